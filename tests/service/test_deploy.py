"""What stands in deploy/ fits the program, and is what its readers take."""

import json
import pathlib
import re
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
DEPLOY = ROOT / "deploy"


def settings_of(farthing, *arguments):
    return json.loads(farthing(*arguments, "settings", "--output", "json").stdout)


def test_the_sample_settings_are_those_of_the_program(farthing):
    text = (DEPLOY / "farthing.toml").read_text(encoding="utf-8")
    for setting in settings_of(farthing):
        head = f"# {setting['meaning']}\n# default: {setting['default']}\n# {setting['name']} = "
        assert text.count(head) == 1, head
    assert len(re.findall(r"^# default: ", text, re.MULTILINE)) == len(settings_of(farthing))


def test_every_sample_setting_can_be_taken_as_it_stands(farthing, tmp_path):
    text = (DEPLOY / "farthing.toml").read_text(encoding="utf-8")
    taken = re.sub(r"^# ([a-z-]+ = )", r"\1", text, flags=re.MULTILINE)
    file = tmp_path / "farthing.toml"
    file.write_text(taken, encoding="utf-8")
    # The data folder of the test comes by its variable.
    given = {setting["name"]: setting["from"] for setting in settings_of(farthing, "--config", file)}
    assert given.pop("data") == "FARTHING_DATA" and all(str(file) in by for by in given.values()), given


def test_the_service_is_one_that_systemd_takes(tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd here")
    unit = (DEPLOY / "farthing.service").read_text(encoding="utf-8")
    # The binary is not installed where tests run.
    (tmp_path / "farthing.service").write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", unit, flags=re.MULTILINE))
    done = subprocess.run(["systemd-analyze", "--man=no", "verify", tmp_path / "farthing.service"], capture_output=True, text=True,
                          timeout=60)
    assert done.returncode == 0 and "farthing.service" not in done.stderr, done.stderr
    done = subprocess.run(["systemd-analyze", "security", "--offline=yes", "--threshold=15", tmp_path / "farthing.service"],
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("file", ["farthing.service", "farthing.toml", "Containerfile", "Caddyfile", "nginx.conf"])
def test_every_file_is_told_of(file):
    assert f"deploy/{file}" in (ROOT / "docs" / "serving.md").read_text(encoding="utf-8")
