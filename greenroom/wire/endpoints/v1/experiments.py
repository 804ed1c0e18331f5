"""Rows of the public API: experiments."""

from __future__ import annotations

from greenroom.core.permissions import Permission
from greenroom.wire.decoding import Empty
from greenroom.wire.endpoints import _locators as by
from greenroom.wire.endpoints._row import Endpoint
from greenroom.wire.endpoints.v1._row import row
from greenroom.wire.messages.v1 import experiments as messages

_TAG = "experiments"

LIST = row(
    "GET /experiments",
    name="list_experiments",
    request=messages.ListExperiments,
    response=messages.ExperimentList,
    permission=Permission.EXPERIMENT_READ,
    access="search",
    resource=by.WORKSPACE,
    tag=_TAG,
    summary="List experiments",
    description="Only those that the caller may read. Newest first unless `order_by` is given.",
)
CREATE = row(
    "POST /experiments",
    name="create_experiment",
    request=messages.CreateExperiment,
    response=messages.Experiment,
    permission=Permission.EXPERIMENT_CREATE,
    access="write",
    resource=by.WORKSPACE,
    locks=by.Locator("experiment", ("name",)),
    status=201,
    location="/experiments/{experiment_id}",
    has_etag=True,
    tag=_TAG,
    summary="Create an experiment",
    description="A deleted experiment keeps its name, so that it can be restored.",
)
GET = row(
    "GET /experiments/{experiment_id}",
    name="get_experiment",
    request=messages.GetExperiment,
    response=messages.Experiment,
    permission=Permission.EXPERIMENT_READ,
    access="read",
    resource=by.EXPERIMENT,
    has_etag=True,
    tag=_TAG,
    summary="Get an experiment",
    description="Also if it is deleted.",
)
UPDATE = row(
    "PATCH /experiments/{experiment_id}",
    name="update_experiment",
    request=messages.UpdateExperiment,
    response=messages.Experiment,
    permission=Permission.EXPERIMENT_UPDATE,
    access="write",
    resource=by.EXPERIMENT,
    locks=by.EXPERIMENT,
    has_etag=True,
    is_conditional=True,
    tag=_TAG,
    summary="Rename or describe an experiment",
    description="A deleted experiment cannot be changed until it is restored.",
)
DELETE = row(
    "DELETE /experiments/{experiment_id}",
    name="delete_experiment",
    request=messages.GetExperiment,
    response=Empty,
    permission=Permission.EXPERIMENT_DELETE,
    access="write",
    resource=by.EXPERIMENT,
    locks=by.EXPERIMENT,
    status=204,
    is_conditional=True,
    tag=_TAG,
    summary="Delete an experiment",
    description="Its runs are deleted with it. It can be restored. Deleting it again does nothing.",
)
RESTORE = row(
    "POST /experiments/{experiment_id}/restore",
    name="restore_experiment",
    request=messages.GetExperiment,
    response=messages.Experiment,
    permission=Permission.EXPERIMENT_DELETE,
    access="write",
    resource=by.EXPERIMENT,
    locks=by.EXPERIMENT,
    has_etag=True,
    is_conditional=True,
    tag=_TAG,
    summary="Restore a deleted experiment",
    description="All its runs are restored with it, also those that were deleted before it. Restoring an active one does nothing.",
)
SET_TAG = row(
    "PUT /experiments/{experiment_id}/tags/{key}",
    name="set_experiment_tag",
    request=messages.SetExperimentTag,
    response=messages.Experiment,
    permission=Permission.EXPERIMENT_UPDATE,
    access="write",
    resource=by.EXPERIMENT,
    locks=by.EXPERIMENT,
    has_etag=True,
    is_conditional=True,
    tag=_TAG,
    summary="Set a tag of an experiment",
    description="The tags that hold the description and the metric directions change those fields.",
)
DELETE_TAG = row(
    "DELETE /experiments/{experiment_id}/tags/{key}",
    name="delete_experiment_tag",
    request=messages.DeleteExperimentTag,
    response=Empty,
    permission=Permission.EXPERIMENT_UPDATE,
    access="write",
    resource=by.EXPERIMENT,
    locks=by.EXPERIMENT,
    status=204,
    is_conditional=True,
    tag=_TAG,
    summary="Remove a tag of an experiment",
    description="The experiment must have the tag.",
)
SET_METRIC_DIRECTION = row(
    "PUT /experiments/{experiment_id}/metric-directions/{key}",
    name="set_experiment_metric_direction",
    request=messages.SetExperimentMetricDirection,
    response=messages.Experiment,
    permission=Permission.EXPERIMENT_UPDATE,
    access="write",
    resource=by.EXPERIMENT,
    locks=by.EXPERIMENT,
    has_etag=True,
    is_conditional=True,
    tag=_TAG,
    summary="Declare the direction of a metric for an experiment",
    description="It applies to the runs of the experiment. Without a declaration the direction is inferred from the name of the metric.",
)
DELETE_METRIC_DIRECTION = row(
    "DELETE /experiments/{experiment_id}/metric-directions/{key}",
    name="delete_experiment_metric_direction",
    request=messages.DeleteExperimentMetricDirection,
    response=Empty,
    permission=Permission.EXPERIMENT_UPDATE,
    access="write",
    resource=by.EXPERIMENT,
    locks=by.EXPERIMENT,
    status=204,
    is_conditional=True,
    tag=_TAG,
    summary="Remove the declared direction of a metric for an experiment",
    description="A direction must be declared.",
)

ENDPOINTS: tuple[Endpoint, ...] = (
    LIST,
    CREATE,
    GET,
    UPDATE,
    DELETE,
    RESTORE,
    SET_TAG,
    DELETE_TAG,
    SET_METRIC_DIRECTION,
    DELETE_METRIC_DIRECTION,
)
