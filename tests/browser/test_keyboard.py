"""Everything that people need can be done without a mouse."""

import re

import pytest
from playwright.sync_api import expect

from connected_accounts import this_month
from world import PASSWORD

MOST_STEPS = 120


def reach(window, role, name, backwards=False):
    """Tabs until an element has the focus, and checks that one sees where it is."""
    wanted = window.page.get_by_role(role, name=name).first
    wanted.wait_for()
    for _ in range(MOST_STEPS):
        if wanted.evaluate("(one) => one === document.activeElement"):
            return wanted
        window.page.keyboard.press("Shift+Tab" if backwards else "Tab")
    focused = window.page.evaluate("() => document.activeElement.outerHTML.slice(0, 300)")
    raise AssertionError(f"{role} {name} is not reached by Tab; the focus is at {focused}")


def stands_on(page, option):
    """The arrow keys are at an option of the list that is open: sooner, a key goes to what is not ready for it."""
    page.wait_for_function("""(option) => [...document.querySelectorAll('[aria-activedescendant]')].some((list) => {
        const at = document.getElementById(list.getAttribute('aria-activedescendant'));
        return at && at.innerText.includes(option);
    })""", arg=option)


@pytest.fixture
def keys(office, open_window):
    """A window whose mouse is never used."""
    return lambda api=None: open_window(office.server, api)


def test_somebody_signs_in_by_keyboard(office, keys):
    person = office.world.person("acme", "member")
    window = keys().go("/sign-in")
    keyboard = window.page.keyboard
    # The first field has the focus already.
    expect(window.page.get_by_label("E-mail address")).to_be_focused()
    keyboard.type(person.email)
    keyboard.press("Tab")
    keyboard.type(PASSWORD)
    keyboard.press("Enter")
    expect(window.page).to_have_url(office.server.address + "/clients/acme")


def test_the_list_of_pages_can_be_skipped(office, keys):
    window = keys(office.acme.admin).go("/clients/acme/bills").wait_for_heading("Bills")
    window.page.keyboard.press("Tab")
    skip = window.page.get_by_role("link", name="Skip to the page")
    for _ in range(3):
        if skip.evaluate("(one) => one === document.activeElement"):
            break
        window.page.keyboard.press("Tab")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    window.page.keyboard.press("Enter")
    window.page.keyboard.press("Tab")
    assert window.page.evaluate("() => document.getElementById('main').contains(document.activeElement)")


def test_the_first_stages_of_the_wizard_go_by_keyboard(office, keys):
    window = keys(office.acme.admin).go("/clients/acme/accounts/add")
    expect(window.page.get_by_role("heading", name="Choose the cloud")).to_be_visible()
    window.settle()
    keyboard = window.page.keyboard
    reach(window, "radio", re.compile("^Management"))
    keyboard.press("ArrowRight")
    expect(window.page.get_by_role("radio", name=re.compile("^Member"))).to_be_checked()
    reach(window, "button", "Next")
    keyboard.press("Enter")
    expect(window.page.get_by_role("heading", name="Getting started").first).to_be_visible()
    reach(window, "textbox", "Name of the account")
    keyboard.type("By keyboard")
    reach(window, "button", "Next")
    keyboard.press("Enter")
    expect(window.page.get_by_label("Role ARN", exact=True)).to_be_visible()
    reach(window, "button", "Cancel")
    keyboard.press("Enter")
    expect(window.page).to_have_url(re.compile("/clients/acme/accounts$"))


def test_the_explorer_is_used_by_keyboard_down_to_a_charge(office, keys):
    month = this_month()
    window = keys(office.acme.admin).go(f"/clients/acme/cost?from={month}&to={month}").wait_for_heading("Cost explorer")
    keyboard, page = window.page.keyboard, window.page
    reach(window, "button", re.compile("^Cost Unblended"))
    keyboard.press("Enter")
    stands_on(page, "Unblended")
    keyboard.press("ArrowDown")
    stands_on(page, "Amortised")
    keyboard.press("Enter")
    expect(page).to_have_url(re.compile("metric=amortised"))
    window.settle()
    # Within a table the arrow keys go from cell to cell.
    figure = page.get_by_role("grid", name=re.compile("^The same as a table")).get_by_role("button", name=re.compile("Why this number"))
    figure.first.focus()
    keyboard.press("Enter")
    why = page.get_by_role("dialog").filter(has_text="Why this number")
    expect(why).to_be_visible()
    keyboard.press("Escape")
    expect(why).to_be_hidden()
    reach(window, "button", "Costs", backwards=True)
    keyboard.press("ArrowRight")
    keyboard.press("Enter")
    charges = page.get_by_role("grid", name="Charges")
    expect(charges).to_be_visible()
    window.settle()
    charges.get_by_role("radio").first.focus()
    keyboard.press("Space")
    expect(page.get_by_role("region", name="the raw row")).to_be_visible()
