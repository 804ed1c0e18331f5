"""Statements that search all of a workspace, or only what a scope contains.

The condition is part of the searching statement, so that a page is as long as was asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from greenroom.core.access import WHOLE_WORKSPACE, Scope
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.language.filters import Query
from greenroom.storage.sql.session import Session

_Bind = Callable[[Any], str]


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


class ScopedSql:
    """A search of a workspace, given as ``$1``, and the same search within each form of scope.

    Args:
        text: the search.
        condition: the part of it that chooses the workspace; a scope is added there.
        column: column of the ids of the objects.
        place: number of the first value that a scope adds.
        leads: whether what a scope names is looked up, so that other conditions need no index.
    """

    def __init__(
        self, text: str, objects: _Objects, *, condition: str, column: str, place: int, leads: bool = True
    ) -> None:
        assert condition in text, "a search says which workspace it searches"
        self._whole = Sql(text)

        @cache
        def scoped(*form: bool) -> Sql:
            by_ids = leads and form[0]
            within = _conditions(objects, column, form, place, leads=leads)
            first = _without_index(condition) if by_ids else condition
            return Sql(text.replace(condition, " AND ".join((first, *within))))

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


def within_experiments_sql(text: str, place: int, *, condition: str, column: str, leads: bool = True) -> ScopedSql:
    """Make a search of what belongs to experiments of workspace ``$1``; arguments as of `within_models_sql`.

    Args:
        leads: as of `ScopedSql`.
    """
    return ScopedSql(text, _EXPERIMENTS, condition=condition, column=column, place=place, leads=leads)


async def is_looked_up(session: Session, scope: Scope, workspace: str, *, versions: bool = False) -> bool:
    """Return whether to look up the registered models that a scope names, which then are few, and to sort them.

    Otherwise a search goes along the index of its order and leaves out what the scope does not name: for most of a
    registry that is far less than to sort it.

    Args:
        versions: they are looked up to find their versions, of which there are few, too.
    """
    if scope is WHOLE_WORKSPACE or not _form(scope)[0]:
        return False
    values = _values(scope)
    row = await session.one(_COUNT, workspace, *values[:3], _FEW + 1)
    assert row is not None
    count, last_model, last_version = row
    # Counting the versions would cost as much as finding them.
    each = (last_version or 0) / max(last_model or 1, 1) if versions else 1
    return bool(count * max(each, 1) <= _FEW)


def keep_models(query: Query, scope: Scope, *, leads: bool = True) -> None:
    """Keep a search of the registered models ``m`` of workspace ``$1`` within a scope.

    Args:
        leads: what the scope names is looked up (`is_looked_up`).
    """
    _keep(query, scope, _MODELS, "m.id", leads=leads)


def keep_versions(query: Query, scope: Scope, *, leads: bool = True) -> None:
    """Keep a search of the versions ``v`` of workspace ``$1`` within a scope of registered models; see `keep_models`."""
    _keep(query, scope, _MODELS, "v.registered_model_id", leads=leads)


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


def _conditions(objects: _Objects, column: str, form: tuple[bool, ...], place: int, *, leads: bool) -> list[str]:
    is_named, has_denials, is_limited = form
    conditions = []
    if is_named:
        # Unary plus stops SQLite from looking up the ids.
        conditions.append(f"{column if leads else '+' + column} IN ({_ids(objects, place)})")
        place += 3
    if has_denials:
        # Not correlated: read once, not for each row.
        denied = (
            f"SELECT g.resource_id FROM grants g WHERE g.subject IN {{texts:${place}}} AND {_granted(objects)} "
            "AND g.role = 'denied'"
        )
        conditions += [f"{column} NOT IN ({denied})", f"-1 NOT IN ({denied})"]
        place += 1
    if is_limited:
        conditions.append(f"{column} IN {{ints:${place}}}")
    return conditions


_COUNT = Sql(
    "SELECT count(*), (SELECT max(id) FROM registered_models), (SELECT max(id) FROM model_versions) "
    f"FROM (SELECT 1 FROM ({_ids(_MODELS, 2)}) found LIMIT $5) few"
)
