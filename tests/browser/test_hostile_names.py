"""Texts of others are shown as text: nothing in them is executed, asked for, or taken for a formula."""

import csv
import io
import re

import pytest

from connected_accounts import this_month
from payloads import FORMULA_BEGINS, payloads
from world import World, fresh, question

CLIENT = "victim"
PAYER = "777788889999"
HEADER = ("bill/PayerAccountId", "bill/BillingPeriodStartDate", "lineItem/UsageAccountId", "lineItem/UsageAccountName",
          "lineItem/LineItemType", "lineItem/UsageStartDate", "lineItem/UsageEndDate", "lineItem/CurrencyCode",
          "lineItem/ProductCode", "lineItem/UsageType", "lineItem/ResourceId", "lineItem/UnblendedCost",
          "resourceTags/user:team", "resourceTags/user:<img src=x onerror=window.executed=1>")
#: of each kind as many as a list shows on one page
NAMED = 100


@pytest.fixture(scope="module")
def victim(serve, farthing_on, tmp_path_factory):
    """A client whose bill, reports, folders, dashboards and accounts carry hostile texts."""
    folder = tmp_path_factory.mktemp("victim")
    world = World(serve(folder / "data"), farthing_on(folder / "data"))
    world.partner("addClient", json={"id": CLIENT, "name": "<script>window.executed=1</script>"}, expect=201)
    month = this_month()
    with open(folder / "bill.csv", "w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(HEADER)
        for at, text in enumerate(payloads()):
            lines.writerow((PAYER, f"{month}-01T00:00:00Z", f"{500000000000 + at % 50}", text, "Usage",
                            f"{month}-01T00:00:00Z", f"{month}-01T01:00:00Z", "USD", text if at < 40 else "AmazonEC2",
                            text if at < 40 else "Box", f"arn:{text}", f"{1 + at / 1000}", text, text))
    world.farthing("import", folder / "bill.csv", "--client", CLIENT)
    partner = world.partner
    names = [text for text in payloads() if not re.search(r"[\x00-\x1f\x7f-\x9f]", text) and len(text) <= 64][:NAMED]
    world.names = []
    for text in names:
        made = partner("makeReport", client=CLIENT, json={"folder": None, "name": text, "query": question()},
                       expect=(201, 400))
        if made.status == 201:
            world.names.append(text)
        partner("connectAccount", client=CLIENT, wait=1, json={"name": text}, expect=(202, 400, 409))
    for text in names[:12]:
        partner("makeFolder", client=CLIENT, json={"name": text}, expect=(201, 400))
        tile = {"title": text, "kind": "text", "report": None, "query": None, "text": f"{text}\n\n{text}", "column": 0,
                "row": 0, "width": 12, "height": 2}
        partner("makeDashboard", client=CLIENT, json={"name": text, "widgets": [tile]}, expect=(201, 400))
        partner("invite", json={"client": CLIENT, "role": "member", "email": f"{fresh('guest')}@example.test"}, expect=201)
    return world


@pytest.fixture
def window(victim, open_window):
    """A window whose lists show as much on one page as they can."""
    opened = open_window(victim.server, victim.partner)
    opened.context.add_init_script("""for (const name of ['reports', 'connections', 'dashboards'])
        localStorage.setItem(`farthing.table.${name}`, JSON.stringify({pageSize: 100, wrapLines: true, stripedRows: false}));""")
    return opened


def assert_nothing_was_executed(window):
    page = window.page
    assert page.evaluate("() => window.executed") is None
    assert window.dialogs == []
    # No text of theirs has become an element: ours have neither scripts of their own nor handlers in the page's text.
    assert page.evaluate("""() => [...document.querySelectorAll('*')].filter((one) =>
        (one.tagName === 'SCRIPT' && !one.src.startsWith(location.origin)) || ['IFRAME', 'BASE', 'STYLE'].includes(one.tagName) ||
        ['href', 'src'].some((name) => one.hasAttribute(name) && !['data:', 'blob:'].some((own) => one.getAttribute(name).startsWith(own)) &&
            new URL(one.getAttribute(name), location.href).origin !== location.origin) ||
        [...one.attributes].some((attribute) => attribute.name.startsWith('on'))).map((one) => one.outerHTML.slice(0, 200))""") == []


def texts_of_cells(window):
    return set(window.page.evaluate("() => [...document.querySelectorAll('table th, table td')].map((one) => one.textContent)"))


def shown(text, cells):
    """A text is there when a cell has all of it; a page may show a control character as something visible."""
    squeezed = re.sub(r"[\s\x00-\x1f\x7f-\x9f\ufeff\u200b]", "", text)
    return any(squeezed in cell for cell in cells)


def test_a_thousand_tags_are_text_in_the_explorer(window):
    month = this_month()
    window.go(f"/clients/{CLIENT}/cost?from={month}&to={month}&granularity=total&group_by=tag:team&top=1000").wait_for_heading()
    cells = set()
    while True:
        window.settle()
        cells |= texts_of_cells(window)
        following = window.page.get_by_role("button", name="Next page").first
        if following.count() == 0 or following.is_disabled():
            break
        following.click()
    assert_nothing_was_executed(window)
    squeezed = {re.sub(r"[\s\x00-\x1f\x7f-\x9f\ufeff\u200b]", "", cell) for cell in cells}
    missing = [text for text in payloads() if not shown(text, squeezed)]
    assert missing == []


@pytest.mark.parametrize("path", (
    "", "/cost", "/cost?group_by=service,usage-type,resource", "/cost?group_by=account&chart=pie",
    "/cost?show=charges", "/cost?group_by=tag:%3Cimg%20src%3Dx%20onerror%3Dwindow.executed%3D1%3E&chart=line", "/reports",
    "/dashboards", "/dashboards/ready/tags", "/dashboards/ready/services", "/bills", f"/bills/{PAYER}/{this_month()}",
    "/commitments", "/settings/tag-keys", "/accounts", "/accounts/children", "/accounts/errors", "/settings/audit", "/settings/invitations",
    "/cost?filter=service%3D%3Cimg%20src%3Dx%20onerror%3Dwindow.executed%3D1%3E",
    "/accounts/add?stage=start&name=%3Cimg%20src%3Dx%20onerror%3Dwindow.executed%3D1%3E&bucket=%22%3E%3Cscript%3E",
    "/accounts?where=%3A%3Cscript%3Ewindow.executed%3D1%3C%2Fscript%3E",
))
def test_no_page_executes_what_others_named(window, path):
    window.expected = {400, 404, 422}
    window.go(f"/clients/{CLIENT}{path}").wait_until_it_is_there()
    assert_nothing_was_executed(window)


def test_names_of_reports_are_shown_as_they_are(window, victim):
    window.go(f"/clients/{CLIENT}/reports").wait_for_heading("Reports")
    assert len(victim.names) > 50
    cells = {re.sub(r"\s", "", cell) for cell in texts_of_cells(window)}
    assert [text for text in victim.names if re.sub(r"\s", "", text) not in cells] == []
    assert_nothing_was_executed(window)


def test_a_dashboard_with_a_hostile_text_shows_the_text(window, victim):
    for dashboard in victim.partner("listDashboards", client=CLIENT)["dashboards"]:
        window.go(f"/clients/{CLIENT}/dashboards/{dashboard['id']}").wait_until_it_is_there()
        assert_nothing_was_executed(window)


def test_a_charge_with_hostile_cells_is_shown_down_to_its_raw_row(window):
    window.go(f"/clients/{CLIENT}/cost?show=charges").wait_for_heading()
    window.page.get_by_role("grid", name="Charges").get_by_role("radio").first.click(force=True)
    window.page.get_by_role("region", name="the raw row").wait_for()
    assert_nothing_was_executed(window)


def test_no_cell_of_the_csv_begins_as_a_formula(window, victim):
    month = this_month()
    window.go(f"/clients/{CLIENT}/cost?from={month}&to={month}&granularity=total&group_by=tag:team&top=1000").wait_for_heading()
    with window.page.expect_download() as download:
        window.press("Download")
        window.page.get_by_role("menuitem", name=re.compile("^CSV")).click()
    text = download.value.path().read_bytes().decode("utf-8")
    cells = [cell for line in list(csv.reader(io.StringIO(text, newline="")))[1:] for cell in line]
    assert [cell for cell in cells if cell[:1] in tuple(FORMULA_BEGINS) and not re.fullmatch(r"-?\d+(\.\d+)?", cell)] == []
    held = set(cells)
    # What commands a terminal is not written either.
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "".join(cells))
    written = {one: re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "?", f"'{one}" if one[0] in FORMULA_BEGINS else one) for one in payloads()}
    assert [one for one, text in written.items() if text not in held] == []
    assert text.encode() == victim.farthing("cost", "--client", CLIENT, "--from", month, "--to", month, "--group-by",
                                            "tag:team", "--top", "1000", "--output", "csv", text=False).stdout
