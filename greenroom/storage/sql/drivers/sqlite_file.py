"""The file a SQLite database was opened from, and whether it is still the one at its path.

SQLite continues to use a file that was deleted or replaced, as any program does: its changes would be answered as
stored and be gone with the next start. And it applies a log (``-wal``) to whatever file has the log's name.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Final

from greenroom.errors import StorageUnavailable

if sys.platform != "win32":
    import fcntl

# The bytes on which every process that has the file open holds a shared lock, in WAL mode all the time.
# Source: SQLite, os.h, SHARED_FIRST and SHARED_SIZE.
_LOCK_START: Final = 0x40000002
_LOCK_BYTES: Final = 510

_log = logging.getLogger("greenroom.storage.sqlite")


class OpenedFile:
    """A database file and its log, recognised by device and inode.

    Args:
        path: where the file is, or will be once it is opened.
    """

    def __init__(self, path: Path) -> None:
        self.where = f"The database file '{path}'"
        # A program may change its working folder, or where a link points to, while the file is open.
        self.path = path.absolute()
        self._real_path = self.path.resolve()
        self._log_path = self._real_path.with_name(f"{self._real_path.name}-wal")
        self._file: tuple[int, int] | None = None
        self._log: tuple[int, int] | None = None
        self._connections = 0
        # Guards the count: connections are opened and closed on several threads.
        self._lock = threading.Lock()
        _opened.add(self)

    @property
    def log_bytes(self) -> int | None:
        """Size of the log; None when it cannot be read."""
        try:
            return self._log_path.stat().st_size
        except OSError:
            return None

    def remember(self) -> None:
        """Remember the file that is at the path now as the opened one."""
        self._file = _identity(self.path)
        self._log = _identity(self._log_path)

    def forget(self) -> None:
        """Forget the file after it was closed."""
        _opened.discard(self)

    def note_opened(self) -> None:
        """Count a connection that was opened."""
        with self._lock:
            self._connections += 1

    def note_closed(self) -> None:
        """Count a connection that was closed; SQLite removes the log with the last one, and makes another."""
        with self._lock:
            self._connections -= 1
            if not self._connections:
                self._log = None

    def is_in_place(self) -> bool:
        """Whether the file and its log are still those that were opened; true before `remember`."""
        if self._file is None:
            return True
        if _identity(self.path) != self._file:
            return False
        log = _identity(self._log_path)
        if self._log is None:
            # SQLite makes the log of a new file with its first change.
            self._log = log
        return log == self._log

    def require_in_place(self) -> None:
        """Raise if the file was deleted or replaced.

        Raises:
            StorageUnavailable: the file or its log was moved, deleted or replaced.
        """
        if not self.is_in_place():
            raise StorageUnavailable(f"{self.where} was moved or deleted while in use; put it back and start again.")

    def detach_log(self, empty_log: Callable[[], bool], *, is_closing: bool = False) -> None:
        """Keep the log of the opened file from being applied to another file that took its place.

        The log's changes go into the opened file, wherever it was moved to, so nothing is lost with the log.

        Args:
            empty_log: copies the log into the opened file and empties it; false when it could not.
            is_closing: the path is not used any more. Until then, a path without a file is left alone, since the
                file may be put back.
        """
        if self._log is None or _identity(self._log_path) != self._log:
            return
        current = _identity(self.path)
        if current == self._file or (current is None and not is_closing):
            return
        if current is not None and self._is_used(current):
            # That process already reads the log as part of its file, and would lose changes if it were emptied.
            _log.error(
                "%s was replaced, and another process has the new file open together with the log of the old one: "
                "stop every process that uses it, and restore it once more.",
                self.where,
            )
            return
        try:
            if _is_emptied(empty_log):
                self._log_path.unlink()
            elif current is not None:
                kept = self._log_path.with_name(f"{self._log_path.name}.replaced-{time.time_ns()}")
                self._log_path.rename(kept)
                _log.error("%s was replaced; the log of the old file is now '%s'.", self.where, kept)
            else:
                return
            self._real_path.with_name(f"{self._real_path.name}-shm").unlink()
        except OSError as error:
            _log.error(
                "%s was replaced, but the log of the old file cannot be removed (%s): remove '%s' before the next start.",
                self.where,
                error,
                self._log_path,
            )

    def _is_used(self, there: tuple[int, int]) -> bool:
        """Whether any process has the file at the path open as a SQLite database."""
        # In this process no lock can tell, and closing a file descriptor would even release the lock.
        if any(other is not self and other._file == there for other in _opened):
            return True
        if sys.platform == "win32":
            # An open file cannot be replaced there.
            return False
        try:
            descriptor = os.open(self.path, os.O_RDWR)
        except OSError:
            return True
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, _LOCK_BYTES, _LOCK_START)
        except OSError:
            return True
        finally:
            os.close(descriptor)
        return False


def _is_emptied(empty_log: Callable[[], bool]) -> bool:
    try:
        return empty_log()
    except Exception:
        _log.exception("the log of a replaced file cannot be copied into it")
        return False


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


_opened: weakref.WeakSet[OpenedFile] = weakref.WeakSet()
