"""Usage of versions: who loads them, how often, and who would notice that one is gone.

Loads are counted in memory (`server/loads.py`) and added in batches, off the path of the requests that they are of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple, TypeVar

from greenroom.core.access import Actor
from greenroom.core.page_tokens import decode_page_token, encode_page_token
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.ports.usage import UsageRow
from greenroom.core.registered_models import RegisteredModel
from greenroom.core.usage import (
    DAY_MS,
    IMPACT_DAYS,
    NO_ACCOUNT,
    NO_LOADS,
    UNKNOWN,
    Caller,
    Impact,
    LoadKey,
    Loads,
    Usage,
    VersionLoads,
    day_of,
    within_bounds,
)
from greenroom.errors import InvalidInput
from greenroom.services.access.authorization import authorize_model
from greenroom.services.page_limits import check_limit
from greenroom.services.registry.model_versions import get_model_version
from greenroom.services.registry.registered_models import get_registered_model

MAX_DAYS: Final = 400
MAX_LIMIT: Final = 1000
_WRITER_KEPT_MS: Final = 7 * DAY_MS

T = TypeVar("T")


class FilesKey(NamedTuple):
    """What loads are counted by while it is not known which version has the files."""

    files_id: str
    day: int
    account_row: int
    client: str


class LoadBatch(NamedTuple):
    """Loads that a process counted.

    Attributes:
        writer: random id of the process.
        number: of the batch in the process, increasing.
        of_files: loads by the random id of the version's files.
    """

    writer: str
    number: int
    counts: Mapping[LoadKey, Loads]
    of_files: Mapping[FilesKey, Loads]


async def add_loads(tx: Transaction, batch: LoadBatch) -> None:
    """Add counted loads; a batch that was added before is left out, so that it can be repeated after any error."""
    if not await tx.usage.begin_batch(batch.writer, batch.number):
        return
    counts = dict(batch.counts)
    versions = await tx.usage.keys_of_files({key.files_id for key in batch.of_files})
    for files, loads in batch.of_files.items():
        version = versions.get(files.files_id)
        if version is not None:
            key = LoadKey(*version, files.day, files.account_row, files.client, UNKNOWN)
            counts[key] = counts.get(key, NO_LOADS).plus(loads)
    known = await tx.usage.names_of_day(sorted({key.model_row for key in counts}), sorted({key.day for key in counts}))
    await tx.usage.add(within_bounds(counts, known))


async def forget_old_loads(tx: Transaction, *, keep_days: int) -> None:
    """Delete one day of loads older than `keep_days`, if there is one."""
    await tx.usage.forget(before_day=day_of(tx.now_ms) - keep_days, before_ms=tx.now_ms - _WRITER_KEPT_MS)


async def usage_of_version(tx: Transaction, actor: Actor, *, name: str, version: int, days: int) -> Usage:
    """Read the loads of a version in the last days.

    Args:
        days: 1 to `MAX_DAYS`, today (UTC) included.

    Raises:
        InvalidInput: the number of days is invalid.
        ModelVersionNotFound: no such version.
    """
    found = await get_model_version(tx, actor, name=name, version=version)
    return await _usage(tx, actor, found.registered_model_row, found.version, days)


async def callers_of_version(
    tx: Transaction, actor: Actor, *, name: str, version: int, days: int, limit: int, page_token: str | None
) -> tuple[Sequence[Caller], str | None, int]:
    """Read who loaded a version in the last days, most loads first, of those that the actor may know.

    Returns:
        The page, the token of the next one if there is one, and the number of all.

    Raises:
        InvalidInput: limit, token or number of days is invalid.
        ModelVersionNotFound: no such version.
    """
    check_limit(limit, MAX_LIMIT)
    usage = await usage_of_version(tx, actor, name=name, version=version, days=days)
    return _page(usage.callers, ["callers", tx.workspace, name, version, days], limit, page_token)


async def usage_of_model(
    tx: Transaction, actor: Actor, *, name: str, days: int, limit: int, page_token: str | None
) -> tuple[Sequence[VersionLoads], str | None, int]:
    """Read the loads of each version of a model that was loaded in the last days, highest version first.

    Returns:
        The page, the token of the next one if there is one, and the number of all.

    Raises:
        InvalidInput: limit, token or number of days is invalid.
        RegisteredModelNotFound: no such model.
    """
    check_limit(limit, MAX_LIMIT)
    model = await _model(tx, actor, name)
    since = _since(tx, days)
    return _page(await tx.usage.versions(model.row, since), ["usage", tx.workspace, name, days], limit, page_token)


async def impact_of_version(tx: Transaction, actor: Actor, *, name: str, version: int) -> Impact:
    """Read who loaded a version in the last days, and what would no longer lead to it.

    Raises:
        ModelVersionNotFound: no such version.
    """
    found = await get_model_version(tx, actor, name=name, version=version)
    staged = await tx.model_versions.get_staged(*found.key)
    usage = await _usage(tx, actor, found.registered_model_row, found.version, IMPACT_DAYS)
    known = await tx.stages.current()
    stages = [] if staged is None else known.furthest_first(staged.stages)
    return Impact(model=name, version=found.version, stages=stages, aliases=found.aliases, usage=usage)


async def impact_of_model(tx: Transaction, actor: Actor, *, name: str) -> Impact:
    """Read who loaded any version of a model in the last days.

    Raises:
        RegisteredModelNotFound: no such model.
    """
    model = await _model(tx, actor, name)
    stages = {one.current_stage for one in model.latest_versions if one.current_stage != "None"}
    usage = await _usage(tx, actor, model.row, None, IMPACT_DAYS)
    ordered = (await tx.stages.current()).furthest_first(stages)
    return Impact(model=name, version=None, stages=ordered, aliases=sorted(model.aliases), usage=usage)


async def _model(tx: Transaction, actor: Actor, name: str) -> RegisteredModel:
    model = await get_registered_model(tx, actor, name=name)
    await authorize_model(tx, actor, Permission.MODEL_VERSION_READ, name, row=model.row)
    return model


async def _usage(tx: Transaction, actor: Actor, model_row: int, version: int | None, days: int) -> Usage:
    since = _since(tx, days)
    rows = await tx.usage.callers(model_row, version, since)
    callers = _callers(rows)
    named = [one for one in callers if _may_know(actor, one.account_row)]
    unnamed = [one for one in callers if not _may_know(actor, one.account_row)]
    total = NO_LOADS
    for row in rows:
        total = total.plus(row.loads)
    return Usage(
        window_days=days,
        since_ms=since * DAY_MS,
        total=total,
        callers=named,
        unnamed_count=len(unnamed),
        unnamed_loads=sum(one.loads.number for one in unnamed),
        ways=_ways(rows),
        days={day * DAY_MS: count for day, count in (await tx.usage.days(model_row, version, since)).items()},
    )


def _since(tx: Transaction, days: int) -> int:
    if not 1 <= days <= MAX_DAYS:
        raise InvalidInput(f"days: give 1 to {MAX_DAYS}, not {days}.", field="days")
    return day_of(tx.now_ms) - days + 1


def _may_know(actor: Actor, account_row: int) -> bool:
    """Return whether the actor may see which account it was: every account, with the permission to read accounts."""
    if account_row == NO_ACCOUNT or actor.account is None or Permission.ACCOUNT_READ in actor.permissions:
        return True
    return actor.account.row == account_row


def _callers(rows: Iterable[UsageRow]) -> list[Caller]:
    """Return the callers, most loads first."""
    by_caller: dict[tuple[int, str], list[UsageRow]] = {}
    for row in rows:
        by_caller.setdefault((row.account_row, row.client), []).append(row)
    found = []
    for (account_row, client), of_caller in by_caller.items():
        loads = NO_LOADS
        for row in of_caller:
            loads = loads.plus(row.loads)
        found.append(Caller(account_row, of_caller[0].account_name, client, loads, _ways(of_caller)))
    return sorted(found, key=lambda one: (-one.loads.number, one.account_name or "", one.account_row, one.client))


def _ways(rows: Iterable[UsageRow]) -> dict[str, int]:
    """Return loads by how they were asked for, most first."""
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.way] = counts.get(row.way, 0) + row.loads.number
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _page(
    found: Sequence[T], query: list[str | int], limit: int, page_token: str | None
) -> tuple[Sequence[T], str | None, int]:
    """Return a page of a list that is read as a whole: it is small, and has no order of its own that a key could continue."""
    last = decode_page_token(page_token, query)
    start = 0 if last is None else int(last[0] or 0)
    token = encode_page_token(query, [start + limit]) if len(found) > start + limit else None
    return found[start : start + limit], token, len(found)
