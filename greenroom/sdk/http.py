"""The transport over HTTP.

    transport = HttpTransport("http://127.0.0.1:5000")

What sends the requests, `http_exchange.py`, is loaded with the first one.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from greenroom.sdk.settings import Connection
from greenroom.sdk.transport import WireTransport

if TYPE_CHECKING:
    from greenroom.sdk.http_exchange import HttpExchange


class HttpTransport(WireTransport):
    """Speaks to a server over HTTP.

    Args:
        uri: where the server is, ``http://127.0.0.1:5000`` or with a path prefix.
        connection: how to reach it; read from the environment unless given.

    Raises:
        InvalidURI: the address is none of HTTP.
    """

    def __init__(self, uri: str, *, connection: Connection | None = None) -> None:
        self._connection = connection or Connection.from_environment(uri)

    @functools.cached_property
    def _exchange(self) -> HttpExchange:  # type: ignore[override]
        from greenroom.sdk.http_exchange import HttpExchange

        return HttpExchange(self._connection)

    @property
    def uri(self) -> str:
        """Where the server is, for people to read."""
        return self._connection.uri

    def wait_until_ready(self, *, timeout_s: float) -> None:
        """Wait for the server to answer.

        Raises:
            ConnectFailed: it did not within the time.
        """
        self._exchange.wait_until_ready(timeout_s=timeout_s)

    def close(self) -> None:
        """Let go of the connections; a later request makes new ones."""
        if "_exchange" in self.__dict__:
            self._exchange.close()
