"""Looking into an archive of an exported PyTorch graph for what would run code when it is loaded."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

from greenroom.flavors import pickles
from greenroom.flavors.libraries import library

# Longer records of plain text are not known.
_MOST_TEXT_BYTES = 256


def refuse_pickles(file: Path, trust_pickle: bool | None) -> None:
    """Refuse an archive in which a record is a pickle that holds more than tensors, or is not known.

    Raises:
        UntrustedContent: it is such an archive.
    """
    if not zipfile.is_zipfile(file):
        pickles.refuse_untrusted(f"'{file.name}' is no archive of PyTorch", trust_pickle)
        return
    with zipfile.ZipFile(file) as archive:
        records = {entry.filename: archive.read(entry) for entry in archive.infolist() if not entry.is_dir()}
    raw = _raw_tensors(records)
    for name, content in records.items():
        if name not in raw and not _is_plain(content):
            pickles.refuse_untrusted(f"'{name}' in '{file.name}' is no plain data", trust_pickle)


def _raw_tensors(records: dict[str, bytes]) -> set[str]:
    """Name the records that the archive's own lists say are bare numbers; once said otherwise counts."""
    raw: set[str] = set()
    pickled: set[str] = set()
    for name, content in records.items():
        if not name.endswith("_config.json"):
            continue
        listed = (_json(content) or {}).get("config") or {}
        for entry in listed.values() if isinstance(listed, dict) else ():
            if isinstance(entry, dict) and isinstance(entry.get("path_name"), str):
                record = f"{name.rpartition('/')[0]}/{entry['path_name']}"
                (raw if entry.get("use_pickle") is False else pickled).add(record)
    return raw - pickled


def _is_plain(content: bytes) -> bool:
    """Tell whether a record is JSON, a short text, or tensors that the library's restricted reader takes."""
    if _json(content) is not None:
        return True
    if len(content) <= _MOST_TEXT_BYTES and content.isascii() and content.decode("ascii").strip().isprintable():
        return True
    torch = library("torch", "A PyTorch model")
    try:
        torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
    # Whatever a crafted record makes the reader say, it is not plain.
    except Exception:
        return False
    return True


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return None
