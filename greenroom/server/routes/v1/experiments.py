"""Routes of experiments in the public API."""

from __future__ import annotations

from typing import Any

from greenroom.core.access import Actor
from greenroom.core.metric_directions import direction_of_goal
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.server.http.routing import Binding
from greenroom.services.access.permitted_experiments import lock_experiment
from greenroom.services.registry.etags import check_etag
from greenroom.services.tracking import experiment_editing as editing
from greenroom.services.tracking import experiments as service
from greenroom.wire.decoding import Empty
from greenroom.wire.endpoints.v1 import experiments as rows
from greenroom.wire.messages.v1 import experiments as messages
from greenroom.wire.messages.v1.shared import given


async def _list(tx: Transaction, actor: Actor, m: messages.ListExperiments) -> messages.ExperimentList:
    page = await service.search_experiments(
        tx,
        actor,
        filter_text=m.filter,
        lifecycle_stages=[m.state],
        order_by=m.order_by,
        max_results=m.limit,
        page_token=m.page_token,
        name_part=m.search,
        with_total=m.include_total,
    )
    return messages.ExperimentList(
        items=[messages.experiment(found) for found in page.experiments],
        next_page_token=page.next_page_token,
        total_count=page.total_count,
    )


async def _create(tx: Transaction, actor: Actor, m: messages.CreateExperiment) -> messages.Experiment:
    return messages.experiment(
        await editing.create_experiment(
            tx,
            actor,
            name=m.name,
            description=m.description,
            artifact_location=m.artifact_location,
            tags=m.tags,
        )
    )


async def _get(tx: Transaction, actor: Actor, m: messages.GetExperiment) -> messages.Experiment:
    return messages.experiment(await service.get_experiment(tx, actor, experiment_id=m.experiment_id))


async def _update(tx: Transaction, actor: Actor, m: messages.UpdateExperiment) -> messages.Experiment:
    return messages.experiment(
        await editing.edit_experiment(
            tx, actor, experiment_id=m.experiment_id, name=given(m.name), description=given(m.description)
        )
    )


async def _delete(tx: Transaction, actor: Actor, m: messages.GetExperiment) -> Empty:
    await editing.delete_experiment(tx, actor, experiment_id=m.experiment_id)
    return Empty()


async def _restore(tx: Transaction, actor: Actor, m: messages.GetExperiment) -> messages.Experiment:
    return messages.experiment(await editing.restore_experiment(tx, actor, experiment_id=m.experiment_id))


async def _set_tag(tx: Transaction, actor: Actor, m: messages.SetExperimentTag) -> messages.Experiment:
    await service.set_experiment_tag(tx, actor, experiment_id=m.experiment_id, key=m.key, value=m.value)
    return messages.experiment(await service.get_experiment(tx, actor, experiment_id=m.experiment_id))


async def _delete_tag(tx: Transaction, actor: Actor, m: messages.DeleteExperimentTag) -> Empty:
    await service.delete_experiment_tag(tx, actor, experiment_id=m.experiment_id, key=m.key)
    return Empty()


async def _set_direction(
    tx: Transaction, actor: Actor, m: messages.SetExperimentMetricDirection
) -> messages.Experiment:
    return messages.experiment(
        await editing.set_metric_direction(
            tx, actor, experiment_id=m.experiment_id, key=m.key, direction=direction_of_goal(m.direction)
        )
    )


async def _delete_direction(tx: Transaction, actor: Actor, m: messages.DeleteExperimentMetricDirection) -> Empty:
    await editing.delete_metric_direction(tx, actor, experiment_id=m.experiment_id, key=m.key)
    return Empty()


async def _may_update(tx: Transaction, actor: Actor, m: Any, if_match: str) -> None:
    await _check(tx, actor, Permission.EXPERIMENT_UPDATE, m.experiment_id, if_match)


async def _may_delete(tx: Transaction, actor: Actor, m: messages.GetExperiment, if_match: str) -> None:
    await _check(tx, actor, Permission.EXPERIMENT_DELETE, m.experiment_id, if_match)


async def _check(tx: Transaction, actor: Actor, permission: Permission, experiment_id: str, if_match: str) -> None:
    locked = await lock_experiment(tx, actor, permission, experiment_id)
    check_etag(messages.experiment(locked).etag, if_match, "The experiment")


BINDINGS: tuple[Binding, ...] = (
    Binding(rows.LIST, _list),
    Binding(rows.CREATE, _create),
    Binding(rows.GET, _get),
    Binding(rows.UPDATE, _update, precondition=_may_update),
    Binding(rows.DELETE, _delete, precondition=_may_delete),
    Binding(rows.RESTORE, _restore, precondition=_may_delete),
    Binding(rows.SET_TAG, _set_tag, precondition=_may_update),
    Binding(rows.DELETE_TAG, _delete_tag, precondition=_may_update),
    Binding(rows.SET_METRIC_DIRECTION, _set_direction, precondition=_may_update),
    Binding(rows.DELETE_METRIC_DIRECTION, _delete_direction, precondition=_may_update),
)
