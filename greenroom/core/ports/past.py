"""The port of the queries for the past of registered models."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from greenroom.core.access import Scope
from greenroom.core.event_types import EventType
from greenroom.core.events import Event
from greenroom.core.registry_resources import VersionState
from greenroom.core.subjects import Subject


class NamedModel(NamedTuple):
    """A registered model that has or had a name.

    Attributes:
        row: `RegisteredModel.row`.
        name: its name now, or when it was deleted.
        created_at_ms: milliseconds since 1970, UTC.
        deleted_at_ms: None unless it is deleted.
    """

    row: int
    name: str
    created_at_ms: int
    deleted_at_ms: int | None


class PastChoice(NamedTuple):
    """Which models to read, by what never changes about them.

    Attributes:
        row: only this one.
        run_id: only those with a version that came from this run.
        model_id: only those with a version that came from this logged model.
    """

    row: int | None = None
    run_id: str | None = None
    model_id: str | None = None


class PastStore(Protocol):
    """Reads what is needed to tell the past of registered models; the cost does not depend on the size of the log."""

    async def models_named(
        self, name: str, *, row: int | None, since_ms: int, until_ms: int, last: NamedModel | None
    ) -> list[NamedModel]:
        """Read some models of the workspace that have or had a name: active ones first, then by descending deletion.

        Args:
            row: only this one.
            since_ms: leave out those that were deleted before.
            until_ms: leave out those that were created after.
            last: the last one that was read before; None for the first ones.

        Returns:
            The next ones; empty after the last.
        """

    async def models_between(
        self,
        choice: PastChoice,
        *,
        since_ms: int,
        until_ms: int,
        last: tuple[str, int] | None,
        limit: int,
        scope: Scope,
    ) -> list[NamedModel]:
        """Read models of the workspace, deleted ones included, by name and row.

        Args:
            since_ms, until_ms: as of `models_named`.
            last: name and row of the model to continue after.
        """

    async def named(self, row: int) -> NamedModel | None:
        """Read a model of the workspace by its row."""

    async def event(self, seq: int) -> Event | None:
        """Read an event of any workspace; None if it does not exist."""

    async def remember_name(self, row: int, name: str) -> None:
        """Record that a model had a name, which it is about to lose."""

    async def history(
        self, topic: Subject, *, without: Sequence[EventType], after_seq: int, until_seq: int | None, limit: int
    ) -> list[Event]:
        """Read events of a topic in the order of the log, above `after_seq` and up to `until_seq` if given.

        Args:
            without: types to leave out.
        """

    async def versions(self, model_row: int, numbers: Sequence[int]) -> list[VersionState]:
        """Read versions as they are now, deleted ones and those of deleted models included, highest number first."""

    async def time_of(self, seq: int) -> int | None:
        """Read the time of an event of any workspace; None if it does not exist. Milliseconds since 1970, UTC."""
