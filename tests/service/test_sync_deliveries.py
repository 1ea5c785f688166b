"""Deliveries come to a bucket again: newer, smaller, changed while fetched, hostile; never is a bill a mixture."""

import gzip
import itertools
import json
import socket

import pytest

from answers import assert_equal, cost_of
from syncs import SMALL, Connected, shortened, truth_of


@pytest.fixture
def later(sample):
    return sample(**SMALL)


@pytest.fixture
def earlier(later, tmp_path):
    return shortened(later, tmp_path / "earlier")


@pytest.fixture
def account(peer, farthing_on, data_folder, earlier):
    """Connected, with the earlier deliveries read."""
    connected = Connected(peer, peer.seed(earlier.folder), farthing_on, data_folder).connect()
    assert len(connected.sync().of("published")) == 2
    peer.clear_requests()
    return connected


def newest(account, sample, ending="Manifest.json"):
    """Keys of the newest month that end so."""
    return sorted(key for key in account.keys() if key.endswith(ending) and sample.months[-1].name in key)


def test_what_has_not_changed_is_not_fetched(account):
    assert account.sync().events[-1]["up_to_date"]
    assert account.data_bytes() == {}


def test_a_newer_delivery_takes_the_place_of_the_last(account, later):
    account.deliver(later)
    assert len(account.sync().of("published")) == 2
    assert_equal(account.months(), truth_of(later), "the newer delivery")


def test_a_newer_delivery_of_fewer_files_is_the_whole_bill(account, later, farthing_on, tmp_path):
    fewer = later.copy_to(tmp_path / "fewer")
    gone = fewer.keys()[-1]
    fewer.change_manifest(lambda manifest: manifest["reportKeys"].remove(gone))
    fewer.file(gone).unlink()
    account.deliver(fewer)
    account.sync()
    before = account.months()
    apart = farthing_on(tmp_path / "apart")
    apart("import", fewer.folder)
    assert_equal(before, cost_of(apart)("--granularity", "month").times(), "fewer files")


def test_a_report_that_keeps_every_version_is_read_as_its_manifest_says(peer, farthing_on, data_folder, sample,
                                                                       tmp_path):
    versions = sample(**SMALL, versioning="create-new")
    account = Connected(peer, peer.seed(versions.folder), farthing_on, data_folder).connect()
    account.sync()
    assert_equal(account.months(), truth_of(versions), "create-new")
    assert all(any(key in sent for key in versions.keys(month)) for month in range(2)
               for sent in [peer.body_bytes_by_key(account.bucket)])


def test_a_month_that_is_asked_for_is_read_again(account, later):
    month = later.bills[0]["period"]
    done = account.sync("--month", month)
    assert done.months("unchanged") == [month]


def test_only_the_file_that_changed_is_fetched(account, earlier, later, tmp_path):
    mixed = earlier.copy_to(tmp_path / "mixed")
    changed = mixed.keys(1)[0]
    mixed.file(changed).write_bytes(later.file(changed).read_bytes())
    mixed.change_manifest(lambda manifest: manifest | {"assemblyId": "one file"}, 1)
    account.deliver(mixed)
    account.peer.clear_requests()
    assert len(account.sync().of("published")) == 1
    assert set(account.data_bytes()) == {changed}


def test_a_damaged_or_missing_file_of_the_archive_is_fetched_again(account, earlier, later, tmp_path):
    for path in (account.data_folder / "archive").rglob("*"):
        if path.is_file():
            path.chmod(0o600)
            path.write_bytes(path.read_bytes()[:-7] + b"damaged")
    gone = next(path for path in (account.data_folder / "archive").rglob("*") if path.is_file())
    gone.unlink()
    months = [bill["period"] for bill in later.bills]
    before = account.months()
    account.sync("--month", months[0], "--month", months[1])
    assert set(account.data_bytes()) == set(earlier.keys(0) + earlier.keys(1))
    assert_equal(account.months(), before, "after the archive was damaged")
    account.farthing("verify")


def test_what_has_arrived_of_a_delivery_is_not_fetched_again(account, later):
    account.deliver(later)
    stuck = newest(account, later, ".csv.gz")[-1]
    account.peer.add_fault("slow_down", operation="GetObject", key=stuck, count=0)
    failed = account.sync(code=1)
    assert failed.error_codes() == ["aws_unavailable"] and failed.months("failed") == [later.bills[1]["period"]]
    tries = [entry for entry in account.peer.requests_for(key=stuck)]
    assert len(tries) <= 5
    account.peer.clear_faults()
    assert len(account.sync().of("published")) == 1
    sizes = account.sizes()
    assert account.data_bytes() == {key: size for key, size in sizes.items() if key.endswith(".gz")} | \
        {stuck: account.data_bytes()[stuck]}
    assert_equal(account.months(), truth_of(later), "after one file came late")
    assert not list((account.data_folder / "fetching").iterdir())


def test_a_delivery_that_changes_while_it_is_fetched_ends_with_the_new_one(account, earlier, later):
    """The second file is another one by the time it is asked for, and so are the first and the manifest."""
    account.deliver(later)
    first, second = newest(account, later, ".csv.gz")
    manifest = newest(account, later)[0]
    # Deliver the earlier one again, then replace both files when they are fetched: only the etags tell.
    account.peer.add_fault("precondition_failed", operation="GetObject", key=second)
    account.peer.add_fault("object_replaced", operation="GetObject", key=manifest, skip=1,
                           options={"content": later.file(manifest).read_text() + "\n"})
    done = account.sync()
    assert done.failed == 0 and len(done.of("published")) == 2
    assert_equal(account.months(), truth_of(later), "changed while fetched")
    account.peer.clear_requests()
    assert account.sync().events[-1]["up_to_date"] == [bill["period"] for bill in later.bills]
    assert account.data_bytes() == {} and first


def test_a_delivery_that_changes_again_and_again_leaves_the_last_good_one(account, earlier, later):
    before = account.months()
    account.deliver(later)
    account.peer.add_fault("precondition_failed", operation="GetObject", key=".csv.gz", count=0)
    failed = account.sync(code=1)
    assert set(failed.error_codes()) == {"manifest_changed"}
    assert_equal(account.months(), before, "the last good one")
    account.peer.clear_faults()
    account.sync()
    assert_equal(account.months(), truth_of(later), "once it stands still")


@pytest.mark.parametrize("hidden", ("Manifest", "00002.csv", "00001.csv", "farthing-sample"))
def test_a_stale_list_delays_a_bill_and_loses_nothing(account, later, hidden):
    before = account.months()
    account.deliver(later)
    account.peer.add_fault("stale_list", operation="ListObjectsV2", count=0, options={"hides": hidden})
    stale = account.sync(code=None)
    assert set(stale.error_codes()) <= {"missing_file"}
    assert_equal(account.months(), before, "with a stale list")
    account.peer.clear_faults()
    account.sync()
    assert_equal(account.months(), truth_of(later), "with a fresh one")


def test_a_file_that_is_gone_is_named(account, later):
    account.deliver(later)
    gone = newest(account, later, ".csv.gz")[0]
    account.peer.delete_object(account.bucket, gone)
    failed = account.sync(code=1)
    event = next(event for event in failed.events if event["what"] == "failed")
    assert event["error"]["code"] == "missing_file" and gone in event["error"]["message"] and event["error"]["cure"]
    assert later.bills[0]["period"] in failed.months("published")


def test_a_broken_delivery_is_not_fetched_again_until_there_is_another(account, later):
    before = account.months()
    account.deliver(later)
    broken = newest(account, later, ".csv.gz")[0]
    account.peer.put_object(account.bucket, broken, gzip.compress(b"no,bill\n1,2\n"))
    assert account.sync(code=1).error_codes() == ["column_missing"]
    month = later.bills[1]["period"]
    assert_equal({month: account.months()[month]}, {month: before[month]}, "the last good one")
    account.peer.clear_requests()
    assert account.sync().events[-1]["broken"] == [month]
    assert account.data_bytes() == {}
    account.deliver(later)
    account.peer.put_object(account.bucket, newest(account, later)[0],
                            later.file(newest(account, later)[0]).read_bytes() + b"\n")
    account.sync()
    assert_equal(account.months(), truth_of(later), "delivered anew")


def hostile_keys(folder, other):
    """10,000 keys that no manifest of this export may name."""
    steps = ("../", "..\\", "%2e%2e/", "..%2f", "./../", "/", "//", "s3://other-bucket/", "https://evil.invalid/",
             "file:///", "\u0000/", "\n/", " /", "～/", "cur/", "cur/../", f"{other}/", "C:\\", "\\\\host\\share\\",
             "")
    ends = ("etc/passwd", "x-1.csv.gz", "a b.csv", "-Manifest.json", "é.csv.gz", "x" * 900 + ".csv.gz", "?versionId=1",
            "#", "x.csv.gz\r\nX-A: b", "..")
    for number, (one, two, end) in enumerate(itertools.product(steps, steps, ends)):
        for more in ("", "a/", str(number) + "/"):
            key = one + two + more + end
            if not key.startswith(folder + "/"):
                yield key


def test_no_key_of_a_hostile_manifest_leads_out_of_the_export(account, later):
    folder = "cur/farthing-sample"
    keys = list(dict.fromkeys(hostile_keys(folder, "cur/farthing-sample-2")))[:10_000]
    keys += [f"{folder}/20261001-20261101/farthing-sample-Manifest.json", ""]
    before = account.months()
    manifest_key = newest(account, later)[0]
    manifest = json.loads(later.file(manifest_key).read_text())
    size = len(keys) // 12
    batches = [keys[start:start + size] for start in range(0, len(keys), size)]
    account.peer.clear_requests()
    for number, batch in enumerate(batches):
        account.peer.put_object(account.bucket, manifest_key, json.dumps(
            manifest | {"assemblyId": f"hostile {number}", "reportKeys": batch}))
        assert account.sync(code=1).error_codes() == ["manifest"]
    asked = {entry["key"] or entry["target"] for entry in account.peer.requests_for(service="s3")}
    assert all(key.startswith((folder + "/", f"/{account.bucket}?")) and ".." not in key for key in asked), asked
    assert {entry["bucket"] for entry in account.peer.requests_for(service="s3")} == {account.bucket}
    assert_equal(account.months(), before, "after hostile manifests")


def test_the_first_hostile_key_among_good_ones_is_enough(account, later):
    manifest_key = newest(account, later)[0]
    manifest = json.loads(later.file(manifest_key).read_text())
    for key in ("../x.csv.gz", "/etc/passwd", "other/x.csv.gz", "cur/farthing-sample2/x.csv.gz",
                "cur/farthing-sample/../../x.csv.gz"):
        account.peer.put_object(account.bucket, manifest_key, json.dumps(
            manifest | {"assemblyId": key, "reportKeys": [*manifest["reportKeys"], key]}))
        account.peer.clear_requests()
        assert set(account.sync(code=1).error_codes()) <= {"manifest", "missing_file"}
        assert account.data_bytes() == {}


@pytest.mark.parametrize("operation", ("AssumeRole", "ListObjectsV2", "GetObject"))
@pytest.mark.parametrize("kind", ("redirect_foreign", "redirect_region", "redirect_temporary"))
def test_a_redirect_to_a_strange_host_is_never_followed(account, later, operation, kind):
    before = account.months()
    account.deliver(later)
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        stranger.setblocking(False)
        place = f"http://127.0.0.1:{stranger.getsockname()[1]}/steal"
        account.peer.add_fault(kind, operation=operation, count=0, options={"location": place})
        account.sync(code=1)
        with pytest.raises(BlockingIOError):
            stranger.accept()
    assert_equal(account.months(), before, "after a redirect")
    account.peer.clear_faults()
    account.sync()
    assert_equal(account.months(), truth_of(later), "after the redirect was gone")
