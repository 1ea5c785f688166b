"""What AWS changed between two deliveries of a bill, against sums that Python makes of the delivered rows."""

import collections
import csv
import io
import json
from decimal import Decimal

import pytest

from answers import METRICS, money
from samples import rows_of
from test_deliveries import HAND_MADE_HEADER, drop_last_chunk, make_older

EVERY_METRIC = ("--metric", ",".join(METRICS))


def changes(farthing, *arguments, **options):
    return json.loads(farthing("bills", "diff", "--output", "json", *arguments, **options).stdout)


def deliveries(farthing, *arguments):
    return json.loads(farthing("bills", "deliveries", "--output", "json", *arguments).stdout)["deliveries"]


def unblended_by(rows, *columns):
    sums = collections.defaultdict(Decimal)
    for row in rows:
        sums[tuple(row[column] for column in columns)] += Decimal(row["lineItem/UnblendedCost"])
    return dict(sums)


def of_rows(bucket, month=0):
    return [row for chunk in bucket.chunks(month) for row in rows_of(chunk)]


def hand_made(path, *rows):
    """A bill somebody made: (account, line item type, service, cost) a row."""
    path.write_text(HAND_MADE_HEADER + "".join(
        f"1,2026-05-01T00:00:00Z,{account},{kind},2026-05-03T00:00:00Z,2026-05-03T01:00:00Z,USD,{service},{cost}\n"
        for account, kind, service, cost in rows), encoding="utf-8")
    return path


@pytest.fixture
def two(farthing, tmp_path):
    """A bill that was delivered twice."""
    path = tmp_path / "bill.csv"
    farthing("import", hand_made(path, ("2", "Usage", "AmazonEC2", "1.000000000001"), ("2", "Usage", "AmazonS3", "5"),
                                 ("3", "Usage", "AmazonS3", "7")))
    farthing("import", hand_made(path, ("2", "Usage", "AmazonEC2", "1.000000000003"), ("2", "Credit", "AmazonEC2", "-2"),
                                 ("3", "Usage", "AmazonS3", "7")))
    return path


class TestAGroup:
    def test_is_added_withdrawn_or_changed_to_the_last_digit(self, farthing, two):
        found = changes(farthing)
        assert [(row["change"], *row["groups"].values(), row["currency"],
                 *(row["costs"][side]["unblended"] for side in ("before", "after", "difference")))
                for row in found["rows"]] == [
            ("withdrawn", "AmazonS3", "2", "Usage", "USD", "5", None, "-5"),
            ("added", "AmazonEC2", "2", "Credit", "USD", None, "-2", "-2"),
            ("changed", "AmazonEC2", "2", "Usage", "USD", "1.000000000001", "1.000000000003", "0.000000000002")]
        assert found["unchanged_groups"] == 1
        [total] = found["totals"]
        assert {side: costs["unblended"] for side, costs in total["costs"].items()} == {
            "before": "13.000000000001", "after": "6.000000000003", "difference": "-6.999999999998"}

    def test_is_said_in_a_table_with_a_sign_and_never_as_nothing(self, farthing, two):
        table = farthing("bills", "diff").stdout
        assert "withdrawn" in table and "-5.00" in table and "+<0.01" in table
        assert "1 group as before" in table

    def test_is_a_line_of_csv(self, farthing, two):
        [header, *lines] = csv.reader(io.StringIO(farthing("bills", "diff", "--output", "csv").stdout))
        assert header == ["change", "service", "account", "line-item-type", "currency", "unblended before",
                          "unblended after", "unblended difference"]
        assert ["added", "AmazonEC2", "2", "Credit", "USD", "", "-2", "-2"] in lines

    def test_may_be_filtered(self, farthing, two):
        found = changes(farthing, "--filter", "service=AmazonS3", "--group-by", "service")
        assert [row["costs"]["difference"]["unblended"] for row in found["rows"]] == ["-5"]

    def test_may_be_a_tag_that_only_one_delivery_has(self, farthing, two):
        text = two.read_text(encoding="utf-8").splitlines()
        tagged = [text[0] + ",resourceTags/user:team"] + [line + ",red" for line in text[1:]]
        two.write_text("\n".join(tagged) + "\n", encoding="utf-8")
        farthing("import", two)
        found = changes(farthing, "--group-by", "tag:team")
        assert sorted((row["change"], row["groups"]["tag:team"]) for row in found["rows"]) == [
            ("added", "red"), ("withdrawn", "")]
        assert found["totals"][0]["costs"]["difference"]["unblended"] == "0"
        assert "no bill has tag:tem" in farthing("bills", "diff", "--group-by", "tag:tem", code=3).stderr


class TestTheChangeOfABill:
    def test_is_what_rows_that_went_away_were_worth(self, farthing, sample, tmp_path):
        bucket = sample(months=1, rows=400, files=3).copy_to(tmp_path / "bucket")
        farthing("import", bucket.folder)
        columns = ("lineItem/UsageAccountId", "lineItem/LineItemType")
        before = unblended_by(of_rows(bucket), *columns)
        drop_last_chunk(bucket)
        farthing("import", bucket.folder)
        after = unblended_by(of_rows(bucket), *columns)
        found = changes(farthing, "--group-by", "account,line-item-type")
        expected = {key: after.get(key, Decimal(0)) - before.get(key, Decimal(0))
                    for key in before | after if before.get(key) != after.get(key)}
        assert {tuple(row["groups"].values()): money(row["costs"]["difference"]["unblended"])
                for row in found["rows"]} == expected
        assert found["unchanged_groups"] == len(before | after) - len(expected)

    def test_is_the_difference_of_what_both_cost(self, farthing, sample, cost, tmp_path):
        bucket = sample(months=1, rows=400, files=3).copy_to(tmp_path / "bucket")
        by = ("--group-by", "service,account,line-item-type")
        farthing("import", bucket.folder)
        before = cost(*by).groups()
        drop_last_chunk(bucket)
        farthing("import", bucket.folder)
        after = cost(*by).groups()
        found = changes(farthing, *EVERY_METRIC)
        shown = {",".join(row["groups"].values()): row for row in found["rows"]}
        assert len(before | after) == len(shown) + found["unchanged_groups"]
        for name in before | after:
            if name not in shown:
                assert before[name] == after[name]
                continue
            costs = shown[name]["costs"]
            assert shown[name]["change"] == ("added" if name not in before else
                                             "withdrawn" if name not in after else "changed")
            for metric in METRICS:
                was, now = (money(side.get(name, {}).get(metric)) for side in (before, after))
                assert (money(costs["before"][metric]), money(costs["after"][metric])) == (was, now)
                assert money(costs["difference"][metric]) == (
                    None if was is None and now is None else (now or 0) - (was or 0))

    def test_back_to_the_earlier_one_is_the_same_the_other_way_round(self, farthing, two):
        ids = [one["delivery"] for one in deliveries(farthing)]
        there, back = changes(farthing, "--from", ids[1], "--to", ids[0]), changes(farthing, "--from", ids[0][:9], "--to",
                                                                                  ids[1][:9])
        assert [row["costs"]["before"] for row in there["rows"]] == [row["costs"]["after"] for row in back["rows"]]


class TestDeliveries:
    def test_are_listed_the_newest_first_by_the_beginning_of_their_ids(self, farthing, two):
        listed = deliveries(farthing)
        table = farthing("bills", "deliveries", "--period", "2026-05").stdout
        assert [table.index(one["delivery"][:12]) for one in listed] == sorted(
            table.index(one["delivery"][:12]) for one in listed)
        lines = farthing("bills", "deliveries", "--output", "csv").stdout.splitlines()
        assert [line.split(",")[0] for line in lines[1:]] == [one["delivery"] for one in listed]
        assert lines[1].endswith("USD,6.000000000003,-6.999999999998")

    def test_that_are_named_by_nothing_they_begin_with_are_refused(self, farthing, two):
        refused = farthing("bills", "diff", "--from", "zz", code=2)
        assert '--from: no delivery of this bill begins with "zz"' in refused.stderr
        assert deliveries(farthing)[0]["delivery"][:12] in refused.stderr

    def test_that_are_the_same_are_refused(self, farthing, two):
        live = deliveries(farthing)[0]["delivery"]
        assert "--from and --to are the same delivery" in farthing("bills", "diff", "--from", live, code=2).stderr

    def test_that_came_first_have_nothing_before_them(self, farthing, two):
        first = deliveries(farthing)[1]["delivery"]
        refused = farthing("bills", "diff", "--to", first, code=3)
        assert "showed no other delivery before" in refused.stderr

    def test_of_several_payers_are_asked_for(self, farthing, two, tmp_path):
        other = tmp_path / "other.csv"
        other.write_text(two.read_text(encoding="utf-8").replace("\n1,", "\n9,"), encoding="utf-8")
        farthing("import", other)
        assert "say which with --payer; there are 1, 9" in farthing("bills", "diff", code=2).stderr
        assert changes(farthing, "--payer", "1")["after"]["payer"] == "1"

    def test_take_no_options_of_other_actions(self, farthing, two):
        assert "--from belongs to farthing bills diff, not to deliveries" in farthing(
            "bills", "deliveries", "--from", "a", code=2).stderr
        assert "--as-of belongs to farthing bills list, not to diff" in farthing(
            "bills", "diff", "--as-of", "2026-05-01", code=2).stderr


class TestADeliveryThatIsNoLongerKept:
    @pytest.fixture
    def gone(self, farthing, two, data_folder):
        by = ("--group-by", "account,line-item-type")
        metrics = ("--metric", ",".join(metric for metric in METRICS if metric != "blended"))
        was = changes(farthing, *by, *metrics)
        make_older(data_folder, days=100)
        farthing("import", two)
        assert [one["kept"] for one in deliveries(farthing)] == [True, False]
        return was, (*by, *metrics)

    def test_still_answers_by_account_and_line_item_type(self, farthing, gone):
        was, question = gone
        found = changes(farthing, *question)
        assert (found["rows"], found["totals"], found["unchanged_groups"]) == (
            was["rows"], was["totals"], was["unchanged_groups"])
        assert (found["before"]["kept"], found["after"]["kept"]) == (False, True)
        filtered = changes(farthing, "--group-by", "account", "--filter", "line-item-type!=Credit")
        assert [row["costs"]["difference"]["unblended"] for row in filtered["rows"]] == ["-4.999999999998"]

    def test_says_what_is_gone_and_what_is_kept(self, farthing, gone):
        refused = farthing("bills", "diff", code=3)
        assert "only its totals by account and line item type are, not by service" in refused.stderr
        assert "--group-by account,line-item-type" in refused.stderr and "keep-days" in refused.stderr
        blended = farthing("bills", "diff", "--group-by", "account", "--metric", "blended", code=3)
        assert "not blended" in blended.stderr
