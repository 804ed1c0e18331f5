"""Rate limit for wrong tokens, by client: the first are answered immediately, further ones after growing delays.

While a client has to wait, every token it sends is refused without a check: otherwise the response would reveal a right
guess. A token that was wrong before is not a new guess and delays only itself, so a program with an old token does not
lock out others that share its address.

Sessions are not limited: their cookies cannot be guessed.
"""

from __future__ import annotations

import hashlib
import logging
import math
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from typing import Final

from greenroom.errors import RateLimited

# People mistype, some share an address, and a program with an old token should see the error before it is delayed.
FREE: Final = 20
_LONGEST_PAUSE_S: Final = 60.0
_LONGEST_PAUSE_OF_REPEATS_S: Final = 10.0
# A client without wrong tokens for this long starts from zero.
_FORGET_AFTER_S: Final = 15 * 60.0
# A few megabytes at most.
MOST_CLIENTS: Final = 4096
_MOST_TOKENS: Final = 8
_log = logging.getLogger("greenroom.server")


class _Count:
    """Number of wrong tokens, and the time until which tokens are refused."""

    __slots__ = ("last_s", "number", "until_s")

    def __init__(self) -> None:
        self.number = 0
        self.last_s = 0.0
        self.until_s = 0.0

    def note(self, now: float, longest_s: float) -> None:
        self.number += 1
        self.last_s = now
        beyond = self.number - FREE
        if beyond >= 0:
            self.until_s = now + min(2.0 ** min(beyond, 30), longest_s)


class _Client:
    __slots__ = ("guesses", "tokens")

    def __init__(self) -> None:
        self.guesses = _Count()
        # By digest: a mistyped token may be close to the right one.
        self.tokens: OrderedDict[bytes, _Count] = OrderedDict()


class WrongTokens:
    """Counts the wrong tokens of each client, and delays clients that send many.

    Args:
        clock: a monotonic clock, in seconds.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._key = secrets.token_bytes(16)
        # Ordered by the last wrong token, oldest first.
        self._clients: OrderedDict[str, _Client] = OrderedDict()

    def __len__(self) -> int:
        return len(self._clients)

    def check(self, address: str, given: bytes) -> None:
        """Raise if the client has to wait before its token is checked.

        Args:
            address: address of the client, or empty if unknown.
            given: the token, or the whole header value.

        Raises:
            RateLimited: the client sent too many wrong tokens.
        """
        if not self._clients:
            return
        name = client_of(address)
        client = self._clients.get(name)
        if client is None:
            return
        now = self._clock()
        if now - client.guesses.last_s > _FORGET_AFTER_S:
            del self._clients[name]
            return
        repeated = client.tokens.get(self._digest(given))
        wait_s = max(client.guesses.until_s, repeated.until_s if repeated else 0.0) - now
        if wait_s > 0:
            seconds = math.ceil(wait_s)
            raise RateLimited(
                f"Too many wrong tokens came from this address. Check the token, and try again in {seconds} s.",
                retry_after_s=seconds,
            )

    def note(self, address: str, given: bytes) -> None:
        """Count a token that was wrong."""
        now = self._clock()
        name, digest = client_of(address), self._digest(given)
        client = self._clients.pop(name, None) or _Client()
        self._clients[name] = client
        if len(self._clients) > MOST_CLIENTS:
            self._clients.popitem(last=False)
        repeated = client.tokens.pop(digest, None)
        if repeated is None:
            repeated = _Count()
            client.guesses.note(now, _LONGEST_PAUSE_S)
            if client.guesses.number == FREE:
                _log.warning(
                    "%d wrong tokens came from %s: further attempts are delayed", FREE, name or "an unknown client"
                )
        client.tokens[digest] = repeated
        if len(client.tokens) > _MOST_TOKENS:
            client.tokens.popitem(last=False)
        repeated.note(now, _LONGEST_PAUSE_OF_REPEATS_S)
        # A client is remembered while it continues, with old or new wrong tokens.
        client.guesses.last_s = now

    def _digest(self, given: bytes) -> bytes:
        return hashlib.blake2b(given, digest_size=16, key=self._key).digest()


@lru_cache(maxsize=4096)
def client_of(address: str) -> str:
    """Return the key under which a client is counted: its IPv4 address or its IPv6 /64 network.

    >>> client_of("10.0.0.7"), client_of("::ffff:10.0.0.7"), client_of("2001:db8::1"), client_of("")
    ('10.0.0.7', '10.0.0.7', '2001:db8::/64', '')
    """
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return f"{IPv6Address(int(parsed) >> 64 << 64)}/64"
    return str(parsed)
