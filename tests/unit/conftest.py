"""Unit tests reach no network: what needs a socket belongs in `contract/`, `compat/` or `e2e/`."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator

import pytest

_NETWORK_EVENTS = {"socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo"}
_shut = False


class SocketUsed(Exception):
    """A unit test reached for the network."""


def _guard(event: str, arguments: tuple[object, ...]) -> None:
    if not _shut or event not in _NETWORK_EVENTS:
        return
    # Pairs of local sockets are how an event loop wakes itself; they leave no process.
    if isinstance(arguments[0], socket.socket) and arguments[0].family == socket.AF_UNIX:
        return
    raise SocketUsed(f"{event} {arguments[1:]} in a unit test")


# An audit hook sees what asyncio and every pure-Python library does, and cannot be undone by a library's patching.
sys.addaudithook(_guard)


@pytest.fixture(autouse=True)
def no_sockets() -> Iterator[None]:
    """Shut the network for the length of a test."""
    global _shut
    _shut = True
    yield
    _shut = False
