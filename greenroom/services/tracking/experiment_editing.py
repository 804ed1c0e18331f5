"""Changes of experiments as a person makes them: create with a description, edit, declare metric directions, delete, restore.

Unlike the operations of the MLflow API, deleting and restoring can be repeated.
"""

from __future__ import annotations

from collections.abc import Mapping

from greenroom.core.access import Actor
from greenroom.core.experiments import Experiment
from greenroom.core.metric_directions import Direction, direction_tag
from greenroom.core.names import MAX_EXPERIMENT_TAG_VALUE_LENGTH, check_length, check_metric_key, check_tag_key
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.runs import DESCRIPTION_TAG
from greenroom.errors import InvalidInput, TagNotFound
from greenroom.services.access.permitted_experiments import lock_experiment
from greenroom.services.not_found import experiment_not_found
from greenroom.services.tracking import experiments as service
from greenroom.services.tracking.experiments import ACTIVE, DELETED, require_active


async def create_experiment(
    tx: Transaction,
    actor: Actor,
    *,
    name: str,
    description: str,
    artifact_location: str | None,
    tags: Mapping[str, str],
) -> Experiment:
    """Create an experiment.

    Args:
        description: empty for none.
        artifact_location: root of its runs' artifacts; on this server if empty or None.

    Raises:
        InvalidInput: name, description, location or a tag breaks a rule.
        ExperimentExists: the name is taken, possibly by a deleted experiment.
    """
    for key, value in tags.items():
        check_tag_key(key, f"tags.{key}")
        check_length(f"tags.{key}", value, MAX_EXPERIMENT_TAG_VALUE_LENGTH)
    all_tags = dict(tags)
    if description:
        check_length("description", description, MAX_EXPERIMENT_TAG_VALUE_LENGTH)
        all_tags[DESCRIPTION_TAG] = description
    experiment_id = await service.create_experiment(
        tx, actor, name=name, artifact_location=artifact_location, tags=all_tags.items()
    )
    return await _read(tx, experiment_id)


async def edit_experiment(
    tx: Transaction, actor: Actor, *, experiment_id: str, name: str | None, description: str | None
) -> Experiment:
    """Rename or describe an active experiment; None leaves a field unchanged.

    Raises:
        InvalidInput: neither is given, or one is invalid.
        ExperimentExists: the name is taken, possibly by a deleted experiment.
        ExperimentNotFound: no such experiment.
        StateConflict: it is deleted.
    """
    if name is None and description is None:
        raise InvalidInput("Give a 'name', a 'description', or both.", field="name")
    if description is not None:
        check_length("description", description, MAX_EXPERIMENT_TAG_VALUE_LENGTH)
    found = await lock_experiment(tx, actor, Permission.EXPERIMENT_UPDATE, experiment_id)
    require_active(found)
    if name is not None and name != found.name:
        await service.rename_experiment(tx, actor, experiment_id=experiment_id, new_name=name)
    if description is not None and description != found.tags.get(DESCRIPTION_TAG, ""):
        await service.set_experiment_tag(tx, actor, experiment_id=experiment_id, key=DESCRIPTION_TAG, value=description)
    return await _read(tx, found.experiment_id)


async def set_metric_direction(
    tx: Transaction, actor: Actor, *, experiment_id: str, key: str, direction: Direction
) -> Experiment:
    """Declare whether higher or lower is better for a metric.

    Raises:
        InvalidInput: the metric key is invalid.
        ExperimentNotFound: no such experiment.
        StateConflict: it is deleted.
    """
    check_metric_key(key, "key")
    found = await lock_experiment(tx, actor, Permission.EXPERIMENT_UPDATE, experiment_id)
    await service.set_experiment_tag(tx, actor, experiment_id=experiment_id, key=direction_tag(key), value=direction)
    return await _read(tx, found.experiment_id)


async def delete_metric_direction(tx: Transaction, actor: Actor, *, experiment_id: str, key: str) -> None:
    """Remove the declaration for a metric.

    Raises:
        InvalidInput: the metric key is invalid.
        ExperimentNotFound: no such experiment.
        StateConflict: it is deleted.
        TagNotFound: there is no declaration.
    """
    check_metric_key(key, "key")
    found = await lock_experiment(tx, actor, Permission.EXPERIMENT_UPDATE, experiment_id)
    require_active(found)
    tag = direction_tag(key)
    if tag not in found.tags:
        raise TagNotFound(
            f"No direction is declared for the metric '{key}' of experiment {found.experiment_id}.", field="key"
        )
    await service.delete_experiment_tag(tx, actor, experiment_id=experiment_id, key=tag)


async def delete_experiment(tx: Transaction, actor: Actor, *, experiment_id: str) -> None:
    """Mark an experiment and all its runs deleted, unless it is deleted already.

    Raises:
        ExperimentNotFound: no such experiment.
    """
    found = await lock_experiment(tx, actor, Permission.EXPERIMENT_DELETE, experiment_id)
    if found.lifecycle_stage != DELETED:
        await service.delete_experiment(tx, actor, experiment_id=experiment_id)


async def restore_experiment(tx: Transaction, actor: Actor, *, experiment_id: str) -> Experiment:
    """Restore an experiment with all its runs, unless it is active already.

    Raises:
        ExperimentNotFound: no such experiment.
    """
    found = await lock_experiment(tx, actor, Permission.EXPERIMENT_DELETE, experiment_id)
    if found.lifecycle_stage != ACTIVE:
        await service.restore_experiment(tx, actor, experiment_id=experiment_id)
    return await _read(tx, found.experiment_id)


async def _read(tx: Transaction, experiment_id: str) -> Experiment:
    found = await tx.experiments.get(experiment_id)
    if found is None:
        raise experiment_not_found(int(experiment_id))
    return found
