"""The External ID: whose it is, what it proves, and that no role is used that opens without it."""

import json
import os
import re
import sqlite3
import subprocess

import pytest

from connected_accounts import assert_bills_are


def codes(said):
    return {finding["code"]: finding["outcome"] for finding in said["findings"]}


def connect_json(acme, *arguments, name="acme", role=None, **options):
    return acme.json("connect", name, "--role-arn", role or acme.role(), *arguments, **options)


class TestARole:
    def test_that_demands_the_right_id_is_used(self, organisation):
        acme = organisation()
        said = connect_json(acme)
        assert said["state"] == "connected" and codes(said)["FD204"] == "ok"
        assert said["external_id"] == acme.external_id()

    def test_that_demands_another_id_is_refused(self, organisation):
        acme = organisation()
        acme.peer.set_trust(acme.role(), external_id="fth-of-somebody-else")
        said = connect_json(acme, code=1)
        assert said["state"] == "pending"
        assert {code for code, outcome in codes(said).items() if outcome == "failed"} <= {"FD202", "FD203"}
        acme.peer.clear_requests()
        assert "not proven yet" in acme("sync", "acme").stdout
        assert acme.peer.requests_for(operation="AssumeRole") == []

    def test_that_takes_every_id_as_long_as_ours_is_not_used(self, organisation):
        acme = organisation()
        acme.peer.set_trust(acme.role(), document={"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": acme.vendor["user_arn"]}, "Action": "sts:AssumeRole",
             "Condition": {"StringLike": {"sts:ExternalId": "?" * len(acme.external_id())}}}]})
        said = connect_json(acme, code=11)
        assert codes(said)["FD204"] == "failed" and said["state"] == "unsafe_trust"

    def test_that_lets_nobody_in_yet_is_waited_for(self, organisation, farthing_binary, data_folder):
        acme = organisation()
        acme.peer.set_trust(acme.role(), external_id="not-known-everywhere-yet")
        connecting = subprocess.Popen([farthing_binary, "connect", "acme", "--role-arn", acme.role(), "--wait", "120",
                                       "--data", data_folder, "--output", "json"], stdout=subprocess.PIPE, text=True,
                                      env=os.environ | acme.environment)
        while acme.peer.requests_for(operation="AssumeRole") == []:
            assert connecting.poll() is None
        acme.peer.set_trust(acme.role(), external_id=acme.external_id())
        said = json.loads(connecting.communicate(timeout=120)[0])
        assert (connecting.returncode, said["state"]) == (0, "connected")
        assert codes(said)["FD204"] == "ok"

    def test_that_opens_without_an_id_but_not_with_ours_has_another_in_its_policy(self, organisation):
        acme = organisation()
        # Both statements are met by whoever sends no id; ours is refused.
        acme.peer.set_trust(acme.role(), document={"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": acme.vendor["user_arn"]}, "Action": "sts:AssumeRole",
             "Condition": {"Null": {"sts:ExternalId": "true"}}}]})
        said = connect_json(acme, code=None)
        assert codes(said)["FD202"] == "failed"
        assert said["state"] == "pending"
        assert acme.events("acme")[0]["what"] == "note"

    @pytest.mark.parametrize("conditions", [
        {}, {"StringLike": {"sts:ExternalId": "*"}}, {"StringEqualsIfExists": {"sts:ExternalId": "ours"}},
        {"StringLike": {"sts:ExternalId": "fth-*"}}], ids=["none", "any", "if-exists", "pattern"])
    def test_that_opens_without_its_id_is_never_used_until_that_is_mended(self, organisation, conditions):
        acme = organisation()
        ours = acme.external_id()
        conditions = json.loads(json.dumps(conditions).replace("ours", ours))
        acme.peer.set_trust(acme.role(), conditions=conditions)
        said = connect_json(acme, code=11)
        assert codes(said)["FD204"] == "failed"
        assert acme.connection()["state"] == "unsafe_trust"
        acme.peer.clear_requests()
        [event] = acme.events("acme")
        assert "External ID" in event["words"] and "FD204" in event["words"]
        assert acme.peer.requests_for() == []
        acme("sync")
        assert acme.peer.requests_for() == []
        assert "not used" in acme("connect", "acme", code=11).stdout
        acme.peer.set_trust(acme.role(), external_id=ours)
        assert "acme is connected" in acme("connect", "acme").stdout
        acme("sync")
        assert_bills_are(acme, acme.sample.bills)

    @pytest.mark.parametrize("finder", [("doctor", "acme"), ("doctor", "acme", "--check", "trust"),
                                        ("errors", "--retest")], ids=["doctor", "one-check", "errors"])
    def test_that_was_opened_later_is_not_used_from_when_it_is_found(self, organisation, finder):
        acme = organisation(rows=60)
        acme.connect()
        acme.peer.set_trust(acme.role())
        acme(*finder, code=None)
        assert acme.connection()["state"] == "unsafe_trust"
        acme.peer.clear_requests()
        acme("sync")
        assert acme.peer.requests_for(operation="AssumeRole") == []

    def test_that_was_opened_later_is_found_by_the_first_sync_of_a_day(self, organisation, data_folder):
        acme = organisation(rows=60)
        acme.connect()
        acme.peer.set_trust(acme.role())
        database = sqlite3.connect(data_folder / "control.sqlite")
        database.execute("UPDATE connection SET checked_at = checked_at - 86400")
        database.commit()
        database.close()
        assert "FD204" in acme("sync").stdout
        assert acme.connection()["state"] == "unsafe_trust" and acme.fetched_keys() == []

    def test_that_is_unsafe_is_entered_by_no_other_command(self, organisation):
        acme = organisation()
        acme.peer.set_trust(acme.role())
        acme.connect(code=11)
        acme.peer.clear_requests()
        assert "FD204" in acme("exports", "acme", code=11).stderr
        assert acme.json("exports")["exports"] == []
        acme("accounts", "show", "acme")
        acme("accounts", "children")
        assert acme.peer.requests_for() == []

    def test_that_became_unsafe_is_not_entered_for_work_that_was_left(self, organisation, data_folder):
        acme = organisation()
        acme.connect()
        acme.peer.add_fault("internal_error", operation="GetObject", key=".csv.gz", count=0)
        acme("sync", code=1)
        acme.peer.clear_faults()
        acme.peer.set_trust(acme.role())
        acme("accounts", "edit", "acme", code=11)
        with sqlite3.connect(data_folder / "control.sqlite") as database:
            left = database.execute("UPDATE job SET run_after = 0 WHERE kind = 'bill' AND state = 'waiting'").rowcount
        database.close()
        assert left == 1
        acme.peer.clear_requests()
        assert {event["what"] for event in acme.events()} == {"note"}
        assert acme.peer.requests_for() == []

    def test_that_loses_its_condition_later_is_not_used_after_the_next_check(self, organisation):
        acme = organisation()
        acme.connect()
        acme.peer.set_trust(acme.role())
        acme("accounts", "edit", "acme", code=None)
        assert acme.connection()["state"] == "unsafe_trust"
        assert acme.events("acme")[0]["what"] == "note"


class TestATrustWithinTheOrganisation:
    def within(self, organisation):
        """Farthing runs in a member account, and the role trusts it without an External ID."""
        acme = organisation(accounts=4)
        home = acme.peer.create_user(acme.members[1], "farthing", policy=json.dumps({
            "Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}]}))
        key = acme.peer.create_key(home)
        acme.environment = acme.peer.environment(key["access_key"], key["secret_key"])
        acme.peer.set_trust(acme.role(), principal=home)
        return acme

    def test_is_refused_without_the_word_of_an_operator(self, organisation):
        acme = self.within(organisation)
        assert codes(connect_json(acme, code=11))["FD204"] == "failed"
        assert acme.connection()["state"] == "unsafe_trust"

    def test_is_accepted_knowingly_with_a_warning(self, organisation):
        acme = self.within(organisation)
        said = connect_json(acme, "--accept-same-organisation-trust")
        assert said["state"] == "connected" and codes(said)["FD204"] == "warning"
        assert acme.connection()["accepts_organisation_trust"]
        acme("sync")
        assert_bills_are(acme, acme.sample.bills)

    def test_is_not_accepted_from_outside_the_organisation(self, organisation):
        acme = organisation()
        acme.peer.set_trust(acme.role())
        assert codes(connect_json(acme, "--accept-same-organisation-trust", code=11))["FD204"] == "failed"
        assert acme.events("acme")[0]["what"] == "note"


class TestTwoClients:
    def test_never_have_the_same_id(self, organisation):
        acme = organisation()
        acme("clients", "add", "other")
        assert acme.external_id("other") != acme.external_id("default")

    @pytest.mark.parametrize("state", ["connected", "unsafe_trust", "paused"])
    def test_cannot_connect_the_same_role_and_are_not_told_whose_it_is(self, organisation, state):
        acme = organisation()
        acme("clients", "add", "other")
        if state == "unsafe_trust":
            acme.peer.set_trust(acme.role())
        acme.connect("our-acme", code=None)
        if state == "paused":
            acme("accounts", "pause", "our-acme")
        assert acme.connection("our-acme")["state"] == state
        acme.peer.clear_requests()
        refused = acme.connect("theirs", "--client", "other", code=7)
        assert refused.stdout == ""
        assert "default" not in refused.stderr and "our-acme" not in refused.stderr
        assert acme.peer.requests_for(operation="AssumeRole") == []
        assert acme.json("accounts", "--client", "other")["connections"] == []

    def test_cannot_block_an_account_that_they_have_not_proven(self, organisation):
        acme = organisation()
        acme("clients", "add", "squatter")
        acme("connect", "sq", "--client", "squatter", "--account-id", acme.payer)
        assert connect_json(acme)["state"] == "connected"
        acme.peer.clear_requests()
        late = ("connect", "sq", "--client", "squatter", "--role-arn", acme.role())
        assert "another client" in acme(*late, code=7).stderr
        assert acme.peer.requests_for(operation="AssumeRole") == []

    def test_cannot_try_the_role_of_the_other_with_an_id_of_their_own(self, organisation):
        acme = organisation()
        acme("clients", "add", "other")
        acme.connect("ours")
        acme.peer.clear_requests()
        doctor = ("doctor", "--role-arn", acme.role(), "--external-id")
        refused = acme(*doctor, acme.external_id("other"), "--client", "other", code=2)
        assert "this role belongs to another client" in refused.stderr
        assert "default" not in refused.stderr and "ours" not in refused.stderr
        assert acme.peer.requests_for(operation="AssumeRole") == []
        acme(*doctor, acme.external_id(), code=None)
        assert acme.peer.requests_for(operation="AssumeRole") != []

    def test_cannot_turn_a_connection_to_a_role_of_the_other(self, organisation):
        acme = organisation(accounts=4)
        acme("clients", "add", "other")
        acme.connect("ours")
        acme.trust_client("other")
        acme.connect("theirs", "--client", "other", account=acme.members[0])
        acme.peer.clear_requests()
        before = acme.json("accounts", "show", "theirs", "--client", "other")
        refused = acme("accounts", "edit", "theirs", "--client", "other", "--role-arn", acme.role(), "--yes", code=7)
        assert "ours" not in refused.stderr and "default" not in refused.stderr
        assert acme.peer.requests_for(operation="AssumeRole") == []
        assert acme.json("accounts", "show", "theirs", "--client", "other")["role_arn"] == before["role_arn"]

    def test_send_their_own_id_and_no_other(self, organisation):
        acme = organisation(accounts=4)
        acme("clients", "add", "other")
        acme.connect("ours")
        # The role trusts the id of `default` only: the other client never opens it.
        said = acme.json("connect", "theirs", "--client", "other", "--role-arn", acme.role(acme.members[0]), code=1)
        assert said["external_id"] == acme.external_id("other") and said["state"] == "pending"
        acme.trust_client("other")
        assert acme.json("connect", "theirs", "--client", "other")["state"] == "connected"

    def test_cannot_try_the_id_of_the_other_on_a_role(self, organisation):
        acme = organisation(accounts=4)
        acme("clients", "add", "other")
        role = ("doctor", "--role-arn", acme.role(acme.members[0]), "--external-id", acme.external_id())
        refused = acme(*role, "--client", "other", code=2)
        assert "not one of this client" in refused.stderr and "default" not in refused.stderr
        assert acme.peer.requests_for(operation="AssumeRole") == []
        acme(*role, code=None)
        assert acme.peer.requests_for(operation="AssumeRole") != []

    def test_have_no_option_by_which_an_id_could_be_given(self, organisation):
        acme = organisation()
        for command in (["connect", "x"], ["accounts", "edit", "x"], ["sync"]):
            assert "external-id" not in acme(command[0], "--help").stdout
            assert "--external-id" in acme(*command, "--external-id", "fth-0", code=2).stderr


class TestTheId:
    def test_of_another_organisation_that_is_lost_stops_no_examination(self, organisation, data_folder):
        acme = organisation()
        acme.connect()
        own = acme.external_id()
        acme("clients", "external-id", "--organisation", "second")
        (data_folder / "master.key").write_bytes(b"0f" * 32)
        closed = acme("doctor", "acme", code=4).stderr
        assert "organisation default" in closed and "--client default --organisation default" in closed
        acme("clients", "external-id", "--restore", own)
        acme("doctor", "acme", "--check", "trust")
        acme("doctor", "--role-arn", acme.role(), "--external-id", own, "--check", "trust")

    def test_is_the_same_for_good(self, organisation, tmp_path):
        acme = organisation()
        first = acme.external_id()
        begun = acme("connect", "acme", "--account-id", acme.payer).stdout
        assert first in begun and acme.vendor["user_arn"] in begun
        assert first in acme("connect", "acme", "--account-id", acme.payer).stdout
        acme.connect()
        acme("accounts", "edit", "acme", "--since", "2026-01", "--yes")
        key = acme.add_user(acme.payer, *acme.policies_of(acme.payer, acme.bucket))
        secret = tmp_path / "secret"
        secret.write_text(key["secret_key"], encoding="utf-8")
        acme("connect", "keys", "--access-key-id", key["access_key"], "--secret-access-key-file", secret, code=None)
        acme("accounts", "disconnect", "acme")
        assert connect_json(acme)["external_id"] == first == acme.external_id()
        assert acme.connection()["external_id"] == first

    def test_differs_between_two_organisations_of_one_client(self, organisation):
        acme = organisation()
        said = connect_json(acme, "--organisation", "second", code=1)
        assert said["external_id"] != acme.external_id()
        assert re.fullmatch(r"fth-[0-9a-f]{40}", said["external_id"])
        acme.peer.set_trust(acme.role(), external_id=said["external_id"])
        assert connect_json(acme)["state"] == "connected"
        acme("sync")
        assert_bills_are(acme, acme.sample.bills)

    def test_is_not_taken_from_a_database_that_was_tampered_with(self, organisation, data_folder):
        acme = organisation()
        acme.connect()
        with sqlite3.connect(data_folder / "control.sqlite") as database:
            with pytest.raises(sqlite3.DatabaseError):
                database.execute("UPDATE external_id SET value = 'fth-x'")
        database.close()
        assert acme.connection()["state"] == "connected"
