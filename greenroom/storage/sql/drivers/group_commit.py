"""Commits changes to a SQLite file in groups, on whichever thread calls it; `SqliteWriter` is the thread that does.

Durability costs one disk flush for the whole group instead of one for each change. Each change has its own
savepoint, so that a failing one does not affect the others; no change is answered before the commit.

    committer = GroupCommitter(session, transaction, clock=now_ms, time_limit_s=50)
    outcomes = committer.commit_group([Change(verb), Change(other_verb)])
"""

from __future__ import annotations

import asyncio
import contextvars
import copy
import logging
import time
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Final, Generic, NamedTuple, TypeVar

from greenroom.errors import StorageUnavailable
from greenroom.storage.sql.drivers.sqlite_session import SqliteSession

Tx = TypeVar("Tx")

# A group ends at the first of these limits: queued changes wait for the whole group, and a failed commit fails all of
# it.
MAX_CHANGES: Final = 256
MAX_ROWS: Final = 20_000
MAX_S: Final = 0.05

_log = logging.getLogger("greenroom.storage.sqlite")


class Change(NamedTuple):
    """A change to be made.

    Attributes:
        context: what the verb runs in; None for the caller's own.
        future: of the task that waits for it; None when it is not queued. Once cancelled, the change is skipped.
    """

    verb: Callable[[Any], Coroutine[Any, Any, Any]]
    context: contextvars.Context | None = None
    future: asyncio.Future[Any] | None = None


class Outcome(NamedTuple):
    """The outcome of a change: its result once it is durable, or the error that rolled it back."""

    change: Change
    result: Any
    error: BaseException | None


class GroupCommitter(Generic[Tx]):
    """Makes changes over the one writing connection of this process.

    Args:
        session: that connection; used by one thread at a time.
        transaction: what verbs get, over that session.
        clock: milliseconds since 1970.
        time_limit_s: how long one change may take in the database.
        monotonic: the clock of limits, in seconds.

    Attributes:
        failure: why the last group could not begin or commit; None when it could.
        failures: groups that could not begin or commit, since the start.
    """

    def __init__(
        self,
        session: SqliteSession,
        transaction: Tx,
        *,
        clock: Callable[[], int],
        time_limit_s: float,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.where = session.where
        self.time_limit_s = time_limit_s
        self.failure: StorageUnavailable | None = None
        self.failures = 0
        self._session = session
        self._transaction = transaction
        self._clock = clock
        self._monotonic = monotonic
        self._step_began: float | None = None
        session.let_only_begin_wait()

    @property
    def step_s(self) -> float | None:
        """Seconds since the step under way began: the wait for the lock, one change, or the commit; None between groups."""
        began = self._step_began
        return None if began is None else self._monotonic() - began

    def commit_group(self, changes: Sequence[Change]) -> list[Outcome]:
        """Make changes in one transaction.

        Returns:
            outcomes to as many of the changes as fitted, in order, at least one; never raises.
        """
        group = changes[:MAX_CHANGES]
        try:
            return self._commit(group)
        except RolledBack as undone:
            if len(group) == 1:
                return [Outcome(group[0], None, undone.error)]
        except BaseException as error:
            return self._refuse(group, error)
        # One change aborted the group: each change now gets its own transaction.
        outcomes: list[Outcome] = []
        for position, change in enumerate(group):
            try:
                outcomes += self._commit([change])
            except RolledBack as undone:
                outcomes.append(Outcome(change, None, undone.error))
            except BeginFailed as error:
                # The others would only wait as long for the same lock, one after the other.
                return outcomes + self._refuse(group[position:], error)
            except BaseException as error:
                outcomes += self._refuse([change], error)
        return outcomes

    def empty_log(self) -> bool:
        """Copy the write-ahead log into the file and empty it; return False while another process prevents it.

        Raises:
            StorageUnavailable: the file was removed or cannot be written.
        """
        self._session.file.require_in_place()
        return self._session.empty_log()

    def _commit(self, group: Sequence[Change]) -> list[Outcome]:
        session = self._session
        try:
            self._step_began = self._monotonic()
            try:
                session.begin()
            except BaseException as error:
                raise BeginFailed(error) from error
            outcomes = self._run(group)
            self._step_began = self._monotonic()
            session.commit()
        except BaseException:
            session.roll_back()
            raise
        finally:
            self._step_began = None
        self.failure = None
        return outcomes

    def _run(self, group: Sequence[Change]) -> list[Outcome]:
        session = self._session
        connection = session.connection
        is_shared = len(group) > 1
        rows = connection.total_changes
        began = self._monotonic()
        outcomes: list[Outcome] = []
        for change in group:
            if change.future is not None and change.future.cancelled():
                # Its task no longer waits, and nothing has been done.
                outcomes.append(Outcome(change, None, None))
                continue
            now = self._step_began = self._monotonic()
            if outcomes and (now - began > MAX_S or connection.total_changes - rows > MAX_ROWS):
                break
            outcomes.append(
                self._savepoint(change, now) if is_shared else Outcome(change, self._drive(change, now), None)
            )
        return outcomes

    def _savepoint(self, change: Change, now: float) -> Outcome:
        """Run a change that shares the transaction with others."""
        session = self._session
        result: Any = None
        error: BaseException | None = None
        try:
            session.execute("SAVEPOINT change")
            try:
                result = self._drive(change, now)
            except RolledBack as undone:
                if not session.connection.in_transaction:
                    # A full disk or an interrupt makes SQLite undo everything, not just the savepoint.
                    raise
                error = undone.error
                session.execute("ROLLBACK TO change")
            session.execute("RELEASE change")
        except RolledBack:
            raise
        except BaseException as caught:
            # Without its savepoint a change cannot be rolled back separately.
            raise RolledBack(error or caught) from caught
        return Outcome(change, result, error)

    def _drive(self, change: Change, now: float) -> Any:
        run: Callable[..., Any] = change.context.run if change.context is not None else _call
        try:
            return run(
                self._session.drive,
                change.verb,
                self._transaction,
                now_ms=self._clock(),
                deadline=now + self.time_limit_s,
            )
        except BaseException as error:
            raise RolledBack(error) from error

    def _refuse(self, group: Sequence[Change], error: BaseException) -> list[Outcome]:
        """Answer for a group that could not begin or commit."""
        cause = error.error if isinstance(error, BeginFailed) else error
        if isinstance(cause, StorageUnavailable):
            failure = cause
        else:
            _log.error("%s: a group of changes failed", self.where, exc_info=cause)
            failure = StorageUnavailable(
                f"{self.where} could not make the change ({type(cause).__name__}: {cause}); nothing was changed, try again."
            )
            failure.__cause__ = cause
        self.failures += 1
        self.failure = failure
        file = self._session.file
        if not file.is_in_place():
            file.detach_log(self._session.empty_log)
        return [Outcome(change, None, another(failure)) for change in group]


class RolledBack(Exception):
    """A change failed, and has to be undone."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error


class BeginFailed(Exception):
    """The transaction could not begin."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error


def another(error: StorageUnavailable) -> StorageUnavailable:
    """Make the same error once more: each waiter raises its own."""
    made = copy.copy(error)
    made.__cause__ = error.__cause__
    return made


def _call(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    return function(*args, **kwargs)
