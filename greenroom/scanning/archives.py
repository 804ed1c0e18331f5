"""Reading of zip archives of models, rejecting archives that readers interpret differently."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# The configurations of the largest models are a few MiB.
_MOST_JSON_BYTES = 64 * 1024 * 1024


class NotPlain(Exception):
    """A file is not plain data; the message continues a sentence that begins with its name."""


def read_members(file: Path, member: str) -> tuple[list[str], Any]:
    """Return the names in an archive, and the content of one JSON file in it.

    Raises:
        NotPlain: it is not an archive, a name occurs twice or leaves it, or the JSON cannot be read.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            names = [entry.filename for entry in entries]
            # Readers differ in which of two entries with the same name they use.
            if len({name.lower() for name in names}) != len(names):
                raise NotPlain("has two entries with the same name")
            if any(name.startswith("/") or "\\" in name or ".." in name.split("/") for name in names):
                raise NotPlain("has names that leave the archive")
            entry = next((entry for entry in entries if entry.filename == member), None)
            if entry is None or entry.file_size > _MOST_JSON_BYTES:
                raise NotPlain(f"has no {member} that can be inspected")
            return names, json.loads(archive.read(entry))
    except NotPlain:
        raise
    # Crafted archives cause many exceptions: zlib.error, struct.error and LZMAError have no common base, and a deeply
    # nested
    # document ends in RecursionError.
    except Exception as error:
        raise NotPlain(f"cannot be read: {type(error).__name__}") from error


def read_json(file: Path) -> Any:
    """Read a JSON file.

    Raises:
        NotPlain: it cannot be read, or is too long.
    """
    try:
        if file.stat().st_size > _MOST_JSON_BYTES:
            raise NotPlain("is too long to be inspected")
        return json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise NotPlain("is not JSON") from error


def mappings(value: Any) -> Iterator[dict[str, Any]]:
    """Iterate over all objects of a JSON value, at any depth."""
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            yield item
            pending.extend(item.values())
        elif isinstance(item, list):
            pending.extend(item)
