"""Rows of the public API: the stages of a workspace, and its stages and rules as one document."""

from __future__ import annotations

from greenroom.core.permissions import Permission
from greenroom.wire.decoding import Empty
from greenroom.wire.endpoints import _locators as by
from greenroom.wire.endpoints._row import Endpoint, Repetition
from greenroom.wire.endpoints.v1._row import row
from greenroom.wire.messages.v1 import stage_rules, stages

_TAG = "stages"

LIST_STAGES = row(
    "GET /stages",
    name="list_stages",
    request=Empty,
    response=stages.StageList,
    permission=Permission.REGISTERED_MODEL_READ,
    access="read",
    resource=by.WORKSPACE,
    tag=_TAG,
    summary="List the stages of the workspace",
    description="In their order. `None` means no stage: a version there has no `stages`.",
)
CREATE = row(
    "POST /stages",
    name="create_stage",
    request=stages.CreateStage,
    response=stages.Stage,
    permission=Permission.WORKSPACE_UPDATE,
    access="write",
    resource=by.WORKSPACE,
    status=201,
    location="/stages/{name}",
    has_etag=True,
    tag=_TAG,
    summary="Add a stage",
    description="The last one before `Archived` unless `position` says otherwise.",
)
GET = row(
    "GET /stages/{stage}",
    name="get_stage",
    request=stages.GetStage,
    response=stages.Stage,
    permission=Permission.REGISTERED_MODEL_READ,
    access="read",
    resource=by.WORKSPACE,
    has_etag=True,
    tag=_TAG,
    summary="Get a stage",
    description="By its name, in any case.",
)
UPDATE = row(
    "PATCH /stages/{stage}",
    name="update_stage",
    request=stages.UpdateStage,
    response=stages.Stage,
    permission=Permission.WORKSPACE_UPDATE,
    access="write",
    resource=by.WORKSPACE,
    has_etag=True,
    is_conditional=True,
    repetition=Repetition.OVERTAKING,
    tag=_TAG,
    summary="Rename, recolour or move a stage",
    description="A stage is renamed while no version is in it; rules that name it follow. `None` stays the first stage, "
    "`Archived` the last.",
)
DELETE = row(
    "DELETE /stages/{stage}",
    name="delete_stage",
    request=stages.GetStage,
    response=Empty,
    permission=Permission.WORKSPACE_UPDATE,
    access="write",
    resource=by.WORKSPACE,
    status=204,
    is_conditional=True,
    tag=_TAG,
    summary="Remove a stage",
    description="Refused with `IN_USE` while versions are in it, or rules are for it or name it.",
)
PUT_SETTINGS = row(
    "PUT /stage-settings",
    name="set_stage_settings",
    request=stage_rules.PutStageSettings,
    response=stage_rules.StageSettings,
    permission=Permission.WORKSPACE_UPDATE,
    access="write",
    resource=by.WORKSPACE,
    repetition=Repetition.OVERTAKING,
    tag=_TAG,
    summary="Set all stages and rules of the workspace",
    description="Stages and rules that are not in the document are removed. `changes` says what was changed, or with "
    "`dry_run` what would be.",
)

ENDPOINTS: tuple[Endpoint, ...] = (LIST_STAGES, CREATE, GET, UPDATE, DELETE, PUT_SETTINGS)
