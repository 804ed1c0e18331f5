"""The types of ASGI, and the keys under which a connection's scope carries what Greenroom knows of it.

https://asgi.readthedocs.io/en/latest/specs/www.html
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

ACTOR_KEY = "greenroom.actor"
ROUTE_KEY = "greenroom.route"
"""Scope key under which the row's method and path template are left, for the log and the metrics."""

REQUEST_ID_KEY = "greenroom.request_id"
"""Scope key of the request id."""
STREAM_KEY = "greenroom.stream"
"""Scope key that is there for an answer or a body that takes as long as its client does."""
