"""Experiments by id, found or locked for an actor who holds a permission on them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, Protocol, TypeVar

from greenroom.core.access import Actor
from greenroom.core.experiments import Experiment
from greenroom.core.names import parse_experiment_id
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.services.access.authorization import authorize_experiment
from greenroom.services.not_found import experiment_not_found

_MAX_ID: Final = 2**63 - 1


class _HasId(Protocol):
    @property
    def experiment_id(self) -> str: ...


Found = TypeVar("Found", bound=_HasId)


async def permitted_experiment(
    tx: Transaction,
    actor: Actor,
    permission: Permission,
    experiment_id: str,
    read: Callable[[str], Awaitable[Found | None]],
) -> Found:
    """Read or lock an experiment, including deleted ones, and check a permission on it.

    Args:
        permission: permission required on it.
        read: reads or locks it, in the form that the caller needs.

    Raises:
        InvalidInput: the id is not a number.
        ExperimentNotFound: no such experiment, or none that the actor may see.
        PermissionDenied: the actor does not hold the permission.
    """
    number = parse_experiment_id(experiment_id)
    found = await read(str(number)) if abs(number) <= _MAX_ID else None
    if found is None:
        raise experiment_not_found(number)
    await authorize_experiment(tx, actor, permission, found.experiment_id)
    return found


async def find_experiment(tx: Transaction, actor: Actor, permission: Permission, experiment_id: str) -> Experiment:
    """Read an experiment; errors as in `permitted_experiment`."""
    return await permitted_experiment(tx, actor, permission, experiment_id, tx.experiments.get)


async def lock_experiment(tx: Transaction, actor: Actor, permission: Permission, experiment_id: str) -> Experiment:
    """Lock an experiment until this transaction ends, then read it; errors as in `permitted_experiment`."""
    return await permitted_experiment(tx, actor, permission, experiment_id, tx.experiments.lock)
