"""Read the whole log with its seals, for verification: in parts, so that neither memory nor a transaction grows with it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from functools import partial
from typing import Final

from greenroom.core.audit import FORMAT, Head, Leaf, LogBegin, LogEnd, Node, Record
from greenroom.core.merkle import STORED_LEVELS
from greenroom.core.ports import Database, Transaction
from greenroom.core.ports.audit import LogExtent

PART: Final = 1024
"""Leaves in one part; a power of two."""

_NUMBERS_OF_A_PART: Final = 10_000
_MOST_STRAYS: Final = 100


async def read_log(database: Database) -> AsyncGenerator[Sequence[Record], None]:
    """Yield the records of the log, as it is when this begins; what is sealed meanwhile is left out.

    Raises:
        StorageUnavailable: the database is unavailable.
    """
    records: Sequence[Record]
    records, extent = await database.search(_begin)
    count = len(records)
    yield records
    async with aclosing(_tree(database, extent)) as parts:
        async for part in parts:
            count += len(part)
            yield part
    after: int | None = extent.first_seq - 1
    while after is not None and after < extent.last_seq:
        records, after = await database.search(partial(_unsealed, after=after, extent=extent))
        count += len(records)
        yield records
    yield [LogEnd(records=count)]


async def _tree(database: Database, extent: LogExtent) -> AsyncGenerator[Sequence[Record], None]:
    """Yield leaves, nodes and heads in order.

    Numbers without leaves are passed over: one leaf that was inserted far away must not make this endless.
    """
    size, following = 0, await database.search(partial(_next_leaf, index=0))
    while following is not None and following < extent.leaves_end:
        first = following - following % PART
        async with aclosing(_heads(database, after=size, last=first)) as heads:
            async for part in heads:
                yield part
        size = min(first + PART, extent.leaves_end)
        yield await database.search(partial(_leaves, first=first, end=size))
        following = await database.search(partial(_next_leaf, index=size))
    # Heads of more events than there are leaves: the end was cut off.
    async with aclosing(_heads(database, after=size, last=extent.last_head_size)) as heads:
        async for part in heads:
            yield part


async def _heads(database: Database, *, after: int, last: int) -> AsyncGenerator[Sequence[Head], None]:
    while after < last:
        heads = await database.search(partial(_heads_between, first=after + 1, last=last))
        if not heads:
            return
        after = heads[-1].tree_size
        yield heads


async def _begin(tx: Transaction) -> tuple[list[Record], LogExtent]:
    # First: a key of a head that is in this extent is then among the keys.
    extent = await tx.audit.extent()
    begin = LogBegin(
        format=FORMAT,
        log_id=extent.log_id,
        tree_size=extent.tree_size,
        head_size=extent.head_size,
        exported_at_ms=tx.now_ms,
    )
    return [begin, *await tx.audit.keys(), *await tx.audit.strays(limit=_MOST_STRAYS)], extent


async def _leaves(tx: Transaction, *, first: int, end: int) -> list[Record]:
    """Read leaves, each followed by the nodes and the head that it completes."""
    records: list[Leaf | Node | Head] = [*await tx.audit.leaves(first, end)]
    # A node can end here at any level that the end is a multiple of.
    for level in range(STORED_LEVELS, max(end.bit_length(), STORED_LEVELS + 1), STORED_LEVELS):
        records += await tx.audit.nodes(level, first >> level, end >> level)
    records += await tx.audit.heads_between(first + 1, end, limit=PART)
    records.sort(key=_place)
    return [*records]


def _place(record: Leaf | Node | Head) -> tuple[int, int, int]:
    match record:
        case Leaf():
            return record.index + 1, 0, 0
        case Node():
            return record.node_id.end_leaf, 1, record.level
        case Head():
            return record.tree_size, 2, 0


async def _next_leaf(tx: Transaction, *, index: int) -> int | None:
    return await tx.audit.next_leaf(index)


async def _heads_between(tx: Transaction, *, first: int, last: int) -> list[Head]:
    return await tx.audit.heads_between(first, last, limit=PART)


async def _unsealed(tx: Transaction, *, after: int, extent: LogExtent) -> tuple[list[Record], int | None]:
    """Read events without a leaf, and the number after which to go on: gaps are passed over."""
    end = min(after + _NUMBERS_OF_A_PART, extent.last_seq)
    found = await tx.audit.unsealed(after, end, position=extent.position)
    following = await tx.audit.next_event(end)
    return [*found], None if following is None else following - 1
