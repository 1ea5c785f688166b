"""The demo is what newcomers run first: from nothing to an answered question, by itself."""

import os
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def demo(farthing_binary, clean_environment, tmp_path):
    def run(*arguments):
        environment = clean_environment | {"FARTHING_BINARY": str(farthing_binary), "FARTHING_SETUP": "skip",
                                           "FARTHING_DEMO": str(tmp_path / "demo")}
        done = subprocess.run([ROOT / "scripts" / "demo", *arguments], env=environment, capture_output=True, text=True,
                              timeout=300, cwd=os.sep)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


def costs(said):
    """Lines of the table of services: what the demo ends with."""
    return re.findall(r"^\d{4}-\d{2}  (?:Amazon|AWS)\w+ .*\d$", said, re.MULTILINE)


def test_shows_the_same_costs_from_a_folder_and_by_a_connected_account(demo):
    from_folder, in_aws = demo(), demo("--aws", "--end")
    assert "farthing cost --group-by service --granularity month" in from_folder
    assert len(costs(from_folder)) > 5 and costs(from_folder) == costs(in_aws)
    assert "acme is connected: management account" in in_aws
    assert "refused" in in_aws and "is not used: its role can be assumed without the External ID" in in_aws


def test_refuses_what_it_does_not_know():
    done = subprocess.run([ROOT / "scripts" / "demo", "--azure"], capture_output=True, text=True, timeout=30)
    assert done.returncode == 2 and "demo: not expected: --azure" in done.stderr and "--aws" in done.stderr
