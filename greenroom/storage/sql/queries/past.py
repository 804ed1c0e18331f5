"""Queries: the past of registered models, each found by an index."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from greenroom.core.access import Scope
from greenroom.core.event_types import EventType
from greenroom.core.events import Event
from greenroom.core.ports.past import NamedModel, PastChoice
from greenroom.core.registry_resources import VersionState
from greenroom.core.subjects import Subject
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.language.filters import Query, SortKey, order_by, sql
from greenroom.storage.sql.language.named_models import names_few
from greenroom.storage.sql.language.scopes import keep_models
from greenroom.storage.sql.queries.event_rows import EVENT_COLUMNS, read_event
from greenroom.storage.sql.queries.registry_resources import VERSION_COLUMNS, WITH_FILES_AND_RUN
from greenroom.storage.sql.session import Session

_END: Final = 2**63 - 1
MODELS_AT_ONCE: Final = 100
"""How many of the models that had a name are read at once."""

_COLUMNS = "m.id, m.name, m.created_at_ms, m.deleted_at_ms"
_EXISTED = "m.created_at_ms <= $4 AND (m.deleted_at_ms IS NULL OR m.deleted_at_ms >= $3)"
# Each part has an index of its own.
_NAMED = Sql(
    f"SELECT id, name, created_at_ms, deleted_at_ms FROM (SELECT {_COLUMNS} FROM registered_models m "
    f"WHERE m.workspace = $1 AND m.name = $2 AND m.deleted_at_ms IS NULL AND {_EXISTED} "
    f"UNION SELECT {_COLUMNS} FROM registered_models m "
    f"WHERE m.workspace = $1 AND m.name = $2 AND m.deleted_at_ms IS NOT NULL AND {_EXISTED} "
    f"UNION SELECT {_COLUMNS} FROM former_model_names f JOIN registered_models m ON m.id = f.registered_model_id "
    f"WHERE f.name = $2 AND m.workspace || '' = $1 AND {_EXISTED}) found "
    f"WHERE (CAST($5 AS BIGINT) IS NULL OR id = $5) AND (coalesce(deleted_at_ms, {_END}) < $6 "
    f"OR (coalesce(deleted_at_ms, {_END}) = $6 AND id < $7)) "
    "ORDER BY deleted_at_ms DESC NULLS FIRST, id DESC LIMIT $8"
)
_BY_ROW = Sql(f"SELECT {_COLUMNS} FROM registered_models m WHERE m.id = $1 AND m.workspace = $2")
_EVENT = Sql(f"SELECT {EVENT_COLUMNS} FROM events e WHERE e.seq = $1")
_REMEMBER = Sql(
    "INSERT INTO former_model_names (name, registered_model_id) VALUES ($1, $2) "
    "ON CONFLICT (name, registered_model_id) DO NOTHING"
)
_HISTORY = Sql(
    f"SELECT {EVENT_COLUMNS} FROM events e WHERE e.topic = $1 AND e.seq > $2 AND e.seq <= $3 "
    "AND e.type NOT IN {texts:$4} ORDER BY e.seq LIMIT $5"
)
_VERSIONS = Sql(
    f"SELECT {VERSION_COLUMNS.select} FROM model_versions v JOIN registered_models m ON m.id = v.registered_model_id "
    f"{WITH_FILES_AND_RUN} WHERE v.registered_model_id = $1 AND v.version IN {{ints:$2}} ORDER BY v.version DESC"
)
_BY_NAME = [SortKey("m.name", True), SortKey("m.id", True)]
_TIME_OF = Sql("SELECT at_ms FROM events WHERE seq = $1")


class SqlPast:
    """Implements `PastStore` over one session."""

    def __init__(self, session: Session, workspace: str) -> None:
        self._session = session
        self._workspace = workspace

    async def models_named(
        self, name: str, *, row: int | None, since_ms: int, until_ms: int, last: NamedModel | None
    ) -> list[NamedModel]:
        """Read models that have or had a name."""
        deleted_at_ms, before = (_END, _END) if last is None else (last.deleted_at_ms, last.row)
        place = (_END if deleted_at_ms is None else deleted_at_ms, before)
        rows = await self._session.all(_NAMED, self._workspace, name, since_ms, until_ms, row, *place, MODELS_AT_ONCE)
        return [NamedModel(*row) for row in rows]

    async def models_between(
        self,
        choice: PastChoice,
        *,
        since_ms: int,
        until_ms: int,
        last: tuple[str, int] | None,
        limit: int,
        scope: Scope,
    ) -> list[NamedModel]:
        """Read models of the workspace by name and row."""
        is_selective = any(value is not None for value in choice)
        # No index covers the first expression: the rows are looked up by their ids.
        workspace = "m.workspace || '' = $1" if is_selective else "m.workspace = $1"
        query = Query(workspace, "m.created_at_ms <= $2", values=[self._workspace, until_ms])
        if choice.row is not None:
            query.where(f"m.id = {query.bind(choice.row)}")
        for column, value in (("run_id", choice.run_id), ("model_id", choice.model_id)):
            if value is not None:
                query.where(
                    f"m.id IN (SELECT v.registered_model_id FROM model_versions v WHERE v.{column} = {query.bind(value)})"
                )
        leads = not is_selective and await names_few(self._session, scope, self._workspace)
        keep_models(query, scope, leads=leads)
        query.after(_BY_NAME, last)
        since, most = query.bind(since_ms), query.bind(limit)
        # Each part is in the order of an index of its own.
        parts = " UNION ALL ".join(
            f"SELECT * FROM (SELECT {_COLUMNS} FROM registered_models m WHERE {query.condition} AND {existed} "
            f"ORDER BY {order_by(_BY_NAME)} LIMIT {most}) {name}"
            for name, existed in (
                ("active", "m.deleted_at_ms IS NULL"),
                ("deleted", f"m.deleted_at_ms IS NOT NULL AND m.deleted_at_ms >= {since}"),
            )
        )
        text = f"SELECT * FROM ({parts}) m ORDER BY {order_by(_BY_NAME)} LIMIT {most}"
        return [NamedModel(*row) for row in await self._session.all(sql(text), *query.values)]

    async def named(self, row: int) -> NamedModel | None:
        """Read a model by its row."""
        found = await self._session.one(_BY_ROW, row, self._workspace)
        return None if found is None else NamedModel(*found)

    async def event(self, seq: int) -> Event | None:
        """Read an event of any workspace."""
        row = await self._session.one(_EVENT, seq)
        return None if row is None else read_event(row)

    async def remember_name(self, row: int, name: str) -> None:
        """Record a name that a model loses."""
        await self._session.run(_REMEMBER, name, row)

    async def history(
        self, topic: Subject, *, without: Sequence[EventType], after_seq: int, until_seq: int | None, limit: int
    ) -> list[Event]:
        """Read events of a topic in the order of the log."""
        end = _END if until_seq is None else until_seq
        left_out = [one.value for one in without]
        rows = await self._session.all(_HISTORY, str(topic), after_seq, end, left_out, limit)
        return [read_event(row) for row in rows]

    async def versions(self, model_row: int, numbers: Sequence[int]) -> list[VersionState]:
        """Read versions as they are now."""
        rows = await self._session.all(_VERSIONS, model_row, sorted(numbers))
        return [VERSION_COLUMNS.read(row) for row in rows]

    async def time_of(self, seq: int) -> int | None:
        """Read the time of an event."""
        row = await self._session.one(_TIME_OF, seq)
        return None if row is None else int(row[0])
