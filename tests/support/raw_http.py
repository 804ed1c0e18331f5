"""Raw HTTP: requests that no client library would send, and the complete answers."""

from __future__ import annotations

import json
import re
import socket
from typing import Any, NamedTuple

QUIET_S = 1.5


class Exchange(NamedTuple):
    """What came back over one connection.

    Attributes:
        received: every byte.
        was_closed: whether the server closed the connection; else it was still open when nothing more came.
    """

    received: bytes
    was_closed: bool

    @property
    def statuses(self) -> list[int]:
        """The status of each answer."""
        # Not at the beginning of a line: an answer follows the body of the one before without a break.
        return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", self.received)]

    @property
    def error(self) -> Any:
        """The last answer's body, as JSON."""
        return json.loads(self.received.rpartition(b"\r\n\r\n")[2])

    @property
    def head(self) -> dict[str, str]:
        """The headers of the first answer, names in lower case."""
        lines = self.received.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:]
        return {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}


def exchange(port: int, *pieces: bytes, host: str = "127.0.0.1", quiet_s: float = QUIET_S) -> Exchange:
    """Send the pieces over one connection and read until the server closes it or falls silent."""
    received = b""
    with socket.create_connection((host, port), timeout=10) as connection:
        for piece in pieces:
            try:
                connection.sendall(piece)
            except (BrokenPipeError, ConnectionResetError):
                break  # it has heard enough
        connection.settimeout(quiet_s)
        try:
            while part := connection.recv(65536):
                received += part
        except TimeoutError:
            return Exchange(received, was_closed=False)
        except ConnectionResetError:
            pass
    return Exchange(received, was_closed=True)


def get(port: int, path: str = "/version", *headers: str, host: str | None = None) -> Exchange:
    """Send a GET with exactly these headers and Host; the connection closes after the answer."""
    lines = [f"GET {path} HTTP/1.1", f"Host: {host or f'127.0.0.1:{port}'}", *headers, "Connection: close", "", ""]
    return exchange(port, "\r\n".join(lines).encode("latin-1"), quiet_s=10)
