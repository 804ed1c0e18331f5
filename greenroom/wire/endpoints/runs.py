"""Rows of the endpoint table: runs."""

from __future__ import annotations

from greenroom.core.permissions import Permission
from greenroom.wire.endpoints import _locators as by
from greenroom.wire.endpoints._row import Endpoint, Repetition
from greenroom.wire.messages import metrics as metric_messages
from greenroom.wire.messages import runs as messages

CREATE = Endpoint(
    method="POST",
    path="/runs/create",
    name="createRun",
    request=messages.CreateRun,
    response=messages.RunResponse,
    permission=Permission.RUN_CREATE,
    access="write",
    resource=by.EXPERIMENT,
    locks=by.EXPERIMENT,
    repetition=Repetition.DOUBLING,
    summary="Create a run",
)
GET = Endpoint(
    method="GET",
    path="/runs/get",
    name="getRun",
    request=messages.GetRun,
    response=messages.RunResponse,
    permission=Permission.RUN_READ,
    access="read",
    resource=by.RUN,
    summary="Get a run with its logged data, including deleted ones",
)
UPDATE = Endpoint(
    method="POST",
    path="/runs/update",
    name="updateRun",
    request=messages.UpdateRun,
    response=messages.UpdateRunResponse,
    permission=Permission.RUN_UPDATE,
    access="write",
    resource=by.RUN,
    locks=by.RUN,
    repetition=Repetition.OVERTAKING,
    summary="Update status, end time or name of a run",
)
DELETE = Endpoint(
    method="POST",
    path="/runs/delete",
    name="deleteRun",
    request=messages.RunId,
    permission=Permission.RUN_DELETE,
    access="write",
    resource=by.RUN,
    locks=by.RUN,
    repetition=Repetition.DOUBLING,
    summary="Delete a run; it can be restored",
)
RESTORE = Endpoint(
    method="POST",
    path="/runs/restore",
    name="restoreRun",
    request=messages.RunId,
    permission=Permission.RUN_DELETE,
    access="write",
    resource=by.RUN,
    locks=by.RUN,
    repetition=Repetition.DOUBLING,
    summary="Restore a deleted run",
)
SEARCH = Endpoint(
    method="POST",
    path="/runs/search",
    name="searchRuns",
    request=messages.SearchRuns,
    response=messages.RunsResponse,
    permission=Permission.RUN_READ,
    access="search",
    resource=by.EXPERIMENTS,
    summary="Search runs of experiments",
)
LOG_METRIC = Endpoint(
    method="POST",
    path="/runs/log-metric",
    name="logMetric",
    request=metric_messages.LogMetric,
    permission=Permission.RUN_UPDATE,
    access="write",
    resource=by.RUN,
    locks=by.RUN,
    repetition=Repetition.HARMLESS,
    summary="Log a point of a metric of a run",
)
LOG_PARAM = Endpoint(
    method="POST",
    path="/runs/log-parameter",
    name="logParam",
    request=messages.LogParam,
    permission=Permission.RUN_UPDATE,
    access="write",
    resource=by.RUN,
    locks=by.RUN,
    repetition=Repetition.HARMLESS,
    summary="Log a parameter of a run, once",
)
LOG_BATCH = Endpoint(
    method="POST",
    path="/runs/log-batch",
    name="logBatch",
    request=messages.LogBatch,
    permission=Permission.RUN_UPDATE,
    access="write",
    resource=by.RUN,
    locks=by.RUN,
    repetition=Repetition.OVERTAKING,
    summary="Log metrics, parameters and tags of a run, all or none",
)
SET_TAG = Endpoint(
    method="POST",
    path="/runs/set-tag",
    name="setTag",
    request=messages.SetTag,
    permission=Permission.RUN_UPDATE,
    access="write",
    resource=by.RUN,
    locks=by.RUN,
    repetition=Repetition.OVERTAKING,
    summary="Add or overwrite a tag of a run",
)
DELETE_TAG = Endpoint(
    method="POST",
    path="/runs/delete-tag",
    name="deleteTag",
    request=messages.DeleteTag,
    permission=Permission.RUN_UPDATE,
    access="write",
    resource=by.RUN,
    locks=by.RUN,
    repetition=Repetition.DOUBLING,
    summary="Remove a tag of a run",
)
LOG_INPUTS = Endpoint(
    method="POST",
    path="/runs/log-inputs",
    name="logInputs",
    request=messages.LogInputs,
    permission=Permission.RUN_UPDATE,
    access="write",
    resource=by.RUN,
    locks=by.RUN,
    repetition=Repetition.HARMLESS,
    summary="Log datasets and logged models as inputs of a run",
)
LOG_OUTPUTS = Endpoint(
    method="POST",
    path="/runs/outputs",
    name="logOutputs",
    request=messages.LogOutputs,
    permission=Permission.RUN_UPDATE,
    access="write",
    resource=by.RUN,
    locks=by.RUN,
    repetition=Repetition.HARMLESS,
    summary="Log logged models as outputs of a run",
)
LOG_MODEL = Endpoint(
    method="POST",
    path="/runs/log-model",
    name="logModel",
    request=messages.LogModel,
    permission=Permission.RUN_UPDATE,
    access="write",
    resource=by.RUN,
    locks=by.RUN,
    repetition=Repetition.DOUBLING,
    summary="Add a model to the history that clients before 3.0 store in a tag",
)
GET_HISTORY = Endpoint(
    method="GET",
    path="/metrics/get-history",
    name="getMetricHistory",
    request=metric_messages.GetMetricHistory,
    response=metric_messages.MetricHistoryResponse,
    permission=Permission.RUN_READ,
    access="search",
    resource=by.RUN,
    summary="Get the points of a metric",
)
GET_HISTORIES = Endpoint(
    method="GET",
    path="/metrics/get-history-bulk",
    name="getMetricHistoryBulk",
    request=metric_messages.GetMetricHistories,
    response=metric_messages.MetricHistoriesResponse,
    permission=Permission.RUN_READ,
    access="search",
    resource=by.RUN,
    summary="Get the points of one metric of several runs",
)
SAMPLE_HISTORIES = Endpoint(
    method="GET",
    path="/metrics/get-history-bulk-interval",
    name="getMetricHistoryBulkInterval",
    request=metric_messages.SampleMetricHistories,
    response=metric_messages.MetricSamplesResponse,
    permission=Permission.RUN_READ,
    access="search",
    resource=by.RUNS,
    summary="Get an even sample of one metric of several runs",
)

ENDPOINTS: tuple[Endpoint, ...] = (
    CREATE,
    GET,
    UPDATE,
    DELETE,
    RESTORE,
    SEARCH,
    LOG_METRIC,
    LOG_PARAM,
    LOG_BATCH,
    SET_TAG,
    DELETE_TAG,
    LOG_INPUTS,
    LOG_OUTPUTS,
    LOG_MODEL,
    GET_HISTORY,
    GET_HISTORIES,
    SAMPLE_HISTORIES,
)
