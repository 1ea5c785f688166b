"""Whatever goes wrong between AWS and here at any moment of a sync: the bill is whole, or as it was, and said to be."""

import concurrent.futures
import os
import queue
import random
import re
import shutil

import pytest

from answers import assert_equal, counted
from peer import seed
from peer.client import Peer
from peer.faults import KINDS
from samples import Sample
from syncs import SMALL, Connected, shortened, truth_of

#: Answers that are no object and large: what the kernel holds of them is counted as sent, whoever hangs up.
FLOODS = ("huge_xml", "deep_xml")
#: How many faults; the whole matrix: FARTHING_FAULTS=all
FAULTS = os.environ.get("FARTHING_FAULTS", "110")
#: Syncs mostly wait, before another try above all: so many at once, each with a peer of its own.
AT_ONCE = 4
#: exit codes that docs/errors.md names for what AWS can do to a sync; 1: parts failed, and were told
CLEAN = {1, 10}
#: a manifest is tried three times by the sync, and as often by the examination that says why it failed
MOST_TRIES = {"gz": 5, "json": 6}
#: of a sync that fails, the examination that says why included
MOST_REQUESTS = 400
STRUCK = "syncs struck by a fault, each ending with the whole bill or the last good one"

#: A sync of two months sends twenty requests, eight of them for objects, eight for lists.
REQUESTS, OBJECTS, LISTS = 20, 8, 8
OPTIONS = {"stalled_body": {"stall_seconds": 0.2}, "slow_drip": {"bytes_per_second": 60_000},
           "huge_xml": {"bytes": 20 * 1024 * 1024}, "redirect_foreign": {"location": "http://127.0.0.1:9/steal"}}
#: They only strike a request for the rest of a file.
OF_RANGES = ("whole_for_range", "wrong_range")
#: from these requests on nothing else comes
LASTING_AT = (0, 1, 4, 7, 11)


def moments(kind):
    """(operation, how many are let through, how many are struck; 0: all from there on, options)"""
    options = OPTIONS.get(kind, {})
    if kind == "stale_list":
        for hidden in ("Manifest", "00002.csv"):
            for skip in range(LISTS):
                yield "ListObjectsV2", skip, 1, {"hides": hidden}
            yield "ListObjectsV2", 0, 0, {"hides": hidden}
            yield "ListObjectsV2", 4, 0, {"hides": hidden}
    elif KINDS[kind].stage == "list":
        for count in (1, 2):
            for skip in range(LISTS):
                yield "ListObjectsV2", skip, count, options
        for skip in (0, 1, 3, 5):
            yield "ListObjectsV2", skip, 0, options
    elif kind in OF_RANGES:
        for count in (1, 2):
            for skip in range(OBJECTS):
                yield "GetObject", skip, count, options
        for skip in (0, 1, 2, 3):
            yield "GetObject", skip, 0, options
    elif KINDS[kind].for_objects:
        for count in (1, 2):
            for skip in range(OBJECTS):
                yield "GetObject", skip, count, options
        for skip in (0, 1, 2, 5):
            yield "GetObject", skip, 0, options
    else:
        for skip in range(REQUESTS):
            yield "*", skip, 1, options
        for skip in LASTING_AT:
            yield "*", skip, 0, options


def the_matrix():
    return [(kind, *moment) for kind in KINDS for moment in moments(kind)]


def a_spread_sample(size):
    """Every kind at moments drawn by lot, as many of each as there is room for; always the same."""
    chosen = random.Random(20260712)
    by_kind = {kind: chosen.sample(list(moments(kind)), k=len(list(moments(kind)))) for kind in KINDS}
    cases = [(kind, *drawn[turn]) for turn in range(max(map(len, by_kind.values()))) for kind, drawn in by_kind.items()
             if turn < len(drawn)]
    return cases[:size]


#: of the faults for each form of a bill: what fetches them is one and the same
SHARE = {"legacy": 1, "cur-2": 4}


@pytest.fixture(scope="module", params=SHARE)
def form(request):
    return request.param


@pytest.fixture(scope="module")
def earlier_and_later(sample, tmp_path_factory, form):
    """Two deliveries of the same months, of which no file is the same; of the later one the truth is known."""
    later = sample(**SMALL, form=form)
    return shortened(later, tmp_path_factory.mktemp("earlier") / "bucket"), later


@pytest.fixture(scope="module")
def benches(earlier_and_later, farthing_on, tmp_path_factory):
    """Connected accounts whose earlier bills are read, each in a peer of its own."""
    free = queue.Queue()
    for number in range(AT_ONCE):
        peer = Peer.start()
        state = peer.seed(earlier_and_later[0].folder)
        bench = Connected(peer, state, farthing_on, tmp_path_factory.mktemp("bench") / "data").connect()
        assert len(bench.sync().of("published")) == 2
        free.put(bench)
    yield free
    while not free.empty():
        free.get().peer.stop()


def check_tries(peer):
    """How often a request for an object was struck by a fault and sent again as it was."""
    tries = {}
    for entry in peer.requests_for(operation="GetObject"):
        request = (entry["key"], entry["target"], entry["range"], entry["region"])
        tries[request] = tries.get(request, 0) + 1 if entry["faults"] else 0
        assert tries[request] <= MOST_TRIES[entry["key"].rpartition(".")[2]], f"{entry['key']} was asked for too often"
    requests = len(peer.command("requests"))
    assert requests <= MOST_REQUESTS, f"{requests} requests were sent"


def check_told(synced):
    """One error with a place, a cause and a cure, and the same for every part of it."""
    if synced.code == 0:
        assert synced.failed == 0 and not synced.of("failed") and synced.errors == ""
        return
    assert synced.code in CLEAN, f"exit code {synced.code}: {synced.errors}"
    assert re.fullmatch(r"farthing: .+\n  why: .+\n  do: +.+\n", synced.errors), synced.errors
    for event in synced.events:
        if event["what"] == "failed":
            assert all(event["error"][part] for part in ("code", "message", "cure")), event


def run_case(bench, earlier, later, folder, kind, operation, skip, count, options):
    peer = bench.peer
    bench.deliver(later)
    account = bench.copy_to(folder)
    peer.clear_requests()
    if kind in OF_RANGES:
        peer.add_fault("truncated_body", operation=operation, key=".csv.gz", skip=skip % 4, count=count)
        peer.add_fault(kind, operation=operation, count=0)
    else:
        peer.add_fault(kind, operation=operation, skip=skip, count=count, options=options)
    sizes = bench.sizes()
    synced = account.sync(code=None, timeout=100)
    struck = any(kind in entry["faults"] for entry in peer.command("requests"))
    check_tries(peer)
    check_told(synced)
    found = account.months()
    assert set(found) == set(earlier)
    fresh = set(synced.months("published"))
    truth = truth_of(later)
    for month, costs in found.items():
        assert_equal({month: costs}, {month: truth[month] if month in fresh else earlier[month]}, f"{kind}, {month}")

    peer.clear_faults()
    if kind in ("object_vanished", "object_replaced"):
        # AWS delivers anew: what is there by then has another manifest.
        bench.deliver(later)
        for key in bench.keys():
            if key.endswith("Manifest.json"):
                peer.put_object(bench.bucket, key, seed.delivered_into(bench.bucket, later.folder / key) + b" ")
    again = account.sync(timeout=60)
    assert again.failed == 0
    assert_equal(account.months(), truth, f"{kind}, after one more sync")
    sent = account.data_bytes()
    # What the kernel took of a flood before it was stopped is no byte of an object.
    assert kind in FLOODS or sum(sent.values()) <= 2 * sum(size for key, size in sizes.items() if not key.endswith(".json")), sent
    return struck


def test_a_fault_at_any_moment_leaves_the_whole_bill_or_the_last_good_one(benches, earlier_and_later, tmp_path, form):
    earlier, later = earlier_and_later
    cases = the_matrix() if FAULTS == "all" else a_spread_sample(int(FAULTS) // SHARE[form])
    bench = benches.get()
    before = bench.months()
    benches.put(bench)

    def run(number):
        bench = benches.get()
        folder = tmp_path / str(number)
        try:
            return run_case(bench, before, later, folder, *cases[number])
        finally:
            bench.peer.clear_faults()
            shutil.rmtree(folder, ignore_errors=True)
            benches.put(bench)

    failures, struck = [], 0
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        under_way = {pool.submit(run, number): number for number in range(len(cases))}
        for done in concurrent.futures.as_completed(under_way):
            try:
                struck += done.result()
            except Exception as error:
                failures.append(f"{cases[under_way[done]]}: {type(error).__name__}: {error}")
    counted[STRUCK] += struck
    assert not failures, f"{len(failures)} of {len(cases)}:\n" + "\n".join(sorted(failures))
    assert struck > len(cases) / 2, f"only {struck} of {len(cases)} faults struck a request"
