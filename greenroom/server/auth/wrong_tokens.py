"""Wrong tokens, by client: the first are answered as such, further ones have to wait, longer each time.

A client that is told to wait is not looked at before the time is over, whatever it sends: the answer would tell which guess was
right. So that one program with an old token does not shut out others behind the same address, a token that was wrong before is
no new guess: it makes only itself wait.

Sessions are not concerned: their cookies cannot be guessed.
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

# A person mistypes a few times, some people share an address, and a program with an old token is told so before it has to wait.
FREE: Final = 20
_LONGEST_PAUSE_S: Final = 60.0
_LONGEST_PAUSE_OF_REPEATS_S: Final = 10.0
# Without another wrong token for so long, a client begins anew.
_FORGET_AFTER_S: Final = 15 * 60.0
# A few megabytes at most.
MOST_CLIENTS: Final = 4096
_MOST_TOKENS: Final = 8
_log = logging.getLogger("greenroom.server")


class _Count:
    """How often something was wrong, and until when it is not looked at."""

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
        # By digest: the text may be all but the right one.
        self.tokens: OrderedDict[bytes, _Count] = OrderedDict()


class WrongTokens:
    """Counts the wrong tokens of each client, and slows down those that send many.

    Args:
        clock: seconds that never go back.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._key = secrets.token_bytes(16)
        # Those that were wrong last come last.
        self._clients: OrderedDict[str, _Client] = OrderedDict()

    def __len__(self) -> int:
        return len(self._clients)

    def check(self, address: str, given: bytes) -> None:
        """Refuse to look at a token for now.

        Args:
            address: the client's, empty when it is unknown.
            given: the token, or all of what was sent as one.

        Raises:
            RateLimited: too many were wrong.
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
                _log.warning("%d wrong tokens came from %s: it has to wait now", FREE, name or "an unknown client")
        client.tokens[digest] = repeated
        if len(client.tokens) > _MOST_TOKENS:
            client.tokens.popitem(last=False)
        repeated.note(now, _LONGEST_PAUSE_OF_REPEATS_S)
        # A client is remembered as long as it goes on, with whatever tokens.
        client.guesses.last_s = now

    def _digest(self, given: bytes) -> bytes:
        return hashlib.blake2b(given, digest_size=16, key=self._key).digest()


@lru_cache(maxsize=4096)
def client_of(address: str) -> str:
    """Name who is behind an address: of IPv6 the network of 64 bits, in which one client can have any address.

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
