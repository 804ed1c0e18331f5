"""Pages within a scope are the filtered whole, cut in pages: the same order, the same totals, nothing left out or repeated.

Every store here has models of one time, versions of one time, models without versions, prompts, and models both owned and
granted twice; pages are read to the last one.
"""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest

from greenroom.core.access import WHOLE_WORKSPACE, Account, Principal, Scope, scope_of
from greenroom.core.filters import Kind, Ordering
from greenroom.core.page_tokens import Key, Page
from greenroom.core.permissions import Permission
from greenroom.core.registry_resources import ModelChoice, VersionChoice
from greenroom.core.roles import Role
from greenroom.errors import InvalidFilter
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.language import named_models
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.queries import named_versions
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.access import COPY_TO_GRANTS, OF_EVERY_ACCOUNT, denied_something, holding
from tests.support.registry import Registry

pytestmark = pytest.mark.anyio

MODELS = 90
MINE, OURS = "user:7", "group:9"

_ADD_MODEL = Sql(
    "INSERT INTO registered_models (id, workspace, name, created_at_ms, updated_at_ms, next_version, owner_id, deleted_at_ms) "
    "VALUES ($1, $2, $3, 1, $4, 9, $5, $6)"
)
_ADD_VERSION = Sql(
    "INSERT INTO model_versions (registered_model_id, version, workspace, author, created_at_ms, updated_at_ms, "
    "current_stage, source, download_uri, run_id, run_link, status, deleted_at_ms) "
    "VALUES ($1, $2, $3, 'ana', 1, $4, 'None', 's3://m', 's3://m', '', '', 'READY', $5)"
)
_ADD_GRANT = Sql(
    "INSERT INTO grants (workspace, resource_kind, resource_id, subject, role, created_at_ms, created_by) "
    "VALUES ($1, 'registered_model', $2, $3, $4, 1, 'ana')"
)
_VERSIONS_UPDATED = Sql(
    "UPDATE registered_models SET versions_updated_at_ms = coalesce((SELECT max(v.updated_at_ms) FROM model_versions v "
    "WHERE v.registered_model_id = registered_models.id), 0)"
)
_TAG_MODEL = Sql(
    "INSERT INTO registered_model_tags (registered_model_id, key, value) VALUES ($1, 'mlflow.prompt.is_prompt', 'true')"
)
_TAG_VERSIONS = Sql(
    "INSERT INTO model_version_tags (model_version_id, key, value) "
    "SELECT id, 'mlflow.prompt.is_prompt', 'true' FROM model_versions WHERE registered_model_id = $1"
)


async def _fill(tx: SqlTransaction) -> None:
    session = tx._session
    for n in range(1, MODELS + 1):
        workspace = "other" if n % 10 == 9 else "default"
        name = f"model-{n * 37 % 91:03}"
        is_deleted = n % 17 in (0, 4)
        await session.run(
            _ADD_MODEL, n, workspace, name, 100 + n // 8, 7 if n % 3 == 0 else None, 500 if is_deleted else None
        )
        for version in range(1, n % 4 + 1):
            gone = is_deleted or (n + version) % 11 == 0
            ms = 100 + n if n > 60 else 50 + n // 30
            await session.run(_ADD_VERSION, n, version, workspace, ms, 500 if gone else None)
        if n % 3 == 1 or n % 6 == 0:
            await session.run(_ADD_GRANT, workspace, n, MINE, "viewer")
        if n % 5 == 0:
            await session.run(_ADD_GRANT, workspace, n, OURS, "viewer")
            await session.run(_ADD_GRANT, workspace, n, OURS, "manager")
        if n % 7 == 0:
            await session.run(_ADD_GRANT, workspace, n, MINE, "denied")
        if n % 13 == 0:
            await session.run(_TAG_MODEL, n)
            await session.run(_TAG_VERSIONS, n)
    await session.run(_VERSIONS_UPDATED)
    await session.run(COPY_TO_GRANTS)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Registry]:
    opened = await open_database(database_url, make_transaction=SqlTransaction)
    await opened.write(_fill)
    yield opened
    await opened.close()


def _is_owned(n: int) -> bool:
    return n % 3 == 0


def _is_granted(n: int) -> bool:
    return n % 3 == 1 or n % 6 == 0 or n % 5 == 0


def _is_denied(n: int) -> bool:
    return n % 7 == 0


def _principal(row: int, *subjects: str) -> Principal:
    return Principal(f"acc_{row}", "user", "ben", permissions=OF_EVERY_ACCOUNT, account=Account(row, subjects))


NAMED = _principal(7, MINE, OURS)
NOT_OWNED = _principal(8, MINE, OURS)
OWNER = _principal(7, "user:0")
# Who is asked for -> which models are expected.
CALLERS: dict[str, tuple[Any, Callable[[int], bool]]] = {
    "owner": (OWNER, _is_owned),
    "granted": (NOT_OWNED, _is_granted),
    "owner and granted": (NAMED, lambda n: _is_owned(n) or _is_granted(n)),
    "granted and denied": (denied_something(NAMED), lambda n: (_is_owned(n) or _is_granted(n)) and not _is_denied(n)),
    "all but denied": (denied_something(holding(NAMED, Role.VIEWER)), lambda n: not _is_denied(n)),
}


def _scope(caller: str) -> Scope:
    return scope_of(
        CALLERS[caller][0], "registered_model", Permission.REGISTERED_MODEL_READ, Permission.MODEL_VERSION_READ
    )


Read = Callable[[Any, Any, int, Scope], Coroutine[Any, Any, Page[Any]]]


def _models(*order: Ordering) -> Read:
    return lambda tx, last, limit, scope: tx.registered_models.search([], order, last=last, limit=limit, scope=scope)


def _versions(*order: Ordering) -> Read:
    return lambda tx, last, limit, scope: tx.model_versions.search([], order, last=last, limit=limit, scope=scope)


def _resources(choice: ModelChoice, *order: Ordering) -> Read:
    return lambda tx, last, limit, scope: tx.registry_resources.models(
        choice, (), order, last=last, limit=limit, scope=scope
    )


LISTS: dict[str, Read] = {
    "models": _models(),
    "models, last changed": _models(Ordering(Kind.ATTRIBUTE, "last_updated_timestamp", False)),
    "models, first changed": _models(
        Ordering(Kind.ATTRIBUTE, "last_updated_timestamp", True), Ordering(Kind.ATTRIBUTE, "name", False)
    ),
    "versions": _versions(),
    "versions by name": _versions(Ordering(Kind.ATTRIBUTE, "name", True)),
    "versions by name, backwards": _versions(Ordering(Kind.ATTRIBUTE, "name", False)),
    "versions by number": _versions(Ordering(Kind.ATTRIBUTE, "version_number", True)),
    "resources": _resources(ModelChoice()),
    "resources, last changed": _resources(ModelChoice(), Ordering(Kind.ATTRIBUTE, "last_updated_timestamp", False)),
    "resources with a text": _resources(ModelChoice(name_part="-01")),
    "deleted": _resources(ModelChoice(is_deleted=True)),
    "versions of the API": lambda tx, last, limit, scope: tx.registry_resources.versions(
        VersionChoice(), last=last, limit=limit, scope=scope
    ),
}


async def _whole(database: Registry, read: Read, limit: int, scope: Scope) -> list[tuple[int, int | None]]:
    """Read a list to its end: the row of each model, and the version."""
    found: list[tuple[int, int | None]] = []
    last: tuple[Key, ...] | None = None
    while True:
        page: Page[Any] = await database.search(functools.partial(_read, read, last, limit, scope))
        assert len(page.items) == limit or page.last is None, "a page is full before there is another"
        found += [(_model_row(one), getattr(one, "version", None)) for one in page.items]
        if page.last is None:
            return found
        last = page.last


async def _read(read: Read, last: Any, limit: int, scope: Scope, tx: SqlTransaction) -> Page[Any]:
    return await read(tx, last, limit, scope)


def _model_row(item: Any) -> int:
    for name in ("registered_model_row", "model_row", "row"):
        if hasattr(item, name):
            return int(getattr(item, name))
    raise AssertionError(item)


@pytest.mark.parametrize("most", [5000, 3], ids=["looked up", "walked"])
@pytest.mark.parametrize("caller", CALLERS)
async def test_pages_are_the_filtered_whole(
    database: Registry, monkeypatch: pytest.MonkeyPatch, caller: str, most: int
) -> None:
    _, may_see = CALLERS[caller]
    scope = _scope(caller)
    monkeypatch.setattr(named_models, "_FEW", most)
    monkeypatch.setattr(named_models, "_NAMES_FEW", named_models._names_few_sql())
    monkeypatch.setattr(named_versions, "_SPARE", 2)
    for name, read in LISTS.items():
        everything = await _whole(database, read, 1000, WHOLE_WORKSPACE)
        expected = [one for one in everything if may_see(one[0])]
        assert expected
        assert len(expected) < len(everything)
        for limit in (1, 7, 1000):
            assert await _whole(database, read, limit, scope) == expected, (name, limit)


@pytest.mark.parametrize("caller", CALLERS)
async def test_totals_are_those_of_the_whole(database: Registry, caller: str) -> None:
    _, may_see = CALLERS[caller]
    scope = _scope(caller)

    async def count(tx: SqlTransaction, scope: Scope) -> list[int]:
        resources, pages = tx.registry_resources, tx.registry_pages
        return [
            await resources.count_models(ModelChoice(), scope=scope),
            await resources.count_models(ModelChoice(name_part="-01"), scope=scope),
            await resources.count_models(ModelChoice(is_deleted=True), scope=scope),
            await resources.count_versions(VersionChoice(), scope=scope),
            await pages.count_models((), scope=scope),
            (await pages.find_names("-01", limit=1, scope=scope))[1],
            await pages.count_deleted_models("", scope=scope),
        ]

    async def listed(name: str) -> int:
        return sum(may_see(row) for row, _ in await _whole(database, LISTS[name], 1000, WHOLE_WORKSPACE))

    models, some, deleted = [await listed(name) for name in ("resources", "resources with a text", "deleted")]
    versions = await listed("versions of the API")
    found = await database.search(lambda tx: count(tx, scope))
    assert found == [models, some, deleted, versions, models, some, deleted]


async def test_a_token_of_another_order_is_refused(database: Registry) -> None:
    for last in ((1,), ("a", "b", "c"), (1, 2, 3)):
        with pytest.raises(InvalidFilter):
            await database.search(
                lambda tx, last=last: tx.model_versions.search(  # type: ignore[misc]
                    [], [], last=last, limit=2, scope=_scope("owner")
                )
            )
