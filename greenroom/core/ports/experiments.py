"""What services ask of the store of experiments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from greenroom.core.experiments import Experiment


class ExperimentStore(Protocol):
    """Rows of experiments."""

    async def add(self, *, name: str) -> str | None:
        """Insert an active experiment with the default artifact location; answers its id, None if the name is taken."""

    async def get(self, experiment_id: str) -> Experiment | None:
        """Read one, deleted ones included."""

    async def set_artifact_location(self, experiment_id: str, artifact_location: str) -> None:
        """Write where its artifacts begin."""

    async def set_tags(self, experiment_id: str, tags: Mapping[str, str]) -> None:
        """Add or overwrite tags."""
