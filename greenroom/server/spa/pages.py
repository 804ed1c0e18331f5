"""The web page: all its paths return the same small document, rendered per request for its CSP nonce; its assets are static.

The build of ``web/`` is in ``server/page/``: ``index.html``, ``assets/`` (names contain a content digest, so they are
cached forever; most exist only as ``.br`` and ``.gz``) and ``pages.json``, the table of paths with the files and data
to preload. Without a build, `placeholder.py` serves ``/`` instead.
"""

from __future__ import annotations

import asyncio
import gzip
import logging
import re
import secrets
import zlib
from collections.abc import Callable, Coroutine, Mapping
from html import escape
from http import HTTPStatus
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

import greenroom
from greenroom.core.access import ANONYMOUS
from greenroom.errors import EndpointNotFound, StorageUnavailable
from greenroom.server.asgi import ACTOR_KEY, API_PATHS, ROUTE_KEY, App, Message, Receive, Scope, Send, raw_path
from greenroom.server.http.responses import RETRY_AFTER_S, Header, Response, error_response
from greenroom.server.settings import Settings
from greenroom.server.spa.notice import HEADERS, notice

FOLDER = Path(__file__).parent.parent / "page"

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "object-src 'none'; require-trusted-types-for 'script'; trusted-types greenroom greenroom-worker"
)
# A web worker has the policy of its own script: the page's workers parse files, which they fetch from this server.
_WORKER_POLICY = (b"content-security-policy", b"default-src 'none'; connect-src 'self'")
_IMMUTABLE = (b"cache-control", b"public, max-age=31536000, immutable")
_NO_STORE = (b"cache-control", b"no-store")
_TYPES = {
    ".css": b"text/css; charset=utf-8",
    ".js": b"text/javascript; charset=utf-8",
    ".json": b"application/json",
    ".svg": b"image/svg+xml",
    ".txt": b"text/plain; charset=utf-8",
    ".woff2": b"font/woff2",
}
# File suffix and name of each encoding, best first.
_ENCODINGS = ((".br", b"br"), (".gz", b"gzip"))
_AGAIN_COOKIE = b"greenroom_again"
_THEME = re.compile(rb"(?:^|;\s*)greenroom_theme=(light|dark)(?:;|$)")
_PLACEHOLDER = re.compile(r"\{\w+\}")
# Paths of clients and scripts, for which a page would be no useful error.
_NOT_PAGES = (
    *API_PATHS,
    "/assets/",
    "/get-artifact",
    "/model-versions/",
    "/graphql",
    "/static-files/",
    "/metrics",
    "//",
)
# Limits of the embedded first answer: it must neither delay the page nor make it large.
_FIRST_ANSWER_TIMEOUT_S = 0.5
_FIRST_ANSWER_BYTES = 256 * 1024
# Below this size compression saves no packet.
_MIN_COMPRESSED_BYTES = 1400
_log = logging.getLogger("greenroom.server")


class _PageEntry(msgspec.Struct, frozen=True):
    """A row of ``pages.json``.

    Attributes:
        path: path template, such as ``/models/{name}``.
        answer: path below ``/api/ui`` of its first API call, with the same placeholders; None if it depends on more.
        is_answer_plain: it makes that call only if its own URL has no query, such as a filter.
        preload: its scripts and style sheets, without those of the entry point.
    """

    path: str
    answer: str | None
    preload: list[str]
    is_answer_plain: bool = False


class _Table(msgspec.Struct, frozen=True):
    pages: list[_PageEntry]


class _Page(NamedTuple):
    pattern: re.Pattern[str]
    path: str
    answer: str | None
    is_answer_plain: bool
    preload: str


class _Asset(NamedTuple):
    content_type: bytes
    body: bytes
    encoded: tuple[tuple[bytes, bytes], ...]


class Pages:
    """Serves the page's documents and assets, and passes all other requests on.

    Args:
        app: handles every other path, and the first API call of a page.
        folder: the build.
        has_accounts: whether people sign in with accounts, which may begin at any time.
        last_event_id: reads the id of the last event; None without live updates.
    """

    def __init__(
        self,
        app: App,
        settings: Settings,
        folder: Path = FOLDER,
        *,
        has_accounts: Callable[[], bool] = lambda: False,
        last_event_id: Callable[[], Coroutine[Any, Any, str]] | None = None,
    ) -> None:
        self._app = app
        self._last_event_id = last_event_id
        self._prefix = settings.public_url.prefix if settings.public_url else ""
        self._address = str(settings.public_url) if settings.public_url else None
        self._asks_token = settings.token is not None
        self._has_accounts = has_accounts
        table = msgspec.json.decode((folder / "pages.json").read_bytes(), type=_Table)
        self._pages = [_page(entry, self._prefix) for entry in table.pages]
        self._assets = _assets(folder / "assets")
        index = (folder / "index.html").read_text().replace("./assets/", f"{self._prefix}/assets/")
        self._before_head, _, self._after_head = index.partition("<head>")
        self._waiting: set[asyncio.Task[Any]] = set()

    @staticmethod
    def are_built(folder: Path = FOLDER) -> bool:
        """Return whether the page was built."""
        return (folder / "pages.json").is_file()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        path: str = scope["path"]
        response = self._app
        if scope["method"] not in ("GET", "HEAD"):
            pass
        elif path.startswith("/assets/"):
            scope[ROUTE_KEY] = "GET /assets"
            response = self._asset(path.removeprefix("/assets/"), scope)
        elif (found := self._find(path)) is not None:
            scope[ROUTE_KEY] = f"GET {found.path} (page)"
            response = await self._document(found, 200, scope)
        elif _accepts_html(scope):
            scope[ROUTE_KEY] = "GET unknown page"
            response = await self._document(None, 404, scope)
        await response(scope, receive, send)

    async def log_in(self, scope: Scope) -> Response | None:
        """Return the page's document, which shows the log-in form, for a browser that is not logged in.

        None if the request is not for a page.
        """
        if not _is_for_page(scope):
            return None
        headers = dict(scope["headers"])
        if self._has_accounts() and _may_have_cookie(headers):
            scope[ROUTE_KEY] = "GET again (page)"
            return _again(f"{self._prefix}/")
        scope[ROUTE_KEY] = "GET log-in (page)"
        return await self._document(None, 401, scope)

    async def no_workspace(self, scope: Scope) -> Response | None:
        """Return the page's document, which says that there is no such workspace; None if the request is not for a page."""
        if not _is_for_page(scope):
            return None
        scope[ROUTE_KEY] = "GET no workspace (page)"
        return await self._document(None, 404, scope)

    def _find(self, path: str) -> _Page | None:
        path = path.rstrip("/") or "/"
        return next((page for page in self._pages if page.pattern.fullmatch(path)), None)

    def _asset(self, name: str, scope: Scope) -> Response:
        asset = self._assets.get(name)
        if asset is None:
            missing = EndpointNotFound(f"The page has no file named {name[:100]!r}; reload the page.")
            return error_response(missing, scope)
        accepted = _accepted_encodings(dict(scope["headers"]))
        headers = [(b"content-type", asset.content_type), _IMMUTABLE, (b"vary", b"accept-encoding"), _WORKER_POLICY]
        body = asset.body
        for encoding, encoded in asset.encoded:
            if encoding in accepted:
                headers.append((b"content-encoding", encoding))
                body = encoded
                break
        return _response(200, headers, body)

    async def _document(self, page: _Page | None, status: int, scope: Scope) -> Response:
        headers = dict(scope["headers"])
        nonce = secrets.token_urlsafe(16)
        address = self._address or f"{scope['scheme']}://{headers[b'host'].decode('latin-1')}"
        is_signed_in = status != HTTPStatus.UNAUTHORIZED
        session = self._session_of(headers) if is_signed_in else "none"
        head = [
            f'<meta property="csp-nonce" nonce="{nonce}" />',
            _meta("greenroom-base", self._prefix),
            # No one needs the version to sign in.
            _meta("greenroom-version", greenroom.__version__ if is_signed_in else ""),
            _meta("greenroom-address", address),
            _meta("greenroom-session", session),
        ]
        if page is not None:
            head.append(page.preload)
        if session != "none":
            head.append(_meta("greenroom-event", await self._event_before()))
        head += await self._first_answers(page, scope, session)
        theme = _THEME.search(headers.get(b"cookie", b""))
        before = self._before_head
        if theme is not None:
            before = before.replace("<html ", f'<html data-theme="{theme[1].decode()}" ', 1)
        body = f"{before}<head>{''.join(head)}{self._after_head}".encode()
        answer = [
            (b"content-type", b"text/html; charset=utf-8"),
            _NO_STORE,
            (b"content-security-policy", _POLICY.format(nonce=nonce).encode()),
            (b"vary", b"accept-encoding, cookie"),
        ]
        if status == HTTPStatus.UNAUTHORIZED:
            answer.append((b"www-authenticate", b'Bearer realm="Greenroom"'))
        if len(body) > _MIN_COMPRESSED_BYTES and b"gzip" in _accepted_encodings(headers):
            body = _gzip(body)
            answer.append((b"content-encoding", b"gzip"))
        return _response(status, answer, body)

    def _session_of(self, headers: Mapping[bytes, bytes]) -> str:
        """Return how the browser is signed in.

        ``account``; ``cookie``: with the shared token, so that the page can log out; ``open``: it sends the token itself,
        or none is needed.
        """
        if self._has_accounts():
            return "account"
        return "cookie" if self._asks_token and b"authorization" not in headers else "open"

    async def _event_before(self) -> str:
        """Return the id of the last event before the first answers are read; empty if it cannot be read in time.

        The page follows changes from there on: none that happens while it loads is missed.
        """
        if self._last_event_id is None:
            return ""
        task = asyncio.create_task(self._last_event_id())
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)
        await asyncio.wait({task}, timeout=_FIRST_ANSWER_TIMEOUT_S)
        if not task.done():
            return ""
        error = task.exception()
        if error is not None:
            _log.info("the last event of a page could not be read: %s", error)
            return ""
        return task.result()

    async def _first_answers(self, page: _Page | None, scope: Scope, session: str) -> list[str]:
        """Return elements with the responses to the first API calls of a page, which saves round trips.

        A call that fails, or takes too long, is left out: the page makes it itself.
        """
        calls = {}
        if session == "none":
            calls["sign-in"] = "/api/ui/sign-in"
        elif session == "account":
            calls["me"] = "/api/v1/me"
            calls["workspaces"] = "/api/v1/workspaces"
        if session != "none":
            calls["stages"] = "/api/v1/stages"
        address = None if page is None else _first_address(page, scope)
        if address is not None:
            calls["first-answer"] = address
        tasks = [asyncio.create_task(self._ask(address, scope)) for address in calls.values()]
        for task in tasks:
            self._waiting.add(task)
            task.add_done_callback(self._waiting.discard)
        if tasks:
            # Not cancelled on timeout: the page repeats the call, and the query should not be interrupted.
            await asyncio.wait(tasks, timeout=_FIRST_ANSWER_TIMEOUT_S)
        elements = []
        for (name, address), task in zip(calls.items(), tasks, strict=True):
            answer = task.result() if task.done() else None
            if answer is None or len(answer) > _FIRST_ANSWER_BYTES:
                continue
            # Escape "<", which occurs in JSON only inside strings, so that the data cannot close the element.
            text = answer.decode().replace("<", "\\u003c")
            url = escape(self._prefix + address)
            elements.append(f'<script type="application/json" id="{name}" data-url="{url}">{text}</script>')
        return elements

    async def _ask(self, address: str, scope: Scope) -> bytes | None:
        """Call the application as the same actor; None unless the status is 200."""
        status, parts = 0, []

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            else:
                parts.append(message.get("body", b""))

        try:
            asked = {
                # Before the sign-in there is no actor yet.
                ACTOR_KEY: ANONYMOUS,
                **scope,
                "method": "GET",
                "path": address,
                "raw_path": address.encode("latin-1"),
                "query_string": b"",
            }
            asked["headers"] = [
                (name, value) for name, value in scope["headers"] if name in (b"host", b"authorization")
            ]
            await self._app(asked, receive, send)
        except Exception as error:
            # The page repeats the call itself and shows the error.
            _log.info("the first answer of a page failed: %s", error)
            return None
        return b"".join(parts) if status == 200 else None


def outage(scope: Scope, error: StorageUnavailable) -> Response | None:
    """Return a document that says that the storage is unavailable, in place of a page; None if the request is not for one.

    Not the page itself: its script would ask the same storage, and who asks is not known either.
    """
    if not _is_for_page(scope):
        return None
    scope[ROUTE_KEY] = "GET outage (page)"
    # The words of the page, components/ui/error-state.tsx. The link is to the same address.
    body = notice("The registry cannot do this right now", error.message, path="", link="Try again")
    return _response(HTTPStatus.SERVICE_UNAVAILABLE, [*HEADERS, (b"retry-after", RETRY_AFTER_S)], body)


def _first_address(page: _Page, scope: Scope) -> str | None:
    """Return the address of the first API call of a page; None if it depends on more than the path."""
    if page.answer is None or (page.is_answer_plain and scope["query_string"]):
        return None
    path = raw_path(scope).rstrip("/") or "/"
    names, values = page.path.split("/"), path.split("/")
    if len(names) != len(values):
        # The path contains an encoded slash, so its segments do not line up with the template.
        return None
    parts = dict(zip(names, values, strict=True))
    return "/api/ui" + _PLACEHOLDER.sub(lambda name: parts[name[0]], page.answer)


def _page(entry: _PageEntry, prefix: str) -> _Page:
    pattern = "".join(
        "[^/]+" if _PLACEHOLDER.fullmatch(part) else re.escape(part) for part in re.split(r"(\{\w+\})", entry.path)
    )
    links = "".join(
        f'<link rel="stylesheet" crossorigin href="{prefix}/{file}" />'
        if file.endswith(".css")
        else f'<link rel="modulepreload" crossorigin href="{prefix}/{file}" />'
        for file in entry.preload
    )
    return _Page(re.compile(pattern, re.DOTALL), entry.path, entry.answer, entry.is_answer_plain, links)


def _assets(folder: Path) -> dict[str, _Asset]:
    """Read the built files, by the names under which the page requests them."""
    names = {path.name.removesuffix(".br").removesuffix(".gz") for path in folder.iterdir()}
    return {name: _asset(folder / name) for name in names if Path(name).suffix in _TYPES}


def _asset(path: Path) -> _Asset:
    encoded = []
    for suffix, encoding in _ENCODINGS:
        variant = path.with_name(path.name + suffix)
        if variant.is_file():
            encoded.append((encoding, variant.read_bytes()))
    body = path.read_bytes() if path.is_file() else gzip.decompress(dict(encoded)[b"gzip"])
    return _Asset(_TYPES[path.suffix], body, tuple(encoded))


def _meta(name: str, content: str) -> str:
    return f'<meta name="{name}" content="{escape(content)}" />'


def _is_for_page(scope: Scope) -> bool:
    return scope["method"] in ("GET", "HEAD") and _accepts_html(scope)


def _accepts_html(scope: Scope) -> bool:
    reads_html = any(name == b"accept" and b"text/html" in value for name, value in scope["headers"])
    return reads_html and not scope["path"].startswith(_NOT_PAGES)


def _may_have_cookie(headers: Mapping[bytes, bytes]) -> bool:
    """Return whether the browser may have a session cookie that it did not send, because a page of another site led here.

    It sends cookies with SameSite=Strict with what a page of this server opens (docs/decisions/0171).
    """
    is_from_elsewhere = headers.get(b"sec-fetch-site") in (b"cross-site", b"same-site")
    return is_from_elsewhere and _AGAIN_COOKIE not in headers.get(b"cookie", b"")


def _again(path: str) -> Response:
    """Return an empty document that opens its own address once more."""
    headers = [
        (b"content-type", b"text/html; charset=utf-8"),
        _NO_STORE,
        (b"refresh", b"0"),
        # In case the browser does not send the cookie then either.
        (b"set-cookie", b"%b=1; Path=%b; Max-Age=10; HttpOnly; SameSite=Lax" % (_AGAIN_COOKIE, path.encode())),
    ]
    return _response(200, headers, b"<!doctype html><title>Greenroom</title>")


def _accepted_encodings(headers: Mapping[bytes, bytes]) -> frozenset[bytes]:
    accepted = set()
    for part in headers.get(b"accept-encoding", b"").lower().split(b","):
        name, _, quality = part.partition(b";")
        if quality.replace(b" ", b"") not in (b"q=0", b"q=0.0", b"q=0.00", b"q=0.000"):
            accepted.add(name.strip())
    return frozenset(accepted)


def _gzip(body: bytes) -> bytes:
    compressor = zlib.compressobj(level=6, wbits=zlib.MAX_WBITS | 16)
    return compressor.compress(body) + compressor.flush()


def _response(status: int, headers: list[Header], body: bytes) -> Response:
    return Response(status, [*headers, (b"content-length", b"%d" % len(body))], body)
