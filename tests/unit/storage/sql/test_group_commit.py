"""Limits of a group of changes."""

from __future__ import annotations

import asyncio

import pytest

from greenroom.errors import StorageUnavailable
from greenroom.storage.sql.drivers import group_commit, sqlite_writer
from greenroom.storage.sql.drivers.sqlite_session import SqliteSession
from greenroom.storage.sql.language.dialect import Sql
from tests.support.databases import Unit, add, count, counters

pytestmark = pytest.mark.anyio

ADD_ROWS = Sql("INSERT INTO counters (name, value) {values:text,int}")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def groups(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Sizes of the groups as they are committed."""
    sizes: list[int] = []
    send = sqlite_writer._send

    def counting(outcomes: list[group_commit.Outcome]) -> None:
        sizes.append(len(outcomes))
        send(outcomes)

    monkeypatch.setattr(sqlite_writer, "_send", counting)
    return sizes


def rows(name: str, number: int, *, seconds: float = 0.0) -> object:
    async def verb(unit: Unit) -> None:
        await unit.session.execute_many(ADD_ROWS, [(f"{name}/{i}", 1) for i in range(number)])
        if seconds:
            import time

            time.sleep(seconds)  # noqa: ASYNC251 -- a slow change holds up the writer thread, and that is the point

    return verb


@pytest.mark.parametrize(
    ("limit", "value", "number", "seconds"),
    [("MAX_CHANGES", 4, 1, 0.0), ("MAX_ROWS", 300, 100, 0.0), ("MAX_S", 0.03, 1, 0.01)],
)
async def test_a_group_ends_at_each_limit_and_keeps_the_order(
    groups: list[int], monkeypatch: pytest.MonkeyPatch, limit: str, value: float, number: int, seconds: float
) -> None:
    monkeypatch.setattr(group_commit, limit, value)
    async with counters("sqlite://") as database:
        groups.clear()
        finished: list[int] = []

        async def change(i: int) -> None:
            await database.write(rows(f"{i}", number, seconds=seconds))  # type: ignore[arg-type]
            finished.append(i)

        await asyncio.gather(*(change(i) for i in range(20)))
        assert finished == list(range(20))
        assert sum(groups) == 20
        assert max(groups) <= 5
        assert len(groups) >= 4


async def test_a_group_that_cannot_be_committed_fails_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    async with counters("sqlite://") as database:
        execute = SqliteSession.execute

        def refuse(session: SqliteSession, statement: str) -> None:
            if statement == "COMMIT":
                raise StorageUnavailable("The disk is gone.")
            execute(session, statement)

        with monkeypatch.context() as patch:
            patch.setattr(SqliteSession, "execute", refuse)
            results = await asyncio.gather(*(database.write(add("a")) for _ in range(9)), return_exceptions=True)
        assert [type(result) for result in results] == [StorageUnavailable] * 9
        # Each waiter has an error of its own to raise.
        assert len({id(result) for result in results}) == 9
        assert await database.read(count("a")) == 0
        assert await database.write(add("a")) == 1
