"""The doctor names cause, evidence and cure of whatever is wrong with a connection: the list of errors, and what only shows beside other connections.

Each test breaks one thing of a healthy organisation in the peer, and asks for the code that it must be called.
"""

import json
import re

import pytest

from clinic import member_of, report


# The list of configuration errors


@pytest.fixture
def connected(clinic):
    """A connection of the payer, named acme, by the External ID that farthing made for it."""
    env = clinic.peer.environment(*clinic.keys)
    clinic.farthing = lambda *words, **more: clinic.run(*words, env=env, **more)
    begun = json.loads(clinic.farthing("connect", "acme", "--account-id", clinic.payer, "--output", "json", code=None).stdout)
    clinic.peer.set_trust(clinic.state["role_arn"], external_id=begun["external_id"])
    clinic.farthing("connect", "acme", "--role-arn", clinic.state["role_arn"], "--region", "eu-west-1",
                    "--feature", "billing")
    return clinic


def errors_of(clinic, *words):
    return json.loads(clinic.farthing("errors", *words, "--output", "json").stdout)["errors"]


def test_what_the_doctor_finds_stays_in_the_list_until_it_is_gone(connected):
    report(connected, RefreshClosedReports=False)
    connected.farthing("doctor", "acme", code=None)
    [first] = [one for one in errors_of(connected) if one["code"] == "FD407"]
    assert first["connection"] == "acme" and first["cure"] and first["since"] <= first["last_seen"]
    assert "FD407" in connected.farthing("errors").stdout
    report(connected)
    assert not [one for one in errors_of(connected, "--retest", "FD407") if one["code"] == "FD407"]


def test_a_single_check_leaves_what_others_found(connected):
    report(connected, RefreshClosedReports=False)
    connected.peer.set_bucket_policy(connected.bucket, None)
    connected.farthing("doctor", "acme", code=None)
    assert {"FD407", "FD409"} <= {one["code"] for one in errors_of(connected)}
    report(connected)
    connected.farthing("doctor", "acme", "--check", "settings", code=None)
    codes = {one["code"] for one in errors_of(connected)}
    assert "FD409" in codes and "FD407" not in codes


def test_a_retest_finds_what_went_wrong_since(connected):
    assert errors_of(connected, "FD407") == []
    report(connected, RefreshClosedReports=False)
    assert "FD407 is not known of any connection: `farthing errors FD407 --retest`" in connected.farthing("errors", "FD407").stdout
    assert [one["code"] for one in errors_of(connected, "--retest", "FD407")] == ["FD407"]
    connected.peer.set_bucket_policy(connected.bucket, None)
    assert {"FD407", "FD409"} <= {one["code"] for one in errors_of(connected, "--retest")}
    report(connected)
    said = connected.farthing("errors", "--retest", "FD407", "--connection", "acme").stdout
    assert said == "FD407 is not known of acme.\n"


def test_the_list_names_the_command_that_prints_what_to_paste(connected):
    connected.peer.set_bucket_policy(connected.bucket, None)
    connected.farthing("errors", "--retest")
    [error] = errors_of(connected, "FD409")
    for output in ("table", "csv"):
        said = connected.farthing("errors", "FD409", "--output", output).stdout
        assert " below" not in said
        printing = re.search("`farthing (doctor acme --check FD409)` prints what to paste", said)[1]
        shown = connected.farthing(*printing.split(), code=None).stdout
        assert all(line.strip() in shown for line in error["snippet"].splitlines())


def test_an_unknown_code_is_refused(connected):
    assert "explain" in connected.farthing("errors", "FD999", code=2).stderr


# What only a connection shows: what else is connected


def examined(clinic, name, check):
    return json.loads(clinic.farthing("doctor", name, "--check", check, "--output", "json", code=None).stdout)["findings"]


def of_code(findings, code):
    found = [one for one in findings if one["code"] == code]
    assert found, "\n".join(f"{one['outcome']} {one['code']} {one['sentence']}" for one in findings)
    return found[0]


def test_fd206_role_missing_in_a_member_of_a_connected_payer(connected):
    missing = f"arn:aws:iam::{member_of(connected)}:role/farthing/FarthingNowhere"
    connected.farthing("connect", "web", "--role-arn", missing, code=None)
    one = of_code(examined(connected, "web", "trust"), "FD206")
    assert one["outcome"] == "failed" and "StackSet" in one["cure"] and missing in one["evidence"]["resource"]


def test_fd203_role_of_an_account_outside_the_organisation_of_a_connected_payer(connected):
    alone = connected.state["standalone"]
    role = connected.state["accounts"][alone]["role_arn"]
    connected.peer.set_trust(role, external_id="another")
    connected.farthing("connect", "alone", "--role-arn", role, code=None)
    one = of_code(examined(connected, "alone", "trust"), "FD203")
    assert "StackSet" not in one["cure"]


def test_fd302_is_gone_once_the_payer_is_connected(connected):
    member = member_of(connected)
    role = connected.state["accounts"][member]["role_arn"]
    begun = json.loads(connected.farthing("connect", "web", "--account-id", member, "--output", "json", code=None).stdout)
    connected.peer.set_trust(role, external_id=begun["external_id"])
    connected.farthing("connect", "web", "--role-arn", role, "--region", "eu-west-1", code=None)
    findings = examined(connected, "web", "organisation")
    assert not [one for one in findings if one["code"] == "FD302"]
    assert any("which is connected" in one["sentence"] for one in findings)


def test_fd303_members_that_are_not_connected_are_named(connected):
    connected.farthing("accounts", "edit", "acme", "--feature", "discovery", "--feature", "billing",
                       "--feature", "organisation", code=None)
    one = of_code(examined(connected, "acme", "members"), "FD303")
    assert one["outcome"] == "warning" and member_of(connected) in one["sentence"] and "StackSet" in one["cure"]


def test_fd305_accounts_that_the_bills_name_and_the_organisation_does_not(organisation):
    acme = organisation(accounts=4)
    acme.connect()
    acme("sync")
    gone = acme.members[0]
    assert not [one for one in codes_of(acme, "members") if one["code"] == "FD305"]
    listed = [{"Id": account, "Name": account, "Status": "ACTIVE", "JoinedMethod": "CREATED"}
              for account in (acme.payer, *acme.members) if account != gone]
    acme.peer.answer("organizations:ListAccounts", {"Accounts": listed}, account=acme.payer)
    one = of_code(codes_of(acme, "members"), "FD305")
    assert one["outcome"] == "warning" and gone in one["sentence"] and one["cure"]


def test_fd307_a_members_own_export_lacks_what_the_payer_keeps_to_itself(organisation):
    acme = organisation(accounts=4)
    member = acme.members[0]
    acme.deliver_to(member, "bills-of-a-member")
    acme.connect("web", account=member)
    one = of_code(codes_of(acme, "settings", "web"), "FD307")
    assert one["outcome"] == "warning" and acme.payer in one["sentence"] and member in one["sentence"]


def test_fd308_bills_that_name_another_payer_than_there_is_now(organisation):
    acme = organisation(accounts=4)
    member = acme.members[0]
    acme.deliver_to(member, "bills-of-a-member")
    acme.connect("web", account=member)
    acme("sync")
    assert not [one for one in codes_of(acme, "organisation", "web") if one["code"] == "FD308"]
    acme.peer.refuse("organizations:DescribeOrganization", "AWSOrganizationsNotInUseException",
                     "Your account is not a member of an organization.", account=member)
    one = of_code(codes_of(acme, "organisation", "web"), "FD308")
    assert acme.payer in one["sentence"] and one["cure"]


def test_fd404_a_prefix_typed_wrong_is_found_and_named_by_a_later_visit(organisation):
    acme = organisation(prefix="billing/cur")
    for operation in ("cur:DescribeReportDefinitions", "bcm-data-exports:ListExports"):
        acme.peer.refuse(operation, "AccessDeniedException", "not authorized")
    acme.peer.put_policy(acme.role(), "bucket", acme.reading(acme.bucket))
    acme.connect("acme", "--bucket", acme.bucket, "--prefix", "billing", "--export", acme.state["report_name"])
    findings = codes_of(acme, "deliveries")
    assert not [one for one in findings if one["outcome"] == "failed"]
    [export] = acme.connection()["exports"]
    assert export["prefix"] == "billing/cur"


def codes_of(acme, check, name="acme"):
    return acme.json("doctor", name, "--check", check, code=None)["findings"]
