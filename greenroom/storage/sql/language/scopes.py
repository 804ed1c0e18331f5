"""Statements that search all of a workspace, or only what a scope contains.

The condition is part of the searching statement, so that a page is as long as was asked for.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple, TypeVar

from greenroom.core.access import WHOLE_WORKSPACE, Scope
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.language.filters import Query

T = TypeVar("T")


class _Objects(NamedTuple):
    """Objects of a kind: their column of ids, and the table that has their owners."""

    kind: str
    table: str
    key: str


MODELS = _Objects("registered_model", "registered_models", "id")
_EXPERIMENTS = _Objects("experiment", "experiments", "experiment_id")


_OF_WORKSPACE = re.compile(r"\b(\w+)\.workspace = \$1")
# See `form_of`.
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
            within = conditions_within(objects, column, form, place, leads=leads)
            first = _without_index(condition) if by_ids else condition
            return Sql(text.replace(condition, " AND ".join((first, *within))))

        self._scoped = scoped

    def choose(self, scope: Scope, *values: Any) -> tuple[Any, ...]:
        """Return the statement for a scope, and the values it binds."""
        if scope is WHOLE_WORKSPACE:
            return (self._whole, *values)
        return (self._scoped(*form_of(scope)), *values, *values_of(scope))


def models_sql(text: str, place: int, *, is_count: bool = False) -> ScopedSql:
    """Make a search of the registered models ``m`` of workspace ``$1``.

    Args:
        place: number of the first value that a scope adds.
        is_count: as of `ScopedSql`.
    """
    return ScopedSql(text, MODELS, condition="m.workspace = $1", column="m.id", place=place, is_count=is_count)


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
    return ScopedSql(text, MODELS, condition=condition, column=column, place=place, is_count=is_count)


def within_experiments_sql(text: str, place: int, *, condition: str, column: str, leads: bool = True) -> ScopedSql:
    """Make a search of what belongs to experiments of workspace ``$1``; arguments as of `within_models_sql`.

    Args:
        leads: as of `ScopedSql`.
    """
    return ScopedSql(text, _EXPERIMENTS, condition=condition, column=column, place=place, leads=leads)


def keep_models(query: Query, scope: Scope, *, leads: bool = True, column: str = "m.id") -> None:
    """Keep a search of the registered models ``m`` of workspace ``$1``, or of their versions, within a scope.

    Args:
        leads: what the scope names is looked up.
        column: column of the rows of the models.
    """
    _keep(query, scope, MODELS, column, leads=leads)


def count_models_sql(query: Query, scope: Scope, source: str, *, leads: bool = True) -> str:
    """Write the count of a search of the registered models ``m`` of workspace ``$1``, or of their versions, within a scope.

    Where a scope is all but what is denied, that is counted by itself and subtracted: to ask of each row whether it is
    denied would cost far more than to count all.

    Args:
        query: the search without a scope.
        source: its tables.
        leads: as of `keep_models`.
    """
    if form_of(scope) == _ALL_BUT_DENIED:
        (subjects,) = values_of(scope)
        whole = query.condition
        denied = _denied_ids(MODELS, int(query.bind(subjects).removeprefix("$")))
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
    form = form_of(scope)
    if leads and form[0]:
        query.conditions = [_without_index(one) for one in query.conditions]
    first = None
    for value in values_of(scope):
        number = int(query.bind(value).removeprefix("$"))
        first = number if first is None else first
    for condition in conditions_within(objects, column, form, first or 0, leads=leads):
        query.where(condition)


def form_of(scope: Scope) -> tuple[bool, bool, bool]:
    """Return what decides the text of a condition: whether it names what it contains, has denials, and has a limit."""
    account = scope.account
    if account is None:
        return (not scope.is_all, False, False)
    return (not scope.is_all, account.has_denials, account.models is not None)


def values_of(scope: Scope) -> list[Any]:
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


def granted(objects: _Objects) -> str:
    return f"g.workspace = $1 AND g.resource_kind = '{objects.kind}'"


def _ids(objects: _Objects, place: int) -> str:
    """Return a query for what subjects are granted roles on, or own."""
    return (
        f"SELECT g.resource_id FROM grants g WHERE g.subject IN {{texts:${place}}} AND {granted(objects)} "
        f"AND g.role IN {{texts:${place + 1}}} UNION ALL "
        f"SELECT o.{objects.key} FROM {objects.table} o WHERE o.owner_id = ${place + 2} AND o.workspace = $1"
    )


def _denied_ids(objects: _Objects, place: int) -> str:
    return (
        f"SELECT g.resource_id FROM grants g WHERE g.subject IN {{texts:${place}}} AND {granted(objects)} "
        "AND g.role = 'denied'"
    )


def _is_all_denied(denied: str) -> str:
    return f"EXISTS ({denied} AND g.resource_id = -1)"


def _subtracted(whole: str, part: str, is_nothing: str) -> str:
    return f"SELECT CASE WHEN {is_nothing} THEN 0 ELSE ({whole}) - ({part}) END"


def conditions_within(objects: _Objects, column: str, form: tuple[bool, ...], place: int, *, leads: bool) -> list[str]:
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
