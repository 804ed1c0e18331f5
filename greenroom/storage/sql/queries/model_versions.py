"""Queries: model versions, their stages and tags.

Frequent reads are one statement over unique keys: a version by number, by alias or by stage, and its download address.
The tables `model_version_stages`, `latest_versions` and `stage_stays` are written here and nowhere else, but for the
stages that are removed with a deleted model.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from greenroom.core import stages as known_stages
from greenroom.core.access import WHOLE_WORKSPACE, Scope
from greenroom.core.filters import Comparison, Kind, Operator, Ordering
from greenroom.core.model_versions import (
    STATUS_READY,
    Download,
    HeldByVersion,
    LatestOfStages,
    ModelVersion,
    NewModelVersion,
    NextVersion,
    Revisions,
    StagedVersion,
)
from greenroom.core.page_tokens import Key, Page
from greenroom.core.stages import Stage, Stages, StageSet, stage_set
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.language.filters import Columns, KeyValues, Query, SortKey, order_by, sql
from greenroom.storage.sql.language.named_models import look_up_versions, search_versions_within
from greenroom.storage.sql.language.records import Decoded, RecordColumns
from greenroom.storage.sql.language.scopes import keep_models
from greenroom.storage.sql.language.selective import index_lookups, selective_ids
from greenroom.storage.sql.queries.named_versions import (
    BY_NAME,
    BY_TIME,
    newest_versions,
    no_prompt,
    versions_by_name,
)
from greenroom.storage.sql.queries.prompts import asks_for_prompts, without_prompt_tag
from greenroom.storage.sql.session import Row, Session

_tags = msgspec.json.Decoder(dict[str, str])
_texts = msgspec.json.Decoder(list[str])
_held = msgspec.json.Decoder(HeldByVersion)


def _read_tags(text: str | None) -> dict[str, str]:
    return {} if text is None else dict(sorted(_tags.decode(text).items()))


def _read_aliases(text: str | None) -> list[str]:
    return [] if text is None else sorted(_texts.decode(text))


_VERSION = RecordColumns(
    ModelVersion,
    row="v.id",
    registered_model_row="v.registered_model_id",
    name="m.name",
    version="v.version",
    description="v.description",
    author="v.author",
    created_at_ms="v.created_at_ms",
    updated_at_ms="v.updated_at_ms",
    current_stage="v.current_stage",
    source="v.source",
    download_uri="v.download_uri",
    run_id="v.run_id",
    run_link="v.run_link",
    model_id="v.model_id",
    status="v.status",
    status_message="v.status_message",
    files_id="v.files_id",
    manifest_digest="v.manifest_digest",
    tags=Decoded("v.tags_json", _read_tags),
    aliases=Decoded("v.aliases_json", _read_aliases),
)
_JOIN = "registered_models m JOIN model_versions v ON v.registered_model_id = m.id"
# CROSS JOIN stops SQLite from reordering the tables, even after ANALYZE has counted the models.
_WALK = "model_versions v CROSS JOIN registered_models m"
_NAMED = "m.workspace = $1 AND m.name = $2 AND m.deleted_at_ms IS NULL"

_GET = Sql(f"SELECT {_VERSION.select} FROM {_JOIN} WHERE {_NAMED} AND v.version = $3 AND v.deleted_at_ms IS NULL")
_GET_LOCKED = Sql(
    f"SELECT {_VERSION.select} FROM {_JOIN} WHERE m.id = $1 AND v.version = $2 AND v.deleted_at_ms IS NULL"
)
_GET_ANY = Sql(f"SELECT {_VERSION.select} FROM {_JOIN} WHERE m.id = $1 AND v.version = $2")
_GET_STAGED = Sql(
    f"SELECT {_VERSION.select}, (SELECT {{json_array:stage}} FROM model_version_stages s "
    "WHERE s.registered_model_id = v.registered_model_id AND s.version = v.version), "
    "(SELECT g.stamp FROM stage_settings g WHERE g.workspace = m.workspace), "
    "EXISTS (SELECT 1 FROM transition_requests q WHERE q.registered_model_id = m.id AND q.state = 'open'), "
    f"m.revision, m.stages_revision, v.revision FROM {_JOIN} "
    "WHERE m.id = $1 AND v.version = $2 AND v.deleted_at_ms IS NULL"
)
_GET_BY_FILES_ID = Sql(
    f"SELECT {_VERSION.select} FROM {_JOIN} WHERE v.files_id = $1 AND v.workspace = $2 AND v.deleted_at_ms IS NULL "
    "AND m.deleted_at_ms IS NULL"
)
_GET_BY_ALIAS = Sql(
    f"SELECT {_VERSION.select} FROM registered_models m JOIN aliases c ON c.registered_model_id = m.id "
    "JOIN model_versions v ON v.registered_model_id = m.id AND v.version = c.version "
    f"WHERE {_NAMED} AND c.alias = $3"
)
_GET_LATEST = Sql(
    f"SELECT {_VERSION.select} FROM {_JOIN} WHERE {_NAMED} "
    "AND v.version = (SELECT max(l.version) FROM latest_versions l WHERE l.registered_model_id = m.id)"
)
_LATEST_OF_STAGES = Sql(
    f"SELECT {_VERSION.select}, (SELECT g.stamp FROM stage_settings g WHERE g.workspace = $1) FROM registered_models m "
    "LEFT JOIN latest_versions l ON l.registered_model_id = m.id AND l.stage IN {texts:$3} "
    "LEFT JOIN model_versions v ON v.registered_model_id = l.registered_model_id AND v.version = l.version "
    f"WHERE {_NAMED} ORDER BY l.first_version, l.stage"
)
_LATEST_OF_MODELS = Sql(
    f"SELECT {_VERSION.select} FROM latest_versions l "
    "JOIN model_versions v ON v.registered_model_id = l.registered_model_id AND v.version = l.version "
    "JOIN registered_models m ON m.id = v.registered_model_id WHERE l.registered_model_id IN {ints:$1} "
    "ORDER BY l.first_version, l.stage"
)
_DOWNLOAD = Sql(
    f"SELECT v.download_uri, m.id, v.version, v.files_id FROM {_JOIN} "
    f"WHERE {_NAMED} AND v.version = $3 AND v.deleted_at_ms IS NULL"
)

_ADD = Sql(
    "INSERT INTO model_versions (id, registered_model_id, version, workspace, description, author, created_at_ms, "
    "updated_at_ms, current_stage, source, download_uri, run_id, run_link, model_id, status, files_id, manifest_digest, "
    f"tags_json, revision) VALUES ($1, $2, $3, $4, $5, $6, $7, $7, '{known_stages.NONE}', $8, $9, $10, $11, $12, "
    f"'{STATUS_READY}', $13, $14, $15, (SELECT m.revision FROM registered_models m WHERE m.id = $2))"
)
# Run ahead of `_COUNT_REVISION`, so that both write the same number, whether or not they are sent as one.
_NEXT_REVISION = "(SELECT m.revision + 1 FROM registered_models m WHERE m.id = model_versions.registered_model_id)"
_SET_DESCRIPTION = Sql(
    f"UPDATE model_versions SET description = $2, updated_at_ms = $3, revision = {_NEXT_REVISION} WHERE id = $1"
)
_SET_MANIFEST = Sql("UPDATE model_versions SET manifest_digest = $2 WHERE id = $1")
_TAGS_CHANGED = Sql(
    "UPDATE model_versions SET tags_json = (SELECT {json_object:t.key, t.value} FROM model_version_tags t "
    f"WHERE t.model_version_id = model_versions.id), revision = {_NEXT_REVISION} WHERE id = $1"
)
_SET_REVISION = Sql(f"UPDATE model_versions SET revision = {_NEXT_REVISION} WHERE id = $1")
_COUNT_REVISION = Sql(
    "UPDATE registered_models SET revision = revision + 1 "
    "WHERE id = (SELECT v.registered_model_id FROM model_versions v WHERE v.id = $1)"
)
# As `_COUNT_REVISION`, for a change that gives the version a new time; and the copy of it on grants.
_COUNT_UPDATE = Sql(
    "UPDATE registered_models SET revision = revision + 1, versions_updated_at_ms = {greatest:versions_updated_at_ms, $2} "
    "WHERE id = (SELECT v.registered_model_id FROM model_versions v WHERE v.id = $1)"
)
_GRANTS_UPDATED = Sql(
    "UPDATE grants SET model_versions_updated_at_ms = {greatest:model_versions_updated_at_ms, $2} "
    "WHERE resource_kind = 'registered_model' "
    "AND resource_id = (SELECT v.registered_model_id FROM model_versions v WHERE v.id = $1)"
)
_DELETE = Sql(
    "UPDATE model_versions SET deleted_at_ms = $3, updated_at_ms = $3, held_at_deletion = $4, aliases_json = NULL "
    "WHERE registered_model_id = $1 AND version = $2"
)
_HELD_AT_DELETION = Sql(
    "SELECT held_at_deletion FROM model_versions "
    "WHERE registered_model_id = $1 AND version = $2 AND deleted_at_ms IS NOT NULL"
)
_WAS_CREATED = Sql("SELECT 1 FROM model_versions WHERE registered_model_id = $1 AND version = $2")
_UNDELETE = Sql(
    "UPDATE model_versions SET deleted_at_ms = NULL, held_at_deletion = NULL, updated_at_ms = $3 "
    "WHERE registered_model_id = $1 AND version = $2"
)
_DELETE_ALIASES = Sql("DELETE FROM aliases WHERE registered_model_id = $1 AND version = $2")
_SET_TAG = Sql(
    "INSERT INTO model_version_tags (model_version_id, key, value) {values:int, text, text} "
    "ON CONFLICT (model_version_id, key) DO UPDATE SET value = excluded.value"
)
_DELETE_TAG = Sql("DELETE FROM model_version_tags WHERE model_version_id = $1 AND key = $2")

_HOLDERS = Sql(
    "SELECT h.version, o.stage FROM model_version_stages h "
    "JOIN model_version_stages o ON o.registered_model_id = h.registered_model_id AND o.version = h.version "
    "WHERE h.registered_model_id = $1 AND h.stage = $2 ORDER BY h.version"
)
_MANY_STAGES = Sql(
    "SELECT s.version, s.stage FROM model_version_stages s WHERE s.registered_model_id = $1 AND s.version IN "
    "(SELECT version FROM model_version_stages WHERE registered_model_id = $1 GROUP BY version HAVING count(*) > 1) "
    "ORDER BY s.version, s.stage"
)
# Both take pairs of a version and a stage as texts, see `_pair`: all versions of a promotion move by one statement.
_SET_CURRENT_STAGES = Sql(
    "UPDATE model_versions SET current_stage = (SELECT g.name FROM stages g WHERE g.workspace = $5 "
    "AND (CAST(model_versions.version AS TEXT) || ' ' || g.name) IN {texts:$3}), updated_at_ms = $4, moved_at_ms = $4 "
    "WHERE registered_model_id = $1 AND version IN {ints:$2}"
)
# Of versions whose stage was removed or renamed while they were deleted.
_RETURN_CURRENT_STAGES = Sql(
    "UPDATE model_versions SET current_stage = (SELECT g.name FROM stages g WHERE g.workspace = $4 "
    "AND (CAST(model_versions.version AS TEXT) || ' ' || g.name) IN {texts:$3}) "
    "WHERE registered_model_id = $1 AND version IN {ints:$2} "
    "AND current_stage NOT IN (SELECT k.name FROM stages k WHERE k.workspace = $4)"
)
_LEAVE_OTHER_STAGES = Sql(
    "DELETE FROM model_version_stages WHERE registered_model_id = $1 AND version IN {ints:$2} "
    "AND (CAST(version AS TEXT) || ' ' || stage) NOT IN {texts:$3}",
    disjoint=True,
)
_ENTER_STAGE = Sql(
    "INSERT INTO model_version_stages (registered_model_id, stage, version) {values:int, text, int} "
    "ON CONFLICT (registered_model_id, stage, version) DO NOTHING",
    disjoint=True,
)
# These two read the holders of the stage before the change, so they run first.
_WAS_THERE = (
    "EXISTS (SELECT 1 FROM model_version_stages h WHERE h.registered_model_id = $1 AND h.stage = $3 AND h.version = $2)"
)
# A rollback: versions that entered after the one that returns no longer count as predecessors.
_FORGET_LATER_TENURES = Sql(
    "DELETE FROM stage_stays WHERE registered_model_id = $1 AND stage = $3 AND place > (SELECT o.place FROM stage_stays o "
    "WHERE o.registered_model_id = $1 AND o.version = $2 AND o.stage = $3 AND o.to_ms IS NOT NULL) "
    f"AND NOT {_WAS_THERE}",
    disjoint=True,
)
_BEGIN_TENURE = Sql(
    "INSERT INTO stage_stays (registered_model_id, version, stage, place, from_ms) SELECT CAST($1 AS BIGINT), "
    "CAST($2 AS BIGINT), CAST($3 AS TEXT), (SELECT coalesce(max(o.place), 0) + 1 FROM stage_stays o "
    f"WHERE o.registered_model_id = $1 AND o.stage = $3), CAST($4 AS BIGINT) WHERE NOT {_WAS_THERE} "
    "ON CONFLICT (registered_model_id, version, stage) DO UPDATE SET place = excluded.place, from_ms = excluded.from_ms, "
    "to_ms = NULL, ended_by = NULL WHERE stage_stays.to_ms IS NOT NULL",
    disjoint=True,
)
# Reads the holders of the stage after the change.
_END_TENURES = Sql(
    "UPDATE stage_stays SET to_ms = $3, ended_by = $4 WHERE registered_model_id = $1 AND version IN {ints:$2} "
    "AND to_ms IS NULL AND NOT EXISTS (SELECT 1 FROM model_version_stages h WHERE h.registered_model_id = $1 "
    "AND h.version = stage_stays.version AND h.stage = stage_stays.stage)"
)
_FORGET_LATEST = Sql(
    "DELETE FROM latest_versions WHERE registered_model_id = $1 AND NOT EXISTS (SELECT 1 FROM model_version_stages s "
    "WHERE s.registered_model_id = $1 AND s.stage = latest_versions.stage)",
    disjoint=True,
)
# The highest version of each stage, read from the end of an index, however many hold it.
_FIND_LATEST = Sql(
    "INSERT INTO latest_versions (registered_model_id, stage, version, first_version) "
    "SELECT CAST($1 AS BIGINT), f.stage, f.version, f.first_version FROM (SELECT g.name AS stage, "
    "(SELECT max(s.version) FROM model_version_stages s WHERE s.registered_model_id = $1 AND s.stage = g.name) AS version, "
    "(SELECT min(s.version) FROM model_version_stages s WHERE s.registered_model_id = $1 AND s.stage = g.name) "
    "AS first_version FROM stages g WHERE g.workspace = $2) f WHERE f.version IS NOT NULL "
    "ON CONFLICT (registered_model_id, stage) "
    "DO UPDATE SET version = excluded.version, first_version = excluded.first_version "
    "WHERE latest_versions.version <> excluded.version OR latest_versions.first_version <> excluded.first_version",
    disjoint=True,
)
_ENTER_NONE = Sql(
    f"INSERT INTO model_version_stages (registered_model_id, stage, version) VALUES ($1, '{known_stages.NONE}', $2)"
)
# The newest version has the highest number.
_IS_LATEST = Sql(
    "INSERT INTO latest_versions (registered_model_id, stage, version, first_version) "
    f"VALUES ($1, '{known_stages.NONE}', $2, $2) "
    "ON CONFLICT (registered_model_id, stage) DO UPDATE SET version = excluded.version"
)

_SEARCH = Columns(
    attributes={"name": "m.name", "run_id": "v.run_id", "source_path": "v.source", "version_number": "v.version"},
    key_values={Kind.TAG: KeyValues("model_version_tags", "model_version_id", "v.id")},
)
_SORT = {
    "name": "m.name",
    "version_number": "v.version",
    "creation_timestamp": "v.created_at_ms",
    "last_updated_timestamp": "v.updated_at_ms",
}
_SORT_FIELDS = {
    "m.name": "name",
    "v.version": "version",
    "v.created_at_ms": "created_at_ms",
    "v.updated_at_ms": "updated_at_ms",
}
_OF_MODEL = (
    "v.registered_model_id = (SELECT o.id FROM registered_models o "
    "WHERE o.workspace = $1 AND o.name = $2 AND o.deleted_at_ms IS NULL)"
)
# No index covers this expression: another condition selects the versions.
_BY_SELECTIVE = "v.workspace || '' = $1"

_INACTIVE = frozenset({known_stages.ARCHIVED})


class SqlModelVersions:
    """Implements `ModelVersionStore` over one session."""

    def __init__(self, session: Session, workspace: str) -> None:
        self._session = session
        self._workspace = workspace

    async def get(self, name: str, version: int) -> ModelVersion | None:
        """Read a version."""
        row = await self._session.one(_GET, self._workspace, name, version)
        return None if row is None else _VERSION.read(row)

    async def get_locked(self, model_row: int, version: int) -> ModelVersion | None:
        """Read a version of a model that this transaction has locked."""
        row = await self._session.one(_GET_LOCKED, model_row, version)
        return None if row is None else _VERSION.read(row)

    async def get_any(self, model_row: int, version: int) -> ModelVersion | None:
        """Read a version, deleted or not."""
        row = await self._session.one(_GET_ANY, model_row, version)
        return None if row is None else _VERSION.read(row)

    async def get_staged(self, model_row: int, version: int) -> StagedVersion | None:
        """Read a version of a model that this transaction has locked, with all stages it holds and its revisions."""
        row = await self._session.one(_GET_STAGED, model_row, version)
        if row is None:
            return None
        found, (stages, stamp, has_requests, *revisions) = _VERSION.split(row)
        return StagedVersion(
            found, stage_set(_texts.decode(stages or "[]")), Revisions(*revisions), stamp, bool(has_requests)
        )

    async def get_by_files_id(self, files_id: str) -> ModelVersion | None:
        """Read the live version with this ``files_id``."""
        row = await self._session.one(_GET_BY_FILES_ID, files_id, self._workspace)
        return None if row is None else _VERSION.read(row)

    async def set_manifest(self, row: int, manifest_digest: str) -> None:
        """Write the frozen files of a version."""
        await self._session.defer(_SET_MANIFEST, row, manifest_digest)
        await self._count_change(row)

    async def get_by_alias(self, name: str, alias: str) -> ModelVersion | None:
        """Read the version an alias points at."""
        row = await self._session.one(_GET_BY_ALIAS, self._workspace, name, alias)
        return None if row is None else _VERSION.read(row)

    async def get_latest(self, name: str) -> ModelVersion | None:
        """Read the version with the highest number."""
        row = await self._session.one(_GET_LATEST, self._workspace, name)
        return None if row is None else _VERSION.read(row)

    async def latest_of_stages(self, name: str, stages: Sequence[Stage]) -> LatestOfStages | None:
        """Read the highest version of each of these stages; None if the model does not exist."""
        rows = await self._session.all(_LATEST_OF_STAGES, self._workspace, name, list(stages))
        if not rows:
            return None
        return LatestOfStages(_each_once(row[:-1] for row in rows if row[0] is not None), rows[0][-1])

    async def download(self, name: str, version: int) -> Download | None:
        """Read where the files of a version are."""
        row = await self._session.one(_DOWNLOAD, self._workspace, name, version)
        return None if row is None else Download._make(row)

    async def add(self, number: NextVersion, name: str, new: NewModelVersion) -> ModelVersion:
        """Insert a version without a stage."""
        model_row, version, row = number
        now_ms = self._session.now_ms
        await self._session.defer(
            _ADD,
            row,
            model_row,
            version,
            self._workspace,
            new.description,
            new.author,
            now_ms,
            new.source,
            new.download_uri,
            new.run_id,
            new.run_link,
            new.model_id,
            new.files_id,
            new.manifest_digest,
            msgspec.json.encode(new.tags).decode() if new.tags else None,
        )
        await self._session.defer(_ENTER_NONE, model_row, version)
        await self._session.defer(_IS_LATEST, model_row, version)
        await self._write_tags(row, new.tags)
        return ModelVersion(
            row=row,
            registered_model_row=model_row,
            name=name,
            version=version,
            description=new.description,
            author=new.author,
            created_at_ms=now_ms,
            updated_at_ms=now_ms,
            current_stage=known_stages.NONE,
            source=new.source,
            download_uri=new.download_uri,
            run_id=new.run_id,
            run_link=new.run_link,
            model_id=new.model_id,
            status=STATUS_READY,
            status_message=None,
            files_id=new.files_id,
            manifest_digest=new.manifest_digest,
            tags=dict(sorted(new.tags.items())),
        )

    async def set_description(self, row: int, description: str | None) -> None:
        """Write the description and the time."""
        await self._session.defer(_SET_DESCRIPTION, row, description, self._session.now_ms)
        await self._session.defer(_COUNT_UPDATE, row, self._session.now_ms)
        await self._session.defer(_GRANTS_UPDATED, row, self._session.now_ms)

    async def many_stages(self, model_row: int) -> dict[int, list[str]]:
        """Read the stages of every version that holds more than one."""
        found: dict[int, list[str]] = {}
        for version, stage in await self._session.all(_MANY_STAGES, model_row):
            found.setdefault(version, []).append(stage)
        return found

    async def holders(self, model_row: int, stage: Stage) -> dict[int, StageSet]:
        """Read all stages of every version that holds a stage."""
        found: dict[int, set[str]] = {}
        for version, held in await self._session.all(_HOLDERS, model_row, stage):
            found.setdefault(version, set()).add(held)
        return {version: stage_set(held) for version, held in found.items()}

    async def set_stages(
        self, model_row: int, stages: Mapping[int, StageSet], order: Stages, *, by: str, is_return: bool = False
    ) -> None:
        """Replace all stages of some versions."""
        held: dict[int, Collection[str]] = {version: after or {known_stages.NONE} for version, after in stages.items()}
        current = [_pair(version, order.furthest(after)) for version, after in stages.items()]
        if is_return:
            await self._session.defer(_RETURN_CURRENT_STAGES, model_row, list(stages), current, self._workspace)
            await self._hold_only(model_row, held)
            await self._find_latest(model_row)
            return
        await self._begin_tenures(model_row, stages)
        await self._session.defer(
            _SET_CURRENT_STAGES, model_row, list(stages), current, self._session.now_ms, self._workspace
        )
        await self._hold_only(model_row, held)
        await self._find_latest(model_row)
        await self._session.defer(_END_TENURES, model_row, list(stages), self._session.now_ms, by)

    async def delete(self, model_row: int, version: int, held: HeldByVersion, *, by: str) -> None:
        """Mark a version as deleted, and delete its stages and aliases."""
        kept = msgspec.json.encode(held).decode()
        await self._session.defer(_DELETE, model_row, version, self._session.now_ms, kept)
        await self._session.defer(_DELETE_ALIASES, model_row, version)
        await self._hold_only(model_row, {version: ()})
        await self._find_latest(model_row)
        await self._session.defer(_END_TENURES, model_row, [version], self._session.now_ms, by)

    async def held_at_deletion(self, model_row: int, version: int) -> HeldByVersion | None:
        """Read the state of a deleted version; None if no deleted version has this number."""
        row = await self._session.one(_HELD_AT_DELETION, model_row, version)
        if row is None:
            return None
        return HeldByVersion() if row[0] is None else _held.decode(row[0])

    async def was_created(self, model_row: int, version: int) -> bool:
        """Return whether a version of this number exists, deleted or not."""
        return await self._session.one(_WAS_CREATED, model_row, version) is not None

    async def undelete(self, model_row: int, version: int) -> None:
        """Remove the mark of deletion."""
        await self._session.defer(_UNDELETE, model_row, version, self._session.now_ms)

    async def _begin_tenures(self, model_row: int, stages: Mapping[int, StageSet]) -> None:
        """Write the tenures that begin; must run before the rows of held stages change."""
        coming = [(version, stage) for version, held in stages.items() for stage in held - _INACTIVE]
        for number, (version, stage) in enumerate(coming):
            if number:
                # Each position is after the previous one.
                await self._session.flush()
            await self._session.defer(_FORGET_LATER_TENURES, model_row, version, stage)
            await self._session.defer(_BEGIN_TENURE, model_row, version, stage, self._session.now_ms)

    async def _hold_only(self, model_row: int, held: Mapping[int, Collection[str]]) -> None:
        """Write the rows of held stages of some versions."""
        entered = sorted((model_row, stage, version) for version, stages in held.items() for stage in stages)
        pairs = [_pair(version, stage) for _, stage, version in entered]
        await self._session.defer(_LEAVE_OTHER_STAGES, model_row, list(held), pairs)
        if entered:
            await self._session.execute_many(_ENTER_STAGE, entered)

    async def _find_latest(self, model_row: int) -> None:
        """Write the latest version of each stage, from the rows of held stages."""
        await self._session.flush()
        await self._session.defer(_FORGET_LATEST, model_row)
        await self._session.defer(_FIND_LATEST, model_row, self._workspace)

    async def set_tags(self, row: int, tags: Mapping[str, str]) -> None:
        """Add or overwrite tags."""
        if tags:
            await self._write_tags(row, tags)
            await self._session.flush()
            await self._count_change_of_tags(row)

    async def _write_tags(self, row: int, tags: Mapping[str, str]) -> None:
        if tags:
            await self._session.execute_many(_SET_TAG, [(row, key, value) for key, value in sorted(tags.items())])

    async def delete_tag(self, row: int, key: str) -> bool:
        """Delete a tag; return False if it does not exist."""
        is_gone = await self._session.run(_DELETE_TAG, row, key) > 0
        if is_gone:
            await self._count_change_of_tags(row)
        return is_gone

    async def _count_change_of_tags(self, row: int) -> None:
        """Update the copy of the tags on the row, and count a change of the version."""
        await self._session.defer(_TAGS_CHANGED, row)
        await self._session.defer(_COUNT_REVISION, row)

    async def _count_change(self, row: int) -> None:
        """Count a change of one version."""
        await self._session.defer(_SET_REVISION, row)
        await self._session.defer(_COUNT_REVISION, row)

    async def search(
        self,
        filter_: Sequence[Comparison],
        order: Sequence[Ordering],
        *,
        last: Sequence[Key] | None,
        limit: int,
        scope: Scope = WHOLE_WORKSPACE,
    ) -> Page[ModelVersion]:
        """Read a page of live versions."""
        found = await selective_ids(self._session, index_lookups(filter_, _SEARCH.key_values))
        named = _only_name(filter_) if found is None else None
        keys = [SortKey(_SORT[ordering.key], ordering.ascending) for ordering in order]
        keys = keys or [SortKey("v.updated_at_ms", False)]
        for end in (SortKey("m.name", True), SortKey("v.version", False)):
            if all(key.expression != end.expression for key in keys):
                keys.append(end)
        if named is not None:
            keys = [key for key in keys if key.expression != "m.name"]
            filter_ = [comparison for comparison in filter_ if comparison is not named]
        is_without_prompts = not asks_for_prompts(filter_)
        if is_without_prompts:
            filter_ = without_prompt_tag(filter_)
        is_whole = not filter_ and is_without_prompts

        async def search(looks_up: bool) -> list[ModelVersion]:
            if looks_up and is_whole and keys in (BY_NAME, BY_TIME):
                read = versions_by_name if keys == BY_NAME else newest_versions
                page = await read(self._session, _VERSION, scope, self._workspace, last=last, limit=limit)
                if page is not None:
                    return page
            column = "v.registered_model_id"
            if looks_up:
                # The scope names few models, whose versions are read and sorted.
                source = _WALK
                query = Query("m.id = v.registered_model_id", values=[self._workspace])
                look_up_versions(query, scope)
            elif found is not None:
                source, query = _JOIN, Query("v.id IN {ints:$2}", _BY_SELECTIVE, values=[self._workspace, found])
            elif named is not None:
                # All have the same name: the row of the model is found first, and its versions are read in the order of
                # their index.
                source, query = "model_versions v", Query(_OF_MODEL, values=[self._workspace, named.value])
            else:
                source, conditions = _scan_source(filter_, keys[0])
                query = Query(*conditions, values=[self._workspace])
                if source is _JOIN and not _is_selective(filter_):
                    # PostgreSQL takes such a condition on the versions for the work of each look-up.
                    column = "m.id"
            query.where("v.deleted_at_ms IS NULL")
            if not looks_up:
                keep_models(query, scope, leads=False, column=column)
            if is_without_prompts:
                query.where(no_prompt(column))
            query.filter(filter_, _SEARCH)
            query.after(keys, last)
            text = (
                f"{query.head}SELECT {_VERSION.select} FROM (SELECT v.id AS id FROM {source} WHERE {query.condition} "
                f"ORDER BY {order_by(keys)} LIMIT {query.bind_limit(limit + 1, is_planned=not looks_up)}) page "
                "JOIN model_versions v ON v.id = page.id JOIN registered_models m ON m.id = v.registered_model_id "
                f"ORDER BY {order_by(keys)}"
            )
            return [_VERSION.read(row) for row in await self._session.all(sql(text), *query.values)]

        if found is not None or named is not None or _is_selective(filter_):
            rows = await search(False)
        else:
            rows = await search_versions_within(self._session, scope, self._workspace, search)
        return _page(rows, keys, limit)


def _page(found: list[ModelVersion], keys: Sequence[SortKey], limit: int) -> Page[ModelVersion]:
    versions = found[:limit]
    if len(found) <= limit:
        return Page(versions, None)
    return Page(versions, tuple(getattr(versions[-1], _SORT_FIELDS[key.expression]) for key in keys))


def _pair(version: int, stage: str) -> str:
    """Encode a version and a stage as one text: only PostgreSQL has a type for lists of pairs."""
    return f"{version} {stage}"


def _only_name(filter_: Sequence[Comparison]) -> Comparison | None:
    """Return the comparison with the name of one model, unless another one concerns the name or is more selective."""
    about_name = [
        comparison for comparison in filter_ if comparison.kind is Kind.ATTRIBUTE and comparison.key == "name"
    ]
    if len(about_name) != 1 or about_name[0].operator is not Operator.EQUAL or _is_selective(filter_):
        return None
    return about_name[0]


def _is_selective(filter_: Sequence[Comparison]) -> bool:
    return bool(_asked(filter_) & {"run_id", "source_path"})


def _asked(filter_: Sequence[Comparison]) -> set[str]:
    """Return the attributes compared for equality."""
    return {
        comparison.key
        for comparison in filter_
        if comparison.kind is Kind.ATTRIBUTE and comparison.operator in (Operator.EQUAL, Operator.IN)
    }


def _scan_source(filter_: Sequence[Comparison], first: SortKey) -> tuple[str, tuple[str, ...]]:
    """Choose the tables and the conditions that keep to the workspace so that they lead to the index that fits the search.

    SQLite has no statistics and assumes that any equality is selective; the one on the workspace is not.
    """
    if _is_selective(filter_):
        # The run or the source is selective.
        return _JOIN, (_BY_SELECTIVE,)
    if "name" in _asked(filter_) or first.expression != "v.updated_at_ms":
        return _JOIN, ("m.workspace = $1", "m.deleted_at_ms IS NULL")
    return _WALK, ("v.workspace = $1", "m.id = v.registered_model_id", "m.deleted_at_ms IS NULL")


async def latest_of_models(session: Session, model_rows: Sequence[int]) -> dict[int, list[ModelVersion]]:
    """Read the latest versions of some registered models, by their row, without aliases, as on the wire."""
    found: dict[int, list[ModelVersion]] = {}
    for version in _each_once(await session.all(_LATEST_OF_MODELS, list(model_rows))):
        found.setdefault(version.registered_model_row, []).append(msgspec.structs.replace(version, aliases=[]))
    return found


def _each_once(rows: Iterable[Row]) -> list[ModelVersion]:
    """Decode versions, whose rows may repeat for each stage held, in the order of their first row."""
    return list({version.row: version for version in map(_VERSION.read, rows)}.values())
