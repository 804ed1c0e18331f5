"""Pages of search results, and iteration over all pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar, overload

from greenroom.sdk.plain_values import whole_number

T = TypeVar("T")


class PagedList(list[T]):
    """One page of results, which can fetch the next pages.

    >>> last = PagedList([3], None)
    >>> list(PagedList([1, 2], "b", lambda token: last).walk())
    [1, 2, 3]

    Args:
        more: fetches the page of a token.

    Attributes:
        token: token of the next page; None on the last.
    """

    def __init__(
        self, items: Iterable[T], token: str | None, more: Callable[[str], PagedList[T]] | None = None
    ) -> None:
        super().__init__(items)
        self.token = token or None
        self._more = more

    def walk(self) -> Iterator[T]:
        """Iterate over these results and all following pages, fetched as needed."""
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


def iterate(page: Callable[[str | None], PagedList[T]], *, at_most: int | None = None) -> Iterator[T]:
    """Iterate over the results of a search, fetching pages as needed.

    Args:
        page: fetches a page by its token.
        at_most: maximum number of results; None for all.

    >>> pages = {None: PagedList([1, 2], "b"), "b": PagedList([3], None)}
    >>> list(iterate(pages.__getitem__))
    [1, 2, 3]
    """
    token: str | None = None
    # Another library's number may be an array, and decrementing it would change the caller's object.
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
