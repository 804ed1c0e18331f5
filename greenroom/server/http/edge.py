"""The one ASGI layer around everything: guards, actor, request id, security headers, log line, and the last resort.

An error that reaches it leaves as a wire error with nothing internal in it, and is logged once with the request id.
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
from greenroom.errors import GreenroomError, OutcomeUnknown, StorageFull, StorageUnavailable, Unauthenticated
from greenroom.server.asgi import ACTOR_KEY, REQUEST_ID_KEY, ROUTE_KEY, Message, Receive, Scope, Send
from greenroom.server.auth.authenticator import Authenticator, Request, challenges
from greenroom.server.http.answers import head_lines
from greenroom.server.http.forwarding import Forwarding
from greenroom.server.http.guards import Guards
from greenroom.server.http.protocol import REFUSAL_KEY
from greenroom.server.http.routing import Answer, error_answer, send_answer
from greenroom.server.monitoring.active_requests import RunningRequests
from greenroom.server.monitoring.logging import Log
from greenroom.server.monitoring.metrics import RequestNumbers
from greenroom.wire.errors import error_document

# An answer may say something else about each of these; what it leaves open is closed.
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'self'"),
)
# The lines of a JSON document's head, but for its length, its request id and what else it says.
_HEAD = (
    b"content-type: application/json\r\ncache-control: no-store\r\ncontent-length: %d\r\nx-request-id: %b\r\n%b"
    + head_lines(_HEADERS)
)
# What plain JSON says about itself; an answer that says more may have said one of ours.
_PLAIN_HEADERS = [b"content-type", b"cache-control", b"content-length"]
# What log searches take as one word, and no more of it than a UUID with a prefix needs.
_SANE_ID = re.compile(rb"[A-Za-z0-9._:-]{1,64}")
# Scope key of who a request acts for, from its head until its body has come.
_KNOWN_KEY = "greenroom.known_principal"
_log = logging.getLogger("greenroom.server")


App = Callable[[Scope, Receive, Send], Awaitable[None]]
AtOnce = Callable[[Scope, bytes], tuple[int, bytes, bytes]]
"""Answers a request, given its scope and its body, without waiting for anything: status, lines of the head, body."""
LogIn = Callable[[Scope, Send], Awaitable[bool]]
"""Answers with a page to log in on, and tells whether it did."""


class Edge:
    """Answers HTTP requests by asking an application, once it is sure that it may.

    Args:
        running: told of every request under way.
        forwarding: None where no proxy is expected.
        log_in: answers somebody who opens a page and has not logged in; None where there is no page to do it on.
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
    ) -> None:
        self._app = app
        self._guards = guards
        self._authenticator = authenticator
        self._log = log
        self._numbers = numbers
        self._running = RunningRequests() if running is None else running
        self._forwarding = forwarding
        self._log_in = log_in
        # Unlike any other process's ids, and cheaper than fresh randomness for each.
        self._ids = (f"{prefix}{number:08x}" for prefix in [secrets.token_hex(8)] for number in itertools.count(1))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        began = perf_counter()
        headers = dict(scope["headers"])
        request_id = scope[REQUEST_ID_KEY] = self._id_of(headers)
        path = _path_as_sent(scope)
        answer = _Answer(send, request_id.encode())
        # Each request has a task, and so a context, of its own. What answers at once only reads.
        request_origin.set(RequestOrigin(request_id, headers.get(b"user-agent")))
        self._numbers.running += 1
        self._running.begin(scope, began, asyncio.current_task())
        try:
            asked = self._check(scope, headers)
            scope[ACTOR_KEY] = await self._authenticator.authenticate(asked)
            await self._app(scope, receive, answer.send)
        except Unauthenticated as error:
            if self._log_in is None or not await self._log_in(scope, answer.send):
                await send_answer(answer.send, self._refusal(request_id, error, headers))
        except GreenroomError as error:
            if answer.status is not None:
                self._break_off(request_id, error)
            await send_answer(answer.send, self._refusal(request_id, error, headers))
        except Exception as error:
            if answer.status is not None:
                self._break_off(request_id, error)
            await send_answer(answer.send, self._failure(request_id, error))
        finally:
            self._numbers.running -= 1
            self._running.end(scope)
            self._note(scope, path, request_id, answer.status, perf_counter() - began, answer.size_bytes)

    def knows(self, scope: Scope) -> bool:
        """Return whether it is known without waiting who a request acts for."""
        try:
            known = self._authenticator.known(_request(scope, dict(scope["headers"])))
        except GreenroomError:
            return False
        scope[_KNOWN_KEY] = known
        return known is not None

    def at_once(self, read: Callable[[Scope, bytes], Answer]) -> AtOnce:
        """Put what answers some requests without waiting behind the same guards, with the same headers and log line."""

        def answer(scope: Scope, body: bytes) -> tuple[int, bytes, bytes]:
            began = perf_counter()
            headers = dict(scope["headers"])
            request_id = scope[REQUEST_ID_KEY] = self._id_of(headers)
            path = _path_as_sent(scope)
            self._running.begin(scope, began, None)
            try:
                asked = self._check(scope, headers)
                # Known when the request began; what has been forgotten since, while its body came, was right then.
                scope[ACTOR_KEY] = self._authenticator.known(asked) or scope[_KNOWN_KEY]
                made = read(scope, body)
            except GreenroomError as error:
                made = self._refusal(request_id, error, headers)
            except Exception as error:
                made = self._failure(request_id, error)
            finally:
                self._running.end(scope)
            status, answered, more = made
            head = _HEAD % (len(answered), request_id.encode(), head_lines(more) if more else b"")
            self._note(scope, path, request_id, status, perf_counter() - began, len(answered))
            return status, head, answered

        return answer

    def _id_of(self, headers: Mapping[bytes, bytes]) -> str:
        given = headers.get(b"x-request-id")
        return given.decode() if given is not None and _SANE_ID.fullmatch(given) else next(self._ids)

    def _check(self, scope: Scope, headers: Mapping[bytes, bytes]) -> Request:
        """Return what says who sent a request, if it is meant for this server."""
        refusal = scope.get(REFUSAL_KEY)
        if refusal is not None:
            raise refusal
        if self._forwarding is not None:
            self._forwarding.apply(scope, headers)
        self._guards.check(scope, headers)
        return _request(scope, headers)

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

    def _refusal(self, request_id: str, error: GreenroomError, headers: Mapping[bytes, bytes]) -> Answer:
        if isinstance(error, StorageUnavailable):
            _log.error("request %s: %s", request_id, error.message)
            if not isinstance(error, StorageFull):
                # Its message is for the operator and may name addresses and folders.
                says = (
                    "The server lost its database while it stored this change: it may or may not have been made. "
                    "Look before you repeat it."
                    if isinstance(error, OutcomeUnknown)
                    else "The server's storage cannot do this right now; try again soon."
                )
                error = StorageUnavailable(f"{says} Its log says why, under request {request_id}.")
        made = error_answer(error)
        return made._replace(headers=challenges(headers)) if isinstance(error, Unauthenticated) else made

    def _failure(self, request_id: str, error: Exception) -> Answer:
        _log.error("request %s failed", request_id, exc_info=error)
        message = f"Something went wrong inside the server; its log says what, under request {request_id}."
        return Answer(500, error_document("INTERNAL_ERROR", message))

    def _break_off(self, request_id: str, error: Exception) -> NoReturn:
        """Break the connection: half an answer is out, and the client would take it for a whole one."""
        _log.error("request %s failed", request_id, exc_info=error)
        raise error


class _Answer:
    """Passes an answer on, with the headers every answer has, and remembers what the log wants to know."""

    __slots__ = ("_request_id", "_send", "size_bytes", "status")

    def __init__(self, send: Send, request_id: bytes) -> None:
        self._send = send
        self._request_id = request_id
        self.status: int | None = None
        self.size_bytes = 0

    def send(self, message: Message) -> Awaitable[None]:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            said = message.get("headers", ())
            message["headers"] = [*said, (b"x-request-id", self._request_id), *_missing_in(said)]
        else:
            self.size_bytes += len(message.get("body", b""))
        return self._send(message)


def _request(scope: Scope, headers: Mapping[bytes, bytes]) -> Request:
    client = scope.get("client")
    return Request(scope["path"], headers, client[0] if client else "")


def _missing_in(said: Sequence[tuple[bytes, bytes]]) -> Sequence[tuple[bytes, bytes]]:
    names = [name.lower() for name, _ in said]
    if names == _PLAIN_HEADERS:
        return _HEADERS
    return [header for header in _HEADERS if header[0] not in names]


def _path_as_sent(scope: Scope) -> str:
    """Show the path as sent: without decoding, nothing in it can look like something else in the log."""
    raw_path: bytes = scope.get("raw_path") or scope["path"].encode()
    return raw_path.partition(b"?")[0].decode("latin-1")
