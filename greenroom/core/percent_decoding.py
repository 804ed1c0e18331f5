"""Percent-decoding until nothing is left to decode, as clients do: what a check has to see of a path or an address."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote

MOST_DECODINGS = 10
"""Text that is encoded more often than this is refused: no client makes such text, and each decoding costs its length."""


def fully_decoded(text: str, decode: Callable[[str], str] = unquote) -> str | None:
    """Decode until nothing is left to decode; None where that takes too often.

    >>> fully_decoded("%252e")
    '.'
    """
    for _ in range(MOST_DECODINGS):
        decoded = decode(text)
        if decoded == text:
            return text
        text = decoded
    return None
