"""Which way of a metric is better is declared where people work, and what is called best follows at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Locator, expect

import greenroom as mlflow
from tests.support import axe
from tests.support.browser import OpenTab
from tests.support.page_objects import RunPage, RunsPage
from tests.support.servers import GreenroomServer

METRIC = "leaves"
LONGEST_BAR = re.compile(r"--bar:\s*1\b")
SHORTEST_BAR = re.compile(r"--bar:\s*0\b")


class Filled(NamedTuple):
    """A server with an experiment of three runs, whose metric's name tells nothing."""

    server: GreenroomServer
    experiment_id: str
    run_id: str

    @property
    def table(self) -> str:
        return f"/experiments/{self.experiment_id}?cols=metrics.{METRIC}"


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Filled]:
    server = GreenroomServer("--data", tmp_path / "data", log=tmp_path / "log")
    try:
        client = mlflow.MlflowClient(server.url)
        experiment_id = client.create_experiment("trees")
        for leaves in (8, 16, 32):
            run_id = client.create_run(experiment_id, run_name=f"tree {leaves}").info.run_id
            client.log_metric(run_id, METRIC, leaves + 0.5, step=0)
            client.log_metric(run_id, METRIC, leaves, step=1)
            client.log_metric(run_id, "depth", leaves, step=1)
        yield Filled(server, experiment_id, run_id)
        server.stop()
        assert "Traceback" not in server.log
    finally:
        server.kill()


def bar_of(runs: RunsPage, run: str) -> Locator:
    row = runs.table.get_by_role("row").filter(has=runs.page.get_by_role("link", name=run, exact=True))
    return row.locator(f"td[data-label='{METRIC}']")


def declare(page: RunsPage | RunPage, button: str | re.Pattern[str], way: str) -> None:
    page.page.get_by_role("button", name=button).first.click()
    page.page.get_by_role("menuitem", name=way).click()


def test_a_column_says_which_way_is_better_and_its_bars_follow(open_tab: OpenTab, filled: Filled) -> None:
    runs = RunsPage(open_tab(filled.server)).open(filled.table)
    expect(bar_of(runs, "tree 8")).not_to_have_attribute("style", LONGEST_BAR)
    declare(runs, f"Column {METRIC}", "Lower is better")
    expect(runs.toasts).to_contain_text(f"{METRIC}: lower is better")
    expect(bar_of(runs, "tree 8")).to_have_attribute("style", LONGEST_BAR)
    expect(bar_of(runs, "tree 32")).to_have_attribute("style", SHORTEST_BAR)
    declare(runs, f"Column {METRIC}", "Higher is better")
    expect(bar_of(runs, "tree 32")).to_have_attribute("style", LONGEST_BAR)

    runs.page.get_by_role("button", name=f"Column {METRIC}").click()
    expect(runs.page.get_by_role("menu")).to_contain_text("Direction, declared on the experiment")
    runs.page.get_by_role("menuitem", name="Take the declaration back").click()
    expect(bar_of(runs, "tree 32")).not_to_have_attribute("style", LONGEST_BAR)


def test_a_run_says_it_beside_its_curve_and_takes_it_back(open_tab: OpenTab, filled: Filled) -> None:
    run = RunPage(open_tab(filled.server)).open(filled.run_id, "?tab=metrics")
    panel = run.panel(METRIC)
    expect(panel).not_to_contain_text("best")
    declare(run, f"Which way is better for {METRIC}: not known", "Lower is better")
    expect(panel).to_contain_text("best 32")
    expect(
        panel.get_by_role("button", name=f"Which way is better for {METRIC}: lower, declared on the experiment")
    ).to_be_visible()
    run.toasts.get_by_role("button", name="Undo").click()
    expect(panel.get_by_role("button", name=f"Which way is better for {METRIC}: not known")).to_be_visible()
    expect(panel).not_to_contain_text("best")


def test_a_metric_logged_once_is_declared_in_the_overview(open_tab: OpenTab, filled: Filled) -> None:
    run = RunPage(open_tab(filled.server)).open(filled.run_id)
    row = run.page.get_by_role("table", name="Metrics").get_by_role("row").filter(has_text="depth")
    declare(run, "Which way is better for depth: not known", "Higher is better")
    expect(
        row.get_by_role("button", name="Which way is better for depth: higher, declared on the experiment")
    ).to_be_visible()
    expect(row.locator("td[data-label='Best']")).to_contain_text("32")


def test_an_open_run_follows_a_declaration_by_another_user(open_tab: OpenTab, filled: Filled) -> None:
    tab = open_tab(filled.server)
    with tab.page.expect_response(re.compile("/api/v1/events/stream")):
        run = RunPage(tab).open(filled.run_id, "?tab=metrics")
    mlflow.MlflowClient(filled.server.url).set_experiment_tag(
        filled.experiment_id, f"greenroom.metric.{METRIC}.direction", "up"
    )
    expect(run.panel(METRIC)).to_contain_text("best 32.5")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_while_the_menu_is_open(scheme: str, open_tab: OpenTab, filled: Filled) -> None:
    run = RunPage(open_tab(filled.server, scheme="dark" if scheme == "dark" else "light"))
    run.open(filled.run_id, "?tab=metrics")
    run.page.get_by_role("button", name=f"Which way is better for {METRIC}").click()
    expect(run.page.get_by_role("menu")).to_be_visible()
    assert axe.violations(run.tab) == []
