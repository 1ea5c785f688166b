"""Savings Plans and reservations on their page: known, unknown, near their end, none at all, and what cannot be read."""

import datetime
import re

import pytest
from playwright.sync_api import expect

from test_commitments import ARN, row, write_bill
from world import World

CLIENT = "plans"
WITHOUT, UNTOLD, TOLD = "2026-04", "2026-05", "2026-06"
DAYS_LEFT = 20


def of_month(month, *rows):
    """The same rows in the bill of another month."""
    days = {"bill/BillingPeriodStartDate": f"{month}-01T00:00:00Z", "lineItem/UsageStartDate": f"{month}-03T00:00:00Z",
            "lineItem/UsageEndDate": f"{month}-03T01:00:00Z"}
    return [one | days for one in rows]


@pytest.fixture(scope="module")
def plans(serve, farthing_on, tmp_path_factory):
    """A client with bills of three months: without commitments; without effective costs; with all that one tells."""
    folder = tmp_path_factory.mktemp("plans")
    world = World(serve(folder / "data"), farthing_on(folder / "data"))
    world.segments = folder / "data" / "segments"
    for client in (CLIENT, "nothing"):
        world.partner("addClient", json={"id": client, "name": client.title()}, expect=201)
    end = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=DAYS_LEFT, hours=12)
    terms = {"savingsPlan/OfferingType": "ComputeSavingsPlans", "savingsPlan/StartTime": "2024-01-01T00:00:00.000Z",
             "savingsPlan/EndTime": f"{end:%Y-%m-%dT%H:%M:%S}.000Z", "savingsPlan/PurchaseTerm": "3yr",
             "savingsPlan/PaymentOption": "Partial Upfront", "savingsPlan/Region": "Any"}
    due = {"savingsPlan/TotalCommitmentToDate": "10.000000000001", "savingsPlan/UsedCommitment": "7.5"}
    fee = row("SavingsPlanRecurringFee", "4", "ComputeSavingsPlans")
    euro = {"savingsPlan/SavingsPlanARN": "arn:aws:savingsplans::222222222222:savingsplan/of-euros",
            "lineItem/CurrencyCode": "EUR"}
    covered, negation = row("SavingsPlanCoveredUsage", "12"), row("SavingsPlanNegation", "-12")
    bills = {
        WITHOUT: [row("Usage", "8", **{"savingsPlan/SavingsPlanARN": ""})],
        UNTOLD: [fee, covered, negation],
        TOLD: [fee | terms | due, covered | {"savingsPlan/SavingsPlanEffectiveCost": "7.5"}, negation,
               row("Usage", "4", **{"savingsPlan/SavingsPlanARN": ""}), fee | due | euro],
    }
    for month, rows in bills.items():
        world.farthing("import", write_bill(folder / f"{month}.csv", *of_month(month, *rows)), "--client", CLIENT)
    return world


@pytest.fixture
def page_of(plans, open_window):
    """A window with the page: page_of("?from=2026-05&to=2026-05")"""

    def at(query="", client=CLIENT):
        window = open_window(plans.server, plans.partner)
        return window.go(f"/clients/{client}/commitments{query}").wait_for_heading("Commitments")

    return at


def cells(window, commitment):
    """What a row of the list says, by its column."""
    grid = window.page.get_by_role("grid", name="Savings Plans and reservations")
    names = [one.inner_text() for one in grid.get_by_role("columnheader").all()]
    found = grid.get_by_role("row").filter(has_text=commitment).first
    texts = [one.inner_text() for one in [found.get_by_role("rowheader"), *found.get_by_role("gridcell").all()]]
    return dict(zip(names, (re.sub(r"\s+", " ", text).strip() for text in texts), strict=True))


def total(window, currency, name):
    """A figure of the totals of one currency."""
    box = window.page.get_by_text(f"Totals in {currency}", exact=True).locator("xpath=ancestor::*[.//dl][1]")
    return box.locator(f"xpath=.//dt[normalize-space()='{name}']/following-sibling::dd[1]")


def test_the_newest_bill_tells_what_became_of_each_plan(page_of):
    window = page_of()
    told = cells(window, ARN.rpartition("/")[2])
    end = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=DAYS_LEFT, hours=12)
    window.picture("commitments-near-their-end-light-1440")
    assert told.pop("Expires").endswith(f"{end.year} Expires soon: in {DAYS_LEFT} days")
    assert told == {"Commitment": "1", "Kind": "Savings Plan", "Offering": "ComputeSavingsPlans", "Utilisation": "75.0%",
                    "Used": "$7.50", "Unused": "$2.50", "Not yet due": "$0.00", "Recurring fee": "$4.00",
                    "Upfront fee": "$0.00", "Term": "3yr", "Payment option": "Partial Upfront", "Region": "Any",
                    "Count": "unknown", "Start": "1 Jan 2024", "Held by account": "222222222222"}
    for currency, used, unused, coverage in (("USD", "$7.50", "$2.50", "75.0%"), ("EUR", "€0.00", "€2.50", "unknown")):
        expect(total(window, currency, "Used")).to_have_text(used)
        expect(total(window, currency, "Unused")).to_have_text(unused)
        expect(total(window, currency, "Coverage")).to_contain_text(coverage)
    ec2 = window.page.get_by_role("grid", name="Coverage by service").get_by_role("row").filter(has_text="AmazonEC2")
    expect(ec2).to_contain_text(re.compile(r"75\.0%.*\$12\.00.*\$4\.00", re.S))


def test_an_amount_tells_every_digit_what_it_means_and_which_bill_says_so(page_of):
    window = page_of()
    window.press(re.compile(r"^\$2\.50: Unused, 1, June 2026"), exact=False)
    why = window.page.get_by_role("dialog").filter(has_text="Why this number")
    expect(why.get_by_text("2.500000000001 USD")).to_be_visible()
    expect(why.get_by_text("The effective cost of hours already past that nobody used")).to_be_visible()
    why.get_by_role("link", name="June 2026").click()
    expect(window.page).to_have_url(re.compile(f"/clients/{CLIENT}/bills/111111111111/{TOLD}$"))


def test_the_months_stand_in_the_address(page_of):
    window = page_of()
    page = window.page
    window.choose("From the month", "May 2026")
    expect(page).to_have_url(re.compile(f"from={UNTOLD}&to={TOLD}"))
    expect(page.get_by_text("From 2 bills").first).to_be_visible()
    page.reload()
    window.wait_for_heading("Commitments")
    expect(page.get_by_role("grid", name="Savings Plans and reservations").get_by_role("link", name="The bill of May 2026")).to_have_count(1)
    # One of the months does not tell: nor does the sum of both.
    expect(total(window, "USD", "Used")).to_have_text(re.compile("^unknown"))
    page.go_back()
    expect(page.get_by_text("From the bill of June 2026")).to_have_count(2)


def test_what_a_bill_does_not_tell_is_unknown_and_never_nothing(page_of):
    window = page_of(f"?from={UNTOLD}&to={UNTOLD}")
    told = cells(window, ARN.rpartition("/")[2])
    unknown = {name for name, text in told.items() if text.startswith("unknown")}
    assert unknown == {"Offering", "Utilisation", "Used", "Unused", "Not yet due", "Expires", "Term", "Payment option",
                       "Region", "Count", "Start"}
    assert told["Recurring fee"] == "$4.00"
    total(window, "USD", "Utilisation").get_by_text("unknown").hover()
    expect(window.page.get_by_text("A bill without effective costs does not tell how far commitments are used").filter(visible=True)).to_be_visible()


@pytest.mark.parametrize("client, query, said", [
    (CLIENT, f"?from={WITHOUT}&to={WITHOUT}", "These bills name no Savings Plan and no reservation"),
    (CLIENT, "?from=1999-01&to=1999-12", "No bill covers these months"),
    ("nothing", "", "No bill is here yet"),
], ids=("bills-without", "months-without", "client-without"))
def test_nothing_is_said_to_be_nothing_and_why(page_of, client, query, said):
    window = page_of(query, client)
    expect(window.page.get_by_text(said)).to_be_visible()
    expect(window.page.get_by_text(re.compile("^Totals"))).to_have_count(0)
    assert window.axe() == []


def test_months_without_a_bill_lead_to_those_that_have_one(page_of):
    window = page_of("?from=1999-01&to=1999-12")
    window.press("Show those of the newest bill", role="link")
    expect(window.page.get_by_text("From the bill of June 2026").first).to_be_visible()


def test_what_cannot_be_read_is_told_with_its_cure_and_tried_again(plans, page_of):
    [kinds] = plans.segments.glob(f"client={CLIENT}/payer=*/period={WITHOUT}/segment=*/kinds.parquet")
    gone = kinds.rename(kinds.with_name("gone"))
    window = page_of()
    window.expected = {500}
    window.go(f"/clients/{CLIENT}/commitments?from={WITHOUT}&to={WITHOUT}")
    expect(window.page.get_by_text("What to do:")).to_be_visible()
    assert window.axe() == []
    gone.rename(kinds)
    window.press("Try again")
    expect(window.page.get_by_text("These bills name no Savings Plan")).to_be_visible()


def test_the_list_is_taken_away_as_csv(plans, page_of):
    window = page_of(f"?from={UNTOLD}&to={TOLD}")
    with window.page.expect_download() as download:
        window.press("Download as CSV", role="link")
    written = plans.farthing("commitments", "--client", CLIENT, "--from", UNTOLD, "--to", TOLD, "--output", "csv", text=False)
    assert download.value.path().read_bytes() == written.stdout
