"""What tests of FOCUS files share: the bill that has every line item type, and what is exported of it."""

import pytest

import focus_file
from focus_file import CASES


@pytest.fixture(scope="session")
def bill_of_every_type(farthing_on, tmp_path_factory):
    """A farthing that holds tests/cases/focus/every-line-item-type.cur.csv."""
    farthing = farthing_on(tmp_path_factory.mktemp("every-type") / "data")
    farthing("import", CASES / "every-line-item-type.cur.csv")
    return farthing


@pytest.fixture(scope="session")
def golden():
    """The file that is to be made of it, as a table; a test changes a copy."""
    return focus_file.read(CASES / "every-line-item-type.focus-1.2.csv", "1.2")
