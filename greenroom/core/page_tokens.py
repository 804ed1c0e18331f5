"""Page tokens: opaque to clients; they encode the position after which the next page begins.

A token contains the sort values of the last row returned (a keyset), so that a page deep in a list costs as much as the
first one and no row is skipped or repeated when others are added or removed. It is protected by a digest keyed with the
query: an altered token, or one of another query or another kind of server, is refused.

The key is a constant, not a secret. A token gives no access beyond that of the query itself: its values are bound as
parameters and type-checked, and authorization is checked again for each page. The digest detects mistakes, it is not a
security measure; a secret would have to be shared by all workers and survive restarts for no benefit.
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
        last: sort values after which the next page begins; None on the last page.
    """

    items: list[T]
    last: tuple[Key, ...] | None


MAX_TOKEN_LENGTH = 20_000
"""Longest token accepted: sort values are names, tags and numbers of at most a few thousand characters."""

_SEAL_BYTES = 12
_SALT = b"greenroom page token 1"
_decoder = msgspec.json.Decoder(list[Key])


def encode_page_token(query: Iterable[Any], keys: Sequence[Key]) -> str:
    """Return the token of the page that begins after the row with these sort values.

    Args:
        query: everything that determines the rows and their order: endpoint, filter, order, scope; not the page size.
        keys: sort values of the last row of this page; neither NaN nor infinite.
    """
    body = msgspec.json.encode(list(keys))
    return base64.urlsafe_b64encode(_seal(query, body) + body).decode()


def decode_page_token(token: str | None, query: Iterable[Any]) -> tuple[Key, ...] | None:
    """Return the sort values in a token; None without a token, for the first page.

    >>> token = encode_page_token(["models", "name ASC"], ["m", 3])
    >>> decode_page_token(token, ["models", "name ASC"])
    ('m', 3)

    Raises:
        InvalidFilter: the token is altered, belongs to another query, or is not a token.
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
        # Issued for a page without rows: there is no last row to continue after.
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
