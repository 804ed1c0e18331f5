"""What is kept for good: the list of a version's files with their digests, and what was deleted. Greenroom only.

Also which way of a metric is better, which is a tag and so works on MLflow's server too.
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
from greenroom.sdk.wire import deleted_model_messages as model_messages
from greenroom.sdk.wire import native_rows as rows
from greenroom.sdk.wire import version_page_messages as messages

_FILES_PER_CALL = 5000


class KeepingMethods(ExperimentMethods, ModelVersionMethods):
    """What is kept for good: manifests and what was deleted; and which way of a metric is better."""

    def get_manifest(self, name: str, version: str | int) -> Manifest:
        """Read the files a version froze when it was made: path, size and sha256 of each.

        Raises:
            NotFound: there is no such version, or its files are outside the registry, so nobody froze them.
            EndpointNotFound: the server is no Greenroom.
        """
        files: list[ManifestFile] = []
        token: str | None = None
        while True:
            message = messages.ListFiles(
                name=name, version=self._as_number(version), limit=_FILES_PER_CALL, page_token=token
            )
            answer: messages.VersionFiles = self._ask(rows.VERSION_FILES, message, "lists of files with their digests")
            files += [ManifestFile(file.path, file.size_bytes, file.digest) for file in answer.files]
            token = answer.next_page_token
            if token is None:
                return Manifest(name, str(answer.version), answer.digest, answer.size_bytes, files)

    def verify_files(self, name: str, version: str | int, folder: str | Path) -> Manifest:
        """Compare a folder of this machine with the files a version froze, byte for byte by their sha256.

        Raises:
            DigestMismatch: a file differs, is missing or is too many; the message names the first of them.
            InvalidInput: there is no such folder.
        """
        place = Path(folder)
        if not place.is_dir():
            raise InvalidInput(f"'{folder}' is no folder.", field="folder")
        manifest = self.get_manifest(name, version)
        wrong = list(_differences(manifest, place))
        if wrong:
            more = f", and {len(wrong) - 1} more" if len(wrong) > 1 else ""
            raise DigestMismatch(f"'{folder}' is not version {manifest.version} of '{name}': {wrong[0]}{more}.")
        return manifest

    def restore_model_version(self, name: str, version: str | int) -> ModelVersion:
        """Bring a deleted version back, with its stages and aliases unless others have taken them.

        Raises:
            NotFound: there is and was no such version.
            GreenroomError: it is not deleted.
            EndpointNotFound: the server is no Greenroom.
        """
        message = messages.GetVersion(name=name, version=self._as_number(version))
        self._ask(rows.RESTORE_VERSION, message, "restoring versions")
        return self.get_model_version(name, version)

    def restore_registered_model(self, name: str) -> RegisteredModel:
        """Bring the last deleted model of a name back, with its versions, their stages, and its aliases.

        Raises:
            AlreadyExists: a model has that name.
            NotFound: no deleted model has that name.
            EndpointNotFound: the server is no Greenroom.
        """
        self._ask(rows.RESTORE_MODEL, model_messages.GetModel(name=name), "restoring models")
        return self.get_registered_model(name)

    def list_deleted_models(
        self, search: str = "", *, max_results: int = 50, page_token: str | None = None
    ) -> PagedList[DeletedModel]:
        """Read registered models that were deleted and can be restored, by name, one page of them.

        Args:
            search: part of the name in any case.
            page_token: the `token` of the page before.

        Raises:
            EndpointNotFound: the server is no Greenroom.
        """
        message = model_messages.ListDeletedModels(
            search=search, limit=checked_count(max_results), page_token=page_token
        )
        answer: model_messages.DeletedModelsPage = self._ask(rows.DELETED_MODELS, message, "lists of deleted models")
        return PagedList(
            [DeletedModel.from_wire(one) for one in answer.models],
            answer.next_page_token,
            lambda token: self.list_deleted_models(search, max_results=max_results, page_token=token),
        )

    def set_metric_direction(self, name: str, key: str, direction: Direction) -> None:
        """Declare which way of a metric is better for a registered model: ``up``, ``down``, or ``unknown`` to take it back."""
        tag = direction_tag(key)
        if _checked(direction) == "unknown":
            self.delete_registered_model_tag(name, tag)
        else:
            self.set_registered_model_tag(name, tag, direction)

    def set_experiment_metric_direction(self, experiment_id: str, key: str, direction: Direction) -> None:
        """Declare which way of a metric is better for an experiment; see `set_metric_direction`."""
        tag = direction_tag(key)
        if _checked(direction) != "unknown":
            self.set_experiment_tag(experiment_id, tag, direction)
        elif tag in self.get_experiment(experiment_id).tags:
            self.delete_experiment_tag(experiment_id, tag)

    def get_metric_directions(self, name: str) -> dict[str, Direction]:
        """Read which way of metrics is better for a registered model, as far as somebody declared it."""
        return declared_directions(self.get_registered_model(name).tags)


def _checked(direction: str) -> str:
    if direction not in ("up", "down", "unknown"):
        raise InvalidInput(f"direction is '{direction}'; it must be up, down or unknown.", field="direction")
    return direction


def _differences(manifest: Manifest, folder: Path) -> list[str]:
    expected = {file.path: file for file in manifest.files}
    found = {file.relative_to(folder).as_posix(): file for file in sorted(folder.rglob("*")) if file.is_file()}
    wrong = [f"'{path}' is missing" for path in expected if path not in found]
    wrong += [f"'{path}' is not part of it" for path in found if path not in expected]
    wrong += [
        f"'{path}' has another content"
        for path, file in found.items()
        if path in expected
        and (file.stat().st_size != expected[path].size_bytes or digest_of_file(file) != expected[path].digest)
    ]
    return wrong
