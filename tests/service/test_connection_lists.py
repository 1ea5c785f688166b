"""What the lists of connections say, in the words of each output."""

import csv
import io
import json
import sqlite3

import pytest

from peer.organization_seed import TAGS


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def unsafe(organisation):
    """A connection named acme that is in order, one named wide whose role opens to anybody, and one only begun."""
    acme = organisation(rows=60, accounts=4)
    acme.connect("acme")
    acme.peer.set_trust(acme.role(acme.members[0]), external_id=None)
    acme.connect("wide", account=acme.members[0], code=None)
    acme("connect", "begun", "--account-id", acme.members[1])
    return acme


class TestTheExports:
    def test_say_whom_they_leave_out_and_why(self, unsafe):
        table = unsafe("exports").stdout
        assert table.split()[0] == "connection"
        assert "wide is left out: its role can be assumed without the External ID" in table
        assert "begun is left out: it is not proven yet" in table
        said = unsafe.json("exports")
        assert {one["connection"] for one in said["exports"]} == {"acme"}
        assert {one["connection"]: bool(one["why"]) for one in said["left_out"]} == {"wide": True, "begun": True}
        done = unsafe("exports", "--output", "csv")
        assert {row["connection"] for row in rows_of(done.stdout)} == {"acme"}
        assert "wide" in done.stderr and "begun" in done.stderr

    def test_are_called_by_plain_words_in_the_table_only(self, unsafe):
        assert "legacy CUR" in unsafe("exports").stdout
        assert rows_of(unsafe("exports", "--output", "csv").stdout)[0]["kind"] == "legacy_cur"
        assert unsafe.json("exports")["exports"][0]["kind"] == "legacy_cur"


class TestTheAccounts:
    def test_are_called_by_plain_words_in_the_table_only(self, unsafe):
        for said in (unsafe("accounts").stdout, unsafe("accounts", "show", "wide").stdout):
            assert "unsafe trust" in said and "unsafe_trust" not in said
        states = {row["name"]: row["state"] for row in rows_of(unsafe("accounts", "--output", "csv").stdout)}
        assert states == {"acme": "connected", "wide": "unsafe_trust", "begun": "pending"}

    def test_are_shown_one_by_one_in_every_output(self, unsafe):
        [row] = rows_of(unsafe("accounts", "show", "acme", "--output", "csv").stdout)
        shown = unsafe.connection()
        assert {row[word] for word in ("name", "account", "state")} == {shown[word] for word in ("name", "account", "state")}
        assert row["external_id"] == shown["external_id"] == unsafe.external_id()

    def test_say_in_words_what_is_under_way(self, organisation, data_folder):
        acme = organisation(rows=60)
        acme.connect()
        acme("sync")
        with sqlite3.connect(data_folder / "control.sqlite") as database:
            database.execute("UPDATE job SET state = 'waiting'")
        lines = [line for line in acme("accounts", "show", "acme").stdout.splitlines() if line.startswith("under way")]
        export, month = acme.connection()["exports"][0]["name"], acme.sample.bills[0]["period"]
        assert f'under way     reading the bill of {month} from the export "{export}": waits for its turn' in lines
        assert "under way     looking for new bills: waits for its turn" in lines

    def test_are_told_without_the_master_key_but_for_the_external_id(self, organisation, data_folder):
        acme = organisation(rows=60)
        acme.connect()
        (data_folder / "master.key").unlink()
        done = acme("accounts", "show", "acme", code=None)
        assert done.returncode != 0 and "master" in done.stderr
        assert acme.payer in done.stdout and acme.role() in done.stdout
        assert "External ID   cannot be read: " in done.stdout
        done = acme("accounts", "show", "acme", "--output", "json", code=None)
        assert done.returncode != 0
        shown = json.loads(done.stdout)
        assert shown["external_id"] is None and shown["account"] == acme.payer

    def test_below_a_management_account_have_their_tags_in_every_output(self, organisation):
        acme = organisation(rows=60, accounts=4)
        acme.connect()
        tags = ";".join(f"{key}={value}" for key, value in sorted(TAGS[0].items()))
        rows = {row["account"]: row for row in rows_of(acme("accounts", "children", "--output", "csv").stdout)}
        assert rows[acme.members[0]]["tags"] == tags
        assert tags in acme("accounts", "children").stdout


def test_a_number_that_is_no_code_is_not_taken_for_another(farthing):
    refused = farthing("explain", "FD000", code=2).stderr
    assert "there is no code FD000" in refused and "did you mean" not in refused
