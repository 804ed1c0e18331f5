"""Requests that never wait, such as short reads on SQLite, are handled without a task; all others get one."""

from __future__ import annotations

import asyncio
import contextvars
import json
import os
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from greenroom.core.access import local_user
from greenroom.server.app import Application, create_app
from greenroom.server.asgi import TASK_KEY, Message, Receive, Scope, Send, ensure_task
from greenroom.server.http.responses import JsonResponse
from greenroom.server.monitoring.logging import Log
from greenroom.server.setting_sources import load
from greenroom.services.registry import model_versions, registered_models
from tests.support.connections import RecordingTransport, connect

pytestmark = pytest.mark.anyio

API = "/api/2.0/mlflow"
HEAD = "Host: 127.0.0.1:5000\r\nX-Request-Id: it-is-this-one\r\n"


class Served:
    """An application with a model of one version, and its log."""

    def __init__(self, app: Application, log: Log, lines: int) -> None:
        self.app = app
        self._log = log
        self._lines = lines

    async def ordinarily(self, request: bytes) -> bytes:
        """Handle a request with uvicorn's own protocol, with a task for each request."""
        config = uvicorn.Config(
            self.app, ws="none", lifespan="off", interface="asgi3", log_config=None, proxy_headers=False
        )
        protocol, transport = HttpToolsProtocol(config, ServerState(), {}), RecordingTransport()
        protocol.connection_made(transport)
        protocol.data_received(request)
        assert transport.written == b""
        while protocol.tasks:
            await asyncio.sleep(0)
        return transport.written

    def inline(self, *pieces: bytes) -> bytes:
        """Handle a request within one iteration of the event loop."""
        transport = RecordingTransport()
        protocol = connect(self.app, transport)
        for piece in pieces:
            protocol.data_received(piece)
        assert not protocol.tasks
        return transport.written

    def logged(self) -> list[dict[str, Any]]:
        """Return the request log so far, without the fields that differ between requests."""
        self._log.flush()
        lines = [json.loads(line) for line in os.read(self._lines, 1 << 16).splitlines()]
        return [{key: value for key, value in line.items() if key not in ("time", "ms")} for line in lines]


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    lines, end = os.pipe2(os.O_NONBLOCK)
    log = Log(descriptor=end)
    app = create_app(load({"data": str(tmp_path / "data"), "max_body_bytes": "1024"}, {}).settings, log=log)
    await app.open()
    database, actor = app._context.database, local_user("ana")
    await database.write(
        lambda tx: registered_models.create_registered_model(tx, actor, name="iris", description="", tags={})
    )
    await database.write(
        lambda tx: model_versions.create_model_version(
            tx,
            actor,
            name="iris",
            source="s3://elsewhere/model",
            run_id=None,
            run_link="",
            model_id=None,
            description="the first",
            tags={"é": "ü"},
        )
    )
    await database.write(lambda tx: registered_models.set_alias(tx, actor, name="iris", alias="champion", version=1))
    yield Served(app, log, lines)
    await app.close()
    os.close(lines)
    os.close(end)


def get(path: str, head: str = HEAD) -> bytes:
    return f"GET {path} HTTP/1.1\r\n{head}\r\n".encode()


def post(path: str, body: str, head: str = HEAD + "Content-Type: application/json\r\n") -> bytes:
    return f"POST {path} HTTP/1.1\r\n{head}Content-Length: {len(body)}\r\n\r\n{body}".encode()


VERSION = f"{API}/model-versions/get?name=iris&version=1"
LATEST = f"{API}/registered-models/get-latest-versions"
REQUESTS = {
    "a version": get(VERSION),
    "a version under another prefix": get(VERSION.replace("/api/2.0/", "/ajax-api/2.0/")),
    "a version by alias": get(f"{API}/registered-models/alias?name=iris&alias=champion"),
    "the latest versions": post(LATEST, '{"name": "iris", "stages": ["None"]}'),
    "a version that is not there": get(f"{API}/model-versions/get?name=iris&version=2"),
    "a number that is none": get(f"{API}/model-versions/get?name=iris&version=x"),
    "a missing field": get(f"{API}/model-versions/get?name=iris"),
    "an encoded name": get(f"{API}/model-versions/get?name=%C3%A9%2F&version=1"),
    "no JSON": post(LATEST, "{"),
    "another type": post(LATEST, "{}", HEAD + "Content-Type: text/plain\r\n"),
    "no type": post(LATEST, "{}", HEAD),
    "too much": post(LATEST, '{"name": "' + "x" * 1024 + '"}'),
    "another host": get(VERSION, HEAD.replace("127.0.0.1", "evil.example")),
    "a page of another site": get(VERSION, HEAD + "Sec-Fetch-Site: cross-site\r\n"),
    "an id that is none": get(VERSION, HEAD.replace("it-is-this-one", '\\"')),
}


def comparable(answer: bytes) -> tuple[bytes, dict[str, str], bytes]:
    """Parse a response, ignoring the value of a generated request id."""
    head, _, body = answer.partition(b"\r\n\r\n")
    status, *lines = head.split(b"\r\n")
    headers = {name.lower(): value for name, _, value in (line.decode().partition(": ") for line in lines)}
    headers["x-request-id"] = re.sub("[0-9a-f]{24}", "made here", headers["x-request-id"])
    return status, headers, body


@pytest.mark.parametrize("name", REQUESTS)
async def test_an_answer_given_inline_is_the_one_any_server_would_give(served: Served, name: str) -> None:
    ordinary = comparable(await served.ordinarily(REQUESTS[name]))
    assert comparable(served.inline(REQUESTS[name])) == ordinary
    first, second = served.logged()
    if "none" not in name:
        assert first["id"] == second["id"] == "it-is-this-one"
    first["id"] = second["id"] = ""
    assert first == second
    counts = served.app._numbers.counts()
    assert [sum(statuses.values()) for statuses in counts.answered.values()] == [2]
    assert counts.running == 0


@pytest.mark.parametrize(
    "request_",
    [
        get("/health"),
        get("/no/such/path"),
        get(f"{API}/logged-models/m-1"),
        get(VERSION).replace(b"GET", b"HEAD"),
        post(f"{API}/model-versions/get", "{}"),
    ],
)
async def test_whatever_waits_for_nothing_is_answered_inline(served: Served, request_: bytes) -> None:
    assert served.inline(request_).startswith(b"HTTP/1.1 ")


@pytest.mark.parametrize(
    "request_",
    [
        get(f"{API}/registered-models/search"),
        post(f"{API}/registered-models/create", '{"name": "new"}'),
        get("/api/2.0/mlflow-artifacts/artifacts/a.txt"),
        get(VERSION).replace(b"HTTP/1.1", b"HTTP/1.0"),
        get(VERSION, HEAD + "Connection: close\r\n"),
        post(LATEST, "{}").replace(b"Content-Length", b"Expect: 100-continue\r\nContent-Length"),
    ],
)
async def test_all_others_get_a_task(served: Served, request_: bytes) -> None:
    transport = RecordingTransport()
    protocol = connect(served.app, transport)
    protocol.data_received(request_)
    assert transport.written == b""
    assert len(protocol.tasks) == 1
    while protocol.tasks:
        await asyncio.sleep(0)
    assert transport.written.startswith(b"HTTP/1.1 ")


async def test_an_inline_request_continues_in_its_task_and_context(served: Served) -> None:
    where = contextvars.ContextVar("where", default="outside")
    seen: list[object] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        where.set(scope["path"])
        assert scope[TASK_KEY] is None
        await ensure_task(scope)
        seen.extend((where.get(), scope[TASK_KEY] is asyncio.current_task()))
        async with asyncio.timeout(5):
            await asyncio.sleep(0)
        await JsonResponse(b"{}")(scope, receive, send)

    transport = RecordingTransport()
    protocol = connect(app, transport)
    protocol.data_received(get("/a"))
    while protocol.tasks:
        await asyncio.sleep(0)
    assert seen == ["/a", True]
    assert transport.written.startswith(b"HTTP/1.1 200 ")
    assert where.get() == "outside"


@pytest.mark.parametrize("catches", [True, False])
async def test_the_task_of_a_request_can_be_cancelled_where_it_waits(catches: bool) -> None:
    ended: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            ended.append("cancelled")
            if not catches:
                raise
            await asyncio.sleep(0)
            await JsonResponse(b'"cancelled"')(scope, receive, send)

    transport = RecordingTransport()
    protocol = connect(app, transport)
    protocol.data_received(get("/a"))
    (task,) = protocol.tasks
    await asyncio.sleep(0)
    task.cancel()
    while protocol.tasks:
        await asyncio.sleep(0)
    assert ended == ["cancelled"]
    assert transport.written.startswith(b"HTTP/1.1 200 " if catches else b"HTTP/1.1 500 ")


async def test_a_failed_wait_fails_in_the_request(served: Served) -> None:
    waiting = asyncio.get_running_loop().create_future()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await waiting
        except ValueError as error:
            await JsonResponse(str(error).encode())(scope, receive, send)

    transport = RecordingTransport()
    protocol = connect(app, transport)
    protocol.data_received(get("/a"))
    waiting.set_exception(ValueError("as told"))
    while protocol.tasks:
        await asyncio.sleep(0)
    assert transport.written.endswith(b"as told")


async def test_a_body_in_two_pieces_is_waited_for(served: Served) -> None:
    whole = REQUESTS["the latest versions"]
    transport = RecordingTransport()
    protocol = connect(served.app, transport)
    protocol.data_received(whole[:-10])
    await asyncio.sleep(0)
    assert transport.written == b""
    protocol.data_received(whole[-10:])
    while protocol.tasks:
        await asyncio.sleep(0)
    assert comparable(transport.written) == comparable(served.inline(whole))


async def test_a_head_in_two_pieces_changes_nothing(served: Served) -> None:
    whole = REQUESTS["the latest versions"]
    assert comparable(served.inline(whole[:30], whole[30:])) == comparable(served.inline(whole))


async def test_many_in_one_piece_are_answered_in_their_order_and_only_the_first_inline(served: Served) -> None:
    transport = RecordingTransport()
    protocol = connect(served.app, transport)
    alias = REQUESTS["a version that is not there"]
    protocol.data_received(get(VERSION) + alias + get(VERSION) + alias)
    assert transport.written.count(b"HTTP/1.1 ") == 1
    while protocol.tasks:
        await asyncio.sleep(0)
    assert re.findall(rb"HTTP/1.1 (\d+)", transport.written) == [b"200", b"404", b"200", b"404"]


async def test_nothing_overtakes_an_answer_that_is_still_being_made(served: Served) -> None:
    transport = RecordingTransport()
    protocol = connect(served.app, transport)
    protocol.data_received(get(f"{API}/registered-models/search?max_results=x"))
    protocol.data_received(get(f"{API}/registered-models/search"))
    protocol.data_received(get("/no/such/path"))
    protocol.data_received(get(VERSION))
    assert transport.written.count(b"HTTP/1.1 ") == 1
    while protocol.tasks:
        await asyncio.sleep(0)
    assert re.findall(rb"HTTP/1.1 (\d+)", transport.written) == [b"400", b"200", b"404", b"200"]


async def test_a_connection_answered_inline_is_kept_as_long_as_any(served: Served) -> None:
    transport = RecordingTransport()
    protocol = connect(served.app, transport)
    protocol.data_received(get(VERSION))
    now = asyncio.get_running_loop().time()
    protocol.timeout_keep_alive = 75
    protocol.end_if_late(now + 70)
    assert not transport.is_closing()
    protocol.end_if_late(now + 80)
    assert transport.is_closing()


async def test_an_internal_error_is_answered_without_its_message(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr(served.app._context.database, "read_at_once", broken)
    status, _, body = comparable(served.inline(get(VERSION)))
    assert status == b"HTTP/1.1 500 Internal Server Error"
    assert b"it-is-this-one" in body
    assert b"secret" not in body


async def test_a_proxy_is_believed_here_too(tmp_path: Path) -> None:
    lines, end = os.pipe2(os.O_NONBLOCK)
    log = Log(descriptor=end)
    settings = load({"data": str(tmp_path / "data"), "trusted_proxy": ["10.0.0.0/8"]}, {}).settings
    app = create_app(settings, log=log)
    await app.open()
    served = Served(app, log, lines)
    assert served.inline(get(VERSION, HEAD + "X-Forwarded-For: 192.0.2.1\r\n"))
    assert served.logged()[0]["client"] == "192.0.2.1"
    await app.close()
    os.close(lines)
    os.close(end)


async def test_a_token_that_is_remembered_needs_no_task(tmp_path: Path) -> None:
    app = create_app(
        load({"data": str(tmp_path / "data")}, {"GREENROOM_SERVER_TOKEN": "a-token-of-sixteen-characters"}).settings
    )
    await app.open()
    request = get(VERSION, HEAD + "Authorization: Bearer a-token-of-sixteen-characters\r\n")
    transport = RecordingTransport()
    protocol = connect(app, transport)
    protocol.data_received(request)
    assert (transport.written, len(protocol.tasks)) == (b"", 1)
    while protocol.tasks:
        await asyncio.sleep(0)
    protocol.data_received(request)
    assert not protocol.tasks
    assert transport.written.count(b"HTTP/1.1 404 ") == 2
    await app.close()


async def test_the_application_runs_without_any_of_this(served: Served) -> None:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": f"{API}/model-versions/get",
        "query_string": b"name=iris&version=1",
        "headers": [(b"host", b"127.0.0.1:5000")],
    }
    await served.app(scope, receive, send)
    assert sent[0]["status"] == 200
