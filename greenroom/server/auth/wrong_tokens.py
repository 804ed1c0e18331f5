"""Rate limit for wrong tokens, by client: the first are answered immediately, further ones after growing delays.

While a client has to wait, every token it sends is refused without a check: otherwise the response would reveal a right
guess.

Sessions are not limited: their cookies cannot be guessed.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable
from typing import Final

from greenroom.core.client_addresses import client_of
from greenroom.errors import RateLimited
from greenroom.server.auth.guesses import Guesses

# People mistype, some share an address, and a program with an old token should see the error before it is delayed.
FREE: Final = 20
_log = logging.getLogger("greenroom.server")


class WrongTokens:
    """Counts the wrong tokens of each client, and delays clients that send many.

    Args:
        clock: a monotonic clock, in seconds.

    Attributes:
        guesses: the counts by client, which wrong passwords are part of (`login_attempts`).
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.guesses = Guesses(free=FREE, clock=clock)

    def check(self, address: str, given: bytes) -> None:
        """Raise if the client has to wait before its token is checked.

        Args:
            address: address of the client, or empty if unknown.
            given: the token, or the whole header value.

        Raises:
            RateLimited: the client sent too many wrong tokens.
        """
        if not len(self.guesses):
            return
        wait_s = self.guesses.wait_s(client_of(address), given)
        if wait_s > 0:
            seconds = math.ceil(wait_s)
            raise RateLimited(
                f"Too many wrong tokens came from this address. Check the token, and try again in {seconds} s.",
                retry_after_s=seconds,
            )

    def note(self, address: str, given: bytes) -> None:
        """Count a token that was wrong."""
        name = client_of(address)
        if self.guesses.note(name, given).number == FREE:
            _log.warning(
                "%d wrong tokens came from %s: further attempts are delayed", FREE, name or "an unknown client"
            )
