"""Verify every stored blob against its digest, for `greenroom artifacts verify`.

Read-only and without locks, so servers can use the same store at the same time.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import NamedTuple

from greenroom.core.blobs import Blobs, StoredBlob
from greenroom.core.ports import Database
from greenroom.errors import StorageUnavailable

# Large enough to keep the readers busy with small files, with few database queries.
_PAGE_BLOBS = 500
# Suits a disk and a few cores; object stores could take more.
_AT_ONCE = 4
_NAMED_FILES = 5


class Totals(NamedTuple):
    """Number and size of the blobs to verify."""

    blobs: int
    size_bytes: int


class Damage(NamedTuple):
    """A damaged or missing blob.

    Attributes:
        problem: the problem, as the predicate of a sentence whose subject is the blob.
        files: some of the files with this content: paths, and versions with a path.
    """

    blob: StoredBlob
    problem: str
    files: list[str]


async def totals(database: Database) -> Totals:
    """Count the stored blobs and their bytes."""
    return Totals(*await database.search(lambda tx: tx.artifacts.blob_totals()))


async def verify_blobs(
    database: Database, blobs: Blobs, on_blob: Callable[[StoredBlob], None]
) -> AsyncGenerator[Damage, None]:
    """Read all blobs, and yield the damaged ones in the order of their digests.

    Args:
        on_blob: called after each blob.
    """
    turns = asyncio.Semaphore(_AT_ONCE)

    async def look(blob: StoredBlob) -> str | None:
        async with turns:
            problem = await _problem(blobs, blob)
        on_blob(blob)
        return problem

    after = ""
    while page := await database.search(lambda tx: tx.artifacts.list_blobs(after=after, limit=_PAGE_BLOBS)):  # noqa: B023
        async with asyncio.TaskGroup() as group:
            looks = [group.create_task(look(blob)) for blob in page]
        for blob, done in zip(page, looks, strict=True):
            if (problem := done.result()) is not None:
                yield Damage(blob, problem, await _files_with(database, blob.digest))
        after = page[-1].digest


async def _problem(blobs: Blobs, blob: StoredBlob) -> str | None:
    """Return the problem of a blob, or None."""
    try:
        if await blobs.holds(blob, is_thorough=True):
            return None
        size_bytes = await blobs.stat(blob.place)
    except StorageUnavailable as error:
        return f"cannot be read: {error.message.rstrip('.')}"
    if size_bytes is None:
        return "is missing"
    if size_bytes != blob.size_bytes:
        return f"has {size_bytes} bytes instead of {blob.size_bytes}"
    return "cannot be read, or no longer matches its sha256"


async def _files_with(database: Database, digest: str) -> list[str]:
    files = await database.search(lambda tx: tx.artifacts.files_with_digest(digest, limit=_NAMED_FILES + 1))
    return [*files[:_NAMED_FILES], "..."] if len(files) > _NAMED_FILES else files
