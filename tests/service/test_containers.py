"""`farthing containers`: what pods and tasks took of the cost of the instances they ran on."""

import csv
import io
import json
import re
import sqlite3
from decimal import Decimal

import pytest

import answers
import samples
from answers import METRICS, money

ORGANISATION = dict(seed=12, months=2, accounts=8, rows=1500, split_costs=True)
FORMS = {
    "legacy": dict(),
    "legacy, daily": dict(granularity="daily"),
    "legacy, Parquet": dict(format="parquet"),
    "CUR 2.0": dict(form="cur-2"),
    "CUR 2.0, Parquet": dict(form="cur-2", format="parquet"),
    "CUR 2.0, Parquet, daily": dict(form="cur-2", format="parquet", granularity="daily"),
}
METRICS_OF_SPLITS = {"amortised": "", "net-amortised": "net_", "list": "public_"}
known = {}


@pytest.fixture(params=FORMS)
def delivered(request, sample, farthing_on, tmp_path_factory):
    """Bills with split costs, imported. Nobody changes them, so the tests of this file share them."""
    if request.param not in known:
        bills = sample(**ORGANISATION, **FORMS[request.param])
        farthing = farthing_on(tmp_path_factory.mktemp("containers") / "data")
        farthing("import", bills.folder)
        known[request.param] = bills, farthing
    return known[request.param]


@pytest.fixture
def plain(sample, farthing_on, tmp_path_factory):
    """The first of them: a legacy report."""
    if "legacy" not in known:
        bills = sample(**ORGANISATION)
        farthing = farthing_on(tmp_path_factory.mktemp("containers") / "data")
        farthing("import", bills.folder)
        known["legacy"] = bills, farthing
    return known["legacy"]


def containers(farthing, *arguments):
    return json.loads(farthing("containers", "--output", "json", *arguments).stdout)


def assert_close(found, expected, bills, what):
    """Parquet holds doubles."""
    found, expected = money(found), Decimal(expected)
    assert abs(found - expected) <= (abs(expected) / 10**9 if bills.is_parquet else 0), f"{what}: {found}, {expected}"
    answers.counted["split costs equal"] += 1


def truth_by(bill, *names):
    """The truth about a bill's split costs, added up by some of its texts."""
    groups = {}
    for one in bill["split_costs"]:
        sums = groups.setdefault(tuple(one[name] for name in names), {})
        for name, value in one.items():
            if name.endswith("_cost"):
                sums[name] = sums.get(name, Decimal(0)) + Decimal(value)
    return groups


@pytest.mark.parametrize("dimensions, texts", [
    (("cluster", "namespace", "workload"), ("cluster", "namespace", "workload")),
    (("account", "cluster", "operation"), ("account", "cluster", "operation")),
    (("workload-type",), ("workload_type",)),
])
def test_each_group_is_that_of_the_organisation_in_every_form(delivered, dimensions, texts):
    bills, farthing = delivered
    answer = containers(farthing, "--group-by", ",".join(dimensions), "--metric", ",".join(METRICS_OF_SPLITS),
                        "--granularity", "month")
    for bill in bills.bills:
        found = {tuple(row["groups"][name] for name in dimensions): row for row in answer["rows"]
                 if row["time"] == bill["period"]}
        expected = truth_by(bill, *texts)
        assert set(found) == set(expected) and len(found) > 2
        for group, sums in expected.items():
            for metric, prefix in METRICS_OF_SPLITS.items():
                split, unused = sums[f"{prefix}split_cost"], sums[f"{prefix}unused_cost"]
                assert_close(found[group]["costs"][metric], split + unused, bills, f"{group} {metric}")
                assert_close(found[group]["unused"][metric], unused, bills, f"{group} {metric} unused")


def test_no_total_of_the_bill_counts_them(delivered):
    bills, farthing = delivered
    cost = answers.cost_of(farthing)
    times = cost("--granularity", "month").times()
    for bill in bills.bills:
        for metric in METRICS:
            assert_close(times[bill["period"]][metric], bill["total"][metric], bills, metric)
    assert not {"EKSPod-EC2", "ECSTask-EC2"} & set(cost("--group-by", "operation").groups())
    assert not any(name.startswith("arn:aws:eks:") for name in cost("--group-by", "resource").groups())


def test_a_node_costs_what_its_instance_costs(plain):
    """Split and unused costs of an instance add up to its own amortised cost (AWS, "Split line item details")."""
    bills, farthing = plain
    period = bills.bills[1]["period"]
    months = ("--from", period, "--to", period)
    nodes = containers(farthing, "--group-by", "node", "--metric", ",".join(METRICS_OF_SPLITS), *months)["rows"]
    instances = answers.cost_of(farthing)(
        "--group-by", "resource", "--filter", "service=AmazonEC2",
        "--filter", "line-item-type=Usage,DiscountedUsage,SavingsPlanCoveredUsage", *months).groups()
    assert len(nodes) > 10
    whole = 0
    for row in nodes:
        own = instances[row["groups"]["node"]]
        shares = {metric: money(row["costs"][metric]) for metric in METRICS_OF_SPLITS}
        assert all(shares[metric] <= money(own[metric]) for metric in METRICS_OF_SPLITS)
        whole += all(shares[metric] == money(own[metric]) for metric in METRICS_OF_SPLITS)
    assert whole > len(nodes) // 2  # others have hours without pods


def test_days_and_hours_add_up_to_the_month(plain):
    bills, farthing = plain
    period = bills.bills[1]["period"]
    months = ("--from", period, "--to", period, "--by", "usage", "--group-by", "cluster")
    whole = {row["groups"]["cluster"]: money(row["costs"]["amortised"]) for row in containers(farthing, *months)["rows"]}
    for granularity in ("day", "hour"):
        parts = {}
        for row in containers(farthing, *months, "--granularity", granularity)["rows"]:
            cluster = row["groups"]["cluster"]
            parts[cluster] = parts.get(cluster, 0) + money(row["costs"]["amortised"])
        assert parts == whole


def test_they_can_be_filtered_and_cut_to_the_largest(plain):
    _, farthing = plain
    all_rows = containers(farthing)["rows"]
    [others, largest] = sorted(containers(farthing, "--group-by", "cluster", "--top", "1")["rows"],
                               key=lambda row: "others" not in row)
    assert others["groups"] == {"cluster": "(others)"}
    of_cluster = containers(farthing, "--filter", f"cluster={largest['groups']['cluster']}")["rows"]
    assert sum(money(row["costs"]["amortised"]) for row in of_cluster) == money(largest["costs"]["amortised"])
    assert sum(money(row["unused"]["amortised"]) for row in of_cluster) == money(largest["unused"]["amortised"])
    assert {row["groups"]["cluster"] for row in of_cluster} == {largest["groups"]["cluster"]} and of_cluster != all_rows
    [nothing] = containers(farthing, "--group-by", "cluster", "--filter", "namespace=")["rows"][:1]
    assert nothing["groups"]["cluster"].endswith("-services")  # ECS has no namespaces


def test_a_tag_of_a_pod_groups_them(plain):
    _, farthing = plain
    teams = {row["groups"]["tag:team"] for row in containers(farthing, "--group-by", "tag:team")["rows"]}
    assert "" in teams and len(teams) > 2


def test_the_import_counts_them_apart_and_verify_adds_them_up(plain, farthing_on, tmp_path):
    bills, _ = plain
    farthing = farthing_on(tmp_path / "data")
    outcomes = json.loads(farthing("import", bills.folder, "--output", "json").stdout)["deliveries"]
    assert [outcome["split_rows"] for outcome in outcomes] == [bill["split_rows"] for bill in bills.bills]
    assert [outcome["rows"] for outcome in outcomes] == [bill["rows"] + bill["split_rows"] for bill in bills.bills]
    farthing("verify")
    before = containers(farthing)
    farthing("rebuild")
    farthing("verify")
    assert containers(farthing)["rows"] == before["rows"]
    again = json.loads(farthing("import", bills.folder, "--output", "json").stdout)["deliveries"]
    assert [outcome["split_rows"] for outcome in again] == [bill["split_rows"] for bill in bills.bills]


def test_a_segment_of_an_older_version_is_not_taken_for_one_without_containers(plain, farthing_on, tmp_path):
    farthing = farthing_on(tmp_path / "data")
    farthing("import", plain[0].folder)
    new = containers(farthing)
    with sqlite3.connect(tmp_path / "data" / "control.sqlite") as database:
        database.execute("UPDATE segment SET format = 2")
    database.close()
    refused = farthing("containers", code=None)
    assert refused.returncode != 0 and "did not keep split costs apart" in refused.stderr
    assert "farthing rebuild" in refused.stderr
    farthing("rebuild")
    assert containers(farthing)["rows"] == new["rows"]


def test_a_flipped_bit_is_found(plain, farthing_on, tmp_path):
    bills, _ = plain
    farthing = farthing_on(tmp_path / "data")
    farthing("import", bills.folder)
    for name in ("split-costs.parquet", "workloads.parquet"):
        [file, *_] = sorted((tmp_path / "data").rglob(name))
        whole = file.read_bytes()
        file.chmod(0o600)
        file.write_bytes(whole[:200] + bytes([whole[200] ^ 1]) + whole[201:])
        assert name in farthing("verify", code=None).stdout + farthing("verify", code=None).stderr
        assert name in farthing("containers", code=None).stderr
        file.write_bytes(whole)
    farthing("verify")


def test_a_bill_without_them_says_how_to_have_them(sample, farthing_on, tmp_path):
    farthing = farthing_on(tmp_path / "data")
    farthing("import", sample(months=1, rows=200).folder)
    assert containers(farthing)["rows"] == []
    assert "SPLIT_COST_ALLOCATION_DATA" in farthing("containers").stdout


def test_a_filter_that_nothing_matches_is_not_taken_for_missing_data(plain):
    _, farthing = plain
    said = farthing("containers", "--filter", "cluster=nope").stdout
    assert "No split cost matches" in said and "SPLIT_COST_ALLOCATION_DATA" not in said


def test_what_is_just_below_the_narrow_amounts_adds_up(farthing_on, tmp_path):
    """A million does not fit where each of its parts does."""
    farthing = farthing_on(tmp_path / "data")
    columns = ("bill/PayerAccountId,bill/BillingPeriodStartDate,lineItem/UsageAccountId,lineItem/UsageStartDate,"
               "lineItem/UsageEndDate,lineItem/CurrencyCode,lineItem/LineItemType,lineItem/UnblendedCost,"
               "lineItem/Operation,lineItem/ResourceId,splitLineItem/SplitCost,splitLineItem/UnusedCost")
    row = ("111111111111,2026-05-01T00:00:00Z,222222222222,2026-05-01T00:00:00Z,2026-05-01T01:00:00Z,USD,Usage,0,"
           "EKSPod-EC2,arn:aws:eks:eu-central-1:222222222222:pod/shop/web/pod-1/0f1e,{},{}")
    (tmp_path / "bill.csv").write_text("\n".join([columns, row.format("600000", "400000"),
                                                  row.format("-999999.999999999999", "-999999.999999999999")]) + "\n")
    farthing("import", tmp_path / "bill.csv")
    [only] = containers(farthing)["rows"]
    assert (only["costs"]["amortised"], only["unused"]["amortised"]) == (
        "-999999.999999999998", "-599999.999999999999")


def test_a_closed_bill_stays_closed_when_its_pods_have_no_invoice(sample, farthing_on, tmp_path):
    bills = sample(months=1, rows=300, seed=3, closed=True, split_costs=True)
    copy = bills.copy_to(tmp_path / "bucket")
    pod = re.compile(r"^(.*EKSPod-EC2|.*ECSTask-EC2)")
    invoice = samples.rows_of(copy.chunks(0)[0])[0]
    at = list(invoice).index("bill/InvoiceId")
    for chunk in range(len(copy.chunks(0))):
        copy.change_text(lambda text: "\n".join(
            ",".join(cells[:at] + [""] + cells[at + 1:]) if pod.match(line) and (cells := line.split(",")) else line
            for line in text.split("\n")), chunk=chunk)
    told = []
    for number, bucket in enumerate((bills, copy)):
        farthing = farthing_on(tmp_path / f"data{number}")
        farthing("import", bucket.folder)
        [bill] = json.loads(farthing("bills", "--output", "json").stdout)["bills"]
        told.append((bill["status"], bill["totals"], bill["rows"], bill["split_rows"]))
    assert told[0][0] == "closed" and told[0][3] > 0
    assert told[0] == told[1]


def test_wrong_questions_are_refused(plain):
    _, farthing = plain
    assert "no unblended cost" in farthing("containers", "--metric", "unblended", code=2).stderr
    assert "did you mean cluster?" in farthing("containers", "--group-by", "clusters", code=2).stderr
    assert "known of containers alone" in farthing("cost", "--group-by", "namespace", code=2).stderr


def test_the_table_and_csv_show_what_nobody_used(plain):
    _, farthing = plain
    table = farthing("containers", "--group-by", "cluster").stdout
    assert "unused" in table and "Shares of what instances cost" in table
    rows = list(csv.DictReader(io.StringIO(farthing("containers", "--output", "csv").stdout)))
    assert [(row["cluster"], row["amortised"], row["amortised-unused"]) for row in rows] == [
        (row["groups"]["cluster"], row["costs"]["amortised"], row["unused"]["amortised"])
        for row in containers(farthing)["rows"]]
