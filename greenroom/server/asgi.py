"""ASGI types, and the keys that Greenroom adds to a request's scope.

https://asgi.readthedocs.io/en/latest/specs/www.html
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import quote

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

NATIVE_PATHS = ("/api/v1/", "/api/ui/")
"""Prefixes of Greenroom's own APIs, which have their own form of errors."""

API_PATHS = ("/api/", "/ajax-api/", "/sign-in/oidc/")
"""Prefixes of all paths that the router answers; no page has a path below them."""

ACTOR_KEY = "greenroom.actor"
ROUTE_KEY = "greenroom.route"
"""Scope key of the endpoint's method and path template, for the log and the metrics."""

REQUEST_ID_KEY = "greenroom.request_id"
"""Scope key of the request id."""
STREAM_KEY = "greenroom.stream"
"""Scope key that is set for a response or a body whose duration depends on the client."""

WRITE_KEY = "greenroom.write"
"""Scope key of a function of the server that writes a whole response (status, header lines, body), or returns False."""
TASK_KEY = "greenroom.task"
"""Scope key of the task that handles the request; None or missing while it runs inline, before its first wait."""


async def ensure_task(scope: Scope) -> None:
    """Continue inside a task, which `asyncio.timeout` and `asyncio.TaskGroup` need; see `GuardedProtocol`."""
    if TASK_KEY in scope and scope[TASK_KEY] is None:
        # A bare yield: the inline runner moves whatever waits into a task.
        await asyncio.sleep(0)


def raw_path(scope: Scope) -> str:
    """Return the path as sent, percent-encoded: an encoded slash cannot be mistaken for a separator."""
    raw: bytes | None = scope.get("raw_path")
    return quote(scope["path"]) if raw is None else raw.partition(b"?")[0].decode("latin-1")
