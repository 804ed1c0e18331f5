"""Requests on the page: two people in two browsers, from the stage menu to the promotion and back."""

from __future__ import annotations

import json
import re
import shutil
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.test_access import PASSWORD, People
from tests.support import axe
from tests.support.browser import NARROW, OpenTab, Tab
from tests.support.page_objects import VersionPage
from tests.support.servers import GreenroomServer

MODEL = "TumourTriage"
RULE = {"approvals_count": 1, "approver_roles": ["approver"], "is_exclusive": True}


class Board(People):
    """The demo's registry with accounts: jo contributes, lena and tomas may approve."""

    def __init__(self, folder: Path, *arguments: str, port: int | None = None) -> None:
        self.server = GreenroomServer(
            "--data",
            folder / "data",
            "--usage-write-s",
            "1",
            *arguments,
            log=folder / "log",
            port=port,
            environment={"GREENROOM_SERVER_ADMIN_USERNAME": "ada", "GREENROOM_SERVER_ADMIN_PASSWORD": PASSWORD},
        )

    def call(self, method: str, path: str, fields: dict[str, Any] | None = None, *, by: str = "ada") -> dict[str, Any]:
        """Send a request, and return its answer."""
        credentials = b64encode(f"{by}:{PASSWORD}".encode()).decode()
        headers = {"Content-Type": "application/json", "Authorization": f"Basic {credentials}"}
        body = None if fields is None else json.dumps(fields).encode()
        request = urllib.request.Request(self.url + path, body, headers, method=method)
        with urllib.request.urlopen(request) as answer:
            found: dict[str, Any] = json.loads(answer.read() or b"{}")
        return found

    def a_model(self, name: str, versions: int = 2) -> str:
        """Make a model of which version 1 is in Production, and 2 in Staging."""
        self.send("/api/2.0/mlflow/registered-models/create", {"name": name})
        for number in range(1, versions + 1):
            self.send("/api/2.0/mlflow/model-versions/create", {"name": name, "source": f"s3://elsewhere/{number}"})
        self.move(name, 1, "Production")
        self.move(name, 2, "Staging")
        self.grant(name)
        return name

    def move(self, name: str, version: int, stage: str) -> None:
        self.call("POST", f"/api/v1/models/{name}/versions/{version}/transitions", {"to": stage})

    def grant(self, name: str) -> None:
        for account, role in (("jo", "contributor"), ("tomas", "approver"), ("lena", "approver"), ("vi", "viewer")):
            self.call("POST", "/api/v1/grants", {"model": name, "account": account, "role": role})

    def a_rule(self, name: str, target: str, **fields: Any) -> None:
        self.call("PUT", f"/api/v1/models/{name}/rules/{target}", fields)

    def a_request(self, name: str, version: int = 2, **fields: Any) -> str:
        """Ask as jo, and return the id of the request."""
        wanted = {"stage": "Production"} if not fields.get("alias") else {}
        made = self.call("POST", f"/api/v1/models/{name}/versions/{version}/requests", wanted | fields, by="jo")
        return str(made["request_id"])


@pytest.fixture(scope="module")
def board(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    """One server for all tests of this module, each of which uses a model of its own."""
    folder = tmp_path_factory.mktemp("board")
    shutil.copytree(demo_data, folder / "data")
    board = Board(folder)
    for name in ("jo", "tomas", "lena", "vi"):
        board.send("/api/v1/accounts", {"name": name, "display_name": name.title(), "password": PASSWORD})
    board.grant(MODEL)
    try:
        yield board
        board.server.stop()
        assert "Traceback" not in board.server.log
    finally:
        board.server.kill()


def test_two_people_go_from_a_request_to_the_promotion_and_back(open_tab: OpenTab, board: Board) -> None:
    board.a_rule(MODEL, "stage:Production", **RULE, rule_conditions=["tags.clinical_review = 'yes'"])
    jo = board.sign_in(open_tab(board.server), "jo", f"/models/{MODEL}/versions/5")
    jo.page.get_by_role("button", name="Stage").click()
    item = VersionPage(jo).stage_item("Production")
    # What the stage asks for is said before it is pressed.
    expect(item).to_contain_text("Request: tag clinical_review is 'yes' fails")
    item.click()
    dialog = jo.page.get_by_role("dialog", name="Request to move version 5 to Production")
    expect(dialog.get_by_role("region", name="What it asks for")).to_contain_text("1 approval of approvers")
    dialog.get_by_label("Why").fill("Recall is up two points.")
    dialog.get_by_role("combobox", name="Reviewers").fill("len")
    dialog.get_by_role("option", name="lena").click()
    assert axe.violations(jo) == []
    dialog.get_by_role("button", name="Request", exact=True).click()
    expect(jo.page.get_by_role("heading", level=1)).to_have_text(f"Move {MODEL} v5 to Production")
    link = jo.path
    assert re.fullmatch(r"/requests/\d+", link)
    expect(jo.page.get_by_role("button", name="Approve")).to_have_count(0)
    expect(jo.page.get_by_role("region", name="Your request")).to_contain_text("someone else has to decide")

    lena = board.sign_in(open_tab(board.server), "lena", f"/models/{MODEL}/versions/5")
    lena.page.get_by_role("link", name="Review request").click()
    assert lena.path == link
    rules = lena.page.get_by_role("region", name="Rules for Production")
    expect(rules).to_contain_text("1 failed, 1 waiting, 0 passed")
    decision = lena.page.get_by_role("region", name="Your decision")
    expect(decision).to_contain_text("v5 moves by itself once the other rule passes")
    expect(decision.get_by_role("button", name="Reject")).to_have_attribute("aria-disabled", "true")
    assert axe.violations(lena) == []
    lena.page.get_by_label("Comment").last.fill("Looks right.")
    rules.get_by_role("button", name="Set the tag").click()
    expect(rules).to_contain_text("1 waiting, 1 passed")
    # The other browser follows.
    expect(jo.page.get_by_role("region", name="Rules for Production")).to_contain_text("1 waiting, 1 passed")

    # The key leads to the button, which Enter presses.
    lena.page.get_by_role("heading", level=1).click()
    lena.page.keyboard.press("a")
    expect(decision.get_by_role("button", name="Approve")).to_be_focused()
    expect(lena.page.get_by_text("Open", exact=True)).to_be_visible()
    lena.page.keyboard.press("Enter")
    expect(lena.page.get_by_text("Moved", exact=True)).to_be_visible()
    expect(jo.page.get_by_text("Moved", exact=True)).to_be_visible()
    expect(jo.page.get_by_role("region", name="Decision")).to_contain_text("Moved with the decision of lena")
    assert axe.violations(jo) == []

    # Rolling back passes the rule as well: it is asked for, and another approves.
    jo.goto(f"/models/{MODEL}/versions/5")
    board.call("PUT", f"/api/v1/models/{MODEL}/versions/3/tags/clinical_review", {"value": "yes"})
    VersionPage(jo).roll_back_button.click()
    dialog = jo.page.get_by_role("dialog", name="Request to move version 3 to Production")
    expect(dialog.get_by_label("Why")).to_have_value("Rolled back from v5")
    dialog.get_by_role("button", name="Request", exact=True).click()
    expect(jo.page.get_by_role("heading", level=1)).to_have_text(f"Move {MODEL} v3 to Production")
    moves = jo.page.get_by_role("region", name="When it moves")
    expect(moves).to_contain_text("v5 is archived: the rule allows one version at a time")
    lena.goto(jo.path)
    lena.page.get_by_role("button", name="Approve").click()
    expect(jo.page.get_by_text("Moved", exact=True)).to_be_visible()
    jo.goto(f"/models/{MODEL}/versions/3")
    expect(VersionPage(jo).stage).to_contain_text("Production")


def test_a_request_is_rejected_with_a_reason_and_asked_for_again(open_tab: OpenTab, board: Board) -> None:
    name = board.a_model("rejected")
    board.a_rule(name, "stage:Production", **RULE)
    number = board.a_request(name)
    lena = board.sign_in(open_tab(board.server), "lena", f"/requests/{number}")
    expect(lena.page.get_by_role("heading", level=1)).to_have_text("Move rejected v2 to Production")
    lena.page.keyboard.press("r")
    comment = lena.page.get_by_role("region", name="Your decision").get_by_label("Comment")
    expect(comment).to_be_focused()
    comment.fill("The latency is too high.")
    lena.page.get_by_role("button", name="Reject", exact=True).click()
    expect(lena.page.get_by_text("Rejected", exact=True).first).to_be_visible()
    expect(lena.page.get_by_role("region", name="Decision")).to_contain_text("The latency is too high.")
    jo = board.sign_in(open_tab(board.server), "jo", f"/requests/{number}")
    jo.page.get_by_role("button", name="Ask again").click()
    jo.page.get_by_role("dialog").get_by_role("button", name="Request", exact=True).click()
    expect(jo.page.get_by_text("Open", exact=True)).to_be_visible()
    jo.page.get_by_role("button", name="Withdraw").click()
    expect(jo.page.get_by_text("Withdrawn", exact=True).first).to_be_visible()


def test_a_decision_about_what_has_changed_is_refused_and_the_new_state_is_shown(
    open_tab: OpenTab, board: Board
) -> None:
    name = board.a_model("changed")
    board.a_rule(name, "stage:Production", **RULE)
    number = board.a_request(name)
    tab = board.sign_in(open_tab(board.server), "tomas", "/")
    tab.expects("status of 412")
    tab.hold_events()
    tab.goto(f"/requests/{number}")
    approve = tab.page.get_by_role("button", name="Approve")
    expect(approve).to_be_visible()
    board.call("POST", f"/api/v1/requests/{number}/withdraw", {"comment": ""}, by="jo")
    approve.click()
    expect(tab.page.get_by_text("Withdrawn", exact=True).first).to_be_visible()
    expect(approve).to_have_count(0)


def test_a_decision_under_a_rule_that_has_changed_is_refused_and_can_be_made_again(
    open_tab: OpenTab, board: Board
) -> None:
    name = board.a_model("tightened")
    board.a_rule(name, "stage:Production", **RULE)
    number = board.a_request(name)
    tab = board.sign_in(open_tab(board.server), "tomas", "/")
    tab.expects("status of 412")
    tab.hold_events()
    tab.goto(f"/requests/{number}")
    approve = tab.page.get_by_role("button", name="Approve")
    decision = tab.page.get_by_role("region", name="Your decision")
    comment = decision.get_by_label("Comment")
    comment.fill("Compared on the test set")
    board.a_rule(name, "stage:Production", **{**RULE, "approvals_count": 2})
    approve.click()
    expect(decision).to_contain_text("Nothing was done: the request has changed meanwhile, and is shown as it is now.")
    expect(tab.page.get_by_text("0 of 2 given").first).to_be_visible()
    expect(comment).to_have_value("Compared on the test set")
    approve.click()
    expect(tab.page.get_by_text("1 of 2 given").first).to_be_visible()
    expect(decision).to_contain_text("You approved it.")


def test_what_happens_before_the_page_follows_changes_is_shown(open_tab: OpenTab, board: Board) -> None:
    name = board.a_model("early")
    board.a_rule(name, "stage:Production", **RULE)
    number = board.a_request(name)
    tab = board.sign_in(open_tab(board.server), "jo", "/")
    held = tab.hold_events()
    tab.goto(f"/requests/{number}")
    expect(tab.page.get_by_text("Open", exact=True)).to_be_visible()
    wait_for(tab, lambda: held)
    board.call("POST", f"/api/v1/requests/{number}/approve", {"comment": ""}, by="lena")
    held[0].continue_()
    expect(tab.page.get_by_text("Moved", exact=True)).to_be_visible()


def test_who_may_not_decide_is_told_why(open_tab: OpenTab, board: Board) -> None:
    name = board.a_model("onlooker")
    board.a_rule(name, "stage:Production", **RULE)
    number = board.a_request(name, comment="<script>alert(1)</script> " + "w" * 3000)
    tab = board.sign_in(open_tab(board.server), "vi", f"/requests/{number}")
    decision = tab.page.get_by_role("region", name="Your decision")
    expect(decision).to_contain_text("Deciding needs the role Approver on this model.")
    expect(decision.get_by_role("button")).to_have_count(0)
    assert axe.violations(tab) == []
    tab.goto(f"/models/{name}/versions/2")
    expect(tab.page.get_by_role("link", name=f"Open request {number}")).to_be_visible()
    tab.expects("status of 404")
    tab.goto("/requests/999999")
    expect(tab.page.get_by_role("heading", name="There is no request 999999")).to_be_visible()


def test_a_protected_alias_is_asked_for(open_tab: OpenTab, board: Board) -> None:
    name = board.a_model("aliased")
    board.call("PUT", f"/api/v1/models/{name}/aliases/champion", {"version": 1})
    board.a_rule(name, "alias:champion", approvals_count=1, approver_roles=["approver"])
    jo = board.sign_in(open_tab(board.server), "jo", f"/models/{name}/versions/2")
    jo.page.get_by_role("button", name="Alias", exact=True).click()
    dialog = jo.page.get_by_role("dialog", name="Set an alias on version 2")
    dialog.get_by_role("button", name="@champion from v1").click()
    expect(dialog.get_by_text("@champion is protected")).to_be_visible()
    assert axe.violations(jo) == []
    dialog.get_by_label("Comment").fill("It has been in Production for a week.")
    dialog.get_by_role("button", name="Request", exact=True).click()
    expect(jo.page.get_by_role("heading", level=1)).to_have_text("Set @champion on aliased v2")
    expect(jo.page.get_by_role("region", name="When it is set")).to_contain_text("@champion moves from v1 to v2")
    tomas = board.sign_in(open_tab(board.server), "tomas", jo.path)
    tomas.page.get_by_role("button", name="Approve").click()
    expect(jo.page.get_by_text("Set", exact=True)).to_be_visible()


def test_a_request_leads_to_its_rule_and_its_model_can_be_watched(open_tab: OpenTab, board: Board) -> None:
    name = board.a_model("led")
    board.call("PUT", f"/api/v1/models/{name}/aliases/plain", {"version": 1})
    board.call("PUT", f"/api/v1/models/{name}/aliases/champion", {"version": 1})
    board.a_rule(name, "alias:champion", approvals_count=1, approver_roles=["approver"])
    number = board.a_request(name, alias="champion")
    tab = board.sign_in(open_tab(board.server), "tomas", f"/requests/{number}")
    watch = tab.page.get_by_role("button", name=f"Watch {name}")
    expect(watch).to_have_attribute("aria-pressed", "false")
    watch.click()
    expect(watch).to_have_attribute("aria-pressed", "true")
    assert axe.violations(tab) == []
    assert board.call("GET", f"/api/v1/me/watches/models/{name}", by="tomas")["level"] == "stages"
    watch.click()
    expect(watch).to_have_attribute("aria-pressed", "false")
    tab.page.get_by_role("link", name=re.compile("^version .* of the rule$")).click()
    assert tab.path == f"/models/{name}/rules?target=alias%3Achampion"
    expect(tab.page.get_by_role("region", name="Rule of champion")).to_be_visible()
    # What is protected has a lock wherever it can be changed.
    tab.goto(f"/models/{name}")
    aliases = tab.page.get_by_role("region", name="Aliases")
    expect(aliases.get_by_role("listitem").filter(has_text="@champion")).to_contain_text("protected")
    expect(aliases.get_by_role("listitem").filter(has_text="@plain")).not_to_contain_text("protected")
    tab.goto(f"/models/{name}/versions/1")
    expect(tab.page.get_by_text("protected")).to_have_count(1)


def test_reviewers_are_asked_and_let_go(open_tab: OpenTab, board: Board) -> None:
    name = board.a_model("reviewed")
    board.a_rule(name, "stage:Production", **RULE)
    number = board.a_request(name)
    tab = board.sign_in(open_tab(board.server), "jo", f"/requests/{number}")
    reviewers = tab.page.get_by_role("region", name="Reviewers")
    expect(reviewers).to_contain_text("No one was asked by name.")
    reviewers.get_by_role("button", name="Ask").click()
    dialog = tab.page.get_by_role("dialog", name="Ask for a decision")
    dialog.get_by_role("combobox", name="Reviewer").fill("vi")
    dialog.get_by_role("option", name="vi").click()
    tab.expects("status of 400")
    dialog.get_by_role("button", name="Ask", exact=True).click()
    expect(dialog.get_by_role("alert")).to_contain_text("'vi' is not an account that could decide about this.")
    dialog.get_by_role("button", name="Remove vi").click()
    dialog.get_by_role("combobox", name="Reviewer").fill("tomas")
    dialog.get_by_role("option", name="tomas").click()
    dialog.get_by_role("button", name="Ask", exact=True).click()
    expect(reviewers.get_by_role("listitem")).to_contain_text("tomas")
    reviewers.get_by_role("button", name="Do not ask tomas").click()
    expect(reviewers).to_contain_text("No one was asked by name.")


def test_requests_of_a_model_are_listed(open_tab: OpenTab, board: Board) -> None:
    name = board.a_model("listed")
    board.a_rule(name, "stage:Production", **RULE)
    number = board.a_request(name)
    tab = board.sign_in(open_tab(board.server), "vi", f"/models/{name}")
    tab.page.get_by_role("button", name=f"Actions for {name}").click()
    tab.page.get_by_role("menuitem", name="Requests").click()
    table = tab.page.get_by_role("table", name="Requests")
    expect(table.get_by_role("row").nth(1)).to_contain_text("0 of 1 approval")
    assert axe.violations(tab) == []
    # A page follows changes from a second after it was loaded on.
    wait_for(tab, lambda: any("/events/stream" in one.url for one in tab.requests))
    board.call("POST", f"/api/v1/requests/{number}/reject", {"comment": "Not now."}, by="lena")
    expect(tab.page.get_by_role("heading", name="No open requests")).to_be_visible()
    tab.page.get_by_role("button", name="Closed").click()
    expect(table.get_by_role("row").nth(1)).to_contain_text("Not now.")
    assert tab.path == f"/models/{name}/requests?state=closed"


def test_who_would_notice_is_said_before_a_version_goes(open_tab: OpenTab, board: Board) -> None:
    name = board.a_model("loaded")
    for _ in range(2):
        board.call("GET", f"/api/2.0/mlflow/model-versions/get-download-uri?name={name}&version=1", by="jo")
    tab = board.sign_in(open_tab(board.server), "ada", f"/models/{name}/versions/1")
    loaded = tab.page.get_by_role("region", name="Loaded by")
    expect(loaded).to_be_visible()

    def is_counted() -> bool:
        return int(board.call("GET", f"/api/v1/models/{name}/versions/1/impact")["loads_count"]) == 2

    wait_for(tab, is_counted)
    tab.page.reload()
    expect(loaded).to_contain_text(re.compile(r"jo, .*2 loads, by number"))
    tab.page.get_by_role("button", name="More actions for version 1").click()
    tab.page.get_by_role("menuitem", name="Delete").click()
    expect(tab.page.get_by_role("dialog")).to_contain_text("Version 1 was loaded 2 times in the last 7 days")
    assert axe.violations(tab) == []


def test_the_inbox_is_live_in_the_other_browser(open_tab: OpenTab, board: Board) -> None:
    name = board.a_model("inboxed")
    board.a_rule(name, "stage:Production", **RULE)
    lena = board.sign_in(open_tab(board.server), "lena", f"/models/{name}")
    lena.page.get_by_role("button", name=f"Watch {name}").click()
    lena.page.get_by_role("menuitem", name="Everything").click()
    expect(lena.page.get_by_role("button", name=f"Watching {name}")).to_be_visible()
    assert axe.violations(lena) == []
    lena.goto("/inbox")
    waiting = lena.page.get_by_role("region", name="Waiting for you")
    expect(lena.page.get_by_role("region", name="Watched")).to_contain_text("everything")
    number = board.a_request(name, comment="It is better.")
    row = waiting.get_by_role("listitem").filter(has_text="It is better.")
    expect(row).to_contain_text("0 of 1 approval")
    link = lena.page.get_by_role("navigation", name="Main").get_by_role("link", name="Inbox")
    expect(link).to_contain_text("waiting for you")
    assert axe.violations(lena) == []
    board.call("POST", f"/api/v1/requests/{number}/withdraw", {"comment": ""}, by="jo")
    # The row keeps its place.
    expect(row).to_contain_text("It does not wait for you any more.")
    news = lena.page.get_by_role("region", name="What you watch")
    expect(news.get_by_text("new", exact=True).first).to_be_visible()
    lena.page.get_by_role("button", name="Mark all as read").click()
    expect(news.get_by_text("new", exact=True)).to_have_count(0)


def test_older_news_and_requests_are_shown_on_demand(open_tab: OpenTab, board: Board) -> None:
    name = board.a_model("older", 13)
    board.a_rule(name, "stage:Production", **RULE)
    for name_of_watcher in ("jo", "tomas"):
        board.call("PUT", f"/api/v1/me/watches/models/{name}", {"level": "all"}, by=name_of_watcher)
    for version in range(2, 14):
        board.a_request(name, version, comment=f"**Better** than {version - 1}")
    for number in range(30):
        board.call("POST", f"/api/v1/models/{name}/comments", {"text": f"Look at **number {number}**"})
    tab = board.sign_in(open_tab(board.server), "jo", "/inbox")
    asked = tab.page.get_by_role("table", name="Requests of yours")
    rows = asked.get_by_role("row").filter(has_text=name)
    expect(rows).to_have_count(10)
    before = asked.get_by_role("row").count()
    tab.page.get_by_role("button", name="Show older requests").click()
    expect(rows).to_have_count(12)
    assert asked.get_by_role("row").count() > before
    news = tab.page.get_by_role("region", name="What you watch")
    # Mail and inbox follow the log within seconds.
    expect(news).to_contain_text("Look at number 29")
    expect(news).not_to_contain_text("**")
    expect(news.get_by_role("listitem")).to_have_count(20)
    head = news.get_by_role("heading", level=2).locator("..")
    unread = int(re.findall(r"\d+", head.inner_text())[0])
    assert unread > 20
    news.get_by_role("button", name="Show older news").click()
    expect(news).to_contain_text("Look at number 0")
    expect(head).to_contain_text(str(unread))
    assert axe.violations(tab) == []
    tab.page.get_by_role("button", name="Mark all as read").click()
    expect(news.get_by_text("new", exact=True)).to_have_count(0)
    expect(news).to_contain_text("Look at number 0")
    tomas = board.sign_in(open_tab(board.server), "tomas", "/inbox")
    waiting = tomas.page.get_by_role("region", name="Waiting for you")
    expect(waiting).to_contain_text("Better than 12")
    expect(waiting).not_to_contain_text("**")


def test_requests_that_newer_ones_push_off_the_page_still_wait(open_tab: OpenTab, board: Board) -> None:
    name = board.a_model("pushed", 36)
    board.a_rule(name, "stage:Production", **RULE)
    board.send("/api/v1/accounts", {"name": "cy", "password": PASSWORD})
    board.call("POST", "/api/v1/grants", {"model": name, "account": "cy", "role": "approver"})
    numbers = [board.a_request(name, version) for version in range(2, 35)]
    cy = board.sign_in(open_tab(board.server), "cy", "/inbox")
    waiting = cy.page.get_by_role("region", name="Waiting for you")
    rows = waiting.get_by_role("listitem")
    expect(rows).to_have_count(30)
    wait_for(cy, lambda: any("/events/stream" in one.url for one in cy.requests))
    for version in (35, 36):
        board.a_request(name, version)
    expect(rows).to_have_count(32)
    # One of those that are not on the first page any more is withdrawn; the other waits.
    expect(waiting.get_by_text("does not wait for you")).to_have_count(0)
    board.call("POST", f"/api/v1/requests/{numbers[3]}/withdraw", {"comment": ""}, by="jo")
    gone = rows.filter(has_text="It does not wait for you any more.")
    expect(gone).to_have_count(1)
    expect(gone).to_contain_text(f"{name} v5")
    waiting.get_by_role("button", name="Show older").click()
    expect(rows).to_have_count(35)
    expect(rows.last).to_contain_text(f"{name} v2")
    expect(waiting.get_by_role("button", name="Show older")).to_have_count(0)
    expect(gone).to_have_count(1)


def test_a_request_cannot_be_changed_while_the_past_is_shown(open_tab: OpenTab, board: Board) -> None:
    name = board.a_model("past")
    board.a_rule(name, "stage:Production", **RULE)
    number = board.a_request(name)
    tab = board.sign_in(open_tab(board.server), "lena", f"/requests/{number}?as_of=2026-01-01T00:00:00Z")
    for button in ("Approve", "Reject", f"Watch {name}"):
        found = tab.page.get_by_role("button", name=button)
        expect(found).to_have_attribute("aria-disabled", "true")
        expect(found).to_have_accessible_description(re.compile("You are looking at the past"))
    expect(tab.page.get_by_placeholder("Comment on this request")).to_have_count(0)


def test_a_role_that_is_taken_away_is_noticed_by_an_open_request(open_tab: OpenTab, board: Board) -> None:
    name = board.a_model("untold")
    board.a_rule(name, "stage:Production", **RULE)
    number = board.a_request(name)
    grants = board.call("GET", f"/api/v1/grants?model={name}&account=lena")["items"]
    board.call("POST", "/api/v1/grants", {"model": name, "account": "lena", "role": "viewer"})
    lena = board.sign_in(open_tab(board.server), "lena", f"/requests/{number}")
    lena.expects("status of 404")
    approve = lena.page.get_by_role("button", name="Approve")
    expect(approve).to_be_visible()
    wait_for(lena, lambda: any("/events/stream" in one.url for one in lena.requests))
    board.call("DELETE", f"/api/v1/grants/{grants[0]['grant_id']}")
    expect(approve).to_have_count(0)
    (left,) = board.call("GET", f"/api/v1/grants?model={name}&account=lena")["items"]
    board.call("DELETE", f"/api/v1/grants/{left['grant_id']}")
    expect(lena.page.get_by_role("heading", name=f"There is no request {number}")).to_be_visible()


def test_a_changed_rule_is_shown_with_the_requests_that_it_judges(open_tab: OpenTab, board: Board) -> None:
    name = board.a_model("judged", 3)
    board.a_rule(name, "stage:Production", **RULE)
    number = board.a_request(name)
    jo = board.sign_in(open_tab(board.server), "jo", f"/requests/{number}")
    rules = jo.page.get_by_role("region", name="Rules for Production")
    expect(rules).to_contain_text("1 waiting, 0 passed")
    wait_for(jo, lambda: any("/events/stream" in one.url for one in jo.requests))
    ada = board.sign_in(open_tab(board.server), "ada", f"/models/{name}/rules?target=stage:Production")
    ada.page.get_by_label("Add a condition").fill("tags.reviewed = 'yes'")
    ada.page.keyboard.press("Enter")
    bar = ada.page.get_by_role("region", name="Changes that are not saved")
    expect(bar).to_contain_text(f"1 open request is checked again: {number} ({name} v2).")
    assert axe.violations(ada) == []
    expect(bar.get_by_role("link")).to_have_attribute("href", f"/requests/{number}")
    # One that is made meanwhile is among them, and one for something else is not.
    board.a_request(name, alias="champion")
    other = board.a_request(name, 3)
    expect(bar).to_contain_text(f"2 open requests are checked again: {other} ({name} v3), {number} ({name} v2).")
    bar.get_by_role("button", name=re.compile("^Save")).click()
    # The other browser follows.
    expect(rules).to_contain_text("1 failed, 1 waiting, 0 passed")


def test_who_may_not_change_rules_reads_them_and_is_told_who_can(open_tab: OpenTab, board: Board) -> None:
    name = board.a_model("readonly")
    board.a_rule(name, "stage:Production", **RULE, rule_conditions=["tags.reviewed = 'yes'"])
    tab = board.sign_in(open_tab(board.server), "jo", f"/models/{name}/rules?target=stage:Production")
    page = tab.page
    expect(page.get_by_text("Administrators of the workspace change rules")).to_be_visible()
    expect(page.get_by_text("tag reviewed is 'yes'", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="More for Production")).to_have_count(0)
    expect(page.get_by_label("Add a condition")).to_have_count(0)
    for field in page.get_by_role("region", name="Rule of Production").locator("input, select").all():
        expect(field).to_be_disabled()
    assert axe.violations(tab) == []
    tab.goto("/settings/rules")
    expect(page.get_by_text("Administrators of the workspace change stages and rules.")).to_be_visible()
    add = page.get_by_role("button", name="Add a stage")
    expect(add).to_have_attribute("aria-disabled", "true")
    expect(add).to_have_accessible_description("Needs the role Administrator")
    expect(page.get_by_role("button", name=re.compile("^Move "))).to_have_count(0)
    page.get_by_role("button", name="As a file").click()
    expect(page.get_by_role("dialog").get_by_label("Document")).not_to_be_editable()
    assert axe.violations(tab) == []


def test_how_mail_is_sent_is_chosen(open_tab: OpenTab, board: Board) -> None:
    tab = board.sign_in(open_tab(board.server), "vi", "/account?tab=notifications")
    tab.page.get_by_label("One digest a day").check()
    tab.page.get_by_label("Time zone").fill("Nowhere/Land")
    tab.expects("status of 400")
    tab.page.get_by_role("button", name="Save settings").click()
    expect(tab.page.get_by_role("alert")).to_contain_text("Nothing was saved.")
    assert axe.violations(tab) == []
    tab.page.get_by_label("Time zone").fill("Europe/Paris")
    tab.page.get_by_label("What I watch").check()
    tab.page.get_by_role("button", name="Save settings").click()
    expect(tab.page.get_by_role("status", name="What just happened")).to_contain_text("The settings are saved")
    tab.goto("/inbox")
    expect(tab.page.get_by_role("region", name="Watched")).to_contain_text("your account has no address")


def wait_for(tab: Tab, is_there: Any) -> None:
    for _ in range(100):
        if is_there():
            return
        tab.page.wait_for_timeout(200)
    raise AssertionError("It did not come")


@pytest.mark.parametrize("path", ["/requests/{number}", "/models/narrow/requests", "/models/narrow/versions/2"])
def test_pages_of_requests_fit_a_narrow_window(open_tab: OpenTab, board: Board, path: str) -> None:
    if path == "/requests/{number}":
        name = board.a_model("narrow")
        board.a_rule(name, "stage:Production", **RULE)
        board.a_request(name, comment="v" * 400)
    listed = board.call("GET", "/api/v1/models/narrow/requests")["items"]
    number = listed[0]["request_id"]
    tab = board.sign_in(open_tab(board.server, size=NARROW), "lena", path.format(number=number))
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= NARROW[0]
    assert axe.violations(tab) == []
    if "number" in path:
        expect(tab.page.get_by_text("Waits for you")).to_be_visible()
        tab.page.get_by_role("link", name="Go to your decision").click()
        expect(tab.page.get_by_role("button", name="Approve")).to_be_in_viewport()
