"""A report that AWS wrote. It is nobody's to publish, so whoever has one names it: FARTHING_REAL_REPORT=report.csv.

The figures are those of a legacy report of 1,281 rows; sums by group are made here, from the file itself.
"""

import csv
import json
import os
import pathlib
from decimal import Decimal

import pytest

from answers import money
from samples import write_chunk

REPORT = os.environ.get("FARTHING_REAL_REPORT")
pytestmark = pytest.mark.skipif(not REPORT, reason="FARTHING_REAL_REPORT names no report")


@pytest.fixture(params=["report.csv", "report.csv.gz", "report.csv.zip"])
def imported(request, farthing, tmp_path):
    file = tmp_path / request.param
    write_chunk(file, pathlib.Path(REPORT).read_bytes())
    farthing("import", file)


def rows():
    with open(REPORT, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def sums_by(column):
    sums = {}
    for row in rows():
        sums[row[column]] = sums.get(row[column], Decimal(0)) + Decimal(row["lineItem/UnblendedCost"])
    return sums


def test_every_row_is_read_and_the_total_is_exact(imported, farthing, cost):
    [bill] = json.loads(farthing("bills", "--output", "json").stdout)["bills"]
    assert bill["rows"] == bill["charges"] == len(rows()) == 1281
    assert money(cost().total["unblended"]) == Decimal("1.68230869740")
    assert list(cost().totals) == ["USD"]
    farthing("verify")


@pytest.mark.parametrize("grouping, column", [("service", "lineItem/ProductCode"),
                                              ("account", "lineItem/UsageAccountId"),
                                              ("usage-type", "lineItem/UsageType"),
                                              ("operation", "lineItem/Operation"),
                                              ("line-item-type", "lineItem/LineItemType")])
def test_groups_equal_the_sums_of_the_files_own_cells(imported, cost, grouping, column):
    groups = cost("--group-by", grouping).groups()
    assert {name: money(costs["unblended"]) for name, costs in groups.items()} == sums_by(column)


def test_days_equal_the_sums_of_the_files_own_cells(imported, cost):
    days = {}
    for row in rows():
        day = row["lineItem/UsageStartDate"][:10]
        days[day] = days.get(day, Decimal(0)) + Decimal(row["lineItem/UnblendedCost"])
    found = cost("--granularity", "day").times()
    assert {day: money(costs["unblended"]) for day, costs in found.items()} == days


def test_every_row_can_be_traced_to_its_line(imported, farthing):
    line = pathlib.Path(REPORT).read_text(encoding="utf-8").split("\n")[700].rstrip("\r")
    file = json.loads(farthing("bills", "--output", "json").stdout)["bills"][0]["files"][0]["name"]
    [charge] = json.loads(farthing("trace", "--file", file, "--row", 700, "--output", "json").stdout)["charges"]
    assert charge["raw"] == line
