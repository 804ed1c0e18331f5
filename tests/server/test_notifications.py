"""Notifications from a real server: mail that arrives, the link that turns it off, the live inbox, and restarts."""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.support.credentials import basic
from tests.support.file_client import Answer, Files
from tests.support.notifying import Mailbox, mail_server
from tests.support.processes import free_port
from tests.support.servers import GreenroomServer

ADMIN, PASSWORD = "root", "correct horse battery staple"
JSON = {"Content-Type": "application/json"}
# Steps run every second or two; the rest is for a busy machine.
SOON_S = 60.0
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Site:
    """A server with accounts, and a mail server."""

    def __init__(self, server: GreenroomServer, mailbox: Mailbox, data: Path) -> None:
        self.server = server
        self.mailbox = mailbox
        self.files = Files(server, data)

    def v1(self, method: str, path: str, who: str = ADMIN, **body: Any) -> Answer:
        """Send a request to the public API."""
        encoded = json.dumps(body).encode() if body else None
        headers = {**basic(who, PASSWORD), **(JSON if encoded else {})}
        return self.files.ask(method, f"/api/v1{path}", encoded, headers)

    def add(self, name: str) -> None:
        """Make an account with an address, who may contribute."""
        made = self.v1("POST", "/accounts", name=name, password=PASSWORD, email=f"{name}@example.com")
        assert made.status == 201, made.body
        granted = self.v1("POST", "/grants", resource="workspace", account=name, role="contributor")
        assert granted.status == 201, granted.body

    def run(self, who: str, *command: str) -> Any:
        """Run a command as someone, and return what it prints as JSON."""
        environment = {**os.environ, "MLFLOW_TRACKING_USERNAME": who, "MLFLOW_TRACKING_PASSWORD": PASSWORD}
        told = subprocess.run(
            [sys.executable, "-m", "greenroom", *command, "--uri", self.server.url, "--json"],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=SOON_S,
        )
        assert told.returncode == 0, told.stderr
        return json.loads(told.stdout)

    def mention(self, name: str, by: str = ADMIN) -> None:
        """Mention someone in a comment on the model Churn."""
        made = self.v1("POST", "/models/Churn/comments", by, text=f"@{name} look")
        assert made.status == 201, made.body

    def wait_for_mails(self, recipient: str, number: int) -> None:
        """Wait until someone has so many mails."""
        wait(lambda: len(self.mailbox.to(recipient)) >= number)


def wait(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SOON_S
    while not what():
        assert time.monotonic() < deadline, "it still was not so"
        time.sleep(0.05)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One server on each database, with two workers on PostgreSQL; each test has people of its own."""
    folder = tmp_path_factory.mktemp("notifications")
    more = []
    if request.param == "postgres":
        more = ["--database", request.getfixturevalue("postgres_server").create_database(), "--workers", "2"]
    port, mailbox = free_port(), Mailbox()
    with mail_server(mailbox) as mail_port:
        server = GreenroomServer(
            "--data",
            folder / "data",
            "--smtp-url",
            f"smtp://127.0.0.1:{mail_port}",
            "--smtp-from",
            "greenroom@example.com",
            "--public-url",
            f"http://127.0.0.1:{port}",
            *more,
            log=folder / "log",
            port=port,
            environment={"GREENROOM_SERVER_ADMIN_USERNAME": ADMIN, "GREENROOM_SERVER_ADMIN_PASSWORD": PASSWORD},
        )
        try:
            site = Site(server, mailbox, folder / "data")
            assert site.v1("POST", "/models", name="Churn").status == 201
            yield site
            server.stop()
        finally:
            server.kill()


def test_mail_arrives_and_its_link_turns_mail_off_without_signing_in(site: Site) -> None:
    site.add("ada")
    site.mention("ada")
    site.wait_for_mails("ada@example.com", 1)
    mail = site.mailbox.to("ada@example.com")[0]
    link = urlsplit(re.sub("[<>]", "", mail["List-Unsubscribe"]))
    where = f"{link.path}?{link.query}"
    # Programs that check mail follow links: that changes nothing.
    page = site.files.ask("GET", where)
    assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert b'method="post"' in page.body
    assert site.v1("GET", "/me/notification-settings", "ada").json["mail"] == "now"
    # As mail programs send it: RFC 8058.
    off = site.files.ask("POST", where, b"List-Unsubscribe=One-Click", FORM)
    assert off.status == 200, off.body
    assert site.files.ask("POST", where, b"List-Unsubscribe=One-Click", FORM).status == 200
    settings = site.v1("GET", "/me/notification-settings", "ada").json
    assert (settings["mail"], settings["email"]) == ("off", "ada@example.com")
    site.mention("ada")
    wait(lambda: site.v1("GET", "/me/notifications/counts", "ada").json["mention_count"] == 2)
    assert len(site.mailbox.to("ada@example.com")) == 1


@pytest.mark.parametrize("token", ["", "x", "A" * 39, "AQAAAAAAAAAB" + "A" * 27, "%00", "%C3%A9", "a" * 5000])
def test_forged_links_do_nothing(site: Site, token: str) -> None:
    for method in ("GET", "POST"):
        answer = site.files.ask(method, f"/api/v1/notifications/unsubscribe?token={token}")
        assert answer.status in (400, 414), answer


def test_another_site_cannot_send_the_form(site: Site) -> None:
    headers = {**FORM, "Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    assert site.files.ask("POST", "/api/v1/notifications/unsubscribe?token=x", b"", headers).status == 403


def test_the_stream_sends_the_numbers_of_the_inbox_when_they_change(site: Site) -> None:
    site.add("ben")
    stream = Stream(site, "ben")
    assert stream.next_inbox()["unread_count"] == 0
    site.mention("ben")
    assert stream.next_inbox()["mention_count"] == 1
    site.v1("POST", "/me/notifications/read-all", "ben", kinds=[])
    assert stream.next_inbox()["unread_count"] == 0
    stream.close()


def test_the_stream_says_when_the_access_of_its_account_changes(site: Site) -> None:
    site.add("ned")
    site.v1("POST", "/models", name="Told")
    grant = site.v1("POST", "/grants", model="Told", account="ned", role="approver")
    assert grant.status == 201, grant
    stream = Stream(site, "ned")
    stream.next_inbox()
    # Of someone else's.
    site.add("nora")
    site.v1("POST", "/grants", model="Told", account="nora", role="viewer")
    site.v1("DELETE", f"/grants/{grant.json['grant_id']}")
    assert stream.next_kind() == "access"
    site.v1("POST", "/groups", name="tellers")
    joined = site.v1("PUT", "/groups/tellers/members/ned")
    assert joined.status == 200, joined
    assert stream.next_kind() == "access"
    site.v1("POST", "/grants", model="Told", group="tellers", role="approver")
    assert stream.next_kind() == "access"
    stream.close()


def test_watches_and_the_inbox_over_http(site: Site) -> None:
    site.add("cleo")
    missing = site.v1("GET", "/me/watches/models/Churn", "cleo")
    assert (missing.status, missing.json["reason"]) == (404, "WATCH_NOT_FOUND")
    made = site.v1("PUT", "/me/watches/models/Churn", "cleo", level="all")
    assert (made.status, made.json["level"], made.headers["etag"]) == (200, "all", made.json["etag"])
    site.v1("POST", "/models/Churn/comments", text="Hello")
    wait(lambda: site.v1("GET", "/me/notifications", "cleo").json["items"] != [])
    (found,) = site.v1("GET", "/me/notifications?kind=watched&is_unread=true", "cleo").json["items"]
    assert found["event"]["type"] == "comment.created"
    assert site.v1(
        "POST", "/me/notifications/batch-read", "cleo", notification_ids=[found["notification_id"]]
    ).json == {"marked_count": 1}
    assert site.v1("DELETE", "/me/watches/models/Churn", "cleo").status == 204
    wrong = site.v1("PUT", "/me/watches/workspace", "cleo", level="stages")
    assert (wrong.status, wrong.json["field"]) == (400, "level")


def test_the_command_line(site: Site) -> None:
    site.add("gil")
    for name in ("Grown", "Muted"):
        assert site.v1("POST", "/models", name=name).status == 201
    assert site.run("gil", "watch", "--whole-workspace").keys() == {"name", "level", "creation_timestamp"}
    assert site.run("gil", "watch", "Muted", "--level", "mentions")["level"] == "mentions"
    assert [one["name"] for one in site.run("gil", "watch", "--list")] == ["Muted", None]
    for name in ("Muted", "Grown"):
        assert site.v1("PATCH", f"/models/{name}", description="New").status == 200
    wait(lambda: any(one["event"]["name"] == "Grown" for one in site.run("gil", "inbox")))
    found = site.run("gil", "inbox", "--all", "--mark-read")
    assert {one["event"]["name"] for one in found} >= {"Grown"}
    assert {one["event"]["name"] for one in found}.isdisjoint({"Muted"})
    assert found[0].keys() == {"notification_id", "kind", "creation_timestamp", "read_timestamp", "event"}
    assert site.run("gil", "unwatch", "--whole-workspace") == {"name": None}
    assert all(one["read_timestamp"] for one in site.run("gil", "inbox", "--include-read"))


def test_metrics_show_the_queue(site: Site) -> None:
    text = site.files.ask("GET", "/metrics", None, basic(ADMIN, PASSWORD)).body.decode()
    assert "greenroom_mail_queued " in text
    assert 'greenroom_mail_sent_total{outcome="sent"}' in text
    assert 'greenroom_background_errors_total{task="notifications"} 0.0' in text


def test_a_server_that_is_killed_goes_on_where_it_stopped(site: Site) -> None:
    site.add("dan")
    for _ in range(5):
        site.mention("dan")
    site.server.kill()
    site.server.restart()
    for _ in range(5):
        site.mention("dan")
    wait(lambda: site.v1("GET", "/me/notifications/counts", "dan").json["unread_count"] == 10)
    found = site.v1("GET", "/me/notifications?limit=1000", "dan").json["items"]
    assert len({one["event"]["id"] for one in found}) == len(found) == 10
    # Those that were leased when the server was killed wait for a minute; none is sent twice.
    site.wait_for_mails("dan@example.com", 5)
    mails = site.mailbox.to("dan@example.com")
    assert len({mail["Message-ID"] for mail in mails}) == len(mails)


class Stream:
    """A live stream of events with the numbers of an inbox."""

    def __init__(self, site: Site, who: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", site.server.port, timeout=SOON_S)
        self._connection.request("GET", "/api/v1/events/stream?inbox=true", headers=basic(who, PASSWORD))
        self._response = self._connection.getresponse()
        assert self._response.status == 200

    def next_inbox(self) -> Mapping[str, Any]:
        """Wait for the next numbers."""
        while self._response.readline() != b"event: inbox\n":
            pass
        found: dict[str, Any] = json.loads(self._response.readline().removeprefix(b"data: "))
        return found

    def next_kind(self) -> str:
        """Wait for the next event about something else than the registry; return its kind."""
        while True:
            line = self._response.readline()
            assert line, "The stream has ended."
            if line.startswith(b"event: ") and line not in (b"event: change\n", b"event: inbox\n"):
                return line.removeprefix(b"event: ").decode().strip()

    def close(self) -> None:
        """Disconnect."""
        self._connection.close()
