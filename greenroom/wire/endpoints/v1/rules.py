"""Rows of the public API: rules of stages and aliases, and how versions stand against them."""

from __future__ import annotations

from greenroom.core.permissions import Permission
from greenroom.wire.decoding import Empty
from greenroom.wire.endpoints import _locators as by
from greenroom.wire.endpoints._row import Endpoint, Repetition
from greenroom.wire.endpoints.v1._row import MODEL, VERSION, row
from greenroom.wire.messages.v1 import events
from greenroom.wire.messages.v1 import stage_rules as messages

_TAG = "rules"

LIST = row(
    "GET /rules",
    name="list_stage_rules",
    request=messages.ListRules,
    response=messages.StageRuleList,
    permission=Permission.REGISTERED_MODEL_READ,
    access="read",
    resource=by.WORKSPACE,
    tag=_TAG,
    summary="List the rules of the workspace",
    description="By target: the stage or alias that they are for. Those of single registered models are left out.",
)
GET = row(
    "GET /rules/{target}",
    name="get_stage_rule",
    request=messages.GetRule,
    response=messages.StageRule,
    permission=Permission.REGISTERED_MODEL_READ,
    access="read",
    resource=by.WORKSPACE,
    has_etag=True,
    tag=_TAG,
    summary="Get a rule of the workspace",
    description="Of the stage or alias `target`: `stage:Production`, `alias:champion`.",
)
PUT = row(
    "PUT /rules/{target}",
    name="set_stage_rule",
    request=messages.PutRule,
    response=messages.StageRule,
    permission=Permission.WORKSPACE_UPDATE,
    access="write",
    resource=by.WORKSPACE,
    has_etag=True,
    is_conditional=True,
    repetition=Repetition.OVERTAKING,
    tag=_TAG,
    summary="Set a rule of the workspace",
    description="Whole: what is omitted asks for nothing. It applies from the next change on; approvals that were given under the "
    'previous rule no longer count. With `If-Match: "none"` it is set only if it does not exist yet.',
)
DELETE = row(
    "DELETE /rules/{target}",
    name="delete_stage_rule",
    request=messages.GetRule,
    response=Empty,
    permission=Permission.WORKSPACE_UPDATE,
    access="write",
    resource=by.WORKSPACE,
    status=204,
    is_conditional=True,
    tag=_TAG,
    summary="Delete a rule of the workspace",
    description="The stage or alias is open to everyone who may move versions, except where a registered model has a rule of its own.",
)
LIST_EVENTS = row(
    "GET /rules/{target}/events",
    name="list_stage_rule_events",
    request=messages.ListRuleEvents,
    response=events.EventList,
    permission=Permission.REGISTERED_MODEL_READ,
    access="search",
    resource=by.WORKSPACE,
    tag=_TAG,
    summary="List the changes of a rule",
    description="Newest first, each with the whole rule before and after.",
)
TRY = row(
    "GET /rules/{target}/tryout",
    name="try_stage_rule",
    request=messages.TryRule,
    response=messages.TriedMoveList,
    permission=Permission.REGISTERED_MODEL_READ,
    access="search",
    resource=by.WORKSPACE,
    tag=_TAG,
    summary="Try a rule out",
    description="Judges the moves of the last days by a rule that need not be stored, as of the time of each move: which ones it "
    "would have stopped, and why.",
)
LIST_OF_MODEL = row(
    "GET /models/{model}/rules",
    name="list_stage_rules_of_model",
    request=messages.ListModelRules,
    response=messages.StageRuleList,
    permission=Permission.REGISTERED_MODEL_READ,
    access="read",
    resource=MODEL,
    tag=_TAG,
    summary="List the rules that apply to a registered model",
    description="Those of the workspace, and its own ones in their place.",
)
GET_OF_MODEL = row(
    "GET /models/{model}/rules/{target}",
    name="get_stage_rule_of_model",
    request=messages.GetModelRule,
    response=messages.StageRule,
    permission=Permission.REGISTERED_MODEL_READ,
    access="read",
    resource=MODEL,
    has_etag=True,
    tag=_TAG,
    summary="Get a rule that a registered model has of its own",
    description="Of the stage or alias `target`. A registered model without one follows the rule of the workspace.",
)
PUT_OF_MODEL = row(
    "PUT /models/{model}/rules/{target}",
    name="set_stage_rule_of_model",
    request=messages.PutModelRule,
    response=messages.StageRule,
    permission=Permission.WORKSPACE_UPDATE,
    access="write",
    resource=MODEL,
    has_etag=True,
    is_conditional=True,
    repetition=Repetition.OVERTAKING,
    tag=_TAG,
    summary="Set a rule of a registered model",
    description="Whole; it replaces that of the workspace for this registered model. Its managers may not change it, since they could lower their own bar. "
    'With `If-Match: "none"` it is set only if it has none of its own.',
)
DELETE_OF_MODEL = row(
    "DELETE /models/{model}/rules/{target}",
    name="delete_stage_rule_of_model",
    request=messages.GetModelRule,
    response=Empty,
    permission=Permission.WORKSPACE_UPDATE,
    access="write",
    resource=MODEL,
    status=204,
    is_conditional=True,
    tag=_TAG,
    summary="Delete a rule of a registered model",
    description="The rule of the workspace applies again, if there is one.",
)
LIST_CHECKS = row(
    "GET /models/{model}/versions/{version}/checks",
    name="list_stage_checks",
    request=messages.ListChecks,
    response=messages.ChecklistList,
    permission=Permission.MODEL_VERSION_READ,
    access="read",
    resource=VERSION,
    tag=_TAG,
    summary="List what stages ask of a version",
    description="For each stage, in order, and each protected alias: how the version stands against its rule if the caller asks for the move.",
)

ENDPOINTS: tuple[Endpoint, ...] = (
    LIST,
    GET,
    PUT,
    DELETE,
    LIST_EVENTS,
    TRY,
    LIST_OF_MODEL,
    GET_OF_MODEL,
    PUT_OF_MODEL,
    DELETE_OF_MODEL,
    LIST_CHECKS,
)
