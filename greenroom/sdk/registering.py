"""Creating model versions from logged files."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from greenroom.core.artifact_paths import SCHEME, below
from greenroom.core.visible_text import visible
from greenroom.errors import AlreadyExists, ArtifactNotFound, EndpointNotFound, NotFound
from greenroom.sdk.client import MlflowClient
from greenroom.sdk.entities import LoggedModel, ModelVersion, ModelVersionStatus
from greenroom.sdk.methods.base import pairs
from greenroom.sdk.methods.model_versions import DEFAULT_WAIT_S as DEFAULT_WAIT_S
from greenroom.sdk.plain_values import text
from greenroom.sdk.uris import as_uri, is_models_uri, is_runs_uri, parse_models_uri, parse_runs_uri

# Tag of a logged model that lists the versions created from it; MLflow's pages read it.
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
    """Create a new version of a registered model, and the registered model if it does not exist.

    Args:
        model_uri: ``runs:/<run id>/model`` (or ``.../artifacts/model``), ``models:/<model id>``, ``models:/<name>/<version>``,
            an artifact address, or one outside this registry (``s3://...``), whose files are not frozen.
        await_registration_for: seconds to wait for the version to be ready; 0 or None does not wait.
        tags: of the version.
        description: of the version.
        client: use this one instead of the current server, and print nothing.

    Raises:
        ArtifactNotFound: the URI does not exist; the message lists its folder.
        TimedOut: the version was not ready in time.
    """
    return register_model_with(
        client or MlflowClient(),
        model_uri,
        name,
        await_registration_for,
        tags=tags,
        description=description,
        is_quiet=client is not None,
    )


def register_model_with(
    api: MlflowClient,
    model_uri: str,
    name: str,
    await_registration_for: float | None,
    *,
    tags: Mapping[str, Any] | None = None,
    description: str | None = None,
    is_quiet: bool,
) -> ModelVersion:
    """Create a new version of a registered model with a given client; see `register_model`."""
    model_uri, name = as_uri(model_uri), text("name", name)
    source = _source_of(api, model_uri)
    try:
        api.create_registered_model(name)
        created_text = f"Created registered model '{visible(name)}'. "
    except AlreadyExists:
        created_text = ""
    logged = source.logged_model
    version = api.create_model_version(
        name=name,
        source=source.uri,
        run_id=_run_of(model_uri, source),
        tags=pairs("tags", tags),
        description=description,
        await_creation_for=0,
        model_id=None if logged is None else logged.model_id,
    )
    if await_registration_for and version.status == ModelVersionStatus.PENDING_REGISTRATION:
        if not is_quiet:
            sys.stderr.write(f"Waiting for version {version.version} of model '{visible(name)}' to become ready ...\n")
        version = api._wait_until_ready(version, timeout_s=await_registration_for)
    if logged is not None:
        _record_version(api, logged.model_id, version)
    if not is_quiet:
        sys.stderr.write(f"{created_text}Created version {version.version} of model '{visible(version.name)}'.\n")
    return version


def set_model_version_tag(
    name: str, version: str | int | None = None, key: str | None = None, value: Any = None
) -> None:
    """Set a tag of a version."""
    MlflowClient().set_model_version_tag(name, version, key, value)


class _Source(NamedTuple):
    """What to register: the URI to send to the server, and the logged model it belongs to, or None."""

    uri: str
    logged_model: LoggedModel | None = None


def _source_of(client: MlflowClient, model_uri: str) -> _Source:
    if is_models_uri(model_uri):
        # The files are not looked at: they may be where only the server's other clients can read them.
        parsed = parse_models_uri(model_uri)
        if parsed.model_id is not None:
            model = client.get_logged_model(parsed.model_id)
            return _Source(below(model.model_uri, parsed.path), model)
        # Refer to a version by name, not by the URI of its files: they belong to that version.
        client.get_model_version_by_uri(model_uri)
        return _Source(model_uri)
    parts = urlsplit(model_uri)
    if parts.netloc and parts.scheme not in ("file", SCHEME):
        return _Source(model_uri)
    location = client._locate(model_uri)
    if is_runs_uri(model_uri) and location.logged_model is None:
        names = {entry.name for entry in location.store.entries(location.path)}
        if names and "MLmodel" not in names:
            raise ArtifactNotFound(
                f"'{model_uri}' is not a model: there is no MLmodel file among {', '.join(sorted(names)[:10])}."
            )
    return _Source(location.uri, location.logged_model)


def _run_of(model_uri: str, source: _Source) -> str | None:
    if is_runs_uri(model_uri):
        return parse_runs_uri(model_uri).run_id
    return None if source.logged_model is None else source.logged_model.source_run_id


def _record_version(client: MlflowClient, model_id: str, version: ModelVersion) -> None:
    """Add a version to the list in its logged model's tag."""
    try:
        known = json.loads(client.get_logged_model(model_id).tags.get(_VERSIONS_TAG) or "[]")
        entry = {"name": version.name, "version": version.version}
        client.set_logged_model_tags(model_id, {_VERSIONS_TAG: json.dumps([*known, entry])})
    except (NotFound, EndpointNotFound, ValueError):
        # The version is valid without it: the server may not support logged models, or the tag was edited by hand.
        return
