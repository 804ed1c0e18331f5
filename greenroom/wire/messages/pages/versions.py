"""Messages of the pages' API: one version, comparisons, and changes of versions."""

from __future__ import annotations

from greenroom.core.permissions import Permission
from greenroom.wire.decoding import Int64, Request, Text
from greenroom.wire.messages.metric_values import MetricValue
from greenroom.wire.messages.pages.models import StageState, VersionRow
from greenroom.wire.messages.pages.request_rows import RequestRow
from greenroom.wire.messages.pages.shared import Answer, Dataset, Directions, RegisteredRef
from greenroom.wire.messages.v1.events import Event
from greenroom.wire.messages.v1.usage import Impact


class File(Answer, frozen=True, kw_only=True):
    """A file of a version; `path` is relative to its folder."""

    path: str
    size_bytes: int
    digest: str


class TextFile(Answer, frozen=True, kw_only=True):
    """A small file with its text.

    Attributes:
        text: null if it is too long or not text.
    """

    path: str
    size_bytes: int
    text: str | None


class VersionContent(Answer, frozen=True, kw_only=True):
    """The content of a version: everything that versions are compared by.

    Attributes:
        metrics: those of its run, overridden by those of its logged model.
        params: those of its run, overridden by those of its logged model.
        git_commit: commit of the training code, or null.
        files: at most 500, sorted by path.
        files_count: null if the files are outside this registry.
        mlmodel: text of its MLmodel file; null if it is missing or larger than 64 KiB.
        requirements: text of its requirements.txt; null if it is missing or larger than 64 KiB.
    """

    metrics: dict[str, MetricValue]
    params: dict[str, str]
    datasets: list[Dataset]
    git_commit: str | None
    files: list[File]
    files_count: int | None
    size_bytes: int | None
    mlmodel: str | None
    requirements: str | None


class ComparedVersion(Answer, frozen=True, kw_only=True):
    """A version in a comparison.

    Attributes:
        since_ms: when it entered its stage; null if it has none, or unknown.
    """

    version: VersionRow
    content: VersionContent
    since_ms: int | None


class RunOfVersion(Answer, frozen=True, kw_only=True):
    """The run that a version came from, if this server has it.

    Attributes:
        tags: all its tags, including system tags (``mlflow.``).
        source_name: the program that ran, or null.
    """

    run_id: str
    name: str
    status: str
    lifecycle_stage: str
    user_id: str
    start_time_ms: int
    end_time_ms: int | None
    experiment_id: str
    experiment_name: str
    experiment_runs_count: int
    tags: dict[str, str]
    source_name: str | None


class LoggedModelRef(Answer, frozen=True, kw_only=True):
    """The logged model that a version came from, if this server has it."""

    model_id: str
    name: str
    status: str
    model_type: str
    created_at_ms: int


class VersionPage(Answer, frozen=True, kw_only=True):
    """All data of the page of a version.

    Attributes:
        source: as registered.
        download_uri: where clients get the files.
        is_outside: whether the files are outside this registry.
        has_no_files_yet: whether it was registered before its files and still has none. Files that have arrived are
            listed, and frozen when they are first read.
        input_example: the serving or input example, or null.
        stages: every stage of the workspace, in order, with its versions.
        protected_aliases: aliases of the model that have a rule, sorted.
        production: versions in the last stage before ``Archived`` other than this one, highest first; at most 3.
        since_ms: when it entered its stage; null if it has none, or unknown.
        also_registered: other versions registered from the same run, of any model.
        history: events, newest first.
        open_requests: open requests for it, newest first; at most 5.
        impact: who loaded it in the last days.
        user: name of the current user, who can delete their own comments.
        permissions: what the caller may do to it, sorted; null for everything.
        etag: sent as If-Match with a transition, it is refused with 412 if what the page shows of the versions has changed.
    """

    model: str
    model_description: str
    latest_version: int | None
    versions_count: int
    version: VersionRow
    since_ms: int | None
    source: str
    download_uri: str
    is_outside: bool
    has_no_files_yet: bool
    content: VersionContent
    input_example: TextFile | None
    run: RunOfVersion | None
    logged_model: LoggedModelRef | None
    stages: list[StageState]
    protected_aliases: list[str]
    production: list[ComparedVersion]
    also_registered: list[RegisteredRef]
    directions: Directions
    history: list[Event]
    history_next_page_token: str | None
    open_requests: list[RequestRow]
    impact: Impact
    user: str
    permissions: list[Permission] | None
    etag: str


class VersionsCompared(Answer, frozen=True, kw_only=True):
    """A comparison of versions of one model, in the requested order."""

    name: str
    versions: list[ComparedVersion]
    directions: Directions


class GetVersionPage(Request):
    """Get a version; with `as_of`, a time or an event, as it was then."""

    name: Text
    version: Int64
    as_of: Text | None = None


class CompareVersions(Request):
    """Compare 2 to 5 versions; `versions` are numbers separated by commas."""

    name: Text
    versions: Text
