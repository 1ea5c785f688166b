"""The accounts below a management account: all of their money, and how each of them stands."""

import csv
import io

import pytest

from answers import add, assert_equal
from connected_accounts import assert_bills_are
from peer.organization_seed import TAGS
from peer.seed import report_definition


@pytest.fixture
def acme(organisation):
    """Thirteen accounts in the bills: the management account and twelve members."""
    acme = organisation(accounts=14, rows=3000, months=2)
    assert len(acme.members) == 12
    return acme


def children(acme):
    return {child["account"]: child for child in acme.json("accounts", "children")["children"]}


class TestThreeOfTwelveMembers:
    def test_connected_show_all_of_the_money(self, acme):
        acme.connect()
        for number in range(3):
            acme.connect(f"member-{number}", account=acme.members[number])
        acme("sync")
        assert_bills_are(acme, acme.sample.bills)
        by_account = acme.cost("--group-by", "account").groups()
        assert set(acme.members) <= set(by_account)
        assert_equal({"": add(by_account.values())}, {"": add(bill["total"] for bill in acme.sample.bills)}, "accounts")

    def test_stand_as_they_are(self, acme):
        acme.connect()
        for number in range(3):
            acme.connect(f"member-{number}", account=acme.members[number])
        acme("sync")
        skipped, others = acme.members[3], acme.members[4:]
        acme("accounts", "skip", skipped)
        states = {account: child["state"] for account, child in children(acme).items()}
        assert states == {acme.payer: "connected", skipped: "skipped"} | dict.fromkeys(
            acme.members[:3], "connected") | dict.fromkeys(others, "billing only")
        acme("accounts", "unskip", skipped)
        assert children(acme)[skipped]["state"] == "billing only"

    def test_are_not_connected_before_a_bill_names_them(self, acme):
        acme.connect()
        assert {child["state"] for account, child in children(acme).items() if account != acme.payer} == {
            "not connected"}
        acme("sync")
        assert {child["state"] for account, child in children(acme).items() if account != acme.payer} == {
            "billing only"}

    @pytest.mark.parametrize("synced", [False, True], ids=["after-connecting", "after-a-sync"])
    def test_have_their_names_units_and_tags(self, acme, synced):
        acme.connect()
        if synced:
            acme("sync")
        found = children(acme)
        for at, member in enumerate(acme.members):
            child = found[member]
            assert child["name"] == acme.state["accounts"][member]["name"]
            assert child["unit"] == ("Workloads", "Platform")[at % 2]
            assert child["tags"] == TAGS[at % len(TAGS)]
            assert child["status"] == "ACTIVE" and child["in_organisation"] and child["in_bills"] == synced
        assert found[acme.payer]["unit"] == ""
        table = acme("accounts", "children").stdout
        assert "Workloads" in table and "The costs of all of them count" in table
        lines = list(csv.DictReader(io.StringIO(acme("accounts", "children", "--output", "csv").stdout)))
        assert {line["account"]: line["unit"] for line in lines} == {
            account: child["unit"] for account, child in found.items()}

    def test_have_names_where_units_and_tags_may_not_be_read(self, acme):
        for operation in ("ListRoots", "ListTagsForResource"):
            acme.peer.refuse(f"organizations:{operation}", "AccessDeniedException", "You don't have permissions")
        acme.connect()
        acme("sync")
        found = children(acme)
        assert {child["name"] for child in found.values()} == {
            acme.state["accounts"][account]["name"] for account in found}
        assert {child["unit"] for child in found.values()} == {""}
        assert_bills_are(acme, acme.sample.bills)

    def test_are_known_from_the_bills_where_the_organisation_may_not_be_read(self, acme):
        acme.peer.refuse("organizations:ListAccounts", "AccessDeniedException", "You don't have permissions")
        acme.connect()
        acme("sync")
        assert set(children(acme)) >= set(acme.members)
        assert {child["state"] for account, child in children(acme).items() if account != acme.payer} == {
            "billing only"}


class TestTheStackSet:
    def test_is_advised_while_more_than_ten_are_not_connected(self, acme):
        acme.connect()
        acme("sync")
        assert acme.json("accounts", "children")["advice"] == "stackset"
        assert "12 accounts are not connected: for so many use the StackSet" in acme("accounts", "children").stdout
        acme.connect("one", account=acme.members[0])
        assert "11 accounts are not connected" in acme("accounts", "children").stdout
        acme.connect("two", account=acme.members[1])
        assert acme.json("accounts", "children")["advice"] == ""
        assert "StackSet" not in acme("accounts", "children").stdout

    def test_counts_no_account_that_is_skipped(self, acme):
        acme.connect()
        assert acme.json("accounts", "children")["advice"] == "stackset"
        for member in acme.members[:2]:
            acme("accounts", "skip", member)
        assert acme.json("accounts", "children")["advice"] == ""


class TestAMemberBesideItsManagementAccount:
    def test_fetches_nothing_and_says_where_its_costs_are(self, acme):
        acme.connect("payer")
        acme("sync")
        acme.connect("member", account=acme.members[0])
        acme.peer.clear_requests()
        [event] = acme.events("member")
        assert event["what"] == "note"
        assert event["words"] == f"its costs are in the bills of payer ({acme.payer})"
        assert acme.peer.requests_for(service="s3") == []
        acme("sync")
        assert acme.fetched_keys() == []
        assert_bills_are(acme, acme.sample.bills)

    def test_with_an_export_of_its_own_fetches_nothing_twice(self, acme):
        member = acme.members[0]
        live = acme.peer.list_objects(acme.bucket)
        acme.connect("payer")
        name, payers_bucket = acme.state["report_name"], acme.bucket
        acme.deliver_to(member, "bills-of-a-member")
        acme.connect("member", account=member)
        acme("sync")
        assert acme.connection("member")["kind"] == "member"
        assert acme.peer.traffic(operation="GetObject", bucket="bills-of-a-member")[0] <= 3  # what connecting tried
        acme.bucket = payers_bucket
        fetched = [request["key"] for request in acme.peer.requests_for(operation="GetObject", bucket=payers_bucket)
                   if request["key"] in live and request["key"].endswith(".csv.gz") and name in request["key"]]
        assert sorted(set(fetched)) == sorted(key for month in range(2) for key in acme.sample.keys(month))
        assert_bills_are(acme, acme.sample.bills)

    def test_that_was_there_first_is_never_added_to_it(self, acme):
        member, name = acme.members[0], acme.state["report_name"]
        payers_definition = acme.peer.list_objects(acme.bucket), acme.bucket
        acme.deliver_to(member, "bills-of-a-member")
        acme.connect("member", account=member)
        acme("sync")
        assert_bills_are(acme, acme.sample.bills)
        # Now the payer's export, of the same months, is connected as well.
        acme.bucket = payers_definition[1]
        acme.peer.set_report_definition(acme.payer, report_definition(name, acme.state["prefix"], acme.bucket,
                                                                      acme.state["bucket_region"]))
        acme.connect("payer")
        said = acme("sync", code=None)
        assert_bills_are(acme, acme.sample.bills)
        assert "its costs are in the bills of payer" in said.stdout
        if said.returncode:
            assert "--switch-export" in said.stdout + said.stderr
            acme("sync", "--switch-export")
        acme("sync")
        assert_bills_are(acme, acme.sample.bills)

    def test_takes_over_when_the_management_account_goes(self, acme):
        member = acme.members[0]
        acme.connect("payer")
        acme("sync")
        acme.deliver_to(member, "bills-of-a-member")
        acme.connect("member", account=member)
        acme("sync")
        acme("accounts", "disconnect", "payer")
        acme("sync", "member", code=None)
        assert_bills_are(acme, acme.sample.bills)
