"""What is kept and for how long, and whether it is whole."""

from playwright.sync_api import expect


def test_a_client_sees_how_long_its_deliveries_are_kept(office, open_window):
    window = open_window(office.server, office.acme.admin).go("/clients/acme").wait_until_it_is_there()
    window.press("Retention", role="link")
    window.wait_for_heading("Retention")
    expect(window.page.get_by_text("35 days after the next one came")).to_be_visible()
    for name in ("Settings of the server", "Stored bills"):
        expect(window.page.get_by_role("heading", name=name)).to_have_count(0)


def test_the_partner_has_everything_verified_and_sees_what_was_set(office, open_window):
    window = open_window(office.server, office.partner).go("/clients/acme/settings/retention").wait_for_heading("Retention")
    page = window.page
    window.press("Verify everything")
    row = page.get_by_role("row").filter(has_text="Verify everything").first
    expect(row.get_by_text("Done")).to_be_visible()
    work = office.partner("listWork")["work"][0]
    assert (work["what"], work["state"], work["verification"]["problems"]) == ("verification", "done", [])
    expect(row.get_by_text(f"{work['verification']['bills']} bills, {work['verification']['archived_files']} archived files")).to_be_visible()
    setting = page.get_by_role("row").filter(has_text="public-url")
    expect(setting.get_by_text("by which people reach the server")).to_be_visible()
