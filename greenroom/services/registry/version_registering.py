"""Register a version through the public API: from a run's folder or a logged model, creating the registered model if needed."""

from __future__ import annotations

from contextlib import suppress

from greenroom.core.access import Actor
from greenroom.core.artifact_paths import below, folder_path, path_of_uri
from greenroom.core.model_versions import ModelVersion
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.registered_models import check_model_name
from greenroom.errors import ArtifactNotFound, InvalidInput, RegisteredModelExists
from greenroom.services.registry.model_versions import create_model_version
from greenroom.services.registry.registered_models import create_registered_model
from greenroom.services.tracking.runs import find_run


async def register_version(
    tx: Transaction,
    actor: Actor,
    *,
    name: str,
    run_id: str | None,
    path: str | None,
    model_id: str | None,
    description: str,
    tags: dict[str, str],
    create_model: bool,
) -> ModelVersion:
    """Register a version, optionally creating its model if it does not exist.

    Args:
        run_id: the run with the files; None for a logged model.
        path: folder below the run's artifacts; empty or None for all of them.
        model_id: a logged model; None for a run.

    Raises:
        InvalidInput: not exactly one of run and logged model is given, or a field is invalid.
        NotFound: the model, run, folder or logged model does not exist.
    """
    actor.require(Permission.MODEL_VERSION_CREATE)
    check_model_name(name)
    if bool(run_id) == bool(model_id):
        raise InvalidInput("Give either 'run_id' (with 'path') or 'logged_model_id', not both.", field="run_id")
    if model_id:
        source = f"models:/{model_id}"
    else:
        source = await _source_in_run(tx, actor, str(run_id), path or "")
    if create_model and await tx.registered_models.find(name) is None:
        # A concurrent request may create it.
        with suppress(RegisteredModelExists):
            await create_registered_model(tx, actor, name=name, description="", tags={})
    return await create_model_version(
        tx,
        actor,
        name=name,
        source=source,
        run_id=run_id or None,
        run_link="",
        model_id=model_id or None,
        description=description,
        tags=tags,
    )


async def _source_in_run(tx: Transaction, actor: Actor, run_id: str, path: str) -> str:
    run = await find_run(tx, actor, Permission.RUN_READ, run_id)
    folder = folder_path(path)
    root = path_of_uri(run.artifact_uri)
    if root is not None:
        whole = below(root, folder)
        # An empty version is never intended when a folder is given.
        if not await tx.artifacts.is_folder(whole) and await tx.artifacts.get_file(whole) is None:
            raise ArtifactNotFound(f"The run {run_id} has no files at '{folder}'.", field="path")
    return f"runs:/{run_id}/{folder}" if folder else f"runs:/{run_id}/"
