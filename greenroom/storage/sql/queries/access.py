"""Queries: who owns registered models and experiments, and the roles granted on them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from greenroom.core.access import ObjectKind, ObjectRoles
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.session import Row, Session


# Expressions keep SQLite from indexes of what is not selective: a workspace, and a subject, which may be granted roles on
# many objects.
def _roles(kind: ObjectKind, object_id: str, workspace: str, subjects: int) -> str:
    return (
        f"(SELECT {{json_array:g.role}} FROM grants g WHERE g.resource_kind = '{kind}' "
        f"AND g.resource_id IN ({object_id}, -1) AND g.workspace = {workspace} "
        f"AND g.subject || '' IN {{texts:${subjects}}} AND (g.resource_id <> -1 OR g.role = 'denied'))"
    )


_MODEL = f"SELECT m.id, m.owner_id, {_roles('registered_model', 'm.id', 'm.workspace', 1)} FROM registered_models m"
_OF_MODEL = Sql(f"{_MODEL} WHERE m.workspace = $2 AND m.name = $3 AND m.deleted_at_ms IS NULL")
_OF_MODELS = Sql(f"{_MODEL} WHERE m.workspace || '' = $2 AND m.id IN {{ints:$3}}")
_OF_EXPERIMENTS = Sql(
    f"SELECT e.experiment_id, e.owner_id, {_roles('experiment', 'e.experiment_id', 'e.workspace', 1)} "
    "FROM experiments e WHERE e.workspace || '' = $2 AND e.experiment_id IN {ints:$3}"
)


class SqlAccess:
    """Implements `AccessStore` over one session."""

    def __init__(self, session: Session, workspace: str) -> None:
        self._session = session
        self._workspace = workspace

    async def of_model(self, name: str, subjects: Sequence[str]) -> ObjectRoles | None:
        """Read access to an active model."""
        row = await self._session.one(_OF_MODEL, list(subjects), self._workspace, name)
        return None if row is None else _found("registered_model", row)

    async def of_models(self, rows: Sequence[int], subjects: Sequence[str]) -> Mapping[int, ObjectRoles]:
        """Read access to models by row."""
        found = await self._session.all(_OF_MODELS, list(subjects), self._workspace, list(rows))
        return {row[0]: _found("registered_model", row) for row in found}

    async def of_experiments(self, ids: Sequence[str], subjects: Sequence[str]) -> Mapping[str, ObjectRoles]:
        """Read access to experiments by id."""
        found = await self._session.all(_OF_EXPERIMENTS, list(subjects), self._workspace, [int(one) for one in ids])
        return {str(row[0]): _found("experiment", row) for row in found}


def _found(kind: ObjectKind, row: Row) -> ObjectRoles:
    object_id, owner, roles = row
    return ObjectRoles(kind, object_id, owner, () if roles is None else tuple(json.loads(roles)))
