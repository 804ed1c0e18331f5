"""What one does with model versions: register, read, describe, move between stages, delete."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import msgspec

from greenroom.core.access import Actor, scope_of
from greenroom.core.events import Verb, model_version_subject, registered_model_subject
from greenroom.core.filters import parse_filter, parse_order_by
from greenroom.core.model_versions import (
    MAX_RUN_ID_LENGTH,
    MAX_RUN_LINK_LENGTH,
    MAX_SOURCE_BYTES,
    SEARCH_FIELDS,
    HeldByVersion,
    ModelVersion,
    NewModelVersion,
    parse_version,
)
from greenroom.core.names import check_key, check_length, too_long
from greenroom.core.page_tokens import decode_page_token, encode_page_token
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.registered_models import (
    LATEST_ALIAS,
    check_alias,
    check_description,
    check_model_name,
    check_tags,
    is_prompt,
)
from greenroom.core.stages import STAGES, canonical_stage
from greenroom.errors import AliasNotFound, InvalidInput, ModelVersionNotFound
from greenroom.services.registered_models import authorize_model, model_not_found
from greenroom.services.version_freezing import freeze
from greenroom.services.version_sources import prompt_source, resolve_source

_MODEL_VERSIONS_TAG = "mlflow.modelVersions"
_MAX_MODEL_VERSIONS_TAG_LENGTH = 100_000
_noted = msgspec.json.Decoder(list[dict[str, str | int]])


async def create_model_version(
    tx: Transaction,
    actor: Actor,
    *,
    name: str,
    source: str,
    run_id: str | None,
    run_link: str,
    model_id: str | None,
    description: str,
    tags: dict[str, str],
) -> ModelVersion:
    """Register a version: give it the next number and freeze the files its source names.

    Args:
        run_id: the run it came from; None when the client did not say.
        model_id: the logged model it came from; None when the client did not say.

    Raises:
        InvalidInput: a field breaks a rule, or the source does not belong to the run or logged model.
        NotFound: the model, or what the source names, is not there.
    """
    _check_lengths(source, run_id, run_link, model_id)
    if is_prompt(tags):
        resolved = prompt_source(source, run_id)
    else:
        resolved = await resolve_source(tx, actor, source=source, run_id=run_id, model_id=model_id)
    check_model_name(name)
    check_tags(tags)
    check_description(description)
    files = await freeze(tx, actor, resolved)
    number = await tx.registered_models.next_version(name)
    if number is None:
        raise model_not_found(name)
    authorize_model(tx, actor, Permission.MODEL_VERSION_CREATE, name)
    new = NewModelVersion(
        description=description,
        author=actor.name,
        source=resolved.source,
        download_uri=files.download_uri,
        run_id=resolved.run_id,
        run_link=run_link,
        model_id=resolved.model_id,
        files_id=files.files_id,
        manifest_digest=files.manifest_digest,
        tags=tags,
    )
    created = await tx.model_versions.add(number, name, new)
    if not is_prompt(tags):
        await _note_on_logged_model(tx, model_id, name, number.version)
    await append_event(
        tx,
        actor,
        Verb.MODEL_VERSION_CREATE,
        created.key,
        after={
            "source": resolved.source,
            "run_id": resolved.run_id,
            "model_id": resolved.model_id,
            "manifest_digest": files.manifest_digest,
            "description": description,
            "tags": tags,
        },
    )
    return created


async def get_model_version(tx: Transaction, actor: Actor, *, name: str, version: str) -> ModelVersion:
    """Read one.

    Raises:
        InvalidInput: `version` is no number.
        ModelVersionNotFound: no such version.
    """
    check_model_name(name)
    number = parse_version(version)
    found = found_version(name, number, await tx.model_versions.get(name, number))
    authorize_version(tx, actor, Permission.MODEL_VERSION_READ, name, number)
    return found


async def get_model_version_by_alias(tx: Transaction, actor: Actor, *, name: str, alias: str) -> ModelVersion:
    """Read the version an alias points at; ``latest`` is the one with the highest number.

    Raises:
        InvalidInput: `alias` is none.
        AliasNotFound: no such alias.
        ModelVersionNotFound: ``latest``, and there is no version.
        RegisteredModelNotFound: no such model.
    """
    check_model_name(name)
    check_alias(alias)
    is_latest = alias.lower() == LATEST_ALIAS
    if is_latest:
        found = await tx.model_versions.get_latest(name)
    else:
        found = await tx.model_versions.get_by_alias(name, alias)
    if found is None and await tx.registered_models.find(name) is None:
        raise model_not_found(name)
    authorize_model(tx, actor, Permission.MODEL_VERSION_READ, name)
    if found is not None:
        return found
    if is_latest:
        raise ModelVersionNotFound(f"Latest version not found for model {name}.")
    raise AliasNotFound(f"Registered model alias {alias} not found.", field="alias")


async def get_latest_versions(tx: Transaction, actor: Actor, *, name: str, stages: Sequence[str]) -> list[ModelVersion]:
    """Read the highest version of each of these stages, each once; without stages, of every stage.

    Raises:
        InvalidInput: there is no such stage.
        RegisteredModelNotFound: no such model.
    """
    check_model_name(name)
    illegal: InvalidInput | None = None
    canonical = list(STAGES)
    if stages:
        try:
            canonical = [canonical_stage(stage) for stage in stages]
        except InvalidInput as error:
            illegal = error
    found = await tx.model_versions.latest_of_stages(name, canonical)
    if found is None:
        raise model_not_found(name)
    authorize_model(tx, actor, Permission.MODEL_VERSION_READ, name)
    if illegal is not None:
        # MLflow looks for the model first: 404 comes before 400.
        raise illegal
    return found


async def get_download_uri(tx: Transaction, actor: Actor, *, name: str, version: str) -> str:
    """Read where the files of a version are: an address of its own when they were frozen.

    Raises:
        InvalidInput: `version` is no number.
        ModelVersionNotFound: no such version.
    """
    check_model_name(name)
    number = parse_version(version)
    found = await tx.model_versions.download_uri(name, number)
    if found is None:
        raise version_not_found(name, number)
    authorize_version(tx, actor, Permission.MODEL_VERSION_READ, name, number)
    return found


async def update_model_version(
    tx: Transaction, actor: Actor, *, name: str, version: str, description: str | None
) -> ModelVersion:
    """Write the description; None takes it away.

    Raises:
        InvalidInput: a field breaks a rule.
        ModelVersionNotFound: no such version.
    """
    check_model_name(name)
    check_description(description)
    found = await lock_model_version(tx, actor, Permission.MODEL_VERSION_UPDATE, name, version)
    await tx.model_versions.set_description(found.row, description)
    await append_event(
        tx,
        actor,
        Verb.MODEL_VERSION_UPDATE,
        found.key,
        before={"description": found.description or ""},
        after={"description": description or ""},
    )
    return found_version(name, found.version, await tx.model_versions.get_locked(*found.key))


async def delete_model_version(tx: Transaction, actor: Actor, *, name: str, version: str) -> None:
    """Delete a version; its aliases go, its number is never used again, its history stays.

    Raises:
        InvalidInput: `version` is no number.
        ModelVersionNotFound: no such version.
    """
    found = await lock_model_version(tx, actor, Permission.MODEL_VERSION_DELETE, name, version, touches_model=True)
    held = await tx.model_versions.stages_of(found.registered_model_row, found.version)
    kept = HeldByVersion(stages=sorted(held), aliases=found.aliases)
    await tx.model_versions.delete(*found.key, kept, by=actor.name)
    await append_event(
        tx,
        actor,
        Verb.MODEL_VERSION_DELETE,
        found.key,
        before={
            "source": found.source,
            "run_id": found.run_id,
            "stage": found.current_stage,
            **({"stages": sorted(held)} if len(held) > 1 else {}),
            "description": found.description or "",
            "tags": found.tags,
            "aliases": found.aliases,
        },
    )


async def set_model_version_tag(
    tx: Transaction, actor: Actor, *, name: str, version: str, key: str, value: str
) -> None:
    """Add or overwrite a tag.

    Raises:
        InvalidInput: the tag breaks a rule.
        ModelVersionNotFound: no such version.
    """
    check_model_name(name)
    parse_version(version)
    check_tags({key: value})
    found = await lock_model_version(tx, actor, Permission.MODEL_VERSION_UPDATE, name, version)
    await tx.model_versions.set_tags(found.row, {key: value})
    await append_event(
        tx,
        actor,
        Verb.MODEL_VERSION_SET_TAG,
        found.key,
        before={"tags": {key: found.tags[key]}} if key in found.tags else None,
        after={"tags": {key: value}},
    )


async def delete_model_version_tag(tx: Transaction, actor: Actor, *, name: str, version: str, key: str) -> None:
    """Remove a tag; nothing happens when there is none.

    Raises:
        InvalidInput: `key` is no key.
        ModelVersionNotFound: no such version.
    """
    check_model_name(name)
    parse_version(version)
    check_key(key, "key")
    found = await lock_model_version(tx, actor, Permission.MODEL_VERSION_UPDATE, name, version)
    if await tx.model_versions.delete_tag(found.row, key):
        await append_event(
            tx,
            actor,
            Verb.MODEL_VERSION_DELETE_TAG,
            found.key,
            before={"tags": {key: found.tags[key]}},
        )


async def search_model_versions(
    tx: Transaction,
    actor: Actor,
    *,
    filter_text: str | None,
    order_by: Sequence[str],
    max_results: int,
    page_token: str | None,
) -> tuple[list[ModelVersion], str | None]:
    """Read a page of versions; last changed first unless told otherwise.

    Returns:
        The page, and the token of the next one if there is one.

    Raises:
        InvalidInput: filter, order, page size or token cannot be read.
    """
    actor.require(Permission.MODEL_VERSION_READ)
    if max_results < 1:
        raise InvalidInput(
            f"Invalid value for max_results. It must be a positive integer, but got {max_results}", field="max_results"
        )
    filter_ = parse_filter(filter_text, SEARCH_FIELDS)
    order = parse_order_by(order_by, SEARCH_FIELDS)
    query = [
        "model_versions",
        tx.workspace,
        filter_text or "",
        [[ordering.key, ordering.ascending] for ordering in order],
    ]
    last = decode_page_token(page_token, query)
    scope = scope_of(actor, "registered_model", Permission.MODEL_VERSION_READ)
    page = await tx.model_versions.search(filter_, order, last=last, limit=max_results, scope=scope)
    return page.items, None if page.last is None else encode_page_token(query, page.last)


def _check_lengths(source: str, run_id: str | None, run_link: str, model_id: str | None) -> None:
    if len(source.encode()) > MAX_SOURCE_BYTES:
        raise too_long("source", MAX_SOURCE_BYTES)
    check_length("run_link", run_link, MAX_RUN_LINK_LENGTH)
    check_length("run_id", run_id or "", MAX_RUN_ID_LENGTH)
    check_length("model_id", model_id or "", MAX_RUN_ID_LENGTH)


async def lock_model_version(
    tx: Transaction, actor: Actor, permission: Permission, name: str, version: str, *, touches_model: bool = False
) -> ModelVersion:
    """Keep others from changing a version, or others of its model, until this transaction ends, and read it.

    Args:
        permission: what the actor must hold on it.
        touches_model: the change counts as one of the model, too: its time is written.

    Raises:
        InvalidInput: `version` is not a number.
        ModelVersionNotFound: no such version, or none that the actor may see.
        PermissionDenied: the actor does not hold the permission.
    """
    check_model_name(name)
    number = parse_version(version)
    row = await tx.registered_models.lock(name, touch=touches_model)
    if row is None:
        raise version_not_found(name, number)
    authorize_version(tx, actor, permission, name, number)
    return found_version(name, number, await tx.model_versions.get_locked(row, number))


def authorize_version(tx: Transaction, actor: Actor, permission: Permission, name: str, version: int) -> None:
    """Stop here unless the actor may do something to a version that was found.

    Raises:
        ModelVersionNotFound: the actor may not see it.
        PermissionDenied: the actor may see it, but not do this.
    """
    authorize_model(tx, actor, permission, name, not_found=lambda: version_not_found(name, version))


async def _note_on_logged_model(tx: Transaction, model_id: str | None, name: str, version: int) -> None:
    """Write on the logged model which versions came from it, as MLflow 3 does."""
    # Locked before it is read: registered under two names at one moment, it has to tell of both.
    if not model_id or await tx.logged_models.lock(model_id) is None:
        return
    model = await tx.logged_models.get(model_id)
    assert model is not None
    try:
        noted = _noted.decode(model.tags.get(_MODEL_VERSIONS_TAG, "[]"))
    except msgspec.MsgspecError:
        # Clients can write this tag as well.
        noted = []
    value = json.dumps([*noted, {"name": name, "version": version}])
    if len(value) <= _MAX_MODEL_VERSIONS_TAG_LENGTH:
        await tx.logged_models.set_tags(model.row, {_MODEL_VERSIONS_TAG: value})


async def append_event(
    tx: Transaction,
    actor: Actor,
    verb: Verb,
    key: tuple[int, int],
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Write what happened to a version, into its history and its model's.

    Args:
        key: `ModelVersion.key`.
    """
    await tx.events.append(
        actor=actor.name,
        verb=verb,
        subject=model_version_subject(*key),
        topic=registered_model_subject(key[0]),
        before=before,
        after=after,
    )


def version_not_found(name: str, version: int) -> ModelVersionNotFound:
    """Say that there is no such version, in the wire's words."""
    return ModelVersionNotFound(f"Model Version (name={name}, version={version}) not found")


def found_version(name: str, version: int, found: ModelVersion | None) -> ModelVersion:
    """Answer the version found.

    Raises:
        ModelVersionNotFound: there is none.
    """
    if found is None:
        raise version_not_found(name, version)
    return found
