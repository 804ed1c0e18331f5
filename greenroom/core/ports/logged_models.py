"""The port of the logged model store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from greenroom.core.logged_models import DatasetChoice, LoggedModel, LoggedModelStatus, ModelOrdering
from greenroom.core.page_tokens import Key, Page
from greenroom.core.runs import ModelMetric
from greenroom.core.search_fields import Comparison


class LockedLoggedModel(NamedTuple):
    """A locked logged model, and its experiment."""

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
        """Insert a pending logged model; return its row."""

    async def get(self, model_id: str) -> LoggedModel | None:
        """Read a logged model, including deleted ones."""

    async def lock(self, model_id: str) -> LockedLoggedModel | None:
        """Lock a logged model, including deleted ones, until this transaction ends."""

    async def find_all(self, model_ids: Sequence[str]) -> dict[str, LockedLoggedModel]:
        """Read row and experiment of those that exist, including deleted ones; they are not locked."""

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
        """Read live logged models in these experiments that match all comparisons.

        With `datasets`, only metrics measured on one of them are considered, and there must be such a metric.
        Missing values sort last in both directions; ties are sorted by descending creation time, then by id.
        """

    async def set_status(self, row: int, status: LoggedModelStatus) -> None:
        """Update the status and the time."""

    async def delete(self, row: int) -> None:
        """Mark a logged model deleted."""

    async def params(self, row: int) -> dict[str, str]:
        """Read its parameters, sorted by key."""

    async def add_params(self, row: int, params: Mapping[str, str]) -> None:
        """Insert parameters; existing ones are not changed."""

    async def set_tags(self, row: int, tags: Mapping[str, str]) -> None:
        """Add or overwrite tags."""

    async def delete_tag(self, row: int, key: str) -> bool:
        """Remove a tag; return False if it did not exist."""

    async def add_metrics(self, metrics: Sequence[tuple[int, ModelMetric]]) -> None:
        """Insert metrics of logged models, each with its model's row; existing ones are not changed."""
