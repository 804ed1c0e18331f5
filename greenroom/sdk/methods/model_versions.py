"""Model versions: create, read, find, move between stages, describe, tag, delete."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from greenroom.errors import AlreadyExists, InvalidInput, ModelVersionNotFound, TimedOut
from greenroom.sdk.entities import ModelVersion, ModelVersionStatus
from greenroom.sdk.methods.base import pairs
from greenroom.sdk.methods.registered_models import RegisteredModelMethods
from greenroom.sdk.paging import PagedList, checked_count
from greenroom.sdk.uris import ModelsURI, as_address, parse_models_uri
from greenroom.sdk.wire import model_version_messages as messages
from greenroom.sdk.wire import model_version_rows as rows

DEFAULT_WAIT_S = 300
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.1, 3.0


class ModelVersionMethods(RegisteredModelMethods):
    """Model versions: create, read, find, move between stages, describe, tag, delete."""

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
        """Make a new version of a registered model; see `register_model`, which also finds the files.

        Args:
            source: address of the files.
            run_id: the run that made them.
            await_creation_for: seconds to wait for the version to be ready; 0 or None does not wait.
            model_id: the logged model they belong to.

        Raises:
            NotFound: there is no such registered model.
            TimedOut: the version was not ready in time.
        """
        made = self._version(
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
        return self.wait_until_ready(made, timeout_s=await_creation_for) if await_creation_for else made

    def wait_until_ready(self, version: ModelVersion, *, timeout_s: float) -> ModelVersion:
        """Wait for a version's files to be there, and read it again.

        Raises:
            InvalidInput: they never will be.
            TimedOut: they were not in time.
        """
        pause_s, deadline = _FIRST_PAUSE_S, time.monotonic() + timeout_s
        while version.status == ModelVersionStatus.PENDING_REGISTRATION:
            if time.monotonic() > deadline:
                raise TimedOut(f"Version {version.version} of '{version.name}' was not ready after {timeout_s:g} s.")
            time.sleep(pause_s)
            pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)
            version = self.get_model_version(version.name, version.version)
        if version.status == ModelVersionStatus.FAILED_REGISTRATION:
            raise InvalidInput(
                f"Version {version.version} of '{version.name}' could not be made: "
                f"{version.status_message or 'no reason given'}"
            )
        return version

    def copy_model_version(self, src_model_uri: str, dst_name: str) -> ModelVersion:
        """Make a version of another registered model out of a version; it is made if there is none of that name.

        Args:
            src_model_uri: ``models:/<name>/<version>`` or another address of a version.
        """
        named = parse_models_uri(as_address(src_model_uri))
        if named.model_id is not None or named.path:
            raise InvalidInput(f"'{src_model_uri}' names no version of a registered model.")
        version = self._model_version_of(named)
        try:
            self.create_registered_model(dst_name)
        except AlreadyExists:
            pass
        return self.create_model_version(
            dst_name, f"models:/{version.name}/{version.version}", run_id=version.run_id, tags=version.tags
        )

    def get_model_version(self, name: str, version: str | int) -> ModelVersion:
        """Read a version.

        Raises:
            NotFound: there is none.
        """
        return self._version(rows.GET, messages.NameModelVersion(name=name, version=str(version)))

    def get_model_version_details(self, name: str, version: str | int) -> ModelVersion:
        """Read a version: the name of `get_model_version` in the registry's first release."""
        return self.get_model_version(name, version)

    def get_model_version_download_uri(self, name: str, version: str | int) -> str:
        """Say where the files of a version are."""
        answer: messages.DownloadUriResponse = self._registry.call(
            rows.GET_DOWNLOAD_URI, messages.GetDownloadUri(name=name, version=str(version))
        )
        return answer.artifact_uri

    def get_model_version_stages(self, name: str, version: str | int) -> list[str]:
        """List the stages a version can be in."""
        return ["None", "Staging", "Production", "Archived"]

    def get_model_version_by_uri(self, model_uri: str) -> ModelVersion:
        """Read the version an address means: by number, stage, alias, or ``latest``.

        Args:
            model_uri: ``models:/<name>/<version or stage>`` or ``models:/<name>@<alias>``.

        Raises:
            InvalidURI: it is no such address.
            NotFound: there is no such version; the message says what there is.
        """
        named = parse_models_uri(model_uri)
        if named.model_id is not None:
            raise InvalidInput(f"'{model_uri}' is a logged model, not a version of a registered model.")
        return self._model_version_of(named)

    def _model_version_of(self, named: ModelsURI) -> ModelVersion:
        """Find the version that a ``models:/`` address names by number, stage or alias.

        Raises:
            NotFound: there is none; the message says what there is.
        """
        if named.alias is not None:
            return self.get_model_version_by_alias(named.name, named.alias)
        if named.version is not None:
            return self.get_model_version(named.name, named.version)
        assert named.stage is not None
        is_latest = named.stage.lower() == "latest"
        found = self.get_latest_versions(named.name, None if is_latest else [named.stage])
        if found:
            return max(found, key=lambda version: int(version.version))
        held = sorted({str(version.current_stage) for version in self.get_latest_versions(named.name)} - {"None"})
        where = f"Stages that hold one: {', '.join(held)}." if held else "No stage holds one."
        raise ModelVersionNotFound(
            f"Model '{named.name}' has no version{'' if is_latest else f' in stage {named.stage}'}. {where}"
        )

    def search_model_versions(
        self,
        filter_string: str | None = None,
        max_results: int = 10_000,
        order_by: list[str] | None = None,
        page_token: str | None = None,
    ) -> PagedList[ModelVersion]:
        """Find versions of all registered models, one page of them.

        Args:
            filter_string: such as ``name = 'churn'`` or ``run_id = '...'``.
            order_by: such as ``["creation_timestamp DESC"]``.
            page_token: the `token` of the page before.
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
            [ModelVersion.from_wire(item) for item in answer.model_versions],
            answer.next_page_token,
            lambda token: self.search_model_versions(filter_string, max_results, order_by, token),
        )

    def transition_model_version_stage(
        self, name: str, version: str | int, stage: str, archive_existing_versions: bool = False
    ) -> ModelVersion:
        """Move a version to a stage.

        Args:
            stage: None, Staging, Production, Archived or one the workspace defines, in any case.
            archive_existing_versions: archive the other versions of that stage.
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
        """Describe a version; without a description its old one is taken away.

        Args:
            stage: move it there too, as this verb did in the registry's first release; then a description that is
                not given stays as it is.
        """
        if stage is None:
            return self._describe(name, version, description)
        moved = self.transition_model_version_stage(name, version, stage)
        return moved if description is None else self._describe(name, version, description)

    def delete_model_version(self, name: str, version: str | int) -> None:
        """Delete a version; its number is not used again."""
        self._registry.call(rows.DELETE, messages.NameModelVersion(name=name, version=str(version)))

    def set_model_version_tag(
        self,
        name: str,
        version: str | int | None = None,
        key: str | None = None,
        value: Any = None,
        stage: str | None = None,
    ) -> None:
        """Set a tag of a version, named by number or as the latest in a stage."""
        self._registry.call(
            rows.SET_TAG,
            messages.SetModelVersionTag(
                name=name, version=self._number(name, version, stage), key=key or "", value=str(value)
            ),
        )

    def delete_model_version_tag(
        self, name: str, version: str | int | None = None, key: str | None = None, stage: str | None = None
    ) -> None:
        """Remove a tag of a version, named by number or as the latest in a stage."""
        self._registry.call(
            rows.DELETE_TAG,
            messages.DeleteModelVersionTag(name=name, version=self._number(name, version, stage), key=key or ""),
        )

    def _describe(self, name: str, version: str | int, description: str | None) -> ModelVersion:
        message = messages.UpdateModelVersion(name=name, version=str(version), description=description)
        return self._version(rows.UPDATE, message)

    def _number(self, name: str, version: str | int | None, stage: str | None) -> str:
        if (version is None) == (stage is None):
            raise InvalidInput("Give either the version or a stage that holds one.")
        if version is not None:
            return str(version)
        found = self.get_latest_versions(name, [str(stage)])
        if not found:
            raise InvalidInput(f"Model '{name}' has no version in stage {stage}.")
        return found[0].version

    def _version(self, row: Any, message: Any) -> ModelVersion:
        answer: messages.ModelVersionResponse = self._registry.call(row, message)
        return ModelVersion.from_wire(answer.model_version)
