"""Serving the web page: paths, assets, Content-Security-Policy, prefix, and the embedded first answer."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from greenroom.server.spa.pages import Pages
from scripts import build_page
from tests.support.raw_http import Exchange, exchange, get
from tests.support.servers import GreenroomServer, StartServer

HTML = "Accept: text/html,application/xhtml+xml,*/*;q=0.8"
PATHS = ["/", "/models", "/models/wine", "/models/wine/versions/3", "/models/wine/compare", "/experiments", "/experiments/1",
         "/runs/compare", "/runs/abc", "/settings", "/models/"]  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GreenroomServer]:
    """One server for all of it, with a page to serve."""
    if not Pages.are_built():
        build_page.refresh()
    folder = tmp_path_factory.mktemp("pages")
    server = GreenroomServer("--data", folder / "data", log=folder / "log")
    yield server
    try:
        server.stop()
    finally:
        server.kill()


class Document(HTMLParser):
    """What a page loads and carries."""

    def __init__(self, answer: Exchange) -> None:
        super().__init__()
        self.links: list[str] = []
        self.scripts: list[dict[str, str | None]] = []
        self.meta: dict[str, str | None] = {}
        self.html: dict[str, str | None] = {}
        self.data: dict[str, str] = {}
        self._data_id = ""
        self.feed(body_of(answer).decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.links += [str(given[name]) for name in ("src", "href") if name in given]
        if tag == "script":
            self.scripts.append(given)
            self._data_id = str(given.get("id")) if given.get("type") == "application/json" else ""
        elif tag == "meta" and "property" in given:
            self.meta[str(given["property"])] = given.get("nonce")
        elif tag == "meta" and "name" in given:
            self.meta[str(given["name"])] = given.get("content")
        elif tag == "html":
            self.html = given

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._data_id = ""

    def handle_data(self, data: str) -> None:
        if self._data_id:
            self.data[self._data_id] = self.data.get(self._data_id, "") + data

    @property
    def first_answer(self) -> Any:
        """The answer that came along."""
        return json.loads(self.data["first-answer"])


def body_of(answer: Exchange) -> bytes:
    return answer.received.partition(b"\r\n\r\n")[2]


def post(server: GreenroomServer, path: str, document: object) -> Exchange:
    body = json.dumps(document).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nContent-Type: application/json\r\n"
    return exchange(
        server.port, f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body, quiet_s=10
    )


@pytest.mark.parametrize("path", PATHS)
def test_every_path_of_the_page_answers_it(server: GreenroomServer, path: str) -> None:
    answer = get(server.port, path)
    assert answer.statuses == [200]
    assert answer.head["content-type"] == "text/html; charset=utf-8"
    assert answer.head["cache-control"] == "no-store"


def test_unknown_paths_are_a_page_for_browsers_and_an_error_for_clients(server: GreenroomServer) -> None:
    for_people, for_programs = get(server.port, "/nothing/here", HTML), get(server.port, "/nothing/here")
    assert (for_people.statuses, for_programs.statuses) == ([404], [404])
    assert for_people.head["content-type"] == "text/html; charset=utf-8"
    assert for_programs.error["error_code"] == "ENDPOINT_NOT_FOUND"


@pytest.mark.parametrize(
    "path",
    [
        "/api/ui/nothing",
        "/api/2.0/mlflow/nothing",
        "/ajax-api/2.0/mlflow/nothing",
        "/assets/index-0.js",
        "/get-artifact",
    ],
)
def test_what_programs_ask_for_is_never_answered_with_the_page(server: GreenroomServer, path: str) -> None:
    answer = get(server.port, path, HTML)
    assert answer.statuses[0] in (400, 404)
    assert answer.head["content-type"] == "application/json"


def test_a_change_sent_to_a_path_of_the_page_is_no_page(server: GreenroomServer) -> None:
    answer = post(server, "/models", {})
    assert answer.statuses == [404]
    assert answer.head["content-type"] == "application/json"


def test_the_policy_allows_the_pages_own_files_and_nothing_else(server: GreenroomServer) -> None:
    answer = get(server.port, "/", HTML)
    rules = dict(rule.split(" ", 1) for rule in answer.head["content-security-policy"].split("; ") if " " in rule)
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == "'self'"
    assert rules["require-trusted-types-for"] == "'script'"
    assert rules["trusted-types"] == "greenroom greenroom-worker"
    assert rules["worker-src"] == "'self'"
    assert "unsafe" not in answer.head["content-security-policy"]
    assert rules["style-src"] == f"'self' 'nonce-{Document(answer).meta['csp-nonce']}'"


def test_a_worker_may_only_fetch_from_this_server(server: GreenroomServer) -> None:
    script = next(link for link in Document(get(server.port, "/")).links if link.endswith(".js"))
    assert get(server.port, script).head["content-security-policy"] == "default-src 'none'; connect-src 'self'"


def test_every_answer_has_a_nonce_of_its_own(server: GreenroomServer) -> None:
    nonces = {Document(get(server.port, "/")).meta["csp-nonce"] for _ in range(5)}
    assert len(nonces) == 5


def test_the_document_has_no_inline_script_and_no_external_resource(server: GreenroomServer) -> None:
    document = Document(get(server.port, "/models"))
    assert all(script.get("src") or script.get("type") == "application/json" for script in document.scripts)
    assert [link for link in document.links if not link.startswith("/assets/")] == []
    assert len(document.links) >= 4
    for link in document.links:
        assert get(server.port, link).statuses == [200]


@pytest.mark.parametrize(
    ("accepted", "encoding"), [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip"), ("", None)]
)
def test_files_come_as_small_as_the_browser_understands(
    server: GreenroomServer, accepted: str, encoding: str | None
) -> None:
    document = Document(get(server.port, "/settings"))
    # The entry itself may be so short that it is sent as it is; what it loads is not.
    scripts = {link: get(server.port, link) for link in document.links if link.endswith(".js")}
    script, plain = max(scripts.items(), key=lambda one: len(body_of(one[1])))
    answer = get(server.port, script, f"Accept-Encoding: {accepted}")
    assert answer.head.get("content-encoding") == encoding
    assert answer.head["content-type"] == "text/javascript; charset=utf-8"
    assert answer.head["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.head["vary"] == "accept-encoding"
    if encoding == "gzip":
        assert gzip.decompress(body_of(answer)) == body_of(plain)
    if encoding is not None:
        assert len(body_of(answer)) < len(body_of(plain)) / 2


@pytest.mark.parametrize(
    "name", ["../index.html", "..%2fpages.json", "%2e%2e/pages.json", "x" * 3000, "index.html", "%00"]
)
def test_nothing_but_the_built_files_is_a_file(server: GreenroomServer, name: str) -> None:
    answer = get(server.port, f"/assets/{name}")
    assert answer.statuses == [404]
    assert answer.head["content-type"] == "application/json"


def test_the_document_is_compressed_too(server: GreenroomServer) -> None:
    answer = get(server.port, "/", "Accept-Encoding: gzip")
    assert answer.head["content-encoding"] == "gzip"
    assert b"<!doctype html>" in gzip.decompress(body_of(answer))


@pytest.mark.parametrize(
    ("cookie", "theme"),
    [
        ("greenroom_theme=dark", "dark"),
        ("a=b; greenroom_theme=light; c=d", "light"),
        ('greenroom_theme="><script>', None),
        ("", None),
    ],
)
def test_the_page_comes_in_the_theme_that_was_chosen(server: GreenroomServer, cookie: str, theme: str | None) -> None:
    document = Document(get(server.port, "/", f"Cookie: {cookie}"))
    assert document.html.get("data-theme") == theme
    assert [one for one in document.scripts if not one.get("src") and one.get("type") != "application/json"] == []


def test_the_first_answer_travels_with_the_page(server: GreenroomServer) -> None:
    post(server, "/api/2.0/mlflow/registered-models/create", {"name": "wine", "description": "about wine"})
    document = Document(get(server.port, "/models/wine"))
    [carried] = [one for one in document.scripts if one.get("id") == "first-answer"]
    assert carried["data-url"] == "/api/ui/models/wine"
    assert document.first_answer == get(server.port, "/api/ui/models/wine").error


def test_what_users_wrote_cannot_leave_the_first_answer(server: GreenroomServer) -> None:
    hostile = "</script><script>alert(1)</script><!-- <script>"
    post(server, "/api/2.0/mlflow/registered-models/create", {"name": "hostile", "description": hostile})
    document = Document(get(server.port, "/models/hostile"))
    assert document.first_answer["description"] == hostile
    assert [one["id"] for one in document.scripts if "src" not in one] == ["stages", "first-answer"]


def test_a_name_with_every_kind_of_character_keeps_its_address(server: GreenroomServer) -> None:
    name = "a b%\"'<>&é漢"
    post(server, "/api/2.0/mlflow/registered-models/create", {"name": name})
    path = "a%20b%25%22'%3C%3E%26%C3%A9%E6%BC%A2"
    document = Document(get(server.port, f"/models/{path}"))
    assert document.first_answer["name"] == name
    assert [one["data-url"] for one in document.scripts if one.get("id") == "first-answer"] == [
        f"/api/ui/models/{path}"
    ]


def test_a_page_about_nothing_comes_without_a_first_answer(server: GreenroomServer) -> None:
    answer = get(server.port, "/models/unknown")
    assert answer.statuses == [200]
    assert "first-answer" not in Document(answer).data


def test_the_stages_of_the_workspace_travel_with_every_page(server: GreenroomServer) -> None:
    document = Document(get(server.port, "/models/unknown"))
    assert [one["name"] for one in json.loads(document.data["stages"])["items"]][:2] == ["None", "Staging"]


def test_a_page_says_after_which_event_it_was_read(server: GreenroomServer) -> None:
    post(server, "/api/2.0/mlflow/registered-models/create", {"name": "before the page"})
    for _ in range(100):
        (newest,) = json.loads(body_of(get(server.port, "/api/v1/events?limit=1")))["items"]
        meta = Document(get(server.port, "/models")).meta
        # Events are placed a moment after their commit.
        if meta["greenroom-event"] == newest["id"]:
            return
    raise AssertionError(meta)


def test_a_path_prefix_stands_before_everything(start_server: StartServer, tmp_path: Path) -> None:
    server = start_server("--data", tmp_path / "data", "--public-url", "https://ml.example.test/registry")
    for path in ("/registry/models", "/models"):
        document = Document(get(server.port, path, host="ml.example.test"))
        assert document.meta["greenroom-base"] == "/registry"
        assert document.meta["greenroom-address"] == "https://ml.example.test/registry"
        assert [link for link in document.links if not link.startswith("/registry/assets/")] == []
    [script] = [str(one["src"]) for one in document.scripts if "src" in one]
    assert get(server.port, script, host="ml.example.test").statuses == [200]
    home = Document(get(server.port, "/registry/", host="ml.example.test"))
    assert [one["data-url"] for one in home.scripts if "src" not in one] == [
        "/registry/api/v1/stages",
        "/registry/api/ui/home",
    ]


def test_a_server_with_a_token_shows_only_the_log_in_without_it(start_server: StartServer, tmp_path: Path) -> None:
    server = start_server(
        "--data", tmp_path / "data", environment={"GREENROOM_SERVER_TOKEN": "a-token-of-twenty-four-characters"}
    )
    refused = get(server.port, "/models", HTML)
    assert refused.statuses == [401]
    assert Document(refused).meta["greenroom-session"] == "none"
    assert b"first-answer" not in refused.received
    assert "greenroom-event" not in Document(refused).meta
    assert b"www-authenticate: Basic" not in refused.received
    allowed = get(server.port, "/", HTML, "Authorization: Bearer a-token-of-twenty-four-characters")
    assert allowed.statuses == [200]
    assert re.search(rb'id="first-answer"', allowed.received)
