"""Every state has an address: a reload and Back restore filter, sort, selection, tab and open file, and a link leads others there."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.support import demo_store
from tests.support.browser import OpenTab, Tab
from tests.support.page_objects import ComparisonPage, HomePage, ModelPage, ModelsPage, RunPage, RunsPage, VersionPage
from tests.support.servers import GreenroomServer

MODEL = "TumourTriage"


def first_names(table: Locator) -> Locator:
    return table.get_by_role("rowheader").get_by_role("link")


def test_a_filter_and_a_sort_survive_reload_and_back(open_tab: OpenTab, demo: GreenroomServer) -> None:
    models = ModelsPage(open_tab(demo)).open()
    models.search.fill("tags.team = 'diagnostics'")
    expect(first_names(models.table)).to_have_count(2)
    models.table.get_by_role("button", name="Model").click()
    shown = ["DiabetesProgression", "TumourTriage"]
    expect(first_names(models.table)).to_have_text(shown)
    expect(models.page).to_have_url(re.compile("q=.*sort=name"))

    models.page.reload()
    expect(models.search).to_have_value("tags.team = 'diagnostics'")
    expect(first_names(models.table)).to_have_text(shown)
    expect(models.table.get_by_role("columnheader", name="Model", exact=True)).to_have_attribute(
        "aria-sort", "ascending"
    )

    model = models.open_model(MODEL)
    expect(model.title).to_have_text(MODEL)
    model.page.go_back()
    expect(models.search).to_have_value("tags.team = 'diagnostics'")
    expect(first_names(models.table)).to_have_text(shown)
    models.page.go_back()
    expect(models.table.get_by_role("columnheader", name="Model", exact=True)).not_to_have_attribute(
        "aria-sort", "ascending"
    )


def test_what_is_picked_survives_reload_and_back(open_tab: OpenTab, demo: GreenroomServer) -> None:
    model = ModelPage(open_tab(demo)).open(MODEL)
    model.pick(2)
    model.pick(4)
    expect(model.page).to_have_url(re.compile("picked="))
    model.page.reload()
    expect(model.checkbox(2)).to_be_checked()
    expect(model.checkbox(4)).to_be_checked()
    comparison = model.compare_picked()
    expect(comparison.columns).to_have_text(["v2", "v4"])
    comparison.page.reload()
    expect(comparison.columns).to_have_text(["v2", "v4"])
    comparison.page.go_back()
    expect(model.checkbox(2)).to_be_checked()
    expect(model.checkbox(3)).not_to_be_checked()


def test_the_tab_and_the_open_file_of_a_run_survive_reload_and_back(open_tab: OpenTab, demo: GreenroomServer) -> None:
    run = HomePage(open_tab(demo)).open().open_latest_run()
    run.open_tab("Metrics")
    run.open_tab("Artifacts")
    run.artifact("notes.md").click()
    preview = run.panel("notes.md")
    expect(preview).to_be_visible()
    run.artifact("settings.json").click()
    expect(run.panel("settings.json")).to_be_visible()

    run.page.reload()
    expect(run.panel("settings.json")).to_be_visible()
    run.page.go_back()
    expect(preview).to_be_visible()
    run.page.go_back()
    expect(preview).to_have_count(0)
    expect(run.current_tab).to_have_text(re.compile("^Artifacts"))
    run.page.go_back()
    expect(run.current_tab).to_have_text(re.compile("^Metrics"))
    run.page.go_forward()
    expect(run.current_tab).to_have_text(re.compile("^Artifacts"))


def test_a_link_opens_the_same_view_for_another_user(open_tab: OpenTab, demo: GreenroomServer) -> None:
    mine = HomePage(open_tab(demo)).open().open_latest_run()
    mine.open_tab("Artifacts")
    mine.artifact("predictions.csv").click()
    expect(mine.panel("predictions.csv").get_by_role("table")).to_be_visible()
    theirs = open_tab(demo)
    theirs.goto(mine.tab.path)
    expect(RunPage(theirs).panel("predictions.csv").get_by_role("table")).to_be_visible()


def test_which_experiments_are_shown_survives_a_reload(open_tab: OpenTab, demo: GreenroomServer) -> None:
    tab = open_tab(demo)
    tab.goto("/experiments")
    tab.page.get_by_role("group", name="Which experiments").get_by_role("button", name="Deleted").click()
    expect(tab.page.get_by_role("heading", name="Nothing was deleted")).to_be_visible()
    tab.page.reload()
    expect(tab.page.get_by_role("heading", name="Nothing was deleted")).to_be_visible()


def test_the_sort_the_group_and_the_columns_of_runs_survive_reload_and_back(
    open_tab: OpenTab, demo: GreenroomServer
) -> None:
    runs = RunsPage(open_tab(demo)).open("/experiments/3")
    page = runs.page
    page.get_by_role("button", name=re.compile("^Columns")).click()
    runs.dialog.get_by_role("region", name="Parameters").get_by_role("checkbox", name="estimator", exact=True).uncheck()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Group").click()
    runs.dialog.get_by_role("region", name="Parameters").get_by_role("radio", name="estimator", exact=True).click()
    expect(runs.dialog).to_have_count(0)
    heads = runs.table.get_by_role("columnheader")
    groups = runs.table.locator("button[aria-expanded]")
    expect(heads.filter(has_text="estimator")).to_have_count(0)
    expect(page).to_have_url(re.compile("group="))
    expect(groups.first).to_be_visible()
    grouped = runs.table.get_by_role("row").all_inner_texts()
    page.reload()
    expect(heads.filter(has_text="estimator")).to_have_count(0)
    expect(groups.first).to_be_visible()
    assert runs.table.get_by_role("row").all_inner_texts() == grouped
    page.go_back()
    expect(page).not_to_have_url(re.compile("group="))


def test_the_view_of_a_comparison_survives_reload_and_back(open_tab: OpenTab, demo: GreenroomServer) -> None:
    tab = open_tab(demo)
    tab.goto(demo_store.comparison_path(demo))
    views = tab.page.get_by_role("group", name="View")
    views.get_by_role("button", name="Curves").click()
    views.get_by_role("button", name="Parallel").click()
    expect(tab.page.get_by_role("region", name=re.compile("^Parallel"))).to_be_visible()
    tab.page.reload()
    expect(views.get_by_role("button", name="Parallel")).to_have_attribute("aria-pressed", "true")
    tab.page.go_back()
    expect(views.get_by_role("button", name="Curves")).to_have_attribute("aria-pressed", "true")


def test_the_open_file_of_a_version_survives_reload_and_back(open_tab: OpenTab, demo: GreenroomServer) -> None:
    version = VersionPage(open_tab(demo)).open(MODEL, 5)
    tabs = version.page.get_by_role("navigation", name="About this version")
    tabs.get_by_role("link", name="Files").click()
    version.panel("Files").get_by_role("link").filter(has_text="MLmodel").click()
    expect(version.panel("MLmodel")).to_contain_text("flavors")
    version.page.reload()
    expect(version.panel("MLmodel")).to_contain_text("flavors")
    version.page.go_back()
    expect(version.panel("MLmodel")).to_have_count(0)
    version.page.go_back()
    expect(tabs.locator("[aria-current=page]")).to_have_text("Overview")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/#/models/TumourTriage", "/models/TumourTriage"),
        ("/#/models/TumourTriage/versions/3", "/models/TumourTriage/versions/3"),
    ],
)
def test_addresses_of_mlflows_page_still_lead_there(
    old: str, new: str, open_tab: OpenTab, demo: GreenroomServer
) -> None:
    tab: Tab = open_tab(demo)
    tab.goto(old)
    expect(tab.page).to_have_url(demo.url + new)
    expect(tab.page.get_by_role("heading", level=1)).to_have_text(re.compile("TumourTriage|Version 3"))


def test_a_comparison_is_what_its_address_says(open_tab: OpenTab, demo: GreenroomServer) -> None:
    comparison = ComparisonPage(open_tab(demo)).open(MODEL, "5,1,3")
    expect(comparison.columns).to_have_text(["v5", "v1", "v3"])
    comparison.page.get_by_role("checkbox", name="Only differences").uncheck()
    expect(comparison.panel("Dependencies").get_by_role("table")).to_be_visible()
    comparison.page.reload()
    expect(comparison.page.get_by_role("checkbox", name="Only differences")).not_to_be_checked()
    expect(comparison.panel("Dependencies").get_by_role("table")).to_be_visible()
