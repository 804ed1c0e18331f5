"""Translate errors of SQLite into Greenroom's own: no error of the driver leaves this package."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from typing import Final

from greenroom.errors import (
    GreenroomError,
    InvalidInput,
    LimitExceeded,
    StateConflict,
    StorageFull,
    StorageUnavailable,
    TooLarge,
)
from greenroom.storage.sql.session import StatementFailed

# Everything `sqlite3` raises: its own errors, and Python's for values it cannot bind.
DRIVER_ERRORS: Final = (sqlite3.Error, OverflowError, UnicodeError)

# By the beginning of SQLite's name for the error; the first that fits counts.
_UNAVAILABLE: Final = (
    ("SQLITE_BUSY", "is locked: another process is writing to it and does not finish; try again"),
    ("SQLITE_LOCKED", "is locked: another process is writing to it and does not finish; try again"),
    ("SQLITE_READONLY_DBMOVED", "was moved or deleted while in use; put it back and start again"),
    ("SQLITE_READONLY", "cannot be written: the file or its folder is read-only for this program"),
    ("SQLITE_PERM", "cannot be used: this program lacks the permission"),
    ("SQLITE_CANTOPEN", "cannot be opened: its folder is missing, or this program may not write there"),
    ("SQLITE_CORRUPT", "is damaged: restore it from a backup"),
    ("SQLITE_NOTADB", "is not a SQLite database"),
    ("SQLITE_IOERR", "cannot be read or written: the disk reports an error"),
    ("SQLITE_NOMEM", "cannot be used: this machine is out of memory"),
    ("SQLITE_PROTOCOL", "is locked: too many processes open it at once; try again"),
    ("SQLITE_NOLFS", "is larger than this file system allows"),
)


def translate(error: Exception, where: str) -> GreenroomError | StatementFailed:
    """Translate an error of the driver; the caller raises the result `from` it.

    Args:
        where: the database, as the beginning of a sentence.
    """
    if isinstance(error, OverflowError):
        return InvalidInput("A whole number is beyond 64 bits.")
    if isinstance(error, UnicodeError):
        return InvalidInput("A text holds half of a surrogate pair, which is no character.")
    if isinstance(error, sqlite3.Error):
        name = getattr(error, "sqlite_errorname", "")
        if name.startswith("SQLITE_INTERRUPT"):
            return LimitExceeded("The query exceeded the time limit of the database; request less at a time.")
        if name.startswith("SQLITE_CONSTRAINT"):
            return StateConflict("The change conflicts with the stored data; read it again and retry.")
        if name.startswith("SQLITE_TOOBIG"):
            return TooLarge("A value is larger than the database can hold.")
        if "pattern too complex" in str(error):
            return InvalidInput("A pattern of LIKE is longer than 50000 characters.")
        if "closed database" in str(error):
            return StorageUnavailable(f"{where} is closed: the server is stopping.")
        if name.startswith("SQLITE_FULL"):
            return StorageFull(
                "The disk of the database is full: nothing was written. Free some space, then try again."
            )
        for beginning, text in _UNAVAILABLE:
            if name.startswith(beginning):
                return StorageUnavailable(f"{where} {text}.")
    return StatementFailed(str(error))


@contextlib.contextmanager
def translated(where: str) -> Iterator[None]:
    """Raise our errors for the driver's, for what is done once; statements of verbs have it built in."""
    try:
        yield
    except DRIVER_ERRORS as error:
        raise translate(error, where) from error
