"""Manifests of versions, restoring of deleted models and versions (Greenroom only), and metric directions.

Metric directions are tags, so they also work on MLflow's server.
"""

from __future__ import annotations

from pathlib import Path

from greenroom.core.metric_directions import Direction, declared_directions, direction_tag
from greenroom.errors import DigestMismatch, InvalidInput
from greenroom.sdk.entities import DeletedModel, Manifest, ManifestFile, ModelVersion, RegisteredModel
from greenroom.sdk.files import digest_of_file
from greenroom.sdk.methods.experiments import ExperimentMethods
from greenroom.sdk.methods.model_versions import ModelVersionMethods
from greenroom.sdk.paging import PagedList, checked_count
from greenroom.sdk.wire import model_resource_messages as model_messages
from greenroom.sdk.wire import model_resource_rows as model_rows
from greenroom.sdk.wire import version_resource_messages as messages
from greenroom.sdk.wire import version_resource_rows as rows

_FILES_PER_CALL = 1000


class ManifestMethods(ExperimentMethods, ModelVersionMethods):
    """Manifests of versions, restoring of deleted models and versions, and metric directions."""

    def get_model_version_manifest(self, name: str, version: str | int) -> Manifest:
        """Read the manifest of a version: path, size and sha256 of each of its files.

        Raises:
            NotFound: the version does not exist, or has no manifest because its files are stored elsewhere.
            NotSupported: the server is not a Greenroom server.
        """
        number = self._version_number(version)
        files: list[ManifestFile] = []
        token: str | None = None
        while True:
            message = messages.ListVersionFiles(model=name, version=number, limit=_FILES_PER_CALL, page_token=token)
            answer: messages.VersionFileList = self._call_native(rows.LIST_FILES, message, "manifests")
            files += [ManifestFile(file.path, file.size_bytes, file.digest) for file in answer.items]
            token = answer.next_page_token
            if token is None:
                break
        # Read after the files: listing those of a version that was registered before its files freezes them.
        found: messages.ModelVersion = self._call_native(
            rows.GET, messages.GetVersion(model=name, version=number), "manifests"
        )
        return Manifest(name, str(number), found.digest or "", found.size_bytes or 0, files)

    def verify_model_version(self, name: str, version: str | int, *, folder: str | Path) -> Manifest:
        """Compare a local folder with the manifest of a version, by sha256.

        Raises:
            DigestMismatch: a file differs, is missing or does not belong to it; the message names the first one.
            InvalidInput: the folder does not exist.
        """
        local = Path(folder)
        if not local.is_dir():
            raise InvalidInput(f"'{folder}' is not a folder.", field="folder")
        manifest = self.get_model_version_manifest(name, version)
        differences = list(_differences(manifest, local))
        if differences:
            more = f", and {len(differences) - 1} more" if len(differences) > 1 else ""
            raise DigestMismatch(f"'{folder}' is not version {manifest.version} of '{name}': {differences[0]}{more}.")
        return manifest

    def restore_model_version(self, name: str, version: str | int, *, skip_unmet: bool = False) -> ModelVersion:
        """Restore a deleted version, with its stages and aliases unless they are in use by others.

        Args:
            skip_unmet: leave out the stages and aliases whose rules are not met.

        Raises:
            ApprovalPending, TransitionNotAllowed: the rule of a stage or alias is not met.
            NotFound: the version never existed.
            Conflict: it is not deleted.
            NotSupported: the server is not a Greenroom server.
        """
        message = messages.RestoreVersion(model=name, version=self._version_number(version), skip_unmet=skip_unmet)
        self._call_native(rows.RESTORE, message, "restoring versions")
        return self.get_model_version(name, version)

    def restore_registered_model(
        self, name: str, *, registered_model_id: str | None = None, skip_unmet: bool = False
    ) -> RegisteredModel:
        """Restore a deleted model, with its versions, their stages, and its aliases.

        Args:
            registered_model_id: which one of several deleted models with that name; None for the one deleted last.
            skip_unmet: leave out the stages and aliases whose rules are not met.

        Raises:
            ApprovalPending, TransitionNotAllowed: the rule of a stage or alias is not met.
            AlreadyExists: a model with that name exists.
            NotFound: no deleted model has that name.
            NotSupported: the server is not a Greenroom server.
        """
        message = model_messages.RestoreModel(
            model=name, registered_model_id=registered_model_id, skip_unmet=skip_unmet
        )
        self._call_native(model_rows.RESTORE, message, "restoring models")
        return self.get_registered_model(name)

    def list_deleted_registered_models(
        self, *, search: str = "", max_results: int = 50, page_token: str | None = None
    ) -> PagedList[DeletedModel]:
        """List deleted registered models that can be restored, by name, one page.

        Args:
            search: part of the name, in any case.
            page_token: the `token` of the previous page.

        Raises:
            NotSupported: the server is not a Greenroom server.
        """
        message = model_messages.ListModels(
            state="deleted", search=search, limit=checked_count(max_results), page_token=page_token
        )
        answer: model_messages.ModelList = self._call_native(model_rows.LIST, message, "lists of deleted models")
        return PagedList(
            [DeletedModel.from_wire(one) for one in answer.items],
            answer.next_page_token,
            lambda token: self.list_deleted_registered_models(search=search, max_results=max_results, page_token=token),
        )

    def set_registered_model_metric_direction(self, name: str, key: str, *, direction: Direction) -> None:
        """Declare which direction of a metric is better for a registered model: ``up``, ``down``, or ``unknown`` to reset it."""
        tag = direction_tag(key)
        if _checked(direction) == "unknown":
            self.delete_registered_model_tag(name, tag)
        else:
            self.set_registered_model_tag(name, tag, direction)

    def set_experiment_metric_direction(self, experiment_id: str, key: str, *, direction: Direction) -> None:
        """Declare which direction of a metric is better for an experiment: ``up``, ``down``, or ``unknown`` to reset it."""
        tag = direction_tag(key)
        if _checked(direction) != "unknown":
            self.set_experiment_tag(experiment_id, tag, direction)
        elif tag in self.get_experiment(experiment_id).tags:
            self.delete_experiment_tag(experiment_id, tag)

    def get_registered_model_metric_directions(self, name: str) -> dict[str, Direction]:
        """Return which direction of metrics is better for a registered model, where declared."""
        return declared_directions(self.get_registered_model(name).tags)

    def get_experiment_metric_directions(self, experiment_id: str) -> dict[str, Direction]:
        """Return which direction of metrics is better for an experiment, where declared."""
        return declared_directions(self.get_experiment(experiment_id).tags)


def _checked(direction: str) -> str:
    if direction not in ("up", "down", "unknown"):
        raise InvalidInput(f"direction is '{direction}'; it must be up, down or unknown.", field="direction")
    return direction


def _differences(manifest: Manifest, folder: Path) -> list[str]:
    expected = {file.path: file for file in manifest.files}
    found = {file.relative_to(folder).as_posix(): file for file in sorted(folder.rglob("*")) if file.is_file()}
    differences = [f"'{path}' is missing" for path in expected if path not in found]
    differences += [f"'{path}' does not belong to it" for path in found if path not in expected]
    differences += [
        f"'{path}' differs"
        for path, file in found.items()
        if path in expected
        and (file.stat().st_size != expected[path].size_bytes or digest_of_file(file) != expected[path].digest)
    ]
    return differences
