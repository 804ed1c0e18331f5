"""The port of read-only queries for the registry pages."""

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
from greenroom.core.stages import Stage


class RegistryPages(Protocol):
    """Reads whole lists with one statement each. Where a method takes `model_row` it is `RegisteredModel.row`."""

    async def count_models(self, filter_: Sequence[Comparison], *, scope: Scope = WHOLE_WORKSPACE) -> int:
        """Count the live models that a search with this filter would find."""

    async def count_versions(self, model_rows: Sequence[int]) -> dict[int, int]:
        """Count live versions of models, by row; models without versions are omitted."""

    async def key_versions(self, model_rows: Sequence[int], stage: Stage) -> dict[int, KeyVersion]:
        """Choose the version that represents each model; models without versions are omitted.

        Args:
            stage: the highest version in it represents the model; the highest of all if none is in it.
        """

    async def staged(self, model_rows: Sequence[int], stages: Sequence[str]) -> list[tuple[int, str, int]]:
        """Read model, stage and number of at most 2000 versions in these stages; archived last, then by descending number."""

    async def stage_counts(self, model_row: int) -> dict[str, int]:
        """Count the versions in each stage of one model; those without a stage are counted under ``None``."""

    async def holdings(self, model_rows: Sequence[int], stages: Sequence[str]) -> list[StageHolding]:
        """Read the versions in these stages and since when, highest number first; at most 2000."""

    async def previous(self, model_row: int, stages: Sequence[str]) -> dict[str, StageTenure]:
        """Read, by active stage, the version that was in it before the current ones; stages without one are omitted.

        Versions are ordered by when they entered. A version that returns drops those that entered after it.
        Deleted versions, and those active in another stage, are skipped.
        """

    async def names(self, model_rows: Sequence[int]) -> dict[int, str]:
        """Read names of models, including deleted ones.

        A model that was moved to another workspace has the name that it had here; one that was never here has none.
        """

    async def versions(self, model_row: int, *, stage: str | None, below: int | None, limit: int) -> list[VersionCard]:
        """Read live versions of a model by descending number, optionally below a number and in a stage."""

    async def versions_by_number(self, model_row: int, numbers: Sequence[int]) -> list[VersionCard]:
        """Read live versions of a model by number, highest first."""

    async def metrics(
        self, version_rows: Sequence[int], *, most: int, runs: Scope, logged_models: Scope
    ) -> dict[int, dict[str, float]]:
        """Read metrics of versions, by `VersionCard.row`: those of the run, overridden by those of the logged model.

        Args:
            most: most keys for one version.
            runs: experiments whose runs to read; a version can name any run.
            logged_models: experiments whose logged models to read.
        """

    async def registered(
        self, *, run_ids: Sequence[str] = (), model_ids: Sequence[str] = (), limit: int
    ) -> list[RegisteredVersion]:
        """Read the versions that came from runs or logged models, newest first."""

    async def last_name(self, experiment_id: str) -> str | None:
        """Read the model name that a run of an experiment was last registered under, among the 500 newest versions."""

    async def find_names(
        self, text: str, *, limit: int, scope: Scope = WHOLE_WORKSPACE
    ) -> tuple[list[NamedModel], int]:
        """Read models whose name contains a text, case-insensitive, last updated first, and count them all."""

    async def find_models(self, text: str, *, limit: int, scope: Scope = WHOLE_WORKSPACE) -> list[NamedModel]:
        """Read models whose name contains a text, case-insensitive; those that start with it first."""

    async def find_aliased(self, text: str, *, limit: int, scope: Scope = WHOLE_WORKSPACE) -> list[RegisteredVersion]:
        """Read versions with an alias that starts with a text."""

    async def find_versions(
        self, name: str, number_prefix: str, *, limit: int, scope: Scope = WHOLE_WORKSPACE
    ) -> list[RegisteredVersion]:
        """Read versions whose model name starts with a text and whose number starts with these digits."""

    async def deleted_models(
        self, text: str, *, after: str, limit: int, scope: Scope = WHOLE_WORKSPACE
    ) -> list[DeletedModel]:
        """Read the last deleted model of each name that contains a text, case-insensitive, by name, after a name."""

    async def count_deleted_models(self, text: str, *, scope: Scope = WHOLE_WORKSPACE) -> int:
        """Count the names of deleted models that contain a text, case-insensitive."""

    async def recent_models(self, *, limit: int) -> list[str]:
        """Read names of models, last updated first."""

    async def totals(
        self, *, most_runs: int, models: Scope, versions: Scope, experiments: Scope, runs: Scope
    ) -> Totals:
        """Count all entities, runs up to a limit."""
