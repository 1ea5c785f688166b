"""What `farthing sample --split-costs` adds, in every form that has split costs."""

from collections import Counter
from decimal import Decimal

import pyarrow.parquet
import pytest

import answers
import samples
from answers import METRICS, money

#: month 0 is without net columns, month 1 has them
ORGANISATION = dict(seed=12, months=2, accounts=8, rows=1500, split_costs=True)
FORMS = {
    "legacy": dict(),
    "legacy, daily": dict(granularity="daily"),
    "legacy, Parquet": dict(format="parquet"),
    "legacy, zip, create-new": dict(compression="zip", versioning="create-new"),
    "CUR 2.0": dict(form="cur-2"),
    "CUR 2.0, Parquet, daily": dict(form="cur-2", format="parquet", granularity="daily"),
}
#: a figure of the truth, by its column in the spelling of Athena
FIGURES = {
    "split_cost": "split_line_item_split_cost",
    "unused_cost": "split_line_item_unused_cost",
    "public_split_cost": "split_line_item_public_on_demand_split_cost",
    "public_unused_cost": "split_line_item_public_on_demand_unused_cost",
}
NET_FIGURES = {
    "net_split_cost": "split_line_item_net_split_cost",
    "net_unused_cost": "split_line_item_net_unused_cost",
}


@pytest.fixture(params=FORMS)
def bills(request, sample):
    return sample(**ORGANISATION, **FORMS[request.param])


def split_rows(bills, month):
    """The rows of pods and tasks of a bill, by Athena's names of columns."""
    for chunk in bills.chunks(month):
        if bills.is_parquet:
            rows = pyarrow.parquet.read_table(chunk).to_pylist(maps_as_pydicts="strict")
        else:
            rows = [{athena_name(name): text or None for name, text in row.items()} for row in samples.rows_of(chunk)]
        yield from (row for row in rows if row["line_item_operation"] in ("EKSPod-EC2", "ECSTask-EC2"))


def athena_name(name):
    """`split_line_item_split_cost` for `splitLineItem/SplitCost`; names of CUR 2.0 stay."""
    spelled = "".join("_" + letter.lower() if letter.isupper() else letter for letter in name)
    return spelled.replace("/", "_").replace("__", "_")


def exactly(figure):
    return Decimal(repr(figure) if isinstance(figure, float) else figure)


def test_every_chunk_has_some_and_they_sum_up_to_the_truth(bills):
    for month, truth in enumerate(bills.bills):
        figures = FIGURES | (NET_FIGURES if month else {})
        found = Counter()
        for row in split_rows(bills, month):
            found["rows"] += 1
            assert exactly(row["line_item_unblended_cost"]) == 0 < exactly(row["line_item_usage_amount"])
            for figure, column in figures.items():
                found[figure] += exactly(row[column])
            if not month:
                assert not any(row.get(column) for column in NET_FIGURES.values())
        assert found["rows"] == truth["split_rows"] > 200
        for figure in figures:
            assert found[figure] == sum(money(group[figure]) for group in truth["split_costs"]) > 0, figure
        if not month:
            assert all(group[net] == group[net.removeprefix("net_")]
                       for group in truth["split_costs"] for net in NET_FIGURES)


def test_the_charges_of_an_imported_bill_stay_what_they_are(bills, farthing_on, tmp_path):
    farthing = farthing_on(tmp_path / "data")
    farthing("import", bills.folder)
    cost = answers.cost_of(farthing)
    times = cost("--granularity", "month").times()
    types = cost("--group-by", "line-item-type", "--granularity", "month")
    for truth in bills.bills:
        assert_close(times[truth["period"]], truth["total"], bills)
        for name, costs in types.groups(truth["period"]).items():
            assert_close(costs, truth["line-item-type"][name], bills)


def assert_close(found, expected, bills):
    """Parquet holds doubles."""
    for metric in METRICS:
        if found[metric] is None or expected[metric] is None:
            assert found[metric] == expected[metric], metric
        else:
            off = abs(money(found[metric]) - money(expected[metric]))
            assert off <= (abs(money(expected[metric])) / 10**9 if bills.is_parquet else 0), metric


def test_focus_has_none(farthing, tmp_path):
    stderr = farthing("sample", "--output", tmp_path / "bucket", "--form", "focus-1.2", "--split-costs", code=2).stderr
    assert "FOCUS has no rows of split cost allocation data" in stderr
    assert "take --form legacy or --form cur-2" in stderr
    assert not (tmp_path / "bucket").exists()


def test_the_command_counts_them_apart(farthing, tmp_path):
    options = ("sample", "--output", tmp_path / "bucket", "--months", "1", "--rows", "400")
    plain = farthing(*options).stdout.partition(" in ")[0]
    both = farthing(*options, "--split-costs").stdout.partition(" in ")[0]
    assert plain.endswith(" rows")
    assert both.startswith(plain + " and ") and both.endswith(" rows of split costs")
