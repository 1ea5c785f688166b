"""What people see: help, errors with a cure, progress, and what happens when nobody can read the answer."""

import fcntl
import json
import os
import pathlib
import pty
import re
import select
import sqlite3
import struct
import subprocess
import termios

import pytest

from data_folders import contents

ERRORS = pathlib.Path(__file__).resolve().parents[2] / "docs" / "errors.md"
COMMANDS = ("import", "bills", "cost", "trace", "verify", "rebuild", "clients", "sample", "settings",
            "explain", "version")


@pytest.fixture
def stored(farthing, sample):
    bucket = sample(months=3, rows=400)
    farthing("import", bucket.folder)
    return bucket


class TestHelp:
    @pytest.mark.parametrize("command", COMMANDS)
    def test_of_every_command_shows_an_example_of_it(self, farthing, command):
        page = farthing(command, "--help").stdout
        assert f"Usage: farthing {command}" in page
        examples = page[page.index("Example"):]
        assert f"farthing {command}" in examples
        assert page == farthing("help", command).stdout
        assert max(len(line) for line in page.splitlines()) <= 130

    def test_lists_every_command_and_setting(self, farthing):
        page = farthing("--help").stdout
        for word in (*COMMANDS, "--data", "--client", "FARTHING_KEEP_DAYS", "Start here:"):
            assert word in page
        assert farthing().stdout == page
        assert farthing("help").stdout == page
        assert farthing("help", "help").stdout == page

    def test_shows_no_option_that_is_not_taken(self, farthing):
        for command in COMMANDS:
            for option in re.findall(r"^  (--[a-z-]+)", farthing(command, "--help").stdout, re.MULTILINE):
                assert "not expected" not in farthing(command, option, "--help", code=None).stderr

    def test_version_tells_what_it_is_built_on(self, farthing):
        said = farthing("--version").stdout
        assert re.match(r"farthing \d+\.\d+", said)
        assert "DuckDB" in said
        assert farthing("version").stdout == said


class TestUsageErrors:
    @pytest.mark.parametrize("arguments, says", [
        (["bils"], "bils is no command; did you mean bills?"),
        (["cots"], "did you mean cost?"),
        (["--quiet"], "a command is missing"),
        (["bills", "--output", "yaml"], '"yaml" is none of table, json, csv'),
        (["bills", "--outptu", "json"], "--outptu"),
        (["import"], "PATH"),
        (["sample"], "--output"),
        (["cost", "--metric", "amortized"], 'there is no metric "amortized"; did you mean amortised?'),
        (["cost", "--metric", "unblended,unblended"], "named twice"),
        (["cost", "--granularity", "week"], '"week" is none of total, month, day, hour'),
        (["cost", "--group-by", "services"], 'grouped or filtered by "services"; did you mean service?'),
        (["cost", "--group-by", "service,account,region,seller"], "3 things at once, not 4"),
        (["cost", "--group-by", "tag:"], "names nothing"),
        (["cost", "--from", "2026-02-30"], '"2026-02-30" is neither a month nor a day'),
        (["cost", "--from", "05/2026"], "write a month as 2026-05"),
        (["cost", "--from", "2026-06", "--to", "2026-05"], "--from 2026-06 is after --to 2026-05"),
        (["cost", "--filter", "AmazonEC2"], "has no = or !="),
        (["cost", "--filter", "colour=red"], "colour"),
        (["cost", "--filter", 'service="AmazonEC2'], "quotes"),
        (["cost", "--top", "many"], "many"),
        (["cost", "--group-by", "service", "--top", "-1"], '--top: "-1" is not a whole number'),
        (["cost", "--group-by", "service", "--top", "0x10"], '"0x10" is not a whole number'),
        (["cost", "--group-by", "service", "--top", "18446744073709551616"], "is not a whole number"),
        (["cost", "--group-by", "service", "--top", "0"], '--top: "0" is not a whole number from 1'),
        (["trace", "--limit", "0"], '--limit: "0" is not a whole number from 1'),
        (["cost", "--filter", ""], 'the filter "" has no = or !='),
        (["help", "bogus"], "bogus is no command"),
        (["--data", "/tmp/x", "bogus"], "bogus is no command"),
        (["--threads", "1", "bogus"], "bogus is no command"),
        (["--data=/tmp/x", "--output", "json", "bils"], "bils is no command; did you mean bills?"),
        (["cost", "[extra]"], "not expected: [extra]"),
        (["bills", "--output", "[json]"], '"[json]" is none of'),
        (["--threads", "1"], "a command is missing"),
        (["cost", "--top", "3"], "no groups"),
        (["cost", "--from", "2026-11-01", "--by", "period"], "cannot be cut at a day"),
        (["trace", "--limit", "-1"], '"-1" is not a whole number'),
        (["sample", "--output", "x", "--rows", "-5"], '"-5" is not a whole number'),
        (["cost", "--as-of", "yesterday"], "--as-of"),
        (["cost", "--by", "invoice"], "invoice"),
        (["sample", "--output", "--help"], "--output: a value is missing before --help"),
        (["bills", "--data", "--quiet"], "--data: a value is missing before --quiet"),
        (["cost", "extra"], "extra"),
        (["trace", "--as-of", "2026-13-01"], "--as-of"),
        (["sample", "--output", "x", "--months", "0"], "number of months"),
        (["sample", "--output", "x", "--accounts", "5001"], "between 1 and 5000"),
        (["sample", "--output", "x", "--currency", "euro"], "euro"),
        (["sample", "--output", "x", "--last", "2026"], "2026"),
    ], ids=lambda value: " ".join(value) if isinstance(value, list) else "")
    def test_name_what_is_wrong_and_what_to_do(self, farthing, stored, arguments, says, tmp_path):
        done = farthing(*arguments, code=2, cwd=tmp_path)
        assert done.stdout == ""
        assert says in done.stderr
        assert re.search(r"^farthing: .*\n  why: .* \(usage\)\n  do:  \S.*\n$", done.stderr), done.stderr
        assert "COMMAND" not in done.stderr
        assert os.listdir(tmp_path) == ["data"]

    def test_of_labels_show_those_there_are(self, farthing, stored):
        stderr = farthing("cost", "--group-by", "tag:Team", code=3).stderr
        assert "no bill has tag:Team; did you mean tag:team?" in stderr
        assert "capitals count" in stderr

    @pytest.mark.parametrize("command", ["bills", "cost", "trace", "verify", "rebuild"])
    def test_of_a_mistyped_data_folder_make_no_folder(self, farthing, tmp_path, command):
        stderr = farthing(command, "--data", tmp_path / "tpyo", code=3).stderr
        assert f"{tmp_path / 'tpyo'} holds no bills" in stderr
        assert "farthing import FOLDER" in stderr
        assert not (tmp_path / "tpyo").exists()

    def test_of_a_path_in_brackets_name_the_path(self, farthing, tmp_path):
        (tmp_path / "may.csv").write_text("not read", encoding="utf-8")
        assert "[may.csv]: there is no such file" in farthing("import", "[may.csv]", code=3, cwd=tmp_path).stderr
        assert "{}: there is no such file" in farthing("import", "{}", code=3, cwd=tmp_path).stderr

    def test_text_from_outside_cannot_write_to_the_terminal(self, farthing, tmp_path):
        stderr = farthing("import", tmp_path / "\x1b[2Jclear", code=3).stderr
        assert "\x1b" not in stderr


class TestErrors:
    def test_are_all_in_the_documentation(self, farthing):
        documented = ERRORS.read_text(encoding="utf-8")
        lines = {}
        for line in documented.splitlines():
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if line.startswith("|") and len(cells) == 4 and cells[0].isdigit():
                lines[cells[1].strip("`")] = cells
        explained = json.loads(farthing("explain", "--output", "json").stdout)
        errors = [error for error in explained if error["exit_code"] is not None]  # the others are docs/doctor.md's
        assert list(lines) == [error["code"] for error in errors]
        for error in errors:
            assert lines[error["code"]] == [str(error["exit_code"]), f"`{error['code']}`", error["meaning"],
                                            error["cure"]]

    def test_are_shown_as_a_table(self, farthing):
        table = farthing("explain").stdout
        for error in json.loads(farthing("explain", "--output", "json").stdout):
            line = next(line for line in table.splitlines() if error["code"] in line.split()[:2])
            assert error["meaning"] in line and error["cure"] in line

    def test_are_explained_one_by_one(self, farthing):
        said = farthing("explain", "csv").stdout
        assert said.startswith("csv: a file is not well-formed CSV\n")
        assert "do:" in said and "exit code 6" in said
        listed = json.loads(farthing("explain", "--output", "json").stdout)
        for error in listed:
            assert json.loads(farthing("explain", error["code"], "--output", "json").stdout) == error

    def test_that_there_are_not_are_answered_with_the_nearest(self, farthing):
        stderr = farthing("explain", "csw", code=2).stderr
        assert "there is no code csw; did you mean csv?" in stderr
        assert "`farthing explain` lists them" in stderr
        farthing("explain", "csv", "number", code=2)


class TestData:
    def test_that_cannot_be_a_folder_is_refused(self, farthing, stored, tmp_path):
        (tmp_path / "file").write_text("not a folder", encoding="utf-8")
        assert str(tmp_path / "file") in farthing("import", stored.folder, "--data", tmp_path / "file", code=4).stderr

    def test_of_a_newer_farthing_is_left_alone(self, farthing, stored, data_folder):
        with sqlite3.connect(data_folder / "control.sqlite") as database:
            database.execute("PRAGMA user_version = 99")
        database.close()
        before = contents(data_folder)
        for command in (["bills"], ["cost"], ["import", stored.folder]):
            assert "newer farthing (control version 99" in farthing(*command, code=4).stderr
        assert contents(data_folder) == before

    def test_is_readable_by_its_owner_only(self, stored, data_folder):
        for folder in (data_folder, data_folder / "archive", data_folder / "segments"):
            assert folder.stat().st_mode & 0o077 == 0

    def test_nobody_has_imported_into_answers_that_there_is_none(self, farthing, stored):
        assert "No bill yet" in farthing("bills", "--client", "nobody").stdout
        assert farthing("cost", "--client", "nobody").stdout


class TestOutput:
    @pytest.mark.parametrize("command", [["bills"], ["cost"], ["trace"], ["verify"], ["explain"], ["settings"],
                                         ["--help"], ["cost", "--output", "json"], ["rebuild"]], ids=" ".join)
    def test_to_a_full_disk_is_an_error(self, farthing, stored, command):
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = farthing(*command, code=4, capture_output=False, stdout=full, stderr=subprocess.PIPE)
        assert "standard output: No space left on device" in done.stderr

    @pytest.mark.parametrize("command", ["bills", "cost", "trace", "verify", "rebuild"])
    def test_that_is_closed_is_an_error_and_ends_up_in_no_file(self, farthing, farthing_binary, stored, data_folder,
                                                               command):
        done = subprocess.run(["/bin/sh", "-c", f"exec '{farthing_binary}' {command} --data '{data_folder}' >&-"],
                              stderr=subprocess.PIPE, text=True)
        assert done.returncode == 4
        assert "standard output: Bad file descriptor" in done.stderr
        assert (data_folder / "use.lock").read_bytes() == b""
        farthing("verify")

    def test_of_an_import_that_is_closed_damages_nothing(self, farthing, farthing_binary, sample, data_folder):
        bucket = sample(months=3, rows=400)
        command = f"exec '{farthing_binary}' import '{bucket.folder}' --data '{data_folder}' >&- 2>&- <&-"
        assert subprocess.run(["/bin/sh", "-c", command], check=False).returncode == 4
        farthing("import", bucket.folder)
        farthing("verify")
        assert (data_folder / "use.lock").read_bytes() == b""

    def test_is_not_mixed_with_anything_else(self, farthing, stored):
        for command in (["bills"], ["cost"], ["trace"]):
            done = farthing(*command, "--output", "json", "--log-level", "debug")
            json.loads(done.stdout)

    def test_goes_into_a_pipe_that_nobody_reads_to_its_end(self, farthing_binary, stored, data_folder):
        command = f"'{farthing_binary}' cost --group-by resource,account --granularity hour --data '{data_folder}'"
        done = subprocess.run(["/bin/bash", "-c", f"{command} | head -1"], capture_output=True, text=True, check=True)
        assert done.stderr == ""


class TestProgress:
    def run_in_terminal(self, command, environment):
        """Standard error as a person's terminal shows it; standard output is a pipe."""
        leader, follower = pty.openpty()
        fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        process = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, stderr=follower, env=environment)
        os.close(follower)
        seen = b""
        while True:
            try:
                ready, _, _ = select.select([leader], [], [], 60)
                part = os.read(leader, 4096) if ready else b""
            except OSError:  # how Linux says that the other end is gone
                break
            if not part:
                break
            seen += part
        os.close(leader)
        out = process.communicate(timeout=60)[0].decode()
        return process.returncode, out, seen.decode()

    @pytest.fixture
    def big(self, sample):
        """Enough to be seen at work."""
        return sample(seed=71, months=2, rows=250_000, accounts=20)

    def test_is_silent_when_nobody_looks(self, farthing, big, tmp_path):
        assert farthing("import", big.folder).stderr == ""
        for command in (["rebuild"], ["verify"], ["sample", "--output", tmp_path / "other"], ["bills"]):
            assert farthing(*command).stderr == ""

    def test_shows_a_line_in_a_terminal_and_takes_it_away(self, farthing_binary, clean_environment, big, data_folder):
        environment = clean_environment | {"TERM": "xterm", "FARTHING_DATA": str(data_folder)}
        code, out, seen = self.run_in_terminal([farthing_binary, "import", big.folder], environment)
        assert code == 0
        assert out.count("published") == 2
        assert re.search(r"\r\x1b\[Kreading 2026-1\d \([12] of 2\): [\d,]+ rows", seen), seen
        assert seen.endswith("\r\x1b[K")
        code, out, seen = self.run_in_terminal([farthing_binary, "rebuild"], environment)
        assert (code, out.count("rebuilt")) == (0, 2)
        assert "rebuilding 2026-1" in seen

    @pytest.mark.parametrize("flags, extra", [(["--quiet"], {}), (["-q"], {}), ([], {"TERM": "dumb"})],
                             ids=["--quiet", "-q", "TERM=dumb"])
    def test_is_silent_when_asked_to_be(self, farthing_binary, clean_environment, big, data_folder, flags, extra):
        environment = clean_environment | {"TERM": "xterm", "FARTHING_DATA": str(data_folder)} | extra
        code, _, seen = self.run_in_terminal([farthing_binary, "import", big.months[0], *flags], environment)
        assert (code, seen) == (0, "")


def test_a_sample_is_never_written_over_something_else(farthing, tmp_path):
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "thesis.txt").write_text("years of work", encoding="utf-8")
    stderr = farthing("sample", "--output", tmp_path / "precious", code=2).stderr
    assert "is not empty and holds no earlier sample" in stderr
    assert (tmp_path / "precious" / "thesis.txt").read_text(encoding="utf-8") == "years of work"


def test_the_same_options_give_the_same_sample(farthing, tmp_path):
    for name in ("one", "two"):
        farthing("sample", "--output", tmp_path / name, "--seed", "9", "--months", "2", "--rows", "300")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    farthing("sample", "--output", tmp_path / "two", "--seed", "10", "--months", "1", "--rows", "300")
    assert contents(tmp_path / "one") != contents(tmp_path / "two")
    assert pathlib.Path(tmp_path / "two" / "truth.json").exists()
