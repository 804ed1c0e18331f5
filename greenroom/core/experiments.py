"""What an experiment is: a named group of runs and the place of their artifacts."""

from __future__ import annotations

import msgspec


class Experiment(msgspec.Struct, frozen=True, kw_only=True):
    """A named group of runs.

    Attributes:
        experiment_id: decimal number as text, as on the wire.
        artifact_location: where the artifacts of its runs begin, ``mlflow-artifacts:/<experiment_id>`` unless given.
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
