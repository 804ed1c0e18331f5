"""The router: maps a request to the handler of its endpoint, on plain ASGI.

Every row of the endpoint table must be bound to a handler, or the server does not start. A request is decoded into the
row's message, the actor's permission is checked, and the handler runs in a read, search or write transaction.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar
from urllib.parse import unquote

import msgspec

from greenroom.core.access import Actor
from greenroom.core.ports import ChangeNeeded, Database, Transaction
from greenroom.errors import (
    EndpointNotFound,
    GreenroomError,
    InvalidInput,
    MethodNotAllowed,
    StorageUnavailable,
    TooLarge,
    Unavailable,
)
from greenroom.server.asgi import (
    ACTOR_KEY,
    ROUTE_KEY,
    STREAM_KEY,
    App,
    Message,
    Receive,
    Scope,
    Send,
    ensure_task,
    raw_path,
)
from greenroom.server.context import Context
from greenroom.server.http.paths import PathTree
from greenroom.server.http.responses import Header, JsonResponse, Response, error_response
from greenroom.server.workspaces import database_of
from greenroom.services.idempotency import (
    LIFETIME_MS,
    SETTING_LIFETIME_MS,
    IdempotentResult,
    checked_key,
    run_idempotently,
)
from greenroom.wire.decoding import Empty, RequestDecoder
from greenroom.wire.endpoints import Endpoint, Locator, Repetition
from greenroom.wire.endpoints.table import ENDPOINTS
from greenroom.wire.headers import HEADER_FIELDS

IDEMPOTENCY_KEY = b"idempotency-key"

REPLAYED = [(b"idempotency-replayed", b"true")]
_encode = msgspec.json.Encoder().encode
_EMPTY = _encode(Empty())
# Number of bodies of maximum size held in memory at the same time, each no longer than a very slow connection needs.
_BODIES_AT_ONCE = 16
_BODY_GRACE_S = 60.0
_LEAST_BODY_RATE = 8 * 1024
# A read requests at most one change; more only if the change was undone in between.
_MOST_CHANGES = 5


class Call(NamedTuple):
    """One request, for handlers that need more of it than a message."""

    context: Context
    actor: Actor
    scope: Scope
    receive: Receive

    @property
    def headers(self) -> dict[bytes, bytes]:
        """Request headers, names in lower case; the last one if repeated."""
        return dict(self.scope["headers"])

    @property
    def client(self) -> str:
        """Address of the client, as reported by trusted proxies; empty if unknown."""
        client = self.scope.get("client")
        return str(client[0]) if client else ""


Verb = Callable[[Transaction, Actor, Any], Coroutine[Any, Any, Any]]
RawHandler = Callable[[Call, Any], Awaitable[App]]
"""Returns the response: a `Response`, or another application that sends one."""


T = TypeVar("T")


class Answered(NamedTuple):
    """A response message with additional headers."""

    message: Any
    headers: Sequence[Header] = ()


class Binding(NamedTuple):
    """An endpoint row and its handler.

    Attributes:
        handler: for a ``message`` row a function of a transaction, or of the call if it needs no database; for a ``raw`` row
            a function of the call that returns the response.
        finish: for a read, builds the response from the handler's result after the transaction, to add file contents.
    """

    endpoint: Endpoint
    handler: Any
    finish: Callable[[Call, Any, Any], Awaitable[Any]] | None = None


class _Route:
    """A bound row, prepared for requests."""

    __slots__ = (
        "decoder",
        "endpoint",
        "finish",
        "from_query",
        "handler",
        "header_fields",
        "key_lifetime_ms",
        "label",
        "locks",
        "reads_body",
    )

    def __init__(self, binding: Binding, path: str, decoder: RequestDecoder[Any]) -> None:
        self.endpoint = binding.endpoint
        self.handler = binding.handler
        self.decoder = decoder
        self.finish = binding.finish
        self.from_query = binding.endpoint.method == "GET" or binding.endpoint.handler == "raw"
        self.reads_body = binding.endpoint.handler == "message"
        self.locks = binding.endpoint.locks
        self.header_fields = tuple(HEADER_FIELDS.keys() & binding.endpoint.request.__struct_fields__)
        is_setting = binding.endpoint.repetition is Repetition.OVERTAKING
        self.key_lifetime_ms = SETTING_LIFETIME_MS if is_setting else LIFETIME_MS
        self.label = f"{binding.endpoint.method} {path}"


class Router:
    """Routes requests to their handlers; unknown paths get a 404 in the wire's error format."""

    def __init__(
        self, context: Context, bindings: Iterable[Binding], endpoints: Iterable[Endpoint] = ENDPOINTS
    ) -> None:
        """Bind rows to handlers.

        Raises:
            LookupError: a row has no binding, two have the same path, or a binding's row is not in the table.
        """
        self._context = context
        self._fixed: dict[tuple[str, str], _Route] = {}
        self._patterns: PathTree[_Route] = PathTree()
        bound = {id(binding.endpoint): binding for binding in bindings}
        for endpoint in endpoints:
            binding = bound.pop(id(endpoint), None)
            if binding is None:
                raise LookupError(f"no handler is bound to {endpoint.method} {endpoint.path}")
            decoder = RequestDecoder(endpoint.request)
            for path in endpoint.paths:
                route = _Route(binding, path, decoder)
                if "{" in path:
                    self._patterns.add(path, route)
                elif self._fixed.setdefault((endpoint.method, path), route) is not route:
                    raise LookupError(f"{endpoint.method} {path} is bound twice")
        if bound:
            row = next(iter(bound.values())).endpoint
            raise LookupError(f"{row.method} {row.path} is bound but not in the endpoint table")
        self._bodies = Bodies()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one HTTP request."""
        response: App
        try:
            response = await self._respond(scope, receive)
        except StorageUnavailable:
            raise  # its message is for the operator: the edge logs it and tells the client only to try again
        except GreenroomError as error:
            response = error_response(error)
        await response(scope, receive, send)

    async def _respond(self, scope: Scope, receive: Receive) -> App:
        route, path_values = self._find(scope)
        actor = _admit(route, scope)
        body = b""
        if not route.from_query or (route.reads_body and _has_parameters_in_body(scope)):
            body = await read_body(scope, receive, self._max_body_bytes(route), self._bodies)
        message = _message(route, scope, body, path_values)
        context = self._context_of(actor)
        call = Call(context, actor, scope, receive)
        endpoint = route.endpoint
        if endpoint.handler == "raw" or endpoint.access == "none":
            await ensure_task(scope)
            if endpoint.handler == "raw":
                scope[STREAM_KEY] = True
                respond: RawHandler = route.handler
                return await respond(call, message)
            return _response(await route.handler(call, message))
        if getattr(self._context.database, "needs_task", True):
            await ensure_task(scope)
        handler: Verb = route.handler
        database = context.database
        if endpoint.access == "write":
            key = next((value for name, value in scope["headers"] if name == IDEMPOTENCY_KEY), None)
            if key is not None:
                return await self._once(route, database, actor, message, key)
            answer = await database.write(
                lambda tx: handler(tx, actor, message), lock_key=_row_of(message, route.locks)
            )
        else:
            is_short = endpoint.access == "read"
            answer = await read(database, lambda tx: handler(tx, actor, message), is_short=is_short)
            if route.finish is not None:
                await ensure_task(scope)
                answer = await route.finish(call, message, answer)
        return _response(answer)

    def _context_of(self, actor: Actor) -> Context:
        database = database_of(actor, self._context.database)
        return self._context if database is self._context.database else self._context._replace(database=database)

    def _max_body_bytes(self, route: _Route) -> int:
        return min(route.endpoint.max_body_bytes or self._context.max_body_bytes, self._context.max_body_bytes)

    async def _once(self, route: _Route, database: Database, actor: Actor, message: Any, key: bytes) -> Response:
        """Make a change under its idempotency key, or replay the stored response."""
        checked = checked_key(key.decode("latin-1"))
        asked = hashlib.sha256(route.endpoint.method.encode() + b" " + route.endpoint.path.encode() + b"\n")
        asked.update(_encode(message))

        async def change(tx: Transaction) -> IdempotentResult:
            async def make() -> bytes:
                return _encode(await route.handler(tx, actor, message))

            return await run_idempotently(
                tx,
                actor,
                key=checked,
                request_digest=asked.hexdigest(),
                change=make,
                lifetime_ms=route.key_lifetime_ms,
                answer=_EMPTY if route.endpoint.response is Empty else None,
            )

        made = await database.write(change, lock_key=_row_of(message, route.locks))
        return JsonResponse(made.answer, headers=REPLAYED if made.is_replayed else ())

    def _find(self, scope: Scope) -> tuple[_Route, Mapping[str, str] | None]:
        method, path = scope["method"], scope["path"]
        if method == "HEAD":
            method = "GET"
        route = self._fixed.get((method, path))
        if route is not None:
            return route, None
        # Match the path as sent, so that an encoded slash stays inside its segment.
        found = self._patterns.find(raw_path(scope))
        for match in found:
            if match.value.endpoint.method == method:
                values = match.placeholders.items()
                return match.value, {name: _unquote(name, value, match.rest) for name, value in values}
        methods = {one for one, fixed in self._fixed if fixed == path} | {one.value.endpoint.method for one in found}
        if methods:
            allowed = tuple(sorted(methods))
            raise MethodNotAllowed(f"{path[:200]} answers {', '.join(allowed)}, not {method[:20]}.", allowed=allowed)
        raise EndpointNotFound(f"No endpoint answers {method[:20]} {path[:200]}")


async def read(
    database: Database, verb: Callable[[Transaction], Coroutine[Any, Any, T]], *, is_short: bool = True
) -> T:
    """Run a read, after the changes that it requests.

    Args:
        is_short: use `Database.read`; else `Database.search`.

    Raises:
        Unavailable: it keeps requesting changes.
    """
    run = database.read if is_short else database.search
    for _ in range(_MOST_CHANGES):
        try:
            return await run(verb)
        except ChangeNeeded as needed:
            await database.write(needed.change)
    raise Unavailable("The requested data keeps changing; try again in a moment.")


def _response(answer: Any) -> Response:
    """Return the response for a message, possibly with headers."""
    message, headers = answer if isinstance(answer, Answered) else (answer, ())
    return JsonResponse(_encode(message), headers=headers)


def _admit(route: _Route, scope: Scope) -> Actor:
    """Return the actor, after checking the row's permission."""
    scope[ROUTE_KEY] = route.label
    actor: Actor = scope[ACTOR_KEY]
    if route.endpoint.permission is not None:
        actor.require(route.endpoint.permission)
    return actor


def _message(route: _Route, scope: Scope, body: bytes, path_values: Mapping[str, str] | None) -> Any:
    """Decode the row's message from a request."""
    if route.header_fields:
        path_values = {**(path_values or {}), **_header_values(scope, route.header_fields)}
    if route.from_query:
        if body and route.reads_body and _has_parameters_in_body(scope):
            return route.decoder.from_body(body, path_values)
        return route.decoder.from_query(scope["query_string"], path_values)
    if body or scope["method"] != "DELETE":
        _check_content_type(dict(scope["headers"]).get(b"content-type"))
    return route.decoder.from_body(body, path_values)


def _has_parameters_in_body(scope: Scope) -> bool:
    """Return whether a GET has its parameters in the body: it has a body, and an empty query string.

    MLflow's server reads the query string if there is one, and otherwise the body, with any content type;
    `mlflow-export-import` and other tools send `requests.get(url, json=...)`.
    """
    if scope["query_string"].strip(b"&"):
        return False
    return any(
        name == b"transfer-encoding" or (name == b"content-length" and value.strip() != b"0")
        for name, value in scope["headers"]
    )


class Bodies:
    """Memory accounting of request bodies that are being received.

    Attributes:
        size_bytes: total size.
    """

    def __init__(self) -> None:
        self.size_bytes = 0

    def take(self, size_bytes: int, max_bytes: int) -> None:
        """Add received bytes.

        Raises:
            Unavailable: the total would be too large.
        """
        if self.size_bytes + size_bytes > max_bytes:
            raise Unavailable("Too many large requests are in progress; try again in a moment.")
        self.size_bytes += size_bytes

    def give_back(self, size_bytes: int) -> None:
        """Subtract bytes that were released."""
        self.size_bytes -= size_bytes


async def read_body(scope: Scope, receive: Receive, max_bytes: int, bodies: Bodies | None = None) -> bytes:
    """Read a whole request body.

    Args:
        bodies: accounts for all bodies in progress.

    Raises:
        TooLarge: it is longer than `max_bytes`.
        InvalidInput: the client disconnected before its end, or was too slow.
        Unavailable: too many bodies are in progress.
    """
    message = await receive()
    body = _part_of(message)
    if len(body) > max_bytes:
        raise _too_large(max_bytes)
    if not message.get("more_body"):
        return body
    parts, size, taken = [body], len(body), 0
    await ensure_task(scope)
    try:
        async with asyncio.timeout(_BODY_GRACE_S) as deadline:
            begin = asyncio.get_running_loop().time() + _BODY_GRACE_S
            while message.get("more_body"):
                message = await receive()
                part = _part_of(message)
                size += len(part)
                if size > max_bytes:
                    raise _too_large(max_bytes)
                if bodies is not None:
                    bodies.take(len(part), max_bytes * _BODIES_AT_ONCE)
                    taken += len(part)
                parts.append(part)
                deadline.reschedule(begin + size / _LEAST_BODY_RATE)
    except TimeoutError:
        raise InvalidInput(
            f"The request body arrived too slowly: {size} bytes in {_BODY_GRACE_S + size / _LEAST_BODY_RATE:.0f} s; send it in "
            "smaller parts."
        ) from None
    finally:
        if bodies is not None:
            bodies.give_back(taken)
    return b"".join(parts)


def _part_of(message: Message) -> bytes:
    if message["type"] == "http.disconnect":
        raise InvalidInput("The connection ended before the end of the request body.")
    part: bytes = message.get("body", b"")
    return part


def _too_large(max_bytes: int) -> TooLarge:
    return TooLarge(f"The request body is larger than {max_bytes} bytes; send it in smaller parts.")


def _check_content_type(value: bytes | None) -> None:
    if value is None or value.split(b";", 1)[0].strip().lower() != b"application/json":
        if value is None:
            raise InvalidInput("Bad Request. Content-Type header is missing.", field="Content-Type")
        shown = repr(value.decode("latin-1")[:100])
        raise InvalidInput(
            f"Bad Request. Content-Type must be one of ['application/json'], not {shown}.", field="Content-Type"
        )


def _row_of(message: Any, locks: Locator | None) -> str | None:
    """Return the key of the row that a change locks first, so that changes waiting for it can share a transaction."""
    if locks is None:
        return None
    value = getattr(message, locks.fields[0])
    return None if value is None else f"{locks.noun}:{value}"


def _header_values(scope: Scope, fields: Iterable[str]) -> dict[str, str]:
    headers = dict(scope["headers"])
    return {
        field: headers[HEADER_FIELDS[field]].decode("latin-1") for field in fields if HEADER_FIELDS[field] in headers
    }


def _unquote(name: str, value: str, rest: str | None) -> str:
    if name == rest:
        # Clients send the file name "100%accuracy.txt" unencoded, and "%ac" is invalid UTF-8: as on MLflow, it becomes
        # U+FFFD.
        return unquote(value, errors="replace")
    try:
        return unquote(value, errors="strict")
    except UnicodeDecodeError:
        raise InvalidInput(f"The path's '{name}' is not UTF-8 text.", field=name) from None
