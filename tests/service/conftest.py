"""What tests of bills need: samples with their truth, and questions whose answers are exact."""

import pytest

import answers
from clinic import Clinic

# Fixtures that stand here are known to every test of this folder.
from bill_fixtures import organisation, sample


@pytest.fixture
def cost(farthing):
    """Asks for costs: cost("--group-by", "service").rows; of all six metrics unless --metric is given."""
    return answers.cost_of(farthing)


@pytest.fixture
def clinic(peer, farthing):
    """A healthy organisation, and the doctor that examines its payer's role."""
    return Clinic(peer, farthing)


def pytest_sessionfinish(session):
    # A process of several (pytest -n) hands its counts to the one that writes the summary.
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["counted"] = dict(answers.counted)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    for name, count in getattr(node, "workeroutput", {}).get("counted", {}).items():
        answers.counted[name] += count


def pytest_terminal_summary(terminalreporter):
    for name, count in answers.counted.items():
        terminalreporter.write_line(f"{count:,} {name}")
