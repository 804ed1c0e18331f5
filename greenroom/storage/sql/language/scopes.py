"""Statements that search all of a workspace, or only what a scope contains.

The condition is part of the searching statement, so that a page is as long as was asked for.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any, NamedTuple, TypeVar

from greenroom.core.access import WHOLE_WORKSPACE, Scope
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.language.filters import Query
from greenroom.storage.sql.session import Session

T = TypeVar("T")


class _Objects(NamedTuple):
    """Objects of a kind: their column of ids, and the table that has their owners."""

    kind: str
    table: str
    key: str


_MODELS = _Objects("registered_model", "registered_models", "id")
_EXPERIMENTS = _Objects("experiment", "experiments", "experiment_id")


_OF_WORKSPACE = re.compile(r"\b(\w+)\.workspace = \$1")
# Looked up and sorted in a few milliseconds.
_FEW = 5000
# See `_form`.
_ALL_BUT_DENIED = (False, True, False)


class ScopedSql:
    """A search of a workspace, given as ``$1``, and the same search within each form of scope.

    Args:
        text: the search.
        condition: the part of it that chooses the workspace; a scope is added there.
        column: column of the ids of the objects.
        place: number of the first value that a scope adds.
        leads: whether what a scope names is looked up, so that other conditions need no index.
        is_count: it counts rows that each belong to one object; see `count_models_sql`.
    """

    def __init__(
        self,
        text: str,
        objects: _Objects,
        *,
        condition: str,
        column: str,
        place: int,
        leads: bool = True,
        is_count: bool = False,
    ) -> None:
        assert condition in text, "a search says which workspace it searches"
        self._whole = Sql(text)

        @cache
        def scoped(*form: bool) -> Sql:
            by_ids = leads and form[0]
            if is_count and form == _ALL_BUT_DENIED:
                denied = _denied_ids(objects, place)
                part = text.replace(condition, f"{_without_index(condition)} AND {column} IN ({denied})")
                return Sql(_subtracted(text, part, _is_all_denied(denied)))
            within = _conditions(objects, column, form, place, leads=leads)
            first = _without_index(condition) if by_ids else condition
            return Sql(text.replace(condition, " AND ".join((first, *within))))

        self._scoped = scoped

    def choose(self, scope: Scope, *values: Any) -> tuple[Any, ...]:
        """Return the statement for a scope, and the values it binds."""
        if scope is WHOLE_WORKSPACE:
            return (self._whole, *values)
        return (self._scoped(*_form(scope)), *values, *_values(scope))


def models_sql(text: str, place: int, *, is_count: bool = False) -> ScopedSql:
    """Make a search of the registered models ``m`` of workspace ``$1``.

    Args:
        place: number of the first value that a scope adds.
        is_count: as of `ScopedSql`.
    """
    return ScopedSql(text, _MODELS, condition="m.workspace = $1", column="m.id", place=place, is_count=is_count)


def experiments_sql(text: str, place: int) -> ScopedSql:
    """Make a search of the experiments ``e`` of workspace ``$1``."""
    return ScopedSql(text, _EXPERIMENTS, condition="e.workspace = $1", column="e.experiment_id", place=place)


def within_models_sql(text: str, place: int, *, condition: str, column: str, is_count: bool = False) -> ScopedSql:
    """Make a search of what belongs to registered models of workspace ``$1``.

    Args:
        condition: the part that chooses the workspace.
        column: column of the rows of the models.
        is_count: as of `ScopedSql`.
    """
    return ScopedSql(text, _MODELS, condition=condition, column=column, place=place, is_count=is_count)


def within_experiments_sql(text: str, place: int, *, condition: str, column: str, leads: bool = True) -> ScopedSql:
    """Make a search of what belongs to experiments of workspace ``$1``; arguments as of `within_models_sql`.

    Args:
        leads: as of `ScopedSql`.
    """
    return ScopedSql(text, _EXPERIMENTS, condition=condition, column=column, place=place, leads=leads)


async def search_within(
    session: Session,
    scope: Scope,
    workspace: str,
    search: Callable[[bool], Awaitable[list[T]]],
    *,
    versions: bool = False,
) -> list[T]:
    """Search registered models, or their versions, within a scope.

    The models that a scope names are looked up and sorted, if they are few. Otherwise a search goes along the index of its
    order and leaves out what the scope does not name: for most of a registry that is far less than to sort it.

    Args:
        search: runs the statement; its argument is whether it is to look up the models, by `look_up_models` or
            `look_up_versions`, and so to find nothing if they are too many.
        versions: as of `look_up_versions`.
    """
    if not _form(scope)[0]:
        return await search(False)
    rows = await search(True)
    if rows or await names_few(session, scope, workspace, versions=versions):
        return rows
    return await search(False)


async def names_few(session: Session, scope: Scope, workspace: str, *, versions: bool) -> bool:
    """Return whether a scope names registered models, and few."""
    if not _form(scope)[0]:
        return False
    values = _values(scope)
    row = await session.one(_FEW_VERSIONS if versions else _FEW_MODELS, workspace, *values[:3])
    assert row is not None
    return bool(row[0])


def look_up_models(query: Query, scope: Scope, *, versions: bool = False) -> str:
    """Begin a search of the registered models of workspace ``$1`` that a scope names, if they are few.

    Args:
        versions: if their versions are few, too; see `look_up_versions`.

    Returns:
        The table ``m`` to search, which has the columns that models are found and sorted by: those of what is owned are read
        from the index of owners alone.
    """
    owner, rest = _begin_at_named(query, scope, versions=versions)
    columns = "o.id, o.name, o.updated_at_ms, o.deleted_at_ms"
    _keep_rest(query, scope, "m.id", rest)
    # SQLite would rather walk the names of the workspace than read what is owned.
    return (
        f"(SELECT {columns} FROM registered_models o WHERE o.owner_id = {owner} AND {{plain:o.workspace}} = $1 "
        f"UNION ALL SELECT {columns} FROM registered_models o WHERE o.id {{among:SELECT id FROM granted}} "
        f"AND {{plain:o.workspace}} = $1 AND o.owner_id IS DISTINCT FROM {owner}) m"
    )


def look_up_versions(query: Query, scope: Scope) -> None:
    """Keep a search of the versions ``v`` to the registered models of workspace ``$1`` that a scope names, if they are few.

    Few models have few versions unless those of all registered models are many: to count them would cost as much as to
    find them.
    """
    _, rest = _begin_at_named(query, scope, versions=True)
    query.where("v.registered_model_id {among:SELECT id FROM granted UNION ALL SELECT id FROM owned}")
    _keep_rest(query, scope, "v.registered_model_id", rest)


def _begin_at_named(query: Query, scope: Scope, *, versions: bool) -> tuple[str, list[Any]]:
    """Begin with the ids of what is granted and of what is owned, and find nothing if they are not few.

    PostgreSQL plans without a look at the values, and so keeps the plan: to plan each search again would cost as much as a
    page of it.

    Returns:
        The owner, and the values of the scope that are not bound yet.
    """
    subjects, roles, owner, *rest = _values(scope)
    owner_text = f"(SELECT CAST({query.bind(owner)} AS BIGINT))"
    query.head = _head(query.bind(subjects), query.bind(roles), owner_text)
    query.where(_are_few(versions=versions))
    return owner_text, rest


def _keep_rest(query: Query, scope: Scope, column: str, values: list[Any]) -> None:
    """Leave out what is denied, or beyond the limits of a token."""
    _, *form = _form(scope)
    numbers = [int(query.bind(value).removeprefix("$")) for value in values]
    for condition in _conditions(_MODELS, column, (False, *form), numbers[0] if numbers else 0, leads=True):
        query.where(condition)


def keep_models(query: Query, scope: Scope, *, leads: bool = True, column: str = "m.id") -> None:
    """Keep a search of the registered models ``m`` of workspace ``$1``, or of their versions, within a scope.

    Args:
        leads: what the scope names is looked up.
        column: column of the rows of the models.
    """
    _keep(query, scope, _MODELS, column, leads=leads)


def count_models_sql(query: Query, scope: Scope, source: str, *, leads: bool = True) -> str:
    """Write the count of a search of the registered models ``m`` of workspace ``$1``, or of their versions, within a scope.

    Where a scope is all but what is denied, that is counted by itself and subtracted: to ask of each row whether it is
    denied would cost far more than to count all.

    Args:
        query: the search without a scope.
        source: its tables.
        leads: as of `keep_models`.
    """
    if _form(scope) == _ALL_BUT_DENIED:
        (subjects,) = _values(scope)
        whole = query.condition
        denied = _denied_ids(_MODELS, int(query.bind(subjects).removeprefix("$")))
        return _subtracted(
            f"SELECT count(*) FROM {source} WHERE {whole}",
            f"SELECT count(*) FROM {source} WHERE {_without_index(whole)} AND m.id IN ({denied})",
            _is_all_denied(denied),
        )
    keep_models(query, scope, leads=leads)
    return f"SELECT count(*) FROM {source} WHERE {query.condition}"


def keep_experiments(query: Query, scope: Scope) -> None:
    """Keep a search of the experiments ``e`` of workspace ``$1`` within a scope."""
    _keep(query, scope, _EXPERIMENTS, "e.experiment_id", leads=True)


def _keep(query: Query, scope: Scope, objects: _Objects, column: str, *, leads: bool) -> None:
    if scope is WHOLE_WORKSPACE:
        return
    form = _form(scope)
    if leads and form[0]:
        query.conditions = [_without_index(one) for one in query.conditions]
    first = None
    for value in _values(scope):
        number = int(query.bind(value).removeprefix("$"))
        first = number if first is None else first
    for condition in _conditions(objects, column, form, first or 0, leads=leads):
        query.where(condition)


def _form(scope: Scope) -> tuple[bool, bool, bool]:
    """Return what decides the text of a condition: whether it names what it contains, has denials, and has a limit."""
    account = scope.account
    if account is None:
        return (not scope.is_all, False, False)
    return (not scope.is_all, account.has_denials, account.models is not None)


def _values(scope: Scope) -> list[Any]:
    account = scope.account
    if account is None:
        # No one's grants: nothing is found, unless everything is.
        return [] if scope.is_all else [[], [], -1]
    values: list[Any] = []
    if not scope.is_all:
        values += [list(account.subjects), list(scope.roles), account.row if scope.owned else -1]
    if account.has_denials:
        values.append(list(account.subjects))
    if account.models is not None:
        values.append(list(account.models))
    return values


def _without_index(condition: str) -> str:
    """Return a condition on the workspace that no index covers, so that SQLite, which believes it selective, uses none."""
    return _OF_WORKSPACE.sub(r"\1.workspace || '' = $1", condition)


def _granted(objects: _Objects) -> str:
    return f"g.workspace = $1 AND g.resource_kind = '{objects.kind}'"


def _ids(objects: _Objects, place: int) -> str:
    """Return a query for what subjects are granted roles on, or own."""
    return (
        f"SELECT g.resource_id FROM grants g WHERE g.subject IN {{texts:${place}}} AND {_granted(objects)} "
        f"AND g.role IN {{texts:${place + 1}}} UNION ALL "
        f"SELECT o.{objects.key} FROM {objects.table} o WHERE o.owner_id = ${place + 2} AND o.workspace = $1"
    )


def _head(subjects: str, roles: str, owner: str) -> str:
    return (
        f"WITH granted(id) AS {{once}} (SELECT g.resource_id FROM grants g WHERE g.subject IN {{any_texts:{subjects}}} "
        f"AND {_granted(_MODELS)} AND g.role IN {{any_texts:{roles}}} LIMIT {_FEW + 1}), "
        "owned(id) AS {once} (SELECT o.id FROM registered_models o "
        f"WHERE o.owner_id = {owner} AND o.workspace = $1 LIMIT {_FEW + 1}) "
    )


def _denied_ids(objects: _Objects, place: int) -> str:
    return (
        f"SELECT g.resource_id FROM grants g WHERE g.subject IN {{texts:${place}}} AND {_granted(objects)} "
        "AND g.role = 'denied'"
    )


def _is_all_denied(denied: str) -> str:
    return f"EXISTS ({denied} AND g.resource_id = -1)"


def _subtracted(whole: str, part: str, is_nothing: str) -> str:
    return f"SELECT CASE WHEN {is_nothing} THEN 0 ELSE ({whole}) - ({part}) END"


def _are_few(*, versions: bool) -> str:
    """Return a condition that the models, or their versions, are worth sorting."""
    most = str(_FEW)
    if versions:
        most = (
            f"(SELECT {{least:{_FEW}, {_FEW} * (SELECT coalesce(max(c.id), 0) FROM registered_models c) "
            "/ (SELECT coalesce(max(c.id), 1) FROM model_versions c)})"
        )
    return " AND ".join(f"NOT EXISTS (SELECT 1 FROM {named} LIMIT 1 OFFSET {most})" for named in ("granted", "owned"))


def _conditions(objects: _Objects, column: str, form: tuple[bool, ...], place: int, *, leads: bool) -> list[str]:
    names, has_denials, is_limited = form
    conditions = []
    if names:
        # Unary plus stops SQLite from looking up the ids.
        conditions.append(f"{column if leads else '+' + column} IN ({_ids(objects, place)})")
        place += 3
    if has_denials:
        # Not correlated: read once, not for each row.
        denied = _denied_ids(objects, place)
        conditions += [f"{column} NOT IN ({denied})", f"NOT {_is_all_denied(denied)}"]
        place += 1
    if is_limited:
        conditions.append(f"{column} IN {{ints:${place}}}")
    return conditions


def _few_sql(*, versions: bool) -> Sql:
    return Sql(f"{_head('$2', '$3', '$4')} SELECT {_are_few(versions=versions)}")


_FEW_MODELS, _FEW_VERSIONS = _few_sql(versions=False), _few_sql(versions=True)
