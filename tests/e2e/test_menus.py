"""Menus: plain buttons until they are pressed, then in order, under the keyboard's control and honest where they cannot open."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.support.browser import OpenTab
from tests.support.page_objects import ModelPage, VersionPage
from tests.support.servers import GreenroomServer

MODEL = "TumourTriage"
IN_PRODUCTION, CANDIDATE = 3, 5


def left_edges(items: Locator) -> set[float]:
    """Where the words of each item begin, past its tick or icon."""
    edges = "all => all.map(item => (item.querySelector(':scope > span + span') ?? item).getBoundingClientRect().left)"
    return {round(edge) for edge in items.evaluate_all(edges)}


def test_the_stages_stand_in_a_column_whatever_is_said_of_them(open_tab: OpenTab, demo: GreenroomServer) -> None:
    version = VersionPage(open_tab(demo)).open(MODEL, CANDIDATE)
    version.stage.click()
    items = version.page.get_by_role("menuitem")
    # Ticked and not, with a fact at the right and without.
    expect(version.stage_item("Staging")).to_contain_text("here now")
    expect(version.stage_item("Production")).to_contain_text(f"v{IN_PRODUCTION} is there now")
    assert items.count() > 4
    assert len(left_edges(items)) == 1


def test_a_menu_opens_by_arrow_and_gives_the_focus_back(open_tab: OpenTab, demo: GreenroomServer) -> None:
    version = VersionPage(open_tab(demo)).open(MODEL, CANDIDATE)
    for _ in range(2):
        # The second time it is no plain button any more.
        expect(version.stage).to_have_attribute("aria-haspopup", "menu")
        expect(version.stage).to_have_attribute("aria-expanded", "false")
        version.stage.focus()
        version.page.keyboard.press("ArrowDown")
        expect(version.stage_item("None")).to_be_visible()
        expect(version.stage).to_have_attribute("aria-expanded", "true")
        version.page.keyboard.press("Escape")
        expect(version.page.get_by_role("menu")).to_have_count(0)
        expect(version.stage).to_be_focused()


def test_a_list_opens_by_arrow_and_takes_a_choice(open_tab: OpenTab, demo: GreenroomServer) -> None:
    model = ModelPage(open_tab(demo)).open(MODEL)
    choice = model.panel("Use this model").get_by_role("combobox")
    choice.focus()
    model.page.keyboard.press("ArrowDown")
    expect(model.page.get_by_role("listbox")).to_be_visible()
    model.page.get_by_role("option", name="@challenger").click()
    expect(choice).to_have_text("@challenger")
    expect(model.panel("Use this model")).to_contain_text(f"models:/{MODEL}@challenger")
    expect(choice).to_be_focused()


def test_what_cannot_be_opened_is_said_and_opens_later(open_tab: OpenTab, fresh_demo: GreenroomServer) -> None:
    # The code of menus loads at the first interaction. Here there was none before the server stopped.
    version = VersionPage(open_tab(fresh_demo)).open(MODEL, CANDIDATE)
    version.tab.expects_an_outage()
    expect(version.stage).to_be_visible()
    fresh_demo.stop()
    version.stage.click()
    said = version.page.get_by_role("status", name="What just happened")
    expect(said).to_contain_text("could not be opened")
    expect(version.stage).not_to_have_attribute("aria-busy", "true")
    fresh_demo.restart()
    version.stage.click()
    expect(version.stage_item("Production")).to_be_visible()
    expect(version.page.get_by_role("main").get_by_role("heading", name=re.compile("Version"))).to_be_visible()
