"""The router: paths, methods, permissions, messages."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
import pytest

from greenroom.core.access import Actor, local_user
from greenroom.core.permissions import Permission
from greenroom.server.asgi import ACTOR_KEY
from greenroom.server.context import Context
from greenroom.server.http.routing import Binding, Router
from greenroom.server.routes import BINDINGS
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from greenroom.wire.decoding import Request, Text
from greenroom.wire.endpoints import Endpoint, Locator


class _Ask(Request):
    name: Text


class _Said(msgspec.Struct):
    name: str
    actor: str


_ROW = Endpoint(
    method="POST",
    path="/say",
    name="say",
    request=_Ask,
    response=_Said,
    permission=Permission.EXPERIMENT_READ,
    access="read",
    resource=Locator("experiment", ("name",)),
)


async def _say(tx: Any, actor: Actor, m: _Ask) -> _Said:
    return _Said(m.name, actor.name)


def _ask(
    method: str, path: str, body: bytes = b"", *, actor: Actor | None = None
) -> tuple[int, dict[bytes, bytes], Any]:
    """Send one request through a router that knows one row; answers status, headers and document."""
    sent: list[Any] = []
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(b"content-type", b"application/json")],
        ACTOR_KEY: actor or local_user("ana"),
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body}

    async def send(message: Any) -> None:
        sent.append(message)

    async def answer() -> None:
        database = await open_database("sqlite://", make_transaction=SqlTransaction)
        try:
            router = Router(Context(database, blobs=None), [Binding(_ROW, _say)], [_ROW])  # type: ignore[arg-type]
            await router(scope, receive, send)
        finally:
            await database.close()

    asyncio.run(answer())
    return sent[0]["status"], dict(sent[0]["headers"]), msgspec.json.decode(sent[1]["body"])


def test_a_row_answers_under_every_prefix_of_its_family() -> None:
    for prefix in ("/api/2.0/mlflow", "/ajax-api/2.0/mlflow", "/api/2.0/preview/mlflow"):
        assert _ask("POST", prefix + "/say", b'{"name": "x"}')[2] == {"name": "x", "actor": "ana"}


def test_an_unknown_path_is_404_in_the_wires_form() -> None:
    status, _, document = _ask("POST", "/api/2.0/mlflow/shout")
    assert (status, document["error_code"]) == (404, "ENDPOINT_NOT_FOUND")


def test_a_known_path_says_which_methods_it_answers() -> None:
    status, headers, document = _ask("DELETE", "/api/2.0/mlflow/say")
    assert (status, headers[b"allow"]) == (405, b"POST")
    assert "answers POST, not DELETE" in document["message"]


def test_an_actor_without_the_rows_permission_is_refused_before_the_body_is_read() -> None:
    status, _, document = _ask("POST", "/api/2.0/mlflow/say", b"{", actor=local_user("bo", frozenset()))
    assert (status, document["error_code"]) == (403, "PERMISSION_DENIED")


def test_a_missing_field_is_named() -> None:
    assert "'name'" in _ask("POST", "/api/2.0/mlflow/say", b"{}")[2]["message"]


def test_a_row_without_a_handler_stops_the_start() -> None:
    with pytest.raises(LookupError, match="no handler is bound to POST /say"):
        Router(None, [], [_ROW])  # type: ignore[arg-type]


def test_a_handler_without_a_row_stops_the_start() -> None:
    with pytest.raises(LookupError, match="not in the endpoint table"):
        Router(None, [Binding(_ROW, _say)], [])  # type: ignore[arg-type]


def test_every_row_of_the_table_is_bound() -> None:
    Router(None, BINDINGS)  # type: ignore[arg-type]
