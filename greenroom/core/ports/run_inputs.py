"""What services ask of the store of run inputs and outputs: the datasets and logged models that runs read and made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from greenroom.core.runs import DatasetInput, DatasetSummary, ModelOutput, RunInfo


class RunInputStore(Protocol):
    """Rows that tie runs to datasets and logged models. Adding what is there changes nothing."""

    async def add_datasets(self, run: RunInfo, inputs: Sequence[DatasetInput]) -> None:
        """Tie datasets to a run; a dataset the run has keeps its tags."""

    async def add_model_inputs(self, row: int, model_ids: Sequence[str]) -> None:
        """Tie logged models to a run that read them."""

    async def model_outputs(self, row: int) -> list[ModelOutput]:
        """Read which logged models a run made."""

    async def add_model_outputs(self, row: int, outputs: Sequence[ModelOutput]) -> None:
        """Tie logged models to the run that made them."""

    async def dataset_summaries(self, experiment_ids: Sequence[str], *, limit: int) -> list[DatasetSummary]:
        """Read which datasets the runs of experiments used, in which contexts; sorted, each once."""
