"""Routes of workspaces, as MLflow clients call them.

Source: MLflow 3.17, `mlflow/server/handlers.py`, its texts included. Where MLflow answers INVALID_STATE with 500, which
its clients retry for minutes, this is 409.
"""

from __future__ import annotations

from msgspec import UNSET

from greenroom.core.access import DEFAULT_WORKSPACE, Actor
from greenroom.core.ports import Transaction
from greenroom.errors import AlreadyExists, InvalidInput, StillInUse
from greenroom.server.http.responses import Response
from greenroom.server.http.routing import Binding, Call
from greenroom.services import workspaces as service
from greenroom.services.workspaces import Contents
from greenroom.wire.endpoints import workspaces as rows
from greenroom.wire.messages import workspaces as messages

_MODES = ("SET_DEFAULT", "CASCADE", "RESTRICT")


async def _list(tx: Transaction, actor: Actor, _m: messages.ListWorkspaces) -> messages.WorkspacesResponse:
    page = await service.list_workspaces(tx, actor, is_archived=None, limit=None, page_token=None)
    return messages.workspaces(page.workspaces)


async def _create(tx: Transaction, actor: Actor, m: messages.CreateWorkspace) -> messages.WorkspaceResponse:
    _refuse_trace_archival(m)
    made = await service.create_workspace(
        tx, actor, name=m.name, description=m.description or "", artifact_root=m.default_artifact_root
    )
    return messages.workspace(made)


async def _get(tx: Transaction, actor: Actor, m: messages.GetWorkspace) -> messages.WorkspaceResponse:
    return messages.workspace(await service.get_workspace(tx, actor, name=m.workspace_name))


async def _update(tx: Transaction, actor: Actor, m: messages.UpdateWorkspace) -> messages.WorkspaceResponse:
    _refuse_trace_archival(m)
    if m.description is None and m.default_artifact_root is None:
        raise InvalidInput("Workspace update must have at least one key")
    changed = await service.update_workspace(
        tx,
        actor,
        name=m.workspace_name,
        description=UNSET if m.description is None else m.description,
        artifact_root=UNSET if m.default_artifact_root is None else m.default_artifact_root,
    )
    return messages.workspace(changed)


async def _delete(call: Call, m: messages.DeleteWorkspace) -> Response:
    if m.mode not in _MODES:
        raise InvalidInput(f"Invalid deletion mode '{m.mode[:100]}'. Must be one of: {', '.join(_MODES)}", field="mode")

    async def delete(tx: Transaction) -> None:
        await service.delete_workspace(
            tx,
            call.actor,
            name=m.workspace_name,
            contents=Contents.ABANDON if m.mode == "CASCADE" else Contents.REFUSE,
            move_to=DEFAULT_WORKSPACE if m.mode == "SET_DEFAULT" else None,
        )

    try:
        await call.context.database.write(delete)
    except AlreadyExists as error:
        # MLflow's code for names that are taken in `default`.
        raise StillInUse(error.message, field=error.field) from error
    return Response(204, [])


def _refuse_trace_archival(m: messages.CreateWorkspace | messages.UpdateWorkspace) -> None:
    if m.trace_archival_config:
        raise InvalidInput(
            "This server archives no traces: leave 'trace_archival_config' out.", field="trace_archival_config"
        )


BINDINGS: tuple[Binding, ...] = (
    Binding(rows.LIST, _list),
    Binding(rows.CREATE, _create),
    Binding(rows.GET, _get),
    Binding(rows.UPDATE, _update),
    Binding(rows.DELETE, _delete),
)
