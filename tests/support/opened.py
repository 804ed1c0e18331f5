"""Every menu and dialog of the page by name, and how to open it; for tests that check each."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.support.browser import Tab
from tests.support.page_objects import HomePage, ModelPage, ModelsPage, RunsPage, VersionPage

MODEL = "TumourTriage"
CANDIDATE = 5
EXPERIMENT = "/experiments/2"


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
    """Lead to what buttons of a page open, each by how its name begins."""

    def opener(tab: Tab) -> None:
        page(tab)
        for button in buttons:
            tab.page.get_by_role("button", name=re.compile(f"^{button}")).first.click()
        expect(tab.page.get_by_role("dialog")).to_be_visible()

    return opener


def a_model(tab: Tab) -> None:
    ModelPage(tab).open(MODEL)


def a_version(tab: Tab) -> None:
    VersionPage(tab).open(MODEL, CANDIDATE)


def choosing(path: str, menu: str, item: str) -> Callable[[Tab], None]:
    """Lead to what an item of a menu opens."""

    def opener(tab: Tab) -> None:
        tab.goto(path)
        tab.page.get_by_role("button", name=re.compile(f"^{menu}")).first.click()
        tab.page.get_by_role("menuitem", name=re.compile(f"^{item}")).click()
        expect(tab.page.get_by_role("dialog")).to_be_visible()

    return opener


def open_tagging(tab: Tab) -> None:
    runs = RunsPage(tab).open(EXPERIMENT)
    runs.table.get_by_role("checkbox").nth(1).click()
    pressing(lambda _: None, "Tag")(tab)


def choosing_of_run(item: str) -> Callable[[Tab], None]:
    """Lead to what an item of a run's menu opens."""

    def opener(tab: Tab) -> None:
        HomePage(tab).open().open_latest_run()
        tab.page.get_by_role("button", name=re.compile("^More actions")).click()
        tab.page.get_by_role("menuitem", name=item).click()
        expect(tab.page.get_by_role("dialog")).to_be_visible()

    return opener


def open_keyboard_map(tab: Tab) -> None:
    HomePage(tab).open().page.keyboard.press("?")
    expect(tab.page.get_by_role("dialog")).to_be_visible()


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
    "new experiment dialog": pressing(lambda tab: tab.goto("/experiments"), "New experiment"),
    "experiment's name": choosing(EXPERIMENT, "Actions for", "Rename"),
    "experiment's description": choosing(EXPERIMENT, "Actions for", "Edit description"),
    "experiment's tags": choosing(EXPERIMENT, "Actions for", "Edit tags"),
    "model's name": choosing(f"/models/{MODEL}", f"Actions for {MODEL}", "Rename"),
    "model that goes": choosing(f"/models/{MODEL}", f"Actions for {MODEL}", "Delete"),
    "version that goes": choosing(f"/models/{MODEL}/versions/{CANDIDATE}", "More actions", "Delete"),
    "columns of runs": pressing(lambda tab: tab.goto(EXPERIMENT), "Columns"),
    "groups of runs": pressing(lambda tab: tab.goto(EXPERIMENT), "Group"),
    "filter of runs": pressing(lambda tab: tab.goto(EXPERIMENT), "Add filter"),
    "tags of many runs": open_tagging,
    "run's name": choosing_of_run("Rename"),
    "run's description": choosing_of_run("Edit description"),
    "run's tags": choosing_of_run("Edit tags"),
    "keyboard map": open_keyboard_map,
}
