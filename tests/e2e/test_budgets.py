"""What a page costs to load, and that it loads nothing from anywhere else."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.support import cold, demo_store
from tests.support.browser import OpenTab, Tab
from tests.support.servers import GreenroomServer

PAGE_BYTES = 250_000
PAGE_REQUESTS = 12
API_CALLS = 3
WARM_STATIC_BYTES = 5_000

MODEL = "TumourTriage"
PATHS = [
    "/",
    "/models",
    f"/models/{MODEL}",
    f"/models/{MODEL}/versions/5",
    f"/models/{MODEL}/compare?versions=3,5",
    "/experiments",
    "/experiments/2",
    "RUN",
    "COMPARISON",
    "/settings",
]
# Pages whose document carries no answer along.
WITHOUT_DATA = ["/models", "/experiments", "/settings"]


def load(tab: Tab, path: str) -> None:
    """Load a page to its end: to the stream of live updates, which it opens last."""
    with tab.page.expect_request(re.compile("/api/v1/events/stream")):
        tab.goto(path)


@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_light(path: str, open_tab: OpenTab, demo: GreenroomServer) -> None:
    path = demo_store.address_of(path, demo)
    tab = open_tab(demo)
    first = cold.watch(tab)
    load(tab, path)
    told = f"{first.total_bytes} bytes, {len(first.requests)} requests: {list(first.requests.values())}"
    assert 0 < first.total_bytes <= PAGE_BYTES, told
    assert len(first.requests) <= PAGE_REQUESTS, told
    assert len(first.api_calls) <= API_CALLS, told

    again = cold.watch(tab)
    load(tab, path)
    assert again.bytes_of("/assets/") == 0
    if path in WITHOUT_DATA:
        assert again.total_bytes - again.bytes_of("/api/") <= WARM_STATIC_BYTES


def test_the_first_visit_is_met_by_nothing_but_the_page(open_tab: OpenTab, demo: GreenroomServer) -> None:
    tab = open_tab(demo)
    load(tab, "/")
    expect(tab.page.locator("[role=dialog], [role=alertdialog], [popover]:popover-open, dialog[open]")).to_have_count(0)
    expect(tab.page.get_by_role("status", name="What just happened")).to_be_empty()
    # Nothing floats over the page but its own bars: at the middle stands what belongs to it.
    assert tab.page.evaluate("document.elementFromPoint(innerWidth / 2, innerHeight / 2).closest('main') !== null")
    assert tab.context.cookies() == []
