"""Where the bills lie: found without being told, and in spite of what people type by mistake."""

import pytest

from connected_accounts import assert_bills_are
from peer import seed


def definition_of(acme, name, **changed):
    return seed.report_definition(name, acme.state["prefix"], acme.bucket, acme.state["bucket_region"], **changed)


def test_a_bucket_in_another_region_is_found_and_remembered(organisation):
    acme = organisation()
    acme.deliver_to(acme.payer, "bills-in-frankfurt", region="eu-central-1")
    name = acme.state["report_name"]
    acme.peer.change_report_definition(acme.payer, name, S3Region="us-west-2")
    said = acme.connect().stdout
    assert "eu-central-1" in said and "FD503" in said
    acme("sync")
    assert_bills_are(acme, acme.sample.bills)
    [export] = acme.connection()["exports"]
    assert (export["region"], export["bucket"]) == ("eu-central-1", "bills-in-frankfurt")


@pytest.mark.parametrize("answer", ["301", "400"])
def test_a_bucket_that_moved_to_another_region_is_found_by_a_later_sync(organisation, answer):
    acme = organisation()
    acme.connect()
    acme("sync")
    acme.peer.change_settings(s3_wrong_region=answer)
    acme.peer.delete_bucket(acme.bucket)
    acme.deliver_to(acme.payer, acme.bucket, region="eu-north-1")
    acme("sync")
    assert acme.connection()["exports"][0]["region"] == "eu-north-1"


def test_a_bucket_of_another_account_is_read_when_its_owner_is_given(organisation):
    acme = organisation(accounts=4)
    acme.deliver_to(acme.payer, "bills-kept-apart", owner=acme.members[1])
    acme.connect("acme", "--bucket-owner", acme.members[1])
    acme("sync")
    assert_bills_are(acme, acme.sample.bills)


def test_a_bucket_of_another_account_than_the_one_given_is_not_read(organisation):
    acme = organisation(accounts=8)
    acme.deliver_to(acme.payer, "bills-kept-apart", owner=acme.members[1])
    acme.connect("acme", "--bucket-owner", acme.members[2], code=None)
    assert acme("sync", code=None).returncode != 0
    assert acme.fetched_keys() == []
    assert acme("accounts", "edit", "acme", "--bucket-owner", acme.members[1])
    acme("sync")
    assert_bills_are(acme, acme.sample.bills)


SLIPS = {
    "as it is": ("{prefix}", "{name}"),
    "the name doubled in the prefix": ("{prefix}/{name}", "{name}"),
    "the path of the report as prefix": ("{prefix}/{name}", ""),
    "the path of the report as prefix, with a slash": ("/{prefix}/{name}/", ""),
    "a slash in front": ("/{prefix}", "{name}"),
    "a slash behind": ("{prefix}/", "{name}"),
    "another case": ("{PREFIX}", "{name}"),
    "the name in another case": ("{prefix}", "{NAME}"),
    "blanks around the name": ("{prefix}", "  {name} "),
    "blanks around the prefix": (" {prefix}\t", "{name}"),
}


@pytest.mark.parametrize("defined", [True, False], ids=["definition-known", "definition-unknown"])
@pytest.mark.parametrize("slip", SLIPS)
def test_slips_in_prefix_and_name_are_repaired(organisation, slip, defined):
    acme = organisation(prefix="billing/cur", report="Daily-Costs")
    names = {"prefix": "billing/cur", "PREFIX": "Billing/CUR", "name": "Daily-Costs", "NAME": "daily-costs"}
    prefix, name = (text.format(**names) for text in SLIPS[slip])
    if not defined:
        forbid_definitions(acme)
    arguments = ["--bucket", acme.bucket, "--prefix", prefix] + (["--export", name] if name else [])
    acme.connect("acme", *arguments)
    acme("sync")
    assert_bills_are(acme, acme.sample.bills)
    [export] = acme.connection()["exports"]
    assert (export["prefix"], export["name"]) == ("billing/cur", "Daily-Costs")


@pytest.mark.parametrize("typed, lies", [
    ("", "billing"), ("billing", ""), ("cur", "/cur"), ("cur", "cur/cur"), ("finance", "finance/aws/bills"),
    ("aws/bills", "finance/aws/bills"), ("wrong/altogether", "finance/aws")])
@pytest.mark.parametrize("names_it", [True, False], ids=["name-given", "name-unknown"])
def test_a_report_that_lies_elsewhere_is_found(organisation, typed, lies, names_it):
    acme = organisation()
    acme.deliver_to(acme.payer, "bills", prefix=lies)
    forbid_definitions(acme)
    arguments = ("--export", acme.state["report_name"]) if names_it else ()
    said = acme.connect("acme", "--bucket", "bills", "--prefix", typed, *arguments).stdout
    assert "FD404" in said
    acme("sync")
    assert_bills_are(acme, acme.sample.bills)
    assert acme.connection()["exports"][0]["prefix"] == lies


def test_a_report_that_may_lie_in_two_places_is_not_guessed(organisation):
    acme = organisation()
    name = acme.state["report_name"]
    acme.deliver_to(acme.payer, "bills", prefix="one")
    for key in acme.peer.list_objects("bills"):
        acme.peer.put_object("bills", key.replace("one/", "two/", 1), "{}")
    forbid_definitions(acme)
    said = acme.connect("acme", "--bucket", "bills", "--prefix", "three", "--export", name).stdout
    assert f"Nothing lies below s3://bills/three/{name}; the bucket holds one/, two/." in said
    assert acme.events() != [] and acme.fetched_keys() == []


def forbid_definitions(acme):
    """AWS does not tell of reports, so that only what was typed, and the bucket, can say where the bills lie."""
    for operation in ("cur:DescribeReportDefinitions", "bcm-data-exports:ListExports"):
        acme.peer.refuse(operation, "AccessDeniedException", "not authorized", status=400)
    acme.peer.put_policy(acme.role(), "bucket", acme.reading(acme.bucket))


class TestTheExportIsFound:
    def test_among_more_than_a_page_of_them(self, organisation):
        acme = organisation()
        live = acme.state["report_name"]
        acme.peer.delete_report_definition(acme.payer, live)
        for at in range(7):
            acme.peer.set_report_definition(acme.payer, definition_of(
                acme, f"old-{at}", ReportStatus={"lastDelivery": f"2024010{at + 1}T000000Z", "lastStatus": "SUCCESS"}))
        acme.peer.set_report_definition(acme.payer, definition_of(acme, live))
        acme.peer.create_export(acme.payer, name="part", bucket=acme.bucket, query=(
            "SELECT * FROM COST_AND_USAGE_REPORT WHERE line_item_product_code = 'AmazonEC2'"))
        acme.peer.create_export(acme.payer, name="preview", table="FOCUS_1_0_AWS_PREVIEW", bucket=acme.bucket)
        acme.connect()
        pages = acme.peer.requests_for(operation="DescribeReportDefinitions")
        assert len(pages) > 1
        acme("sync")
        assert_bills_are(acme, acme.sample.bills)
        [export] = acme.connection()["exports"]
        assert export["name"] == live
        listed = {one["name"]: one["read"] for one in acme.json("exports")["exports"]}
        assert listed == {live: True, "part": False, "preview": False} | {f"old-{at}": False for at in range(7)}

    def test_in_the_bucket_that_the_role_may_read_of_two(self, organisation):
        acme = organisation()
        acme.peer.create_bucket(acme.payer, "for-others", "eu-west-1")
        acme.peer.set_report_definition(acme.payer, seed.report_definition(
            "newer", "cur", "for-others", "eu-west-1",
            ReportStatus={"lastDelivery": "20990101T000000Z", "lastStatus": "SUCCESS"}))
        acme.connect()
        acme("sync")
        assert_bills_are(acme, acme.sample.bills)
        [export] = acme.connection()["exports"]
        assert (export["bucket"], export["name"]) == (acme.bucket, acme.state["report_name"])

    def test_by_a_name_with_a_letter_wrong(self, organisation):
        acme = organisation(report="daily-costs")
        said = acme.connect("acme", "--export", "dayly-costs").stdout
        assert '"daily-costs" is probably meant' in said
        acme("sync")
        assert_bills_are(acme, acme.sample.bills)

    def test_with_its_settings_and_what_they_cost(self, organisation):
        acme = organisation()
        acme.peer.change_report_definition(acme.payer, acme.state["report_name"], RefreshClosedReports=False,
                                           AdditionalSchemaElements=[])
        assert {"FD405", "FD407"} <= {one["code"] for one in acme.json("connect", "acme", "--role-arn",
                                                                       acme.role())["findings"]}
        [export] = acme.json("exports")["exports"]
        assert len(export["losses"]) == 2 and export["read"]
