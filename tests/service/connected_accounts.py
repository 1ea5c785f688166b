"""An organisation in the peer that trusts this farthing, and farthing with the credentials to enter it."""

import datetime
import json

import answers
from answers import add, assert_equal
from peer import seed
from samples import NOT_GROUPS

DATA_ENDINGS = (".csv.gz", ".csv.zip", ".zip", ".gz", ".csv")


def this_month(back=0):
    """The current billing period, or one so many months ago: 2026-05."""
    today = datetime.datetime.now(datetime.UTC)
    months = today.year * 12 + today.month - 1 - back
    return f"{months // 12}-{months % 12 + 1:02}"


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

    def deliver_to(self, account, bucket, region="eu-west-1", owner=None, prefix=None, reader=None):
        """Takes the payer's export away, and lets AWS deliver the same bills for another account, into a new bucket."""
        peer, state, owner = self.peer, self.state, owner or account
        name, prefix = state["report_name"], state["prefix"] if prefix is None else prefix
        peer.delete_report_definition(self.payer, name)
        policy = seed.delivery_policy(bucket, account)
        if owner != account:
            reading = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
                       "Action": ["s3:ListBucket", "s3:GetObject", "s3:GetBucketLocation"],
                       "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]}
            policy["Statement"].append(reading)
        peer.create_bucket(owner, bucket, region, policy)
        old, new = (f"{place}/" if place else "" for place in (state["prefix"], prefix))
        for path in sorted(self.sample.folder.rglob("*")):
            key = path.relative_to(self.sample.folder).as_posix()
            if not path.is_file() or not key.startswith(old):
                continue
            if old == new or path.suffix != ".json":
                peer.put_object(bucket, new + key.removeprefix(old), file=path)
            else:  # a manifest names keys
                text = path.read_text(encoding="utf-8").replace(f'"{old}{name}/', f'"{new}{name}/')
                peer.put_object(bucket, new + key.removeprefix(old), text)
        peer.set_report_definition(account, seed.report_definition(name, prefix, bucket, region))
        peer.put_policy(reader or self.role(account), "bucket", self.reading(bucket))
        self.bucket = bucket

    def reading(self, bucket):
        """The policy by which a role or user reads a bucket, whatever lies in it."""
        return seed.role_policies("0", bucket, "")["bucket"]

    def policies_of(self, account, bucket):
        return [*seed.role_policies(account, None, "").values(), self.reading(bucket)]

    def add_user(self, account, *permissions, name="reader"):
        """An IAM user with the given policies; its key, and its ARN."""
        arn = self.peer.create_user(account, name)
        for at, permission in enumerate(permissions):
            self.peer.put_policy(arn, f"p{at}", permission)
        return {"arn": arn, **self.peer.create_key(arn)}


#: what a bill's truth holds beside its groups


def assert_bills_are(organisation, bills, groupings=("account", "service", "line-item-type")):
    """Verified bills whose totals, by month and by groups, are those of the sample."""
    cost = organisation.cost
    organisation("verify")
    assert_equal(cost("--granularity", "month").times(), {bill["period"]: bill["total"] for bill in bills}, "by month")
    assert_equal({"": cost().total}, {"": add(bill["total"] for bill in bills)}, "all")
    for grouping in groupings:
        names = ",".join(f'"{name}"' if " " in name else name for name in grouping.split(","))
        answer = cost("--group-by", names, "--granularity", "month")
        for bill in bills:
            # A label that a month lacks is empty there for every charge.
            assert_equal(answer.groups(bill["period"]), bill.get(grouping, {"": bill["total"]}),
                         f"{grouping} of {bill['period']}")


def all_groupings(bills):
    return sorted({name for bill in bills for name in bill if name not in NOT_GROUPS and name != "day"})
