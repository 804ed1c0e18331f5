"""Registered models and versions as resources of the public API: read one, list many."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from greenroom.core.access import Actor, scope_of
from greenroom.core.filters import parse_filter, parse_order_by
from greenroom.core.names import check_length
from greenroom.core.page_tokens import decode_page_token, encode_page_token
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.registered_models import MAX_NAME_LENGTH, RESOURCE_FIELDS, check_alias, check_model_name
from greenroom.core.registry_resources import ModelChoice, ModelState, VersionChoice, VersionState
from greenroom.errors import InvalidInput
from greenroom.services.access.authorization import (
    authorize_model,
    authorize_version,
    permitted_experiments,
    permitted_models,
)
from greenroom.services.not_found import alias_not_found, model_not_found, version_not_found
from greenroom.services.page_limits import check_limit

MAX_LIMIT = 1000


async def get_model(tx: Transaction, actor: Actor, *, name: str) -> ModelState:
    """Read an active model.

    Raises:
        RegisteredModelNotFound: no such model, or none that the actor may see.
    """
    found = await read_model(tx, actor, name=name)
    await authorize_model(tx, actor, Permission.REGISTERED_MODEL_READ, name, row=found.row)
    return found


async def read_model(tx: Transaction, actor: Actor, *, name: str) -> ModelState:
    """Read an active model that the actor has locked or changed, or is about to be authorized for.

    Raises:
        RegisteredModelNotFound: no such model.
    """
    check_model_name(name)
    found = await tx.registry_resources.model(name)
    if found is None:
        raise model_not_found(name)
    return (await _without_unreadable_versions(tx, actor, [found]))[0]


async def list_models(
    tx: Transaction,
    actor: Actor,
    *,
    choice: ModelChoice,
    filter_text: str | None,
    order_by: Sequence[str],
    limit: int,
    page_token: str | None,
    include_total: bool,
) -> tuple[list[ModelState], str | None, int | None]:
    """Read a page of models: active ones by name unless `order_by` is given, deleted ones by name.

    Returns:
        The page, the token of the next one if there is one, and the number of all models if requested.

    Raises:
        InvalidInput: a parameter is invalid, or does not apply to deleted models.
    """
    actor.require(Permission.REGISTERED_MODEL_READ)
    check_limit(limit, MAX_LIMIT)
    check_length("search", choice.name_part, MAX_NAME_LENGTH)
    if choice.is_deleted and (filter_text or order_by):
        field = "filter" if filter_text else "order_by"
        raise InvalidInput(
            f"Deleted models are sorted by name and found by 'search'; leave out '{field}'.", field=field
        )
    scope = scope_of(actor, "registered_model", Permission.REGISTERED_MODEL_READ)
    filter_ = parse_filter(filter_text, RESOURCE_FIELDS)
    order = parse_order_by(order_by, RESOURCE_FIELDS)
    query = [
        "models",
        tx.workspace,
        choice.is_deleted,
        choice.row,
        choice.name_part,
        filter_text or "",
        [[ordering.key, ordering.ascending] for ordering in order],
    ]
    last = decode_page_token(page_token, query)
    resources = tx.registry_resources
    page = await resources.models(choice, filter_, order, last=last, limit=limit, scope=scope)
    total = await resources.count_models(choice, filter_, scope=scope) if include_total else None
    found = await _without_unreadable_versions(tx, actor, page.items)
    found = await _without_hidden_holders(tx, actor, found)
    return found, None if page.last is None else encode_page_token(query, page.last), total


async def get_version(tx: Transaction, actor: Actor, *, name: str, version: int) -> VersionState:
    """Read an active version.

    Raises:
        ModelVersionNotFound: no such version, or none that the actor may see.
    """
    found = await read_version(tx, actor, name=name, version=version)
    await authorize_version(tx, actor, Permission.MODEL_VERSION_READ, name, version)
    return found


async def read_version(tx: Transaction, actor: Actor, *, name: str, version: int) -> VersionState:
    """Read an active version that the actor has locked or changed, or is about to be authorized for.

    Raises:
        ModelVersionNotFound: no such version.
    """
    check_model_name(name)
    found = await tx.registry_resources.version(name, version)
    if found is None:
        raise version_not_found(name, version)
    return (await _without_unreadable_runs(tx, actor, [found]))[0]


async def list_versions(
    tx: Transaction,
    actor: Actor,
    *,
    choice: VersionChoice,
    limit: int,
    page_token: str | None,
    include_total: bool,
) -> tuple[list[VersionState], str | None, int | None]:
    """Read a page of versions, by the name of their model, highest number first.

    Returns:
        The page, the token of the next one if there is one, and the number of all versions if requested.

    Raises:
        InvalidInput: a parameter is invalid, or the combination would have to read every version.
    """
    actor.require(Permission.MODEL_VERSION_READ)
    check_limit(limit, MAX_LIMIT)
    _check_combination(choice)
    scope = scope_of(actor, "registered_model", Permission.MODEL_VERSION_READ)
    query = [
        "versions",
        tx.workspace,
        choice.is_deleted,
        choice.model,
        choice.stage,
        choice.alias,
        choice.run_id,
        choice.model_id,
    ]
    last = decode_page_token(page_token, query)
    resources = tx.registry_resources
    page = await resources.versions(choice, last=last, limit=limit, scope=scope)
    total = await resources.count_versions(choice, scope=scope) if include_total else None
    found = await _without_unreadable_runs(tx, actor, page.items)
    return found, None if page.last is None else encode_page_token(query, page.last), total


async def list_versions_of_model(
    tx: Transaction,
    actor: Actor,
    *,
    choice: VersionChoice,
    limit: int,
    page_token: str | None,
    include_total: bool,
) -> tuple[list[VersionState], str | None, int | None]:
    """Read a page of versions of one model; arguments, result and errors as of `list_versions`.

    Raises:
        RegisteredModelNotFound: no such model, or none that the actor may see.
    """
    name = choice.model or ""
    check_model_name(name)
    if await tx.registered_models.find(name) is None:
        raise model_not_found(name)
    await authorize_model(tx, actor, Permission.MODEL_VERSION_READ, name)
    return await list_versions(
        tx, actor, choice=choice, limit=limit, page_token=page_token, include_total=include_total
    )


def version_of_alias(model: ModelState, alias: str) -> int:
    """Return the version that an alias of a model is set to.

    Raises:
        AliasNotFound: the model has no such alias.
        InvalidInput: `alias` is invalid.
    """
    check_alias(alias)
    version = model.aliases.get(alias)
    if version is None:
        raise alias_not_found(alias)
    return version


def _check_combination(choice: VersionChoice) -> None:
    if not choice.is_deleted:
        return
    for field, value in (("stage", choice.stage), ("alias", choice.alias)):
        if value is not None:
            raise InvalidInput(f"A deleted version has no {field}; leave out '{field}'.", field=field)
    if choice.model is None and choice.run_id is None and choice.model_id is None:
        raise InvalidInput(
            "Deleted versions are listed for one 'model', 'run_id' or 'logged_model_id'; give one of them.",
            field="state",
        )


async def _without_unreadable_versions(tx: Transaction, actor: Actor, models: Sequence[ModelState]) -> list[ModelState]:
    """Return models, without what they tell about their versions where the actor may not read those."""
    rows = [model.row for model in models]
    held = Permission.REGISTERED_MODEL_READ
    readable = await permitted_models(tx, actor, Permission.MODEL_VERSION_READ, rows, held=held)
    return [
        model if model.row in readable else replace(model, aliases={}, latest_in_stage={}, versions_count=0)
        for model in models
    ]


async def _without_hidden_holders(tx: Transaction, actor: Actor, models: list[ModelState]) -> list[ModelState]:
    """Return models, without the row of who has the name of a deleted one now if the actor may not see that one."""
    rows = [model.name_holder for model in models if model.name_holder is not None]
    if not rows:
        return models
    readable = await permitted_models(tx, actor, Permission.REGISTERED_MODEL_READ, rows)
    return [
        model if model.name_holder is None or model.name_holder in readable else replace(model, name_holder=None)
        for model in models
    ]


async def _without_unreadable_runs(
    tx: Transaction, actor: Actor, versions: Sequence[VersionState]
) -> list[VersionState]:
    """Return versions, without the experiment of their run where the actor may not read that."""
    ids = [version.experiment_id for version in versions if version.experiment_id is not None]
    readable = await permitted_experiments(tx, actor, Permission.RUN_READ, ids)
    return [
        version
        if version.experiment_id is None or version.experiment_id in readable
        else replace(version, experiment_id=None)
        for version in versions
    ]
