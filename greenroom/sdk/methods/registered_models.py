"""Registered models: create, search, rename, describe, tag, alias, delete."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from greenroom.errors import ApprovalPending
from greenroom.sdk.entities import ModelVersion, RegisteredModel
from greenroom.sdk.methods.base import pairs
from greenroom.sdk.methods.left_requests import leave_request
from greenroom.sdk.methods.past import Moment, PastMethods
from greenroom.sdk.paging import PagedList, checked_count
from greenroom.sdk.wire import alias_rows, model_resource_messages
from greenroom.sdk.wire import model_version_messages as version_messages
from greenroom.sdk.wire import registered_model_messages as messages
from greenroom.sdk.wire import registered_model_rows as rows


class RegisteredModelMethods(PastMethods):
    """Registered models: create, search, rename, describe, tag, alias, delete."""

    def create_registered_model(
        self, name: str, tags: Mapping[str, Any] | None = None, description: str | None = None
    ) -> RegisteredModel:
        """Create a registered model without versions.

        Raises:
            AlreadyExists: a model with that name exists.
        """
        message = messages.CreateRegisteredModel(name=name, tags=_tags(tags), description=description)
        return self._one(rows.CREATE, message)

    def get_registered_model(self, name: str, *, as_of: Moment | None = None) -> RegisteredModel:
        """Read a registered model with the latest version of each stage.

        Args:
            as_of: as it was at a time or after an event; Greenroom only. Its latest versions are then the latest one of
                each stage in use, and the latest of all.

        Raises:
            NotFound: it does not exist.
        """
        if as_of is not None:
            then = self._model_then(name, as_of)
            latest = {*then.stage_versions.values()} | {one for one in (then.latest_version,) if one is not None}
            versions = [self._version_then(name, version, as_of) for version in sorted(latest)]
            return RegisteredModel.from_resource(then, versions, self._registry.workspace)
        return self._one(rows.GET, messages.NameRegisteredModel(name=name))

    def search_registered_models(
        self,
        filter_string: str | None = None,
        max_results: int = 100,
        order_by: list[str] | None = None,
        page_token: str | None = None,
    ) -> PagedList[RegisteredModel]:
        """Search registered models; returns one page.

        Args:
            filter_string: such as ``name LIKE 'churn%'`` or ``tags.team = 'growth'``.
            order_by: such as ``["last_updated_timestamp DESC"]``.
            page_token: the `token` of the previous page.
        """
        answer: messages.RegisteredModelsResponse = self._registry.call(
            rows.SEARCH,
            messages.SearchRegisteredModels(
                filter=filter_string,
                max_results=checked_count(max_results),
                order_by=order_by or [],
                page_token=page_token,
            ),
        )
        return PagedList(
            [RegisteredModel.from_wire(item, self._registry.workspace) for item in answer.registered_models],
            answer.next_page_token,
            lambda token: self.search_registered_models(filter_string, max_results, order_by, token),
        )

    def rename_registered_model(self, name: str, new_name: str) -> RegisteredModel:
        """Rename a registered model; versions, stages and history are kept."""
        return self._one(rows.RENAME, messages.RenameRegisteredModel(name=name, new_name=new_name))

    def update_registered_model(self, name: str, description: str | None = None) -> RegisteredModel:
        """Set the description of a registered model; None removes it."""
        return self._one(rows.UPDATE, messages.UpdateRegisteredModel(name=name, description=description))

    def delete_registered_model(self, name: str) -> None:
        """Delete a registered model with all its versions."""
        self._registry.call(rows.DELETE, messages.NameRegisteredModel(name=name))

    def set_registered_model_tag(self, name: str, key: str, value: Any) -> None:
        """Set a tag of a registered model."""
        self._registry.call(rows.SET_TAG, messages.SetRegisteredModelTag(name=name, key=key, value=str(value)))

    def delete_registered_model_tag(self, name: str, key: str) -> None:
        """Remove a tag of a registered model."""
        self._registry.call(rows.DELETE_TAG, messages.DeleteRegisteredModelTag(name=name, key=key))

    def set_registered_model_alias(self, name: str, alias: str, version: str | int, *, comment: str = "") -> None:
        """Point an alias at a version; the alias may exist already.

        Args:
            comment: the reason, recorded in the history; Greenroom only.

        Raises:
            ApprovalPending, TransitionNotAllowed: the rule of the alias is not met. Where only approvals or time are
                missing, a request for it is made, and the error names it.
            NotFound: the version does not exist.
            NotSupported: a comment is given, and the server is not a Greenroom server.
        """
        if comment:
            number = self._version_number(version)
            native = model_resource_messages.SetAlias(model=name, alias=alias, version=number, comment=comment)
            try:
                self._call_native(alias_rows.SET, native, "a reason for an alias")
            except ApprovalPending as error:
                leave_request(self, error, model=name, version=number, alias=alias, comment=comment)
                raise
            return
        message = messages.SetAlias(name=name, alias=alias, version=str(version))
        self._registry.call(rows.SET_ALIAS, message)

    def delete_registered_model_alias(self, name: str, alias: str) -> None:
        """Delete an alias."""
        self._registry.call(rows.DELETE_ALIAS, messages.NameAlias(name=name, alias=alias))

    def get_model_version_by_alias(self, name: str, alias: str, *, as_of: Moment | None = None) -> ModelVersion:
        """Read the version of an alias.

        Args:
            as_of: as it was at a time or after an event; Greenroom only.

        Raises:
            GreenroomError: the alias does not exist; MLflow's server reports InvalidInput.
        """
        if as_of is not None:
            then = self._version_of_alias_then(name, alias, as_of)
            return ModelVersion.from_resource(then, self._registry.workspace)
        answer: version_messages.ModelVersionResponse = self._registry.call(
            rows.GET_BY_ALIAS, messages.NameAlias(name=name, alias=alias)
        )
        return ModelVersion.from_wire(answer.model_version, self._registry.workspace)

    def get_latest_versions(
        self, name: str, stages: list[str] | None = None, *, as_of: Moment | None = None
    ) -> list[ModelVersion]:
        """Read the latest version of each given stage; of every stage by default.

        Args:
            as_of: as they were at a time or after an event; Greenroom only.
        """
        if as_of is not None:
            wanted = stages or [*self._model_then(name, as_of).stage_versions, "None"]
            return [
                ModelVersion.from_resource(one, self._registry.workspace)
                for stage in wanted
                for one in self._latest_in_stage_then(name, stage, as_of)
            ]
        answer: version_messages.ModelVersionsResponse = self._registry.call(
            rows.GET_LATEST_VERSIONS, messages.GetLatestVersions(name=name, stages=stages or [])
        )
        return [ModelVersion.from_wire(item, self._registry.workspace) for item in answer.model_versions]

    def _one(self, row: Any, message: Any) -> RegisteredModel:
        answer: messages.RegisteredModelResponse = self._registry.call(row, message)
        return RegisteredModel.from_wire(answer.registered_model, self._registry.workspace)


def _tags(tags: Mapping[str, Any] | None) -> list[version_messages.TagInput]:
    return [version_messages.TagInput(key=str(key), value=str(value)) for key, value in pairs("tags", tags).items()]
