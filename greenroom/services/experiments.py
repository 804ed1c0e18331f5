"""What one does with experiments."""

from __future__ import annotations

from collections.abc import Mapping

from greenroom.core.events import Verb, experiment_subject
from greenroom.core.experiments import Experiment
from greenroom.core.permissions import Actor, Permission
from greenroom.core.ports import Transaction
from greenroom.errors import ExperimentExists, ExperimentNotFound


async def create_experiment(
    tx: Transaction, actor: Actor, *, name: str, artifact_location: str | None, tags: Mapping[str, str]
) -> str:
    """Create an experiment and answer its id.

    Raises:
        ExperimentExists: the name is taken, perhaps by a deleted experiment.
    """
    actor.require(Permission.EXPERIMENT_CREATE)
    experiment_id = await tx.experiments.add(name=name)
    if experiment_id is None:
        raise ExperimentExists(f"Experiment(name={name}) already exists.")
    await tx.experiments.set_artifact_location(
        experiment_id, artifact_location or f"mlflow-artifacts:/{experiment_id}"
    )
    await tx.experiments.set_tags(experiment_id, tags)
    await tx.events.append(
        actor=actor.name,
        verb=Verb.EXPERIMENT_CREATE,
        subject=experiment_subject(experiment_id),
        after={"name": name, "tags": dict(tags)},
    )
    return experiment_id


async def get_experiment(tx: Transaction, actor: Actor, *, experiment_id: str) -> Experiment:
    """Read one experiment, deleted ones included.

    Raises:
        ExperimentNotFound: no such experiment.
    """
    actor.require(Permission.EXPERIMENT_READ)
    found = await tx.experiments.get(experiment_id) if experiment_id.isdecimal() else None
    if found is None:
        raise ExperimentNotFound(f"No Experiment with id={experiment_id} exists")
    return found
