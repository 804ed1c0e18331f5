"""Making a version of a registered model out of logged files."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

from greenroom.core.visible_text import visible
from greenroom.errors import AlreadyExists, ArtifactNotFound, NotFound
from greenroom.sdk.client import MlflowClient
from greenroom.sdk.entities import ModelVersion, ModelVersionStatus
from greenroom.sdk.methods.addresses import Place
from greenroom.sdk.methods.base import pairs
from greenroom.sdk.methods.model_versions import DEFAULT_WAIT_S as DEFAULT_WAIT_S
from greenroom.sdk.plain_values import text
from greenroom.sdk.uris import as_address, is_models_uri, is_runs_uri, parse_runs_uri

# Tag of a logged model that lists the versions made of it; MLflow's pages read it.
_VERSIONS_TAG = "mlflow.modelVersions"


def register_model(
    model_uri: str,
    name: str,
    await_registration_for: float | None = DEFAULT_WAIT_S,
    *,
    tags: Mapping[str, Any] | None = None,
    description: str | None = None,
    client: MlflowClient | None = None,
) -> ModelVersion:
    """Make a new version of a registered model, and the registered model too if there is none of that name.

    Args:
        model_uri: ``runs:/<run id>/model`` (or ``.../artifacts/model``), ``models:/<model id>``, ``models:/<name>/<version>``
            or an artifact address.
        await_registration_for: seconds to wait for the version to be ready; 0 or None does not wait.
        tags: of the version.
        description: of the version.
        client: speak through this one instead of the chosen server, and say nothing.

    Raises:
        ArtifactNotFound: nothing is at that address; the message names what is near.
        TimedOut: the version was not ready in time.
    """
    speaks = client or MlflowClient()
    model_uri, name = as_address(model_uri), text("name", name)
    place = _model_at(speaks, model_uri)
    try:
        speaks.create_registered_model(name)
        made = f"Registered model '{visible(name)}' is new. "
    except AlreadyExists:
        made = ""
    logged = place.logged_model
    version = speaks.create_model_version(
        name=name,
        source=place.uri,
        run_id=_run_of(model_uri, place),
        tags=pairs("tags", tags),
        description=description,
        await_creation_for=0,
        model_id=None if logged is None else logged.model_id,
    )
    if await_registration_for and version.status == ModelVersionStatus.PENDING_REGISTRATION:
        if client is None:
            sys.stderr.write(f"Waiting for version {version.version} of model '{visible(name)}' to be ready ...\n")
        version = speaks.wait_until_ready(version, timeout_s=await_registration_for)
    if logged is not None:
        _note_version(speaks, logged.model_id, version)
    if client is None:
        sys.stderr.write(f"{made}Created version {version.version} of model '{visible(version.name)}'.\n")
    return version


def set_model_version_tag(
    name: str, version: str | int | None = None, key: str | None = None, value: Any = None
) -> None:
    """Set a tag of a version."""
    MlflowClient().set_model_version_tag(name, version, key, value)


def _model_at(client: MlflowClient, model_uri: str) -> Place:
    """Find the files to register, as the address the server is told."""
    if is_models_uri(model_uri):
        place = client.locate(model_uri)
        # A version's files belong to it: the server follows its name, not the address of its files.
        return place if place.logged_model is not None else place._replace(uri=model_uri)
    place = client.locate(model_uri)
    if is_runs_uri(model_uri) and place.logged_model is None:
        names = {entry.name for entry in place.store.entries(place.path)}
        if names and "MLmodel" not in names:
            raise ArtifactNotFound(
                f"'{model_uri}' is no model: there is no MLmodel file among {', '.join(sorted(names)[:10])}."
            )
    return place


def _run_of(model_uri: str, place: Place) -> str | None:
    if is_runs_uri(model_uri):
        return parse_runs_uri(model_uri).run_id
    return None if place.logged_model is None else place.logged_model.source_run_id


def _note_version(client: MlflowClient, model_id: str, version: ModelVersion) -> None:
    """Add a version to the list its logged model keeps."""
    try:
        known = json.loads(client.get_logged_model(model_id).tags.get(_VERSIONS_TAG) or "[]")
        entry = {"name": version.name, "version": version.version}
        client.set_logged_model_tags(model_id, {_VERSIONS_TAG: json.dumps([*known, entry])})
    except (NotFound, ValueError):
        # The version stands without it; a server may not know logged models, or somebody wrote the tag by hand.
        return
