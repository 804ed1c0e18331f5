"""The port of the run input store: datasets and logged models that are inputs and outputs of runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from greenroom.core.runs import DatasetInput, DatasetSummary, ModelOutput, RunInfo


class RunInputStore(Protocol):
    """Rows that link runs to datasets and logged models. Adding existing rows is a no-op."""

    async def add_datasets(self, run: RunInfo, inputs: Sequence[DatasetInput]) -> None:
        """Add input datasets to a run; an existing one keeps its tags."""

    async def add_model_inputs(self, row: int, model_ids: Sequence[str]) -> None:
        """Add logged models as inputs of a run."""

    async def model_outputs(self, row: int) -> list[ModelOutput]:
        """Read the logged models that are outputs of a run."""

    async def add_model_outputs(self, row: int, outputs: Sequence[ModelOutput]) -> None:
        """Add logged models as outputs of a run."""

    async def dataset_summaries(self, experiment_ids: Sequence[str], *, limit: int) -> list[DatasetSummary]:
        """Read the datasets and contexts used by runs of experiments; sorted, without duplicates."""
