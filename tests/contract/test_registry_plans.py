"""Query plans of the registry's hot queries over a large store: no full table scans."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest

from greenroom.core.access import Account, Principal
from greenroom.core.registry_resources import ModelChoice, VersionChoice
from greenroom.core.roles import Role, TokenScope
from greenroom.core.stages import NONE, PRODUCTION
from greenroom.services.pages import model_pages
from greenroom.services.registry import model_versions, registered_models, registry_resources
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.session import Row, Session
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.access import OF_EVERY_ACCOUNT, by_token, denied_something, grant, holding, own
from tests.support.registry import USER, Registry, a_model_version, set_alias

pytestmark = pytest.mark.anyio

MODELS, VERSIONS = 150, 60
TABLES = (
    "registered_models",
    "model_versions",
    "aliases",
    "latest_versions",
    "model_version_stages",
    "model_version_tags",
    "grants",
)

_ADD_MODELS = Sql(
    "INSERT INTO registered_models (workspace, name, created_at_ms, updated_at_ms, next_version) {values:text, text, int, int, int}"
)
_ADD_VERSIONS = Sql(
    "INSERT INTO model_versions (registered_model_id, version, workspace, author, created_at_ms, updated_at_ms, current_stage, "
    "source, download_uri, run_id, run_link, status) "
    "{values:int, int, text, text, int, int, text, text, text, text, text, text}"
)
_ADD_STAGES = Sql("INSERT INTO model_version_stages (registered_model_id, stage, version) {values:int, text, int}")
_ADD_LATEST = Sql(
    "INSERT INTO latest_versions (registered_model_id, stage, version, first_version) {values:int, text, int, int}"
)
_ADD_TAGS = Sql(
    "INSERT INTO model_version_tags (model_version_id, key, value) SELECT id, 'team', 'red' FROM model_versions"
)
_IDS = Sql("SELECT id FROM registered_models ORDER BY id")
_ANALYZE = Sql("ANALYZE")


class RecordingSession:
    """A session that remembers the queries run through it; everything else is the session's own."""

    def __init__(self, session: Session, queries: list[tuple[Sql, tuple[Any, ...]]]) -> None:
        self._session = session
        self._queries = queries

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)

    async def one(self, sql: Sql, *args: Any) -> Row | None:
        self._queries.append((sql, args))
        return await self._session.one(sql, *args)

    async def all(self, sql: Sql, *args: Any) -> list[Row]:
        self._queries.append((sql, args))
        return await self._session.all(sql, *args)


Queries = list[tuple[Sql, tuple[Any, ...]]]


@pytest.fixture
def queries() -> Queries:
    return []


@pytest.fixture
async def database(database_url: str, queries: Queries) -> AsyncIterator[Registry]:
    database = await open_database(
        database_url, make_transaction=lambda session: SqlTransaction(RecordingSession(session, queries))
    )
    await database.write(_fill)
    for n in range(7, MODELS, 9):
        await grant(database, "group:1", "viewer", model=f"model-{n}")
    for n in range(1, MODELS, 9):
        await own(database, READER, model=f"model-{n}")
    await set_alias(database, "model-7", "champion", 3)
    await a_model_version(database, "model-7", tags={"rare": "x"})
    yield database
    await database.close()


async def _fill(tx: SqlTransaction) -> None:
    session = tx._session
    await session.execute_many(_ADD_MODELS, [("default", f"model-{n}", n, n, VERSIONS + 1) for n in range(MODELS)])
    ids = [row[0] for row in await session.all(_IDS)]
    versions = [(row, number) for row in ids for number in range(1, VERSIONS + 1)]
    await session.execute_many(
        _ADD_VERSIONS,
        [
            (
                row,
                number,
                "default",
                "a",
                number,
                row * number,
                "None",
                f"s3://{row}/{number}",
                "",
                f"r{row}",
                "",
                "READY",
            )
            for row, number in versions
        ],
    )
    await session.execute_many(_ADD_STAGES, [(row, "None", number) for row, number in versions])
    await session.execute_many(_ADD_LATEST, [(row, "None", VERSIONS, 1) for row in ids])
    await session.run(_ADD_TAGS)
    if session.dialect == "postgres":
        await session.run(_ANALYZE)


READER = Principal("acc_1", "user", "reader", permissions=OF_EVERY_ACCOUNT, account=Account(1, ("user:1", "group:1")))
DENIED = denied_something(holding(READER, Role.VIEWER))
LIMITED = by_token(holding(READER, Role.VIEWER), TokenScope.READ, models=[3, 7, 9])


def search_versions(
    filter_text: str | None, *order_by: str, actor: Principal = USER
) -> Callable[[SqlTransaction], Coroutine[Any, Any, Any]]:
    return lambda tx: model_versions.search_model_versions(
        tx, actor, filter_text=filter_text, order_by=order_by, max_results=10, page_token=None
    )


def list_versions(*, actor: Principal = USER, **choice: Any) -> Callable[[SqlTransaction], Coroutine[Any, Any, Any]]:
    return lambda tx: registry_resources.list_versions(
        tx, actor, choice=VersionChoice(**choice), limit=10, page_token=None, include_total=False
    )


def list_models(
    actor: Principal, *, include_total: bool = False
) -> Callable[[SqlTransaction], Coroutine[Any, Any, Any]]:
    return lambda tx: registry_resources.list_models(
        tx,
        actor,
        choice=ModelChoice(),
        filter_text=None,
        order_by=[],
        limit=10,
        page_token=None,
        include_total=include_total,
    )


READS: dict[str, Callable[[SqlTransaction], Coroutine[Any, Any, Any]]] = {
    "get": lambda tx: model_versions.get_model_version(tx, USER, name="model-7", version=3),
    "alias": lambda tx: model_versions.get_model_version_by_alias(tx, USER, name="model-7", alias="champion"),
    "latest alias": lambda tx: model_versions.get_model_version_by_alias(tx, USER, name="model-7", alias="latest"),
    "latest": lambda tx: model_versions.get_latest_versions(tx, USER, name="model-7", stages=["None"]),
    "uri": lambda tx: model_versions.find_download(tx, USER, name="model-7", version=3),
    "model": lambda tx: registered_models.get_registered_model(tx, USER, name="model-7"),
    "search": search_versions(None),
    "search a model": search_versions("name = 'model-7'"),
    "search a run": search_versions("run_id = 'r7'"),
    "search runs": search_versions("run_id IN ('r7', 'r8')"),
    "search a source": search_versions("source_path = 's3://7/7'"),
    "search by name": search_versions(None, "name"),
    "search in a scope": search_versions(None, actor=READER),
    "search by name but what is denied": search_versions(None, "name", actor=DENIED),
    "search by name in a scope": search_versions(None, "name", actor=READER),
    "search a model in a scope": search_versions("name = 'model-7'", actor=READER),
    "versions": list_versions(),
    "versions in a scope": list_versions(actor=READER),
    "versions of a model": list_versions(model="model-7"),
    "versions in a stage": list_versions(stage=PRODUCTION),
    "versions of a model in a stage": list_versions(model="model-7", stage=NONE),
    "versions with an alias": list_versions(alias="champion"),
    "versions of a run": list_versions(run_id="r7"),
    "versions of a logged model": list_versions(model_id="m-7"),
    "deleted versions of a model": list_versions(model="model-7", is_deleted=True),
    "a model of the API": lambda tx: registry_resources.get_model(tx, USER, name="model-7"),
    "a version of the API": lambda tx: registry_resources.get_version(tx, USER, name="model-7", version=3),
    "search models last changed in a scope": lambda tx: registered_models.search_registered_models(
        tx, READER, filter_text=None, order_by=["last_updated_timestamp DESC"], max_results=10, page_token=None
    ),
    "list models in a scope": list_models(READER),
    "list models in a scope, counted": list_models(READER, include_total=True),
    "list models but those denied": list_models(DENIED),
    "list models of a limited token": list_models(LIMITED),
    "names in a scope": lambda tx: model_pages.model_names(tx, READER, prefix="", limit=10),
    "names with a text in a scope": lambda tx: model_pages.model_names(tx, READER, prefix="7", limit=10),
    "the reader's own model": lambda tx: registered_models.get_registered_model(tx, READER, name="model-7"),
    "search but what is denied": search_versions(None, actor=DENIED),
    "search of a limited token": search_versions(None, actor=LIMITED),
    "search models in a scope": lambda tx: registered_models.search_registered_models(
        tx, READER, filter_text=None, order_by=[], max_results=10, page_token=None
    ),
}


@pytest.mark.parametrize("read", READS)
async def test_no_hot_query_scans(database: Registry, queries: Queries, read: str) -> None:
    queries.clear()
    await database.search(READS[read])
    assert queries
    for sql, args in list(queries):
        plan = await database.read(lambda tx, sql=sql, args=args: _plan(tx, sql, args))  # type: ignore[misc]
        # What was read by an index already.
        read_before = {line.split()[1] for line in plan if line.startswith(("CO-ROUTINE ", "MATERIALIZE "))}
        scans = [line for line in plan if _is_scan(line) and line.split()[1] not in read_before]
        assert not scans, "\n".join(plan)


async def _plan(tx: SqlTransaction, sql: Sql, args: tuple[Any, ...]) -> list[str]:
    explained = Sql("SELECT 1")
    # The text is rendered already and has no braces.
    object.__setattr__(explained, "sqlite", "EXPLAIN QUERY PLAN " + sql.sqlite)
    object.__setattr__(explained, "postgres", "EXPLAIN " + sql.postgres)
    object.__setattr__(explained, "lists", sql.lists)
    is_sqlite = tx._session.dialect == "sqlite"
    return [str(row[3 if is_sqlite else 0]) for row in await tx._session.all(explained, *args)]


def _is_scan(line: str) -> bool:
    """Return whether a line of a plan reads a table or an index from end to end; a page or a list of values may be."""
    if line.startswith("SCAN "):
        return line.split()[1] in ("m", "v", "l", "a", "c", "t", "o", "p", "s", "g", *TABLES)
    return any(
        f"Seq Scan on {table}" in line for table in ("model_versions", "model_version_stages", "model_version_tags")
    )
