"""Records that pages are made of: things with what is shown beside them."""

from __future__ import annotations

from typing import NamedTuple

import msgspec


class RunCard(msgspec.Struct, frozen=True):
    """A run and the experiment it belongs to.

    Attributes:
        row: the store's own key of it; never leaves the server.
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
        row: the store's own key of it; never leaves the server.
        stages: sorted by name; empty for None.
        moved_at_ms: when it last changed stages; None where it never did.
        run: None when this server does not have the run.
        files_count: None when its files are elsewhere.
        size_bytes: None when its files are elsewhere.
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
        since_ms: when it last changed stages; None where it never did.
    """

    model_row: int
    stage: str
    version: int
    since_ms: int | None


class StageTenure(NamedTuple):
    """The last time that a version spent in a stage, which is over.

    Attributes:
        from_ms: None where it is not known.
        ended_by: who moved it out, or deleted it.
    """

    version: int
    from_ms: int | None
    to_ms: int
    ended_by: str


class RegisteredVersion(msgspec.Struct, frozen=True):
    """A version as what came of a run or a logged model."""

    name: str
    version: int
    stages: list[str]
    aliases: list[str]
    run_id: str
    model_id: str | None
    source: str
    created_at_ms: int


class KeyVersion(msgspec.Struct, frozen=True):
    """The version a model is shown by: the highest in Production, else the highest.

    Attributes:
        row: of the version.
        latest: the highest number.
        latest_at_ms: when that was made.
    """

    model_row: int
    row: int
    version: int
    latest: int
    latest_at_ms: int


class NamedModel(msgspec.Struct, frozen=True):
    """A registered model, named, with the number its next version gets."""

    row: int
    name: str
    description: str
    next_version: int
    updated_at_ms: int


class DeletedModel(msgspec.Struct, frozen=True):
    """A registered model that was deleted and can be restored: the last of its name.

    Attributes:
        deleted_by: who did it; empty where the history does not say.
        versions_count: versions that went with it, and come back with it.
        same_name_count: models that have the name by now: none, or one.
    """

    row: int
    name: str
    description: str
    deleted_at_ms: int
    deleted_by: str
    versions_count: int
    same_name_count: int


class ExperimentCard(msgspec.Struct, frozen=True, kw_only=True):
    """An experiment and how much was done in it.

    Attributes:
        runs_count: active runs.
        last_run_at_ms: start of the newest active run, None without runs.
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
    """A row of a table of runs: the run and the cells asked for."""

    run: RunCard
    metrics: dict[str, float]
    params: dict[str, str]
    tags: dict[str, str]


class KeyCounts(msgspec.Struct, frozen=True):
    """Keys that runs have, and how many runs have each.

    Attributes:
        runs: how many runs were looked at.
    """

    metrics: dict[str, int]
    params: dict[str, int]
    tags: dict[str, int]
    runs: int


class MetricRange(msgspec.Struct, frozen=True):
    """Smallest and largest value of a metric, None where all are NaN, and how many points there are."""

    smallest: float | None
    largest: float | None
    points_count: int


class MetricSpan(msgspec.Struct, frozen=True):
    """How many points a metric of a run has, and between which moments they lie, both included."""

    count: int
    from_ms: int
    to_ms: int


class MetricSpread(msgspec.Struct, frozen=True):
    """Smallest, largest and mean latest value of a metric over runs, NaN left out."""

    smallest: float
    largest: float
    mean: float


class RunGroup(msgspec.Struct, frozen=True):
    """Runs that have the same of something.

    Attributes:
        value: what they have; None for those that have nothing.
        metrics: by key; those that none of them has are left out.
    """

    value: str | None
    runs_count: int
    newest_start_ms: int | None
    metrics: dict[str, MetricSpread]


class RunGroups(msgspec.Struct, frozen=True):
    """Groups of runs, and how many groups there are in all."""

    groups: list[RunGroup]
    total: int


class Totals(msgspec.Struct, frozen=True):
    """How much there is; `runs` stops at a bound."""

    models: int
    versions: int
    experiments: int
    runs: int
