"""A picture of every page, light and dark, wide and narrow, for people to look at: build/screenshots."""

import pytest

from pages import PAGES, open_page
from window import PICTURES


@pytest.mark.parametrize("width", (1440, 390))
@pytest.mark.parametrize("mode", ("light", "dark"))
def test_no_page_is_wider_than_its_window(office, open_window, mode, width):
    PICTURES.mkdir(parents=True, exist_ok=True)
    too_wide = []
    for name in PAGES:
        window = open_page(office, open_window, name, dark=mode == "dark", width=width)
        window.page.screenshot(path=PICTURES / f"{name}-{mode}-{width}.png", full_page=True)
        if (beyond := window.width_beyond_the_window()) > 0:
            too_wide.append(f"{name}: {beyond} px")
        window.page.close()
    assert too_wide == []
