"""What is not there, a server that is down or slow, somebody else's change, too much text: each says so, keeps what was typed and offers the way on."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

import pytest
from playwright.sync_api import expect

import greenroom as mlflow
from tests.support.browser import OpenTab
from tests.support.page_objects import ModelPage, ModelsPage, VersionPage
from tests.support.servers import GreenroomServer

MODEL = "TumourTriage"
CANDIDATE = 5

UNKNOWN = {
    "/runs/0123456789abcdef0123456789abcdef": "There is no run 0123456789abcdef0123456789abcdef",
    "/models/Nobody": "There is no model Nobody",
    f"/models/{MODEL}/versions/99": f"There is no version 99 of {MODEL}",
    f"/models/{MODEL}/compare?versions=1,99": f"There is no such set of versions of {MODEL}",
    "/experiments/4711": "There is no experiment 4711",
    "/nowhere/at/all": "There is no such page",
}


@pytest.mark.parametrize("path", UNKNOWN)
def test_what_is_not_there_is_said_at_the_first_answer(path: str, open_tab: OpenTab, demo: GreenroomServer) -> None:
    tab = open_tab(demo)
    tab.expects("status of 40[04]")
    tab.goto(path)
    expect(tab.page.get_by_role("heading", name=UNKNOWN[path])).to_be_visible()
    expect(tab.page.get_by_role("main").get_by_role("link", name="Go home")).to_be_visible()
    asked = [one.url for one in tab.requests if "/api/v1/" in one.url and not one.url.endswith("/events")]
    assert len(asked) == len(set(asked)), "asked again for what is not there"


def test_a_server_that_is_down_is_said_and_tried_again(open_tab: OpenTab, fresh_demo: GreenroomServer) -> None:
    models = ModelsPage(open_tab(fresh_demo)).open()
    models.tab.expects("ERR_|Failed to fetch dynamically imported module")
    fresh_demo.stop()
    model = models.open_model(MODEL)
    expect(model.page.get_by_role("heading", name="The registry did not answer")).to_be_visible()
    fresh_demo.restart()
    model.page.get_by_role("button", name="Try now").click()
    expect(model.title).to_have_text(MODEL)
    expect(model.versions).to_be_visible()


def test_what_was_typed_stays_while_the_server_is_down(open_tab: OpenTab, fresh_demo: GreenroomServer) -> None:
    version = VersionPage(open_tab(fresh_demo)).open(MODEL, CANDIDATE)
    version.tab.expects("ERR_")
    dialog = version.choose_stage("Production")
    dialog.get_by_label("Comment").fill("Reviewed on Tuesday")
    fresh_demo.stop()
    dialog.get_by_role("button", name="Move to Production").click()
    expect(dialog.get_by_role("alert")).to_contain_text("The server cannot be reached")
    expect(dialog.get_by_label("Comment")).to_have_value("Reviewed on Tuesday")
    fresh_demo.restart()
    dialog.get_by_role("button", name="Move to Production").click()
    expect(version.stage).to_have_text("Stage Production")
    expect(version.panel("History")).to_contain_text("Reviewed on Tuesday")


def test_a_slow_server_is_waited_for(open_tab: OpenTab, fresh_demo: GreenroomServer) -> None:
    models = ModelsPage(open_tab(fresh_demo)).open()
    os.kill(fresh_demo.pid, signal.SIGSTOP)
    try:
        model = models.open_model(MODEL)
        expect(model.page.get_by_role("status").filter(has_text="Loading")).to_be_attached()
    finally:
        os.kill(fresh_demo.pid, signal.SIGCONT)
    expect(model.title).to_have_text(MODEL)


def test_somebody_elses_move_is_shown_before_it_is_overruled(open_tab: OpenTab, fresh_demo: GreenroomServer) -> None:
    version = VersionPage(open_tab(fresh_demo)).open(MODEL, CANDIDATE)
    version.tab.expects("status of 409")
    dialog = version.choose_stage("Archived")
    dialog.get_by_label("Comment").fill("No longer needed")
    client = mlflow.MlflowClient(fresh_demo.url)
    client.transition_model_version_stage(MODEL, str(CANDIDATE), "Production", archive_existing_versions=True)
    dialog.get_by_role("button", name="Move to Archived").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    expect(dialog.get_by_label("Comment")).to_have_value("No longer needed")
    expect(dialog).to_contain_text("Production")
    dialog.get_by_role("button", name="Move to Archived anyway").click()
    expect(version.stage).to_have_text("Stage Archived")


def test_too_long_a_description_is_refused_and_kept(open_tab: OpenTab, demo: GreenroomServer) -> None:
    model = ModelPage(open_tab(demo)).open(MODEL)
    model.tab.expects("status of 4(00|13)")
    model.panel("Model card").get_by_role("button", name="Edit").click()
    text = "x" * 200_000
    model.dialog.get_by_label("Description").fill(text)
    model.dialog.get_by_role("button", name="Save description").click()
    expect(model.dialog.get_by_role("alert")).to_be_visible()
    expect(model.dialog.get_by_label("Description")).to_have_value(text)


def test_a_filter_that_cannot_be_read_says_where_and_is_cleared(open_tab: OpenTab, demo: GreenroomServer) -> None:
    models = ModelsPage(open_tab(demo))
    models.tab.expects("status of 400")
    models.open("?q=tags.team%20%3D")
    expect(models.page.get_by_role("alert")).to_be_visible()
    expect(models.search).to_have_value("tags.team =")
    models.page.get_by_role("button", name="Clear the filter").click()
    expect(models.table.get_by_role("row")).to_have_count(6)


def test_a_log_in_is_asked_for_where_the_server_wants_one(open_tab: OpenTab, tmp_path: Path) -> None:
    token = "a-token-of-twenty-four-characters"
    server = GreenroomServer("--data", tmp_path / "data", log=tmp_path / "log", environment={"GREENROOM_TOKEN": token})
    try:
        tab = open_tab(server)
        tab.expects("status of 401")
        tab.page.goto(server.url + "/models")
        expect(tab.page.get_by_role("heading", name=re.compile("[Ll]og in"))).to_be_visible()
        tab.page.get_by_label("Token").fill(token)
        tab.page.keyboard.press("Enter")
        expect(tab.page.get_by_role("heading", name="Registered Models")).to_be_visible()
    finally:
        server.kill()
