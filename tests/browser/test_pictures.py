"""A picture of every page, light and dark, wide and narrow, for people to look at: build/screenshots."""

import pytest

from pages import PAGES, place
from window import PICTURES


@pytest.mark.parametrize("width", (1440, 390))
@pytest.mark.parametrize("mode", ("light", "dark"))
def test_no_page_is_wider_than_its_window(office, open_window, mode, width):
    PICTURES.mkdir(parents=True, exist_ok=True)
    too_wide, windows = [], {}
    for name in PAGES:
        api, path = place(office, name)
        if api not in windows:
            windows[api] = open_window(office.server, api, dark=mode == "dark", width=width)
        window = windows[api].go(path).wait_until_it_is_there()
        window.page.screenshot(path=PICTURES / f"{name}-{mode}-{width}.png", full_page=True)
        if (beyond := window.width_beyond_the_window()) > 0:
            too_wide.append(f"{name}: {beyond} px")
    assert too_wide == []
