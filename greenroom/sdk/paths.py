"""Path arguments, checked before they are joined to anything: HTTP clients and file systems fold `..` silently."""

from __future__ import annotations

from greenroom.core import artifact_paths
from greenroom.errors import InvalidInput


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
