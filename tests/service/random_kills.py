"""SIGKILL at moments drawn by lot, spread over what a whole run takes on this machine, however busy it is just now."""

import random
import signal
import subprocess
import time


class RandomKills:
    """Strikes a process at some moment of its run. `reach` is how far past a whole run the moments go, as a factor.

    A machine changes its pace, so every run says anew how long a whole one is: one that came through by its own time,
    one that was struck later than the length so far by having needed at least that.
    """

    def __init__(self, seed, whole_run_seconds, reach=1.2):
        self.chosen = random.Random(seed)
        self.whole_run_seconds = whole_run_seconds
        self.reach = reach
        self.killed = 0

    def run(self, command):
        """Starts a process and strikes it."""
        return self.strike(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))

    def strike(self, process):
        """Kills a process that was just started, when it still runs at the moment; true when it did."""
        began = time.monotonic()
        try:
            process.communicate(timeout=self.chosen.uniform(0, self.reach) * self.whole_run_seconds)
            self.whole_run_seconds = time.monotonic() - began
        except subprocess.TimeoutExpired:
            self.whole_run_seconds = max(self.whole_run_seconds, time.monotonic() - began)
            process.kill()
            process.communicate()
        killed = process.returncode == -signal.SIGKILL
        self.killed += killed
        return killed


def seconds_for(command):
    began = time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    return time.monotonic() - began
