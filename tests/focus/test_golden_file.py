"""The bill with every line item type becomes the file that was checked by hand, byte by byte."""

import collections
import json
import subprocess
from decimal import Decimal

import pyarrow.parquet
import pytest

import checker
import focus_file
from focus_file import CASES

GOLDEN = CASES / "every-line-item-type.focus-1.2.csv"


def export(farthing, file, *options):
    return farthing("export", "--period", "2026-10", "--output-file", file, *options)


def test_every_line_item_type_becomes_the_rows_of_the_golden_file(bill_of_every_type, tmp_path):
    export(bill_of_every_type, tmp_path / "bill.csv")
    written = (tmp_path / "bill.csv").read_bytes().splitlines(keepends=True)
    wanted = GOLDEN.read_bytes().splitlines(keepends=True)
    assert written[0] == wanted[0]
    assert sorted(written[1:]) == sorted(wanted[1:])  # the rows stand in no order


def test_the_golden_file_has_every_line_item_type(golden):
    types = collections.Counter(row["x_LineItemType"] for row in golden.rows)
    assert set(types) == {
        "Usage", "DiscountedUsage", "SavingsPlanCoveredUsage", "SavingsPlanNegation", "SavingsPlanRecurringFee",
        "SavingsPlanUpfrontFee", "RIFee", "Fee", "FlatRateSubscription", "Tax", "Credit", "Refund", "BundledDiscount",
        "EdpDiscount", "PrivateRateDiscount", "RiVolumeDiscount", "SppDiscount", "Discount", "SomethingNew"}
    # Of two negations one cancels out to nothing, of the other a rest is left.
    assert types["SavingsPlanNegation"] == 1
    assert {row["x_RowRole"] for row in golden.rows} == {"Source", "Unused", "Adjustment"}


def test_the_golden_file_holds_every_rule(golden):
    assert checker.broken(golden) == []
    assert checker.number_of_rules("1.2") > 250


@pytest.mark.parametrize("version", ["1.0", "1.2", "1.3"])
@pytest.mark.parametrize("end", [".parquet", ".csv", ".csv.gz"])
def test_each_version_in_each_form_holds_every_rule_and_the_same_values(bill_of_every_type, golden, tmp_path, version, end):
    file = tmp_path / f"bill{end}"
    export(bill_of_every_type, file, "--format", f"focus-{version}")
    table = focus_file.read(file, version)
    assert checker.broken(table) == []
    key = lambda row: (row["x_SourceRow"] or 0, row["x_RowRole"])
    shared = [name for name in table.types if name in golden.types]
    assert [{name: row[name] for name in shared} for row in sorted(table.rows, key=key)] == [
        {name: row[name] for name in shared} for row in sorted(golden.rows, key=key)]


def test_costs_in_parquet_are_exact_decimals_and_the_file_says_its_version(bill_of_every_type, tmp_path):
    export(bill_of_every_type, tmp_path / "bill.parquet")
    schema = pyarrow.parquet.read_schema(tmp_path / "bill.parquet")
    assert str(schema.field("BilledCost").type) == "decimal128(38, 12)"
    assert str(schema.field("ListCost").type) == "decimal128(38, 24)"
    assert schema.field("ChargePeriodStart").type.tz == "UTC"
    assert schema.metadata[b"FocusVersion"] == b"1.2"


def test_the_sums_are_those_of_the_bill(bill_of_every_type, golden):
    answer = json.loads(bill_of_every_type("cost", "--metric", "net-unblended,net-amortised", "--output", "json").stdout)
    [total] = answer["totals"]
    sums = checker.sums(golden)
    for column, metric in (("BilledCost", "net-unblended"), ("EffectiveCost", "net-amortised")):
        assert sum(one[column] for one in sums.values()) == Decimal(total["costs"][metric])


def test_commitment_for_hours_to_come_is_in_no_row(bill_of_every_type, golden):
    answer = json.loads(bill_of_every_type("cost", "--metric", "net-amortised", "--output", "json").stdout)
    [due] = answer["not_yet_due"]
    assert Decimal(due["costs"]["net-amortised"]) > 0
    [unused] = [row for row in golden.rows if row["x_LineItemType"] == "RIFee" and row["x_RowRole"] == "Unused"]
    assert unused["EffectiveCost"] + Decimal(due["costs"]["net-amortised"]) == Decimal("3.75")


def test_the_metadata_tells_the_schema_the_bill_and_the_sums(bill_of_every_type, tmp_path):
    done = export(bill_of_every_type, tmp_path / "bill.parquet", "--output", "json")
    text = (tmp_path / "bill.parquet.metadata.json").read_text(encoding="utf-8")
    assert text == done.stdout
    metadata = json.loads(text)
    table = focus_file.read(tmp_path / "bill.parquet", "1.2")
    assert metadata["Schema"]["FocusVersion"] == "1.2"
    assert metadata["DataGenerator"]["DataGenerator"].startswith("farthing ")
    assert [column["ColumnName"] for column in metadata["Schema"]["ColumnDefinition"]] == list(table.types)
    [bill] = metadata["Export"]["Bills"]
    assert (bill["BillingAccountId"], bill["BillingPeriod"], bill["Open"]) == ("111122223333", "2026-10", True)
    assert len(bill["Segment"]) == 32 and len(bill["Delivery"]) == 64
    [sums] = metadata["Export"]["Sums"]
    assert sums["Rows"] == metadata["Export"]["Rows"] == len(table.rows)
    assert Decimal(sums["BilledCost"]) == sum(row["BilledCost"] for row in table.rows)


def test_the_id_of_the_schema_is_that_of_the_columns(bill_of_every_type, tmp_path):
    ids = set()
    for version in ("1.0", "1.2", "1.3"):
        done = export(bill_of_every_type, tmp_path / "bill.parquet", "--output", "json", "--format", f"focus-{version}")
        ids.add(json.loads(done.stdout)["Schema"]["SchemaId"])
    assert len(ids) == 3


def test_farthing_traces_a_row_of_the_file(bill_of_every_type, golden):
    [row] = [row for row in golden.rows if row["x_LineItemType"] == "SomethingNew"]
    done = bill_of_every_type("trace", "--file", row["x_SourceFile"], "--row", row["x_SourceRow"], "--raw")
    assert "a type that nobody knows" in done.stdout


def test_a_tool_that_knows_nothing_of_farthing_reads_the_file(bill_of_every_type, tmp_path):
    """The parser of Python's csv alone reads what was written, cells with quotes and commas included."""
    export(bill_of_every_type, tmp_path / "bill.csv")
    program = ("import csv, json, sys\n"
               "rows = list(csv.DictReader(open(sys.argv[1], encoding='utf-8', newline=''), strict=True))\n"
               "print([json.loads(row['Tags']) for row in rows if 'prod' in row['Tags']])")
    done = subprocess.run(["python3", "-c", program, tmp_path / "bill.csv"], capture_output=True, text=True, check=True)
    assert "'Name': 'web \"1\"'" in done.stdout and "'aws:cost-category:Env': 'prod'" in done.stdout
