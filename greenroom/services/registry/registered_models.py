"""Registered model operations: create, read, update, rename, delete, search, and their tags and aliases."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import UNSET
from msgspec.structs import replace

from greenroom.core.access import Actor, scope_of
from greenroom.core.event_types import DescriptionField, NameField, TagsField
from greenroom.core.events import (
    AliasDeleted,
    AliasField,
    AliasSet,
    NewRegisteredModelFields,
    RegisteredModelCreated,
    RegisteredModelDeleted,
    RegisteredModelDescribed,
    RegisteredModelFields,
    RegisteredModelRenamed,
    RegisteredModelTagged,
    RegisteredModelUntagged,
    SetAliasField,
)
from greenroom.core.filters import Ordering, parse_filter, parse_order_by
from greenroom.core.model_versions import StagedVersion
from greenroom.core.names import check_key, check_length, check_printable
from greenroom.core.page_tokens import decode_page_token, encode_page_token
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.registered_models import (
    SEARCH_FIELDS,
    HeldByModel,
    RegisteredModel,
    check_alias,
    check_description,
    check_model_name,
    check_new_alias,
    check_tags,
    is_prompt,
)
from greenroom.core.requests import MAX_COMMENT_LENGTH
from greenroom.core.rules import Target
from greenroom.core.stages import DEFAULT_STAGES, Stages
from greenroom.core.subjects import registered_model_subject
from greenroom.core.undoing import check_reason
from greenroom.errors import (
    InvalidInput,
    RegisteredModelExists,
    TagNotFound,
)
from greenroom.services.access.authorization import (
    authorize_model,
    authorize_workspace,
    may_use_model,
    permitted_models,
)
from greenroom.services.not_found import alias_not_found, model_not_found, version_not_found
from greenroom.services.registry.version_freezing import freeze_arrived
from greenroom.services.rules.request_closing import close_overtaken, close_taken
from greenroom.services.rules.rule_guards import check_own_rules
from greenroom.services.rules.stage_checks import (
    Approved,
    approvals_for,
    check_removal,
    check_target,
    mover_of,
    require_met,
)


async def create_registered_model(
    tx: Transaction, actor: Actor, *, name: str, description: str | None, tags: dict[str, str]
) -> RegisteredModel:
    """Create a registered model without versions.

    Raises:
        InvalidInput: name, description or tags are invalid.
        RegisteredModelExists: the name is taken.
    """
    check_model_name(name)
    if not actor.holds_on_all(Permission.REGISTERED_MODEL_CREATE, "workspace"):
        # `mlflow.register_model` creates the model first, and goes on if it exists (decision 0185).
        existing = await tx.registered_models.find(name)
        permission = Permission.REGISTERED_MODEL_READ
        if existing is not None and await may_use_model(tx, actor, permission, name, row=existing.row):
            raise await _name_taken(tx, actor, name, tags)
    authorize_workspace(actor, Permission.REGISTERED_MODEL_CREATE)
    check_printable("name", name)
    check_tags(tags)
    check_description(description)
    row = await tx.registered_models.add(name=name, description=description, owner=actor.owner_row)
    if row is None:
        raise await _name_taken(tx, actor, name, tags)
    await tx.registered_models.set_tags(row, tags)
    await tx.events.append(
        actor,
        registered_model_subject(row),
        RegisteredModelCreated(
            after=NewRegisteredModelFields(name=name, description=description or "", tags=dict(tags))
        ),
    )
    return RegisteredModel(
        row=row,
        name=name,
        description=description,
        created_at_ms=tx.now_ms,
        updated_at_ms=tx.now_ms,
        tags=dict(sorted(tags.items())),
        aliases={},
    )


async def _name_taken(tx: Transaction, actor: Actor, name: str, tags: dict[str, str]) -> RegisteredModelExists:
    """Return the error for a taken name, which says nothing else to those who may not see the model (decision 0185)."""
    existing = await tx.registered_models.find(name)
    words = {True: "Prompt", False: "Registered Model"}
    new = old = words[is_prompt(tags)]
    if existing is not None and await may_use_model(
        tx, actor, Permission.REGISTERED_MODEL_READ, name, row=existing.row
    ):
        old = words[existing.is_prompt]
    if new == old:
        return RegisteredModelExists(f"{new} (name={name}) already exists.", field="name")
    return RegisteredModelExists(
        f"Tried to create a {new.lower()} with name {name!r}, but the name is already taken by a {old.lower()}. "
        "MLflow does not allow creating a model and a prompt with the same name.",
        field="name",
    )


async def get_registered_model(tx: Transaction, actor: Actor, *, name: str) -> RegisteredModel:
    """Read a model with its tags, aliases and latest versions.

    Raises:
        RegisteredModelNotFound: no such model.
    """
    check_model_name(name)
    found = _found(name, await tx.registered_models.get(name))
    await authorize_model(tx, actor, Permission.REGISTERED_MODEL_READ, name, row=found.row)
    return (await without_unreadable_versions(tx, actor, [found]))[0]


async def update_registered_model(
    tx: Transaction, actor: Actor, *, name: str, description: str | None
) -> RegisteredModel:
    """Set the description; None clears it.

    Raises:
        InvalidInput: the description is too long.
        RegisteredModelNotFound: no such model.
    """
    check_model_name(name)
    check_description(description)
    model = await lock_registered_model(tx, actor, Permission.REGISTERED_MODEL_UPDATE, name)
    await tx.registered_models.set_description(model.row, description)
    await tx.events.append(
        actor,
        registered_model_subject(model.row),
        RegisteredModelDescribed(
            before=DescriptionField(description=model.description or ""),
            after=DescriptionField(description=description or ""),
        ),
    )
    return _found(name, await tx.registered_models.get(name))


async def rename_registered_model(tx: Transaction, actor: Actor, *, name: str, new_name: str) -> RegisteredModel:
    """Rename a registered model; its versions, aliases and history are kept.

    Raises:
        InvalidInput: the new name is invalid.
        PermissionDenied: see also `check_own_rules`.
        RegisteredModelExists: the new name is taken.
        RegisteredModelNotFound: no such model.
    """
    _check_new_name(new_name)
    check_model_name(name)
    model = await lock_registered_model(tx, actor, Permission.REGISTERED_MODEL_UPDATE, name)
    await check_own_rules(tx, actor, model.row, name, "Renaming")
    if not await tx.registered_models.rename(model.row, new_name):
        raise _new_name_taken(new_name)
    await tx.past.remember_name(model.row, name)
    await tx.events.append(
        actor,
        registered_model_subject(model.row),
        RegisteredModelRenamed(before=NameField(name=name), after=NameField(name=new_name)),
    )
    return _found(new_name, await tx.registered_models.get(new_name))


async def check_rename(tx: Transaction, actor: Actor, model_row: int, name: str, new_name: str) -> None:
    """Check that a model could be renamed, without locking it; errors as of `rename_registered_model`."""
    _check_new_name(new_name)
    await check_own_rules(tx, actor, model_row, name, "Renaming")
    if await tx.registered_models.find(new_name) is not None:
        raise _new_name_taken(new_name)


def _check_new_name(new_name: str) -> None:
    check_model_name(new_name, "new_name")
    check_printable("new_name", new_name)


def _new_name_taken(new_name: str) -> RegisteredModelExists:
    return RegisteredModelExists(f"Registered Model (name={new_name}) already exists.", field="new_name")


async def delete_registered_model(tx: Transaction, actor: Actor, *, name: str) -> None:
    """Delete a registered model with its versions; its name becomes free, its history is kept.

    Raises:
        PermissionDenied: see also `check_own_rules`.
        RegisteredModelNotFound: no such model.
    """
    check_model_name(name)
    model = await lock_registered_model(tx, actor, Permission.REGISTERED_MODEL_DELETE, name)
    await check_own_rules(tx, actor, model.row, name, "Deleting")
    many = await tx.model_versions.many_stages(model.row)
    known = await tx.stages.current() if many else DEFAULT_STAGES
    asked = await tx.requests.open_on(model.row)
    await tx.registered_models.delete(model.row, HeldByModel(aliases=model.aliases, stages=many), by=actor.name)
    await tx.events.append(
        actor,
        registered_model_subject(model.row),
        RegisteredModelDeleted(
            before=RegisteredModelFields(
                name=name,
                description=model.description or "",
                tags=model.tags,
                aliases=model.aliases,
                # The stage of versions with a single stage is stored in their own row.
                stages={str(version): known.furthest_first(stages) for version, stages in many.items()},
            )
        ),
    )
    await close_overtaken(tx, asked, f"{name} was deleted.")


async def search_registered_models(
    tx: Transaction,
    actor: Actor,
    *,
    filter_text: str | None,
    order_by: Sequence[str],
    max_results: int,
    page_token: str | None,
) -> tuple[list[RegisteredModel], str | None]:
    """Read a page of registered models; sorted by name by default.

    Returns:
        The page, and the token of the next one if there is one.

    Raises:
        InvalidInput: filter, order, page size or token is invalid.
    """
    actor.require(Permission.REGISTERED_MODEL_READ)
    scope = scope_of(actor, "registered_model", Permission.REGISTERED_MODEL_READ)
    if max_results < 0:
        raise InvalidInput(
            f"Invalid value for max_results. It must be a positive integer, but got {max_results}", field="max_results"
        )
    filter_ = parse_filter(filter_text, SEARCH_FIELDS)
    order = parse_order_by(order_by, SEARCH_FIELDS)
    query = ["registered_models", tx.workspace, filter_text or "", _shape(order)]
    last = decode_page_token(page_token, query)
    page = await tx.registered_models.search(filter_, order, last=last, limit=max_results, scope=scope)
    models = await without_unreadable_versions(tx, actor, page.items)
    return models, None if page.last is None else encode_page_token(query, page.last)


async def set_registered_model_tag(tx: Transaction, actor: Actor, *, name: str, key: str, value: str) -> None:
    """Add or overwrite a tag.

    Raises:
        InvalidInput: the tag is invalid.
        RegisteredModelNotFound: no such model.
    """
    check_model_name(name)
    check_tags({key: value})
    model = await lock_registered_model(tx, actor, Permission.REGISTERED_MODEL_UPDATE, name)
    await tx.registered_models.set_tags(model.row, {key: value})
    await tx.events.append(
        actor,
        registered_model_subject(model.row),
        RegisteredModelTagged(
            before=TagsField(tags={key: model.tags[key]}) if key in model.tags else None,
            after=TagsField(tags={key: value}),
        ),
    )


async def delete_registered_model_tag(
    tx: Transaction, actor: Actor, *, name: str, key: str, missing_ok: bool = True
) -> None:
    """Remove a tag.

    Raises:
        InvalidInput: `key` is invalid.
        RegisteredModelNotFound: no such model.
        TagNotFound: no such tag, and not `missing_ok`.
    """
    check_model_name(name)
    check_key(key, "key")
    model = await lock_registered_model(tx, actor, Permission.REGISTERED_MODEL_UPDATE, name)
    if not await tx.registered_models.delete_tag(model.row, key):
        if missing_ok:
            return
        raise TagNotFound(f"{name} has no tag '{key}'.", field="key")
    await tx.events.append(
        actor,
        registered_model_subject(model.row),
        RegisteredModelUntagged(before=TagsField(tags={key: model.tags[key]})),
    )


async def set_alias(
    tx: Transaction,
    actor: Actor,
    *,
    name: str,
    alias: str,
    version: int,
    comment: str = "",
    approved: Approved | None = None,
) -> None:
    """Set an alias to a version, replacing any previous target.

    Files that have arrived for a version registered before them are frozen, as when it enters a stage: an alias refers
    to the current files (docs/decisions/0119).

    Args:
        comment: reason, stored in the history.
        approved: the request that this applies; None for a direct change.

    Raises:
        ApprovalPending, TransitionNotAllowed: see `check_alias_rule`.
        InvalidInput: the alias is invalid, or the comment is too long or reads as if the change undid another one.
        ModelVersionNotFound: no such version.
    """
    check_model_name(name)
    check_new_alias(alias)
    check_length("comment", comment, MAX_COMMENT_LENGTH)
    check_reason(comment)
    row = await tx.registered_models.lock_to_move(name)
    if row is None:
        raise version_not_found(name, version)
    permission = Permission.REGISTERED_MODEL_UPDATE
    await authorize_model(tx, actor, permission, name, row=row, not_found=lambda: version_not_found(name, version))
    found = await tx.model_versions.get_staged(row, version)
    if found is None:
        raise version_not_found(name, version)
    await freeze_arrived(tx, actor, found.version)
    model = await tx.registered_models.find_locked(row)
    if found.stamp is not None and model.aliases.get(alias) != version:
        await check_alias_rule(tx, actor, found, alias, await tx.stages.at(found.stamp), approved)
    asked = await tx.requests.open_for_targets([Target.alias(alias)], model_row=row) if found.has_requests else []
    await tx.registered_models.set_alias(model.row, alias, version)
    await tx.events.append(
        actor,
        registered_model_subject(model.row),
        AliasSet(
            before=AliasField(aliases={alias: model.aliases[alias]}) if alias in model.aliases else None,
            after=SetAliasField(aliases={alias: version}, request=UNSET if approved is None else approved.request_id),
        ),
        comment=comment or None,
    )
    applied = "" if approved is None else approved.request_id
    await close_taken(tx, row, asked, {Target.alias(alias): [version]}, stamp=found.stamp, applied=applied)


async def check_alias_rule(
    tx: Transaction,
    actor: Actor,
    found: StagedVersion,
    alias: str,
    stages: Stages,
    approved: Approved | None = None,
) -> None:
    """Check the rule of an alias before it is set to a version of a locked model.

    Raises:
        ApprovalPending: the rule waits for approvals, or for time to pass.
        FileNeeded: the rule depends on a file that was not read yet.
        TransitionNotAllowed: the rule is not met.
    """
    version, target = found.version, Target.alias(alias)
    stored = await tx.stage_rules.find(target, version.registered_model_row, stamp=stages.stamp)
    if stored is None:
        return
    current = await tx.model_versions.get_locked(*version.key) if version.is_open else version
    checklist = await check_target(
        tx,
        version=current or version,
        held=found.stages,
        target=target,
        stored=stored,
        mover=mover_of(actor, approved),
        approvals=approvals_for(approved, version.version, target),
    )
    require_met(checklist, f"Setting the alias {alias} to version {version.version}", target=target, field="alias")


async def delete_alias(tx: Transaction, actor: Actor, *, name: str, alias: str, missing_ok: bool = True) -> None:
    """Remove an alias.

    A protected alias is removed by those who may move it, unless its rule asks for approvals: there is no version that
    could be approved.

    Raises:
        AliasNotFound: no such alias, and not `missing_ok`.
        InvalidInput: `alias` is invalid.
        RegisteredModelNotFound: no such model.
        TransitionNotAllowed: the rule of the alias does not allow it.
    """
    check_model_name(name)
    check_alias(alias)
    row = await tx.registered_models.lock_to_move(name)
    if row is None:
        raise model_not_found(name)
    await authorize_model(tx, actor, Permission.REGISTERED_MODEL_UPDATE, name, row=row)
    model, stamp = await tx.registered_models.find_with_stamp(row)
    if stamp is not None and alias in model.aliases:
        await check_removal(tx, actor, await tx.stage_rules.find(Target.alias(alias), row, stamp=stamp), row)
    if not await tx.registered_models.delete_alias(model.row, alias):
        if missing_ok:
            return
        raise alias_not_found(alias)
    await tx.events.append(
        actor,
        registered_model_subject(model.row),
        AliasDeleted(before=AliasField(aliases={alias: model.aliases[alias]})),
    )


async def lock_registered_model(tx: Transaction, actor: Actor, permission: Permission, name: str) -> RegisteredModel:
    """Lock a registered model until this transaction ends, then read it.

    Args:
        permission: permission required on it.

    Raises:
        PermissionDenied: the actor does not hold the permission.
        RegisteredModelNotFound: no such model, or none that the actor may see.
    """
    row = await tx.registered_models.lock(name)
    if row is None:
        raise model_not_found(name)
    await authorize_model(tx, actor, permission, name, row=row)
    return await tx.registered_models.find_locked(row)


async def without_unreadable_versions(
    tx: Transaction, actor: Actor, models: Sequence[RegisteredModel]
) -> list[RegisteredModel]:
    """Return the models, without latest versions and aliases of those whose versions the actor may not read."""
    rows = [model.row for model in models]
    held = Permission.REGISTERED_MODEL_READ
    readable = await permitted_models(tx, actor, Permission.MODEL_VERSION_READ, rows, held=held)
    return [model if model.row in readable else replace(model, latest_versions=[], aliases={}) for model in models]


def _found(name: str, model: RegisteredModel | None) -> RegisteredModel:
    if model is None:
        raise model_not_found(name)
    return model


def _shape(order: Sequence[Ordering]) -> list[list[str | bool]]:
    return [[ordering.key, ordering.ascending] for ordering in order]
