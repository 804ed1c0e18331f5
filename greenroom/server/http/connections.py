"""The limit of open connections of a process, and which one is closed when it is exceeded.

A client pays nothing for sending its request slowly, sending none, or not reading the response; the server pays a
descriptor and memory. At the limit, the connection that has made the server wait longest is closed; requests in
progress and live streams never are. If none can be closed, the new connection may request `/health` and `/ready` only,
so that monitoring still works.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Collection
from contextlib import suppress
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final, Protocol

import msgspec

# Beyond the limit, for probes.
RESERVED: Final = 16
# Files, connections to the database and the blob store, and the interpreter's own.
_OTHER_DESCRIPTORS: Final = 128
MOST: Final = 4096
_LOG_EVERY_S: Final = 10.0
_log = logging.getLogger("greenroom.connections")


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Limits of one process.

    Attributes:
        connections: maximum number of open connections.
        connections_per_client: the same for one address; proxies in `trusted` are exempt.
        trusted: addresses and networks of proxies.
        head_s: time from the first byte of a request, or the start of a connection, to the end of the headers.
        stall_s: time in which `stall_bytes` of a body or a response must be transferred.
        stall_bytes: minimum number of bytes per `stall_s`.
    """

    connections: int = MOST
    connections_per_client: int = 512
    trusted: tuple[str, ...] = ()
    # Long enough for a slow mobile line, short enough that thousands of half-sent requests do not pile up.
    head_s: float = 20.0
    stall_s: float = 60.0
    # 273 bytes a second: slower than any line that can upload a model.
    stall_bytes: int = 16 * 1024


class Connection(Protocol):
    """The interface of a connection that the limit needs."""

    @property
    def address(self) -> str:
        """Address of the client, or empty if unknown."""

    def wasted_s(self, now: float) -> float:
        """Return how long the server has waited for the client, in seconds; 0 while the client waits for the server."""

    def abort(self) -> None:
        """Close it immediately, without a response."""


class Connections:
    """The open connections of one process."""

    def __init__(self, limits: Limits, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.limits = limits
        self.ended = 0
        self._clock = clock
        self._open: set[Connection] = set()
        self._by_address: Counter[str] = Counter()
        self._trusted: list[IPv4Network | IPv6Network] = [ip_network(one, strict=False) for one in limits.trusted]
        self._logged_at = -_LOG_EVERY_S

    def __len__(self) -> int:
        return len(self._open)

    def admit(self, connection: Connection) -> bool:
        """Register a new connection; return False if it may request the probe paths only."""
        address = connection.address
        self._open.add(connection)
        self._by_address[address] += 1
        if self._by_address[address] > self.limits.connections_per_client and not self._is_proxy(address):
            return self._make_room([one for one in self._open if one.address == address], connection)
        if len(self._open) > self.limits.connections:
            return self._make_room(self._open, connection)
        return True

    def forget(self, connection: Connection) -> None:
        """Remove a connection that was closed."""
        if connection in self._open:
            self._open.remove(connection)
            self._by_address[connection.address] -= 1
            if not self._by_address[connection.address]:
                del self._by_address[connection.address]

    def _make_room(self, among: Collection[Connection], new: Connection) -> bool:
        now = self._clock()
        if now - self._logged_at > _LOG_EVERY_S:
            self._logged_at = now
            _log.warning(
                "%d connections are open, %d of them from %s: the one that waits longest is closed for each new one",
                len(self._open),
                self._by_address[new.address],
                new.address or "an unknown client",
            )
        slowest = max((one for one in among if one is not new), key=lambda one: one.wasted_s(now), default=None)
        if slowest is not None and slowest.wasted_s(now) > 0:
            self.ended += 1
            self.forget(slowest)
            slowest.abort()
            return True
        if len(self._open) > self.limits.connections + RESERVED:
            self.forget(new)
            new.abort()
        return False

    def _is_proxy(self, address: str) -> bool:
        try:
            parsed = ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in self._trusted)


def raise_descriptor_limit() -> int:
    """Raise the soft limit of open files to the hard limit, and return it."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        # macOS refuses values above a constant.
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
            soft = hard
    return 2**20 if soft == resource.RLIM_INFINITY else soft


def most_connections(descriptors: int) -> int:
    """Return the default connection limit for a number of file descriptors.

    >>> most_connections(1_048_576), most_connections(1024), most_connections(64)
    (4096, 880, 16)
    """
    return max(16, min(MOST, descriptors - _OTHER_DESCRIPTORS - RESERVED))
