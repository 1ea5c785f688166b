"""Making segments anew, and asking while others import and rebuild."""

import json
import subprocess
import threading

import pytest

from answers import METRICS, assert_equal, counted
from data_folders import files_below
from samples import Sample


@pytest.fixture
def bucket(farthing, sample):
    bucket = sample(seed=61, months=3, rows=300)
    farthing("import", bucket.folder)
    return bucket


def assert_truth(cost, bucket):
    assert_equal(cost("--granularity", "month").times(), {bill["period"]: bill["total"] for bill in bucket.bills},
                 "rebuilt")


def test_rebuild_makes_every_segment_anew_with_the_same_totals(farthing, cost, bucket, data_folder):
    before = {path.parent.name for path in (data_folder / "segments").rglob("charges.parquet")}
    assert farthing("rebuild").stdout.count("rebuilt") == 3
    after = {path.parent.name for path in (data_folder / "segments").rglob("charges.parquet")}
    assert len(after) == 3 and not before & after
    assert_truth(cost, bucket)
    farthing("verify")


def test_rebuild_needs_no_segment_at_all(farthing, cost, bucket, data_folder):
    for file in files_below(data_folder / "segments"):
        file.unlink()
    assert farthing("verify", code=8).stdout.count(".parquet") > 3 * 5
    assert farthing("cost", code=8).stderr
    farthing("rebuild")
    assert_truth(cost, bucket)
    farthing("verify")


def test_rebuild_of_one_month_leaves_the_others_alone(farthing, cost, bucket, data_folder):
    period = bucket.bills[1]["period"]
    before = {path.parent for path in (data_folder / "segments").rglob("charges.parquet")}
    assert farthing("rebuild", "--period", period).stdout.count("rebuilt") == 1
    after = {path.parent for path in (data_folder / "segments").rglob("charges.parquet")}
    assert {path.parent.name for path in before - after} == {f"period={period}"}
    assert farthing("rebuild", "--payer", bucket.payer).stdout.count("rebuilt") == 3
    assert farthing("rebuild", "--payer", "000000000000").stdout == "No segment matches; nothing was rebuilt.\n"
    assert "2026-13" in farthing("rebuild", "--period", "2026-13", code=2).stderr
    assert_truth(cost, bucket)


def test_an_earlier_delivery_is_rebuilt_too(farthing, bucket, tmp_path):
    newer = bucket.copy_to(tmp_path / "newer")
    newer.change_text(lambda text: "\n".join(text.split("\n")[:-20]) + "\n")
    farthing("import", newer.folder)
    assert farthing("rebuild").stdout.count("rebuilt") == 4
    farthing("verify")


def test_costs_are_those_before_or_after_while_others_import_and_rebuild(farthing, farthing_binary, bucket, data_folder,
                                                                        tmp_path):
    newer = Sample(bucket.copy_to(tmp_path / "newer").folder)
    for month in range(3):
        newer.change_text(lambda text: "\n".join(text.split("\n")[:-15]) + "\n", month=month)

    def answer():
        done = farthing("cost", "--output", "json", "--metric", ",".join(METRICS), "--group-by", "resource",
                        "--granularity", "month", code=None)
        assert done.returncode == 0, done.stderr
        months = {}
        for row in json.loads(done.stdout)["rows"]:
            months.setdefault(row["time"], []).append(row)
        return months

    states = [answer()]
    farthing("import", newer.folder)
    states.append(answer())
    failures = []

    def work():
        for number in range(5):
            for command in (["import", (bucket, newer)[number % 2].folder, "--republish"], ["rebuild"]):
                done = subprocess.run([farthing_binary, *command, "--data", data_folder], capture_output=True, text=True)
                if done.returncode != 0:
                    failures.append(done.stderr)

    worker = threading.Thread(target=work)
    worker.start()
    asked = 0
    while worker.is_alive():
        for month, rows in answer().items():
            assert rows in (states[0][month], states[1][month]), f"{month} is neither before nor after"
        asked += 1
    worker.join()
    assert failures == []
    assert asked > 5
    counted["questions while others imported and rebuilt, each answered as before or as after"] += asked
    farthing("verify")


def test_a_month_over_month_answer_is_of_one_moment(farthing, farthing_binary, bucket, data_folder, tmp_path):
    """The pointers of all months are read at once: a question never sees a half of an import of one bill."""
    total = {}
    for name, rows in (("all", None), ("fewer", -15)):
        state = Sample(bucket.copy_to(tmp_path / name).folder)
        if rows:
            state.change_text(lambda text: "\n".join(text.split("\n")[:rows]) + "\n", month=2)
        farthing("import", state.folder, "--republish")
        total[name] = farthing("cost", "--output", "json").stdout
    racing = subprocess.Popen([farthing_binary, "import", tmp_path / "all", "--republish", "--data", data_folder],
                              stdout=subprocess.DEVNULL)
    while racing.poll() is None:
        assert totals_of(farthing("cost", "--output", "json").stdout) in [totals_of(text) for text in total.values()]
    assert racing.wait() == 0


def totals_of(text):
    return json.loads(text)["totals"]
