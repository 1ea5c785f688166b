"""SIGKILL at any moment of an import leaves the bill as it was before, or as it is after: never anything else."""

import json
import os
import shutil
import sqlite3

from answers import counted
from data_folders import files_below
from random_kills import RandomKills, seconds_for
from samples import Sample

#: Every kill is followed by a full verification. More of them: FARTHING_KILLS=1000
KILLS = int(os.environ.get("FARTHING_KILLS", "120"))
#: Every delivery that was shown is kept for a month, and verify reads all of them: now and then the folder starts anew.
KILLS_A_FOLDER = 50
KILLED = "imports killed (SIGKILL), each leaving exactly the state before or after"
#: Days come from the rollup, resources from the charges and their dictionaries: together all files of a segment.
QUESTIONS = (["--granularity", "day"], ["--group-by", "resource,tag:team"])


def answer(farthing, question):
    found = json.loads(farthing("cost", "--output", "json", "--metric", "unblended,net-amortised",
                                *QUESTIONS[question]).stdout)
    return found["rows"], found["totals"]


def answers(farthing):
    return [answer(farthing, question) for question in range(len(QUESTIONS))]


def test_a_killed_import_leaves_the_state_before_or_after(farthing, farthing_on, farthing_binary, sample, data_folder,
                                                         tmp_path):
    large = sample(seed=31, months=1, rows=120, files=2)
    small = Sample(large.folder).copy_to(tmp_path / "small")
    small.change_text(lambda text: "\n".join(text.split("\n")[:-20]) + "\n", chunk=1)
    deliveries = [large.folder, small.folder]
    expected = []
    for bucket in reversed(deliveries):
        farthing("import", bucket)
        expected.insert(0, answers(farthing))
    assert expected[0] != expected[1]
    pristine = tmp_path / "pristine"
    data_folder.rename(pristine)

    kills = None
    published = 0
    for kill in range(KILLS):
        if kill % KILLS_A_FOLDER == 0:
            folder = tmp_path / f"data-{kill}"
            shutil.copytree(pristine, folder)
            asked = farthing_on(folder)
            shown = 0
            imports = [[farthing_binary, "import", bucket, "--republish", "--data", folder] for bucket in deliveries]
            duration = min(seconds_for(imports[1]), seconds_for(imports[0]))
            kills = kills or RandomKills(20260503, duration, reach=1.5)
        kills.run(imports[1 - shown])
        found = answer(asked, kill % 2)
        assert found in (expected[0][kill % 2], expected[1][kill % 2]), f"kill {kill}: neither before nor after"
        if found == expected[1 - shown][kill % 2]:
            published += 1
            shown = 1 - shown
        asked("verify")
        if kill % KILLS_A_FOLDER == KILLS_A_FOLDER - 1 or kill == KILLS - 1:
            # The sweeper comes before the import, and this time it finds nobody else at work.
            asked("import", deliveries[1 - shown], "--republish")
            assert answers(asked) == expected[1 - shown]
            asked("verify")
            assert files_below(folder / "staging") == []
            assert stored_segments(folder) == named_segments(folder)
            shutil.rmtree(folder)
    counted[KILLED] += kills.killed
    assert kills.killed > KILLS / 4, f"too few of {KILLS} imports were cut short: {kills.killed}"
    assert published > KILLS / 20, f"too few of {KILLS} imports came through: {published}"


def stored_segments(folder):
    return {str(path.relative_to(folder)) for path in (folder / "segments").glob("*/*/*/*")}


def named_segments(folder):
    database = sqlite3.connect(folder / "control.sqlite")
    try:
        return {name for name, in database.execute("SELECT folder FROM segment WHERE retired = 0")}
    finally:
        database.close()


def test_a_killed_first_import_leaves_no_bill_or_the_whole_one(farthing_on, farthing_binary, sample, tmp_path):
    """In an empty folder even the control database is new."""
    bucket = sample(seed=31, months=1, rows=120, files=2)
    whole = farthing_on(tmp_path / "whole")
    kills = RandomKills(4, seconds_for([farthing_binary, "import", bucket.folder, "--data", tmp_path / "whole"]))
    expected = answer(whole, 1)
    for kill in range(max(10, KILLS // 10)):
        folder = tmp_path / f"data-{kill}"
        counted[KILLED] += kills.run([farthing_binary, "import", bucket.folder, "--data", folder])
        farthing = farthing_on(folder)
        asked = farthing("cost", "--output", "json", code=None)
        if asked.returncode == 0 and json.loads(asked.stdout)["rows"]:
            assert answer(farthing, 1) == expected
        else:
            assert asked.returncode in (0, 3), asked.stderr
        farthing("import", bucket.folder)
        assert answer(farthing, 1) == expected
        farthing("verify")


def test_a_killed_rebuild_changes_no_answer(farthing, farthing_binary, sample, data_folder):
    bucket = sample(seed=31, months=2, rows=120, files=2)
    farthing("import", bucket.folder)
    expected = answers(farthing)
    command = [farthing_binary, "rebuild", "--data", data_folder]
    kills = RandomKills(5, min(seconds_for(command), seconds_for(command)))
    for kill in range(max(15, KILLS // 20)):
        kills.run(command)
        assert answer(farthing, kill % 2) == expected[kill % 2]
        farthing("verify")
    assert kills.killed > 3
    counted["rebuilds killed (SIGKILL), none of which changed an answer"] += kills.killed
    farthing("rebuild")
    assert answers(farthing) == expected
    assert stored_segments(data_folder) == named_segments(data_folder)
