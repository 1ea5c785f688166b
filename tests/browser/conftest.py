"""What tests of the pages need: a browser, servers with work on them, and what other tests have of bills and accounts."""

import pathlib
import sys

import pytest

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS / "api"), str(TESTS / "service")]

# Fixtures that stand here are known to every test of this folder.
from bill_fixtures import organisation, sample  # noqa: E402
from office import company, office  # noqa: E402
from server import serve  # noqa: E402
from window import chromium, open_window  # noqa: E402
from world import aws, own_peer, world  # noqa: E402


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when == "call":
        item.report_of_call = report
    return report
