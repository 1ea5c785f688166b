"""AWS allows 500 cost allocation tags, and cost categories come on top: none of them may be too many."""

import csv
import json
from decimal import Decimal

import pytest

STANDARD = {"bill/PayerAccountId": "111111111111", "bill/BillingPeriodStartDate": "2026-05-01T00:00:00Z",
            "lineItem/UsageAccountId": "222222222222", "lineItem/LineItemType": "Usage",
            "lineItem/UsageStartDate": "2026-05-03T00:00:00Z", "lineItem/UsageEndDate": "2026-05-03T01:00:00Z",
            "lineItem/CurrencyCode": "USD", "lineItem/ProductCode": "AmazonEC2"}


@pytest.mark.parametrize("tags", [600, 3000])
def test_a_bill_with_many_tags_is_read_and_asked_by_any_of_them(farthing, tmp_path, tags):
    with open(tmp_path / "bill.csv", "w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow([*STANDARD, "lineItem/UnblendedCost", *(f"resourceTags/user:k{i}" for i in range(tags))])
        for row in range(50):
            table.writerow([*STANDARD.values(), f"0.{row + 1:02}", *(f"v{row * i % 7}" for i in range(tags))])
    farthing("import", tmp_path / "bill.csv")
    for tag in (0, 1, tags - 1):
        expected = {}
        for row in range(50):
            expected.setdefault(f"v{row * tag % 7}", []).append(row + 1)
        answer = json.loads(farthing("cost", "--group-by", f"tag:k{tag}", "--output", "json").stdout)
        found = {line["groups"][f"tag:k{tag}"]: Decimal(line["costs"]["unblended"]) for line in answer["rows"]}
        assert found == {name: Decimal(sum(cents)) / 100 for name, cents in expected.items()}
    farthing("verify")
