"""Messages of the model version endpoints."""

from __future__ import annotations

import msgspec

from greenroom.core import model_versions as records
from greenroom.core.registered_models import check_model_name
from greenroom.core.runs import KeyValue
from greenroom.wire.decoding import Int64, Request, Text


class TagInput(Request):
    """A tag as sent by clients: a missing key is an error, a missing value is an empty string."""

    key: str = ""
    value: str = ""


class ModelVersion(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A model version on the wire; `description` is omitted only if a client removed it."""

    name: str
    version: str
    creation_timestamp: int
    last_updated_timestamp: int
    current_stage: str
    description: str | None = None
    source: str
    run_id: str
    status: str
    status_message: str | None = None
    tags: list[KeyValue] = []
    run_link: str
    aliases: list[str] = []


def model_version(record: records.ModelVersion) -> ModelVersion:
    """Convert a version to its wire form."""
    return ModelVersion(
        name=record.name,
        version=str(record.version),
        creation_timestamp=record.created_at_ms,
        last_updated_timestamp=record.updated_at_ms,
        current_stage=record.current_stage,
        description=record.description,
        source=record.source,
        run_id=record.run_id,
        status=record.status,
        status_message=record.status_message,
        tags=[KeyValue(key, value) for key, value in record.tags.items()],
        run_link=record.run_link,
        aliases=record.aliases,
    )


class ModelVersionResponse(msgspec.Struct, frozen=True):
    """One version."""

    model_version: ModelVersion


class ModelVersionsResponse(msgspec.Struct, frozen=True, omit_defaults=True):
    """Some versions."""

    model_versions: list[ModelVersion] = []
    next_page_token: str | None = None


class CreateModelVersion(Request):
    """Register a version."""

    name: Text
    source: Text
    run_id: str | None = None
    tags: list[TagInput] = []
    run_link: str = ""
    description: str = ""
    model_id: str | None = None


class NameModelVersion(Request):
    """A version to get or delete."""

    name: Text
    version: Text


def version_number(name: str, version: str) -> int:
    """Parse the version of a request, after checking the model name: MLflow reports an invalid name first.

    Raises:
        InvalidInput: one of them is invalid.
    """
    check_model_name(name)
    return records.parse_version(version)


class GetDownloadUri(Request):
    """Get the download URI of a version; fields are validated differently here."""

    name: str = ""
    version: str = ""


class DownloadUriResponse(msgspec.Struct, frozen=True):
    """The download URI of a version."""

    artifact_uri: str


class UpdateModelVersion(Request):
    """Set the description of a version; null removes it."""

    name: Text
    version: Text
    description: str | None = None


class TransitionStage(Request):
    """Move a version to another stage."""

    name: Text
    version: Text
    stage: Text
    archive_existing_versions: bool = False


class SearchModelVersions(Request):
    """Search versions."""

    filter: str | None = None
    max_results: Int64 = 200_000
    order_by: list[str] = []
    page_token: str | None = None


class SetModelVersionTag(Request):
    """Add or overwrite a tag."""

    name: Text
    version: Text
    key: Text
    value: str = ""


class DeleteModelVersionTag(Request):
    """Remove a tag."""

    name: Text
    version: Text
    key: Text
