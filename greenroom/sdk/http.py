"""The transport over HTTP.

    transport = HttpTransport("http://127.0.0.1:5000")

The module that sends requests, `http_exchange.py`, is imported with the first one.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from greenroom.sdk.settings import Connection
from greenroom.sdk.transport import WireTransport

if TYPE_CHECKING:
    from greenroom.sdk.http_exchange import HttpExchange


class HttpTransport(WireTransport):
    """A transport to a server over HTTP.

    Args:
        uri: address of the server, such as ``http://127.0.0.1:5000``, with or without a path prefix.
        connection: connection settings; by default read from the environment.

    Raises:
        InvalidURI: it is not an HTTP address.
    """

    def __init__(self, uri: str, *, connection: Connection | None = None) -> None:
        self._connection = connection or Connection.from_environment(uri)

    @functools.cached_property
    def _exchange(self) -> HttpExchange:  # type: ignore[override]
        from greenroom.sdk.http_exchange import HttpExchange

        return HttpExchange(self._connection)

    @property
    def uri(self) -> str:
        """The server's URI, for messages."""
        return self._connection.uri

    @property
    def workspace(self) -> str | None:
        """The workspace that requests name; None for the server's default."""
        return self._connection.workspace

    def wait_until_ready(self, *, timeout_s: float) -> None:
        """Wait until the server responds.

        Raises:
            ConnectFailed: it did not respond in time.
        """
        self._exchange.wait_until_ready(timeout_s=timeout_s)

    def close(self) -> None:
        """Close the connections; a later request opens new ones."""
        if "_exchange" in self.__dict__:
            self._exchange.close()
