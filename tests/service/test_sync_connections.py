"""Several connections side by side: what happens to one does not touch another."""

import json
import signal
import subprocess

import pytest

from answers import add, assert_equal
from syncs import SMALL, Connected
from test_sync_kills import wait_for


@pytest.fixture
def both(peer, farthing_on, data_folder, sample):
    """Two connections of one client, each with a bucket and bills of its own; the samples beside them."""
    samples = [sample(**SMALL), sample(**{**SMALL, "seed": 8})]
    states = [peer.seed(samples[0].folder), peer.add_organization(samples[1].folder, bucket="other-reports")]
    accounts = [Connected(peer, state, farthing_on, data_folder, name).connect()
                for state, name in zip(states, ("one", "other"))]
    peer.clear_requests()
    return list(zip(accounts, samples))


def check_bills_of(*samples, account):
    """What is read is all of these and nothing else."""
    truth = {}
    for sample in samples:
        for bill in sample.bills:
            truth.setdefault(bill["period"], []).append(bill["total"])
    assert_equal(account.months(), {month: add(several) for month, several in truth.items()}, "the bills")


def published(account):
    return len(json.loads(account.farthing("bills", "--output", "json", code=None).stdout or '{"bills": []}')["bills"])


def test_both_are_synced_by_one_command(both):
    done = both[0][0].sync()
    assert len(done.of("published")) == 4 and done.failed == 0
    check_bills_of(*(sample for _, sample in both), account=both[0][0])


def test_one_is_synced_alone(both):
    done = both[1][0].sync("other")
    assert {name for name, _ in done.of("published")} == {"other"}
    assert both[0][0].data_bytes() == {}


def test_one_that_hangs_does_not_hold_up_another(both, farthing_binary):
    (hanging, _), (other, sample) = both
    hanging.peer.add_fault("stalled_body", operation="GetObject", key=f"{hanging.bucket}/", count=0,
                           options={"stall_seconds": 25})
    process = hanging.start(farthing_binary)
    wait_for(lambda: published(other) == 2, 20)
    check_bills_of(sample, account=other)
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=5)
    hanging.peer.clear_faults()
    hanging.sync()
    check_bills_of(*(sample for _, sample in both), account=both[0][0])


@pytest.mark.parametrize("kind", ("slow_down", "throttling"))
def test_one_that_is_throttled_does_not_hold_up_another(both, farthing_binary, kind):
    (throttled, _), (other, sample) = both
    throttled.peer.add_fault(kind, operation="GetObject", key=f"{throttled.bucket}/", count=0)
    process = throttled.start(farthing_binary)
    wait_for(lambda: published(other) == 2, 20)
    check_bills_of(sample, account=other)
    said = json.loads(process.communicate(timeout=90)[0])
    assert process.returncode == 1
    assert {event["connection"] for event in said["events"] if event["what"] == "failed"} == {throttled.name}


@pytest.mark.parametrize("operation", ("AssumeRole", "ListObjectsV2", "GetObject"))
def test_one_that_is_refused_does_not_fail_another(both, operation):
    (refused, of_refused), (other, sample) = both
    if operation == "AssumeRole":
        refused.peer.set_trust(refused.state["role_arn"], external_id="another")
    else:
        refused.peer.add_fault("access_denied", operation=operation, key=f"{refused.bucket}/", count=0)
    done = refused.sync(code=1)
    assert {name for name, _ in done.of("failed")} == {refused.name}
    assert set(done.error_codes()) == {"aws_denied"}
    check_bills_of(sample, account=other)
    refused.peer.clear_faults()
    external_id = refused.farthing("clients", "external-id").stdout.strip()
    refused.peer.set_trust(refused.state["role_arn"], external_id=external_id)
    assert refused.sync().failed == 0
    check_bills_of(of_refused, sample, account=other)


def test_one_that_is_disconnected_meanwhile_is_skipped_by_its_name(both, farthing_binary):
    (leaving, _), (other, sample) = both
    leaving.peer.add_fault("stalled_body", operation="GetObject", key=f"{leaving.bucket}/", count=0,
                           options={"stall_seconds": 25})
    process = leaving.start(farthing_binary)
    wait_for(lambda: published(other) == 2, 20)
    leaving.farthing("accounts", "disconnect", leaving.name)
    said, errors = process.communicate(timeout=30)
    assert process.returncode == 0, errors
    told = [event for event in json.loads(said)["events"] if event["connection"] == leaving.name]
    assert [event["words"] for event in told if event["what"] == "note"] == ["it was disconnected meanwhile"]
    assert not [event for event in told if event["what"] == "failed"]
    check_bills_of(sample, account=other)


def test_one_alone_is_watched_where_it_is_named(both, farthing_binary):
    (one, _), (other, _) = both
    watch = other.start(farthing_binary, other.name, "--watch")
    wait_for(lambda: published(other) == 2, 30)
    watch.send_signal(signal.SIGTERM)
    watch.communicate(timeout=10)
    assert one.data_bytes() == {}


def test_those_of_another_client_are_left_alone_by_a_watch_for_one(both, farthing_binary):
    one = both[0][0]
    one.farthing("clients", "add", "nobody")
    one.peer.clear_requests()
    watch = one.start(farthing_binary, "--watch", "--client", "nobody")
    with pytest.raises(subprocess.TimeoutExpired):
        watch.communicate(timeout=2)
    watch.send_signal(signal.SIGTERM)
    watch.communicate(timeout=10)
    assert one.peer.requests_for() == [] and one.jobs() == []


@pytest.mark.parametrize("arguments, code, says", [
    (["--workers", "100000"], 2, "--workers: at most 64"),
    (["--watch", "--month", "2026-01"], 2, "--month does not go with --watch"),
    (["--watch", "--switch-export"], 2, "--switch-export does not go with --watch"),
    (["--cancel", "--watch"], 2, "--cancel goes with NAME and --client only"),
    (["--cancel", "--month", "2026-01"], 2, "--cancel goes with NAME and --client only"),
    (["--every", "5"], 2, "--every belongs to --watch"),
    (["--client", "nosuch"], 3, "there is no client nosuch"),
    (["--cancel", "--client", "nosuch"], 3, "there is no client nosuch"),
    (["--watch", "--client", "nosuch"], 3, "there is no client nosuch"),
    (["nosuch", "--watch"], 3, "has no connection nosuch"),
], ids=lambda value: " ".join(value) if isinstance(value, list) else "")
def test_what_would_be_ignored_is_refused(both, arguments, code, says):
    assert says in both[0][0].farthing("sync", *arguments, code=code).stderr
