"""Records of registered models and versions with everything that their resources in the public API contain."""

from __future__ import annotations

import msgspec

from greenroom.core.stages import Stage


class ModelState(msgspec.Struct, frozen=True):
    """A registered model, active or deleted.

    Attributes:
        row: `RegisteredModel.row`.
        description: None or empty for none.
        deleted_at_ms: None unless it is deleted.
        deleted_by: None unless it is deleted; empty if unknown.
        name_holder: row of the model that has its name now, if it is deleted; None for none.
        tags: sorted by key.
        aliases: alias to version number, sorted by alias; none while it is deleted.
        latest_in_stage: the highest version of each stage in use, ``None`` included.
        versions_count: its active versions; of a deleted model those that were deleted with it.
    """

    row: int
    name: str
    description: str | None
    created_at_ms: int
    updated_at_ms: int
    deleted_at_ms: int | None
    deleted_by: str | None
    name_holder: int | None
    tags: dict[str, str]
    aliases: dict[str, int]
    latest_in_stage: dict[str, int]
    versions_count: int


class VersionState(msgspec.Struct, frozen=True):
    """A version of an active model, itself active or deleted.

    Attributes:
        model_row: `RegisteredModel.row` of its model.
        model_revision: `Revisions.model`, which the etag contains.
        description: None or empty for none.
        deleted_at_ms: None unless it is deleted.
        run_id: empty if no run is known.
        experiment_id: of the run; None if this server does not have the run.
        model_id: the logged model it came from, or None.
        digest: of the list of frozen files; None if its files are external.
        tags: sorted by key.
        aliases: sorted.
        stages: furthest first; empty for ``None``.
        files_count: None if its files are external.
        size_bytes: None if its files are external.
    """

    model_row: int
    model_revision: int
    model: str
    version: int
    description: str | None
    author: str
    created_at_ms: int
    updated_at_ms: int
    deleted_at_ms: int | None
    source: str
    download_uri: str
    run_id: str
    experiment_id: str | None
    model_id: str | None
    status: str
    status_message: str | None
    digest: str | None
    tags: dict[str, str]
    aliases: list[str]
    stages: list[str]
    files_count: int | None
    size_bytes: int | None


class ModelChoice(msgspec.Struct, frozen=True, kw_only=True):
    """Which registered models to list.

    Attributes:
        row: only this one; None for all.
        name_part: part of the name, case-insensitive; empty for all.
    """

    is_deleted: bool = False
    row: int | None = None
    name_part: str = ""


class VersionChoice(msgspec.Struct, frozen=True, kw_only=True):
    """Which versions of active models to list; None does not restrict them.

    Attributes:
        model: name of the registered model.
        model_id: the logged model they came from.
    """

    is_deleted: bool = False
    model: str | None = None
    stage: Stage | None = None
    alias: str | None = None
    run_id: str | None = None
    model_id: str | None = None
