"""Reading of files that a decision in a transaction depends on: no file is read inside a transaction."""

from __future__ import annotations

from contextlib import aclosing
from typing import Final

from greenroom.core.artifacts import StoredFile
from greenroom.core.blobs import Blobs
from greenroom.core.model_files import has_signature
from greenroom.core.ports import Database

_MAX_BYTES: Final = 5 * 1024 * 1024
"""Of a file MLmodel; the largest signatures, of thousands of columns, have some hundred KB."""


async def note_model_file(database: Database, blobs: Blobs, file: StoredFile) -> None:
    """Read a file MLmodel, and store what rules ask about it.

    Raises:
        StorageUnavailable: it cannot be read.
    """
    end = min(file.size_bytes, _MAX_BYTES)
    content = b""
    if end:
        async with aclosing(await blobs.open(file.place, end=end)) as pieces:
            content = b"".join([piece async for piece in pieces])
    found = has_signature(content.decode("utf-8", "replace"))
    await database.write(lambda tx: tx.rule_facts.note_model_file(file.digest, has_signature=found))
