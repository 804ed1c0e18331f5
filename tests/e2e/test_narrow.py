"""The page on a telephone, 390 and 360 pixels wide: nothing is cut, nothing scrolls sideways, and the work can be done."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.support import demo_store, layout, opened
from tests.support.browser import NARROW, OpenTab
from tests.support.page_objects import HomePage, VersionPage
from tests.support.servers import GreenroomServer

MODEL = "TumourTriage"
IN_PRODUCTION, CANDIDATE = 3, 5
NARROWEST = (360, 780)

PATHS = [
    "/",
    "/models",
    "/models?lifecycle=deleted",
    f"/models/{MODEL}",
    f"/models/{MODEL}/versions/{CANDIDATE}",
    f"/models/{MODEL}/versions/{CANDIDATE}?tab=files",
    f"/models/{MODEL}/versions/{CANDIDATE}?tab=files&path=MLmodel",
    f"/models/{MODEL}/versions/{CANDIDATE}?tab=lineage",
    f"/models/{MODEL}/compare?versions=1,2,3,4,5",
    "/experiments",
    "/settings",
    "/nothing",
    "RUN",
    "COMPARISON",
    "COMPARISON&view=curves",
    "COMPARISON&view=scatter",
    "COMPARISON&view=parallel",
    "/experiments/2",
    "RUN?tab=metrics",
    "RUN?tab=artifacts",
    "RUN?tab=artifacts&path=predictions.csv",
    "RUN?tab=artifacts&path=notes.md",
    "/models?q=nothing",
    "/models?q=tags.team%20%3D",
    "/experiments?lifecycle=deleted",
]


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_cut_and_nothing_scrolls_sideways(path: str, open_tab: OpenTab, demo: GreenroomServer) -> None:
    tab = open_tab(demo, size=NARROW)
    tab.expects("status of 40[04]")
    tab.goto(demo_store.address_of(path, demo))
    for width, height in (NARROW, NARROWEST):
        tab.page.set_viewport_size({"width": width, "height": height})
        assert layout.unfit(tab) == [], f"{width} px"
        assert not layout.is_title_broken(tab), f"{width} px"


@pytest.mark.parametrize("what", opened.OPENERS)
def test_what_opens_above_a_page_fits_too(what: str, open_tab: OpenTab, demo: GreenroomServer) -> None:
    tab = open_tab(demo, size=NARROW)
    opened.OPENERS[what](tab)
    for width, height in (NARROW, NARROWEST):
        tab.page.set_viewport_size({"width": width, "height": height})
        assert layout.unfit(tab) == [], f"{width} px"


def test_a_version_is_promoted_on_a_telephone(open_tab: OpenTab, fresh_demo: GreenroomServer) -> None:
    home = HomePage(open_tab(fresh_demo, size=NARROW, has_touch=True)).open()
    version = home.open_version_in(MODEL, "Staging")
    dialog = version.choose_stage("Production")
    button = dialog.get_by_role("button", name="Move to Production")
    expect(button).to_be_in_viewport(ratio=1)
    assert layout.unfit(version.tab) == []
    button.tap()
    expect(version.stage).to_have_text("Stage Production")


def test_the_code_is_copied_on_a_telephone(open_tab: OpenTab, demo: GreenroomServer) -> None:
    version = VersionPage(open_tab(demo, size=NARROW, has_touch=True)).open(MODEL, IN_PRODUCTION)
    version.copy_code.tap()
    expect(version.copy_code).to_have_text("Copied")
    assert f'"models:/{MODEL}/{IN_PRODUCTION}"' in version.tab.clipboard()
