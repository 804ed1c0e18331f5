"""Model versions: create, read, search, transition, describe, tag, delete."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from greenroom.core.uris import ModelsURI
from greenroom.errors import AlreadyExists, InvalidInput, ModelVersionNotFound, NotSupported, TimedOut
from greenroom.sdk.entities import ModelVersion, ModelVersionStatus
from greenroom.sdk.methods.base import pairs
from greenroom.sdk.methods.past import Moment
from greenroom.sdk.methods.registered_models import RegisteredModelMethods
from greenroom.sdk.paging import PagedList, checked_count
from greenroom.sdk.uris import as_uri, parse_models_uri
from greenroom.sdk.wire import model_version_messages as messages
from greenroom.sdk.wire import model_version_rows as rows
from greenroom.sdk.wire import stage_messages, stage_rows

DEFAULT_WAIT_S = 300
_MLFLOW_STAGES = ("None", "Staging", "Production", "Archived")
_INITIAL_PAUSE_S, _MAX_PAUSE_S = 0.1, 3.0


class ModelVersionMethods(RegisteredModelMethods):
    """Model versions: create, read, search, transition, describe, tag, delete."""

    def create_model_version(
        self,
        name: str,
        source: str,
        run_id: str | None = None,
        tags: Mapping[str, Any] | None = None,
        run_link: str | None = None,
        description: str | None = None,
        await_creation_for: float | None = DEFAULT_WAIT_S,
        model_id: str | None = None,
    ) -> ModelVersion:
        """Create a version of a registered model; see `register_model`, which also finds the files.

        Args:
            source: URI of the files.
            run_id: the run that created them.
            await_creation_for: seconds to wait for the version to be ready; 0 or None does not wait.
            model_id: the logged model they belong to.

        Raises:
            NotFound: the registered model does not exist.
            TimedOut: the version was not ready in time.
        """
        created = self._version(
            rows.CREATE,
            messages.CreateModelVersion(
                name=name,
                source=source,
                run_id=run_id,
                tags=[messages.TagInput(key=str(key), value=str(value)) for key, value in pairs("tags", tags).items()],
                run_link=run_link or "",
                description=description or "",
                model_id=model_id,
            ),
        )
        return self._wait_until_ready(created, timeout_s=await_creation_for) if await_creation_for else created

    def _wait_until_ready(self, version: ModelVersion, *, timeout_s: float) -> ModelVersion:
        """Wait until a version's files are complete, and read it again.

        Raises:
            InvalidInput: creating the version failed.
            TimedOut: the version was not ready in time.
        """
        pause_s, deadline = _INITIAL_PAUSE_S, time.monotonic() + timeout_s
        while version.status == ModelVersionStatus.PENDING_REGISTRATION:
            if time.monotonic() > deadline:
                raise TimedOut(f"Version {version.version} of '{version.name}' was not ready after {timeout_s:g} s.")
            time.sleep(pause_s)
            pause_s = min(pause_s * 2, _MAX_PAUSE_S)
            version = self.get_model_version(version.name, version.version)
        if version.status == ModelVersionStatus.FAILED_REGISTRATION:
            raise InvalidInput(
                f"Version {version.version} of '{version.name}' could not be created: "
                f"{version.status_message or 'no reason given'}"
            )
        return version

    def copy_model_version(self, src_model_uri: str, dst_name: str) -> ModelVersion:
        """Copy a version to another registered model, which is created if it does not exist.

        Args:
            src_model_uri: ``models:/<name>/<version>`` or another URI of a version.
        """
        parsed = parse_models_uri(as_uri(src_model_uri))
        if parsed.model_id is not None or parsed.path:
            raise InvalidInput(f"'{src_model_uri}' does not refer to a version of a registered model.")
        version = self._model_version_of(parsed)
        try:
            self.create_registered_model(dst_name)
        except AlreadyExists:
            pass
        return self.create_model_version(
            dst_name, f"models:/{version.name}/{version.version}", run_id=version.run_id, tags=version.tags
        )

    def get_model_version(self, name: str, version: str | int, *, as_of: Moment | None = None) -> ModelVersion:
        """Read a version.

        Args:
            as_of: as it was at a time or after an event; Greenroom only.

        Raises:
            NotFound: it does not exist.
        """
        if as_of is not None:
            return ModelVersion.from_resource(self._version_then(name, version, as_of), self._registry.workspace)
        return self._version(rows.GET, messages.NameModelVersion(name=name, version=str(version)))

    def get_model_version_details(self, name: str, version: str | int) -> ModelVersion:
        """Read a version: `get_model_version` under its name in the registry's first release."""
        return self.get_model_version(name, version)

    def get_model_version_download_uri(self, name: str, version: str | int) -> str:
        """Return the URI of a version's files."""
        answer: messages.DownloadUriResponse = self._registry.call(
            rows.GET_DOWNLOAD_URI, messages.GetDownloadUri(name=name, version=str(version))
        )
        return answer.artifact_uri

    def get_model_version_stages(self, name: str, version: str | int) -> list[str]:
        """List the stages that a version can be in: those of its workspace, in order; MLflow's four on MLflow's server.

        MLflow's client answers with its four without a request, so neither looks whether the version exists.
        """
        from greenroom.wire.decoding import Empty

        try:
            answer: stage_messages.StageList = self._call_native(
                stage_rows.LIST_STAGES, Empty(), "stages of workspaces"
            )
        except NotSupported:
            return list(_MLFLOW_STAGES)
        return [stage.name for stage in answer.items]

    def get_model_version_by_uri(self, model_uri: str, *, as_of: Moment | None = None) -> ModelVersion:
        """Read the version at a URI: by number, stage, alias, or ``latest``.

        Args:
            model_uri: ``models:/<name>/<version or stage>`` or ``models:/<name>@<alias>``.
            as_of: the version that it named at a time or after an event, as it was; Greenroom only.

        Raises:
            InvalidURI: the URI is invalid.
            NotFound: the version does not exist; the message lists what exists.
        """
        parsed = parse_models_uri(model_uri)
        if parsed.model_id is not None:
            raise InvalidInput(f"'{model_uri}' is a logged model, not a version of a registered model.")
        if as_of is not None:
            return ModelVersion.from_resource(self._version_of_uri_then(parsed, as_of), self._registry.workspace)
        return self._model_version_of(parsed)

    def _model_version_of(self, parsed: ModelsURI) -> ModelVersion:
        """Return the version that a ``models:/`` URI names by number, stage or alias.

        Raises:
            NotFound: it does not exist; the message lists what exists.
        """
        if parsed.alias is not None:
            return self.get_model_version_by_alias(parsed.name, parsed.alias)
        if parsed.version is not None:
            return self.get_model_version(parsed.name, parsed.version)
        found = self.get_latest_versions(parsed.name, None if parsed.stage is None else [parsed.stage])
        if found:
            return max(found, key=lambda version: int(version.version))
        occupied = sorted({str(version.current_stage) for version in self.get_latest_versions(parsed.name)} - {"None"})
        where = f"Stages with a version: {', '.join(occupied)}." if occupied else "No stage has a version."
        raise ModelVersionNotFound(
            f"Model '{parsed.name}' has no version{'' if parsed.stage is None else f' in stage {parsed.stage}'}. {where}"
        )

    def search_model_versions(
        self,
        filter_string: str | None = None,
        max_results: int = 10_000,
        order_by: list[str] | None = None,
        page_token: str | None = None,
    ) -> PagedList[ModelVersion]:
        """Search versions of all registered models; returns one page.

        Args:
            filter_string: such as ``name = 'churn'`` or ``run_id = '...'``.
            order_by: such as ``["creation_timestamp DESC"]``.
            page_token: the `token` of the previous page.
        """
        answer: messages.ModelVersionsResponse = self._registry.call(
            rows.SEARCH,
            messages.SearchModelVersions(
                filter=filter_string,
                max_results=checked_count(max_results),
                order_by=order_by or [],
                page_token=page_token,
            ),
        )
        return PagedList(
            [ModelVersion.from_wire(item, self._registry.workspace) for item in answer.model_versions],
            answer.next_page_token,
            lambda token: self.search_model_versions(filter_string, max_results, order_by, token),
        )

    def transition_model_version_stage(
        self, name: str, version: str | int, stage: str, archive_existing_versions: bool = False
    ) -> ModelVersion:
        """Transition a version to a stage.

        Args:
            stage: None, Staging, Production, Archived or one the workspace defines, in any case.
            archive_existing_versions: archive the other versions in that stage.
        """
        return self._version(
            rows.TRANSITION_STAGE,
            messages.TransitionStage(
                name=name, version=str(version), stage=stage, archive_existing_versions=archive_existing_versions
            ),
        )

    def update_model_version(
        self, name: str, version: str | int, description: str | None = None, *, stage: str | None = None
    ) -> ModelVersion:
        """Set the description of a version; None removes it.

        Args:
            stage: also transition it to this stage, as this method did in the registry's first release; the description
                is then kept if none is given.
        """
        if stage is None:
            return self._describe(name, version, description)
        moved = self.transition_model_version_stage(name, version, stage)
        return moved if description is None else self._describe(name, version, description)

    def delete_model_version(self, name: str, version: str | int) -> None:
        """Delete a version; its number is not reused."""
        self._registry.call(rows.DELETE, messages.NameModelVersion(name=name, version=str(version)))

    def set_model_version_tag(
        self,
        name: str,
        version: str | int | None = None,
        key: str | None = None,
        value: Any = None,
        stage: str | None = None,
    ) -> None:
        """Set a tag of a version, parsed by number or as the latest in a stage."""
        self._registry.call(
            rows.SET_TAG,
            messages.SetModelVersionTag(
                name=name, version=self._number(name, version, stage), key=key or "", value=str(value)
            ),
        )

    def delete_model_version_tag(
        self, name: str, version: str | int | None = None, key: str | None = None, stage: str | None = None
    ) -> None:
        """Remove a tag of a version, parsed by number or as the latest in a stage."""
        self._registry.call(
            rows.DELETE_TAG,
            messages.DeleteModelVersionTag(name=name, version=self._number(name, version, stage), key=key or ""),
        )

    def _describe(self, name: str, version: str | int, description: str | None) -> ModelVersion:
        message = messages.UpdateModelVersion(name=name, version=str(version), description=description)
        return self._version(rows.UPDATE, message)

    def _number(self, name: str, version: str | int | None, stage: str | None) -> str:
        if (version is None) == (stage is None):
            raise InvalidInput("Give either version or stage.")
        if version is not None:
            return str(version)
        found = self.get_latest_versions(name, [str(stage)])
        if not found:
            raise InvalidInput(f"Model '{name}' has no version in stage {stage}.")
        return found[0].version

    def _version(self, row: Any, message: Any) -> ModelVersion:
        answer: messages.ModelVersionResponse = self._registry.call(row, message)
        return ModelVersion.from_wire(answer.model_version, self._registry.workspace)
