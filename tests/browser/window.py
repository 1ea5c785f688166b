"""A window of Debian's Chromium, and what the browser complained of in it."""

import os
import pathlib
import re
import time

import pytest
from playwright.sync_api import expect, sync_playwright

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PICTURES = ROOT / "build" / "screenshots"
AXE = ROOT / "build" / "web" / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = os.environ.get("FARTHING_CHROMIUM", "/usr/bin/chromium")
#: a bound for failures, wide enough for a machine that does much else: who waits goes on as soon as the page is ready
MILLISECONDS = 60_000

#: what axe finds in Cloudscape itself, by rule, with the label of the one element where it may: Multiselect shows what is
#: chosen inside its button, and is called by its label alone
KNOWN = {"label-content-name-mismatch": "Group by"}

#: resolves once fonts are there, what moves has stopped, and two frames were drawn
DRAWN = """async () => {
    await document.fonts.ready;
    await Promise.all(document.getAnimations().filter((one) => one.effect?.getTiming().iterations !== Infinity)
        .map((one) => one.finished.catch(() => {})));
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""

expect.set_options(timeout=MILLISECONDS)


class Window:
    """Somebody's window: `window.page` is Playwright's, `window.go("/me")` follows an address of this server."""

    def __init__(self, context, server):
        self.context = context
        self.server = server
        self.page = context.new_page()
        #: what must not happen: errors of scripts, refusals of the Content-Security-Policy, requests to elsewhere
        self.complaints = []
        #: statuses of answers that the test asks for
        self.expected = set()
        self.requests = []
        #: addresses that were asked for and have not answered yet, but for the stream of events, which never ends
        self.awaited = []
        self.dialogs = []
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))
        self.page.on("request", self._on_request)
        self.page.on("requestfinished", self._on_end)
        self.page.on("requestfailed", self._on_end)
        self.page.on("dialog", self._on_dialog)

    def be(self, api):
        """Takes the session of somebody who is signed in by the API."""
        # Over http there is no other way to set a cookie that says it is secure; ports and schemes do not matter to it.
        address = self.server.address.replace("http:", "https:")
        self.context.add_cookies([{"name": "__Host-farthing", "value": api.cookie, "url": address, "secure": True,
                                   "httpOnly": True, "sameSite": "Lax"}])
        return self

    def go(self, path):
        self.page.goto(self.server.address + path)
        return self

    @property
    def path(self):
        return self.page.url.removeprefix(self.server.address)

    def wait_for_heading(self, text=None):
        """Waits for the page's own heading, and for whatever it still loads."""
        heading = self.page.get_by_role("heading", level=1)
        expect(heading.filter(has_text=text).first if text else heading.first).to_be_visible()
        return self.settle()

    def wait_until_it_is_there(self):
        """The same for a page whose heading may be of a lower level."""
        expect(self.page.get_by_role("heading").first).to_be_visible()
        return self.settle()

    def settle(self):
        """Waits until no answer is awaited, nothing says that it loads, and what was drawn last is on the screen."""
        loading = self.page.get_by_text(re.compile(r"^(Loading .*|Is being made|Adding up) ?…$")).filter(visible=True)
        started, quiet = time.monotonic(), 0
        while quiet < 3:
            self.page.evaluate(DRAWN)
            is_quiet = not self.awaited and loading.count() == 0 and self.page.locator("[aria-busy=true]").count() == 0
            quiet = quiet + 1 if is_quiet else 0
            assert time.monotonic() - started < MILLISECONDS / 1000, f"{self.path} still loads {self.awaited}"
        return self

    def press(self, name, role="button", exact=True):
        self.page.get_by_role(role, name=name, exact=exact).first.click()

    def choose(self, label, option):
        """An option of a Select, each by what people read."""
        self.page.get_by_label(label, exact=True).first.click()
        self.page.get_by_role("option", name=option).first.click()

    def axe(self):
        """What axe finds that is serious or critical, in a line each."""
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("() => axe.run()")["violations"]
        return [f"{self.path}: {one['id']} ({one['impact']}): {node['html'][:300]}" for one in found
                if one["impact"] in ("serious", "critical") for node in one["nodes"] if not self._is_known(one["id"], node)]

    def _is_known(self, rule, node):
        if rule not in KNOWN:
            return False
        [target] = node["target"]
        return self.page.get_by_label(KNOWN[rule], exact=True).and_(self.page.locator(target)).count() == 1

    def picture(self, name):
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png", full_page=True)

    def width_beyond_the_window(self):
        return self.page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")

    def _on_console(self, message):
        if message.type != "error":
            return
        refused = re.search(r"the server responded with a status of (\d+)", message.text)
        if refused is None or int(refused[1]) not in self.expected:
            self.complaints.append(f"{self.page.url}: {message.text} ({message.location.get('url')})")

    def _on_request(self, request):
        self.requests.append(request)
        if not request.url.endswith("/events"):
            self.awaited.append(request)
        if not request.url.startswith((self.server.address + "/", "data:", "blob:")):
            self.complaints.append(f"{self.page.url} asked elsewhere: {request.url}")

    def _on_end(self, request):
        if request in self.awaited:
            self.awaited.remove(request)

    def _on_dialog(self, dialog):
        self.dialogs.append(dialog.message)
        self.complaints.append(f"{self.page.url} opened a dialog: {dialog.message}")
        dialog.dismiss()


@pytest.fixture(scope="session")
def chromium():
    """Debian's browser, started once; each window has a context, and so cookies, of its own."""
    if not os.path.exists(CHROMIUM):
        pytest.fail(f"{CHROMIUM} does not exist; scripts/setup test installs Debian's chromium")
    if not AXE.exists():
        pytest.fail(f"{AXE} does not exist; scripts/build-pages fetches it, once build/pages is removed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, timeout=MILLISECONDS)
        yield browser
        browser.close()


@pytest.fixture
def open_window(chromium, request):
    """Opens windows: open_window(server, api, dark=True, width=390). In the end none may have complained."""
    windows = []

    def open_one(server, api=None, dark=False, width=1440, **options):
        context = chromium.new_context(color_scheme="dark" if dark else "light", locale="en-GB", timezone_id="UTC",
                                       viewport={"width": width, "height": 900}, accept_downloads=True, **options)
        context.set_default_timeout(MILLISECONDS)
        windows.append(Window(context, server))
        return windows[-1].be(api) if api else windows[-1]

    yield open_one
    report = getattr(request.node, "report_of_call", None)
    for at, window in enumerate(windows):
        if report is not None and report.failed:
            (PICTURES / "failed").mkdir(parents=True, exist_ok=True)
            name = re.sub(r"\W+", "-", request.node.nodeid.rpartition("/")[2])[:120]
            window.picture(f"failed/{name}-{at}")
        window.context.close()
    complaints = [complaint for window in windows for complaint in window.complaints]
    assert not complaints, "\n".join(complaints)
