"""Metric values in the native API: JSON has no NaN and no infinities, so these are encoded as strings."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal

MetricValue = float | Literal["NaN", "Infinity", "-Infinity"]
"""A double; NaN and infinities are encoded as strings."""


def metric_value(value: float) -> MetricValue:
    """Convert a double to its JSON form."""
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def metric_values(values: Mapping[str, float]) -> dict[str, MetricValue]:
    """Convert doubles to their JSON form."""
    return {key: metric_value(value) for key, value in values.items()}
