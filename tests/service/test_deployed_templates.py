"""What `farthing policy` prints, deployed: the role lets farthing in, with its External ID only, and just as far as said."""

import json
import re

import pytest
from botocore.exceptions import ClientError
from deployments import Deployment, by_sid, dark, put_folder, remarks

FEATURES = ["discovery", "metrics", "trail", "recommendations", "rules"]
BUCKET = "acme-new-bills"


@pytest.fixture
def bill(sample):
    """A sample as the report of the template would deliver it."""
    return sample(seed=11, months=2, rows=400, accounts=4, prefix="farthing", report="farthing")


@pytest.fixture
def acme(peer, farthing, bill, tmp_path):
    """An organisation that has neither a role for farthing nor a report."""
    state = peer.seed(bill.folder)
    for account in state["accounts"].values():
        peer.delete_role(account["role_arn"])
    peer.delete_report_definition(state["payer"], state["report_name"])
    return Deployment(peer, farthing, state, tmp_path)


def assert_only_its_external_id_opens(acme, role_arn, external_id):
    vendor = acme.state["vendor"]
    sts = acme.client("sts", vendor["account"])
    sts._request_signer._credentials.access_key = vendor["access_key"]
    sts._request_signer._credentials.secret_key = vendor["secret_key"]
    sts.assume_role(RoleArn=role_arn, RoleSessionName="test", ExternalId=external_id)
    for more in ({}, {"ExternalId": external_id[:-1]}, {"ExternalId": acme.external_id("--organisation", "another")}):
        with pytest.raises(ClientError, match="AccessDenied"):
            sts.assume_role(RoleArn=role_arn, RoleSessionName="test", **more)


def test_a_stack_makes_bucket_and_report_and_the_role_reads_the_bill(acme, bill):
    acme.farthing("connect", "acme", "--account-id", acme.payer)
    template = acme.printed("cloudformation", "--bucket", BUCKET)
    outputs = acme.deploy(template)
    assert outputs == {"RoleArn": acme.role_arn, "BucketName": BUCKET, "Prefix": "farthing", "ExportName": "farthing",
                       "TemplateVersion": "1"}
    [report] = acme.client("cur", acme.payer).describe_report_definitions()["ReportDefinitions"]
    assert (report["S3Bucket"], report["S3Prefix"], report["S3Region"]) == (BUCKET, "farthing", "us-east-1")
    assert report["AdditionalSchemaElements"] == ["RESOURCES"] and report["Compression"] == "GZIP"
    assert_only_its_external_id_opens(acme, acme.role_arn, acme.external_id())

    said = acme.connect()
    assert said["state"] == "connected" and said["kind"] == "management" and said["months"] == []
    assert remarks(said, "FD601")
    put_folder(acme.peer, bill.folder, BUCKET)
    acme.farthing("sync", "acme")
    acme.assert_bills(bill)


def test_the_policies_of_a_stack_are_exactly_those_that_are_needed(acme):
    acme.deploy(acme.printed("cloudformation", "--bucket", BUCKET))
    needed = by_sid(acme.farthing("policy", "--bucket", BUCKET, "--prefix", "farthing",
                                  "--role-arn", acme.role_arn).stdout)
    assert acme.inline_policies() == needed
    assert remarks(acme.connect(), "FD209", "FD211") == []


def test_a_stack_takes_a_bucket_that_is_there_in_another_region(acme, bill):
    bucket = acme.state["bucket"]
    acme.deploy(acme.printed("cloudformation", "--bucket", bucket, "--existing-bucket", "--bucket-region", "eu-west-1"))
    [report] = acme.client("cur", acme.payer).describe_report_definitions()["ReportDefinitions"]
    assert (report["S3Bucket"], report["S3Region"]) == (bucket, "eu-west-1")
    said = acme.connect("--since", bill.bills[0]["period"])
    assert said["state"] == "connected" and len(said["months"]) == 2
    assert remarks(said, "FD209", "FD211", "FD503") == []
    acme.farthing("sync")
    acme.assert_bills(bill)


def test_a_stack_takes_a_report_that_is_there_and_the_key_of_its_bucket(acme, bill):
    bucket, key = acme.state["bucket"], f"arn:aws:kms:eu-west-1:{acme.payer}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    acme.peer.set_kms(bucket, key)
    acme.deploy(acme.printed("cloudformation", "--bucket", bucket, "--existing-bucket", "--export", "none",
                             "--kms-key", key))
    assert acme.client("cur", acme.payer).describe_report_definitions()["ReportDefinitions"] == []
    said = acme.connect("--bucket", bucket, "--prefix", "farthing", "--export", "farthing")
    assert said["state"] == "connected" and remarks(said, "FD209", "FD505") == []
    acme.farthing("sync")
    acme.assert_bills(bill)


def test_a_stack_makes_a_data_export(acme):
    acme.deploy(acme.printed("cloudformation", "--bucket", BUCKET, "--export", "cur-2", "--daily"))
    exports = acme.client("bcm-data-exports", acme.payer)
    [export] = exports.list_exports()["Exports"]
    export = exports.get_export(ExportArn=export["ExportArn"])["Export"]
    table = export["DataQuery"]["TableConfigurations"]["COST_AND_USAGE_REPORT"]
    assert (table["TIME_GRANULARITY"], table["INCLUDE_RESOURCES"]) == ("DAILY", "TRUE")
    assert export["DestinationConfigurations"]["S3Destination"]["S3Bucket"] == BUCKET
    assert acme.connect()["state"] == "connected"
    [listed] = json.loads(acme.farthing("exports", "--output", "json").stdout)["exports"]
    assert (listed["kind"], listed["readable"], listed["read"], listed["losses"]) == ("cur_2", True, True, [])


def test_a_stack_that_makes_a_data_export_grants_what_reading_it_needs(acme, sample):
    """And no more: the role may read no other export's files."""
    bill = sample(seed=12, months=2, rows=400, accounts=4, form="cur-2", report="farthing", prefix="farthing")
    acme.deploy(acme.printed("cloudformation", "--bucket", BUCKET, "--export", "cur-2"))
    put_folder(acme.peer, bill.folder, BUCKET)
    acme.peer.put_object(BUCKET, "others/secret.csv.gz", "x")
    said = acme.connect()
    assert said["state"] == "connected" and len(said["months"]) == 2
    assert remarks(said, "FD209", "FD211", "FD408", "FD409", "FD502") == []
    acme.farthing("sync")
    acme.assert_bills(bill)
    asked = {entry["key"] for entry in acme.peer.requests_for(operation="GetObject", bucket=BUCKET)}
    assert asked and all(key.startswith("farthing/farthing/") for key in asked)


def test_a_switch_that_is_off_darkens_its_feature_and_nothing_else(acme, bill):
    acme.deploy(acme.printed("cloudformation", "--bucket", BUCKET, "--feature", "billing", "--feature", "metrics"))
    put_folder(acme.peer, bill.folder, BUCKET)
    said = acme.connect()
    assert said["state"] == "connected" and len(said["months"]) == 2
    missing = {finding["subject"] for finding in remarks(said, "FD211")}
    assert {"discovery", "trail", "recommendations", "rules"} <= missing and "metrics" not in missing
    assert {"discovery", "recommendations", "rules"} <= dark(said) and "metrics" not in dark(said)
    acme.farthing("sync")
    acme.assert_bills(bill)


def test_what_is_switched_off_on_purpose_is_not_complained_of(acme):
    acme.deploy(acme.printed("cloudformation", "--bucket", BUCKET, "--feature", "billing"))
    said = acme.connect("--feature", "identity", "--feature", "billing")
    assert said["state"] == "connected" and remarks(said, "FD211") == []


def test_a_member_has_a_role_and_nothing_else(acme):
    member = sorted(set(acme.state["accounts"]) - {acme.payer, acme.state["standalone"]})[0]
    outputs = acme.deploy(acme.printed("cloudformation-member"), account=member)
    assert_only_its_external_id_opens(acme, outputs["RoleArn"], acme.external_id())
    needed = by_sid(acme.farthing("policy", *[word for feature in ("identity", *FEATURES)
                                              for word in ("--feature", feature)],
                                  "--role-arn", outputs["RoleArn"]).stdout)
    assert acme.inline_policies(member) == needed
    assert acme.client("s3", member).list_buckets()["Buckets"] == []
    said = acme.connect(role_arn=outputs["RoleArn"])
    assert (said["state"], said["kind"], said["payer"]) == ("connected", "member", acme.payer)
    assert remarks(said, "FD209", "FD211", "FD401") == []


def test_a_member_is_synced_beside_its_payer(acme, bill):
    member = sorted(set(acme.state["accounts"]) - {acme.payer, acme.state["standalone"]})[0]
    acme.deploy(acme.printed("cloudformation", "--bucket", BUCKET))
    put_folder(acme.peer, bill.folder, BUCKET)
    acme.connect()
    outputs = acme.deploy(acme.printed("cloudformation-member"), account=member)
    acme.farthing("connect", "member", "--role-arn", outputs["RoleArn"], timeout=300)
    assert f"its costs are in the bills of acme ({acme.payer})" in acme.farthing("sync").stdout
    acme.assert_bills(bill)


def test_the_line_that_is_printed_deploys_the_template(acme, tmp_path):
    member = sorted(set(acme.state["accounts"]) - {acme.payer, acme.state["standalone"]})[0]
    template = acme.printed("cloudformation-member")
    (tmp_path / "farthing-member.yaml").write_text(template, encoding="utf-8")
    line = "\n".join(re.findall(r"^# ?(.*)$", template.partition("AWSTemplateFormatVersion")[0], re.MULTILINE)[1:])
    acme.run_lines(line, member, tmp_path)
    said = acme.connect(role_arn=acme.role_arn.replace(acme.payer, member))
    assert said["state"] == "connected"


@pytest.mark.parametrize("chosen", (None, 2))
def test_a_stack_set_brings_the_role_to_members(acme, tmp_path, chosen):
    members = sorted(set(acme.state["accounts"]) - {acme.payer, acme.state["standalone"]})
    wanted = members[:chosen]
    accounts = [word for account in wanted for word in ("--account", account)] if chosen else []
    (tmp_path / "farthing-member.yaml").write_text(acme.printed("cloudformation-member"), encoding="utf-8")
    acme.peer.answer("cloudformation:ActivateOrganizationsAccess", {})
    acme.run_lines(acme.printed("stackset", *accounts), acme.payer, tmp_path)
    for account in members:
        arn = acme.role_arn.replace(acme.payer, account)
        if account not in wanted:
            with pytest.raises(ClientError, match="NoSuchEntity"):
                acme.client("iam", account).get_role(RoleName="FarthingAccess")
            continue
        assert_only_its_external_id_opens(acme, arn, acme.external_id())
        assert json.loads(acme.farthing("connect", f"member {account}", "--role-arn", arn, "--output", "json",
                                        timeout=300).stdout)["state"] == "connected"
    with pytest.raises(ClientError, match="NoSuchEntity"):
        acme.client("iam", acme.payer).get_role(RoleName="FarthingAccess")


def test_another_client_is_refused_by_a_role_that_was_made_for_one(acme):
    acme.deploy(acme.printed("cloudformation", "--bucket", BUCKET))
    acme.farthing("clients", "add", "other")
    said = acme.connect("--client", "other", code=None)
    assert said["state"] == "pending" and remarks(said, "FD202", "FD203")
