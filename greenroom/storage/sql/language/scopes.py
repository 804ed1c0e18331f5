"""Statements that search all of a workspace, or only what a scope contains.

The condition is part of the searching statement, so that a page is as long as was asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from greenroom.core.access import WHOLE_WORKSPACE, Scope
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.language.filters import Query

_Bind = Callable[[Any], str]


class _Objects(NamedTuple):
    """Objects of a kind: their column of ids, and the table that has their owners."""

    kind: str
    table: str
    key: str


_MODELS = _Objects("registered_model", "registered_models", "id")
_EXPERIMENTS = _Objects("experiment", "experiments", "experiment_id")


class ScopedSql:
    """A search of a workspace, given as ``$1``, and the same search within each form of scope.

    Args:
        text: the search.
        condition: the part of it that chooses the workspace; a scope is added there.
        column: column of the ids of the objects.
        place: number of the first value that a scope adds.
    """

    def __init__(self, text: str, objects: _Objects, *, condition: str, column: str, place: int) -> None:
        assert condition in text, "a search says which workspace it searches"
        self._whole = Sql(text)

        @cache
        def scoped(*form: bool) -> Sql:
            within = _conditions(objects, column, form, place)
            return Sql(text.replace(condition, " AND ".join((condition, *within))))

        self._scoped = scoped

    def choose(self, scope: Scope, *values: Any) -> tuple[Any, ...]:
        """Return the statement for a scope, and the values it binds."""
        if scope is WHOLE_WORKSPACE:
            return (self._whole, *values)
        return (self._scoped(*_form(scope)), *values, *_values(scope))


def models_sql(text: str, place: int) -> ScopedSql:
    """Make a search of the registered models ``m`` of workspace ``$1``.

    Args:
        place: number of the first value that a scope adds.
    """
    return ScopedSql(text, _MODELS, condition="m.workspace = $1", column="m.id", place=place)


def experiments_sql(text: str, place: int) -> ScopedSql:
    """Make a search of the experiments ``e`` of workspace ``$1``."""
    return ScopedSql(text, _EXPERIMENTS, condition="e.workspace = $1", column="e.experiment_id", place=place)


def within_models_sql(text: str, place: int, *, condition: str, column: str) -> ScopedSql:
    """Make a search of what belongs to registered models of workspace ``$1``.

    Args:
        condition: the part that chooses the workspace.
        column: column of the rows of the models.
    """
    return ScopedSql(text, _MODELS, condition=condition, column=column, place=place)


def within_experiments_sql(text: str, place: int, *, condition: str, column: str) -> ScopedSql:
    """Make a search of what belongs to experiments of workspace ``$1``; arguments as of `within_models_sql`."""
    return ScopedSql(text, _EXPERIMENTS, condition=condition, column=column, place=place)


def keep_models(query: Query, scope: Scope) -> None:
    """Keep a search of the registered models ``m`` of workspace ``$1`` within a scope."""
    _keep(query, scope, _MODELS, "m.id")


def keep_versions(query: Query, scope: Scope) -> None:
    """Keep a search of the versions ``v`` of workspace ``$1`` within a scope of registered models."""
    _keep(query, scope, _MODELS, "v.registered_model_id")


def keep_experiments(query: Query, scope: Scope) -> None:
    """Keep a search of the experiments ``e`` of workspace ``$1`` within a scope."""
    _keep(query, scope, _EXPERIMENTS, "e.experiment_id")


def _keep(query: Query, scope: Scope, objects: _Objects, column: str) -> None:
    if scope is WHOLE_WORKSPACE:
        return
    first = None
    for value in _values(scope):
        number = int(query.bind(value).removeprefix("$"))
        first = number if first is None else first
    for condition in _conditions(objects, column, _form(scope), first or 0):
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
        # Nobody's grants: nothing is found, unless everything is.
        return [] if scope.is_all else [[], [], -1]
    values: list[Any] = []
    if not scope.is_all:
        values += [list(account.subjects), list(scope.roles), account.row if scope.owned else -1]
    if account.has_denials:
        values.append(list(account.subjects))
    if account.models is not None:
        values.append(list(account.models))
    return values


def _conditions(objects: _Objects, column: str, form: tuple[bool, ...], place: int) -> list[str]:
    is_named, has_denials, is_limited = form
    granted = f"g.workspace = $1 AND g.resource_kind = '{objects.kind}'"
    conditions = []
    if is_named:
        conditions.append(
            f"{column} IN (SELECT g.resource_id FROM grants g WHERE g.subject IN {{texts:${place}}} AND {granted} "
            f"AND g.role IN {{texts:${place + 1}}} UNION ALL "
            f"SELECT o.{objects.key} FROM {objects.table} o WHERE o.owner_id = ${place + 2})"
        )
        place += 3
    if has_denials:
        conditions.append(
            f"NOT EXISTS (SELECT 1 FROM grants g WHERE g.subject IN {{texts:${place}}} AND {granted} "
            f"AND g.role = 'denied' AND g.resource_id IN ({column}, -1))"
        )
        place += 1
    if is_limited:
        conditions.append(f"{column} IN {{ints:${place}}}")
    return conditions
