"""What farthing exports as FOCUS, it reads back to the same totals."""

import pytest

import answers
from answers import money

#: what a file of FOCUS tells of a bill; by group also what is not moved between rows when negations go
TOTALS = ("net-unblended", "net-amortised", "amortised")
BY_GROUP = ("net-amortised", "amortised")
GROUPINGS = ("account", "service", "region", "usage-type", "invoice", "tag:Cost Center", "tag:aws:createdBy",
             "category:Env")


@pytest.fixture
def exported(sample, farthing_on, tmp_path):
    """A bill that was imported as AWS delivers it, and a way to take it away and import it elsewhere."""
    bills = sample(seed=17, months=1, accounts=9, rows=1500, closed=True)
    first = farthing_on(tmp_path / "first")
    first("import", bills.folder)

    def elsewhere(name, *options):
        file = tmp_path / name
        first("export", "--period", bills.bills[0]["period"], "--output-file", file, *options)
        second = farthing_on(tmp_path / f"read-{name}")
        second("import", file)
        return answers.cost_of(first), answers.cost_of(second)

    return elsewhere


@pytest.mark.parametrize("name", ("bill.parquet", "bill.csv", "bill.csv.gz"))
@pytest.mark.parametrize("version", ("focus-1.0", "focus-1.2", "focus-1.3"))
def test_an_export_is_read_back_to_the_same_totals(exported, name, version):
    before, after = exported(name, "--format", version)
    for metric in TOTALS:
        assert money(after().total[metric]) == money(before().total[metric]), metric
    for grouping in GROUPINGS:
        if grouping == "invoice" and version == "focus-1.0":
            continue  # it has no invoices
        asked = ("--group-by", f'"{grouping}"')
        groups, expected = after(*asked).groups(), before(*asked).groups()
        for group, costs in expected.items():
            for metric in BY_GROUP:
                found = money(groups[group][metric]) if group in groups else 0
                assert found == (money(costs[metric]) or 0), f"{grouping} {group}, {metric}"
                answers.counted["totals equal to those of the bill that was exported"] += 1


def test_line_item_types_come_back_as_they_were(exported):
    before, after = exported("bill.parquet")
    types = set(before("--group-by", "line-item-type").groups()) - {"SavingsPlanNegation"}
    assert set(after("--group-by", "line-item-type").groups()) == types
