"""`farthing serve` as whoever runs a machine meets it: starting, ending, what is in its way, what it tells and what not."""

import base64
import contextlib
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess

import pytest

from serving import PASSWORD, Api, Raw, Server, open_stream, serve, sign_in, sign_up


@pytest.fixture
def refused(farthing_binary, clean_environment, data_folder):
    """What a server that does not start says: refused("--listen", "...", code=5)"""
    def run(*arguments, code, environment=None):
        done = subprocess.run([farthing_binary, "serve", "--data", data_folder, *arguments], capture_output=True, text=True,
                              env=clean_environment | (environment or {}), timeout=30)
        assert done.returncode == code, done.stdout + done.stderr
        assert "one-time code" not in done.stdout and "\n  do:  " in done.stderr
        return done.stderr

    return run


class TestEnding:
    @pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
    def test_takes_less_than_two_seconds_whoever_is_connected(self, serve, data_folder, by):
        server = serve(data_folder)
        api = sign_up(server)
        with contextlib.ExitStack() as held:
            for _ in range(3):
                held.enter_context(open_stream(server, api.cookie))
            for begun in (b"", b"GET /livez HTTP/1.1\r\nHo", b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{"):
                held.enter_context(Raw(server)).send(begun)
            assert api("getMe")["email"]
            server.process.send_signal(by)
            assert server.process.wait(2) == 0

    def test_lets_a_stream_end_as_http_has_it(self, serve, data_folder):
        server = serve(data_folder)
        with open_stream(server, sign_up(server).cookie) as stream:
            server.process.terminate()
            assert stream.answer().endswith(b"0\r\n\r\n")

    def test_leaves_no_files_of_the_engine(self, serve, data_folder):
        server = serve(data_folder)
        assert list((data_folder / "spill").iterdir())
        assert server.stop() == 0
        assert not list((data_folder / "spill").iterdir())

    def test_by_force_loses_nothing(self, serve, data_folder):
        server = serve(data_folder)
        api = sign_up(server)
        api("addClient", json={"id": "acme", "name": "Acme"}, expect=201)
        server.process.kill()
        server.process.wait()
        api.server = serve(data_folder, is_first=False)
        assert api("getClient", client="acme")["name"] == "Acme"


class TestStarting:
    def test_again_keeps_sessions_and_prints_no_code(self, serve, data_folder):
        first = serve(data_folder)
        api = sign_up(first)
        first.stop()
        second = serve(data_folder, is_first=False)
        again = Api(second)
        again.cookie = api.cookie
        assert again("getMe")["email"] == "first@example.test" and second.code is None

    def test_anew_before_anybody_signed_up_makes_the_code_before_worthless(self, serve, data_folder):
        old = serve(data_folder)
        old.stop()
        new = serve(data_folder)
        assert new.code != old.code
        wrong = {"code": old.code, "email": "a@example.test", "name": "A", "password": PASSWORD}
        assert "not the code" in Api(new)("setUp", json=wrong, expect=(404, 422))["detail"]
        sign_up(new)

    def test_where_something_listens_names_the_address_and_the_cure(self, refused):
        with socket.create_server(("127.0.0.1", 0)) as other:
            address = f"127.0.0.1:{other.getsockname()[1]}"
            said = refused("--listen", address, code=5)
        assert f"{address} cannot be listened at" in said and "choose another port" in said

    @pytest.mark.parametrize("address", ["localhost", "localhost:80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "1.2.3:4", ""])
    def test_at_what_is_no_address_is_refused(self, refused, address):
        assert "127.0.0.1" in refused("--listen", address, code=2)

    def test_with_a_proxy_that_is_no_address_is_refused_and_makes_no_data_folder(self, refused, data_folder):
        said = refused("--listen", "127.0.0.1:0", "--trusted-proxies", "127.0.0.1,10.0.0.0/33", code=2)
        assert '"10.0.0.0/33" is no address and no network' in said and not data_folder.exists()

    def test_on_a_folder_of_other_things_is_refused_and_adds_nothing(self, refused, data_folder):
        data_folder.mkdir()
        (data_folder / "holiday.jpg").touch()
        assert "it holds holiday.jpg" in refused("--listen", "127.0.0.1:0", code=4)
        assert [one.name for one in data_folder.iterdir()] == ["holiday.jpg"]

    def test_with_a_code_for_an_administrator_who_is_there_is_refused(self, serve, refused, data_folder):
        sign_up(server := serve(data_folder))
        server.stop()
        assert "there is an administrator already" in refused("--listen", "127.0.0.1:0", "--new-code", code=7)

    def test_on_data_of_a_newer_farthing_is_refused_and_changes_nothing(self, serve, refused, data_folder):
        serve(data_folder).stop()
        with contextlib.closing(sqlite3.connect(data_folder / "control.sqlite")) as database:
            database.execute("PRAGMA user_version = 99")
        before = (data_folder / "control.sqlite").read_bytes()
        assert "newer farthing (control version 99" in refused("--listen", "127.0.0.1:0", code=4)
        assert (data_folder / "control.sqlite").read_bytes() == before

    def test_twice_on_one_folder_serves_the_same_to_the_same_people(self, serve, data_folder):
        one, other = serve(data_folder), serve(data_folder)
        # The code of the one that came last is the one that counts.
        api = sign_up(other)
        api("addClient", json={"id": "acme", "name": "Acme"}, expect=201)
        api.server, api._connection = one, None
        assert api("getClient", client="acme")["name"] == "Acme"
        api("renameClient", client="acme", if_match=api("getClient", client="acme").header("ETag"), json={"name": "Acme 2"})
        assert sign_in(other)("getClient", client="acme")["name"] == "Acme 2"


class TestTheMasterKey:
    def test_that_others_may_read_is_refused_with_its_cure(self, serve, refused, data_folder):
        serve(data_folder).stop()
        key = data_folder / "master.key"
        key.chmod(0o640)
        said = refused("--listen", "127.0.0.1:0", code=4)
        assert str(key) in said and f"chmod 600 {key}" in said and "mode 640" in said

    def test_that_is_gone_is_asked_for_where_it_sealed_something(self, serve, refused, data_folder):
        server = serve(data_folder)
        sign_up(server)("makeExternalId", client="default", json={"organisation": "default"}, expect=(200, 201))
        server.stop()
        (data_folder / "master.key").unlink()
        said = refused("--listen", "127.0.0.1:0", code=4)
        assert "master.key" in said and "backup" in said
        assert not (data_folder / "master.key").exists()

    def test_that_is_no_key_is_refused(self, refused, data_folder, tmp_path):
        key = tmp_path / "key"
        key.write_text("short\n", encoding="utf-8")
        key.chmod(0o600)
        assert "64 hexadecimal digits" in refused("--master-key-file", key, "--listen", "127.0.0.1:0", code=4)


class TestTheServiceManager:
    @pytest.fixture
    def told(self, tmp_path):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(str(tmp_path / "notify"))
            manager.settimeout(30)
            yield manager, str(tmp_path / "notify")

    def test_is_told_when_requests_are_taken_and_when_that_ends(self, serve, data_folder, told):
        manager, place = told
        server = serve(data_folder, environment={"NOTIFY_SOCKET": place})
        assert manager.recv(100) == b"READY=1"
        assert Api(server)("getReadiness")["ready"]
        server.process.terminate()
        assert manager.recv(100) == b"STOPPING=1"
        assert server.process.wait(5) == 0

    def test_in_a_socket_without_a_file_too(self, serve, data_folder):
        name = f"farthing-test-{os.getpid()}"
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(f"\0{name}")
            manager.settimeout(30)
            serve(data_folder, environment={"NOTIFY_SOCKET": f"@{name}"})
            assert manager.recv(100) == b"READY=1"

    def test_that_is_not_there_keeps_nobody_from_serving(self, serve, data_folder, tmp_path):
        assert Api(serve(data_folder, environment={"NOTIFY_SOCKET": str(tmp_path / "none")}))("getLiveness")["alive"]


def own_address():
    """An address of this machine that is not the loopback's; None where it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # nothing is sent
        except OSError:
            return None
        address = probe.getsockname()[0]
        return None if address.startswith("127.") else address


def test_others_than_this_machine_wait_until_there_is_an_administrator(farthing_binary, clean_environment, data_folder):
    address = own_address()
    if address is None:
        pytest.skip("this machine has no address but its loopback's")
    command = [farthing_binary, "serve", "--data", data_folder, "--listen", "0.0.0.0:0"]
    here = Server.start(command, clean_environment, is_first=True)
    try:
        check_who_may_begin(here, address)
    finally:
        here.stop()


def check_who_may_begin(here, address):
    port = here.address.rpartition(":")[2]
    here = Server(here.process, f"http://127.0.0.1:{port}", here.code)
    stranger = Api(Server(here.process, f"http://{address}:{port}", here.code))
    assert stranger("getLiveness")["alive"]
    for operation, body in [("getSession", None), ("signIn", {"email": "a@example.test", "password": PASSWORD}),
                            ("setUp", {"code": here.code, "email": "a@example.test", "name": "A", "password": PASSWORD})]:
        answer = stranger(operation, json=body, expect=503)
        assert "on the machine that farthing runs on" in answer["cure"]
    sign_up(here)
    assert stranger("getSession").status == 200


def test_no_secret_reaches_the_log_even_at_level_debug(serve, aws_environment, data_folder, tmp_path):
    log = tmp_path / "log"
    with log.open("w") as file:
        server = serve(data_folder, "--log-level", "debug", "--log-format", "json", environment=aws_environment, log=file)
        # The server writes its log itself; what it prints holds the code, and that alone.
        secrets = {"password": PASSWORD, "code": server.code}
        api = sign_up(server)
        secrets["cookie"] = api.cookie
        secrets["wrong password"] = "nobody's favourite umbrella"
        Api(server)("signIn", json={"email": "first@example.test", "password": secrets["wrong password"]}, expect=401)
        secrets["token"] = api("makeToken", json={"client": None, "name": "t", "scopes": ["read"]}, expect=201)["token"]
        program = Api(server, token=secrets["token"])
        program("listBills", client="default")
        program("getMetrics")
        secrets["unknown token"] = "fth_" + "q" * 43
        Api(server, token=secrets["unknown token"])("listBills", client="default", expect=401)
        # In the wrong place: in the address, in a header that is none.
        for target in (f"/api/v1/nowhere/{secrets['token']}", f"/api/v1/clients/default/bills?token={secrets['token']}",
                       f"/{secrets['token']}"):
            program.send("GET", target)
        program.send("GET", "/api/v1/me", headers={"Authorization": f"Basic {base64.b64encode(PASSWORD.encode()).decode()}"})
        secrets["basic"] = base64.b64encode(PASSWORD.encode()).decode()
        invited = api("invite", json={"client": "default", "role": "member", "email": "b@example.test"}, expect=201)
        secrets["invitation"] = re.search(r"[A-Za-z0-9_-]{16,}$", invited["link"])[0]
        Api(server)("lookAtInvitation", json={"token": secrets["invitation"]})
        totp = api("beginTotp", expect=(200, 201))
        for name, value in totp.json.items():
            for at, text in enumerate(value if isinstance(value, list) else [value]):
                secrets[f"totp {name} {at}"] = str(text)
        secrets["access key"] = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
        api("connectAccount", client="default", wait=30, expect=202,
            json={"name": "keys", "access_key_id": "AKIAIOSFODNN7EXAMPLE", "secret_access_key": secrets["access key"]})
        secrets["own secret key"] = aws_environment["AWS_SECRET_ACCESS_KEY"]
        secrets["master key"] = (data_folder / "master.key").read_text(encoding="ascii").strip()
        # A body that cannot be read, with a secret in it.
        api.send("POST", "/api/v1/session", f'{{"email": "x", "password": "{PASSWORD}"'.encode(),
                 {"Origin": server.address, "Content-Type": "application/json"})
        assert server.stop() == 0
    text = log.read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    assert len(lines) > 10 and {"time", "level", "event"} <= set(lines[0])
    told = [name for name, secret in secrets.items() if secret in text]
    assert not told, f"the log tells: {told}"


@pytest.fixture
def aws_environment(peer):
    """The environment of a server that finds AWS in the peer."""
    vendor = peer.seed()["vendor"]
    return peer.environment(vendor["access_key"], vendor["secret_key"]) | {"AWS_MAX_ATTEMPTS": "1"}
