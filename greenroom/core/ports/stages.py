"""The port of the store of stages and their rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from greenroom.core.access import Scope
from greenroom.core.rules import StoredRule, Target
from greenroom.core.stages import Stage, StageRecord, Stages


class StageStore(Protocol):
    """The stages of the workspace.

    A service that changes the stages of a version reads them by the stamp that was read with the version under the lock of
    its model: see `at`.
    """

    def guess(self) -> Stages:
        """Return the stages that this process read last, which may be out of date: compare the stamp."""

    async def current(self) -> Stages:
        """Return the stages for a read: those of a second ago at the oldest, mostly without a query."""

    async def at(self, stamp: str | None) -> Stages:
        """Return the stages at a stamp that this transaction has read, mostly without a query."""

    async def read(self) -> Stages:
        """Read the stages."""

    async def lock(self) -> Stages:
        """Read the stages and rules under a lock that keeps others from changing them, and versions from moving."""

    async def renew(self) -> None:
        """Write another stamp, after a change of stages or rules."""

    async def replace(self, records: Sequence[StageRecord]) -> None:
        """Write all stages, in order; the stages are locked, and no version holds one that is left out."""

    async def rename(self, stage: Stage, record: StageRecord) -> None:
        """Rename a stage that no version holds, and write its colour; the stages are locked."""

    async def forget(self, stage: Stage) -> None:
        """Delete what is stored about who was in a stage."""

    async def forget_moved(self, into: str, model_row: int | None, *, keeps_past: bool) -> None:
        """Delete what is stored about who was in stages, before models are moved to another workspace.

        Args:
            into: key of the workspace; nothing is kept about stages that it does not have.
            model_row: which model; None for all of this workspace.
            keeps_past: keep what has ended.
        """

    async def find_current(self) -> None:
        """Write the current stage of every version with several stages again, after the order has changed."""

    async def holders_count(self, stage: Stage) -> int:
        """Count the versions in a stage, in all models of the workspace."""

    async def holders_counts(self, scope: Scope) -> dict[str, int]:
        """Count the versions in each stage that has some, in the models of the workspace that are in the scope."""

    async def holders(self, stage: Stage, *, model_row: int | None, limit: int) -> list[tuple[int, int]]:
        """List versions in a stage, as row of the model and number; the highest rows and numbers first.

        Args:
            model_row: only those of one model.
        """

    async def missing_in(self, into: str, model_row: int | None = None) -> list[str]:
        """Return the stages that versions of the workspace, or of one model, are in and another workspace has not."""


class RuleStore(Protocol):
    """The rules of stages and aliases of the workspace, and of its registered models."""

    async def find(self, target: Target, model_row: int, *, stamp: str | None) -> StoredRule | None:
        """Return the rule that applies to a model: its own, else that of the workspace. Mostly without a query.

        Args:
            stamp: stamp of the workspace, as read in this transaction.
        """

    async def get(self, target: Target, model_row: int) -> StoredRule | None:
        """Read the rule of a model, or with 0 that of the workspace."""

    async def last_version(self, target: Target) -> int:
        """Return the highest version that a rule of the target has or had, of whatever model; 0 if there never was one."""

    async def protecting(self, model_row: int) -> list[str]:
        """Read the targets of rules of the workspace that versions of a model hold, sorted.

        Args:
            model_row: of any workspace.
        """

    async def of_workspace(self) -> list[StoredRule]:
        """Read all rules of the workspace that no model owns, by target."""

    async def of_model(self, model_row: int) -> list[StoredRule]:
        """Read the rules that belong to a model, by target."""

    async def of_models(self) -> list[StoredRule]:
        """Read the rules that registered models have of their own."""

    async def naming(self, stage: Stage) -> list[StoredRule]:
        """Read all rules, those of models too, that are for a stage or name it."""

    async def naming_group(self, group: int) -> list[tuple[str, StoredRule]]:
        """Read the rules of all workspaces that name a group, each with its workspace."""

    async def naming_role(self, role: str) -> list[StoredRule]:
        """Read all rules, those of models too, that name a role of the workspace's own."""

    async def count(self) -> int:
        """Count the rules, those of models too."""

    async def save(self, stored: StoredRule) -> None:
        """Insert or update a rule."""

    async def delete(self, target: Target, model_row: int, *, by: str) -> None:
        """Delete a rule; its version is kept."""

    async def move(self, model_row: int | None, into: str) -> None:
        """Move the rules of a model, or with None of all models, to another workspace; they get new versions there."""
