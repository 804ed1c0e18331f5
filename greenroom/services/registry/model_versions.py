"""Model version operations: register, read, update, tag, delete, search."""

from __future__ import annotations

import json
from collections.abc import Sequence

from greenroom.core.access import Actor, scope_of
from greenroom.core.event_types import Change, TagsField
from greenroom.core.events import (
    DeletedVersionFields,
    NewVersionFields,
    VersionCreated,
    VersionDeleted,
    VersionFields,
    VersionTagged,
    VersionUntagged,
    VersionUpdated,
)
from greenroom.core.filters import parse_filter, parse_order_by
from greenroom.core.logged_models import MODEL_VERSIONS_TAG, recorded_versions
from greenroom.core.model_versions import (
    MAX_RUN_ID_LENGTH,
    MAX_RUN_LINK_LENGTH,
    MAX_SOURCE_BYTES,
    SEARCH_FIELDS,
    Download,
    HeldByVersion,
    ModelVersion,
    NewModelVersion,
    StagedVersion,
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
from greenroom.core.stages import Stage, Stages
from greenroom.core.subjects import model_version_subject, registered_model_subject
from greenroom.errors import InvalidInput, ModelVersionNotFound, TagNotFound
from greenroom.services.access.authorization import authorize_model, authorize_version, may_use_experiment
from greenroom.services.access.ci_jobs import job_of
from greenroom.services.not_found import alias_not_found, found_version, model_not_found, version_not_found
from greenroom.services.registry.version_freezing import freeze
from greenroom.services.registry.version_sources import prompt_source, resolve_source
from greenroom.services.rules.request_closing import close_overtaken

_MAX_MODEL_VERSIONS_TAG_LENGTH = 100_000


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
    """Register a version: allocate its number and freeze the files of its source.

    Args:
        run_id: the run it came from; None if the client did not specify it.
        model_id: the logged model it came from; None if the client did not specify it.

    Raises:
        InvalidInput: a field is invalid, or the source does not belong to the run or logged model.
        NotFound: the model, or the object that the source refers to, does not exist.
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
    await authorize_model(tx, actor, Permission.MODEL_VERSION_CREATE, name, row=number.registered_model_row)
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
        await _record_on_logged_model(tx, actor, model_id, name, number.version)
    await append_event(
        tx,
        actor,
        created.key,
        VersionCreated(
            after=NewVersionFields(
                source=resolved.source,
                run_id=resolved.run_id or None,
                logged_model_id=resolved.model_id or None,
                manifest_digest=files.manifest_digest,
                description=description,
                tags=dict(tags),
                job=await job_of(tx, actor),
            )
        ),
    )
    return created


async def get_model_version(tx: Transaction, actor: Actor, *, name: str, version: int) -> ModelVersion:
    """Read a version.

    Raises:
        ModelVersionNotFound: no such version.
    """
    check_model_name(name)
    found = found_version(name, version, await tx.model_versions.get(name, version))
    await authorize_version(tx, actor, Permission.MODEL_VERSION_READ, name, version, row=found.registered_model_row)
    return found


async def get_model_version_by_alias(tx: Transaction, actor: Actor, *, name: str, alias: str) -> ModelVersion:
    """Read the version an alias points to; ``latest`` is the one with the highest number.

    Raises:
        InvalidInput: `alias` is invalid.
        AliasNotFound: no such alias.
        ModelVersionNotFound: ``latest`` of a model without versions.
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
    await authorize_model(tx, actor, Permission.MODEL_VERSION_READ, name)
    if found is not None:
        return found
    if is_latest:
        raise ModelVersionNotFound(f"Latest version not found for model {name}.")
    raise alias_not_found(alias)


async def get_latest_versions(tx: Transaction, actor: Actor, *, name: str, stages: Sequence[str]) -> list[ModelVersion]:
    """Read the highest version of each of these stages, without duplicates; without `stages`, of every stage.

    Raises:
        InvalidInput: no such stage.
        RegisteredModelNotFound: no such model.
    """
    check_model_name(name)
    known = tx.stages.guess()
    found = await tx.model_versions.latest_of_stages(name, _known_stages(known, stages))
    if found is not None and found.stamp != known.stamp:
        known = await tx.stages.at(found.stamp)
        found = await tx.model_versions.latest_of_stages(name, _known_stages(known, stages))
    if found is None:
        raise model_not_found(name)
    await authorize_model(tx, actor, Permission.MODEL_VERSION_READ, name)
    # MLflow looks up the model first: 404 comes before 400.
    for stage in stages:
        known.parse(stage)
    return found.versions


def _known_stages(known: Stages, stages: Sequence[str]) -> list[Stage]:
    """Return those of some stages that exist; all without any."""
    found = [known.find(stage) for stage in stages] if stages else known.names
    return [stage for stage in found if stage is not None]


async def find_download(tx: Transaction, actor: Actor, *, name: str, version: int) -> Download:
    """Read where the files of a version are: at an address of their own if they were frozen.

    Raises:
        ModelVersionNotFound: no such version.
    """
    check_model_name(name)
    found = await tx.model_versions.download(name, version)
    if found is None:
        raise version_not_found(name, version)
    await authorize_version(tx, actor, Permission.MODEL_VERSION_READ, name, version, row=found.registered_model_row)
    return found


async def update_model_version(
    tx: Transaction, actor: Actor, *, name: str, version: int, description: str | None
) -> ModelVersion:
    """Set the description; None removes it.

    Raises:
        InvalidInput: a field is invalid.
        ModelVersionNotFound: no such version.
    """
    check_model_name(name)
    check_description(description)
    found = await lock_model_version(tx, actor, Permission.MODEL_VERSION_UPDATE, name, version)
    await tx.model_versions.set_description(found.row, description)
    await append_event(
        tx,
        actor,
        found.key,
        VersionUpdated(
            before=VersionFields(description=found.description or ""),
            after=VersionFields(description=description or ""),
        ),
    )
    return found_version(name, found.version, await tx.model_versions.get_locked(*found.key))


async def delete_model_version(tx: Transaction, actor: Actor, *, name: str, version: int) -> None:
    """Delete a version and its aliases; its number is never reused, its history is kept.

    Raises:
        ModelVersionNotFound: no such version.
    """
    found, stages, _, stamp, has_requests = await lock_staged_version(
        tx, actor, Permission.MODEL_VERSION_DELETE, name, version
    )
    known = await tx.stages.at(stamp)
    await tx.registered_models.touch(found.registered_model_row, versions=False)
    kept = HeldByVersion(stages=sorted(stages), aliases=found.aliases)
    asked = await tx.requests.open_on(found.registered_model_row, version=version) if has_requests else []
    await tx.model_versions.delete(*found.key, kept, by=actor.name)
    await append_event(
        tx,
        actor,
        found.key,
        VersionDeleted(
            before=DeletedVersionFields(
                source=found.source,
                run_id=found.run_id or None,
                stages=known.furthest_first(stages),
                description=found.description or "",
                tags=found.tags,
                aliases=found.aliases,
            )
        ),
    )
    await close_overtaken(tx, asked, f"Version {version} was deleted.")


async def set_model_version_tag(
    tx: Transaction, actor: Actor, *, name: str, version: int, key: str, value: str
) -> None:
    """Add or overwrite a tag.

    Raises:
        InvalidInput: the tag is invalid.
        ModelVersionNotFound: no such version.
    """
    check_model_name(name)
    check_tags({key: value})
    found = await lock_model_version(tx, actor, Permission.MODEL_VERSION_UPDATE, name, version)
    await tx.model_versions.set_tags(found.row, {key: value})
    await append_event(
        tx,
        actor,
        found.key,
        VersionTagged(
            before=TagsField(tags={key: found.tags[key]}) if key in found.tags else None,
            after=TagsField(tags={key: value}),
        ),
    )


async def delete_model_version_tag(
    tx: Transaction, actor: Actor, *, name: str, version: int, key: str, missing_ok: bool = True
) -> None:
    """Remove a tag.

    Raises:
        InvalidInput: `key` is invalid.
        ModelVersionNotFound: no such version.
        TagNotFound: no such tag, and not `missing_ok`.
    """
    check_model_name(name)
    check_key(key, "key")
    found = await lock_model_version(tx, actor, Permission.MODEL_VERSION_UPDATE, name, version)
    if await tx.model_versions.delete_tag(found.row, key):
        await append_event(
            tx,
            actor,
            found.key,
            VersionUntagged(before=TagsField(tags={key: found.tags[key]})),
        )
    elif not missing_ok:
        raise TagNotFound(f"Version {version} of {name} has no tag '{key}'.", field="key")


async def search_model_versions(
    tx: Transaction,
    actor: Actor,
    *,
    filter_text: str | None,
    order_by: Sequence[str],
    max_results: int,
    page_token: str | None,
) -> tuple[list[ModelVersion], str | None]:
    """Read a page of versions; last updated first by default.

    Returns:
        The page, and the token of the next one if there is one.

    Raises:
        InvalidInput: filter, order, page size or token is invalid.
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
    tx: Transaction, actor: Actor, permission: Permission, name: str, version: int
) -> ModelVersion:
    """Lock a version's model, and with it all its versions, until this transaction ends; then read the version.

    Lock and read are two statements on purpose. At READ COMMITTED, a PostgreSQL statement that waited for a lock
    rereads
    the locked rows, but not the rows joined to them: one `SELECT ... FOR UPDATE` over the model and its version would
        return
    the stages, tags and aliases from before the wait.

    Args:
        permission: permission required on it.

    Raises:
        ModelVersionNotFound: no such version, or none that the actor may see.
        PermissionDenied: the actor does not hold the permission.
    """
    row = await _lock_model_of(tx, actor, permission, name, version)
    return found_version(name, version, await tx.model_versions.get_locked(row, version))


async def lock_staged_version(
    tx: Transaction, actor: Actor, permission: Permission, name: str, version: int, *, moves: bool = False
) -> StagedVersion:
    """Lock and read as `lock_model_version`, with all stages of the version and its revisions.

    Args:
        moves: lock the stages of the workspace against changes too, since the version is about to enter one.

    Raises:
        ModelVersionNotFound: no such version, or none that the actor may see.
        PermissionDenied: the actor does not hold the permission.
    """
    row = await _lock_model_of(tx, actor, permission, name, version, moves=moves)
    found = await tx.model_versions.get_staged(row, version)
    if found is None:
        raise version_not_found(name, version)
    return found


async def _lock_model_of(
    tx: Transaction, actor: Actor, permission: Permission, name: str, version: int, *, moves: bool = False
) -> int:
    check_model_name(name)
    models = tx.registered_models
    row = await (models.lock_to_move(name) if moves else models.lock(name))
    if row is None:
        raise version_not_found(name, version)
    await authorize_version(tx, actor, permission, name, version, row=row)
    return row


async def _record_on_logged_model(tx: Transaction, actor: Actor, model_id: str | None, name: str, version: int) -> None:
    """Record in a tag of the logged model which versions came from it, as MLflow 3 does.

    Who may only read the logged model does not change its tags by registering a version from it.
    """
    # Lock before reading: concurrent registrations under two names must both be recorded.
    locked = await tx.logged_models.lock(model_id) if model_id else None
    if model_id is None or locked is None:
        return
    if not await may_use_experiment(tx, actor, Permission.LOGGED_MODEL_UPDATE, locked.experiment_id):
        return
    model = await tx.logged_models.get(model_id)
    assert model is not None
    recorded = recorded_versions(model.tags.get(MODEL_VERSIONS_TAG))
    value = json.dumps([*recorded, {"name": name, "version": version}])
    if len(value) <= _MAX_MODEL_VERSIONS_TAG_LENGTH:
        await tx.logged_models.set_tags(model.row, {MODEL_VERSIONS_TAG: value})


async def append_event(
    tx: Transaction, actor: Actor, key: tuple[int, int], change: Change, *, comment: str | None = None
) -> None:
    """Append an event of a version, to its history and that of its model.

    Args:
        key: `ModelVersion.key`.
        comment: the reason that the actor gave.
    """
    await tx.events.append(
        actor, model_version_subject(*key), change, topic=registered_model_subject(key[0]), comment=comment
    )
