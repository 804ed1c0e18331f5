"""Rows of the public API: registered models, their tags and metric directions."""

from __future__ import annotations

from greenroom.core.permissions import Permission
from greenroom.wire.decoding import Empty
from greenroom.wire.endpoints import _locators as by
from greenroom.wire.endpoints._row import Endpoint
from greenroom.wire.endpoints.v1._row import MODEL, row
from greenroom.wire.messages.v1 import models as messages

_TAG = "models"

LIST = row(
    "GET /models",
    name="list_models",
    request=messages.ListModels,
    response=messages.ModelList,
    permission=Permission.REGISTERED_MODEL_READ,
    access="search",
    resource=by.WORKSPACE,
    tag=_TAG,
    summary="List registered models",
    description="By name unless `order_by` is given. Deleted models are listed by name, then by the time of their deletion. "
    "Models that hold MLflow prompts are left out unless the filter asks for them. With `as_of`, by the name that they have "
    "now; a page can then be short, or empty, although more follow.",
)
CREATE = row(
    "POST /models",
    name="create_model",
    request=messages.CreateModel,
    response=messages.Model,
    permission=Permission.REGISTERED_MODEL_CREATE,
    access="write",
    resource=by.WORKSPACE,
    locks=by.REGISTERED_MODEL,
    status=201,
    location="/models/{name}",
    has_etag=True,
    tag=_TAG,
    summary="Create a registered model",
    description="The model has no versions yet.",
)
GET = row(
    "GET /models/{model}",
    name="get_model",
    request=messages.ReadModel,
    response=messages.Model,
    permission=Permission.REGISTERED_MODEL_READ,
    access="read",
    resource=MODEL,
    has_etag=True,
    tag=_TAG,
    summary="Get a registered model",
    description="Deleted models are found by `list_models`, and by their lasting id there.",
)
UPDATE = row(
    "PATCH /models/{model}",
    name="update_model",
    request=messages.UpdateModel,
    response=messages.Model,
    permission=Permission.REGISTERED_MODEL_UPDATE,
    access="write",
    resource=MODEL,
    locks=MODEL,
    has_etag=True,
    is_conditional=True,
    tag=_TAG,
    summary="Rename or describe a registered model",
    description="`name` renames it: its versions, aliases, stages and events are kept, and its lasting id stays the same.",
)
DELETE = row(
    "DELETE /models/{model}",
    name="delete_model",
    request=messages.GetModel,
    response=Empty,
    permission=Permission.REGISTERED_MODEL_DELETE,
    access="write",
    resource=MODEL,
    locks=MODEL,
    status=204,
    is_conditional=True,
    tag=_TAG,
    summary="Delete a registered model",
    description="Its versions are deleted with it, and its name becomes free. It can be restored.",
)
RESTORE = row(
    "POST /models/{model}/restore",
    name="restore_model",
    request=messages.RestoreModel,
    response=messages.Model,
    permission=Permission.REGISTERED_MODEL_DELETE,
    access="write",
    resource=MODEL,
    locks=MODEL,
    has_etag=True,
    tag=_TAG,
    summary="Restore a deleted registered model",
    description="With the versions that were deleted with it, their stages, and its aliases. No other model may have its name. It "
    "is refused if the rule of a stage or alias is not met, unless `skip_unmet` leaves those out.",
)
SET_TAG = row(
    "PUT /models/{model}/tags/{key}",
    name="set_model_tag",
    request=messages.SetModelTag,
    response=messages.Model,
    permission=Permission.REGISTERED_MODEL_UPDATE,
    access="write",
    resource=MODEL,
    locks=MODEL,
    has_etag=True,
    is_conditional=True,
    tag=_TAG,
    summary="Set a tag of a registered model",
    description="The etag, in the request and in the response, is that of the model.",
)
DELETE_TAG = row(
    "DELETE /models/{model}/tags/{key}",
    name="delete_model_tag",
    request=messages.GetModelTag,
    response=Empty,
    permission=Permission.REGISTERED_MODEL_UPDATE,
    access="write",
    resource=MODEL,
    locks=MODEL,
    status=204,
    is_conditional=True,
    tag=_TAG,
    summary="Remove a tag of a registered model",
    description="The etag in the request is that of the model.",
)
SET_METRIC_DIRECTION = row(
    "PUT /models/{model}/metric-directions/{key}",
    name="set_model_metric_direction",
    request=messages.SetModelMetricDirection,
    response=messages.Model,
    permission=Permission.REGISTERED_MODEL_UPDATE,
    access="write",
    resource=MODEL,
    locks=MODEL,
    has_etag=True,
    is_conditional=True,
    tag=_TAG,
    summary="Declare whether higher or lower is better for a metric of a model",
    description="It decides which of two versions compares better. It is kept in a tag of the model, and its etag, in the "
    "request and in the response, is that of the model.",
)
DELETE_METRIC_DIRECTION = row(
    "DELETE /models/{model}/metric-directions/{key}",
    name="delete_model_metric_direction",
    request=messages.GetModelMetricDirection,
    response=Empty,
    permission=Permission.REGISTERED_MODEL_UPDATE,
    access="write",
    resource=MODEL,
    locks=MODEL,
    status=204,
    is_conditional=True,
    tag=_TAG,
    summary="Remove the declared direction of a metric of a model",
    description="The direction is guessed from the name of the metric again. The etag in the request is that of the model.",
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
