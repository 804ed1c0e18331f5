"""Registered models and their versions."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from typing import TYPE_CHECKING

from greenroom.core.uris import logged_model_id
from greenroom.sdk.entities.base import Entity
from greenroom.sdk.entities.experiments import pairs
from greenroom.sdk.entities.logged_models import LoggedModelParameter
from greenroom.sdk.entities.metrics import Metric
from greenroom.sdk.settings import DEFAULT_WORKSPACE

if TYPE_CHECKING:
    from greenroom.wire.messages import model_versions as version_wire
    from greenroom.wire.messages import registered_models as wire
    from greenroom.wire.messages.v1 import models as model_resource
    from greenroom.wire.messages.v1 import versions as version_resource


class ModelVersionStatus(enum.StrEnum):
    """The status of a version's files."""

    PENDING_REGISTRATION = "PENDING_REGISTRATION"
    FAILED_REGISTRATION = "FAILED_REGISTRATION"
    READY = "READY"


class RegisteredModelTag(Entity, frozen=True):
    """A tag of a registered model."""

    key: str
    value: str


class RegisteredModelAlias(Entity, frozen=True):
    """A movable name for a version."""

    alias: str
    version: str


class ModelVersionTag(Entity, frozen=True):
    """A tag of a model version."""

    key: str
    value: str


class ModelVersion(Entity, frozen=True):
    """A version of a registered model.

    Attributes:
        version: version number, as text.
        creation_timestamp: milliseconds since 1970, UTC.
        current_stage: None, Staging, Production, Archived or a stage defined by the workspace.
        user_id: empty; the history has its creator.
        source: URI of its files when it was created.
        run_id: the run that created it, or None.
        status: PENDING_REGISTRATION, FAILED_REGISTRATION or READY.
        model_id: the logged model it was registered from, or None.
        workspace: that it is in.
    """

    name: str
    version: str
    creation_timestamp: int
    last_updated_timestamp: int | None = None
    description: str | None = None
    user_id: str | None = ""
    current_stage: str | None = None
    source: str | None = None
    run_id: str | None = None
    status: str = ModelVersionStatus.READY
    status_message: str | None = None
    tags: dict[str, str] = {}
    run_link: str | None = None
    aliases: list[str] = []
    model_id: str | None = None
    params: list[LoggedModelParameter] = []
    metrics: list[Metric] = []
    workspace: str = DEFAULT_WORKSPACE

    @classmethod
    def from_wire(cls, answer: version_wire.ModelVersion, workspace: str | None = None) -> ModelVersion:
        """Build it from a wire message.

        Args:
            workspace: that the request named; None for the default one.
        """
        return cls(
            name=answer.name,
            version=str(answer.version),
            creation_timestamp=answer.creation_timestamp or 0,
            last_updated_timestamp=answer.last_updated_timestamp,
            description=answer.description,
            current_stage=answer.current_stage,
            source=answer.source,
            run_id=answer.run_id or None,
            status=answer.status or ModelVersionStatus.READY,
            status_message=answer.status_message,
            tags=pairs(answer.tags),
            run_link=answer.run_link,
            aliases=list(answer.aliases),
            # The wire has no field for it.
            model_id=logged_model_id(answer.source or ""),
            workspace=workspace or DEFAULT_WORKSPACE,
        )

    @classmethod
    def from_resource(cls, answer: version_resource.ModelVersion, workspace: str | None = None) -> ModelVersion:
        """Build it from a message of the native API; arguments as of `from_wire`."""
        return cls(
            name=answer.model,
            version=str(answer.version),
            creation_timestamp=answer.created_at_ms,
            last_updated_timestamp=answer.updated_at_ms,
            description=answer.description or "",
            current_stage=answer.stages[0] if answer.stages else "None",
            source=answer.source,
            run_id=answer.run_id,
            status=answer.status,
            status_message=answer.status_message,
            tags=dict(answer.tags),
            aliases=list(answer.aliases),
            model_id=answer.logged_model_id,
            workspace=workspace or DEFAULT_WORKSPACE,
        )


class RegisteredModel(Entity, frozen=True):
    """A named collection of versions.

    Attributes:
        latest_versions: the latest version in each stage.
        aliases: alias to version number, as text.
        workspace: that it is in.
    """

    name: str
    creation_timestamp: int | None = None
    last_updated_timestamp: int | None = None
    description: str | None = None
    latest_versions: list[ModelVersion] = []
    tags: dict[str, str] = {}
    aliases: dict[str, str] = {}
    workspace: str = DEFAULT_WORKSPACE

    @classmethod
    def from_wire(cls, answer: wire.RegisteredModel, workspace: str | None = None) -> RegisteredModel:
        """Build it from a wire message.

        Args:
            workspace: that the request named; None for the default one.
        """
        return cls(
            name=answer.name,
            creation_timestamp=answer.creation_timestamp,
            last_updated_timestamp=answer.last_updated_timestamp,
            description=answer.description or "",
            latest_versions=[ModelVersion.from_wire(item, workspace) for item in answer.latest_versions],
            tags=pairs(answer.tags),
            aliases={item.alias: str(item.version) for item in answer.aliases},
            workspace=workspace or DEFAULT_WORKSPACE,
        )

    @classmethod
    def from_resource(
        cls,
        answer: model_resource.Model,
        latest_versions: Sequence[version_resource.ModelVersion],
        workspace: str | None = None,
    ) -> RegisteredModel:
        """Build it from messages of the native API; arguments as of `from_wire`."""
        return cls(
            name=answer.name,
            creation_timestamp=answer.created_at_ms,
            last_updated_timestamp=answer.updated_at_ms,
            description=answer.description or "",
            latest_versions=[ModelVersion.from_resource(one, workspace) for one in latest_versions],
            tags=dict(answer.tags),
            aliases={alias: str(version) for alias, version in answer.alias_versions.items()},
            workspace=workspace or DEFAULT_WORKSPACE,
        )
