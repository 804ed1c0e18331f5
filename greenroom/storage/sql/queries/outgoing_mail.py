"""Queries: mail that waits to be sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from greenroom.core.notifications import NewNotification, NotificationKind
from greenroom.core.outgoing_mail import LEASE_MS, LONGEST_RETRY_MS, MailPurpose, MailQueueState, OutgoingMail
from greenroom.core.ports.notifications import MailAddress
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.language.records import Decoded, RecordColumns
from greenroom.storage.sql.session import Session

_MAIL = RecordColumns(
    OutgoingMail,
    row="id",
    account_row="account_id",
    purpose=Decoded("purpose", MailPurpose),
    after_row="after_id",
    to_row="to_id",
    attempts="attempts",
    created_at_ms="created_at_ms",
    is_handed_over=Decoded("handed_over_at_ms", lambda at_ms: at_ms is not None),
)
_ADDRESSES = Sql(
    "SELECT id, email, display_name, name FROM accounts WHERE id IN {ints:$1} AND kind = 'user' AND is_disabled = 0 "
    "AND deleted_at_ms IS NULL AND email IS NOT NULL"
)
# Only for rows of this transaction: an event that is looked at again, after a backup was restored, is not sent again.
_ADD = Sql(
    "INSERT INTO outgoing_mail (account_id, purpose, after_id, to_id, created_at_ms, due_at_ms) "
    "SELECT n.account_id, 'notification', n.id - 1, n.id, n.created_at_ms, n.created_at_ms FROM notifications n "
    "WHERE n.account_id = $1 AND n.event_seq = $2 AND n.created_at_ms = $3 AND n.read_at_ms IS NULL "
    "ON CONFLICT (account_id, purpose, after_id) DO NOTHING"
)
_UNDIGESTED = Sql(
    "SELECT s.digested_to_id, max(n.id) FROM notification_settings s "
    "JOIN notifications n ON n.account_id = s.account_id AND n.id > s.digested_to_id AND n.read_at_ms IS NULL "
    "WHERE s.account_id = $1 AND n.kind IN {texts:$2} GROUP BY s.digested_to_id"
)
_EXTEND_DIGEST = Sql(
    "UPDATE outgoing_mail SET to_id = $2 WHERE account_id = $1 AND purpose = 'digest' AND handed_over_at_ms IS NULL "
    "AND (held_until_ms IS NULL OR held_until_ms <= $3)"
)
_ADD_DIGEST = Sql(
    "INSERT INTO outgoing_mail (account_id, purpose, after_id, to_id, created_at_ms, due_at_ms) "
    "VALUES ($1, 'digest', $2, $3, $4, $4) ON CONFLICT (account_id, purpose, after_id) DO NOTHING"
)
_SET_DIGESTED = Sql("UPDATE notification_settings SET digested_to_id = $2 WHERE account_id = $1")
# Times that are too far in the future were computed by a clock that was wrong.
_LEASE = Sql(
    "UPDATE outgoing_mail SET holder = $1, held_until_ms = $2 WHERE id IN (SELECT id FROM outgoing_mail "
    "WHERE (due_at_ms <= $3 OR due_at_ms > $4) AND (held_until_ms IS NULL OR held_until_ms <= $3 OR held_until_ms > $5) "
    f"ORDER BY due_at_ms, id LIMIT $6 {{skip_locked}}) RETURNING {_MAIL.select}"
)
_HAND_OVER = Sql(
    "UPDATE outgoing_mail SET handed_over_at_ms = $3 WHERE id = $1 AND holder = $2 AND handed_over_at_ms IS NULL "
    "RETURNING id"
)
_REMOVE = Sql("DELETE FROM outgoing_mail WHERE id = $1 AND holder = $2")
_RETRY = Sql(
    "UPDATE outgoing_mail SET holder = NULL, held_until_ms = NULL, handed_over_at_ms = NULL, due_at_ms = $3, "
    "attempts = attempts + $4 WHERE id = $1 AND holder = $2"
)
_REMOVE_OF = Sql("DELETE FROM outgoing_mail WHERE account_id = $1 AND purpose IN {texts:$2}")
_STATE = Sql("SELECT count(*), min(created_at_ms) FROM outgoing_mail")


class SqlOutgoingMail:
    """Implements `OutgoingMailStore` over one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def addresses(self, account_rows: Sequence[int]) -> Mapping[int, MailAddress]:
        """Read the addresses of accounts."""
        rows = await self._session.all(_ADDRESSES, list(account_rows)) if account_rows else []
        return {row[0]: MailAddress(row[1], row[2] or row[3]) for row in rows}

    async def add(self, notifications: Sequence[NewNotification]) -> None:
        """Queue a mail for each new notification."""
        now_ms = self._session.now_ms
        for one in notifications:
            await self._session.run(_ADD, one.account_row, one.seq, now_ms)

    async def add_digest(self, account_row: int, kinds: Sequence[NotificationKind]) -> bool:
        """Queue a digest of what is unread since the last one."""
        session = self._session
        found = await session.one(_UNDIGESTED, account_row, [kind.value for kind in kinds])
        if found is None or found[1] is None:
            return False
        after_row, to_row = found
        if not await session.run(_EXTEND_DIGEST, account_row, to_row, session.now_ms):
            await session.run(_ADD_DIGEST, account_row, after_row, to_row, session.now_ms)
        await session.run(_SET_DIGESTED, account_row, to_row)
        return True

    async def lease(self, holder: str, *, limit: int) -> list[OutgoingMail]:
        """Lease mails that are due."""
        now_ms = self._session.now_ms
        late_ms = now_ms + 2 * LONGEST_RETRY_MS
        rows = await self._session.all(_LEASE, holder, now_ms + LEASE_MS, now_ms, late_ms, now_ms + 2 * LEASE_MS, limit)
        return sorted((_MAIL.read(row) for row in rows), key=lambda one: one.row)

    async def hand_over(self, row: int, holder: str) -> bool:
        """Note that a mail is about to be handed to the mail server."""
        return await self._session.one(_HAND_OVER, row, holder, self._session.now_ms) is not None

    async def remove(self, row: int, holder: str) -> None:
        """Delete a mail."""
        await self._session.run(_REMOVE, row, holder)

    async def retry(self, row: int, holder: str, *, pause_ms: int, is_refused: bool) -> None:
        """Return a mail to the queue."""
        await self._session.run(_RETRY, row, holder, self._session.now_ms + pause_ms, int(is_refused))

    async def remove_of(self, account_row: int, purpose: MailPurpose | None = None) -> None:
        """Delete the mail of an account."""
        purposes = [one.value for one in MailPurpose] if purpose is None else [purpose.value]
        await self._session.run(_REMOVE_OF, account_row, purposes)

    async def state(self) -> MailQueueState:
        """Read the state of the queue."""
        row = await self._session.one(_STATE)
        assert row is not None, "an aggregate has a row"
        oldest_ms = 0 if row[1] is None else max(0, self._session.now_ms - int(row[1]))
        return MailQueueState(int(row[0]), oldest_ms)
