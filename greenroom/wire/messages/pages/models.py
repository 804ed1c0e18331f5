"""Messages of the native API: the list of registered models, one of them, and what one does with it."""

from __future__ import annotations

from typing import Literal

from greenroom.wire.decoding import Int64, Request, Text
from greenroom.wire.messages.pages.shared import (
    Answer,
    Directions,
    KeyMetric,
    MetricValue,
    RunRef,
    TimelineEvent,
)


class StageHolder(Answer, frozen=True, kw_only=True):
    """A version in a stage.

    Attributes:
        since_ms: when it came to the stage; null where the history does not say.
    """

    version: int
    aliases: list[str]
    since_ms: int | None


class ModelRow(Answer, frozen=True, kw_only=True):
    """A registered model in a list.

    Attributes:
        summary: first line of the description; empty when there is none.
        latest_version: highest number; null while there is none.
        stages: holders of each active stage, highest number first; a stage without any is left out.
        key_metric: of the version in Production, else of the latest; null where none was measured.
    """

    name: str
    summary: str
    tags: dict[str, str]
    created_at_ms: int
    updated_at_ms: int
    latest_version: int | None
    latest_version_at_ms: int | None
    versions_count: int
    stages: dict[str, list[StageHolder]]
    aliases: dict[str, int]
    key_metric: KeyMetric | None


class ModelsPage(Answer, frozen=True, kw_only=True):
    """Registered models.

    Attributes:
        stages: stages of the workspace, in order.
        total: models the filter leaves.
        total_unfiltered: models there are.
    """

    models: list[ModelRow]
    stages: list[str]
    total: int
    total_unfiltered: int
    next_page_token: str | None


class PreviousHolder(Answer, frozen=True, kw_only=True):
    """The version a stage can be rolled back to, and when it was there last.

    Attributes:
        from_ms: null where the history that was read does not reach back to it.
        ended_by: who moved it out.
    """

    version: int
    from_ms: int | None
    to_ms: int
    ended_by: str


class DeletedModel(Answer, frozen=True, kw_only=True):
    """A registered model that was deleted and can be restored.

    Attributes:
        summary: first line of the description; empty when there is none.
        deleted_by: empty where the history does not say.
        versions_count: versions that come back with it.
        is_name_taken: whether another model has the name by now, and must be renamed first.
    """

    name: str
    summary: str
    deleted_at_ms: int
    deleted_by: str
    versions_count: int
    is_name_taken: bool


class DeletedModelsPage(Answer, frozen=True, kw_only=True):
    """Deleted registered models by name; of several of one name the last, which is the one that can be restored.

    Attributes:
        total: those whose name holds the text.
    """

    models: list[DeletedModel]
    total: int
    next_page_token: str | None


class StageState(Answer, frozen=True, kw_only=True):
    """A stage of the workspace and who of a model holds it.

    Attributes:
        is_active: whether versions in it are in use, and can be archived when another one comes.
        versions: highest first; at most 20.
        versions_count: how many there are.
        previous: who was there before them; null where the history that was read tells of none that could be put back.
    """

    stage: str
    is_active: bool
    versions: list[int]
    versions_count: int
    previous: PreviousHolder | None


class VersionRow(Answer, frozen=True, kw_only=True):
    """A version in a list.

    Attributes:
        stages: furthest first; empty for None.
        run_id: as registered; empty when no run is known.
        run: null when this server does not have the run.
        digest: of the frozen files, or null where they are elsewhere.
        metrics: those the list shows.
    """

    version: int
    current_stage: str
    stages: list[str]
    aliases: list[str]
    description: str
    author: str
    created_at_ms: int
    updated_at_ms: int
    run_id: str
    run: RunRef | None
    model_id: str | None
    status: str
    status_message: str | None
    tags: dict[str, str]
    metrics: dict[str, MetricValue]
    digest: str | None
    files_count: int | None
    size_bytes: int | None


class VersionsPage(Answer, frozen=True, kw_only=True):
    """Versions of a model, newest first.

    Attributes:
        metric_keys: metrics shown, most interesting first.
        total: versions there are.
    """

    versions: list[VersionRow]
    metric_keys: list[str]
    directions: Directions
    total: int
    next_page_token: str | None


class LivePeriod(Answer, frozen=True, kw_only=True):
    """A time that a version spent in Production.

    Attributes:
        from_ms: null where the history that was read does not reach back to it.
        to_ms: null while it lasts.
    """

    version: int
    from_ms: int | None
    to_ms: int | None


class ModelPage(Answer, frozen=True, kw_only=True):
    """Everything the page of a registered model shows.

    Attributes:
        stages: every stage of the workspace, in order, with its holders.
        versions: the first page of them, newest first.
        active_versions: those in an active stage, furthest stage first.
        live: times that versions spent in Production, the newest first, as far as the last 200 moves tell.
        timeline: newest first.
        user: who is asking; what they said themselves they can take back.
        etag: send as If-Match to fail with 409 if the resource changed.
    """

    name: str
    description: str
    tags: dict[str, str]
    aliases: dict[str, int]
    created_at_ms: int
    updated_at_ms: int
    stages: list[StageState]
    versions: list[VersionRow]
    versions_total: int
    versions_next_page_token: str | None
    active_versions: list[VersionRow]
    metric_keys: list[str]
    directions: Directions
    key_metric: KeyMetric | None
    live: list[LivePeriod]
    timeline: list[TimelineEvent]
    timeline_next_page_token: str | None
    user: str
    etag: str


class ModelHead(Answer, frozen=True, kw_only=True):
    """A registered model as it is after a change."""

    name: str
    description: str
    tags: dict[str, str]
    aliases: dict[str, int]
    created_at_ms: int
    updated_at_ms: int


class ModelName(Answer, frozen=True, kw_only=True):
    """A name a version can be registered under.

    Attributes:
        next_version: number the next version gets.
        summary: first line of the description.
    """

    name: str
    next_version: int
    updated_at_ms: int
    summary: str


class ModelNames(Answer, frozen=True, kw_only=True):
    """Names for the drop-down, last changed first.

    Attributes:
        total: names that match.
    """

    names: list[ModelName]
    total: int


class ListModels(Request):
    """Ask for registered models."""

    filter: str | None = None
    order_by: list[str] = []
    limit: Int64 = 50
    page_token: str | None = None


class ListDeletedModels(Request):
    """Ask for deleted registered models; `search` is a part of the name in any case."""

    search: str = ""
    limit: Int64 = 50
    page_token: str | None = None


class GetModel(Request):
    """Name a registered model."""

    name: Text


class ListVersions(Request):
    """Ask for versions of a model.

    Attributes:
        stage: only those that hold it.
    """

    name: Text
    stage: str | None = None
    limit: Int64 = 50
    page_token: str | None = None


class CreateModel(Request):
    """Create a registered model."""

    name: Text
    description: str = ""
    tags: dict[str, str] = {}


class UpdateModel(Request):
    """Write a model's description; empty takes it away."""

    name: Text
    description: str


class RenameModel(Request):
    """Give a model another name."""

    name: Text
    new_name: Text


class SetModelTag(Request):
    """Add or overwrite a tag of a model."""

    name: Text
    key: Text
    value: str


class DeleteModelTag(Request):
    """Remove a tag of a model."""

    name: Text
    key: Text


class SetAlias(Request):
    """Point an alias at a version."""

    name: Text
    alias: Text
    version: Int64


class DeleteAlias(Request):
    """Remove an alias."""

    name: Text
    alias: Text


class SetMetricDirection(Request):
    """Declare which way of a metric is better; ``unknown`` takes the declaration back."""

    name: Text
    key: Text
    direction: Literal["up", "down", "unknown"]


class ListModelNames(Request):
    """Ask for names to register under; `prefix` minds no case."""

    prefix: str = ""
    limit: Int64 = 20
