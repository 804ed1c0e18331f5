"""The whole page by keyboard alone: a table is a few Tabs away, every stop shows where one is, and no press of a pointer is needed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.support.browser import OpenTab, Tab
from tests.support.page_objects import ComparisonPage, HomePage, ModelPage, ModelsPage, RunPage, VersionPage
from tests.support.servers import GreenroomServer

MODEL = "TumourTriage"
IN_PRODUCTION, CANDIDATE = 3, 5
MOST_STOPS = 200

PATHS = [
    "/",
    "/models",
    f"/models/{MODEL}",
    f"/models/{MODEL}/versions/{CANDIDATE}",
    f"/models/{MODEL}/compare?versions=3,5",
    "/experiments",
    "/settings",
]

# A ring: of the element itself, or of the box around a field without one of its own.
_HAS_RING = """() => {
  const drawn = (element) => {
    const style = getComputedStyle(element);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  const at = document.activeElement;
  return drawn(at) || (at.matches("input") && drawn(at.parentElement));
}"""
_IS_ON_SCREEN = """() => {
  const box = document.activeElement.getBoundingClientRect();
  return box.width > 0 && box.height > 0 && box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
}"""
_WHERE = "() => document.activeElement.outerHTML.slice(0, 200)"


def tab_to(tab: Tab, target: Locator) -> int:
    """Press Tab until the target has the focus, and count."""
    expect(target).to_be_visible()
    for count in range(1, MOST_STOPS):
        tab.page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return count
    raise AssertionError(f"{MOST_STOPS} Tabs do not reach {target}")


def press(tab: Tab, target: Locator, key: str = "Enter") -> None:
    """Go to something by Tab and press a key on it, once it is ready: a button that waits for data does nothing."""
    tab_to(tab, target)
    expect(target).not_to_have_attribute("aria-disabled", "true")
    tab.page.keyboard.press(key)


def choose(tab: Tab, item: Locator) -> None:
    """Go down an open menu and press Enter."""
    expect(item).to_be_visible()
    for _ in range(20):
        if item.evaluate("element => element === document.activeElement || element.hasAttribute('data-highlighted')"):
            tab.page.keyboard.press("Enter")
            return
        tab.page.keyboard.press("ArrowDown")
    raise AssertionError(f"the arrows do not reach {item}")


@pytest.mark.parametrize("path", ["/", "/models", "/experiments"])
def test_the_first_row_is_five_keys_away(path: str, open_tab: OpenTab, demo: GreenroomServer) -> None:
    tab = open_tab(demo)
    tab.goto(path)
    first = tab.page.locator("main tbody tr").first.get_by_role("link").first
    expect(first).to_be_visible()
    assert tab_to(tab, tab.page.get_by_role("link", name="Skip to the table")) <= 4
    tab.page.keyboard.press("Enter")
    expect(first).to_be_focused()


@pytest.mark.parametrize("path", PATHS)
def test_every_stop_shows_a_ring(path: str, open_tab: OpenTab, demo: GreenroomServer) -> None:
    tab = open_tab(demo)
    tab.goto(path)
    stops = 0
    for _ in range(MOST_STOPS):
        tab.page.keyboard.press("Tab")
        if tab.page.evaluate("document.activeElement === document.body"):
            break
        stops += 1
        assert tab.page.evaluate(_HAS_RING), f"no ring: {tab.page.evaluate(_WHERE)}"
        assert tab.page.evaluate(_IS_ON_SCREEN), f"not on screen: {tab.page.evaluate(_WHERE)}"
    assert stops > 5


def test_registering_a_model(open_tab: OpenTab, fresh_demo: GreenroomServer) -> None:
    home = HomePage(open_tab(fresh_demo)).open()
    tab = home.tab
    press(tab, home.recent_runs.first)
    run = RunPage(tab)
    press(tab, run.register_model)
    expect(run.model_name).to_be_focused()
    tab.page.keyboard.press("ControlOrMeta+a")
    tab.page.keyboard.type("ByKeyboard")
    press(tab, run.register_button)
    version = VersionPage(tab)
    expect(version.title).to_have_text("Version 1")
    assert tab.path == "/models/ByKeyboard/versions/1"
    assert tab.presses == 0


def test_promoting_a_version(open_tab: OpenTab, fresh_demo: GreenroomServer) -> None:
    home = HomePage(open_tab(fresh_demo)).open()
    tab = home.tab
    press(tab, home.version_in(MODEL, "Staging"))
    version = VersionPage(tab)
    press(tab, version.stage)
    choose(tab, version.stage_item("Production"))
    expect(version.dialog).to_be_visible()
    press(tab, version.dialog.get_by_role("button", name="Move to Production"))
    expect(version.stage).to_have_text("Stage Production")
    # The focus comes back to what opened the dialog.
    expect(version.stage).to_be_focused()
    assert tab.presses == 0


def test_rolling_back(open_tab: OpenTab, fresh_demo: GreenroomServer) -> None:
    model = ModelPage(open_tab(fresh_demo)).open(MODEL)
    tab = model.tab
    press(tab, model.roll_back_button)
    expect(model.dialog).to_be_visible()
    press(tab, model.dialog.get_by_role("button", name=re.compile("^Roll back to v")))
    expect(model.toasts).to_contain_text(f"v{IN_PRODUCTION} archived")
    expect(model.roll_back_button).to_be_focused()
    assert tab.presses == 0


def test_finding_the_run_behind_production(open_tab: OpenTab, demo: GreenroomServer) -> None:
    home = HomePage(open_tab(demo)).open()
    tab = home.tab
    press(tab, home.version_in(MODEL, "Production"))
    version = VersionPage(tab)
    expect(version.source_run).to_be_visible()
    name = version.source_run.inner_text()
    press(tab, version.source_run)
    expect(RunPage(tab).title).to_have_text(name)
    assert tab.presses == 0


def test_comparing_two_versions(open_tab: OpenTab, demo: GreenroomServer) -> None:
    home = HomePage(open_tab(demo)).open()
    tab = home.tab
    press(tab, home.model_link(MODEL))
    model = ModelPage(tab)
    press(tab, model.checkbox(4), "Space")
    press(tab, model.checkbox(2), "Space")
    press(tab, model.compare_button)
    expect(ComparisonPage(tab).columns).to_have_text(["v2", "v4"])
    assert tab.presses == 0


def test_copying_the_code_that_loads_it(open_tab: OpenTab, demo: GreenroomServer) -> None:
    version = VersionPage(open_tab(demo)).open(MODEL, IN_PRODUCTION)
    press(version.tab, version.copy_code)
    expect(version.copy_code).to_have_text("Copied")
    assert f'"models:/{MODEL}/{IN_PRODUCTION}"' in version.tab.clipboard()
    assert version.tab.presses == 0


def test_moving_an_alias(open_tab: OpenTab, fresh_demo: GreenroomServer) -> None:
    model = ModelPage(open_tab(fresh_demo)).open(MODEL)
    tab = model.tab
    press(tab, model.panel("Aliases").get_by_role("button", name="Move @champion"))
    expect(model.dialog.get_by_role("radio").first).to_be_focused()
    target = model.dialog.get_by_role("radio", name=re.compile("^v2"))
    for _ in range(10):
        tab.page.keyboard.press("ArrowDown")
        if target.is_checked():
            break
    expect(target).to_be_checked()
    tab.page.keyboard.press("Enter")
    expect(model.version_row(2)).to_contain_text("@champion")
    assert tab.presses == 0


def test_finding_anything_by_typing(open_tab: OpenTab, demo: GreenroomServer) -> None:
    models = ModelsPage(open_tab(demo)).open()
    page = models.page
    page.keyboard.press("Control+k")
    box = page.get_by_role("dialog", name="Search")
    expect(box.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("wine")
    found = box.get_by_role("option", name=re.compile("^WineCultivar"))
    expect(found.first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("WineCultivar")
    page.keyboard.press("/")
    expect(box).to_be_visible()
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    assert models.tab.presses == 0


def test_what_is_typed_before_the_search_is_there_is_not_lost(open_tab: OpenTab, demo: GreenroomServer) -> None:
    models = ModelsPage(open_tab(demo)).open()
    models.page.keyboard.press("Control+k")
    models.page.keyboard.type("wine")
    expect(models.page.get_by_role("dialog", name="Search").get_by_role("combobox")).to_have_value("wine")
