"""Searches of the registered models that a scope names: by grants on each, and by who owns them.

The index of grants and the index of owners have what models are sorted by, so the models of a page are chosen without
looking up the others. What is named is read whole and sorted, however much it is: that is less work than to test the
models of the workspace one by one in their order.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, TypeVar

import msgspec

from greenroom.core.access import Scope
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.language.filters import Query, SortKey, order_by, sql
from greenroom.storage.sql.language.records import RecordColumns
from greenroom.storage.sql.language.scopes import MODELS, conditions_within, form_of, granted, keep_models, values_of
from greenroom.storage.sql.session import Session

R = TypeVar("R", bound=msgspec.Struct)
T = TypeVar("T")

# Models whose versions are all read and sorted, in a few milliseconds.
_FEW: Final = 5000
_COPIES = ("name", "updated_at_ms", "deleted_at_ms", "versions_updated_at_ms")


class NamedModels:
    """The tables ``m`` of a search of the registered models of workspace ``$1`` that a scope names.

    They have the columns ``id``, ``name``, ``updated_at_ms``, ``deleted_at_ms`` and ``versions_updated_at_ms``.

    Args:
        query: the search. What is denied, or beyond the limits of a token, is left out.

    Attributes:
        granted, owned: the tables. A model that is granted twice, or both granted and owned, is there more than once.
    """

    def __init__(self, query: Query, scope: Scope) -> None:
        self._query = query
        subjects, roles, owner, *rest = values_of(scope)
        of_grants = ", ".join(f"g.model_{name} AS {name}" for name in _COPIES)
        self.granted = (
            f"(SELECT g.resource_id AS id, {of_grants} FROM grants g "
            f"WHERE {_granted_to(query.bind(subjects), query.bind(roles))} AND g.resource_id <> -1) m"
        )
        # SQLite would rather walk the names of the workspace than read what is owned.
        self.owned = (
            f"(SELECT o.id, {', '.join(f'o.{name}' for name in _COPIES)} FROM registered_models o "
            f"WHERE o.owner_id = {_one_of_many(query.bind(owner))} AND {{plain:o.workspace}} = $1) m"
        )
        # Nor the grants on what a token is limited to.
        _keep_rest(query, scope, "{plain:m.id}", rest)

    def page(self, keys: Sequence[SortKey], limit: str) -> str:
        """Return a query for the first models: ``id`` and the columns sorted by.

        The conditions of the search are complete.

        Args:
            keys: columns of the tables, of which one is unique among the models found.
            limit: how many, as an expression.
        """
        columns = dict.fromkeys(["m.id", *(key.expression for key in keys)])
        search = f"SELECT {', '.join(f'{one} AS {_bare(one)}' for one in columns)} FROM"
        # UNION leaves out what repeats. The order belongs to it, not to an outer query: SQLite sorts and merges then.
        return (
            f"{search} {self.granted} WHERE {self._query.condition} UNION {search} {self.owned} "
            f"WHERE {self._query.condition} ORDER BY {_bare(order_by(keys))} LIMIT {limit}"
        )


def _bare(columns: str) -> str:
    """Return columns of ``m`` by their names alone."""
    return columns.replace("m.", "")


async def read_models_within(
    session: Session,
    scope: Scope,
    record: RecordColumns[R],
    conditions: Callable[[bool], Query],
    keys: Sequence[SortKey],
    limit: int,
    *,
    looks_up: bool = True,
) -> list[R]:
    """Read registered models within a scope.

    Args:
        record: what is read of the models ``m``.
        conditions: begins a search without the scope; its argument is whether the models that the scope names are looked up.
            Then there are only the columns of `NamedModels`, and these models are few.
        limit: how many.
        looks_up: whether what a scope names is looked up; otherwise the conditions are selective.
    """
    if not (looks_up and form_of(scope)[0]):
        query = conditions(False)
        keep_models(query, scope, leads=False)
        text = (
            f"SELECT {record.select} FROM (SELECT m.id AS id FROM registered_models m WHERE {query.condition} "
            f"ORDER BY {order_by(keys)} LIMIT {query.bind(limit)}) page "
            f"JOIN registered_models m ON m.id = page.id ORDER BY {order_by(keys)}"
        )
        return [record.read(row) for row in await session.all(sql(text), *query.values)]
    query = conditions(True)
    models = NamedModels(query, scope)
    page = models.page(keys, query.bind_limit(limit, is_planned=False))
    text = (
        f"SELECT {record.select} FROM ({page}) page "
        f"JOIN registered_models m ON m.id = page.id ORDER BY {order_by(keys)}"
    )
    return [record.read(row) for row in await session.all(sql(text), *query.values)]


async def search_versions_within(
    session: Session, scope: Scope, workspace: str, search: Callable[[bool], Awaitable[list[T]]]
) -> list[T]:
    """Search the versions of registered models within a scope.

    The models that a scope names are looked up, and their versions sorted, if they are few. Otherwise a search goes along
    the index of its order and leaves out what the scope does not name: for most of a registry that is far less than to
    sort it.

    Args:
        search: runs the statement; its argument is whether it is to look up the models, by `look_up_versions`, and so to
            find nothing if they are too many.
    """
    if not form_of(scope)[0]:
        return await search(False)
    rows = await search(True)
    if rows or await names_few(session, scope, workspace):
        return rows
    return await search(False)


async def names_few(session: Session, scope: Scope, workspace: str) -> bool:
    """Return whether a scope names registered models, and few enough to sort all their versions."""
    if not form_of(scope)[0]:
        return False
    row = await session.one(_NAMES_FEW, workspace, *values_of(scope)[:3])
    assert row is not None
    return bool(row[0])


def look_up_versions(query: Query, scope: Scope) -> None:
    """Keep a search of the versions ``v`` to the registered models of workspace ``$1`` that a scope names, if they are few."""
    subjects, roles, owner, *rest = values_of(scope)
    query.head = _head(query.bind(subjects), query.bind(roles), query.bind(owner))
    query.where(_are_few())
    query.where("v.registered_model_id {among:SELECT id FROM granted UNION ALL SELECT id FROM owned}")
    _keep_rest(query, scope, "v.registered_model_id", rest)


def are_few_versions(models: str) -> str:
    """Return a condition that so many models have few versions, see `look_up_versions`."""
    return f"{models} <= {_most()}"


def _keep_rest(query: Query, scope: Scope, column: str, values: list[Any]) -> None:
    """Leave out what is denied, or beyond the limits of a token."""
    _, *form = form_of(scope)
    numbers = [int(query.bind(value).removeprefix("$")) for value in values]
    for condition in conditions_within(MODELS, column, (False, *form), numbers[0] if numbers else 0, leads=True):
        query.where(condition)


def _granted_to(subjects: str, roles: str) -> str:
    """Return the condition on the grants ``g``.

    PostgreSQL plans without a look at the values, and so keeps the plan: to plan each search again would cost as much as a
    page of it.
    """
    return f"g.subject IN {{any_texts:{subjects}}} AND {granted(MODELS)} AND g.role IN {{any_texts:{roles}}}"


def _one_of_many(number: str) -> str:
    """Return a number that PostgreSQL is not to look at, as in `_granted_to`."""
    return f"(SELECT CAST({number} AS BIGINT))"


def _head(subjects: str, roles: str, owner: str) -> str:
    return (
        f"WITH granted(id) AS {{once}} (SELECT g.resource_id FROM grants g WHERE {_granted_to(subjects, roles)} "
        f"LIMIT {_FEW + 1}), owned(id) AS {{once}} (SELECT o.id FROM registered_models o "
        f"WHERE o.owner_id = {_one_of_many(owner)} AND o.workspace = $1 LIMIT {_FEW + 1}) "
    )


def _most() -> str:
    """Return the number of models whose versions are few.

    Few models have few versions unless those of all registered models are many: to count them would cost as much as to
    find them.
    """
    return (
        f"(SELECT {{least:{_FEW}, {_FEW} * (SELECT coalesce(max(c.id), 0) FROM registered_models c) "
        "/ (SELECT coalesce(max(c.id), 1) FROM model_versions c)})"
    )


def _are_few() -> str:
    """Return a condition that the models named have few versions."""
    return " AND ".join(
        f"NOT EXISTS (SELECT 1 FROM {named} LIMIT 1 OFFSET {_most()})" for named in ("granted", "owned")
    )


def _names_few_sql() -> Sql:
    return Sql(f"{_head('$2', '$3', '$4')} SELECT {_are_few()}")


_NAMES_FEW = _names_few_sql()
