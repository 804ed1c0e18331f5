"""The rows that a schedule added to the store."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import msgspec

Rows = list[Sequence[Any]]


class Marks(NamedTuple):
    """The highest row of each kind before a schedule began."""

    events: int = 0
    models: int = 0
    versions: int = 0
    experiments: int = 0
    runs: int = 0


class Snapshot(msgspec.Struct):
    """Rows as lists of their columns, in the order of `_PARTS`; each kind in the order of its key."""

    events: Rows
    models: Rows
    model_tags: Rows
    aliases: Rows
    versions: Rows
    version_tags: Rows
    version_copies: Rows
    stages: Rows
    latest: Rows
    comments: Rows
    experiments: Rows
    experiment_tags: Rows
    runs: Rows
    run_tags: Rows
    params: Rows
    points: Rows
    latest_points: Rows
    requests: Rows

    def marks(self, before: Marks) -> Marks:
        """Return where the next schedule begins."""
        return Marks(
            max((row[0] for row in self.events), default=before.events),
            max((row[0] for row in self.models), default=before.models),
            max((row[0] for row in self.versions), default=before.versions),
            max((row[0] for row in self.experiments), default=before.experiments),
            max((row[0] for row in self.runs), default=before.runs),
        )


FORGET_RULES: Final = ("DELETE FROM stage_rules", "DELETE FROM stage_settings")
"""Takes the rules of a schedule away: the next one sends the same statements as in a new store."""

# Columns; table and condition, {n} for the n-th mark; order.
_PARTS: Final[dict[str, tuple[str, str, str]]] = {
    "events": ("seq, type, subject, topic, actor, before, after, at_ms", "events WHERE seq > {1}", "seq"),
    "models": (
        "id, name, description, next_version, deleted_at_ms",
        "registered_models WHERE id > {2}",
        "id",
    ),
    "model_tags": (
        "registered_model_id, key, value",
        "registered_model_tags WHERE registered_model_id > {2}",
        "registered_model_id, key",
    ),
    "aliases": (
        "registered_model_id, alias, version",
        "aliases WHERE registered_model_id > {2}",
        "registered_model_id, alias",
    ),
    "versions": (
        "id, registered_model_id, version, description, current_stage, source, run_id, deleted_at_ms",
        "model_versions WHERE registered_model_id > {2}",
        "registered_model_id, version",
    ),
    "version_tags": (
        "model_version_id, key, value",
        "model_version_tags WHERE model_version_id > {3}",
        "model_version_id, key",
    ),
    "version_copies": (
        "id, registered_model_id, version, tags_json, aliases_json",
        "model_versions WHERE registered_model_id > {2}",
        "registered_model_id, version",
    ),
    "stages": (
        "registered_model_id, version, stage",
        "model_version_stages WHERE registered_model_id > {2}",
        "registered_model_id, version, stage",
    ),
    "latest": (
        "registered_model_id, stage, version, first_version",
        "latest_versions WHERE registered_model_id > {2}",
        "registered_model_id, stage",
    ),
    "comments": (
        "comment_id, registered_model_id, version, text",
        "comments WHERE registered_model_id > {2}",
        "comment_id",
    ),
    "experiments": (
        "experiment_id, name, lifecycle_stage, artifact_location",
        "experiments WHERE experiment_id > {4}",
        "experiment_id",
    ),
    "experiment_tags": (
        "experiment_id, key, value",
        "experiment_tags WHERE experiment_id > {4}",
        "experiment_id, key",
    ),
    "runs": ("id, run_id, experiment_id, name, status, end_time_ms, lifecycle_stage", "runs WHERE id > {5}", "id"),
    "run_tags": ("run, key, value", "run_tags WHERE run > {5}", "run, key"),
    "params": ("run, key, value", "run_params WHERE run > {5}", "run, key"),
    "points": ("run, key, step, timestamp_ms, value", "metric_points WHERE run > {5}", "run, key, step, timestamp_ms"),
    "latest_points": ("run, key, step, timestamp_ms, value", "latest_metrics WHERE run > {5}", "run, key"),
    "requests": (
        "number, registered_model_id, version, target, state",
        "transition_requests WHERE registered_model_id > {2}",
        "number",
    ),
}
_SQLITE: Final = {
    name: f"SELECT {columns} FROM {source.format(*(f'?{n}' for n in range(6)))} ORDER BY {order}"
    for name, (columns, source, order) in _PARTS.items()
}
# One round trip for all of it.
_POSTGRES: Final = "SELECT json_build_array({})::text".format(
    ", ".join(
        f"(SELECT coalesce(json_agg(json_build_array({columns}) ORDER BY {order}), '[]') "
        f"FROM {source.format(*(f'${n}' for n in range(6)))})"
        for columns, source, order in _PARTS.values()
    )
)
_parts = msgspec.json.Decoder(list[Rows])


def read_sqlite(connection: sqlite3.Connection, marks: Marks) -> Snapshot:
    """Read from a SQLite file."""
    # Numbered parameters that a statement does not name would be refused.
    parts: dict[str, Rows] = {
        name: [list(row) for row in connection.execute(text, _used(text, marks))] for name, text in _SQLITE.items()
    }
    return Snapshot(**parts)


async def read_postgres(connection: Any, marks: Marks) -> Snapshot:
    """Read over an asyncpg connection."""
    parts = _parts.decode(await connection.fetchval(_POSTGRES, *marks))
    return Snapshot(*parts)


def _used(text: str, marks: Marks) -> tuple[int, ...]:
    highest = max(number for number in range(6) if number == 0 or f"?{number}" in text)
    return marks[:highest]
