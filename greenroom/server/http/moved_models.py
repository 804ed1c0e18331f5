"""Old addresses of registered models that were moved to another workspace.

A read that finds nothing under a name that a model had in the workspace is repeated where the model is now, for those who
may see it there. A change is not: it names the new place (docs/decisions/0183). Neither is a read of the page, which goes
to the new address; it is told the new name of a model that was renamed, too.
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from greenroom.core.access import Actor
from greenroom.core.ports import Database, Transaction
from greenroom.errors import ModelVersionNotFound, NotFound, RegisteredModelNotFound
from greenroom.services.workspaces import NewPlace, find_moved_model, find_renamed_model
from greenroom.wire.endpoints import Endpoint, Family
from greenroom.wire.messages.v1.events import ListEvents

_NOUNS = ("registered_model", "model_version")
_CHOSEN_BY = "model"
"""Field of a list that chooses what is about one model."""


async def moved_request(
    error: NotFound, database: Database, actor: Actor, endpoint: Endpoint, message: Any
) -> tuple[Actor, Any] | None:
    """Return the actor and the message to repeat a read with; None if its model was not moved, or for the page."""
    if endpoint.family is Family.UI:
        await name_new_place(error, database, actor, endpoint, message)
        return None
    field = _CHOSEN_BY if isinstance(message, ListEvents) else _field(endpoint)
    found = await _find(error, database, actor, message, field)
    if found is None or field is None:
        return None
    return found.actor, replace(message, **{field: found.model})


async def name_new_place(error: NotFound, database: Database, actor: Actor, endpoint: Endpoint, message: Any) -> None:
    """Say in the error where its model is now, if it was moved."""
    is_page = endpoint.family is Family.UI
    found = await _find(error, database, actor, message, _field(endpoint), is_page=is_page)
    if found is not None:
        error.moved_to = (found.workspace, found.model)
        error.message = (
            f"{error.message}. It was renamed to '{found.model}'."
            if found.actor is actor
            else f"{error.message}. It was moved to the workspace '{found.workspace}', as '{found.model}'."
        )


def _field(endpoint: Endpoint) -> str | None:
    """Return the field of a message that names the model that it is about."""
    return endpoint.resource.fields[0] if endpoint.resource.noun in _NOUNS else None


async def _find(
    error: NotFound, database: Database, actor: Actor, message: Any, field: str | None, *, is_page: bool = False
) -> NewPlace | None:
    if field is None or not isinstance(error, RegisteredModelNotFound | ModelVersionNotFound):
        return None
    name = getattr(message, field)
    if not isinstance(name, str):
        return None

    async def find(tx: Transaction) -> NewPlace | None:
        found = await find_moved_model(tx, actor, name=name)
        if found is None and is_page:
            found = await find_renamed_model(tx, actor, name=name)
        return found

    return await database.read(find)
