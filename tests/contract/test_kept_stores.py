"""Stores that earlier releases wrote open after every schema change, and answer as they did. See stores/README.md."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy.ext.asyncio import create_async_engine

from greenroom.core.access import local_user
from greenroom.core.event_types import EventType
from greenroom.core.events import OtherChange, decode_change, encode_fields
from greenroom.core.subjects import Subject
from greenroom.errors import StaleWrite
from greenroom.server.followers import place_events
from greenroom.services.idempotency import run_idempotently
from greenroom.services.pages import model_pages
from greenroom.services.registry import model_restoring, registered_models, stages, version_restoring
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.schema import upgrades
from greenroom.storage.sql.schema.migrations.__main__ import RELEASED
from greenroom.storage.sql.schema.tables import metadata
from greenroom.storage.sql.transaction import SqlTransaction
from tests.contract.stores.keep import ANA, ONCE, Store, answers
from tests.contract.stores.opened import REVISIONS, STORES, names_of, put_down, upgraded_store
from tests.contract.stores.people import access_answers
from tests.support.invariants import broken_promises
from tests.support.registry import if_unchanged, stages_of

pytestmark = pytest.mark.anyio

# A store of the newest schema has nothing to upgrade; it counts as soon as there is a migration after it.
UPGRADED = [one for one in REVISIONS if one < upgrades.head_revision()]


@pytest.fixture(params=names_of(UPGRADED))
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """Put a kept store down as it is, and return its name and its address."""
    name: str = request.param
    return name, put_down(name, request, tmp_path)


def test_there_is_a_store_of_the_newest_release() -> None:
    assert f"{RELEASED:04}" in REVISIONS


@pytest.fixture
async def upgraded(kept: tuple[str, str]) -> AsyncIterator[tuple[Store, str]]:
    """Open a kept store as its operator would, and return it with its name."""
    name, url = kept
    async with upgraded_store(name, url) as store:
        yield store, name


def differences(connection: sa.Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    return list(compare_metadata(context, metadata))


_PAST = {
    "create": "created",
    "update": "updated",
    "rename": "renamed",
    "delete": "deleted",
    "restore": "restored",
    "transition": "transitioned",
}


def event_of_today(at_ms: int, actor: str, verb: str, before: Any, after: Any) -> list[Any]:
    """Return an event of a history as it is told since schema 0006."""
    kind, done = verb.split(":")
    comment = (after or {}).pop("comment", None) if done == "transition" else None
    for fields in (before, after):
        if fields is not None and "stage" in fields:
            stage = fields.pop("stage")
            # Where there were several, they were sorted by name: most advanced first, too.
            fields["stages"] = fields.get("stages", [] if stage == "None" else [stage])
        if fields is not None and verb.startswith("model_version:"):
            if "run_id" in fields:
                fields["run_id"] = fields["run_id"] or None
            if "model_id" in fields:
                fields["logged_model_id"] = fields.pop("model_id") or None
    if verb == "registered_model:delete":
        before.setdefault("stages", {})
    match kind, done:
        case "alias", _:
            told = f"model_version_alias.{'created' if done == 'set' else 'deleted'}"
        case _, "set_tag" | "delete_tag":
            told = f"{kind}_tag.{'set' if done == 'set_tag' else 'deleted'}"
        case "experiment", "update":
            told = "experiment.renamed"
        case _:
            told = f"{kind}.{_PAST[done]}"
    return [at_ms, actor, told, before, after, comment]


async def test_answers_are_what_they_were(upgraded: tuple[Store, str]) -> None:
    store, name = upgraded
    kept = json.loads((STORES / f"{name}.json").read_text())
    if name < "0006":
        kept["history"] = {model: [event_of_today(*one) for one in told] for model, told in kept["history"].items()}
    access = kept.pop("access", None)
    assert await answers(store) == kept
    assert access is None or await access_answers(store) == access


async def test_schema_and_promises_are_those_of_a_new_store(
    kept: tuple[str, str], upgraded: tuple[Store, str], tmp_path: Path
) -> None:
    name, url = kept
    assert await upgrades.check(url) == upgrades.head_revision()
    assert await broken_promises(url) == []
    if url.startswith("sqlite"):
        (copy,) = tmp_path.glob(f"*.schema-{name[:4]}-*.backup")
        assert copy.stat().st_size > 0
        engine = sa.create_engine(url)
        with engine.connect() as connection:
            assert differences(connection) == []
        engine.dispose()
    else:
        other = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://"), poolclass=sa.NullPool)
        async with other.connect() as opened:
            assert await opened.run_sync(differences) == []
        await other.dispose()


async def test_every_event_is_read_without_loss(upgraded: tuple[Store, str]) -> None:
    store, name = upgraded
    rows = await store.read(
        lambda tx: tx._session.all(Sql("SELECT type, before, after, subject, seq FROM events ORDER BY seq"))
    )
    assert len(rows) > 100
    for event_type, before, after, subject, _ in rows:
        change = decode_change(event_type, before, after)
        assert not isinstance(change, OtherChange), event_type
        assert (change.type, encode_fields(change.before), encode_fields(change.after)) == (event_type, before, after)
        assert str(Subject.parse(subject)) == subject
    # Those that had no position when the store was dumped.
    await place_events(store)
    placed = await store.read(lambda tx: tx.events.after(0, limit=10_000))
    assert sorted(one.event.seq for one in placed) == [row[4] for row in rows]
    assert {one.event.request_id for one in placed} == {None}
    has_own_change_id = [one.event.change_id == one.event.id for one in placed]
    assert set(has_own_change_id) == {name < "0006"}


async def _all(tx: SqlTransaction, *, statement: Sql) -> list[Any]:
    return await tx._session.all(statement)


async def test_everything_is_in_the_default_workspace_and_owned_by_nobody(upgraded: tuple[Store, str]) -> None:
    store, name = upgraded
    if name >= "0007":
        pytest.skip("It has workspaces and owners.")
    for table in ("experiments", "registered_models"):
        statement = Sql(f"SELECT DISTINCT workspace, owner_id FROM {table}")
        rows = await store.read(partial(_all, statement=statement))
        assert [tuple(row) for row in rows] == [("default", None)]
    rows = await store.read(lambda tx: tx._session.all(Sql("SELECT key, name, default_role FROM workspaces")))
    assert [tuple(row) for row in rows] == [("default", "default", None)]


async def test_followers_continue_after_the_existing_events(upgraded: tuple[Store, str]) -> None:
    store, _ = upgraded
    head = await place_events(store)
    await store.write(lambda tx: model_restoring.restore_registered_model(tx, ANA, name="beer"))
    await place_events(store)
    found = await store.read(lambda tx: tx.events.after(head.position, limit=10))
    assert [one.event.type for one in found] == [EventType.REGISTERED_MODEL_RESTORED]


async def test_who_deleted_a_model_is_in_its_row(upgraded: tuple[Store, str]) -> None:
    store, _ = upgraded
    await store.write(lambda tx: tx._session.run(Sql("DELETE FROM events WHERE type = 'registered_model.deleted'")))
    found = await store.read(lambda tx: tx.registry_pages.deleted_models("beer", after="", limit=10))
    assert [(model.name, model.deleted_by) for model in found] == [("beer", "ben")]


async def move(store: Store, version: int, stage: str, *, if_match: str | None = None) -> None:
    given: dict[str, Any] = {"archive_existing": True, "keep_others": False, "comment": "", "if_match": if_match}
    await store.write(
        lambda tx: if_unchanged(stages.change_stage)(tx, ANA, name="wine", version=version, stage=stage, **given)
    )


async def test_what_was_deleted_comes_back_with_all_it_held(upgraded: tuple[Store, str], kept: tuple[str, str]) -> None:
    store, _ = upgraded
    for version in (2, 4):
        await move(store, version, "None")
    five = await store.write(lambda tx: version_restoring.restore_model_version(tx, ANA, name="wine", version=5))
    assert five.aliases == ["both"]
    assert await stages_of(store, "wine", 5) == {"Staging", "Production"}
    beer = await store.write(lambda tx: model_restoring.restore_registered_model(tx, ANA, name="beer"))
    assert beer.aliases == {"best": 1}
    assert await stages_of(store, "beer", 1) == {"Staging", "Production"}
    assert await store.read(lambda tx: tx.model_versions.get("beer", 3)) is None
    lost = await store.write(lambda tx: version_restoring.restore_model_version(tx, ANA, name="beer", version=3))
    assert (lost.current_stage, lost.aliases) == ("None", ["lost"])
    twice = await store.write(lambda tx: model_restoring.restore_registered_model(tx, ANA, name="twice"))
    assert twice.description == "Older."
    assert await broken_promises(kept[1]) == []


async def test_stages_are_rolled_back_along_the_way_they_came(upgraded: tuple[Store, str]) -> None:
    store, _ = upgraded
    await move(store, 1, "Production")
    page = await store.read(lambda tx: model_pages.model_page(tx, ANA, name="wine"))
    assert {state.stage: state.previous for state in page.stages}["Production"] is None


async def test_an_etag_of_the_release_before_is_stale(upgraded: tuple[Store, str]) -> None:
    store, _ = upgraded
    for old in ('"1"', '"9999"', 'W/"57"'):
        with pytest.raises(StaleWrite, match="changed since you loaded it.* Reload and try again"):
            await move(store, 2, "Archived", if_match=old)
    page = await store.read(lambda tx: model_pages.model_page(tx, ANA, name="wine"))
    await move(store, 2, "Archived", if_match=page.etag)


async def test_a_change_of_before_is_not_made_again(upgraded: tuple[Store, str]) -> None:
    store, _ = upgraded

    async def again(tx: SqlTransaction) -> Any:
        async def change() -> bytes:
            raise AssertionError("it was made")

        return await run_idempotently(
            tx, local_user("ana"), key=ONCE["key"], request_digest=ONCE["request_digest"], change=change
        )

    assert (await store.write(again)).is_replayed
    made = await store.read(lambda tx: registered_models.get_registered_model(tx, ANA, name="once"))
    assert made.name == "once"
