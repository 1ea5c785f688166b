"""The way in: the first administrator, signing in and out, the second factor, invitations."""

import re

import pytest
from playwright.sync_api import expect

from authenticator import totp
from server import Api
from world import PASSWORD, fresh

EMAIL = "ann@example.test"


@pytest.fixture
def new_server(serve, tmp_path):
    return serve(tmp_path / "data")


def fill_setup(window, code, password=PASSWORD):
    page = window.page
    page.get_by_label("One-time code").fill(code)
    page.get_by_label("Your name").fill("Ann")
    page.get_by_label("Your e-mail address").fill(EMAIL)
    page.get_by_label("New password").fill(password)
    page.get_by_label("The same password once more").fill(password)
    window.press("Set farthing up")


def sign_in(window, email, password=PASSWORD):
    window.page.get_by_label("E-mail address").fill(email)
    window.page.get_by_label("Password").fill(password)
    window.press("Sign in")


def sign_out(window):
    window.page.get_by_role("button", name=re.compile("^You are signed in as")).click()
    window.press("Sign out", role="menuitem")
    expect(window.page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_the_first_administrator_enters_with_the_one_time_code(new_server, open_window):
    window = open_window(new_server).go("/")
    window.expected = {404}
    fill_setup(window, "AAAA-BBBB-CCCC-DDDD")
    expect(window.page.get_by_text(re.compile("code", re.I)).filter(has_text=re.compile("wrong|not|unknown", re.I)).first).to_be_visible()
    expect(window.page.get_by_label("Your e-mail address")).to_have_value(EMAIL)
    window.page.get_by_label("One-time code").fill(new_server.code)
    window.press("Set farthing up")
    window.wait_for_heading("Clients")
    assert Api(new_server)("getSession")["needs"] == "password"


def test_a_short_password_is_refused_before_the_server_is_asked(new_server, open_window):
    window = open_window(new_server).go("/")
    fill_setup(window, new_server.code, "short")
    page = window.page
    expect(page.get_by_text("It has 5 characters; at least 12 are needed")).to_be_visible()
    page.get_by_label("New password").fill(PASSWORD)
    expect(page.get_by_text("The two are not the same")).to_be_visible()
    assert not any(one.url.endswith("/api/v1/setup") for one in window.requests)


def test_who_signs_in_comes_back_to_where_they_wanted_to_go(office, open_window):
    person = office.world.person("acme", "member")
    window = open_window(office.server).go("/clients/acme/bills")
    window.expected = {401}
    sign_in(window, person.email, "not the password at all")
    expect(window.page.get_by_role("alert").or_(window.page.get_by_text(re.compile("password", re.I))).first).to_be_visible()
    expect(window.page.get_by_label("E-mail address")).to_have_value(person.email)
    window.page.get_by_label("Password").fill(PASSWORD)
    window.press("Sign in")
    window.wait_for_heading("Bills")
    assert window.path == "/clients/acme/bills"


def test_nobody_is_led_to_another_site_after_signing_in(office, open_window):
    person = office.world.person("acme", "member")
    window = open_window(office.server).go("/sign-in?to=//elsewhere.test/")
    sign_in(window, person.email)
    expect(window.page).to_have_url(office.server.address + "/clients/acme")


def test_signing_out_ends_the_session_and_shows_nothing_of_it_any_more(office, open_window):
    person = office.world.person("acme", "member")
    window = open_window(office.server, person).go("/me").wait_for_heading("My account")
    sign_out(window)
    person("getMe", expect=401)
    window.expected = {401}
    window.page.go_back()
    expect(window.page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(window.page.get_by_text(person.email)).to_have_count(0)


def test_who_signs_out_asks_for_nothing_more_however_long_the_page_of_signing_in_takes(office, open_window):
    window = open_window(office.server, office.world.person("acme", "member")).go("/me").wait_for_heading("My account")
    held = []
    window.page.route(re.compile(r"/assets/SignIn-"), lambda route: held.append(route))
    with window.page.expect_request_finished(lambda one: one.method == "GET" and one.url.endswith("/api/v1/session")):
        window.page.get_by_role("button", name=re.compile("^You are signed in as")).click()
        window.press("Sign out", role="menuitem")
    expect(window.page.get_by_role("heading", name="My account")).to_have_count(0)
    held[0].continue_()
    expect(window.page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert window.path == "/sign-in"


def test_a_second_factor_is_switched_on_asked_for_and_replaced_by_a_recovery_code(office, open_window):
    person = office.world.person("acme", "member")
    window = open_window(office.server, person).go("/me").wait_for_heading("My account")
    page = window.page
    window.press("Switch on")
    dialog = page.get_by_role("dialog")
    secret = re.search(r"\b[A-Z2-7]{32,}\b", dialog.inner_text())[0]
    window.expected = {422}
    code = dialog.get_by_label(re.compile("six digits"))
    code.fill("000000" if totp(secret) != "000000" else "111111")
    dialog.get_by_role("button", name="Switch on").click()
    expect(dialog.get_by_text(re.compile("code", re.I)).first).to_be_visible()
    code.fill(totp(secret))
    dialog.get_by_role("button", name="Switch on").click()
    expect(dialog.get_by_role("heading", name="Keep these recovery codes")).to_be_visible()
    recovery = dialog.get_by_role("listitem").first.inner_text()
    dialog.get_by_role("button", name="I have kept them").click()
    expect(page.get_by_text(re.compile(r"^On; \d+ recovery codes are left"))).to_be_visible()

    sign_out(window)
    window.expected = {401, 422}
    sign_in(window, person.email)
    expect(page.get_by_role("heading", name="Second factor")).to_be_visible()
    window.go("/clients/acme")
    page.get_by_label("Code").fill("not-a-code")
    window.press("Go on")
    expect(page.get_by_label("Code")).to_be_visible()
    page.get_by_label("Code").fill(recovery)
    window.press("Go on")
    expect(page).to_have_url(office.server.address + "/clients/acme")


def test_an_invitation_is_made_and_accepted_by_its_link(office, open_window):
    email = f"{fresh('guest')}@example.test"
    inviting = open_window(office.server, office.acme.admin).go("/clients/acme/settings/invitations")
    inviting.wait_for_heading("Invitations")
    inviting.press("Invite")
    dialog = inviting.page.get_by_role("dialog")
    dialog.get_by_label("E-mail address").fill(email)
    dialog.get_by_role("button", name="Invite", exact=True).click()
    expect(dialog.get_by_text("Copy the link now")).to_be_visible()
    link = re.search(r"https?://\S+/invitation#\S+", dialog.inner_text())[0]
    dialog.get_by_role("button", name="Done").click()
    expect(inviting.page.get_by_text(email)).to_be_visible()

    invited = open_window(office.server)
    invited.page.goto(link)
    expect(invited.page.get_by_text("Acme", exact=True)).to_be_visible()
    invited.page.get_by_label("Your name").fill("Guest")
    invited.page.get_by_label("New password").fill(PASSWORD)
    invited.page.get_by_label("The same password once more").fill(PASSWORD)
    invited.press("Accept the invitation")
    expect(invited.page).to_have_url(office.server.address + "/clients/acme")
    # The token stands behind the #: it is in no request's address.
    token = link.partition("#")[2]
    assert not any(token in one.url.partition("#")[0] for one in invited.requests)


def test_a_link_that_was_cut_short_is_explained(office, open_window):
    window = open_window(office.server).go("/invitation")
    expect(window.page.get_by_text("This link is not whole")).to_be_visible()
    other = open_window(office.server)
    other.expected = {404}
    other.go("/invitation#" + "x" * 43)
    expect(other.page.get_by_text("ask whoever invited you for another")).to_be_visible()
