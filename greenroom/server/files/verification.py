"""Reading every stored blob and holding it against its digest, for `greenroom artifacts verify`.

Nothing is locked and nothing is written, so servers may work on the same store meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import NamedTuple

from greenroom.core.blobs import Blobs, StoredBlob
from greenroom.core.ports import Database
from greenroom.errors import StorageUnavailable

# A page of small files keeps the readers busy, and the database is asked seldom.
_PAGE_BLOBS = 500
# What a disk and a few cores take; object stores could take more.
_AT_ONCE = 4
_NAMED_FILES = 5


class Totals(NamedTuple):
    """What there is to verify."""

    blobs: int
    size_bytes: int


class Damage(NamedTuple):
    """A blob that is not what it was when it was stored.

    Attributes:
        problem: end of a sentence whose subject is the blob.
        files: some of the files that have these bytes: paths, and versions with a path.
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
    """Read all blobs, and give those that are damaged, by digest.

    Args:
        on_blob: told of each blob that was read.
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
    """Say what is wrong with a blob, None if nothing is."""
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
    return "cannot be read, or does not have its sha256 any more"


async def _files_with(database: Database, digest: str) -> list[str]:
    files = await database.search(lambda tx: tx.artifacts.files_with_digest(digest, limit=_NAMED_FILES + 1))
    return [*files[:_NAMED_FILES], "..."] if len(files) > _NAMED_FILES else files
