"""Page tokens: opaque to clients, inside the place after which the next page begins.

A token names the query it belongs to and the sort values of the last row seen (a keyset), so that a page deep in a list
costs what the first one does and nothing is skipped or doubled when rows come and go. It is sealed by a digest keyed with
the query: an altered token, one of another query, or one of another server's making is refused.

The key is a constant and no secret. A token opens nothing that the query itself does not: its values are bound like any
others and checked for their types, and what may be seen is decided for each page anew. The seal is there to tell mistakes
apart from pages, not to keep anybody out; a secret would have to be shared by all workers and outlive restarts for no gain.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec

from greenroom.errors import InvalidFilter

T = TypeVar("T")

Key = str | int | float | None
"""One sort value of a row."""


class Page(NamedTuple, Generic[T]):
    """Some rows of a search.

    Attributes:
        last: sort values behind which the next page begins; None when this is the last page.
    """

    items: list[T]
    last: tuple[Key, ...] | None


MAX_TOKEN_LENGTH = 20_000
"""Longest token read: sort values are names, tags and numbers, some thousand characters at most."""

_SEAL_BYTES = 12
_SALT = b"greenroom page token 1"
_decoder = msgspec.json.Decoder(list[Key])


def encode_page_token(query: Iterable[Any], keys: Sequence[Key]) -> str:
    """Make the token of the page that begins after the row with these sort values.

    Args:
        query: everything that decides which rows come in which order: endpoint, filter, order, scope; not the page size.
        keys: sort values of the last row of this page; neither NaN nor infinite.
    """
    body = msgspec.json.encode(list(keys))
    return base64.urlsafe_b64encode(_seal(query, body) + body).decode()


def decode_page_token(token: str | None, query: Iterable[Any]) -> tuple[Key, ...] | None:
    """Read the sort values back; None without a token: the first page.

    >>> token = encode_page_token(["models", "name ASC"], ["m", 3])
    >>> decode_page_token(token, ["models", "name ASC"])
    ('m', 3)

    Raises:
        InvalidFilter: the token is altered, belongs to another query, or is none.
    """
    if not token:
        return None
    if len(token) > MAX_TOKEN_LENGTH:
        raise _invalid()
    try:
        raw = base64.b64decode(token, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise _invalid() from None
    seal, body = raw[:_SEAL_BYTES], raw[_SEAL_BYTES:]
    if not hmac.compare_digest(seal, _seal(query, body)):
        raise _invalid()
    try:
        keys = tuple(_decoder.decode(body))
    except msgspec.DecodeError:
        raise _invalid() from None
    if not keys:
        # Made for a page of no rows: nothing was seen that one could go on behind.
        raise _invalid()
    return keys


def _seal(query: Iterable[Any], body: bytes) -> bytes:
    key = hashlib.sha256(_SALT + msgspec.json.encode(list(query))).digest()
    return hmac.digest(key, body, "sha256")[:_SEAL_BYTES]


def _invalid() -> InvalidFilter:
    return InvalidFilter(
        "Invalid page token: it is not one that this server gave for this very query; begin again without page_token.",
        field="page_token",
    )
