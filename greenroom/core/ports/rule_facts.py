"""The port of what stage rules are judged on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from greenroom.core.rule_people import Person
from greenroom.core.rules import Target


class StoredFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is stored about a version, and about the one that it would replace, as far as a rule asks for it.

    Attributes:
        holder: number of the version that is there now; None if no other version is.
        metrics: by version, then by key.
        params: of the version.
        since_ms: since when it is in the stage that the rule has it wait in; None if it is not there.
        is_waiting: whether it is in that stage, even if since when is not known.
        was_there: whether it is or was in the stage that the rule is for, and none that came there earlier has returned
            since.
        model_file: sha256 of its file MLmodel; None if it has none.
        has_signature: what that file says; None if it was not read yet.
    """

    holder: int | None = None
    metrics: Mapping[int, Mapping[str, float]] = {}
    params: Mapping[str, str] = {}
    since_ms: int | None = None
    is_waiting: bool = False
    was_there: bool = False
    model_file: str | None = None
    has_signature: bool | None = None


class RuleFacts(Protocol):
    """Reads what stage rules ask for. The model is locked, or the answer is shown only."""

    async def of_version(
        self,
        model_row: int,
        version: int,
        target: Target,
        *,
        metrics: Sequence[str],
        params: Sequence[str],
        wait_in: str | None,
    ) -> StoredFacts:
        """Read what is stored about a version, with one statement.

        Args:
            metrics: keys of the metrics to read, of the version and of the one that is there now.
            params: keys of the parameters to read.
            wait_in: stage that the rule has versions wait in.
        """

    async def metrics_at(self, model_row: int, version: int, keys: Sequence[str], at_ms: int) -> Mapping[str, float]:
        """Read the latest metrics of a version among the points up to a time, deleted versions included."""

    async def metric_keys(self, model_row: int, version: int) -> list[str]:
        """Read some keys of the metrics of a version."""

    async def people(self, accounts: Sequence[int], model_row: int) -> Mapping[int, Person]:
        """Read who accounts are on a registered model; those that never existed are left out."""

    async def candidates(self, model_row: int, *, limit: int) -> list[Person]:
        """Read active accounts with any role on a registered model or, with 0, on the workspace or all its models."""

    async def names(
        self, *, groups: Sequence[int], accounts: Sequence[int]
    ) -> tuple[Mapping[int, str], Mapping[int, str]]:
        """Read the names of groups and accounts; those that no longer exist are left out."""

    async def note_model_file(self, digest: str, *, has_signature: bool) -> None:
        """Write what a file MLmodel says."""
