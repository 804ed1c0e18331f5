"""Routes of the calls that the client of the vendor's workspace registry makes beyond MLflow's."""

from __future__ import annotations

import hashlib

from greenroom.core.access import Actor
from greenroom.core.comments import Comment
from greenroom.core.databricks_levels import DESCRIPTIONS, level_of_permissions
from greenroom.core.model_versions import ModelVersion
from greenroom.core.permissions import OF_OBJECTS
from greenroom.core.ports import Transaction
from greenroom.core.requests import RequestedMove, RequestState, RequestView, TransitionRequest, person
from greenroom.core.rules import Target, TargetKind
from greenroom.core.runs import KeyValue
from greenroom.errors import RequestExists, RequestNotFound
from greenroom.server.asgi import App
from greenroom.server.http.documents import encode
from greenroom.server.http.left_requests import AskedFor
from greenroom.server.http.responses import JsonResponse
from greenroom.server.http.routing import Binding, Call
from greenroom.services.access.authorization import permissions_on_model
from greenroom.services.approvals import request_decisions as decisions
from greenroom.services.approvals.request_views import find_open_request, get_request, list_requests
from greenroom.services.approvals.requests import create_request
from greenroom.services.registry import comments as comments_service
from greenroom.services.registry.model_versions import get_model_version
from greenroom.services.registry.registered_models import get_registered_model
from greenroom.services.registry.stages import check_stage, transition_stage
from greenroom.services.vendor_access import databricks_access as access_service
from greenroom.wire.decoding import Empty
from greenroom.wire.endpoints import databricks as rows
from greenroom.wire.messages import databricks as messages
from greenroom.wire.messages.model_versions import model_version, version_number
from greenroom.wire.messages.v1.models import registered_model_id, row_of

_ACTIONS = {
    "approve": "APPROVE_TRANSITION_REQUEST",
    "reject": "REJECT_TRANSITION_REQUEST",
    "withdraw": "CANCEL_TRANSITION_REQUEST",
}
_OBJECT = "/registered-models/"
# More than anyone has open for one version: one for each stage.
_MOST_OPEN = 1000


# -- requests ------------------------------------------------------------------------------------------------------


async def _create_request(
    tx: Transaction, actor: Actor, m: messages.CreateTransitionRequest
) -> messages.TransitionRequestResponse:
    version = version_number(m.name, m.version)
    move = RequestedMove(target=Target.stage((await check_stage(tx, actor, m.stage))[1]))
    try:
        made = await create_request(tx, actor, name=m.name, version=version, move=move, comment=m.comment)
    except RequestExists as error:
        # The client repeats a POST whose answer was lost.
        made = await get_request(tx, actor, request_id=error.transition_request_id)
        if not person(actor).is_same(made.request.requester) or made.request.comment != m.comment.strip():
            raise
    return messages.TransitionRequestResponse(
        messages.TransitionRequest(
            to_stage=made.request.target.name,
            comment=made.request.comment,
            user_id=made.request.requester.name,
            creation_timestamp=made.request.created_at_ms,
            available_actions=_actions(made),
        )
    )


async def _list_requests(
    tx: Transaction, actor: Actor, m: messages.ListTransitionRequests
) -> messages.TransitionRequestsResponse:
    version = version_number(m.name, m.version)
    found = await get_model_version(tx, actor, name=m.name, version=version)
    return messages.TransitionRequestsResponse(await _open_requests(tx, actor, found))


async def _open_requests(tx: Transaction, actor: Actor, version: ModelVersion) -> list[messages.Activity]:
    listed, _ = await list_requests(
        tx,
        actor,
        states=[RequestState.OPEN],
        name=version.name,
        version=version.version,
        limit=_MOST_OPEN,
        page_token=None,
    )
    # The client knows no aliases.
    for_stages = [one.request.request_id for one in listed if one.request.target.kind is TargetKind.STAGE]
    views = [await get_request(tx, actor, request_id=request_id) for request_id in for_stages]
    return [_request_activity(view, version.current_stage) for view in views]


def _request_activity(view: RequestView, from_stage: str) -> messages.Activity:
    request = view.request
    return messages.Activity(
        id=request.request_id,
        activity_type="REQUESTED_TRANSITION",
        comment=request.comment,
        from_stage=from_stage,
        to_stage=request.target.name,
        user_id=request.requester.name,
        creation_timestamp=request.created_at_ms,
        last_updated_timestamp=request.updated_at_ms,
        available_actions=_actions(view),
    )


def _actions(view: RequestView) -> list[str]:
    return [_ACTIONS[action] for action in view.actions if action in _ACTIONS]


async def _approve(tx: Transaction, actor: Actor, m: messages.ApproveTransitionRequest) -> messages.ActivityResponse:
    stages, stage = await check_stage(tx, actor, m.stage)
    stages.check_archiving(stage, m.archive_existing_versions)
    request, from_stage = await _find(tx, actor, m.name, m.version, m.stage)
    view = await decisions.approve_request(
        tx, actor, request_id=request.request_id, comment=m.comment, archive_existing=m.archive_existing_versions
    )
    return _decided(tx, actor, view, "APPROVED_REQUEST", m.comment, from_stage, _progress(view))


async def _reject(tx: Transaction, actor: Actor, m: messages.RejectTransitionRequest) -> messages.ActivityResponse:
    request, from_stage = await _find(tx, actor, m.name, m.version, m.stage)
    view = await decisions.reject_request(
        tx, actor, request_id=request.request_id, comment=m.comment, needs_comment=False
    )
    return _decided(tx, actor, view, "REJECTED_REQUEST", m.comment, from_stage)


async def _delete_request(
    tx: Transaction, actor: Actor, m: messages.DeleteTransitionRequest
) -> messages.ActivityResponse:
    request, from_stage = await _find(tx, actor, m.name, m.version, m.stage)
    if request.requester.name != m.creator:
        raise RequestNotFound(
            f"The open request for {request.target.name} is {request.requester.name}'s, not {m.creator[:100]}'s.",
            field="creator",
        )
    view = await decisions.withdraw_request(tx, actor, request_id=request.request_id, comment=m.comment)
    return _decided(tx, actor, view, "CANCELLED_REQUEST", m.comment, from_stage)


async def _find(tx: Transaction, actor: Actor, name: str, version: str, stage: str) -> tuple[TransitionRequest, str]:
    """Find the open request for a version and a stage, and the stage that the version is in."""
    number, target = version_number(name, version), Target.stage((await check_stage(tx, actor, stage))[1])
    request = await find_open_request(tx, actor, name=name, version=number, target=target)
    return request, (await get_model_version(tx, actor, name=name, version=number)).current_stage


def _decided(
    tx: Transaction,
    actor: Actor,
    view: RequestView,
    activity_type: str,
    comment: str,
    from_stage: str,
    system_comment: str = "",
) -> messages.ActivityResponse:
    return messages.ActivityResponse(
        messages.Activity(
            id=view.request.request_id,
            activity_type=activity_type,
            comment=comment,
            system_comment=system_comment,
            from_stage=from_stage,
            to_stage=view.request.target.name,
            user_id=actor.name,
            creation_timestamp=tx.now_ms,
            last_updated_timestamp=tx.now_ms,
        )
    )


def _progress(view: RequestView) -> str:
    """Return what is still missing after an approval; empty if the version was moved."""
    if view.checklist is None:
        return ""
    return "Not moved yet: " + " ".join(f"{check.words}: {check.reason}" for check in view.checklist.missing())


# -- comments ------------------------------------------------------------------------------------------------------


async def _create_comment(tx: Transaction, actor: Actor, m: messages.CreateComment) -> messages.CommentResponse:
    version = version_number(m.name, m.version)
    return _comment(await comments_service.create_comment(tx, actor, name=m.name, version=version, text=m.comment))


async def _update_comment(tx: Transaction, actor: Actor, m: messages.UpdateComment) -> messages.CommentResponse:
    return _comment(await comments_service.update_comment(tx, actor, comment_id=m.id, text=m.comment))


async def _delete_comment(tx: Transaction, actor: Actor, m: messages.DeleteComment) -> Empty:
    await comments_service.delete_comment(tx, actor, comment_id=m.id)
    return Empty()


def _comment(record: Comment) -> messages.CommentResponse:
    return messages.CommentResponse(
        messages.Comment(
            id=record.comment_id,
            comment=record.text,
            user_id=record.author_name,
            creation_timestamp=record.created_at_ms,
            last_updated_timestamp=record.updated_at_ms,
            available_actions=["EDIT_COMMENT", "DELETE_COMMENT"],
        )
    )


# -- versions and models -------------------------------------------------------------------------------------------


async def _transition(
    tx: Transaction, actor: Actor, m: messages.TransitionStage
) -> messages.DatabricksModelVersionResponse:
    moved = await transition_stage(
        tx,
        actor,
        name=m.name,
        version=version_number(m.name, m.version),
        stage=m.stage,
        archive_existing=m.archive_existing_versions,
        comment=m.comment,
    )
    version = messages.DatabricksModelVersion(
        name=moved.name,
        version=str(moved.version),
        creation_timestamp=moved.created_at_ms,
        last_updated_timestamp=moved.updated_at_ms,
        user_id=moved.author,
        current_stage=moved.current_stage,
        description=moved.description or "",
        source=moved.source,
        run_id=moved.run_id,
        run_link=moved.run_link,
        status=moved.status,
        status_message=moved.status_message or "",
        tags=[KeyValue(key, value) for key, value in moved.tags.items()],
        open_requests=await _open_requests(tx, actor, moved),
        permission_level=await _own_level(tx, actor, moved.registered_model_row),
    )
    return messages.DatabricksModelVersionResponse(version, version)


async def _asked_for(tx: Transaction, m: messages.TransitionStage) -> AskedFor:
    stage = (await tx.stages.read()).parse(m.stage)
    move = RequestedMove(target=Target.stage(stage), archive_existing=m.archive_existing_versions)
    return AskedFor(m.name, version_number(m.name, m.version), move, m.comment)


async def _get_model(
    tx: Transaction, actor: Actor, m: messages.NameModel
) -> messages.DatabricksRegisteredModelResponse:
    found = await get_registered_model(tx, actor, name=m.name)
    owner = await tx.grants.owner("registered_model", found.row)
    names = {} if owner is None else await tx.grants.names([f"user:{owner}"])
    return messages.DatabricksRegisteredModelResponse(
        messages.DatabricksRegisteredModel(
            id=registered_model_id(found.row),
            name=found.name,
            description=found.description or "",
            user_id=next(iter(names.values()), ""),
            creation_timestamp=found.created_at_ms,
            last_updated_timestamp=found.updated_at_ms,
            latest_versions=[model_version(version) for version in found.latest_versions],
            tags=[KeyValue(key, value) for key, value in found.tags.items()],
            permission_level=await _own_level(tx, actor, found.row),
        )
    )


async def _own_level(tx: Transaction, actor: Actor, model_row: int) -> str | None:
    held = await permissions_on_model(tx, actor, model_row)
    level = level_of_permissions(OF_OBJECTS if held is None else frozenset(held))
    return None if level is None else level.value


# -- permissions ---------------------------------------------------------------------------------------------------


async def _get_permissions(tx: Transaction, actor: Actor, m: messages.ModelById) -> messages.ModelPermissions:
    name = await _model_name(tx, actor, m.registered_model_id)
    return _permissions(m.registered_model_id, await access_service.model_access(tx, actor, name=name))


async def _set_permissions(tx: Transaction, actor: Actor, m: messages.SetModelPermissions) -> messages.ModelPermissions:
    return await _change_permissions(tx, actor, m, replaces_all=True)


async def _update_permissions(
    tx: Transaction, actor: Actor, m: messages.SetModelPermissions
) -> messages.ModelPermissions:
    return await _change_permissions(tx, actor, m, replaces_all=False)


async def _change_permissions(
    tx: Transaction, actor: Actor, m: messages.SetModelPermissions, *, replaces_all: bool
) -> messages.ModelPermissions:
    name = await _model_name(tx, actor, m.registered_model_id)
    wanted = [
        access_service.WantedAccess(one.permission_level, one.user_name, one.group_name, one.service_principal_name)
        for one in m.access_control_list
    ]
    held = await access_service.set_model_access(tx, actor, name=name, wanted=wanted, replaces_all=replaces_all)
    return _permissions(m.registered_model_id, held)


async def _permission_levels(tx: Transaction, actor: Actor, m: messages.ModelById) -> messages.PermissionLevels:
    await get_registered_model(tx, actor, name=await _model_name(tx, actor, m.registered_model_id))
    return messages.PermissionLevels([messages.PermissionLevel(*one) for one in DESCRIPTIONS.items()])


async def _model_name(tx: Transaction, actor: Actor, given: str) -> str:
    return await access_service.model_name_of(tx, actor, row_of(given), given)


def _permissions(model_id: str, held: list[access_service.HeldAccess]) -> messages.ModelPermissions:
    return messages.ModelPermissions(
        object_id=_OBJECT + model_id,
        object_type="registered-model",
        access_control_list=[
            messages.AccessEntry(
                user_name=None if one.is_group or one.is_service else one.name,
                group_name=one.name if one.is_group else None,
                service_principal_name=one.name if one.is_service else None,
                display_name=one.display_name,
                all_permissions=[
                    messages.HeldPermission(
                        level.level.value, level.is_inherited, [_OBJECT] if level.is_inherited else []
                    )
                    for level in one.levels
                ],
            )
            for one in held
        ],
    )


# -- the caller ----------------------------------------------------------------------------------------------------


async def _me(call: Call, _m: Empty) -> App:
    actor = call.actor
    account = actor.account
    stored = None
    if account is not None:
        row = account.row
        stored = await call.context.database.read(lambda tx: tx.accounts.get(row))
    email = None if stored is None else stored.email
    body = messages.Me(
        id=actor.id,
        userName=actor.name,
        displayName=(stored.display_name if stored is not None else "") or actor.name,
        emails=[messages.NamedEmail(email)] if email else [],
    )
    return JsonResponse(encode(body), headers=[(b"x-databricks-org-id", _number_of(actor.workspace))])


def _number_of(workspace: str) -> bytes:
    """Return a number that always names this workspace: the client wants an integer."""
    return b"%d" % int.from_bytes(hashlib.sha256(workspace.encode()).digest()[:6], "big")


BINDINGS: tuple[Binding, ...] = (
    Binding(rows.CREATE_REQUEST, _create_request),
    Binding(rows.LIST_REQUESTS, _list_requests),
    Binding(rows.APPROVE_REQUEST, _approve),
    Binding(rows.REJECT_REQUEST, _reject),
    Binding(rows.DELETE_REQUEST, _delete_request),
    Binding(rows.CREATE_COMMENT, _create_comment),
    Binding(rows.UPDATE_COMMENT, _update_comment),
    Binding(rows.DELETE_COMMENT, _delete_comment),
    Binding(rows.TRANSITION_STAGE, _transition, asked_for=_asked_for),
    Binding(rows.GET_MODEL, _get_model),
    Binding(rows.GET_PERMISSIONS, _get_permissions),
    Binding(rows.SET_PERMISSIONS, _set_permissions),
    Binding(rows.UPDATE_PERMISSIONS, _update_permissions),
    Binding(rows.GET_PERMISSION_LEVELS, _permission_levels),
    Binding(rows.ME, _me),
)
