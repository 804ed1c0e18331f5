"""The outermost ASGI middleware: guards, authentication, request id, security headers, request log, and error handling.

An error that reaches it is answered as a wire error without internal details, and logged once with the request id.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from time import perf_counter
from typing import NoReturn

from greenroom.core.request_context import RequestOrigin, request_origin
from greenroom.errors import (
    GreenroomError,
    OutcomeUnknown,
    StorageFull,
    StorageUnavailable,
    Unauthenticated,
    WorkspaceNotFound,
)
from greenroom.server.asgi import (
    ACTOR_KEY,
    REQUEST_ID_KEY,
    ROUTE_KEY,
    TASK_KEY,
    WRITE_KEY,
    App,
    Message,
    Receive,
    Scope,
    Send,
    raw_path,
)
from greenroom.server.auth.authenticator import Authenticator, Request, challenges
from greenroom.server.http.answers import head_lines
from greenroom.server.http.forwarding import Forwarding
from greenroom.server.http.guards import Guards
from greenroom.server.http.named_workspaces import name_workspace
from greenroom.server.http.protocol import REFUSAL_KEY
from greenroom.server.http.responses import JsonResponse, Response, error_response
from greenroom.server.monitoring.active_requests import RunningRequests
from greenroom.server.monitoring.logging import Log
from greenroom.server.monitoring.metrics import RequestNumbers

# Defaults: a response may set its own value for each.
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'self'"),
)
# Header lines of a JSON document without headers of its own; its length and the request id are filled in.
_JSON_HEAD = (
    b"content-type: application/json\r\ncache-control: no-store\r\ncontent-length: %d\r\nx-request-id: %b\r\n"
    + head_lines(_HEADERS)
)
# The header names of a plain JSON response, which are known not to include one of `_HEADERS`.
_PLAIN_HEADERS = [b"content-type", b"cache-control", b"content-length"]
# A single word for log searches, and long enough for a UUID with a prefix.
_SANE_ID = re.compile(rb"[A-Za-z0-9._:-]{1,64}")
_log = logging.getLogger("greenroom.server")


LogIn = Callable[[Scope], Awaitable[Response | None]]
"""Returns the log-in page, or another in place of the one that was asked for; None if the client is not a browser."""

Outage = Callable[[Scope, StorageUnavailable], Response | None]
"""Returns a document that says that the storage is unavailable; None if the client is not a browser."""


class Edge:
    """Checks and authenticates HTTP requests, and passes them to an application.

    Args:
        running: tracks the requests in progress.
        forwarding: None if no proxy is expected.
        log_in: returns the log-in page for browsers; None if there is no page.
        no_workspace: the same for who has nothing in the workspace that the address names.
        outage: what a browser gets while the database is unavailable; None for the same as all clients.
    """

    def __init__(
        self,
        app: App,
        *,
        guards: Guards,
        authenticator: Authenticator,
        log: Log,
        numbers: RequestNumbers,
        running: RunningRequests | None = None,
        forwarding: Forwarding | None = None,
        log_in: LogIn | None = None,
        no_workspace: LogIn | None = None,
        outage: Outage | None = None,
    ) -> None:
        self._app = app
        self._guards = guards
        self._authenticator = authenticator
        self._log = log
        self._numbers = numbers
        self._running = RunningRequests() if running is None else running
        self._forwarding = forwarding
        self._log_in = log_in
        self._no_workspace = no_workspace
        self._outage = outage
        # A random prefix per process with a counter: unique, and cheaper than randomness for each id.
        self._ids = (f"{prefix}{number:08x}" for prefix in [secrets.token_hex(8)] for number in itertools.count(1))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        began = perf_counter()
        headers = dict(scope["headers"])
        request_id = scope[REQUEST_ID_KEY] = self._id_of(headers)
        path = raw_path(scope)
        answer = _Answer(send, request_id.encode(), scope.pop(WRITE_KEY, None))
        # Each request has its own context, with or without a task.
        request_origin.set(RequestOrigin(request_id, headers.get(b"user-agent")))
        self._numbers.running += 1
        self._running.begin(scope, began, scope[TASK_KEY] if TASK_KEY in scope else asyncio.current_task())
        try:
            await self._admit(scope, headers)
            await self._app(scope, receive, answer)
        except Unauthenticated as error:
            page = None if self._log_in is None else await self._log_in(scope)
            await (page or self._refusal(scope, error, headers))(scope, receive, answer)
        except WorkspaceNotFound as error:
            page = None if self._no_workspace is None else await self._no_workspace(scope)
            await (page or self._refusal(scope, error, headers))(scope, receive, answer)
        except GreenroomError as error:
            if answer.status is not None:
                self._break_off(request_id, error)
            await self._refusal(scope, error, headers)(scope, receive, answer)
        except Exception as error:
            if answer.status is not None:
                self._break_off(request_id, error)
            await self._failure(scope, error)(scope, receive, answer)
        finally:
            self._numbers.running -= 1
            self._running.end(scope)
            self._note(scope, path, request_id, answer.status, perf_counter() - began, answer.size_bytes)

    def _id_of(self, headers: Mapping[bytes, bytes]) -> str:
        given = headers.get(b"x-request-id")
        return given.decode() if given is not None and _SANE_ID.fullmatch(given) else next(self._ids)

    async def _admit(self, scope: Scope, headers: dict[bytes, bytes]) -> None:
        """Check the request and store its actor in the scope."""
        refusal = scope.get(REFUSAL_KEY)
        if refusal is not None:
            raise refusal
        if self._forwarding is not None:
            self._forwarding.apply(scope, headers)
        self._guards.check(scope, headers)
        name_workspace(scope, headers)
        client = scope.get("client")
        asked = Request(scope["path"], headers, client[0] if client else "")
        scope[ACTOR_KEY] = await self._authenticator.authenticate(asked)

    def _note(
        self, scope: Scope, path: str, request_id: str, status: int | None, seconds: float, size_bytes: int
    ) -> None:
        self._numbers.note(scope.get(ROUTE_KEY, "other"), status, seconds)
        client, actor = scope.get("client"), scope.get(ACTOR_KEY)
        self._log.request(
            request_id=request_id,
            client=client[0] if client else None,
            actor=actor.name if actor else None,
            method=scope["method"],
            path=path,
            status=status,
            seconds=seconds,
            size_bytes=size_bytes,
        )

    def _refusal(self, scope: Scope, error: GreenroomError, headers: Mapping[bytes, bytes]) -> Response:
        request_id = scope[REQUEST_ID_KEY]
        if isinstance(error, StorageUnavailable):
            _log.error("request %s: %s", request_id, error.message)
            if not isinstance(error, StorageFull):
                # Its message is for the operator and may contain addresses and folders.
                says = (
                    "The server lost its database while it stored this change: it may or may not have been made. "
                    "Check before you repeat it."
                    if isinstance(error, OutcomeUnknown)
                    else "The server's storage cannot do this right now; try again soon."
                )
                error = StorageUnavailable(f"{says} Its log says why, under request {request_id}.")
            page = None if self._outage is None else self._outage(scope, error)
            if page is not None:
                return page
        return error_response(error, scope, challenges(headers) if isinstance(error, Unauthenticated) else ())

    def _failure(self, scope: Scope, error: Exception) -> Response:
        request_id = scope[REQUEST_ID_KEY]
        _log.error("request %s failed", request_id, exc_info=error)
        message = f"Something went wrong inside the server; its log says what, under request {request_id}."
        return error_response(GreenroomError(message), scope)

    def _break_off(self, request_id: str, error: Exception) -> NoReturn:
        """Close the connection: part of the response was sent, and the client must not take it for the whole."""
        _log.error("request %s failed", request_id, exc_info=error)
        raise error


class _Answer:
    """Sends a response with the default headers, and records its status and size for the log."""

    __slots__ = ("_request_id", "_send", "_write", "size_bytes", "status")

    def __init__(self, send: Send, request_id: bytes, write: Callable[[int, bytes, bytes], bool] | None) -> None:
        self._send = send
        self._request_id = request_id
        self._write = write
        self.status: int | None = None
        self.size_bytes = 0

    def send_json(self, response: JsonResponse) -> bool:
        """Write a JSON response in one piece, without ASGI messages, if its headers are the default ones."""
        if self._write is None or response.more_headers or self.status is not None:
            return False
        document = response.document
        if not self._write(response.status, _JSON_HEAD % (len(document), self._request_id), document):
            return False
        self.status, self.size_bytes = response.status, len(document)
        return True

    def __call__(self, message: Message) -> Awaitable[None]:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            said = message.get("headers", ())
            message["headers"] = [*said, (b"x-request-id", self._request_id), *_missing_in(said)]
        else:
            self.size_bytes += len(message.get("body", b""))
        return self._send(message)


def _missing_in(said: Sequence[tuple[bytes, bytes]]) -> Sequence[tuple[bytes, bytes]]:
    names = [name.lower() for name, _ in said]
    if names == _PLAIN_HEADERS:
        return _HEADERS
    return [header for header in _HEADERS if header[0] not in names]
