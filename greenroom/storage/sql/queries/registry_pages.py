"""Queries: whole lists for the pages of the registry."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec

from greenroom.core.access import WHOLE_WORKSPACE, Scope
from greenroom.core.filters import Comparison, Kind
from greenroom.core.pages import (
    DeletedModel,
    KeyVersion,
    NamedModel,
    RegisteredVersion,
    StageHolding,
    StageTenure,
    Totals,
    VersionCard,
)
from greenroom.core.registered_models import PROMPT_TAG
from greenroom.core.stages import ARCHIVED, Stage
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.language.filters import Columns, KeyValues, Query, sql
from greenroom.storage.sql.language.records import Decoded, RecordColumns
from greenroom.storage.sql.language.scopes import (
    count_models_sql,
    experiments_sql,
    models_sql,
    within_experiments_sql,
    within_models_sql,
)
from greenroom.storage.sql.queries.page_rows import (
    RUN_CARD,
    STAGES_OF_V,
    in_order,
    or_empty,
    sorted_texts,
    texts_by_key,
)
from greenroom.storage.sql.queries.prompts import asks_for_prompts, without_prompt_tag
from greenroom.storage.sql.queries.stages import SqlStages
from greenroom.storage.sql.session import Row, Session

_LIVE = "m.workspace = $1 AND m.deleted_at_ms IS NULL"
_NO_PROMPT = (
    "NOT EXISTS (SELECT 1 FROM registered_model_tags p WHERE p.registered_model_id = m.id "
    f"AND p.key = '{PROMPT_TAG}' AND p.value = 'true')"
)
_SEARCH = Columns(
    attributes={"name": "m.name"},
    key_values={Kind.TAG: KeyValues("registered_model_tags", "registered_model_id", "m.id")},
)
# Every live version has a row for each stage, and one for None: counted without reading the versions.
_COUNT_VERSIONS = Sql(
    "SELECT registered_model_id, count(DISTINCT version) FROM model_version_stages "
    "WHERE registered_model_id IN {ints:$1} GROUP BY registered_model_id"
)
_KEY_VERSIONS = Sql(
    "SELECT c.registered_model_id, v.id, c.shown, c.latest, l.created_at_ms FROM (SELECT registered_model_id, "
    "coalesce(max(CASE WHEN stage = $2 THEN version END), max(version)) AS shown, max(version) AS latest "
    "FROM latest_versions WHERE registered_model_id IN {ints:$1} GROUP BY registered_model_id) c "
    "JOIN model_versions v ON v.registered_model_id = c.registered_model_id AND v.version = c.shown "
    "JOIN model_versions l ON l.registered_model_id = c.registered_model_id AND l.version = c.latest"
)
# Archived ones last: thousands of them must not push out those in use.
_STAGED = Sql(
    "SELECT registered_model_id, stage, version FROM model_version_stages "
    "WHERE registered_model_id IN {ints:$1} AND stage IN {texts:$2} "
    f"ORDER BY CASE WHEN stage = '{ARCHIVED}' THEN 1 ELSE 0 END, version DESC, stage LIMIT 2000"
)
_STAGE_COUNTS = Sql("SELECT stage, count(*) FROM model_version_stages WHERE registered_model_id = $1 GROUP BY stage")
_HOLDINGS = Sql(
    "SELECT found.registered_model_id, found.stage, found.version, (SELECT v.moved_at_ms FROM model_versions v "
    "WHERE v.registered_model_id = found.registered_model_id AND v.version = found.version) FROM "
    "(SELECT registered_model_id, stage, version FROM model_version_stages "
    "WHERE registered_model_id IN {ints:$1} AND stage IN {texts:$2} ORDER BY version DESC, stage LIMIT 2000) found "
    "ORDER BY found.version DESC, found.stage"
)
# The last tenure before that of the newest holder; the newest of all where no version holds the stage. A holder whose
# tenure was dropped, because one before it came back, has no predecessor.
_PREVIOUS = Sql(
    "SELECT g.name, s.version, s.from_ms, s.to_ms, s.ended_by FROM stages g "
    "JOIN stage_stays s ON s.registered_model_id = $1 AND s.stage = g.name AND s.version = "
    "(SELECT was.version FROM stage_stays was WHERE was.registered_model_id = $1 AND was.stage = g.name AND was.to_ms IS NOT NULL "
    "AND was.place < coalesce((SELECT max(o.place) FROM model_version_stages h JOIN stage_stays o "
    "ON o.registered_model_id = h.registered_model_id AND o.version = h.version AND o.stage = h.stage "
    "WHERE h.registered_model_id = $1 AND h.stage = g.name), CASE WHEN EXISTS (SELECT 1 FROM model_version_stages h "
    f"WHERE h.registered_model_id = $1 AND h.stage = g.name) THEN 0 ELSE {2**63 - 1} END) "
    "AND EXISTS (SELECT 1 FROM model_versions v WHERE v.registered_model_id = $1 AND v.version = was.version "
    "AND v.deleted_at_ms IS NULL) AND NOT EXISTS (SELECT 1 FROM model_version_stages b WHERE b.registered_model_id = $1 "
    "AND b.version = was.version AND b.stage IN {texts:$3}) ORDER BY was.place DESC LIMIT 1) "
    "WHERE g.workspace = $2 AND g.name IN {texts:$3}"
)
# What a model is called after it was moved is not for those it was moved away from.
_NAMES = Sql(
    "SELECT m.id, CASE WHEN m.workspace = $2 THEN m.name ELSE (SELECT o.name FROM moved_models o "
    "WHERE o.registered_model_id = m.id AND o.workspace = $2 ORDER BY o.moved_at_ms DESC LIMIT 1) END "
    "FROM registered_models m WHERE m.id IN {ints:$1}"
)

_VERSION = RecordColumns(
    VersionCard,
    row="v.id",
    model_row="v.registered_model_id",
    version="v.version",
    description=Decoded("v.description", or_empty),
    author="v.author",
    created_at_ms="v.created_at_ms",
    updated_at_ms="v.updated_at_ms",
    current_stage="v.current_stage",
    source="v.source",
    download_uri="v.download_uri",
    run_id="v.run_id",
    model_id="v.model_id",
    status="v.status",
    status_message="v.status_message",
    manifest_digest="v.manifest_digest",
    tags=Decoded("v.tags_json", texts_by_key),
    aliases=Decoded("v.aliases_json", sorted_texts),
    stages=Decoded(STAGES_OF_V, sorted_texts),
    moved_at_ms="v.moved_at_ms",
    files_count="f.file_count",
    size_bytes="f.size_bytes",
)
_SELECT_VERSIONS = (
    f"SELECT {_VERSION.select}, {RUN_CARD.select} FROM model_versions v "
    "LEFT JOIN manifests f ON f.digest = v.manifest_digest LEFT JOIN runs r ON r.run_id = v.run_id AND r.workspace = v.workspace "
    "LEFT JOIN experiments e ON e.experiment_id = r.experiment_id WHERE v.registered_model_id = $1 AND v.deleted_at_ms IS NULL"
)
_VERSIONS = Sql(f"{_SELECT_VERSIONS} AND v.version < $2 ORDER BY v.version DESC LIMIT $3")
_VERSIONS_OF_STAGE = Sql(
    f"{_SELECT_VERSIONS} AND v.version IN (SELECT h.version FROM model_version_stages h WHERE h.registered_model_id = $1 "
    "AND h.stage = $4 AND h.version < $2 ORDER BY h.version DESC LIMIT $3) ORDER BY v.version DESC"
)
_VERSIONS_BY_NUMBER = Sql(f"{_SELECT_VERSIONS} AND v.version IN {{ints:$2}} ORDER BY v.version DESC")
_RUN_METRICS = within_experiments_sql(
    "SELECT version_row, key, value, is_nan FROM (SELECT v.id AS version_row, l.key, l.value, l.is_nan, "
    "row_number() OVER (PARTITION BY v.id ORDER BY l.key) AS n FROM model_versions v "
    "JOIN runs r ON r.run_id = v.run_id AND r.workspace = v.workspace JOIN latest_metrics l ON l.run = r.id "
    "WHERE v.id IN {ints:$2} AND r.workspace = $1) numbered WHERE n <= $3",
    place=4,
    condition="r.workspace = $1",
    column="r.experiment_id",
    leads=False,
)
_MODEL_METRICS = within_experiments_sql(
    "SELECT v.id, l.key, l.value, l.is_nan FROM model_versions v JOIN logged_models lm ON lm.model_id = v.model_id "
    "JOIN logged_model_metrics l ON l.logged_model = lm.id WHERE v.id IN {ints:$2} AND lm.workspace = $1 "
    "ORDER BY v.id, l.key, l.step, l.timestamp_ms",
    place=3,
    condition="lm.workspace = $1",
    column="lm.experiment_id",
    leads=False,
)

_REGISTERED = RecordColumns(
    RegisteredVersion,
    model_row="m.id",
    name="m.name",
    version="v.version",
    stages=Decoded(STAGES_OF_V, sorted_texts),
    aliases=Decoded("v.aliases_json", sorted_texts),
    run_id="v.run_id",
    model_id="v.model_id",
    source="v.source",
    created_at_ms="v.created_at_ms",
)
_SELECT_REGISTERED = (
    f"SELECT {_REGISTERED.select} FROM model_versions v JOIN registered_models m ON m.id = v.registered_model_id "
)
_OF_RUNS = Sql(
    f"{_SELECT_REGISTERED} WHERE v.run_id IN {{texts:$2}} AND v.workspace || '' = $1 AND v.deleted_at_ms IS NULL "
    "AND m.deleted_at_ms IS NULL ORDER BY v.created_at_ms DESC, v.id DESC LIMIT $3"
)
_OF_MODELS = Sql(
    f"{_SELECT_REGISTERED} WHERE v.model_id IN {{texts:$2}} AND v.workspace || '' = $1 AND v.deleted_at_ms IS NULL "
    "AND m.deleted_at_ms IS NULL ORDER BY v.created_at_ms DESC, v.id DESC LIMIT $3"
)
_LAST_NAME = Sql(
    "SELECT m.name FROM (SELECT registered_model_id, run_id, created_at_ms FROM model_versions "
    "WHERE workspace = $1 AND deleted_at_ms IS NULL ORDER BY updated_at_ms DESC LIMIT 500) newest "
    "JOIN runs r ON r.run_id = newest.run_id JOIN registered_models m ON m.id = newest.registered_model_id "
    "WHERE r.experiment_id = $2 AND m.deleted_at_ms IS NULL ORDER BY newest.created_at_ms DESC LIMIT 1"
)
_HOLDS = "{find:lower(m.name), lower(CAST($2 AS TEXT))}"
_NAMED = f"FROM registered_models m WHERE {_LIVE} AND {_NO_PROMPT} AND {_HOLDS}"
_NAMED_COLUMNS = "m.id, m.name, coalesce(m.description, ''), m.next_version, m.updated_at_ms"
_FIND_NAMES = models_sql(
    f"SELECT {_NAMED_COLUMNS} {_NAMED} > 0 ORDER BY m.updated_at_ms DESC, m.name LIMIT $3", place=4
)
_ALL_NAMES = models_sql(
    f"SELECT {_NAMED_COLUMNS} FROM registered_models m WHERE {_LIVE} AND {_NO_PROMPT} "
    "ORDER BY m.updated_at_ms DESC, m.name DESC LIMIT $2",
    place=3,
)
_COUNT_NAMES = models_sql(f"SELECT count(*) {_NAMED} > 0", place=3, is_count=True)
_FIND_MODELS = models_sql(
    f"SELECT {_NAMED_COLUMNS} {_NAMED} > 0 ORDER BY CASE WHEN {_HOLDS} = 1 THEN 0 ELSE 1 END, m.name LIMIT $3", place=4
)
# Of each name the model deleted last, which is the one that would be restored.
_DELETED = (
    f"FROM registered_models m WHERE m.workspace = $1 AND m.deleted_at_ms IS NOT NULL AND {_NO_PROMPT} AND {_HOLDS} > 0 "
    "AND NOT EXISTS (SELECT 1 FROM registered_models o WHERE o.workspace = m.workspace AND o.name = m.name "
    "AND o.deleted_at_ms IS NOT NULL AND (o.deleted_at_ms, o.id) > (m.deleted_at_ms, m.id))"
)
_DELETED_MODELS = models_sql(
    "SELECT m.id, m.name, coalesce(m.description, ''), m.deleted_at_ms, coalesce(m.deleted_by, ''), "
    # As in restoring: a version deleted before its model has `deleted_state`.
    "(SELECT count(*) FROM model_versions v WHERE v.registered_model_id = m.id AND v.deleted_at_ms IS NOT NULL "
    "AND v.held_at_deletion IS NULL), "
    "(SELECT l.id FROM registered_models l WHERE l.workspace = m.workspace AND l.name = m.name "
    f"AND l.deleted_at_ms IS NULL) {_DELETED} AND m.name > $3 ORDER BY m.name LIMIT $4",
    place=5,
)
_COUNT_DELETED_MODELS = models_sql(f"SELECT count(*) {_DELETED}", place=3, is_count=True)
_FIND_ALIASED = models_sql(
    f"{_SELECT_REGISTERED} JOIN aliases c ON c.registered_model_id = m.id AND c.version = v.version WHERE {_LIVE} "
    "AND {find:lower(c.alias), lower(CAST($2 AS TEXT))} = 1 ORDER BY c.alias, m.name LIMIT $3",
    place=4,
)
_FIND_VERSIONS = models_sql(
    f"{_SELECT_REGISTERED} WHERE {_LIVE} AND v.deleted_at_ms IS NULL AND v.registered_model_id IN (SELECT m.id FROM "
    f"registered_models m WHERE {_LIVE} AND {_HOLDS} = 1 ORDER BY m.name LIMIT 5) "
    "AND {find:CAST(v.version AS TEXT), CAST($3 AS TEXT)} = 1 ORDER BY m.name, v.version LIMIT $4",
    place=5,
)
_COUNT_RUNS = (
    "SELECT count(*) FROM (SELECT 1 FROM experiments e JOIN runs r ON r.experiment_id = e.experiment_id "
    "WHERE e.workspace = $1 AND r.lifecycle_stage = 'active' LIMIT $2) some_runs"
)
_TOTALS = Sql(
    "SELECT (SELECT count(*) FROM registered_models m WHERE m.workspace = $1 AND m.deleted_at_ms IS NULL), "
    "(SELECT count(*) FROM model_versions v WHERE v.workspace = $1 AND v.deleted_at_ms IS NULL), "
    "(SELECT count(*) FROM experiments e WHERE e.workspace = $1 AND e.lifecycle_stage = 'active'), "
    f"({_COUNT_RUNS})"
)
_TOTAL_VERSIONS = within_models_sql(
    "SELECT count(*) FROM model_versions v WHERE v.workspace = $1 AND v.deleted_at_ms IS NULL",
    place=2,
    condition="v.workspace = $1",
    column="v.registered_model_id",
    is_count=True,
)
_TOTAL_EXPERIMENTS = experiments_sql(
    "SELECT count(*) FROM experiments e WHERE e.workspace = $1 AND e.lifecycle_stage = 'active'", place=2
)
_TOTAL_RUNS = experiments_sql(_COUNT_RUNS, place=3)
_END = 2**63 - 1


class SqlRegistryPages:
    """Implements `RegistryPages` over one session."""

    def __init__(self, session: Session, workspace: str, stages: SqlStages) -> None:
        self._session = session
        self._workspace = workspace
        self._stages = stages

    async def count_models(self, filter_: Sequence[Comparison], *, scope: Scope = WHOLE_WORKSPACE) -> int:
        """Count the live models that a search with this filter would find."""
        query = Query(_LIVE, values=[self._workspace])
        if not asks_for_prompts(filter_):
            filter_ = without_prompt_tag(filter_)
            query.where(_NO_PROMPT)
        query.filter(filter_, _SEARCH)
        text = count_models_sql(query, scope, "registered_models m")
        return _count(await self._session.one(sql(text), *query.values))

    async def count_versions(self, model_rows: Sequence[int]) -> dict[int, int]:
        """Count live versions of models."""
        return {row[0]: row[1] for row in await self._session.all(_COUNT_VERSIONS, list(model_rows))}

    async def key_versions(self, model_rows: Sequence[int], stage: Stage) -> dict[int, KeyVersion]:
        """Choose the version each model is shown by."""
        return {row[0]: KeyVersion(*row) for row in await self._session.all(_KEY_VERSIONS, list(model_rows), stage)}

    async def staged(self, model_rows: Sequence[int], stages: Sequence[str]) -> list[tuple[int, str, int]]:
        """Read model, stage and version of the holders of these stages."""
        rows = await self._session.all(_STAGED, list(model_rows), list(stages))
        return [(row[0], row[1], row[2]) for row in rows]

    async def stage_counts(self, model_row: int) -> dict[str, int]:
        """Count the holders of each stage of one model."""
        return {row[0]: row[1] for row in await self._session.all(_STAGE_COUNTS, model_row)}

    async def holdings(self, model_rows: Sequence[int], stages: Sequence[str]) -> list[StageHolding]:
        """Read the holders of these stages, and since when."""
        return [StageHolding(*row) for row in await self._session.all(_HOLDINGS, list(model_rows), list(stages))]

    async def previous(self, model_row: int, stages: Sequence[str]) -> dict[str, StageTenure]:
        """Read the previous holder of each active stage."""
        rows = await self._session.all(_PREVIOUS, model_row, self._workspace, list(stages))
        return {row[0]: StageTenure(*row[1:]) for row in rows}

    async def names(self, model_rows: Sequence[int]) -> dict[int, str]:
        """Read names of models, deleted ones included."""
        rows = await self._session.all(_NAMES, list(model_rows), self._workspace) if model_rows else []
        return {row[0]: row[1] for row in rows if row[1] is not None}

    async def versions(self, model_row: int, *, stage: str | None, below: int | None, limit: int) -> list[VersionCard]:
        """Read live versions of a model, highest number first."""
        end = _END if below is None else below
        if stage is None:
            rows = await self._session.all(_VERSIONS, model_row, end, limit)
        else:
            rows = await self._session.all(_VERSIONS_OF_STAGE, model_row, end, limit, stage)
        return await in_order(self._stages, [_version(row) for row in rows])

    async def versions_by_number(self, model_row: int, numbers: Sequence[int]) -> list[VersionCard]:
        """Read live versions of a model by number, highest first."""
        if not numbers:
            return []
        rows = await self._session.all(_VERSIONS_BY_NUMBER, model_row, list(numbers))
        return await in_order(self._stages, [_version(row) for row in rows])

    async def metrics(
        self, version_rows: Sequence[int], *, most: int, runs: Scope, logged_models: Scope
    ) -> dict[int, dict[str, float]]:
        """Read metrics of versions: those of the run, overridden by those of the logged model."""
        found: dict[int, dict[str, float]] = {}
        if not version_rows:
            return found
        for version, key, value, is_nan in (
            *await self._session.all(*_RUN_METRICS.choose(runs, self._workspace, list(version_rows), most)),
            *await self._session.all(*_MODEL_METRICS.choose(logged_models, self._workspace, list(version_rows))),
        ):
            found.setdefault(version, {})[key] = math.nan if is_nan else value
        return {version: dict(sorted(metrics.items())) for version, metrics in found.items()}

    async def registered(
        self, *, run_ids: Sequence[str] = (), model_ids: Sequence[str] = (), limit: int
    ) -> list[RegisteredVersion]:
        """Read the versions that came from runs or logged models, newest first."""
        rows: list[Row] = []
        if run_ids:
            rows += await self._session.all(_OF_RUNS, self._workspace, list(run_ids), limit)
        if model_ids:
            rows += await self._session.all(_OF_MODELS, self._workspace, list(model_ids), limit)
        found = {(one.name, one.version): one for one in map(_REGISTERED.read, rows)}
        return await in_order(self._stages, list(found.values()))

    async def last_name(self, experiment_id: str) -> str | None:
        """Read the name under which a run of an experiment was last registered."""
        row = await self._session.one(_LAST_NAME, self._workspace, int(experiment_id))
        return None if row is None else str(row[0])

    async def find_names(
        self, text: str, *, limit: int, scope: Scope = WHOLE_WORKSPACE
    ) -> tuple[list[NamedModel], int]:
        """Read models whose name holds a text, last changed first, and count them all."""
        if not text:
            rows = await self._session.all(*_ALL_NAMES.choose(scope, self._workspace, limit))
            return [NamedModel(*row) for row in rows], await self.count_models((), scope=scope)
        rows = await self._session.all(*_FIND_NAMES.choose(scope, self._workspace, text, limit))
        return [NamedModel(*row) for row in rows], _count(
            await self._session.one(*_COUNT_NAMES.choose(scope, self._workspace, text))
        )

    async def find_models(self, text: str, *, limit: int, scope: Scope = WHOLE_WORKSPACE) -> list[NamedModel]:
        """Read models whose name holds a text; those that begin with it first."""
        return [
            NamedModel(*row)
            for row in await self._session.all(*_FIND_MODELS.choose(scope, self._workspace, text, limit))
        ]

    async def find_aliased(self, text: str, *, limit: int, scope: Scope = WHOLE_WORKSPACE) -> list[RegisteredVersion]:
        """Read versions an alias of which begins with a text."""
        return [
            _REGISTERED.read(row)
            for row in await self._session.all(*_FIND_ALIASED.choose(scope, self._workspace, text, limit))
        ]

    async def find_versions(
        self, name: str, number_prefix: str, *, limit: int, scope: Scope = WHOLE_WORKSPACE
    ) -> list[RegisteredVersion]:
        """Read versions of models whose name begins with a text and whose number begins with these digits."""
        rows = await self._session.all(*_FIND_VERSIONS.choose(scope, self._workspace, name, number_prefix, limit))
        return await in_order(self._stages, [_REGISTERED.read(row) for row in rows])

    async def deleted_models(
        self, text: str, *, after: str, limit: int, scope: Scope = WHOLE_WORKSPACE
    ) -> list[DeletedModel]:
        """Read the last deleted model of each name that holds a text."""
        rows = await self._session.all(*_DELETED_MODELS.choose(scope, self._workspace, text, after, limit))
        return [DeletedModel(*row) for row in rows]

    async def count_deleted_models(self, text: str, *, scope: Scope = WHOLE_WORKSPACE) -> int:
        """Count the names of deleted models that hold a text."""
        return _count(await self._session.one(*_COUNT_DELETED_MODELS.choose(scope, self._workspace, text)))

    async def recent_models(self, *, limit: int, scope: Scope = WHOLE_WORKSPACE) -> list[str]:
        """Read names of models, last changed first."""
        return [row[1] for row in await self._session.all(*_ALL_NAMES.choose(scope, self._workspace, limit))]

    async def totals(
        self, *, most_runs: int, models: Scope, versions: Scope, experiments: Scope, runs: Scope
    ) -> Totals:
        """Count models, versions, experiments and runs; runs up to a bound."""
        if any(scope is not WHOLE_WORKSPACE for scope in (models, versions, experiments, runs)):
            one, workspace = self._session.one, self._workspace
            return Totals(
                await self.count_models((), scope=models),
                _count(await one(*_TOTAL_VERSIONS.choose(versions, workspace))),
                _count(await one(*_TOTAL_EXPERIMENTS.choose(experiments, workspace))),
                _count(await one(*_TOTAL_RUNS.choose(runs, workspace, most_runs))),
            )
        row = await self._session.one(_TOTALS, self._workspace, most_runs)
        assert row is not None
        return Totals(*row)


def _count(row: Row | None) -> int:
    return 0 if row is None else int(row[0])


def _version(row: Row) -> VersionCard:
    card, run = _VERSION.split(row)
    # NULL from the outer join if the run does not exist here.
    return card if run[0] is None else msgspec.structs.replace(card, run=RUN_CARD.read(run))
