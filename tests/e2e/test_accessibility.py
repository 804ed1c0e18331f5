"""axe finds nothing, at A, AA and best practice: on every page, light and dark, with every dialog and menu open."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import axe, demo_store, opened
from tests.support.browser import OpenTab
from tests.support.servers import GreenroomServer

MODEL = "TumourTriage"
CANDIDATE = 5

PAGES = {
    "home": "/",
    "registered models": "/models",
    "deleted models": "/models?lifecycle=deleted",
    "a filter that finds nothing": "/models?q=nothing",
    "a filter that is wrong": "/models?q=tags.team%20%3D",
    "model": f"/models/{MODEL}",
    "version": f"/models/{MODEL}/versions/{CANDIDATE}",
    "compare versions": f"/models/{MODEL}/compare?versions=3,5",
    "experiments": "/experiments",
    "deleted experiments": "/experiments?lifecycle=deleted",
    "settings": "/settings",
    "no such page": "/nothing",
    "no such model": "/models/nothing",
    "no such run": "/runs/nothing",
}


@pytest.mark.parametrize("page", PAGES)
def test_page(page: str, open_tab: OpenTab, demo: GreenroomServer) -> None:
    tab = open_tab(demo)
    tab.expects("status of 40[04]")
    tab.goto(PAGES[page])
    assert axe.violations(tab) == []


RUN_PAGES = [
    "RUN",
    "RUN?tab=metrics",
    "RUN?tab=artifacts",
    "RUN?tab=artifacts&path=notes.md",
    "RUN?tab=artifacts&path=predictions.csv",
    "COMPARISON",
    "COMPARISON&view=curves",
    "COMPARISON&view=scatter",
    "COMPARISON&view=parallel",
    "/runs/compare",
    f"/models/{MODEL}/versions/{CANDIDATE}?tab=files",
    f"/models/{MODEL}/versions/{CANDIDATE}?tab=lineage",
]


@pytest.mark.parametrize("part", RUN_PAGES)
def test_page_about_runs(part: str, open_tab: OpenTab, demo: GreenroomServer) -> None:
    tab = open_tab(demo)
    tab.goto(demo_store.address_of(part, demo))
    assert axe.violations(tab) == []


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory, browser: object) -> Iterator[GreenroomServer]:
    """A server without any data."""
    folder: Path = tmp_path_factory.mktemp("empty")
    server = GreenroomServer("--data", folder / "data", log=folder / "log")
    yield server
    server.kill()


@pytest.mark.parametrize("path", ["/", "/models", "/experiments"])
def test_empty_page(path: str, open_tab: OpenTab, empty: GreenroomServer) -> None:
    tab = open_tab(empty)
    tab.goto(path)
    assert axe.violations(tab) == []


@pytest.mark.parametrize("what", opened.OPENERS)
def test_open(what: str, open_tab: OpenTab, demo: GreenroomServer) -> None:
    tab = open_tab(demo)
    opened.OPENERS[what](tab)
    assert axe.violations(tab) == []
