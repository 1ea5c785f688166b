"""Answers of `farthing cost`, with money as exact decimals."""

import collections
import json
from decimal import Decimal, getcontext

getcontext().prec = 60  # sums of money must not be rounded here either

METRICS = ("unblended", "amortised", "net-unblended", "net-amortised", "list", "blended")

#: what the run has shown, for the line at its end
counted = collections.Counter()


def money(value):
    return None if value is None else Decimal(value)


def add(several):
    """Adds costs up, metric by metric. Nothing and something is something: a group without blended cost has none."""
    total = dict.fromkeys(METRICS)
    for costs in several:
        for metric, value in costs.items():
            if value is not None:
                total[metric] = (total[metric] or Decimal(0)) + money(value)
    return total


class Answer:
    def __init__(self, text):
        self.text = text
        self.json = json.loads(text)
        #: (time, group, group ...) to costs; the currency is that of the only total
        self.rows = {}
        for row in self.json["rows"]:
            key = (row["time"], *row["groups"].values())
            assert key not in self.rows, f"{key} stands twice in the answer"
            self.rows[key] = row["costs"]
        self.totals = {total["currency"]: total["costs"] for total in self.json["totals"]}
        self.not_yet_due = {due["currency"]: due["costs"] for due in self.json["not_yet_due"]}

    @property
    def total(self):
        assert len(self.totals) == 1, self.totals
        return next(iter(self.totals.values()))

    def times(self):
        """Costs by time, where nothing is grouped."""
        return {time: costs for (time,), costs in self.rows.items()}

    def groups(self, time=""):
        """Costs by group, at one time: 'AmazonEC2' or '111122223333,Usage'."""
        return {",".join(key[1:]): costs for key, costs in self.rows.items() if key[0] == time}


def cost_of(farthing):
    def ask(*arguments, **options):
        metric = [] if "--metric" in arguments else ["--metric", ",".join(METRICS)]
        return Answer(farthing("cost", "--output", "json", *metric, *arguments, **options).stdout)

    return ask


def assert_equal(found, expected, what):
    """Compares costs by group (or whatever names them), to the last digit."""
    assert set(found) == set(expected), f"{what}: {set(found) ^ set(expected)} is on one side only"
    for name, costs in expected.items():
        for metric in METRICS:
            assert money(found[name][metric]) == money(costs[metric]), f"{what}, {name}, {metric}"
            counted["totals equal to an independent sum, to the last digit"] += 1
