"""Every answer over a sample equals the totals that were added up, by other code, while the sample was made."""

import csv
import io
import json
import random
from decimal import Decimal

import pytest

import answers
from answers import METRICS, add, assert_equal, money
from samples import NOT_GROUPS

SAMPLES = {
    "one small month": dict(seed=1, months=1, rows=1500),
    "one account": dict(seed=2, months=2, accounts=1, rows=600),
    "three months of forty accounts": dict(seed=3, months=3, accounts=40, rows=4000, files=3),
    "a year": dict(seed=4, months=12, accounts=9, rows=300, files=1),
    "zip and daily": dict(seed=5, months=1, rows=800, compression="zip", granularity="daily"),
    "create-new": dict(seed=6, months=2, rows=800, versioning="create-new"),
    "zip and create-new": dict(seed=7, months=1, rows=800, compression="zip", versioning="create-new"),
    "daily, in euro, without prefix": dict(seed=8, months=1, rows=800, granularity="daily", currency="EUR", prefix=""),
    "closed, of many chunks": dict(seed=9, months=1, rows=800, files=20, closed=True, report="my_report-2"),
    "CUR 2.0": dict(seed=3, months=2, accounts=20, rows=3000, files=3, form="cur-2"),
    "CUR 2.0, create-new and daily": dict(seed=6, months=1, rows=800, form="cur-2", versioning="create-new",
                                          granularity="daily"),
    "FOCUS 1.0": dict(seed=3, months=2, accounts=20, rows=3000, files=3, form="focus-1.0"),
    "FOCUS 1.2, create-new": dict(seed=6, months=2, rows=800, form="focus-1.2", versioning="create-new"),
}
#: groupings that the truth does not hold
OTHERS = ("operation", "resource", "availability-zone", "invoice", "seller", "charge-category")


@pytest.fixture(params=SAMPLES, ids=lambda name: name.replace(" ", "-"))
def imported(request, sample, farthing_on, tmp_path_factory):
    return import_once(SAMPLES[request.param], sample, farthing_on, tmp_path_factory)


@pytest.fixture
def three_months(sample, farthing_on, tmp_path_factory):
    return import_once(SAMPLES["three months of forty accounts"], sample, farthing_on, tmp_path_factory)


known = {}


def import_once(options, sample, farthing_on, tmp_path_factory):
    """A sample and a data folder that holds it. Nobody changes either, so the tests of this file share them."""
    key = str(options)
    if key not in known:
        bills = sample(**options)
        farthing = farthing_on(tmp_path_factory.mktemp("truth") / "data")
        farthing("import", bills.folder)
        known[key] = Imported(bills, farthing)
    return known[key]


class Imported:
    def __init__(self, sample, farthing):
        self.sample = sample
        self.bills = sample.bills
        self.farthing = farthing
        self.cost = answers.cost_of(farthing)

    def groupings(self):
        return sorted({name for bill in self.bills for name in bill if name not in NOT_GROUPS})

    def truth_of(self, bill, grouping):
        """A label that a month lacks is empty there for every charge."""
        return bill[grouping] if grouping in bill else {"": bill["total"]}

    def sum_of_groups(self, grouping):
        """The truth over all bills."""
        groups = {}
        for bill in self.bills:
            for name, costs in self.truth_of(bill, grouping).items():
                groups.setdefault(name, []).append(costs)
        return {name: add(several) for name, several in groups.items()}


def test_the_total_of_each_month_and_of_all_equals_the_truth(imported):
    assert_equal(imported.cost("--granularity", "month").times(),
                 {bill["period"]: bill["total"] for bill in imported.bills}, "by month")
    answer = imported.cost()
    assert list(answer.totals) == [imported.sample.currency]
    assert_equal({"": answer.total}, {"": add(bill["total"] for bill in imported.bills)}, "total")
    assert [(bill["payer"], bill["period"], bill["status"]) for bill in answer.json["bills"]] == [
        (bill["payer"], bill["period"], "open" if bill["open"] else "closed") for bill in imported.bills]


def test_what_is_not_yet_due_stands_apart_and_equals_the_truth(imported):
    for bill in imported.bills:
        due = imported.cost("--from", bill["period"], "--to", bill["period"]).not_yet_due
        ahead = due.get(bill["currency"], {"amortised": "0", "net-amortised": "0"})
        assert ahead == bill["ahead"], bill["period"]


def test_every_group_of_every_month_equals_the_truth(imported):
    for grouping in imported.groupings():
        if grouping == "day":
            continue
        answer = imported.cost("--group-by", quoted(grouping), "--granularity", "month")
        for bill in imported.bills:
            assert_equal(answer.groups(bill["period"]), imported.truth_of(bill, grouping),
                         f"{grouping} in {bill['period']}")
        assert_equal({"": answer.total}, {"": add(bill["total"] for bill in imported.bills)}, f"total by {grouping}")


def test_every_group_over_several_months_equals_the_truth(three_months):
    for grouping in three_months.groupings():
        if grouping != "day":
            answer = three_months.cost("--group-by", quoted(grouping))
            assert_equal(answer.groups(), three_months.sum_of_groups(grouping), grouping)


def test_every_day_equals_the_truth_and_hours_add_up_to_days(imported):
    for bill in imported.bills:
        month = ["--from", bill["period"], "--to", bill["period"], "--by", "period"]
        days = imported.cost(*month, "--granularity", "day")
        assert_equal(days.times(), bill["day"], f"days of {bill['period']}")
        hours = {}
        for time, costs in imported.cost(*month, "--granularity", "hour").times().items():
            hours.setdefault(time[:10], []).append(costs)
        assert_equal({day: add(several) for day, several in hours.items()}, bill["day"], f"hours of {bill['period']}")


def test_days_of_use_are_those_of_all_bills_that_hold_them(three_months):
    days = three_months.cost("--granularity", "day")
    assert days.json["query"]["by"] == "usage-date"
    assert_equal(days.times(), three_months.sum_of_groups("day"), "days")
    day = three_months.bills[1]["period"] + "-07"
    one = three_months.cost("--from", day, "--to", day)
    assert_equal({"": one.total}, {"": three_months.sum_of_groups("day")[day]}, day)


@pytest.mark.parametrize("metric", METRICS)
def test_a_metric_on_its_own_is_what_it_is_among_the_others(three_months, metric):
    answer = three_months.cost("--metric", metric, "--group-by", "service", "--granularity", "month")
    for bill in three_months.bills:
        assert {name: money(costs[metric]) for name, costs in answer.groups(bill["period"]).items()} == {
            name: money(costs[metric]) for name, costs in bill["service"].items()}


def test_a_filter_leaves_exactly_the_truths_group(three_months):
    chosen = random.Random(20260501)
    everything = add(bill["total"] for bill in three_months.bills)
    for grouping in three_months.groupings():
        if grouping == "day" or "," in grouping:
            continue
        groups = three_months.sum_of_groups(grouping)
        for value in chosen.sample(sorted(groups), min(2, len(groups))):
            text = value.replace('"', '""')
            kept = three_months.cost("--filter", f'"{grouping}"="{text}"')
            assert_equal({"": kept.total}, {"": groups[value]}, f"{grouping}={value}")
            rest = three_months.cost("--filter", f'"{grouping}"!="{text}"')
            both = add([rest.total, kept.total]) if rest.totals else groups[value]
            assert_equal({"": both}, {"": everything}, f"{grouping}={value} and its contrary")


def test_two_filters_both_hold(three_months):
    account, line_item_type = max(three_months.bills[0]["account,line-item-type"]).split(",")
    answer = three_months.cost("--filter", f"account={account}", "--filter", f"line-item-type={line_item_type}")
    assert_equal({"": answer.total},
                 {"": three_months.sum_of_groups("account,line-item-type")[f"{account},{line_item_type}"]}, "both")


def test_a_filter_over_one_dimension_and_groups_of_another_add_up(three_months):
    groups = three_months.sum_of_groups("account")
    for account in random.Random(7).sample(sorted(groups), 5):
        for grouping in ("resource", "tag:team", "operation", "service,region,usage-type"):
            answer = three_months.cost("--filter", f"account={account}", "--group-by", grouping)
            assert_equal({"": add(answer.rows.values())}, {"": groups[account]}, f"{account} by {grouping}")


@pytest.mark.parametrize("grouping", OTHERS)
def test_groups_that_the_truth_does_not_hold_add_up_to_its_total(three_months, grouping):
    answer = three_months.cost("--group-by", grouping, "--granularity", "month")
    for bill in three_months.bills:
        assert_equal({"": add(answer.groups(bill["period"]).values())}, {"": bill["total"]}, grouping)
    assert_equal({"": answer.total}, {"": add(bill["total"] for bill in three_months.bills)}, grouping)


def test_three_dimensions_add_up_to_two(three_months):
    answer = three_months.cost("--group-by", "account,line-item-type,resource")
    sums = {}
    for (_, account, line_item_type, _), costs in answer.rows.items():
        sums.setdefault(f"{account},{line_item_type}", []).append(costs)
    assert_equal({name: add(several) for name, several in sums.items()},
                 three_months.sum_of_groups("account,line-item-type"), "account,line-item-type,resource")


@pytest.mark.parametrize("top", (1, 3, 1000, 20_000))
def test_top_keeps_the_largest_groups_and_the_rest_adds_up(three_months, top):
    groups = three_months.sum_of_groups("usage-type")
    answer = three_months.cost("--group-by", "usage-type", "--top", str(top)).groups()
    largest = sorted(groups, key=lambda name: abs(groups[name]["unblended"]), reverse=True)[:top]
    assert set(answer) - {"(others)"} == set(largest)
    assert_equal({name: answer[name] for name in largest}, {name: groups[name] for name in largest}, f"top {top}")
    assert_equal({"": add(answer.values())}, {"": add(groups.values())}, f"top {top} and others")
    assert ("(others)" in answer) == (len(groups) > top)


def test_the_top_groups_are_the_same_in_every_month(three_months):
    top = set(three_months.cost("--group-by", "usage-type", "--top", "3").groups()) - {"(others)"}
    answer = three_months.cost("--group-by", "usage-type", "--top", "3", "--granularity", "month")
    for bill in three_months.bills:
        groups = answer.groups(bill["period"])
        assert_equal({name: groups[name] for name in top & bill["usage-type"].keys()},
                     {name: bill["usage-type"][name] for name in top & bill["usage-type"].keys()}, bill["period"])
        assert_equal({"": add(groups.values())}, {"": bill["total"]}, f"{bill['period']} and others")


def test_bills_list_the_totals_of_the_truth(imported):
    listed = json.loads(imported.farthing("bills", "--output", "json").stdout)["bills"]
    assert [bill["period"] for bill in listed] == [bill["period"] for bill in imported.bills]
    for bill, truth in zip(listed, imported.bills):
        assert bill["rows"] == truth["rows"]
        assert bill["status"] == ("open" if truth["open"] else "closed")
        [total] = bill["totals"]
        assert total["currency"] == truth["currency"]
        for metric, text in total["costs"].items():
            assert text == truth["total"][metric], f"{metric} of {truth['period']}"


def test_csv_holds_the_same_digits_as_json(three_months):
    text = three_months.farthing("cost", "--group-by", "account", "--metric", ",".join(METRICS), "--output",
                                 "csv").stdout
    lines = list(csv.DictReader(io.StringIO(text)))
    assert {line["currency"] for line in lines} == {"USD"}
    assert_equal({line["account"]: {metric: line[metric] or None for metric in METRICS} for line in lines},
                 three_months.sum_of_groups("account"), "account")


def test_tables_show_the_totals_to_the_cent(three_months):
    total = add(bill["total"] for bill in three_months.bills)["unblended"].quantize(Decimal("0.01"))
    assert f"{total:,}" in three_months.farthing("cost", "--group-by", "service").stdout
    assert f"{total:,}" in three_months.farthing("bills").stdout


def quoted(grouping):
    """Dimensions as --group-by takes them; a name with a comma would stand in quotes."""
    return ",".join(f'"{name}"' if " " in name else name for name in grouping.split(","))
