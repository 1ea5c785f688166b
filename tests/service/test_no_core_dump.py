"""However the process dies, its memory does not end up in a file: it may hold secrets."""

import fcntl
import os
import resource
import signal
import subprocess

import pytest

F_SETPIPE_SZ = 1031


@pytest.fixture
def held_in_the_middle(tmp_path, clean_environment):
    """Starts a command that prints more than its pipe takes, and returns once it hangs there."""

    def start(command):
        reader, writer = os.pipe()
        fcntl.fcntl(writer, F_SETPIPE_SZ, resource.getpagesize())
        process = subprocess.Popen(["/bin/sh", "-c", 'ulimit -c unlimited; exec "$@"', "sh", *map(str, command)],
                                   stdout=writer, cwd=tmp_path, env=clean_environment)
        os.close(writer)
        assert os.read(reader, 1)
        return process, reader

    return start


def killed(process, reader, signal_number):
    """True when the kernel wrote a core of it."""
    process.send_signal(signal_number)
    _, status = os.waitpid(process.pid, 0)
    process.returncode = status
    os.close(reader)
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal_number
    return os.WCOREDUMP(status)


@pytest.fixture
def cores_are_allowed():
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    if hard != resource.RLIM_INFINITY:
        pytest.skip(f"this machine allows no unlimited cores ({soft}, {hard})")


@pytest.mark.parametrize("signal_number", [signal.SIGABRT, signal.SIGSEGV])
def test_is_left_by_a_process_that_dies(farthing_binary, cores_are_allowed, held_in_the_middle, tmp_path,
                                        signal_number):
    process, reader = held_in_the_middle([farthing_binary, "explain", "--output", "json"])
    with open(f"/proc/{process.pid}/limits", encoding="utf-8") as limits:
        [cores] = [line for line in limits if line.startswith("Max core file size")]
    assert cores.split()[4:6] == ["0", "0"]
    assert not killed(process, reader, signal_number)
    assert os.listdir(tmp_path) == []


def test_would_be_left_by_another_program_here(cores_are_allowed, held_in_the_middle, tmp_path):
    """Shows that the test above can fail."""
    process, reader = held_in_the_middle(["/usr/bin/yes"])
    if not killed(process, reader, signal.SIGABRT):
        pytest.skip("this machine writes no cores, whatever the limit")
    for core in tmp_path.iterdir():
        core.unlink()
