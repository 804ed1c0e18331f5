"""Lists of commands: how many rows are fetched and shown, and a notice when there are more."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

import click

from greenroom.cli._context import CommandContext
from greenroom.cli._printing import print_line
from greenroom.sdk.entities import Entity
from greenroom.sdk.paging import PagedList

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")
E = TypeVar("E", bound=Entity)


class Listing(NamedTuple, Generic[T]):
    """Rows of a list.

    Attributes:
        is_cut: whether there are more.
    """

    rows: list[T]
    is_cut: bool


def options_limit(default: int) -> Callable[[F], F]:
    """Add ``--limit`` and ``--all``; the command gets `limit`, None for all."""

    def add(function: F) -> F:
        @click.option(
            "--limit", type=click.IntRange(1), metavar="NUMBER", help=f"Maximum number of rows.  [default: {default}]"
        )
        @click.option("--all", "is_all", is_flag=True, help="List all rows.")
        @functools.wraps(function)
        def command(*args: Any, limit: int | None, is_all: bool, **options: Any) -> None:
            if is_all and limit is not None:
                raise click.UsageError("Give either --limit or --all.")
            function(*args, limit=None if is_all else limit or default, **options)

        return command  # type: ignore[return-value]

    return add


def collect(
    page: Callable[[int, str | None], PagedList[T]],
    limit: int | None,
    *,
    most_per_call: int,
    keep: Callable[[T], bool] | None = None,
) -> Listing[T]:
    """Fetch the rows of a list.

    Args:
        page: fetches a page of at most this many rows, by its token.
        limit: maximum number of rows; None for all.
        keep: whether a row belongs to the list; all do by default.
    """
    rows: list[T] = []
    token: str | None = None
    # Where rows are left out, a page of the wanted size would rarely be enough.
    size = most_per_call if limit is None or keep is not None else min(limit, most_per_call)
    while True:
        found = page(size, token)
        for row in found:
            if keep is not None and not keep(row):
                continue
            if limit is not None and len(rows) == limit:
                return Listing(rows, is_cut=True)
            rows.append(row)
        token = found.token
        if token is None:
            return Listing(rows, is_cut=False)
        if limit is not None and len(rows) == limit and keep is None:
            return Listing(rows, is_cut=True)


def show(
    context: CommandContext,
    columns: Sequence[str],
    listing: Listing[E],
    row: Callable[[E], Sequence[object]],
    *,
    empty: str = "Nothing found.",
) -> None:
    """Print rows, or the entities as JSON, and say on standard error if there are more."""
    data = [one.to_dictionary() for one in listing.rows]
    context.table(columns, [row(one) for one in listing.rows], data, empty=empty)
    if listing.is_cut:
        print_line(f"Showing the first {len(listing.rows)}; --limit or --all shows more.", err=True)
