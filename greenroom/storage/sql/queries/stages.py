"""Queries: the stages of a workspace, and the rules of stages and aliases."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from greenroom.core.access import Scope
from greenroom.core.rules import Rule, StoredRule, Target, TargetKind
from greenroom.core.stages import DEFAULT_STAGES, Stage, StageRecord, Stages, default_colour
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.language.scopes import models_sql
from greenroom.storage.sql.session import Row, Session

_rules = msgspec.json.Decoder(Rule)
_MOST_RULES_KNOWN: Final = 10_000

STAGES_LOCK: Final = "'stages of ' || {0}"
"""Name of the lock of the stages of a workspace: shared by what moves versions, exclusive for what changes the stages."""

_READ = Sql(
    "SELECT name, colour, (SELECT s.stamp FROM stage_settings s WHERE s.workspace = $1) FROM stages "
    "WHERE workspace = $1 ORDER BY position"
)
_LOCK = Sql(f"SELECT CAST($1 AS TEXT), {{exclude:{STAGES_LOCK.format('CAST($1 AS TEXT)')}}}")
_RENEW = Sql(
    "INSERT INTO stage_settings (workspace, stamp) VALUES ($1, $2) "
    "ON CONFLICT (workspace) DO UPDATE SET stamp = excluded.stamp"
)
_DELETE_STAGES = Sql("DELETE FROM stages WHERE workspace = $1 AND name NOT IN {texts:$2}")
_PUT_STAGES = Sql(
    "INSERT INTO stages (workspace, name, position, colour) {values:text, text, int, text} "
    "ON CONFLICT (workspace, name) DO UPDATE SET position = excluded.position, colour = excluded.colour"
)
_RENAME_STAGE = Sql("UPDATE stages SET name = $3, colour = $4 WHERE workspace = $1 AND name = $2")
_OF_WORKSPACE = "registered_model_id IN (SELECT m.id FROM registered_models m WHERE m.workspace = $1)"
_RENAME_TENURES = Sql(f"UPDATE stage_stays SET stage = $3 WHERE stage = $2 AND {_OF_WORKSPACE}")
_FORGET_TENURES = Sql(f"DELETE FROM stage_stays WHERE stage = $2 AND {_OF_WORKSPACE}")
_FORGET_MOVED_TENURES = Sql(
    "DELETE FROM stage_stays WHERE registered_model_id IN (SELECT m.id FROM registered_models m WHERE m.workspace = $1 "
    "AND (CAST($2 AS BIGINT) IS NULL OR m.id = $2)) AND ((CAST($4 AS BIGINT) = 0 AND to_ms IS NOT NULL) "
    "OR stage NOT IN (SELECT g.name FROM stages g WHERE g.workspace = $3))"
)
_HOLDERS_COUNT = Sql(f"SELECT count(*) FROM model_version_stages WHERE stage = $2 AND {_OF_WORKSPACE}")
_HOLDERS_COUNTS = models_sql(
    "SELECT h.stage, count(*) FROM registered_models m JOIN model_version_stages h ON h.registered_model_id = m.id "
    "WHERE m.workspace = $1 GROUP BY h.stage",
    place=2,
)
_HOLDERS = Sql(
    f"SELECT registered_model_id, version FROM model_version_stages WHERE stage = $2 AND {_OF_WORKSPACE} "
    "AND (CAST($3 AS BIGINT) IS NULL OR registered_model_id = $3) ORDER BY registered_model_id DESC, version DESC LIMIT $4"
)
_FIND_CURRENT = Sql(
    "UPDATE model_versions SET current_stage = (SELECT s.stage FROM model_version_stages s JOIN stages g "
    "ON g.workspace = $1 AND g.name = s.stage WHERE s.registered_model_id = model_versions.registered_model_id "
    "AND s.version = model_versions.version ORDER BY g.position DESC LIMIT 1) WHERE id IN (SELECT v.id FROM "
    "model_versions v JOIN model_version_stages h ON h.registered_model_id = v.registered_model_id "
    "AND h.version = v.version WHERE v.workspace = $1 AND v.deleted_at_ms IS NULL GROUP BY v.id HAVING count(*) > 1)"
)

_RULE = "model_row, target, version, rule, updated_at_ms, updated_by"
_FIND_RULE = Sql(
    f"SELECT {_RULE} FROM stage_rules WHERE workspace = $1 AND model_row IN (0, $2) AND target = $3 "
    "AND rule IS NOT NULL ORDER BY model_row DESC LIMIT 1"
)
_GET_RULE = Sql(f"SELECT {_RULE} FROM stage_rules WHERE workspace = $1 AND model_row = $2 AND target = $3")
_RULES_OF = Sql(
    f"SELECT {_RULE} FROM stage_rules WHERE workspace = $1 AND model_row = $2 AND rule IS NOT NULL ORDER BY target"
)
_ALL_RULES = Sql(
    f"SELECT {_RULE} FROM stage_rules WHERE workspace = $1 AND rule IS NOT NULL ORDER BY model_row, target"
)
_RULES_EVERYWHERE = Sql(
    f"SELECT workspace, {_RULE} FROM stage_rules WHERE rule IS NOT NULL ORDER BY workspace, model_row, target"
)
_LAST_VERSION = Sql("SELECT coalesce(max(version), 0) FROM stage_rules WHERE workspace = $1 AND target = $2")
# What holds a stage or alias that has a rule in the workspace.
_PROTECTING = Sql(
    "SELECT s.target FROM stage_rules s WHERE s.workspace = $1 AND s.model_row = 0 AND s.rule IS NOT NULL AND (EXISTS "
    "(SELECT 1 FROM model_version_stages h WHERE h.registered_model_id = $2 AND 'stage:' || h.stage = s.target) "
    "OR EXISTS (SELECT 1 FROM aliases a WHERE a.registered_model_id = $2 AND 'alias:' || a.alias = s.target)) "
    "ORDER BY s.target"
)
_COUNT_RULES = Sql("SELECT count(*) FROM stage_rules WHERE workspace = $1 AND rule IS NOT NULL")
_SAVE_RULE = Sql(
    "INSERT INTO stage_rules (workspace, model_row, target, version, rule, updated_at_ms, updated_by) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (workspace, model_row, target) DO UPDATE SET "
    "version = excluded.version, rule = excluded.rule, updated_at_ms = excluded.updated_at_ms, "
    "updated_by = excluded.updated_by"
)
_DELETE_RULE = Sql(
    "UPDATE stage_rules SET rule = NULL, updated_at_ms = $4, updated_by = $5 "
    "WHERE workspace = $1 AND model_row = $2 AND target = $3"
)
# They go on counting after those of the same target there.
_MOVED_VERSION = (
    "version + (SELECT coalesce(max(o.version), 0) FROM stage_rules o WHERE o.workspace = $2 "
    "AND o.target = stage_rules.target)"
)
_MOVE_RULES = Sql(
    f"UPDATE stage_rules SET workspace = $2, version = {_MOVED_VERSION} WHERE model_row = $1 AND workspace <> $2"
)
_MOVE_ALL_RULES = Sql(
    f"UPDATE stage_rules SET workspace = $2, version = {_MOVED_VERSION} WHERE workspace = $1 AND model_row <> 0"
)
_MISSING_IN = Sql(
    "SELECT DISTINCT h.stage FROM registered_models m JOIN model_version_stages h ON h.registered_model_id = m.id "
    "WHERE m.workspace = $1 AND (CAST($2 AS BIGINT) IS NULL OR m.id = $2) "
    "AND h.stage NOT IN (SELECT g.name FROM stages g WHERE g.workspace = $3) ORDER BY h.stage"
)


class KnownStages:
    """The stages and rules that a process has read, by the stamp of their workspace: what has the same stamp is the same.

    Args:
        generation: a number that changes once stages or rules may have changed; None: it is not known now. Reads that
            may answer what was true a second ago trust what was read in the same generation.
    """

    def __init__(self, generation: Callable[[], int | None] = lambda: None) -> None:
        self._generation = generation
        self._stages: dict[str, Stages] = {}
        self._read_in: dict[str, int] = {}
        self._rules: dict[tuple[str, str, int], StoredRule | None] = {}

    def generation(self) -> int | None:
        """Return the present generation; None if it is not known."""
        return self._generation()

    def trusted(self, workspace: str) -> Stages | None:
        """Return the stages of a workspace if nothing has changed since they were read."""
        generation = self._generation()
        if generation is None or self._read_in.get(workspace) != generation:
            return None
        return self._stages.get(workspace)

    def last(self, workspace: str) -> Stages:
        """Return the stages of a workspace that were read last."""
        return self._stages.get(workspace, DEFAULT_STAGES)

    def at(self, workspace: str, stamp: str) -> Stages | None:
        """Return the stages of a workspace at a stamp, if they are known."""
        known = self._stages.get(workspace)
        return known if known is not None and known.stamp == stamp else None

    def note(self, workspace: str, stages: Stages, generation: int | None) -> None:
        """Keep the stages of a workspace.

        Args:
            generation: the one before they were read.
        """
        self._stages[workspace] = stages
        if generation is None:
            self._read_in.pop(workspace, None)
        else:
            self._read_in[workspace] = generation

    def rule(self, key: tuple[str, str, int]) -> StoredRule | None:
        """Return a rule by stamp, target and row of the model.

        Raises:
            KeyError: it is not known.
        """
        return self._rules[key]

    def note_rule(self, key: tuple[str, str, int], rule: StoredRule | None) -> None:
        """Keep a rule, or that none exists."""
        if len(self._rules) >= _MOST_RULES_KNOWN:
            self._rules.clear()
        self._rules[key] = rule


class SqlStages:
    """Implements `StageStore` over one session."""

    def __init__(self, session: Session, workspace: str, known: KnownStages) -> None:
        self._session = session
        self._workspace = workspace
        self._known = known

    def guess(self) -> Stages:
        """Return the stages that were read last."""
        return self._known.last(self._workspace)

    async def current(self) -> Stages:
        """Return the stages for a read."""
        trusted = self._known.trusted(self._workspace)
        if trusted is not None:
            return trusted
        generation = self._known.generation()
        stages = await self.read()
        self._known.note(self._workspace, stages, generation)
        return stages

    async def at(self, stamp: str | None) -> Stages:
        """Return the stages at a stamp."""
        if stamp is None:
            return DEFAULT_STAGES
        known = self._known.at(self._workspace, stamp)
        if known is not None:
            return known
        stages = await self.read()
        self._known.note(self._workspace, stages, None)
        return stages

    async def read(self) -> Stages:
        """Read the stages."""
        rows = await self._session.all(_READ, self._workspace)
        if not rows or rows[0][2] is None:
            return DEFAULT_STAGES
        return Stages((StageRecord(Stage(row[0]), row[1] or default_colour(row[0])) for row in rows), rows[0][2])

    async def lock(self) -> Stages:
        """Lock and read the stages."""
        await self._session.one(_LOCK, self._workspace)
        return await self.read()

    async def renew(self) -> None:
        """Write another stamp."""
        await self._session.run(_RENEW, self._workspace, secrets.token_hex(16))

    async def replace(self, records: Sequence[StageRecord]) -> None:
        """Write all stages."""
        await self._session.run(_DELETE_STAGES, self._workspace, [record.name for record in records])
        await self._session.execute_many(
            _PUT_STAGES,
            [(self._workspace, record.name, position, record.colour) for position, record in enumerate(records)],
        )
        await self.renew()

    async def rename(self, stage: Stage, record: StageRecord) -> None:
        """Rename a stage."""
        name = record.name
        await self._session.run(_RENAME_STAGE, self._workspace, stage, name, record.colour)
        await self._session.run(_RENAME_TENURES, self._workspace, stage, name)
        await self.renew()

    async def forget(self, stage: Stage) -> None:
        """Delete the tenures in a stage."""
        await self._session.run(_FORGET_TENURES, self._workspace, stage)

    async def forget_moved(self, into: str, model_row: int | None, *, keeps_past: bool) -> None:
        """Delete tenures of models that are moved."""
        await self._session.run(_FORGET_MOVED_TENURES, self._workspace, model_row, into, int(keeps_past))

    async def find_current(self) -> None:
        """Write the current stages of versions with several."""
        await self._session.run(_FIND_CURRENT, self._workspace)

    async def holders_count(self, stage: Stage) -> int:
        """Count the versions in a stage."""
        row = await self._session.one(_HOLDERS_COUNT, self._workspace, stage)
        return 0 if row is None else int(row[0])

    async def holders_counts(self, scope: Scope) -> dict[str, int]:
        """Count the versions in each stage that has some."""
        rows = await self._session.all(*_HOLDERS_COUNTS.choose(scope, self._workspace))
        return {str(stage): int(count) for stage, count in rows}

    async def holders(self, stage: Stage, *, model_row: int | None, limit: int) -> list[tuple[int, int]]:
        """List versions in a stage."""
        rows = await self._session.all(_HOLDERS, self._workspace, stage, model_row, limit)
        return [(int(row), int(version)) for row, version in rows]

    async def missing_in(self, into: str, model_row: int | None = None) -> list[str]:
        """Return the stages in use that another workspace does not have."""
        return [row[0] for row in await self._session.all(_MISSING_IN, self._workspace, model_row, into)]


class SqlStageRules:
    """Implements `RuleStore` over one session."""

    def __init__(self, session: Session, workspace: str, known: KnownStages) -> None:
        self._session = session
        self._workspace = workspace
        self._known = known

    async def find(self, target: Target, model_row: int, *, stamp: str | None) -> StoredRule | None:
        """Return the rule that applies to a model."""
        if stamp is None:
            return None
        key = (stamp, str(target), model_row)
        try:
            return self._known.rule(key)
        except KeyError:
            row = await self._session.one(_FIND_RULE, self._workspace, model_row, str(target))
            found = None if row is None else _stored(row)
            self._known.note_rule(key, found)
            return found

    async def get(self, target: Target, model_row: int) -> StoredRule | None:
        """Read a rule."""
        row = await self._session.one(_GET_RULE, self._workspace, model_row, str(target))
        return None if row is None or row[3] is None else _stored(row)

    async def last_version(self, target: Target) -> int:
        """Return the highest version of the rules of a target."""
        row = await self._session.one(_LAST_VERSION, self._workspace, str(target))
        assert row is not None
        return int(row[0])

    async def protecting(self, model_row: int) -> list[str]:
        """Read the targets of the workspace's rules that versions of a model hold."""
        return [row[0] for row in await self._session.all(_PROTECTING, self._workspace, model_row)]

    async def of_workspace(self) -> list[StoredRule]:
        """Read the rules of the workspace."""
        return await self.of_model(0)

    async def of_model(self, model_row: int) -> list[StoredRule]:
        """Read the rules of a model."""
        return [_stored(row) for row in await self._session.all(_RULES_OF, self._workspace, model_row)]

    async def of_models(self) -> list[StoredRule]:
        """List the rules of registered models."""
        return [rule for rule in map(_stored, await self._session.all(_ALL_RULES, self._workspace)) if rule.model_row]

    async def naming(self, stage: Stage) -> list[StoredRule]:
        """Read the rules that name a stage."""
        rules = [_stored(row) for row in await self._session.all(_ALL_RULES, self._workspace)]
        return [one for one in rules if one.names(stage)]

    async def naming_group(self, group: int) -> list[tuple[str, StoredRule]]:
        """Read the rules of all workspaces that name a group."""
        rules = [(row[0], _stored(row[1:])) for row in await self._session.all(_RULES_EVERYWHERE)]
        return [(workspace, one) for workspace, one in rules if one.names_group(group)]

    async def naming_role(self, role: str) -> list[StoredRule]:
        """Read the rules that name a role."""
        rules = [_stored(row) for row in await self._session.all(_ALL_RULES, self._workspace)]
        return [one for one in rules if one.names_role(role)]

    async def count(self) -> int:
        """Count the rules."""
        row = await self._session.one(_COUNT_RULES, self._workspace)
        return 0 if row is None else int(row[0])

    async def save(self, stored: StoredRule) -> None:
        """Insert or update a rule."""
        await self._session.run(
            _SAVE_RULE,
            self._workspace,
            stored.model_row,
            str(stored.target),
            stored.version,
            msgspec.json.encode(stored.rule).decode(),
            stored.updated_at_ms,
            stored.updated_by,
        )

    async def delete(self, target: Target, model_row: int, *, by: str) -> None:
        """Delete a rule."""
        await self._session.run(_DELETE_RULE, self._workspace, model_row, str(target), self._session.now_ms, by)

    async def move(self, model_row: int | None, into: str) -> None:
        """Move the rules of a model, or of all models, to another workspace."""
        if model_row is None:
            await self._session.run(_MOVE_ALL_RULES, self._workspace, into)
        else:
            await self._session.run(_MOVE_RULES, model_row, into)


def _stored(row: Row) -> StoredRule:
    model_row, target, version, rule, updated_at_ms, updated_by = row
    kind, _, name = target.partition(":")
    return StoredRule(
        target=Target(TargetKind(kind), name),
        model_row=model_row,
        version=version,
        rule=_rules.decode(rule),
        updated_at_ms=updated_at_ms,
        updated_by=updated_by,
    )
