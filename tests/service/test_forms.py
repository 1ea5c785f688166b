"""One organisation, delivered in every form that AWS has, gives the same totals and groups."""

from decimal import Decimal

import pytest

import answers
from answers import METRICS, money

#: seed, months and rows are the organisation; what stands here is how it is delivered
FORMS = {
    "legacy, gzip": dict(),
    "legacy, zip": dict(compression="zip"),
    "legacy, Parquet": dict(format="parquet"),
    "legacy, create-new": dict(versioning="create-new"),
    "CUR 2.0": dict(form="cur-2"),
    "CUR 2.0, create-new": dict(form="cur-2", versioning="create-new"),
    "CUR 2.0, Parquet": dict(form="cur-2", format="parquet"),
    "CUR 2.0, Parquet, create-new": dict(form="cur-2", format="parquet", versioning="create-new"),
    "FOCUS 1.0": dict(form="focus-1.0"),
    "FOCUS 1.0, Parquet": dict(form="focus-1.0", format="parquet"),
    "FOCUS 1.2": dict(form="focus-1.2"),
    "FOCUS 1.2, Parquet, create-new": dict(form="focus-1.2", format="parquet", versioning="create-new"),
}
#: what FOCUS tells; of a group also what is not moved between rows when negations become part of the use they are for
OF_FOCUS = ("net-unblended", "net-amortised")
OF_FOCUS_BY_GROUP = ("net-amortised",)
#: groupings that no form spells otherwise than another
GROUPINGS = ("account", "service", "region")


def bills_of(sample, granularity, **how):
    return sample(seed=12, months=2, accounts=8, rows=1500, closed=True, granularity=granularity, **how)


known = {}


@pytest.fixture(params=[(form, granularity) for form in FORMS for granularity in ("hourly", "daily")], ids=", ".join)
def delivered(request, sample, farthing_on, tmp_path_factory):
    """The bills in one form, imported, and the truth about the organisation, as its legacy report in CSV has it. Nobody
    changes either, so the tests of this file share them."""
    form, granularity = request.param
    if request.param not in known:
        bills = bills_of(sample, granularity, **FORMS[form])
        farthing = farthing_on(tmp_path_factory.mktemp("forms") / "data")
        farthing("import", bills.folder)
        known[request.param] = bills, answers.cost_of(farthing), bills_of(sample, granularity).truth["bills"]
    return known[request.param]


def within(bills, truth):
    """How far off a sum may be: Parquet holds doubles."""
    if not bills.is_parquet:
        return {metric: Decimal(0) for metric in METRICS}
    return {metric: abs(money(truth["total"][metric]) or 0) / 10**9 for metric in METRICS}


def assert_close(found, expected, metrics, allowed, what):
    for metric in metrics:
        if expected[metric] is None or found[metric] is None:
            assert found[metric] == expected[metric], f"{what}, {metric}"
        else:
            assert abs(money(found[metric]) - money(expected[metric])) <= allowed[metric], f"{what}, {metric}"
        answers.counted["totals equal in another form"] += 1


def test_every_form_gives_the_totals_of_the_organisation(delivered):
    bills, cost, truths = delivered
    times = cost("--granularity", "month").times()
    for truth in truths:
        assert_close(times[truth["period"]], truth["total"], OF_FOCUS if bills.is_focus else METRICS,
                     within(bills, truth), truth["period"])


def test_every_form_gives_the_groups_of_the_organisation(delivered):
    bills, cost, truths = delivered
    for grouping in GROUPINGS:
        answer = cost("--group-by", grouping, "--granularity", "month")
        for truth in truths:
            groups = answer.groups(truth["period"])
            assert set(groups) == set(truth[grouping]), f"{grouping} in {truth['period']}"
            for name, costs in truth[grouping].items():
                assert_close(groups[name], costs, OF_FOCUS_BY_GROUP if bills.is_focus else METRICS,
                             within(bills, truth), f"{grouping} {name} in {truth['period']}")


@pytest.mark.parametrize("delivered", [(form, "hourly") for form in FORMS], ids=", ".join, indirect=True)
def test_every_form_gives_the_tags_of_the_organisation(delivered):
    bills, cost, truths = delivered
    for index, truth in enumerate(truths):
        own = bills.bills[index]
        labels = [name for name in own if name.startswith(("tag:", "category:"))]
        assert labels
        spelled = truth["map-keys"] if bills.spells_as_athena else truth
        for label in labels:
            groups = cost("--group-by", f'"{label}"', "--from", truth["period"], "--to", truth["period"]).groups()
            for name, costs in spelled[label].items():
                if any(money(costs[metric]) for metric in OF_FOCUS_BY_GROUP):
                    assert_close(groups[name], costs, OF_FOCUS_BY_GROUP if bills.is_focus else METRICS,
                                 within(bills, truth), f"{label} {name} in {truth['period']}")


def test_the_truth_about_forms_that_tell_all_is_the_same(sample):
    told = {name: bills_of(sample, "hourly", **how) for name, how in FORMS.items()}
    first = told["legacy, gzip"].truth
    for name, bills in told.items():
        if not bills.is_focus:
            assert bills.truth == first, name
