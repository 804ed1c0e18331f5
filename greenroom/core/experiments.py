"""Experiment records: named groups of runs and the location of their artifacts."""

from __future__ import annotations

import msgspec

from greenroom.core.names import parse_experiment_id
from greenroom.core.search_fields import TAG_PREFIXES, Comparison, Fields, Kind, Operator, Ordering
from greenroom.errors import InvalidFilter


class Experiment(msgspec.Struct, frozen=True, kw_only=True):
    """A named group of runs.

    Attributes:
        experiment_id: decimal number as text, as on the wire.
        artifact_location: root of its runs' artifacts, ``mlflow-artifacts:/<experiment_id>`` unless given.
        lifecycle_stage: ``active`` or ``deleted``.
        tags: key to value, sorted by key.
    """

    experiment_id: str
    workspace: str
    name: str
    artifact_location: str
    lifecycle_stage: str
    created_at_ms: int
    updated_at_ms: int
    tags: dict[str, str]


class ExperimentPlace(msgspec.Struct, frozen=True):
    """The part of an experiment needed to create a run or logged model in it; fields as in `Experiment`."""

    experiment_id: str
    artifact_location: str
    lifecycle_stage: str


EXPERIMENT_FIELDS = Fields(
    prefixes=TAG_PREFIXES,
    texts=frozenset({"name", "experiment_id"}),
    numbers=frozenset({"creation_time", "last_update_time"}),
    lists=frozenset({"experiment_id"}),
    null_kinds=frozenset({Kind.TAG}),
    sortable=frozenset({"name", "experiment_id", "creation_time", "last_update_time"}),
)
"""Fields that experiments can be searched and sorted by."""

EXPERIMENT_ORDER = (
    Ordering(Kind.ATTRIBUTE, "creation_time", ascending=False),
    Ordering(Kind.ATTRIBUTE, "experiment_id", ascending=True),
)
"""Default order of experiments."""

_ID_OPERATORS = frozenset({Operator.EQUAL, Operator.NOT_EQUAL, Operator.IN, Operator.NOT_IN})


def check_experiment_filter(comparisons: tuple[Comparison, ...]) -> tuple[Comparison, ...]:
    """Refuse comparisons that experiments do not support, and convert ids to the stored form.

    Raises:
        InvalidFilter: an id is compared with a pattern, or a time with a fraction.
        InvalidInput: an id is not a number.
    """
    return tuple(_checked(comparison) for comparison in comparisons)


def _checked(comparison: Comparison) -> Comparison:
    value = comparison.value
    if comparison.kind is not Kind.ATTRIBUTE:
        return comparison
    if isinstance(value, float):
        raise InvalidFilter(f"Invalid value for numeric attribute '{comparison.key}': '{value}'", field="filter")
    if comparison.key != "experiment_id":
        return comparison
    if comparison.operator not in _ID_OPERATORS:
        raise InvalidFilter(f"Invalid comparator for experiment_id: {comparison.operator.value}", field="filter")
    if isinstance(value, tuple):
        return msgspec.structs.replace(
            comparison, value=tuple(str(parse_experiment_id(text, "filter")) for text in value)
        )
    return msgspec.structs.replace(comparison, value=str(parse_experiment_id(str(value), "filter")))
