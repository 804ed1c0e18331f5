"""Metric directions."""

from __future__ import annotations

import pytest

from greenroom.core.metric_directions import by_interest, declared_directions, directions_of, guess_direction


@pytest.mark.parametrize(
    ("key", "direction"),
    [
        ("accuracy", "up"),
        ("val_auc", "up"),
        ("test_f1_score", "up"),
        ("R2", "up"),
        ("macro avg/recall", "up"),
        ("rocAuc", "up"),
        ("loss", "down"),
        ("valLoss", "down"),
        ("log_loss", "down"),
        ("mean_squared_error", "down"),
        ("RMSE", "down"),
        ("latency_p95_ms", "down"),
        ("training_time", "down"),
        ("accuracy_loss", "down"),
        ("explained_variance_score", "up"),
        ("rank_test_score", "unknown"),
        ("std_test_score", "unknown"),
        ("stdFitTime", "unknown"),
        ("var_loss", "unknown"),
        ("error_count", "unknown"),
        ("epoch", "unknown"),
        ("n_leaves", "unknown"),
        ("lossless", "unknown"),
        ("", "unknown"),
    ],
)
def test_well_known_names_are_guessed(key: str, direction: str) -> None:
    assert guess_direction(key) == direction


def test_a_declaration_counts_more_than_the_name_and_the_models_more_than_the_experiments() -> None:
    by_model = {"greenroom.metric.loss.direction": "up", "greenroom.metric.x.direction": "sideways"}
    by_experiment = {"greenroom.metric.loss.direction": "down", "greenroom.metric.y.direction": "down"}
    found = directions_of(["loss", "x", "y", "auc"], model_tags=by_model, experiment_tags=by_experiment)
    assert {key: (one.direction, one.source) for key, one in found.items()} == {
        "loss": ("up", "model"),
        "x": ("unknown", "none"),
        "y": ("down", "experiment"),
        "auc": ("up", "guess"),
    }


def test_keys_with_dots_can_be_declared() -> None:
    assert declared_directions({"greenroom.metric.a.b.direction": "down"}) == {"a.b": "down"}


def test_declared_common_and_held_out_metrics_come_first() -> None:
    counts = {"epoch": 3, "train_loss": 3, "val_loss": 3, "rare_auc": 1, "mine": 1, "system/gpu": 3}
    assert by_interest(counts, declared=["mine"]) == [
        "mine",
        "val_loss",
        "train_loss",
        "epoch",
        "rare_auc",
        "system/gpu",
    ]
