"""Faults that the drivers and services once had, reintroduced one at a time: the simulation must find each of them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple
from unittest import mock

import asyncpg
from msgspec.structs import replace

from greenroom.core.access import Actor
from greenroom.core.checklists import Approval
from greenroom.core.event_types import EventType
from greenroom.core.model_versions import ModelVersion, Revisions, StagedVersion
from greenroom.core.permissions import Permission
from greenroom.core.registered_models import check_model_name
from greenroom.core.rules import StoredRule
from greenroom.core.subjects import model_version_subject, registered_model_subject
from greenroom.errors import StaleWrite
from greenroom.services import not_found
from greenroom.services.registry import etags, model_versions, stages
from greenroom.services.rules import stage_checks
from greenroom.storage.sql.drivers import postgres_errors, postgres_pool, sqlite_session
from greenroom.storage.sql.drivers.sqlite_errors import translate
from greenroom.storage.sql.drivers.sqlite_session import SqliteSession, _is_busy
from greenroom.storage.sql.transaction import SqlTransaction

_NEWEST_EVENTS: Final = 100
_MOVES: Final = frozenset(
    {EventType.MODEL_VERSION_TRANSITIONED, EventType.MODEL_VERSION_DELETED, EventType.MODEL_VERSION_RESTORED}
)


class PutBack(NamedTuple):
    """A fault that can be put back.

    Attributes:
        databases: where it shows.
    """

    databases: tuple[str, ...]
    fault: Callable[[], contextlib.AbstractContextManager[None]]


@contextlib.contextmanager
def _deadline() -> Iterator[None]:
    """SQLite: a change's deadline outlives it, so that a later BEGIN is interrupted; and nothing rolls that BEGIN back."""
    drive, roll_back = SqliteSession.drive, SqliteSession.roll_back
    not_begun: set[int] = set()

    def drive_and_forget(session: SqliteSession, *args: Any, deadline: float, **kwargs: Any) -> Any:
        try:
            return drive(session, *args, deadline=deadline, **kwargs)
        finally:
            session._deadline = deadline

    def begin(session: SqliteSession) -> None:
        not_begun.discard(id(session))
        until = session._monotonic() + session._busy_timeout_s
        while True:
            try:
                session._execute("BEGIN IMMEDIATE")
            except Exception as error:
                if not _is_busy(error) or session._monotonic() > until:
                    not_begun.add(id(session))
                    raise translate(error, session.where) from error
                # As the driver sleeps: the simulation's clock advances with it.
                getattr(sqlite_session, "time").sleep(0.001)  # noqa: B009 - the module does not export it
            else:
                return

    def roll_back_what_began(session: SqliteSession) -> None:
        if id(session) not in not_begun:
            roll_back(session)

    with (
        mock.patch.object(SqliteSession, "drive", drive_and_forget),
        mock.patch.object(SqliteSession, "begin", begin),
        mock.patch.object(SqliteSession, "roll_back", roll_back_what_began),
    ):
        yield


@contextlib.contextmanager
def _read_only_connections() -> Iterator[None]:
    """PostgreSQL: connections that reached a read-only server stay in the pool."""
    gone = tuple(kind for kind in postgres_errors._GONE if kind is not asyncpg.ReadOnlySQLTransactionError)
    with (
        mock.patch.object(postgres_errors, "_GONE", gone),
        mock.patch.object(postgres_pool, "is_read_only", return_value=False),
    ):
        yield


@contextlib.contextmanager
def _unlocked_change() -> Iterator[None]:
    """PostgreSQL: a lock that finds no row is followed by a change of the row that has the name by then."""

    async def lock(tx: SqlTransaction, actor: Actor, permission: Permission, name: str, version: int) -> ModelVersion:
        check_model_name(name)
        await tx.registered_models.lock(name)
        return not_found.found_version(name, version, await tx.model_versions.get(name, version))

    async def lock_staged(
        tx: SqlTransaction, actor: Actor, permission: Permission, name: str, version: int
    ) -> StagedVersion:
        found = await lock(tx, actor, permission, name, version)
        staged = await tx.model_versions.get_staged(*found.key)
        if staged is None:
            raise not_found.version_not_found(name, version)
        return staged

    with (
        mock.patch.object(model_versions, "lock_model_version", lock),
        mock.patch.object(model_versions, "lock_staged_version", lock_staged),
        mock.patch.object(stages, "lock_staged_version", lock_staged),
    ):
        yield


@contextlib.contextmanager
def _stale_promotion() -> Iterator[None]:
    """If-Match is checked against the newest events of a model only; what is older than a hundred of them is not seen."""
    check = etags.check_unchanged

    async def check_newest(tx: SqlTransaction, key: tuple[int, int], revisions: Revisions, if_match: str) -> None:
        try:
            await check(tx, key, revisions, if_match)
        except StaleWrite:
            events = await tx.events.of_topic(registered_model_subject(key[0]), before_seq=None, limit=_NEWEST_EVENTS)
            subject = model_version_subject(*key)
            if any(event.type in _MOVES or event.subject == subject for event in events):
                raise

    with mock.patch.object(stages, "check_unchanged", check_newest):
        yield


@contextlib.contextmanager
def _outdated_approval() -> Iterator[None]:
    """An approval counts although the rule has changed since."""
    why_not = stage_checks._why_not

    def in_spite_of_the_rule(approval: Approval, stored: StoredRule, *others: Any) -> str | None:
        return why_not(replace(approval, rule_version=stored.version), stored, *others)

    with mock.patch.object(stage_checks, "_why_not", in_spite_of_the_rule):
        yield


PUT_BACK: Final[dict[str, PutBack]] = {
    "deadline": PutBack(("sqlite",), _deadline),
    "read-only-connections": PutBack(("postgres",), _read_only_connections),
    "unlocked-change": PutBack(("postgres",), _unlocked_change),
    "stale-promotion": PutBack(("sqlite", "postgres"), _stale_promotion),
    "outdated-approval": PutBack(("sqlite", "postgres"), _outdated_approval),
}
