"""Routes of runs in the public API."""

from __future__ import annotations

from typing import Any

from greenroom.core.access import Actor
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.server.http.routing import Binding
from greenroom.services.registry.etags import check_run_etag
from greenroom.services.tracking import metrics as metric_service
from greenroom.services.tracking import run_bulk, run_search
from greenroom.services.tracking import run_editing as editing
from greenroom.services.tracking import runs as service
from greenroom.wire.decoding import Empty
from greenroom.wire.endpoints.v1 import runs as rows
from greenroom.wire.messages.v1 import runs as messages
from greenroom.wire.messages.v1.shared import given


async def _list(tx: Transaction, actor: Actor, m: messages.ListRuns) -> messages.RunList:
    page = await run_search.search_runs(
        tx,
        actor,
        experiment_ids=m.experiment_id,
        filter_text=m.filter,
        lifecycle_stages=[m.state],
        order_by=m.order_by,
        max_results=m.limit,
        page_token=m.page_token,
        with_total=m.include_total,
        ids_field="experiment_id",
    )
    return messages.RunList(
        items=[messages.found_run(found) for found in page.runs],
        next_page_token=page.next_page_token,
        total_count=page.total_count,
    )


async def _get(tx: Transaction, actor: Actor, m: messages.GetRun) -> messages.Run:
    return messages.run(await service.get_run(tx, actor, run_id=m.run_id))


async def _update(tx: Transaction, actor: Actor, m: messages.UpdateRun) -> messages.Run:
    return messages.run(
        await editing.edit_run(tx, actor, run_id=m.run_id, name=given(m.name), description=given(m.description))
    )


async def _delete(tx: Transaction, actor: Actor, m: messages.GetRun) -> Empty:
    await service.delete_run(tx, actor, run_id=m.run_id)
    return Empty()


async def _restore(tx: Transaction, actor: Actor, m: messages.GetRun) -> messages.Run:
    return messages.run(await editing.restore_run(tx, actor, run_id=m.run_id))


async def _set_tag(tx: Transaction, actor: Actor, m: messages.SetRunTag) -> messages.Run:
    return messages.run(await editing.set_run_tag(tx, actor, run_id=m.run_id, key=m.key, value=m.value))


async def _delete_tag(tx: Transaction, actor: Actor, m: messages.DeleteRunTag) -> Empty:
    await editing.delete_run_tag(tx, actor, run_id=m.run_id, key=m.key)
    return Empty()


async def _list_metric_points(
    tx: Transaction, actor: Actor, m: messages.ListRunMetricPoints
) -> messages.RunMetricPointList:
    await service.find_run(tx, actor, Permission.RUN_READ, m.run_id)
    page = await metric_service.get_history(
        tx, actor, run_id=m.run_id, key=m.key, max_results=m.limit, page_token=m.page_token
    )
    return messages.RunMetricPointList(
        items=[messages.metric_point(point) for point in page.points], next_page_token=page.next_page_token
    )


async def _batch_delete(tx: Transaction, actor: Actor, m: messages.BatchRuns) -> messages.RunsChanged:
    return messages.RunsChanged(run_ids=await run_bulk.delete_runs(tx, actor, run_ids=m.run_ids))


async def _batch_restore(tx: Transaction, actor: Actor, m: messages.BatchRuns) -> messages.RunsChanged:
    return messages.RunsChanged(run_ids=await run_bulk.restore_runs(tx, actor, run_ids=m.run_ids))


async def _batch_tag(tx: Transaction, actor: Actor, m: messages.BatchTagRuns) -> messages.RunsChanged:
    changed = await run_bulk.tag_runs(tx, actor, run_ids=m.run_ids, tags=m.set, keys_to_delete=m.delete)
    return messages.RunsChanged(run_ids=changed)


async def _may_update(tx: Transaction, actor: Actor, m: Any, if_match: str) -> None:
    await _check(tx, actor, Permission.RUN_UPDATE, m.run_id, if_match)


async def _may_delete(tx: Transaction, actor: Actor, m: messages.GetRun, if_match: str) -> None:
    await _check(tx, actor, Permission.RUN_DELETE, m.run_id, if_match)


async def _check(tx: Transaction, actor: Actor, permission: Permission, run_id: str, if_match: str) -> None:
    locked = await editing.lock_whole_run(tx, actor, permission, run_id)
    check_run_etag(messages.run(locked).etag, if_match)


BINDINGS: tuple[Binding, ...] = (
    Binding(rows.LIST, _list),
    Binding(rows.GET, _get),
    Binding(rows.UPDATE, _update, precondition=_may_update),
    Binding(rows.DELETE, _delete, precondition=_may_delete),
    Binding(rows.RESTORE, _restore, precondition=_may_delete),
    Binding(rows.SET_TAG, _set_tag, precondition=_may_update),
    Binding(rows.DELETE_TAG, _delete_tag, precondition=_may_update),
    Binding(rows.LIST_METRIC_POINTS, _list_metric_points),
    Binding(rows.BATCH_DELETE, _batch_delete),
    Binding(rows.BATCH_RESTORE, _batch_restore),
    Binding(rows.BATCH_TAG, _batch_tag),
)
