"""Give events their public types and fields, and the id of the change they belong to.

Types become ``<thing>.<past tense>``. Stages become a list, most advanced first and empty for None, and the reason of a
transition moves from its fields to the event. Fields get the names of the public API. Events of before have no change id.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

STRING = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

TYPES = {
    "experiment:create": "experiment.created",
    "experiment:update": "experiment.renamed",
    "experiment:delete": "experiment.deleted",
    "experiment:restore": "experiment.restored",
    "experiment:set_tag": "experiment_tag.set",
    "experiment:delete_tag": "experiment_tag.deleted",
    "run:create": "run.created",
    "run:update": "run.updated",
    "run:delete": "run.deleted",
    "run:restore": "run.restored",
    "logged_model:create": "logged_model.created",
    "logged_model:update": "logged_model.updated",
    "logged_model:delete": "logged_model.deleted",
    "registered_model:create": "registered_model.created",
    "registered_model:rename": "registered_model.renamed",
    "registered_model:update": "registered_model.updated",
    "registered_model:delete": "registered_model.deleted",
    "registered_model:restore": "registered_model.restored",
    "registered_model:set_tag": "registered_model_tag.set",
    "registered_model:delete_tag": "registered_model_tag.deleted",
    "model_version:create": "model_version.created",
    "model_version:update": "model_version.updated",
    "model_version:transition": "model_version.transitioned",
    "model_version:delete": "model_version.deleted",
    "model_version:restore": "model_version.restored",
    "model_version:set_tag": "model_version_tag.set",
    "model_version:delete_tag": "model_version_tag.deleted",
    "alias:set": "model_version_alias.created",
    "alias:delete": "model_version_alias.deleted",
    "comment:create": "comment.created",
    "comment:update": "comment.updated",
    "comment:delete": "comment.deleted",
}
# Least advanced first.
_STAGES = ("None", "Staging", "Production", "Archived")
_PAGE = 1000

_events = sa.table(
    "events",
    sa.column("seq", sa.BigInteger()),
    sa.column("type", sa.Text()),
    sa.column("before", sa.Text()),
    sa.column("after", sa.Text()),
    sa.column("comment", sa.Text()),
)


def upgrade() -> None:
    op.execute("ALTER TABLE events RENAME COLUMN verb TO type")
    op.add_column("events", sa.Column("change_id", STRING, nullable=True))
    op.add_column("events", sa.Column("comment", STRING, nullable=True))
    op.execute(_events.update().values(type=sa.case(TYPES, value=_events.c.type, else_=_events.c.type)))
    # A quote inside a text is escaped, so these are names of fields.
    of_lifecycle = [f"{kind}.{done}" for kind in ("experiment", "run") for done in ("deleted", "restored")]
    for types, old, new in (
        (of_lifecycle, "lifecycle_stage", "state"),
        (["run.updated"], "end_time_ms", "ended_at_ms"),
    ):
        renamed = {
            side.name: sa.func.replace(side, f'"{old}":', f'"{new}":') for side in (_events.c.before, _events.c.after)
        }
        op.execute(_events.update().where(_events.c.type.in_(types)).values(**renamed))
    connection = op.get_bind()
    changed = (
        _events.update()
        .where(_events.c.seq == sa.bindparam("key"))
        .values(before=sa.bindparam("old"), after=sa.bindparam("new"), comment=sa.bindparam("reason"))
    )
    for page in _pages(connection):
        connection.execute(changed, [_converted(*row) for row in page])


def _pages(connection: sa.Connection) -> Iterator[list[Any]]:
    """Read the events whose fields change."""
    columns, last = _events.c, 0
    types = ("created", "transitioned", "deleted", "restored")
    wanted = [*(f"model_version.{name}" for name in types), "registered_model.deleted"]
    while True:
        query = sa.select(columns.seq, columns.type, columns.before, columns.after).where(
            columns.seq > last, columns.type.in_(wanted)
        )
        page = [tuple(row) for row in connection.execute(query.order_by(columns.seq).limit(_PAGE))]
        if not page:
            return
        last = page[-1][0]
        yield page


def _converted(seq: int, event_type: str, before: str | None, after: str | None) -> dict[str, Any]:
    old, new = (None if text is None else json.loads(text) for text in (before, after))
    reason = None
    if event_type == "model_version.created":
        if new is not None and "model_id" in new:
            new["logged_model_id"] = new.pop("model_id") or None
    elif event_type == "registered_model.deleted":
        if old is not None:
            old = {**old, "stages": {version: _sorted(held) for version, held in old.get("stages", {}).items()}}
    else:
        if event_type == "model_version.transitioned" and new is not None:
            reason = new.pop("comment", None)
        old, new = _with_stages(old), _with_stages(new)
    for fields in (old, new):
        # Unknown was "" before.
        if fields is not None and fields.get("run_id") == "":
            fields["run_id"] = None
    return {"key": seq, "old": _encoded(old), "new": _encoded(new), "reason": reason}


def _with_stages(fields: dict[str, Any] | None) -> dict[str, Any] | None:
    """Replace the furthest stage, and all of them where there were several, by the list."""
    if fields is None or "stage" not in fields:
        return fields
    rest = {name: value for name, value in fields.items() if name not in ("stage", "stages")}
    return {**rest, "stages": _sorted(fields.get("stages", [fields["stage"]]))}


def _sorted(stages: list[str]) -> list[str]:
    known = [stage for stage in reversed(_STAGES) if stage in stages and stage != "None"]
    return [*known, *(stage for stage in stages if stage not in _STAGES)]


def _encoded(fields: dict[str, Any] | None) -> str | None:
    return None if fields is None else msgspec.json.encode(fields, order="sorted").decode()
