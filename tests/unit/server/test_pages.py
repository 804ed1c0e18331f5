"""The page's document, for requests that no link of the page makes."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from greenroom.errors import StorageUnavailable
from greenroom.server.asgi import Message, Receive, Scope, Send
from greenroom.server.http.responses import JsonResponse
from greenroom.server.setting_sources import load
from greenroom.server.spa.pages import Pages, outage

# Sent along with every page.
STAGES = "/api/v1/stages"

pytestmark = pytest.mark.anyio


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A minimal build of the page."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<html lang=en><head></head><body></body></html>")
    row = {"path": "/models/{name}", "answer": "/models/{name}", "preload": []}
    table = {"path": "/experiments/{id}", "answer": "/experiments/{id}/runs", "preload": [], "is_answer_plain": True}
    (tmp_path / "pages.json").write_text(json.dumps({"pages": [row, table]}))
    return tmp_path


async def ask(folder: Path, path: str, raw_path: str, query: bytes = b"") -> tuple[int, str, list[str]]:
    """Ask for a page; answers the status, the document, and what it asked the application for."""
    asked: list[str] = []

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        asked.append(scope["raw_path"].decode("latin-1"))
        await JsonResponse(b'{"name":"</script><script>alert(1)"}')(scope, receive, send)

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    headers = [(b"host", b"h"), (b"accept", b"text/html")]
    scope: Scope = {"method": "GET", "scheme": "http", "path": path, "raw_path": raw_path.encode(), "headers": headers}
    scope["query_string"] = query
    await Pages(application, load({}, {}).settings, folder)(scope, receive, send)
    return sent[0]["status"], sent[1]["body"].decode(), asked


async def test_the_first_answer_cannot_end_its_element(folder: Path) -> None:
    status, document, asked = await ask(folder, "/models/a", "/models/a")
    assert (status, asked) == (200, [STAGES, "/api/ui/models/a"])
    # One element for each answer.
    assert document.count("</script>") == 2
    assert "alert" in document


@pytest.mark.parametrize("raw_path", ["/models%2Fa", "%2Fmodels/a", "/models/%61%2F"])
async def test_an_encoded_slash_is_no_fault(folder: Path, raw_path: str) -> None:
    status, document, _ = await ask(folder, "/models/a", raw_path)
    assert status == 200
    assert "<body>" in document


async def test_a_name_travels_as_it_was_sent(folder: Path) -> None:
    _, _, asked = await ask(folder, "/models/a b", "/models/a%20b")
    assert asked == [STAGES, "/api/ui/models/a%20b"]


async def test_a_table_with_a_filter_is_not_read_without_it(folder: Path) -> None:
    path = "/experiments/1"
    assert (await ask(folder, path, path))[2] == [STAGES, "/api/ui/experiments/1/runs"]
    assert (await ask(folder, path, path, b"filter=a"))[2] == [STAGES]
    assert (await ask(folder, "/models/a", "/models/a", b"tab=b"))[2] == [STAGES, "/api/ui/models/a"]


@pytest.mark.parametrize(
    ("accepted", "encoding"), [(b"gzip, br", b"br"), (b"gzip", b"gzip"), (b"identity", None), (b"", None)]
)
async def test_a_file_kept_compressed_is_sent_as_the_client_takes_it(
    folder: Path, accepted: bytes, encoding: bytes | None
) -> None:
    script = b"let wine = 1;" * 100
    packed = gzip.compress(script)
    (folder / "assets" / "index-1.js.gz").write_bytes(packed)
    (folder / "assets" / "index-1.js.br").write_bytes(b"brotli")
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def nothing(scope: Scope, receive: Receive, send: Send) -> None:
        raise AssertionError

    async def receive() -> Message:
        return {"type": "http.request"}

    scope: Scope = {"method": "GET", "path": "/assets/index-1.js", "headers": [(b"accept-encoding", accepted)]}
    await Pages(nothing, load({}, {}).settings, folder)(scope, receive, send)
    headers, body = dict(sent[0]["headers"]), sent[1]["body"]
    assert sent[0]["status"] == 200
    assert headers[b"content-type"] == b"text/javascript; charset=utf-8"
    assert headers.get(b"content-encoding") == encoding
    assert body == {b"br": b"brotli", b"gzip": packed, None: script}[encoding]


async def log_in(folder: Path, *, accounts: bool, **headers: str) -> tuple[int, dict[bytes, bytes]] | None:
    """Ask for a page without being signed in; None if there is no page for it."""

    async def nothing(*_: object) -> None:
        raise AssertionError

    named = {b"host": b"h", b"accept": b"text/html"} | {
        name.replace("_", "-").encode(): value.encode() for name, value in headers.items()
    }
    scope: Scope = {"method": "GET", "scheme": "http", "path": "/models/a", "headers": list(named.items())}
    pages = Pages(nothing, load({}, {}).settings, folder, has_accounts=lambda: accounts)
    response = await pages.log_in(scope)
    return None if response is None else (response.status, dict(response.headers))


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_a_link_from_another_site_is_opened_once_more(folder: Path, site: str) -> None:
    """The browser has not sent a cookie with SameSite=Strict; it does with what this empty document opens."""
    answer = await log_in(folder, accounts=True, sec_fetch_site=site)
    assert answer is not None
    status, headers = answer
    assert (status, headers[b"refresh"], headers[b"cache-control"]) == (200, b"0", b"no-store")
    cookie = headers[b"set-cookie"].decode()
    assert cookie == "greenroom_again=1; Path=/; Max-Age=10; HttpOnly; SameSite=Lax"
    # Not over and over.
    for sent in ({"sec_fetch_site": site, "cookie": cookie.partition(";")[0]}, {"sec_fetch_site": "same-origin"}):
        again = await log_in(folder, accounts=True, **sent)
        assert again is not None
        assert again[0] == 401
        assert b"refresh" not in again[1]


async def test_without_accounts_or_from_the_address_bar_the_form_is_shown_at_once(folder: Path) -> None:
    for accounts, sent in ((False, {"sec_fetch_site": "cross-site"}), (True, {"sec_fetch_site": "none"}), (True, {})):
        answer = await log_in(folder, accounts=accounts, **sent)
        assert answer is not None
        assert answer[0] == 401
    assert await log_in(folder, accounts=True, accept="application/json", sec_fetch_site="cross-site") is None


@pytest.mark.parametrize(
    ("method", "path", "accepted", "is_page"),
    [
        ("GET", "/", b"text/html,*/*", True),
        ("HEAD", "/models/wine", b"text/html", True),
        ("GET", "/", b"*/*", False),
        ("GET", "/api/v1/me", b"text/html", False),
        ("GET", "/get-artifact", b"text/html", False),
        ("POST", "/", b"text/html", False),
    ],
)
async def test_an_outage_is_told_in_html_in_place_of_a_page(
    method: str, path: str, accepted: bytes, *, is_page: bool
) -> None:
    scope: Scope = {"method": method, "path": path, "headers": [(b"accept", accepted)]}
    response = outage(scope, StorageUnavailable("Try <again> soon."))
    assert (response is not None) == is_page
    if response is not None:
        assert response.status == 503
        assert isinstance(response.body, bytes)
        assert b"Try &lt;again&gt; soon." in response.body
        assert {b"retry-after", b"content-security-policy", b"cache-control"} <= {name for name, _ in response.headers}
