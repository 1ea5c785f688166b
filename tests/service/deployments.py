"""An account of the peer with a bill, and farthing's way into it: shared by the tests of templates and of policies."""

import json
import os
import pathlib
import subprocess
import sys

import boto3
import botocore.session
from botocore.config import Config

from peer import seed

NAME = "acme"


class Deployment:
    """Runs farthing as the vendor of an organisation, deploys what it prints, and reads what it says."""

    def __init__(self, peer, farthing, state, folder):
        self.peer, self.run, self.state, self.folder = peer, farthing, state, folder
        self.environment = peer.environment(state["vendor"]["access_key"], state["vendor"]["secret_key"])
        self.payer, self.principal = state["payer"], state["vendor"]["user_arn"]
        self.role_arn = f"arn:aws:iam::{self.payer}:role/farthing/FarthingAccess"

    def farthing(self, *arguments, **options):
        return self.run(*arguments, env=self.environment, **options)

    def external_id(self, *arguments):
        return self.farthing("clients", "external-id", *arguments).stdout.strip()

    def printed(self, form, *arguments):
        """What `farthing policy` prints in a form."""
        return self.farthing("policy", "--format", form, "--principal-arn", self.principal, *arguments).stdout

    def administrator(self, account):
        key = self.peer.create_root_key(account)
        return key["access_key"], key["secret_key"]

    def client(self, service, account, region="us-east-1"):
        """A boto3 client with all rights in an account."""
        session = botocore.session.Session()
        session.set_config_variable("config_file", "/dev/null")
        session.set_config_variable("credentials_file", "/dev/null")
        key, secret = self.administrator(account)
        return boto3.session.Session(botocore_session=session).client(
            service, region_name=region, endpoint_url=self.peer.url, aws_access_key_id=key,
            aws_secret_access_key=secret, config=Config(retries={"total_max_attempts": 1}))

    def deploy(self, template, account=None, **parameters):
        """Deploys a template as somebody who may do everything in the account; gives the outputs of the stack."""
        formation = self.client("cloudformation", account or self.payer)
        formation.create_stack(
            StackName="farthing", TemplateBody=template, Capabilities=["CAPABILITY_NAMED_IAM"],
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()])
        [stack] = formation.describe_stacks(StackName="farthing")["Stacks"]
        assert stack["StackStatus"] == "CREATE_COMPLETE"
        return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}

    def run_lines(self, lines, account, folder):
        """Runs lines for a shell with the AWS CLI, as an administrator of the account."""
        programs = folder / "programs"
        programs.mkdir(exist_ok=True)
        aws = programs / "aws"
        aws.write_text(f'#!/bin/sh\nexec {sys.executable} -m awscli "$@"\n', encoding="utf-8")
        aws.chmod(0o755)
        environment = {"PATH": f"{programs}:{os.environ['PATH']}", "HOME": str(folder),
                       **self.peer.environment(*self.administrator(account))}
        done = subprocess.run(["bash", "-e"], input=lines, env=environment, cwd=folder, text=True, capture_output=True,
                              timeout=120, check=False)
        assert done.returncode == 0, lines + done.stdout + done.stderr
        return done.stdout

    def role(self, *policies, name="FarthingAccess", external_id=None, account=None):
        """A role made by hand, whose documents these are; none of those that the organisation came with is left."""
        account = account or self.payer
        arn = f"arn:aws:iam::{account}:role/farthing/{name}"
        if arn in [known["role_arn"] for known in self.state["accounts"].values()]:
            self.peer.delete_role(arn)
        condition = {"StringEquals": {"sts:ExternalId": external_id or self.external_id()}}
        trust = {"Effect": "Allow", "Principal": {"AWS": self.principal}, "Action": "sts:AssumeRole",
                 "Condition": condition}
        self.peer.create_role(account, name, {"Version": "2012-10-17", "Statement": [trust]}, "/farthing/",
                              {f"policy-{at}": document for at, document in enumerate(policies)})
        return arn

    def connect(self, *arguments, role_arn=None, code=0):
        """What `farthing connect` says."""
        return json.loads(self.farthing("connect", NAME, "--role-arn", role_arn or self.role_arn, "--output", "json",
                                        *arguments, code=code, timeout=300).stdout)

    def inline_policies(self, account=None):
        """The statements at the role, each with its actions and resources as lists; by Sid."""
        iam = self.client("iam", account or self.payer)
        statements = {}
        for name in iam.get_paginator("list_role_policies").paginate(RoleName="FarthingAccess").search("PolicyNames"):
            document = iam.get_role_policy(RoleName="FarthingAccess", PolicyName=name)["PolicyDocument"]
            statements |= by_sid(document)
        return statements

    def assert_bills(self, sample):
        """Every bill of the sample is there, and verified."""
        bills = json.loads(self.farthing("bills", "--output", "json").stdout)["bills"]
        assert sorted(bill["period"] for bill in bills) == sorted(bill["period"] for bill in sample.bills)
        self.farthing("verify")


def as_list(value):
    return value if isinstance(value, list) else [value]


def by_sid(document):
    document = json.loads(document) if isinstance(document, str) else document
    found = {}
    for statement in document["Statement"]:
        conditions = {operator: {key: as_list(value) for key, value in pairs.items()}
                      for operator, pairs in statement.get("Condition", {}).items()}
        found[statement["Sid"]] = (statement["Effect"], sorted(as_list(statement["Action"])),
                                   sorted(as_list(statement["Resource"])), conditions)
    return found


def remarks(said, *codes):
    """The findings of codes that are more than a nod."""
    return [finding for finding in said["findings"]
            if finding["code"] in codes and finding["outcome"] in ("warning", "failed")]


def dark(said):
    return {what for finding in said["findings"] if finding["outcome"] != "ok" for what in finding["dark"]}


def put_folder(peer, folder, bucket):
    """Puts what `farthing sample` wrote into a bucket, as AWS would deliver it."""
    for path in sorted(pathlib.Path(folder).rglob("*")):
        if path.is_file() and path.name != "truth.json" and not path.name.startswith("."):
            key = path.relative_to(folder).as_posix()
            if path.suffix == ".json":
                peer.put_object(bucket, key, seed.delivered_into(bucket, path))
            else:
                peer.put_object(bucket, key, file=path)
