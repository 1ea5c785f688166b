"""One bit that flips, anywhere in the store, is found; and never makes a wrong total."""

import json
import random

import pytest

from answers import METRICS, assert_equal, counted
from data_folders import contents, files_below

#: together they read every file of a segment, by the rollup, the charges and each dictionary
QUESTIONS = (["--granularity", "month"], ["--group-by", "account,resource"], ["--group-by", "operation,tag:team"])


def ask(farthing, question):
    """The answer's rows and totals, or nothing where farthing refuses because something is damaged."""
    done = farthing("cost", "--output", "json", "--metric", ",".join(METRICS), *question, code=None)
    if done.returncode != 0:
        assert done.returncode == 8, done.stderr
        return None
    answer = json.loads(done.stdout)
    return answer["rows"], answer["totals"]


def flip(file, position, bit):
    data = bytearray(file.read_bytes())
    data[position] ^= 1 << bit
    file.write_bytes(data)


@pytest.fixture
def stored(farthing, sample):
    farthing("import", sample(seed=41, months=1, rows=150, files=2).folder)


@pytest.fixture
def bucket(stored, sample):
    return sample(seed=41, months=1, rows=150, files=2)


def test_every_flipped_bit_is_found_and_none_makes_a_wrong_total(stored, farthing, data_folder):
    truth = [ask(farthing, question) for question in QUESTIONS]
    chosen = random.Random(20260504)
    refused = answered = 0
    stored_files = files_below(data_folder / "archive") + files_below(data_folder / "segments")
    assert len(stored_files) == 2 + 8
    for file in stored_files:
        size = file.stat().st_size
        for position in [0, size - 1] + [chosen.randrange(size) for _ in range(4)]:
            bit = chosen.randrange(8)
            what = f"bit {bit} of byte {position} of {file.name}"
            flip(file, position, bit)
            found = farthing("verify", code=8)
            assert str(file) in found.stdout and str(file) in found.stderr, what
            for question, expected in zip(QUESTIONS, truth):
                answer = ask(farthing, question)
                assert answer is None or answer == expected, f"{what}: a wrong total for {question}"
                refused += answer is None
                answered += answer is not None
            flip(file, position, bit)
            counted["flipped bits, each found by verify, none in a wrong total"] += 1
    assert refused and answered, "some questions do not read the damaged file"
    farthing("verify")


@pytest.mark.parametrize("name", ["accounts", "charges", "charges-wide", "daily", "daily-wide", "kinds", "labels", "resources"])
@pytest.mark.parametrize("damage", ["flipped", "cut", "longer", "empty", "gone"])
def test_a_damaged_segment_is_refused_and_made_anew_by_rebuild(bucket, farthing, cost, data_folder, name, damage):
    [file] = (data_folder / "segments").rglob(f"{name}.parquet")
    whole = file.read_bytes()
    if damage == "flipped":
        flip(file, len(whole) // 2, 3)
    elif damage == "cut":
        file.write_bytes(whole[:-1])
    elif damage == "longer":
        file.write_bytes(whole + b"\0")
    elif damage == "empty":
        file.write_bytes(b"")
    else:
        file.unlink()
    refused = farthing("verify", code=8)
    assert str(file) in refused.stderr
    assert "farthing rebuild" in refused.stdout
    answers = [farthing("cost", *question, code=None) for question in QUESTIONS]
    assert {answer.returncode for answer in answers} <= {0, 8}
    assert any(str(file) in answer.stderr for answer in answers if answer.returncode == 8)
    assert "rebuilt" in farthing("rebuild").stdout
    farthing("verify")
    assert_equal({"": cost().total}, {"": bucket.bills[0]["total"]}, "rebuilt")
    assert len(list((data_folder / "segments").rglob("charges.parquet"))) == 1, "the damaged segment is gone"


def test_a_strange_file_in_a_segment_is_told(stored, farthing, data_folder):
    [charges] = (data_folder / "segments").rglob("charges.parquet")
    (charges.parent / "notes.txt").write_text("not ours", encoding="utf-8")
    assert "notes.txt" in farthing("verify", code=8).stdout


@pytest.mark.parametrize("damage", ["flipped", "cut", "gone"])
def test_a_damaged_archive_file_is_restored_by_importing_the_delivery_again(bucket, farthing, data_folder, damage):
    before = contents(data_folder)
    file = files_below(data_folder / "archive")[0]
    if damage == "flipped":
        flip(file, 1000, 0)
    elif damage == "cut":
        file.write_bytes(file.read_bytes()[:100])
    else:
        file.unlink()
    assert "import it again from the bucket" in farthing("verify", code=8).stdout
    refused = farthing("rebuild", code=8)
    assert str(file) in refused.stderr and "import the same delivery again" in refused.stderr
    assert "unchanged" in farthing("import", bucket.folder).stdout.split("restored")[0]
    farthing("verify")
    assert contents(data_folder) == before
    assert "restored" not in farthing("import", bucket.folder).stdout


def test_how_many_files_were_restored_is_told(bucket, farthing, data_folder):
    for file in files_below(data_folder / "archive"):
        file.unlink()
    assert "2 archived files were restored" in farthing("import", bucket.folder).stdout
    files_below(data_folder / "archive")[1].write_bytes(b"")
    [outcome] = json.loads(farthing("import", bucket.folder, "--output", "json").stdout)["deliveries"]
    assert (outcome["what"], outcome["restored_files"]) == ("unchanged", 1)


def test_trace_never_shows_a_row_of_a_damaged_file(bucket, farthing, data_folder):
    for file in files_below(data_folder / "archive"):
        flip(file, file.stat().st_size - 5, 0)
        assert str(file) in farthing("trace", "--limit", "1000", code=8).stderr
        flip(file, file.stat().st_size - 5, 0)
    assert farthing("trace").stdout


def test_a_damaged_control_database_is_an_error_and_never_a_wrong_total(bucket, farthing, cost, data_folder):
    """Its pages have no checksums, so only what the engine notices can be promised: no crash, no wrong total."""
    file = data_folder / "control.sqlite"
    whole = file.read_bytes()
    chosen = random.Random(9)
    for _ in range(20):
        file.write_bytes(whole)
        for name in ("control.sqlite-wal", "control.sqlite-shm"):
            (data_folder / name).unlink(missing_ok=True)
        flip(file, chosen.randrange(len(whole)), chosen.randrange(8))
        for question in QUESTIONS[:2]:
            done = farthing("cost", "--output", "json", "--metric", ",".join(METRICS), *question, code=None)
            assert done.returncode in (0, 3, 4, 5, 8, 9), done.stderr
            if done.returncode == 0:
                totals = json.loads(done.stdout)["totals"]
                assert totals == [] or totals[0]["costs"] == bucket.bills[0]["total"]
