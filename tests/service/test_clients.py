"""Clients: added, renamed, listed, removed; and the External ID that each of them has for good."""

import csv
import io
import json
import re
import sqlite3
import subprocess

import pytest


@pytest.fixture
def clients(farthing):
    """Every client by id, as JSON tells."""
    return lambda: {c["id"]: c for c in json.loads(farthing("clients", "--output", "json").stdout)["clients"]}


def test_are_added_renamed_and_removed(farthing, clients):
    said = farthing("clients", "add", "acme", "--name", "ACME Ltd").stdout
    assert "acme" in said and "--client acme" in said
    assert set(clients()) == {"acme", "default"}
    assert clients()["acme"]["name"] == "ACME Ltd"
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", clients()["acme"]["created_at"])
    farthing("clients", "rename", "acme", "--name", "ACME & Sons")
    assert clients()["acme"]["name"] == "ACME & Sons"
    farthing("clients", "remove", "acme")
    assert set(clients()) == {"default"}
    farthing("clients", "add", "plain")
    assert clients()["plain"]["name"] == "plain"


def test_are_known_by_their_bills(farthing, clients, sample):
    bucket = sample(months=3, rows=400)
    farthing("import", bucket.folder, "--client", "of bills")
    assert clients()["of bills"]["bills"] == 3
    assert clients()["default"]["bills"] == 0
    refused = farthing("clients", "remove", "of bills", code=7).stderr
    assert "client of bills has bills" in refused
    farthing("clients", "rename", "of bills", "--name", "Former")
    assert clients()["of bills"] == {**clients()["of bills"], "name": "Former", "connections": 0, "bills": 3}


def test_are_printed_as_a_table_and_as_csv(farthing):
    farthing("clients", "add", "acme", "--name", "=ACME, Ltd")
    lines = farthing("clients").stdout.splitlines()
    assert lines[0].split() == ["id", "name", "connections", "bills"]
    assert any(line.split() == ["acme", "=ACME,", "Ltd", "0", "0"] for line in lines)
    text = farthing("clients", "--output", "csv").stdout
    assert list(csv.DictReader(io.StringIO(text)))[0] == {"id": "acme", "name": "'=ACME, Ltd", "connections": "0",
                                                          "bills": "0"}


def test_a_change_prints_the_clients_as_they_are_then(farthing):
    after = json.loads(farthing("clients", "add", "acme", "--output", "json").stdout)
    assert [client["id"] for client in after["clients"]] == ["acme", "default"]
    after = json.loads(farthing("clients", "remove", "acme", "--output", "json").stdout)
    assert [client["id"] for client in after["clients"]] == ["default"]


@pytest.mark.parametrize("arguments, code, says", [
    (["ad", "acme"], 2, "farthing clients cannot ad; did you mean add?"),
    (["add"], 2, "the id of the client is missing"),
    (["add", "a b"], 2, "cannot be the id of a client"),
    (["add", "x" * 65], 2, "1 to 64 letters"),
    (["add", "new", "two words"], 2, "not expected: two words"),
    (["add", "known"], 7, "there is a client known already"),
    (["add", "default"], 7, "there is a client default already"),
    (["add", "new", "--name", ""], 2, "must have 1 to 200 bytes"),
    (["rename", "known"], 2, "--name is missing"),
    (["rename", "knwon", "--name", "x"], 3, "there is no client knwon; did you mean known?"),
    (["remove", "knwon"], 3, "did you mean known?"),
    (["remove", "default"], 2, "cannot be removed"),
    (["remove", "known", "--name", "x"], 2, "--name does not go with remove"),
    (["--organisation", "x"], 2, "--organisation goes with external-id only"),
    (["external-id", "known"], 2, "not expected: known"),
    (["external-id", "--organisation", ""], 2, "1 to 64 characters"),
    (["external-id", "--client", "knwon"], 3, "did you mean known?"),
], ids=lambda value: " ".join(value) if isinstance(value, list) else "")
def test_mistakes_are_named_with_their_cure(farthing, clients, arguments, code, says):
    farthing("clients", "add", "known")
    done = farthing("clients", *arguments, code=code)
    assert done.stdout == ""
    assert says in done.stderr
    assert re.search(r"\n  do:  \S", done.stderr)
    assert set(clients()) == {"known", "default"}


def test_a_mistyped_data_folder_is_no_folder_of_clients(farthing, tmp_path):
    farthing("clients", "--data", tmp_path / "tpyo", code=3)
    assert not (tmp_path / "tpyo").exists()


class TestExternalId:
    def test_is_made_once_and_never_changes(self, farthing):
        first = farthing("clients", "external-id").stdout
        assert re.fullmatch(r"fth-[0-9a-f]{40}\n", first)
        assert farthing("clients", "external-id").stdout == first
        second = farthing("clients", "external-id", "--organisation", "second").stdout
        assert re.fullmatch(r"fth-[0-9a-f]{40}\n", second) and second != first
        farthing("clients", "add", "acme")
        assert farthing("clients", "external-id", "--client", "acme").stdout not in (first, second)
        farthing("clients", "rename", "default", "--name", "Us")
        assert farthing("clients", "external-id").stdout == first

    def test_is_printed_with_whose_it_is(self, farthing):
        bare = farthing("clients", "external-id").stdout.strip()
        assert json.loads(farthing("clients", "external-id", "--output", "json").stdout) == {
            "client": "default", "organisation": "default", "external_id": bare}
        assert farthing("clients", "external-id", "--output", "csv").stdout.splitlines()[1] == f"default,default,{bare}"

    def test_is_one_for_all_who_ask_at_once(self, farthing, farthing_binary, clean_environment, data_folder):
        farthing("clients", "add", "acme")
        command = [farthing_binary, "clients", "external-id", "--client", "acme", "--data", data_folder]
        askers = [subprocess.Popen(command, stdout=subprocess.PIPE, env=clean_environment) for _ in range(8)]
        said = {asker.communicate(timeout=60)[0] for asker in askers}
        assert len(said) == 1 and said.pop().startswith(b"fth-")

    def test_cannot_be_changed_in_the_database_either(self, farthing, data_folder):
        first = farthing("clients", "external-id").stdout
        database = sqlite3.connect(data_folder / "control.sqlite")
        with pytest.raises(sqlite3.DatabaseError, match="never changes"):
            database.execute("UPDATE external_id SET sealed = 'fth-known'")
        database.close()
        assert farthing("clients", "external-id").stdout == first

    def test_is_given_back_from_the_trust_policy_where_the_master_key_is_lost(self, farthing, data_folder):
        first = farthing("clients", "external-id").stdout.strip()
        (data_folder / "master.key").unlink()
        lost = farthing("clients", "external-id", code=4)
        assert first not in lost.stderr and "master.key: there is no key" in lost.stderr
        assert not (data_folder / "master.key").exists()
        (data_folder / "master.key").write_bytes(b"0f" * 32)
        (data_folder / "master.key").chmod(0o600)
        assert "external-id --restore" in farthing("clients", "external-id", code=4).stderr
        farthing("clients", "external-id", "--restore", "mine", code=2)
        mistyped = first[:-1] + ("1" if first[-1] == "0" else "0")
        assert "not the External ID" in farthing("clients", "external-id", "--restore", mistyped, code=2).stderr
        assert farthing("clients", "external-id", "--restore", first).stdout.strip() == first
        assert farthing("clients", "external-id").stdout.strip() == first
        farthing("clients", "external-id", "--restore", "fth-" + 40 * "0", code=7)

    def test_of_another_client_or_organisation_is_never_restored(self, farthing, data_folder):
        farthing("clients", "add", "other")
        second = ("clients", "external-id", "--organisation", "second")
        known = {"own": farthing("clients", "external-id").stdout.strip(),
                 "second": farthing(*second).stdout.strip(),
                 "other": farthing("clients", "external-id", "--client", "other").stdout.strip()}
        (data_folder / "master.key").write_bytes(b"0f" * 32)
        for wrong in ("second", "other"):
            refused = farthing("clients", "external-id", "--restore", known[wrong], code=2).stderr
            assert "client other" not in refused
        farthing("clients", "add", "third")
        farthing("clients", "external-id", "--client", "third", "--restore", known["own"], code=3)
        closed = farthing(*second, code=4).stderr
        assert "organisation second" in closed and "--client default --organisation second" in closed
        for arguments, value in ((("clients", "external-id"), "own"), (second, "second"),
                                 (("clients", "external-id", "--client", "other"), "other")):
            assert farthing(*arguments, "--restore", known[value]).stdout.strip() == known[value]
