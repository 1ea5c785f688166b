"""The cost explorer: asking, drilling down to the delivered row, taking answers away, keeping questions."""

import csv
import io
import json
import re
from decimal import Decimal

import pyarrow.parquet
import pytest
from playwright.sync_api import expect

from connected_accounts import this_month
from world import fresh


@pytest.fixture
def explorer(office, open_window):
    """A window with the explorer: explorer("?group_by=account")"""

    def at(query=""):
        window = open_window(office.server, office.acme.admin)
        return window.go(f"/clients/acme/cost{query}").wait_for_heading("Cost explorer")

    return at


def table(window):
    return window.page.get_by_role("grid", name=re.compile("^The same as a table"))


def rows_of(window):
    """The rows of the answer's table by their first cell, the total first."""
    return {row.get_by_role("rowheader").inner_text(): [cell.inner_text() for cell in row.get_by_role("gridcell").all()]
            for row in table(window).get_by_role("row").all()[1:]}


def downloaded(window, name):
    with window.page.expect_download() as download:
        window.press("Download")
        window.press(re.compile(f"^{name}"), role="menuitem", exact=False)
    return download.value.path().read_bytes()


def cost(office, *arguments):
    return office.farthing("cost", "--client", "acme", *arguments, text=False).stdout


def test_costs_are_grouped_by_what_somebody_chooses(explorer, office):
    window = explorer(f"?from={this_month()}&to={this_month()}&granularity=total")
    for number, title in enumerate(("Account", "Region"), start=2):
        page = window.page
        page.get_by_label("Group by", exact=True).first.click()
        page.get_by_role("option", name=title, exact=True).click()
        page.keyboard.press("Escape")
        expect(table(window).get_by_role("columnheader", name=title)).to_be_visible()
        window.settle()
        assert "group_by=" in page.url
        assert len(rows_of(window)) > number
    answer = json.loads(cost(office, "--from", this_month(), "--to", this_month(), "--group-by", "service,account,region",
                             "--output", "json"))
    counter = re.search(r"\((\d+)\)", page.get_by_role("heading", name=re.compile("^The same as a table")).inner_text())
    assert int(counter[1]) == min(len(answer["rows"]), 101)


def test_a_filter_is_chosen_by_property_and_value_and_stands_in_the_address(explorer, office):
    window = explorer(f"?from={this_month()}&to={this_month()}")
    before = set(rows_of(window))
    page = window.page
    box = page.get_by_role("combobox", name="Filter costs")
    box.click()
    page.get_by_role("option", name="Service", exact=True).first.click()
    # By what is written: what a screen reader says of an option, Cloudscape renews only once it is moved to.
    page.get_by_role("option").filter(has_text="Equals").click()
    page.get_by_role("option").filter(has_text="AmazonEC2").first.click()
    apply = page.get_by_role("button", name="Apply")
    if apply.count():
        apply.click()
    expect(page).to_have_url(re.compile("filter=service(=|%3D)AmazonEC2"))
    window.settle()
    assert set(rows_of(window)) == {"Total", "AmazonEC2"} < before
    page.reload()
    window.wait_for_heading("Cost explorer")
    assert set(rows_of(window)) == {"Total", "AmazonEC2"}


def test_a_cost_leads_down_to_a_charge_and_to_the_row_that_aws_delivered(explorer, office):
    window = explorer(f"?from={this_month()}&to={this_month()}")
    page = window.page
    table(window).get_by_role("link", name="AmazonEC2").click()
    expect(table(window).get_by_role("columnheader", name="Usage type")).to_be_visible()
    window.settle()
    table(window).get_by_role("row").nth(2).get_by_role("link").first.click()
    expect(table(window).get_by_role("columnheader", name="Resource")).to_be_visible()
    window.settle()
    table(window).get_by_role("row").nth(2).get_by_role("link").first.click()
    charges = page.get_by_role("grid", name="Charges")
    expect(charges).to_be_visible()
    window.settle()
    charges.get_by_role("radio").first.click(force=True)
    raw = page.get_by_role("region", name="the raw row")
    expect(raw).to_be_visible()
    text = raw.inner_text()
    delivered = "\n".join(gz_text(path) for month in range(len(office.sample.manifests)) for path in office.sample.chunks(month))
    assert text.strip() in delivered
    assert "charge=" in page.url
    page.reload()
    expect(page.get_by_role("region", name="the raw row")).to_have_text(text)


def gz_text(path):
    from samples import read_chunk
    return read_chunk(path).decode("utf-8")


def test_a_period_is_compared_with_the_one_before(explorer, office):
    window = explorer(f"?from={this_month()}&to={this_month()}&granularity=total")
    window.page.get_by_role("checkbox", name="with the period before").or_(
        window.page.get_by_label("with the period before")).first.check(force=True)
    expect(table(window).get_by_role("columnheader", name="Change", exact=True)).to_be_visible()
    window.settle()
    expect(window.page).to_have_url(re.compile("compare=before"))
    total = rows_of(window)["Total"]
    previous = office.sample.bills[-2]["total"]["unblended"]
    shown = [Decimal(re.sub(r"[^\d.-]", "", one)) for one in total if re.search(r"\d", one) and "%" not in one]
    assert Decimal(previous).quantize(Decimal("0.01")) in shown


def test_the_csv_of_the_page_is_that_of_the_command_line_byte_for_byte(explorer, office):
    window = explorer(f"?from={this_month()}&to={this_month()}&group_by=service,account&granularity=day&by=usage-date&top=1000")
    from_page = downloaded(window, "CSV")
    assert from_page == cost(office, "--from", this_month(), "--to", this_month(), "--group-by", "service,account",
                             "--granularity", "day", "--by", "usage", "--top", "1000", "--output", "csv")
    assert len(list(csv.reader(io.StringIO(from_page.decode("utf-8"))))) > 10


def test_json_and_parquet_hold_the_same_as_the_command_line(explorer, office):
    window = explorer(f"?from={this_month()}&to={this_month()}&group_by=service,account&granularity=total&metric=amortised&top=1000")
    groups, metric = ["service", "account"], "amortised"
    text = cost(office, "--from", this_month(), "--to", this_month(), "--group-by", ",".join(groups), "--metric", metric,
                "--top", "1000", "--output", "csv")
    lines = list(csv.DictReader(io.StringIO(text.decode("utf-8"))))
    wanted = sorted((*(line[one] for one in groups), line["currency"], Decimal(line[metric])) for line in lines)
    assert len(wanted) > 10
    answer = json.loads(downloaded(window, "JSON"))
    assert sorted((*(row["groups"][one] for one in groups), row["currency"], Decimal(row["costs"][metric]))
                  for row in answer["rows"]) == wanted
    held = pyarrow.parquet.read_table(io.BytesIO(downloaded(window, "Parquet")))
    assert held.column_names == [*groups, "currency", metric]
    assert sorted(tuple(row.values()) for row in held.to_pylist()) == wanted


def test_every_number_says_which_bill_and_segment_it_is_made_of(explorer, office):
    window = explorer(f"?from={this_month()}&to={this_month()}&granularity=total")
    table(window).get_by_role("button", name=re.compile("Why this number")).first.click()
    why = window.page.get_by_role("dialog").filter(has_text="Why this number")
    expect(why).to_be_visible()
    expect(why.get_by_text(re.compile("^From 1 bill$"))).to_be_visible()
    [bill] = [one for one in office.acme.admin("listBills", client="acme")["bills"] if one["period"] == this_month()]
    expect(why.get_by_text(re.compile(f"delivery {bill['delivery'][:12]}"))).to_be_visible()
    expect(why.get_by_text(re.compile(r"segment \w{8,12}"))).to_be_visible()
    exact = office.sample.bills[-1]["total"]["unblended"].rstrip("0")
    assert exact in re.sub(r"[,\u202f\u00a0 ]", "", why.inner_text())


def test_a_report_is_saved_and_opened_by_its_address(explorer, office, open_window):
    window = explorer(f"?from={this_month()}&to={this_month()}&group_by=account&metric=amortised")
    name = fresh("Accounts, amortised")
    window.press("Save as a report")
    dialog = window.page.get_by_role("dialog")
    dialog.get_by_label("Name", exact=True).fill(name)
    dialog.get_by_role("button", name="Save", exact=True).click()
    expect(window.page.get_by_role("heading", name=name, level=1)).to_be_visible()
    [kept] = [one for one in office.acme.admin("listReports", client="acme")["reports"] if one["name"] == name]
    assert kept["query"]["group_by"] == ["account"]
    window.settle()
    shown = rows_of(window)
    colleague = open_window(office.server, office.acme.people["member"])
    colleague.go(f"/clients/acme/cost?report={kept['id']}").wait_for_heading(name)
    expect(table(colleague).get_by_role("columnheader", name="Account")).to_be_visible()
    colleague.settle()
    assert rows_of(colleague) == shown
