"""Following the addresses people write to the files they mean."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from greenroom.core.artifact_paths import below
from greenroom.errors import ArtifactNotFound, EndpointNotFound
from greenroom.sdk import artifacts
from greenroom.sdk.entities import LoggedModel
from greenroom.sdk.methods.artifacts import ArtifactMethods
from greenroom.sdk.methods.model_versions import ModelVersionMethods
from greenroom.sdk.stores import Store, store_at, store_named_by_server
from greenroom.sdk.uris import as_address, is_models_uri, is_runs_uri, parse_models_uri, parse_runs_uri

# The documents of the first registry release write runs:/<id>/artifacts/model; the folder itself was never in the path.
_OLD_FOLDER = "artifacts/"


class Place(NamedTuple):
    """Where an address leads.

    Attributes:
        path: of the file or folder below the store.
        uri: address of the store itself, with the path.
        logged_model: the logged model it is in, or None.
    """

    store: Store
    path: str
    uri: str
    logged_model: LoggedModel | None = None


class AddressMethods(ArtifactMethods, ModelVersionMethods):
    """Following the addresses people write to the files they mean."""

    def locate(self, uri: str) -> Place:
        """Find the files an address means: ``runs:/``, ``models:/``, an artifact address or a local path.

        Raises:
            InvalidURI: it cannot be read.
            NotFound: what it names is not there.
        """
        uri = as_address(uri)
        if is_runs_uri(uri):
            run_id, path = parse_runs_uri(uri)
            return self._in_run(run_id, path)
        if is_models_uri(uri):
            named = parse_models_uri(uri)
            if named.model_id is not None:
                return self._in_logged_model(self.get_logged_model(named.model_id), named.path)
            version = self._model_version_of(named)
            base = self.get_model_version_download_uri(version.name, version.version)
            if is_models_uri(base):
                return self.locate(base.rstrip("/") + (f"/{named.path}" if named.path else ""))
            return Place(store_named_by_server(base, self._tracking), named.path, f"{base}/{named.path}".rstrip("/"))
        parent, _, name = uri.rstrip("/").rpartition("/")
        if name and not parent and ":" not in name and not uri.startswith("/"):
            parent = "."
        if uri.startswith("file:"):
            name = unquote(name)
        return Place(store_at(parent or uri, self._tracking), name, uri)

    def download_uri(self, uri: str, dst_path: str | Path | None = None, *, overwrite: bool = True) -> Path:
        """Download what an address means and answer where it is now.

        Args:
            dst_path: an existing folder; a new temporary one unless given.
            overwrite: as `greenroom.sdk.artifacts.download` takes it.
        """
        place = self.locate(uri)
        target = artifacts.new_folder() if dst_path is None else Path(dst_path)
        return artifacts.download(place.store, place.path, target, overwrite=overwrite)

    def _in_run(self, run_id: str, path: str) -> Place:
        for wanted in dict.fromkeys((path, path.removeprefix(_OLD_FOLDER))):
            found = self._at(run_id, wanted)
            if found is not None:
                return found
        made = ", ".join(sorted({model.name for model in self._models_of_run(run_id)}))
        there = f" The run made these models: {made}." if made else ""
        near = artifacts.nearby(self._store_of_run(run_id), path)
        raise ArtifactNotFound(f"Run {run_id} has nothing at '{path}'{near}.{there}")

    def _at(self, run_id: str, path: str) -> Place | None:
        """Look among the run's own files, then among the models it logged."""
        store = self._store_of_run(run_id)
        name = path.rpartition("/")[2]
        if not path or store.entries(path) or any(e.name == name for e in store.entries(path.rpartition("/")[0])):
            return Place(store, path, f"{store.uri}/{path}".rstrip("/"))
        first, _, rest = path.partition("/")
        try:
            models = self._logged_models_of_run(run_id, self.get_run(run_id).info.experiment_id, first)
        except EndpointNotFound:
            return None
        return self._in_logged_model(models[0], rest) if models else None

    def _in_logged_model(self, model: LoggedModel, path: str) -> Place:
        store = store_named_by_server(model.artifact_location, self._tracking)
        return Place(store, path, below(model.model_uri, path), model)

    def _models_of_run(self, run_id: str) -> list[LoggedModel]:
        try:
            return [self.get_logged_model(made.model_id) for made in self.get_run(run_id).outputs.model_outputs]
        except EndpointNotFound:
            return []
