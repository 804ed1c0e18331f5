"""Queries: loads of versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from greenroom.core.ports.usage import UsageRow
from greenroom.core.usage import NO_ACCOUNT, LoadKey, Loads, VersionLoads
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.session import Session

_BEGIN_BATCH = Sql(
    "INSERT INTO usage_writers (writer, batch, at_ms) VALUES ($1, $2, $3) ON CONFLICT (writer) DO UPDATE "
    "SET batch = excluded.batch, at_ms = excluded.at_ms WHERE usage_writers.batch < excluded.batch RETURNING batch"
)
# Deleted versions, too: a load may be written after the version was deleted.
_KEYS_OF_FILES = Sql("SELECT files_id, registered_model_id, version FROM model_versions WHERE files_id IN {texts:$1}")
_NAMES_OF_DAY = Sql(
    "SELECT DISTINCT registered_model_id, version, day, client, way FROM usage_days "
    "WHERE registered_model_id IN {ints:$1} AND day IN {ints:$2}"
)
_ADD = Sql(
    "INSERT INTO usage_days (registered_model_id, version, day, account_id, client, way, loads, last_at_ms) "
    "{values:int,int,int,int,text,text,int,int} "
    "ON CONFLICT (registered_model_id, version, day, account_id, client, way) DO UPDATE SET "
    "loads = usage_days.loads + excluded.loads, "
    "last_at_ms = {greatest:usage_days.last_at_ms, excluded.last_at_ms}"
)
_SUMS = "CAST(sum(u.loads) AS BIGINT), max(u.last_at_ms)"
_OF_VERSION = "u.registered_model_id = $1 AND u.day >= $2 AND u.version = $3"
_OF_MODEL = "u.registered_model_id = $1 AND u.day >= $2"
_CALLERS = (
    f"SELECT u.account_id, a.name, u.client, u.way, {_SUMS} FROM usage_days u LEFT JOIN accounts a ON a.id = u.account_id "
    "WHERE {condition} GROUP BY u.account_id, a.name, u.client, u.way"
)
_CALLERS_OF_VERSION = Sql(_CALLERS.replace("{condition}", _OF_VERSION))
_CALLERS_OF_MODEL = Sql(_CALLERS.replace("{condition}", _OF_MODEL))
_DAYS = "SELECT u.day, CAST(sum(u.loads) AS BIGINT) FROM usage_days u WHERE {condition} GROUP BY u.day ORDER BY u.day"
_DAYS_OF_VERSION = Sql(_DAYS.replace("{condition}", _OF_VERSION))
_DAYS_OF_MODEL = Sql(_DAYS.replace("{condition}", _OF_MODEL))
_VERSIONS = Sql(
    "SELECT found.version, CAST(sum(found.loads) AS BIGINT), max(found.last_at_ms), count(*) FROM "
    "(SELECT u.version, CAST(sum(u.loads) AS BIGINT) AS loads, max(u.last_at_ms) AS last_at_ms FROM usage_days u "
    f"WHERE {_OF_MODEL} GROUP BY u.version, u.account_id, u.client) found "
    "GROUP BY found.version ORDER BY found.version DESC"
)
# A day at a time, so that no step takes long.
_FORGET_DAY = Sql("DELETE FROM usage_days WHERE day = (SELECT min(u.day) FROM usage_days u WHERE u.day < $1)")
_FORGET_WRITERS = Sql("DELETE FROM usage_writers WHERE at_ms < $1")


class SqlUsage:
    """Implements `UsageStore` over one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def begin_batch(self, writer: str, number: int) -> bool:
        """Note that a batch is added in this transaction."""
        return await self._session.one(_BEGIN_BATCH, writer, number, self._session.now_ms) is not None

    async def keys_of_files(self, files_ids: Iterable[str]) -> Mapping[str, tuple[int, int]]:
        """Read which version has which files."""
        wanted = sorted(files_ids)
        found = await self._session.all(_KEYS_OF_FILES, wanted) if wanted else ()
        return {row[0]: (row[1], row[2]) for row in found}

    async def names_of_day(
        self, models: Sequence[int], days: Sequence[int]
    ) -> Mapping[tuple[int, int, int], tuple[set[str], set[str]]]:
        """Read the clients and ways that are stored."""
        names: dict[tuple[int, int, int], tuple[set[str], set[str]]] = {}
        for model_row, version, day, client, way in await self._session.all(_NAMES_OF_DAY, list(models), list(days)):
            clients, ways = names.setdefault((model_row, version, day), (set(), set()))
            clients.add(client)
            ways.add(way)
        return names

    async def add(self, counts: Mapping[LoadKey, Loads]) -> None:
        """Add loads to those that are stored."""
        # Sorted, so that two processes lock the rows in the same order.
        rows = [(*key, loads.number, loads.last_at_ms) for key, loads in sorted(counts.items())]
        if rows:
            await self._session.execute_many(_ADD, rows)

    async def callers(self, model_row: int, version: int | None, since_day: int) -> list[UsageRow]:
        """Read the loads by account, client and way."""
        if version is None:
            found = await self._session.all(_CALLERS_OF_MODEL, model_row, since_day)
        else:
            found = await self._session.all(_CALLERS_OF_VERSION, model_row, since_day, version)
        return [
            UsageRow(account, None if account == NO_ACCOUNT else name, client, way, Loads(int(count), last))
            for account, name, client, way, count, last in found
        ]

    async def days(self, model_row: int, version: int | None, since_day: int) -> Mapping[int, int]:
        """Read the number of loads by day."""
        if version is None:
            found = await self._session.all(_DAYS_OF_MODEL, model_row, since_day)
        else:
            found = await self._session.all(_DAYS_OF_VERSION, model_row, since_day, version)
        return {row[0]: int(row[1]) for row in found}

    async def versions(self, model_row: int, since_day: int) -> list[VersionLoads]:
        """Read the loads of each version."""
        found = await self._session.all(_VERSIONS, model_row, since_day)
        return [VersionLoads(version, Loads(int(count), last), callers) for version, count, last, callers in found]

    async def forget(self, *, before_day: int, before_ms: int) -> None:
        """Delete what is too old."""
        await self._session.run(_FORGET_DAY, before_day)
        await self._session.run(_FORGET_WRITERS, before_ms)
