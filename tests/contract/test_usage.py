"""Loads of versions on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from msgspec.structs import replace

from greenroom.core.access import Account, Principal
from greenroom.core.model_versions import Download
from greenroom.core.permissions import EVERYTHING, Permission
from greenroom.core.usage import DAY_MS, MAX_CLIENTS, OTHER, Usage, day_of
from greenroom.errors import (
    InvalidInput,
    ModelVersionNotFound,
    PermissionDenied,
    RegisteredModelNotFound,
    StorageUnavailable,
)
from greenroom.server.loads import LoadCaller, LoadCounter
from greenroom.services import usage, workspaces
from greenroom.services.registry import registered_models
from greenroom.services.usage import forget_old_loads
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.accounts import an_account
from tests.support.plans import Queries
from tests.support.registry import (
    USER,
    Registry,
    a_model,
    a_model_version,
    delete_model,
    delete_version,
    restore_model,
    set_alias,
)

pytestmark = pytest.mark.anyio

NOON_MS = 20_000 * DAY_MS + DAY_MS // 2
MLFLOW = "mlflow 3.17.2"
_ADD_ROWS = Sql(
    "INSERT INTO usage_days (registered_model_id, version, day, account_id, client, way, loads, last_at_ms) "
    "{values:int,int,int,int,text,text,int,int}"
)
_ADD_WRITERS = Sql("INSERT INTO usage_writers (writer, batch, at_ms) {values:text,int,int}")


@dataclass
class Clock:
    now_ms: int = NOON_MS

    def __call__(self) -> int:
        return self.now_ms


class World:
    """A store with two versions of `wine`, and a server that counts."""

    def __init__(self, database: Registry, clock: Clock) -> None:
        self.database = database
        self.clock = clock
        self.counter = LoadCounter(now_ms=clock)
        self.model_row = 0

    async def load(
        self, version: int = 1, *, account: int = 0, client: str = MLFLOW, times: int = 1, way: str | None = None
    ) -> None:
        """Ask for the address of a version's files, as a client does."""
        caller = LoadCaller(account, client)
        for _ in range(times):
            if way is not None:
                self.counter.resolved(caller, "default", "wine", version, way)
            found = Download("uri", self.model_row, version, f"files-{version}")
            self.counter.asked_for_files(caller, "default", "wine", found)

    async def write(self) -> None:
        given: Any = self.database
        await self.counter.write(given)

    async def usage(self, version: int = 1, *, by: Principal = USER, name: str = "wine", days: int = 30) -> Usage:
        return await self.database.search(
            lambda tx: usage.usage_of_version(tx, by, name=name, version=version, days=days)
        )

    async def loads(self, version: int = 1, **fields: Any) -> int:
        return (await self.usage(version, **fields)).total.number


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    clock = Clock()
    database = await open_database(database_url, make_transaction=SqlTransaction, clock=clock)
    made = World(database, clock)
    await a_model(database, "wine")
    for _ in range(2):
        await a_model_version(database, "wine")
    found = await database.read(lambda tx: registered_models.get_registered_model(tx, USER, name="wine"))
    made.model_row = found.row
    yield made
    await database.close()


async def test_loads_add_up_by_account_client_and_way(world: World) -> None:
    ada = (await an_account(world.database, "ada")).row
    await world.load(account=ada, times=3, way="stage:Production")
    await world.load(account=ada, client="greenroom 0.1.0")
    await world.load()
    await world.write()
    await world.load(account=ada, way="alias:champion")
    await world.write()
    found = await world.usage()
    assert [(one.account_name, one.client, one.loads.number, dict(one.ways)) for one in found.callers] == [
        ("ada", MLFLOW, 4, {"stage:Production": 3, "alias:champion": 1}),
        (None, MLFLOW, 1, {"version": 1}),
        ("ada", "greenroom 0.1.0", 1, {"version": 1}),
    ]
    assert (found.total.number, found.total.last_at_ms) == (6, NOON_MS)
    assert found.ways == {"stage:Production": 3, "version": 2, "alias:champion": 1}
    assert found.days == {20_000 * DAY_MS: 6}
    assert await world.loads(2) == 0


async def test_processes_add_up_and_a_batch_is_added_once(world: World) -> None:
    other = LoadCounter(now_ms=world.clock)
    for counter in (world.counter, other):
        counter.asked_for_files(LoadCaller(0, MLFLOW), "default", "wine", Download("uri", world.model_row, 1, None))

    # The outcome of the first write is not known: the commit was made, and the answer lost.
    class Forgetful:
        is_lost = True

        async def write(self, verb: Any) -> None:
            await world.database.write(verb)
            if self.is_lost:
                self.is_lost = False
                raise StorageUnavailable("the connection was lost")

    forgetful: Any = Forgetful()
    with pytest.raises(StorageUnavailable):
        await world.counter.write(forgetful)
    await world.counter.write(forgetful)
    given: Any = world.database
    await other.write(given)
    assert await world.loads() == 2


async def test_counts_wait_for_the_database(world: World) -> None:
    class Away:
        async def write(self, _verb: Any) -> None:
            raise StorageUnavailable("away")

    away: Any = Away()
    await world.load(times=2)
    with pytest.raises(StorageUnavailable):
        await world.counter.write(away)
    await world.load()
    with pytest.raises(StorageUnavailable):
        await world.counter.write(away)
    assert world.counter.has_unwritten
    await world.write()
    await world.write()
    assert await world.loads() == 3


async def test_files_read_without_asking_for_their_address_are_one_load(world: World) -> None:
    files_id = await _with_files(world)
    caller = LoadCaller(0, "curl")
    for _ in range(5):
        world.counter.read_file(caller, files_id)
    world.clock.now_ms += 60 * 60 * 1000
    world.counter.read_file(caller, files_id)
    world.counter.read_file(LoadCaller(0, "wget"), files_id)
    world.counter.read_file(LoadCaller(0, "wget"), "no-such-files")
    await world.write()
    assert {one.client: one.loads.number for one in (await world.usage()).callers} == {"curl": 2, "wget": 1}
    assert (await world.usage()).ways == {"unknown": 3}


async def _with_files(world: World) -> str:
    """Give version 1 an id of files, as one whose files are frozen has."""
    await world.database.write(
        lambda tx: tx._session.run(Sql("UPDATE model_versions SET files_id = 'f1' WHERE version = 1"))
    )
    return "f1"


async def test_days_are_those_of_utc_also_when_the_clock_is_set_back(world: World) -> None:
    midnight = 20_001 * DAY_MS
    world.clock.now_ms = midnight - 1
    await world.load()
    world.clock.now_ms = midnight
    await world.load()
    world.clock.now_ms = midnight - 5000
    await world.load()
    await world.write()
    # What was counted before the clock was set back stays visible.
    assert (await world.usage()).days == {midnight - DAY_MS: 2, midnight: 1}
    world.clock.now_ms = midnight + 1
    found = await world.usage()
    assert found.days == {midnight - DAY_MS: 2, midnight: 1}
    assert found.total.last_at_ms == midnight
    assert (await world.usage(days=1)).days == {midnight: 1}


async def test_a_model_takes_its_usage_along(world: World) -> None:
    await world.load()
    await world.write()
    await world.load()
    await world.database.write(
        lambda tx: registered_models.rename_registered_model(tx, USER, name="wine", new_name="must")
    )
    await world.write()
    assert await world.loads(name="must") == 2
    await world.load()
    await delete_model(world.database, "must")
    await world.write()
    with pytest.raises(ModelVersionNotFound):
        await world.usage(name="must")
    await restore_model(world.database, "must")
    assert await world.loads(name="must") == 3
    lab = await world.database.write(lambda tx: workspaces.create_workspace(tx, USER, name="lab"))
    await world.load()
    await world.database.write(lambda tx: workspaces.move_model(tx, USER, name="must", workspace="lab"))
    await world.write()
    moved = await world.database.read(
        lambda tx: usage.usage_of_version(
            tx.within(lab.key), replace(USER, workspace=lab.key), name="must", version=1, days=30
        )
    )
    assert moved.total.number == 4
    # A new model of the old name begins at nothing.
    await a_model(world.database, "must")
    await a_model_version(world.database, "must")
    assert await world.loads(name="must") == 0


async def test_deleted_versions_are_counted_but_not_shown_on_their_own(world: World) -> None:
    await world.load()
    await delete_version(world.database, "wine", 1)
    await world.write()
    with pytest.raises(ModelVersionNotFound):
        await world.usage()
    found, token, total = await world.database.read(
        lambda tx: usage.usage_of_model(tx, USER, name="wine", days=30, limit=10, page_token=None)
    )
    assert [(one.version, one.loads.number, one.callers_count) for one in found] == [(1, 1, 1)]
    assert (token, total) == (None, 1)
    with pytest.raises(RegisteredModelNotFound):
        await world.database.read(
            lambda tx: usage.usage_of_model(tx, USER, name="beer", days=30, limit=10, page_token=None)
        )


async def test_clients_of_a_day_are_bounded_whatever_they_call_themselves(world: World) -> None:
    for batch in range(3):
        for number in range(MAX_CLIENTS):
            await world.load(client=f"bot-{batch}-{number}")
        await world.write()
    found = await world.usage()
    clients = {one.client for one in found.callers}
    assert len(clients) == MAX_CLIENTS + 1
    assert {one.client: one.loads.number for one in found.callers}[OTHER] == 2 * MAX_CLIENTS
    assert found.total.number == 3 * MAX_CLIENTS
    # The next day has its own.
    world.clock.now_ms += DAY_MS
    await world.load(client="bot-2-1")
    await world.write()
    assert "bot-2-1" in {one.client for one in (await world.usage()).callers}


def reader(row: int, permissions: frozenset[Permission]) -> Principal:
    account = Account(row, (f"user:{row}",))
    return Principal(f"acc_{row}", "user", "reader", permissions=permissions, allowed=permissions, account=account)


async def test_accounts_that_the_reader_may_not_see_are_counted_and_not_named(world: World) -> None:
    ada, ben = [(await an_account(world.database, name)).row for name in ("ada", "ben")]
    await world.load(account=ada, times=2)
    await world.load(account=ben)
    await world.load()
    await world.write()
    everyone = await world.usage(by=reader(ben, EVERYTHING))
    assert [one.account_name for one in everyone.callers] == ["ada", None, "ben"]
    assert everyone.unnamed_count == 0
    limited = await world.usage(by=reader(ben, EVERYTHING - {Permission.ACCOUNT_READ}))
    assert [one.account_name for one in limited.callers] == [None, "ben"]
    assert (limited.unnamed_count, limited.unnamed_loads, limited.callers_count) == (1, 2, 3)
    assert limited.total.number == 4
    with pytest.raises(PermissionDenied):
        await world.usage(by=reader(ben, frozenset()))


async def test_callers_come_in_pages(world: World) -> None:
    for number in range(5):
        await world.load(client=f"bot{number}", times=number + 1)
    await world.write()
    seen, token = [], None
    for _ in range(3):
        page, token, total = await world.database.read(
            lambda tx, at=token: usage.callers_of_version(  # type: ignore[misc]
                tx, USER, name="wine", version=1, days=30, limit=2, page_token=at
            )
        )
        assert total == 5
        seen += [one.client for one in page]
    assert (seen, token) == (["bot4", "bot3", "bot2", "bot1", "bot0"], None)


@pytest.mark.parametrize("days", [0, -1, 401])
async def test_an_impossible_number_of_days_is_refused(world: World, days: int) -> None:
    with pytest.raises(InvalidInput, match="give 1 to 400"):
        await world.usage(days=days)


async def test_impact_says_who_and_what_leads_there(world: World) -> None:
    await set_alias(world.database, "wine", "champion", 1)
    world.clock.now_ms = NOON_MS - 8 * DAY_MS
    await world.load(client="old")
    world.clock.now_ms = NOON_MS
    await world.load(way="alias:champion")
    await world.load(2)
    await world.write()
    found = await world.database.read(lambda tx: usage.impact_of_version(tx, USER, name="wine", version=1))
    assert (found.aliases, found.stages, found.usage.total.number) == (["champion"], [], 1)
    assert [one.client for one in found.usage.callers] == [MLFLOW]
    whole = await world.database.read(lambda tx: usage.impact_of_model(tx, USER, name="wine"))
    assert (whole.version, whole.aliases, whole.usage.total.number) == (None, ["champion"], 2)


async def test_no_query_reads_all_usage(database_url: str) -> None:
    queries = Queries()
    opened = await open_database(database_url, make_transaction=queries.record)
    rows = [(model, 1, day, 0, "mlflow", "version", 1, 1) for model in range(1, 61) for day in range(60)]

    async def fill(tx: SqlTransaction) -> None:
        await tx._session.execute_many(_ADD_ROWS, rows)
        await tx._session.execute_many(_ADD_WRITERS, [(f"w{number}", 1, number) for number in range(2000)])

    async def ask(tx: SqlTransaction) -> None:
        for version in (1, None):
            await tx.usage.callers(7, version, 50)
            await tx.usage.days(7, version, 50)
        await tx.usage.versions(7, 50)
        await tx.usage.names_of_day([7, 8], [50])

    try:
        await opened.write(fill)
        if database_url.startswith("postgresql"):
            await opened.write(lambda tx: tx._session.run(Sql("ANALYZE usage_days")))
        queries.seen.clear()
        await opened.read(ask)
        assert len(queries.seen) == 6
        assert await queries.scans(opened) == []
    finally:
        await opened.close()


async def test_old_days_are_forgotten_one_at_a_time(world: World) -> None:
    today = day_of(NOON_MS)
    for age in (0, 1, 10, 11):
        world.clock.now_ms = NOON_MS - age * DAY_MS
        await world.load()
        await world.write()
    world.clock.now_ms = NOON_MS

    async def kept() -> list[int]:
        return sorted(today - ms // DAY_MS for ms in (await world.usage()).days)

    assert await kept() == [0, 1, 10, 11]
    await world.database.write(lambda tx: forget_old_loads(tx, keep_days=5))
    assert await kept() == [0, 1, 10]
    for _ in range(2):
        await world.database.write(lambda tx: forget_old_loads(tx, keep_days=5))
    assert await kept() == [0, 1]
