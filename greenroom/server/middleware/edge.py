"""The one ASGI layer around everything: guards, actor, request id, security headers, log line, and the last resort.

An error that reaches it leaves as a wire error with nothing internal in it, and is logged once with the request id.
"""

from __future__ import annotations

import itertools
import logging
import re
import secrets
from collections.abc import Awaitable, Callable, Sequence
from time import perf_counter

from greenroom.errors import GreenroomError, StorageFull, StorageUnavailable, Unauthenticated
from greenroom.server.access import CHALLENGES, Access
from greenroom.server.logging import Log
from greenroom.server.metrics import RequestNumbers
from greenroom.server.middleware.forwarding import Forwarding
from greenroom.server.middleware.guards import Guards
from greenroom.server.middleware.protocol import REFUSAL_KEY
from greenroom.server.routing import ACTOR_KEY, ROUTE_KEY, Message, Receive, Scope, Send, send_error, send_json
from greenroom.wire.errors import error_body, error_document, wire_error

REQUEST_ID_KEY = "greenroom.request_id"
"""Scope key of the request id."""

# An answer may say something else about each of these; what it leaves open is closed.
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'self'"),
)
# Plain JSON says two things about itself; whoever says more may have said one of ours.
_PLAIN_HEADERS = 2
# What log searches take as one word, and no more of it than a UUID with a prefix needs.
_SANE_ID = re.compile(rb"[A-Za-z0-9._:-]{1,64}")
_log = logging.getLogger("greenroom.server")


App = Callable[[Scope, Receive, Send], Awaitable[None]]


class Edge:
    """Answers HTTP requests by asking an application, once it is sure that it may.

    Args:
        forwarding: None where no proxy is expected.
    """

    def __init__(
        self,
        app: App,
        *,
        guards: Guards,
        access: Access,
        log: Log,
        numbers: RequestNumbers,
        forwarding: Forwarding | None = None,
    ) -> None:
        self._app = app
        self._guards = guards
        self._access = access
        self._log = log
        self._numbers = numbers
        self._forwarding = forwarding
        # Unlike any other process's ids, and cheaper than fresh randomness for each.
        self._ids = (f"{prefix}{number:08x}" for prefix in [secrets.token_hex(8)] for number in itertools.count(1))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        began = perf_counter()
        headers = dict(scope["headers"])
        given_id = headers.get(b"x-request-id")
        if given_id is not None and _SANE_ID.fullmatch(given_id):
            request_id = given_id.decode()
        else:
            request_id = next(self._ids)
        scope[REQUEST_ID_KEY] = request_id
        method: str = scope["method"]
        # As sent: without decoding, nothing in it can look like something else in the log.
        raw_path: bytes = scope.get("raw_path") or scope["path"].encode()
        path = raw_path.partition(b"?")[0].decode("latin-1")
        answer = _Answer(send, request_id.encode())
        actor = None
        self._numbers.running += 1
        try:
            refusal = scope.get(REFUSAL_KEY)
            if refusal is not None:
                raise refusal
            if self._forwarding is not None:
                self._forwarding.apply(scope, headers)
            self._guards.check(scope, headers)
            actor = scope[ACTOR_KEY] = self._access.actor(scope["path"], headers)
            await self._app(scope, receive, answer.send)
        except GreenroomError as error:
            await self._refuse(answer, request_id, error)
        except Exception as error:
            await self._fail(answer, request_id, error)
        finally:
            seconds = perf_counter() - began
            self._numbers.running -= 1
            self._numbers.note(scope.get(ROUTE_KEY, "other"), answer.status, seconds)
            client = scope.get("client")
            self._log.request(
                request_id=request_id,
                client=client[0] if client else None,
                actor=actor.name if actor else None,
                method=method,
                path=path,
                status=answer.status,
                seconds=seconds,
                size_bytes=answer.size_bytes,
            )

    async def _refuse(self, answer: _Answer, request_id: str, error: GreenroomError) -> None:
        if answer.status is not None:
            await self._fail(answer, request_id, error)
            return
        if isinstance(error, StorageUnavailable):
            _log.error("request %s: %s", request_id, error.message)
            if not isinstance(error, StorageFull):
                # Its message is for the operator and may name addresses and folders.
                error = StorageUnavailable(
                    "The server's storage cannot do this right now; try again soon. "
                    f"Its log says why, under request {request_id}."
                )
        if isinstance(error, Unauthenticated):
            await send_json(answer.send, wire_error(error).status, error_body(error), CHALLENGES)
        else:
            await send_error(answer.send, error)

    async def _fail(self, answer: _Answer, request_id: str, error: Exception) -> None:
        _log.error("request %s failed", request_id, exc_info=error)
        if answer.status is not None:
            # Half an answer is out: the connection has to break, or the client would take it for a whole one.
            raise error
        message = f"Something went wrong inside the server; its log says what, under request {request_id}."
        body = error_document("INTERNAL_ERROR", message)
        await send_json(answer.send, 500, body)


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


def _missing_in(said: Sequence[tuple[bytes, bytes]]) -> Sequence[tuple[bytes, bytes]]:
    if len(said) <= _PLAIN_HEADERS:
        return _HEADERS
    names = {name.lower() for name, _ in said}
    return [header for header in _HEADERS if header[0] not in names]
