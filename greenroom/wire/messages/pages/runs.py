"""Messages of the pages' API: the table of runs, one run, curves, comparisons."""

from __future__ import annotations

from typing import Literal

from greenroom.core.metric_directions import Direction
from greenroom.core.permissions import Permission
from greenroom.wire.decoding import Int64, Request, Text
from greenroom.wire.messages.metric_values import MetricValue
from greenroom.wire.messages.pages.artifacts import ArtifactEntry
from greenroom.wire.messages.pages.experiments import ExperimentRow
from greenroom.wire.messages.pages.shared import Answer, Dataset, Directions, ExperimentRef, RegisteredRef, RunRef


class RunRow(Answer, frozen=True, kw_only=True):
    """A run in a table.

    Attributes:
        metrics: latest values of the chosen columns that the run has.
        params: chosen columns that the run has; long values are cut at 500 characters.
        tags: chosen columns that the run has; long values are cut at 500 characters.
        registered: versions registered from it, newest first; at most 5.
        parent_run_id: the run it is nested in, or null.
    """

    run_id: str
    name: str
    status: str
    lifecycle_stage: str
    user_id: str
    start_time_ms: int
    end_time_ms: int | None
    metrics: dict[str, MetricValue]
    params: dict[str, str]
    tags: dict[str, str]
    registered: list[RegisteredRef]
    parent_run_id: str | None


class Column(Answer, frozen=True, kw_only=True):
    """A key of runs.

    Attributes:
        runs_count: how many of the counted runs have it.
    """

    key: str
    runs_count: int


class Columns(Answer, frozen=True, kw_only=True):
    """Keys available as columns of a table of runs, most interesting first.

    Attributes:
        runs_looked_at: number of the newest runs that were counted.
        is_truncated: whether there are more keys than are listed; if so, use the column search.
    """

    metrics: list[Column]
    params: list[Column]
    tags: list[Column]
    runs_looked_at: int
    is_truncated: bool


class ChosenColumns(Answer, frozen=True, kw_only=True):
    """Columns of the rows: the requested ones, else the most interesting ones."""

    metrics: list[str]
    params: list[str]
    tags: list[str]


class RunsPage(Answer, frozen=True, kw_only=True):
    """Runs of an experiment.

    Attributes:
        experiment: only on the first page.
        total: number of runs that match the filter; only on the first page.
        total_unfiltered: number of runs in this life-cycle stage; only on the first page.
        columns: only on the first page.
    """

    experiment: ExperimentRow | None
    runs: list[RunRow]
    total: int | None
    total_unfiltered: int | None
    columns: Columns | None
    chosen: ChosenColumns
    directions: Directions
    next_page_token: str | None


class MetricSpread(Answer, frozen=True, kw_only=True):
    """Latest values of a metric over the runs of a group, without NaN.

    Attributes:
        best: minimum or maximum, by the metric's direction; null if that is unknown.
    """

    min: MetricValue
    max: MetricValue
    mean: MetricValue
    best: MetricValue | None


class RunGroup(Answer, frozen=True, kw_only=True):
    """Runs with the same value of the grouping key.

    Attributes:
        value: null for runs without a value.
        metrics: the requested metrics by key; those that no run of the group has are omitted.
    """

    value: str | None
    runs_count: int
    newest_start_time_ms: int | None
    metrics: dict[str, MetricSpread]


class RunGroups(Answer, frozen=True, kw_only=True):
    """Groups of an experiment's runs, largest first.

    Attributes:
        total: number of groups.
        runs_total: number of runs in them.
    """

    groups: list[RunGroup]
    total: int
    runs_total: int
    directions: Directions


class MetricSummary(Answer, frozen=True, kw_only=True):
    """A metric of a run.

    Attributes:
        last: the latest value, by step.
        best: minimum or maximum, by the metric's direction; null if that is unknown.
        points_count: number of points logged.
    """

    key: str
    last: MetricValue
    last_step: int
    last_at_ms: int
    min: MetricValue | None
    max: MetricValue | None
    best: MetricValue | None
    points_count: int
    direction: Direction


class LoggedModelOfRun(Answer, frozen=True, kw_only=True):
    """A model that a run logged.

    Attributes:
        path: folder below the run's artifacts, for models of MLflow 2; null for those of MLflow 3.
        model_id: id of a model of MLflow 3; null for those of MLflow 2.
        registered: versions registered from it, newest first.
    """

    name: str
    model_id: str | None
    path: str | None
    status: str
    created_at_ms: int
    registered: list[RegisteredRef]


class RunPage(Answer, frozen=True, kw_only=True):
    """All data of the page of a run.

    Attributes:
        description: tag ``mlflow.note.content``.
        metrics: sorted by key; at most 10,000.
        registered: versions registered from it, newest first; at most 100.
        suggested_name: registered model that runs of this experiment were last registered under, or null.
        parent: the run it is nested in, or null.
        children: runs nested in it, newest first; at most 100.
        artifacts: direct children of its artifact folder.
        artifacts_are_outside: whether they are outside this registry.
        permissions: what the caller may do to it and its experiment, sorted; null for everything.
    """

    permissions: list[Permission] | None
    run: RunRef
    experiment: ExperimentRef
    description: str
    git_commit: str | None
    source_name: str | None
    params: dict[str, str]
    tags: dict[str, str]
    metrics: list[MetricSummary]
    directions: Directions
    datasets: list[Dataset]
    logged_models: list[LoggedModelOfRun]
    registered: list[RegisteredRef]
    suggested_name: str | None
    parent: RunRef | None
    children: list[RunRef]
    children_count: int
    artifact_uri: str
    artifacts_are_outside: bool
    artifacts: list[ArtifactEntry]
    artifacts_next_page_token: str | None


class Curve(Answer, frozen=True, kw_only=True):
    """Points of one metric of one run, by step or time; three lists of the same length.

    Attributes:
        points_count: number of points logged; more than are listed if the curve was downsampled.
    """

    run_id: str
    key: str
    steps: list[int]
    times_ms: list[int]
    values: list[MetricValue]
    points_count: int


class Curves(Answer, frozen=True, kw_only=True):
    """Curves, in the requested order; those without points are included."""

    curves: list[Curve]
    directions: Directions


class ComparedRun(Answer, frozen=True, kw_only=True):
    """A run in a comparison."""

    run: RunRef
    params: dict[str, str]
    metrics: dict[str, MetricValue]
    tags: dict[str, str]
    datasets: list[Dataset]
    git_commit: str | None
    registered: list[RegisteredRef]


class RunsCompared(Answer, frozen=True, kw_only=True):
    """A comparison of runs, in the requested order."""

    runs: list[ComparedRun]
    directions: Directions


class ListRunRows(Request):
    """List runs of an experiment.

    Attributes:
        filter: in the language of MLflow's run search.
        order_by: such as ``metrics.loss ASC``; newest first if omitted.
        columns: such as ``metrics.loss``, ``params.depth``, ``tags.team``; the most interesting ones if omitted.
        group_by: such as ``params.depth``; limits the list to the runs of one group, that of `group_value`.
        group_value: value of the group; if omitted, the runs without a value.
        skip: number of runs to skip from the start, or from the position of the token, to jump ahead.
    """

    experiment_id: Text
    filter: str | None = None
    order_by: list[str] = []
    columns: list[str] = []
    lifecycle_stage: Literal["active", "deleted"] = "active"
    group_by: str | None = None
    group_value: str | None = None
    limit: Int64 = 100
    page_token: str | None = None
    skip: Int64 = 0


class GroupRuns(Request):
    """List groups of runs.

    Attributes:
        group_by: ``params.<key>``, ``tags.<key>``, ``status`` or ``user_id``.
        metrics: metrics whose minimum, maximum and mean are returned for each group.
    """

    experiment_id: Text
    group_by: Text
    filter: str | None = None
    metrics: list[str] = []
    lifecycle_stage: Literal["active", "deleted"] = "active"
    limit: Int64 = 100
    skip: Int64 = 0


class ExportRuns(Request):
    """Export all matching runs as a table for spreadsheets; see `ListRunRows`."""

    experiment_id: Text
    filter: str | None = None
    order_by: list[str] = []
    columns: list[str] = []
    lifecycle_stage: Literal["active", "deleted"] = "active"


class ListColumns(Request):
    """Search the keys of all runs of an experiment for a text, case-insensitive."""

    experiment_id: Text
    search: Text
    lifecycle_stage: Literal["active", "deleted"] = "active"


class GetRunPage(Request):
    """Get the page of a run."""

    run_id: Text


class GetCurves(Request):
    """Get curves of a run.

    Attributes:
        key: metric; may be repeated.
        max_points: most points of a curve; longer ones are downsampled to the minimum and maximum of each bucket.
        x: the axis that buckets are formed by.
    """

    run_id: Text
    key: list[str]
    max_points: Int64 = 1000
    x: Literal["step", "time"] = "step"


class GetCurvesOfRuns(Request):
    """Get one or more curves of several runs; see `GetCurves`. `run_ids` are separated by commas."""

    run_ids: Text
    key: list[str]
    max_points: Int64 = 1000
    x: Literal["step", "time"] = "step"


class CompareRuns(Request):
    """Compare up to 20 runs; `ids` are separated by commas."""

    ids: Text
