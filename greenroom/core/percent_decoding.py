"""Repeated percent-decoding, as clients do it, so that checks see what a path or a URI finally becomes."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote

MOST_DECODINGS = 10
"""Text that needs more decodings is refused: no client produces it, and each decoding takes time linear in its length."""


def fully_decoded(text: str, decode: Callable[[str], str] = unquote) -> str | None:
    """Decode until the text no longer changes; None after too many decodings.

    >>> fully_decoded("%252e")
    '.'
    """
    for _ in range(MOST_DECODINGS):
        decoded = decode(text)
        if decoded == text:
            return text
        text = decoded
    return None
