"""Paths that a model folder names: they stay inside it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from greenroom.errors import InvalidInput


def below(folder: Path, named: Any) -> Path:
    """Return the place in a folder that a file of the folder names.

    Args:
        named: relative path, as text; it need not exist.

    Raises:
        InvalidInput: it is not a path, is absolute, climbs out of the folder, or leads out of it through a symbolic link.
    """
    if not isinstance(named, str) or "\0" in named:
        raise InvalidInput(f"The model in '{folder}' names the path {named!r}, which is not one.")
    # A drive or a share of Windows is not below the folder either.
    if PurePosixPath(named).is_absolute() or PureWindowsPath(named).drive or ".." in PurePosixPath(named).parts:
        raise _outside(folder, named)
    place = folder / named
    if not place.resolve().is_relative_to(folder.resolve()):
        raise _outside(folder, named)
    return place


def links_out_of(folder: Path) -> Iterator[Path]:
    """Find the symbolic links in a folder that lead out of it."""
    root = folder.resolve()
    for parent, folders, files in os.walk(root):
        for name in (*folders, *files):
            place = Path(parent, name)
            if place.is_symlink() and not place.resolve().is_relative_to(root):
                yield place.relative_to(root)


def _outside(folder: Path, named: str) -> InvalidInput:
    return InvalidInput(
        f"The model in '{folder}' names '{named}', which is outside of its folder: a model is made of its own files only."
    )
