"""What docs/serving.md says of a server is what a server does."""

import pathlib
import re
import subprocess

import pytest

from serving import Api, serve, sign_up

from contract import Contract

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PAGE = (ROOT / "docs" / "serving.md").read_text(encoding="utf-8")


@pytest.fixture
def served(serve, farthing, data_folder, tmp_path):
    """A server with a sample, and a token of all clients and scopes."""
    farthing("sample", "--output", tmp_path / "bucket", "--months", "1", "--rows", "500", "--last", "2026-10")
    farthing("import", tmp_path / "bucket")
    server = serve(data_folder, "--no-sync", environment={
        "AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null"})
    made = sign_up(server)("makeToken", expect=201, json={"client": None, "name": "all",
                                                          "scopes": ["read", "write", "onboard", "admin"]})
    return Api(server, token=made["token"])


def test_every_command_for_the_api_is_answered(served, clean_environment):
    commands = re.findall(r"^curl .*$", PAGE, re.MULTILINE)
    assert len(commands) >= 10
    environment = clean_environment | {"FARTHING": served.server.address, "TOKEN": served.token, "NO_PROXY": "127.0.0.1"}
    for command in commands:
        done = subprocess.run(["bash", "-c", command], env=environment, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0 and done.stdout, f"{command}\n{done.stdout}{done.stderr}"


def test_every_metric_has_its_line_and_no_line_is_of_none(served):
    served("getHome", client="default")
    told = dict(re.findall(r"^# TYPE (\w+) (\w+)$", served("getMetrics").body.decode(), re.MULTILINE))
    assert told == dict(re.findall(r"^\| `(farthing_\w+)` \| (\w+) \|", PAGE, re.MULTILINE))


def test_the_table_of_roles_is_the_contract():
    rows = {}
    for names, roles, scopes in re.findall(r"^\| ((?:`\w+`(?:, )?)+) \| ([^|]+) \| ([^|]+) \|$", PAGE, re.MULTILINE):
        for name in re.findall(r"`(\w+)`", names):
            rows[name] = (roles, scopes)
    everybody = "partner_admin, client_admin, finance, member"
    metrics = {name for name in rows if name.startswith("farthing_")}
    for operation in Contract.load().operations.values():
        roles, scopes = rows.pop(operation.id)
        roles = everybody if roles == "all" else roles
        assert set(roles.split(", ")) == operation.roles, operation.id
        assert (set() if scopes == "people only" else set(scopes.split(", "))) == operation.scopes, operation.id
    assert set(rows) == metrics


def test_every_command_has_its_operations(farthing):
    rows = dict(re.findall(r"^\| `farthing (\w+)` \| (.+) \|$", PAGE, re.MULTILINE))
    commands = re.findall(r"^  (\w+) {2,}[A-Z]", farthing("--help").stdout.partition("Subcommands:")[2], re.MULTILINE)
    assert len(commands) > 15 and set(rows) == set(commands)
    operations = set(Contract.load().operations)
    for command, cell in rows.items():
        named = set(re.findall(r"`([a-z]+[A-Z]\w*)`", cell))
        assert named <= operations and (named or cell.startswith("none: ")), command


def test_the_limits_are_those_of_the_server():
    source = (ROOT / "src" / "http" / "server.hpp").read_text(encoding="utf-8")
    limits = source[source.index("struct ServerLimits"):source.index("struct ServerSettings")]
    for told, known in [("16 KiB", "16 << 10"), ("| body | 1 MiB", "1 << 20"), ("| 20 s |", "request{std::chrono::seconds(20)}"),
                        ("| 75 s |", "idle{std::chrono::seconds(75)}"), ("| 60 s |", "answer{std::chrono::seconds(60)}"),
                        ("| 1,024 |", "connections = 1024"), ("| 256 | 503 with", "waiting = 256"),
                        ("| streams of events | 256", "streams = 256")]:
        assert told in PAGE and known in limits, told
