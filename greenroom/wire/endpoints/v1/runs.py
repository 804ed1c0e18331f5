"""Rows of the public API: runs. They are created, and log, through the MLflow API."""

from __future__ import annotations

from greenroom.core.permissions import Permission
from greenroom.wire.decoding import Empty
from greenroom.wire.endpoints import _locators as by
from greenroom.wire.endpoints._row import Endpoint
from greenroom.wire.endpoints.v1._row import row
from greenroom.wire.messages.v1 import runs as messages

_TAG = "runs"
_BATCH = "All or none: a refusal names the first run at fault by its index, such as `run_ids[17]`."

LIST = row(
    "GET /runs",
    name="list_runs",
    request=messages.ListRuns,
    response=messages.RunList,
    permission=Permission.RUN_READ,
    access="search",
    resource=by.Locator("experiment", ("experiment_id",)),
    tag=_TAG,
    summary="List runs of experiments",
    description="Only those that the caller may read. Newest first unless `order_by` is given.",
)
GET = row(
    "GET /runs/{run_id}",
    name="get_run",
    request=messages.GetRun,
    response=messages.Run,
    permission=Permission.RUN_READ,
    access="read",
    resource=by.RUN,
    has_etag=True,
    tag=_TAG,
    summary="Get a run",
    description="Also if it is deleted.",
)
UPDATE = row(
    "PATCH /runs/{run_id}",
    name="update_run",
    request=messages.UpdateRun,
    response=messages.Run,
    permission=Permission.RUN_UPDATE,
    access="write",
    resource=by.RUN,
    locks=by.RUN,
    has_etag=True,
    is_conditional=True,
    tag=_TAG,
    summary="Rename or describe a run",
    description="A deleted run cannot be changed until it is restored.",
)
DELETE = row(
    "DELETE /runs/{run_id}",
    name="delete_run",
    request=messages.GetRun,
    response=Empty,
    permission=Permission.RUN_DELETE,
    access="write",
    resource=by.RUN,
    locks=by.RUN,
    status=204,
    is_conditional=True,
    tag=_TAG,
    summary="Delete a run",
    description="It can be restored. Deleting it again does nothing.",
)
RESTORE = row(
    "POST /runs/{run_id}/restore",
    name="restore_run",
    request=messages.GetRun,
    response=messages.Run,
    permission=Permission.RUN_DELETE,
    access="write",
    resource=by.RUN,
    locks=by.RUN,
    has_etag=True,
    is_conditional=True,
    tag=_TAG,
    summary="Restore a deleted run",
    description="Restoring an active run does nothing.",
)
SET_TAG = row(
    "PUT /runs/{run_id}/tags/{key}",
    name="set_run_tag",
    request=messages.SetRunTag,
    response=messages.Run,
    permission=Permission.RUN_UPDATE,
    access="write",
    resource=by.RUN,
    locks=by.RUN,
    has_etag=True,
    is_conditional=True,
    tag=_TAG,
    summary="Set a tag of a run",
    description="The tag `mlflow.runName` renames the run, and `mlflow.note.content` describes it.",
)
DELETE_TAG = row(
    "DELETE /runs/{run_id}/tags/{key}",
    name="delete_run_tag",
    request=messages.DeleteRunTag,
    response=Empty,
    permission=Permission.RUN_UPDATE,
    access="write",
    resource=by.RUN,
    locks=by.RUN,
    status=204,
    is_conditional=True,
    tag=_TAG,
    summary="Remove a tag of a run",
    description="The run must have the tag.",
)
LIST_METRIC_POINTS = row(
    "GET /runs/{run_id}/metrics/{key}",
    name="list_run_metric_points",
    request=messages.ListRunMetricPoints,
    response=messages.RunMetricPointList,
    permission=Permission.RUN_READ,
    access="search",
    resource=by.RUN,
    tag=_TAG,
    summary="List the points of a metric of a run",
    description="Every value that the run logged, by time, step and value. Empty if it logged none.",
)
BATCH_DELETE = row(
    "POST /runs/batch-delete",
    name="batch_delete_runs",
    request=messages.BatchRuns,
    response=messages.RunsChanged,
    permission=Permission.RUN_DELETE,
    access="write",
    resource=by.RUNS,
    tag=_TAG,
    summary="Delete runs",
    description=f"They can be restored. {_BATCH}",
)
BATCH_RESTORE = row(
    "POST /runs/batch-restore",
    name="batch_restore_runs",
    request=messages.BatchRuns,
    response=messages.RunsChanged,
    permission=Permission.RUN_DELETE,
    access="write",
    resource=by.RUNS,
    tag=_TAG,
    summary="Restore deleted runs",
    description=_BATCH,
)
BATCH_TAG = row(
    "POST /runs/batch-tag",
    name="batch_tag_runs",
    request=messages.BatchTagRuns,
    response=messages.RunsChanged,
    permission=Permission.RUN_UPDATE,
    access="write",
    resource=by.RUNS,
    tag=_TAG,
    summary="Set and remove tags of runs",
    description=f"The response lists every run. {_BATCH}",
)

ENDPOINTS: tuple[Endpoint, ...] = (
    LIST,
    GET,
    UPDATE,
    DELETE,
    RESTORE,
    SET_TAG,
    DELETE_TAG,
    LIST_METRIC_POINTS,
    BATCH_DELETE,
    BATCH_RESTORE,
    BATCH_TAG,
)
