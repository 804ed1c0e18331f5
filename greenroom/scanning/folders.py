"""Validation of paths in model folders: they must stay inside."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from greenroom.errors import InvalidInput


def below(folder: Path, path: Any) -> Path:
    """Return the location of a path given in a file of the folder.

    Args:
        path: relative path, as text; it need not exist.

    Raises:
        InvalidInput: it is not a path, is absolute, leaves the folder with '..', or through a symbolic link.
    """
    if not isinstance(path, str) or "\0" in path:
        raise InvalidInput(f"The model in '{folder}' refers to {path!r}, which is not a path.")
    # Windows drives and shares are not below the folder either.
    if PurePosixPath(path).is_absolute() or PureWindowsPath(path).drive or ".." in PurePosixPath(path).parts:
        raise _outside(folder, path)
    place = folder / path
    if not place.resolve().is_relative_to(folder.resolve()):
        raise _outside(folder, path)
    return place


def links_out_of(folder: Path) -> Iterator[Path]:
    """Yield the symbolic links in a folder that leave it."""
    root = folder.resolve()
    for parent, folders, files in os.walk(root):
        for name in (*folders, *files):
            place = Path(parent, name)
            if place.is_symlink() and not place.resolve().is_relative_to(root):
                yield place.relative_to(root)


def _outside(folder: Path, path: str) -> InvalidInput:
    return InvalidInput(
        f"The model in '{folder}' refers to '{path}', which is outside of its folder: a model consists of its own files only."
    )
