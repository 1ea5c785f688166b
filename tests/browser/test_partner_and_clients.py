"""Who sees what: a partner all clients, a client itself, a member no administration."""

import re

from playwright.sync_api import expect


def names_in(window):
    return window.page.get_by_role("navigation", name="Pages").or_(window.page.get_by_role("navigation")).first


def test_a_partner_switches_between_clients_on_the_same_page(office, open_window):
    window = open_window(office.server, office.partner).go("/clients/acme/bills").wait_for_heading("Bills")
    expect(window.page.get_by_text(office.state["payer"]).first).to_be_visible()
    window.page.get_by_role("button", name=re.compile("^Client: Acme")).click()
    window.press(re.compile("^Globex"), role="menuitem", exact=False)
    expect(window.page).to_have_url(re.compile("/clients/globex/bills$"))
    expect(window.page.get_by_text("2" * 12).first).to_be_visible()
    expect(window.page.get_by_text(office.state["payer"])).to_have_count(0)
    window.go("/clients/globex/cost").wait_for_heading("Cost explorer")
    expect(window.page.get_by_text("GlobexOnly").first).to_be_visible()


def test_each_client_sees_only_its_own(office, open_window):
    acme, globex = (open_window(office.server, tenant.admin) for tenant in (office.acme, office.globex))
    for window, own, other in ((acme, "acme", "globex"), (globex, "globex", "acme")):
        window.go("/").wait_until_it_is_there()
        expect(window.page).to_have_url(f"{office.server.address}/clients/{own}")
        expect(window.page.get_by_role("button", name=re.compile(f"^Client: {own}", re.I))).to_be_visible()
        assert not re.search(other, window.page.locator("body").inner_text(), re.I)
        for path in ("", "/cost", "/bills", "/accounts", "/settings/users", "/settings/audit"):
            window.go(f"/clients/{other}{path}")
            expect(window.page.get_by_text("There is no page of this address")).to_be_visible()
        window.go(f"/clients/{own}/cost").wait_for_heading("Cost explorer")
    assert "GlobexOnly" not in acme.page.locator("body").inner_text()
    assert "AmazonEC2" not in globex.page.locator("body").inner_text()
    # The browser asked for nothing of the other client.
    assert not any("/api/v1/clients/globex" in one.url for one in acme.requests)


def test_a_member_sees_no_administration(office, open_window):
    window = open_window(office.server, office.acme.people["member"])
    window.go("/clients/acme/accounts").wait_until_it_is_there()
    page = window.page
    for name in ("Users", "Invitations", "API tokens", "Audit log", "Clients"):
        expect(page.get_by_role("link", name=name, exact=True)).to_have_count(0)
    expect(page.get_by_role("button", name="Add account")).to_have_count(0)
    expect(page.get_by_role("link", name="Add account")).to_have_count(0)
    window.expected = {403}
    for path in ("settings/users", "settings/tokens", "settings/audit", "accounts/add?stage=link&name=x"):
        window.go(f"/clients/acme/{path}").wait_until_it_is_there()
        assert office.acme.admin.email not in page.locator("main").inner_text()


def test_an_administrator_of_a_client_has_its_settings_and_not_those_of_the_partner(office, open_window):
    window = open_window(office.server, office.acme.admin)
    window.go("/clients/acme/settings/users").wait_for_heading("Users")
    expect(window.page.get_by_text(office.acme.people["member"].email).first).to_be_visible()
    expect(window.page.get_by_text("partner@example.test")).to_have_count(0)
    expect(window.page.get_by_role("link", name="Clients", exact=True)).to_have_count(0)
