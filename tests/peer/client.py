"""What tests hold in their hands: Peer starts the peer, speaks its commands and makes boto3 sessions for it."""

import base64
import json
import pathlib
import subprocess
import sys
import urllib.error
import urllib.request

TESTS = pathlib.Path(__file__).resolve().parent.parent


class PeerError(Exception):
    """A command was refused."""


class Peer:
    """A running peer. Every command of control.py is a method: peer.set_trust(role_arn, external_id="...")."""

    def __init__(self, url, admin_url, process=None):
        self.url = url  #: for AWS_ENDPOINT_URL
        self.admin_url = admin_url
        self.process = process
        self._parameters = self.command("commands")

    @classmethod
    def start(cls):
        # With its standard input tied to this process, the peer never outlives the tests.
        process = subprocess.Popen([sys.executable, "-m", "peer", "--end-with-stdin"], cwd=TESTS, stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, text=True)
        line = process.stdout.readline()
        if not line:
            raise PeerError("the peer did not start")
        return cls(**json.loads(line), process=process)

    def stop(self):
        self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()

    def command(self, name, /, **arguments):
        request = urllib.request.Request(f"{self.admin_url}/peer/{name}", json.dumps(arguments).encode(), method="POST")
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer).get("result")
        except urllib.error.HTTPError as error:
            raise PeerError(json.load(error)["error"]) from None

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)

        if name not in self._parameters:
            raise AttributeError(f"there is no command {name}; there are: {', '.join(self._parameters)}")

        def run(*positional, **arguments):
            return self.command(name, **dict(zip(self._parameters[name], positional)), **arguments)

        return run

    # What is more than a command:

    def put_object(self, bucket, key, content=None, file=None, **more):
        """Stores bytes, text or a file; gives the ETag."""
        content = content.encode() if isinstance(content, str) else content
        encoded = base64.b64encode(content).decode() if content is not None else None
        return self.command("put_object", bucket=bucket, key=key, content=encoded, file=str(file) if file else None,
                            **more)

    def seed(self, folder=None, **options):
        """A new organisation in place of all there was; gives its state as a dictionary."""
        self.command("reset")
        return self.command("seed", folder=str(folder) if folder else None, **options)

    def add_organization(self, folder=None, **options):
        """One more organisation: give it a `bucket`, and a `payer` of its own when it has no folder."""
        return self.command("seed", folder=str(folder) if folder else None, **options)

    def traffic(self, **wanted):
        """(number of requests, bytes of bodies sent) of the logged requests with these fields: bucket="..." """
        entries = self.requests_for(**wanted)
        return len(entries), sum(entry["body_sent"] for entry in entries)

    def requests_for(self, **wanted):
        return [entry for entry in self.command("requests")
                if all(entry[name] == value for name, value in wanted.items())]

    def body_bytes_by_key(self, bucket):
        """How many bytes of each object were sent."""
        sums = {}
        for entry in self.requests_for(bucket=bucket):
            if entry["key"] and entry["status"] in (200, 206):
                sums[entry["key"]] = sums.get(entry["key"], 0) + entry["body_sent"]
        return sums

    def environment(self, access_key, secret_key, token=None, region="us-east-1"):
        """The variables by which an AWS client finds the peer, and who it is."""
        variables = {"AWS_ENDPOINT_URL": self.url, "AWS_ACCESS_KEY_ID": access_key, "AWS_SECRET_ACCESS_KEY": secret_key,
                     "AWS_REGION": region, "AWS_DEFAULT_REGION": region, "AWS_EC2_METADATA_DISABLED": "true",
                     "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null"}
        return variables | ({"AWS_SESSION_TOKEN": token} if token else {})

