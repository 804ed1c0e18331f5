"""Missing objects, a server that is down or slow, conflicting changes, too much text: the page reports each, keeps what was
typed and offers a next step."""

from __future__ import annotations

import os
import re
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

import greenroom as mlflow
from tests.support.browser import OpenTab
from tests.support.page_objects import AnyPage, HomePage, ModelPage, ModelsPage, VersionPage
from tests.support.servers import GreenroomServer

MODEL = "TumourTriage"
CANDIDATE = 5
EXPERIMENT = "2"

UNKNOWN = {
    "/runs/0123456789abcdef0123456789abcdef": "There is no run 0123456789abcdef0123456789abcdef",
    "/models/Missing": "There is no model Missing",
    f"/models/{MODEL}/versions/99": f"There is no version 99 of {MODEL}",
    f"/models/{MODEL}/compare?versions=1,99": f"There is no such set of versions of {MODEL}",
    "/experiments/4711": "There is no experiment 4711",
    "/nowhere/at/all": "There is no such page",
    "/runs/compare?runs=0123456789abcdef0123456789abcdef,fedcba9876543210fedcba9876543210": "There is no such set of runs",
    f"/models/{MODEL}/versions/5?tab=files&path=no/such.file": "There is no file no/such.file",  # wording: allow
}


@pytest.mark.parametrize("path", UNKNOWN)
def test_what_is_not_there_is_said_at_the_first_answer(path: str, open_tab: OpenTab, demo: GreenroomServer) -> None:
    tab = open_tab(demo)
    tab.expects("status of 40[04]")
    tab.goto(path)
    expect(tab.page.get_by_role("heading", name=UNKNOWN[path])).to_be_visible()
    expect(tab.page.get_by_role("main").get_by_role("link", name="Go home")).to_be_visible()
    asked = [one.url for one in tab.requests if "/api/ui/" in one.url]
    assert len(asked) == len(set(asked)), "asked again for what is not there"


def test_a_server_that_is_down_is_said_and_tried_again(open_tab: OpenTab, fresh_demo: GreenroomServer) -> None:
    models = ModelsPage(open_tab(fresh_demo)).open()
    models.tab.expects_an_outage()
    fresh_demo.stop()
    model = models.open_model(MODEL)
    expect(model.page.get_by_role("heading", name="The registry did not answer")).to_be_visible()
    fresh_demo.restart()
    model.page.get_by_role("button", name="Try now").click()
    expect(model.title).to_have_text(MODEL)
    expect(model.versions).to_be_visible()


def test_what_was_typed_stays_while_the_server_is_down(open_tab: OpenTab, fresh_demo: GreenroomServer) -> None:
    version = VersionPage(open_tab(fresh_demo)).open(MODEL, CANDIDATE)
    version.tab.expects_an_outage()
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


def test_another_users_move_is_shown_before_it_is_overruled(open_tab: OpenTab, fresh_demo: GreenroomServer) -> None:
    tab = open_tab(fresh_demo)
    tab.hold_events()
    version = VersionPage(tab).open(MODEL, CANDIDATE)
    tab.expects("status of 412")
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


def test_more_than_the_server_takes_at_once_is_refused_and_kept(open_tab: OpenTab, tmp_path: Path) -> None:
    limit = {"GREENROOM_SERVER_MAX_BODY_BYTES": "2000"}
    server = GreenroomServer("--data", tmp_path / "data", log=tmp_path / "log", environment=limit)
    try:
        models = ModelsPage(open_tab(server)).open()
        models.tab.expects("status of 413")
        models.page.get_by_role("button", name="New model").click()
        text = "x" * 3000
        models.dialog.get_by_label("Model Name").fill("Wordy")
        models.dialog.get_by_label("Description").fill(text)
        button = models.dialog.get_by_role("button", name="Create model")
        button.click()
        expect(models.dialog.get_by_role("alert")).to_contain_text("2000")
        expect(models.dialog.get_by_role("alert")).to_contain_text(re.compile("Request [0-9a-f]{24}"))
        expect(models.dialog.get_by_label("Description")).to_have_value(text)
        models.dialog.get_by_label("Description").fill(text[:1000])
        button.click()
        expect(ModelPage(models.tab).title).to_have_text("Wordy")
    finally:
        server.kill()


def test_a_name_that_is_taken_is_said_where_it_was_typed(open_tab: OpenTab, demo: GreenroomServer) -> None:
    models = ModelsPage(open_tab(demo)).open()
    models.tab.expects("status of 4(00|09)")
    models.page.get_by_role("button", name="New model").click()
    models.dialog.get_by_label("Model Name").fill(MODEL)
    models.dialog.get_by_label("Description").fill("Another one")
    models.dialog.get_by_role("button", name="Create model").click()
    expect(models.dialog.get_by_role("alert")).to_contain_text(MODEL)
    expect(models.dialog.get_by_label("Model Name")).to_have_value(MODEL)
    expect(models.dialog.get_by_label("Description")).to_have_value("Another one")


def test_another_users_model_description_is_shown_before_it_is_overwritten(
    open_tab: OpenTab, fresh_demo: GreenroomServer
) -> None:
    tab = open_tab(fresh_demo)
    tab.hold_events()
    model = ModelPage(tab).open(MODEL)
    model.panel("Model card").get_by_role("button", name="Edit").click()
    model.dialog.get_by_label("Description").fill("Mine")
    mlflow.MlflowClient(fresh_demo.url).update_registered_model(MODEL, "Theirs")
    save_over(model, theirs="Theirs", mine="Mine")
    expect(model.panel("Model card")).to_contain_text("Mine")


def test_another_users_experiment_description_is_shown_before_it_is_overwritten(
    open_tab: OpenTab, fresh_demo: GreenroomServer
) -> None:
    page = AnyPage(open_tab(fresh_demo))
    page.tab.hold_events()
    page.tab.goto(f"/experiments/{EXPERIMENT}")
    page.page.get_by_role("button", name=re.compile("^Actions for")).click()
    page.page.get_by_role("menuitem", name="Edit description").click()
    page.dialog.get_by_label("Description").fill("Mine")
    mlflow.MlflowClient(fresh_demo.url).set_experiment_tag(EXPERIMENT, "mlflow.note.content", "Theirs")
    save_over(page, theirs="Theirs", mine="Mine")
    expect(page.page.get_by_role("main")).to_contain_text("Mine")


def save_over(page: AnyPage, *, theirs: str, mine: str) -> None:
    """Save a description that another user changed meanwhile: their text is shown, and a button of its own overwrites it."""
    page.dialog.get_by_role("button", name=re.compile("^Save")).click()
    expect(page.dialog.get_by_role("status")).to_contain_text(theirs)
    expect(page.dialog.get_by_label("Description")).to_have_value(mine)
    page.dialog.get_by_role("button", name="Save over theirs").click()
    expect(page.dialog).to_have_count(0)


def test_a_server_that_is_down_is_marked_until_it_is_back(open_tab: OpenTab, fresh_demo: GreenroomServer) -> None:
    home = HomePage(open_tab(fresh_demo))
    home.tab.expects_an_outage()
    with home.page.expect_request(re.compile("/api/v1/events/stream")):
        home.open()
    mark = home.page.get_by_role("banner").get_by_text("Not connected")
    fresh_demo.stop()
    expect(mark).to_be_visible()
    fresh_demo.restart()
    expect(mark).to_have_count(0)


def test_what_cannot_be_opened_while_the_server_is_down_leaves_the_page_standing(
    open_tab: OpenTab, fresh_demo: GreenroomServer
) -> None:
    home = HomePage(open_tab(fresh_demo)).open()
    home.tab.expects_an_outage()
    fresh_demo.stop()
    home.page.keyboard.press("Control+k")
    expect(home.toasts).to_contain_text("It could not be opened")
    expect(home.board).to_be_visible()
    fresh_demo.restart()
    home.page.keyboard.press("Control+k")
    expect(home.page.get_by_role("combobox", name=re.compile("^Search models"))).to_be_focused()


def test_a_filter_that_cannot_be_read_says_where_and_is_cleared(open_tab: OpenTab, demo: GreenroomServer) -> None:
    models = ModelsPage(open_tab(demo))
    models.tab.expects("status of 400")
    models.open("?q=tags.team%20%3D")
    expect(models.page.get_by_role("alert")).to_be_visible()
    expect(models.search).to_have_value("tags.team =")
    models.page.get_by_role("button", name="Clear the filter").click()
    expect(models.table.get_by_role("row")).to_have_count(6)


TOKEN = "a-token-of-twenty-four-characters"


@pytest.fixture
def locked(demo_data: Path, tmp_path: Path) -> Iterator[GreenroomServer]:
    """A server with the demo data that wants a token."""
    shutil.copytree(demo_data, tmp_path / "data")
    server = GreenroomServer(
        "--data", tmp_path / "data", log=tmp_path / "log", environment={"GREENROOM_SERVER_TOKEN": TOKEN}
    )
    try:
        yield server
    finally:
        server.kill()


def test_a_log_in_is_asked_for_where_the_server_wants_one(open_tab: OpenTab, locked: GreenroomServer) -> None:
    tab = open_tab(locked)
    tab.expects("status of 401")
    tab.page.goto(locked.url + f"/models/{MODEL}")
    expect(tab.page.get_by_role("heading", name="Sign in to Greenroom")).to_be_visible()
    tab.page.keyboard.press("Tab")
    tab.page.get_by_label("Token").press("Enter")
    expect(tab.page.get_by_role("alert")).to_contain_text("Type the token first")
    tab.page.get_by_label("Token").fill("another-token-of-some-length")
    tab.page.keyboard.press("Enter")
    expect(tab.page.get_by_role("alert")).to_contain_text("token")
    expect(tab.page.get_by_role("alert")).to_contain_text(re.compile("Request [0-9a-f]{24}"))
    expect(tab.page.get_by_label("Token")).to_have_value("another-token-of-some-length")
    tab.page.get_by_label("Token").fill(TOKEN)
    tab.page.keyboard.press("Enter")
    # To where the address led.
    expect(ModelPage(tab).title).to_have_text(MODEL)


def test_a_session_that_ends_while_something_is_typed_costs_nothing(open_tab: OpenTab, locked: GreenroomServer) -> None:
    tab = open_tab(locked)
    tab.expects("status of 401")
    tab.page.goto(locked.url + f"/models/{MODEL}")
    tab.page.get_by_label("Token").fill(TOKEN)
    tab.page.keyboard.press("Enter")
    model = ModelPage(tab)
    model.panel("Model card").get_by_role("button", name="Edit").click()
    model.dialog.get_by_label("Description").fill("Written before the session ended")
    tab.context.clear_cookies()
    model.dialog.get_by_role("button", name="Save description").click()
    again = model.page.get_by_role("dialog", name="Sign in again")
    again.get_by_label("Token").fill("another-token-of-some-length")
    again.get_by_role("button", name="Sign in").click()
    expect(again.get_by_role("alert")).to_contain_text("token")
    again.get_by_label("Token").fill(TOKEN)
    again.get_by_role("button", name="Sign in").click()
    expect(again).to_have_count(0)
    expect(model.dialog.get_by_label("Description")).to_have_value("Written before the session ended")
    model.dialog.get_by_role("button", name="Save description").click()
    expect(model.panel("Model card")).to_contain_text("Written before the session ended")
