"""Watches of registered models and workspaces, as accounts set them for themselves.

They are no part of the registry: setting one writes no event, and needs nothing but to see what is watched.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from greenroom.core.access import Actor, denied, scope_of
from greenroom.core.page_tokens import decode_page_token, encode_page_token
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.registered_models import check_model_name
from greenroom.core.watches import OF_MODELS, OF_WORKSPACES, WHOLE_WORKSPACE, Watch, WatchLevel
from greenroom.errors import InvalidInput, NotFound, PermissionDenied, WatchNotFound
from greenroom.services.access.accounts import own_account
from greenroom.services.access.authorization import authorize_model
from greenroom.services.not_found import model_not_found
from greenroom.services.page_limits import check_limit

MAX_LIMIT: Final = 1000


def check_may_change(actor: Actor) -> None:
    """Refuse an API token that may only read; what an account may do does not matter for its own inbox.

    Raises:
        PermissionDenied: the token may change nothing.
    """
    if Permission.COMMENT_CREATE not in actor.allowed:
        raise denied(Permission.COMMENT_CREATE, by_token=actor.is_cut_by_token(Permission.COMMENT_CREATE))


def _check_may_change(actor: Actor, name: str | None) -> None:
    check_may_change(actor)
    if name is None and actor.account is not None and actor.account.models is not None:
        raise PermissionDenied("The API token sent is limited to registered models: it cannot watch the workspace.")


async def list_watches(
    tx: Transaction, actor: Actor, *, limit: int, page_token: str | None
) -> tuple[list[Watch], str | None]:
    """Read the actor's watches in the workspace, newest first.

    Returns:
        The page, and the token of the next one if there is one.

    Raises:
        AccountNotFound: the actor has no account.
        InvalidInput: limit or token cannot be read.
    """
    check_limit(limit, MAX_LIMIT)
    account = await own_account(tx, actor)
    query = ["watches", tx.workspace, account.row]
    last = decode_page_token(page_token, query)
    before = None if last is None else int(last[0] or 0)
    scope = scope_of(actor, "registered_model", Permission.REGISTERED_MODEL_READ)
    found = await tx.watches.listed(account.row, scope, before_row=before, limit=limit + 1)
    if len(found) <= limit:
        return found, None
    return found[:limit], encode_page_token(query, [found[limit - 1].row])


async def get_watch(tx: Transaction, actor: Actor, *, name: str | None) -> Watch:
    """Read the actor's watch of a model, or of the workspace if `name` is None.

    Raises:
        AccountNotFound: the actor has no account.
        RegisteredModelNotFound: no such model.
        WatchNotFound: it is not watched.
    """
    account = await own_account(tx, actor)
    return _found(name, await tx.watches.find(account.row, await _model_row(tx, actor, name)))


async def watch_level(tx: Transaction, actor: Actor, *, name: str) -> WatchLevel | None:
    """Return how the actor watches a model; None for not at all, and for an actor without an account."""
    if actor.account is None:
        return None
    try:
        return (await get_watch(tx, actor, name=name)).level
    except NotFound:
        return None


async def lock_watch(tx: Transaction, actor: Actor, *, name: str | None) -> Watch:
    """Lock the actor's watch until this transaction ends, and read it; errors as of `get_watch`."""
    _check_may_change(actor, name)
    account = await own_account(tx, actor)
    return _found(name, await tx.watches.lock(account.row, await _model_row(tx, actor, name)))


async def set_watch(tx: Transaction, actor: Actor, *, name: str | None, level: WatchLevel) -> Watch:
    """Watch a model, or the workspace if `name` is None.

    Raises:
        AccountNotFound: the actor has no account.
        InvalidInput: the level is for the other kind.
        PermissionDenied: the API token may change nothing.
        RegisteredModelNotFound: no such model.
    """
    _check_may_change(actor, name)
    levels: Sequence[WatchLevel] = OF_WORKSPACES if name is None else OF_MODELS
    if level not in levels:
        what = "a workspace" if name is None else "a registered model"
        raise InvalidInput(f"The level of a watch of {what} is one of {', '.join(levels)}.", field="level")
    account = await own_account(tx, actor)
    model_row = await _model_row(tx, actor, name)
    await tx.watches.set_level(account.row, model_row, level)
    return _found(name, await tx.watches.find(account.row, model_row))


async def delete_watch(tx: Transaction, actor: Actor, *, name: str | None) -> None:
    """Stop watching a model, or the workspace if `name` is None; errors as of `get_watch`."""
    watch = await lock_watch(tx, actor, name=name)
    await tx.watches.delete(watch.account_row, watch.model_row)


async def _model_row(tx: Transaction, actor: Actor, name: str | None) -> int:
    if name is None:
        return WHOLE_WORKSPACE
    check_model_name(name)
    found = await tx.registered_models.find(name)
    if found is None:
        raise model_not_found(name)
    await authorize_model(tx, actor, Permission.REGISTERED_MODEL_READ, name, row=found.row)
    return found.row


def _found(name: str | None, watch: Watch | None) -> Watch:
    if watch is None:
        what = "this workspace" if name is None else f"the model '{name}'"
        raise WatchNotFound(f"You do not watch {what}.", field=None if name is None else "model")
    return watch
