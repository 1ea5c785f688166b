"""The doctor names cause, evidence and cure of whatever is wrong with an export, its bucket or its files.

Each test breaks one thing of a healthy organisation in the peer, and asks for the code that it must be called.
"""

import json
import urllib.request

import pytest

from clinic import MONTH, data_export, member_of, report, statement
from peer import seed


# Export


def test_fd401_no_export_at_all(clinic):
    clinic.peer.delete_report_definition(clinic.payer, clinic.state["report_name"])
    one = clinic.finds("FD401", bucket=None, prefix=None, export=None)
    assert clinic.payer in one["sentence"] and "console" in one["snippet"]


def test_fd402_guard_rail_on_regions_hides_definitions(clinic):
    clinic.peer.attach_scp(member_of(clinic), statement("cur:*", effect="Deny"))
    arn = clinic.state["accounts"][member_of(clinic)]["role_arn"]
    one = clinic.finds("FD402", "warning", role_arn=arn)
    assert "service control policy" in one["sentence"]


def test_fd403_slip_in_the_name_is_mended(clinic):
    one = clinic.finds("FD403", export=clinic.state["report_name"].upper() + "x")
    assert clinic.state["report_name"] in one["cure"]


def test_fd404_prefix_differs_from_the_definition(clinic):
    one = clinic.finds("FD404", "warning", check="exports", prefix=f"{clinic.folder}")
    assert clinic.state["prefix"] in one["cure"]


@pytest.mark.parametrize("code, changed", [("FD405", {"AdditionalSchemaElements": []}), ("FD406", {"TimeUnit": "MONTHLY"}),
                                           ("FD407", {"RefreshClosedReports": False})])
def test_settings_that_lose_something(clinic, code, changed):
    report(clinic, **changed)
    one = clinic.finds(code, "warning")
    assert clinic.state["report_name"] in one["sentence"] and one["dark"]


def test_fd408_legacy_report_that_cannot_be_written(clinic):
    report(clinic, ReportStatus={"lastDelivery": "20260102T030405Z", "lastStatus": "ERROR_PERMISSIONS"})
    one = clinic.finds("FD408", check="settings")
    assert "billingreports.amazonaws.com" in one["snippet"] and clinic.bucket in one["snippet"]


def test_fd501_report_whose_bucket_is_gone(clinic):
    report(clinic, ReportStatus={"lastStatus": "ERROR_NO_BUCKET"})
    assert clinic.bucket in clinic.finds("FD501", check="settings")["sentence"]


def test_fd604_versions_are_kept_and_counted_once(clinic):
    report(clinic, ReportVersioning="CREATE_NEW_REPORT")
    assert "counts none twice" in clinic.finds("FD604", "ok", check="settings")["sentence"]


def test_fd308_payer_of_the_export_changed(clinic):
    arn = data_export(clinic, "bills2")
    clinic.peer.set_export_status(clinic.payer, arn, "UNHEALTHY", "BILL_OWNER_CHANGED")
    assert "BILL_OWNER_CHANGED" in clinic.finds("FD308", check="settings", export="bills2", prefix=None)["sentence"]


#: the columns without which no bill can be read
NEEDED = ("bill_payer_account_id", "line_item_usage_account_id", "line_item_line_item_type", "line_item_unblended_cost",
          "bill_billing_period_start_date", "line_item_usage_start_date", "line_item_usage_end_date")


def test_fd410_query_that_leaves_columns_out(clinic):
    data_export(clinic, "trimmed", f"SELECT {', '.join(NEEDED)} FROM COST_AND_USAGE_REPORT")
    one = clinic.finds("FD410", "warning", export="trimmed", prefix=None)
    assert "leaves out line_item_resource_id: no cost by resource" in one["sentence"]
    assert "cannot be read" not in one["sentence"]


def test_fd410_query_without_which_no_bill_can_be_read(clinic):
    columns = ", ".join(NEEDED).replace("bill_payer_account_id, ", "line_item_resource_id AS payer, ")
    data_export(clinic, "trimmed", f"SELECT {columns} FROM COST_AND_USAGE_REPORT")
    one = clinic.finds("FD410", "failed", export="trimmed", prefix=None)
    assert "leaves out bill_payer_account_id: without it the bill cannot be read" in one["sentence"]
    assert 'calls line_item_resource_id "payer"' in one["sentence"]
    clinic.peer.delete_report_definition(clinic.payer, clinic.state["report_name"])
    one = clinic.finds("FD401", bucket=None, prefix=None, export=None)
    assert "bill_payer_account_id" in one["sentence"]


def test_fd401_a_table_that_this_version_does_not_read(clinic):
    clinic.peer.delete_report_definition(clinic.payer, clinic.state["report_name"])
    clinic.peer.create_export(clinic.payer, name="preview", table="FOCUS_1_0_AWS_PREVIEW", bucket=clinic.bucket)
    clinic.peer.create_export(clinic.payer, name="carbon", table="CARBON_EMISSIONS", bucket=clinic.bucket)
    one = clinic.finds("FD401", bucket=None, prefix=None, export=None)
    assert '"preview" (FOCUS)' in one["sentence"] and "carbon" not in one["sentence"]
    one = clinic.finds("FD401", check="settings", export="preview", prefix="exports")
    assert "of table focus_1_0_aws_preview in PARQUET, PARQUET" in one["sentence"]


@pytest.mark.parametrize("ending", ["WHERE line_item_product_code = 'AmazonEC2'", "LIMIT 1000"])
def test_fd414_query_that_leaves_rows_out(clinic, ending):
    data_export(clinic, "part", f"SELECT * FROM COST_AND_USAGE_REPORT {ending}")
    one = clinic.finds("FD414", "warning", export="part", prefix=None)
    assert "its totals are not those of the bill" in one["sentence"] and ending in one["evidence"]["aws_message"]


@pytest.mark.parametrize("status, reason, code, outcome", [
    ("QUERY_FAILURE", "INTERNAL_FAILURE", "FD413", "failed"), ("QUERY_FAILURE", None, "FD413", "failed"),
    ("DELIVERY_FAILURE", "INSUFFICIENT_PERMISSION", "FD408", "failed"),
    ("DELIVERY_FAILURE", "BILL_OWNER_CHANGED", "FD308", "failed"),
    ("DELIVERY_FAILURE", "INTERNAL_FAILURE", "FD602", "warning")])
def test_an_execution_that_failed_is_told_while_the_export_is_called_healthy(clinic, status, reason, code, outcome):
    arn = data_export(clinic, "bills2")
    good = clinic.peer.add_execution(clinic.payer, arn)
    failed = clinic.peer.add_execution(clinic.payer, arn, status, reason)
    clinic.peer.add_execution(clinic.payer, arn, "QUERY_IN_PROCESS")
    one = clinic.finds(code, outcome, check="settings", export="bills2", prefix=None)
    assert status in one["sentence"] and "stands" in one["sentence"] and good != failed
    assert (one["evidence"]["operation"], one["evidence"]["resource"]) == ("bcm-data-exports:ListExecutions", failed)
    if code == "FD408":
        assert "bcm-data-exports.amazonaws.com" in one["snippet"]
    clinic.peer.add_execution(clinic.payer, arn)
    assert not [one for one in clinic.examine("settings", export="bills2", prefix=None) if one["outcome"] == "failed"]


def test_an_unhealthy_export_is_told_once(clinic):
    arn = data_export(clinic, "bills2")
    clinic.peer.set_export_status(clinic.payer, arn, "UNHEALTHY", "INSUFFICIENT_PERMISSION")
    clinic.peer.add_execution(clinic.payer, arn, "DELIVERY_FAILURE", "INSUFFICIENT_PERMISSION")
    found = [one for one in clinic.examine("settings", export="bills2", prefix=None) if one["code"] == "FD408"]
    assert len(found) == 1 and "UNHEALTHY" in found[0]["sentence"]


def test_fd412_both_kinds_in_one_place(clinic):
    data_export(clinic, clinic.state["report_name"], prefix=clinic.state["prefix"])
    assert clinic.folder in clinic.finds("FD412", "warning")["sentence"]


# Bucket


def test_fd501_no_such_bucket(clinic):
    clinic.peer.delete_report_definition(clinic.payer, clinic.state["report_name"])
    clinic.peer.set_report_definition(clinic.payer, report_of_missing_bucket(clinic))
    one = clinic.finds("FD501", check="bucket", bucket="acme-nowhere")
    assert "acme-nowhere" in one["sentence"] and one["evidence"]["aws_code"] in ("NoSuchBucket", "NotFound", "404")


def report_of_missing_bucket(clinic):
    return seed.report_definition(clinic.state["report_name"], clinic.state["prefix"], "acme-nowhere", "eu-west-1")


def bucket_policy(clinic, *statements):
    clinic.peer.put_policy(clinic.state["role_arn"], "bucket",
                           {"Version": "2012-10-17", "Statement": [part["Statement"][0] for part in statements]})


def test_fd502_listing_is_missing(clinic):
    bucket_policy(clinic, statement("s3:GetObject", resource=f"arn:aws:s3:::{clinic.bucket}/*"))
    one = clinic.finds("FD502", check="bucket")
    assert "s3:ListBucket" in one["sentence"] and "s3:ListBucket" in one["snippet"]


def test_fd502_reading_is_missing(clinic):
    bucket_policy(clinic, statement("s3:ListBucket", resource=f"arn:aws:s3:::{clinic.bucket}"))
    one = clinic.finds("FD502", check="reading")
    assert "s3:GetObject" in one["sentence"] and "s3:GetObject" in one["snippet"]


def test_fd508_bucket_of_another_account_than_the_one_given(organisation):
    acme = organisation(rows=60)
    acme.connect("acme", "--bucket-owner", "111122223333", code=None)
    [one] = [one for one in acme.json("doctor", "acme", "--check", "bucket", code=1)["findings"]
             if one["code"] == "FD508"]
    assert "111122223333" in one["sentence"] and "--bucket-owner" in one["cure"]
    assert one["evidence"]["operation"] == "s3:ListObjectsV2"


def test_fd503_wrong_region_goes_on_with_the_right_one(clinic):
    one = clinic.finds("FD503", "warning", bucket_region="us-west-2")
    assert "eu-west-1" in one["cure"] and "us-west-2" in one["sentence"]


def test_fd505_key_names_the_key(clinic):
    key = f"arn:aws:kms:eu-west-1:{clinic.payer}:key/1234"
    clinic.peer.set_kms(clinic.bucket, key)
    one = clinic.finds("FD505")
    assert key in one["sentence"] and "kms:Decrypt" in one["snippet"]


def test_fd504_files_of_another_account(clinic):
    for key in clinic.peer.list_objects(clinic.bucket):
        clinic.peer.put_object(clinic.bucket, key, "x", owner="386209384616")
    clinic.peer.set_object_ownership(clinic.bucket, "ObjectWriter")
    one = clinic.finds("FD504")
    assert "BucketOwnerEnforced" in one["snippet"]


def test_fd506_bucket_policy_denies(clinic):
    clinic.peer.set_bucket_policy(clinic.bucket, statement(
        "s3:*", resource=[f"arn:aws:s3:::{clinic.bucket}", f"arn:aws:s3:::{clinic.bucket}/*"], effect="Deny", Principal="*"))
    one = clinic.finds("FD506", check="bucket")
    assert "resource-based policy" in one["sentence"] and "ArnNotLike" in one["snippet"]


def test_fd409_policy_that_lets_nobody_deliver(clinic):
    clinic.peer.set_bucket_policy(clinic.bucket, None)
    one = clinic.finds("FD409", "warning")
    assert "billingreports.amazonaws.com" in one["snippet"]


def test_fd408_policy_that_delivers_for_another_account(clinic):
    clinic.peer.set_bucket_policy(clinic.bucket, seed.delivery_policy(clinic.bucket, "222222222222"))
    assert clinic.payer in clinic.finds("FD408", "warning", check="bucket-policy")["sentence"]


def test_fd507_lifecycle_that_expires_bills(clinic):
    body = ('<LifecycleConfiguration><Rule><ID>old</ID><Filter><Prefix></Prefix></Filter><Status>Enabled</Status>'
            '<Expiration><Days>200</Days></Expiration></Rule></LifecycleConfiguration>')
    request = urllib.request.Request(f"{clinic.peer.admin_url}/{clinic.bucket}?lifecycle", body.encode(), method="PUT",
                                     headers={"x-moto-account-id": clinic.payer, "Content-Type": "text/xml"})
    urllib.request.urlopen(request, timeout=10).close()
    assert "200 days" in clinic.finds("FD507", "warning")["sentence"]


# Files


def empty(clinic):
    for key in clinic.peer.list_objects(clinic.bucket):
        clinic.peer.delete_object(clinic.bucket, key)


def test_fd601_nothing_yet_is_waiting_and_no_failure(clinic):
    empty(clinic)
    report(clinic, ReportStatus={})
    one = clinic.finds("FD601", "warning")
    assert "waiting for the first delivery" in one["sentence"]


def test_fd602_deliveries_stopped(clinic):
    empty(clinic)
    clinic.peer.set_clock(-3 * 86400)
    clinic.deliver(MONTH)
    clinic.peer.set_clock(0)
    assert "72 hours" in clinic.finds("FD602", check="deliveries")["sentence"]


def test_fd603_missing_month_with_the_text_of_a_support_case(clinic):
    clinic.deliver("20260301-20260401")
    one = clinic.finds("FD603", "warning")
    assert "2026-04" in one["sentence"] and "backfill" in one["snippet"] and clinic.payer in one["snippet"]


def test_fd605_and_fd606_are_told_and_nothing_is_wrong(clinic):
    clinic.deliver("20260601-20260701", columns=(("bill", "BillType"), ("resourceTags", "user:team")))
    clinic.peer.put_object(clinic.bucket, f"{clinic.folder}/20260601-20260701/old-00009.csv.gz", "x")
    assert "old-00009" in clinic.finds("FD605", "ok")["sentence"]
    assert "user:team" in clinic.finds("FD606", "ok")["sentence"]


def test_fd607_files_without_a_manifest(clinic):
    empty(clinic)
    clinic.peer.put_object(clinic.bucket, f"{clinic.folder}/copy.csv.gz", "x")
    assert "copy.csv.gz" in clinic.finds("FD607")["sentence"]


def test_fd608_manifest_names_a_file_that_is_not_there(clinic):
    clinic.deliver(MONTH, listed=[f"{clinic.folder}/{MONTH}/gone-00001.csv.gz"])
    assert "gone-00001" in clinic.finds("FD608", "warning")["sentence"]


def outcomes(findings):
    return {one["outcome"] for one in findings}


def test_files_of_a_report_for_athena_are_found_where_they_lie(clinic):
    empty(clinic)
    report(clinic, Format="Parquet", Compression="Parquet", AdditionalArtifacts=["ATHENA"])
    name = clinic.state["report_name"]
    key = f"{clinic.folder}/{name}/year=2026/month=5/{name}-00001.snappy.parquet"
    clinic.peer.put_object(clinic.bucket, key, "x")
    clinic.peer.put_object(clinic.bucket, f"{clinic.folder}/{MONTH}/{name}-create-table.sql", "x")
    clinic.deliver(MONTH, files=0, listed=[key])
    found = clinic.examine("versions")
    assert outcomes(found) == {"ok"} and "all are there" in found[-1]["sentence"]
    clinic.peer.delete_object(clinic.bucket, key)
    assert key in clinic.finds("FD608", "warning")["sentence"]


def deliver_export(clinic, name, month="2026-05", execution="", columns=("bill_bill_type",), files=1):
    """A month of a Data Export below exports/; gives the keys of its files."""
    below = f"exports/{name}/data/BILLING_PERIOD={month}/{execution}"
    keys = [f"{below}{name}-{at + 1:05}.csv.gz" for at in range(files)]
    for key in keys:
        clinic.peer.put_object(clinic.bucket, key, "x")
    clinic.peer.put_object(clinic.bucket, f"exports/{name}/metadata/BILLING_PERIOD={month}/{name}-Manifest.json", json.dumps(
        {"exportArn": f"arn:aws:bcm-data-exports:us-east-1:{clinic.payer}:export/{name}-1", "executionId": "e1",
         "columns": [{"name": column, "type": "string"} for column in columns],
         "dataFiles": [f"s3://{clinic.bucket}/{key}" for key in keys]}))
    return keys


def reads_everything(clinic):
    clinic.peer.put_policy(clinic.state["role_arn"], "bucket", seed.role_policies("0", clinic.bucket, "")["bucket"])


def test_versions_of_a_data_export_are_compared_like_those_of_a_report(clinic):
    data_export(clinic, "bills2")
    reads_everything(clinic)
    deliver_export(clinic, "bills2", "2026-04")
    deliver_export(clinic, "bills2", execution="20260501T000000Z-e0/")
    keys = deliver_export(clinic, "bills2", execution="20260502T000000Z-e1/", columns=("bill_bill_type", "tags"))
    told = {"export": "bills2", "prefix": "exports"}
    assert "2 versions of 2026-05" in clinic.finds("FD604", "ok", check="versions", **told)["sentence"]
    assert "tags" in clinic.finds("FD606", "ok", **told)["sentence"]
    clinic.peer.delete_object(clinic.bucket, keys[0])
    assert keys[0] in clinic.finds("FD608", "warning", **told)["sentence"]


@pytest.mark.parametrize("columns, kind", [(("BilledCost", "EffectiveCost"), "focus"), (("bill_bill_type",), "cur_2")])
def test_what_the_columns_say_an_export_is_where_aws_does_not_tell(organisation, columns, kind):
    acme = organisation(rows=60)
    name = "typed"
    acme.peer.delete_report_definition(acme.payer, acme.state["report_name"])
    for operation in ("cur:DescribeReportDefinitions", "bcm-data-exports:ListExports"):
        acme.peer.refuse(operation, "AccessDeniedException", "not authorized", status=400)
    acme.peer.put_policy(acme.role(), "bucket", acme.reading(acme.bucket))
    deliver_export(acme, name, columns=columns)
    acme.connect("acme", "--bucket", acme.bucket, "--prefix", "exports", "--export", name)
    assert acme.connection()["exports"][0]["kind"] == kind


def test_fd404_nothing_where_aws_says_it_delivered(clinic):
    empty(clinic)
    assert clinic.folder in clinic.finds("FD404", check="deliveries")["sentence"]
