"""Keep in rows what was read off the event log: revisions for etags, who was in a stage before, what a deletion took away.

Existing rows get what the whole log tells. Revisions begin at 0: no etag of before names one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

STRING = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

_IN_USE = ("Staging", "Production")
_READ_AT_ONCE = 5000
_events = sa.table(
    "events",
    sa.column("seq", sa.BigInteger()),
    sa.column("at_ms", sa.BigInteger()),
    sa.column("actor", sa.Text()),
    sa.column("verb", sa.Text()),
    sa.column("subject", sa.Text()),
    sa.column("before", sa.Text()),
    sa.column("after", sa.Text()),
)
_models = sa.table(
    "registered_models",
    sa.column("id", sa.BigInteger()),
    sa.column("deleted_at_ms", sa.BigInteger()),
    sa.column("held_at_deletion", sa.Text()),
)
_versions = sa.table(
    "model_versions",
    sa.column("registered_model_id", sa.BigInteger()),
    sa.column("version", sa.BigInteger()),
    sa.column("deleted_at_ms", sa.BigInteger()),
    sa.column("moved_at_ms", sa.BigInteger()),
    sa.column("held_at_deletion", sa.Text()),
)


def upgrade() -> None:
    stays = op.create_table(
        "stage_stays",
        sa.Column("registered_model_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("stage", STRING, nullable=False),
        sa.Column("place", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("from_ms", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("to_ms", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("ended_by", STRING, nullable=True),
        sa.PrimaryKeyConstraint("registered_model_id", "version", "stage", name=op.f("pk_stage_stays")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_stage_stays_place", "stage_stays", ["registered_model_id", "stage", "place"], unique=False)
    op.add_column("model_versions", sa.Column("revision", sa.BigInteger(), server_default=sa.text("0"), nullable=False))
    op.add_column("model_versions", sa.Column("moved_at_ms", sa.BigInteger(), autoincrement=False, nullable=True))
    op.add_column("model_versions", sa.Column("held_at_deletion", STRING, nullable=True))
    op.add_column(
        "registered_models", sa.Column("revision", sa.BigInteger(), server_default=sa.text("0"), nullable=False)
    )
    op.add_column(
        "registered_models", sa.Column("stages_revision", sa.BigInteger(), server_default=sa.text("0"), nullable=False)
    )
    op.add_column("registered_models", sa.Column("held_at_deletion", STRING, nullable=True))
    op.drop_index(op.f("ix_registered_models_deleted_name"), table_name="registered_models")
    op.create_index(
        "ix_registered_models_deleted_name",
        "registered_models",
        ["workspace", "name", "deleted_at_ms", "id"],
        unique=False,
        sqlite_where=sa.text("deleted_at_ms IS NOT NULL"),
        postgresql_where=sa.text("deleted_at_ms IS NOT NULL"),
    )
    _fill(op.get_bind(), stays)


def _fill(connection: sa.Connection, stays: sa.Table) -> None:
    told = _Told()
    for event in _events_in_order(connection):
        told.add(*event)
    _run(
        connection,
        sa.insert(stays),
        [
            {
                "registered_model_id": model,
                "version": version,
                "stage": stage,
                "place": place,
                "from_ms": from_ms,
                "to_ms": to_ms,
                "ended_by": ended_by,
            }
            for (model, stage), road in told.roads.items()
            for place, version in enumerate(road, 1)
            for from_ms, to_ms, ended_by in [told.stays[model, stage, version]]
        ],
    )
    of_version = sa.and_(
        _versions.c.registered_model_id == sa.bindparam("b_model", type_=sa.BigInteger()),
        _versions.c.version == sa.bindparam("b_version", type_=sa.BigInteger()),
    )
    _run(
        connection,
        sa.update(_versions).where(of_version).values(moved_at_ms=sa.bindparam("b_moved", type_=sa.BigInteger())),
        [{"b_model": model, "b_version": version, "b_moved": at} for (model, version), at in told.moved.items()],
    )
    _run(
        connection,
        sa.update(_versions)
        .where(of_version, _versions.c.deleted_at_ms.is_not(None))
        .values(held_at_deletion=sa.bindparam("b_held", type_=sa.Text())),
        [
            {"b_model": model, "b_version": version, "b_held": json.dumps(held)}
            for (model, version), held in told.held_by_versions.items()
        ],
    )
    _run(
        connection,
        sa.update(_models)
        .where(_models.c.id == sa.bindparam("b_model", type_=sa.BigInteger()), _models.c.deleted_at_ms.is_not(None))
        .values(held_at_deletion=sa.bindparam("b_held", type_=sa.Text())),
        [{"b_model": model, "b_held": json.dumps(held)} for model, held in told.held_by_models.items()],
    )


def _run(connection: sa.Connection, statement: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(statement, rows)


def _events_in_order(connection: sa.Connection) -> Iterator[tuple[int, str, str, str, dict[str, Any], dict[str, Any]]]:
    columns = _events.c
    wanted = [
        *(f"model_version:{verb}" for verb in ("transition", "delete", "restore")),
        *(f"registered_model:{verb}" for verb in ("delete", "restore")),
    ]
    last = 0
    while True:
        page = connection.execute(
            sa.select(
                columns.seq, columns.at_ms, columns.actor, columns.verb, columns.subject, columns.before, columns.after
            )
            .where(columns.seq > last, columns.verb.in_(wanted))
            .order_by(columns.seq)
            .limit(_READ_AT_ONCE)
        ).all()
        for _, at_ms, actor, verb, subject, before, after in page:
            yield at_ms, actor, verb, subject, json.loads(before or "{}"), json.loads(after or "{}")
        if len(page) < _READ_AT_ONCE:
            return
        last = page[-1][0]


class _Told:
    """What events tell of stages and deletions, oldest first.

    Attributes:
        roads: by model and stage the versions in the order in which they came; one that comes back takes those away that
            came after it.
        stays: by model, stage and version since when, until when, and who ended it.
        moved: by model and version when it last changed stages.
        held_by_versions: what versions that are deleted by themselves held.
        held_by_models: what deleted models held.
    """

    def __init__(self) -> None:
        self.roads: dict[tuple[int, str], list[int]] = {}
        self.stays: dict[tuple[int, str, int], tuple[int, int | None, str | None]] = {}
        self.moved: dict[tuple[int, int], int] = {}
        self.held_by_versions: dict[tuple[int, int], dict[str, Any]] = {}
        self.held_by_models: dict[int, dict[str, Any]] = {}
        self._holders: set[tuple[int, str, int]] = set()

    def add(
        self, at_ms: int, actor: str, verb: str, subject: str, before: dict[str, Any], after: dict[str, Any]
    ) -> None:
        """Take the next event in."""
        kind, done = verb.split(":")
        ident = subject.partition(":")[2]
        if kind == "registered_model":
            if done == "delete":
                held = {"aliases": before.get("aliases", {}), "stages": before.get("stages", {})}
                self.held_by_models[int(ident)] = held
            else:
                self.held_by_models.pop(int(ident), None)
            return
        model, version = (int(part) for part in ident.split("/"))
        if done == "delete":
            held = {"aliases": before.get("aliases", []), "stages": sorted(_stages(before))}
            self.held_by_versions[model, version] = held
        else:
            self.held_by_versions.pop((model, version), None)
            self.moved[model, version] = at_ms
        there = frozenset[str]() if done == "delete" else _stages(after)
        for stage in _IN_USE:
            self._move(at_ms, actor, (model, stage, version), is_there=stage in there)

    def _move(self, at_ms: int, actor: str, key: tuple[int, str, int], *, is_there: bool) -> None:
        model, stage, version = key
        if is_there and key not in self._holders:
            self._holders.add(key)
            road = self.roads.setdefault((model, stage), [])
            if key in self.stays:
                place = road.index(version)
                for gone in road[place:]:
                    del self.stays[model, stage, gone]
                del road[place:]
            road.append(version)
            self.stays[key] = (at_ms, None, None)
        elif not is_there and key in self._holders:
            self._holders.remove(key)
            if key in self.stays:
                self.stays[key] = (self.stays[key][0], at_ms, actor)


def _stages(fields: dict[str, Any]) -> frozenset[str]:
    listed = fields.get("stages")
    return (frozenset(listed) if isinstance(listed, list) else frozenset({fields.get("stage", "None")})) - {"None"}
