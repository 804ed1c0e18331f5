"""A large log: the past of one model, and spans of time, are found by indexes."""

from __future__ import annotations

import random
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest

from greenroom.core.event_filters import EventFilter
from greenroom.core.moments import Moment
from greenroom.core.stages import Stage
from greenroom.server.followers import place_events
from greenroom.services.history import history, holders, past, past_lists, undo
from greenroom.services.history.events import EventConditions, Order, list_events
from greenroom.services.history.past_lists import PastVersionChoice
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.plans import Queries
from tests.support.registry import USER, Registry, a_model, a_model_version, move

pytestmark = pytest.mark.anyio

EVENTS, HOUR_MS = 20_000, 3_600_000
BEGIN_MS = 1_700_000_000_000
_ADD = Sql(
    "INSERT INTO events (at_ms, actor, actor_id, type, subject, topic, workspace, before, after) "
    "{values:int, text, text, text, text, text, text, text, text}"
)
_ADD_MODELS = Sql(
    "INSERT INTO registered_models (workspace, name, created_at_ms, updated_at_ms, next_version) "
    "{values:text, text, int, int, int}"
)
_ADD_NAMES = Sql(
    "INSERT INTO former_model_names (name, registered_model_id) SELECT name || '-old', id FROM registered_models"
)
_ANALYZE = Sql("ANALYZE")
# The others have so few rows that PostgreSQL reads them from end to end.
_LARGE = ("events", "event_positions", "registered_models", "former_model_names")
_IN = Sql("SELECT seq FROM events WHERE at_ms >= $1 AND at_ms < $2 ORDER BY seq")


@pytest.fixture
def queries() -> Queries:
    return Queries()


@pytest.fixture
async def database(database_url: str, queries: Queries) -> AsyncIterator[Registry]:
    """A model in a log with the events of many others, whose times go to and fro within half an hour."""
    opened = await open_database(database_url, make_transaction=queries.record)
    chance = random.Random(7)
    rows = [
        (
            BEGIN_MS + number * 60_000 + chance.randrange(HOUR_MS // 2),
            chance.choice(["ana", "ben"]),
            "acc_1",
            "registered_model_tag.set",
            *[f"registered_model:{1000 + number % 500}"] * 2,
            "default",
            None,
            '{"tags":{"k":"v"}}',
        )
        for number in range(EVENTS)
    ]
    await opened.write(lambda tx: tx._session.execute_many(_ADD, rows))
    models = [("default", f"beer-{number}", 1, 1, 1) for number in range(2000)]
    await opened.write(lambda tx: tx._session.execute_many(_ADD_MODELS, models))
    await opened.write(lambda tx: tx._session.run(_ADD_NAMES))
    name = await a_model(opened, "wine")
    for _ in range(3):
        await a_model_version(opened, name)
    await move(opened, name, 1, "Production")
    await move(opened, name, 2, "Production", archive_existing=True)
    await opened.write(lambda tx: tx._session.run(_ANALYZE))
    await place_events(opened)
    queries.seen.clear()
    yield opened
    await opened.close()


async def test_the_past_of_one_model_is_found_by_indexes(database: Registry, queries: Queries) -> None:
    async def read(tx: SqlTransaction) -> None:
        now = Moment(at_ms=tx.now_ms)
        await past.get_model_then(tx, USER, name="wine", moment=now, row=None)
        await past.get_version_then(tx, USER, name="wine", version=1, moment=now, row=None)
        await history.history_of_model(tx, USER, name="wine", limit=50, page_token=None)
        _, token = await holders.list_stage_holders(
            tx,
            USER,
            name="wine",
            stage="Production",
            since=None,
            until=now,
            row=None,
            limit=10,
            page_token=None,
        )
        assert token is None
        (event,) = (await list_events(tx, USER, EventConditions(model="wine"), limit=1)).events
        assert (await undo.preview_undo(tx, USER, event=event.id)).reason is None

    await database.search(read)
    assert len(queries.seen) > 10
    assert await _scans(database, queries) == []


async def test_lists_as_of_a_moment_are_found_by_indexes_and_read_no_more_than_a_page(
    database: Registry, queries: Queries, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def read(tx: SqlTransaction) -> None:
        of_time: Any = {"moment": Moment(at_ms=tx.now_ms), "limit": 20, "page_token": None}
        found, token = await past_lists.list_models_then(tx, USER, row=None, name_part="", **of_time)
        assert (len(found) < 20, token is None) == (True, False), "the page ends early"
        for choice in (
            PastVersionChoice(model="wine"),
            PastVersionChoice(stage=Stage("Production")),
            PastVersionChoice(run_id="none"),
            PastVersionChoice(model_id="m-none"),
        ):
            await past_lists.list_all_versions_then(tx, USER, choice=choice, **of_time)

    monkeypatch.setattr(past_lists, "MAX_EVENTS", 50)
    await database.search(read)
    assert 20 < len(queries.seen) < 40
    assert await _scans(database, queries) == []


async def _scans(database: Registry, queries: Queries) -> list[str]:
    """Return the plans that read a large table from end to end."""
    found = await queries.scans(database)
    return [plan for plan in found if re.search(rf"(?i)scan(?: on)? (?:{'|'.join(_LARGE)}|[emfp])\b", plan)]


async def test_spans_of_time_are_found_by_the_primary_key(database: Registry, queries: Queries) -> None:
    since_ms, until_ms = BEGIN_MS + 40 * HOUR_MS, BEGIN_MS + 42 * HOUR_MS
    conditions = EventConditions(since_ms=since_ms, until_ms=until_ms)
    await database.search(lambda tx: list_events(tx, USER, conditions))
    await database.search(lambda tx: list_events(tx, USER, conditions, order="asc"))
    assert len(queries.seen) < 100, "a binary search"
    assert await _scans(database, queries) == []


@pytest.mark.parametrize("order", ["asc", "desc"])
async def test_a_span_of_time_has_every_event_recorded_in_it(database: Registry, order: Order) -> None:
    spans = [(0, BEGIN_MS + HOUR_MS), (BEGIN_MS + 100 * HOUR_MS, BEGIN_MS + 103 * HOUR_MS), (BEGIN_MS - 9, BEGIN_MS)]
    for since_ms, until_ms in spans:
        expected = await database.search(lambda tx, span=(since_ms, until_ms): tx._session.all(_IN, *span))  # type: ignore[misc]
        found = await _seqs(database, EventConditions(since_ms=since_ms, until_ms=until_ms), order)
        assert sorted(found) == [row[0] for row in expected]


async def _seqs(database: Registry, conditions: EventConditions, order: Order) -> list[int]:
    """List the numbers of all events that the log has, whether or not their models exist."""

    async def read(tx: SqlTransaction, place: int | None) -> tuple[list[int], int | None]:
        which = EventFilter(since_ms=conditions.since_ms, until_ms=conditions.until_ms)
        kinds = ["registered_model"]
        if order == "asc":
            events, following = await tx.events.following(which, kinds, position=place or 0, limit=1000)
        else:
            events, following = await tx.events.newest(which, kinds, before_seq=place, limit=1000)
        return [one.seq for one in events], following

    found, place = list[int](), None
    while True:
        page, place = await database.search(lambda tx, place=place: read(tx, place))  # type: ignore[misc]
        found += page
        if place is None:
            return found
