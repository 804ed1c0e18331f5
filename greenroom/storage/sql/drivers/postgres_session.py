"""One connection to a PostgreSQL database as a `Session`."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, Final, Literal

import asyncpg

from greenroom.errors import StorageUnavailable
from greenroom.storage.sql.addresses import PostgresAddress
from greenroom.storage.sql.drivers.postgres_errors import DRIVER_ERRORS, translate
from greenroom.storage.sql.language.dialect import Sql, merged
from greenroom.storage.sql.session import Row, misuse

CONNECT_TIMEOUT_S: Final = 5.0
# The server stops a statement itself, also when nobody is left to ask it to.
STATEMENT_TIMEOUT_S: Final = 30.0
# Longer than any sane change holds a row; short enough to answer the client.
_LOCK_TIMEOUT_S: Final = 10.0
# A program that froze in the middle of a change must not keep its locks.
_IDLE_IN_TRANSACTION_S: Final = 60.0
# asyncpg forgets statements beyond this; every query of this package fits.
_CACHED_STATEMENTS: Final = 512
# A promotion that archives another version keeps nine.
_MAX_LATER: Final = 12
_IS_READ_ONLY: Final = Sql("SELECT pg_is_in_recovery() OR CAST(current_setting('transaction_read_only') AS boolean)")


async def connect(address: PostgresAddress, *, application_name: str = "greenroom") -> asyncpg.Connection:
    """Open a connection.

    Raises:
        StorageUnavailable: the server does not answer or does not let us in.
    """
    try:
        return await asyncpg.connect(
            address.url,
            timeout=CONNECT_TIMEOUT_S,
            statement_cache_size=_CACHED_STATEMENTS,
            max_cached_statement_lifetime=0,
            server_settings={
                "application_name": application_name,
                # Compiling a query costs more than any of ours takes.
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
        has_changed: whether this unit of work has sent anything that writes.
        is_committing: what makes it durable was sent: without an answer it is unknown whether it is.
    """

    dialect: Literal["sqlite", "postgres"] = "postgres"

    def __init__(self, raw: asyncpg.Connection, where: str) -> None:
        self.raw = raw
        self.where = where
        self.now_ms = 0
        self.failure: Exception | None = None
        self.has_changed = False
        self.is_committing = False
        self._writable = False
        self._later: list[tuple[Sql, tuple[Any, ...]]] = []

    def start(self, *, now_ms: int, writable: bool) -> None:
        """Begin a unit of work."""
        self.now_ms = now_ms
        self.failure = None
        self.has_changed = False
        self.is_committing = False
        self._writable = writable
        self._later.clear()

    async def one(self, sql: Sql, *args: Any) -> Row | None:
        """Run a query and answer its first row."""
        self._look(sql)
        if self._later or sql.needs_transaction:
            await self._make_way(sql)
        try:
            row: Row | None = await self.raw.fetchrow(sql.postgres, *args)
        except DRIVER_ERRORS as error:
            raise self._failed(error) from error
        return row

    async def all(self, sql: Sql, *args: Any) -> list[Row]:
        """Run a query and answer every row."""
        self._look(sql)
        if self._later or sql.needs_transaction:
            await self._make_way(sql)
        try:
            rows: list[Row] = await self.raw.fetch(sql.postgres, *args)
        except DRIVER_ERRORS as error:
            raise self._failed(error) from error
        return rows

    async def run(self, sql: Sql, *args: Any) -> int:
        """Run a statement and answer how many rows it changed."""
        self._look(sql)
        if self._later or sql.needs_transaction:
            await self._make_way(sql)
        try:
            status: str = await self.raw.execute(sql.postgres, *args)
        except DRIVER_ERRORS as error:
            raise self._failed(error) from error
        # "UPDATE 3", "INSERT 0 3"; "CREATE TABLE" changes no rows.
        count = status.rpartition(" ")[2]
        return int(count) if count.isdecimal() else 0

    async def later(self, sql: Sql, *args: Any) -> None:
        """Run a statement whose outcome nobody waits for, together with others of the kind."""
        self._look(sql)
        await self._keep(sql, args)

    async def begin(self, *, lock_timeout_s: float | None = None) -> None:
        """Begin the transaction, unless it has begun.

        Args:
            lock_timeout_s: how long it waits for a lock; None for as long as the connection does.

        What only reads needs none, and what changes with one statement is one already: BEGIN is sent before the first
        statement that locks, and only when another one may follow.
        """
        if not self.raw.is_in_transaction():
            # In one round trip.
            limit = "" if lock_timeout_s is None else f"; SET LOCAL lock_timeout = {_ms(lock_timeout_s)}"
            await self._execute(f"BEGIN{limit}")

    async def flush(self) -> None:
        """Send what `later` has kept back."""
        if self.failure is not None:
            raise self.failure
        if self._later:
            await self.begin()
            await self._send_kept()

    async def commit(self, before: Callable[[], None] | None = None) -> None:
        """Make the unit of work durable.

        Args:
            before: called when what makes it durable is about to be sent; what it raises keeps that from being sent.

        Raises:
            StorageUnavailable: PostgreSQL answered COMMIT with ROLLBACK, as it does after an error.
        """
        if self.failure is not None:
            raise self.failure
        if not self.raw.is_in_transaction():
            if self._later:
                self._note_commit(before)
                await self._send_kept()
            return
        await self._send_kept()
        self._note_commit(before)
        if await self._execute("COMMIT") == "ROLLBACK":
            raise StorageUnavailable(f"{self.where} undid the change; try again.")

    def _note_commit(self, before: Callable[[], None] | None) -> None:
        # A connection known to be closed sends nothing, so that there is no doubt what became of the change.
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

    async def many(self, sql: Sql, rows: Sequence[tuple[Any, ...]]) -> None:
        """Run a statement for each tuple of values."""
        self._look(sql, bulk=True)
        if not rows:
            return
        if sql.is_bulk:
            # Nothing comes back, and it looks at nothing but its own table.
            await self._keep(sql, tuple(map(list, zip(*rows, strict=True))))
            return
        await self._make_way(sql)
        try:
            await self.raw.executemany(sql.postgres, rows)
        except DRIVER_ERRORS as error:
            raise self._failed(error) from error

    async def undo(self) -> None:
        """End the transaction without trace, as far as the connection still lives."""
        if self.raw.is_in_transaction():
            try:
                await self.raw.execute("ROLLBACK")
            except DRIVER_ERRORS:
                # Undone all the same: a transaction ends with its connection.
                self.raw.terminate()

    async def _make_way(self, sql: Sql) -> None:
        """Send what was kept back before a statement, and begin a transaction for one that locks."""
        if self._later:
            await self.flush()
        if sql.needs_transaction:
            await self.begin()

    async def _send_kept(self) -> None:
        kept, self._later = self._later, []
        if not kept:
            return
        text = kept[0][0].postgres if len(kept) == 1 else _merged(tuple(sql.postgres for sql, _ in kept))
        try:
            await self.raw.execute(text, *(value for _, args in kept for value in args))
        except DRIVER_ERRORS as error:
            raise self._failed(error) from error

    async def _execute(self, statement: str) -> str:
        try:
            status: str = await self.raw.execute(statement)
        except DRIVER_ERRORS as error:
            raise self._failed(error) from error
        return status

    async def _keep(self, sql: Sql, args: tuple[Any, ...]) -> None:
        # Of two changes to one row in one statement PostgreSQL makes only one, and does not say which.
        if len(self._later) == _MAX_LATER or any(_may_meet(other, sql) for other, _ in self._later):
            await self.flush()
        self._later.append((sql, args))

    def _look(self, sql: Sql, *, bulk: bool = False) -> None:
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
        # Raised `from error` by the caller; whoever raises it again needs the cause as well.
        failure.__cause__ = error
        if self.failure is None:
            self.failure = failure
        return failure


@functools.lru_cache(maxsize=512)
def _merged(texts: tuple[str, ...]) -> str:
    return merged(texts)


def _may_meet(one: Sql, other: Sql) -> bool:
    return one.target == other.target and not (one.meets_none and other.meets_none)


def _ms(seconds: float) -> str:
    return str(int(seconds * 1000))
