"""Which versions were in a stage or had an alias, on the page of a model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

import greenroom as mlflow
from tests.support import axe
from tests.support.browser import NARROW, OpenTab, Tab
from tests.support.layout import sideways_px
from tests.support.page_objects import ModelPage
from tests.support.servers import GreenroomServer

MODEL = "wine"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[GreenroomServer]:
    """A server with a model whose versions 1, 2 and 1 again were in Production."""
    server = GreenroomServer("--data", tmp_path / "data", log=tmp_path / "log")
    try:
        client = mlflow.MlflowClient(server.url)
        client.create_registered_model(MODEL)
        for _ in range(2):
            client.create_model_version(MODEL, "s3://bucket/model")
        client.transition_model_version_stage(MODEL, "1", "Production")
        client.transition_model_version_stage(MODEL, "2", "Production", archive_existing_versions=True)
        client.transition_model_version_stage(MODEL, "1", "Production", archive_existing_versions=True)
        client.set_registered_model_alias(MODEL, "champion", "2")
        yield server
        server.stop()
        assert "Traceback" not in server.log
    finally:
        server.kill()


def open_history(tab: Tab, query: str = "") -> Locator:
    tab.goto(f"/models/{MODEL}{query}")
    tab.page.get_by_role("button", name=f"Actions for {MODEL}").click()
    tab.page.get_by_role("menuitem", name="Stage and alias history").click()
    return ModelPage(tab).dialog


def versions(table: Locator) -> Locator:
    return table.get_by_role("rowheader")


def test_who_held_a_stage_is_listed_newest_first(open_tab: OpenTab, server: GreenroomServer) -> None:
    tab = open_tab(server)
    dialog = open_history(tab)
    table = dialog.get_by_role("table", name="Versions in Production")
    expect(versions(table)).to_have_text(["v1", "v2", "v1"])
    expect(table.get_by_role("row").nth(1).get_by_role("cell")).to_contain_text(["UTC", "root", "now", ""])
    expect(table.get_by_role("row").nth(2).get_by_role("cell")).to_contain_text(["UTC", "root", "UTC", "root"])
    assert axe.violations(tab) == []


def test_another_stage_or_alias_and_other_days_are_chosen(open_tab: OpenTab, server: GreenroomServer) -> None:
    tab = open_tab(server)
    dialog = open_history(tab)
    dialog.get_by_role("combobox", name="Stage or alias").click()
    tab.page.get_by_role("option", name="@champion").click()
    expect(versions(dialog.get_by_role("table", name="Versions with @champion"))).to_have_text(["v2"])
    dialog.get_by_role("combobox", name="Stage or alias").click()
    tab.page.get_by_role("option", name="Staging").click()
    expect(dialog).to_contain_text("There was never a version in Staging.")
    dialog.get_by_role("combobox", name="Stage or alias").click()
    tab.page.get_by_role("option", name="Production").click()
    dialog.get_by_label("Until, UTC").fill("2020-01-31")
    expect(dialog).to_contain_text("There was no version in Production in these days.")
    dialog.get_by_label("From, UTC").fill("2020-02-01")
    expect(dialog).to_contain_text("This is before the first day.")
    dialog.get_by_label("Until, UTC").fill("")
    expect(versions(dialog.get_by_role("table"))).to_have_count(3)


def test_the_past_ends_where_it_is_looked_at_from(open_tab: OpenTab, server: GreenroomServer) -> None:
    client = mlflow.MlflowClient(server.url)
    moves = [event for event in client.list_events(model=MODEL) if event.type == "model_version.transitioned"]
    first = min(moves, key=lambda event: int(event.event_id.removeprefix("ev_")))
    tab = open_tab(server, size=NARROW)
    dialog = open_history(tab, f"?as_of={first.event_id}")
    expect(versions(dialog.get_by_role("table"))).to_have_text(["v1"])
    assert sideways_px(tab) == 0
