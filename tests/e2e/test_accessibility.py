"""axe finds nothing, at A, AA and best practice: on every page, light and dark, with every dialog and menu open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.support import axe, demo_store
from tests.support.browser import OpenTab, Tab
from tests.support.page_objects import HomePage, ModelPage, ModelsPage, VersionPage
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


def look(tab: Tab) -> None:
    assert axe.violations(tab) == [], tab.path


@pytest.mark.parametrize("page", PAGES)
def test_page(page: str, open_tab: OpenTab, demo: GreenroomServer) -> None:
    tab = open_tab(demo)
    tab.expects("status of 40[04]")
    tab.goto(PAGES[page])
    look(tab)


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
    look(tab)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory, browser: object) -> Iterator[GreenroomServer]:
    """A server that nobody has used."""
    folder: Path = tmp_path_factory.mktemp("empty")
    server = GreenroomServer("--data", folder / "data", log=folder / "log")
    yield server
    server.kill()


@pytest.mark.parametrize("path", ["/", "/models", "/experiments"])
def test_empty_page(path: str, open_tab: OpenTab, empty: GreenroomServer) -> None:
    tab = open_tab(empty)
    tab.goto(path)
    look(tab)


def open_stage_menu(tab: Tab) -> None:
    VersionPage(tab).open(MODEL, CANDIDATE).stage.click()
    expect(tab.page.get_by_role("menu")).to_be_visible()


def open_stage_dialog(tab: Tab) -> None:
    VersionPage(tab).open(MODEL, CANDIDATE).choose_stage("Production")


def open_version_menu(tab: Tab) -> None:
    ModelPage(tab).open(MODEL).page.get_by_role("button", name="Actions for version 5").click()
    expect(tab.page.get_by_role("menu")).to_be_visible()


def open_selection_bar(tab: Tab) -> None:
    model = ModelPage(tab).open(MODEL)
    model.pick(4)
    expect(tab.page.get_by_role("region", name="What is picked")).to_be_visible()


def open_register_dialog(tab: Tab) -> None:
    run = HomePage(tab).open().open_latest_run()
    run.register_model.click()
    run.model_name.click()
    expect(run.dialog.get_by_role("listbox")).to_be_visible()


def open_search(tab: Tab) -> None:
    HomePage(tab).open().page.keyboard.press("Control+k")
    tab.page.get_by_role("combobox", name="Search models").fill("wine")
    expect(tab.page.get_by_role("option").first).to_be_visible()


def open_what_to_load(tab: Tab) -> None:
    ModelPage(tab).open(MODEL).page.get_by_role("combobox", name="What to load").click()
    expect(tab.page.get_by_role("listbox")).to_be_visible()


def pressing(page: Callable[[Tab], object], *buttons: str) -> Callable[[Tab], None]:
    def opener(tab: Tab) -> None:
        page(tab)
        for button in buttons:
            tab.page.get_by_role("button", name=button, exact=True).first.click()
        expect(tab.page.get_by_role("dialog")).to_be_visible()

    return opener


def a_model(tab: Tab) -> None:
    ModelPage(tab).open(MODEL)


def a_version(tab: Tab) -> None:
    VersionPage(tab).open(MODEL, CANDIDATE)


OPENERS: dict[str, Callable[[Tab], None]] = {
    "stage menu": open_stage_menu,
    "stage dialog": open_stage_dialog,
    "version's menu": open_version_menu,
    "selection bar": open_selection_bar,
    "register dialog": open_register_dialog,
    "search": open_search,
    "what to load": open_what_to_load,
    "new model dialog": pressing(lambda tab: ModelsPage(tab).open(), "New model"),
    "model's description": pressing(a_model, "Edit"),
    "model's tags": pressing(a_model, "Tags"),
    "moving an alias": pressing(a_model, "Move @champion"),
    "version's description": pressing(a_version, "Edit"),
    "version's tags": pressing(a_version, "Tags"),
    "setting an alias": pressing(a_version, "Alias"),
}


@pytest.mark.parametrize("what", OPENERS)
def test_open(what: str, open_tab: OpenTab, demo: GreenroomServer) -> None:
    tab = open_tab(demo)
    OPENERS[what](tab)
    look(tab)
