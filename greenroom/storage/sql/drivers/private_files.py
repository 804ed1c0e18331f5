"""Database files that only their owner and its group may read, whatever the umask is."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

# As the bytes of models: they may be confidential.
_FILE_MODE: Final = 0o640


def make_private(path: Path, *, like: Path | None = None) -> None:
    """Make an empty file, unless there is one; SQLite takes it for a new database, and gives its log the same mode.

    If it cannot be created, SQLite reports why when it opens the path.

    Args:
        like: a file whose readers must not become more.
    """
    try:
        mode = _FILE_MODE if like is None else _FILE_MODE & like.stat().st_mode
        # Where a link points to nothing, SQLite makes its target.
        target = path.resolve()
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode))
    except (OSError, RuntimeError):
        return
