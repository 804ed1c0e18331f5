"""The port of the store of usage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

from greenroom.core.usage import LoadKey, Loads, VersionLoads


class UsageRow(NamedTuple):
    """Loads by one account and client, asked for in one way.

    Attributes:
        account_name: None without an account.
    """

    account_row: int
    account_name: str | None
    client: str
    way: str
    loads: Loads


class UsageStore(Protocol):
    """Counts of loads, by row of the registered model, whatever its workspace."""

    async def begin_batch(self, writer: str, number: int) -> bool:
        """Note that a batch of a process is added in this transaction; False if it was added before.

        Args:
            writer: random id of the process.
            number: of the batch, increasing.
        """

    async def keys_of_files(self, files_ids: Iterable[str]) -> Mapping[str, tuple[int, int]]:
        """Read the row of the model and the version that have each of these files; also of deleted ones."""

    async def names_of_day(
        self, models: Sequence[int], days: Sequence[int]
    ) -> Mapping[tuple[int, int, int], tuple[set[str], set[str]]]:
        """Read the clients and ways that are stored, by row of the model, version and day."""

    async def add(self, counts: Mapping[LoadKey, Loads]) -> None:
        """Add loads to those that are stored."""

    async def callers(self, model_row: int, version: int | None, since_day: int) -> list[UsageRow]:
        """Read the loads of a version, or of all versions of the model if None, by account, client and way."""

    async def days(self, model_row: int, version: int | None, since_day: int) -> Mapping[int, int]:
        """Read the number of loads by day."""

    async def versions(self, model_row: int, since_day: int) -> list[VersionLoads]:
        """Read the loads of each version of a model that has any, highest version first."""

    async def forget(self, *, before_day: int, before_ms: int) -> None:
        """Delete the oldest day of loads before a day, and processes that have added nothing since a time."""
