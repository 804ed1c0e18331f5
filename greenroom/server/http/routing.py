"""The router: maps a request to the handler of its endpoint, on plain ASGI.

Every row of the endpoint table must be bound to a handler, or the server does not start. A request is decoded into the
row's message, the actor's permission is checked, and the handler runs in a read, search or write transaction.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from typing import Any, NamedTuple, TypeVar
from urllib.parse import unquote

from greenroom.core.access import Actor
from greenroom.core.ports import ChangeNeeded, Database, FileNeeded, Transaction
from greenroom.errors import (
    ApprovalPending,
    ConditionNotSupported,
    EndpointNotFound,
    GreenroomError,
    InvalidInput,
    MethodNotAllowed,
    NotFound,
    PermissionDenied,
    StorageUnavailable,
    Unavailable,
)
from greenroom.server.asgi import (
    ACTOR_KEY,
    ROUTE_KEY,
    STREAM_KEY,
    App,
    Receive,
    Scope,
    Send,
    ensure_task,
    raw_path,
)
from greenroom.server.auth.authenticator import Request
from greenroom.server.context import Context
from greenroom.server.http.addresses import request_address
from greenroom.server.http.bodies import Bodies, check_content_type, read_body
from greenroom.server.http.documents import document_response, encode, header_of, message_response
from greenroom.server.http.error_fields import name_field
from greenroom.server.http.left_requests import ReadAskedFor, leave_behind
from greenroom.server.http.moved_models import moved_request, name_new_place
from greenroom.server.http.needed_files import note_model_file
from greenroom.server.http.paths import PathTree
from greenroom.server.http.responses import Response, error_response
from greenroom.server.workspaces import check_workspace, database_of
from greenroom.services.access.access_facts import refusal_in_workspace
from greenroom.services.idempotency import (
    LIFETIME_MS,
    SETTING_LIFETIME_MS,
    IdempotentResult,
    checked_key,
    run_idempotently,
)
from greenroom.wire.decoding import Empty, RequestDecoder
from greenroom.wire.endpoints import Endpoint, Family, Locator, Repetition
from greenroom.wire.endpoints._locators import SERVER
from greenroom.wire.endpoints.table import ENDPOINTS
from greenroom.wire.headers import HEADER_FIELDS
from greenroom.wire.strict import StrictDecoder

IDEMPOTENCY_KEY = b"idempotency-key"

REPLAYED = [(b"idempotency-replayed", b"true")]
_EMPTY = encode(Empty())
# A client may send its body slowly; what it was allowed to do at the beginning counts for this long.
_BODY_TRUSTED_S = 0.3
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

    async def renewed_actor(self) -> Actor:
        """Authenticate the request again, when it has taken longer than a change of access may take to apply.

        Raises:
            Unauthenticated: its credential is not valid any more.
            WorkspaceNotFound: its account has nothing in the workspace any more.
        """
        sign_in = self.context.sign_in
        if sign_in is None:
            return self.actor
        return await sign_in.authenticator.authenticate(Request(self.scope["path"], self.headers, self.client))


Verb = Callable[[Transaction, Actor, Any], Coroutine[Any, Any, Any]]
RawHandler = Callable[[Call, Any], Awaitable[App]]
"""Returns the response: a `Response`, or another application that sends one."""


T = TypeVar("T")
Decoder = RequestDecoder[Any] | StrictDecoder[Any]


class Binding(NamedTuple):
    """An endpoint row and its handler.

    Attributes:
        handler: for a ``message`` row a function of a transaction, or of the call if it needs no database; for a ``raw`` row
            a function of the call that returns the response.
        finish: for a read, builds the response from the handler's result after the transaction, to add file contents.
        after: for a read, builds the response from the handler's result like `finish`, but without waiting for anything,
            so that it needs no task.
        prepare: for a change, does what cannot be done in the transaction, such as hashing a password, and returns what the
            handler and `precondition` get in place of the message. It runs for a repeated request, too.
        keep: returns the part of the response that may be stored under an idempotency key, and is replayed: without the
            secret that is shown only once.
        precondition: for a conditional change, locks the object and compares it with an If-Match header; raises
            `StaleWrite` if it has changed.
        asked_for: for a change whose clients know no requests, reads from its message what it asks for: if that needs
            approval, a request is left behind.
    """

    endpoint: Endpoint
    handler: Any
    finish: Callable[[Call, Any, Any], Awaitable[Any]] | None = None
    precondition: Callable[[Transaction, Actor, Any, str], Awaitable[None]] | None = None
    prepare: Callable[[Call, Any], Awaitable[Any]] | None = None
    keep: Callable[[Any], Any] | None = None
    after: Callable[[Call, Any, Any], Any] | None = None
    asked_for: ReadAskedFor | None = None


class _Route:
    """A bound row, prepared for requests."""

    __slots__ = (
        "after",
        "asked_for",
        "decoder",
        "endpoint",
        "finish",
        "from_query",
        "handler",
        "header_fields",
        "keep",
        "key_lifetime_ms",
        "label",
        "locks",
        "precondition",
        "prepare",
        "reads_body",
    )

    def __init__(self, binding: Binding, path: str, decoder: Decoder) -> None:
        self.endpoint = binding.endpoint
        self.handler = binding.handler
        self.decoder = decoder
        self.finish = binding.finish
        self.after = binding.after
        self.precondition = binding.precondition
        self.prepare = binding.prepare
        self.keep = binding.keep
        self.asked_for = binding.asked_for
        self.from_query = binding.endpoint.has_query
        self.reads_body = binding.endpoint.handler == "message"
        self.locks = binding.endpoint.locks
        self.header_fields = tuple(HEADER_FIELDS.keys() & binding.endpoint.request.__struct_fields__)
        is_setting = binding.endpoint.repetition is Repetition.OVERTAKING
        self.key_lifetime_ms = SETTING_LIFETIME_MS if is_setting else LIFETIME_MS
        self.label = f"{binding.endpoint.method} {path}"


class Router:
    """Routes requests to their handlers; unknown paths get a 404 in the wire's error format."""

    def __init__(
        self,
        context: Context,
        bindings: Iterable[Binding],
        endpoints: Iterable[Endpoint] = ENDPOINTS,
        *,
        has_workspaces: bool = False,
    ) -> None:
        """Bind rows to handlers.

        Args:
            has_workspaces: actors are in the workspace that their request names; else it may name only theirs.

        Raises:
            LookupError: a row has no binding, two have the same path, or a binding's row is not in the table.
        """
        self._context = context
        self._has_workspaces = has_workspaces
        self._fixed: dict[tuple[str, str], _Route] = {}
        self._patterns: PathTree[_Route] = PathTree()
        bound = {id(binding.endpoint): binding for binding in bindings}
        for endpoint in endpoints:
            binding = bound.pop(id(endpoint), None)
            if binding is None:
                raise LookupError(f"no handler is bound to {endpoint.method} {endpoint.path}")
            if endpoint.is_conditional != (binding.precondition is not None):
                raise LookupError(f"{endpoint.name} must have a precondition if, and only if, it is conditional")
            decoder = _decoder_of(endpoint)
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
        route = None
        try:
            route, path_values = self._find(scope)
            response = await self._respond(scope, receive, route, path_values)
        except StorageUnavailable:
            raise  # its message is for the operator: the edge logs it and tells the client only to try again
        except GreenroomError as error:
            if isinstance(error, PermissionDenied):
                error = await self._with_granters(error, scope)
            if route is not None and route.endpoint.family is Family.V1:
                name_field(error, route.endpoint.request.__struct_fields__)
            response = error_response(error, scope)
        await response(scope, receive, send)

    async def _with_granters(self, refusal: PermissionDenied, scope: Scope) -> PermissionDenied:
        """Return a refusal that names who can help, where the actor may know them."""
        actor: Actor = scope[ACTOR_KEY]
        if actor.account is None or refusal.permission is None or refusal.granted_by:
            return refusal
        await ensure_task(scope)
        database = self._context_of(actor).database
        return await database.read(lambda tx: refusal_in_workspace(tx, actor, refusal))

    async def _respond(
        self, scope: Scope, receive: Receive, route: _Route, path_values: Mapping[str, str] | None
    ) -> App:
        actor = _admit(route, scope)
        if route.endpoint.family.is_native:
            if not self._has_workspaces:
                check_workspace(actor, header_of(scope, b"x-mlflow-workspace"))
            if route.from_query and route.reads_body and _has_body(scope):
                raise InvalidInput(
                    f"A {scope['method']} request takes its parameters in the query string, not in a body."
                )
        body = b""
        if not route.from_query or (route.reads_body and _has_parameters_in_body(scope)):
            began_s = time.monotonic()
            body = await read_body(scope, receive, self._max_body_bytes(route), self._bodies)
            if time.monotonic() - began_s > _BODY_TRUSTED_S:
                scope[ACTOR_KEY] = await Call(self._context, actor, scope, receive).renewed_actor()
                actor = _admit(route, scope)
        message = _message(route, scope, body, path_values)
        endpoint = route.endpoint
        # A change of the server itself does not depend on the workspace of the request, which may be archived.
        is_outside = endpoint.access == "write" and endpoint.resource == SERVER
        context = self._context if is_outside else self._context_of(actor)
        call = Call(context, actor, scope, receive)
        if endpoint.handler == "raw" or endpoint.access == "none":
            await ensure_task(scope)
            if endpoint.handler == "raw":
                scope[STREAM_KEY] = True
                respond: RawHandler = route.handler
                return await respond(call, message)
            return message_response(scope, endpoint, await route.handler(call, message))
        if getattr(self._context.database, "needs_task", True):
            await ensure_task(scope)
        for _ in range(_MOST_CHANGES):
            try:
                return await self._answer(scope, receive, route, call, message)
            except FileNeeded as needed:
                await ensure_task(scope)
                for file in needed.files:
                    await note_model_file(context.database, context.blobs, file)
        raise Unavailable("The files of the version keep changing; try again in a moment.")

    async def _answer(self, scope: Scope, receive: Receive, route: _Route, call: Call, message: Any) -> App:
        """Run the verb of a request in a transaction, and build the response."""
        endpoint, actor, database = route.endpoint, call.actor, call.context.database
        if endpoint.access == "write":
            handler = _conditional(route, scope) if endpoint.family.is_native else route.handler
            if route.prepare is not None:
                await ensure_task(scope)
                handler = _prepared(handler, await route.prepare(call, message))
            key = header_of(scope, IDEMPOTENCY_KEY)
            try:
                if key is not None:
                    return await self._once(scope, route, handler, database, actor, message, key)
                answer = await database.write(
                    lambda tx: handler(tx, actor, message), lock_key=_row_of(message, route.locks)
                )
            except NotFound as error:
                await name_new_place(error, database, actor, endpoint, message)
                raise
            except ApprovalPending as error:
                if route.asked_for is not None:
                    await leave_behind(
                        error,
                        database,
                        actor,
                        message,
                        read=route.asked_for,
                        address=lambda request_id: request_address(call.context, scope, actor.workspace, request_id),
                    )
                raise
        else:
            handler = route.handler
            is_short = endpoint.access == "read"
            try:
                answer = await read(database, lambda tx: handler(tx, actor, message), is_short=is_short)
            except NotFound as error:
                # The address of a registered model that was moved to another workspace.
                moved = await moved_request(error, database, actor, endpoint, message)
                if moved is None:
                    raise
                actor, message = moved
                call = Call(self._context_of(actor), actor, scope, receive)
                answer = await read(call.context.database, lambda tx: handler(tx, actor, message), is_short=is_short)
            if route.after is not None:
                answer = route.after(call, message, answer)
            if route.finish is not None:
                await ensure_task(scope)
                answer = await route.finish(call, message, answer)
        return message_response(scope, endpoint, answer)

    def _context_of(self, actor: Actor) -> Context:
        database = database_of(actor, self._context.database)
        return self._context if database is self._context.database else self._context._replace(database=database)

    def _max_body_bytes(self, route: _Route) -> int:
        return min(route.endpoint.max_body_bytes or self._context.max_body_bytes, self._context.max_body_bytes)

    async def _once(
        self, scope: Scope, route: _Route, handler: Verb, database: Database, actor: Actor, message: Any, key: bytes
    ) -> Response:
        """Make a change under its idempotency key, or replay the stored response."""
        checked = checked_key(key.decode("latin-1"))
        asked = hashlib.sha256(route.endpoint.method.encode() + b" " + route.endpoint.path.encode() + b"\n")
        asked.update(encode(message.without_secrets()))
        shown = b""

        async def change(tx: Transaction) -> IdempotentResult:
            async def make() -> bytes:
                nonlocal shown
                answer = await handler(tx, actor, message)
                shown = encode(answer)
                return shown if route.keep is None else encode(route.keep(answer))

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
        if made.is_replayed:
            return document_response(scope, route.endpoint, made.answer, REPLAYED)
        return document_response(scope, route.endpoint, made.answer if route.keep is None else shown)

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


def _decoder_of(endpoint: Endpoint) -> Decoder:
    if endpoint.family.is_native:
        return StrictDecoder(endpoint.request, HEADER_FIELDS.keys() & set(endpoint.request.__struct_fields__))
    return RequestDecoder(endpoint.request)


def _conditional(route: _Route, scope: Scope) -> Verb:
    """Return the handler of a change, behind the condition of the request.

    Raises:
        ConditionNotSupported: the operation has none.
    """
    condition = header_of(scope, b"if-match")
    handler: Verb = route.handler
    if condition is None:
        return handler
    precondition = route.precondition
    if precondition is None:
        raise ConditionNotSupported(f"{route.label} does not support If-Match; leave it out.", field="If-Match")
    if_match = condition.decode("latin-1")

    async def checked(tx: Transaction, actor: Actor, message: Any) -> Any:
        await precondition(tx, actor, message, if_match)
        return await handler(tx, actor, message)

    return checked


def _prepared(handler: Verb, prepared: Any) -> Verb:
    """Return a handler that gets what was prepared in place of the message."""

    async def with_prepared(tx: Transaction, actor: Actor, _message: Any) -> Any:
        return await handler(tx, actor, prepared)

    return with_prepared


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
    if isinstance(route.decoder, StrictDecoder):
        route.decoder.check_query_of_body(scope["query_string"])
    # MLflow's server requires the header even if there is no body.
    if body or (scope["method"] != "DELETE" and not route.endpoint.family.is_native):
        check_content_type(dict(scope["headers"]).get(b"content-type"))
    return route.decoder.from_body(body, path_values)


def _has_parameters_in_body(scope: Scope) -> bool:
    """Return whether a GET has its parameters in the body: it has a body, and an empty query string.

    MLflow's server reads the query string if there is one, and otherwise the body, with any content type;
    `mlflow-export-import` and other tools send `requests.get(url, json=...)`.
    """
    return not scope["query_string"].strip(b"&") and _has_body(scope)


def _has_body(scope: Scope) -> bool:
    return any(
        name == b"transfer-encoding" or (name == b"content-length" and value.strip() != b"0")
        for name, value in scope["headers"]
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
