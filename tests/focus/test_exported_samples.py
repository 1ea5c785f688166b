"""Exports of made-up organisations hold every rule, and add up to what was added up while their bills were made."""

import json
from decimal import Decimal

import pytest

import checker
import focus_file

SAMPLES = {
    "one small month": dict(seed=1, rows=1500),
    "one account": dict(seed=2, accounts=1, rows=600),
    "zip and daily": dict(seed=5, rows=800, compression="zip", granularity="daily"),
    "in euro": dict(seed=8, rows=800, currency="EUR"),
    "closed, of many chunks": dict(seed=9, rows=800, files=20, closed=True),
    "create-new": dict(seed=6, rows=800, versioning="create-new"),
    "CUR 2.0": dict(seed=3, accounts=20, rows=2000, form="cur-2"),
    "CUR 2.0, daily": dict(seed=6, rows=800, form="cur-2", granularity="daily"),
}
VERSION_OF = {name: version for name, version in zip(SAMPLES, ["1.2", "1.0", "1.3"] * len(SAMPLES))}


class Imported:
    def __init__(self, farthing, folder):
        self.farthing = farthing
        [self.truth] = json.loads((folder / "truth.json").read_text(encoding="utf-8"))["bills"]

    def export(self, file, *options):
        return self.farthing("export", "--period", self.truth["period"], "--output-file", file, *options)


@pytest.fixture(scope="module")
def imported(farthing_on, tmp_path_factory):
    """imported("one account"): a farthing that holds the sample; made once, changed by nobody."""
    known = {}

    def get(name):
        if name not in known:
            folder = tmp_path_factory.mktemp("focus")
            farthing = farthing_on(folder / "data")
            options = [part for key, value in SAMPLES[name].items()
                       for part in ([f"--{key}"] if value is True else [f"--{key}", str(value)])]
            farthing("sample", "--output", folder / "bucket", "--months", "1", *options)
            farthing("import", folder / "bucket")
            known[name] = Imported(farthing, folder / "bucket")
        return known[name]

    return get


def added_up(rows, column, key):
    total = {}
    for row in rows:
        total[key(row)] = total.get(key(row), Decimal(0)) + row[column]
    return total


@pytest.mark.parametrize("name", SAMPLES, ids=lambda name: name.replace(" ", "-"))
def test_the_export_of_a_sample_holds_every_rule_and_equals_the_truth(imported, tmp_path, name):
    bill = imported(name)
    version = VERSION_OF[name]
    bill.export(tmp_path / "bill.parquet", "--format", f"focus-{version}")
    table = focus_file.read(tmp_path / "bill.parquet", version)
    assert checker.broken(table) == []
    for column, metric in (("BilledCost", "net-unblended"), ("EffectiveCost", "net-amortised")):
        assert sum(row[column] for row in table.rows) == Decimal(bill.truth["total"][metric]), column
        for grouping, key in (("account", "SubAccountId"), ("service", "x_ServiceCode")):
            wanted = {group: Decimal(costs[metric]) for group, costs in bill.truth[grouping].items()}
            found = added_up(table.rows, column, lambda row: row[key] or "")
            assert {group: cost for group, cost in found.items() if cost} == {
                group: cost for group, cost in wanted.items() if cost}, f"{column} by {grouping}"
    assert {row["BillingCurrency"] for row in table.rows} == {bill.truth["currency"]}


@pytest.mark.parametrize("name", ["one small month", "CUR 2.0"], ids=["legacy", "CUR-2"])
def test_sums_by_line_item_type_are_the_bills_but_for_what_negation_takes_back(imported, tmp_path, name):
    bill = imported(name)
    bill.export(tmp_path / "bill.csv.gz")
    table = focus_file.read(tmp_path / "bill.csv.gz", "1.2")
    assert checker.broken(table) == []
    of_type = added_up(table.rows, "BilledCost", lambda row: row["x_LineItemType"])
    wanted = {group: Decimal(costs["net-unblended"]) for group, costs in bill.truth["line-item-type"].items()}
    covered = wanted.pop("SavingsPlanCoveredUsage") + wanted.pop("SavingsPlanNegation")
    assert of_type.pop("SavingsPlanCoveredUsage") == 0
    assert of_type.pop("SavingsPlanNegation", Decimal(0)) == covered
    assert of_type == wanted
    effective = added_up(table.rows, "EffectiveCost", lambda row: row["x_LineItemType"])
    for group, costs in bill.truth["line-item-type"].items():
        assert effective.get(group, Decimal(0)) == Decimal(costs["net-amortised"]), group


def test_list_cost_of_use_stays_what_the_bill_says_within_its_rounding(imported, tmp_path):
    bill = imported("one small month")
    bill.export(tmp_path / "bill.parquet")
    used = [row for row in focus_file.read(tmp_path / "bill.parquet", "1.2").rows
            if row["ChargeCategory"] == "Usage" and row["x_RowRole"] == "Source" and row["ChargeClass"] is None]
    for row in used:
        assert abs(row["ListCost"] - row["x_ListCost"]) <= Decimal("1e-9") * (
            1 + abs(row["PricingQuantity"]) + row["ListUnitPrice"])


def test_each_tag_of_the_bill_has_its_cost(imported, tmp_path):
    bill = imported("one small month")
    bill.export(tmp_path / "bill.parquet")
    rows = focus_file.read(tmp_path / "bill.parquet", "1.2").rows
    for label, key in (("tag:team", "team"), ("tag:Cost Center", "Cost Center"), ("tag:aws:createdBy", "aws:createdBy"),
                       ("category:Env", "aws:cost-category:Env")):
        found = added_up(rows, "EffectiveCost", lambda row: json.loads(row["Tags"] or "{}").get(key, ""))
        wanted = {value: Decimal(costs["net-amortised"]) for value, costs in bill.truth[label].items()}
        assert {value: cost for value, cost in found.items() if cost} == {
            value: cost for value, cost in wanted.items() if cost}, label


def test_two_payers_of_a_month_are_in_one_file_or_apart(imported, farthing, tmp_path):
    for seed in (1, 2):
        farthing("sample", "--output", tmp_path / str(seed), "--months", "1", "--rows", "400", "--seed", seed)
        farthing("import", tmp_path / str(seed))
    bills = json.loads(farthing("bills", "--output", "json").stdout)["bills"]
    period, payers = bills[0]["period"], sorted({bill["payer"] for bill in bills})
    if len(payers) == 1:
        pytest.skip("both seeds made the same payer")
    farthing("export", "--period", period, "--output-file", tmp_path / "all.parquet")
    rows = focus_file.read(tmp_path / "all.parquet", "1.2").rows
    assert sorted({row["BillingAccountId"] for row in rows}) == payers
    farthing("export", "--period", period, "--output-file", tmp_path / "one.parquet", "--payer", payers[0])
    one = focus_file.read(tmp_path / "one.parquet", "1.2").rows
    assert len(one) == sum(row["BillingAccountId"] == payers[0] for row in rows)


def test_a_month_or_payer_without_a_bill_is_said_with_those_that_have_one(imported, tmp_path):
    bill = imported("one account")
    done = bill.farthing("export", "--period", "2019-01", "--output-file", tmp_path / "x.parquet", code=3)
    assert "there is no bill for 2019-01" in done.stderr and bill.truth["period"] in done.stderr
    done = bill.farthing("export", "--period", bill.truth["period"], "--payer", "999999999999", "--output-file",
                         tmp_path / "x.parquet", code=3)
    assert "of payer 999999999999" in done.stderr and bill.truth["payer"] in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_says_no_type_needs_one(imported, tmp_path):
    bill = imported("one account")
    done = bill.farthing("export", "--period", bill.truth["period"], "--output-file", tmp_path / "bill.data", code=2)
    assert "--file-type" in done.stderr
    bill.export(tmp_path / "bill.data", "--file-type", "csv")
    assert (tmp_path / "bill.data").read_text(encoding="utf-8").startswith("AvailabilityZone,BilledCost")


def test_a_folder_in_the_way_or_missing_is_said(imported, tmp_path):
    bill = imported("one account")
    (tmp_path / "bill.csv").mkdir()
    done = bill.farthing("export", "--period", bill.truth["period"], "--output-file", tmp_path / "bill.csv", code=4)
    assert "is a folder" in done.stderr
    done = bill.farthing("export", "--period", bill.truth["period"], "--output-file", tmp_path / "no" / "x.csv", code=4)
    assert "there is no folder" in done.stderr


def test_an_earlier_file_stays_until_the_new_one_is_whole(imported, farthing_on, tmp_path):
    """A segment that is damaged is never exported; what was there before is not touched."""
    folder = tmp_path / "data"
    farthing = farthing_on(folder)
    farthing("sample", "--output", tmp_path / "bucket", "--months", "1", "--rows", "300")
    farthing("import", tmp_path / "bucket")
    [period] = {bill["period"] for bill in json.loads(farthing("bills", "--output", "json").stdout)["bills"]}
    file = tmp_path / "bill.parquet"
    file.write_text("earlier")
    kinds = next(folder.rglob("kinds.parquet"))
    kinds.chmod(0o600)
    kinds.write_bytes(kinds.read_bytes()[:-5] + b"wrong")
    done = farthing("export", "--period", period, "--output-file", file, code=8)
    assert "kinds.parquet" in done.stderr
    assert file.read_text() == "earlier"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bill.parquet", "bucket", "data"]


def test_an_export_replaces_the_file_and_its_metadata(imported, tmp_path):
    bill = imported("one account")
    file = tmp_path / "bill.csv"
    file.write_text("earlier")
    bill.export(file)
    assert file.read_text(encoding="utf-8").startswith("AvailabilityZone,")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bill.csv", "bill.csv.metadata.json"]
