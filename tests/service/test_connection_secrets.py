"""Planted secrets are found nowhere: not in what is printed, logged or stored, whatever goes wrong."""

import base64
import os
import re
import shutil
import signal
import sqlite3
import stat
import subprocess
import urllib.parse

import boto3
import pytest

from connected_accounts import assert_bills_are
from data_folders import files_below

#: how the peer begins every session token, and enough of it to tell one from chance
ISSUED_TOKEN = re.compile(rb"IQoJ[A-Za-z0-9]{16}")


def spellings(secret):
    """A secret as it could stand somewhere without being clear to the eye."""
    raw = secret.encode()
    encoded = [base64.b64encode(raw[at:]).rstrip(b"=")[2:-2] for at in range(3)]
    return {raw, raw.hex().encode(), raw.hex().upper().encode(), urllib.parse.quote(secret, safe="").encode(),
            secret.replace("/", "\\/").encode(), raw[::-1], raw[:24], *encoded}


class Planted:
    """An organisation connected by a key with a role, farthing being itself a session with a token."""

    def __init__(self, acme, tmp_path, data_folder):
        self.acme = acme
        self.data_folder = data_folder
        self.temporary = tmp_path / "tmp"
        self.temporary.mkdir()
        self.said = []
        self.own = self.session_of_farthing()
        acme.environment = acme.peer.environment(*self.own) | {"TMPDIR": str(self.temporary)}
        self.user = acme.add_user(acme.payer, *acme.policies_of(acme.payer, acme.bucket))
        self.secret_file = tmp_path / "given" / "secret.txt"
        self.secret_file.parent.mkdir()
        self.secret_file.write_text(self.user["secret_key"] + "\n", encoding="utf-8")

    def session_of_farthing(self):
        acme = self.acme
        allowed = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:*","Resource":"*"}]}'
        user = acme.peer.create_user(acme.vendor["account"], "starter", policy=allowed)
        home = acme.peer.create_role(acme.vendor["account"], "Home", {
            "Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": user},
                                                    "Action": "sts:AssumeRole"}]}, policies={"all": allowed})
        key = acme.peer.create_key(user)
        sts = boto3.client("sts", endpoint_url=acme.peer.url, region_name="us-east-1",
                           aws_access_key_id=key["access_key"], aws_secret_access_key=key["secret_key"])
        given = sts.assume_role(RoleArn=home, RoleSessionName="farthing")["Credentials"]
        for account in acme.state["accounts"].values():
            acme.peer.set_trust(account["role_arn"], external_id=acme.external_id(), principal=home)
        return given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"]

    def run(self, *arguments, **options):
        done = self.acme(*arguments, code=options.pop("code", None), **options)
        self.said.append((arguments, (done.stdout + done.stderr).encode()))
        return done

    @property
    def secrets(self):
        return {"secret access key": self.user["secret_key"], "own secret": self.own[1], "own token": self.own[2]}

    def assert_nothing_shows(self):
        places = [(f"farthing {' '.join(map(str, arguments))}", text) for arguments, text in self.said]
        places += [(str(path), path.read_bytes()) for folder in (self.data_folder, self.temporary)
                   for path in files_below(folder)]
        assert any(name.endswith("control.sqlite") for name, _ in places)
        for name, content in places:
            assert not ISSUED_TOKEN.search(content), f"a session token stands in {name}"
            for what, secret in self.secrets.items():
                for spelling in spellings(secret):
                    assert spelling not in content, f"the {what} stands in {name}"


@pytest.fixture
def planted(organisation, tmp_path, data_folder):
    return Planted(organisation(rows=60), tmp_path, data_folder)


LOGS = [("--log-level", "debug", "--log-format", form) for form in ("text", "json")]


@pytest.mark.parametrize("log", LOGS, ids=["text", "json"])
def test_secrets_and_tokens_stand_nowhere_whatever_fails(planted, log):
    acme, peer = planted.acme, planted.acme.peer
    planted.run("connect", "roles", "--role-arn", acme.role(), *log, code=0)
    planted.run("sync", *log, code=0)
    planted.run("accounts", "disconnect", "roles", *log, code=0)
    connect = ("connect", "acme", "--access-key-id", planted.user["access_key"], "--secret-access-key-file")
    planted.run(*connect, planted.secret_file, *log, code=0)
    planted.run("sync", *log, code=0)
    for fault in ("internal_error", "html_500", "garbage_xml", "access_denied", "request_time_too_skewed",
                  "redirect_foreign"):
        peer.add_fault(fault, service="s3", count=2)
        planted.run("sync", "acme", *log)
        peer.clear_faults()
    peer.refuse("sts:GetCallerIdentity", "SignatureDoesNotMatch", "The request signature we calculated does not match",
                status=403)
    planted.run("accounts", "edit", "acme", "--since", "2026-01", *log)
    peer.refuse("cur:DescribeReportDefinitions", "AccessDeniedException", "not authorized")
    planted.run("exports", *log)
    # The secret where something else belongs: it is not handed on, and not kept.
    planted.run("connect", "wrong", "--access-key-id", planted.user["access_key"], "--secret-access-key-file",
                planted.secret_file.parent / "missing", *log)
    for arguments in (("accounts",), ("accounts", "show", "acme"), ("accounts", "--output", "json"),
                      ("accounts", "show", "acme", "--output", "json"), ("accounts", "children"), ("exports",),
                      ("doctor",), ("doctor", "acme", "--output", "json"), ("errors",), ("errors", "--output", "csv"),
                      ("policy", "--bucket", acme.bucket), ("bills",), ("verify",), ("settings",)):
        planted.run(*arguments, *log)
    planted.assert_nothing_shows()


@pytest.mark.parametrize("log", LOGS, ids=["text", "json"])
def test_a_wrong_secret_is_as_secret_as_the_right_one(planted, log):
    wrong = "w" + planted.user["secret_key"][1:-1] + "g"
    planted.secret_file.write_text(wrong, encoding="utf-8")
    done = planted.run("connect", "acme", "--access-key-id", planted.user["access_key"], "--secret-access-key-file",
                       planted.secret_file, *log, code=1)
    assert "FD102" in done.stdout
    planted.run("sync", "acme", *log)
    planted.user["secret_key"] = wrong
    planted.assert_nothing_shows()


@pytest.mark.parametrize("secret", ["wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "wJalrXUtnFEMIzK7MDENGzbPxRfiCYEXAMPLEKEY"],
                         ids=["with-a-slash", "of-letters-only"])
def test_a_secret_in_the_place_of_its_id_is_neither_repeated_nor_kept(planted, secret):
    done = planted.run("connect", "acme", "--access-key-id", secret, "--secret-access-key-file", planted.secret_file)
    assert done.returncode == 2 and secret not in done.stdout + done.stderr
    assert not any(secret.encode() in path.read_bytes() for path in files_below(planted.data_folder))


def test_the_key_of_a_session_is_not_taken(planted):
    done = planted.run("connect", "acme", "--access-key-id", planted.own[0], "--secret-access-key-file",
                       planted.secret_file)
    assert done.returncode == 2 and "key of a session" in done.stderr
    assert planted.acme.json("accounts")["connections"] == []


def test_an_external_id_stands_in_no_file_and_no_log(planted):
    acme = planted.acme
    external_id = acme.external_id()
    for log in LOGS:
        name = f"acme-{log[-1]}"
        said = [acme("connect", name, "--role-arn", acme.role(), *log), acme("sync", *log)]
        acme.peer.add_fault("access_denied", service="sts", operation="AssumeRole", count=3)
        said += [acme("sync", *log, code=None)]
        acme.peer.clear_faults()
        acme("accounts", "disconnect", name)
        assert all(external_id not in done.stderr for done in said)
        assert "AssumeRole" in said[0].stderr + said[1].stderr + said[2].stderr
    # The doctor tells what to paste, with the External ID in it; the list of errors has it only when it is shown.
    acme.peer.set_trust(acme.role())
    acme("connect", "unsafe", "--role-arn", acme.role(), code=11)
    [error] = [one for one in acme.json("errors")["errors"] if one["code"] == "FD204"]
    assert external_id in error["snippet"]
    for path in [*files_below(planted.data_folder), *files_below(planted.temporary)]:
        assert all(spelling not in path.read_bytes() for spelling in spellings(external_id)), path


class TestTheMasterKey:
    def connected(self, planted):
        planted.run("connect", "acme", "--access-key-id", planted.user["access_key"], "--secret-access-key-file",
                    planted.secret_file, code=0)
        planted.run("sync", code=0)
        return planted.data_folder / "master.key"

    def test_stands_in_its_own_file_only_which_nobody_else_may_read(self, planted):
        file = self.connected(planted)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.parent.stat().st_mode) & 0o077 == 0
        key = file.read_bytes()
        parts = {key.strip(), *re.findall(rb"[A-Za-z0-9+/]{40,}=?", key)}
        assert len(key) >= 32
        for path in files_below(planted.data_folder):
            if path != file:
                assert not any(part in path.read_bytes() for part in parts), path
        for _, text in planted.said:
            assert not any(part in text for part in parts)

    def test_is_not_made_where_nothing_is_sealed(self, farthing, sample, data_folder):
        farthing("import", sample(rows=60).folder)
        farthing("clients", "add", "acme")
        assert not (data_folder / "master.key").exists()

    def test_is_refused_when_others_may_read_it(self, planted):
        file = self.connected(planted)
        file.chmod(0o644)
        done = planted.run("sync")
        assert done.returncode != 0 and str(file) in done.stdout + done.stderr

    def test_is_missing_from_a_copy_which_then_reveals_nothing(self, planted, tmp_path, farthing_on):
        self.connected(planted)
        copy = tmp_path / "copy"
        shutil.copytree(planted.data_folder, copy)
        (copy / "master.key").unlink()
        for path in files_below(copy):
            for spelling in spellings(planted.user["secret_key"]):
                assert spelling not in path.read_bytes()
        farthing = farthing_on(copy)
        done = farthing("sync", env=planted.acme.environment, code=1)
        assert "master.key" in done.stdout + done.stderr
        assert re.search(r"do: +\S", done.stdout + done.stderr)
        assert not (copy / "master.key").exists()
        assert farthing("cost").stdout == planted.acme("cost").stdout

    def test_of_another_folder_opens_nothing(self, planted, tmp_path, farthing_on):
        self.connected(planted)
        copy = tmp_path / "copy"
        shutil.copytree(planted.data_folder, copy)
        (copy / "master.key").unlink()
        other = farthing_on(tmp_path / "other")
        other("connect", "x", "--access-key-id", planted.user["access_key"], "--secret-access-key-file",
              planted.secret_file, env=planted.acme.environment, code=0)
        shutil.copy2(tmp_path / "other" / "master.key", copy / "master.key")
        done = farthing_on(copy)("sync", env=planted.acme.environment, code=1)
        assert "master" in done.stdout + done.stderr

    def test_may_lie_elsewhere(self, planted, tmp_path):
        elsewhere = tmp_path / "keys" / "farthing.key"
        elsewhere.parent.mkdir(mode=0o700)
        (planted.data_folder / "master.key").rename(elsewhere)
        for command in (("connect", "acme", "--access-key-id", planted.user["access_key"], "--secret-access-key-file",
                         planted.secret_file), ("sync",)):
            planted.run(*command, "--master-key-file", elsewhere, code=0)
        assert not (planted.data_folder / "master.key").exists()
        assert_bills_are(planted.acme, planted.acme.sample.bills)


def test_a_sealed_secret_opens_for_its_own_connection_only(planted, data_folder, tmp_path):
    """Whoever may write to the database cannot make one connection use the secret of another."""
    acme = planted.acme
    planted.run("connect", "acme", "--access-key-id", planted.user["access_key"], "--secret-access-key-file",
                planted.secret_file, code=0)
    other = acme.add_user(acme.members[0], *acme.policies_of(acme.members[0], acme.bucket), name="other")
    given = tmp_path / "other.txt"
    given.write_text(other["secret_key"], encoding="utf-8")
    planted.run("connect", "other", "--access-key-id", other["access_key"], "--secret-access-key-file", given, code=0)
    with sqlite3.connect(data_folder / "control.sqlite") as database:
        [table] = [name for name, in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
                   if "secret" in name or "sealed" in name]
        columns = [column[1] for column in database.execute(f"PRAGMA table_info({table})")]
        [sealed] = [name for name in columns if name in ("sealed", "value", "secret")]
        rows = database.execute(f"SELECT rowid, {sealed} FROM {table} ORDER BY rowid").fetchall()
        assert len(rows) == 2
        database.execute(f"UPDATE {table} SET {sealed} = ? WHERE rowid = ?", (rows[0][1], rows[1][0]))
        database.execute(f"UPDATE {table} SET {sealed} = ? WHERE rowid = ?", (rows[1][1], rows[0][0]))
    database.close()
    acme.peer.clear_requests()
    done = planted.run("sync", "acme", code=1)
    assert "damaged" in done.stdout + done.stderr or "changed" in done.stdout + done.stderr
    assert acme.peer.requests_for(bucket=acme.bucket) == []


def test_a_process_that_aborts_with_a_secret_in_its_memory_leaves_no_core(planted, farthing_binary, clean_environment,
                                                                          data_folder, tmp_path):
    acme = planted.acme
    planted.run("connect", "acme", "--access-key-id", planted.user["access_key"], "--secret-access-key-file",
                planted.secret_file, code=0)
    acme.peer.add_fault("stalled_body", operation="GetObject", key=".csv.gz", count=0, options={"stall_seconds": 3})
    here = tmp_path / "here"
    here.mkdir()
    process = subprocess.Popen(
        ["/bin/sh", "-c", 'ulimit -c unlimited 2>/dev/null; exec "$@"', "sh", farthing_binary, "sync"],
        env=clean_environment | acme.environment | {"FARTHING_DATA": str(data_folder)}, cwd=here,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not any(fault["struck"] for fault in acme.peer.faults()):
        assert process.poll() is None, "it ended before it read a file"
    process.send_signal(signal.SIGABRT)
    _, status = os.waitpid(process.pid, 0)
    process.returncode = status
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGABRT
    assert not os.WCOREDUMP(status)
    assert list(here.iterdir()) == []
    acme.peer.clear_faults()
