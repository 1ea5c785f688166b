"""An organisation in the peer that trusts this farthing, and farthing with the credentials to enter it."""

import json

import answers
from answers import METRICS, add, assert_equal, money

DATA_ENDINGS = (".csv.gz", ".csv.zip", ".zip", ".gz", ".csv")


class Organisation:
    """What peer.seed made around a sample. Its roles demand the External ID of the client that asks."""

    def __init__(self, peer, farthing, sample=None, **seed):
        self.peer = peer
        self.farthing_alone = farthing
        self.sample = sample
        self.state = peer.seed(sample.folder if sample else None, **seed)
        self.payer = self.state["payer"]
        self.bucket = self.state["bucket"]
        self.vendor = self.state["vendor"]
        self.environment = peer.environment(self.vendor["access_key"], self.vendor["secret_key"])
        self.cost = answers.cost_of(farthing)
        self.trust_client("default")

    @property
    def members(self):
        return [account for account in self.state["accounts"] if account not in (self.payer, self.state["standalone"])]

    def __call__(self, *arguments, **options):
        """Runs farthing with its own identity in AWS."""
        environment = self.environment | options.pop("env", {})
        return self.farthing_alone(*arguments, env=environment, **options)

    def json(self, *arguments, **options):
        return json.loads(self(*arguments, "--output", "json", **options).stdout)

    def external_id(self, client="default"):
        return self("clients", "external-id", "--client", client).stdout.strip()

    def trust_client(self, client):
        """What an administrator does with the External ID that farthing shows."""
        external_id = self.external_id(client)
        for account in self.state["accounts"].values():
            self.peer.set_trust(account["role_arn"], external_id=external_id)

    def role(self, account=None):
        return self.state["accounts"][account or self.payer]["role_arn"]

    def connect(self, name="acme", *arguments, account=None, **options):
        return self("connect", name, "--role-arn", self.role(account), *arguments, **options)

    def connection(self, name="acme"):
        return self.json("accounts", "show", name)

    def events(self, *arguments, **options):
        return self.json("sync", *arguments, **options)["events"]

    def fetched_keys(self):
        """Keys of data files whose bytes were sent."""
        return sorted({request["key"] for request in self.peer.requests_for(operation="GetObject", bucket=self.bucket)
                       if request["key"].endswith(DATA_ENDINGS)})

    def add_user(self, account, *permissions, name="reader"):
        """An IAM user with the given policies; its key, and its ARN."""
        arn = self.peer.create_user(account, name)
        for at, permission in enumerate(permissions):
            self.peer.put_policy(arn, f"p{at}", permission)
        return {"arn": arn, **self.peer.create_key(arn)}


def assert_bills_are(organisation, bills, cost=None):
    """Verified bills whose totals, by month and by every grouping of the truth, are those of the sample."""
    cost = cost or organisation.cost
    organisation("verify")
    assert_equal(cost("--granularity", "month").times(), {bill["period"]: bill["total"] for bill in bills}, "by month")
    assert_equal({"": cost().total}, {"": add(bill["total"] for bill in bills)}, "all")
    for grouping in ("account", "service", "line-item-type"):
        answer = cost("--group-by", grouping, "--granularity", "month")
        for bill in bills:
            assert_equal(answer.groups(bill["period"]), bill[grouping], f"{grouping} of {bill['period']}")
