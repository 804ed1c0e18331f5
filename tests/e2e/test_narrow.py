"""The page on a telephone, 390 and 360 pixels wide: nothing is cut, nothing scrolls sideways, and the work can be done."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.support import demo_store
from tests.support.browser import NARROW, OpenTab
from tests.support.page_objects import HomePage, VersionPage
from tests.support.servers import GreenroomServer

MODEL = "TumourTriage"
IN_PRODUCTION, CANDIDATE = 3, 5
NARROWEST = (360, 780)

# Text that ends beyond the window, or beyond an element that hides what does not fit. What can be scrolled to is not cut; where a
# name ends in an ellipsis, its title must hold the whole of it.
_CUT = """() => {
  const cut = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || element.closest(".visually-hidden, script, [aria-hidden=true]")) continue;
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const text = range.getBoundingClientRect();
    if (text.width === 0) continue;
    let limit = innerWidth + 0.5;
    let isEllipsis = false;
    for (let box = element; box && box !== document.body; box = box.parentElement) {
      const style = getComputedStyle(box);
      if (style.position === "absolute" && style.clipPath !== "none") { limit = Infinity; break; }
      if (style.overflowX === "auto" || style.overflowX === "scroll") { limit = Infinity; break; }
      if (style.overflowX === "hidden" || style.overflowX === "clip") {
        limit = Math.min(limit, box.getBoundingClientRect().right + 0.5);
        isEllipsis ||= style.textOverflow === "ellipsis" && element.closest("[title]") !== null;
      }
    }
    if (text.right > limit && !isEllipsis) cut.push(node.data.trim().slice(0, 80));
    if (text.left < -0.5) cut.push(node.data.trim().slice(0, 80));
  }
  return cut;
}"""
_SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

PATHS = [
    "/",
    "/models",
    "/models?lifecycle=deleted",
    f"/models/{MODEL}",
    f"/models/{MODEL}/versions/{CANDIDATE}",
    f"/models/{MODEL}/compare?versions=1,2,3,4,5",
    "/experiments",
    "/settings",
    "/nothing",
    "RUN",
    "COMPARISON",
    "COMPARISON&view=curves",
    "/experiments/2",
    "RUN?tab=metrics",
    "RUN?tab=artifacts",
    "RUN?tab=artifacts&path=predictions.csv",
]


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_cut_and_nothing_scrolls_sideways(path: str, open_tab: OpenTab, demo: GreenroomServer) -> None:
    tab = open_tab(demo, size=NARROW)
    tab.expects("status of 404")
    tab.goto(demo_store.address_of(path, demo))
    for width, height in (NARROW, NARROWEST):
        tab.page.set_viewport_size({"width": width, "height": height})
        assert tab.page.evaluate(_SIDEWAYS) == 0, f"{width} px"
        assert tab.page.evaluate(_CUT) == [], f"{width} px"


def test_a_version_is_promoted_on_a_telephone(open_tab: OpenTab, fresh_demo: GreenroomServer) -> None:
    home = HomePage(open_tab(fresh_demo, size=NARROW, has_touch=True)).open()
    version = home.open_version_in(MODEL, "Staging")
    dialog = version.choose_stage("Production")
    button = dialog.get_by_role("button", name="Move to Production")
    expect(button).to_be_in_viewport(ratio=1)
    assert version.page.evaluate(_CUT) == []
    button.tap()
    expect(version.stage).to_have_text("Stage Production")


def test_the_code_is_copied_on_a_telephone(open_tab: OpenTab, demo: GreenroomServer) -> None:
    version = VersionPage(open_tab(demo, size=NARROW, has_touch=True)).open(MODEL, IN_PRODUCTION)
    version.copy_code.tap()
    expect(version.copy_code).to_have_text("Copied")
    assert f'"models:/{MODEL}/{IN_PRODUCTION}"' in version.tab.clipboard()
