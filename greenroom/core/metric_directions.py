"""Metric directions: whether higher or lower is better, declared by a tag or guessed from the name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec

Direction = Literal["up", "down", "unknown"]
"""Which direction is better."""

DirectionSource = Literal["model", "experiment", "guess", "none"]
"""Where the direction comes from: a tag of the model, a tag of the experiment, the metric's name, or nowhere."""

Goal = Literal["maximize", "minimize"]
"""The declared direction of a metric in the public API."""

GOALS: Mapping[Direction, Goal] = {"up": "maximize", "down": "minimize"}
"""Declared direction -> its goal."""

_PREFIX, _SUFFIX = "greenroom.metric.", ".direction"

# Words for a rank, a spread or a count rather than the metric itself: their direction is unknown, and a guess from the
# other words would be wrong ("rank_test_score").
_NOT_A_SCORE = frozenset("rank ranks std stdev stddev sd var count counts num".split())
# Words of a metric's name; the last known word decides: "loss_ratio_auc" is an AUC.
_UP = frozenset(
    "accuracy acc auc auroc aupr auprc roc_auc f1 fbeta precision recall r2 score ap map ndcg mrr bleu rouge dice iou jaccard gini "
    "kappa mcc specificity sensitivity silhouette hits throughput".split()
)
_DOWN = frozenset(
    "loss logloss error err rmse mae mse mape smape wmape wape rmsle msle brier perplexity latency time duration seconds "
    "deviance hamming entropy wer cer fpr fnr misclassification".split()
)
_WORD = re.compile(r"[^a-z0-9]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_HELD_OUT = ("val", "valid", "validation", "test", "eval", "holdout", "cv")
_USUAL_METRICS = ("auc", "accuracy", "f1", "r2", "rmse", "mae", "logloss", "loss")


class MetricDirection(msgspec.Struct, frozen=True):
    """The direction of a metric and its source."""

    direction: Direction
    source: DirectionSource


def direction_tag(key: str) -> str:
    """Return the tag that declares a metric's direction.

    >>> direction_tag("val_auc")
    'greenroom.metric.val_auc.direction'
    """
    return f"{_PREFIX}{key}{_SUFFIX}"


def declared_directions(tags: Mapping[str, str]) -> dict[str, Direction]:
    """Return the directions that tags declare; invalid values are ignored."""
    found: dict[str, Direction] = {}
    for tag, value in tags.items():
        if tag.startswith(_PREFIX) and tag.endswith(_SUFFIX):
            key = tag[len(_PREFIX) : -len(_SUFFIX)]
            if value == "up":
                found[key] = "up"
            elif value == "down":
                found[key] = "down"
    return found


def declared_goals(tags: Mapping[str, str]) -> dict[str, Goal]:
    """Return the goals that tags declare, by metric.

    >>> declared_goals({"greenroom.metric.loss.direction": "down"})
    {'loss': 'minimize'}
    """
    return {key: GOALS[direction] for key, direction in sorted(declared_directions(tags).items())}


def direction_of_goal(goal: Goal) -> Direction:
    """Return the direction that a goal stands for."""
    return "up" if goal == "maximize" else "down"


def guess_direction(key: str) -> Direction:
    """Guess the direction from a metric's name.

    >>> guess_direction("val_roc_auc"), guess_direction("test.logLoss"), guess_direction("n_leaves")
    ('up', 'down', 'unknown')
    >>> guess_direction("rank_test_score"), guess_direction("std_test_score"), guess_direction("explained_variance_score")
    ('unknown', 'unknown', 'up')
    """
    words = _words(key)
    if not _NOT_A_SCORE.isdisjoint(words):
        return "unknown"
    for word in reversed(words):
        if word in _UP:
            return "up"
        if word in _DOWN:
            return "down"
    return "unknown"


def directions_of(
    keys: Iterable[str],
    *,
    model_tags: Mapping[str, str] | None = None,
    experiment_tags: Mapping[str, str] | None = None,
) -> dict[str, MetricDirection]:
    """Return the direction of each metric; tags of the model take precedence over those of the experiment."""
    by_model = declared_directions(model_tags or {})
    by_experiment = declared_directions(experiment_tags or {})
    return {key: _direction_of(key, by_model, by_experiment) for key in keys}


def _direction_of(
    key: str, by_model: Mapping[str, Direction], by_experiment: Mapping[str, Direction]
) -> MetricDirection:
    if key in by_model:
        return MetricDirection(by_model[key], "model")
    if key in by_experiment:
        return MetricDirection(by_experiment[key], "experiment")
    guessed = guess_direction(key)
    return MetricDirection(guessed, "none" if guessed == "unknown" else "guess")


def by_interest(counts: Mapping[str, int], *, declared: Iterable[str] = ()) -> list[str]:
    """Sort metric keys by how likely they are of interest.

    Order: declared ones, most common ones, those measured on held-out data, well-known names.
    """
    first = frozenset(declared)
    return sorted(counts, key=lambda key: _rank(key, key in first, counts[key]))


def _rank(key: str, is_declared: bool, count: int) -> tuple[bool, bool, int, bool, int, str]:
    words = _words(key)
    usual = min((_USUAL_METRICS.index(word) for word in words if word in _USUAL_METRICS), default=len(_USUAL_METRICS))
    return (
        not is_declared,
        key.startswith("system/"),
        -count,
        guess_direction(key) == "unknown",
        usual - (len(_USUAL_METRICS) + 1 if any(word in _HELD_OUT for word in words) else 0),
        key,
    )


def _words(key: str) -> Sequence[str]:
    return [word for word in _WORD.split(_CAMEL.sub("_", key[:500]).lower()) if word]
