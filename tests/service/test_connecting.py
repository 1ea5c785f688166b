"""From `farthing connect` to the numbers: what it takes, and that the numbers are those of the bill."""

import pytest

from answers import assert_equal
from connected_accounts import all_groupings, assert_bills_are


class TestAnOrganisation:
    def test_is_read_to_the_last_digit(self, organisation):
        acme = organisation(months=3, rows=600, accounts=5)
        said = acme.connect("acme").stdout
        assert f"acme is connected: management account {acme.payer}" in said
        assert "Next: farthing sync acme" in said
        assert acme.fetched_keys() == []
        acme("sync")
        groupings = all_groupings(acme.sample.bills)
        assert {"region", "usage-type", "account,line-item-type"} <= set(groupings)
        assert_bills_are(acme, acme.sample.bills, groupings)
        for bill in acme.sample.bills:
            days = acme.cost("--from", bill["period"], "--to", bill["period"], "--by", "period", "--granularity",
                             "day").times()
            assert_equal(days, bill["day"], f"days of {bill['period']}")

    def test_is_not_fetched_again_while_nothing_is_new(self, organisation):
        acme = organisation(months=3, rows=600, accounts=5)
        acme.connect("acme")
        acme("sync")
        assert acme.fetched_keys() == sorted(key for month in range(3) for key in acme.sample.keys(month))
        acme.peer.clear_requests()
        [looked] = acme.events()
        assert looked["fetch"] == [] and len(looked["up_to_date"]) == 3
        assert acme.fetched_keys() == []
        assert_bills_are(acme, acme.sample.bills)


KINDS = ("management", "member", "standalone")
ACCESSES = ("role", "access_key", "access_key_with_role")
FORMATS = {f"{versioning}-{compression}": {"versioning": versioning, "compression": compression}
           for versioning in ("overwrite", "create-new") for compression in ("gzip", "zip")}


def account_of_kind(acme, kind):
    """An account of this kind whose own export delivers the bills."""
    if kind == "management":
        return acme.payer
    if kind == "standalone":
        acme.peer.refuse("organizations:DescribeOrganization", "AWSOrganizationsNotInUseException",
                         "Your account is not a member of an organization.", account=acme.payer)
        return acme.payer
    member = acme.members[0]
    acme.deliver_to(member, "bills-of-a-member")
    return member


def connect_by(acme, access, account, tmp_path, *arguments):
    if access == "role":
        return acme.connect("acme", *arguments, account=account)
    key = acme.vendor
    if access == "access_key":
        key = acme.add_user(account, *acme.policies_of(account, acme.bucket))
    else:
        arguments += ("--role-arn", acme.role(account))
    secret = tmp_path / "secret.txt"
    secret.write_text(key["secret_key"] + "\n", encoding="utf-8")
    # Farthing has no credentials of its own here: those of the connection must do.
    acme.environment = {name: value for name, value in acme.environment.items() if "ACCESS_KEY" not in name}
    return acme("connect", "acme", "--access-key-id", key["access_key"], "--secret-access-key-file", secret, *arguments)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("access", ACCESSES)
def test_every_access_to_every_kind_of_account_gives_its_bill(organisation, tmp_path, access, kind, form):
    acme = organisation(rows=300, accounts=3, **FORMATS[form])
    account = account_of_kind(acme, kind)
    connect_by(acme, access, account, tmp_path)
    connection = acme.connection()
    assert (connection["state"], connection["kind"], connection["access"]) == ("connected", kind, access)
    assert (connection["account"], connection["payer"]) == (account, acme.payer)
    acme("sync")
    assert_bills_are(acme, acme.sample.bills)
    acme.peer.clear_requests()
    acme("sync")
    assert acme.fetched_keys() == []


@pytest.mark.parametrize("typed", KINDS)
@pytest.mark.parametrize("kind", KINDS)
def test_the_kind_is_told_by_organizations_whatever_was_typed(organisation, kind, typed):
    acme = organisation(rows=200, accounts=3)
    account = account_of_kind(acme, kind)
    said = acme.json("connect", "acme", "--role-arn", acme.role(account), "--kind", typed)
    assert (said["state"], said["kind"]) == ("connected", kind)
    warned = [finding for finding in said["findings"] if finding["code"] == "FD301" and finding["outcome"] != "ok"]
    assert len(warned) == (kind != typed)
    if warned:
        assert account in warned[0]["sentence"] and kind in warned[0]["sentence"]
        assert f"kind to {kind}" in warned[0]["cure"]
