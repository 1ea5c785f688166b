"""What tests of bills need: samples with their truth, and questions whose answers are exact."""

import pytest

import answers
from clinic import Clinic
from connected_accounts import Organisation, this_month
from samples import Sample


@pytest.fixture(scope="session")
def sample(farthing_on, tmp_path_factory):
    """Writes a sample once for all tests: sample(seed=3, months=2). Tests change a copy: sample(...).copy_to(folder)."""
    written = {}

    def write(**options):
        key = tuple(sorted(options.items()))
        if key not in written:
            folder = tmp_path_factory.mktemp("sample") / "bucket"
            farthing_on(folder / "unused")(*Sample.command(folder, options))
            written[key] = Sample(folder)
        return written[key]

    return write


@pytest.fixture
def cost(farthing):
    """Asks for costs: cost("--group-by", "service").rows; of all six metrics unless --metric is given."""
    return answers.cost_of(farthing)


@pytest.fixture
def organisation(peer, farthing, sample):
    """Makes an organisation that trusts this farthing: organisation(months=2, rows=400).connect("acme")"""

    def make(**options):
        return Organisation(peer, farthing, sample(**{"last": this_month(), "rows": 300, "months": 1} | options))

    return make


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
