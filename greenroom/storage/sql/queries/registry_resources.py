"""Queries: registered models and versions as the public API has them, each with one statement.

Lists across models walk the index of the models' names and look up the versions of each; those of a run or a logged
model begin at its own index. No list reads a whole table.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from greenroom.core.access import WHOLE_WORKSPACE, Scope
from greenroom.core.filters import Comparison, Ordering
from greenroom.core.page_tokens import Key, Page
from greenroom.core.registry_resources import ModelChoice, ModelState, VersionChoice, VersionState
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.language.filters import Query, SortKey, order_by, sql
from greenroom.storage.sql.language.named_models import names_few, read_models_within
from greenroom.storage.sql.language.records import Decoded, RecordColumns
from greenroom.storage.sql.language.scopes import count_models_sql, keep_models
from greenroom.storage.sql.language.selective import index_lookups, selective_ids
from greenroom.storage.sql.queries.page_rows import STAGES_OF_V, in_order, sorted_texts, texts_by_key
from greenroom.storage.sql.queries.prompts import asks_for_prompts, without_prompt_tag
from greenroom.storage.sql.queries.registered_models import (
    MODEL_COLUMNS,
    MODEL_SORT_KEYS,
    NO_PROMPT,
    NO_PROMPT_OF_MANY,
)
from greenroom.storage.sql.queries.stages import SqlStages
from greenroom.storage.sql.session import Row, Session

_numbers = msgspec.json.Decoder(dict[str, int])


def _numbers_by_text(text: str | None) -> dict[str, int]:
    return {} if text is None else dict(sorted(_numbers.decode(text).items()))


def _text_or_none(value: int | None) -> str | None:
    return None if value is None else str(value)


_MODEL = RecordColumns(
    ModelState,
    row="m.id",
    name="m.name",
    description="m.description",
    created_at_ms="m.created_at_ms",
    updated_at_ms="m.updated_at_ms",
    deleted_at_ms="m.deleted_at_ms",
    deleted_by="m.deleted_by",
    name_holder="CASE WHEN m.deleted_at_ms IS NOT NULL THEN (SELECT l.id FROM registered_models l "
    "WHERE l.workspace = m.workspace AND l.name = m.name AND l.deleted_at_ms IS NULL) END",
    tags=Decoded(
        "(SELECT {json_object:key, value} FROM registered_model_tags t WHERE t.registered_model_id = m.id)",
        texts_by_key,
    ),
    aliases=Decoded(
        "(SELECT {json_object:alias, version} FROM aliases a WHERE a.registered_model_id = m.id)", _numbers_by_text
    ),
    latest_in_stage=Decoded(
        "(SELECT {json_object:stage, version} FROM latest_versions h WHERE h.registered_model_id = m.id)",
        _numbers_by_text,
    ),
    # Every active version has a row for each stage, and one for None. Those deleted before their model have
    # `held_at_deletion`.
    versions_count="CASE WHEN m.deleted_at_ms IS NULL THEN (SELECT count(DISTINCT s.version) FROM model_version_stages s "
    "WHERE s.registered_model_id = m.id) ELSE (SELECT count(*) FROM model_versions v WHERE v.registered_model_id = m.id "
    "AND v.deleted_at_ms IS NOT NULL AND v.held_at_deletion IS NULL) END",
)
VERSION_COLUMNS = RecordColumns(
    VersionState,
    model_row="m.id",
    model_revision="m.revision",
    model="m.name",
    version="v.version",
    description="v.description",
    author="v.author",
    created_at_ms="v.created_at_ms",
    updated_at_ms="v.updated_at_ms",
    deleted_at_ms="v.deleted_at_ms",
    source="v.source",
    download_uri="v.download_uri",
    run_id="v.run_id",
    experiment_id=Decoded("r.experiment_id", _text_or_none),
    model_id="v.model_id",
    status="v.status",
    status_message="v.status_message",
    digest="v.manifest_digest",
    tags=Decoded("v.tags_json", texts_by_key),
    aliases=Decoded("v.aliases_json", sorted_texts),
    stages=Decoded(STAGES_OF_V, sorted_texts),
    files_count="f.file_count",
    size_bytes="f.size_bytes",
)
"""How a `VersionState` is read from a version ``v``, its model ``m``, its files ``f`` and its run ``r``."""

WITH_FILES_AND_RUN = (
    "LEFT JOIN manifests f ON f.digest = v.manifest_digest "
    "LEFT JOIN runs r ON r.run_id = v.run_id AND r.workspace = v.workspace"
)
"""Joins of the versions ``v`` that `VERSION_COLUMNS` needs, apart from their model ``m``."""

_NAMED = "m.workspace = $1 AND m.name = $2 AND m.deleted_at_ms IS NULL"
_GET_MODEL = Sql(f"SELECT {_MODEL.select} FROM registered_models m WHERE {_NAMED}")
_GET_VERSION = Sql(
    f"SELECT {VERSION_COLUMNS.select} FROM registered_models m JOIN model_versions v ON v.registered_model_id = m.id "
    f"{WITH_FILES_AND_RUN} WHERE {_NAMED} AND v.version = $3 AND v.deleted_at_ms IS NULL"
)
_BY_NAME = [SortKey("m.name", True), SortKey("v.version", False)]
_BY_DELETION = [SortKey("m.name", True), SortKey("m.deleted_at_ms", True), SortKey("m.id", True)]


class SqlRegistryResources:
    """Implements `RegistryResources` over one session."""

    def __init__(self, session: Session, workspace: str, stages: SqlStages) -> None:
        self._session = session
        self._workspace = workspace
        self._stages = stages

    async def model(self, name: str) -> ModelState | None:
        """Read an active model."""
        row = await self._session.one(_GET_MODEL, self._workspace, name)
        return None if row is None else _MODEL.read(row)

    async def models(
        self,
        choice: ModelChoice,
        filter_: Sequence[Comparison] = (),
        order: Sequence[Ordering] = (),
        *,
        last: Sequence[Key] | None,
        limit: int,
        scope: Scope = WHOLE_WORKSPACE,
    ) -> Page[ModelState]:
        """Read a page of models."""
        keys = _BY_DELETION
        if not choice.is_deleted:
            keys = [SortKey(MODEL_SORT_KEYS[ordering.key], ordering.ascending) for ordering in order]
            if all(key.expression != "m.name" for key in keys):
                keys.append(SortKey("m.name", True))
        found = await self._found(filter_)

        def conditions(looks_up: bool) -> Query:
            query = Query(values=[self._workspace])
            _choose_models(query, choice, filter_, found, looks_up=looks_up)
            query.after(keys, last)
            return query

        is_selective = found is not None or choice.row is not None
        states = await read_models_within(
            self._session, scope, _MODEL, conditions, keys, limit + 1, looks_up=not is_selective
        )
        if len(states) <= limit:
            return Page(states, None)
        return Page(states[:limit], tuple(_sort_value(states[limit - 1], key) for key in keys))

    async def count_models(
        self, choice: ModelChoice, filter_: Sequence[Comparison] = (), *, scope: Scope = WHOLE_WORKSPACE
    ) -> int:
        """Count models."""
        found = await self._found(filter_)
        query = Query(values=[self._workspace])
        _choose_models(query, choice, filter_, found)
        text = count_models_sql(query, scope, "registered_models m")
        return _count(await self._session.one(sql(text), *query.values))

    async def _found(self, filter_: Sequence[Comparison]) -> list[int] | None:
        """Find the rows of all models that match one comparison, if they are few."""
        if not asks_for_prompts(filter_):
            filter_ = without_prompt_tag(filter_)
        return await selective_ids(self._session, index_lookups(filter_, MODEL_COLUMNS.key_values))

    async def version(self, name: str, version: int) -> VersionState | None:
        """Read an active version."""
        row = await self._session.one(_GET_VERSION, self._workspace, name, version)
        return None if row is None else (await in_order(self._stages, [VERSION_COLUMNS.read(row)]))[0]

    async def versions(
        self, choice: VersionChoice, *, last: Sequence[Key] | None, limit: int, scope: Scope = WHOLE_WORKSPACE
    ) -> Page[VersionState]:
        """Read a page of versions, by the name of their model, highest number first."""
        # A named model, and what a run or a logged model has, is selective by itself.
        leads = (
            choice.model is None
            and choice.run_id is None
            and choice.model_id is None
            and await names_few(self._session, scope, self._workspace)
        )
        source, query = self._chosen_versions(choice)
        keep_models(query, scope, leads=leads)
        query.after(_BY_NAME, last)
        text = (
            f"SELECT {VERSION_COLUMNS.select} FROM (SELECT v.id AS id FROM {source} WHERE {query.condition} "
            f"ORDER BY {order_by(_BY_NAME)} LIMIT {query.bind(limit + 1)}) page "
            f"JOIN model_versions v ON v.id = page.id JOIN registered_models m ON m.id = v.registered_model_id "
            f"{WITH_FILES_AND_RUN} ORDER BY {order_by(_BY_NAME)}"
        )
        rows = await self._session.all(sql(text), *query.values)
        found = await in_order(self._stages, [VERSION_COLUMNS.read(row) for row in rows])
        if len(found) <= limit:
            return Page(found, None)
        return Page(found[:limit], (found[limit - 1].model, found[limit - 1].version))

    async def count_versions(self, choice: VersionChoice, *, scope: Scope = WHOLE_WORKSPACE) -> int:
        """Count versions."""
        source, query = self._chosen_versions(choice)
        leads = choice.model is None and choice.run_id is None and choice.model_id is None
        text = count_models_sql(query, scope, source, leads=leads)
        return _count(await self._session.one(sql(text), *query.values))

    def _chosen_versions(self, choice: VersionChoice) -> tuple[str, Query]:
        """Return the tables and the conditions of a list, in the order in which SQLite is to read the tables."""
        query = Query("m.deleted_at_ms IS NULL", values=[self._workspace])
        is_selective = choice.run_id is not None or choice.model_id is not None
        tables = ["model_versions v", "registered_models m"] if is_selective else ["registered_models m"]
        # No index covers the first expression: the run or the logged model finds the versions.
        query.where("v.workspace || '' = $1" if is_selective else "m.workspace = $1")
        query.where("v.registered_model_id = m.id")
        query.where("v.deleted_at_ms IS NOT NULL" if choice.is_deleted else "v.deleted_at_ms IS NULL")
        if choice.model is None:
            query.where(NO_PROMPT)
        else:
            query.where(f"m.name = {query.bind(choice.model)}")
        if choice.run_id is not None:
            query.where(f"v.run_id = {query.bind(choice.run_id)}")
        if choice.model_id is not None:
            query.where(f"v.model_id = {query.bind(choice.model_id)}")
        if choice.stage is not None:
            stage = query.bind(choice.stage)
            if choice.model is None and not is_selective:
                # One row per model: PostgreSQL would rather read the stages of all versions to the end.
                tables.append("latest_versions h")
                query.where(f"h.registered_model_id = m.id AND h.stage = {stage}")
            tables.append("model_version_stages s")
            query.where(f"s.registered_model_id = m.id AND s.stage = {stage} AND s.version = v.version")
        if choice.alias is not None:
            tables.append("aliases c")
            query.where(
                f"c.registered_model_id = m.id AND c.alias = {query.bind(choice.alias)} AND c.version = v.version"
            )
        if not is_selective:
            tables.append("model_versions v")
        # CROSS JOIN keeps SQLite to this order.
        return " CROSS JOIN ".join(tables), query


def _choose_models(
    query: Query,
    choice: ModelChoice,
    filter_: Sequence[Comparison],
    found: Sequence[int] | None,
    *,
    looks_up: bool = False,
) -> None:
    """Add the conditions of a list of models.

    Args:
        found: rows of all that match one comparison, if they are few.
        looks_up: as of `read_models_within`.
    """
    query.where("m.deleted_at_ms IS NOT NULL" if choice.is_deleted else "m.deleted_at_ms IS NULL")
    if not looks_up:
        # No index covers the first expression, so the rows are looked up by their ids.
        by_ids = found is not None or choice.row is not None
        query.where("m.workspace || '' = $1" if by_ids else "m.workspace = $1")
    if not asks_for_prompts(filter_):
        filter_ = without_prompt_tag(filter_)
        query.where(NO_PROMPT_OF_MANY if looks_up else NO_PROMPT)
    if choice.row is not None:
        query.where(f"m.id = {query.bind(choice.row)}")
    if choice.name_part:
        query.where(f"{{find:lower(m.name), lower(CAST({query.bind(choice.name_part)} AS TEXT))}} > 0")
    if found is not None:
        query.where(f"m.id IN {{ints:{query.bind(found)}}}")
    query.filter(filter_, MODEL_COLUMNS)


def _sort_value(model: ModelState, key: SortKey) -> Key:
    values: dict[str, Key] = {
        "m.name": model.name,
        "m.updated_at_ms": model.updated_at_ms,
        "m.deleted_at_ms": model.deleted_at_ms,
        "m.id": model.row,
    }
    return values[key.expression]


def _count(row: Row | None) -> int:
    return 0 if row is None else int(row[0])
