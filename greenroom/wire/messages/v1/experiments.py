"""Messages of the public API: experiments."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from greenroom.core import experiments as records
from greenroom.core.metric_directions import Goal, declared_goals, direction_tag
from greenroom.core.runs import DESCRIPTION_TAG
from greenroom.wire.decoding import Request, Text
from greenroom.wire.messages.v1.shared import (
    DEFAULT_LIMIT,
    STATES,
    Limit,
    Part,
    Resource,
    State,
    with_etag,
)


class Experiment(Resource, frozen=True, kw_only=True):
    """A named group of runs.

    Attributes:
        experiment_id: lasting id.
        name: unique in the workspace, deleted experiments included.
        description: in Markdown; null without one.
        state: a deleted experiment can be restored.
        tags: tags by key, without those that hold the description and the metric directions.
        artifact_location: URI below which the files of its runs are stored.
        metric_directions: declared directions by metric: whether a model is better if the metric is higher (`maximize`) or
            lower (`minimize`).
        created_at_ms: time of creation.
        updated_at_ms: time when it was last renamed, deleted or restored; equal to `created_at_ms` if it never was.
    """

    experiment_id: str
    name: str
    description: str | None
    state: State
    tags: dict[str, str]
    artifact_location: str
    metric_directions: dict[str, Goal]
    created_at_ms: int
    updated_at_ms: int


class ExperimentList(Part, frozen=True, kw_only=True):
    """Experiments, in the requested order.

    Attributes:
        items: the experiments of this page.
        next_page_token: token of the next page; null on the last one.
        total_count: number of experiments on all pages; null unless requested by `include_total`.
    """

    items: list[Experiment]
    next_page_token: str | None
    total_count: int | None


class ListExperiments(Request):
    """Which experiments to list.

    Attributes:
        filter: in the language of MLflow's search for experiments, such as ``tags.team = 'red'``.
        order_by: such as ``name ASC``; newest first if omitted. Repeat it for further keys.
        search: part of the name, case-insensitive.
        state: `deleted` for those that can be restored.
        include_total: also count the experiments on all pages.
    """

    filter: str | None = None
    order_by: list[str] = []
    search: str = ""
    state: State = "active"
    limit: Limit = DEFAULT_LIMIT
    page_token: str | None = None
    include_total: bool = False


class CreateExperiment(Request):
    """A new experiment.

    Attributes:
        name: unique in the workspace.
        description: in Markdown.
        tags: tags by key.
        artifact_location: URI below which the files of its runs are stored; on this server if omitted. It cannot be changed.
    """

    name: Text
    description: str = ""
    tags: dict[str, str] = {}
    artifact_location: str | None = None


class GetExperiment(Request):
    """Which experiment."""

    experiment_id: Text


class UpdateExperiment(Request):
    """New values of fields of an experiment, at least one; an omitted field stays as it is.

    Attributes:
        name: unique in the workspace.
        description: in Markdown; null removes it.
    """

    experiment_id: Text
    name: Text | UnsetType = UNSET
    description: str | UnsetType | None = UNSET


class SetExperimentTag(Request):
    """A tag of an experiment.

    Attributes:
        key: key of the tag.
        value: at most 20,000 characters.
    """

    experiment_id: Text
    key: Text
    value: str


class DeleteExperimentTag(Request):
    """Which tag.

    Attributes:
        key: key of the tag.
    """

    experiment_id: Text
    key: Text


class SetExperimentMetricDirection(Request):
    """The direction of a metric.

    Attributes:
        key: key of the metric.
        direction: whether a model is better if the metric is higher or lower.
    """

    experiment_id: Text
    key: Text
    direction: Goal


class DeleteExperimentMetricDirection(Request):
    """Which metric.

    Attributes:
        key: key of the metric.
    """

    experiment_id: Text
    key: Text


def experiment(record: records.Experiment) -> Experiment:
    """Convert an experiment to its resource."""
    goals = declared_goals(record.tags)
    in_fields = {DESCRIPTION_TAG, *map(direction_tag, goals)}
    return with_etag(
        Experiment(
            experiment_id=record.experiment_id,
            name=record.name,
            description=record.tags.get(DESCRIPTION_TAG) or None,
            state=STATES[record.lifecycle_stage],
            tags={key: value for key, value in record.tags.items() if key not in in_fields},
            artifact_location=record.artifact_location,
            metric_directions=goals,
            created_at_ms=record.created_at_ms,
            updated_at_ms=record.updated_at_ms,
            etag="",
        )
    )
