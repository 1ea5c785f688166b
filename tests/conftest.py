"""What every test from outside needs: the built binary and an empty data folder."""

import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent


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


@pytest.fixture
def farthing(farthing_binary, data_folder):
    """Runs farthing on the test's own data folder: farthing("bills", "--output", "json").stdout

    `code` is the exit code expected; None takes any. Settings of the machine (FARTHING_*, XDG_*) are not seen.
    """

    def run(*arguments, code=0, env=None, timeout=120, **options):
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("FARTHING_", "XDG_"))}
        environment |= {"FARTHING_DATA": str(data_folder), **(env or {})}
        done = subprocess.run([str(farthing_binary), *map(str, arguments)], env=environment, text=True,
                              capture_output=True, timeout=timeout, **options)
        if code is not None:
            assert done.returncode == code, f"{done.args}: exit code {done.returncode}\n{done.stdout}{done.stderr}"
        return done

    return run
