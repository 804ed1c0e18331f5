"""The types of ASGI, and the keys under which a connection's scope carries what Greenroom knows of it.

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

API_PATHS = ("/api/", "/ajax-api/")
"""What the paths of all APIs of this server begin with; no page lies below."""

ACTOR_KEY = "greenroom.actor"
ROUTE_KEY = "greenroom.route"
"""Scope key under which the row's method and path template are left, for the log and the metrics."""

REQUEST_ID_KEY = "greenroom.request_id"
"""Scope key of the request id."""
STREAM_KEY = "greenroom.stream"
"""Scope key that is there for an answer or a body that takes as long as its client does."""

WRITE_KEY = "greenroom.write"
"""Scope key of a function of the server that writes a whole response: status, lines of the head, body. False where it cannot."""
TASK_KEY = "greenroom.task"
"""Scope key of the task that answers; None or missing while it is answered inline, before it has waited for anything."""


async def ensure_task(scope: Scope) -> None:
    """Go on inside a task, which `asyncio.timeout` and `asyncio.TaskGroup` need; see `GuardedProtocol`."""
    if TASK_KEY in scope and scope[TASK_KEY] is None:
        # A bare yield: what runs inline makes a task of whatever waits.
        await asyncio.sleep(0)


def raw_path(scope: Scope) -> str:
    """Return the path as sent: percent-encoded, so that nothing in it can look like something else."""
    raw: bytes | None = scope.get("raw_path")
    return quote(scope["path"]) if raw is None else raw.partition(b"?")[0].decode("latin-1")
