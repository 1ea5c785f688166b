"""What holds for each page: it says nothing to the console, people who hear it or type can use it, and it fits its window.

A picture of each, light and dark, wide and narrow, is for people to look at: build/screenshots.
"""

import pytest
from playwright.sync_api import expect

from pages import PAGES, open_page

WIDE, NARROW = 1440, 390


@pytest.mark.parametrize("mode", ("light", "dark"))
@pytest.mark.parametrize("name", PAGES)
def test_a_page_can_be_heard_and_read_fits_its_window_and_complains_of_nothing(office, open_window, name, mode):
    window = open_page(office, open_window, name, dark=mode == "dark", width=WIDE)
    page = window.page
    assert page.title().endswith("farthing")
    window.picture(f"{name}-{mode}-{WIDE}")
    assert window.width_beyond_the_window() <= 0
    assert window.axe() == []
    page.set_viewport_size({"width": NARROW, "height": 900})
    page.reload()
    window.wait_until_it_is_there().picture(f"{name}-{mode}-{NARROW}")
    assert window.width_beyond_the_window() <= 0


def test_the_pages_are_dark_where_the_device_is_and_stay_as_somebody_chooses(office, open_window):
    window = open_page(office, open_window, "home", dark=True)
    page = window.page

    def brightness():
        red, green, blue = page.evaluate("""() => {
            const lit = [document.querySelector('main'), document.body, document.documentElement]
                .map((one) => one && getComputedStyle(one).backgroundColor).find((one) => one && !/, 0\\)$/.test(one));
            return lit.match(/[\\d.]+/g).slice(0, 3).map(Number);
        }""")
        return red + green + blue

    assert brightness() < 200
    page.emulate_media(color_scheme="light")
    expect(page.locator(".awsui-dark-mode")).to_have_count(0)
    assert brightness() > 600
    page.get_by_role("button", name="How the pages look").click()
    colours = page.get_by_role("menuitem", name="Colours")
    if colours.count() and colours.first.is_visible():
        colours.first.click()
    page.get_by_role("menuitemcheckbox", name="Dark").click()
    expect(page.locator(".awsui-dark-mode")).not_to_have_count(0)
    page.reload()
    window.wait_until_it_is_there()
    assert brightness() < 200


def test_an_address_that_is_nowhere_says_so(office, open_window):
    window = open_window(office.server, office.acme.admin)
    for path in ("/clients/acme/nowhere", "/nowhere", "/clients/globex/bills"):
        window.go(path)
        expect(window.page.get_by_text("There is no page of this address")).to_be_visible()
