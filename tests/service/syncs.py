"""A connected account in the peer, whose bucket is synced into a data folder: what tests of syncs hold in hand."""

import json
import shutil
import sqlite3
import subprocess
import time

import answers
from peer import seed

#: small enough that a sync takes a third of a second, large enough that a month has two files of different charges
SMALL = dict(seed=3, months=2, rows=60, files=2)


class Connected:
    """One connection. `farthing` runs the command on the data folder, by the environment that leads to the peer."""

    def __init__(self, peer, state, farthing_on, data_folder, name="acme"):
        self.peer = peer
        self.state = state
        self.bucket = state["bucket"]
        self.name = name
        self.data_folder = data_folder
        self.environment = peer.environment(state["vendor"]["access_key"], state["vendor"]["secret_key"])
        self._farthing_on = farthing_on
        self._run = farthing_on(data_folder)

    def farthing(self, *arguments, env=None, **options):
        return self._run(*arguments, env=self.environment | (env or {}), **options)

    def connect(self):
        """Makes the role trust what this data folder uses as External ID, and connects it."""
        external_id = self.farthing("clients", "external-id").stdout.strip()
        self.peer.set_trust(self.state["role_arn"], external_id=external_id)
        self.farthing("connect", self.name, "--role-arn", self.state["role_arn"])
        return self

    def copy_to(self, folder):
        """The same connection in a copy of the data folder."""
        shutil.copytree(self.data_folder, folder)
        return Connected(self.peer, self.state, self._farthing_on, folder, self.name)

    def sync(self, *arguments, code=0, **options):
        """What the sync did: its events, and how many parts failed."""
        done = self.farthing("sync", "--output", "json", *arguments, code=code, **options)
        return Synced(done)

    def start(self, farthing_binary, *arguments, **options):
        """A sync that runs beside the test."""
        environment = options.pop("env", {})
        return subprocess.Popen([farthing_binary, "sync", "--output", "json", *arguments, "--data", self.data_folder],
                                env=self.environment | environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                text=True, **options)

    def months(self):
        """The exact costs of every month, by all metrics."""
        return answers.cost_of(self.farthing)("--granularity", "month").times()

    def deliver(self, sample):
        """Puts what lies in the sample's folder in place of the bucket's bills, as AWS does: manifests last."""
        files = {str(path.relative_to(sample.folder)): path for path in sample.folder.rglob("*")
                 if path.is_file() and path.suffix in (".gz", ".zip", ".json") and path.name != "truth.json"}
        held = set(self.keys())
        for key in sorted(files, key=lambda key: (key.endswith(".json"), key)):
            self.peer.put_object(self.bucket, key, seed.delivered_into(self.bucket, files[key]))
        for key in held - set(files):
            self.peer.delete_object(self.bucket, key)

    def keys(self):
        return list(self.peer.list_objects(self.bucket))

    def sizes(self):
        return {key: entry["size"] for key, entry in self.peer.list_objects(self.bucket).items()}

    def data_bytes(self):
        """How many bytes of files with charges the peer has sent, by key."""
        return {key: size for key, size in self.peer.body_bytes_by_key(self.bucket).items()
                if not key.endswith(".json")}

    def jobs(self):
        """(kind, state, attempts, error code) of every job."""
        database = sqlite3.connect(self.data_folder / "control.sqlite")
        try:
            return database.execute("SELECT kind, state, attempts, error_code FROM job ORDER BY id").fetchall()
        finally:
            database.close()

    def change_jobs(self, change, *values):
        """Changes the list of jobs: the only clock a test can turn."""
        self._change(f"UPDATE job SET {change}", *values)

    def make_due(self):
        """As if nobody had looked at the bucket for days."""
        days_ago = int(time.time()) - 3 * 86_400
        self._change("UPDATE connection SET fetched_at = ?", days_ago)
        self._change("UPDATE job SET changed_at = ? WHERE state = 'done'", days_ago)

    def _change(self, statement, *values):
        with sqlite3.connect(self.data_folder / "control.sqlite") as database:
            database.execute(statement, values)
        database.close()


class Synced:
    def __init__(self, done):
        self.code = done.returncode
        self.errors = done.stderr
        told = json.loads(done.stdout) if done.stdout else {"events": [], "failed": 0}
        self.events = told["events"]
        self.failed = told["failed"]

    def of(self, what):
        """(connection, month) of the events of a kind."""
        return sorted((event["connection"], event["month"]) for event in self.events if event["what"] == what)

    def months(self, what):
        return [month for _, month in self.of(what)]

    def error_codes(self):
        return [event["error"]["code"] for event in self.events if event["what"] == "failed"]


def truth_of(sample):
    """The costs of every month as they were added up while the sample was made."""
    return {bill["period"]: bill["total"] for bill in sample.bills}


def shortened(sample, folder):
    """An earlier delivery of the same months: every file has fewer charges."""
    earlier = sample.copy_to(folder)
    version = "executionId" if sample.is_data_export else "assemblyId"
    for month in range(len(earlier.months)):
        earlier.change_manifest(lambda manifest: manifest | {version: "earlier-" + manifest[version]}, month)
        for chunk in range(len(earlier.keys(month))):
            earlier.change_text(lambda text: "\n".join(text.split("\n")[:-9]) + "\n", month, chunk)
    return earlier
