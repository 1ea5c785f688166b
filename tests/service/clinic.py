"""A healthy organisation in the peer, and the doctor that examines it: what tests of the doctor hold in hand."""

import json

from peer import seed

MONTH = "20260501-20260601"


class Clinic:
    """A healthy organisation, and the doctor that examines its payer's role."""

    def __init__(self, peer, farthing):
        self.peer = peer
        self.run = farthing
        self.state = peer.seed()
        self.keys = (self.state["vendor"]["access_key"], self.state["vendor"]["secret_key"])
        self.payer, self.bucket = self.state["payer"], self.state["bucket"]
        self.folder = f"{self.state['prefix']}/{self.state['report_name']}"
        self.options = {"--role-arn": self.state["role_arn"], "--external-id": self.state["external_id"],
                        "--bucket": self.bucket, "--prefix": self.state["prefix"], "--export": self.state["report_name"],
                        "--region": "eu-west-1"}
        self.deliver(MONTH)

    def deliver(self, month, files=1, columns=(("bill", "BillType"),), listed=None):
        """One month of the report: a manifest and its files."""
        folder = f"{self.folder}/{month}"
        keys = [f"{folder}/{self.state['report_name']}-{at + 1:05}.csv.gz" for at in range(files)]
        period = {"start": f"{month[:8]}T000000.000Z", "end": f"{month[9:]}T000000.000Z"}
        manifest = {"assemblyId": "a1", "account": self.payer, "reportName": self.state["report_name"],
                    "bucket": self.bucket, "billingPeriod": period, "reportKeys": listed or keys, "compression": "GZIP",
                    "contentType": "text/csv", "charset": "UTF-8", "reportId": "r",
                    "columns": [{"category": category, "name": name} for category, name in columns]}
        for key in keys:
            self.peer.put_object(self.bucket, key, "x")
        self.peer.put_object(self.bucket, f"{folder}/{self.state['report_name']}-Manifest.json", json.dumps(manifest))

    def examine(self, check=None, code=None, env=None, **changed):
        """The findings, by outcome and code: {("failed", "FD202"): finding}."""
        options = self.options | {f"--{name.replace('_', '-')}": value for name, value in changed.items()}
        words = [word for name, value in options.items() if value is not None for word in (name, value)]
        environment = self.peer.environment(*self.keys) | {"AWS_MAX_ATTEMPTS": "1"} | (env or {})
        done = self.run("doctor", *words, *(["--check", check] if check else []), "--output", "json", env=environment,
                        code=code)
        return json.loads(done.stdout)["findings"]

    def finds(self, code, outcome="failed", check=None, **changed):
        """The one finding of that code; says what was found instead. Checks what every finding must have."""
        findings = self.examine(check or code, **changed)
        found = [one for one in findings if one["code"] == code and one["outcome"] == outcome]
        assert found, f"{code} is not among:\n" + "\n".join(
            f"{one['outcome']} {one['code']} {one['sentence']}" for one in findings)
        one = found[0]
        assert one["sentence"].endswith("."), one
        if outcome in ("failed", "warning"):
            assert one["cure"], one
        secret = self.keys[1]
        assert secret not in json.dumps(findings)
        return one


def statement(*actions, resource="*", effect="Allow", **more):
    return {"Version": "2012-10-17",
            "Statement": [{"Effect": effect, "Action": list(actions), "Resource": resource} | more]}


def report(clinic, **changed):
    """Changes the payer's report definition."""
    clinic.peer.set_report_definition(clinic.payer, seed.report_definition(
        clinic.state["report_name"], clinic.state["prefix"], clinic.bucket, clinic.state["bucket_region"]) | changed)


def data_export(clinic, name="focus", query="SELECT * FROM COST_AND_USAGE_REPORT", prefix="exports"):
    return clinic.peer.create_export(clinic.payer, {
        "Name": name, "Description": "",
        "DataQuery": {"QueryStatement": query,
                      "TableConfigurations": {"COST_AND_USAGE_REPORT": {"TIME_GRANULARITY": "HOURLY",
                                                                        "INCLUDE_RESOURCES": "TRUE"}}},
        "DestinationConfigurations": {"S3Destination": {
            "S3Bucket": clinic.bucket, "S3Prefix": prefix, "S3Region": clinic.state["bucket_region"],
            "S3OutputConfigurations": {"OutputType": "CUSTOM", "Format": "PARQUET", "Compression": "PARQUET",
                                       "Overwrite": "OVERWRITE_REPORT"}}},
        "RefreshCadence": {"Frequency": "SYNCHRONOUS"}})


def without(clinic, name):
    clinic.peer.delete_policy(clinic.state["role_arn"], name)


def member_of(clinic):
    return next(account for account in clinic.state["accounts"]
                if account not in (clinic.payer, clinic.state["standalone"]))
