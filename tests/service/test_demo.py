"""The demo is what newcomers run first: from nothing to an answered question and pages, by itself."""

import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.parse

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "api"))

from server import Api, Server  # noqa: E402

SECONDS = 300


@pytest.fixture
def demo_environment(farthing_binary, clean_environment, tmp_path):
    return clean_environment | {"FARTHING_BINARY": str(farthing_binary), "FARTHING_SETUP": "skip",
                                "FARTHING_DEMO": str(tmp_path / "demo"), "FARTHING_DEMO_PORT": "0"}


@pytest.fixture
def demo(demo_environment):
    def run(*arguments):
        done = subprocess.run([ROOT / "scripts" / "demo", *arguments], env=demo_environment, capture_output=True,
                              text=True, timeout=SECONDS, cwd=os.sep)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


@pytest.fixture
def staying_demo(demo_environment):
    """A demo that serves until Ctrl-C: (what it said until it stood, interrupt)"""
    started = []

    def start(*arguments):
        process = subprocess.Popen([ROOT / "scripts" / "demo", *arguments], env=demo_environment, text=True, cwd=os.sep,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
        started.append(process)
        limit = threading.Timer(SECONDS, process.kill)
        limit.start()
        said = ""
        while "Ctrl-C here ends" not in said:
            line = process.stdout.readline()
            assert line, said
            said += line
        limit.cancel()

        def interrupt():
            os.killpg(process.pid, signal.SIGINT)
            return process.wait(SECONDS)

        return said, interrupt

    yield start
    for process in started:
        if process.poll() is None:
            process.terminate()
            process.wait(SECONDS)


def costs(said):
    """Lines of the table of services: what the demo ends with."""
    return re.findall(r"^\d{4}-\d{2}  (?:Amazon|AWS)\w+ .*\d$", said, re.MULTILINE)


def served(said):
    """The server that a demo speaks of."""
    address = re.search(r"^farthing listens on (http://\S+)$", said, re.MULTILINE)[1]
    return Server(None, address, re.search(r"^one-time code: (\S+)$", said, re.MULTILINE)[1])


def sign_up(server):
    api = Api(server)
    api("setUp", json={"code": server.code, "email": "new@example.test", "name": "New",
                       "password": "a sample of 17 teapots"}, expect=201)
    return api


def after(said, label):
    """What a line says behind its label."""
    return re.search(rf"^ +{label} {{2,}}(\S.*)$", said, re.MULTILINE)[1]


def is_closed(address):
    place = urllib.parse.urlsplit(address)
    with socket.socket() as probe:
        return probe.connect_ex((place.hostname, place.port)) != 0


def test_shows_the_same_costs_from_a_folder_and_by_a_connected_account(demo):
    from_folder, in_aws = demo("--end"), demo("--aws", "--end")
    assert "farthing cost --group-by service --granularity month" in from_folder
    assert len(costs(from_folder)) > 5 and costs(from_folder) == costs(in_aws)
    assert "acme is connected: management account" in in_aws
    assert "refused" in in_aws and "is not used: its role can be assumed without the External ID" in in_aws
    for said in (from_folder, in_aws):
        assert "GET /livez: 200\nGET /readyz: 200\nGET /: " in said
        assert is_closed(served(said).address)


def test_serves_the_sample_until_ctrl_c(staying_demo):
    said, interrupt = staying_demo()
    server = served(said)
    bills = sign_up(server)("listBills", client="default")["bills"]
    assert len(bills) == 3 and f"Open {server.address}, sign up with the one-time code above" in said
    assert interrupt() == 130 and is_closed(server.address)


def test_what_the_demo_in_aws_says_leads_from_the_external_id_to_the_verified_bill(staying_demo, tmp_path):
    said, interrupt = staying_demo("--aws")
    server = served(said)
    api = sign_up(server)
    assert api("listConnections", client="default")["connections"] == []
    bucket, prefix = after(said, "Bucket"), after(said, "Prefix")
    filled_in = urllib.parse.parse_qs(re.search(r"accounts/add\?(\S+)", said)[1])
    assert filled_in["bucket"] == [bucket] and filled_in["prefix"] == [prefix]
    made = api("makeExternalId", client="default", json={"organisation": "default"}, expect=(200, 201))
    assert made["external_id"]
    assert api("listExternalIds", client="default")["principal"] == re.search(r"as whom farthing runs: (\S+)", said)[1]

    template = api("makeTemplate", client="default", json={"format": "cloudformation", "existing_bucket": True,
                                                           "export": "none", "bucket": bucket, "prefix": prefix})
    # A browser that has saved one before chooses another name.
    saved = tmp_path / "farthing (1).yaml"
    saved.write_text(template["text"], encoding="utf-8")
    deploy = re.search(r"^ +(\S+/deploy) ", said, re.MULTILINE)[1]
    done = subprocess.run([deploy, saved], capture_output=True, text=True, timeout=120, cwd=os.sep)
    assert done.returncode == 0, done.stdout + done.stderr
    role = after(said, "Role ARN")

    attempt = api("connectAccount", client="default", wait=60, expect=202, json={
        "name": after(said, "Name of the account"), "role_arn": role, "account_id": after(said, "AWS account number"),
        "kind": "management", "bucket": bucket, "prefix": prefix})
    assert attempt["state"] == "done" and attempt["usable"], json.dumps(attempt.json, indent=1)
    for name, data, _ in api.events("default"):
        if len(api("listBills", client="default")["bills"]) == 3:
            break
    bill = api("listBills", client="default")["bills"][0]
    assert api("getProof", client="default", payer=bill["payer"], period=bill["period"])["sums"]
    assert interrupt() == 130 and is_closed(server.address)


def test_a_port_that_is_taken_is_said_before_anything_is_built(demo_environment):
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        done = subprocess.run([ROOT / "scripts" / "demo", "--aws"], capture_output=True, text=True, timeout=SECONDS,
                              env=demo_environment | {"FARTHING_DEMO_PORT": str(taken)})
    assert done.returncode == 1 and done.stdout == ""
    assert f"port {taken} of 127.0.0.1 is taken" in done.stderr
    assert re.search(r"FARTHING_DEMO_PORT=\d+ scripts/demo --aws", done.stderr)


@pytest.mark.parametrize("port", ["http", "-1", "65536"])
def test_refuses_a_port_that_is_none(demo_environment, port):
    done = subprocess.run([ROOT / "scripts" / "demo"], capture_output=True, text=True, timeout=SECONDS,
                          env=demo_environment | {"FARTHING_DEMO_PORT": port})
    assert done.returncode == 2 and f'"{port}" is no port' in done.stderr


def test_refuses_what_it_does_not_know():
    done = subprocess.run([ROOT / "scripts" / "demo", "--azure"], capture_output=True, text=True, timeout=SECONDS)
    assert done.returncode == 2 and "demo: not expected: --azure" in done.stderr and "--aws" in done.stderr
