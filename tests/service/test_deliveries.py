"""Deliveries come again, newer, older, from another export, for another client, several at once."""

import datetime
import itertools
import json
import os
import random
import sqlite3
import subprocess

import pytest

from answers import add, assert_equal
from data_folders import contents
from samples import rows_of


def outcomes(done):
    return [(delivery["period"], delivery["what"]) for delivery in json.loads(done.stdout)["deliveries"]]


def import_json(farthing, *arguments, **options):
    return json.loads(farthing("import", "--output", "json", *arguments, **options).stdout)


def bills(farthing, *arguments, **options):
    return json.loads(farthing("bills", "--output", "json", *arguments, **options).stdout)["bills"]


def drop_last_chunk(sample, month=0):
    """What AWS does when a bill shrinks: the newer delivery of the month has one file less."""
    gone = sample.keys(month)[-1]

    def change(manifest):
        manifest["assemblyId"] = "newer-" + manifest["assemblyId"]
        manifest["reportKeys"].remove(gone)

    sample.change_manifest(change, month)
    sample.file(gone).unlink()


def make_older(data_folder, days):
    """Moves everything that the control database remembers into the past: the only clock a test can turn."""
    with sqlite3.connect(data_folder / "control.sqlite") as database:
        database.execute("UPDATE publication SET live_from = live_from - ?, live_until = live_until - ?",
                         (days * 86400, days * 86400))
        database.execute("UPDATE delivery SET accepted_at = accepted_at - ?", (days * 86400,))
    database.close()


class TestTheSameDeliveryAgain:
    def test_changes_nothing(self, farthing, sample, data_folder):
        bucket = sample(months=3, rows=400).folder
        assert {what for _, what in outcomes(farthing("import", bucket, "--output", "json"))} == {"published"}
        before = contents(data_folder)
        assert {what for _, what in outcomes(farthing("import", bucket, "--output", "json"))} == {"unchanged"}
        assert contents(data_folder) == before

    @pytest.mark.parametrize("order", list(itertools.permutations(range(3))), ids=str)
    def test_in_any_order_of_months_gives_the_same_totals(self, farthing, sample, cost, order):
        bucket = sample(months=3, rows=400)
        for month in order:
            assert outcomes(farthing("import", bucket.months[month], "--output", "json")) == [
                (bucket.bills[month]["period"], "published")]
        for month in reversed(order):
            assert outcomes(farthing("import", bucket.months[month], "--output", "json")) == [
                (bucket.bills[month]["period"], "unchanged")]
        assert_equal(cost("--granularity", "month").times(), {bill["period"]: bill["total"] for bill in bucket.bills},
                     str(order))

    def test_named_twice_in_one_import_is_read_once(self, farthing, sample):
        bucket = sample(months=3, rows=400)
        assert [what for _, what in outcomes(farthing("import", bucket.months[0], bucket.months[0], "--output",
                                                      "json"))] == ["published", "unchanged"]

    @pytest.mark.parametrize("processes", [2, 4])
    def test_by_processes_at_the_same_time_is_published_once(self, farthing, farthing_binary, sample, data_folder, cost,
                                                             processes):
        bucket = sample(months=3, rows=400)
        command = [farthing_binary, "import", bucket.folder, "--data", data_folder, "--output", "json"]
        racing = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
                  for _ in range(processes)]
        said = [process.communicate(timeout=120) for process in racing]
        assert [process.returncode for process in racing] == [0] * processes, said
        became = [(delivery["period"], delivery["what"])
                  for out, _ in said for delivery in json.loads(out)["deliveries"]]
        for bill in bucket.bills:
            assert sorted(what for period, what in became if period == bill["period"]) == (
                ["published"] + ["unchanged"] * (processes - 1))
        assert_equal(cost("--granularity", "month").times(), {bill["period"]: bill["total"] for bill in bucket.bills},
                     f"{processes} processes")
        farthing("verify")


class TestANewerDelivery:
    def test_with_fewer_chunks_takes_the_old_lines_away(self, farthing, sample, cost, tmp_path):
        bucket = sample(months=2, rows=400, files=3).copy_to(tmp_path / "bucket")
        farthing("import", bucket.folder)
        gone = rows_of(bucket.chunks(1)[2])
        drop_last_chunk(bucket, month=1)
        imported = import_json(farthing, bucket.folder)["deliveries"]
        assert [delivery["what"] for delivery in imported] == ["unchanged", "published"]
        assert imported[1]["replaced_rows"] - imported[1]["rows"] == len(gone)
        before, after = bucket.bills[1]["total"]["unblended"], cost("--granularity", "month").times()
        lines = [{"unblended": row["lineItem/UnblendedCost"]} for chunk in bucket.chunks(1) for row in rows_of(chunk)]
        assert add(lines)["unblended"] == add([after[bucket.bills[1]["period"]]])["unblended"]
        assert before != after[bucket.bills[1]["period"]]["unblended"]
        assert_equal({"": after[bucket.bills[0]["period"]]}, {"": bucket.bills[0]["total"]}, "the other month")

    def test_with_lines_gone_takes_them_away(self, farthing, sample, cost, tmp_path):
        bucket = sample(months=1, rows=400).copy_to(tmp_path / "bucket")
        farthing("import", bucket.folder)
        assert "Tax" in cost("--group-by", "line-item-type").groups()
        bucket.change_text(lambda text: "".join(line for line in text.splitlines(True) if ",Tax," not in line))
        bucket.change_text(lambda text: "".join(line for line in text.splitlines(True) if ",Tax," not in line), chunk=1)
        assert outcomes(farthing("import", bucket.folder, "--output", "json")) == [
            (bucket.bills[0]["period"], "published")]
        expected = {name: costs for name, costs in bucket.bills[0]["line-item-type"].items() if name != "Tax"}
        found = cost("--group-by", "line-item-type").groups()
        assert {name: costs["unblended"] for name, costs in found.items()} == {
            name: costs["unblended"] for name, costs in expected.items()}

    def test_leaves_the_earlier_one_to_be_asked_for(self, farthing, sample, cost, data_folder, tmp_path):
        bucket = sample(months=1, rows=400, files=3).copy_to(tmp_path / "bucket")
        farthing("import", bucket.folder)
        first = bills(farthing)
        make_older(data_folder, days=10)
        drop_last_chunk(bucket)
        farthing("import", bucket.folder)
        second = bills(farthing)
        assert second[0]["rows"] < first[0]["rows"]
        earlier = bills(farthing)[0]["live_from"]
        [was] = bills(farthing, "--as-of", shifted(first[0]["live_from"], days=-10))
        assert (was["rows"], was["totals"], was["delivery"]) == (first[0]["rows"], first[0]["totals"],
                                                                first[0]["delivery"])
        assert bills(farthing, "--as-of", earlier)[0]["delivery"] == second[0]["delivery"]
        assert bills(farthing, "--as-of", shifted(first[0]["live_from"], days=-11)) == []
        day = shifted(second[0]["live_from"], days=-5)[:10]
        assert_equal({"": cost("--as-of", day).total}, {"": bucket.bills[0]["total"]}, f"as of {day}")
        assert cost().total != cost("--as-of", day).total
        traced = json.loads(farthing("trace", "--as-of", day, "--file", bucket.keys()[0].replace("00001", "00003"),
                                     "--row", 1, "--output", "json").stdout)["charges"]
        assert [charge["row"] for charge in traced] == [1]

    def test_lets_the_earlier_one_go_when_its_days_are_over(self, farthing, sample, data_folder, tmp_path):
        bucket = sample(months=1, rows=400, files=3).copy_to(tmp_path / "bucket")
        farthing("import", bucket.folder)
        [first] = bills(farthing)
        make_older(data_folder, days=30)
        drop_last_chunk(bucket)
        farthing("import", bucket.folder)
        make_older(data_folder, days=20)
        long_ago = shifted(bills(farthing)[0]["live_from"], days=-10)
        segments = len(list((data_folder / "segments").rglob("charges.parquet")))
        assert segments == 2
        farthing("import", bucket.folder)  # the default keeps 35 days
        assert farthing("cost", "--as-of", long_ago).stdout
        archived = len([path for path in (data_folder / "archive").rglob("*") if path.is_file()])

        farthing("import", bucket.folder, "--keep-days", "19")
        assert len(list((data_folder / "segments").rglob("charges.parquet"))) == 1
        assert len([path for path in (data_folder / "archive").rglob("*") if path.is_file()]) == archived - 1
        refused = farthing("cost", "--as-of", long_ago, code=3)
        assert "as it was then is no longer kept" in refused.stderr
        assert "ask for a later moment" in refused.stderr
        assert "no longer kept" in farthing("trace", "--as-of", long_ago, code=3).stderr
        assert "no longer kept" in farthing("bills", "--as-of", long_ago).stdout
        [listed] = bills(farthing, "--as-of", long_ago)
        assert (listed["kept"], listed["charges"], listed["totals"]) == (False, first["charges"], first["totals"])
        assert first["kept"]
        assert farthing("cost", "--from", "1999-01", "--to", "1999-01", "--as-of", long_ago).stdout
        farthing("verify")

    def test_is_not_undone_by_the_older_one(self, farthing, sample, cost, tmp_path):
        older = sample(months=1, rows=400, files=3)
        newer = older.copy_to(tmp_path / "bucket")
        drop_last_chunk(newer)
        farthing("import", older.folder)
        farthing("import", newer.folder)
        total = cost().total
        again = farthing("import", older.folder, "--output", "json")
        assert outcomes(again) == [(older.bills[0]["period"], "superseded")]
        assert "--republish would bring them back" in farthing("import", older.folder).stdout
        assert cost().total == total
        assert outcomes(farthing("import", older.folder, "--republish", "--output", "json")) == [
            (older.bills[0]["period"], "published")]
        assert_equal({"": cost().total}, {"": older.bills[0]["total"]}, "republished")
        assert outcomes(farthing("import", newer.folder, "--output", "json")) == [
            (older.bills[0]["period"], "superseded")]


    def test_that_is_no_longer_kept_is_missed_wherever_its_usage_lay(self, farthing, data_folder, tmp_path):
        """Usage of April, in the bill of May."""
        late = hand_made(tmp_path / "may.csv", 7, used="2026-04-20")
        farthing("import", late)
        make_older(data_folder, days=100)
        farthing("import", hand_made(late, 8, used="2026-04-20"))
        make_older(data_folder, days=50)
        as_of = ["--as-of", shifted(bills(farthing)[0]["live_from"], days=-10)]
        farthing("import", late)
        april, march = (["--by", "usage", "--from", month, "--to", month] for month in ("2026-04", "2026-03"))
        assert "no longer kept" in farthing("cost", *as_of, *april, code=3).stderr
        assert "no longer kept" in farthing("cost", *as_of, "--from", "2026-05", code=3).stderr
        assert farthing("cost", *as_of, *march).stdout


class TestAnotherExport:
    @pytest.fixture
    def two_exports(self, sample):
        """The same payer's bills, from two reports."""
        return sample(seed=5, months=2, rows=400), sample(seed=5, months=2, rows=500, report="other")

    def test_of_the_same_bills_is_refused_and_never_added(self, farthing, cost, two_exports):
        one, other = two_exports
        farthing("import", one.folder)
        refused = farthing("import", other.folder, code=7)
        assert f'is filled from the export "{one.payer}/farthing-sample"' in refused.stderr
        assert f'this delivery is of "{one.payer}/other"' in refused.stderr
        assert "--switch-export" in refused.stderr
        assert refused.stdout.count("failed") == 2
        assert_equal(cost("--granularity", "month").times(), {bill["period"]: bill["total"] for bill in one.bills},
                     "the first export stays")

    def test_takes_the_bill_over_when_asked_to(self, farthing, cost, two_exports):
        one, other = two_exports
        farthing("import", one.folder)
        farthing("import", other.months[1], "--switch-export")
        assert_equal(cost("--granularity", "month").times(),
                     {one.bills[0]["period"]: one.bills[0]["total"], other.bills[1]["period"]: other.bills[1]["total"]},
                     "one month switched")
        assert [bill["export"] for bill in bills(farthing)] == [f"{one.payer}/farthing-sample", f"{one.payer}/other"]

    def test_gives_the_bill_back_when_asked_to(self, farthing, cost, two_exports):
        one, other = two_exports
        farthing("import", one.months[0])
        farthing("import", other.months[0], "--switch-export")
        assert "another export fills the bill now" in farthing("import", one.months[0]).stdout
        assert outcomes(farthing("import", one.months[0], "--switch-export", "--output", "json")) == [
            (one.bills[0]["period"], "published")]
        assert_equal({"": cost().total}, {"": one.bills[0]["total"]}, "switched back")

    def test_of_other_months_is_no_conflict(self, farthing, two_exports):
        one, other = two_exports
        farthing("import", one.months[0], other.months[1])

    def test_a_hand_made_file_is_an_export_of_its_own(self, farthing, two_exports):
        one, _ = two_exports
        farthing("import", one.folder)
        assert "hand-made file" in farthing("import", one.chunks()[0], code=7).stderr


HAND_MADE_HEADER = (
    "bill/PayerAccountId,bill/BillingPeriodStartDate,lineItem/UsageAccountId,lineItem/LineItemType,"
    "lineItem/UsageStartDate,lineItem/UsageEndDate,lineItem/CurrencyCode,lineItem/ProductCode,"
    "lineItem/UnblendedCost\n")


def hand_made(path, *costs, used="2026-05-03"):
    """A file that somebody made: one row of the same bill for each cost."""
    rows = [f"1,2026-05-01T00:00:00Z,2,Usage,{used}T00:00:00Z,{used}T01:00:00Z,USD,AmazonEC2,{cost}\n"
            for cost in costs]
    path.write_text(HAND_MADE_HEADER + "".join(rows), encoding="utf-8")
    return path


class TestAnEmptyBill:
    def test_is_listed_as_empty_and_in_csv_too(self, farthing, tmp_path):
        folder = tmp_path / "20260501-20260601"
        folder.mkdir()
        (folder / "daily-Manifest.json").write_text(json.dumps(
            {"assemblyId": "a", "account": "1", "reportName": "daily", "bucket": "b", "reportKeys": [],
             "billingPeriod": {"start": "20260501T000000.000Z"}}), encoding="utf-8")
        assert ": 0 rows, 0 charges\n" in farthing("import", tmp_path).stdout
        assert bills(farthing)[0]["status"] == "empty"
        table = farthing("bills").stdout
        assert "empty" in table and "invoiced" not in table
        header, line = farthing("bills", "--output", "csv").stdout.splitlines()
        assert line == "2026-05,1,1/daily,empty,0,0,,,,,,"
        assert header.count(",") == line.count(",")


class TestHandMadeFiles:
    def test_of_one_row_are_told_in_the_singular(self, farthing, tmp_path):
        path = hand_made(tmp_path / "r1.csv", 5)
        assert ": 1 row, 1 charge\n" in farthing("import", path).stdout
        assert ": 1 row, 1 charge, in place of 1 row\n" in farthing("import", hand_made(path, 6)).stdout

    def test_of_one_bill_in_one_import_are_refused_after_the_first(self, farthing, cost, tmp_path):
        one, two = hand_made(tmp_path / "r1.csv", 5, 3), hand_made(tmp_path / "r2.csv", 4)
        for _ in range(2):
            refused = farthing("import", one, two, code=7)
            assert f"{one} and {two} both hold the bill of 1 for 2026-05" in refused.stderr
            assert "join them into one file" in refused.stderr
            assert cost().total["unblended"] == "8"

    def test_of_another_name_say_whose_place_they_take(self, farthing, cost, tmp_path):
        one, two = hand_made(tmp_path / "r1.csv", 5, 3), hand_made(tmp_path / "r2.csv", 4)
        farthing("import", one)
        assert f"warning: it takes the place of another hand-made file, {one}" in farthing("import", two).stdout
        assert cost().total["unblended"] == "4"


    def test_may_have_names_that_are_not_utf8(self, farthing, tmp_path):
        path = hand_made(tmp_path / os.fsdecode(b"n\xff.csv"), 5)
        shown = str(tmp_path / "n\ufffd.csv")
        farthing("import", path, "--output", "json")
        assert bills(farthing)[0]["files"][0]["name"] == shown
        assert json.loads(farthing("trace", "--output", "json").stdout)["charges"][0]["file"] == shown
        assert shown in farthing("trace").stdout
        other = hand_made(tmp_path / os.fsdecode(b"n\xfe.csv"), 6)
        assert shown in farthing("import", path, other, code=7).stderr
        logged = farthing("import", path, other, "--log-format", "json", code=7)
        assert shown in json.loads(logged.stderr)["event"]


class TestClients:
    def test_do_not_see_each_others_bills(self, farthing, cost, sample):
        ours, theirs = sample(seed=5, months=2, rows=400), sample(seed=6, months=1, rows=300)
        farthing("import", ours.folder, "--client", "ours")
        farthing("import", theirs.folder, "--client", "theirs & co/../ours")
        for client, bucket in (("ours", ours), ("theirs & co/../ours", theirs)):
            assert_equal(cost("--client", client, "--granularity", "month").times(),
                         {bill["period"]: bill["total"] for bill in bucket.bills}, client)
            assert {bill["client"] for bill in bills(farthing, "--client", client)} == {client}
            charges = json.loads(farthing("trace", "--client", client, "--limit", "50", "--output",
                                          "json").stdout)["charges"]
            assert {charge["payer"] for charge in charges} == {bucket.payer}
        assert bills(farthing) == []
        assert cost().rows == {}

    def test_may_have_the_same_bill(self, farthing, cost, sample, tmp_path):
        bucket = sample(seed=5, months=2, rows=400)
        newer = bucket.copy_to(tmp_path / "bucket")
        drop_last_chunk(newer)
        farthing("import", bucket.folder, "--client", "one")
        farthing("import", bucket.folder, "--client", "two")
        farthing("import", newer.folder, "--client", "two")
        assert_equal(cost("--client", "one", "--granularity", "month").times(),
                     {bill["period"]: bill["total"] for bill in bucket.bills}, "one")
        assert cost("--client", "two").total != cost("--client", "one").total
        farthing("verify")


def test_random_orders_of_old_and_new_deliveries_end_with_the_newest(farthing, cost, sample, tmp_path):
    """Whatever comes when, a delivery that was replaced stays replaced."""
    older = sample(months=2, rows=300, files=2)
    newer = older.copy_to(tmp_path / "bucket")
    drop_last_chunk(newer, 0)
    drop_last_chunk(newer, 1)
    farthing("import", older.folder)
    farthing("import", newer.folder)
    expected = cost("--granularity", "month").times()
    chosen = random.Random(11)
    for _ in range(12):
        farthing("import", chosen.choice([*older.months, *newer.months, older.folder, newer.folder]))
    assert cost("--granularity", "month").times() == expected


def shifted(moment, days):
    then = datetime.datetime.strptime(moment, "%Y-%m-%dT%H:%M:%SZ") + datetime.timedelta(days=days)
    return then.strftime("%Y-%m-%dT%H:%M:%SZ")
