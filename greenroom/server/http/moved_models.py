"""Old addresses of registered models that were moved to another workspace.

A read that finds nothing under a name that a model had in the workspace is repeated where the model is now, for those who
may see it there. A change is not: it names the new place (docs/decisions/0183).
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from greenroom.core.access import Actor
from greenroom.core.ports import Database, Transaction
from greenroom.errors import ModelVersionNotFound, NotFound, RegisteredModelNotFound
from greenroom.services.workspaces import NewPlace, find_moved_model
from greenroom.wire.endpoints import Endpoint

_NOUNS = ("registered_model", "model_version")


async def moved_request(
    error: NotFound, database: Database, actor: Actor, endpoint: Endpoint, message: Any
) -> tuple[Actor, Any] | None:
    """Return the actor and the message to repeat a read with; None if its model was not moved."""
    found = await _find(error, database, actor, endpoint, message)
    if found is None:
        return None
    return found.actor, replace(message, **{endpoint.resource.fields[0]: found.model})


async def name_new_place(error: NotFound, database: Database, actor: Actor, endpoint: Endpoint, message: Any) -> None:
    """Say in the error of a change where its model is now, if it was moved."""
    found = await _find(error, database, actor, endpoint, message)
    if found is not None:
        error.moved_to = (found.workspace, found.model)
        error.message = f"{error.message}. It was moved to the workspace '{found.workspace}', as '{found.model}'."


async def _find(error: NotFound, database: Database, actor: Actor, endpoint: Endpoint, message: Any) -> NewPlace | None:
    if endpoint.resource.noun not in _NOUNS or not isinstance(error, RegisteredModelNotFound | ModelVersionNotFound):
        return None
    name = getattr(message, endpoint.resource.fields[0])
    if not isinstance(name, str):
        return None

    async def find(tx: Transaction) -> NewPlace | None:
        return await find_moved_model(tx, actor, name=name)

    return await database.read(find)
