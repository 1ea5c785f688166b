"""A bill of two currencies, which no sample holds."""

import json

import pytest

HEADER = ("bill/PayerAccountId,bill/BillingPeriodStartDate,lineItem/UsageAccountId,lineItem/LineItemType,"
          "lineItem/UsageStartDate,lineItem/UsageEndDate,lineItem/CurrencyCode,lineItem/ProductCode,"
          "lineItem/UnblendedCost\n")


def row(product, currency, amount):
    return f"1,2026-05-01T00:00:00Z,2,Usage,2026-05-03T00:00:00Z,2026-05-03T01:00:00Z,{currency},{product},{amount}\n"


@pytest.fixture
def bill(farthing, tmp_path):
    path = tmp_path / "may.csv"
    path.write_text(HEADER + row("EC2", "USD", 5) + row("S3", "USD", 3) + row("SQS", "USD", 1)
                    + row("EC2", "CNY", 40) + row("S3", "CNY", 700) + row("SQS", "CNY", 2) + row("SNS", "CNY", 1))
    farthing("import", path)
    return path


def groups_and_totals(farthing, *arguments):
    answer = json.loads(farthing("cost", *arguments, "--output", "json").stdout)
    rows = {(row["currency"], *row["groups"].values()): row["costs"]["unblended"] for row in answer["rows"]}
    assert len(rows) == len(answer["rows"])
    return rows, {total["currency"]: total["costs"]["unblended"] for total in answer["totals"]}


def test_amounts_of_two_currencies_are_never_added(bill, farthing):
    rows, totals = groups_and_totals(farthing)
    assert rows == {("USD",): "9", ("CNY",): "743"}
    assert totals == {"USD": "9", "CNY": "743"}


def test_the_largest_groups_are_chosen_for_each_currency(bill, farthing):
    rows, totals = groups_and_totals(farthing, "--group-by", "service", "--top", "1")
    assert rows == {("USD", "EC2"): "5", ("USD", "(others)"): "4", ("CNY", "S3"): "700", ("CNY", "(others)"): "43"}
    assert totals == {"USD": "9", "CNY": "743"}
