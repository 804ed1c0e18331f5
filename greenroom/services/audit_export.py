"""Read the whole log with its seals, for verification: in parts, so that neither memory nor a transaction grows with it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from functools import partial
from typing import Final

from greenroom.core.audit import FORMAT, Head, Leaf, LogBegin, LogEnd, Node, Record
from greenroom.core.merkle import STORED_LEVELS
from greenroom.core.ports import Database, Transaction
from greenroom.core.ports.audit import LogExtent

PART: Final = 1024
"""Leaves in one part; a power of two."""

_NUMBERS_OF_A_PART: Final = 10_000


async def read_log(database: Database) -> AsyncGenerator[Sequence[Record], None]:
    """Yield the records of the log, as it is when this begins; what is sealed meanwhile is left out.

    Raises:
        StorageUnavailable: the database is unavailable.
    """
    records, extent = await database.search(_begin)
    count = len(records)
    yield records
    for first in range(0, extent.tree_size, PART):
        end = min(first + PART, extent.tree_size)
        records = await database.search(partial(_leaves, first=first, end=end))
        count += len(records)
        yield records
    size = extent.tree_size
    while size < extent.last_head_size:
        # Heads of more events than there are leaves: the end was cut off.
        heads = await database.search(partial(_heads, first=size + 1, last=extent.last_head_size))
        if not heads:
            break
        size = heads[-1].tree_size
        count += len(heads)
        yield heads
    for after in range(extent.first_seq - 1, extent.last_seq, _NUMBERS_OF_A_PART):
        records = await database.search(partial(_unsealed, after=after, extent=extent))
        count += len(records)
        yield records
    yield [LogEnd(records=count)]


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
    return [begin, *await tx.audit.keys()], extent


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


async def _heads(tx: Transaction, *, first: int, last: int) -> list[Head]:
    return await tx.audit.heads_between(first, last, limit=PART)


async def _unsealed(tx: Transaction, *, after: int, extent: LogExtent) -> list[Record]:
    end = min(after + _NUMBERS_OF_A_PART, extent.last_seq)
    return [*await tx.audit.unsealed(after, end, position=extent.position)]
