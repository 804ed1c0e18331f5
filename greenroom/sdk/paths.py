"""Validation of path arguments, before they are joined: HTTP clients and file systems resolve `..` silently."""

from __future__ import annotations

import os
from pathlib import Path, PurePath

from greenroom.core import artifact_paths
from greenroom.errors import InvalidInput


def as_artifact_path(path: str | PurePath | None, *, field: str = "artifact_path") -> str:
    """Return the path of an artifact as text; empty for None.

    Raises:
        InvalidInput: it is neither a string nor a path.
    """
    if path is None:
        return ""
    if isinstance(path, PurePath):
        return path.as_posix()
    if not isinstance(path, str):
        raise InvalidInput(f"{field} is {path!r}; it must be a string.", field=field)
    return path


def as_local_path(path: str | os.PathLike[str], *, field: str = "local_path") -> Path:
    """Return the path of a local file or folder.

    Raises:
        InvalidInput: it is empty, which would mean the whole current folder.
    """
    if path in ("", b""):
        raise InvalidInput(f"{field} is empty; give a file or folder, '.' for the current one.", field=field)
    return Path(os.fsdecode(path))


def relative_path(path: str) -> str:
    """Check that a path stays below its folder and return it; empty for the folder itself.

    >>> relative_path("plots/roc.png")
    'plots/roc.png'

    Raises:
        InvalidInput: it is absolute, contains `..`, or has an empty part or a NUL.
    """
    if "\0" in path:
        raise InvalidInput(f"The artifact path {path!r} contains a NUL character; remove it.", field="path")
    if path.startswith("/"):
        raise InvalidInput(
            f"The artifact path '{path}' is absolute; it must be relative, without a leading '/'.",
            field="path",
        )
    parts = path.split("/")
    if ".." in parts:
        raise InvalidInput(
            f"The artifact path '{path}' contains '..', which would leave its folder; remove it.",
            field="path",
        )
    if "" in parts[:-1]:
        raise InvalidInput(
            f"The artifact path '{path}' has an empty part ('//'); use a single '/' between names.", field="path"
        )
    return path


def check_file_path(path: str) -> str:
    """Check the path of a file as a server does, and return it; the error names the path.

    Raises:
        InvalidInput: the path is invalid.
    """
    try:
        artifact_paths.file_path(relative_path(path))
    except InvalidInput as error:
        if repr(path)[1:-1] in error.message:
            raise
        shown = path if len(path) < 300 else f"{path[:300]}..."
        raise InvalidInput(f"{shown!r} is not a valid artifact path: {error.message}", field="path") from error
    return path
