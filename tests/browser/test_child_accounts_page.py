"""The accounts of an organisation, one by one: connected, skipped, or given to a colleague."""

import re

from playwright.sync_api import expect

from office import ACCOUNTS
from world import fresh


def open_children(office, open_window):
    return open_window(office.server, office.acme.admin).go("/clients/acme/accounts/children").wait_for_heading("Child accounts")


def members(office):
    return [one for one in office.acme.admin("listChildAccounts", client="acme")["children"] if one["state"] != "connected"]


def do(window, child, what):
    window.page.get_by_role("button", name=f"What to do with {child['name'] or child['account']}", exact=True).click()
    window.press(what, role="menuitem")


def state_of(office, account):
    return next(one["state"] for one in office.acme.admin("listChildAccounts", client="acme")["children"] if one["account"] == account)


def test_an_account_is_skipped_and_proposed_again(office, open_window):
    child = members(office)[-1]
    window = open_children(office, open_window)
    do(window, child, "Skip")
    expect(window.page.get_by_text("1 account is skipped")).to_be_visible()
    again = window.page.get_by_role("button", name="Propose again").first
    expect(again).to_be_visible()
    assert state_of(office, child["account"]) == "skipped"
    again.click()
    expect(window.page.get_by_text("1 account is proposed again")).to_be_visible()
    assert state_of(office, child["account"]) != "skipped"


def test_a_colleague_is_invited_to_connect_an_account(office, open_window):
    child = members(office)[0]
    window = open_children(office, open_window)
    do(window, child, "Invite a colleague to connect it")
    dialog = window.page.get_by_role("dialog")
    dialog.get_by_label("E-mail address").fill(f"{fresh('colleague')}@example.test")
    dialog.get_by_role("button", name="Invite", exact=True).click()
    expect(dialog.get_by_text("Copy the link now")).to_be_visible()
    link = re.search(r"https?://\S+/invitation#\S+", dialog.inner_text())[0]
    invited = open_window(office.server)
    invited.page.goto(link)
    expect(invited.page.get_by_text("To connect the AWS account")).to_be_visible()
    number = re.sub(r"\D", "", invited.page.locator("main").inner_text())
    assert child["account"] in number


def test_an_account_is_connected_from_the_list(office, open_window):
    child = members(office)[1]
    window = open_children(office, open_window)
    do(window, child, "Connect")
    expect(window.page.get_by_role("heading", name="Getting started").first).to_be_visible()
    expect(window.page.get_by_label("Name of the account")).to_have_value(child["name"] or child["account"])
    expect(window.page.get_by_text("it needs a role, and no bucket")).to_be_visible()


def test_a_stack_set_is_advised_for_more_than_ten(office, open_window):
    assert ACCOUNTS > 12
    window = open_children(office, open_window)
    expect(window.page.get_by_text(re.compile(r"^\d+ accounts are not connected$"))).to_be_visible()
    window.press("Show the StackSet")
    lines = window.page.get_by_role("region", name="the command lines of the StackSet")
    expect(lines).to_be_visible()
    assert "create-stack-set" in lines.inner_text()
    expect(window.page.get_by_role("region", name="the template for member accounts")).to_be_visible()
