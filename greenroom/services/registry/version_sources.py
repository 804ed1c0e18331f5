"""Validation and resolution of a model version's source."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import msgspec

from greenroom.core.access import Actor
from greenroom.core.artifact_locations import location_below
from greenroom.core.artifact_paths import SCHEME, path_of_uri
from greenroom.core.artifacts import EMPTY_MANIFEST_DIGEST
from greenroom.core.model_versions import ModelVersion, parse_version
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.registered_models import LATEST_ALIAS, check_alias, check_model_name
from greenroom.core.uris import ModelsURI
from greenroom.core.version_sources import (
    check_absolute,
    check_scheme,
    is_local,
    is_within,
    local_path,
    parse_address,
    parse_models_source,
    parse_runs_source,
)
from greenroom.errors import AliasNotFound, InvalidURI, ModelVersionNotFound
from greenroom.services.access.authorization import may_use_experiment, may_use_model
from greenroom.services.not_found import logged_model_not_found, model_not_found, version_not_found

# Sources of prompts, which have no files.
_PROMPT_SOURCES = ("dummy-source", "prompt-template")
_SLASHES = re.compile(r"/+")


class ResolvedSource(msgspec.Struct, frozen=True, kw_only=True):
    """A resolved source.

    Attributes:
        source: the stored source; a reference to another version by stage or alias is stored by number.
        run_id: the run it came from, or empty.
        model_id: the logged model it came from, or None.
        address: URI of the files, for clients, if they are not frozen.
        folder: their path below this server's artifact root, or None.
        manifest_digest: manifest of the version it is a copy of, or None.
        original: the version it is a copy of, if that has no files yet; else None.
    """

    source: str
    run_id: str
    model_id: str | None
    address: str
    folder: str | None = None
    manifest_digest: str | None = None
    original: ModelVersion | None = None


def prompt_source(source: str, run_id: str | None) -> ResolvedSource:
    """Resolve the source of a prompt's version, which has no files.

    Raises:
        InvalidURI: it is not one of the placeholders.
    """
    check_scheme(source)
    if source not in _PROMPT_SOURCES:
        raise InvalidURI(
            f"Invalid prompt source: '{source}'. Prompt sources must use an MLflow placeholder.", field="source"
        )
    return ResolvedSource(source=source, run_id=run_id or "", model_id=None, address=source)


async def resolve_source(
    tx: Transaction, actor: Actor | None, *, source: str, run_id: str | None, model_id: str | None
) -> ResolvedSource:
    """Check that a source belongs to the given run or logged model, and locate its files.

    Args:
        actor: what it may not read is treated as absent; None to resolve a stored source again, without authorization.
        run_id: as given by the client, or None.
        model_id: as given by the client, or None.

    Raises:
        InvalidURI: the source cannot be parsed, or does not belong to the run or logged model.
        RegisteredModelNotFound, ModelVersionNotFound, AliasNotFound: it refers to an object that does not exist.
        LoggedModelNotFound: no such logged model.
    """
    check_scheme(source)
    if parse_address(source).scheme == "models":
        reference = _models_reference(source)
        if reference.model_id is None:
            return await _copy(tx, actor, source, reference, run_id, model_id)
    if model_id:
        return await _from_logged_model(tx, actor, source, run_id or "", model_id)
    return await _from_run(tx, actor, source, run_id or "")


async def _copy(
    tx: Transaction,
    actor: Actor | None,
    source: str,
    reference: ModelsURI,
    run_id: str | None,
    model_id: str | None,
) -> ResolvedSource:
    original = await _referenced_version(tx, actor, reference)
    if (run_id is not None and run_id != original.run_id) or (
        model_id is not None and model_id != (original.model_id or "")
    ):
        raise InvalidURI(
            f"Invalid model version source: '{source}'. The run_id and model_id request parameters must match the "
            "referenced model version.",
            field="source",
        )
    return ResolvedSource(
        source=f"models:/{reference.name}/{original.version}",
        run_id=original.run_id,
        model_id=original.model_id,
        address=original.download_uri,
        manifest_digest=original.manifest_digest,
        original=original if original.manifest_digest == EMPTY_MANIFEST_DIGEST else None,
    )


def _models_reference(source: str) -> ModelsURI:
    if parse_address(source).netloc:
        raise InvalidURI(
            f"Invalid model version source: '{source}'. Registered model sources must use the active model registry.",
            field="source",
        )
    reference = parse_models_source(source)
    if reference is None:
        raise _not_in_owner(source, "model_id")
    return reference


async def _referenced_version(tx: Transaction, actor: Actor | None, reference: ModelsURI) -> ModelVersion:
    name = reference.name
    check_model_name(name)
    model = await tx.registered_models.find(name)
    if model is None or (
        actor is not None and not await may_use_model(tx, actor, Permission.MODEL_VERSION_READ, name, row=model.row)
    ):
        raise model_not_found(name)
    if model.is_prompt:
        raise InvalidURI(
            f"Invalid model version source: 'models:/{name}'. Prompt versions cannot be used as model version sources.",
            field="source",
        )
    found: ModelVersion | None
    if reference.version is not None:
        number = parse_version(reference.version)
        found = await tx.model_versions.get(name, number)
        if found is None:
            raise version_not_found(name, number)
        return found
    if reference.alias is not None:
        check_alias(reference.alias)
        if reference.alias.lower() == LATEST_ALIAS:
            found = await tx.model_versions.get_latest(name)
        else:
            found = await tx.model_versions.get_by_alias(name, reference.alias)
        if found is None:
            raise AliasNotFound(f"Registered model alias {reference.alias} not found.")
        return found
    known = await tx.stages.current()
    stages = known.names if reference.stage is None else [known.parse(reference.stage)]
    latest = await tx.model_versions.latest_of_stages(name, stages)
    holders = [] if latest is None else latest.versions
    if not holders:
        shown = "" if reference.stage is None else f" and stage '{reference.stage}'"
        raise ModelVersionNotFound(f"No versions of model with name '{name}'{shown} found")
    return max(holders, key=lambda holder: holder.version)


async def _from_logged_model(
    tx: Transaction, actor: Actor | None, source: str, run_id: str, model_id: str
) -> ResolvedSource:
    model = await tx.logged_models.get(model_id)
    if model is not None and (
        model.deleted_at_ms is not None
        or (
            actor is not None and not await _may_take_from(tx, actor, Permission.LOGGED_MODEL_READ, model.experiment_id)
        )
    ):
        model = None
    root = None if model is None else model.artifact_uri
    address, folder = source, None
    if is_local(source):
        if root is None:
            raise _not_in_owner(source, "model_id")
        _check_local(source, root, "model_id")
    else:
        check_absolute(source)
        scheme = parse_address(source).scheme
        if scheme == "runs":
            raise _not_in_owner(source, "model_id")
        if scheme == "models":
            if _models_reference(source).model_id != model_id:
                raise _not_in_owner(source, "model_id")
            if root is not None:
                address, folder = root, _folder(root)
        elif scheme == SCHEME:
            if root is None or not is_within(source, root):
                raise _not_in_owner(source, "model_id")
            folder = _folder(source)
    if model is None:
        raise logged_model_not_found(model_id)
    return ResolvedSource(
        source=source, run_id=run_id or model.source_run_id, model_id=model_id, address=address, folder=folder
    )


async def _from_run(tx: Transaction, actor: Actor | None, source: str, run_id: str) -> ResolvedSource:
    run = await tx.runs.find(run_id) if run_id else None
    if (
        run is not None
        and actor is not None
        and not await _may_take_from(tx, actor, Permission.RUN_READ, run.experiment_id)
    ):
        run = None
    root = None if run is None else run.artifact_uri
    folder = None
    if is_local(source):
        if run_id and root is None:
            raise _not_in_owner(source, "run_id")
        _check_local(source, root, "run_id")
    else:
        check_absolute(source)
        scheme = parse_address(source).scheme
        if scheme == "models":
            raise _not_in_owner(source, "model_id")
        if scheme == "runs":
            files = parse_runs_source(source)
            if files is None or not run_id or files.run_id != run_id:
                raise _not_in_owner(source, "run_id")
            if root is not None:
                folder = _folder(location_below(root, files.path) if files.path else root)
        elif scheme == SCHEME:
            if root is None or not is_within(source, root):
                raise _not_in_owner(source, "run_id")
            folder = _folder(source)
    return ResolvedSource(source=source, run_id=run_id, model_id=None, address=source, folder=folder)


async def _may_take_from(tx: Transaction, actor: Actor, permission: Permission, experiment_id: str) -> bool:
    """Return whether the actor may read a source in an experiment, and its files, which it is about to own."""
    return await may_use_experiment(tx, actor, permission, experiment_id) and await may_use_experiment(
        tx, actor, Permission.ARTIFACT_READ, experiment_id
    )


def _folder(address: str) -> str | None:
    """Return the path of a URI below this server's artifact root; None if it points elsewhere."""
    parts = urlsplit(address)
    # Clients send duplicate slashes, and no file has an empty name.
    return path_of_uri(f"{parts.scheme}:{_SLASHES.sub('/', parts.path)}")


def _check_local(source: str, root: str | None, owner: str) -> None:
    """Refuse a local path unless it is inside the local artifact folder of its run or logged model."""
    if root is not None and is_local(root):
        path, folder = local_path(source), local_path(root)
        if path == folder or path.startswith(folder.rstrip("/") + "/"):
            return
    raise InvalidURI(
        f"Invalid model version source: '{source}'. To use a local path as a model version source, the {owner} request "
        "parameter has to be specified and the local path has to be contained within the artifact directory of the run "
        f"specified by the {owner}.",
        field="source",
    )


def _not_in_owner(source: str, owner: str) -> InvalidURI:
    return InvalidURI(
        f"Invalid model version source: '{source}'. The {owner} request parameter must identify the resource that "
        "contains the source.",
        field="source",
    )
