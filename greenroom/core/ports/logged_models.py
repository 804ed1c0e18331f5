"""What services ask of the store of logged models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from greenroom.core.logged_models import LoggedModel, LoggedModelStatus
from greenroom.core.runs import ModelMetric


class LoggedModelStore(Protocol):
    """Rows of logged models, their parameters, tags and metrics. Where a method takes `row`, it is `LoggedModel.row`."""

    async def add(
        self,
        *,
        model_id: str,
        experiment_id: str,
        name: str,
        artifact_uri: str,
        model_type: str,
        source_run_id: str,
    ) -> int:
        """Insert a pending logged model; answers its row."""

    async def get(self, model_id: str) -> LoggedModel | None:
        """Read one, deleted ones included."""

    async def find(self, model_id: str) -> int | None:
        """Read the row of one, deleted ones included."""

    async def find_all(self, model_ids: Sequence[str]) -> dict[str, int]:
        """Read the rows of those that are there, deleted ones included."""

    async def set_status(self, row: int, status: LoggedModelStatus) -> None:
        """Write the status and the time."""

    async def delete(self, row: int) -> None:
        """Mark one deleted."""

    async def params(self, row: int) -> dict[str, str]:
        """Read its parameters, sorted by key."""

    async def add_params(self, row: int, params: Mapping[str, str]) -> None:
        """Insert parameters; one that is there stays as it is."""

    async def set_tags(self, row: int, tags: Mapping[str, str]) -> None:
        """Add or overwrite tags."""

    async def delete_tag(self, row: int, key: str) -> bool:
        """Remove a tag; False if there was none."""

    async def add_metrics(self, metrics: Sequence[tuple[int, ModelMetric]]) -> None:
        """Insert metrics of logged models, each with its model's row; one that is there stays as it is."""
