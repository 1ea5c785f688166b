"""What tests of the HTTP API need: the contract, and what tests of the built binary have of bills and accounts."""

import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "service"))

# Fixtures that stand here are known to every test of this folder.
from bill_fixtures import organisation, sample  # noqa: E402
from contract import Contract  # noqa: E402
from server import serve  # noqa: E402
from valid_requests import ValidRequests  # noqa: E402
from world import acme, aws, globex, own_peer, world  # noqa: E402


@pytest.fixture(scope="session")
def contract():
    return Contract.load()


@pytest.fixture(scope="session")
def requests_of(contract):
    """Valid arguments: requests_of.of(operation, tenant.things)"""
    return ValidRequests(contract)
