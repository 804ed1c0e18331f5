"""Queries: groups of a workspace, which MLflow's clients call roles, and all that is granted to a user."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final

from greenroom.core.accounts import Group
from greenroom.core.permissions import Permission
from greenroom.core.ports.workspace_groups import HeldGrant
from greenroom.core.registered_models import PROMPT_TAG
from greenroom.core.roles import Role
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.language.records import RecordColumns
from greenroom.storage.sql.session import Row, Session

_GROUP = RecordColumns(
    Group,
    row="g.id",
    name="g.name",
    description="g.description",
    workspace="g.workspace",
    created_at_ms="g.created_at_ms",
    updated_at_ms="g.updated_at_ms",
)
_SELECT = f"SELECT {_GROUP.select} FROM groups g"
_ADD = Sql(
    "INSERT INTO groups (workspace, name, name_key, description, created_at_ms, updated_at_ms) "
    "VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT (workspace, name_key) WHERE workspace IS NOT NULL DO NOTHING "
    "RETURNING id"
)
_GET = Sql(f"{_SELECT} WHERE g.id = $1 AND g.workspace IS NOT NULL")
_ALL = Sql(f"{_SELECT} WHERE g.workspace IS NOT NULL ORDER BY g.id")
_OF_WORKSPACES = Sql(f"{_SELECT} WHERE g.workspace IN {{texts:$1}} ORDER BY g.id")
_TAKEN = Sql("SELECT 1 FROM groups g WHERE g.workspace = $1 AND g.name_key = $2 AND g.id <> $3")
_SET_FIELDS = Sql("UPDATE groups SET name = $2, name_key = $3, description = $4, updated_at_ms = $5 WHERE id = $1")
_MEMBERS = Sql(
    "SELECT DISTINCT m.account_id FROM group_members m JOIN accounts a ON a.id = m.account_id "
    "WHERE m.group_id = $1 AND a.deleted_at_ms IS NULL ORDER BY m.account_id"
)
_MEMBERSHIPS = (
    "SELECT DISTINCT m.account_id, m.group_id FROM group_members m JOIN groups g ON g.id = m.group_id "
    "WHERE g.workspace IS NOT NULL"
)
_ALL_MEMBERSHIPS = Sql(f"{_MEMBERSHIPS} ORDER BY m.account_id, m.group_id")
_MEMBERSHIPS_OF = Sql(f"{_MEMBERSHIPS} AND m.account_id = $1 ORDER BY m.account_id, m.group_id")

_IS_PROMPT = (
    "EXISTS (SELECT 1 FROM registered_model_tags t WHERE t.registered_model_id = m.id "
    f"AND t.key = '{PROMPT_TAG}' AND t.value = 'true')"
)
_HELD = (
    "SELECT g.id, g.workspace, w.name, g.resource_kind, g.resource_id, "
    "CASE WHEN g.resource_id = -1 THEN NULL WHEN g.resource_kind = 'experiment' THEN CAST(g.resource_id AS TEXT) "
    f"ELSE m.name END, CASE WHEN {_IS_PROMPT} THEN 1 ELSE 0 END, g.subject, g.role, r.permissions "
    "FROM grants g JOIN workspaces w ON w.key = g.workspace "
    "LEFT JOIN registered_models m ON g.resource_kind = 'registered_model' AND m.id = g.resource_id "
    "AND m.deleted_at_ms IS NULL "
    "LEFT JOIN roles r ON r.workspace = g.workspace AND g.role = 'role:' || r.id "
    "WHERE (g.resource_kind <> 'registered_model' OR g.resource_id = -1 OR m.id IS NOT NULL)"
)
_GRANTS_TO = Sql(f"{_HELD} AND g.subject IN {{texts:$1}} ORDER BY g.id")
_ON_WORKSPACE = Sql(
    f"{_HELD} AND g.workspace = $1 AND g.resource_kind = 'workspace' AND g.resource_id = -1 "
    "AND substr(g.subject, 1, 5) = 'user:' ORDER BY g.id"
)
_OWNED_MODELS = Sql(
    f"SELECT m.workspace, w.name, m.id, m.name, CASE WHEN {_IS_PROMPT} THEN 1 ELSE 0 END FROM registered_models m "
    "JOIN workspaces w ON w.key = m.workspace WHERE m.owner_id = $1 AND m.deleted_at_ms IS NULL ORDER BY m.id LIMIT $2"
)
_OWNED_EXPERIMENTS = Sql(
    "SELECT e.workspace, w.name, e.experiment_id, CAST(e.experiment_id AS TEXT), 0 FROM experiments e "
    "JOIN workspaces w ON w.key = e.workspace WHERE e.owner_id = $1 ORDER BY e.experiment_id LIMIT $2"
)
_PLACE_OF_GRANT = Sql("SELECT workspace, subject FROM grants WHERE id = $1")
_WORKSPACE_NAMES = Sql("SELECT key, name FROM workspaces WHERE key IN {texts:$1}")
_KNOWN: Final = {one.value: one for one in Permission}


class SqlWorkspaceGroups:
    """Implements `WorkspaceGroupStore` over one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, *, workspace: str, name: str, name_key: str, description: str) -> int | None:
        """Insert a group; None if the workspace has one with the key."""
        row = await self._session.one(_ADD, workspace, name, name_key, description, self._session.now_ms)
        return None if row is None else int(row[0])

    async def get(self, row: int) -> Group | None:
        """Read a group by row."""
        found = await self._session.one(_GET, row)
        return None if found is None else _GROUP.read(found)

    async def listed(self, workspaces: Sequence[str] | None) -> list[Group]:
        """Read the groups of some workspaces, or of all."""
        if workspaces is None:
            return [_GROUP.read(row) for row in await self._session.all(_ALL)]
        return [_GROUP.read(row) for row in await self._session.all(_OF_WORKSPACES, list(workspaces))]

    async def set_fields(self, row: int, *, workspace: str, name: str, name_key: str, description: str) -> bool:
        """Update a group, unless another one of the workspace has the key."""
        if await self._session.one(_TAKEN, workspace, name_key, row) is not None:
            return False
        await self._session.run(_SET_FIELDS, row, name, name_key, description, self._session.now_ms)
        return True

    async def members(self, row: int) -> list[int]:
        """Read the members of a group."""
        return [int(found[0]) for found in await self._session.all(_MEMBERS, row)]

    async def memberships(self, account_row: int | None = None) -> list[tuple[int, int]]:
        """Read memberships of one account, or of all."""
        if account_row is None:
            rows = await self._session.all(_ALL_MEMBERSHIPS)
        else:
            rows = await self._session.all(_MEMBERSHIPS_OF, account_row)
        return [(int(account), int(group)) for account, group in rows]

    async def grants_to(self, subjects: Sequence[str]) -> list[HeldGrant]:
        """Read all that is granted to some subjects."""
        if not subjects:
            return []
        return [_held(row) for row in await self._session.all(_GRANTS_TO, list(subjects))]

    async def owned_by(self, account_row: int, *, most: int) -> list[HeldGrant]:
        """Read what an account owns."""
        found = []
        for kind, statement in (("experiment", _OWNED_EXPERIMENTS), ("registered_model", _OWNED_MODELS)):
            for workspace, name, resource_row, resource, is_prompt in await self._session.all(
                statement, account_row, most
            ):
                found.append(
                    _held(
                        (
                            *(None, workspace, name, kind, resource_row, resource, is_prompt),
                            *(f"user:{account_row}", Role.MANAGER, None),
                        )
                    )
                )
        return found

    async def on_workspace(self, workspace: str) -> list[HeldGrant]:
        """Read what is granted to users on a workspace."""
        return [_held(row) for row in await self._session.all(_ON_WORKSPACE, workspace)]

    async def place_of_grant(self, row: int) -> tuple[str, str] | None:
        """Read the workspace and the subject of a grant."""
        found = await self._session.one(_PLACE_OF_GRANT, row)
        return None if found is None else (found[0], found[1])

    async def workspace_names(self, keys: Sequence[str]) -> Mapping[str, str]:
        """Read the names of workspaces."""
        return dict(await self._session.all(_WORKSPACE_NAMES, sorted(set(keys))))  # type: ignore[arg-type]


def _held(row: Row) -> HeldGrant:
    number, workspace, workspace_name, kind, resource_row, resource, is_prompt, subject, role, permissions = row
    return HeldGrant(
        row=number,
        workspace=workspace,
        workspace_name=workspace_name,
        resource_kind=kind,
        resource_name=resource,
        resource_row=resource_row,
        is_prompt=bool(is_prompt),
        subject=subject,
        role=role,
        # A permission of a newer release grants nothing here.
        own_role=frozenset(_KNOWN[one] for one in json.loads(permissions or "[]") if one in _KNOWN),
    )
