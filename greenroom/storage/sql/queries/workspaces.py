"""Queries: workspaces, and moving what is in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from greenroom.core.accounts import Workspace
from greenroom.core.ports.workspaces import MovedModel, WorkspaceViewer
from greenroom.core.roles import DefaultRole, Role
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.session import Row, Session

_COLUMNS = (
    "w.key, w.name, w.description, w.artifact_root, w.default_role, w.created_at_ms, w.updated_at_ms, w.archived_at_ms"
)
_GET = Sql(f"SELECT {_COLUMNS} FROM workspaces w WHERE w.name = $1")
_BY_KEY = Sql(f"SELECT {_COLUMNS} FROM workspaces w WHERE w.key = $1")
_LOCK = Sql(f"SELECT {_COLUMNS} FROM workspaces w WHERE w.name = $1 {{for_update}}")
_ARCHIVED = Sql("SELECT archived_at_ms FROM workspaces WHERE key = $1 {for_share}")
_STATE = "(CAST($1 AS BIGINT) IS NULL OR (CASE WHEN w.archived_at_ms IS NULL THEN 0 ELSE 1 END) = CAST($1 AS BIGINT))"
# A denial on the workspace outweighs everything but being its administrator, as in `services/access/principals.py`.
_ROLE_ON = (
    "EXISTS (SELECT 1 FROM grants g WHERE g.subject IN {texts:$3} AND g.workspace = w.key "
    "AND g.resource_kind = 'workspace' AND g.resource_id = -1 AND g.role = '%s')"
)
_VISIBLE = (
    f"FROM workspaces w WHERE {_STATE} AND (CAST($2 AS TEXT) IS NULL OR w.key = $2) "
    f"AND (NOT {_ROLE_ON % Role.DENIED} OR {_ROLE_ON % Role.ADMINISTRATOR}) AND ("
    "EXISTS (SELECT 1 FROM grants g WHERE g.subject IN {texts:$3} AND g.workspace = w.key AND g.role <> 'denied') "
    "OR coalesce(w.default_role, CAST($4 AS TEXT)) <> 'none' "
    "OR EXISTS (SELECT 1 FROM registered_models m WHERE m.owner_id = $5 AND m.workspace = w.key) "
    "OR EXISTS (SELECT 1 FROM experiments e WHERE e.owner_id = $5 AND e.workspace = w.key))"
)
_LISTED = Sql(f"SELECT {_COLUMNS} {_VISIBLE} AND w.name > $6 ORDER BY w.name LIMIT $7")
_COUNT = Sql(f"SELECT count(*) {_VISIBLE}")
_LISTED_ALL = Sql(f"SELECT {_COLUMNS} FROM workspaces w WHERE {_STATE} AND w.name > $2 ORDER BY w.name LIMIT $3")
_COUNT_ALL = Sql(f"SELECT count(*) FROM workspaces w WHERE {_STATE}")
_ADD = Sql(
    "INSERT INTO workspaces (key, name, description, artifact_root, default_role, created_at_ms, updated_at_ms) "
    "VALUES ($1, $2, $3, $4, $5, $6, $6) ON CONFLICT (name) DO NOTHING RETURNING key"
)
_ADD_STAGES = Sql("INSERT INTO stages (workspace, name, position) {values:text, text, int}")
_NAME_TAKEN = Sql("SELECT 1 FROM workspaces WHERE name = $1 AND key <> $2")
_SAVE = Sql(
    "UPDATE workspaces SET name = $2, description = $3, artifact_root = $4, default_role = $5, updated_at_ms = $6, "
    "archived_at_ms = $7 WHERE key = $1"
)
_DELETE = tuple(
    Sql(f"DELETE FROM {table} WHERE {column} = $1")
    for table, column in (
        ("grants", "workspace"),
        ("roles", "workspace"),
        ("stages", "workspace"),
        ("stage_settings", "workspace"),
        ("stage_rules", "workspace"),
        ("publishers", "workspace"),
        ("moved_models", "workspace"),
        ("watches", "workspace"),
        ("notifications", "workspace"),
        ("transition_requests", "workspace"),
        ("request_numbers", "workspace"),
        ("workspaces", "key"),
    )
)
_DELETE_MEMBERS = Sql("DELETE FROM group_members WHERE group_id IN (SELECT id FROM groups WHERE workspace = $1)")
_DELETE_GROUPS = Sql("DELETE FROM groups WHERE workspace = $1")
_DELETE_PARTS_OF_REQUESTS = tuple(
    Sql(f"DELETE FROM {table} WHERE request_row IN (SELECT id FROM transition_requests WHERE workspace = $1)")
    for table in ("request_decisions", "request_reviewers")
)
_CONTENTS = Sql(
    "SELECT (SELECT count(*) FROM registered_models WHERE workspace = $1 AND deleted_at_ms IS NULL), "
    "(SELECT count(*) FROM registered_models WHERE workspace = $1 AND deleted_at_ms IS NOT NULL), "
    "(SELECT count(*) FROM experiments WHERE workspace = $1 AND lifecycle_stage = 'active'), "
    "(SELECT count(*) FROM experiments WHERE workspace = $1 AND lifecycle_stage <> 'active'), "
    "(SELECT count(*) FROM runs r JOIN experiments e ON e.experiment_id = r.experiment_id WHERE e.workspace = $1), "
    "(SELECT count(*) FROM artifact_files WHERE workspace = $1 AND root_id IS NULL)"
)
_KINDS = ("models", "deleted_models", "experiments", "deleted_experiments", "runs", "files")
_CLASHES = Sql(
    "SELECT kind, name FROM ("
    "SELECT 'model' AS kind, m.name AS name FROM registered_models m JOIN registered_models o ON o.name = m.name "
    "AND o.workspace = $2 AND o.deleted_at_ms IS NULL WHERE m.workspace = $1 AND m.deleted_at_ms IS NULL UNION ALL "
    "SELECT 'experiment', e.name FROM experiments e JOIN experiments o ON o.name = e.name AND o.workspace = $2 "
    "WHERE e.workspace = $1 UNION ALL "
    "SELECT 'folder', r.path FROM artifact_roots r JOIN artifact_roots o ON o.path = r.path AND o.workspace = $2 "
    "WHERE r.workspace = $1 UNION ALL "
    "SELECT 'file', f.path FROM artifact_files f JOIN artifact_files o ON o.path = f.path AND o.workspace = $2 "
    "WHERE f.workspace = $1) found ORDER BY kind, name LIMIT $3"
)
_MOVE_ALL = tuple(
    Sql(f"UPDATE {table} SET workspace = $2 WHERE workspace = $1")
    for table in (
        "experiments",
        "runs",
        "logged_models",
        "registered_models",
        "model_versions",
        "comments",
        "artifact_roots",
        "artifact_files",
    )
)
_DELETE_OBJECT_GRANTS = Sql("DELETE FROM grants WHERE workspace = $1 AND resource_id <> -1")
_MOVE_MODEL = tuple(
    Sql(f"UPDATE {table} SET workspace = $2 WHERE {column} = $1")
    for table, column in (
        ("registered_models", "id"),
        ("model_versions", "registered_model_id"),
        ("comments", "registered_model_id"),
    )
)
_FORGET_ADDRESSES_THERE = Sql("DELETE FROM moved_models WHERE workspace = $1 AND registered_model_id = $2")
_REMEMBER = Sql(
    "INSERT INTO moved_models (workspace, name, registered_model_id, moved_at_ms) "
    "SELECT CAST($1 AS TEXT), m.name, m.id, CAST($3 AS BIGINT) FROM registered_models m WHERE m.id = $2 "
    "ON CONFLICT (workspace, name) DO UPDATE SET registered_model_id = excluded.registered_model_id, "
    "moved_at_ms = excluded.moved_at_ms"
)
_MOVED = Sql(
    "SELECT m.workspace, m.id, m.name FROM moved_models o JOIN registered_models m ON m.id = o.registered_model_id "
    "WHERE o.workspace = $1 AND o.name = $2 AND m.deleted_at_ms IS NULL AND m.workspace <> $1 "
    "AND NOT EXISTS (SELECT 1 FROM registered_models l WHERE l.workspace = $1 AND l.name = $2 AND l.deleted_at_ms IS NULL)"
)
_MOVED_FILES = Sql(
    "SELECT m.workspace, m.id, m.name FROM model_versions v JOIN registered_models m ON m.id = v.registered_model_id "
    "WHERE v.files_id = $2 AND v.deleted_at_ms IS NULL AND m.deleted_at_ms IS NULL AND m.workspace <> $1 "
    "AND EXISTS (SELECT 1 FROM moved_models o WHERE o.registered_model_id = m.id AND o.workspace = $1)"
)
_LIMIT_OF_TOKEN = Sql("SELECT workspace FROM api_tokens WHERE id = $1")


class SqlWorkspaces:
    """Implements `WorkspaceStore` over one session."""

    def __init__(self, session: Session, workspace: str) -> None:
        self._session = session
        self._workspace = workspace

    async def get(self, name: str) -> Workspace | None:
        """Read a workspace by its name."""
        return _workspace_or_none(await self._session.one(_GET, name))

    async def by_key(self, key: str) -> Workspace | None:
        """Read a workspace by its key."""
        return _workspace_or_none(await self._session.one(_BY_KEY, key))

    async def lock(self, name: str) -> Workspace | None:
        """Lock a workspace and read it."""
        return _workspace_or_none(await self._session.one(_LOCK, name))

    async def lock_shared(self) -> Literal["active", "archived", "gone"]:
        """Take a shared lock on the workspace of the transaction, and return its state."""
        row = await self._session.one(_ARCHIVED, self._workspace)
        if row is None:
            return "gone"
        return "active" if row[0] is None else "archived"

    async def listed(
        self, viewer: WorkspaceViewer | None, *, is_archived: bool | None, after: str, limit: int
    ) -> list[Workspace]:
        """Read workspaces by name."""
        if viewer is None:
            rows = await self._session.all(_LISTED_ALL, _number(is_archived), after, limit)
        else:
            rows = await self._session.all(_LISTED, _number(is_archived), *_values(viewer), after, limit)
        return [_workspace(row) for row in rows]

    async def count(self, viewer: WorkspaceViewer | None, *, is_archived: bool | None) -> int:
        """Count workspaces."""
        if viewer is None:
            row = await self._session.one(_COUNT_ALL, _number(is_archived))
        else:
            row = await self._session.one(_COUNT, _number(is_archived), *_values(viewer))
        return 0 if row is None else int(row[0])

    async def add(self, workspace: Workspace, stages: Sequence[str]) -> bool:
        """Insert a workspace with its stages; return False if the name is taken."""
        role = None if workspace.default_role is None else workspace.default_role.value
        now_ms = self._session.now_ms
        row = await self._session.one(
            _ADD, workspace.key, workspace.name, workspace.description, workspace.artifact_root, role, now_ms
        )
        if row is None:
            return False
        await self._session.execute_many(
            _ADD_STAGES, [(workspace.key, name, position) for position, name in enumerate(stages)]
        )
        return True

    async def save(self, workspace: Workspace) -> bool:
        """Update a workspace; return False if the name is taken."""
        if await self._session.one(_NAME_TAKEN, workspace.name, workspace.key) is not None:
            return False
        await self._session.run(
            _SAVE,
            workspace.key,
            workspace.name,
            workspace.description,
            workspace.artifact_root,
            None if workspace.default_role is None else workspace.default_role.value,
            self._session.now_ms,
            workspace.archived_at_ms,
        )
        return True

    async def delete(self, key: str) -> None:
        """Delete a workspace, but nothing in it."""
        await self._session.run(_DELETE_MEMBERS, key)
        for statement in _DELETE_PARTS_OF_REQUESTS:
            await self._session.run(statement, key)
        await self._session.defer(_DELETE_GROUPS, key)
        for statement in _DELETE:
            await self._session.defer(statement, key)

    async def contents(self, key: str) -> Mapping[str, int]:
        """Count what a workspace holds."""
        row = await self._session.one(_CONTENTS, key)
        assert row is not None
        return {kind: int(number) for kind, number in zip(_KINDS, row, strict=True) if number}

    async def clashes(self, key: str, into: str, *, most: int) -> list[str]:
        """Return names that are taken in both workspaces."""
        return [f"{kind} '{name}'" for kind, name in await self._session.all(_CLASHES, key, into, most)]

    async def move_all(self, key: str, into: str) -> None:
        """Move everything in a workspace to another one."""
        for statement in _MOVE_ALL:
            await self._session.run(statement, key, into)
        await self._session.defer(_DELETE_OBJECT_GRANTS, key)

    async def move_model(self, row: int, into: str) -> None:
        """Move a model to another workspace, and remember its address here."""
        await self._session.run(_REMEMBER, self._workspace, row, self._session.now_ms)
        await self._session.defer(_FORGET_ADDRESSES_THERE, into, row)
        for statement in _MOVE_MODEL:
            await self._session.run(statement, row, into)

    async def moved(self, name: str) -> MovedModel | None:
        """Find a model that had this name here when it was moved."""
        row = await self._session.one(_MOVED, self._workspace, name)
        return None if row is None else MovedModel(*row)

    async def moved_files(self, files_id: str) -> MovedModel | None:
        """Find the model of frozen files that was moved out of this workspace."""
        row = await self._session.one(_MOVED_FILES, self._workspace, files_id)
        return None if row is None else MovedModel(*row)

    async def limit_of_token(self, token: int) -> str | None:
        """Read the only workspace that an API token works in."""
        row = await self._session.one(_LIMIT_OF_TOKEN, token)
        return None if row is None else row[0]


def _values(viewer: WorkspaceViewer) -> tuple[Any, ...]:
    return (viewer.only, list(viewer.subjects), viewer.default_role.value, viewer.account)


def _number(flag: bool | None) -> int | None:
    return None if flag is None else int(flag)


def _workspace_or_none(row: Row | None) -> Workspace | None:
    return None if row is None else _workspace(row)


def _workspace(row: Row) -> Workspace:
    key, name, description, artifact_root, default_role, created_at_ms, updated_at_ms, archived_at_ms = row
    return Workspace(
        key=key,
        name=name,
        description=description,
        artifact_root=artifact_root,
        default_role=None if default_role is None else DefaultRole(default_role),
        created_at_ms=created_at_ms,
        updated_at_ms=updated_at_ms,
        archived_at_ms=archived_at_ms,
    )
