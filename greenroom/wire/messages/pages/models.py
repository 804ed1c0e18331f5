"""Messages of the pages' API: lists of registered models, one model, and its changes."""

from __future__ import annotations

from greenroom.core.permissions import Permission
from greenroom.core.watches import WatchLevel
from greenroom.wire.decoding import Int64, Request, Text
from greenroom.wire.messages.metric_values import MetricValue
from greenroom.wire.messages.pages.request_rows import RequestRow
from greenroom.wire.messages.pages.shared import Answer, Directions, KeyMetric, RunRef
from greenroom.wire.messages.v1.events import Event


class StageHolder(Answer, frozen=True, kw_only=True):
    """A version in a stage.

    Attributes:
        since_ms: when it entered the stage; null if unknown.
    """

    version: int
    aliases: list[str]
    since_ms: int | None


class ModelRow(Answer, frozen=True, kw_only=True):
    """A registered model in a list.

    Attributes:
        summary: first line of the description; empty without a description.
        latest_version: highest number; null without versions.
        stages: versions in each active stage, highest number first; empty stages are omitted.
        key_metric: of the version in the last stage before ``Archived``, else of the latest; null if it has no metrics.
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
        total: number of models that match the filter.
        total_unfiltered: number of all models.
    """

    models: list[ModelRow]
    stages: list[str]
    total: int
    total_unfiltered: int
    next_page_token: str | None


class PreviousHolder(Answer, frozen=True, kw_only=True):
    """The version that a stage can be rolled back to, and its last period in the stage.

    Attributes:
        from_ms: null if it is older than the events that were read.
        ended_by: who moved it out of the stage.
    """

    version: int
    from_ms: int | None
    to_ms: int
    ended_by: str


class DeletedModel(Answer, frozen=True, kw_only=True):
    """A deleted registered model that can be restored.

    Attributes:
        summary: first line of the description; empty without a description.
        deleted_by: who deleted it; empty if unknown.
        versions_count: number of versions restored with it.
        is_name_taken: whether another model now has the name, and must be renamed first.
    """

    name: str
    summary: str
    deleted_at_ms: int
    deleted_by: str
    versions_count: int
    is_name_taken: bool


class DeletedModelsPage(Answer, frozen=True, kw_only=True):
    """Deleted registered models by name; for each name, only the last deleted one, which can be restored.

    Attributes:
        total: number of models whose name contains the text.
    """

    models: list[DeletedModel]
    total: int
    next_page_token: str | None


class StageState(Answer, frozen=True, kw_only=True):
    """A stage of the workspace and the versions of a model in it.

    Attributes:
        is_active: whether versions in it are in use, and can be archived when another one enters.
        versions: highest first; at most 20.
        versions_count: number of versions in the stage.
        previous: the version that was in the stage before; null if none that could be moved back is known.
    """

    stage: str
    is_active: bool
    versions: list[int]
    versions_count: int
    previous: PreviousHolder | None


class VersionRow(Answer, frozen=True, kw_only=True):
    """A version in a list.

    Attributes:
        stages: most advanced first; empty for None.
        run_id: as registered; empty if no run is known.
        run: null if this server does not have the run.
        digest: of the frozen files, or null if they are external.
        metrics: metrics shown in the list.
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
        total: number of versions.
    """

    versions: list[VersionRow]
    metric_keys: list[str]
    directions: Directions
    total: int
    next_page_token: str | None


class LivePeriod(Answer, frozen=True, kw_only=True):
    """A period of a version in the last stage before ``Archived``.

    Attributes:
        from_ms: null if it is older than the events that were read.
        to_ms: null if it has not ended.
    """

    version: int
    from_ms: int | None
    to_ms: int | None


class ModelPage(Answer, frozen=True, kw_only=True):
    """All data of the page of a registered model.

    Attributes:
        stages: every stage of the workspace, in order, with its versions.
        versions: the first page of versions, newest first.
        active_versions: versions in an active stage, most advanced stage first.
        live: periods of versions in the last stage before ``Archived``, newest first, derived from the last 200 stage changes.
        timeline: events, newest first.
        open_requests: open requests for its versions, newest first; at most 5.
        watch: how the caller watches it; null for not at all.
        protected_aliases: aliases that have a rule, sorted.
        user: name of the current user, who can delete their own comments.
        permissions: what the caller may do to it, sorted; null for everything.
        etag: sent as If-Match with a transition, it is refused with 412 if what the page shows of the versions has changed.
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
    timeline: list[Event]
    timeline_next_page_token: str | None
    open_requests: list[RequestRow]
    watch: WatchLevel | None
    protected_aliases: list[str]
    user: str
    permissions: list[Permission] | None
    etag: str


class ModelName(Answer, frozen=True, kw_only=True):
    """A name that a version can be registered under.

    Attributes:
        next_version: number of the next version.
        summary: first line of the description.
    """

    name: str
    next_version: int
    updated_at_ms: int
    summary: str


class ModelNames(Answer, frozen=True, kw_only=True):
    """Names for the drop-down, last updated first.

    Attributes:
        total: number of matching names.
    """

    names: list[ModelName]
    total: int


class ListModelsPage(Request):
    """List registered models."""

    filter: str | None = None
    order_by: list[str] = []
    limit: Int64 = 50
    page_token: str | None = None


class ListDeletedModels(Request):
    """List deleted registered models; `search` is a part of the name, case-insensitive."""

    search: str = ""
    limit: Int64 = 50
    page_token: str | None = None


class GetModelPage(Request):
    """Get a registered model; with `as_of`, a time or an event, as it was then."""

    name: Text
    as_of: Text | None = None


class ListVersionsPage(Request):
    """List versions of a model.

    Attributes:
        stage: only versions in this stage.
    """

    name: Text
    stage: str | None = None
    limit: Int64 = 50
    page_token: str | None = None


class ListModelNames(Request):
    """List names to register under; `prefix` is case-insensitive."""

    prefix: str = ""
    limit: Int64 = 20
