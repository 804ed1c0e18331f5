"""What was in Production before is back in three presses at most, and the history says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import expect

import greenroom as mlflow
from tests.support import axe
from tests.support.browser import NARROW, OpenTab
from tests.support.page_objects import ModelPage, VersionPage
from tests.support.servers import GreenroomServer

MODEL = "TumourTriage"
BEFORE, NOW = 3, 5
MOST_PRESSES = 3


@pytest.fixture
def promoted(fresh_demo: GreenroomServer) -> GreenroomServer:
    """A server whose model has just got another version into Production."""
    client = mlflow.MlflowClient(fresh_demo.url)
    client.transition_model_version_stage(MODEL, str(NOW), "Production", archive_existing_versions=True)
    return fresh_demo


def test_a_stage_is_rolled_back_from_the_page_of_the_model(open_tab: OpenTab, promoted: GreenroomServer) -> None:
    model = ModelPage(open_tab(promoted)).open(MODEL)
    dialog = model.roll_back()
    expect(dialog).to_contain_text(f"Roll Production back to version {BEFORE}")
    expect(dialog).to_contain_text(
        re.compile(rf"Version {BEFORE} was in Production from .* until .*, when root moved it")
    )
    expect(dialog.get_by_role("table", name="Metrics")).to_contain_text(f"v{NOW}, Production")
    expect(dialog.get_by_role("checkbox", name=f"Archive version {NOW}")).to_be_checked()
    expect(dialog.get_by_label("Comment")).to_have_value(f"Rolled back from v{NOW}")
    dialog.get_by_role("button", name=f"Roll back to v{BEFORE}").click()
    expect(model.toasts).to_contain_text(f"v{BEFORE} is back in Production, v{NOW} archived")
    assert model.tab.presses <= MOST_PRESSES
    expect(model.version_row(BEFORE)).to_contain_text("Production")
    expect(model.version_row(NOW)).to_contain_text("Archived")
    expect(model.panel("Activity")).to_contain_text(f"Rolled back from v{NOW}")

    model.toasts.get_by_role("button", name="Undo").click()
    expect(model.version_row(NOW)).to_contain_text("Production")
    expect(model.version_row(BEFORE)).to_contain_text("Archived")


def test_a_stage_is_rolled_back_from_the_page_of_its_version(open_tab: OpenTab, promoted: GreenroomServer) -> None:
    tab = open_tab(promoted)
    with tab.page.expect_response(re.compile("/api/v1/events/stream")):
        other = VersionPage(tab).open(MODEL, BEFORE)
    expect(other.stage).to_have_text("Stage Archived")
    expect(other.roll_back_button).to_have_count(0)

    version = VersionPage(open_tab(promoted)).open(MODEL, NOW)
    dialog = version.roll_back()
    dialog.get_by_label("Comment").fill("It answers too slowly")
    dialog.get_by_role("button", name=f"Roll back to v{BEFORE}").click()
    expect(version.stage).to_have_text("Stage Archived")
    assert version.tab.presses <= MOST_PRESSES + 1  # one into the comment
    # The page that was open all the time has followed.
    expect(other.stage).to_have_text("Stage Production")
    expect(other.panel("History")).to_contain_text("It answers too slowly")


def test_rolling_back_twice_goes_further_back_and_not_forward_again(
    open_tab: OpenTab, promoted: GreenroomServer
) -> None:
    client = mlflow.MlflowClient(promoted.url)
    client.transition_model_version_stage(MODEL, "1", "Production", archive_existing_versions=True)
    model = ModelPage(open_tab(promoted)).open(MODEL)
    for version in (NOW, BEFORE):
        model.roll_back().get_by_role("button", name=f"Roll back to v{version}").click()
        expect(model.version_row(version)).to_contain_text("Production")


def test_a_dialog_that_cannot_be_loaded_says_so_and_opens_at_the_next_press(
    open_tab: OpenTab, promoted: GreenroomServer
) -> None:
    model = ModelPage(open_tab(promoted)).open(MODEL)
    model.tab.expects_an_outage()
    # With the first menu comes what all dialogs stand on.
    model.page.get_by_role("button", name=f"Actions for {MODEL}").click()
    expect(model.page.get_by_role("menu")).to_be_visible()
    model.page.keyboard.press("Escape")
    promoted.stop()
    model.roll_back_button.click()
    expect(model.toasts).to_contain_text("It could not be opened")
    expect(model.dialog).to_have_count(0)
    promoted.restart()
    expect(model.roll_back()).to_contain_text(f"Roll Production back to version {BEFORE}")


@pytest.fixture
def first(tmp_path: Path) -> Iterator[GreenroomServer]:
    """A server with a model whose first version is in Production, and one of which none is."""
    server = GreenroomServer("--data", tmp_path / "data", log=tmp_path / "log")
    try:
        client = mlflow.MlflowClient(server.url)
        for name in ("Early", "Idle"):
            client.create_registered_model(name)
            client.create_model_version(name, "s3://bucket/model")
        client.transition_model_version_stage("Early", "1", "Production")
        yield server
        server.stop()
        assert "Traceback" not in server.log
    finally:
        server.kill()


def test_where_nothing_was_before_the_button_says_so(open_tab: OpenTab, first: GreenroomServer) -> None:
    reasons = {
        "Early": "No other version was in Production before v1",
        "Idle": "No version has been in Production that could be put back",
    }
    tab = open_tab(first)
    for name, reason in reasons.items():
        model = ModelPage(tab).open(name)
        expect(model.roll_back_button).to_have_attribute("aria-disabled", "true")
        expect(model.roll_back_button).to_have_accessible_description(reason)
        model.roll_back_button.click(force=True)
        expect(model.dialog).to_have_count(0)
    version = VersionPage(tab).open("Early", 1)
    expect(version.roll_back_button).to_have_accessible_description(reasons["Early"])


def test_where_the_workspace_has_stages_of_its_own_the_last_one_is_rolled_back(
    open_tab: OpenTab, first: GreenroomServer
) -> None:
    client = mlflow.MlflowClient(first.url)
    client.create_stage("Rollout", colour="violet")
    client.create_model_version("Early", "s3://bucket/model")
    for version in ("1", "2"):
        client.transition_model_version_stage("Early", version, "Rollout", archive_existing_versions=True)
    model = ModelPage(open_tab(first)).open("Early")
    model.version_row(1).get_by_role("button", name="Actions for version 1").click()
    expect(model.page.get_by_role("menuitem", name="Compare with Rollout, v2")).to_be_visible()
    model.page.keyboard.press("Escape")
    page = VersionPage(model.tab).open("Early", 2)
    dialog = page.roll_back()
    expect(dialog).to_contain_text("Roll Rollout back to version 1")
    dialog.get_by_role("button", name="Roll back to v1").click()
    expect(page.stage).to_have_text("Stage Archived")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_dialog(
    scheme: Literal["light", "dark"], open_tab: OpenTab, promoted: GreenroomServer
) -> None:
    model = ModelPage(open_tab(promoted, scheme=scheme)).open(MODEL)
    expect(model.roll_back().get_by_role("table", name="Metrics")).to_be_visible()
    assert axe.violations(model.tab) == []


def test_a_stage_is_rolled_back_on_a_telephone(open_tab: OpenTab, promoted: GreenroomServer) -> None:
    version = VersionPage(open_tab(promoted, size=NARROW, has_touch=True)).open(MODEL, NOW)
    version.roll_back_button.tap()
    button = version.dialog.get_by_role("button", name=f"Roll back to v{BEFORE}")
    expect(button).to_be_in_viewport(ratio=1)
    button.tap()
    expect(version.stage).to_have_text("Stage Archived")
