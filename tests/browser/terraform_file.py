"""What a Terraform file makes of farthing's way in, where there is no Terraform: the role, the bucket and the report."""

import re

import hcl2

from peer.seed import report_definition


class TerraformFile:
    """A file as the page shows it: TerraformFile(text, account).apply(peer) gives the ARN of the role."""

    def __init__(self, text, account):
        parsed = hcl2.loads(text)
        self.account = account
        self.resources = {(bare(kind), bare(name)): body for resource in parsed["resource"]
                          for kind, named in resource.items() for name, body in named.items()}
        role = self.resources["aws_iam_role", "farthing"]
        self.role_name, self.path = bare(role["name"]), bare(role["path"])
        self.role_arn = f"arn:aws:iam::{account}:role{self.path}{self.role_name}"
        #: what an expression may name
        self.known = {"data.aws_partition.here.partition": "aws", "data.aws_caller_identity.here.account_id": account,
                      "aws_iam_role.farthing.arn": self.role_arn}
        for variable in parsed["variable"]:
            for name, body in variable.items():
                self.known[f"var.{bare(name)}"] = self.value(body["default"])
        for group in parsed["locals"]:
            for name, value in group.items():
                self.known[f"local.{name}"] = self.value(value)

    def __getitem__(self, name):
        return self.known[name]

    def apply(self, peer):
        features = ["identity", *self["var.features"]]
        peer.create_role(self.account, self.role_name, self.of("aws_iam_role", "farthing", "assume_role_policy"), self.path,
                         {f"farthing-{feature}": {"Version": "2012-10-17", "Statement": self["local.statements"][feature]}
                          for feature in features})
        if self["var.create_bucket"]:
            peer.create_bucket(self.account, self["var.bucket"], self["var.bucket_region"],
                               self.of("aws_s3_bucket_policy", "bill", "policy"))
        if self["var.export_type"] == "legacy-cur":
            name, prefix, bucket, region = (self.of("aws_cur_report_definition", "bill", attribute)
                                            for attribute in ("report_name", "s3_prefix", "s3_bucket", "s3_region"))
            peer.set_report_definition(self.account, report_definition(name, prefix, bucket, region))
        return self.role_arn

    def of(self, kind, name, attribute):
        return self.value(self.resources[kind, name][attribute])

    def value(self, written):
        """What something written in the file is: text in quotes, ${an expression}, or a list or map of such."""
        if isinstance(written, dict):
            return {bare(key): self.value(one) for key, one in written.items() if not key.startswith("__")}
        if isinstance(written, list):
            return [self.value(one) for one in written]
        if not isinstance(written, str):
            return written
        if written.startswith('"'):
            return re.sub(r"\$\{([^{}]+)\}", lambda found: self.expression(found[1]), bare(written))
        return self.expression(written.removeprefix("${").removesuffix("}")) if written.startswith("${") else written

    def expression(self, text):
        if text in self.known:
            return self.known[text]
        if text.startswith('"'):
            return self.value(text)
        if found := re.fullmatch(r"jsonencode\((.*)\)", text, re.DOTALL):
            return self.value(parsed_alone(found[1]))
        # The second list is of the key of a bucket that has one.
        if found := re.fullmatch(r"concat\((\[.*\]), \[for key in compact\(\[var\.kms_key_arn\]\) : .*\]\)", text, re.DOTALL):
            assert self["var.kms_key_arn"] == ""
            return self.value(parsed_alone(found[1]))
        if found := re.fullmatch(r'(\S+) == "" \? (.+) : (.+)', text):
            return self.expression(found[2] if self[found[1]] == "" else found[3])
        raise ValueError(f"not an expression that is known here: {text}")


def bare(text):
    return text[1:-1] if text.startswith('"') else text


def parsed_alone(expression):
    return hcl2.loads(f"it = {expression}\n")["it"]
