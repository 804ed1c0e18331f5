"""A request that an approver learns of by mail: from asking to the promotion and back, and how mail is turned off."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.e2e.test_access import PASSWORD, fill_in
from tests.e2e.test_requests import RULE, Board, wait_for
from tests.support import axe
from tests.support.browser import OpenTab, Tab
from tests.support.notifying import SENDER, Mailbox, mail_server
from tests.support.page_objects import VersionPage
from tests.support.processes import free_port

MODEL = "mailed"


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def board(mailbox: Mailbox, tmp_path: Path) -> Iterator[Board]:
    """A server that sends mail, with a model of which version 1 is in Production."""
    port = free_port()
    with mail_server(mailbox) as smtp_port:
        settings = ("--smtp-url", f"smtp://127.0.0.1:{smtp_port}", "--smtp-from", SENDER)
        board = Board(tmp_path, *settings, "--public-url", f"http://127.0.0.1:{port}", port=port)
        for name in ("jo", "lena", "tomas", "vi"):
            fields = {"name": name, "password": PASSWORD, "email": f"{name}@example.com"}
            board.send("/api/v1/accounts", fields)
        board.a_model(MODEL)
        board.a_rule(MODEL, "stage:Production", **RULE)
        try:
            yield board
            board.server.stop()
            assert "Traceback" not in board.server.log
        finally:
            board.server.kill()


def links(mailbox: Mailbox, recipient: str) -> list[tuple[str, str]]:
    """Subject and first link of each mail to someone."""
    found = []
    for mail in mailbox.to(recipient):
        text = mail.get_body(("plain",))
        assert text is not None
        link = re.search(r"https?://\S+", text.get_content())
        assert link is not None
        found.append((str(mail["Subject"]), link[0]))
    return found


def unsubscribe_link(mailbox: Mailbox, recipient: str) -> str:
    """The address in the latest mail to someone that turns mail off."""
    mail = mailbox.to(recipient)[-1]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    return str(mail["List-Unsubscribe"]).strip("<>")


def test_an_approver_follows_the_mail_to_the_request_and_it_is_rolled_back(
    open_tab: OpenTab, board: Board, mailbox: Mailbox
) -> None:
    jo = board.sign_in(open_tab(board.server), "jo", f"/models/{MODEL}/versions/2")
    jo.page.get_by_role("button", name="Stage").click()
    VersionPage(jo).stage_item("Production").click()
    dialog = jo.page.get_by_role("dialog", name="Request to move version 2 to Production")
    dialog.get_by_label("Why").fill("Recall is up two points.")
    dialog.get_by_role("combobox", name="Reviewers").fill("len")
    dialog.get_by_role("option", name="lena").click()
    dialog.get_by_role("button", name="Request", exact=True).click()
    expect(jo.page.get_by_role("heading", level=1)).to_have_text(f"Move {MODEL} v2 to Production")
    request = jo.path

    wait_for(jo, lambda: links(mailbox, "lena@example.com"))
    said, link = links(mailbox, "lena@example.com")[0]
    assert said == f"jo asked to move {MODEL} v2 to Production"
    assert link == board.url + request
    # The reason is read on the page, by those who may.
    assert b"Recall is up" not in mailbox.raw[0]

    jo.goto("/inbox")
    news = jo.page.get_by_role("region", name="What you watch")
    expect(news.get_by_text("new", exact=True)).to_have_count(0)
    wait_until_live(jo)

    # Her browser does not know her yet: the link still leads to the request.
    lena = open_tab(board.server)
    lena.expects("status of 401")
    lena.page.goto(link)
    fill_in(lena, "lena", PASSWORD)
    expect(lena.page.get_by_role("heading", level=1)).to_have_text(f"Move {MODEL} v2 to Production")
    expect(lena.page.get_by_text("Recall is up two points.")).to_be_visible()
    badge = lena.page.get_by_role("navigation", name="Main").get_by_role("link", name="Inbox")
    expect(badge).to_contain_text("1 waiting for you")
    assert axe.violations(lena) == []
    lena.page.get_by_role("button", name="Approve").click()
    expect(lena.page.get_by_text("Moved", exact=True)).to_be_visible()
    expect(badge).not_to_contain_text("waiting for you")

    # The inbox of the one who asked follows, and a mail tells it as well.
    expect(news.get_by_text("new", exact=True).first).to_be_visible()
    expect(jo.page.get_by_role("table", name="Requests of yours")).to_contain_text("Moved")
    assert axe.violations(jo) == []
    carried_out = (f"The request to move {MODEL} v2 to Production was carried out", link)
    wait_for(jo, lambda: carried_out in links(mailbox, "jo@example.com"))

    # She turns mail off by the link at its end, without signing in; what waits for her is still in her inbox.
    anyone = open_tab(board.server)
    anyone.goto(urlsplit(unsubscribe_link(mailbox, "lena@example.com"))._replace(scheme="", netloc="").geturl())
    expect(anyone.page.get_by_role("heading", level=1)).to_have_text("Turn mail off?")
    assert axe.violations(anyone) == []
    anyone.page.get_by_role("button", name="Turn mail off").click()
    expect(anyone.page.get_by_role("heading", level=1)).to_have_text("Mail is off")
    assert axe.violations(anyone) == []
    lena.goto("/inbox")
    expect(lena.page.get_by_role("region", name="Watched")).to_contain_text("E-mail: none.")

    jo.goto(f"/models/{MODEL}/versions/2")
    VersionPage(jo).roll_back_button.click()
    dialog = jo.page.get_by_role("dialog", name="Request to move version 1 to Production")
    dialog.get_by_role("button", name="Request", exact=True).click()
    expect(jo.page.get_by_role("heading", level=1)).to_have_text(f"Move {MODEL} v1 to Production")
    expect(badge).to_contain_text("1 waiting for you")
    lena.page.get_by_role("region", name="Waiting for you").get_by_role("link", name="Review request").click()
    lena.page.get_by_role("button", name="Approve").click()
    expect(lena.page.get_by_text("Moved", exact=True)).to_be_visible()
    expect(jo.page.get_by_text("Moved", exact=True)).to_be_visible()
    carried_out = (f"The request to move {MODEL} v1 to Production was carried out", jo.page.url)
    wait_for(jo, lambda: carried_out in links(mailbox, "jo@example.com"))
    # A mail to her would have come before that one.
    assert len(links(mailbox, "lena@example.com")) == 1
    jo.goto(f"/models/{MODEL}/versions/1")
    expect(VersionPage(jo).stage).to_contain_text("Production")

    # What a mail program sends when its button is pressed: RFC 8058.
    off = urllib.request.Request(unsubscribe_link(mailbox, "jo@example.com"), b"List-Unsubscribe=One-Click")
    with urllib.request.urlopen(off) as answer:
        assert answer.status == 200
    assert board.call("GET", "/api/v1/me/notification-settings", by="jo")["mail"] == "off"


def wait_until_live(tab: Tab) -> None:
    """Wait until the page follows changes: from a second after it was loaded on."""
    wait_for(tab, lambda: any("/events/stream" in one.url for one in tab.requests))
