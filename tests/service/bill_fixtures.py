"""pytest fixtures: samples with their truth, and organisations that deliver them."""

import pytest

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
def organisation(peer, farthing, sample):
    """Makes an organisation that trusts this farthing: organisation(months=2, rows=400).connect("acme")"""

    def make(**options):
        return Organisation(peer, farthing, sample(**{"last": this_month(), "rows": 300, "months": 1} | options))

    return make
