"""Queries: notifications, and how far the log was read for them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from greenroom.core.access import Scope
from greenroom.core.events import Event
from greenroom.core.notifications import (
    MOST_COUNTED,
    MailMode,
    NewNotification,
    Notification,
    NotificationKind,
    NotificationSettings,
)
from greenroom.core.ports.notifications import FollowerState, InboxChoice
from greenroom.core.subjects import Subject
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.language.scopes import within_models_sql
from greenroom.storage.sql.queries.event_rows import EVENT_COLUMNS, read_event
from greenroom.storage.sql.session import Row, Session

_END = 2**63 - 1
# Longer than a step takes, and short enough that another process soon continues after one has died.
_HOLD_MS = 10 * 1000
_DAY_MS = 24 * 60 * 60 * 1000
_FOLLOWER = Sql("SELECT position, holder, held_until_ms FROM notification_follower WHERE id = 1")
_BEGIN = Sql(
    "INSERT INTO notification_follower (id, position, holder, held_until_ms) VALUES (1, $1, '', 0) "
    "ON CONFLICT (id) DO NOTHING"
)
_HOLD = Sql(
    "UPDATE notification_follower SET holder = $1, held_until_ms = $2 WHERE id = 1 "
    "AND (holder = $1 OR held_until_ms <= $3 OR held_until_ms > $4) RETURNING id"
)
_ADVANCE = Sql(
    "UPDATE notification_follower SET position = $3, holder = $1, held_until_ms = $4 "
    "WHERE id = 1 AND position = $2 RETURNING id"
)
# Runs and experiments are most of the log. No index: what is read is a range of positions.
_OF_MODELS = "{plain:e.topic} >= 'registered_model:' AND {plain:e.topic} < 'registered_model;'"
_SQLITE_EVENTS = Sql(
    f"SELECT {EVENT_COLUMNS} FROM events e WHERE e.seq > $1 AND e.seq <= $2 AND {_OF_MODELS} ORDER BY e.seq"
)
_POSTGRES_EVENTS = Sql(
    f"SELECT {EVENT_COLUMNS} FROM event_positions p JOIN events e ON e.seq = p.seq "
    f"WHERE p.position > $1 AND p.position <= $2 AND {_OF_MODELS} ORDER BY p.position"
)
_NAMED = Sql(
    "SELECT id FROM accounts WHERE name_key IN {texts:$1} AND deleted_at_ms IS NULL AND kind = 'user' ORDER BY id"
)
_ADD = Sql(
    "INSERT INTO notifications (account_id, workspace, event_seq, model_id, kind, created_at_ms) "
    "{values:int, text, int, int, text, int} ON CONFLICT (account_id, event_seq) DO NOTHING"
)
_COLUMNS = f"n.id, n.account_id, n.kind, n.created_at_ms, n.read_at_ms, n.model_id, m.name, {EVENT_COLUMNS}"
_FROM = (
    "FROM notifications n JOIN events e ON e.seq = n.event_seq "
    "JOIN registered_models m ON m.id = n.model_id AND m.workspace = n.workspace"
)
_LISTED = within_models_sql(
    f"SELECT {_COLUMNS} {_FROM} WHERE n.workspace = $1 AND n.account_id = $2 AND n.id < $3 AND n.kind IN {{texts:$4}} "
    "AND (n.read_at_ms IS NULL OR CAST($5 AS BIGINT) = 0) ORDER BY n.id DESC LIMIT $6",
    7,
    condition="n.workspace = $1",
    column="n.model_id",
)
_COUNTS = within_models_sql(
    "SELECT u.kind, count(*) FROM (SELECT n.kind FROM notifications n JOIN registered_models m ON m.id = n.model_id "
    "AND m.workspace = n.workspace WHERE n.workspace = $1 AND n.account_id = $2 AND n.read_at_ms IS NULL "
    f"LIMIT {MOST_COUNTED}) u GROUP BY u.kind",
    3,
    condition="n.workspace = $1",
    column="n.model_id",
)
_BETWEEN = Sql(
    f"SELECT {_COLUMNS} {_FROM} WHERE n.account_id = $1 AND n.id > $2 AND n.id <= $3 AND n.read_at_ms IS NULL "
    "ORDER BY n.id LIMIT $4"
)
_MARK = within_models_sql(
    "UPDATE notifications SET read_at_ms = $3 WHERE id IN (SELECT n.id FROM notifications n WHERE n.workspace = $1 "
    "AND n.account_id = $2 AND n.id IN {ints:$4} AND n.read_at_ms IS NULL)",
    5,
    condition="n.workspace = $1",
    column="n.model_id",
)
_MARK_ALL = within_models_sql(
    "UPDATE notifications SET read_at_ms = $3 WHERE id IN (SELECT n.id FROM notifications n WHERE n.workspace = $1 "
    "AND n.account_id = $2 AND n.id <= $4 AND n.kind IN {texts:$5} AND n.read_at_ms IS NULL)",
    6,
    condition="n.workspace = $1",
    column="n.model_id",
)
# Fields are stored in one form: the id of a request stands in quotes, and no other field holds such a text.
_SETTLE = Sql(
    "UPDATE notifications SET read_at_ms = $1 WHERE kind = 'decide' AND read_at_ms IS NULL AND workspace = $2 "
    "AND (account_id = $6 OR CAST($6 AS BIGINT) = 0) AND event_seq IN (SELECT e.seq FROM events e WHERE e.subject = $3 "
    "AND e.seq < $4 AND e.type IN ('transition_request.created', 'transition_request.reviewers_asked') "
    "AND {find:e.after, $5} > 0)"
)
_STATE = Sql(
    "SELECT (SELECT coalesce(max(id), 0) FROM notifications), "
    "(SELECT coalesce(max(read_at_ms), 0) FROM notifications WHERE read_at_ms IS NOT NULL)"
)
_FORGET = Sql(
    "DELETE FROM notifications WHERE id IN (SELECT id FROM notifications WHERE read_at_ms IS NOT NULL AND read_at_ms < $1 "
    "ORDER BY read_at_ms LIMIT $2)"
)
_FORGET_UNREAD = Sql(
    "DELETE FROM notifications WHERE id IN "
    "(SELECT id FROM notifications WHERE created_at_ms < $1 ORDER BY created_at_ms LIMIT $2)"
)
_SETTINGS_COLUMNS = "account_id, mail, kinds, digest_minute, zone, updated_at_ms"
_SETTINGS = Sql(f"SELECT {_SETTINGS_COLUMNS} FROM notification_settings WHERE account_id IN {{ints:$1}}")
_LOCK_SETTINGS = Sql(f"SELECT {_SETTINGS_COLUMNS} FROM notification_settings WHERE account_id = $1 {{for_update}}")
_NEWEST = "coalesce((SELECT max(n.id) FROM notifications n WHERE n.account_id = $1), 0)"
_SET_SETTINGS = Sql(
    "INSERT INTO notification_settings (account_id, mail, kinds, digest_minute, zone, digested_to_id, "
    f"next_digest_at_ms, updated_at_ms) VALUES ($1, $2, $3, $4, $5, {_NEWEST}, $6, $7) "
    "ON CONFLICT (account_id) DO UPDATE SET mail = excluded.mail, kinds = excluded.kinds, "
    "digest_minute = excluded.digest_minute, zone = excluded.zone, next_digest_at_ms = excluded.next_digest_at_ms, "
    "digested_to_id = CASE WHEN notification_settings.mail = 'digest' THEN notification_settings.digested_to_id "
    "ELSE excluded.digested_to_id END, updated_at_ms = excluded.updated_at_ms"
)
# A digest is due within a day, so a later time was computed by a clock that was wrong.
_DUE = Sql(
    "SELECT account_id, next_digest_at_ms FROM notification_settings WHERE next_digest_at_ms IS NOT NULL "
    "AND (next_digest_at_ms <= $1 OR next_digest_at_ms > $2) ORDER BY next_digest_at_ms LIMIT $3 {skip_locked}"
)
_SET_NEXT_DIGEST = Sql("UPDATE notification_settings SET next_digest_at_ms = $2 WHERE account_id = $1")


class SqlNotifications:
    """Implements `NotificationStore` over one session."""

    def __init__(self, session: Session, workspace: str) -> None:
        self._session = session
        self._workspace = workspace

    async def follower(self, holder: str) -> FollowerState:
        """Read how far the log was read."""
        row = await self._session.one(_FOLLOWER)
        if row is None:
            return FollowerState(None, is_held=False)
        now_ms = self._session.now_ms
        return FollowerState(row[0], is_held=row[1] != holder and now_ms < row[2] <= now_ms + 2 * _HOLD_MS)

    async def begin(self, position: int) -> None:
        """Begin at a position, unless it has begun."""
        await self._session.run(_BEGIN, position)

    async def hold(self, holder: str) -> bool:
        """Keep other processes away for a while."""
        now_ms = self._session.now_ms
        return await self._session.one(_HOLD, holder, now_ms + _HOLD_MS, now_ms, now_ms + 2 * _HOLD_MS) is not None

    async def advance(self, holder: str, position: int, to: int) -> bool:
        """Note that the log was read from a position to another one."""
        found = await self._session.one(_ADVANCE, holder, position, to, self._session.now_ms + _HOLD_MS)
        return found is not None

    async def events(self, position: int, to: int) -> list[Event]:
        """Read the events about registered models between two positions."""
        query = _SQLITE_EVENTS if self._session.dialect == "sqlite" else _POSTGRES_EVENTS
        return [read_event(row) for row in await self._session.all(query, position, to)]

    async def accounts_named(self, name_keys: Sequence[str]) -> list[int]:
        """Read the rows of users by name."""
        return [row[0] for row in await self._session.all(_NAMED, list(name_keys))]

    async def add(self, notifications: Sequence[NewNotification]) -> None:
        """Insert those that are new."""
        now_ms = self._session.now_ms
        rows = [
            (one.account_row, one.workspace, one.seq, one.model_row, one.kind.value, now_ms) for one in notifications
        ]
        await self._session.execute_many(_ADD, rows)
        await self._session.flush()

    async def listed(
        self, account_row: int, choice: InboxChoice, scope: Scope, *, before_row: int | None, limit: int
    ) -> list[Notification]:
        """Read notifications, newest first."""
        before = _END if before_row is None else before_row
        kinds = [kind.value for kind in choice.kinds]
        statement = _LISTED.choose(scope, self._workspace, account_row, before, kinds, int(choice.is_unread), limit)
        return [_notification(row) for row in await self._session.all(*statement)]

    async def count_unread(self, account_row: int, scope: Scope) -> Mapping[NotificationKind, int]:
        """Count unread notifications by kind."""
        rows = await self._session.all(*_COUNTS.choose(scope, self._workspace, account_row))
        return {NotificationKind(row[0]): int(row[1]) for row in rows}

    async def between(self, account_row: int, after_row: int, to_row: int, *, limit: int) -> list[Notification]:
        """Read unread notifications between two rows, oldest first."""
        rows = await self._session.all(_BETWEEN, account_row, after_row, to_row, limit)
        return [_notification(row) for row in rows]

    async def mark_read(self, account_row: int, rows: Sequence[int], scope: Scope) -> int:
        """Mark notifications as read."""
        statement = _MARK.choose(scope, self._workspace, account_row, self._session.now_ms, list(rows))
        return await self._session.run(*statement)

    async def mark_all_read(
        self, account_row: int, kinds: Sequence[NotificationKind], to_row: int, scope: Scope
    ) -> int:
        """Mark the notifications up to a row as read."""
        names = [kind.value for kind in kinds]
        statement = _MARK_ALL.choose(scope, self._workspace, account_row, self._session.now_ms, to_row, names)
        return await self._session.run(*statement)

    async def settle(self, subject: Subject, request_id: str, *, before_seq: int, account_row: int | None) -> None:
        """Mark the notifications that ask for a decision about a request as read."""
        await self._session.run(
            _SETTLE,
            self._session.now_ms,
            self._workspace,
            str(subject),
            before_seq,
            f'"request_id":"{request_id}"',
            account_row or 0,
        )

    async def state(self) -> tuple[int, int]:
        """Read two numbers that change with notifications and reading."""
        row = await self._session.one(_STATE)
        assert row is not None, "two numbers are one row"
        return int(row[0]), int(row[1])

    async def forget(self, *, read_before_ms: int, created_before_ms: int, limit: int) -> None:
        """Delete old notifications."""
        await self._session.run(_FORGET, read_before_ms, limit)
        await self._session.run(_FORGET_UNREAD, created_before_ms, limit)

    async def settings(self, account_rows: Sequence[int]) -> Mapping[int, NotificationSettings]:
        """Read the settings of accounts."""
        rows = await self._session.all(_SETTINGS, list(account_rows)) if account_rows else []
        return {row[0]: _settings(row) for row in rows}

    async def lock_settings(self, account_row: int) -> NotificationSettings | None:
        """Lock and read the settings of an account."""
        row = await self._session.one(_LOCK_SETTINGS, account_row)
        return None if row is None else _settings(row)

    async def set_settings(
        self, account_row: int, settings: NotificationSettings, *, next_digest_at_ms: int | None
    ) -> None:
        """Insert or update the settings of an account."""
        await self._session.run(
            _SET_SETTINGS,
            account_row,
            settings.mail.value,
            json.dumps([kind.value for kind in settings.kinds]),
            settings.digest_minute,
            settings.zone,
            next_digest_at_ms,
            self._session.now_ms,
        )

    async def due_digests(self, *, limit: int) -> list[tuple[int, bool]]:
        """Lock the settings whose digest is due."""
        now_ms = self._session.now_ms
        # A day of local time may have 25 hours.
        rows = await self._session.all(_DUE, now_ms, now_ms + 2 * _DAY_MS, limit)
        return [(row[0], row[1] <= now_ms) for row in rows]

    async def set_next_digest(self, account_row: int, at_ms: int) -> None:
        """Set when the next digest is due."""
        await self._session.run(_SET_NEXT_DIGEST, account_row, at_ms)


def _notification(row: Row) -> Notification:
    return Notification(
        row=row[0],
        account_row=row[1],
        kind=NotificationKind(row[2]),
        created_at_ms=row[3],
        read_at_ms=row[4],
        model_row=row[5],
        model=row[6],
        event=read_event(row[7:]),
    )


def _settings(row: Row) -> NotificationSettings:
    return NotificationSettings(
        mail=MailMode(row[1]),
        kinds=tuple(NotificationKind(kind) for kind in json.loads(row[2])),
        digest_minute=row[3],
        zone=row[4],
        updated_at_ms=row[5],
    )
