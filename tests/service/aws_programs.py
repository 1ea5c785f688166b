"""The test programs that sign and call as farthing does: farthing_sign and farthing_call."""

import json
import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def run_program(name, lines, environment=None, timeout=300):
    """Gives a program of the tests one JSON object a line, and returns what it answers, line by line."""
    binary = pathlib.Path(os.environ.get("FARTHING_BINARY", ROOT / "build" / "dev" / "farthing"))
    program = binary.parent / "tests" / name
    if not program.exists():
        pytest.skip(f"{program} is not built: it comes with the tests of the dev preset")
    clean = {key: value for key, value in os.environ.items()
             if not key.upper().startswith(("AWS_", "FARTHING_")) and not key.upper().endswith("_PROXY")}
    done = subprocess.run([str(program)], input="".join(json.dumps(line) + "\n" for line in lines), text=True,
                          capture_output=True, check=True, timeout=timeout, env=clean | (environment or {}))
    return [json.loads(line) for line in done.stdout.splitlines()]


def call(line, environment=None, timeout=300):
    return run_program("farthing_call", [line], environment, timeout)[0]
