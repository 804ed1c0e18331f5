"""Records for the pages of the UI: entities together with related data shown next to them."""

from __future__ import annotations

from typing import NamedTuple

import msgspec


class RunCard(msgspec.Struct, frozen=True):
    """A run and the experiment it belongs to.

    Attributes:
        row: key in the store; internal to the server.
    """

    row: int
    run_id: str
    name: str
    status: str
    lifecycle_stage: str
    user_id: str
    start_time_ms: int
    end_time_ms: int | None
    experiment_id: str
    experiment_name: str


class VersionCard(msgspec.Struct, frozen=True):
    """A version, its run, and the size of its files.

    Attributes:
        row: key in the store; internal to the server.
        stages: furthest first; empty for None.
        moved_at_ms: when it last changed stages; None if it never did.
        run: None if this server does not have the run.
        files_count: None if its files are external.
        size_bytes: None if its files are external.
    """

    row: int
    model_row: int
    version: int
    description: str
    author: str
    created_at_ms: int
    updated_at_ms: int
    current_stage: str
    source: str
    download_uri: str
    run_id: str
    model_id: str | None
    status: str
    status_message: str | None
    manifest_digest: str | None
    tags: dict[str, str]
    aliases: list[str]
    stages: list[str]
    moved_at_ms: int | None
    files_count: int | None
    size_bytes: int | None
    run: RunCard | None = None


class StageHolding(NamedTuple):
    """A version in a stage.

    Attributes:
        since_ms: when it last changed stages; None if it never did.
    """

    model_row: int
    stage: str
    version: int
    since_ms: int | None


class StageTenure(NamedTuple):
    """The most recent completed period of a version in a stage.

    Attributes:
        from_ms: None if unknown.
        ended_by: who moved it out of the stage or deleted it.
    """

    version: int
    from_ms: int | None
    to_ms: int
    ended_by: str


class RegisteredVersion(msgspec.Struct, frozen=True):
    """A version registered from a run or a logged model.

    Attributes:
        model_row: row of its registered model.
    """

    model_row: int
    name: str
    version: int
    stages: list[str]
    aliases: list[str]
    run_id: str
    model_id: str | None
    source: str
    created_at_ms: int


class KeyVersion(msgspec.Struct, frozen=True):
    """The version that represents a model: the highest in the last stage before ``Archived``, else the highest.

    Attributes:
        row: row of the version.
        latest: the highest version number.
        latest_at_ms: when that version was created.
    """

    model_row: int
    row: int
    version: int
    latest: int
    latest_at_ms: int


class NamedModel(msgspec.Struct, frozen=True):
    """The name of a registered model and the number of its next version."""

    row: int
    name: str
    description: str
    next_version: int
    updated_at_ms: int


class DeletedModel(msgspec.Struct, frozen=True):
    """A deleted registered model that can be restored: the last deleted one of its name.

    Attributes:
        deleted_by: who deleted it; empty if unknown.
        versions_count: versions deleted with it, which are restored with it.
        name_holder: row of the live model that now has the name; None for none.
    """

    row: int
    name: str
    description: str
    deleted_at_ms: int
    deleted_by: str
    versions_count: int
    name_holder: int | None


class ExperimentCard(msgspec.Struct, frozen=True, kw_only=True):
    """An experiment with statistics of its runs.

    Attributes:
        runs_count: active runs.
        last_run_at_ms: start time of the newest active run, None without runs.
    """

    experiment_id: str
    name: str
    lifecycle_stage: str
    artifact_location: str
    created_at_ms: int
    updated_at_ms: int
    tags: dict[str, str]
    runs_count: int
    last_run_at_ms: int | None


class RunCells(msgspec.Struct, frozen=True, kw_only=True):
    """A row of a table of runs: the run and the requested cells."""

    run: RunCard
    metrics: dict[str, float]
    params: dict[str, str]
    tags: dict[str, str]


class KeyCounts(msgspec.Struct, frozen=True):
    """Keys of runs, and how many runs have each.

    Attributes:
        runs: how many runs were read.
    """

    metrics: dict[str, int]
    params: dict[str, int]
    tags: dict[str, int]
    runs: int


class MetricRange(msgspec.Struct, frozen=True):
    """Minimum and maximum of a metric, None if all values are NaN, and its number of points."""

    smallest: float | None
    largest: float | None
    points_count: int


class MetricSpan(msgspec.Struct, frozen=True):
    """Number of points of a run's metric, and their first and last time."""

    count: int
    from_ms: int
    to_ms: int


class MetricSpread(msgspec.Struct, frozen=True):
    """Minimum, maximum and mean of the latest values of a metric over runs, without NaN."""

    smallest: float
    largest: float
    mean: float


class RunGroup(msgspec.Struct, frozen=True):
    """Runs with the same value of the grouping key.

    Attributes:
        value: the common value; None for runs without one.
        metrics: by key, without those that no run of the group has.
    """

    value: str | None
    runs_count: int
    newest_start_ms: int | None
    metrics: dict[str, MetricSpread]


class RunGroups(msgspec.Struct, frozen=True):
    """Groups of runs, and the total number of groups."""

    groups: list[RunGroup]
    total: int


class Totals(msgspec.Struct, frozen=True):
    """Total counts; `runs` is counted up to a limit."""

    models: int
    versions: int
    experiments: int
    runs: int
