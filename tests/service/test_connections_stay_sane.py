"""Whatever is typed, stopped, or done by two at once: nothing unproven is used, nothing typed is lost."""

import json
import os
import signal
import sqlite3
import subprocess

import pytest

from connected_accounts import assert_bills_are, this_month


@pytest.fixture
def start(farthing_binary, data_folder):
    """Starts a command that runs beside the test; it hangs where AWS is asked who calls."""

    def start(acme, *arguments, seconds=30):
        acme.peer.add_fault("stalled_body", operation="GetCallerIdentity", count=0, options={"stall_seconds": seconds})
        acme.peer.clear_requests()
        process = subprocess.Popen([farthing_binary, *arguments, "--data", data_folder],
                                   env=os.environ | acme.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   text=True)
        while not acme.peer.requests_for(operation="GetCallerIdentity"):
            assert process.poll() is None, process.communicate()
        return process

    return start


def end(process, signal_number=signal.SIGKILL):
    process.send_signal(signal_number)
    return process.communicate(timeout=60)


@pytest.fixture
def paused(organisation):
    acme = organisation(rows=60)
    acme.connect()
    acme("accounts", "pause", "acme")
    return acme


class TestAPausedAccount:
    def test_whose_role_was_changed_by_an_edit_that_died_is_not_resumed_unproven(self, paused, start):
        end(start(paused, "accounts", "edit", "acme", "--role-arn", paused.state["unsafe_role_arn"], "--yes"))
        paused.peer.clear_faults()
        assert paused.connection()["state"] == "pending"
        assert "is pending, not paused" in paused("accounts", "resume", "acme", code=2).stderr

    def test_stays_paused_by_an_edit_that_changes_nothing_of_how_it_is_entered(self, paused, start):
        end(start(paused, "accounts", "edit", "acme", "--since", this_month(2), "--yes"), signal.SIGINT)
        paused.peer.clear_faults()
        assert paused.connection()["state"] == "paused"
        assert paused("accounts", "resume", "acme").stdout == "acme is connected again\n"

    def test_whose_role_opens_to_everybody_by_now_is_not_resumed(self, paused):
        paused.peer.set_trust(paused.role())
        assert "FD204" in paused("accounts", "resume", "acme", code=11).stdout
        assert paused.connection()["state"] == "unsafe_trust"

    def test_that_refuses_by_now_stays_paused_and_says_why(self, paused):
        paused.peer.set_trust(paused.role(), external_id="another")
        done = paused("accounts", "resume", "acme", code=1)
        assert "FD203" in done.stdout and "stays paused" in done.stderr
        assert paused.connection()["state"] == "paused"


def test_what_was_done_while_an_examination_ran_is_not_undone(organisation, start):
    acme = organisation(rows=60)
    acme.connect()
    editing = start(acme, "accounts", "edit", "acme", "--since", this_month(2), "--yes", seconds=3)
    acme("accounts", "pause", "acme")
    acme.peer.clear_faults()
    _, stderr = end(editing, signal.SIGCONT)
    assert editing.returncode == 5 and "was changed while it was examined" in stderr, (editing.returncode, stderr)
    assert acme.connection()["state"] == "paused"


def test_an_interrupted_edit_to_another_role_leaves_it_unused(organisation, start):
    acme = organisation(rows=60)
    acme.connect()
    end(start(acme, "accounts", "edit", "acme", "--role-arn", acme.state["unsafe_role_arn"], "--yes"), signal.SIGINT)
    acme.peer.clear_faults()
    assert acme.connection()["state"] == "pending"
    acme.peer.clear_requests()
    assert "not proven yet" in acme("sync", "acme").stdout
    assert acme.peer.requests_for(operation="AssumeRole") == []


class TestThePlaceOfTheBills:
    def hide_definitions(self, acme):
        for operation in ("cur:DescribeReportDefinitions", "bcm-data-exports:ListExports"):
            acme.peer.refuse(operation, "AccessDeniedException", "not authorized")
        acme.peer.put_policy(acme.role(), "bucket", acme.reading(acme.bucket))

    def place(self, acme):
        return ["--bucket", acme.bucket, "--prefix", acme.state["prefix"], "--export", acme.state["report_name"]]

    def test_may_be_typed_before_there_is_a_role(self, organisation):
        acme = organisation()
        self.hide_definitions(acme)
        acme("connect", "acme", "--account-id", acme.payer, *self.place(acme))
        acme.connect()
        acme("sync")
        assert_bills_are(acme, acme.sample.bills)

    def test_is_not_typed_again_where_the_trust_was_wrong_first(self, organisation):
        acme = organisation()
        self.hide_definitions(acme)
        acme.peer.set_trust(acme.role(), external_id="another")
        acme.connect("acme", *self.place(acme), code=1)
        acme.trust_client("default")
        acme("connect", "acme")
        acme("sync")
        assert_bills_are(acme, acme.sample.bills)

    @pytest.mark.parametrize("typed", [("--export", "nosuch"), ("--bucket", "no-such-bucket"),
                                       ("--bucket-owner", "111122223333")], ids=["export", "bucket", "owner"])
    def test_stays_where_the_bills_can_be_read(self, organisation, typed):
        acme = organisation()
        self.hide_definitions(acme)
        acme.connect("acme", *self.place(acme))
        before = acme.connection()["exports"]
        edited = acme("accounts", "edit", "acme", *typed, "--yes", code=1)
        assert "the bills of acme still come from s3://" in edited.stderr
        assert acme.connection()["exports"] == before
        acme("sync")
        assert_bills_are(acme, acme.sample.bills)

    @pytest.mark.parametrize("typed", ["s3://{bucket}", "s3://{bucket}/", "s3://{bucket}/{prefix}/",
                                       "{bucket}/{prefix}"])
    def test_may_be_pasted_as_an_address(self, organisation, typed):
        acme = organisation(prefix="billing/cur")
        self.hide_definitions(acme)
        acme.connect("acme", "--bucket", typed.format(bucket=acme.bucket, prefix="billing/cur"), "--export",
                     acme.state["report_name"])
        acme("sync")
        assert_bills_are(acme, acme.sample.bills)
        assert acme.connection()["exports"][0]["bucket"] == acme.bucket


class TestWhatCannotBeRight:
    REFUSED = {
        "a key without its secret": (("--access-key-id", "AKIAIOSFODNN7EXAMPLE"), "the secret of access key"),
        "the account of another role": (("--account-id", "111122223333"), "belongs to account"),
        "the partition of another role": (("--partition", "aws-cn"), "is one of partition aws, not of aws-cn"),
        "a month to come": (("--since", "2099-01"), "still to come"),
        "no organisation": (("--organisation", ""), "cannot be empty"),
        "no bucket": (("--bucket", "Bills!"), "Bills!"),
        "nothing to take back": (("--unset", "sinse"), "did you mean since"),
        "the only key": (("--unset", "access-key", "--unset", "buckets"), "did you mean bucket"),
    }

    @pytest.mark.parametrize("wrong", REFUSED)
    def test_is_refused_before_anything_is_changed(self, organisation, wrong):
        acme = organisation(rows=60)
        acme.connect()
        before = acme.connection()
        arguments, words = self.REFUSED[wrong]
        done = acme("accounts", "edit", "acme", *arguments, "--yes", code=None)
        assert done.returncode in (2, 10) and words in done.stderr, done.stderr
        assert acme.connection() == before

    @pytest.mark.parametrize("name", ["", " acme", "acme ", "   ", "a\x1b[31mb", "a‮b", "x" * 65])
    def test_no_name_of_a_connection(self, organisation, name):
        acme = organisation(rows=60)
        done = acme("connect", name, "--account-id", acme.payer, code=2)
        assert "cannot be the name of a connection" in done.stderr
        assert acme.json("accounts")["connections"] == []

    def test_sixty_four_letters_of_any_script_are_a_name(self, organisation):
        acme = organisation(rows=60)
        acme("connect", "é" * 64, "--account-id", acme.payer)
        assert [one["name"] for one in acme.json("accounts")["connections"]] == ["é" * 64]

    @pytest.mark.parametrize("action, options", [("list", ("--purge",)), ("pause acme", ("--bucket", "x")),
                                                 ("show acme", ("--role-arn", "x"))])
    def test_options_of_another_action_are_refused(self, organisation, action, options):
        acme = organisation(rows=60)
        acme.connect()
        assert "belongs to farthing accounts" in acme("accounts", *action.split(), *options, code=2).stderr
        assert acme.connection()["state"] == "connected"


def test_what_was_set_can_be_taken_back(organisation):
    acme = organisation(rows=60)
    acme.connect("acme", "--since", this_month(1), "--region", "eu-west-1", "--feature", "billing", "--kind", "management")
    set_ = acme.connection()
    assert (set_["since"], set_["regions"], set_["features"]) == (this_month(1), ["eu-west-1"], ["billing"])
    acme("accounts", "edit", "acme", "--unset", "since", "--unset", "region", "--unset", "feature", "--unset", "kind")
    unset = acme.connection()
    assert (unset["since"], unset["regions"], unset["features"]) == (None, [], [])


def test_an_account_is_connected_once_whatever_the_access(organisation, tmp_path):
    acme = organisation(rows=60)
    acme.connect()
    user = acme.add_user(acme.payer, *acme.policies_of(acme.payer, acme.bucket))
    secret = tmp_path / "secret"
    secret.write_text(user["secret_key"])
    done = acme("connect", "by-key", "--access-key-id", user["access_key"], "--secret-access-key-file", secret, code=7)
    assert "connected already" in done.stderr
    assert acme.connection("by-key")["state"] == "pending"


def test_exports_of_the_others_are_listed_where_one_cannot_be_asked(organisation, tmp_path):
    acme = organisation(rows=60)
    acme.connect()
    member = acme.members[0]
    user = acme.add_user(member, *acme.policies_of(member, acme.bucket))
    secret = tmp_path / "secret"
    secret.write_text(user["secret_key"])
    acme("connect", "by-key", "--access-key-id", user["access_key"], "--secret-access-key-file", secret)
    database = sqlite3.connect(tmp_path / "data" / "control.sqlite")
    database.execute("DELETE FROM sealed_secret")
    database.commit()
    database.close()
    said = json.loads(acme("exports", "--output", "json").stdout)
    assert [one["connection"] for one in said["problems"]] == ["by-key"]
    assert [one["name"] for one in said["exports"]] == [acme.state["report_name"]]


def test_a_connection_without_an_account_has_nothing_to_purge(organisation):
    acme = organisation(rows=60)
    acme("connect", "begun")
    assert "no bill is its" in acme("accounts", "disconnect", "begun", "--purge", "--yes", code=2).stderr
    assert acme("accounts", "disconnect", "begun").stdout == "begun is disconnected\n"


def test_a_connection_that_was_only_begun_has_nothing_to_examine(organisation):
    acme = organisation(rows=60)
    acme("connect", "begun", "--account-id", acme.payer)
    refused = acme("doctor", "begun", code=2).stderr
    assert "neither a role nor a key yet" in refused and "farthing connect begun --role-arn ARN" in refused


def test_the_list_of_errors_is_readable_without_the_master_key(organisation, data_folder):
    acme = organisation(rows=60)
    acme.peer.set_trust(acme.role())
    acme.connect("acme", code=11)
    (data_folder / "master.key").rename(data_folder / "lost.key")
    [error] = [one for one in acme.json("errors")["errors"] if one["code"] == "FD204"]
    assert "(the External ID)" in error["snippet"] and "fth-" not in error["snippet"]
    (data_folder / "lost.key").rename(data_folder / "master.key")
    [error] = [one for one in acme.json("errors")["errors"] if one["code"] == "FD204"]
    assert acme.external_id() in error["snippet"]


def test_an_unknown_account_cannot_be_skipped_and_the_list_is_named(organisation):
    acme = organisation(rows=60)
    acme.connect()
    assert "farthing accounts children" in acme("accounts", "skip", "000000000000", code=3).stderr
