"""Messages about registered models, their tags and aliases."""

from __future__ import annotations

import msgspec

from greenroom.core import registered_models as records
from greenroom.core.runs import KeyValue
from greenroom.wire.decoding import Int64, Request, Text
from greenroom.wire.messages.model_versions import ModelVersion, TagInput, model_version


class Alias(msgspec.Struct, frozen=True):
    """An alias and the version it points at."""

    alias: str
    version: str


class RegisteredModel(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A registered model on the wire; an empty description is left out."""

    name: str
    creation_timestamp: int
    last_updated_timestamp: int
    description: str | None = None
    latest_versions: list[ModelVersion] = []
    tags: list[KeyValue] = []
    aliases: list[Alias] = []


def registered_model(record: records.RegisteredModel) -> RegisteredModel:
    """Put a registered model into its wire form."""
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
    """One registered model."""

    registered_model: RegisteredModel


class RegisteredModelsResponse(msgspec.Struct, frozen=True, omit_defaults=True):
    """A page of registered models."""

    registered_models: list[RegisteredModel] = []
    next_page_token: str | None = None


class CreateRegisteredModel(Request):
    """Ask for a new registered model."""

    name: Text
    tags: list[TagInput] = []
    description: str | None = None
    deployment_job_id: str | None = None


class NameRegisteredModel(Request):
    """Name one registered model."""

    name: Text


class RenameRegisteredModel(Request):
    """Give a registered model another name."""

    name: Text
    new_name: Text


class UpdateRegisteredModel(Request):
    """Write the description; without one it is cleared."""

    name: Text
    description: str | None = None
    deployment_job_id: str | None = None


class SearchRegisteredModels(Request):
    """Ask for a page of registered models."""

    filter: str | None = None
    max_results: Int64 = 100
    order_by: list[str] = []
    page_token: str | None = None


class ListRegisteredModels(Request):
    """Ask for a page of registered models as 1.x clients do."""

    max_results: Int64 = 100
    page_token: str | None = None


class GetLatestVersions(Request):
    """Ask for the latest versions of some stages; of all of them when none is named."""

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
    """Point an alias at a version."""

    name: Text
    alias: Text
    version: Text


class NameAlias(Request):
    """Name one alias."""

    name: Text
    alias: Text
