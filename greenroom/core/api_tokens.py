r"""The format of API tokens, which anyone can recognize without asking the server.

A token is `grn_`, 32 random base62 characters (190 bits) and a checksum of 6: 42 characters in all. Secret scanners find
it by the prefix and rule out accidental matches by the checksum, as with GitHub's tokens. The expression for scanners:

    \bgrn_[0-9A-Za-z]{38}\b

The checksum is the CRC-32 (IEEE 802.3, as in zlib) of the 32 random characters, in base62 with leading zeros. The digits
of base62 are 0-9, A-Z, a-z, in this order. It detects typing errors and says nothing about whether the token is valid.

Tokens are stored as a SHA-256 digest: 190 random bits cannot be guessed, so a slow hash would protect nothing.

Source: https://github.blog/2021-04-05-behind-githubs-new-authentication-token-formats/
"""

from __future__ import annotations

import hashlib
import re
import zlib
from typing import Final

PREFIX: Final = "grn_"
SECRET_BYTES: Final = 32
"""Random bytes of a new token: so many more than 190 bits that each token is equally probable, to 2**-65."""

_RANDOM_LENGTH: Final = 32
_CHECKSUM_LENGTH: Final = 6
_SHOWN_LENGTH: Final = 4
_DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_TOKEN: Final = re.compile(rf"{PREFIX}([0-9A-Za-z]{{{_RANDOM_LENGTH}}})([0-9A-Za-z]{{{_CHECKSUM_LENGTH}}})")


def format_token(secret: bytes) -> str:
    """Return the token for `SECRET_BYTES` random bytes.

    >>> format_token(bytes(32))
    'grn_000000000000000000000000000000002wjyrI'
    """
    assert len(secret) == SECRET_BYTES, f"a token needs {SECRET_BYTES} random bytes"
    random = _base62(int.from_bytes(secret, "big") % 62**_RANDOM_LENGTH, _RANDOM_LENGTH)
    return PREFIX + random + _checksum(random)


def is_token(text: str) -> bool:
    """Return whether a text is a token by its form and checksum; whether it is valid, only the store knows."""
    found = _TOKEN.fullmatch(text)
    return found is not None and _checksum(found[1]) == found[2]


def token_digest(text: str) -> str:
    """Return the digest under which a token is stored: SHA-256, 64 lower-case hexadecimal digits.

    Total: a text that is no token, with whatever characters, has a digest that no token has.
    """
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def token_hint(text: str) -> str:
    """Return the beginning and the end of a token, by which its owner recognizes it in a list.

    At least 140 of the 190 bits stay unknown.

    >>> token_hint(format_token(bytes(32)))
    'grn_0000...jyrI'
    """
    return f"{text[: len(PREFIX) + _SHOWN_LENGTH]}...{text[-_SHOWN_LENGTH:]}" if is_token(text) else "..."


def _checksum(random: str) -> str:
    return _base62(zlib.crc32(random.encode("ascii")), _CHECKSUM_LENGTH)


def _base62(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, digit = divmod(number, 62)
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))
