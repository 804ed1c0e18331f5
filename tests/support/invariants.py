"""Invariants of every store at any moment, whatever wrote to it and however it was stopped.

assert not asyncio.run(broken_promises(url))  # sentences about what is wrong, at most a few of each kind
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from greenroom.core.stages import ARCHIVED, NONE
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.session import Row
from greenroom.storage.sql.transaction import SqlTransaction

_SHOWN_OF_EACH = 5

# Each query finds rows that break the sentence before it.
_NEVER: dict[str, str] = {
    "a model's numbers have a gap, or its next one is wrong": (
        "SELECT m.id, m.name, m.next_version, count(v.id), max(v.version) FROM registered_models m "
        "LEFT JOIN model_versions v ON v.registered_model_id = m.id GROUP BY m.id, m.name, m.next_version "
        "HAVING count(v.id) <> m.next_version - 1 OR coalesce(max(v.version), 0) <> m.next_version - 1"
    ),
    "a live version is of a deleted model": (
        "SELECT m.id, v.version FROM model_versions v JOIN registered_models m ON m.id = v.registered_model_id "
        "WHERE v.deleted_at_ms IS NULL AND m.deleted_at_ms IS NOT NULL"
    ),
    "a live version holds no stage, not even 'None'": (
        "SELECT v.registered_model_id, v.version FROM model_versions v WHERE v.deleted_at_ms IS NULL AND NOT EXISTS "
        "(SELECT 1 FROM model_version_stages s WHERE s.registered_model_id = v.registered_model_id "
        "AND s.version = v.version)"
    ),
    "a stage is held by what is no live version": (
        "SELECT s.registered_model_id, s.version, s.stage FROM model_version_stages s WHERE NOT EXISTS "
        "(SELECT 1 FROM model_versions v WHERE v.registered_model_id = s.registered_model_id "
        "AND v.version = s.version AND v.deleted_at_ms IS NULL)"
    ),
    "the latest version of a stage is not the highest that holds it": (
        "SELECT s.registered_model_id, s.stage, max(s.version), l.version FROM model_version_stages s "
        "LEFT JOIN latest_versions l ON l.registered_model_id = s.registered_model_id AND l.stage = s.stage "
        "GROUP BY s.registered_model_id, s.stage, l.version HAVING l.version IS NULL OR l.version <> max(s.version)"
    ),
    "the first version of a stage is not the lowest that holds it": (
        "SELECT l.registered_model_id, l.stage, l.first_version FROM latest_versions l WHERE l.first_version <> "
        "(SELECT min(s.version) FROM model_version_stages s WHERE s.registered_model_id = l.registered_model_id "
        "AND s.stage = l.stage)"
    ),
    "a stage without a holder has a latest version": (
        "SELECT l.registered_model_id, l.stage, l.version FROM latest_versions l WHERE NOT EXISTS "
        "(SELECT 1 FROM model_version_stages s WHERE s.registered_model_id = l.registered_model_id "
        "AND s.stage = l.stage)"
    ),
    "an alias points at what is no live version": (
        "SELECT a.registered_model_id, a.alias, a.version FROM aliases a WHERE NOT EXISTS "
        "(SELECT 1 FROM model_versions v WHERE v.registered_model_id = a.registered_model_id "
        "AND v.version = a.version AND v.deleted_at_ms IS NULL)"
    ),
    "a version or a change of stages is ahead of its model's revision": (
        "SELECT m.id, m.revision, m.stages_revision, v.version, v.revision FROM registered_models m "
        "LEFT JOIN model_versions v ON v.registered_model_id = m.id AND v.revision > m.revision "
        "WHERE v.id IS NOT NULL OR m.stages_revision > m.revision"
    ),
    "a stay lasts though its version left the stage": (
        "SELECT s.registered_model_id, s.version, s.stage FROM stage_stays s "
        "JOIN registered_models m ON m.id = s.registered_model_id AND m.deleted_at_ms IS NULL WHERE s.to_ms IS NULL "
        "AND NOT EXISTS (SELECT 1 FROM model_version_stages h WHERE h.registered_model_id = s.registered_model_id "
        "AND h.version = s.version AND h.stage = s.stage)"
    ),
    "a stay is over though its version holds the stage": (
        "SELECT s.registered_model_id, s.version, s.stage FROM stage_stays s JOIN model_version_stages h "
        "ON h.registered_model_id = s.registered_model_id AND h.version = s.version AND h.stage = s.stage "
        "WHERE s.to_ms IS NOT NULL"
    ),
    "two versions have one place on the way to a stage": (
        "SELECT registered_model_id, stage, place, count(*) FROM stage_stays "
        "GROUP BY registered_model_id, stage, place HAVING count(*) > 1"
    ),
    "something alive is kept as if it was deleted": (
        "SELECT 'model', id FROM registered_models WHERE deleted_at_ms IS NULL "
        "AND (held_at_deletion IS NOT NULL OR deleted_by IS NOT NULL) "
        "UNION ALL SELECT 'version', id FROM model_versions WHERE deleted_at_ms IS NULL AND held_at_deletion IS NOT NULL"
    ),
    "a version's files have no manifest": (
        "SELECT v.id, v.files_id FROM model_versions v LEFT JOIN manifests m ON m.digest = v.manifest_digest "
        "WHERE (v.files_id IS NULL) <> (m.digest IS NULL)"
    ),
    "a manifest does not count its files": (
        "SELECT m.digest, m.file_count, m.size_bytes, count(f.path), coalesce(sum(f.size_bytes), 0) FROM manifests m "
        "LEFT JOIN manifest_files f ON f.manifest_digest = m.digest GROUP BY m.digest, m.file_count, m.size_bytes "
        "HAVING m.file_count <> count(f.path) OR m.size_bytes <> coalesce(sum(f.size_bytes), 0)"
    ),
    "a file's bytes are unknown or orphaned": (
        "SELECT f.path, f.digest FROM (SELECT path, digest FROM artifact_files UNION ALL "
        "SELECT path, digest FROM manifest_files) f LEFT JOIN blobs b ON b.digest = f.digest "
        "WHERE b.digest IS NULL OR b.condemned_at_ms IS NOT NULL"
    ),
    "a run's life-cycle and the time of its deletion disagree": (
        "SELECT run_id, lifecycle_stage, deleted_at_ms FROM runs "
        "WHERE (lifecycle_stage = 'active') <> (deleted_at_ms IS NULL)"
    ),
    "something belongs to a run that is not there": " UNION ALL ".join(
        f"SELECT '{table}', run FROM {table} WHERE run NOT IN (SELECT id FROM runs)"
        for table in ("run_tags", "run_params", "metric_points", "latest_metrics", "run_datasets", "run_models")
    ),
    "what a run logged is filed under another experiment": " UNION ALL ".join(
        f"SELECT '{table}', r.run_id, t.experiment_id FROM {table} t JOIN runs r ON r.id = t.run "
        "WHERE t.experiment_id <> r.experiment_id"
        for table in ("run_tags", "run_params", "latest_metrics")
    ),
    "the latest point of a metric is not its highest by (step, timestamp, value)": (
        "SELECT p.run, p.key, p.step, p.timestamp_ms, p.value FROM metric_points p "
        "LEFT JOIN latest_metrics l ON l.run = p.run AND l.key = p.key "
        "WHERE l.run IS NULL OR (p.step, p.timestamp_ms, p.value) > (l.step, l.timestamp_ms, l.value)"
    ),
    "a latest metric is none of its points": (
        "SELECT l.run, l.key FROM latest_metrics l WHERE NOT EXISTS (SELECT 1 FROM metric_points p WHERE p.run = l.run "
        "AND p.key = l.key AND p.step = l.step AND p.timestamp_ms = l.timestamp_ms AND p.value = l.value)"
    ),
    "a run has no name among its tags, or another one": (
        "SELECT r.run_id, r.name, t.value FROM runs r JOIN run_tags t ON t.run = r.id AND t.key = 'mlflow.runName' "
        "WHERE t.value <> r.name"
    ),
    "a path is a file and a folder": (
        "SELECT f.path, g.path FROM artifact_files f JOIN artifact_files g ON g.workspace = f.workspace "
        "AND g.path >= f.path || '/' AND g.path < f.path || '0'"
    ),
    "a token or a session of an account that is deleted or disabled works": (
        "SELECT 'api_tokens', t.id FROM api_tokens t JOIN accounts a ON a.id = t.account_id "
        "WHERE t.revoked_at_ms IS NULL AND (a.deleted_at_ms IS NOT NULL OR a.is_disabled = 1) UNION ALL "
        "SELECT 'account_sessions', t.id FROM account_sessions t JOIN accounts a ON a.id = t.account_id "
        "WHERE a.deleted_at_ms IS NOT NULL OR a.is_disabled = 1"
    ),
    "an account that is deleted is in a group, owns something or is granted something": (
        "SELECT 'group_members', a.id FROM accounts a JOIN group_members m ON m.account_id = a.id "
        "WHERE a.deleted_at_ms IS NOT NULL UNION ALL SELECT 'registered_models', a.id FROM accounts a "
        "JOIN registered_models m ON m.owner_id = a.id WHERE a.deleted_at_ms IS NOT NULL AND m.deleted_at_ms IS NULL "
        "UNION ALL SELECT 'grants', a.id FROM accounts a JOIN grants g ON g.subject = 'user:' || CAST(a.id AS TEXT) "
        "WHERE a.deleted_at_ms IS NOT NULL"
    ),
    "a group that is not there has members or grants": (
        "SELECT 'group_members', m.group_id FROM group_members m WHERE m.group_id NOT IN (SELECT id FROM groups) UNION ALL "
        "SELECT 'grants', g.id FROM grants g WHERE substr(g.subject, 1, 6) = 'group:' "
        "AND g.subject NOT IN (SELECT 'group:' || CAST(id AS TEXT) FROM groups)"
    ),
    "a grant is on something that never was, or is in another workspace": (
        "SELECT g.id, g.resource_kind, g.resource_id FROM grants g LEFT JOIN registered_models m ON m.id = g.resource_id "
        "WHERE g.resource_kind = 'registered_model' AND g.resource_id <> -1 AND (m.id IS NULL OR m.workspace <> g.workspace) "
        "UNION ALL SELECT g.id, g.resource_kind, g.resource_id FROM grants g "
        "LEFT JOIN experiments e ON e.experiment_id = g.resource_id WHERE g.resource_kind = 'experiment' "
        "AND g.resource_id <> -1 AND (e.experiment_id IS NULL OR e.workspace <> g.workspace)"
    ),
    "a grant has something else of its model than the model": (
        "SELECT g.id, m.id FROM grants g JOIN registered_models m ON m.id = g.resource_id "
        "WHERE g.resource_kind = 'registered_model' AND (g.model_name IS DISTINCT FROM m.name "
        "OR g.model_updated_at_ms IS DISTINCT FROM m.updated_at_ms "
        "OR g.model_deleted_at_ms IS DISTINCT FROM m.deleted_at_ms "
        "OR g.model_versions_updated_at_ms IS DISTINCT FROM m.versions_updated_at_ms)"
    ),
    "a version changed after its model says that they did": (
        "SELECT v.id, v.updated_at_ms, m.versions_updated_at_ms FROM model_versions v "
        "JOIN registered_models m ON m.id = v.registered_model_id "
        "WHERE v.deleted_at_ms IS NULL AND v.updated_at_ms > m.versions_updated_at_ms"
    ),
    "something is in a workspace that is not there": " UNION ALL ".join(
        f"SELECT '{table}', workspace FROM {table} WHERE workspace NOT IN (SELECT key FROM workspaces)"
        for table in (
            "registered_models",
            "model_versions",
            "experiments",
            "runs",
            "stages",
            "grants",
            "roles",
            "publishers",
            "stage_settings",
            "stage_rules",
            "transition_requests",
            "request_numbers",
            "notifications",
        )
    ),
    "a rule of a registered model is in another workspace": (
        "SELECT r.target, r.model_row, r.workspace FROM stage_rules r LEFT JOIN registered_models m ON m.id = r.model_row "
        "WHERE r.model_row <> 0 AND (m.id IS NULL OR m.workspace <> r.workspace)"
    ),
    "an open request has an end, or a closed one has none": (
        "SELECT id, state, closed_at_ms FROM transition_requests WHERE (state = 'open') <> (closed_at_ms IS NULL)"
    ),
    "a request moved a version, and there is no such event": (
        "SELECT r.id, r.transition_seq FROM transition_requests r LEFT JOIN events e ON e.seq = r.transition_seq "
        "WHERE r.transition_seq IS NOT NULL AND (e.seq IS NULL OR r.state <> 'moved')"
    ),
    "the number of a request is higher than the last one": (
        "SELECT r.workspace, r.number, n.last_number FROM transition_requests r "
        "LEFT JOIN request_numbers n ON n.workspace = r.workspace WHERE n.last_number IS NULL OR n.last_number < r.number"
    ),
    "a decision or a reviewer is of a request that is not there": " UNION ALL ".join(
        f"SELECT '{table}', request_row FROM {table} WHERE request_row NOT IN (SELECT id FROM transition_requests)"
        for table in ("request_decisions", "request_reviewers")
    ),
    "the seals have a gap": (
        "SELECT s.tree_size, count(l.leaf_index), max(l.leaf_index) FROM audit_state s LEFT JOIN sealed_events l ON 1 = 1 "
        "GROUP BY s.id, s.tree_size "
        "HAVING count(l.leaf_index) <> s.tree_size OR coalesce(max(l.leaf_index) + 1, 0) <> s.tree_size"
    ),
    "a version is in another workspace than its model": (
        "SELECT v.id FROM model_versions v JOIN registered_models m ON m.id = v.registered_model_id "
        "WHERE v.workspace <> m.workspace"
    ),
    "there are accounts, and no one administers the server": (
        "SELECT count(*) FROM accounts HAVING count(*) > 0 AND "
        "sum(CASE WHEN kind = 'user' AND is_admin = 1 AND is_disabled = 0 AND deleted_at_ms IS NULL THEN 1 ELSE 0 END) = 0"
    ),
}
_EVENTS = "SELECT type, subject, topic, before, after FROM events ORDER BY seq"
_MODELS = "SELECT id, name, description, deleted_at_ms FROM registered_models"
_MODEL_TAGS = "SELECT registered_model_id, key, value FROM registered_model_tags"
_ALIASES = "SELECT registered_model_id, alias, version FROM aliases"
_VERSIONS = (
    "SELECT id, registered_model_id, version, description, current_stage, source, run_id, deleted_at_ms "
    "FROM model_versions"
)
_COPIES = "SELECT id, registered_model_id, version, tags_json, aliases_json FROM model_versions"
_VERSION_TAGS = "SELECT model_version_id, key, value FROM model_version_tags"
_STAGES = "SELECT registered_model_id, version, stage FROM model_version_stages"
# Furthest last.
_ORDER = (
    "SELECT m.id, g.name FROM registered_models m JOIN stages g ON g.workspace = m.workspace ORDER BY m.id, g.position"
)
_EXPERIMENTS = "SELECT experiment_id, name, lifecycle_stage, artifact_location FROM experiments"
_EXPERIMENT_TAGS = "SELECT experiment_id, key, value FROM experiment_tags"
_RUNS = "SELECT run_id, experiment_id, name, status, end_time_ms, lifecycle_stage FROM runs"
_LOGGED_MODELS = "SELECT model_id, experiment_id, name, status, deleted_at_ms FROM logged_models"


async def broken_promises(url: str) -> list[str]:
    """Look through a whole store, and say what is wrong in it; nothing when all is well.

    In addition to the rows it replays the event log: the result must equal the tables.
    """
    database = await open_database(url, make_transaction=SqlTransaction)
    try:
        return await database.search(_look)
    finally:
        await database.close()


async def _look(tx: SqlTransaction) -> list[str]:
    async def rows(text: str) -> list[Row]:
        return await tx._session.all(Sql(text))

    found: list[str] = []
    for sentence, text in _NEVER.items():
        found += [f"{sentence}: {tuple(row)}" for row in (await rows(text))[:_SHOWN_OF_EACH]]
    copies = _wrong_copies(await rows(_COPIES), await rows(_VERSION_TAGS), await rows(_ALIASES))
    found += list(copies)[:_SHOWN_OF_EACH]
    told = _replay(await rows(_EVENTS))
    versions = await rows(_VERSIONS)
    holders: dict[tuple[int, int], set[str]] = defaultdict(set)
    for model, version, stage in await rows(_STAGES):
        holders[model, version].add(stage)
    order: dict[int, list[str]] = defaultdict(list)
    for model, stage in await rows(_ORDER):
        order[model].append(stage)
    stored = {
        **_models(await rows(_MODELS), await rows(_MODEL_TAGS), await rows(_ALIASES)),
        **_versions(versions, await rows(_VERSION_TAGS), holders),
        **_experiments(await rows(_EXPERIMENTS), await rows(_EXPERIMENT_TAGS)),
        **{
            f"run:{run_id}": {
                "experiment_id": str(experiment_id),
                "name": name,
                "status": status,
                "end_time_ms": end,
                "lifecycle_stage": stage,
            }
            for run_id, experiment_id, name, status, end, stage in await rows(_RUNS)
        },
        **{
            f"logged_model:{model_id}": {
                "experiment_id": str(experiment_id),
                "name": name,
                "status": status,
                "deleted": deleted is not None,
            }
            for model_id, experiment_id, name, status, deleted in await rows(_LOGGED_MODELS)
        },
    }
    _delete_with_their_owners(told)
    _leave_removed_stages(told, order)
    found += list(_differences(told, stored))[: 4 * _SHOWN_OF_EACH]
    current = {(model, version): stage for _, model, version, _, stage, *_ in versions}
    found += list(_wrong_stages(current, holders, order))[:_SHOWN_OF_EACH]
    return found


def _leave_removed_stages(told: Things, order: dict[int, list[str]]) -> None:
    """A version whose stage was removed or renamed while its model was deleted is restored without it."""
    for subject, thing in told.items():
        if subject.startswith("model_version:"):
            model = int(subject.partition(":")[2].partition("/")[0])
            thing["stages"] = [stage for stage in thing["stages"] if stage in order[model]]


def _wrong_stages(
    current: dict[tuple[int, int], str], holders: dict[tuple[int, int], set[str]], order: dict[int, list[str]]
) -> Iterator[str]:
    """Compare the stages that versions hold with the stages of their workspaces, furthest last."""
    for (model, version), held in holders.items():
        unknown = held - set(order[model])
        if unknown:
            yield f"version {model, version} holds stages that its workspace does not have: {sorted(unknown)}"
        elif current[model, version] != max(held, key=order[model].index):
            yield f"the current stage of version {model, version} is not the furthest it holds: {sorted(held)}"
        elif len(held) > 1 and held & {NONE, ARCHIVED}:
            yield f"version {model, version} holds stages that exclude each other: {sorted(held)}"


Things = dict[str, dict[str, Any]]


def _models(models: list[Row], tags: list[Row], aliases: list[Row]) -> Things:
    found: Things = {
        f"registered_model:{row}": {
            "name": name,
            "description": description or "",
            "deleted": deleted is not None,
            "tags": {},
            "aliases": {},
        }
        for row, name, description, deleted in models
    }
    for row, key, value in tags:
        found[f"registered_model:{row}"]["tags"][key] = value
    for row, alias, version in aliases:
        found[f"registered_model:{row}"]["aliases"][alias] = version
    return found


def _versions(versions: list[Row], tags: list[Row], holders: dict[tuple[int, int], set[str]]) -> Things:
    subjects = {row: f"model_version:{model}/{version}" for row, model, version, *_ in versions}
    found: Things = {
        subjects[row]: {
            "description": description or "",
            "stages": sorted(holders.get((model, version), set()) - {NONE}),
            "source": source,
            "run_id": run_id or None,
            "deleted": deleted is not None,
            "tags": {},
        }
        for row, model, version, description, _, source, run_id, deleted in versions
    }
    for row, key, value in tags:
        found[subjects[row]]["tags"][key] = value
    return found


def _wrong_copies(versions: list[Row], tags: list[Row], aliases: list[Row]) -> Iterator[str]:
    """Compare the copies of tags and aliases on the rows of versions with the tables they come from."""
    tags_of: dict[int, dict[str, str]] = defaultdict(dict)
    for row, key, value in tags:
        tags_of[row][key] = value
    aliases_of: dict[tuple[int, int], list[str]] = defaultdict(list)
    for model, alias, version in aliases:
        aliases_of[model, version].append(alias)
    for row, model, version, tags_json, aliases_json in versions:
        own_tags, own_aliases = tags_of.get(row), aliases_of.get((model, version))
        if (tags_json and json.loads(tags_json)) != own_tags:
            yield f"the copy of the tags of version {model, version} is {tags_json}; its tags are {own_tags}"
        if (aliases_json and sorted(json.loads(aliases_json))) != (own_aliases and sorted(own_aliases)):
            yield f"the copy of the aliases of version {model, version} is {aliases_json}; its aliases are {own_aliases}"


def _experiments(experiments: list[Row], tags: list[Row]) -> Things:
    found: Things = {
        f"experiment:{number}": {"name": name, "lifecycle_stage": stage, "artifact_location": location, "tags": {}}
        for number, name, stage, location in experiments
    }
    for number, key, value in tags:
        found[f"experiment:{number}"]["tags"][key] = value
    return found


# Columns that have another name than the field of an event.
_COLUMNS = {"state": "lifecycle_stage", "ended_at_ms": "end_time_ms"}


# What events change, by the first part of their type. All others are said about a thing and change nothing of it, as
# comments and requests, or are about what is not replayed, as accounts and workspaces; see `_NEVER`.
_REPLAYED = {
    "experiment",
    "experiment_tag",
    "run",
    "logged_model",
    "registered_model",
    "registered_model_tag",
    "model_version",
    "model_version_tag",
    "model_version_alias",
}


def _replay(events: list[Row]) -> Things:
    """Compute the expected state from the events alone."""
    # Every store begins with one experiment, which has no event.
    first = {"name": "Default", "artifact_location": "mlflow-artifacts:/0", "created": 1}
    things: Things = {"experiment:0": {**_first_fields("experiment:0"), **first}}
    for event_type, subject, topic, before_text, after_text in events:
        before: dict[str, Any] = json.loads(before_text or "{}")
        after: dict[str, Any] = {
            _COLUMNS.get(name, name): value for name, value in json.loads(after_text or "{}").items()
        }
        kind, done = event_type.split(".")
        if kind not in _REPLAYED:
            continue
        thing = things.setdefault(subject, {"created": 0, **_first_fields(subject)})
        match done:
            case "set" if kind.endswith("_tag"):
                thing["tags"].update(after.get("tags", {}))
            case "deleted" if kind.endswith("_tag"):
                thing["tags"].pop(*before["tags"])
            case "created" if kind == "model_version_alias":
                thing["aliases"].update(after["aliases"])
            case "deleted" if kind == "model_version_alias":
                thing["aliases"].pop(*before["aliases"])
            case "created":
                thing.update(after)
                thing["created"] += 1
            case "transitioned":
                thing["stages"] = sorted(after["stages"])
            case "deleted" if kind in ("registered_model", "model_version", "logged_model"):
                thing["deleted"] = True
                if kind == "model_version":
                    number = int(subject.rpartition("/")[2])
                    aliases = things[topic]["aliases"]
                    things[topic]["aliases"] = {key: value for key, value in aliases.items() if value != number}
            case "restored" if kind == "model_version":
                thing.update(deleted=False, stages=sorted(after["stages"]))
                number = int(subject.rpartition("/")[2])
                things[topic]["aliases"].update(dict.fromkeys(after["aliases"], number))
            case "restored" if kind == "registered_model":
                thing.update(after, deleted=False)
            case _:
                thing.update(after)
        if event_type in ("experiment.deleted", "experiment.restored"):
            # The event of an experiment covers all its runs.
            for name, other in things.items():
                if name.startswith("run:") and other.get("experiment_id") == subject.partition(":")[2]:
                    other["lifecycle_stage"] = after["lifecycle_stage"]
    return things


def _first_fields(subject: str) -> dict[str, Any]:
    match subject.partition(":")[0]:
        case "registered_model":
            return {"deleted": False, "aliases": {}, "tags": {}}
        case "model_version":
            return {"deleted": False, "stages": [], "tags": {}}
        case "logged_model":
            return {"deleted": False, "status": "LOGGED_MODEL_PENDING"}
        case "run":
            return {"lifecycle_stage": "active", "end_time_ms": None}
        case _:
            return {"lifecycle_stage": "active", "tags": {}}


def _delete_with_their_owners(told: Things) -> None:
    """Deleting a registered model is one event for all its versions."""
    for subject, thing in told.items():
        if subject.startswith("model_version:"):
            model = told.get("registered_model:" + subject.partition(":")[2].partition("/")[0], {})
            thing["deleted"] = thing["deleted"] or model.get("deleted", False)


def _differences(told: Things, stored: Things) -> Iterator[str]:
    for subject in told.keys() - stored.keys():
        yield f"events tell of {subject}, which is not there"
    for subject in stored.keys() - told.keys():
        yield f"no event tells of {subject}"
    for subject in told.keys() & stored.keys():
        thing, row = told[subject], stored[subject]
        if thing["created"] != 1:
            yield f"{subject} has {thing['created']} events of its creation"
        for field, value in row.items():
            # What a deleted thing held last is its row's own business.
            if row.get("deleted") and field in ("aliases", "tags", "stages"):
                continue
            if thing.get(field) != value:
                yield f"{field} of {subject} is {value!r}; its events make it {thing.get(field)!r}"
