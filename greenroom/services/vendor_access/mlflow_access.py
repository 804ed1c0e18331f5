"""Users and grants in the words of MLflow's auth app. Every check and every change is that of the services it calls.

A user has one level on an object there; here it is the highest of the roles granted to the user on the object, and owning
it counts as MANAGE. Setting a level replaces all of them.

Source: MLflow 3.17 and 3.12, `mlflow/server/auth`: texts verbatim, without the SQL that some of them show.
"""

from __future__ import annotations

from typing import Final

from greenroom.core.access import Actor
from greenroom.core.accounts import StoredAccount
from greenroom.core.grants import ALL, Grant, Resource, SourceKind, effective_access
from greenroom.core.mlflow_levels import (
    ANY,
    OBJECT_TYPES,
    WORKSPACE,
    Level,
    check_resource_type,
    highest,
    level_of_role,
    parse_grantable_level,
    parse_level,
    role_on_object,
    role_on_workspace,
)
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.roles import PERMISSIONS, Role
from greenroom.core.user_names import user_name_key
from greenroom.errors import AccountNotFound, AlreadyExists, InvalidInput, NotFound
from greenroom.services.access.access_facts import access_facts
from greenroom.services.access.accounts import account_for
from greenroom.services.access.authorization import may_use_experiment, may_use_model
from greenroom.services.access.grants import Where, Who, create_grant, delete_grant, locate, set_owner

_MOST_GRANTS: Final = 1000


async def find_user(tx: Transaction, username: str) -> StoredAccount:
    """Find an account by its name; the caller checks who asks.

    Raises:
        AccountNotFound: no such user.
    """
    found = await tx.accounts.find(user_name_key(username))
    if found is None:
        raise user_not_found(username)
    return found


async def user_for(tx: Transaction, actor: Actor, username: str) -> StoredAccount:
    """Find the actor's own account, or any if the actor manages accounts.

    Raises:
        AccountNotFound: no such user.
        PermissionDenied: it is another's.
    """
    try:
        return await account_for(tx, actor, username)
    except AccountNotFound:
        raise user_not_found(username) from None


def user_not_found(username: str) -> AccountNotFound:
    """Return the error for a user who does not exist."""
    return AccountNotFound(f"User with username={username[:200]} not found", field="username")


# -- the form of clients up to 3.12 --------------------------------------------------------------------------------


async def grant_on(tx: Transaction, actor: Actor, *, where: Where, username: str, permission: str) -> StoredAccount:
    """Grant a level on an object to a user who has none there.

    Raises:
        AccountNotFound, ExperimentNotFound, RegisteredModelNotFound: no such user or object.
        AlreadyExists: the user has a level there.
        InvalidInput: there is no such level.
        PermissionDenied: the actor may not manage access to the object.
    """
    resource = await locate(tx, actor, Permission.ACCESS_MANAGE, where, is_change=True)
    level = parse_level(permission)
    user = await find_user(tx, username)
    if await _direct_level(tx, resource, user) is not None:
        raise AlreadyExists(f"{_noun(where)} ({_named(where)}, username={username}) already exists.", field="username")
    await create_grant(tx, actor, where=where, who=Who(account=user.account_id), role=role_on_object(level).value)
    return user


async def granted_level(tx: Transaction, actor: Actor, *, where: Where, username: str) -> tuple[StoredAccount, Level]:
    """Read the level that a user was granted on an object; older clients know no DENY.

    Raises:
        AccountNotFound, ExperimentNotFound, RegisteredModelNotFound: no such user or object.
        NotFound: the user has no level there.
        PermissionDenied: the actor may not see who has access.
    """
    resource = await locate(tx, actor, Permission.ACCESS_READ, where)
    user = await find_user(tx, username)
    level = await _direct_level(tx, resource, user)
    if level is None:
        raise _not_granted(where, username)
    return user, as_older_clients_know(level)


def as_older_clients_know(level: Level) -> Level:
    """Return a level as clients up to 3.12 know it: DENY is newer."""
    return Level.NO_PERMISSIONS if level is Level.DENY else level


async def set_level_on(tx: Transaction, actor: Actor, *, where: Where, username: str, permission: str) -> None:
    """Replace the level that a user was granted on an object.

    Raises:
        AccountNotFound, ExperimentNotFound, RegisteredModelNotFound: no such user or object.
        InvalidInput: there is no such level.
        NotFound: the user has no level there.
        PermissionDenied: the actor may not manage access to the object.
    """
    resource = await locate(tx, actor, Permission.ACCESS_MANAGE, where, is_change=True)
    level = parse_level(permission)
    user = await find_user(tx, username)
    if await _direct_level(tx, resource, user) is None:
        raise _not_granted(where, username)
    await _replace(tx, actor, resource=resource, where=where, user=user, role=role_on_object(level))


async def revoke_on(tx: Transaction, actor: Actor, *, where: Where, username: str) -> None:
    """Take away the level that a user was granted on an object.

    Raises:
        AccountNotFound, ExperimentNotFound, RegisteredModelNotFound: no such user or object.
        NotFound: the user has no level there.
        PermissionDenied: the actor may not manage access to the object.
    """
    resource = await locate(tx, actor, Permission.ACCESS_MANAGE, where, is_change=True)
    user = await find_user(tx, username)
    if await _direct_level(tx, resource, user) is None:
        raise _not_granted(where, username)
    await _replace(tx, actor, resource=resource, where=where, user=user, role=None)


# -- the form of clients since 3.13 --------------------------------------------------------------------------------


async def grant_user_permission(
    tx: Transaction, actor: Actor, *, username: str, resource_type: str, resource_id: str, permission: str
) -> None:
    """Grant a level on an object, or on all of a type, to a user who has none there.

    Raises:
        AccountNotFound, ExperimentNotFound, RegisteredModelNotFound: no such user or object.
        AlreadyExists: the user has a level there, whichever.
        InvalidInput: the type or the level is invalid.
        PermissionDenied: the actor may not manage access there.
    """
    where = _where_of_user(resource_type, resource_id)
    resource = await _locate_typed(tx, actor, Permission.ACCESS_MANAGE, resource_type, where, is_change=True)
    user = await find_user(tx, username)
    level = parse_grantable_level(permission, resource_type)
    if await _direct_level(tx, resource, user) is not None:
        raise AlreadyExists(
            f"Permission for user={username} on resource_type={resource_type}, resource_id={resource_id} already exists.",
            field="username",
        )
    await create_grant(tx, actor, where=where, who=Who(account=user.account_id), role=role_on_object(level).value)


async def revoke_user_permission(
    tx: Transaction, actor: Actor, *, username: str, resource_type: str, resource_id: str
) -> None:
    """Take away the level that a user was granted on an object, or on all of a type.

    Raises:
        AccountNotFound, ExperimentNotFound, RegisteredModelNotFound: no such user or object.
        InvalidInput: the type is invalid.
        NotFound: the user has no level there.
        PermissionDenied: the actor may not manage access there.
    """
    where = _where_of_user(resource_type, resource_id)
    resource = await _locate_typed(tx, actor, Permission.ACCESS_MANAGE, resource_type, where, is_change=True)
    user = await find_user(tx, username)
    if await _direct_level(tx, resource, user) is None:
        raise NotFound(
            f"Permission for user={username} on resource_type={resource_type}, resource_id={resource_id} not found.",
            field="username",
        )
    await _replace(tx, actor, resource=resource, where=where, user=user, role=None)


async def effective_level(
    tx: Transaction, actor: Actor, *, username: str, resource_type: str, resource_id: str
) -> Level:
    """Return the level that all that applies to a user comes to on an object, or on all of a type.

    For an object that does not exist, or that the actor may not see, it is the level on all of its type, so it does
    not tell what exists.

    Raises:
        AccountNotFound: no such user.
        InvalidInput: the type is invalid.
        PermissionDenied: it is another user, and the actor may not see who has access there.
    """
    where = _where_of_user(resource_type, resource_id)
    is_own = actor.account is not None and user_name_key(username) == user_name_key(actor.name)
    resource: Resource | None
    if is_own or actor.holds_on_all(Permission.ACCOUNT_MANAGE, "workspace"):
        resource = await _row_of(tx, resource_type, where)
        if resource is not None and not await _may_see(tx, actor, resource):
            resource = None
    else:
        resource = await _locate_typed(tx, actor, Permission.ACCESS_READ, resource_type, where)
    user = await find_user(tx, username)
    resource = resource or Resource(OBJECT_TYPES[resource_type])
    facts = await access_facts(tx, actor, resource)
    found = effective_access(facts, user.row)
    if found.denied_by:
        return Level.DENY
    if any(source.kind is SourceKind.SERVER_ADMINISTRATOR for source in found.sources):
        return Level.MANAGE
    return highest(level_of_role(source.role, facts.roles) for source in found.sources)


# -- grants on a workspace -----------------------------------------------------------------------------------------


async def set_workspace_level(
    tx: Transaction, actor: Actor, *, username: str, permission: str
) -> tuple[StoredAccount, Level]:
    """Set the level of a user on the workspace of the transaction.

    Raises:
        AccountNotFound: no such user.
        InvalidInput: there is no such level.
        PermissionDenied: the actor may not manage access to the workspace.
    """
    where = Where(resource="workspace")
    resource = await locate(tx, actor, Permission.ACCESS_MANAGE, where, is_change=True)
    level = parse_level(permission)
    user = await find_user(tx, username)
    await _replace(tx, actor, resource=resource, where=where, user=user, role=role_on_workspace(level))
    return user, level


async def delete_workspace_level(tx: Transaction, actor: Actor, *, username: str, workspace: str) -> None:
    """Take away what a user was granted on the workspace of the transaction, which has this name.

    Raises:
        AccountNotFound: no such user.
        NotFound: nothing was granted.
        PermissionDenied: the actor may not manage access to the workspace.
    """
    where = Where(resource="workspace")
    resource = await locate(tx, actor, Permission.ACCESS_MANAGE, where, is_change=True)
    user = await find_user(tx, username)
    if await _direct_level(tx, resource, user) is None:
        raise NotFound(
            f"Workspace permission does not exist for workspace='{workspace}', username='{username}'", field="username"
        )
    await _replace(tx, actor, resource=resource, where=where, user=user, role=None)


# -- shared with roles ---------------------------------------------------------------------------------------------


def where_of(resource_type: str, pattern: str) -> Where:
    """Return the resource that a type and a pattern stand for.

    Raises:
        InvalidInput: nothing can be granted on it.
    """
    check_resource_type(resource_type, pattern)
    if resource_type == WORKSPACE:
        return Where(resource="workspace")
    is_experiment = OBJECT_TYPES[resource_type] == "experiment"
    if pattern == ANY:
        return Where(resource="experiments" if is_experiment else "models")
    return Where(experiment_id=pattern) if is_experiment else Where(model=pattern)


async def check_is_prompt(tx: Transaction, resource_type: str, where: Where) -> None:
    """Refuse a model that is named as a prompt.

    Raises:
        InvalidInput: it is not a prompt.
    """
    if resource_type == "prompt" and where.model is not None:
        found = await tx.registered_models.find(where.model)
        if found is not None and not found.is_prompt:
            raise InvalidInput(
                f"'{where.model[:100]}' is a registered model, not a prompt: name it as 'registered_model'.",
                field="resource_type",
            )


async def _locate_typed(
    tx: Transaction, actor: Actor, permission: Permission, resource_type: str, where: Where, *, is_change: bool = False
) -> Resource:
    resource = await locate(tx, actor, permission, where, is_change=is_change)
    await check_is_prompt(tx, resource_type, where)
    return resource


async def _row_of(tx: Transaction, resource_type: str, where: Where) -> Resource | None:
    """Find a resource for a caller who may know whether it exists."""
    if where.model is not None:
        found = await tx.registered_models.find(where.model)
        if found is None or (resource_type == "prompt" and not found.is_prompt):
            return None
        return Resource("registered_model", found.row)
    if where.experiment_id is not None:
        number = where.experiment_id
        if not number.isascii() or not number.isdigit() or len(number) > 18:
            return None
        resource = Resource("experiment", int(number))
        return resource if await tx.grants.object_names([resource]) else None
    return None


async def _may_see(tx: Transaction, actor: Actor, resource: Resource) -> bool:
    """Return whether an actor may know that an object exists: a denial, or the limit of a token, hides it."""
    if resource.kind == "registered_model":
        return await may_use_model(tx, actor, Permission.REGISTERED_MODEL_READ, "", row=resource.row)
    return await may_use_experiment(tx, actor, Permission.EXPERIMENT_READ, str(resource.row))


def _where_of_user(resource_type: str, resource_id: str) -> Where:
    if resource_type == WORKSPACE:
        raise InvalidInput(
            "resource_type 'workspace' is not supported by the per-user permission convenience APIs. Use "
            "set_workspace_permission / delete_workspace_permission for workspace-wide grants.",
            field="resource_type",
        )
    return where_of(resource_type, resource_id)


async def _grants(tx: Transaction, resource: Resource, user: StoredAccount) -> list[Grant]:
    return await tx.grants.listed(resource=resource, subject=user.subject, limit=_MOST_GRANTS)


async def _is_owner(tx: Transaction, resource: Resource, user: StoredAccount) -> bool:
    if resource.kind == "workspace" or resource.row == ALL:
        return False
    return await tx.grants.owner(resource.kind, resource.row) == user.row


async def _direct_level(tx: Transaction, resource: Resource, user: StoredAccount) -> Level | None:
    """Return what a user was granted on exactly this resource; None for nothing."""
    granted = await _grants(tx, resource, user)
    roles = {**PERMISSIONS}
    if any(grant.role not in roles for grant in granted):
        roles |= {own.text: own.permissions for own in await tx.grants.roles()}
    levels = [level_of_role(grant.role, roles) for grant in granted]
    if await _is_owner(tx, resource, user):
        levels.append(Level.MANAGE)
    return highest(levels) if levels else None


async def _replace(
    tx: Transaction, actor: Actor, *, resource: Resource, where: Where, user: StoredAccount, role: Role | None
) -> None:
    """Make a role the only one of a user on a resource; None for no role. Its owner stays in charge only as a manager."""
    if role is Role.DENIED and actor.account is not None and actor.account.row == user.row and not _administers(actor):
        raise InvalidInput("You cannot deny yourself; ask another manager.", field="permission")
    before = await _grants(tx, resource, user)
    is_owner = await _is_owner(tx, resource, user)
    # The new one first: a user who lowers their own level may still do so.
    kept = (is_owner and role is Role.MANAGER) or any(grant.role == role for grant in before)
    if role is not None and not kept:
        await create_grant(tx, actor, where=where, who=Who(account=user.account_id), role=role.value)
    leaves_last = is_owner and role is not Role.MANAGER
    for grant in before:
        if grant.role != role:
            await delete_grant(tx, actor, row=grant.row)
    if leaves_last:
        await set_owner(tx, actor, where=where, owner=None)


def _administers(actor: Actor) -> bool:
    return actor.holds_on_all(Permission.WORKSPACE_UPDATE, "workspace")


def _noun(where: Where) -> str:
    return "Experiment permission" if where.experiment_id is not None else "Registered model permission"


def _named(where: Where) -> str:
    return f"experiment_id={where.experiment_id}" if where.experiment_id is not None else f"name={where.model}"


def _not_granted(where: Where, username: str) -> NotFound:
    return NotFound(f"{_noun(where)} with {_named(where)} and username={username} not found", field="username")
