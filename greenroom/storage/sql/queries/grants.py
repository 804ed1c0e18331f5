"""Queries: grants, owners of objects, and the roles that a workspace defines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from greenroom.core.access import ObjectKind
from greenroom.core.grants import ALL, WHOLE_WORKSPACE_RESOURCE, Grant, Holder, OwnRole, Resource, own_role_row
from greenroom.core.permissions import Permission
from greenroom.core.user_names import user_name_key
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.session import Row, Session

_ACCOUNT_ID = re.compile(r"acc_([1-9][0-9]{0,17})")
_GROUP_ID = re.compile(r"gr_([1-9][0-9]{0,17})")

_ADD = Sql(
    "INSERT INTO grants (workspace, resource_kind, resource_id, subject, role, created_at_ms, created_by) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7) "
    "ON CONFLICT (resource_kind, resource_id, workspace, subject, role) DO NOTHING RETURNING id"
)
# Waits for a change of the model, so that its copies are those after it; a change after this one finds the grant.
_ADD_ON_MODEL = Sql(
    "INSERT INTO grants (workspace, resource_kind, resource_id, subject, role, created_at_ms, created_by, model_name, "
    "model_updated_at_ms, model_deleted_at_ms, model_versions_updated_at_ms) "
    "SELECT CAST($1 AS TEXT), 'registered_model', m.id, CAST($3 AS TEXT), CAST($4 AS TEXT), CAST($5 AS BIGINT), "
    "CAST($6 AS TEXT), m.name, m.updated_at_ms, m.deleted_at_ms, m.versions_updated_at_ms "
    "FROM registered_models m WHERE m.id = $2 {for_share} "
    "ON CONFLICT (resource_kind, resource_id, workspace, subject, role) DO NOTHING RETURNING id"
)
_COLUMNS = "g.id, g.resource_kind, g.resource_id, g.subject, g.role, g.created_at_ms, g.created_by"
_GET = Sql(f"SELECT {_COLUMNS} FROM grants g WHERE g.id = $1 AND g.workspace = $2")
_SET_ROLE = Sql(
    "UPDATE grants SET role = $2 WHERE id = $1 AND workspace = $3 AND NOT EXISTS (SELECT 1 FROM grants o "
    "WHERE o.resource_kind = grants.resource_kind AND o.resource_id = grants.resource_id "
    "AND o.workspace = grants.workspace AND o.subject = grants.subject AND o.role = $2)"
)
_DELETE = Sql("DELETE FROM grants WHERE id = $1 AND workspace = $2")
_MATCHES = (
    "FROM grants g WHERE g.workspace = $1 AND (CAST($2 AS TEXT) IS NULL OR (g.resource_kind = $2 AND "
    "g.resource_id = CAST($3 AS BIGINT))) AND (CAST($4 AS TEXT) IS NULL OR g.subject = $4)"
)
_LISTED = Sql(f"SELECT {_COLUMNS} {_MATCHES} AND g.id > $5 ORDER BY g.id LIMIT $6")
_COUNT = Sql(f"SELECT count(*) {_MATCHES}")
_COUNT_ON = Sql("SELECT count(*) FROM grants g WHERE g.resource_kind = $1 AND g.resource_id = $2")
_AFFECTING = Sql(
    f"SELECT {_COLUMNS} FROM grants g WHERE g.workspace = $1 AND ((g.resource_kind = $2 AND g.resource_id IN ($3, -1)) "
    "OR (g.resource_kind = 'workspace' AND g.resource_id = -1)) ORDER BY g.id"
)
_OF_SUBJECTS = Sql(
    "SELECT g.resource_kind, g.resource_id, g.role FROM grants g WHERE g.subject IN {texts:$1} AND g.workspace = $2 "
    "AND (g.resource_id = -1 OR g.role = 'denied')"
)
_ON = Sql(f"SELECT {_COLUMNS} FROM grants g WHERE g.resource_kind = $1 AND g.resource_id = $2 AND g.workspace = $3")
_DELETE_ON = Sql("DELETE FROM grants WHERE resource_kind = $1 AND resource_id = $2 AND workspace = $3")

_OWNER = {
    "registered_model": Sql("SELECT owner_id FROM registered_models WHERE id = $1 AND workspace = $2"),
    "experiment": Sql("SELECT owner_id FROM experiments WHERE experiment_id = $1 AND workspace = $2"),
}
_SET_OWNER = {
    "registered_model": Sql("UPDATE registered_models SET owner_id = $3 WHERE id = $1 AND workspace = $2"),
    "experiment": Sql("UPDATE experiments SET owner_id = $3 WHERE experiment_id = $1 AND workspace = $2"),
}
_OBJECT_NAMES = {
    "registered_model": Sql("SELECT id, name FROM registered_models WHERE id IN {ints:$1} AND workspace = $2"),
    "experiment": Sql(
        "SELECT experiment_id, name FROM experiments WHERE experiment_id IN {ints:$1} AND workspace = $2"
    ),
}

_ACCOUNT_BY_ROW = Sql("SELECT id, name FROM accounts WHERE id = $1 AND deleted_at_ms IS NULL")
_ACCOUNT_BY_NAME = Sql("SELECT id, name FROM accounts WHERE name_key = $1 AND deleted_at_ms IS NULL")
_GROUP_BY_ROW = Sql("SELECT id, name FROM groups WHERE id = $1 AND (workspace IS NULL OR workspace = $2)")
_GROUP_BY_NAME = Sql(
    "SELECT id, name FROM groups WHERE name_key = $1 AND (workspace IS NULL OR workspace = $2) "
    # Of two groups with one name, that of the workspace is meant.
    "ORDER BY CASE WHEN workspace IS NULL THEN 1 ELSE 0 END LIMIT 1"
)
_ACCOUNT_NAMES = Sql("SELECT id, name FROM accounts WHERE id IN {ints:$1} AND deleted_at_ms IS NULL")
_GROUP_NAMES = Sql("SELECT id, name FROM groups WHERE id IN {ints:$1}")
_ACTIVE = Sql("SELECT id FROM accounts WHERE id IN {ints:$1} AND deleted_at_ms IS NULL AND is_disabled = 0")
_GROUPS_OF = Sql("SELECT DISTINCT group_id FROM group_members WHERE account_id = $1")
_MEMBERS = Sql(
    "SELECT DISTINCT m.account_id, m.group_id FROM group_members m JOIN accounts a ON a.id = m.account_id "
    "WHERE m.group_id IN {ints:$1} AND a.deleted_at_ms IS NULL AND a.is_disabled = 0"
)
_ADMINISTRATORS = Sql("SELECT id FROM accounts WHERE is_admin = 1 AND deleted_at_ms IS NULL AND is_disabled = 0")

_ROLE = (
    "SELECT r.id, r.name, r.description, r.permissions, r.created_at_ms, r.updated_at_ms, "
    "(SELECT count(*) FROM grants g WHERE g.workspace = r.workspace AND g.role = 'role:' || r.id) FROM roles r"
)
_ROLES = Sql(f"{_ROLE} WHERE r.workspace = $1 ORDER BY r.name")
_ROLES_AFTER = Sql(f"{_ROLE} WHERE r.workspace = $1 AND r.name > $2 ORDER BY r.name LIMIT $3")
_COUNT_ROLES = Sql("SELECT count(*) FROM roles WHERE workspace = $1")
_GET_ROLE = Sql(f"{_ROLE} WHERE r.id = $1 AND r.workspace = $2")
_LOCK_ROLE = Sql("SELECT id FROM roles WHERE id = $1 AND workspace = $2 {for_update}")
_ADD_ROLE = Sql(
    "INSERT INTO roles (workspace, name, description, permissions, created_at_ms, updated_at_ms) "
    "VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT (workspace, name) DO NOTHING RETURNING id"
)
_ROLE_NAME_TAKEN = Sql("SELECT 1 FROM roles WHERE workspace = $1 AND name = $2 AND id <> $3")
_SAVE_ROLE = Sql("UPDATE roles SET name = $2, description = $3, permissions = $4, updated_at_ms = $5 WHERE id = $1")
_DELETE_ROLE = Sql("DELETE FROM roles WHERE id = $1")
_DELETE_GRANTS_OF_ROLE = Sql("DELETE FROM grants WHERE workspace = $1 AND role = $2")
_ROLE_NAMES = Sql("SELECT id, name FROM roles WHERE workspace = $1 AND id IN {ints:$2}")


class SqlGrants:
    """Implements `GrantStore` over one session."""

    def __init__(self, session: Session, workspace: str) -> None:
        self._session = session
        self._workspace = workspace

    async def add(self, resource: Resource, *, subject: str, role: str, by: str) -> int | None:
        """Insert a grant; None if it exists."""
        values = (subject, role, self._session.now_ms, by)
        if resource.kind == "registered_model" and resource.row != ALL:
            row = await self._session.one(_ADD_ON_MODEL, self._workspace, resource.row, *values)
        else:
            row = await self._session.one(_ADD, self._workspace, resource.kind, resource.row, *values)
        return None if row is None else int(row[0])

    async def get(self, row: int) -> Grant | None:
        """Read a grant."""
        found = await self._session.one(_GET, row, self._workspace)
        return None if found is None else (await self._named([found]))[0]

    async def set_role(self, row: int, role: str) -> bool:
        """Update the role of a grant, unless its holder has it there."""
        return await self._session.run(_SET_ROLE, row, role, self._workspace) > 0

    async def delete(self, row: int) -> bool:
        """Delete a grant."""
        return await self._session.run(_DELETE, row, self._workspace) > 0

    async def listed(
        self, *, resource: Resource | None = None, subject: str | None = None, after: int = 0, limit: int
    ) -> list[Grant]:
        """Read grants in the order they were made."""
        rows = await self._session.all(_LISTED, *self._matches(resource, subject), after, limit)
        return await self._named(rows)

    async def count(self, *, resource: Resource | None = None, subject: str | None = None) -> int:
        """Count grants."""
        row = await self._session.one(_COUNT, *self._matches(resource, subject))
        return 0 if row is None else int(row[0])

    async def count_on(self, resource: Resource) -> int:
        """Count the grants on one object, by its index."""
        row = await self._session.one(_COUNT_ON, resource.kind, resource.row)
        return 0 if row is None else int(row[0])

    def _matches(self, resource: Resource | None, subject: str | None) -> tuple[Any, ...]:
        kind, row = (None, None) if resource is None else (resource.kind, resource.row)
        return (self._workspace, kind, row, subject)

    async def affecting(self, resource: Resource) -> list[Grant]:
        """Read the grants on a resource, on all of its kind, and on the workspace."""
        return await self._named(await self._session.all(_AFFECTING, self._workspace, resource.kind, resource.row))

    async def of_subjects(self, subjects: Sequence[str]) -> list[tuple[Resource, str]]:
        """Read what these subjects hold on the workspace and on whole kinds, and their denials."""
        rows = await self._session.all(_OF_SUBJECTS, list(subjects), self._workspace)
        return [(Resource(kind, row), role) for kind, row, role in rows]

    async def delete_on(self, resource: Resource) -> list[Grant]:
        """Delete all grants on exactly this resource."""
        values = (resource.kind, resource.row, self._workspace)
        found = await self._named(await self._session.all(_ON, *values))
        await self._session.defer(_DELETE_ON, *values)
        return found

    async def owner(self, kind: ObjectKind, row: int) -> int | None:
        """Read the owner of an object."""
        found = await self._session.one(_OWNER[kind], row, self._workspace)
        return None if found is None else found[0]

    async def set_owner(self, kind: ObjectKind, row: int, owner: int | None) -> None:
        """Update the owner of an object."""
        await self._session.defer(_SET_OWNER[kind], row, self._workspace, owner)

    async def object_names(self, resources: Sequence[Resource]) -> Mapping[Resource, str]:
        """Read the names of registered models and experiments."""
        names: dict[Resource, str] = {}
        for kind, statement in _OBJECT_NAMES.items():
            wanted = sorted({one.row for one in resources if one.kind == kind and one.row != ALL})
            if wanted:
                for row, name in await self._session.all(statement, wanted, self._workspace):
                    names[Resource(kind, row)] = name  # type: ignore[arg-type]
        return names

    async def account(self, name_or_id: str) -> Holder | None:
        """Find an account by its id or name."""
        found = None
        by_id = _ACCOUNT_ID.fullmatch(name_or_id)
        if by_id is not None:
            found = await self._session.one(_ACCOUNT_BY_ROW, int(by_id[1]))
        if found is None:
            found = await self._session.one(_ACCOUNT_BY_NAME, user_name_key(name_or_id))
        return None if found is None else Holder(f"user:{found[0]}", found[1])

    async def group(self, name_or_id: str) -> Holder | None:
        """Find a group by its id or name."""
        found = None
        by_id = _GROUP_ID.fullmatch(name_or_id)
        if by_id is not None:
            found = await self._session.one(_GROUP_BY_ROW, int(by_id[1]), self._workspace)
        if found is None:
            found = await self._session.one(_GROUP_BY_NAME, user_name_key(name_or_id), self._workspace)
        return None if found is None else Holder(f"group:{found[0]}", found[1])

    async def names(self, subjects: Sequence[str]) -> Mapping[str, str]:
        """Read the names of accounts and groups."""
        names: dict[str, str] = {}
        for prefix, statement in (("user:", _ACCOUNT_NAMES), ("group:", _GROUP_NAMES)):
            rows = _rows_of(subjects, prefix)
            if rows:
                names.update({f"{prefix}{row}": name for row, name in await self._session.all(statement, rows)})
        return names

    async def active(self, accounts: Sequence[int]) -> frozenset[int]:
        """Return those accounts that can sign in or use a token."""
        if not accounts:
            return frozenset()
        return frozenset(int(row[0]) for row in await self._session.all(_ACTIVE, list(accounts)))

    async def groups_of(self, account: int) -> list[int]:
        """Read the groups of an account."""
        return [int(row[0]) for row in await self._session.all(_GROUPS_OF, account)]

    async def members(self, groups: Sequence[int]) -> Mapping[int, frozenset[int]]:
        """Read which of these groups each account is in."""
        found: dict[int, set[int]] = {}
        if groups:
            for account, group in await self._session.all(_MEMBERS, list(groups)):
                found.setdefault(int(account), set()).add(int(group))
        return {account: frozenset(rows) for account, rows in found.items()}

    async def administrators(self) -> frozenset[int]:
        """Read the server's administrators."""
        return frozenset(int(row[0]) for row in await self._session.all(_ADMINISTRATORS))

    async def roles(self) -> list[OwnRole]:
        """Read the roles of the workspace, by name."""
        return [_role(row) for row in await self._session.all(_ROLES, self._workspace)]

    async def roles_after(self, name: str, *, limit: int) -> list[OwnRole]:
        """Read a page of the roles of the workspace, by name."""
        return [_role(row) for row in await self._session.all(_ROLES_AFTER, self._workspace, name, limit)]

    async def count_roles(self) -> int:
        """Count the roles of the workspace."""
        row = await self._session.one(_COUNT_ROLES, self._workspace)
        return 0 if row is None else int(row[0])

    async def role(self, row: int) -> OwnRole | None:
        """Read a role."""
        found = await self._session.one(_GET_ROLE, row, self._workspace)
        return None if found is None else _role(found)

    async def lock_role(self, row: int) -> OwnRole | None:
        """Lock a role and read it."""
        if await self._session.one(_LOCK_ROLE, row, self._workspace) is None:
            return None
        return await self.role(row)

    async def add_role(self, *, name: str, description: str, permissions: Sequence[Permission]) -> int | None:
        """Insert a role; None if the name is taken."""
        row = await self._session.one(
            _ADD_ROLE, self._workspace, name, description, _json(permissions), self._session.now_ms
        )
        return None if row is None else int(row[0])

    async def save_role(self, row: int, *, name: str, description: str, permissions: Sequence[Permission]) -> bool:
        """Update a role; return False if the name is taken."""
        if await self._session.one(_ROLE_NAME_TAKEN, self._workspace, name, row) is not None:
            return False
        await self._session.defer(_SAVE_ROLE, row, name, description, _json(permissions), self._session.now_ms)
        return True

    async def delete_role(self, row: int) -> None:
        """Delete a role and its grants."""
        await self._session.defer(_DELETE_GRANTS_OF_ROLE, self._workspace, f"role:{row}")
        await self._session.defer(_DELETE_ROLE, row)

    async def _named(self, rows: Iterable[Row]) -> list[Grant]:
        """Read grants with the names of what they name."""
        found = [_grant(row) for row in rows]
        names = await self.names(sorted({grant.subject for grant in found}))
        objects = await self.object_names([grant.resource for grant in found])
        own = sorted({row for grant in found if (row := own_role_row(grant.role)) is not None})
        role_names: dict[str, str] = {}
        if own:
            role_names = {
                f"role:{row}": name for row, name in await self._session.all(_ROLE_NAMES, self._workspace, own)
            }
        return [
            Grant(
                row=grant.row,
                resource=grant.resource,
                subject=grant.subject,
                role=grant.role,
                holder_name=names.get(grant.subject, ""),
                role_name=role_names.get(grant.role, grant.role),
                resource_name=objects.get(grant.resource),
                created_at_ms=grant.created_at_ms,
                created_by=grant.created_by,
            )
            for grant in found
        ]


def _rows_of(subjects: Iterable[str], prefix: str) -> list[int]:
    return sorted({int(one[len(prefix) :]) for one in subjects if one.startswith(prefix)})


def _grant(row: Row) -> Grant:
    grant, kind, resource, subject, role, created_at_ms, created_by = row
    return Grant(
        row=grant,
        resource=WHOLE_WORKSPACE_RESOURCE if kind == "workspace" else Resource(kind, resource),
        subject=subject,
        role=role,
        created_at_ms=created_at_ms,
        created_by=created_by,
    )


def _role(row: Row) -> OwnRole:
    number, name, description, permissions, created_at_ms, updated_at_ms, grants_count = row
    known = {one.value: one for one in Permission}
    return OwnRole(
        row=number,
        name=name,
        description=description,
        # A permission of a newer release grants nothing here.
        permissions=frozenset(known[one] for one in json.loads(permissions) if one in known),
        created_at_ms=created_at_ms,
        updated_at_ms=updated_at_ms,
        grants_count=grants_count,
    )


def _json(permissions: Sequence[Permission]) -> str:
    return json.dumps(sorted(one.value for one in permissions))
