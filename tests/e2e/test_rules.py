"""Stages and rules of a workspace, what a draft would have done, and the log in which every change is found again."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

import greenroom as mlflow
from tests.support import axe
from tests.support.browser import NARROW, OpenTab, Tab
from tests.support.layout import sideways_px
from tests.support.servers import GreenroomServer

MODEL = "wine"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[GreenroomServer]:
    """A server with a model, a version of which was moved to Production."""
    server = GreenroomServer("--data", tmp_path / "data", log=tmp_path / "log")
    try:
        client = mlflow.MlflowClient(server.url)
        client.create_registered_model(MODEL)
        for number in (1, 2):
            client.create_model_version(MODEL, f"s3://elsewhere/{number}")
        client.set_model_version_tag(MODEL, "1", "reviewed", "yes")
        client.transition_model_version_stage(MODEL, "1", "Production")
        yield server
        server.stop()
        assert "Traceback" not in server.log
    finally:
        server.kill()


def add_condition(tab: Tab, text: str) -> None:
    tab.page.get_by_label("Add a condition").fill(text)
    tab.page.keyboard.press("Enter")


def test_a_rule_is_tried_on_the_past_before_it_is_saved(open_tab: OpenTab, server: GreenroomServer) -> None:
    tab = open_tab(server)
    page = tab.goto("/settings/rules")
    expect(page.get_by_text("no rule: everyone who may move versions")).to_be_visible()
    add_condition(tab, "tags.reviewed = 'yes'")
    expect(page.get_by_text("tag reviewed is 'yes'")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="tag reviewed is 'yes'")).to_contain_text("1 of 1")
    expect(page.get_by_text("lets 1 through")).to_be_visible()
    add_condition(tab, "description IS NOT NULL")
    expect(page.get_by_role("table", name="Moves that the draft judges")).to_contain_text("Stopped")
    expect(page.get_by_text("2 changes not saved")).to_be_visible()
    assert axe.violations(tab) == []
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("version 1, since")).to_be_visible()
    expect(page.get_by_text("not saved")).to_have_count(0)
    page.reload()
    expect(page.get_by_label("Condition 2")).to_have_value("description IS NOT NULL")


def test_a_rule_is_opened_to_versions_that_were_there_before(open_tab: OpenTab, server: GreenroomServer) -> None:
    client = mlflow.MlflowClient(server.url)
    for version in ("2", "1"):
        client.transition_model_version_stage(MODEL, version, "Production", archive_existing_versions=True)
    tab = open_tab(server)
    page = tab.goto("/settings/rules")
    returns = page.get_by_role("checkbox", name=re.compile("^A version that was here before"))
    expect(page.get_by_text("no rule: everyone who may move versions")).to_be_visible()
    expect(returns).to_have_count(0)
    page.get_by_role("button", name="Add to: Comes from").click()
    page.get_by_role("menuitem", name="Staging").click()
    judged = page.get_by_role("table", name="Moves that the draft judges")
    expect(judged.get_by_text("Stopped")).to_have_count(3)
    returns.check()
    expect(judged.get_by_text("Stopped")).to_have_count(2)
    expect(page.get_by_text("lets 1 through")).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("version 1, since")).to_be_visible()
    page.reload()
    expect(returns).to_be_checked()
    assert client.get_stage_rule("stage:Production").is_open_to_returns
    assert axe.violations(tab) == []


def test_a_condition_that_cannot_be_read_says_where_and_is_not_saved(
    open_tab: OpenTab, server: GreenroomServer
) -> None:
    tab = open_tab(server)
    # What is typed is tried out where typing pauses.
    tab.expects("status of 400")
    page = tab.goto("/settings/rules?target=stage:Staging")
    add_condition(tab, "metricks.auc >= 0.9")
    expect(page.get_by_role("alert")).to_contain_text("metricks")
    save = page.get_by_role("button", name="Save", exact=True)
    expect(save).to_have_attribute("aria-disabled", "true")
    page.get_by_label("Condition 1").fill("metrics.auc >= 0.9")
    expect(save).not_to_have_attribute("aria-disabled", "true")


def test_stages_are_added_and_moved_by_keyboard_and_shown_everywhere(
    open_tab: OpenTab, server: GreenroomServer
) -> None:
    tab = open_tab(server)
    page = tab.goto("/settings/rules")
    page.get_by_role("button", name="Add a stage").click()
    page.get_by_label("Name").fill("QA")
    page.get_by_label("Violet").check()
    page.get_by_role("dialog").get_by_role("button", name="Add stage").click()
    grip = page.get_by_role("button", name="Move QA, stage 3 of 3")
    grip.focus()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("button", name="Move QA, stage 2 of 3")).to_be_visible()
    page.get_by_role("link", name="Models", exact=True).click()
    expect(page.get_by_role("columnheader", name="QA")).to_be_visible()
    tab.goto(f"/models/{MODEL}/versions/2")
    page.get_by_role("button", name=re.compile("^Stage")).click()
    expect(page.get_by_role("menuitem", name="QA")).to_be_visible()


def test_someone_who_saved_meanwhile_is_not_overwritten(open_tab: OpenTab, server: GreenroomServer) -> None:
    one, other = open_tab(server), open_tab(server)
    for tab in (one, other):
        tab.goto("/settings/rules")
        add_condition(tab, "description IS NOT NULL" if tab is one else "tags.reviewed = 'yes'")
    one.page.get_by_role("button", name="Save", exact=True).click()
    expect(one.page.get_by_text("version 1, since")).to_be_visible()
    other.expects("status of 412")
    other.page.get_by_role("button", name="Save", exact=True).click()
    dialog = other.page.get_by_role("dialog")
    expect(dialog).to_contain_text("Someone else changed this rule")
    expect(dialog).to_contain_text("description IS NOT NULL")
    dialog.get_by_role("button", name="Keep my draft").click()
    other.page.get_by_role("button", name="Save", exact=True).click()
    expect(other.page.get_by_text("version 2, since")).to_be_visible()


def test_what_is_not_there_is_not_edited_and_a_draft_is_not_lost_unasked(
    open_tab: OpenTab, server: GreenroomServer
) -> None:
    tab = open_tab(server)
    page = tab.goto("/settings/rules?target=stage:Nope")
    expect(page.get_by_role("heading", name="There is no stage Nope")).to_be_visible()
    expect(page.get_by_label("Add a condition")).to_have_count(0)
    assert axe.violations(tab) == []
    send(server, "POST", "/stages", {"name": "Canary"})
    page.locator("a[href*='stage%3ACanary']").first.click()
    add_condition(tab, "description IS NOT NULL")
    leave = page.get_by_role("dialog", name="Discard your changes?")
    for go in (
        lambda: page.get_by_role("navigation", name="Main").get_by_role("link", name="Models").click(),
        lambda: page.locator("a[href*='stage%3AStaging']").first.click(),
        page.go_back,
    ):
        go()
        expect(leave).to_be_visible()
        leave.get_by_role("button", name="Keep editing").click()
        expect(leave).to_have_count(0)
        expect(page.get_by_text("1 change not saved")).to_be_visible()
    # Someone else renames it; the draft may be judged once more before the page knows.
    tab.expects("status of 400.*Canary|status of 400.*/rules/check")
    wait_until_followed(tab)
    send(server, "PATCH", "/stages/Canary", {"name": "Pilot"})
    expect(page.get_by_text("There is no stage Canary any more")).to_be_visible()
    expect(page.get_by_text("1 change not saved")).to_be_visible()
    expect(page.get_by_role("button", name="Save", exact=True)).to_have_attribute("aria-disabled", "true")
    assert axe.violations(tab) == []
    page.locator("a[href*='stage%3APilot']").first.click()
    leave.get_by_role("button", name="Discard changes").click()
    expect(page.get_by_text("not saved")).to_have_count(0)
    expect(page.get_by_role("region", name="Rule of Pilot")).to_be_visible()


def wait_until_followed(tab: Tab) -> None:
    for _ in range(100):
        if any("/events/stream" in one.url for one in tab.requests):
            return
        tab.page.wait_for_timeout(200)


def send(server: GreenroomServer, method: str, path: str, fields: dict[str, str]) -> None:
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{server.url}/api/v1{path}", json.dumps(fields).encode(), headers, method=method)
    with urllib.request.urlopen(request):
        pass


def test_a_change_is_found_in_the_audit_log_and_undone(open_tab: OpenTab, server: GreenroomServer) -> None:
    tab = open_tab(server)
    # While the entry is not sealed, it has no proof.
    tab.expects("status of 404.*/inclusion-proofs/")
    page = tab.goto("/audit?what=stages")
    row = page.get_by_role("row").filter(has_text=f"moved {MODEL} v1")
    expect(row).to_have_count(1)
    row.get_by_role("button", name=re.compile("^Details")).click()
    assert "entry=" in tab.path
    assert axe.violations(tab) == []
    page.get_by_role("button", name="Undo this").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("table", name="What undoing would do")).to_contain_text("Production")
    assert axe.violations(tab) == []
    # After a refusal because something has changed, what undoing would do now is shown, and confirmed.
    tab.expects("status of 412")
    answers = {"status": 412, "json": {"message": "What undoing it would do has changed. Read it again."}}
    page.route(
        "**/undo", lambda route: route.fulfill(**answers) if route.request.method == "POST" else route.continue_()
    )
    with page.expect_response(lambda one: one.url.endswith("/undo") and one.request.method == "GET"):
        dialog.get_by_role("button", name="Undo it").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Read it again")
    page.unroute("**/undo")
    dialog.get_by_role("button", name="Undo it").click()
    expect(page.get_by_role("row").filter(has_text=f"moved {MODEL} v1")).to_have_count(2)


def test_the_log_is_verified_on_the_page(open_tab: OpenTab, server: GreenroomServer) -> None:
    tab = open_tab(server)
    page = tab.goto("/audit")
    expect(page.get_by_role("region", name="Seal of the log")).to_contain_text("Never")
    page.get_by_role("button", name="Verify").click()
    expect(page.get_by_text("entries are as they were sealed")).to_be_visible(timeout=60_000)
    page.get_by_label("Who").fill("zed")
    expect(page.get_by_text("No entries match")).to_be_visible()
    assert "who=zed" in tab.path


@pytest.mark.parametrize("path", ["/settings/rules", f"/models/{MODEL}/rules", "/audit"])
def test_nothing_scrolls_sideways_on_a_phone(open_tab: OpenTab, server: GreenroomServer, path: str) -> None:
    tab = open_tab(server, size=NARROW)
    page = tab.goto(path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert sideways_px(tab) == 0


def test_a_model_is_seen_as_it_was(open_tab: OpenTab, server: GreenroomServer) -> None:
    client = mlflow.MlflowClient(server.url)
    before = client.get_registered_model(MODEL)
    client.transition_model_version_stage(MODEL, "1", "Archived")
    client.update_registered_model(MODEL, description="written later")
    tab = open_tab(server)
    page = tab.goto(f"/audit?model={MODEL}")
    entry = page.get_by_role("row").filter(has_text="from None to Production")
    event = entry.get_by_role("cell").last.inner_text()
    assert before.name == MODEL
    page = tab.goto(f"/models/{MODEL}?as_of={event}")
    expect(page.get_by_role("complementary", name="Time shown")).to_contain_text(f"As of {event}")
    expect(page.get_by_role("table", name=re.compile("ersions"))).to_contain_text("Production")
    expect(page.get_by_text("written later")).to_have_count(0)
    assert axe.violations(tab) == []
    page.get_by_role("link", name="v1", exact=True).first.click()
    assert f"as_of={event}" in tab.path
    stage = page.get_by_role("button", name=re.compile("^Stage"))
    expect(stage).to_contain_text("Production")
    expect(stage).to_have_attribute("aria-disabled", "true")
    page.get_by_role("button", name="Back to now").click()
    expect(page.get_by_role("button", name=re.compile("^Stage"))).to_contain_text("Archived")
    assert "as_of" not in tab.path


def test_what_did_not_exist_then_and_what_was_deleted_since_say_so(open_tab: OpenTab, server: GreenroomServer) -> None:
    client = mlflow.MlflowClient(server.url)
    client.delete_model_version(MODEL, "2")
    events = {event.type: event.event_id for event in client.list_events(model=MODEL)}
    made, moved = events["registered_model.created"], events["model_version.transitioned"]
    tab = open_tab(server)
    tab.expects("status of 404")
    page = tab.goto(f"/models/{MODEL}/versions/1?as_of={made}")
    expect(page.get_by_role("heading", name=f"There is no version 1 of {MODEL} to show")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text(f"not found as of {made}: it was created on")
    tab.goto(f"/models/{MODEL}/versions/2?as_of={moved}")
    expect(page.get_by_role("alert")).to_contain_text(f"Version 2 of '{MODEL}' existed then, but was deleted since.")
    client.delete_registered_model(MODEL)
    tab.goto(f"/models/{MODEL}?as_of={moved}")
    expect(page.get_by_role("alert")).to_contain_text(f"'{MODEL}' existed then, but was deleted since.")
    tab.goto(f"/models/{MODEL}?as_of=2020-01-01")
    expect(page.get_by_role("alert")).to_contain_text("it was created on")
    assert axe.violations(tab) == []
