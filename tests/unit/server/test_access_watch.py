"""When what a process knows about accounts may still be used."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from greenroom.core.access import Principal, local_user
from greenroom.core.ports.credentials import AccessState
from greenroom.errors import StorageUnavailable, WorkspaceNotFound
from greenroom.server.auth.access_watch import TRUSTED_FOR_S, AccessWatch
from greenroom.server.auth.authenticator import Request
from greenroom.server.auth.modes import ByMode, InWorkspace

pytestmark = pytest.mark.anyio


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


class Database:
    """A fake database with a version and workspaces."""

    needs_task = False

    def __init__(self) -> None:
        self.state = AccessState(1, has_accounts=False)
        self.error: Exception | None = None
        self.reads = 0
        self.held: asyncio.Future[None] | None = None
        self.workspaces = {"lab": "w1"}

    async def read(self, verb: Any) -> Any:
        self.reads += 1
        state, held = self.state, self.held
        if held is not None:
            await held
        if self.error is not None:
            raise self.error
        return await verb(_Tx(self, state))


class _Tx:
    def __init__(self, database: Database, state: AccessState) -> None:
        self.credentials = self
        self._database = database
        self._state = state

    async def state(self) -> AccessState:
        return self._state

    async def workspace_key(self, name: str) -> str | None:
        return self._database.workspaces.get(name)


def fresh(watch: AccessWatch) -> bool:
    return watch.is_fresh


def failed(watch: AccessWatch) -> bool:
    return watch.has_failed


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database() -> Database:
    return Database()


@pytest.fixture
async def watch(clock: Clock, database: Database) -> AccessWatch:
    watch = AccessWatch(clock=clock)
    assert not fresh(watch)
    given: Any = database
    await watch.open(given)
    return watch


async def test_a_reading_is_trusted_for_a_second_from_its_beginning(
    watch: AccessWatch, clock: Clock, database: Database
) -> None:
    clock.now += TRUSTED_FOR_S - 0.01
    assert fresh(watch)
    clock.now += 0.02
    assert not fresh(watch)
    database.held = asyncio.get_running_loop().create_future()
    reading = asyncio.create_task(watch.refresh())
    await asyncio.sleep(0)
    clock.now += 0.7
    database.held.set_result(None)
    await reading
    clock.now += 0.29
    assert fresh(watch)
    clock.now += 0.02
    assert not fresh(watch)


async def test_only_changes_are_told(watch: AccessWatch, database: Database) -> None:
    told: list[int] = []
    watch.on_change(lambda: told.append(watch.generation))
    generation = watch.generation
    await watch.refresh()
    assert (watch.generation, told) == (generation, [])
    database.state = AccessState(2, has_accounts=True)
    await watch.refresh()
    assert (watch.generation, told) == (generation + 1, [generation + 1])
    # As after a restored backup: any other number is a change.
    database.state = AccessState(1, has_accounts=False)
    await watch.refresh()
    assert told == [generation + 1, generation + 2]


async def test_a_server_that_had_accounts_is_never_open_again(watch: AccessWatch, database: Database) -> None:
    assert not watch.has_accounts
    for state in (AccessState(2, has_accounts=True), AccessState(3, has_accounts=False)):
        database.state = state
        await watch.refresh()
        assert watch.has_accounts


async def test_a_slow_reading_does_not_undo_a_later_one(watch: AccessWatch, clock: Clock, database: Database) -> None:
    database.held = slow = asyncio.get_running_loop().create_future()
    late = asyncio.create_task(watch.refresh())
    await asyncio.sleep(0)
    clock.now += 0.1
    database.held, database.state = None, AccessState(2, has_accounts=True)
    await watch.refresh()
    generation = watch.generation
    slow.set_result(None)
    await late
    assert (watch.generation, watch.has_accounts) == (generation, True)


async def test_while_a_change_of_this_process_is_made_nothing_is_trusted(watch: AccessWatch, clock: Clock) -> None:
    watch.note_change()
    assert not fresh(watch)
    await watch.refresh()
    # It may not have been committed by then.
    assert not fresh(watch)
    clock.now += 1.01
    await watch.refresh()
    assert fresh(watch)


async def test_a_database_that_is_away_is_not_asked_all_the_time(
    watch: AccessWatch, clock: Clock, database: Database
) -> None:
    database.error = StorageUnavailable("away")
    with pytest.raises(StorageUnavailable):
        await watch.refresh()
    assert failed(watch)
    clock.now += 1.01
    assert not failed(watch)
    database.error = None
    await watch.refresh()
    assert fresh(watch)


class Named:
    """An authenticator that always returns a principal of its name."""

    def __init__(self, name: str) -> None:
        self.principal = local_user(name)

    async def authenticate(self, request: Request) -> Principal:
        return self.principal


@pytest.fixture
def modes(watch: AccessWatch) -> ByMode:
    return ByMode(watch, before=Named("local"), accounts=Named("account"))


async def who(modes: ByMode, path: str = "/") -> str:
    return (await modes.authenticate(Request(path, {}))).name


async def test_the_first_account_changes_the_mode_of_the_next_request_that_reads(
    modes: ByMode, clock: Clock, database: Database
) -> None:
    reads = database.reads
    database.state = AccessState(2, has_accounts=True)
    assert await who(modes) == "local"
    assert database.reads == reads, "it was fresh"
    clock.now += 1.01
    assert await who(modes) == "account"


async def test_probes_never_read(modes: ByMode, clock: Clock, database: Database) -> None:
    clock.now += 1.01
    reads = database.reads
    assert await who(modes, "/health") == "local"
    assert database.reads == reads


async def test_without_a_database_a_local_server_goes_on_and_one_with_accounts_does_not(
    modes: ByMode, clock: Clock, database: Database
) -> None:
    clock.now += 1.01
    database.error = StorageUnavailable("away")
    reads = database.reads
    assert [await who(modes) for _ in range(3)] == ["local"] * 3
    assert database.reads == reads + 1
    database.error, database.state = None, AccessState(2, has_accounts=True)
    clock.now += 1.01
    assert await who(modes) == "account"
    database.error = StorageUnavailable("away")
    assert await who(modes) == "account"
    clock.now += 1.01
    for _ in range(2):
        with pytest.raises(StorageUnavailable):
            await who(modes)


async def test_without_accounts_anyone_may_choose_a_workspace(watch: AccessWatch, database: Database) -> None:
    local = Named("local")
    chosen = InWorkspace(local, watch)
    given: Any = database
    chosen.open(given)

    async def workspace(name: bytes | None) -> Principal:
        headers = {} if name is None else {b"x-mlflow-workspace": name}
        return await chosen.authenticate(Request("/", headers))

    for name in (None, b"default"):
        assert await workspace(name) is local.principal
    reads = database.reads
    for _ in range(2):
        found = await workspace(b"lab")
        assert (found.workspace, found.permissions is local.principal.permissions) == ("w1", True)
    assert database.reads == reads + 1
    with pytest.raises(WorkspaceNotFound, match="^Workspace 'w1' not found$"):
        await workspace(b"w1")
    # Renamed.
    database.workspaces, database.state = {"plant": "w1"}, AccessState(2, has_accounts=False)
    await watch.refresh()
    assert (await workspace(b"plant")).workspace == "w1"
    with pytest.raises(WorkspaceNotFound):
        await workspace(b"lab")
