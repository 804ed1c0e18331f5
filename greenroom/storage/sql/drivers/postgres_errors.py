"""What PostgreSQL's errors mean: which are the server's absence, which deserve another try, which are the caller's."""

from __future__ import annotations

from typing import Final

import asyncpg
from asyncpg import exceptions as pg

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

# Everything asyncpg raises, and what the network adds to it.
DRIVER_ERRORS: Final = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)

_GONE: Final = (
    OSError,
    pg.PostgresConnectionError,
    pg.AdminShutdownError,
    pg.CrashShutdownError,
    pg.CannotConnectNowError,
    pg.DatabaseDroppedError,
    pg.IdleInTransactionSessionTimeoutError,
    pg.IdleSessionTimeoutError,
    # After a fail-over: the connection leads to the old primary, or to a replica because DNS or a proxy is out of date.
    pg.ReadOnlySQLTransactionError,
)

# The server refused the statement, or ended an idle session: nothing can have been committed.
_REFUSED: Final = (
    pg.ReadOnlySQLTransactionError,
    pg.IdleInTransactionSessionTimeoutError,
)

# The connection may be in any state.
_BROKEN: Final = (asyncpg.InterfaceError, asyncpg.InternalClientError, pg.InternalServerError)

# The transaction was undone for another's sake.
_AGAIN: Final = (
    pg.DeadlockDetectedError,
    pg.SerializationError,
    pg.InvalidCachedStatementError,
    asyncpg.OutdatedSchemaCacheError,
)

_ATTEMPTS: Final = 6

# The first that fits counts.
_MEANINGS: Final[tuple[tuple[type[Exception], type[GreenroomError], str], ...]] = (
    (
        pg.QueryCanceledError,
        LimitExceeded,
        "The query exceeded the time limit of the database; request less at a time.",
    ),
    (pg.LockNotAvailableError, StorageUnavailable, "Others are changing the same thing and do not finish; try again."),
    (pg.DeadlockDetectedError, StorageUnavailable, "Too many changes to the same things at once; try again."),
    (pg.SerializationError, StorageUnavailable, "Too many changes to the same things at once; try again."),
    (pg.InvalidCachedStatementError, StorageUnavailable, "The database is being upgraded; try again."),
    (asyncpg.OutdatedSchemaCacheError, StorageUnavailable, "The database is being upgraded; try again."),
    (
        pg.IntegrityConstraintViolationError,
        StateConflict,
        "The change conflicts with the stored data; read it again and retry.",
    ),
    (pg.ProgramLimitExceededError, TooLarge, "A value is larger than the database can hold."),
    (pg.CharacterNotInRepertoireError, InvalidInput, "A text holds a NUL character, which cannot be stored."),
    (pg.UntranslatableCharacterError, InvalidInput, "A text holds a character that cannot be stored."),
    (pg.NumericValueOutOfRangeError, InvalidInput, "A number is beyond the range that can be stored."),
    (
        pg.DiskFullError,
        StorageFull,
        "The disk of the database is full: nothing was written. Free some space, then try again.",
    ),
    (pg.TooManyConnectionsError, StorageUnavailable, "{where} has no connection left; raise max_connections there."),
    (pg.InsufficientResourcesError, StorageUnavailable, "{where} is out of memory or space; try again."),
    (
        pg.ReadOnlySQLTransactionError,
        StorageUnavailable,
        "{where} is read-only (a replica?); give the address of the primary.",
    ),
    (pg.InsufficientPrivilegeError, StorageUnavailable, "{where} refuses this user what Greenroom needs: {error}."),
    (pg.InvalidAuthorizationSpecificationError, StorageUnavailable, "{where} refuses this user: {error}."),
    (pg.InvalidCatalogNameError, StorageUnavailable, "{where} does not exist: {error}."),
    (pg.PostgresSystemError, StorageUnavailable, "{where} reports a damaged disk or file."),
    (pg.DataCorruptedError, StorageUnavailable, "{where} is damaged: restore it from a backup."),
    (pg.IndexCorruptedError, StorageUnavailable, "{where} is damaged: restore it from a backup."),
)


def is_gone(error: BaseException | None, *, is_closed: bool) -> bool:
    """Whether an error means that the connection is lost."""
    return isinstance(error, _GONE) or (is_closed and isinstance(error, DRIVER_ERRORS))


def is_broken(error: BaseException | None) -> bool:
    """Whether a connection must not be used again after an error, even if it is open."""
    return isinstance(error, (*_GONE, *_BROKEN))


def is_refused(error: BaseException | None) -> bool:
    """Whether an error proves that the server has not committed what it was sent."""
    return isinstance(error, _REFUSED)


def is_read_only(error: BaseException | None) -> bool:
    """Whether an error means that the server is read-only."""
    return isinstance(error, pg.ReadOnlySQLTransactionError)


def deserves_another_try(error: BaseException | None, attempt: int) -> bool:
    """Whether a change may succeed when it is run again.

    Args:
        attempt: how many times it was run.
    """
    if isinstance(error, pg.IntegrityConstraintViolationError):
        # Run again, it sees what the other one has done. If not that, it is our bug.
        return attempt == 1
    return isinstance(error, _AGAIN) and attempt < _ATTEMPTS


def translate(error: Exception, where: str, *, is_closed: bool = False) -> GreenroomError | StatementFailed:
    """Translate an error of the driver; the caller raises the result `from` it.

    Args:
        where: the database, as the beginning of a sentence.
        is_closed: whether the connection is closed by now.
    """
    for kind, ours, text in _MEANINGS:
        if isinstance(error, kind):
            return ours(text.format(where=where, error=error))
    if is_gone(error, is_closed=is_closed):
        return StorageUnavailable(f"{where} does not answer; try again.")
    if isinstance(error, pg.DataError) and _is_about_a_value(error):
        return InvalidInput(f"A value cannot be stored: {error}.")
    return StatementFailed(str(error))


def _is_about_a_value(error: Exception) -> bool:
    """Return whether no column can hold a value; a value of the wrong type is a bug in this package instead."""
    return isinstance(error.__cause__, OverflowError | UnicodeError)
