"""Messages of the public API: model versions, their tags and files, and the stages of the workspace."""

from __future__ import annotations

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from greenroom.core import registry_resources as records
from greenroom.core.artifacts import FileEntry
from greenroom.wire.decoding import Request, Text
from greenroom.wire.messages.v1.models import registered_model_id
from greenroom.wire.messages.v1.moments import Moment
from greenroom.wire.messages.v1.shared import (
    DEFAULT_LIMIT,
    Limit,
    Part,
    Resource,
    State,
    VersionNumber,
    with_etag,
    with_past_etag,
)


class ModelVersion(Resource, frozen=True, kw_only=True):
    """A version of a registered model.

    Attributes:
        registered_model_id: lasting id of its model.
        model: name of its model.
        version: its number; numbers are never reused.
        state: whether it is active or deleted.
        stages: the stages it is in, furthest first; empty for none.
        aliases: the aliases that are set to it.
        description: in Markdown; null for none.
        created_by: name of the user who registered it; null if unknown.
        run_id: the run it came from; null if unknown.
        experiment_id: the experiment of that run; null if this server does not have the run, or you may not read it.
        logged_model_id: the logged model it came from; null for none.
        source: where the files came from, as registered.
        download_uri: where clients download the files.
        status: ``READY``, or the state of a registration that has not finished.
        status_message: more about the status; null for none.
        tags: value of each tag by its key.
        digest: sha256 of the list of its files; null if they are outside this registry.
        files_count: number of its files; null if they are outside this registry.
        size_bytes: total size of its files; null if they are outside this registry.
        created_at_ms: time of registration.
        updated_at_ms: time of the last change of its description or its stages.
        deleted_at_ms: time of the deletion; null unless it is deleted.
        moment: what it is as of; null for the present state.
    """

    registered_model_id: str
    model: str
    version: int
    state: State
    stages: list[str]
    aliases: list[str]
    description: str | None
    created_by: str | None
    run_id: str | None
    experiment_id: str | None
    logged_model_id: str | None
    source: str
    download_uri: str
    status: str
    status_message: str | None
    tags: dict[str, str]
    digest: str | None
    files_count: int | None
    size_bytes: int | None
    created_at_ms: int
    updated_at_ms: int
    deleted_at_ms: int | None
    moment: Moment | None


class ModelVersionList(Part, frozen=True, kw_only=True):
    """Versions, by the name of their model, highest number first.

    Attributes:
        items: the versions of this page.
        next_page_token: token of the next page; null on the last one.
        total_count: number of versions on all pages; null unless requested.
    """

    items: list[ModelVersion]
    next_page_token: str | None
    total_count: int | None


class VersionFile(Part, frozen=True, kw_only=True):
    """A file of a version.

    Attributes:
        path: path below the folder of the version.
        size_bytes: size of the file.
        digest: sha256 of the file.
    """

    path: str
    size_bytes: int
    digest: str


class VersionFileList(Part, frozen=True, kw_only=True):
    """The files of a version, by path.

    Attributes:
        items: the files of this page.
        next_page_token: token of the next page; null on the last one.
        total_count: number of files on all pages; null unless requested.
    """

    items: list[VersionFile]
    next_page_token: str | None
    total_count: int | None


class ListVersions(Request):
    """Which versions to list, across registered models.

    Attributes:
        model: name of the registered model.
        stage: only versions in this stage; ``None`` for those in no stage.
        alias: only versions that this alias is set to.
        run_id: only versions that came from this run.
        logged_model_id: only versions that came from this logged model.
        state: active versions, or deleted ones, which can be restored. Deleted ones are listed for a model, run or logged
            model.
        as_of: those that existed at a time or after an event, as they were; by default those that exist, as they are. Not with
            `state` and `include_total`.
        limit: largest number of versions in the response.
        page_token: `next_page_token` of the previous page.
        include_total: whether to count the versions on all pages.
    """

    model: str | None = None
    stage: str | None = None
    alias: str | None = None
    run_id: str | None = None
    logged_model_id: str | None = None
    state: State = "active"
    as_of: Text | None = None
    limit: Limit = DEFAULT_LIMIT
    page_token: str | None = None
    include_total: bool = False


class ListModelVersions(Request):
    """Which versions of a registered model to list.

    Attributes:
        model: name of the registered model.
        stage: only versions in this stage; ``None`` for those in no stage.
        state: active versions, or deleted ones, which can be restored.
        as_of: as they were at a time or after an event; by default as they are.
        registered_model_id: with `as_of`, which one of several models that have or had the name; by default the one that
            had it then.
        limit: largest number of versions in the response.
        page_token: `next_page_token` of the previous page.
        include_total: whether to count the versions on all pages.
    """

    model: Text
    stage: str | None = None
    state: State = "active"
    as_of: Text | None = None
    registered_model_id: str | None = None
    limit: Limit = DEFAULT_LIMIT
    page_token: str | None = None
    include_total: bool = False


class CreateVersion(Request):
    """A new version, made from a folder of a run's artifacts or from a logged model.

    Attributes:
        model: name of the registered model.
        run_id: the run with the files.
        path: folder below the artifacts of the run; by default all of them.
        logged_model_id: the logged model with the files, instead of a run.
        description: in Markdown.
        tags: value of each tag by its key.
        create_model: whether to create the registered model if it does not exist.
    """

    model: Text
    run_id: str | None = None
    path: str | None = None
    logged_model_id: str | None = None
    description: str | None = None
    tags: dict[str, str] = {}
    create_model: bool = False


class GetVersion(Request):
    """Which version.

    Attributes:
        model: name of the registered model.
        version: number of the version.
    """

    model: Text
    version: VersionNumber


class RestoreVersion(Request):
    """Which deleted version to restore.

    Attributes:
        model: name of the registered model.
        version: number of the version.
        skip_unmet: leave out the stages and aliases whose rules are not met, instead of refusing.
    """

    model: Text
    version: VersionNumber
    skip_unmet: bool = False


class ReadVersion(GetVersion):
    """Which version, and when.

    Attributes:
        model: name of the registered model.
        version: number of the version.
        as_of: as it was at a time or after an event; by default as it is.
        registered_model_id: with `as_of`, which one of several models that have or had the name; by default the one that
            had it then.
    """

    as_of: Text | None = None
    registered_model_id: str | None = None


class UpdateVersion(Request):
    """The fields of a version to change; at least one.

    Attributes:
        model: name of the registered model.
        version: number of the version.
        description: in Markdown; null removes it.
    """

    model: Text
    version: VersionNumber
    description: str | UnsetType | None = UNSET


class SetVersionTag(Request):
    """A tag of a version.

    Attributes:
        model: name of the registered model.
        version: number of the version.
        key: key of the tag.
        value: value of the tag.
    """

    model: Text
    version: VersionNumber
    key: Text
    value: str


class GetVersionTag(Request):
    """Which tag of a version.

    Attributes:
        model: name of the registered model.
        version: number of the version.
        key: key of the tag.
    """

    model: Text
    version: VersionNumber
    key: Text


class ListVersionFiles(Request):
    """Which files of a version to list.

    Attributes:
        model: name of the registered model.
        version: number of the version.
        limit: largest number of files in the response.
        page_token: `next_page_token` of the previous page.
        include_total: whether to count the files on all pages.
    """

    model: Text
    version: VersionNumber
    limit: Limit = DEFAULT_LIMIT
    page_token: str | None = None
    include_total: bool = False


class GetVersionFile(Request):
    """Which file of a version.

    Attributes:
        model: name of the registered model.
        version: number of the version.
        path: path below the folder of the version.
    """

    model: Text
    version: VersionNumber
    path: Text


def version(record: records.VersionState, moment: Moment | None = None) -> ModelVersion:
    """Convert a version to its resource.

    Its etag is the row of the model, the revision of the model, and the digest of the resource: the first two are what a
    transition is checked against (`greenroom.services.registry.etags`).

    Args:
        moment: what it is as of; None for the present state.
    """
    tagged = with_etag if moment is None else with_past_etag
    found = tagged(
        ModelVersion(
            registered_model_id=registered_model_id(record.model_row),
            model=record.model,
            version=record.version,
            state="active" if record.deleted_at_ms is None else "deleted",
            stages=record.stages,
            aliases=record.aliases,
            description=record.description or None,
            created_by=record.author or None,
            run_id=record.run_id or None,
            experiment_id=record.experiment_id,
            logged_model_id=record.model_id,
            source=record.source,
            download_uri=record.download_uri,
            status=record.status,
            status_message=record.status_message,
            tags=record.tags,
            digest=record.digest,
            files_count=record.files_count,
            size_bytes=record.size_bytes,
            created_at_ms=record.created_at_ms,
            updated_at_ms=record.updated_at_ms,
            deleted_at_ms=record.deleted_at_ms,
            moment=moment,
            etag="",
        )
    )
    if moment is not None:
        return found
    content = found.etag.strip('"')
    return replace(found, etag=f'"{record.model_row}-{record.model_revision}-{content}"')


def file(record: FileEntry) -> VersionFile:
    """Convert a file of a version."""
    return VersionFile(path=record.path, size_bytes=record.size_bytes, digest=record.digest)
