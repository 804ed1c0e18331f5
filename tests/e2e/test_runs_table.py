"""The table of an experiment's runs: every run is there and reached by scrolling, and the document stays small."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import expect

import greenroom as mlflow
from tests.support import axe, faults
from tests.support.browser import NARROW, OpenTab
from tests.support.page_objects import RunsPage
from tests.support.servers import GreenroomServer

RUNS = 316
MOST_NODES = 1500


class Filled(NamedTuple):
    """A server with one experiment of many runs."""

    server: GreenroomServer
    path: str


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    folder: Path = tmp_path_factory.mktemp("runs")
    server = GreenroomServer("--data", folder / "data", log=folder / "log")
    try:
        client = mlflow.MlflowClient(server.url)
        experiment_id = client.create_experiment("many")
        for number in range(RUNS):
            run_id = client.create_run(
                experiment_id, start_time=1_700_000_000_000 + number, run_name=f"run {number:03}"
            ).info.run_id
            client.log_param(run_id, "kind", "even" if number % 2 == 0 else "odd")
            client.log_metric(run_id, "accuracy", number / RUNS)
        yield Filled(server, f"/experiments/{experiment_id}")
        server.stop()
        assert "Traceback" not in server.log
    finally:
        server.kill()


def test_every_run_is_counted_and_reached_by_scrolling(open_tab: OpenTab, filled: Filled) -> None:
    runs = RunsPage(open_tab(filled.server)).open(filled.path)
    expect(runs.page.get_by_role("main")).to_contain_text(f"{RUNS} runs")
    expect(runs.table).to_have_attribute("aria-rowcount", str(RUNS + 1))
    expect(runs.run("run 315")).to_be_visible()
    expect(runs.run("run 000")).to_have_count(0)
    expect(runs.page.get_by_role("button", name=re.compile("more", re.IGNORECASE))).to_have_count(0)
    runs.scroll_to_the_end()
    expect(runs.run("run 000")).to_be_visible()
    assert runs.tab.page.evaluate("document.getElementsByTagName('*').length") <= MOST_NODES


def test_rows_that_do_not_come_are_asked_for_again(open_tab: OpenTab, filled: Filled) -> None:
    with faults.before(filled.server) as faulty:
        runs = RunsPage(open_tab(faulty)).open(filled.path)
        runs.tab.expects("status of 500")
        expect(runs.run("run 315")).to_be_visible()
        faulty.answer(500, "/api/ui/experiments/")
        runs.scroll_to_the_end()
        problem = runs.page.get_by_role("main").get_by_role("alert")
        expect(problem).to_contain_text("Some rows could not be loaded")
        faulty.mend()
        problem.get_by_role("button", name="Try now").click()
        expect(problem).to_have_count(0)
        # What was said of them took a few lines of the table's room.
        runs.scroll_to_the_end()
        expect(runs.run("run 000")).to_be_visible()


def test_a_filter_a_sort_and_what_is_picked_survive_a_reload(open_tab: OpenTab, filled: Filled) -> None:
    runs = RunsPage(open_tab(filled.server)).open(filled.path)
    runs.filter("params.kind = 'odd' and metrics.accuracy > 0.5")
    expect(runs.page.get_by_role("main")).to_contain_text(f"79 of {RUNS} runs")
    runs.page.get_by_role("checkbox", name="Pick run 315", exact=True).check()
    runs.page.get_by_role("checkbox", name="Pick run 313", exact=True).check()
    expect(runs.page).to_have_url(re.compile("filter=.*picked="))
    runs.page.reload()
    expect(runs.page.get_by_role("main")).to_contain_text(f"79 of {RUNS} runs")
    expect(runs.page.get_by_role("checkbox", name="Pick run 313", exact=True)).to_be_checked()
    expect(runs.page.get_by_role("region", name="What is picked")).to_contain_text("2 selected")


def test_a_run_and_back_keeps_the_filter(open_tab: OpenTab, filled: Filled) -> None:
    runs = RunsPage(open_tab(filled.server)).open(f"{filled.path}?filter=params.kind%20%3D%20'odd'")
    runs.run("run 315").click()
    expect(runs.title).to_have_text("run 315")
    runs.page.go_back()
    expect(runs.page.get_by_role("main")).to_contain_text(f"158 of {RUNS} runs")


def test_a_filter_that_cannot_be_read_says_so_and_is_cleared(open_tab: OpenTab, filled: Filled) -> None:
    runs = RunsPage(open_tab(filled.server))
    runs.tab.expects("status of 400")
    runs.open(filled.path)
    runs.filter("metrics.accuracy >")
    expect(runs.page.get_by_role("heading", name="Invalid filter")).to_be_visible()
    runs.page.get_by_role("button", name="Clear the filter").click()
    expect(runs.run("run 315")).to_be_visible()


@pytest.mark.parametrize("what", ["table", "Columns", "Group", "picked", "filtered away"])
def test_axe_finds_nothing(what: str, open_tab: OpenTab, filled: Filled) -> None:
    runs = RunsPage(open_tab(filled.server)).open(filled.path)
    expect(runs.run("run 315")).to_be_visible()
    if what == "picked":
        runs.page.get_by_role("checkbox", name="Pick run 315", exact=True).check()
        expect(runs.page.get_by_role("region", name="What is picked")).to_be_visible()
    elif what == "filtered away":
        runs.filter("metrics.accuracy > 2")
        expect(runs.page.get_by_role("heading", name="No runs match")).to_be_visible()
    elif what != "table":
        runs.page.get_by_role("button", name=re.compile(f"^{what}")).click()
        expect(runs.page.get_by_role("dialog")).to_be_visible()
    assert axe.violations(runs.tab) == []


def test_the_table_fits_a_telephone(open_tab: OpenTab, filled: Filled) -> None:
    runs = RunsPage(open_tab(filled.server, size=NARROW)).open(filled.path)
    expect(runs.run("run 315")).to_be_visible()
    assert runs.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_the_first_row_is_five_keys_away(open_tab: OpenTab, filled: Filled) -> None:
    runs = RunsPage(open_tab(filled.server)).open(filled.path)
    expect(runs.run("run 315")).to_be_visible()
    runs.page.keyboard.press("Tab")
    runs.page.keyboard.press("Tab")
    expect(runs.page.get_by_role("link", name="Skip to the table")).to_be_focused()
    runs.page.keyboard.press("Enter")
    assert runs.page.evaluate("document.activeElement.closest('tbody') !== null")
