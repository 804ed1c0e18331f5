"""Grants: who holds which role on what, given and taken away, and owners of objects.

No one grants a role that holds more than they do themselves on the resource, or takes such a role away. A denial takes
away every role, so it needs what a manager holds (docs/decisions/0180).
"""

from __future__ import annotations

from typing import Final, NamedTuple

from greenroom.core.access import NOTHING, Actor, ObjectKind, denied, permissions_on
from greenroom.core.access_events import GrantCreated, GrantDeleted, GrantFields, OwnerField, OwnerSet
from greenroom.core.grants import (
    ALL,
    WHOLE_WORKSPACE_RESOURCE,
    Grant,
    Holder,
    Resource,
    ResourceName,
    parse_role_id,
    role_permissions,
)
from greenroom.core.page_tokens import decode_page_token, encode_page_token
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.registered_models import check_model_name
from greenroom.core.roles import PERMISSIONS, Role
from greenroom.core.subjects import Subject, experiment_subject, registered_model_subject, workspace_subject
from greenroom.errors import AlreadyExists, GrantNotFound, Inconsistent, InvalidInput, StateConflict
from greenroom.services.access.access_facts import active_managers
from greenroom.services.access.authorization import authorize_experiment, authorize_model, authorize_workspace
from greenroom.services.access.other_workspaces import may_manage_workspaces
from greenroom.services.access.permitted_experiments import find_experiment, lock_experiment
from greenroom.services.not_found import model_not_found
from greenroom.services.page_limits import check_limit

MAX_LIMIT: Final = 1000
# Creating a version updates what each grant copies of the model: 16 us on PostgreSQL, 1.5 us on SQLite.
MAX_GRANTS_ON_MODEL: Final = 500
_MOST_TAKEN: Final = 10_000


class Where(NamedTuple):
    """A resource as clients name it.

    Attributes:
        resource: may be omitted with one of the others.
        model: name of a registered model.
    """

    resource: ResourceName | None = None
    model: str | None = None
    experiment_id: str | None = None


class Who(NamedTuple):
    """A user or group as clients name it: by name or id, exactly one of them."""

    account: str | None = None
    group: str | None = None


class GrantPage(NamedTuple):
    """A page of grants.

    Attributes:
        next_page_token: None on the last page.
        total_count: None unless it was asked for.
    """

    grants: list[Grant]
    next_page_token: str | None
    total_count: int | None


async def create_grant(tx: Transaction, actor: Actor, *, where: Where, who: Who, role: str) -> Grant:
    """Grant a role.

    Args:
        role: name of a built-in role, or name or id of one that the workspace defines.

    Raises:
        AlreadyExists: it is granted already.
        ExperimentNotFound, RegisteredModelNotFound: no such object.
        Inconsistent: no such user, group or role.
        PermissionDenied: the actor may not manage access to the resource, or does not hold all of the role there.
        StateConflict: no one could manage access any more, or there are too many grants on the registered model.
    """
    holder = await find_holder(tx, who)
    resource = await locate(tx, actor, Permission.ACCESS_MANAGE, where, is_change=True)
    await _require_room(tx, resource)
    stored = await _stored_role(tx, role)
    await _require_to_hold(tx, actor, stored, resource)
    if _is_cached(resource, stored):
        await tx.credentials.touch()
    is_denial = stored == Role.DENIED
    managers = await active_managers(tx, actor, resource) if is_denial else frozenset()
    row = await tx.grants.add(resource, subject=holder.subject, role=stored, by=actor.name)
    if row is None:
        raise AlreadyExists(f"{holder.name} holds the role '{role}' on this {resource.name} already.", field="role")
    if is_denial:
        await _require_a_manager(tx, actor, resource, managers)
    made = await tx.grants.get(row)
    assert made is not None
    await tx.events.append(actor, subject_of(tx, resource), GrantCreated(after=_fields(made)))
    return made


async def get_grant(tx: Transaction, actor: Actor, *, row: int) -> Grant:
    """Read a grant.

    Raises:
        GrantNotFound: no such grant, or none that the actor may see.
    """
    return await _find(tx, actor, Permission.ACCESS_READ, row)


async def delete_grant(tx: Transaction, actor: Actor, *, row: int) -> None:
    """Take a role away.

    Raises:
        GrantNotFound: no such grant, or none that the actor may see.
        PermissionDenied: the actor may not manage access to the resource, or does not hold all of the role there.
        StateConflict: no one could manage access any more.
    """
    found = await _find(tx, actor, Permission.ACCESS_MANAGE, row)
    await lock_resource(tx, found.resource)
    await _require_to_hold(tx, actor, found.role, found.resource)
    if _is_cached(found.resource, found.role):
        await tx.credentials.touch()
    managers = await active_managers(tx, actor, found.resource)
    if not await tx.grants.delete(row):
        raise _grant_not_found(row)
    await _require_a_manager(tx, actor, found.resource, managers)
    await tx.events.append(actor, subject_of(tx, found.resource), GrantDeleted(before=_fields(found)))


async def change_grant(tx: Transaction, actor: Actor, *, row: int, role: str) -> Grant:
    """Give the holder of a grant another role in its place; the grant keeps its id.

    Args:
        role: as of `create_grant`.

    Raises:
        AlreadyExists: another grant gives it the role there.
        GrantNotFound: no such grant, or none that the actor may see.
        Inconsistent: no such role.
        PermissionDenied: the actor may not manage access to the resource, or does not hold all of both roles there.
        StateConflict: no one could manage access any more.
    """
    found = await _find(tx, actor, Permission.ACCESS_MANAGE, row)
    await lock_resource(tx, found.resource)
    stored = await _stored_role(tx, role)
    for one in (found.role, stored):
        await _require_to_hold(tx, actor, one, found.resource)
        if _is_cached(found.resource, one):
            await tx.credentials.touch()
    managers = await active_managers(tx, actor, found.resource)
    if not await tx.grants.set_role(row, stored):
        raise AlreadyExists(
            f"{found.holder_name} holds the role '{role}' on this {found.resource.name} already.", field="role"
        )
    await _require_a_manager(tx, actor, found.resource, managers)
    changed = await tx.grants.get(row)
    assert changed is not None
    subject = subject_of(tx, found.resource)
    await tx.events.append(actor, subject, GrantDeleted(before=_fields(found)))
    await tx.events.append(actor, subject, GrantCreated(after=_fields(changed)))
    return changed


async def list_grants(
    tx: Transaction,
    actor: Actor,
    *,
    where: Where,
    who: Who,
    limit: int,
    page_token: str | None,
    include_total: bool = False,
) -> GrantPage:
    """Read grants in the order they were made: on one resource, or all of the workspace.

    Args:
        where: without a resource, all grants of the workspace, which needs access:read on the workspace.

    Raises:
        ExperimentNotFound, RegisteredModelNotFound: no such object.
        Inconsistent: no such user or group.
        PermissionDenied: the actor may not see who has access.
    """
    check_limit(limit, MAX_LIMIT)
    resource = None
    if where == Where():
        if actor.account is not None and actor.account.models is not None:
            # They name other models.
            raise denied(Permission.ACCESS_READ)
        authorize_workspace(actor, Permission.ACCESS_READ)
    else:
        resource = await locate(tx, actor, Permission.ACCESS_READ, where)
    holder = None if who == Who() else await find_holder(tx, who)
    subject = None if holder is None else holder.subject
    query = ["grants", tx.workspace, str(resource), subject]
    last = decode_page_token(page_token, query)
    after = 0 if last is None else int(last[0] or 0)
    found = await tx.grants.listed(resource=resource, subject=subject, after=after, limit=limit + 1)
    total = await tx.grants.count(resource=resource, subject=subject) if include_total else None
    token = encode_page_token(query, [found[limit - 1].row]) if len(found) > limit else None
    return GrantPage(found[:limit], token, total)


async def set_owner(tx: Transaction, actor: Actor, *, where: Where, owner: str | None) -> OwnerField:
    """Put another account in charge of a registered model or experiment.

    Args:
        where: the object.
        owner: name or id of an account; None for no one.

    Raises:
        ExperimentNotFound, RegisteredModelNotFound: no such object.
        Inconsistent: no such account.
        PermissionDenied: the actor may not manage access to the object, or does not hold all of a manager's permissions.
        StateConflict: no one could manage access any more.
    """
    holder = None if owner is None else await find_holder(tx, Who(account=owner), field="owner")
    resource = await locate(tx, actor, Permission.ACCESS_MANAGE, where, is_change=True)
    if resource.kind == "workspace":
        raise InvalidInput("Only registered models and experiments have an owner.", field="resource")
    await _require_to_hold(tx, actor, Role.MANAGER, resource)
    managers = await active_managers(tx, actor, resource)
    before = await owner_of(tx, resource.kind, resource.row)
    after = OwnerField(
        owner=None if holder is None else holder.public_id, owner_name=None if holder is None else holder.name
    )
    if before == after:
        return after
    await tx.grants.set_owner(resource.kind, resource.row, None if holder is None else holder.row)
    await _require_a_manager(tx, actor, resource, managers)
    await tx.events.append(actor, subject_of(tx, resource), OwnerSet(before=before, after=after))
    return after


async def get_owner(tx: Transaction, actor: Actor, *, where: Where) -> OwnerField:
    """Read who owns a registered model or experiment.

    Raises:
        ExperimentNotFound, RegisteredModelNotFound: no such object.
        PermissionDenied: the actor may not see who has access.
    """
    resource = await locate(tx, actor, Permission.ACCESS_READ, where)
    assert resource.kind != "workspace"
    return await owner_of(tx, resource.kind, resource.row)


async def owner_of(tx: Transaction, kind: ObjectKind, row: int) -> OwnerField:
    """Read the owner of an object; a deleted account has no name."""
    owner = await tx.grants.owner(kind, row)
    if owner is None:
        return OwnerField(owner=None, owner_name=None)
    names = await tx.grants.names([f"user:{owner}"])
    return OwnerField(owner=f"acc_{owner}", owner_name=names.get(f"user:{owner}"))


async def locate(
    tx: Transaction, actor: Actor, permission: Permission, where: Where, *, is_change: bool = False
) -> Resource:
    """Find a resource and check that the actor may do something to it.

    Args:
        is_change: lock it until this transaction ends.

    Raises:
        ExperimentNotFound, RegisteredModelNotFound: no such object.
        InvalidInput: the request names no resource, or two.
        PermissionDenied: the actor may see it, but lacks the permission.
    """
    if where.model is not None and where.experiment_id is not None:
        raise InvalidInput("Give 'model' or 'experiment_id', not both.", field="experiment_id")
    implied: ResourceName | None = None
    if where.model is not None or where.experiment_id is not None:
        implied = "model" if where.model is not None else "experiment"
    name = where.resource or implied
    if name is None:
        raise InvalidInput(
            "Name the resource: 'model', 'experiment_id', or 'resource' as workspace, models or experiments.",
            field="resource",
        )
    if name in ("model", "experiment") and implied != name:
        field = "model" if name == "model" else "experiment_id"
        raise InvalidInput(f"The resource '{name}' needs '{field}'.", field=field)
    if implied is not None and implied != name:
        raise InvalidInput(f"'{name}' does not go with '{implied}'.", field="resource")
    if where.model is not None:
        return await _locate_model(tx, actor, permission, where.model, is_change=is_change)
    if where.experiment_id is not None:
        if is_change:
            await lock_experiment(tx, actor, permission, where.experiment_id)
            return Resource("experiment", int(where.experiment_id))
        found = await find_experiment(tx, actor, Permission.EXPERIMENT_READ, where.experiment_id)
        await authorize_experiment(tx, actor, permission, found.experiment_id)
        return Resource("experiment", int(found.experiment_id))
    if actor.account is not None and actor.account.models is not None:
        # A token for some models decides nothing about all of them.
        raise denied(permission)
    if name == "workspace":
        authorize_workspace(actor, permission)
        return WHOLE_WORKSPACE_RESOURCE
    kind: ObjectKind = "registered_model" if name == "models" else "experiment"
    if permission not in actor.held_on_all(kind):
        raise denied(permission)
    return Resource(kind)


async def _locate_model(
    tx: Transaction, actor: Actor, permission: Permission, name: str, *, is_change: bool
) -> Resource:
    check_model_name(name, "model")
    row = await tx.registered_models.lock(name) if is_change else None
    if not is_change:
        found = await tx.registered_models.find(name)
        row = None if found is None else found.row
    if row is None:
        raise model_not_found(name)
    await authorize_model(tx, actor, permission, name, row=row)
    return Resource("registered_model", row)


async def lock_resource(tx: Transaction, resource: Resource) -> None:
    """Lock an object until this transaction ends, so that changes of its access are made one after another."""
    names = await tx.grants.object_names([resource])
    if resource.kind == "registered_model" and resource in names:
        await tx.registered_models.lock(names[resource])
    elif resource.kind == "experiment" and resource in names:
        await tx.experiments.lock(str(resource.row))


async def find_holder(tx: Transaction, who: Who, *, field: str | None = None) -> Holder:
    """Find a user or group.

    Raises:
        Inconsistent: it does not exist.
        InvalidInput: not exactly one is named.
    """
    if (who.account is None) == (who.group is None):
        raise InvalidInput("Give one of 'account' and 'group'.", field="account")
    if who.account is not None:
        found = await tx.grants.account(who.account)
        what, name = "account", who.account
    else:
        assert who.group is not None
        found = await tx.grants.group(who.group)
        what, name = "group", who.group
    if found is None:
        raise Inconsistent(f"There is no {what} '{name[:100]}'.", field=field or what)
    return found


def subject_of(tx: Transaction, resource: Resource) -> Subject:
    """Return the subject of events about access to a resource."""
    if resource.kind == "workspace" or resource.row == WHOLE_WORKSPACE_RESOURCE.row:
        return workspace_subject(tx.workspace)
    if resource.kind == "registered_model":
        return registered_model_subject(resource.row)
    return experiment_subject(str(resource.row))


def _is_cached(resource: Resource, role: str) -> bool:
    """Return whether principals, which are cached, depend on a grant."""
    return resource.row == WHOLE_WORKSPACE_RESOURCE.row or role == Role.DENIED


async def _find(tx: Transaction, actor: Actor, permission: Permission, row: int) -> Grant:
    found = await tx.grants.get(row)
    if found is None:
        raise _grant_not_found(row)
    resource = found.resource
    held = await held_on(tx, actor, resource)
    if Permission.ACCESS_READ not in held:
        raise _grant_not_found(row)
    if permission not in held:
        raise denied(permission)
    return found


async def held_on(tx: Transaction, actor: Actor, resource: Resource) -> frozenset[Permission]:
    """Return what the actor holds on a resource."""
    if resource.row == WHOLE_WORKSPACE_RESOURCE.row:
        if actor.account is not None and actor.account.models is not None:
            return NOTHING
        return actor.held_on_all(resource.kind)
    if actor.account is None:
        return actor.held_on_all(resource.kind)
    if resource.kind == "registered_model":
        roles = (await tx.access.of_models([resource.row], actor.account.subjects)).get(resource.row)
    else:
        roles = (await tx.access.of_experiments([str(resource.row)], actor.account.subjects)).get(str(resource.row))
    return NOTHING if roles is None else permissions_on(actor, roles)


async def _stored_role(tx: Transaction, role: str) -> str:
    if role in PERMISSIONS:
        return role
    row = parse_role_id(role)
    if row is not None and await tx.grants.role(row) is not None:
        return f"role:{row}"
    for own in await tx.grants.roles():
        if own.name == role:
            return own.text
    raise Inconsistent(f"There is no role '{role[:100]}' in this workspace; GET /roles lists them.", field="role")


async def _require_to_hold(tx: Transaction, actor: Actor, role: str, resource: Resource) -> None:
    """Refuse to grant, or to take away, more than the actor holds itself."""
    if role == Role.DENIED:
        # It takes away whatever its holder has or will have there, and the end of it gives that back.
        role = Role.MANAGER
    if role == Role.ADMINISTRATOR and not actor.holds_on_all(Permission.WORKSPACE_UPDATE, "workspace"):
        raise denied(Permission.WORKSPACE_UPDATE)
    roles = {own.text: own.permissions for own in await tx.grants.roles()} if role.startswith("role:") else {}
    needed = role_permissions(role, resource.kind, resource.kind, {**PERMISSIONS, **roles})
    missing = sorted(needed - await held_on(tx, actor, resource))
    if missing:
        raise denied(missing[0])


async def _require_a_manager(tx: Transaction, actor: Actor, resource: Resource, before: frozenset[int]) -> None:
    """Refuse a change after which only the server's administrators could manage access, unless one of them makes it."""
    if not before or actor.account is None or may_manage_workspaces(actor):
        return
    if resource.kind != "workspace" and resource.row == WHOLE_WORKSPACE_RESOURCE.row:
        return
    if not await active_managers(tx, actor, resource):
        raise StateConflict(
            f"No one in this workspace could manage access to this {resource.name} any more. "
            "Put someone else in charge first."
        )


def _fields(grant: Grant) -> GrantFields:
    return GrantFields(
        grant_id=grant.grant_id,
        resource=grant.resource.name,
        holder=Holder(grant.subject, "").public_id,
        holder_name=grant.holder_name,
        role=grant.role_name,
    )


async def _require_room(tx: Transaction, resource: Resource) -> None:
    if resource.kind != "registered_model" or resource.row == ALL:
        return
    if await tx.grants.count_on(resource) >= MAX_GRANTS_ON_MODEL:
        raise StateConflict(
            f"There are {MAX_GRANTS_ON_MODEL} grants on this registered model. Grant a role to a group instead, "
            "or delete some of them.",
            field="model",
        )


def _grant_not_found(row: int) -> GrantNotFound:
    return GrantNotFound(f"There is no grant 'grant_{row}'.", field="grant_id")


async def give(tx: Transaction, actor: Actor, resource: Resource, *, subject: str, role: Role) -> None:
    """Grant a built-in role that no one needs a permission for, because it is part of another change; or keep it."""
    if _is_cached(resource, role):
        await tx.credentials.touch()
    row = await tx.grants.add(resource, subject=subject, role=role, by=actor.name)
    made = None if row is None else await tx.grants.get(row)
    if made is not None:
        await tx.events.append(actor, subject_of(tx, resource), GrantCreated(after=_fields(made)))


async def take(tx: Transaction, actor: Actor, subject: str, *, on: Resource | None = None) -> None:
    """Take away what a user or group was granted in the workspace, or on one resource; as `give`."""
    await tx.credentials.touch()
    for found in await tx.grants.listed(resource=on, subject=subject, limit=_MOST_TAKEN):
        await tx.grants.delete(found.row)
        await tx.events.append(actor, subject_of(tx, found.resource), GrantDeleted(before=_fields(found)))
