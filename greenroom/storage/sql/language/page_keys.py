"""Sort values in page tokens: with their type, since JSON has no infinity and a text may look like one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from greenroom.core.page_tokens import Key
from greenroom.errors import InvalidFilter


def sent_keys(values: Sequence[Any]) -> tuple[Key, ...]:
    """Bring the sort values of a row into the form tokens hold.

    >>> sent_keys(["a", float("inf"), 3])
    ('ta', 'finf', 3)
    """
    return tuple(_sent(value) for value in values)


def received_keys(keys: Sequence[Key]) -> list[Key]:
    """Read sort values back.

    Raises:
        InvalidFilter: they are none.
    """
    return [_received(key) for key in keys]


def _sent(value: Any) -> Key:
    if isinstance(value, str):
        return f"t{value}"
    if isinstance(value, float):
        return f"f{value!r}"
    return int(value)


def _received(key: Key) -> Key:
    if isinstance(key, int):
        return key
    if isinstance(key, str) and key[:1] == "t":
        return key[1:]
    if isinstance(key, str) and key[:1] == "f":
        return float(key[1:])
    raise InvalidFilter("Invalid page token: it holds no sort values.", field="page_token")
