"""Messages of the registered model endpoints, including tags and aliases."""

from __future__ import annotations

import msgspec

from greenroom.core import registered_models as records
from greenroom.core.runs import KeyValue
from greenroom.wire.decoding import Int64, Request, Text
from greenroom.wire.messages.model_versions import ModelVersion, TagInput, model_version


class Alias(msgspec.Struct, frozen=True):
    """An alias and the version it points to."""

    alias: str
    version: str


class RegisteredModel(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A registered model on the wire; an empty description is omitted."""

    name: str
    creation_timestamp: int
    last_updated_timestamp: int
    description: str | None = None
    latest_versions: list[ModelVersion] = []
    tags: list[KeyValue] = []
    aliases: list[Alias] = []


def registered_model(record: records.RegisteredModel) -> RegisteredModel:
    """Convert a registered model to its wire form."""
    return RegisteredModel(
        name=record.name,
        creation_timestamp=record.created_at_ms,
        last_updated_timestamp=record.updated_at_ms,
        description=record.description or None,
        latest_versions=[model_version(version) for version in record.latest_versions],
        tags=[KeyValue(key, value) for key, value in record.tags.items()],
        aliases=[Alias(alias, str(version)) for alias, version in record.aliases.items()],
    )


class RegisteredModelResponse(msgspec.Struct, frozen=True):
    """A registered model."""

    registered_model: RegisteredModel


class RegisteredModelsResponse(msgspec.Struct, frozen=True, omit_defaults=True):
    """A page of registered models."""

    registered_models: list[RegisteredModel] = []
    next_page_token: str | None = None


class CreateRegisteredModel(Request):
    """Create a registered model."""

    name: Text
    tags: list[TagInput] = []
    description: str | None = None
    deployment_job_id: str | None = None


class NameRegisteredModel(Request):
    """A registered model to get or delete."""

    name: Text


class RenameRegisteredModel(Request):
    """Rename a registered model."""

    name: Text
    new_name: Text


class UpdateRegisteredModel(Request):
    """Set the description; null clears it."""

    name: Text
    description: str | None = None
    deployment_job_id: str | None = None


class SearchRegisteredModels(Request):
    """Search registered models."""

    filter: str | None = None
    max_results: Int64 = 100
    order_by: list[str] = []
    page_token: str | None = None


class ListRegisteredModels(Request):
    """List registered models, for 1.x clients."""

    max_results: Int64 = 100
    page_token: str | None = None


class GetLatestVersions(Request):
    """Get the latest version of each of the given stages; of all stages by default."""

    name: Text
    stages: list[str] = []


class SetRegisteredModelTag(Request):
    """Add or overwrite a tag."""

    name: Text
    key: Text
    value: str = ""


class DeleteRegisteredModelTag(Request):
    """Remove a tag."""

    name: Text
    key: Text


class SetAlias(Request):
    """Set an alias to a version."""

    name: Text
    alias: Text
    version: Text


class NameAlias(Request):
    """An alias to get or remove."""

    name: Text
    alias: Text
