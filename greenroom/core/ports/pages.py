"""A page of a search, as stores answer it."""

from __future__ import annotations

from typing import Generic, NamedTuple, TypeVar

from greenroom.core.page_tokens import Key

T = TypeVar("T")


class Page(NamedTuple, Generic[T]):
    """Some of the things found, in order.

    Attributes:
        last: sort values of the last item, to go on behind it; None when nothing comes after it.
    """

    items: list[T]
    last: tuple[Key, ...] | None
