"""Records of usage: who loads versions, and who would notice that one is gone. Greenroom only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenroom.sdk.entities.base import Entity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from greenroom.wire.messages.v1 import usage as wire

UNKNOWN = "unknown"


class Caller(Entity, frozen=True):
    """An account with a client that loaded a version.

    Attributes:
        account_id: None for loads without an account.
        account: name of the account; None for loads without one.
        client: name of the program, such as ``mlflow 3.17.2``.
        loads: number of loads.
        last_loaded: milliseconds since 1970, UTC.
        asked_for: number of loads by how they were asked for: ``stage:Production``, ``alias:champion``, ``latest``,
            ``version`` or ``unknown``.
    """

    account_id: str | None
    account: str | None
    client: str
    loads: int
    last_loaded: int
    asked_for: dict[str, int]

    @classmethod
    def from_wire(cls, answer: wire.Caller) -> Caller:
        """Build it from a message of the native API."""
        return cls(
            account_id=answer.account_id,
            account=answer.account,
            client=answer.client,
            loads=answer.loads_count,
            last_loaded=answer.last_loaded_at_ms,
            asked_for=_ways(answer.ways),
        )


class VersionUsage(Entity, frozen=True):
    """Loads of a version in the last days.

    Attributes:
        version: its number, as text.
        days: number of days that were looked at, today (UTC) included.
        loads: number of loads.
        last_loaded: milliseconds since 1970, UTC; None if it was not loaded.
        callers_count: number of accounts, with each of their clients.
        unnamed_callers_count: those of them whose accounts you may not see.
        unnamed_loads: their loads.
        asked_for: number of loads by how they were asked for; see `Caller`.
        loads_by_day: number of loads by the beginning of the day, in milliseconds since 1970, UTC.
    """

    name: str
    version: str
    days: int
    loads: int
    last_loaded: int | None
    callers_count: int
    unnamed_callers_count: int
    unnamed_loads: int
    asked_for: dict[str, int]
    loads_by_day: dict[int, int]

    @classmethod
    def from_wire(cls, answer: wire.VersionUsage) -> VersionUsage:
        """Build it from a message of the native API."""
        return cls(
            name=answer.model,
            version=str(answer.version),
            days=answer.window_days,
            loads=answer.loads_count,
            last_loaded=answer.last_loaded_at_ms,
            callers_count=answer.callers_count,
            unnamed_callers_count=answer.unnamed_callers_count,
            unnamed_loads=answer.unnamed_loads_count,
            asked_for=_ways(answer.ways),
            loads_by_day={day.begins_at_ms: day.loads_count for day in answer.loads_by_day},
        )


class LoadedVersion(Entity, frozen=True):
    """Loads of one version of a model in the last days.

    Attributes:
        version: its number, as text.
        loads: number of loads.
        last_loaded: milliseconds since 1970, UTC.
        callers_count: number of accounts, with each of their clients.
    """

    name: str
    version: str
    loads: int
    last_loaded: int
    callers_count: int

    @classmethod
    def from_wire(cls, name: str, answer: wire.LoadedVersion) -> LoadedVersion:
        """Build it from a message of the native API."""
        return cls(
            name=name,
            version=str(answer.version),
            loads=answer.loads_count,
            last_loaded=answer.last_loaded_at_ms,
            callers_count=answer.callers_count,
        )


class Impact(Entity, frozen=True):
    """Who would notice that a version, or a model, is deleted, archived or replaced.

    Attributes:
        version: None for the whole model.
        days: number of days that were looked at.
        loads: number of loads in these days.
        last_loaded: milliseconds since 1970, UTC; None if it was not loaded.
        stages: that it holds, most advanced first.
        aliases: that lead to it.
        callers: those with the most loads, at most 20.
        callers_count: number of all callers.
        asked_for: number of loads by how they were asked for; see `Caller`.
    """

    name: str
    version: str | None
    days: int
    loads: int
    last_loaded: int | None
    stages: list[str]
    aliases: list[str]
    callers: list[Caller]
    callers_count: int
    asked_for: dict[str, int]

    @classmethod
    def from_wire(cls, answer: wire.Impact) -> Impact:
        """Build it from a message of the native API."""
        return cls(
            name=answer.model,
            version=None if answer.version is None else str(answer.version),
            days=answer.window_days,
            loads=answer.loads_count,
            last_loaded=answer.last_loaded_at_ms,
            stages=answer.stages,
            aliases=answer.aliases,
            callers=[Caller.from_wire(one) for one in answer.callers],
            callers_count=answer.callers_count,
            asked_for=_ways(answer.ways),
        )


def _ways(ways: Iterable[wire.LoadWay]) -> dict[str, int]:
    return {way.asked_for or UNKNOWN: way.loads_count for way in ways}
