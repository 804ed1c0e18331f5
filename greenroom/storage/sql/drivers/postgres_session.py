"""One connection to a PostgreSQL database as a `Session`."""

from __future__ import annotations

import functools
import secrets
from collections.abc import Callable, Sequence
from typing import Any, Final, Literal

import asyncpg

from greenroom.errors import StorageUnavailable
from greenroom.storage.sql.addresses import PostgresAddress
from greenroom.storage.sql.drivers.postgres_errors import DRIVER_ERRORS, translate
from greenroom.storage.sql.language.dialect import Sql, merged
from greenroom.storage.sql.session import Row, misuse

CONNECT_TIMEOUT_S: Final = 5.0
# The server ends a statement itself, even if its client has disconnected.
STATEMENT_TIMEOUT_S: Final = 30.0
# Longer than a change holds a row; short enough to answer the client.
_LOCK_TIMEOUT_S: Final = 10.0
# A process that hangs in the middle of a change must not keep its locks.
_IDLE_IN_TRANSACTION_S: Final = 60.0
# asyncpg drops prepared statements beyond this; all queries of this package fit.
_CACHED_STATEMENTS: Final = 512
# A promotion that archives another version defers nine.
_MAX_DEFERRED: Final = 12
_IS_READ_ONLY: Final = Sql("SELECT pg_is_in_recovery() OR CAST(current_setting('transaction_read_only') AS boolean)")


async def connect(address: PostgresAddress, *, application_name: str = "greenroom") -> asyncpg.Connection:
    """Open a connection.

    Raises:
        StorageUnavailable: the server does not answer or refuses the login.
    """
    try:
        return await asyncpg.connect(
            address.url,
            timeout=CONNECT_TIMEOUT_S,
            statement_cache_size=_CACHED_STATEMENTS,
            max_cached_statement_lifetime=0,
            server_settings={
                "application_name": application_name,
                # Compiling a query costs more than running any query of this package.
                "jit": "off",
                "statement_timeout": _ms(STATEMENT_TIMEOUT_S),
                "lock_timeout": _ms(_LOCK_TIMEOUT_S),
                "idle_in_transaction_session_timeout": _ms(_IDLE_IN_TRANSACTION_S),
            },
        )
    except TimeoutError as error:
        raise StorageUnavailable(f"{address.shown} does not answer within {CONNECT_TIMEOUT_S:.0f} s.") from error
    except OSError as error:
        raise StorageUnavailable(f"{address.shown} cannot be reached: {error}.") from error
    except (*DRIVER_ERRORS, ValueError) as error:
        translated = translate(error, address.shown)
        if not isinstance(translated, StorageUnavailable):
            translated = StorageUnavailable(f"{address.shown} cannot be opened: {error}.")
        raise translated from error


class PostgresSession:
    """One PostgreSQL connection as a `Session`.

    Attributes:
        raw: the connection.
        failure: the first error of this unit of work; nothing runs after it.
        has_changed: this unit of work has sent a statement that writes.
        is_committing: the commit was sent; without an answer its outcome is unknown.
    """

    dialect: Literal["sqlite", "postgres"] = "postgres"

    def __init__(self, raw: asyncpg.Connection, where: str) -> None:
        self.raw = raw
        self.where = where
        self.now_ms = 0
        self._change_id: str | None = None
        self.failure: Exception | None = None
        self.has_changed = False
        self.is_committing = False
        self._writable = False
        self._deferred: list[tuple[Sql, tuple[Any, ...]]] = []

    def start(self, *, now_ms: int, writable: bool) -> None:
        """Begin a unit of work."""
        self.now_ms = now_ms
        self._change_id = None
        self.failure = None
        self.has_changed = False
        self.is_committing = False
        self._writable = writable
        self._deferred.clear()

    @property
    def change_id(self) -> str:
        """Random id of the unit of work."""
        if self._change_id is None:
            self._change_id = secrets.token_hex(16)
        return self._change_id

    async def one(self, sql: Sql, *args: Any) -> Row | None:
        """Run a query and return its first row."""
        self._check(sql)
        if self._deferred or sql.needs_transaction:
            await self._flush_before(sql)
        try:
            row: Row | None = await self.raw.fetchrow(sql.postgres, *args)
        except DRIVER_ERRORS as error:
            raise self._failed(error) from error
        return row

    async def all(self, sql: Sql, *args: Any) -> list[Row]:
        """Run a query and return all rows."""
        self._check(sql)
        if self._deferred or sql.needs_transaction:
            await self._flush_before(sql)
        try:
            rows: list[Row] = await self.raw.fetch(sql.postgres, *args)
        except DRIVER_ERRORS as error:
            raise self._failed(error) from error
        return rows

    async def run(self, sql: Sql, *args: Any) -> int:
        """Run a statement and return how many rows it changed."""
        self._check(sql)
        if self._deferred or sql.needs_transaction:
            await self._flush_before(sql)
        try:
            status: str = await self.raw.execute(sql.postgres, *args)
        except DRIVER_ERRORS as error:
            raise self._failed(error) from error
        # "UPDATE 3", "INSERT 0 3"; "CREATE TABLE" changes no rows.
        count = status.rpartition(" ")[2]
        return int(count) if count.isdecimal() else 0

    async def defer(self, sql: Sql, *args: Any) -> None:
        """Run a statement whose result is not needed, together with others."""
        self._check(sql)
        await self._defer(sql, args)

    async def begin(self, *, lock_timeout_s: float | None = None) -> None:
        """Begin the transaction, unless it has begun.

        Args:
            lock_timeout_s: how long it waits for a lock; None for as long as the connection does.

        Reads need no transaction, and a single statement is one by itself: BEGIN is sent before the first statement
            that
        locks, and only if another one may follow.
        """
        if not self.raw.is_in_transaction():
            # In one round trip.
            limit = "" if lock_timeout_s is None else f"; SET LOCAL lock_timeout = {_ms(lock_timeout_s)}"
            await self._execute(f"BEGIN{limit}")

    async def flush(self) -> None:
        """Send the deferred statements."""
        if self.failure is not None:
            raise self.failure
        if self._deferred:
            await self.begin()
            await self._flush_deferred()

    async def commit(self, before: Callable[[], None] | None = None) -> None:
        """Make the unit of work durable.

        Args:
            before: called right before the commit is sent; an exception from it prevents that.

        Raises:
            StorageUnavailable: PostgreSQL answered COMMIT with ROLLBACK, as it does after an error.
        """
        if self.failure is not None:
            raise self.failure
        if not self.raw.is_in_transaction():
            if self._deferred:
                self._note_commit(before)
                await self._flush_deferred()
            return
        await self._flush_deferred()
        self._note_commit(before)
        if await self._execute("COMMIT") == "ROLLBACK":
            raise StorageUnavailable(f"{self.where} rolled the change back; try again.")

    def _note_commit(self, before: Callable[[], None] | None) -> None:
        # A closed connection sends nothing, so the outcome is known: nothing was committed.
        if self.raw.is_closed():
            error = asyncpg.ConnectionDoesNotExistError("the connection was closed before the commit")
            raise self._failed(error) from error
        if before is not None:
            before()
        self.is_committing = True

    async def check_writable(self) -> None:
        """Find out whether the server takes changes.

        Raises:
            StorageUnavailable: it does not, or does not answer.
        """
        row = await self.one(_IS_READ_ONLY)
        if row is None or row[0]:
            error = asyncpg.ReadOnlySQLTransactionError("the server takes no changes")
            raise self._failed(error) from error

    async def execute_many(self, sql: Sql, rows: Sequence[tuple[Any, ...]]) -> None:
        """Run a statement for each tuple of values."""
        self._check(sql, bulk=True)
        if not rows:
            return
        if sql.is_bulk:
            # It returns nothing and reads only its own table.
            await self._defer(sql, tuple(map(list, zip(*rows, strict=True))))
            return
        await self._flush_before(sql)
        try:
            await self.raw.executemany(sql.postgres, rows)
        except DRIVER_ERRORS as error:
            raise self._failed(error) from error

    async def undo(self) -> None:
        """Roll the transaction back if the connection is still open."""
        if self.raw.is_in_transaction():
            try:
                await self.raw.execute("ROLLBACK")
            except DRIVER_ERRORS:
                # The transaction ends with its connection anyway.
                self.raw.terminate()

    async def _flush_before(self, sql: Sql) -> None:
        """Send the deferred statements ahead of this one, and begin a transaction if it locks."""
        if self._deferred:
            await self.flush()
        if sql.needs_transaction:
            await self.begin()

    async def _flush_deferred(self) -> None:
        deferred, self._deferred = self._deferred, []
        if not deferred:
            return
        text = deferred[0][0].postgres if len(deferred) == 1 else _merged(tuple(sql.postgres for sql, _ in deferred))
        try:
            await self.raw.execute(text, *(value for _, args in deferred for value in args))
        except DRIVER_ERRORS as error:
            raise self._failed(error) from error

    async def _execute(self, statement: str) -> str:
        try:
            status: str = await self.raw.execute(statement)
        except DRIVER_ERRORS as error:
            raise self._failed(error) from error
        return status

    async def _defer(self, sql: Sql, args: tuple[Any, ...]) -> None:
        # Within one statement PostgreSQL updates a row only once: a second change of the same row is silently lost.
        if len(self._deferred) == _MAX_DEFERRED or any(_conflict(other, sql) for other, _ in self._deferred):
            await self.flush()
        self._deferred.append((sql, args))

    def _check(self, sql: Sql, *, bulk: bool = False) -> None:
        if self.failure is not None:
            raise self.failure
        if sql.changes:
            self.has_changed = True
        if (sql.changes and not self._writable) or sql.is_bulk:
            failure = misuse(sql, writable=self._writable, bulk=bulk)
            if failure is not None:
                self.failure = failure
                raise failure

    def _failed(self, error: Exception) -> Exception:
        failure = translate(error, self.where, is_closed=self.raw.is_closed())
        # The caller raises it `from error`; code that raises it again later needs the cause as well.
        failure.__cause__ = error
        if self.failure is None:
            self.failure = failure
        return failure


@functools.lru_cache(maxsize=512)
def _merged(texts: tuple[str, ...]) -> str:
    return merged(texts)


def _conflict(one: Sql, other: Sql) -> bool:
    return one.target == other.target and not (one.disjoint and other.disjoint)


def _ms(seconds: float) -> str:
    return str(int(seconds * 1000))
