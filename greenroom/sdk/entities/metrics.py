"""Metric values of runs, logged models and versions."""

from __future__ import annotations

from typing import Any

from greenroom.sdk.entities.base import Entity


class Metric(Entity, frozen=True):
    """One value of a metric.

    Attributes:
        timestamp: milliseconds since 1970, UTC.
        model_id: the logged model it was measured on, or None.
        dataset_name: the data set it was measured on, or None.
        run_id: the run that measured it, or None if that is clear from the context.
    """

    key: str
    value: float
    timestamp: int
    step: int
    model_id: str | None = None
    dataset_name: str | None = None
    dataset_digest: str | None = None
    run_id: str | None = None

    @classmethod
    def from_wire(cls, answer: Any) -> Metric:
        """Build it from a wire message."""
        return cls(
            key=answer.key,
            value=float(answer.value),
            timestamp=answer.timestamp or 0,
            step=answer.step or 0,
            model_id=getattr(answer, "model_id", None) or None,
            dataset_name=getattr(answer, "dataset_name", None) or None,
            dataset_digest=getattr(answer, "dataset_digest", None) or None,
            run_id=getattr(answer, "run_id", None) or None,
        )
