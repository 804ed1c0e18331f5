"""Sign-in of a program by a code that a person confirms in a browser (RFC 8628).

The program keeps the device code; the person compares the user code.
"""

from __future__ import annotations

import hashlib
from typing import Final, Literal

import msgspec

from greenroom.core.roles import TokenScope

LIFETIME_S: Final = 600
"""How long a code can be confirmed."""

INTERVAL_S: Final = 2
"""How long a program waits between two questions."""

MAX_PENDING: Final = 1000
"""Codes that wait at the same time: anyone can ask for one."""

MAX_PENDING_OF_CLIENT: Final = 50
"""Of one address or IPv6 network, so that no one keeps all others from signing in; offices share an address."""

MAX_CLIENT_LENGTH: Final = 100

# Without vowels, so that no word appears, and without characters that look alike (RFC 8628, 6.1).
_LETTERS: Final = "BCDFGHJKLMNPQRSTVWXZ"
_USER_CODE_LETTERS: Final = 8

DeviceState = Literal["pending", "granted", "refused", "expired"]


class DeviceCode(msgspec.Struct, frozen=True, kw_only=True):
    """A request of a program to be signed in.

    Attributes:
        user_code: as the person sees it, such as ``BDKM-XWPT``.
        client: what the program says about itself.
        address: address that it asked from.
        scope: of the token that it asks for.
        account_row: who confirmed it; None while it waits.
        is_refused: whether a person refused it.
    """

    user_code: str
    client: str
    address: str
    scope: TokenScope
    created_at_ms: int
    expires_at_ms: int
    account_row: int | None = None
    is_refused: bool = False

    def state(self, now_ms: int) -> DeviceState:
        """Return the state at a time."""
        if self.is_refused:
            return "refused"
        if self.account_row is not None:
            return "granted"
        return "expired" if now_ms >= self.expires_at_ms else "pending"


def user_code(random: bytes) -> str:
    """Make a user code from random bytes, at least 8.

    >>> user_code(bytes(8))
    'BBBB-BBBB'
    """
    # The remainder favors some letters by less than a tenth: 34 bits remain, for ten minutes behind a sign-in.
    letters = "".join(_LETTERS[byte % len(_LETTERS)] for byte in random[:_USER_CODE_LETTERS])
    return f"{letters[:4]}-{letters[4:]}"


def read_user_code(text: str) -> str:
    """Return a user code as it is stored, from what a person typed.

    >>> read_user_code(" bdkm xwpt ")
    'BDKM-XWPT'
    """
    letters = "".join(letter for letter in text.upper() if letter.isalnum())[: 2 * _USER_CODE_LETTERS]
    return f"{letters[:4]}-{letters[4:]}"


def device_digest(device_code: str) -> str:
    """Return the digest under which a device code is stored."""
    return hashlib.sha256(device_code.encode()).hexdigest()
