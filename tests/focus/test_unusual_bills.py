"""Bills that leave things out, or say what no bill should: the file still holds the rules, and all of the money."""

import csv
import json
import re
from decimal import Decimal

import pytest

import checker
import focus_file
from focus_file import CASES

ARNS = ("savingsPlan/SavingsPlanARN", "reservation/ReservationARN")
EFFECTIVE = ("savingsPlan/SavingsPlanEffectiveCost", "reservation/EffectiveCost")


class Bill:
    """The bill with every line item type, to be changed."""

    def __init__(self):
        with (CASES / "every-line-item-type.cur.csv").open(encoding="utf-8", newline="") as file:
            self.rows = list(csv.DictReader(file))

    def of(self, kind):
        return next(row for row in self.rows if row["lineItem/LineItemType"] == kind)

    def without(self, *columns):
        self.rows = [{name: cell for name, cell in row.items() if name not in columns} for row in self.rows]
        return self

    def write(self, path):
        names = list(dict.fromkeys(name for row in self.rows for name in row))
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names, restval="")
            writer.writeheader()
            writer.writerows(self.rows)
        return path


@pytest.fixture
def exported(farthing, tmp_path):
    """exported(bill): the rows of the file that is made of it, whose sums are held against `farthing cost`."""

    def export(bill):
        farthing("import", bill.write(tmp_path / "bill.cur.csv"))
        farthing("export", "--period", "2026-10", "--output-file", tmp_path / "bill.parquet")
        table = focus_file.read(tmp_path / "bill.parquet", "1.2")
        answer = json.loads(farthing("cost", "--metric", "net-unblended,net-amortised", "--output", "json").stdout)
        for column, metric in (("BilledCost", "net-unblended"), ("EffectiveCost", "net-amortised")):
            for total in answer["totals"]:
                currency = total["currency"] or "XXX"
                found = sum(row[column] for row in table.rows if row["BillingCurrency"] == currency)
                assert found == Decimal(total["costs"][metric]), f"{column} in {currency}"
        return table

    return export


def rules_broken(table):
    return {rule for rule, _, _ in checker.broken(table)}


def of_type(table, kind, role="Source"):
    return [row for row in table.rows if row["x_LineItemType"] == kind and row["x_RowRole"] == role]


def test_a_bill_without_effective_costs_keeps_fees_where_they_were_billed(exported):
    table = exported(Bill().without(*EFFECTIVE, "savingsPlan/TotalCommitmentToDate", "savingsPlan/UsedCommitment"))
    [fee] = of_type(table, "SavingsPlanUpfrontFee")
    assert fee["EffectiveCost"] == fee["BilledCost"] == 600
    # The known gap, and nothing else.
    assert rules_broken(table) <= {"EffectiveCost of a commitment's purchase is 0"}


def test_a_bill_without_the_arns_of_commitments_has_covered_use_without_a_status(exported):
    table = exported(Bill().without(*ARNS))
    covered = of_type(table, "SavingsPlanCoveredUsage")
    assert covered and all(row["CommitmentDiscountStatus"] is None and row["PricingCategory"] == "Committed"
                           and row["BilledCost"] == 0 for row in covered)
    # Their fees cannot be told from others: the known gap, and nothing else.
    assert rules_broken(table) == {"EffectiveCost without a commitment is the BilledCost"}


def test_a_bill_without_products_and_prices_is_exported(exported):
    bill = Bill()
    table = exported(bill.without(*[name for name in bill.rows[0] if name.startswith(("product/", "pricing/"))]))
    assert rules_broken(table) == set()
    [support] = [row for row in table.rows if row["x_ServiceCode"] == "AWSSupportBusiness"]
    assert (support["ServiceName"], support["ServiceCategory"]) == ("AWS Support (Business)", "Management and Governance")


def test_reserved_use_that_is_charged_becomes_an_adjustment(exported):
    bill = Bill()
    bill.of("DiscountedUsage").update({"lineItem/UnblendedCost": "0.05", "lineItem/NetUnblendedCost": "0.05"})
    table = exported(bill)
    [used] = of_type(table, "DiscountedUsage")
    [rest] = of_type(table, "DiscountedUsage", "Adjustment")
    assert (used["BilledCost"], rest["BilledCost"], rest["EffectiveCost"]) == (0, Decimal("0.05"), 0)
    assert rest["SubAccountId"] == used["SubAccountId"] and rest["CommitmentDiscountId"] == used["CommitmentDiscountId"]
    assert rules_broken(table) == set()


def test_negation_of_another_account_is_left_where_it_was_charged(exported):
    bill = Bill()
    bill.of("SavingsPlanNegation")["lineItem/UsageAccountId"] = "777788889999"
    table = exported(bill)
    rest = {row["SubAccountId"]: row["BilledCost"] for row in table.rows
            if row["x_RowRole"] == "Adjustment" and row["CommitmentDiscountId"].endswith("0001")}
    assert rest == {"777788889999": Decimal("-0.192"), "444455556666": Decimal("0.192")}
    assert rules_broken(table) == set()


@pytest.mark.parametrize("quantity, price, wanted", [
    ("1000000000000000", "", (1, "Units")),         # more than can be multiplied exactly
    ("0.000000000001", "", (Decimal("1e-12"), "GB-Months")),
    ("4e-07", "1e3", (Decimal("4e-7"), "GB-Months")),
    ("", "0.5", (1, "Units")),
    ("-3", "0.0245", (3, "GB-Months")),             # a positive cost
    ("123456789.0123456789", "not a price", (Decimal("123456789.0123456789"), "GB-Months")),
])
def test_whatever_the_quantity_price_times_quantity_is_the_cost(exported, quantity, price, wanted):
    bill = Bill()
    row = next(one for one in bill.rows if one["lineItem/ProductCode"] == "AmazonS3")
    row.update({"lineItem/UsageAmount": quantity, "lineItem/UnblendedRate": price, "pricing/publicOnDemandRate": price,
                "lineItem/UnblendedCost": "7.77", "lineItem/NetUnblendedCost": "7.77", "pricing/publicOnDemandCost": "8.88"})
    table = exported(bill)
    assert rules_broken(table) == set()
    [found] = [one for one in table.rows if one["x_NetUnblendedCost"] == Decimal("7.77")]
    assert (found["PricingQuantity"], found["PricingUnit"]) == wanted
    error = found["PricingQuantity"] * Decimal("5e-13")
    assert abs(found["ContractedCost"] - Decimal("7.77")) <= error
    assert abs(found["ListCost"] - Decimal("8.88")) <= error


def test_currencies_are_kept_apart_and_one_that_is_not_named_is_xxx(exported):
    bill = Bill()
    bill.of("Tax")["lineItem/CurrencyCode"] = "EUR"
    bill.of("Credit")["lineItem/CurrencyCode"] = ""
    table = exported(bill)
    assert {row["BillingCurrency"] for row in table.rows} == {"USD", "EUR", "XXX"}
    assert rules_broken(table) == set()


def test_prices_in_another_currency_are_not_taken_for_the_bills(exported):
    bill = Bill()
    row = bill.of("Usage")
    row.update({"pricing/currency": "CNY", "lineItem/UnblendedRate": "0.68", "pricing/publicOnDemandRate": "0.68"})
    table = exported(bill)
    [found] = [one for one in table.rows if one["x_PricingCurrency"] == "CNY"]
    assert (found["ListUnitPrice"], found["x_ListPriceSource"]) == (Decimal("0.096"), "Cost")
    assert rules_broken(table) == set()


def test_a_thousand_tags_are_all_there(exported):
    bill = Bill()
    for number in range(1000):
        bill.rows[0][f"resourceTags/user:key \"{number}\""] = f"value\t{number}\\"
    table = exported(bill)
    [tagged] = [row for row in table.rows if row["x_SourceRow"] == 1]
    tags = json.loads(tagged["Tags"])
    assert len(tags) == 1004 and tags['key "999"'] == "value\t999\\"
    assert rules_broken(table) == set()


def test_what_an_interrupted_export_left_is_replaced(farthing, tmp_path):
    farthing("import", CASES / "every-line-item-type.cur.csv")
    for end in ("parquet", "csv"):
        (tmp_path / f"bill.{end}.part").write_bytes(b"x" * 10_000_000)
        farthing("export", "--period", "2026-10", "--output-file", tmp_path / f"bill.{end}")
        assert len(focus_file.read(tmp_path / f"bill.{end}", "1.2").rows) == 38
        assert not (tmp_path / f"bill.{end}.part").exists()


def test_every_service_of_the_table_has_a_category_and_subcategory_of_focus():
    source = (CASES.parent.parent.parent / "src" / "focus" / "services.inc").read_text(encoding="utf-8")
    services = re.findall(r'^FARTHING_FOCUS_SERVICE\("(.+?)", "(.+?)", "(.+?)", "(.+?)"\)$', source, re.MULTILINE)
    assert len(services) == source.count("FARTHING_FOCUS_SERVICE(") > 100
    from specification import SUBCATEGORIES
    categories = {}
    for code, name, category, subcategory in services:
        assert subcategory in SUBCATEGORIES[category], code
        assert categories.setdefault(name, (category, subcategory)) == (category, subcategory), code
    assert len({code for code, *_ in services}) == len(services)


def test_every_unit_of_the_table_is_in_the_format_of_focus():
    source = (CASES.parent.parent.parent / "src" / "focus" / "units.inc").read_text(encoding="utf-8")
    units = re.findall(r'^FARTHING_FOCUS_UNIT\("(.+?)", "(.+?)"\)$', source, re.MULTILINE)
    assert len(units) == source.count("FARTHING_FOCUS_UNIT(") > 50
    for bill, unit in units:
        assert bill == bill.lower() and checker.UNIT.fullmatch(unit) and not checker.RAW_UNIT.fullmatch(unit), bill
