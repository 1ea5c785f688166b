"""A tag's key is one key, however each form of the bill spells it."""

import csv
import io
import json

import pytest

from answers import assert_equal
from samples import NOT_GROUPS


def tags(farthing, *arguments):
    listed = json.loads(farthing("tags", "--output", "json", *arguments).stdout)["labels"]
    return {label["name"]: label for label in listed}


def spellings(label):
    return [spelling["label"] for spelling in label["spellings"]]


def write_bill(path, month, *labels, costs=(1,), value="red"):
    """A bill that somebody made, whose every charge has every label. Its labels are columns: resourceTags/user:team."""
    header = ("bill/PayerAccountId,bill/BillingPeriodStartDate,lineItem/UsageAccountId,lineItem/LineItemType,"
              "lineItem/UsageStartDate,lineItem/UsageEndDate,lineItem/CurrencyCode,lineItem/ProductCode,"
              "lineItem/UnblendedCost")
    text = ",".join([header, *labels]) + "\n"
    for cost in costs:
        text += ",".join(["1", f"{month}-01T00:00:00Z", "2", "Usage", f"{month}-03T00:00:00Z", f"{month}-03T01:00:00Z", "USD",
                          "AmazonEC2", str(cost)] + [value] * len(labels)) + "\n"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def tagged(farthing, tmp_path):
    """Bills of May, June ... whose charges have these labels: tagged(["resourceTags/user:Team"], [...])."""

    def bring(*months, **options):
        for number, labels in enumerate(months):
            farthing("import", write_bill(tmp_path / f"{number}.csv", f"2026-{5 + number:02}", *labels, **options))

    return bring


def change_export(farthing, legacy, export):
    """Three months as they were before, and what came after in CUR 2.0."""
    farthing("import", export.folder)
    farthing("import", *legacy.months[:3], "--switch-export")


class TestWhenTheExportChanges:
    @pytest.fixture
    def sample_of(self, sample):
        """The same six months in both forms, and the months that each delivers."""
        options = {"seed": 7, "months": 6, "rows": 300}
        return sample(**options), sample(**options, form="cur-2", report="two")

    def test_cost_by_every_tag_is_that_of_the_first_form(self, farthing, sample_of, cost, tmp_path):
        legacy, export = sample_of
        other = ("--data", tmp_path / "one-form")
        farthing("import", legacy.folder, *other)
        change_export(farthing, legacy, export)
        forms = {form for label in tags(farthing).values() for spelling in label["spellings"]
                 for form in (bill["form"] for bill in spelling["bills"])}
        assert forms == {"legacy", "cur-2"}
        names = {name for bill in legacy.bills for name in bill if name.startswith(("tag:", "category:"))}
        assert {"tag:Cost Center", "tag:OWNER", "tag:Owner", "tag:aws:createdBy", "category:Charge type"} <= names
        assert set(tags(farthing)) == names
        for name in names - set(NOT_GROUPS):
            by = ("--group-by", f'"{name}"', "--granularity", "month")
            mixed, alone = cost(*by), cost(*by, *other)
            assert_equal({",".join(key): costs for key, costs in mixed.rows.items()},
                         {",".join(key): costs for key, costs in alone.rows.items()}, name)
        by = ("--group-by", "tag:cost_center", "--granularity", "month")
        assert list(cost(*by).rows.values()) == list(cost(*by, *other).rows.values()), "by the other spelling as well"

    def test_filters_values_and_charges_know_both_spellings(self, farthing, sample_of, cost, tmp_path):
        legacy, export = sample_of
        other = ("--data", tmp_path / "one-form")
        farthing("import", legacy.folder, *other)
        change_export(farthing, legacy, export)
        value = next(value for value in legacy.bills[0]["tag:Cost Center"] if value)
        for condition in (f"tag:Cost Center={value}", f"tag:cost_center={value}", "tag:cost_center!="):
            asked = ("--filter", condition, "--group-by", "service")
            assert_equal(cost(*asked).groups(), cost(*asked, *other).groups(), condition)
        charges = json.loads(farthing("trace", "--filter", f"tag:Cost Center={value}", "--from", legacy.bills[3]["period"],
                                      "--limit", "3", "--output", "json").stdout)["charges"]
        assert len(charges) == 3
        table = farthing("cost", "--group-by", "tag:cost_center").stdout
        assert table.splitlines()[0].startswith("tag:Cost Center")


class TestAKey:
    def test_in_two_columns_of_one_bill_stays_two_and_says_so(self, farthing, tagged):
        tagged(["resourceTags/user:Owner", "resourceTags/user:owner"], ["resource_tags_user_owner"])
        assert spellings(tags(farthing)["tag:Owner"]) == ["tag:Owner"]
        assert tags(farthing)["tag:owner"]["may_be"] == ["tag:Owner"]
        assert "tag:owner may be tag:Owner" in farthing("tags").stdout
        assert "`farthing tags alias tag:Owner tag:owner`" in farthing("tags").stdout

    def test_that_nobody_has_is_still_refused(self, farthing, tagged):
        tagged(["resourceTags/user:team"])
        assert "no bill has tag:Team; did you mean tag:team?" in farthing("cost", "--group-by", "tag:Team", code=3).stderr

    def test_is_listed_with_its_bills(self, farthing, tagged):
        tagged(["resourceTags/user:Cost Center"], ["resource_tags_user_cost_center"], ["resource_tags_user_cost_center"])
        lines = farthing("tags").stdout.splitlines()
        assert lines[2].split() == ["tag:Cost", "Center", "tag:Cost", "Center", "legacy", "2026-05", "1"]
        assert lines[3].split() == ["tag:cost_center", "legacy", "2026-06", "to", "2026-07", "2"]
        rows = list(csv.DictReader(io.StringIO(farthing("tags", "--output", "csv").stdout)))
        assert [(row["name"], row["spelling"], row["period"]) for row in rows] == [
            ("tag:Cost Center", "tag:Cost Center", "2026-05"), ("tag:Cost Center", "tag:cost_center", "2026-06"),
            ("tag:Cost Center", "tag:cost_center", "2026-07")]


class TestAnAlias:
    def test_makes_keys_one_and_gives_them_a_name(self, farthing, tagged, cost):
        tagged(["resourceTags/user:squad"], ["resourceTags/user:crew"], ["costCategory/Squad"])
        farthing("tags", "alias", "tag:Team", "tag:squad", "tag:crew")
        for name in ("tag:Team", "tag:squad", "tag:crew"):
            found = cost("--group-by", name, "--metric", "unblended").groups()
            assert {value: costs["unblended"] for value, costs in found.items()} == {"red": "2", "": "1"}
        assert tags(farthing)["tag:Team"]["alias"]
        farthing("tags", "remove", "tag:Team")
        assert cost("--group-by", "tag:squad").groups()[""]["unblended"] == "2"

    def test_of_cost_categories_is_made_the_same_way(self, farthing, tagged, cost):
        tagged(["costCategory/Env"], ["costCategory/Stage"])
        farthing("tags", "alias", "category:Env", "category:Stage")
        assert cost("--group-by", "category:Stage").groups()["red"]["unblended"] == "2"

    def test_within_one_bill_takes_the_spelling_that_was_asked_for_first(self, farthing, tmp_path, cost):
        path = write_bill(tmp_path / "bill.csv", "2026-05", "resourceTags/user:a", "resourceTags/user:b", costs=(1, 2, 4))
        lines = path.read_text(encoding="utf-8").splitlines()
        values = ["one,two", ",two", "one,"]
        path.write_text("\n".join([lines[0], *(line.replace("red,red", value) for line, value in
                                               zip(lines[1:], values, strict=True))]) + "\n", encoding="utf-8")
        farthing("import", path)
        farthing("tags", "alias", "tag:a", "tag:b")
        for name, expected in (("tag:a", {"one": "5", "two": "2"}), ("tag:b", {"one": "4", "two": "3"})):
            found = cost("--group-by", name).groups()
            assert {value: costs["unblended"] for value, costs in found.items()} == expected

    def test_may_keep_a_spelling_apart(self, farthing, tagged):
        tagged(["resourceTags/user:Owner"], ["resource_tags_user_owner"])
        assert set(tags(farthing)) == {"tag:Owner"}
        assert "tag:owner stands alone" in farthing("tags", "alias", "tag:owner").stdout
        assert set(tags(farthing)) == {"tag:Owner", "tag:owner"}

    def test_is_one_clients_own(self, farthing, tagged):
        tagged(["resourceTags/user:Owner"])
        farthing("tags", "alias", "tag:Owner", "tag:boss", "--client", "default")
        assert "there is no alias tag:Owner" in farthing("tags", "remove", "tag:Owner", "--client", "other", code=3).stderr

    @pytest.mark.parametrize("words, code, said", [
        (["alias", "tag:a", "category:b"], 2, "tag:a and category:b are not of one kind"),
        (["alias", "team"], 2, '"team" is neither a tag nor a cost category'),
        (["alias", "tag:c", "tag:taken"], None, "tag:taken belongs to the alias tag:b"),
        (["alias"], 2, "takes a name"), (["remove"], 2, "takes one name"), (["remove", "tag:no"], 3, "there is no alias"),
        (["aliass"], 2, "farthing tags cannot aliass; did you mean alias?"), (["list", "x"], 2, "takes nothing more")])
    def test_that_cannot_be_is_refused(self, farthing, tagged, words, code, said):
        tagged(["resourceTags/user:Owner"])
        farthing("tags", "alias", "tag:b", "tag:taken")
        refused = farthing("tags", *words, code=code or 7)
        assert said in refused.stderr
