"""Pages of search results, and walking all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar, overload

from greenroom.sdk.plain_values import whole_number

T = TypeVar("T")


class PagedList(list[T]):
    """One page of results, and the way to those behind it.

    >>> last = PagedList([3], None)
    >>> list(PagedList([1, 2], "b", lambda token: last).walk())
    [1, 2, 3]

    Args:
        more: asks for the page of a token.

    Attributes:
        token: asks for the next page; None on the last.
    """

    def __init__(
        self, items: Iterable[T], token: str | None, more: Callable[[str], PagedList[T]] | None = None
    ) -> None:
        super().__init__(items)
        self.token = token or None
        self._more = more

    def walk(self) -> Iterator[T]:
        """Walk these results and all behind them, asking for the next page when it is needed."""
        page = self
        yield from page
        while page.token is not None and page._more is not None:
            page = page._more(page.token)
            yield from page


@overload
def checked_count(max_results: int) -> int: ...


@overload
def checked_count(max_results: int | None) -> int | None: ...


def checked_count(max_results: int | None) -> int | None:
    """Return `max_results` as Python's own integer; None stays None.

    Raises:
        InvalidInput: it is not a whole number.
    """
    return None if max_results is None else whole_number("max_results", max_results)


def every(page: Callable[[str | None], PagedList[T]], *, at_most: int | None = None) -> Iterator[T]:
    """Walk the results of a search, asking for the next page when it is needed.

    Args:
        page: asks for one page by its token.
        at_most: results to stop after; None for all.

    >>> pages = {None: PagedList([1, 2], "b"), "b": PagedList([3], None)}
    >>> list(every(pages.__getitem__))
    [1, 2, 3]
    """
    token: str | None = None
    # A count of another library may be an array, which counting down would change in the caller's hands.
    left = None if at_most is None else whole_number("max_results", at_most)
    while True:
        found = page(token)
        for item in found:
            if left is not None:
                if left <= 0:
                    return
                left -= 1
            yield item
        token = found.token
        if token is None or left == 0:
            return
