"""What services ask of the store of logged models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from greenroom.core.logged_models import DatasetChoice, LoggedModel, LoggedModelStatus, ModelOrdering
from greenroom.core.page_tokens import Key, Page
from greenroom.core.runs import ModelMetric
from greenroom.core.search_fields import Comparison


class LockedLoggedModel(NamedTuple):
    """A logged model that is locked, and where it is."""

    row: int
    experiment_id: str


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

    async def lock(self, model_id: str) -> LockedLoggedModel | None:
        """Keep others from changing one, deleted ones included, until this transaction ends."""

    async def find_all(self, model_ids: Sequence[str]) -> dict[str, int]:
        """Read the rows of those that are there, deleted ones included."""

    async def search(
        self,
        *,
        experiment_ids: Sequence[str],
        comparisons: Sequence[Comparison],
        datasets: Sequence[DatasetChoice],
        orderings: Sequence[ModelOrdering],
        after: Sequence[Key] | None,
        limit: int,
    ) -> Page[LoggedModel]:
        """Read live logged models in these experiments for which all comparisons hold.

        With `datasets`, metrics count only where they were measured on one of them, and there must be such a metric.
        What a model does not have sorts last, whichever way; equals are sorted by falling creation time, then by id.
        """

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
