"""Messages of the public API: loads of versions, and who would notice that one is gone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Final

from msgspec import Meta

from greenroom.core import usage as records
from greenroom.core.accounts import account_id
from greenroom.wire.decoding import Request, Text
from greenroom.wire.messages.v1.shared import DEFAULT_LIMIT, Limit, Part, VersionNumber

Days = Annotated[int, Meta(ge=1, le=400)]
"""Days that are looked at, today (UTC) included."""

DEFAULT_DAYS: Final = 30

MOST_OF_IMPACT: Final = 20
"""Callers in an impact: what a confirmation can show."""


class LoadWay(Part, frozen=True, kw_only=True):
    """Loads by how the version was asked for.

    Attributes:
        asked_for: ``stage:<name>``, ``alias:<name>``, ``latest``, or ``version`` for its number; null if unknown. More
            kinds may be added.
    """

    asked_for: str | None
    loads_count: int


class DayOfLoads(Part, frozen=True, kw_only=True):
    """Loads of one day, UTC."""

    begins_at_ms: int
    loads_count: int


class Caller(Part, frozen=True, kw_only=True):
    """An account with a client that loaded something.

    Attributes:
        account_id: lasting id of the account; null for loads without an account.
        account: name of the account; null for loads without one.
        client: name of the program, with its version for MLflow's and Greenroom's: ``mlflow 3.17.2``; ``unknown`` if it does
            not say, ``other`` beyond 50 programs on one day.
        ways: how it asked, most loads first.
    """

    account_id: str | None
    account: str | None
    client: str
    loads_count: int
    last_loaded_at_ms: int
    ways: list[LoadWay]


class CallerList(Part, frozen=True, kw_only=True):
    """Callers, most loads first.

    Attributes:
        items: the callers of this page.
        next_page_token: token of the next page; null on the last one.
        total_count: number of callers on all pages; null unless requested.
    """

    items: list[Caller]
    next_page_token: str | None
    total_count: int | None


class VersionUsage(Part, frozen=True, kw_only=True):
    """Loads of a version in the last days.

    Attributes:
        model: name of its model.
        version: its number.
        window_days: number of days that were looked at, today (UTC) included.
        callers_count: accounts with each of their clients, named or not.
        unnamed_callers_count: those of them whose accounts you may not see.
        ways: how it was asked for, most loads first.
        loads_by_day: days with loads, in order.
    """

    model: str
    version: int
    window_days: int
    window_begins_at_ms: int
    loads_count: int
    last_loaded_at_ms: int | None
    callers_count: int
    unnamed_callers_count: int
    unnamed_loads_count: int
    ways: list[LoadWay]
    loads_by_day: list[DayOfLoads]


class LoadedVersion(Part, frozen=True, kw_only=True):
    """Loads of one version of a model in the last days.

    Attributes:
        version: its number.
        callers_count: accounts with each of their clients.
    """

    version: int
    loads_count: int
    last_loaded_at_ms: int
    callers_count: int


class LoadedVersionList(Part, frozen=True, kw_only=True):
    """Versions that were loaded, highest number first.

    Attributes:
        items: the versions of this page.
        next_page_token: token of the next page; null on the last one.
        total_count: number of versions on all pages; null unless requested.
    """

    items: list[LoadedVersion]
    next_page_token: str | None
    total_count: int | None


class Impact(Part, frozen=True, kw_only=True):
    """Who would notice that a version, or a model with all its versions, is deleted, archived or replaced.

    Attributes:
        model: name of the model.
        version: number of the version; null for the whole model.
        window_days: number of days that were looked at, today (UTC) included.
        stages: stages that it holds, furthest first; of a model, those in use.
        aliases: aliases that lead to it; of a model, all of them.
        callers: the accounts and clients with the most loads, at most 20; `callers_count` says how many there are.
        callers_count: accounts with each of their clients, named or not.
        unnamed_callers_count: those of them whose accounts you may not see.
        ways: how it was asked for, most loads first.
    """

    model: str
    version: int | None
    window_days: int
    loads_count: int
    last_loaded_at_ms: int | None
    stages: list[str]
    aliases: list[str]
    callers: list[Caller]
    callers_count: int
    unnamed_callers_count: int
    ways: list[LoadWay]


class GetVersionUsage(Request):
    """Which version, and how far to look back."""

    model: Text
    version: VersionNumber
    days: Days = DEFAULT_DAYS


class ListVersionCallers(Request):
    """Which version, and how far to look back."""

    model: Text
    version: VersionNumber
    days: Days = DEFAULT_DAYS
    limit: Limit = DEFAULT_LIMIT
    page_token: str | None = None
    include_total: bool = False


class ListModelUsage(Request):
    """Which model, and how far to look back."""

    model: Text
    days: Days = DEFAULT_DAYS
    limit: Limit = DEFAULT_LIMIT
    page_token: str | None = None
    include_total: bool = False


class GetVersionImpact(Request):
    """Which version."""

    model: Text
    version: VersionNumber


class GetModelImpact(Request):
    """Which model."""

    model: Text


def caller(record: records.Caller) -> Caller:
    """Convert a caller."""
    has_account = record.account_row != records.NO_ACCOUNT
    return Caller(
        account_id=account_id(record.account_row) if has_account else None,
        account=record.account_name,
        client=record.client,
        loads_count=record.loads.number,
        last_loaded_at_ms=record.loads.last_at_ms,
        ways=_ways(record.ways),
    )


def version_usage(model: str, version: int, usage: records.Usage) -> VersionUsage:
    """Convert the usage of a version."""
    return VersionUsage(
        model=model,
        version=version,
        window_days=usage.window_days,
        window_begins_at_ms=usage.since_ms,
        loads_count=usage.total.number,
        last_loaded_at_ms=usage.total.last_at_ms or None,
        callers_count=usage.callers_count,
        unnamed_callers_count=usage.unnamed_count,
        unnamed_loads_count=usage.unnamed_loads,
        ways=_ways(usage.ways),
        loads_by_day=[
            DayOfLoads(begins_at_ms=begins, loads_count=count) for begins, count in sorted(usage.days.items())
        ],
    )


def loaded_versions(found: Iterable[records.VersionLoads]) -> list[LoadedVersion]:
    """Convert the loads of versions."""
    return [
        LoadedVersion(
            version=one.version,
            loads_count=one.loads.number,
            last_loaded_at_ms=one.loads.last_at_ms,
            callers_count=one.callers_count,
        )
        for one in found
    ]


def impact(record: records.Impact) -> Impact:
    """Convert an impact."""
    usage = record.usage
    return Impact(
        model=record.model,
        version=record.version,
        window_days=usage.window_days,
        loads_count=usage.total.number,
        last_loaded_at_ms=usage.total.last_at_ms or None,
        stages=record.stages,
        aliases=record.aliases,
        callers=[caller(one) for one in usage.callers[:MOST_OF_IMPACT]],
        callers_count=usage.callers_count,
        unnamed_callers_count=usage.unnamed_count,
        ways=_ways(usage.ways),
    )


def _ways(ways: Mapping[str, int]) -> list[LoadWay]:
    return [
        LoadWay(asked_for=None if way == records.UNKNOWN else way, loads_count=count) for way, count in ways.items()
    ]
