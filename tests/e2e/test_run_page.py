"""What can be done with a run is done on its own page: rename, describe, tag, delete and bring back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

import pytest
from playwright.sync_api import expect

import greenroom as mlflow
from tests.support import axe
from tests.support.browser import NARROW, OpenTab
from tests.support.page_objects import RunPage, RunsPage
from tests.support.servers import GreenroomServer

NAME = "first try"


class Filled(NamedTuple):
    """A server with one experiment of one run."""

    server: GreenroomServer
    experiment_id: str
    run_id: str


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Filled]:
    server = GreenroomServer("--data", tmp_path / "data", log=tmp_path / "log")
    try:
        client = mlflow.MlflowClient(server.url)
        experiment_id = client.create_experiment("tries")
        run_id = client.create_run(experiment_id, run_name=NAME, tags={"team": "cellar"}).info.run_id
        client.log_metric(run_id, "auc", 0.9)
        yield Filled(server, experiment_id, run_id)
        server.stop()
        assert "Traceback" not in server.log
    finally:
        server.kill()


def act(run: RunPage, item: str) -> None:
    """Choose something from the menu of the run."""
    run.page.get_by_role("button", name=re.compile("^More actions for")).click()
    run.page.get_by_role("menuitem", name=re.compile(f"^{item}")).click()


def test_a_run_is_renamed(open_tab: OpenTab, filled: Filled) -> None:
    run = RunPage(open_tab(filled.server)).open(filled.run_id)
    act(run, "Rename")
    button = run.dialog.get_by_role("button", name="Rename", exact=True)
    expect(button).to_have_accessible_description("This is already its name")
    run.dialog.get_by_label("Name").fill("second try")
    button.click()
    expect(run.title).to_have_text("second try")
    assert mlflow.MlflowClient(filled.server.url).get_run(filled.run_id).info.run_name == "second try"
    run.toasts.get_by_role("button", name="Undo").click()
    expect(run.title).to_have_text(NAME)


def test_a_run_is_described_in_markdown(open_tab: OpenTab, filled: Filled) -> None:
    run = RunPage(open_tab(filled.server)).open(filled.run_id)
    act(run, "Edit description")
    run.dialog.get_by_label("Description").fill("Overfits **badly**")
    run.dialog.get_by_role("button", name="Save description").click()
    expect(run.panel("Description").locator("strong")).to_have_text("badly")


def test_tags_of_a_run_are_set_and_taken_away(open_tab: OpenTab, filled: Filled) -> None:
    run = RunPage(open_tab(filled.server)).open(filled.run_id)
    act(run, "Edit tags")
    run.dialog.get_by_label("Key").fill("reviewed")
    run.dialog.get_by_label("Value").fill("yes")
    run.dialog.get_by_role("button", name="Set tag").click()
    expect(run.panel("Tags")).to_contain_text("reviewedyes")
    act(run, "Edit tags")
    run.dialog.get_by_role("button", name="Remove tag team").click()
    expect(run.dialog).not_to_contain_text("cellar")
    run.page.keyboard.press("Escape")
    expect(run.panel("Tags")).not_to_contain_text("cellar")
    run.toasts.get_by_role("button", name="Undo").last.click()
    expect(run.panel("Tags")).to_contain_text("cellar")


def test_a_run_is_deleted_and_brought_back_from_its_page(open_tab: OpenTab, filled: Filled) -> None:
    run = RunPage(open_tab(filled.server)).open(filled.run_id)
    act(run, "Delete")
    deleted = run.page.get_by_role("status").filter(has_text="This run is deleted")
    expect(deleted).to_be_visible()
    expect(run.register_model).to_have_attribute("aria-disabled", "true")
    client = mlflow.MlflowClient(filled.server.url)
    assert client.get_run(filled.run_id).info.lifecycle_stage == "deleted"
    run.page.reload()
    deleted.get_by_role("button", name="Restore run").click()
    expect(deleted).to_have_count(0)
    assert client.get_run(filled.run_id).info.lifecycle_stage == "active"

    act(run, "Delete")
    expect(deleted).to_be_visible()
    act(run, "Restore")
    expect(deleted).to_have_count(0)
    runs = RunsPage(run.tab).open(f"/experiments/{filled.experiment_id}")
    expect(runs.run(NAME)).to_be_visible()


def test_what_was_typed_stays_when_it_is_refused(open_tab: OpenTab, filled: Filled) -> None:
    run = RunPage(open_tab(filled.server)).open(filled.run_id)
    run.tab.expects("status of 400")
    act(run, "Edit description")
    run.dialog.get_by_label("Description").fill("x" * 1_000_001)
    run.dialog.get_by_role("button", name="Save description").click()
    expect(run.dialog.get_by_role("alert")).to_contain_text("description")
    expect(run.dialog.get_by_label("Description")).to_have_value("x" * 1_000_001)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_a_deleted_run_and_in_its_dialogs(
    scheme: Literal["light", "dark"], open_tab: OpenTab, filled: Filled
) -> None:
    run = RunPage(open_tab(filled.server, scheme=scheme)).open(filled.run_id)
    for item in ("Rename", "Edit description", "Edit tags"):
        act(run, item)
        expect(run.dialog).to_be_visible()
        assert axe.violations(run.tab) == [], item
        run.page.keyboard.press("Escape")
        expect(run.dialog).to_have_count(0)
    act(run, "Delete")
    expect(run.page.get_by_role("button", name="Restore run")).to_be_visible()
    assert axe.violations(run.tab) == []
    run.page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    assert run.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
