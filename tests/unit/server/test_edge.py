from __future__ import annotations

import asyncio
import json
import os
from typing import Any

import pytest

from greenroom.core.request_context import RequestOrigin, request_origin
from greenroom.errors import Conflict, OutcomeUnknown, StorageUnavailable
from greenroom.server.asgi import ROUTE_KEY, App, Message, Receive, Scope, Send
from greenroom.server.http.edge import Edge
from greenroom.server.http.guards import Guards
from greenroom.server.http.responses import JsonResponse
from greenroom.server.monitoring.logging import Log
from greenroom.server.monitoring.metrics import RequestNumbers
from tests.support.authenticators import authenticator


def ask(
    app: App, *, token: str | None = None, **headers: str
) -> tuple[list[Message], list[dict[str, Any]], RequestNumbers]:
    """Send one request through an edge; return the messages sent, the log and the numbers."""
    reader, writer = os.pipe()
    log, numbers, sent = Log(descriptor=writer), RequestNumbers(), []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    async def serve() -> None:
        edge = Edge(app, guards=Guards(["localhost"]), authenticator=authenticator(token), log=log, numbers=numbers)
        named = {name.replace("_", "-"): value for name, value in {"host": "localhost", **headers}.items()}
        scope = {
            "type": "http",
            "method": "GET",
            "path": "/é",
            "raw_path": b"/%C3%A9",
            "query_string": b"",
            "client": ("10.0.0.7", 1),
            "headers": [(name.encode(), value.encode()) for name, value in named.items()],
        }
        await edge(scope, receive, send)

    try:
        asyncio.run(serve())
    finally:
        log.flush()
        os.close(writer)
        with os.fdopen(reader) as lines:
            logged = [json.loads(line) for line in lines]
    return sent, logged, numbers


async def hello(scope: Scope, receive: Receive, send: Send) -> None:
    scope[ROUTE_KEY] = "GET /hello"
    await JsonResponse(b"{}")(scope, receive, send)


def status_and_error(sent: list[Message]) -> tuple[int, Any]:
    return sent[0]["status"], json.loads(sent[1]["body"])


def test_an_answer_passes_with_the_headers_every_answer_has() -> None:
    sent, logged, numbers = ask(hello)
    assert (sent[0]["status"], sent[1]["body"]) == (200, b"{}")
    assert {b"x-content-type-options", b"x-frame-options", b"x-request-id", b"content-security-policy"} <= {
        name for name, _ in sent[0]["headers"]
    }
    assert (logged[0]["path"], logged[0]["bytes"], logged[0]["actor"]) == ("/%C3%A9", 2, "ada")
    assert numbers.counts().answered == {"GET /hello": {"200": 1}}
    assert numbers.running == 0


def test_a_request_leaves_its_id_and_client_for_the_events_it_causes() -> None:
    found: list[RequestOrigin] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        found.append(request_origin.get())
        await hello(scope, receive, send)

    ask(app, x_request_id="req-1", user_agent="mlflow-python-client/3.1")
    ask(app)
    assert (found[0].request_id, found[0].client) == ("req-1", "mlflow-python-client/3.1")
    # Another request, in its own task, sees nothing of the first.
    assert found[1].client is None
    assert found[1].request_id not in (None, "req-1")
    assert request_origin.get() == RequestOrigin()


def test_headers_of_a_response_are_not_repeated() -> None:
    async def page(scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"text/html"), (b"Content-Security-Policy", b"sandbox"), (b"content-length", b"0")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body"})

    headers = ask(page)[0][0]["headers"]
    assert [value for name, value in headers if name.lower() == b"content-security-policy"] == [b"sandbox"]
    assert (b"x-content-type-options", b"nosniff") in headers


def test_headers_that_several_answers_share_stay_as_they_are() -> None:
    shared = [(b"content-type", b"text/plain"), (b"content-length", b"0")]

    async def constant(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": shared})
        await send({"type": "http.response.body"})

    ask(constant)
    assert len(shared) == 2


def test_any_exception_becomes_an_error_without_details_and_is_logged_once() -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        raise RuntimeError("SELECT secret FROM /var/lib")

    sent, logged, numbers = ask(broken)
    status, error = status_and_error(sent)
    assert (status, error["error_code"]) == (500, "INTERNAL_ERROR")
    request_id = dict(sent[0]["headers"])[b"x-request-id"].decode()
    assert request_id in error["message"]
    assert "secret" not in error["message"]
    traces = [line for line in logged if line["event"] == "log"]
    assert len(traces) <= 1
    assert logged[-1]["status"] == 500
    assert numbers.counts().answered["other"] == {"500": 1}


def test_a_greenroom_error_is_answered_in_the_wire_format() -> None:
    async def refusing(scope: Scope, receive: Receive, send: Send) -> None:
        raise Conflict("Not now.")

    assert status_and_error(ask(refusing)[0]) == (409, {"error_code": "RESOURCE_CONFLICT", "message": "Not now."})


def test_storage_errors_are_not_shown_to_clients() -> None:
    async def unreachable(scope: Scope, receive: Receive, send: Send) -> None:
        raise StorageUnavailable("postgresql://me@db:5432/registry cannot be reached")

    sent = ask(unreachable)[0]
    status, error = status_and_error(sent)
    assert (status, error["error_code"]) == (503, "TEMPORARILY_UNAVAILABLE")
    assert "postgresql" not in error["message"]
    assert b"retry-after" in dict(sent[0]["headers"])


def test_a_change_of_unknown_outcome_is_not_answered_with_a_word_to_try_again() -> None:
    async def lost(scope: Scope, receive: Receive, send: Send) -> None:
        raise OutcomeUnknown("postgresql://me@db:5432/registry was lost during the commit")

    status, error = status_and_error(ask(lost)[0])
    assert (status, error["error_code"]) == (503, "TEMPORARILY_UNAVAILABLE")
    assert "may or may not have been made. Check before you repeat it." in error["message"]
    assert "postgresql" not in error["message"]


def test_half_an_answer_breaks_the_connection() -> None:
    async def breaking(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
        raise StorageUnavailable("the store went away")

    with pytest.raises(StorageUnavailable):
        ask(breaking)


def test_refused_requests_do_not_reach_the_application() -> None:
    async def unreachable(scope: Scope, receive: Receive, send: Send) -> None:
        raise AssertionError("it was asked")

    assert ask(unreachable, host="evil.example")[0][0]["status"] == 403
    sent = ask(unreachable, token="sesame")[0]
    assert sent[0]["status"] == 401
    assert [name for name, _ in sent[0]["headers"]].count(b"www-authenticate") == 2
    # The host is checked first: requests for other hosts learn nothing about tokens.
    assert ask(unreachable, token="sesame", host="evil.example")[0][0]["status"] == 403


def test_a_client_that_leaves_is_logged_without_a_status() -> None:
    async def leaving(scope: Scope, receive: Receive, send: Send) -> None:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        ask(leaving)
