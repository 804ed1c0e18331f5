"""Lists of events, and the ids that group them, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from unittest import mock

import pytest

from greenroom.core.access import Actor, Principal
from greenroom.core.events import Event, event_id
from greenroom.errors import InvalidFilter, InvalidInput, ModelVersionNotFound, RegisteredModelNotFound
from greenroom.server.followers import place_events
from greenroom.server.live import LiveUpdates
from greenroom.services.history.events import EventConditions, EventPage, list_events
from greenroom.services.registry import comments, registered_models, stages
from greenroom.services.tracking import experiments, logged_models, runs
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.queries import event_search
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.access import an_account, grant
from tests.support.registry import USER, Registry, a_model, a_model_version, delete_model, move, set_alias

pytestmark = pytest.mark.anyio

ANY = EventConditions()
_OF_NEWER_RELEASE = Sql(
    "INSERT INTO events (tx_id, at_ms, actor, type, subject, topic, workspace, after) VALUES ({transaction_id}, 1, 'ana', "
    "'model_version.signed', 'model_version:1/1', 'registered_model:1', 'default', '{\"key\":\"k\"}')"
)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Registry]:
    database = await open_database(database_url, make_transaction=SqlTransaction)
    yield database
    await database.close()


async def page_of(
    database: Registry, conditions: EventConditions = ANY, *, actor: Actor = USER, **fields: Any
) -> EventPage:
    return await database.search(lambda tx: list_events(tx, actor, conditions, **fields))


async def events_of(database: Registry, conditions: EventConditions = ANY, **fields: Any) -> list[Event]:
    """List all events, page by page."""
    found: list[Event] = []
    token: str | None = None
    while True:
        page = await page_of(database, conditions, page_token=token, **fields)
        found += page.events
        token = page.next_page_token
        if token is None:
            return found


def told(events: list[Event]) -> list[str]:
    return [f"{event.type} {event.subject}" for event in events]


async def fill(database: Registry) -> tuple[str, str]:
    """Make events of every kind; return the ids of a run and a logged model in experiment 0."""
    await a_model(database, "wine")
    await a_model(database, "beer")
    await a_model_version(database, "wine")
    await a_model_version(database, "wine", stage="Production")
    await set_alias(database, "wine", "champion", 2)
    await database.write(lambda tx: comments.create_comment(tx, USER, name="wine", version=1, text="Dry."))
    run = await database.write(
        lambda tx: runs.create_run(
            tx, USER, experiment_id="0", user_id="ana", start_time_ms=1, run_name="vintage", tags=[]
        )
    )
    logged = await database.write(
        lambda tx: logged_models.create_logged_model(
            tx, USER, experiment_id="0", name="grape", model_type="", source_run_id="", params=[], tags=[]
        )
    )
    await database.write(
        lambda tx: experiments.set_experiment_tag(tx, USER, experiment_id="0", key="team", value="red")
    )
    return run.info.run_id, logged.model_id


async def test_events_of_one_thing_are_listed_in_either_order(database: Registry) -> None:
    run_id, model_id = await fill(database)
    await place_events(database)
    expected = {
        EventConditions(model="beer"): ["registered_model.created registered_model:2"],
        EventConditions(model="wine", version=1): [
            "model_version.created model_version:1/1",
            "comment.created model_version:1/1",
        ],
        EventConditions(run_id=run_id): [f"run.created run:{run_id}"],
        EventConditions(logged_model_id=model_id): [f"logged_model.created logged_model:{model_id}"],
        EventConditions(experiment_id="0"): [
            f"run.created run:{run_id}",
            f"logged_model.created logged_model:{model_id}",
            "experiment_tag.set experiment:0",
        ],
        EventConditions(model="wine", types=("model_version.created", "comment.created")): [
            "model_version.created model_version:1/1",
            "model_version.created model_version:1/2",
            "comment.created model_version:1/1",
        ],
        EventConditions(types=("registered_model.created",)): [
            "registered_model.created registered_model:1",
            "registered_model.created registered_model:2",
        ],
        EventConditions(run_id="nothing"): [],
    }
    for conditions, events in expected.items():
        assert told(await events_of(database, conditions, order="asc", limit=1)) == events
        assert told(await events_of(database, conditions, limit=1)) == events[::-1]
    everything = await events_of(database, order="asc", limit=2)
    assert told(await events_of(database, limit=3)) == told(everything)[::-1]
    assert len(everything) == 10


async def test_following_begins_after_an_event_and_misses_none(database: Registry) -> None:
    await fill(database)
    await place_events(database)
    all_of_them = await events_of(database, order="asc")
    for number, event in enumerate(all_of_them):
        later = await events_of(database, order="asc", after=event.id, limit=4)
        assert told(later) == told(all_of_them[number + 1 :])
    assert await events_of(database, order="asc", after="ev_0") == all_of_them
    wanted = EventConditions(model="wine", types=("model_version.created",))
    assert told(await events_of(database, wanted, order="asc", after=all_of_them[2].id)) == [
        "model_version.created model_version:1/2"
    ]


async def test_a_short_page_says_that_more_follow(database: Registry) -> None:
    await fill(database)
    await place_events(database)
    wanted = EventConditions(types=("registered_model.created",))
    with mock.patch.object(event_search, "SEARCHED", 3):
        newest = await page_of(database, wanted)
        assert (newest.events, newest.next_page_token is None) == ([], False)
        assert told(await events_of(database, wanted)) == [
            "registered_model.created registered_model:2",
            "registered_model.created registered_model:1",
        ]
        oldest = EventConditions(types=("experiment_tag.set",))
        assert (await page_of(database, oldest, order="asc")).events == []
        assert told(await events_of(database, oldest, order="asc")) == ["experiment_tag.set experiment:0"]


async def test_events_are_followed_before_a_background_task_gave_them_positions(database: Registry) -> None:
    await a_model(database, "wine")
    (newest,) = await events_of(database)
    page = await page_of(database, order="asc", after=newest.id)
    assert page.events == []
    if page.has_unplaced:
        await place_events(database)
    await a_model(database, "beer")
    await place_events(database)
    assert told(await events_of(database, order="asc", after=newest.id)) == [
        "registered_model.created registered_model:2"
    ]


async def test_a_stream_resumes_from_an_event_that_has_no_position_yet(database: Registry) -> None:
    live = LiveUpdates(database, heartbeat_s=1000.0, poll_every_s=0.01)
    await a_model(database, "wine")
    (newest,) = await events_of(database)
    stream = await live.follow(USER, ANY, newest.id)
    assert stream.first == f"retry: 3000\nid: {newest.id}\n\n".encode()
    await a_model(database, "beer")
    part = await asyncio.wait_for(anext(stream.parts), 20)
    assert part.startswith(b"id: ev_2\nevent: change\ndata: {")
    await stream.parts.aclose()
    assert live.listeners == 0
    live.stop()


@pytest.mark.parametrize(
    ("conditions", "fields", "error", "field"),
    [
        (EventConditions(model="none"), {}, RegisteredModelNotFound, "model"),
        (EventConditions(model="wine", version=9), {}, ModelVersionNotFound, "version"),
        (EventConditions(version=1), {}, InvalidInput, "version"),
        (EventConditions(model="wine", run_id="a"), {}, InvalidInput, "run_id"),
        (EventConditions(types=("model_version.transition",)), {}, InvalidInput, "type"),
        (ANY, {"limit": 0}, InvalidInput, "limit"),
        (ANY, {"after": "ev_1"}, InvalidInput, "after"),
        (ANY, {"order": "asc", "after": "ev_77"}, InvalidInput, "after"),
        (ANY, {"order": "asc", "after": "77"}, InvalidInput, "after"),
        (ANY, {"page_token": "x"}, InvalidFilter, "page_token"),
    ],
)
async def test_what_cannot_be_listed_is_refused(
    database: Registry, conditions: EventConditions, fields: dict[str, Any], error: type[Exception], field: str
) -> None:
    await a_model(database, "wine")
    await place_events(database)
    with pytest.raises(error) as refused:
        await page_of(database, conditions, **fields)
    assert refused.value.field == field  # type: ignore[attr-defined]


async def test_a_misspelt_type_is_refused_with_the_closest_one(database: Registry) -> None:
    with pytest.raises(InvalidInput, match="Did you mean 'model_version.transitioned'"):
        await page_of(database, EventConditions(types=("model_version:transitioned",)))


async def test_a_token_belongs_to_its_filter(database: Registry) -> None:
    await fill(database)
    token = (await page_of(database, EventConditions(model="wine"), limit=1)).next_page_token
    with pytest.raises(InvalidFilter):
        await page_of(database, EventConditions(model="beer"), limit=1, page_token=token)


async def test_events_of_what_may_not_be_read_are_left_out(database: Registry) -> None:
    run_id, _ = await fill(database)
    guest = await an_account(database, "guest")
    await grant(database, guest, "viewer", model="beer")
    assert told((await page_of(database, actor=guest)).events) == ["registered_model.created registered_model:2"]
    assert (await page_of(database, EventConditions(run_id=run_id), actor=guest)).events == []
    with pytest.raises(RegisteredModelNotFound):
        await page_of(database, EventConditions(model="wine"), actor=guest)
    reader = await an_account(database, "reader", groups=["readers"])
    await grant(database, "group:1", "viewer", experiment_id="0")
    assert len((await page_of(database, actor=reader)).events) == 3


async def test_another_workspace_shares_no_events(database: Registry) -> None:
    run_id, _ = await fill(database)
    await place_events(database)
    other = Principal("9", "user", "other", workspace="other")
    for conditions in (ANY, EventConditions(run_id=run_id), EventConditions(experiment_id="0")):
        for order in ("asc", "desc"):
            page = await database.search(
                lambda tx, c=conditions, o=order: list_events(tx.within("other"), other, c, order=o)  # type: ignore[misc]
            )
            assert page.events == []


async def test_a_deleted_model_is_found_by_its_last_name(database: Registry) -> None:
    await a_model(database, "wine")
    await delete_model(database, "wine")
    assert told(await events_of(database, EventConditions(model="wine"))) == [
        "registered_model.deleted registered_model:1",
        "registered_model.created registered_model:1",
    ]


async def test_an_event_of_a_newer_release_is_listed_as_it_is(database: Registry) -> None:
    await a_model(database, "wine")
    await a_model_version(database, "wine")
    await database.write(lambda tx: tx._session.run(_OF_NEWER_RELEASE))
    (event, *_) = await events_of(database)
    assert (event.type, event.before, event.after) == ("model_version.signed", None, {"key": "k"})
    assert (event.subject_kind, event.alias, event.comment_id) == ("model_version", None, None)


async def test_a_promotion_and_what_it_archived_have_one_change_id(database: Registry) -> None:
    await a_model(database, "wine")
    await a_model_version(database, "wine", stage="Production")
    await a_model_version(database, "wine")
    await database.write(
        lambda tx: stages.change_stage(
            tx,
            USER,
            name="wine",
            version=2,
            stage="Production",
            archive_existing=True,
            keep_others=False,
            comment="Drier.",
        )
    )
    await move(database, "wine", 1, "Staging")
    later, promoted, archived, *earlier = await events_of(database)
    assert (promoted.subject.version, promoted.before, promoted.after) == (
        2,
        {"stages": []},
        {"stages": ["Production"]},
    )
    assert (archived.subject.version, archived.before) == (1, {"stages": ["Production"]})
    assert promoted.comment == archived.comment == "Drier."
    assert later.comment is None
    assert promoted.change_id == archived.change_id
    others = [event.change_id for event in (later, *earlier)]
    assert len({promoted.change_id, *others}) == 1 + len(others)


async def test_changes_that_share_a_transaction_have_ids_of_their_own(database: Registry) -> None:
    await a_model(database, "wine")
    # More than are committed at once, so that most wait and are committed together.
    await asyncio.gather(
        *(
            database.write(
                lambda tx, n=n: registered_models.set_registered_model_tag(  # type: ignore[misc]
                    tx, USER, name="wine", key=f"k{n}", value="v"
                ),
                lock_key="name:wine",
            )
            for n in range(30)
        )
    )
    events = await events_of(database)
    assert len({event.change_id for event in events}) == len(events) == 31


async def test_every_event_has_a_lasting_id_of_what_it_is_about(database: Registry) -> None:
    run_id, model_id = await fill(database)
    kinds = {event.subject_kind: event for event in await events_of(database)}
    assert sorted(kinds) == [
        "alias",
        "comment",
        "experiment",
        "logged_model",
        "model_version",
        "registered_model",
        "run",
    ]
    assert (kinds["alias"].alias, kinds["alias"].subject.registered_model_id) == ("champion", "rm_1")
    assert kinds["comment"].comment_id is not None
    assert (kinds["run"].subject.id, kinds["logged_model"].subject.id) == (run_id, model_id)
    assert kinds["run"].topic.id == kinds["logged_model"].topic.id == "0"
    assert kinds["experiment"].id == event_id(kinds["experiment"].seq)
