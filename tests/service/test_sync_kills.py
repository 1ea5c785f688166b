"""A sync that is killed, frozen, cancelled or doubled: the next one goes on, and the bill is whole or as it was."""

import json
import os
import shutil
import signal
import time

import pytest

from answers import assert_equal, counted, money
from random_kills import RandomKills
from syncs import SMALL, Connected, shortened, truth_of

#: More of them: FARTHING_KILLS=1000
KILLS = int(os.environ.get("FARTHING_KILLS", "40"))
KILLED = "syncs killed (SIGKILL), each followed by one that went on at once"
#: longer than any sync here takes, far shorter than the lease of a job
AT_ONCE_SECONDS = 30


@pytest.fixture
def later(sample):
    return sample(**SMALL)


@pytest.fixture
def account(peer, farthing_on, data_folder, later, tmp_path):
    """Connected, with the earlier deliveries read and later ones in the bucket."""
    earlier = shortened(later, tmp_path / "earlier")
    connected = Connected(peer, peer.seed(earlier.folder), farthing_on, data_folder).connect()
    assert len(connected.sync().of("published")) == 2
    connected.deliver(later)
    peer.clear_requests()
    return connected


def wait_for(condition, seconds=30):
    """Asks until it is so; every asking takes its time."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"


def is_fetching(account):
    return bool(account.data_bytes())


def hold_data(account, seconds=20):
    """Every file with charges pauses half-way."""
    account.peer.add_fault("stalled_body", operation="GetObject", key=".csv.gz", count=0,
                           options={"stall_seconds": seconds})


def check_whole(account, later):
    assert_equal(account.months(), truth_of(later), "in the end")
    assert not {state for _, state, _, _ in account.jobs()} & {"waiting", "running", "poisoned"}
    sizes = account.sizes()
    for key, sent in account.data_bytes().items():
        assert sent <= 2 * sizes[key], f"{key} was fetched more than twice"


def test_a_killed_sync_is_gone_on_with_at_once(account, later, farthing_binary, tmp_path):
    before, truth = account.months(), truth_of(later)
    timed = account.copy_to(tmp_path / "timed")
    began = time.monotonic()
    timed.sync()
    duration = time.monotonic() - began
    kills = RandomKills(20260814, duration)
    for kill in range(KILLS):
        struck = account.copy_to(tmp_path / "struck")
        account.peer.clear_requests()
        kills.strike(struck.start(farthing_binary))
        for month, costs in struck.months().items():
            # Compared to the last digit with the one that it is nearer to.
            fresh = abs(money(costs["unblended"]) - money(truth[month]["unblended"])) < money("0.0000001")
            assert_equal({month: costs}, {month: truth[month] if fresh else before[month]}, f"kill {kill}")
        struck.sync(timeout=AT_ONCE_SECONDS)
        check_whole(struck, later)
        struck.farthing("verify")
        shutil.rmtree(struck.data_folder)
    counted[KILLED] += kills.killed
    assert kills.killed > KILLS / 3


def test_a_job_that_kills_its_process_every_time_is_tried_again_when_asked(account, later, farthing_binary):
    hold_data(account)
    for _ in range(10):
        process = account.start(farthing_binary)
        account.peer.clear_requests()
        wait_for(lambda: any(entry["operation"] == "GetObject" for entry in account.peer.command("requests")))
        process.kill()
        process.communicate()
    account.peer.clear_faults()
    account.peer.clear_requests()
    account.sync(timeout=AT_ONCE_SECONDS)
    check_whole(account, later)


def test_two_syncs_at_once_share_the_work(account, later, farthing_binary):
    hold_data(account, 0.4)
    both = [account.start(farthing_binary) for _ in range(2)]
    told = [json.loads(process.communicate(timeout=60)[0]) for process in both]
    assert [process.returncode for process in both] == [0, 0]
    published = [event["month"] for one in told for event in one["events"] if event["what"] == "published"]
    assert sorted(published) == [bill["period"] for bill in later.bills]
    assert account.data_bytes() == {key: size for key, size in account.sizes().items() if key.endswith(".gz")}
    check_whole(account, later)


def test_a_second_sync_waits_for_the_first_and_tells_so(account, later, farthing_binary):
    hold_data(account, 1)
    first = account.start(farthing_binary, "--workers", "1")
    wait_for(lambda: is_fetching(account))
    second = account.sync(timeout=60)
    assert first.wait(30) == 0
    first.communicate()
    assert any("another farthing process" in event["words"] for event in second.events)
    check_whole(account, later)


def test_what_fails_in_the_first_sync_fails_the_second_that_waits_for_it(account, later, farthing_binary):
    account.peer.add_fault("stalled_body", operation="GetObject", key="Manifest.json", count=0,
                           options={"stall_seconds": 1})
    account.peer.add_fault("access_denied", operation="GetObject", key=".csv.gz", count=0)
    both = [account.start(farthing_binary) for _ in range(2)]
    for process in both:
        said = json.loads(process.communicate(timeout=90)[0])
        assert process.returncode == 1
        assert {event["month"] for event in said["events"] if event["what"] == "failed"} == \
            {bill["period"] for bill in later.bills}
    account.peer.clear_faults()
    account.sync()
    check_whole(account, later)


def test_a_frozen_sync_is_followed_when_its_lease_has_ended(account, later, farthing_binary):
    hold_data(account, 1)
    frozen = account.start(farthing_binary)
    wait_for(lambda: is_fetching(account))
    frozen.send_signal(signal.SIGSTOP)
    try:
        account.peer.clear_faults()
        account.change_jobs("lease_until = 1 WHERE state = 'running'")
        account.sync(timeout=AT_ONCE_SECONDS)
        assert_equal(account.months(), truth_of(later), "while the first is frozen")
    finally:
        frozen.send_signal(signal.SIGCONT)
    frozen.communicate(timeout=30)
    assert frozen.returncode in (0, 1)
    check_whole(account, later)
    account.farthing("verify")


def test_another_process_cancels_a_sync(account, later, farthing_binary):
    hold_data(account)
    process = account.start(farthing_binary)
    wait_for(lambda: is_fetching(account))
    assert "cancelled" in account.farthing("sync", "--cancel").stdout
    said, errors = process.communicate(timeout=10)
    assert process.returncode in (1, 12), errors
    assert {event["error"]["code"] for event in json.loads(said or '{"events": []}')["events"]
            if event["what"] == "failed"} <= {"cancelled"}
    assert not any(state == "running" for _, state, _, _ in account.jobs())
    account.peer.clear_faults()
    account.sync()
    check_whole(account, later)


def test_nothing_is_published_for_an_account_that_was_disconnected_and_purged_meanwhile(account, farthing_binary):
    for stall_seconds in (0.3, 0.6, 20):
        hold_data(account, stall_seconds)
        account.peer.clear_requests()
        process = account.start(farthing_binary)
        wait_for(lambda: is_fetching(account))
        account.farthing("accounts", "disconnect", "acme", "--purge", "--yes")
        process.communicate(timeout=30)
        account.peer.clear_faults()
        assert json.loads(account.farthing("bills", "--output", "json", code=None).stdout or '{"bills": []}')["bills"] == []
        account.connect()


@pytest.mark.parametrize("sent", (signal.SIGINT, signal.SIGTERM))
def test_an_interrupted_sync_ends_within_two_seconds_and_is_gone_on_with(account, later, farthing_binary, sent):
    hold_data(account)
    process = account.start(farthing_binary)
    wait_for(lambda: is_fetching(account))
    process.send_signal(sent)
    _, errors = process.communicate(timeout=2)
    assert process.returncode == 12 and "cancelled" in errors
    account.peer.clear_faults()
    account.sync()
    check_whole(account, later)


@pytest.mark.parametrize("operation", ("AssumeRole", "ListObjectsV2"))
def test_an_interrupt_ends_the_waiting_before_another_try(account, later, farthing_binary, operation):
    account.peer.add_fault("slow_down", operation=operation, count=0)
    process = account.start(farthing_binary)
    wait_for(lambda: account.peer.requests_for(operation=operation))
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=2)
    assert process.returncode in (12, 1)
    account.peer.clear_faults()
    account.sync()
    check_whole(account, later)


def test_a_month_that_fails_waits_longer_each_time_and_then_until_it_is_asked_for(account, later, farthing_binary):
    account.peer.add_fault("slow_down", operation="GetObject", key=later.months[-1].name, count=0)
    account.sync(code=1)
    assert ("bill", "waiting", 1, "aws_unavailable") in account.jobs()
    account.change_jobs("attempts = 7 WHERE state = 'waiting'")
    account.sync(code=1)
    assert ("bill", "poisoned", 8, "aws_unavailable") in account.jobs()
    account.peer.clear_faults()
    looks = sum(kind == "sync" for kind, *_ in account.jobs())
    account.make_due()
    watch = account.start(farthing_binary, "--watch")
    wait_for(lambda: [state for kind, state, *_ in account.jobs() if kind == "sync"].count("done") > looks)
    watch.send_signal(signal.SIGTERM)
    watch.communicate(timeout=10)
    assert ("bill", "poisoned", 8, "aws_unavailable") in account.jobs()
    account.sync()
    check_whole(account, later)
