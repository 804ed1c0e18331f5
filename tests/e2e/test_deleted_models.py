"""Deleted models are seen, and come back with their versions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Locator, expect

import greenroom as mlflow
from tests.support import axe
from tests.support.browser import NARROW, OpenTab
from tests.support.page_objects import ModelPage, ModelsPage
from tests.support.servers import GreenroomServer


@pytest.fixture
def server(tmp_path: Path) -> Iterator[GreenroomServer]:
    """A server with an active model, a deleted one, and one that was deleted and created again."""
    server = GreenroomServer("--data", tmp_path / "data", log=tmp_path / "log")
    try:
        client = mlflow.MlflowClient(server.url)
        for name in ("Here", "Gone", "Again"):
            client.create_registered_model(name, description=f"# {name} today")
            client.create_model_version(name, "s3://bucket/model")
        client.transition_model_version_stage("Gone", "1", "Production")
        for name in ("Gone", "Again"):
            client.delete_registered_model(name)
        client.create_registered_model("Again")
        yield server
        server.stop()
        assert "Traceback" not in server.log
    finally:
        server.kill()


def table(models: ModelsPage) -> Locator:
    return models.page.get_by_role("table", name="Deleted models")


def row(models: ModelsPage, name: str) -> Locator:
    return table(models).get_by_role("row").filter(has=models.page.get_by_role("rowheader", name=name))


def test_a_deleted_model_is_found_and_comes_back_with_its_versions(open_tab: OpenTab, server: GreenroomServer) -> None:
    models = ModelsPage(open_tab(server)).open()
    expect(models.row("Gone")).to_have_count(0)
    models.page.get_by_role("button", name="Deleted").click()
    expect(models.page).to_have_url(re.compile("lifecycle=deleted"))
    expect(models.page.get_by_role("main")).to_contain_text("2 deleted models")
    expect(row(models, "Gone")).to_contain_text("Gone today")
    models.search.fill("gon")
    expect(table(models).get_by_role("row")).to_have_count(2)
    models.page.reload()
    models.page.get_by_role("button", name="Restore Gone").click()
    expect(models.toasts).to_contain_text("Gone is back, with 1 version")
    expect(models.page.get_by_role("heading", name="No deleted models match")).to_be_visible()
    model = ModelPage(models.tab).open("Gone")
    expect(model.version_row(1)).to_contain_text("Production")


def test_a_name_that_was_taken_meanwhile_is_said_to_be(open_tab: OpenTab, server: GreenroomServer) -> None:
    models = ModelsPage(open_tab(server)).open("?lifecycle=deleted")
    restore = models.page.get_by_role("button", name="Restore Again")
    expect(restore).to_have_accessible_description("Another model has this name now; rename it first")
    row(models, "Again").get_by_role("link", name="Another model").click()
    expect(ModelPage(models.tab).title).to_have_text("Again")


def test_deleting_a_model_can_be_undone_from_its_message(open_tab: OpenTab, server: GreenroomServer) -> None:
    model = ModelPage(open_tab(server)).open("Here")
    model.page.get_by_role("button", name="Actions for Here").click()
    model.page.get_by_role("menuitem", name="Delete").click()
    expect(model.dialog).to_contain_text("until it is restored from the deleted models")
    model.dialog.get_by_label("Model Name").fill("Here")
    model.dialog.get_by_role("button", name="Delete model").click()
    models = ModelsPage(model.tab)
    expect(models.row("Here")).to_have_count(0)
    models.toasts.get_by_role("button", name="Undo").click()
    expect(models.row("Here")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_a_telephone_shows_all(
    scheme: Literal["light", "dark"], open_tab: OpenTab, server: GreenroomServer
) -> None:
    models = ModelsPage(open_tab(server, scheme=scheme)).open("?lifecycle=deleted")
    expect(row(models, "Gone")).to_be_visible()
    assert axe.violations(models.tab) == []
    models.page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    assert models.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    assert axe.violations(models.tab) == []
    models.open("?lifecycle=deleted&q=nothing")
    assert axe.violations(models.tab) == []
