"""Resolving URIs to the files they refer to."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from greenroom.core.artifact_paths import below
from greenroom.errors import ArtifactNotFound, EndpointNotFound, InvalidInput
from greenroom.sdk import artifacts
from greenroom.sdk.artifacts import FolderSize
from greenroom.sdk.entities import FileInfo, LoggedModel
from greenroom.sdk.methods.artifacts import ArtifactMethods, listing
from greenroom.sdk.methods.model_versions import ModelVersionMethods
from greenroom.sdk.methods.past import Moment
from greenroom.sdk.paths import as_artifact_path
from greenroom.sdk.stores import Store, store_at, store_named_by_server
from greenroom.sdk.uris import as_uri, is_models_uri, is_runs_uri, parse_models_uri, parse_runs_uri

# The documentation of the first registry release has runs:/<id>/artifacts/model, although the folder is not part of the
# path.
_OLD_FOLDER = "artifacts/"


class ArtifactLocation(NamedTuple):
    """Where a URI leads.

    Attributes:
        path: of the file or folder below the store.
        uri: of the store, with the path.
        local_path: where a download puts it below its target, as in MLflow.
        logged_model: the logged model it belongs to, or None.
        size: what all files of the store amount to, if it is that of a version; else None.
    """

    store: Store
    path: str
    uri: str
    local_path: str
    logged_model: LoggedModel | None = None
    size: FolderSize | None = None


class UriMethods(ArtifactMethods, ModelVersionMethods):
    """Resolving URIs to the files they refer to."""

    def _locate(self, uri: str, *, as_of: Moment | None = None) -> ArtifactLocation:
        """Find the files of a URI: ``runs:/``, ``models:/``, an artifact URI or a local path.

        Args:
            as_of: of a registered model: the version that the URI named then.

        Raises:
            InvalidInput: `as_of` is given with another URI.
            InvalidURI: the URI is invalid.
            NotFound: what it refers to does not exist.
        """
        uri = as_uri(uri)
        if as_of is not None and not is_models_uri(uri):
            raise InvalidInput(f"as_of applies to models:/<name>/..., not to '{uri}'.", field="as_of")
        if is_runs_uri(uri):
            run_id, path = parse_runs_uri(uri)
            return self._in_run(run_id, path)
        if is_models_uri(uri):
            parsed = parse_models_uri(uri)
            size = FolderSize(None, None)
            if as_of is not None:
                # The name may belong to another model now; the address of the files does not change.
                then = self._version_of_uri_then(parsed, as_of)
                base, size = then.download_uri, FolderSize(then.files_count, then.size_bytes)
            elif parsed.model_id is not None:
                return self._in_logged_model(self.get_logged_model(parsed.model_id), parsed.path)
            else:
                version = self._model_version_of(parsed)
                base = self.get_model_version_download_uri(version.name, version.version)
            if is_models_uri(base):
                return self._locate(base.rstrip("/") + (f"/{parsed.path}" if parsed.path else ""))
            return ArtifactLocation(
                store_named_by_server(base, self._tracking),
                parsed.path,
                f"{base}/{parsed.path}".rstrip("/"),
                parsed.path,
                size=size,
            )
        parent, _, name = uri.rstrip("/").rpartition("/")
        if name and not parent and ":" not in name and not uri.startswith("/"):
            parent = "."
        if uri.startswith("file:"):
            name = unquote(name)
        return ArtifactLocation(store_at(parent or uri, self._tracking), name, uri, name)

    def list_artifacts(self, run_id: str, path: str | None = None) -> list[FileInfo]:
        """List a folder of a run's artifacts, or of a model it logged; empty if the path is not a folder."""
        folder = as_artifact_path(path, field="path").strip("/")
        found = listing(self._store_of_run(run_id), folder)
        location = None if found or not folder else self._in_models_of_run(run_id, folder)
        return found if location is None else listing(location.store, location.path, shown_as=folder)

    def download_artifacts(
        self, run_id: str, path: str = "", dst_path: str | Path | None = None, *, overwrite: bool = True
    ) -> str:
        """Download a file or folder of a run's artifacts, or of a model it logged, and return its local path.

        Args:
            path: empty for all of the run's own. A file or folder is put into `dst_path` under its name, a file of a model
                also under the path that it has there.
            dst_path: an existing folder; by default a new temporary one, which the caller removes.
            overwrite: as for `greenroom.sdk.artifacts.download`.
        """
        location = self._in_run(run_id, as_artifact_path(path, field="path").strip("/"))
        return str(self._download(location, dst_path, overwrite=overwrite))

    def _download(self, location: ArtifactLocation, dst_path: str | Path | None, *, overwrite: bool) -> Path:
        target = artifacts.new_folder() if dst_path is None else Path(dst_path)
        return artifacts.download(
            location.store,
            location.path,
            target,
            local_path=location.local_path,
            overwrite=overwrite,
            expected=location.size,
        )

    def download_by_uri(
        self,
        uri: str,
        *,
        dst_path: str | Path | None = None,
        overwrite: bool = True,
        as_of: Moment | None = None,
    ) -> Path:
        """Download the files at a ``models:/``, ``runs:/`` or artifact URI, and return their local path.

        Args:
            dst_path: an existing folder; a new temporary one by default.
            overwrite: as for `greenroom.sdk.artifacts.download`.
            as_of: of a registered model: the version that the URI named at a time or after an event. The files of a
                deleted version can be downloaded once it is restored.

        Raises:
            ArtifactNotFound: the path does not exist, or the version was deleted since.
            DigestMismatch: a file was corrupted in transit, or the server does not have the files that were registered.
        """
        location = self._locate(uri, as_of=as_of)
        try:
            return self._download(location, dst_path, overwrite=overwrite)
        except ArtifactNotFound as error:
            # A folder with files lists them; a deleted version lists none.
            if as_of is None or location.store.entries(""):
                raise
            then = self._version_of_uri_then(parse_models_uri(as_uri(uri)), as_of)
            raise ArtifactNotFound(
                f"The files of version {then.version} of '{then.model}' cannot be downloaded: it was deleted since {as_of}, "
                f"or its model was. Restore it first, with 'greenroom versions restore {then.model}/{then.version}' or "
                f"'greenroom models restore {then.model}'."
            ) from error

    def _in_run(self, run_id: str, path: str) -> ArtifactLocation:
        for wanted in dict.fromkeys((path, path.removeprefix(_OLD_FOLDER))):
            found = self._at(run_id, wanted)
            if found is not None:
                return found
        names = ", ".join(sorted({model.name for model in self._models_of_run(run_id)}))
        models = f" The run created these models: {names}." if names else ""
        siblings = artifacts.folder_listing(self._store_of_run(run_id), path)
        raise ArtifactNotFound(f"Run {run_id} has no artifact at '{path}'{siblings}.{models}")

    def _at(self, run_id: str, path: str) -> ArtifactLocation | None:
        """Find a path in the run's own files, then in the models it logged."""
        store = self._store_of_run(run_id)
        name = path.rpartition("/")[2]
        if not path or store.entries(path) or any(e.name == name for e in store.entries(path.rpartition("/")[0])):
            return ArtifactLocation(store, path, f"{store.uri}/{path}".rstrip("/"), name)
        return self._in_models_of_run(run_id, path)

    def _in_models_of_run(self, run_id: str, path: str) -> ArtifactLocation | None:
        name, _, rest = path.partition("/")
        try:
            models = self._logged_models_of_run(run_id, self.get_run(run_id).info.experiment_id, name)
        except EndpointNotFound:
            return None
        return self._in_logged_model(models[0], rest)._replace(local_path=path) if models else None

    def _in_logged_model(self, model: LoggedModel, path: str) -> ArtifactLocation:
        store = store_named_by_server(model.artifact_location, self._tracking)
        return ArtifactLocation(store, path, below(model.model_uri, path), path, model)

    def _models_of_run(self, run_id: str) -> list[LoggedModel]:
        try:
            return [self.get_logged_model(names.model_id) for names in self.get_run(run_id).outputs.model_outputs]
        except EndpointNotFound:
            return []
