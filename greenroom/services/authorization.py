"""Authorization for registered models and what belongs to them, checked after the object was found or locked."""

from __future__ import annotations

from collections.abc import Callable

from greenroom.core.access import Actor, Resource, require
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.errors import GreenroomError
from greenroom.services.not_found import model_not_found, version_not_found


def authorize_model(
    tx: Transaction,
    actor: Actor,
    permission: Permission,
    name: str,
    *,
    not_found: Callable[[], GreenroomError] | None = None,
) -> None:
    """Check that the actor may do something to an existing registered model, or to one of its versions.

    Args:
        not_found: makes the error for the requested object, if that is not the model.

    Raises:
        PermissionDenied: the actor may see it, but lacks the permission.
        RegisteredModelNotFound: the actor may not see it.
    """
    require(actor, permission, model_resource(tx, name), not_found=not_found or (lambda: model_not_found(name)))


def model_resource(tx: Transaction, name: str) -> Resource:
    """Return the resource of a registered model, which includes its versions, aliases and comments."""
    return Resource("registered_model", name, tx.workspace)


def workspace_resource(tx: Transaction) -> Resource:
    """Return the resource of the transaction's workspace."""
    return Resource("workspace", tx.workspace, tx.workspace)


def authorize_version(tx: Transaction, actor: Actor, permission: Permission, name: str, version: int) -> None:
    """Check that the actor may do something to an existing version.

    Raises:
        ModelVersionNotFound: the actor may not see it.
        PermissionDenied: the actor may see it, but lacks the permission.
    """
    authorize_model(tx, actor, permission, name, not_found=lambda: version_not_found(name, version))
