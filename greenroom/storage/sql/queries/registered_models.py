"""Queries: registered models, their tags and aliases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from greenroom.core.access import WHOLE_WORKSPACE, Scope
from greenroom.core.artifacts import EMPTY_MANIFEST_DIGEST
from greenroom.core.filters import Comparison, Kind, Ordering
from greenroom.core.model_versions import NextVersion
from greenroom.core.page_tokens import Key, Page
from greenroom.core.registered_models import PROMPT_TAG, HeldByModel, RegisteredModel, RestoredModel
from greenroom.core.stages import stage_set
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.language.filters import Columns, KeyValues, Query, SortKey
from greenroom.storage.sql.language.named_models import read_models_within
from greenroom.storage.sql.language.records import Decoded, RecordColumns
from greenroom.storage.sql.language.selective import index_lookups, selective_ids
from greenroom.storage.sql.queries.model_versions import latest_of_models
from greenroom.storage.sql.queries.prompts import asks_for_prompts, without_prompt_tag
from greenroom.storage.sql.queries.stages import STAGES_LOCK
from greenroom.storage.sql.session import Row, Session

_tags = msgspec.json.Decoder(dict[str, str])
_aliases = msgspec.json.Decoder(dict[str, int])
_held = msgspec.json.Decoder(HeldByModel)


def _read_tags(text: str | None) -> dict[str, str]:
    return {} if text is None else dict(sorted(_tags.decode(text).items()))


def _read_aliases(text: str | None) -> dict[str, int]:
    return {} if text is None else dict(sorted(_aliases.decode(text).items()))


_MODEL = RecordColumns(
    RegisteredModel,
    row="m.id",
    name="m.name",
    description="m.description",
    created_at_ms="m.created_at_ms",
    updated_at_ms="m.updated_at_ms",
    tags=Decoded(
        "(SELECT {json_object:key, value} FROM registered_model_tags t WHERE t.registered_model_id = m.id)", _read_tags
    ),
    aliases=Decoded(
        "(SELECT {json_object:alias, version} FROM aliases a WHERE a.registered_model_id = m.id)", _read_aliases
    ),
    revision="m.revision",
)
_LIVE = "m.workspace = $1 AND m.name = $2 AND m.deleted_at_ms IS NULL"
_NAMED = "workspace = $1 AND name = $2 AND deleted_at_ms IS NULL"

_ADD = Sql(
    "INSERT INTO registered_models (workspace, name, description, created_at_ms, updated_at_ms, next_version, owner_id) "
    "VALUES ($1, $2, $3, $4, $4, 1, $5) ON CONFLICT (workspace, name) WHERE deleted_at_ms IS NULL DO NOTHING RETURNING id"
)
_FIND = Sql(f"SELECT {_MODEL.select} FROM registered_models m WHERE {_LIVE}")
_FIND_LOCKED = Sql(f"SELECT {_MODEL.select} FROM registered_models m WHERE m.id = $1")
_FIND_WITH_STAMP = Sql(
    f"SELECT {_MODEL.select}, (SELECT g.stamp FROM stage_settings g WHERE g.workspace = m.workspace) "
    "FROM registered_models m WHERE m.id = $1"
)
_LOCK = Sql(f"SELECT id FROM registered_models WHERE {_NAMED} {{for_update}}")
_LOCK_TO_MOVE = Sql(
    f"SELECT id, {{share:{STAGES_LOCK.format('CAST($1 AS TEXT)')}}} FROM registered_models WHERE {_NAMED} {{for_update}}"
)
_LOCK_SHARED = Sql(f"SELECT id FROM registered_models WHERE {_NAMED} {{for_share}}")
_LAST_DELETED = Sql(
    "SELECT id FROM registered_models WHERE workspace = $1 AND name = $2 AND deleted_at_ms IS NOT NULL "
    "ORDER BY deleted_at_ms DESC, id DESC LIMIT 1"
)
_DELETED_ROW = Sql(
    "SELECT id FROM registered_models WHERE id = $3 AND workspace = $1 AND name = $2 AND deleted_at_ms IS NOT NULL"
)
_LOCK_DELETED = Sql(
    "SELECT id, held_at_deletion FROM registered_models "
    "WHERE id = $1 AND workspace = $2 AND name = $3 AND deleted_at_ms IS NOT NULL {for_update}"
)
_LIVE_ROW = Sql(f"SELECT id FROM registered_models WHERE {_NAMED}")
_VERSIONS_UPDATED = "versions_updated_at_ms = {greatest:versions_updated_at_ms, %s}"
_TOUCH = Sql(
    "UPDATE registered_models SET updated_at_ms = $2, revision = revision + 1, stages_revision = revision + 1, "
    f"{_VERSIONS_UPDATED % '$2'} WHERE id = $1"
)
_TOUCH_MODEL_ONLY = Sql(
    "UPDATE registered_models SET updated_at_ms = $2, revision = revision + 1, stages_revision = revision + 1 WHERE id = $1"
)
_NEXT_VERSION = Sql(
    "UPDATE registered_models SET next_version = next_version + 1, updated_at_ms = $3, revision = revision + 1, "
    f"{_VERSIONS_UPDATED % '$3'} WHERE {_NAMED} RETURNING id, next_version - 1, {{next_id:model_versions}}"
)
_SET_DESCRIPTION = Sql("UPDATE registered_models SET description = $2, updated_at_ms = $3 WHERE id = $1")
_NAME_TAKEN = Sql(f"SELECT 1 FROM registered_models WHERE {_NAMED} AND id <> $3")
_RENAME = Sql(f"UPDATE registered_models SET name = $2, updated_at_ms = $3, {_VERSIONS_UPDATED % '$3'} WHERE id = $1")
# The copies on the grants of a model, see `tables/access.py`. The lock on the model is held: adding a grant waits for it, too.
_OF_GRANTS = "WHERE resource_kind = 'registered_model' AND resource_id = $1"
_GRANTS_TOUCHED = Sql(
    "UPDATE grants SET model_updated_at_ms = $2, "
    f"model_versions_updated_at_ms = {{greatest:model_versions_updated_at_ms, $2}} {_OF_GRANTS}"
)
_GRANTS_UPDATED = Sql(f"UPDATE grants SET model_updated_at_ms = $2 {_OF_GRANTS}")
_GRANTS_RENAMED = Sql(
    "UPDATE grants SET model_name = $2, model_updated_at_ms = $3, "
    f"model_versions_updated_at_ms = {{greatest:model_versions_updated_at_ms, $3}} {_OF_GRANTS}"
)
_COPY_DELETION = Sql(
    f"UPDATE grants SET model_deleted_at_ms = (SELECT m.deleted_at_ms FROM registered_models m WHERE m.id = $1) {_OF_GRANTS}"
)
_RENAME_VERSIONS = Sql(
    "UPDATE model_versions SET updated_at_ms = $2 WHERE registered_model_id = $1 AND deleted_at_ms IS NULL"
)
# Later than any other deletion of this name, even within one millisecond or after the clock was set back.
_DELETE = Sql(
    "UPDATE registered_models SET held_at_deletion = $3, deleted_by = $4, deleted_at_ms = {greatest:$2, coalesce((SELECT max(d.deleted_at_ms) "
    "FROM registered_models d WHERE d.workspace = registered_models.workspace AND d.name = registered_models.name "
    "AND d.deleted_at_ms IS NOT NULL), 0) + 1} WHERE id = $1"
)
_DELETE_VERSIONS = Sql(
    "UPDATE model_versions SET deleted_at_ms = $2, aliases_json = NULL WHERE registered_model_id = $1 AND deleted_at_ms IS NULL"
)
_UNDELETE = Sql(
    "UPDATE registered_models SET deleted_at_ms = NULL, deleted_by = NULL, held_at_deletion = NULL WHERE id = $1"
)
# Versions deleted with their model, not those deleted before it: only the latter have `deleted_state`.
_UNDELETE_VERSIONS = Sql(
    "UPDATE model_versions SET deleted_at_ms = NULL WHERE registered_model_id = $1 AND deleted_at_ms IS NOT NULL "
    "AND held_at_deletion IS NULL"
)
_RESTORED_VERSIONS = Sql(
    "SELECT version, current_stage, manifest_digest FROM model_versions "
    "WHERE registered_model_id = $1 AND deleted_at_ms IS NULL ORDER BY version"
)
_DELETE_PARTS = tuple(
    Sql(f"DELETE FROM {table} WHERE registered_model_id = $1")
    for table in ("aliases", "model_version_stages", "latest_versions")
)
_SET_TAG = Sql(
    "INSERT INTO registered_model_tags (registered_model_id, key, value) {values:int, text, text} "
    "ON CONFLICT (registered_model_id, key) DO UPDATE SET value = excluded.value"
)
_DELETE_TAG = Sql("DELETE FROM registered_model_tags WHERE registered_model_id = $1 AND key = $2")
_SET_ALIAS = Sql(
    "INSERT INTO aliases (registered_model_id, alias, version) VALUES ($1, $2, $3) "
    "ON CONFLICT (registered_model_id, alias) DO UPDATE SET version = excluded.version"
)
_RETURN_ALIASES = Sql("INSERT INTO aliases (registered_model_id, alias, version) {values:int, text, int}")
_DELETE_ALIAS = Sql("DELETE FROM aliases WHERE registered_model_id = $1 AND alias = $2 RETURNING version")
# The copies on the rows of versions. The first runs before `_SET_ALIAS`: it finds the version that has the alias now.
_DROP_ALIAS_COPY = Sql(
    "UPDATE model_versions SET aliases_json = (SELECT {json_array:a.alias} FROM aliases a "
    "WHERE a.registered_model_id = $1 AND a.version = model_versions.version AND a.alias <> $2) "
    "WHERE registered_model_id = $1 AND version = (SELECT o.version FROM aliases o "
    "WHERE o.registered_model_id = $1 AND o.alias = $2)"
)
_COPY_ALIASES = Sql(
    "UPDATE model_versions SET aliases_json = (SELECT {json_array:a.alias} FROM aliases a "
    "WHERE a.registered_model_id = $1 AND a.version = model_versions.version) "
    "WHERE registered_model_id = $1 AND version IN {ints:$2}"
)

MODEL_COLUMNS = Columns(
    attributes={"name": "m.name"},
    key_values={Kind.TAG: KeyValues("registered_model_tags", "registered_model_id", "m.id")},
)
"""How a filter of the registered models ``m`` reads in SQL."""

MODEL_SORT_KEYS = {"name": "m.name", "last_updated_timestamp": "m.updated_at_ms"}
"""Attribute that registered models ``m`` are sorted by -> its expression."""

NO_PROMPT = (
    "NOT EXISTS (SELECT 1 FROM registered_model_tags p "
    f"WHERE p.registered_model_id = m.id AND p.key = '{PROMPT_TAG}' AND p.value = 'true')"
)
"""Condition that leaves out the prompts among the registered models ``m``."""

NO_PROMPT_OF_MANY = (
    "m.id NOT IN (SELECT p.registered_model_id FROM registered_model_tags p "
    f"WHERE p.key = '{PROMPT_TAG}' AND p.value_start = 'true' AND p.value = 'true')"
)
"""The same where far more models are read than the page has: the prompts are read once."""


class SqlRegisteredModels:
    """Implements `RegisteredModelStore` over one session."""

    def __init__(self, session: Session, workspace: str) -> None:
        self._session = session
        self._workspace = workspace

    async def add(self, *, name: str, description: str | None, owner: int | None = None) -> int | None:
        """Insert a model; return None if the name is taken."""
        row = await self._session.one(_ADD, self._workspace, name, description, self._session.now_ms, owner)
        return None if row is None else int(row[0])

    async def get(self, name: str) -> RegisteredModel | None:
        """Read a model with its latest versions."""
        found = await self.find(name)
        return None if found is None else (await self._with_versions([found]))[0]

    async def find(self, name: str) -> RegisteredModel | None:
        """Read a model without its latest versions."""
        row = await self._session.one(_FIND, self._workspace, name)
        return None if row is None else _MODEL.read(row)

    async def find_row(self, name: str) -> int | None:
        """Find the row id of the live model of this name, else of the one deleted last."""
        row = await self._session.one(_LIVE_ROW, self._workspace, name)
        if row is None:
            row = await self._session.one(_LAST_DELETED, self._workspace, name)
        return None if row is None else int(row[0])

    async def find_deleted(self, name: str, row: int | None = None) -> int | None:
        """Find the row id of a deleted model of this name: that row, else the one deleted last."""
        if row is None:
            found = await self._session.one(_LAST_DELETED, self._workspace, name)
        else:
            found = await self._session.one(_DELETED_ROW, self._workspace, name, row)
        return None if found is None else int(found[0])

    async def lock(self, name: str) -> int | None:
        """Lock a model and its versions; return its row id."""
        row = await self._locked(_LOCK, name)
        return None if row is None else int(row[0])

    async def lock_to_move(self, name: str) -> int | None:
        """Lock a model, and the stages of the workspace against changes; return its row id."""
        row = await self._locked(_LOCK_TO_MOVE, name)
        return None if row is None else int(row[0])

    async def lock_shared(self, name: str) -> int | None:
        """Take a shared lock on a model and its versions; return its row id."""
        row = await self._locked(_LOCK_SHARED, name)
        return None if row is None else int(row[0])

    async def find_locked(self, row: int) -> RegisteredModel:
        """Read a model that this transaction has locked, without its latest versions."""
        found = await self._session.one(_FIND_LOCKED, row)
        assert found is not None
        return _MODEL.read(found)

    async def find_with_stamp(self, row: int) -> tuple[RegisteredModel, str | None]:
        """Read a model that this transaction has locked, and the stamp of stages and rules."""
        found = await self._session.one(_FIND_WITH_STAMP, row)
        assert found is not None
        model, (stamp,) = _MODEL.split(found)
        return model, stamp

    async def touch(self, row: int, *, versions: bool = True) -> None:
        """Update the time of a model that this transaction has locked, and count a change of its stages."""
        await self._session.defer(_TOUCH if versions else _TOUCH_MODEL_ONLY, row, self._session.now_ms)
        await self._session.defer(_GRANTS_TOUCHED if versions else _GRANTS_UPDATED, row, self._session.now_ms)

    async def next_version(self, name: str) -> NextVersion | None:
        """Lock a model, update its time and allocate its next version number."""
        row = await self._locked(_NEXT_VERSION, name, self._session.now_ms)
        if row is None:
            return None
        number = NextVersion(*row)
        await self._session.defer(_GRANTS_TOUCHED, number.registered_model_row, self._session.now_ms)
        return number

    async def _locked(self, statement: Sql, name: str, *args: object) -> Row | None:
        """Run a statement that locks the live model of this name; return None if it does not exist."""
        while True:
            row = await self._session.one(statement, self._workspace, name, *args)
            if row is not None:
                return row
            # PostgreSQL skips a row that was renamed or deleted during the wait for its lock, and does not see one that
            # took the name meanwhile. Only if a second read finds nothing either does the model not exist.
            if await self._session.one(_LIVE_ROW, self._workspace, name) is None:
                return None

    async def set_description(self, row: int, description: str | None) -> None:
        """Write the description and the time."""
        await self._session.defer(_SET_DESCRIPTION, row, description, self._session.now_ms)
        await self._session.defer(_GRANTS_UPDATED, row, self._session.now_ms)

    async def rename(self, row: int, new_name: str) -> bool:
        """Rename a model and update its time; return False if the name is taken."""
        if await self._session.one(_NAME_TAKEN, self._workspace, new_name, row) is not None:
            return False
        await self._session.defer(_RENAME, row, new_name, self._session.now_ms)
        await self._session.defer(_RENAME_VERSIONS, row, self._session.now_ms)
        await self._session.defer(_GRANTS_RENAMED, row, new_name, self._session.now_ms)
        return True

    async def delete(self, row: int, held: HeldByModel, *, by: str) -> None:
        """Mark a model and its versions as deleted, and delete its aliases."""
        await self._session.defer(_DELETE, row, self._session.now_ms, msgspec.json.encode(held).decode(), by)
        await self._session.defer(_DELETE_VERSIONS, row, self._session.now_ms)
        for statement in _DELETE_PARTS:
            await self._session.defer(statement, row)
        await self._session.flush()
        await self._session.defer(_COPY_DELETION, row)

    async def undelete(self, name: str, row: int | None = None) -> RestoredModel | None:
        """Restore a deleted model of this name, its aliases, and the versions that were deleted with it."""
        if row is None:
            last = await self._session.one(_LAST_DELETED, self._workspace, name)
            row = None if last is None else int(last[0])
        found = None if row is None else await self._session.one(_LOCK_DELETED, row, self._workspace, name)
        if found is None:
            return None
        model_row, held = int(found[0]), HeldByModel() if found[1] is None else _held.decode(found[1])
        await self._session.defer(_UNDELETE_VERSIONS, model_row)
        await self._session.defer(_UNDELETE, model_row)
        await self._session.execute_many(_RETURN_ALIASES, [(model_row, *alias) for alias in held.aliases.items()])
        await self._session.flush()
        await self._session.defer(_COPY_ALIASES, model_row, sorted({*held.aliases.values()}))
        await self._session.defer(_COPY_DELETION, model_row)
        versions = await self._session.all(_RESTORED_VERSIONS, model_row)
        return RestoredModel(
            row=model_row,
            aliases=held.aliases,
            # A version with at most one stage holds its current stage.
            stages={version: stage_set(held.stages.get(version, (current,))) for version, current, _ in versions},
            open_versions=frozenset(version for version, _, digest in versions if digest == EMPTY_MANIFEST_DIGEST),
        )

    async def set_tags(self, row: int, tags: Mapping[str, str]) -> None:
        """Add or overwrite tags."""
        if tags:
            await self._session.execute_many(_SET_TAG, [(row, key, value) for key, value in sorted(tags.items())])

    async def delete_tag(self, row: int, key: str) -> bool:
        """Delete a tag; return False if it does not exist."""
        return await self._session.run(_DELETE_TAG, row, key) > 0

    async def set_alias(self, row: int, alias: str, version: int) -> None:
        """Point an alias at a version."""
        await self._session.defer(_DROP_ALIAS_COPY, row, alias)
        await self._session.defer(_SET_ALIAS, row, alias, version)
        await self._session.flush()
        await self._session.defer(_COPY_ALIASES, row, [version])

    async def delete_alias(self, row: int, alias: str) -> bool:
        """Delete an alias; return False if it does not exist."""
        gone = await self._session.one(_DELETE_ALIAS, row, alias)
        if gone is None:
            return False
        await self._session.defer(_COPY_ALIASES, row, [gone[0]])
        return True

    async def search(
        self,
        filter_: Sequence[Comparison],
        order: Sequence[Ordering],
        *,
        last: Sequence[Key] | None,
        limit: int,
        scope: Scope = WHOLE_WORKSPACE,
    ) -> Page[RegisteredModel]:
        """Read a page of live models with their latest versions."""
        keys = [SortKey(MODEL_SORT_KEYS[ordering.key], ordering.ascending) for ordering in order]
        if all(key.expression != "m.name" for key in keys):
            keys.append(SortKey("m.name", True))
        is_without_prompts = not asks_for_prompts(filter_)
        if is_without_prompts:
            filter_ = without_prompt_tag(filter_)
        found = await selective_ids(self._session, index_lookups(filter_, MODEL_COLUMNS.key_values))

        def conditions(looks_up: bool) -> Query:
            query = Query("m.deleted_at_ms IS NULL", values=[self._workspace])
            if not looks_up:
                # No index covers the first expression, so the ids found above are looked up.
                query.where("m.workspace = $1" if found is None else "m.workspace || '' = $1")
            if is_without_prompts:
                query.where(NO_PROMPT_OF_MANY if looks_up else NO_PROMPT)
            if found is not None:
                query.where(f"m.id IN {{ints:{query.bind(found)}}}")
            query.filter(filter_, MODEL_COLUMNS)
            query.after(keys, last)
            return query

        rows = await read_models_within(
            self._session, scope, _MODEL, conditions, keys, limit + 1, looks_up=found is None
        )
        models = await self._with_versions(rows[:limit])
        if len(rows) <= limit:
            return Page(models, None)
        return Page(models, tuple(_sort_value(models[-1], key) for key in keys) if models else tuple(last or ()))

    async def _with_versions(self, models: list[RegisteredModel]) -> list[RegisteredModel]:
        if not models:
            return []
        latest = await latest_of_models(self._session, [model.row for model in models])
        return [msgspec.structs.replace(model, latest_versions=latest.get(model.row, [])) for model in models]


def _sort_value(model: RegisteredModel, key: SortKey) -> Key:
    return model.name if key.expression == "m.name" else model.updated_at_ms
