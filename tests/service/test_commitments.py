"""Savings Plans and reservations as the bill tells of them, against what Python adds up over the delivered rows."""

import collections
import csv
import io
import json
import pathlib
import re
import sqlite3
from decimal import ROUND_HALF_EVEN, Decimal

import pytest

from answers import money
from samples import rows_of

FOLDER = pathlib.Path(__file__).resolve().parents[2]
ELIGIBLE = re.findall(r'^FARTHING_ELIGIBLE_USAGE\("(.+)", "(.+)"\)',
                      (FOLDER / "src/query/eligible_usage.inc").read_text(encoding="utf-8"), re.MULTILINE)


def commitments(farthing, *arguments):
    return json.loads(farthing("commitments", "--output", "json", *arguments).stdout)


def number(row, column):
    """A cell with twelve digits behind the point, as costs are kept; an empty one counts as 0."""
    return Decimal(row.get(column) or "0").quantize(Decimal("1e-12"), ROUND_HALF_EVEN)


def told_by(rows):
    """What the rows say of each commitment: by the fee, and by the usage that it covers."""
    told = collections.defaultdict(collections.Counter)
    for row in rows:
        kind = row["lineItem/LineItemType"]
        plan, reservation = (told[row[column]] for column in ("savingsPlan/SavingsPlanARN", "reservation/ReservationARN"))
        unblended = number(row, "lineItem/UnblendedCost")
        if kind == "SavingsPlanRecurringFee":
            plan["recurring_fee"] += unblended
            plan["used by the fee"] += number(row, "savingsPlan/UsedCommitment")
            plan["left"] += number(row, "savingsPlan/TotalCommitmentToDate") - number(row, "savingsPlan/UsedCommitment")
        elif kind == "SavingsPlanUpfrontFee":
            plan["upfront_fee"] += unblended
        elif kind == "SavingsPlanCoveredUsage":
            plan["used"] += number(row, "savingsPlan/SavingsPlanEffectiveCost")
        elif kind == "RIFee":
            left = (number(row, "reservation/UnusedAmortizedUpfrontFeeForBillingPeriod")
                    + number(row, "reservation/UnusedRecurringFee"))
            reservation["recurring_fee"] += unblended
            reservation["used by the fee"] += (
                number(row, "reservation/AmortizedUpfrontFeeForBillingPeriod") + unblended - left)
            reservation["left"] += left
        elif kind == "Fee":
            reservation["upfront_fee"] += unblended
        elif kind == "DiscountedUsage":
            reservation["used"] += number(row, "reservation/EffectiveCost")
    return {arn: sums for arn, sums in told.items() if arn}


def coverage_of(rows):
    """Covered and on demand at public prices, by service."""
    sums = collections.defaultdict(lambda: [Decimal(0), Decimal(0)])
    for row in rows:
        service, kind = row["lineItem/ProductCode"], row["lineItem/LineItemType"]
        instead = {"DiscountedUsage": "reservation/EffectiveCost", "SavingsPlanCoveredUsage": "lineItem/UnblendedCost",
                   "Usage": "lineItem/UnblendedCost"}.get(kind)
        if instead is None or kind == "Usage" and not any(
                service == code and part in row["lineItem/UsageType"] for code, part in ELIGIBLE):
            continue
        public = row["pricing/publicOnDemandCost"]
        sums[service][kind == "Usage"] += number(row, "pricing/publicOnDemandCost" if public else instead)
    return dict(sums)


def of_rows(bucket, month):
    return [row for chunk in bucket.chunks(month) for row in rows_of(chunk)]


@pytest.fixture
def bucket(farthing, sample):
    bucket = sample(seed=17, months=3, rows=2000)
    farthing("import", bucket.folder)
    return bucket


class TestTheCommitmentsOfABill:
    def test_are_those_of_its_rows_to_the_last_digit(self, farthing, bucket):
        for month, bill in enumerate(bucket.bills):
            found = commitments(farthing, "--period", bill["period"])["commitments"]
            told = told_by(of_rows(bucket, month))
            assert {one["id"] for one in found} == set(told)
            assert {one["kind"] for one in found} == {"savings-plan", "reservation"}
            for one in found:
                sums = {name: money(value) for name, value in one["sums"].items()}
                expected = told[one["id"]]
                for name in ("upfront_fee", "recurring_fee", "used"):
                    assert sums[name] == expected[name], (one["id"], name)
                assert sums["used"] == expected["used by the fee"], one["id"]
                assert sums["unused"] + sums["not_yet_due"] == expected["left"], one["id"]
                due = sums["used"] + sums["unused"]
                assert sums["utilisation"] == (due and (sums["used"] / due).quantize(Decimal("1e-12"), ROUND_HALF_EVEN)
                                               or None)
            assert sum(money(one["sums"]["not_yet_due"]) for one in found) == money(bill["ahead"]["amortised"])

    def test_add_up_to_what_cost_says(self, farthing, bucket, cost):
        first, last = bucket.bills[0]["period"], bucket.bills[-1]["period"]
        [total] = commitments(farthing, "--from", first, "--to", last)["totals"]
        covered = cost("--filter", "line-item-type=DiscountedUsage,SavingsPlanCoveredUsage").total
        fees = cost("--filter", "line-item-type=RIFee,SavingsPlanRecurringFee").total
        assert money(total["sums"]["used"]) == money(covered["amortised"])
        assert money(total["sums"]["covered"]) == money(covered["list"])
        assert money(total["sums"]["unused"]) == money(fees["amortised"])
        assert money(total["sums"]["recurring_fee"]) == money(fees["unblended"])

    def test_cover_what_the_rows_say(self, farthing, bucket):
        for month, bill in enumerate(bucket.bills):
            answer = commitments(farthing, "--period", bill["period"])
            expected = coverage_of(of_rows(bucket, month))
            assert {one["service"]: [money(one["covered"]), money(one["on_demand"])] for one in answer["coverage"]} == expected
            covered, on_demand = (sum(side) for side in zip(*expected.values(), strict=True))
            assert covered and on_demand
            assert money(answer["totals"][0]["coverage"]["coverage"]) == (
                covered / (covered + on_demand)).quantize(Decimal("1e-12"), ROUND_HALF_EVEN)

    def test_have_the_terms_that_the_rows_have(self, farthing, bucket):
        rows = of_rows(bucket, 1)
        fees = {row["reservation/ReservationARN"]: row for row in rows if row["lineItem/LineItemType"] == "RIFee"}
        found = {one["id"]: one for one in commitments(farthing, "--period", bucket.bills[1]["period"])["commitments"]}
        assert fees
        for arn, row in fees.items():
            assert [found[arn][name] for name in ("start", "end", "count", "account")] == [
                row["reservation/StartTime"], row["reservation/EndTime"], row["reservation/NumberOfReservations"],
                arn.split(":")[4]]
            assert found[arn]["offering"].startswith("AmazonEC2 ")

    def test_are_the_same_in_cur_2(self, farthing, bucket, sample, tmp_path):
        other = ("--data", tmp_path / "export")
        farthing("import", sample(seed=17, months=3, rows=2000, form="cur-2").folder, *other)
        one, two = commitments(farthing), commitments(farthing, *other)
        assert (one["commitments"], one["coverage"], one["totals"]) == (two["commitments"], two["coverage"], two["totals"])

    def test_are_those_of_the_newest_bill_unless_asked_otherwise(self, farthing, bucket):
        assert [bill["period"] for bill in commitments(farthing)["bills"]] == [bucket.bills[-1]["period"]]
        assert len(commitments(farthing, "--from", bucket.bills[0]["period"])["bills"]) == 3
        assert "2026-13" in farthing("commitments", "--period", "2026-13", code=2).stderr
        assert "--period stands for --from and --to" in farthing(
            "commitments", "--period", "2026-05", "--to", "2026-06", code=2).stderr
        assert "No bill covers this range" in farthing("commitments", "--period", "1999-01").stdout

    def test_are_printed_for_people_and_as_csv(self, farthing, bucket):
        table = farthing("commitments").stdout
        assert "utilisation" in table and "Coverage at public prices" in table and " %" in table
        rows = list(csv.DictReader(io.StringIO(farthing("commitments", "--output", "csv").stdout)))
        assert [(row["id"], row["used"]) for row in rows] == [
            (one["id"], one["sums"]["used"]) for one in commitments(farthing)["commitments"]]


def test_a_segment_of_an_older_version_answers_without_terms_until_it_is_rebuilt(farthing, bucket, data_folder):
    new = commitments(farthing)
    with sqlite3.connect(data_folder / "control.sqlite") as database:
        database.execute("UPDATE segment SET format = 1")
    database.close()
    old = commitments(farthing)
    assert {(one["start"], one["end"], one["term"], one["count"]) for one in old["commitments"]} == {(None,) * 4}
    assert [one["sums"] for one in old["commitments"]] == [one["sums"] for one in new["commitments"]]
    farthing("rebuild")
    assert commitments(farthing)["commitments"] == new["commitments"]


ARN = "arn:aws:savingsplans::222222222222:savingsplan/1"
COLUMNS = {"bill/PayerAccountId": "111111111111", "bill/BillingPeriodStartDate": "2026-05-01T00:00:00Z",
           "lineItem/UsageAccountId": "222222222222", "lineItem/UsageStartDate": "2026-05-03T00:00:00Z",
           "lineItem/UsageEndDate": "2026-05-03T01:00:00Z", "lineItem/CurrencyCode": "USD",
           "lineItem/UsageType": "BoxUsage:m5.large", "savingsPlan/SavingsPlanARN": ARN, "bill/InvoiceId": "1"}


def write_bill(path, *rows):
    names = [*COLUMNS, *dict.fromkeys(name for row in rows for name in row if name not in COLUMNS)]
    with open(path, "w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, names)
        table.writeheader()
        table.writerows(COLUMNS | row for row in rows)
    return path


def row(kind, cost, product="AmazonEC2", **more):
    return {"lineItem/LineItemType": kind, "lineItem/ProductCode": product, "lineItem/UnblendedCost": cost, **more}


class TestASavingsPlan:
    def test_has_its_terms(self, farthing, tmp_path):
        terms = {"savingsPlan/OfferingType": "ComputeSavingsPlans", "savingsPlan/StartTime": "2026-01-01T00:00:00.000Z",
                 "savingsPlan/EndTime": "2029-01-01T00:00:00.000Z", "savingsPlan/PurchaseTerm": "3yr",
                 "savingsPlan/PaymentOption": "Partial Upfront", "savingsPlan/Region": "Any"}
        fee = row("SavingsPlanRecurringFee", "4", "ComputeSavingsPlans", **terms, **{
            "savingsPlan/TotalCommitmentToDate": "10", "savingsPlan/UsedCommitment": "7.5"})
        used = row("SavingsPlanCoveredUsage", "12", **{"savingsPlan/SavingsPlanEffectiveCost": "7.5"})
        farthing("import", write_bill(tmp_path / "bill.csv", fee, used, row("SavingsPlanNegation", "-12")))
        [one] = commitments(farthing)["commitments"]
        assert [one[name] for name in ("id", "account", "offering", "start", "end", "term", "payment_option", "region")] == [
            ARN, "222222222222", *(terms[f"savingsPlan/{name}"] for name in (
                "OfferingType", "StartTime", "EndTime", "PurchaseTerm", "PaymentOption", "Region"))]
        assert one["sums"] == {"upfront_fee": "0", "recurring_fee": "4", "used": "7.5", "unused": "2.5",
                               "not_yet_due": "0", "utilisation": "0.75", "covered": "12"}

    def test_of_a_bill_without_effective_costs_is_used_nobody_knows_how_far(self, farthing, tmp_path):
        farthing("import", write_bill(tmp_path / "bill.csv", row("SavingsPlanRecurringFee", "4", "ComputeSavingsPlans"),
                                      row("SavingsPlanCoveredUsage", "12"), row("SavingsPlanNegation", "-12")))
        [one] = commitments(farthing)["commitments"]
        assert [one["sums"][name] for name in ("used", "unused", "not_yet_due", "utilisation")] == [None] * 4
        assert commitments(farthing)["totals"][0]["sums"]["utilisation"] is None
        assert one["sums"]["covered"] == "12"

    def test_says_nothing_of_what_the_bill_does_not_tell(self, farthing, tmp_path):
        farthing("import", write_bill(tmp_path / "bill.csv", row("SavingsPlanRecurringFee", "4", "ComputeSavingsPlans")))
        [one] = commitments(farthing)["commitments"]
        assert {one[name] for name in ("offering", "start", "end", "term", "payment_option", "region", "count")} == {None}
