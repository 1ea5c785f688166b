"""A connection over its life: waiting, first bills, changes, pauses, its end."""

import json
import pathlib

import pytest

from answers import assert_equal
from connected_accounts import assert_bills_are, this_month
from data_folders import files_below
from peer import seed


def months(acme):
    return [bill["period"] for bill in acme.json("bills")["bills"]]


class TestTheFirstDelivery:
    def test_is_waited_for_without_an_error(self, organisation):
        acme = organisation()
        kept = {key: acme.sample.folder / key for key in acme.peer.list_objects(acme.bucket)}
        for key in kept:
            acme.peer.delete_object(acme.bucket, key)
        acme.peer.change_report_definition(acme.payer, acme.state["report_name"], ReportStatus={})
        said = acme.connect().stdout
        assert "acme is connected" in said and "no month has been delivered yet" in said
        assert "waiting for the first delivery" in said
        synced = acme("sync").stdout
        assert "waiting for the first delivery" in synced and "failed" not in synced
        assert months(acme) == []
        assert acme.json("exports")["exports"][0]["last_delivery"] == ""
        for key, path in kept.items():
            acme.peer.put_object(acme.bucket, key, file=path)
        acme("sync")
        assert_bills_are(acme, acme.sample.bills)

    @pytest.mark.parametrize("arguments", [(), ("--bucket", seed.BUCKET, "--export", "farthing-sample")])
    def test_is_waited_for_while_the_bucket_is_still_empty_and_somebody_typed_where(self, organisation, arguments):
        acme = organisation()
        for key in acme.peer.list_objects(acme.bucket):
            acme.peer.delete_object(acme.bucket, key)
        acme.peer.change_report_definition(acme.payer, acme.state["report_name"], ReportStatus={})
        acme.connect("acme", *arguments)
        assert "waiting for the first delivery" in acme("sync").stdout


class TestWhichMonths:
    def test_are_half_a_year_and_the_current_one(self, organisation):
        acme = organisation(months=12, rows=60)
        assert f"7 from {this_month(6)} on will be fetched" in acme.connect().stdout
        [looked] = [event for event in acme.events() if event["what"] == "looked"]
        assert len(looked["too_early"]) == 5
        assert months(acme) == [this_month(back) for back in range(6, -1, -1)]
        assert acme.fetched_keys() == sorted(key for month in range(5, 12) for key in acme.sample.keys(month))
        assert_bills_are(acme, acme.sample.bills[5:])

    def test_begin_where_somebody_said(self, organisation):
        acme = organisation(months=12, rows=60)
        acme.connect("acme", "--since", this_month(8))
        acme("sync")
        assert months(acme) == [this_month(back) for back in range(8, -1, -1)]
        acme("accounts", "edit", "acme", "--since", this_month(11))
        acme.peer.clear_requests()
        acme("sync")
        assert acme.fetched_keys() == sorted(key for month in range(3) for key in acme.sample.keys(month))
        assert_bills_are(acme, acme.sample.bills)

    def test_may_be_read_again_one_by_one(self, organisation):
        acme = organisation(months=3, rows=60)
        acme.connect()
        acme("sync")
        events = acme.events("acme", "--month", this_month(1))
        assert [(event["month"], event["what"]) for event in events if event["month"]] == [
            (this_month(1), "unchanged")]
        assert_bills_are(acme, acme.sample.bills)

    def test_before_the_first_one_wanted_are_read_when_they_are_named(self, organisation):
        acme = organisation(months=12, rows=60)
        acme.connect("acme", "--since", this_month(0))
        acme("sync", "acme", "--month", this_month(9))
        assert months(acme) == [this_month(9), this_month(0)]

    def test_that_do_not_exist_are_no_bills(self, organisation):
        acme = organisation(rows=60)
        acme.connect()
        done = acme("sync", "acme", "--month", "2019-01", "--output", "json", code=3)
        assert "no bucket holds a bill of 2019-01" in done.stderr
        assert [(event["month"], event["what"]) for event in json.loads(done.stdout)["events"]
                if "no bill of this month" in event["words"]] == [("2019-01", "note")]
        assert months(acme) == [this_month()]


class TestAName:
    def test_cannot_be_the_id_of_another_connection(self, organisation):
        acme = organisation(rows=60)
        acme.connect()
        taken = acme.connection()["id"]
        refused = acme("connect", taken, "--account-id", "111122223350", code=None)
        assert refused.returncode in (2, 7) and "id" in refused.stderr
        assert "looks like the id" in acme("connect", "0" * 32, "--account-id", "111122223350", code=2).stderr
        acme("accounts", "pause", taken)
        assert acme.connection()["state"] == "paused"
        acme("accounts", "disconnect", "acme", "--purge", "--yes")
        assert acme.json("accounts")["connections"] == []


class TestAnEdit:
    def test_that_moves_the_bills_is_warned_of_and_needs_a_yes(self, organisation):
        acme = organisation(months=2, rows=60)
        acme.connect()
        acme("sync")
        before = acme.connection()["exports"]
        refused = acme("accounts", "edit", "acme", "--prefix", "elsewhere", code=2)
        assert "may add up differently" in refused.stderr and "--yes" in refused.stderr
        assert acme.connection()["exports"] == before
        done = acme("accounts", "edit", "acme", "--prefix", "elsewhere", "--yes", code=None)
        assert "may add up differently" in done.stdout
        acme("sync", code=None)
        assert_equal(acme.cost("--granularity", "month").times(),
                     {bill["period"]: bill["total"] for bill in acme.sample.bills}, "after the edit")

    def test_that_moves_nothing_needs_no_yes(self, organisation):
        acme = organisation(rows=60)
        acme.connect()
        acme("accounts", "edit", "acme", "--since", this_month(2), "--region", "eu-west-1")
        connection = acme.connection()
        assert (connection["since"], connection["regions"]) == (this_month(2), ["eu-west-1"])

    def test_to_a_role_that_refuses_is_not_used(self, organisation):
        acme = organisation(rows=60, accounts=4)
        acme.connect()
        acme("sync")
        other = acme.members[0]
        acme.peer.set_trust(acme.role(other), external_id="fth-another")
        acme("accounts", "edit", "acme", "--role-arn", acme.role(other), code=1)
        assert acme.connection()["state"] == "pending"
        acme.peer.clear_requests()
        assert acme.events("acme")[0]["what"] == "note"
        assert acme.peer.requests_for() == []
        assert_bills_are(acme, acme.sample.bills)

    def test_to_an_unsafe_role_says_so_as_connecting_does(self, organisation):
        acme = organisation(rows=60)
        acme.connect()
        acme("accounts", "edit", "acme", "--role-arn", acme.state["unsafe_role_arn"], code=11)
        assert acme.connection()["state"] == "unsafe_trust"


def key_file(tmp_path, secret):
    file = tmp_path / "secret.txt"
    file.write_text(secret, encoding="utf-8")
    return file


class TestAKey:
    def connected(self, organisation, tmp_path):
        acme = organisation(rows=60)
        policies = acme.policies_of(acme.payer, acme.bucket)
        acme.key = acme.add_user(acme.payer, *policies)
        acme("connect", "acme", "--access-key-id", acme.key["access_key"], "--secret-access-key-file",
             key_file(tmp_path, acme.key["secret_key"]))
        acme("sync")
        return acme

    def test_comes_with_a_warning(self, organisation, tmp_path):
        acme = organisation(rows=60)
        key = acme.add_user(acme.payer, *acme.policies_of(acme.payer, acme.bucket))
        secret = key_file(tmp_path, key["secret_key"])
        by_key = ("--access-key-id", key["access_key"], "--secret-access-key-file", secret)
        [warning] = acme.json("connect", "json", *by_key, code=None)["warnings"]
        assert "does not expire" in warning and "a role is safer" in warning and "accounts edit json" in warning
        acme("accounts", "disconnect", "json")
        assert "warning: the access key does not expire" in acme("connect", "table", *by_key).stdout
        acme("accounts", "disconnect", "table")
        assert acme.json("connect", "role", "--role-arn", acme.role())["warnings"] == []

    def test_is_rotated_by_an_edit(self, organisation, tmp_path):
        acme = self.connected(organisation, tmp_path)
        new = acme.peer.create_key(acme.key["arn"])
        acme.peer.set_key_status(acme.key["access_key"], "Inactive")
        assert "failed" in acme("sync", code=1).stdout
        acme("accounts", "edit", "acme", "--access-key-id", new["access_key"], "--secret-access-key-file",
             key_file(tmp_path, new["secret_key"]))
        acme("sync")
        assert acme.connection()["access_key_id"] == new["access_key"]
        assert_bills_are(acme, acme.sample.bills)

    def test_is_not_replaced_by_connecting_what_is_connected(self, organisation, tmp_path):
        acme = self.connected(organisation, tmp_path)
        refused = acme("connect", "acme", "--access-key-id", acme.key["access_key"], "--secret-access-key-file",
                       key_file(tmp_path, "A" * 40), code=7)
        assert "farthing accounts edit acme" in refused.stderr
        acme("sync")

    def test_is_taken_from_standard_input(self, organisation, tmp_path):
        acme = self.connected(organisation, tmp_path)
        new = acme.peer.create_key(acme.key["arn"])
        acme("accounts", "edit", "acme", "--access-key-id", new["access_key"], "--secret-access-key-file", "-",
             input=new["secret_key"] + "\n")
        acme("sync")

    def test_is_mended_by_connecting_again_when_its_secret_was_wrong(self, organisation, tmp_path):
        acme = organisation(rows=60)
        key = acme.add_user(acme.payer, *acme.policies_of(acme.payer, acme.bucket))
        wrong = acme("connect", "acme", "--access-key-id", key["access_key"], "--secret-access-key-file",
                     key_file(tmp_path, "A" * 40), code=1).stdout
        assert "FD102" in wrong and "kept as pending" in wrong
        acme("connect", "acme", "--secret-access-key-file", key_file(tmp_path, key["secret_key"]))
        acme("sync")
        assert_bills_are(acme, acme.sample.bills)

    def test_whose_new_secret_is_wrong_is_not_used(self, organisation, tmp_path):
        acme = self.connected(organisation, tmp_path)
        acme("accounts", "edit", "acme", "--secret-access-key-file", key_file(tmp_path, "A" * 40), code=1)
        assert acme.connection()["state"] == "pending"
        acme("connect", "acme", "--secret-access-key-file", key_file(tmp_path, acme.key["secret_key"]))
        assert acme.connection()["state"] == "connected"


class TestAPause:
    def test_fetches_nothing_until_it_is_over(self, organisation):
        acme = organisation(months=2, rows=60)
        acme.connect()
        acme("accounts", "pause", "acme")
        acme.peer.clear_requests()
        assert "it is paused" in acme("sync").stdout
        assert acme.peer.requests_for(bucket=acme.bucket) == [] and months(acme) == []
        acme("accounts", "pause", "acme", code=2)
        acme("accounts", "resume", "acme")
        acme("accounts", "resume", "acme", code=2)
        acme("sync")
        assert_bills_are(acme, acme.sample.bills)

    def test_outlives_an_edit(self, organisation):
        acme = organisation(rows=60)
        acme.connect()
        acme("accounts", "pause", "acme")
        acme("accounts", "edit", "acme", "--since", this_month(3))
        assert acme.connection()["state"] == "paused"


class TestAnEnd:
    def test_keeps_the_bills(self, organisation):
        acme = organisation(months=2, rows=60)
        acme.connect()
        acme("sync")
        assert acme.role() in acme("accounts", "disconnect", "acme").stdout
        assert acme.json("accounts")["connections"] == []
        acme.peer.clear_requests()
        acme("sync", code=None)
        assert acme.peer.requests_for() == []
        assert_bills_are(acme, acme.sample.bills)

    def test_with_purge_forgets_them_with_their_files(self, organisation, data_folder):
        acme = organisation(months=2, rows=60)
        acme.connect()
        acme("sync")
        refused = acme("accounts", "disconnect", "acme", "--purge", code=2)
        assert acme.payer in refused.stderr and "cannot be fetched again" in refused.stderr
        assert len(acme.json("accounts")["connections"]) == 1
        assert "forgotten" in acme("accounts", "disconnect", "acme", "--purge", "--yes").stdout
        assert months(acme) == []
        left = [path for path in files_below(data_folder) if pathlib.Path(path).suffix in (".parquet", ".gz", ".zip")]
        assert left == []
        archived = [path for path in files_below(data_folder) if "archive" in path.parts]
        assert archived == []
        acme.connect()
        acme("sync")
        assert_bills_are(acme, acme.sample.bills)

    def test_lets_another_client_connect_the_role(self, organisation):
        acme = organisation(rows=60)
        acme("clients", "add", "other")
        acme.connect()
        acme("sync")
        acme("accounts", "disconnect", "acme")
        acme.connect("theirs", "--client", "other", code=1)
        acme.trust_client("other")
        acme("connect", "theirs", "--client", "other")
        acme("sync", "--client", "other")
        assert [bill["payer"] for bill in acme.json("bills", "--client", "other")["bills"]] == [acme.payer]
        assert_bills_are(acme, acme.sample.bills)

    def test_frees_its_name_and_forgets_its_secret(self, organisation, tmp_path, data_folder):
        acme = TestAKey().connected(organisation, tmp_path)
        acme("accounts", "disconnect", "acme")
        acme.connect("acme")
        assert acme.connection()["access"] == "role"
        assert json.dumps(acme.connection()).find(acme.key["access_key"]) < 0
