"""The keys of tags: how bills spell them, and people who say which spellings are one key."""

import re

import pytest
from playwright.sync_api import expect

from test_tag_keys import write_bill
from world import World

CLIENT = "tagged"


@pytest.fixture
def tagged(serve, farthing_on, tmp_path):
    """A client whose bills spell a key in two ways, have a key that may be another one, and one that was renamed."""
    world = World(serve(tmp_path / "data"), farthing_on(tmp_path / "data"))
    for client in (CLIENT, "nothing"):
        world.partner("addClient", json={"id": client, "name": client.title()}, expect=201)
    for month, labels in (("2026-05", ["resourceTags/user:Cost Center", "resourceTags/user:Owner", "resourceTags/user:owner"]),
                          ("2026-06", ["resource_tags_user_cost_center"]),
                          ("2026-07", ["resourceTags/user:unit", "costCategory/Unit"])):
        world.farthing("import", write_bill(tmp_path / "bill.csv", month, *labels), "--client", CLIENT)
    yield world
    world.server.stop()


@pytest.fixture
def keys(tagged, open_window):
    """A window with the page, as somebody sees it: keys("finance")"""

    def seen_by(role, client=CLIENT):
        window = open_window(tagged.server, tagged.person(client, role))
        return window.go(f"/clients/{client}/settings/tag-keys").wait_for_heading("Tag keys")

    return seen_by


def row(window, key):
    return window.page.get_by_role("row").filter(has=window.page.get_by_role("rowheader", name=key, exact=True))


def pick(window, *spellings):
    """Chooses other spellings in the dialog that is open."""
    dialog = window.page.get_by_role("dialog")
    dialog.get_by_role("button", name=re.compile("^Other spellings")).click()
    for one in spellings:
        window.page.get_by_role("option", name=re.compile(f"^{one}")).first.click()
    window.page.keyboard.press("Escape")
    return dialog


def test_everybody_reads_which_spellings_are_one_key_and_a_member_changes_nothing(keys):
    window = keys("member")
    expect(window.page.get_by_role("link", name="Tag keys", exact=True)).to_have_attribute("aria-current", "page")
    expect(row(window, "Cost Center")).to_contain_text(re.compile("Cost Center Legacy CUR, May 2026.*cost_center Legacy CUR, June 2026.*By AWS’s spelling", re.S))
    ambiguous = row(window, "owner")
    expect(ambiguous).to_contain_text("Ambiguous")
    expect(ambiguous).to_contain_text("It may be Owner as well")
    for name in ("Add alias", "Change", "Remove"):
        expect(window.page.get_by_role("button", name=name)).to_have_count(0)
    assert window.axe() == []
    window.picture("tag-keys-ambiguous-light-1440")


def test_a_renamed_key_becomes_one_changes_and_is_two_again(tagged, keys):
    window = keys("finance")
    page = window.page

    def labels():
        listed = tagged.partner("listLabels", client=CLIENT)["labels"]
        return {one["name"]: [each["label"] for each in one["spellings"]] for one in listed if one["alias"]}

    def red():
        rows = tagged.partner("getCost", client=CLIENT, group_by="tag:Cost Center")["rows"]
        return [one["costs"]["unblended"] for one in rows if one["groups"]["tag:Cost Center"] == "red"]

    assert red() == ["2"]
    window.press("Add alias of Cost Center")
    dialog = pick(window, "unit")
    assert window.axe() == []
    window.picture("tag-keys-alias-light-1440")
    dialog.get_by_role("button", name="Add alias", exact=True).click()
    expect(page.get_by_text("cost_center, unit and Cost Center are one key now.")).to_be_visible()
    expect(row(window, "Cost Center")).to_contain_text("By an alias")
    expect(row(window, "unit")).to_have_count(0)
    assert labels() == {"tag:Cost Center": ["tag:Cost Center", "tag:cost_center", "tag:unit"]}
    assert red() == ["3"]

    window.press("Change the alias Cost Center")
    dialog = pick(window, "unit", "owner")
    expect(dialog.get_by_label("Name", exact=True)).to_have_value("Cost Center")
    dialog.get_by_role("button", name="Change", exact=True).click()
    expect(row(window, "unit")).to_have_count(1)
    assert labels() == {"tag:Cost Center": ["tag:Cost Center", "tag:cost_center", "tag:owner"]}

    window.press("Remove the alias Cost Center")
    expect(page.get_by_role("dialog").get_by_text("Cost Center, cost_center, owner are keys of their own again")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="Remove", exact=True).click()
    expect(page.get_by_text("The alias Cost Center is removed.")).to_be_visible()
    expect(row(window, "Cost Center")).to_contain_text("By AWS’s spelling")
    assert labels() == {}
    assert red() == ["2"]


def test_what_may_be_another_key_is_told_to_be_it_by_a_name_of_ones_own(keys):
    window = keys("client_admin")
    window.press("Add alias of owner")
    dialog = window.page.get_by_role("dialog")
    dialog.get_by_label("Name", exact=True).fill("Who pays/owns, 100%?")
    pick(window, "Owner It may be this one")
    dialog.get_by_role("button", name="Add alias", exact=True).click()
    expect(row(window, "Who pays/owns, 100%?")).to_contain_text(re.compile(r"Who pays/owns, 100%\? in no bill.*Owner Legacy CUR, May 2026.*owner Legacy CUR, May 2026.*By an alias", re.S))
    expect(window.page.get_by_text("Ambiguous")).to_have_count(0)


def test_a_spelling_of_another_alias_is_refused_and_the_cure_is_told(tagged, keys):
    tagged.partner("putLabelAlias", client=CLIENT, label="tag:squad", json={"spellings": ["tag:unit"]})
    window = keys("finance")
    window.expected = {409}
    window.press("Add alias of Owner")
    dialog = pick(window, "unit")
    expect(dialog.get_by_text("unit", exact=True).first).to_be_visible()
    dialog.get_by_role("button", name="Add alias", exact=True).click()
    expect(dialog.get_by_text("tag:unit belongs to the alias tag:squad")).to_be_visible()
    expect(dialog.get_by_text("remove that alias first, or add the other spellings to it")).to_be_visible()
    assert window.axe() == []
    dialog.get_by_role("button", name="Cancel", exact=True).click()
    expect(row(window, "squad")).to_contain_text("unit Legacy CUR, July 2026")


def test_bills_without_tags_say_where_tags_come_from(keys):
    window = keys("member", client="nothing")
    expect(window.page.get_by_text("Activate cost allocation tags in the billing console")).to_be_visible()
    assert window.axe() == []
