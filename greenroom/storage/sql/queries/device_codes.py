"""Queries: sign-ins by code."""

from __future__ import annotations

from greenroom.core.device_codes import DeviceCode
from greenroom.core.roles import TokenScope
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.session import Row, Session

_REFUSED = -1
_FORGET = Sql("DELETE FROM device_codes WHERE expires_at_ms <= $1")
_ADDRESSES = Sql("SELECT address FROM device_codes")
_ADD = Sql(
    "INSERT INTO device_codes (device_digest, user_code, client, address, created_at_ms, expires_at_ms, scope) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING user_code"
)
_COLUMNS = "user_code, client, address, created_at_ms, expires_at_ms, account_id, scope"
_FIND = Sql(f"SELECT {_COLUMNS} FROM device_codes WHERE user_code = $1")
_LOCK = Sql(f"SELECT {_COLUMNS} FROM device_codes WHERE user_code = $1 {{for_update}}")
_LOCK_DEVICE = Sql(f"SELECT {_COLUMNS} FROM device_codes WHERE device_digest = $1 {{for_update}}")
_DECIDE = Sql("UPDATE device_codes SET account_id = $2 WHERE user_code = $1")
_REMOVE = Sql("DELETE FROM device_codes WHERE device_digest = $1")


class SqlDeviceCodes:
    """Implements `DeviceCodeStore` over one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def pending(self) -> list[str]:
        """Delete those that have expired, and read the addresses of the others."""
        await self._session.run(_FORGET, self._session.now_ms)
        return [row[0] for row in await self._session.all(_ADDRESSES)]

    async def add(self, device_digest: str, code: DeviceCode) -> bool:
        """Insert one, unless its user code is taken."""
        added = await self._session.one(
            _ADD,
            device_digest,
            code.user_code,
            code.client,
            code.address,
            code.created_at_ms,
            code.expires_at_ms,
            code.scope.value,
        )
        return added is not None

    async def find(self, user_code: str) -> DeviceCode | None:
        """Read a request."""
        return _code(await self._session.one(_FIND, user_code))

    async def lock(self, user_code: str) -> DeviceCode | None:
        """Lock and read a request."""
        return _code(await self._session.one(_LOCK, user_code))

    async def lock_device(self, device_digest: str) -> DeviceCode | None:
        """Lock and read a request."""
        return _code(await self._session.one(_LOCK_DEVICE, device_digest))

    async def decide(self, user_code: str, account_row: int | None) -> None:
        """Store who confirmed it."""
        await self._session.defer(_DECIDE, user_code, _REFUSED if account_row is None else account_row)

    async def remove(self, device_digest: str) -> None:
        """Delete one."""
        await self._session.defer(_REMOVE, device_digest)


def _code(row: Row | None) -> DeviceCode | None:
    if row is None:
        return None
    user_code, client, address, created_at_ms, expires_at_ms, account, scope = row
    return DeviceCode(
        user_code=user_code,
        client=client,
        address=address,
        scope=TokenScope(scope),
        created_at_ms=created_at_ms,
        expires_at_ms=expires_at_ms,
        account_row=None if account == _REFUSED else account,
        is_refused=account == _REFUSED,
    )
