"""Path arguments, checked before they are joined to anything: HTTP clients and file systems fold `..` silently."""

from __future__ import annotations

import os
from pathlib import Path, PurePath

from greenroom.core import artifact_paths
from greenroom.errors import InvalidInput


def as_artifact_path(path: str | PurePath | None, *, field: str = "artifact_path") -> str:
    """Give the path of an artifact as text; empty for None.

    Raises:
        InvalidInput: it is neither text nor a path.
    """
    if path is None:
        return ""
    if isinstance(path, PurePath):
        return path.as_posix()
    if not isinstance(path, str):
        raise InvalidInput(f"{field} is {path!r}; it must be text.", field=field)
    return path


def as_local_path(path: str | os.PathLike[str], *, field: str = "local_path") -> Path:
    """Give the path of a local file or folder.

    Raises:
        InvalidInput: it is empty, which would mean the current folder with all that is in it.
    """
    if path in ("", b""):
        raise InvalidInput(f"{field} is empty; name a file or folder, '.' for the current one.", field=field)
    return Path(os.fsdecode(path))


def inside(path: str) -> str:
    """Refuse a path that leaves the folder it is below, or that no file can have; empty for the folder itself.

    >>> inside("plots/roc.png")
    'plots/roc.png'

    Raises:
        InvalidInput: it is absolute, climbs, or has an empty part or a NUL.
    """
    if "\0" in path:
        raise InvalidInput(f"The artifact path {path!r} holds a NUL; leave it out.", field="path")
    if path.startswith("/"):
        raise InvalidInput(
            f"The artifact path '{path}' is absolute; give it relative to the artifacts, without '/' at its beginning.",
            field="path",
        )
    parts = path.split("/")
    if ".." in parts:
        raise InvalidInput(
            f"The artifact path '{path}' has a part '..', which leads out of the folder it is below; leave it out.",
            field="path",
        )
    if "" in parts[:-1]:
        raise InvalidInput(
            f"The artifact path '{path}' has an empty part ('//'); put one '/' between names.", field="path"
        )
    return path


def acceptable(path: str) -> str:
    """Refuse the path of a file that a server would refuse, and say which one it is.

    Raises:
        InvalidInput: a server refuses it.
    """
    try:
        artifact_paths.file_path(inside(path))
    except InvalidInput as error:
        if repr(path)[1:-1] in error.message:
            raise
        shown = path if len(path) < 300 else f"{path[:300]}..."
        raise InvalidInput(f"{shown!r} cannot be the path of an artifact: {error.message}", field="path") from error
    return path
