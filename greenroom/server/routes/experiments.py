"""Which service function answers which call: experiments."""

from __future__ import annotations

from greenroom.core.permissions import Actor
from greenroom.core.ports import Transaction
from greenroom.server.routing import Binding
from greenroom.services import experiments as service
from greenroom.wire.endpoints import experiments as rows
from greenroom.wire.messages import experiments as messages


async def _create(tx: Transaction, actor: Actor, m: messages.CreateExperiment) -> messages.CreateExperimentResponse:
    experiment_id = await service.create_experiment(
        tx,
        actor,
        name=m.name,
        artifact_location=m.artifact_location,
        tags={tag.key: tag.value for tag in m.tags},
    )
    return messages.CreateExperimentResponse(experiment_id)


async def _get(tx: Transaction, actor: Actor, m: messages.GetExperiment) -> messages.ExperimentResponse:
    found = await service.get_experiment(tx, actor, experiment_id=m.experiment_id)
    return messages.ExperimentResponse(messages.experiment(found))


BINDINGS: tuple[Binding, ...] = (
    Binding(rows.CREATE, _create),
    Binding(rows.GET, _get),
)
