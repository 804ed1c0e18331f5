"""History of registered models and versions: their events, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from greenroom.core.access import Actor
from greenroom.core.events import ACCESS_TYPES, Event
from greenroom.core.page_tokens import decode_page_token, encode_page_token
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.registered_models import check_model_name
from greenroom.core.subjects import model_version_subject, registered_model_subject
from greenroom.services.access.authorization import authorize_model, authorize_version, may_use_model
from greenroom.services.history.events import readable_events
from greenroom.services.not_found import model_not_found, version_not_found
from greenroom.services.page_limits import check_limit

DEFAULT_LIMIT = 50
MAX_LIMIT = 1000


async def history_of_model(
    tx: Transaction, actor: Actor, *, name: str, limit: int, page_token: str | None
) -> tuple[list[Event], str | None]:
    """Read the events of a registered model and its versions; a deleted model is found by its last name.

    Returns:
        The page, and the token of the next one if there is one.

    Raises:
        InvalidInput: limit or token is invalid.
        RegisteredModelNotFound: no model has or had this name.
    """
    check_model_name(name)
    row = await tx.registered_models.find_row(name)
    if row is None:
        raise model_not_found(name)
    await authorize_model(tx, actor, Permission.REGISTERED_MODEL_READ, name, row=row)
    topic = registered_model_subject(row)
    query = ["history", tx.workspace, str(topic)]
    before_seq = _before(limit, page_token, query)
    # Who has access is no part of the history for those who may not see that.
    may_see_access = await may_use_model(tx, actor, Permission.ACCESS_READ, name, row=row)
    without = () if may_see_access else ACCESS_TYPES
    events = await tx.events.of_topic(topic, before_seq=before_seq, limit=limit + 1, without=without)
    return await _page(tx, actor, events, limit, query)


async def history_of_version(
    tx: Transaction, actor: Actor, *, name: str, version: int, limit: int, page_token: str | None
) -> tuple[list[Event], str | None]:
    """Read the events of a version, including deleted ones.

    Returns:
        The page, and the token of the next one if there is one.

    Raises:
        InvalidInput: limit or token is invalid.
        ModelVersionNotFound: the version never existed.
    """
    check_model_name(name)
    row = await tx.registered_models.find_row(name)
    if row is None:
        raise version_not_found(name, version)
    await authorize_version(tx, actor, Permission.MODEL_VERSION_READ, name, version, row=row)
    subject = model_version_subject(row, version)
    query = ["history", tx.workspace, str(subject)]
    before_seq = _before(limit, page_token, query)
    events = await tx.events.of_subject(subject, before_seq=before_seq, limit=limit + 1)
    if not events and not await tx.model_versions.was_created(row, version):
        raise version_not_found(name, version)
    return await _page(tx, actor, events, limit, query)


def _before(limit: int, page_token: str | None, query: Sequence[Any]) -> int | None:
    check_limit(limit, MAX_LIMIT)
    last = decode_page_token(page_token, query)
    return None if last is None else int(last[0] or 0)


async def _page(
    tx: Transaction, actor: Actor, events: list[Event], limit: int, query: Sequence[Any]
) -> tuple[list[Event], str | None]:
    token = encode_page_token(query, [events[limit - 1].seq]) if len(events) > limit else None
    return await readable_events(tx, actor, events[:limit], everywhere=True), token
