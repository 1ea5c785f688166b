"""What every test from outside needs: the built binary and an empty data folder."""

import os
import pathlib
import signal
import subprocess

import pytest

# Fixtures that stand here are known to every test below.
from peer.fixtures import organization, peer, peer_process

ROOT = pathlib.Path(__file__).resolve().parent.parent

# A shell's background job ignores Ctrl-C, and hands that on to all it starts: no test of an interrupt could pass.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def farthing_binary():
    """The binary under test: FARTHING_BINARY, else that of the dev preset."""
    binary = pathlib.Path(os.environ.get("FARTHING_BINARY", ROOT / "build" / "dev" / "farthing")).resolve()
    if not binary.exists():
        pytest.fail(f"{binary} does not exist; build it with: cmake --preset dev && cmake --build --preset dev")
    return binary


@pytest.fixture
def data_folder(tmp_path):
    """A data folder that nobody else uses."""
    return tmp_path / "data"


@pytest.fixture(scope="session")
def clean_environment():
    """The environment of this machine without its settings: FARTHING_* and XDG_* are not seen."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("FARTHING_", "XDG_"))}


@pytest.fixture(scope="session")
def farthing_on(farthing_binary, clean_environment, tmp_path_factory):
    """Makes a `farthing` for a data folder of one's own: farthing_on(folder)("bills").stdout"""
    elsewhere = tmp_path_factory.mktemp("elsewhere")

    def on(data_folder):
        def run(*arguments, code=0, env=None, timeout=120, through=(), **options):
            environment = clean_environment | {"FARTHING_DATA": str(data_folder), **(env or {})}
            options = {"capture_output": True, "text": True, "cwd": elsewhere} | options
            command = [*through, str(farthing_binary), *map(str, arguments)]
            done = subprocess.run(command, env=environment, timeout=timeout, **options)
            if code is not None:
                assert done.returncode == code, f"{done.args}: exit code {done.returncode}\n{done.stdout}{done.stderr}"
            return done

        return run

    return on


@pytest.fixture
def farthing(farthing_on, data_folder):
    """Runs farthing on the test's own data folder: farthing("bills", "--output", "json").stdout

    `code` is the exit code expected; None takes any. `through` is a command that runs it.
    Settings of the machine (FARTHING_*, XDG_*) are not seen.
    """
    return farthing_on(data_folder)
