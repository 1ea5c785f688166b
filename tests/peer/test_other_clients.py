"""The AWS CLI and CloudFormation work with the peer as they do with AWS."""

import json
import os
import subprocess
import sys

import pytest
from botocore.exceptions import ClientError

BUCKET = "acme-billing-reports"
TEMPLATE = """
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  ExternalId: {Type: String}
  Principal: {Type: String}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      Path: /farthing/
      RoleName: FarthingFromTemplate
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {AWS: !Ref Principal}
            Action: sts:AssumeRole
            Condition: {StringEquals: {"sts:ExternalId": !Ref ExternalId}}
      Policies:
        - PolicyName: organisation
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - {Effect: Allow, Action: "organizations:Describe*", Resource: "*"}
Outputs:
  RoleArn: {Value: !GetAtt Role.Arn}
"""


@pytest.fixture
def cli(peer, session, tmp_path):
    """Runs the AWS CLI with the credentials of the role; gives what it prints."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), **peer.environment(*session, region="eu-west-1")}

    def run(*arguments, code=0):
        done = subprocess.run([sys.executable, "-m", "awscli", *arguments], env=environment, cwd=tmp_path, text=True,
                              capture_output=True, timeout=60)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout if code == 0 else done.stderr

    return run


def test_the_aws_cli_reads_a_bucket(peer, cli, tmp_path):
    peer.change_settings(page_sizes={"s3:ListObjectsV2": 2})
    for at in range(5):
        peer.put_object(BUCKET, f"cur/BILLING_PERIOD=2026-01/a b+{at}.csv", b"content")
    assert cli("s3", "ls", f"s3://{BUCKET}/cur/", "--recursive").count("BILLING_PERIOD=2026-01/a b+") == 5
    cli("s3", "cp", f"s3://{BUCKET}/cur/BILLING_PERIOD=2026-01/a b+4.csv", "got")
    assert (tmp_path / "got").read_bytes() == b"content"


def test_the_aws_cli_asks_other_services(organization, cli):
    assert json.loads(cli("sts", "get-caller-identity"))["Account"] == organization["payer"]
    assert len(json.loads(cli("organizations", "list-accounts", "--region", "us-east-1"))["Accounts"]) == 4
    assert "AccessDenied" in cli("guardduty", "list-detectors", code=255)


def test_a_role_made_by_cloudformation_asks_for_its_external_id(organization, admin, assume, aws):
    formation = admin("cloudformation", organization["payer"])
    parameters = [{"ParameterKey": "ExternalId", "ParameterValue": "the-id"},
                  {"ParameterKey": "Principal", "ParameterValue": organization["vendor"]["user_arn"]}]
    formation.create_stack(StackName="farthing", TemplateBody=TEMPLATE, Capabilities=["CAPABILITY_NAMED_IAM"],
                           Parameters=parameters)
    [stack] = formation.describe_stacks(StackName="farthing")["Stacks"]
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    arn = stack["Outputs"][0]["OutputValue"]
    credentials = assume(arn, "the-id")
    aws("organizations", credentials).describe_organization()
    for wrong in ("another-id", None):
        with pytest.raises(ClientError, match="AccessDenied"):
            assume(arn, wrong)


def test_instances_of_the_inventory_belong_to_their_account_and_region(organization, admin):
    made = admin("ec2", "100000000002", "eu-west-1").create_volume(AvailabilityZone="eu-west-1a", Size=8)
    found = admin("ec2", "100000000002", "eu-west-1").describe_volumes()["Volumes"]
    assert [volume["VolumeId"] for volume in found] == [made["VolumeId"]]
    assert admin("ec2", "100000000003", "eu-west-1").describe_volumes()["Volumes"] == []
    assert admin("ec2", "100000000002", "eu-west-2").describe_volumes()["Volumes"] == []
