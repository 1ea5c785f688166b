"""From `farthing connect` to the numbers: what it takes, and that the numbers are those of the bill."""

import pytest

from answers import add, assert_equal
from connected_accounts import assert_bills_are


class TestAnOrganisation:
    def test_is_read_to_the_last_digit(self, organisation):
        acme = organisation(months=3, rows=600, accounts=5)
        said = acme.connect("acme").stdout
        assert f"acme is connected: management account {acme.payer}" in said
        assert "Next: farthing sync acme" in said
        assert acme.fetched_keys() == []
        acme("sync")
        assert_bills_are(acme, acme.sample.bills)

    def test_is_not_fetched_again_while_nothing_is_new(self, organisation):
        acme = organisation(months=3, rows=600, accounts=5)
        acme.connect("acme")
        acme("sync")
        assert acme.fetched_keys() == sorted(key for month in range(3) for key in acme.sample.keys(month))
        acme.peer.clear_requests()
        [looked] = acme.events()
        assert looked["fetch"] == [] and len(looked["up_to_date"]) == 3
        assert acme.fetched_keys() == []
        assert_bills_are(acme, acme.sample.bills)
