"""What people say about models and versions is read and written where their history stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Locator, expect

import greenroom as mlflow
from tests.support import axe
from tests.support.browser import NARROW, OpenTab
from tests.support.page_objects import ModelPage, VersionPage
from tests.support.servers import GreenroomServer

MODEL = "Churn"
TOO_LONG = "x" * 10_001

StartAs = Callable[[str], GreenroomServer]


@pytest.fixture
def start_as(tmp_path: Path) -> Iterator[StartAs]:
    """Start a server over one registry, as a user."""
    started: list[GreenroomServer] = []

    def start(user: str) -> GreenroomServer:
        started.append(GreenroomServer("--data", tmp_path / "data", "--user", user, log=tmp_path / user))
        return started[-1]

    try:
        yield start
    finally:
        for server in started:
            server.kill()


@pytest.fixture
def server(start_as: StartAs) -> GreenroomServer:
    """A server of Ana's with one model of one version."""
    server = start_as("ana")
    client = mlflow.MlflowClient(server.url)
    client.create_registered_model(MODEL)
    client.create_model_version(MODEL, "s3://bucket/model")
    return server


def event(page: ModelPage | VersionPage, text: str) -> Locator:
    """A line of the history."""
    panel = page.panel("Activity" if isinstance(page, ModelPage) else "History")
    return panel.get_by_role("listitem").filter(has_text=text)


def test_a_comment_is_sent_with_two_keys_and_read_on_both_pages(open_tab: OpenTab, server: GreenroomServer) -> None:
    version = VersionPage(open_tab(server)).open(MODEL, 1)
    version.comment.fill("Recall is **well above** the bar.\n\n- [x] reviewed")
    version.comment.press("Control+Enter")
    said = event(version, "ana commented")
    expect(said).to_contain_text("Recall is well above the bar.")
    expect(said.locator("strong")).to_have_text("well above")
    expect(version.comment).to_have_value("")

    model = ModelPage(version.tab).open(MODEL)
    expect(event(model, "ana commented on v1")).to_contain_text("Recall is well above the bar.")
    model.comment.fill("Who owns this?")
    model.page.get_by_role("button", name="Send comment").click()
    expect(event(model, "ana commented").filter(has_text="Who owns this?")).to_be_visible()
    version.open(MODEL, 1)
    expect(event(version, "Who owns this?")).to_have_count(0)


def test_one_takes_back_what_one_said_and_brings_it_back(open_tab: OpenTab, server: GreenroomServer) -> None:
    model = ModelPage(open_tab(server)).open(MODEL)
    model.comment.fill("Too hasty")
    model.comment.press("Control+Enter")
    event(model, "Too hasty").get_by_role("button", name="Delete comment").click()
    expect(event(model, "ana took a comment back")).to_be_visible()
    expect(event(model, "Too hasty")).to_have_count(0)
    model.toasts.filter(has_text="Comment deleted").get_by_role("button", name="Undo").last.click()
    expect(event(model, "Too hasty")).to_be_visible()


def test_comments_of_other_users_cannot_be_deleted(
    open_tab: OpenTab, server: GreenroomServer, start_as: StartAs
) -> None:
    client = mlflow.MlflowClient(server.url)
    comment = client.create_comment(MODEL, 1, text="Ready")
    client.update_comment(comment.comment_id, text="Nearly ready")
    server.stop()
    version = VersionPage(open_tab(start_as("ben"))).open(MODEL, 1)
    said = event(version, "ana commented, edited since")
    expect(said).to_contain_text("Nearly ready")
    expect(said.get_by_role("button")).to_have_count(0)
    version.comment.fill("Thanks")
    version.comment.press("Control+Enter")
    expect(event(version, "ben commented").get_by_role("button", name="Delete comment")).to_be_visible()


def test_what_was_typed_stays_when_it_cannot_be_sent(open_tab: OpenTab, server: GreenroomServer) -> None:
    model = ModelPage(open_tab(server)).open(MODEL)
    model.tab.expects_an_outage()
    model.tab.expects("status of 400")
    panel = model.panel("Activity")
    model.comment.fill("Worth keeping")
    server.stop()
    model.comment.press("Control+Enter")
    expect(panel.get_by_role("alert")).to_contain_text("It was not sent. The server cannot be reached")
    expect(model.comment).to_have_value("Worth keeping")
    server.restart()
    model.comment.press("Control+Enter")
    expect(event(model, "Worth keeping")).to_be_visible()

    model.comment.fill(TOO_LONG)
    model.comment.press("Control+Enter")
    expect(panel.get_by_role("alert")).to_contain_text(re.compile("text.*10000"))
    expect(model.comment).to_have_value(TOO_LONG)


def test_what_was_begun_is_there_after_a_look_at_another_page(open_tab: OpenTab, server: GreenroomServer) -> None:
    version = VersionPage(open_tab(server)).open(MODEL, 1)
    version.comment.fill("Half a thought")
    version.page.get_by_role("navigation", name="About this version").get_by_role("link", name="Files").click()
    expect(version.comment).to_have_count(0)
    version.page.go_back()
    expect(version.comment).to_have_value("Half a thought")


def test_an_open_page_shows_what_is_said_meanwhile(open_tab: OpenTab, server: GreenroomServer) -> None:
    tab = open_tab(server)
    with tab.page.expect_response(re.compile("/api/v1/events/stream")):
        model = ModelPage(tab).open(MODEL)
    mlflow.MlflowClient(server.url).create_comment(MODEL, text="From a script")
    expect(event(model, "From a script")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_among_comments(
    scheme: Literal["light", "dark"], open_tab: OpenTab, server: GreenroomServer
) -> None:
    client = mlflow.MlflowClient(server.url)
    client.create_comment(MODEL, text="# A heading\n\n`code` and a [link](https://example.test)\n\n```\nlong code\n```")
    client.create_comment(MODEL, text="x" * 600)
    model = ModelPage(open_tab(server, scheme=scheme)).open(MODEL)
    expect(event(model, "A heading")).to_be_visible()
    assert axe.violations(model.tab) == []
    model.page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    assert model.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
