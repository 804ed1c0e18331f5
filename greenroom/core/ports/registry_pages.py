"""What services ask to fill the pages of the registry. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from greenroom.core.access import WHOLE_WORKSPACE, Scope
from greenroom.core.pages import (
    DeletedModel,
    KeyVersion,
    NamedModel,
    RegisteredVersion,
    StageHolding,
    StageTenure,
    Totals,
    VersionCard,
)
from greenroom.core.search_fields import Comparison


class RegistryPages(Protocol):
    """Answers whole lists with one statement each. Where a method takes `model_row` it is `RegisteredModel.row`."""

    async def count_models(self, filter_: Sequence[Comparison], *, scope: Scope = WHOLE_WORKSPACE) -> int:
        """Count the live models that a search with this filter would find."""

    async def count_versions(self, model_rows: Sequence[int]) -> dict[int, int]:
        """Count live versions of models, by row; a model without any is left out."""

    async def key_versions(self, model_rows: Sequence[int]) -> dict[int, KeyVersion]:
        """Choose the version each model is shown by; a model without versions is left out."""

    async def staged(self, model_rows: Sequence[int], stages: Sequence[str]) -> list[tuple[int, str, int]]:
        """Read model, stage and version of the holders of these stages, at most 2000; archived ones last, then by falling number."""

    async def stage_counts(self, model_row: int) -> dict[str, int]:
        """Count the holders of each stage of one model; those of None stand under ``None``."""

    async def holdings(self, model_rows: Sequence[int], stages: Sequence[str]) -> list[StageHolding]:
        """Read the holders of these stages and since when, highest number first; at most 2000."""

    async def previous(self, model_row: int) -> dict[str, StageTenure]:
        """Read, by stage, who was in each stage in use before its present holders; left out where there was none.

        Versions count in the order in which they came. One that comes back drops those that came after it.
        Deleted versions, and those that are in use in another stage, are passed over.
        """

    async def names(self, model_rows: Sequence[int]) -> dict[int, str]:
        """Read names of models, deleted ones included."""

    async def versions(self, model_row: int, *, stage: str | None, below: int | None, limit: int) -> list[VersionCard]:
        """Read live versions of a model with falling number, below a number if given, only of a stage if given."""

    async def versions_by_number(self, model_row: int, numbers: Sequence[int]) -> list[VersionCard]:
        """Read live versions of a model by number, highest first."""

    async def metrics(self, version_rows: Sequence[int], *, most: int) -> dict[int, dict[str, float]]:
        """Read metrics of versions, by `VersionCard.row`: of the run, overlaid by those of the logged model.

        Args:
            most: most keys of one version.
        """

    async def registered(
        self, *, run_ids: Sequence[str] = (), model_ids: Sequence[str] = (), limit: int
    ) -> list[RegisteredVersion]:
        """Read the versions that came from runs or logged models, newest first."""

    async def last_name(self, experiment_id: str) -> str | None:
        """Read the name that a run of an experiment was registered under last, of the 500 newest versions."""

    async def find_names(
        self, text: str, *, limit: int, scope: Scope = WHOLE_WORKSPACE
    ) -> tuple[list[NamedModel], int]:
        """Read models whose name holds a text in any case, last changed first, and count them all."""

    async def find_models(self, text: str, *, limit: int, scope: Scope = WHOLE_WORKSPACE) -> list[NamedModel]:
        """Read models whose name holds a text in any case; those that begin with it first."""

    async def find_aliased(self, text: str, *, limit: int, scope: Scope = WHOLE_WORKSPACE) -> list[RegisteredVersion]:
        """Read versions an alias of which begins with a text."""

    async def find_versions(
        self, name: str, number_prefix: str, *, limit: int, scope: Scope = WHOLE_WORKSPACE
    ) -> list[RegisteredVersion]:
        """Read versions of models whose name begins with a text and whose number begins with these digits."""

    async def deleted_models(
        self, text: str, *, after: str, limit: int, scope: Scope = WHOLE_WORKSPACE
    ) -> list[DeletedModel]:
        """Read the last deleted model of each name that holds a text in any case, by name, behind a name."""

    async def count_deleted_models(self, text: str, *, scope: Scope = WHOLE_WORKSPACE) -> int:
        """Count the names of deleted models that hold a text in any case."""

    async def recent_models(self, *, limit: int) -> list[str]:
        """Read names of models, last changed first."""

    async def totals(self, *, most_runs: int) -> Totals:
        """Count what there is, runs up to a bound."""
