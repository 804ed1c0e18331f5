"""Accounts, groups, grants and roles for tests, stored as rows, and the principals of accounts.

ben = await an_account(database, "ben", groups=["tasters"])
await grant(database, ben, "viewer", model="wine")
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from greenroom.core.access import DEFAULT_WORKSPACE, NOTHING, Account, Principal
from greenroom.core.permissions import EVERYTHING, Permission
from greenroom.core.roles import PERMISSIONS, Role, TokenScope, permissions_in_workspace, permissions_of_scope
from greenroom.services.access.principals import NOT_OF_TOKENS_OF_MODELS
from greenroom.storage.sql.database import Database
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.transaction import SqlTransaction

Store = Database[SqlTransaction]

OF_EVERY_ACCOUNT = frozenset({Permission.ACCOUNT_READ, Permission.ACCOUNT_SELF})
"""Permissions of each account, whatever is granted to it."""

_ADD_ACCOUNT = Sql(
    "INSERT INTO accounts (kind, name, name_key, display_name, is_admin, is_disabled, created_at_ms, updated_at_ms) "
    "VALUES ('user', $1, $2, '', $3, 0, 1, 1) RETURNING id"
)
_FIND_GROUP = Sql("SELECT id FROM groups WHERE workspace IS NULL AND name_key = $1")
_ADD_GROUP = Sql(
    "INSERT INTO groups (name, name_key, description, created_at_ms, updated_at_ms) VALUES ($1, $2, '', 1, 1) "
    "RETURNING id"
)
_ADD_MEMBER = Sql("INSERT INTO group_members (group_id, account_id, source) VALUES ($1, $2, '')")
_ADD_ROLE = Sql(
    "INSERT INTO roles (workspace, name, description, permissions, created_at_ms, updated_at_ms) "
    "VALUES ($1, $2, '', $3, 1, 1) RETURNING id"
)
_ADD_GRANT = Sql(
    "INSERT INTO grants (workspace, resource_kind, resource_id, subject, role, created_at_ms, created_by) "
    "VALUES ($1, $2, $3, $4, $5, 1, 'owner')"
)
COPY_TO_GRANTS = Sql(
    "UPDATE grants SET (model_name, model_updated_at_ms, model_deleted_at_ms, model_versions_updated_at_ms) = "
    "(SELECT m.name, m.updated_at_ms, m.deleted_at_ms, m.versions_updated_at_ms FROM registered_models m "
    "WHERE m.id = grants.resource_id) WHERE resource_kind = 'registered_model'"
)
"""Copies to the grants what they have of the registered models they are on, for tests that write rows themselves."""

_ADD_TOKEN = Sql(
    "INSERT INTO api_tokens (account_id, name, digest, hint, scope, created_at_ms) "
    "VALUES ($1, 'a token', '', '', 'admin', 1) RETURNING id"
)
_REMOVE_GRANTS = Sql("DELETE FROM grants WHERE subject = $1")
_OWN_MODEL = Sql("UPDATE registered_models SET owner_id = $1 WHERE workspace = $2 AND name = $3")
_OWN_EXPERIMENT = Sql("UPDATE experiments SET owner_id = $1 WHERE workspace = $2 AND experiment_id = $3")
_MODEL_ROW = Sql("SELECT id FROM registered_models WHERE workspace = $1 AND name = $2 ORDER BY id DESC LIMIT 1")


async def an_account(
    database: Store,
    name: str = "ben",
    *,
    groups: Iterable[str] = (),
    workspace: str = DEFAULT_WORKSPACE,
    is_admin: bool = False,
) -> Principal:
    """Store an account and its memberships; return its principal, to which nothing is granted."""

    async def add(tx: SqlTransaction) -> tuple[int, tuple[str, ...]]:
        session = tx._session
        row = await session.one(_ADD_ACCOUNT, name, name.casefold(), int(is_admin))
        assert row is not None
        subjects = [f"user:{row[0]}"]
        for group in groups:
            found = await session.one(_FIND_GROUP, group) or await session.one(_ADD_GROUP, group, group)
            assert found is not None
            await session.run(_ADD_MEMBER, found[0], row[0])
            subjects.append(f"group:{found[0]}")
        return int(row[0]), tuple(subjects)

    row, subjects = await database.write(add)
    return Principal(
        f"acc_{row}",
        "user",
        name,
        workspace=workspace,
        permissions=OF_EVERY_ACCOUNT,
        account=Account(row, subjects),
    )


async def a_role(
    database: Store, name: str, permissions: Iterable[Permission], *, workspace: str = DEFAULT_WORKSPACE
) -> str:
    """Store a role of a workspace's own; return how a grant names it."""
    text = json.dumps(sorted(one.value for one in permissions))

    async def add(tx: SqlTransaction) -> str:
        row = await tx._session.one(_ADD_ROLE, workspace, name, text)
        assert row is not None
        return f"role:{row[0]}"

    return await database.write(add)


async def grant(
    database: Store,
    to: Principal | str,
    role: str,
    *,
    model: str | int | None = None,
    experiment_id: str | None = None,
    all_of: str | None = None,
    workspace: str = DEFAULT_WORKSPACE,
) -> None:
    """Store a role granted on one object, or on all of a kind.

    What it lets a principal do on all of a kind is part of the principal: `holding`.

    Args:
        to: the account itself, or a subject such as ``group:1``.
        model: name or row.
    """
    subject = to if isinstance(to, str) else _account(to).subjects[0]

    async def add(tx: SqlTransaction) -> None:
        if experiment_id is not None:
            kind, resource = "experiment", int(experiment_id)
        elif all_of is not None:
            kind, resource = all_of, -1
        else:
            kind, resource = (
                "registered_model",
                model if isinstance(model, int) else await _row_of(tx, model, workspace),
            )
        await tx._session.run(_ADD_GRANT, workspace, kind, resource, subject, role)
        await tx._session.run(COPY_TO_GRANTS)

    await database.write(add)


async def take_grants(database: Store, subject: Principal | str) -> None:
    """Remove everything granted to an account itself, or to a subject."""
    named = subject if isinstance(subject, str) else _account(subject).subjects[0]
    await database.write(lambda tx: tx._session.run(_REMOVE_GRANTS, named))


async def own(
    database: Store,
    owner: Principal | None,
    *,
    model: str | None = None,
    experiment_id: str | None = None,
    workspace: str = DEFAULT_WORKSPACE,
) -> None:
    """Make an account the owner of a model or an experiment; None: no one's."""
    row = None if owner is None else _account(owner).row

    async def set_owner(tx: SqlTransaction) -> None:
        if model is not None:
            await tx._session.run(_OWN_MODEL, row, workspace, model)
        if experiment_id is not None:
            await tx._session.run(_OWN_EXPERIMENT, row, workspace, int(experiment_id))

    await database.write(set_owner)


async def model_row(database: Store, name: str, *, workspace: str = DEFAULT_WORKSPACE) -> int:
    """Read the row of the model that was created last under a name."""
    return await database.read(lambda tx: _row_of(tx, name, workspace))


def holding(principal: Principal, permissions: Role | frozenset[Permission]) -> Principal:
    """Return a principal that holds a built-in role, or permissions, on the whole workspace."""
    held = permissions_in_workspace(permissions) if isinstance(permissions, Role) else permissions
    return replace(principal, permissions=(OF_EVERY_ACCOUNT | held) & principal.allowed)


def of_server(principal: Principal) -> Principal:
    """Return an account as an administrator of the server."""
    return replace(principal, permissions=EVERYTHING & principal.allowed)


async def a_token(database: Store, principal: Principal) -> int:
    """Store an API token of an account, which no one can send, and return its row."""
    row = await database.write(lambda tx: tx._session.one(_ADD_TOKEN, _account(principal).row))
    assert row is not None
    return int(row[0])


def by_token(
    principal: Principal, scope: TokenScope, *, models: Sequence[int] | None = None, token: int = 1
) -> Principal:
    """Return what a principal is through an API token of a scope, perhaps limited to models by row."""
    allowed = permissions_of_scope(scope)
    if models is not None:
        allowed -= NOT_OF_TOKENS_OF_MODELS
    limit = None if models is None else tuple(models)
    return replace(
        principal,
        permissions=principal.permissions & allowed,
        allowed=allowed,
        account=replace(_account(principal), models=limit, token=token),
    )


def knowing(principal: Principal, **roles: frozenset[Permission]) -> Principal:
    """Return a principal that knows the roles of a workspace's own, given as ``role_<row>``."""
    own_roles = {name.replace("_", ":"): permissions for name, permissions in roles.items()}
    return replace(principal, account=replace(_account(principal), roles={**PERMISSIONS, **own_roles}))


def denied_something(principal: Principal) -> Principal:
    """Return a principal one of whose grants is a denial."""
    return replace(principal, account=replace(_account(principal), has_denials=True))


def without_anything(principal: Principal) -> Principal:
    """Return a principal that holds nothing on the workspace."""
    return replace(principal, permissions=NOTHING)


def _account(principal: Principal) -> Account:
    assert principal.account is not None
    return principal.account


async def _row_of(tx: SqlTransaction, name: str | int | None, workspace: str) -> int:
    row = await tx._session.one(_MODEL_ROW, workspace, name)
    assert row is not None, f"no model {name}"
    return int(row[0])
