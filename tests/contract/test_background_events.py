"""Every event that background tasks write says who, why and in which change; on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from greenroom.core.event_types import EventType
from greenroom.core.events import AliasSet, Event, VersionTransitioned
from greenroom.core.requests import RequestedMove, RequestState
from greenroom.core.rules import Rule, Target
from greenroom.core.stages import STAGING
from greenroom.server.app import create_app
from greenroom.server.setting_sources import load
from greenroom.services.approvals import request_views
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.queries.event_rows import EVENT_COLUMNS, read_event
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.registry import move
from tests.support.requests import Team

pytestmark = pytest.mark.anyio

CHAMPION = RequestedMove(target=Target.alias("champion"))
_AFTER = Sql(f"SELECT {EVENT_COLUMNS} FROM events e WHERE e.seq > $1 ORDER BY e.seq")
_NEWEST = Sql("SELECT max(seq) FROM events")
_DELETE_VERSION = Sql("UPDATE model_versions SET deleted_at_ms = 1 WHERE version = 2")
_EXPIRE = Sql("UPDATE transition_requests SET expires_at_ms = 1 WHERE number = $1")


@pytest.fixture
async def team(database_url: str) -> AsyncIterator[Team]:
    database = await open_database(database_url, make_transaction=SqlTransaction)
    yield await Team(database).begin(Rule(comes_from=("Staging",)), versions=4)
    await database.close()


async def _newest(team: Team) -> int:
    row = await team.database.read(lambda tx: tx._session.one(_NEWEST))
    assert row is not None
    return int(row[0])


async def _run_every_task(database_url: str, folder: Path) -> None:
    """Open a server on the database, and let each of its background tasks do its work once."""
    app = create_app(load({"data": str(folder / "data"), "database": database_url}, {}).settings)
    await app.open()
    tasks = app._tasks
    assert tasks is not None
    tasks._upkeep._due_s = 0
    for task in tasks._tasks:
        await task._step()
    await app.close()


async def test_events_of_background_tasks_name_the_system_their_request_and_their_change(
    team: Team, database_url: str, tmp_path: Path
) -> None:
    await team.set_rule(Rule(comes_from=("Staging",)), CHAMPION.target)
    expiring, overtaken = await team.ask(version=1), await team.ask(version=2)
    moving = await team.ask(version=3, comment="Recall is up.")
    aliasing = await team.ask(version=4, move=CHAMPION)
    for request_id in (moving, aliasing):
        assert (await team.approve("ben", request_id)).request.state is RequestState.OPEN
    for version in (3, 4):
        await move(team.database, "wine", version, STAGING)
    # As a process of an earlier release deletes it, which leaves its requests open.
    await team.database.write(lambda tx: tx._session.run(_DELETE_VERSION))
    await team.database.write(lambda tx: tx._session.run(_EXPIRE, int(expiring)))
    before = await _newest(team)

    await _run_every_task(database_url, tmp_path)

    rows = await team.database.read(lambda tx: tx._session.all(_AFTER, before))
    events = [read_event(row) for row in rows]
    by_type = {event.type: event for event in events}
    assert set(by_type) == {
        EventType.REQUEST_EXPIRED,
        EventType.REQUEST_OVERTAKEN,
        EventType.REQUEST_MOVED,
        EventType.MODEL_VERSION_TRANSITIONED,
        EventType.ALIAS_CREATED,
    }
    for event in events:
        assert (event.actor.id, event.actor.name, event.actor.kind) == ("system", "greenroom", "service"), event
        assert event.stored_change_id is not None, event
        # They belong to no HTTP request, and so to no client.
        assert (event.request_id, event.client) == (None, None), event
        assert event.workspace == "default", event
        assert event.topic.kind == "registered_model", event
    ids = {event.seq: _request_of(event) for event in events}
    assert set(ids.values()) == {expiring, overtaken, moving, aliasing}
    for request_id, size in ((expiring, 1), (overtaken, 1), (moving, 2), (aliasing, 2)):
        changes = [event.stored_change_id for event in events if ids[event.seq] == request_id]
        assert (len(changes), len(set(changes))) == (size, 1), "what is done for a request is one change"
    assert {event.comment for event in events if event.type == EventType.REQUEST_MOVED} == {
        "Asked for by ada, approved by ben."
    }
    for state, request_id in (
        (RequestState.EXPIRED, expiring),
        (RequestState.OVERTAKEN, overtaken),
        (RequestState.MOVED, moving),
        (RequestState.MOVED, aliasing),
    ):
        found = await team.database.read(
            lambda tx, one=request_id: request_views.get_request(tx, team.people["ben"], request_id=one)  # type: ignore[misc]
        )
        assert found.request.state is state


def _request_of(event: Event) -> object:
    if isinstance(event.change, VersionTransitioned | AliasSet):
        return event.change.after.request
    return (event.after or {})["request_id"]
