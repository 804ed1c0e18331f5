"""Messages of the public API: runs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import replace

from greenroom.core import runs as records
from greenroom.core.runs import DESCRIPTION_TAG, PARENT_TAG, MetricPoint, RunStatus
from greenroom.wire.decoding import Request, Text
from greenroom.wire.messages.metric_values import MetricValue, metric_value, metric_values
from greenroom.wire.messages.v1.shared import DEFAULT_LIMIT, STATES, Limit, Part, Resource, State

_PART_DIGITS = 16


class Run(Resource, frozen=True, kw_only=True):
    """One execution, with what it logged.

    Attributes:
        run_id: lasting id.
        experiment_id: the experiment it belongs to.
        name: null without one.
        description: in Markdown; null without one.
        status: as reported by the client that started it.
        state: a deleted run can be restored.
        created_by: name of the user as sent by the client; null if unknown.
        started_at_ms: time of the start as sent by the client; null if unknown.
        ended_at_ms: time of the end as sent by the client; null while it runs.
        artifact_uri: URI below which its files are stored.
        params: parameters by key.
        metrics: latest value of each metric by key.
        tags: tags by key, without the one that holds the description.
        parent_run_id: the run that it is nested in; null without one.
        etag: changes whenever the run does. Sent as If-Match with a change, the change is refused if the run has changed since;
            what it has logged, `params` and `metrics`, does not matter then.
    """

    run_id: str
    experiment_id: str
    name: str | None
    description: str | None
    status: RunStatus
    state: State
    created_by: str | None
    started_at_ms: int | None
    ended_at_ms: int | None
    artifact_uri: str
    params: dict[str, str]
    metrics: dict[str, MetricValue]
    tags: dict[str, str]
    parent_run_id: str | None


class RunList(Part, frozen=True, kw_only=True):
    """Runs, in the requested order.

    Attributes:
        items: the runs of this page.
        next_page_token: token of the next page; null on the last one.
        total_count: number of runs on all pages; null unless requested by `include_total`.
    """

    items: list[Run]
    next_page_token: str | None
    total_count: int | None


class RunMetricPoint(Part, frozen=True, kw_only=True):
    """One logged value of a metric.

    Attributes:
        value: NaN and infinities are strings.
        step: as sent by the client.
        logged_at_ms: time as sent by the client.
    """

    value: MetricValue
    step: int
    logged_at_ms: int


class RunMetricPointList(Part, frozen=True, kw_only=True):
    """Points of a metric of a run, by time, step and value.

    Attributes:
        items: the points of this page.
        next_page_token: token of the next page; null on the last one.
    """

    items: list[RunMetricPoint]
    next_page_token: str | None


class RunsChanged(Part, frozen=True, kw_only=True):
    """The runs that were changed, in the order given; those that were in the requested state already are not listed.

    Attributes:
        run_ids: their ids.
    """

    run_ids: list[str]


class ListRuns(Request):
    """Which runs to list.

    Attributes:
        experiment_id: repeat it for several experiments.
        filter: in the language of MLflow's search for runs, such as ``metrics.auc > 0.9 AND params.depth = '3'``.
        order_by: such as ``metrics.auc DESC``; newest first if omitted. Repeat it for further keys.
        state: `deleted` for those that can be restored.
        include_total: also count the runs on all pages.
    """

    experiment_id: Annotated[list[Text], Meta(min_length=1, max_length=1000)]
    filter: str | None = None
    order_by: list[str] = []
    state: State = "active"
    limit: Limit = DEFAULT_LIMIT
    page_token: str | None = None
    include_total: bool = False


class GetRun(Request):
    """Which run."""

    run_id: Text


class UpdateRun(Request):
    """New values of fields of a run, at least one; an omitted field stays as it is.

    Attributes:
        name: not blank.
        description: in Markdown; null removes it.
    """

    run_id: Text
    name: Text | UnsetType = UNSET
    description: str | UnsetType | None = UNSET


class SetRunTag(Request):
    """A tag of a run.

    Attributes:
        key: key of the tag; ``mlflow.runName`` renames the run.
        value: at most 8000 characters.
    """

    run_id: Text
    key: Text
    value: str


class DeleteRunTag(Request):
    """Which tag.

    Attributes:
        key: key of the tag.
    """

    run_id: Text
    key: Text


class ListRunMetricPoints(Request):
    """Which metric.

    Attributes:
        key: key of the metric.
    """

    run_id: Text
    key: Text
    limit: Limit = DEFAULT_LIMIT
    page_token: str | None = None


RunIds = Annotated[list[Text], Meta(min_length=1, max_length=1000)]


class BatchRuns(Request):
    """Which runs.

    Attributes:
        run_ids: their ids.
    """

    run_ids: RunIds


class BatchTagRuns(Request):
    """Tags to set and to remove, at most 100.

    Attributes:
        run_ids: ids of the runs.
        set: tags by key; a value has at most 8000 characters.
        delete: keys of the tags to remove; those that a run does not have are ignored.
    """

    run_ids: RunIds
    set: dict[str, str] = {}
    delete: list[str] = []


def run(record: records.Run) -> Run:
    """Convert a run to its resource."""
    return _run(record.info, record.params, record.metrics, record.tags)


def found_run(record: records.FoundRun) -> Run:
    """Convert a run found by a search to its resource."""
    params, tags = ({item.key: item.value for item in items} for items in (record.params, record.tags))
    return _run(record.info, params, record.metrics, tags)


def metric_point(point: records.HistoryPoint) -> RunMetricPoint:
    """Convert a point of a metric."""
    value, is_nan, timestamp_ms, step = point
    return RunMetricPoint(value=metric_value(float("nan") if is_nan else value), step=step, logged_at_ms=timestamp_ms)


def _run(
    info: records.RunInfo, params: Mapping[str, str], metrics: Iterable[MetricPoint], tags: Mapping[str, str]
) -> Run:
    return _with_etag(
        Run(
            run_id=info.run_id,
            experiment_id=info.experiment_id,
            name=info.name or None,
            description=tags.get(DESCRIPTION_TAG) or None,
            status=RunStatus(info.status),
            state=STATES[info.lifecycle_stage],
            created_by=info.user_id or None,
            started_at_ms=info.start_time_ms or None,
            ended_at_ms=info.end_time_ms,
            artifact_uri=info.artifact_uri,
            params=dict(params),
            metrics=metric_values({point.key: point.value for point in metrics}),
            tags={key: value for key, value in tags.items() if key != DESCRIPTION_TAG},
            parent_run_id=tags.get(PARENT_TAG) or None,
            etag="",
        )
    )


def _with_etag(made: Run) -> Run:
    """Return a run with its etag: the digest of what can be changed, and that of what it has logged (decision 0152)."""
    changeable = _digest(replace(made, params={}, metrics={}))
    logged = _digest((made.params, made.metrics))
    return replace(made, etag=f'"{changeable}-{logged}"')


def _digest(part: object) -> str:
    return hashlib.sha256(msgspec.json.encode(part)).hexdigest()[:_PART_DIGITS]
