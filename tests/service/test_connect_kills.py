"""A `connect` that is killed or interrupted: what was typed is there or not, and the next one goes on from it."""

import os
import signal
import subprocess
import time

import pytest

from answers import counted
from connected_accounts import assert_bills_are
from random_kills import RandomKills

#: More of them: FARTHING_KILLS=1000
KILLS = int(os.environ.get("FARTHING_KILLS", "20"))
KILLED = "connects killed (SIGKILL), each followed by one that went on at once"


@pytest.fixture
def start(farthing_binary, data_folder):
    """Starts a `connect` that runs beside the test."""

    def start(acme, name):
        return subprocess.Popen([farthing_binary, "connect", name, "--role-arn", acme.role(), "--data", data_folder],
                                env=os.environ | acme.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                text=True)

    return start


def test_a_killed_connect_is_gone_on_with_at_once(organisation, start):
    acme = organisation(rows=60)
    external_id = acme.external_id()
    began = time.monotonic()
    acme.connect("timed")
    duration = time.monotonic() - began
    acme("accounts", "disconnect", "timed")
    kills = RandomKills(20261120, duration)
    for kill in range(KILLS):
        name = f"acme-{kill}"
        kills.strike(start(acme, name))
        known = {one["name"]: one["state"] for one in acme.json("accounts")["connections"]}
        assert known.get(name) in (None, "pending", "connected"), f"kill {kill}: {known}"
        if known.get(name) != "connected":
            acme.connect(name)
        assert acme.external_id() == external_id
        if kill == KILLS - 1:
            acme("sync")
            assert_bills_are(acme, acme.sample.bills)
        acme("accounts", "disconnect", name)
    counted[KILLED] += kills.killed
    assert kills.killed >= KILLS / 10


def test_an_interrupted_connect_keeps_what_was_typed_and_says_so(organisation, start):
    acme = organisation(rows=60)
    acme.peer.add_fault("stalled_body", operation="DescribeReportDefinitions", count=0, options={"stall_seconds": 20})
    process = start(acme, "acme")
    while not acme.peer.requests_for(operation="DescribeReportDefinitions"):
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=15)
    assert process.returncode not in (0, -signal.SIGINT) and "the examination was stopped" in stderr, stdout + stderr
    assert acme.connection()["state"] == "pending"
    acme.peer.clear_faults()
    assert "acme is connected" in acme.connect().stdout
