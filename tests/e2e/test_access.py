"""People with accounts: signing in, what each may do and why, tokens, sessions, groups, roles and workspaces.

Two people, each in a browser of their own, before one server: ada administers it, bo has what he is given.
"""

from __future__ import annotations

import json
import re
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.support import axe
from tests.support.browser import NARROW, OpenTab, Tab
from tests.support.page_objects import ModelPage
from tests.support.raw_http import get
from tests.support.servers import GreenroomServer

PASSWORD = "three calm green frogs"
MODEL = "wine"


class People:
    """A server with accounts, and calls to it as its administrator."""

    def __init__(self, folder: Path) -> None:
        self.server = GreenroomServer(
            "--data",
            folder / "data",
            log=folder / "log",
            environment={
                "GREENROOM_SERVER_ADMIN_USERNAME": "ada",
                "GREENROOM_SERVER_ADMIN_PASSWORD": PASSWORD,
            },
        )

    @property
    def url(self) -> str:
        return self.server.url

    def send(self, path: str, fields: dict[str, Any]) -> None:
        """Send a POST request as ada."""
        credentials = b64encode(f"ada:{PASSWORD}".encode()).decode()
        headers = {"Content-Type": "application/json", "Authorization": f"Basic {credentials}"}
        request = urllib.request.Request(self.url + path, json.dumps(fields).encode(), headers)
        with urllib.request.urlopen(request):
            pass

    def sign_in(self, tab: Tab, name: str, path: str = "/") -> Tab:
        """Go to a page, and sign in there."""
        tab.expects("status of 401")
        tab.page.goto(self.url + path)
        fill_in(tab, name, PASSWORD)
        expect(tab.page.get_by_role("navigation", name="Main")).to_be_visible()
        tab.settled()
        return tab


def fill_in(tab: Tab, name: str, password: str) -> None:
    tab.page.get_by_label("User name").fill(name)
    tab.page.get_by_label("Password").fill(password)
    tab.page.keyboard.press("Enter")


def row(tab: Tab, table: str, name: str) -> Locator:
    """The row of a table that contains a text."""
    return tab.page.get_by_role("table", name=table).get_by_role("row").filter(has_text=name)


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    """One server for all tests of this module, each of which uses names of its own."""
    people = People(tmp_path_factory.mktemp("people"))
    for name in ("bo", "cy"):
        people.send("/api/v1/accounts", {"name": name, "display_name": name.title(), "password": PASSWORD})
    people.send("/api/2.0/mlflow/registered-models/create", {"name": MODEL})
    people.send("/api/2.0/mlflow/model-versions/create", {"name": MODEL, "source": "s3://elsewhere/1"})
    try:
        yield people
        people.server.stop()
        assert "Traceback" not in people.server.log
    finally:
        people.server.kill()


def test_signing_in_leads_to_the_page_that_was_asked_for(open_tab: OpenTab, people: People) -> None:
    tab = open_tab(people.server)
    tab.expects("status of 401")
    tab.page.goto(people.url + f"/models/{MODEL}")
    expect(tab.page.get_by_role("heading", name="Sign in to Greenroom")).to_be_visible()
    # Neither the page nor the server says more than it must.
    expect(tab.page).to_have_title("Sign in · Greenroom")
    assert MODEL not in tab.page.locator("main").inner_text()
    assert tab.page.locator('meta[name="greenroom-version"]').get_attribute("content") == ""
    assert axe.violations(tab) == []
    fill_in(tab, "ada", "another long password")
    expect(tab.page.get_by_role("alert")).to_have_text("Name or password is wrong.")
    expect(tab.page.get_by_label("User name")).to_have_value("ada")
    expect(tab.page.get_by_label("Password")).to_be_focused()
    tab.page.get_by_label("Password").fill(PASSWORD)
    tab.page.keyboard.press("Enter")
    expect(ModelPage(tab).title).to_have_text(MODEL)


def test_nothing_of_a_page_is_sent_or_shown_before_the_sign_in(open_tab: OpenTab, people: People) -> None:
    tab = open_tab(people.server)
    tab.expects("status of 401")
    tab.page.goto(people.url + f"/models/{MODEL}")
    expect(tab.page.get_by_label("User name")).to_be_visible()
    # The way to sign in came with the document: nothing was asked for, and nothing was refused.
    assert [one.url for one in tab.requests if "/api/" in one.url] == []
    expect(tab.page.get_by_role("navigation")).to_have_count(0)


def test_after_too_many_tries_the_page_says_when_to_try_again(open_tab: OpenTab, tmp_path: Path) -> None:
    people = People(tmp_path)
    try:
        tab = open_tab(people.server)
        tab.expects("status of 401")
        tab.expects("status of 429")
        tab.page.goto(people.url + "/")
        alert = tab.page.get_by_role("alert")
        for number in range(30):
            fill_in(tab, "ada", f"wrong password {number}")
            expect(alert).to_have_count(1)
            expect(tab.page.get_by_role("button", name="Sign in")).not_to_have_attribute("aria-busy", "true")
            if "Too many" in alert.inner_text():
                break
        expect(alert).to_contain_text(re.compile(r"Too many tries\. Try again at \d\d:\d\d\."))
        expect(tab.page.get_by_role("button", name="Sign in")).to_have_attribute("aria-disabled", "true")
        expect(tab.page.get_by_label("User name")).to_have_value("ada")
    finally:
        people.server.kill()


def test_the_first_administrator_of_a_server_on_loopback_is_made_on_the_page(open_tab: OpenTab, tmp_path: Path) -> None:
    server = GreenroomServer("--data", tmp_path / "data", log=tmp_path / "log")
    try:
        tab = open_tab(server)
        tab.expects("status of 401")
        tab.goto("/settings/people")
        expect(tab.page.get_by_role("heading", name="Create the first administrator")).to_be_visible()
        expect(tab.page.get_by_text("greenroom init")).to_be_visible()
        assert axe.violations(tab) == []
        tab.page.get_by_role("button", name="Create the first administrator").click()
        dialog = tab.page.get_by_role("dialog")
        dialog.get_by_label("User name").fill("ada")
        dialog.get_by_label("Password").fill(PASSWORD)
        dialog.get_by_role("button", name="Create administrator").click()
        # From here on everyone signs in, she as well.
        expect(tab.page.get_by_role("heading", name="Sign in to Greenroom")).to_be_visible()
        fill_in(tab, "ada", PASSWORD)
        expect(row(tab, "People", "ada")).to_contain_text("Administrator")
    finally:
        server.kill()


def test_where_a_token_is_asked_for_the_first_administrator_is_made_on_the_server_only(
    open_tab: OpenTab, tmp_path: Path
) -> None:
    token = "a-token-of-twenty-four-characters"
    server = GreenroomServer(
        "--data", tmp_path / "data", log=tmp_path / "log", environment={"GREENROOM_SERVER_TOKEN": token}
    )
    try:
        tab = open_tab(server)
        tab.expects("status of 401")
        tab.page.goto(server.url + "/settings/people")
        tab.page.get_by_label("Token").fill(token)
        tab.page.keyboard.press("Enter")
        expect(tab.page.get_by_text("greenroom init")).to_be_visible()
        expect(tab.page.get_by_role("button", name="Create the first administrator")).to_have_count(0)
    finally:
        server.kill()


def test_a_role_that_is_taken_away_while_the_page_is_open_applies_at_once(open_tab: OpenTab, people: People) -> None:
    people.send("/api/2.0/mlflow/registered-models/create", {"name": "role-taken"})
    ada = people.sign_in(open_tab(people.server), "ada", "/models/role-taken/access")
    ada.page.get_by_role("button", name="Add people").click()
    dialog = ada.page.get_by_role("dialog")
    dialog.get_by_role("combobox", name="Account").fill("bo")
    dialog.get_by_role("option", name="bo").click()
    dialog.get_by_label("Contributor").check()
    assert axe.violations(ada) == []
    dialog.get_by_role("button", name="Give access").click()
    expect(row(ada, "Who has access", "bo")).to_contain_text("this model")

    bo = people.sign_in(open_tab(people.server), "bo", "/models/role-taken")
    bo.expects("status of 403")
    bo.expects("status of 404")
    edit = ModelPage(bo).panel("Model card").get_by_role("button", name="Edit")
    expect(edit).not_to_have_attribute("aria-disabled", "true")
    edit.click()
    card = bo.page.get_by_role("dialog")
    card.get_by_label("Description").fill("What bo wrote")

    role = row(ada, "Who has access", "bo").get_by_role("combobox", name="Role of bo")
    role.click()
    ada.page.get_by_role("option", name="Viewer").click()
    expect(role).to_have_text("Viewer")

    card.get_by_role("button", name="Save description").click()
    # The refusal names what is missing and who can give it; what he wrote is still there.
    expect(card.get_by_role("alert")).to_contain_text("registered_model:update")
    expect(card.get_by_role("alert")).to_contain_text("ada")
    expect(card.get_by_label("Description")).to_have_value("What bo wrote")
    card.get_by_role("button", name="Cancel").click()
    # The page has noticed, too.
    expect(edit).to_have_attribute("aria-disabled", "true")
    expect(edit).to_have_attribute("title", "Needs the role Contributor")
    bo.page.get_by_role("button", name="Actions for role-taken").click()
    expect(bo.page.get_by_role("menuitem", name="Delete")).to_have_attribute("aria-disabled", "true")
    expect(bo.page.get_by_role("menuitem", name="Delete")).to_contain_text("needs Manager")
    bo.page.keyboard.press("Escape")

    row(ada, "Who has access", "bo").get_by_role("button", name="Remove bo").click()
    expect(row(ada, "Who has access", "bo")).to_have_count(0)
    bo.page.reload()
    expect(bo.page.get_by_role("heading", name="There is no model role-taken")).to_be_visible()


def test_who_may_do_what_is_explained(open_tab: OpenTab, people: People) -> None:
    people.send("/api/v1/groups", {"name": "Cellar"})
    people.send("/api/2.0/mlflow/registered-models/create", {"name": "explained"})
    people.send("/api/v1/grants", {"model": "explained", "group": "Cellar", "role": "approver"})
    ada = people.sign_in(open_tab(people.server), "ada", "/settings/groups")
    ada.page.get_by_role("link", name="Cellar").click()
    ada.page.get_by_role("button", name="Add member").click()
    dialog = ada.page.get_by_role("dialog")
    dialog.get_by_role("combobox", name="Account").fill("cy")
    dialog.get_by_role("option", name="cy").click()
    dialog.get_by_role("button", name="Add member").click()
    expect(row(ada, "Members of Cellar", "Cy")).to_contain_text("added here")
    assert axe.violations(ada) == []

    ada.goto("/models/explained/access")
    expect(row(ada, "Who has access", "cy")).to_contain_text("the group Cellar, this model")
    row(ada, "Who has access", "cy").get_by_role("button", name="Why").click()
    dialog = ada.page.get_by_role("dialog")
    expect(dialog.get_by_role("listitem")).to_have_text(
        [re.compile("Person.*cy"), re.compile("is in the group.*Cellar"), re.compile("which has.*Approver.*this model")]
    )
    assert axe.violations(ada) == []
    dialog.get_by_role("button", name="Done").click()

    question = ada.page.get_by_role("region", name="Check access")
    question.get_by_role("combobox", name="Can").fill("cy")
    expect(question.get_by_role("status")).to_contain_text("Yes. cy is Approver")
    ada.page.keyboard.press("Escape")
    question.get_by_role("combobox", name="What").click()
    ada.page.get_by_role("option", name="delete registered models").click()
    expect(question.get_by_role("status")).to_contain_text("No. To delete registered models needs Manager. ada can")
    assert axe.violations(ada) == []


def test_who_may_not_see_who_has_access_is_told_so(open_tab: OpenTab, people: People) -> None:
    people.send("/api/2.0/mlflow/registered-models/create", {"name": "only-seen"})
    people.send("/api/v1/grants", {"model": "only-seen", "account": "bo", "role": "viewer"})
    bo = people.sign_in(open_tab(people.server), "bo", "/models/only-seen/access")
    bo.expects("status of 403")
    expect(bo.page.get_by_role("heading", name="You may not see this")).to_be_visible()
    add = bo.page.get_by_role("button", name="Add people")
    expect(add).to_have_attribute("title", "Needs the role Manager")
    expect(bo.page.get_by_role("region", name="Owner")).to_have_count(0)
    assert axe.violations(bo) == []


def test_a_token_is_shown_once_works_and_is_revoked(open_tab: OpenTab, people: People) -> None:
    tab = people.sign_in(open_tab(people.server), "bo", "/account")
    tab.page.get_by_role("button", name="New token").click()
    dialog = tab.page.get_by_role("dialog")
    assert axe.violations(tab) == []
    dialog.get_by_label("Name").fill("notebook")
    dialog.get_by_label("7 days").check()
    dialog.get_by_role("button", name="Create token").click()
    shown = tab.page.get_by_role("region", name="New token: notebook")
    token = shown.locator("code").first.inner_text()
    assert re.fullmatch(r"grn_\w+", token)
    expect(shown).to_contain_text(f"MLFLOW_TRACKING_URI={people.url}")
    expect(shown).to_contain_text(f"MLFLOW_TRACKING_TOKEN={token}")
    shown.get_by_role("button", name="Copy token").click()
    assert tab.clipboard() == token
    expect(row(tab, "Your tokens", "notebook")).to_contain_text(
        re.compile("Read.*everything you may.*in 7 days.*never")
    )
    assert axe.violations(tab) == []
    bearer = f"Authorization: Bearer {token}"
    assert get(people.server.port, "/api/v1/me", bearer).statuses == [200]

    tab.page.reload()
    expect(row(tab, "Your tokens", "notebook")).to_be_visible()
    assert token not in tab.page.content()
    row(tab, "Your tokens", "notebook").get_by_role("button", name="Revoke").click()
    tab.page.get_by_role("dialog").get_by_role("button", name="Revoke token").click()
    expect(tab.page.get_by_role("heading", name="No tokens yet")).to_be_visible()
    assert get(people.server.port, "/api/v1/me", bearer).statuses == [401]


def test_a_session_is_listed_and_ended_from_another_browser(open_tab: OpenTab, people: People) -> None:
    people.send("/api/v1/accounts", {"name": "di", "password": PASSWORD})
    here = people.sign_in(open_tab(people.server), "di", "/account?tab=sessions")
    there = people.sign_in(open_tab(people.server), "di", "/models")
    here.page.reload()
    sessions = here.page.get_by_role("table", name="Your sessions")
    expect(sessions.get_by_text("this browser")).to_have_count(1)
    expect(sessions.get_by_text("Chrome on Linux")).to_have_count(2)
    assert axe.violations(here) == []
    here.page.get_by_role("button", name="End all others").click()
    expect(sessions.get_by_role("row")).to_have_count(2)
    # The other one is asked to sign in again, where it is, as soon as it asks for something.
    there.page.get_by_role("searchbox").fill("w")
    again = there.page.get_by_role("dialog", name="Sign in again")
    expect(again).to_contain_text("Your session has ended. What you typed is still here.")
    expect(again.get_by_label("User name")).to_have_value("di")
    assert axe.violations(there) == []
    again.get_by_label("Password").fill(PASSWORD)
    again.get_by_role("button", name="Sign in").click()
    expect(again).to_have_count(0)
    expect(there.page.get_by_role("searchbox")).to_have_value("w")


def test_a_password_is_changed(open_tab: OpenTab, people: People) -> None:
    people.send("/api/v1/accounts", {"name": "ed", "password": PASSWORD})
    tab = people.sign_in(open_tab(people.server), "ed", "/account?tab=password")
    tab.page.get_by_label("Current password").fill(PASSWORD)
    tab.page.get_by_label("New password").fill("short")
    tab.page.get_by_role("button", name="Change password").click()
    expect(tab.page.get_by_text("At least 12 characters", exact=True)).to_be_visible()
    assert axe.violations(tab) == []
    tab.page.get_by_label("New password").fill("a much longer password")
    tab.page.get_by_role("button", name="Change password").click()
    expect(tab.page.get_by_role("status", name="What just happened")).to_contain_text("The password is changed")
    tab.page.get_by_role("button", name="Account of ed").click()
    tab.page.get_by_role("menuitem", name="Sign out").click()
    expect(tab.page.get_by_role("heading", name="Sign in to Greenroom")).to_be_visible()
    fill_in(tab, "ed", "a much longer password")
    expect(tab.page.get_by_role("navigation", name="Main")).to_be_visible()


def test_people_are_created_disabled_and_deleted(open_tab: OpenTab, people: People) -> None:
    tab = people.sign_in(open_tab(people.server), "ada", "/settings/people")
    tab.page.get_by_role("button", name="New account").click()
    dialog = tab.page.get_by_role("dialog")
    assert axe.violations(tab) == []
    dialog.get_by_label("User name").fill("fay")
    dialog.get_by_label("Full name").fill("Fay Ito")
    dialog.get_by_label("Password").fill(PASSWORD)
    dialog.get_by_role("button", name="Create account").click()
    expect(row(tab, "People", "Fay Ito")).to_contain_text("As granted")
    fay = people.sign_in(open_tab(people.server), "fay", "/models")
    # What she may not do is not offered.
    fay.goto("/settings/people")
    expect(row(fay, "People", "Fay Ito")).to_be_visible()
    expect(fay.page.get_by_role("button", name="New account")).to_have_count(0)

    row(tab, "People", "Fay Ito").get_by_role("button", name="Actions for fay").click()
    tab.page.get_by_role("menuitem", name="Disable").click()
    expect(row(tab, "People", "Fay Ito")).to_contain_text("Disabled")
    fay.page.reload()
    expect(fay.page.get_by_role("heading", name="Sign in to Greenroom")).to_be_visible()

    # No one shuts oneself out.
    row(tab, "People", "ada").get_by_role("button", name="Actions for ada").click()
    expect(tab.page.get_by_role("menuitem", name="Delete")).to_have_attribute("aria-disabled", "true")
    tab.page.keyboard.press("Escape")

    row(tab, "People", "Fay Ito").get_by_role("button", name="Actions for fay").click()
    tab.page.get_by_role("menuitem", name="Delete").click()
    assert axe.violations(tab) == []
    tab.page.get_by_role("dialog").get_by_role("button", name="Delete account").click()
    expect(row(tab, "People", "Fay Ito")).to_have_count(0)


def test_a_role_of_ones_own_is_made_and_given(open_tab: OpenTab, people: People) -> None:
    tab = people.sign_in(open_tab(people.server), "ada", "/settings/roles")
    tab.page.get_by_role("button", name="New role").click()
    dialog = tab.page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("night-shift")
    dialog.get_by_label("see registered models").check()
    dialog.get_by_label("create comments").check()
    assert axe.violations(tab) == []
    dialog.get_by_role("button", name="Create role").click()
    expect(row(tab, "Own roles", "night-shift")).to_contain_text("2 permissions")
    tab.goto(f"/models/{MODEL}/access")
    tab.page.get_by_role("button", name="Add people").click()
    dialog = tab.page.get_by_role("dialog")
    dialog.get_by_role("combobox", name="Account").fill("cy")
    dialog.get_by_label("night-shift").check()
    dialog.get_by_role("button", name="Give access").click()
    expect(row(tab, "Who has access", "cy")).to_contain_text("night-shift")


def test_a_trusted_publisher_is_added_and_deleted(open_tab: OpenTab, people: People) -> None:
    tab = people.sign_in(open_tab(people.server), "ada", "/settings/publishers")
    expect(tab.page.get_by_role("heading", name="No trusted publishers")).to_be_visible()
    tab.page.get_by_role("button", name="New publisher").click()
    dialog = tab.page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("wine-ci")
    dialog.get_by_label("Conditions").fill("repository = acme/wine\nref")
    create = dialog.get_by_role("button", name="Create publisher")
    expect(create).to_have_attribute("title", "Each condition is claim = value")
    dialog.get_by_label("Conditions").fill("repository = acme/wine\nref = refs/heads/main")
    dialog.get_by_role("combobox", name="Models").fill(MODEL)
    dialog.get_by_role("option", name=MODEL).click()
    assert axe.violations(tab) == []
    create.click()
    expect(row(tab, "Trusted publishers", "wine-ci")).to_contain_text("ref = refs/heads/main")
    expect(row(tab, "Trusted publishers", "wine-ci")).to_contain_text(MODEL)
    assert axe.violations(tab) == []
    tab.page.get_by_role("button", name="Actions for wine-ci").click()
    tab.page.get_by_role("menuitem", name="Delete").click()
    tab.page.get_by_role("dialog").get_by_role("button", name="Delete publisher").click()
    expect(tab.page.get_by_role("heading", name="No trusted publishers")).to_be_visible()


def test_a_link_names_its_workspace_and_means_the_same_to_everyone(open_tab: OpenTab, people: People) -> None:
    tab = people.sign_in(open_tab(people.server), "ada", "/models")
    # With one workspace there is nothing to choose.
    expect(tab.page.get_by_role("button", name="Workspace")).to_have_count(0)
    tab.goto("/settings/workspaces")
    tab.page.get_by_role("button", name="New workspace").click()
    dialog = tab.page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("vision")
    dialog.get_by_label("see and load").check()
    assert axe.violations(tab) == []
    dialog.get_by_role("button", name="Create workspace").click()
    expect(row(tab, "Workspaces", "vision")).to_contain_text("see and load")
    tab.page.get_by_role("button", name="Workspace default").click()
    tab.page.get_by_role("menuitem", name="vision").click()
    expect(tab.page.get_by_role("button", name="Workspace vision")).to_be_visible()
    tab.page.get_by_role("navigation", name="Main").get_by_role("link", name="Models").click()
    expect(tab.page.get_by_role("heading", name="No models yet")).to_be_visible()
    assert tab.path == "/models?workspace=vision"
    tab.page.get_by_role("button", name="New model").click()
    tab.page.get_by_role("dialog").get_by_label("Name").fill(MODEL)
    tab.page.get_by_role("dialog").get_by_role("button", name="Create").click()
    expect(ModelPage(tab).title).to_have_text(MODEL)
    expect(tab.page.get_by_text("0 versions")).to_be_visible()
    link = tab.path
    assert link == f"/models/{MODEL}?workspace=vision"

    # Another model of the same name is in the default workspace; the link leads to this one, for everyone.
    bo = people.sign_in(open_tab(people.server), "bo", link)
    expect(ModelPage(bo).title).to_have_text(MODEL)
    expect(bo.page.get_by_text("0 versions")).to_be_visible()
    edit = ModelPage(bo).panel("Model card").get_by_role("button", name="Edit")
    expect(edit).to_have_attribute("aria-disabled", "true")


def test_a_model_is_moved_to_another_workspace(open_tab: OpenTab, people: People) -> None:
    people.send("/api/v1/workspaces", {"name": "attic"})
    people.send("/api/v1/workspaces", {"name": "cellar"})
    people.send("/api/v1/workspaces/cellar/archive", {})
    people.send("/api/2.0/mlflow/registered-models/create", {"name": "moved"})
    people.send("/api/2.0/mlflow/model-versions/create", {"name": "moved", "source": "s3://elsewhere/1"})
    ada = people.sign_in(open_tab(people.server), "ada", "/models/moved/access")
    panel = ada.page.get_by_role("region", name="Workspace")
    expect(panel).to_contain_text("default")
    panel.get_by_role("button", name="Move").click()
    dialog = ada.page.get_by_role("dialog", name="Move moved")
    expect(dialog).to_contain_text("What was given on this model is deleted")
    dialog.get_by_role("combobox", name="Workspace").click()
    expect(ada.page.get_by_role("option", name="cellar")).to_have_count(0)
    ada.page.get_by_role("option", name="attic").click()
    assert axe.violations(ada) == []
    dialog.get_by_role("button", name="Move model").click()
    ada.page.wait_for_url("**/models/moved?workspace=attic")
    expect(ModelPage(ada).title).to_have_text("moved")
    expect(ada.page.get_by_text("1 version", exact=True)).to_be_visible()
    # The old address leads to the new one.
    ada.expects("status of 404")
    ada.goto("/models/moved/versions/1")
    ada.page.wait_for_url("**/models/moved/versions/1?workspace=attic")
    expect(ada.page.get_by_role("heading", name="Version 1")).to_be_visible()


def test_pages_of_a_model_that_someone_renames_go_to_its_new_name(open_tab: OpenTab, people: People) -> None:
    people.send("/api/2.0/mlflow/registered-models/create", {"name": "old-name"})
    people.send("/api/2.0/mlflow/model-versions/create", {"name": "old-name", "source": "s3://elsewhere/1"})
    ada = people.sign_in(open_tab(people.server), "ada", "/models/old-name/versions/1")
    ada.expects("status of 404")
    expect(ada.page.get_by_role("heading", name="Version 1")).to_be_visible()
    with ada.page.expect_request("**/events/stream*"):
        ada.page.reload()
    people.send("/api/2.0/mlflow/registered-models/rename", {"name": "old-name", "new_name": "new-name"})
    ada.page.wait_for_url("**/models/new-name/versions/1")
    expect(ada.page.get_by_text("models:/new-name/1").first).to_be_visible()


def test_an_unknown_workspace_is_said_to_be_so(open_tab: OpenTab, people: People) -> None:
    tab = people.sign_in(open_tab(people.server), "ada", "/models")
    tab.expects("status of 404")
    tab.goto("/models?workspace=nowhere")
    expect(tab.page.get_by_role("heading", name="There is no workspace nowhere")).to_be_visible()
    assert axe.violations(tab) == []
    tab.page.get_by_role("link", name="Open the default workspace").click()
    expect(tab.page.get_by_role("navigation", name="Main")).to_be_visible()
    assert tab.path == "/"


@pytest.mark.parametrize(
    "path",
    [
        "/account",
        "/account?tab=sessions",
        "/account?tab=password",
        "/settings",
        "/settings/people",
        "/settings/groups",
        "/settings/roles",
        "/settings/publishers",
        "/settings/workspaces",
        f"/models/{MODEL}/access",
    ],
)
def test_pages_about_people_fit_a_narrow_window(open_tab: OpenTab, people: People, path: str) -> None:
    tab = people.sign_in(open_tab(people.server, size=NARROW), "ada", path)
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= NARROW[0]
    assert axe.violations(tab) == []


def test_the_audit_log_names_accounts_and_groups(open_tab: OpenTab, people: People) -> None:
    people.send("/api/v1/accounts", {"name": "nora", "password": PASSWORD})
    people.send("/api/v1/groups", {"name": "release"})
    ada = people.sign_in(open_tab(people.server), "ada", "/settings/people")
    changed = ada.page.evaluate(
        """async (password) => {
            const send = (method, path, body) => fetch(path, {
                method, body: JSON.stringify(body), headers: {"Content-Type": "application/json"},
            });
            return [
                (await send("PUT", "/api/v1/groups/release/members/nora")).ok,
                (await send("DELETE", "/api/v1/groups/release/members/nora")).ok,
                (await send("PUT", "/api/v1/accounts/nora/password", {password})).ok,
            ];
        }""",
        PASSWORD + " more",
    )
    assert changed == [True, True, True]
    ada.goto("/audit")
    entries = ada.page.get_by_role("table", name="Entries of the audit log")
    expect(entries).to_contain_text("set a new password for the account nora")
    expect(entries).to_contain_text("removed the account nora from the group release")
    assert axe.violations(ada) == []
    entries.get_by_role("link", name="release", exact=True).first.click()
    expect(ada.page).to_have_url(re.compile("/settings/groups$"))
