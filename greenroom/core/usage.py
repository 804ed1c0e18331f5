"""Usage of versions: what a load is, and how the client that loaded is named.

A load is one request for the address of a version's files (``get-download-uri``): MLflow's clients and Greenroom's send
one for each model that they load, whether it was asked for by version, stage or alias. Reading files of a version
without such a request in the hour before is one load, however many files are read.

Clients find the version of a stage or alias by a separate request. A load soon after it, by the same account and client,
was asked for by that stage or alias; every other one by the number of the version.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

import msgspec

DAY_MS: Final = 24 * 60 * 60 * 1000
NO_ACCOUNT: Final = 0
"""In place of the row of an account: a server without accounts, or a request without signing in."""

UNKNOWN: Final = "unknown"
OTHER: Final = "other"
"""Clients beyond `MAX_CLIENTS` of a version and day."""

MAX_CLIENTS: Final = 50
"""Clients of a version that are told apart on one day: more than any team has releases of MLflow, and a bound for the
table whatever programs call themselves."""

MAX_WAYS: Final = 50
"""Stages and aliases by which a version was asked for that are told apart on one day."""

BY_VERSION: Final = "version"
BY_LATEST: Final = "latest"
IMPACT_DAYS: Final = 7
"""Someone who loaded a version in these days would notice that it is gone."""

# How the clients call themselves: MLflow's Python client, and this package's.
_NAMES: Final[Mapping[str, str]] = {"mlflow-python-client": "mlflow", "greenroom-client": "greenroom"}
_CLIENT: Final = re.compile(
    rb"([A-Za-z][A-Za-z0-9_-]{0,31})(?:/([0-9]{1,6}(?:\.[0-9]{1,6}){0,2})(?![0-9]))?(?=[^A-Za-z0-9_-]|$)"
)


class LoadKey(NamedTuple):
    """What loads are counted by.

    Attributes:
        model_row: of the registered model.
        day: days since 1970, UTC.
        account_row: `NO_ACCOUNT` for none.
        client: `client_name` of the program.
        way: `way_of_stage`, `way_of_alias`, `BY_LATEST`, `BY_VERSION` or `UNKNOWN`.
    """

    model_row: int
    version: int
    day: int
    account_row: int
    client: str
    way: str


class Loads(NamedTuple):
    """A number of loads, and when the last of them was, in milliseconds since 1970, UTC."""

    number: int
    last_at_ms: int

    def plus(self, other: Loads) -> Loads:
        """Return the sum."""
        return Loads(self.number + other.number, max(self.last_at_ms, other.last_at_ms))


NO_LOADS: Final = Loads(0, 0)


class Caller(NamedTuple):
    """An account with a client that loaded something.

    Attributes:
        account_row: `NO_ACCOUNT` for none.
        account_name: its name, also of a deleted account; None for none.
        ways: loads by how they were asked for.
    """

    account_row: int
    account_name: str | None
    client: str
    loads: Loads
    ways: Mapping[str, int]


class Usage(msgspec.Struct, frozen=True, kw_only=True):
    """Loads of a version or of a model in the last days, today included.

    Attributes:
        since_ms: beginning of the first day, milliseconds since 1970, UTC.
        callers: those that the reader may know, most loads first.
        unnamed_count: number of the others.
        unnamed_loads: loads of the others.
        ways: loads by how they were asked for, most first.
        days: loads of each day that has any, by the day's beginning in milliseconds.
    """

    window_days: int
    since_ms: int
    total: Loads
    callers: list[Caller]
    unnamed_count: int
    unnamed_loads: int
    ways: Mapping[str, int]
    days: Mapping[int, int]

    @property
    def callers_count(self) -> int:
        """Number of all callers."""
        return len(self.callers) + self.unnamed_count


class VersionLoads(NamedTuple):
    """Loads of one version of a model.

    Attributes:
        callers_count: number of accounts, with each of their clients, that loaded it.
    """

    version: int
    loads: Loads
    callers_count: int


class Impact(msgspec.Struct, frozen=True, kw_only=True):
    """Who would notice that a version or a model is gone, archived or replaced.

    Attributes:
        version: None for the whole model.
        stages: that the version holds, most advanced first; of a model, those any of its versions holds.
        aliases: that are set to the version, or in the model.
        usage: of the last `IMPACT_DAYS` days.
    """

    model: str
    version: int | None
    stages: list[str]
    aliases: list[str]
    usage: Usage


def day_of(at_ms: int) -> int:
    """Return the day of a time, in days since 1970, UTC.

    >>> day_of(1_790_000_000_000)
    20717
    """
    return at_ms // DAY_MS


def way_of_stage(stage: str) -> str:
    """Return how a load was asked for by a stage."""
    return f"stage:{stage}"


def way_of_alias(alias: str) -> str:
    """Return how a load was asked for by an alias."""
    return BY_LATEST if alias == BY_LATEST else f"alias:{alias}"


def split_way(way: str) -> tuple[str, str | None]:
    """Return the kind of a way, and the name of the stage or alias.

    >>> split_way("stage:Production"), split_way("version")
    (('stage', 'Production'), ('version', None))
    """
    kind, colon, name = way.partition(":")
    return kind, name if colon else None


def client_name(user_agent: bytes | None) -> str | None:
    """Return the name of a client by its User-Agent; None for a browser, whose reads are not loads.

    Known clients keep their version, which says what has to be upgraded; of others only the name is kept.

    >>> client_name(b"mlflow-python-client/3.17.2"), client_name(b"python-requests/2.32.3")
    ('mlflow 3.17.2', 'python-requests')
    """
    if not user_agent:
        return UNKNOWN
    if user_agent.startswith(b"Mozilla/"):
        return None
    found = _CLIENT.match(user_agent)
    if found is None:
        return UNKNOWN
    name = found[1].decode().lower()
    known = _NAMES.get(name, name)
    if known not in ("mlflow", "greenroom") or found[2] is None:
        return known
    return f"{known} {found[2].decode()}"


def within_bounds(
    counts: Mapping[LoadKey, Loads], known: Mapping[tuple[int, int, int], tuple[Iterable[str], Iterable[str]]]
) -> dict[LoadKey, Loads]:
    """Return counts with no more clients and ways for a version and day than are told apart.

    Args:
        known: clients and ways that are stored, by row of the model, version and day.
    """
    seen = {key: (set(clients), set(ways)) for key, (clients, ways) in known.items()}
    bounded: dict[LoadKey, Loads] = {}
    for key, loads in sorted(counts.items()):
        clients, ways = seen.setdefault((key.model_row, key.version, key.day), (set(), set()))
        kept = key._replace(
            client=_bounded(key.client, clients, MAX_CLIENTS, OTHER), way=_bounded(key.way, ways, MAX_WAYS, UNKNOWN)
        )
        bounded[kept] = bounded.get(kept, NO_LOADS).plus(loads)
    return bounded


def _bounded(name: str, seen: set[str], most: int, other: str) -> str:
    if name in seen:
        return name
    if len(seen) >= most:
        return other
    seen.add(name)
    return name
