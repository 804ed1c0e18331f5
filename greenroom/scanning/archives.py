"""Reading zip archives of models without taking one file for two, or two for one."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# Configurations of the largest models measure a few MiB.
_MOST_JSON_BYTES = 64 * 1024 * 1024


class NotPlain(Exception):
    """A file is not the plain data it has to be; the message goes on after its name."""


def read_members(file: Path, wanted: str) -> tuple[list[str], Any]:
    """Return the names in an archive, and the content of one JSON file in it.

    Raises:
        NotPlain: it is not an archive, a name is there twice or leads out of it, or the JSON cannot be read.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            names = [entry.filename for entry in entries]
            # Which of two entries of one name is read depends on who reads.
            if len({name.lower() for name in names}) != len(names):
                raise NotPlain("holds two entries of one name")
            if any(name.startswith("/") or "\\" in name or ".." in name.split("/") for name in names):
                raise NotPlain("holds names that lead out of the archive")
            entry = next((entry for entry in entries if entry.filename == wanted), None)
            if entry is None or entry.file_size > _MOST_JSON_BYTES:
                raise NotPlain(f"holds no {wanted} that can be looked into")
            return names, json.loads(archive.read(entry))
    except NotPlain:
        raise
    # Whatever a crafted archive makes the readers say: zlib.error, struct.error and LZMAError have no common base, and a
    # deeply nested document ends in RecursionError.
    except Exception as error:
        raise NotPlain(f"cannot be read: {type(error).__name__}") from error


def read_json(file: Path) -> Any:
    """Read a JSON file.

    Raises:
        NotPlain: it cannot be read, or is too long.
    """
    try:
        if file.stat().st_size > _MOST_JSON_BYTES:
            raise NotPlain("is too long to be looked into")
        return json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise NotPlain("is not JSON") from error


def mappings(value: Any) -> Iterator[dict[str, Any]]:
    """Walk all objects of a JSON value, however deep."""
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            yield item
            pending.extend(item.values())
        elif isinstance(item, list):
            pending.extend(item)
