"""Statements that search all of a workspace, or only what a scope names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from greenroom.core.access import Scope
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.language.filters import Query


class ScopedSql(NamedTuple):
    """One search as two statements, so that a search without a scope keeps its plan."""

    whole: Sql
    scoped: Sql
    read_id: Callable[[str], Any]

    def choose(self, scope: Scope, *values: Any) -> tuple[Any, ...]:
        """Give the statement for a scope, and the values it binds."""
        if scope.ids is None:
            return (self.whole, *values)
        return (self.scoped, *values, [self.read_id(one) for one in scope.ids])


def models_sql(text: str, place: int) -> ScopedSql:
    """Make a search of the registered models ``m`` of workspace ``$1``.

    Args:
        place: number of the value that a scope adds.
    """
    return _scoped(text, "m.workspace = $1", f"m.name IN {{texts:${place}}}", str)


def experiments_sql(text: str, place: int) -> ScopedSql:
    """Make a search of the experiments ``e`` of workspace ``$1``."""
    return _scoped(text, "e.workspace = $1", f"e.experiment_id IN {{ints:${place}}}", int)


def keep_models(query: Query, scope: Scope) -> None:
    """Keep a search of the registered models ``m`` within a scope."""
    if scope.ids is not None:
        query.where(f"m.name IN {{texts:{query.bind(list(scope.ids))}}}")


def keep_versions(query: Query, scope: Scope) -> None:
    """Keep a search of the versions ``v`` of workspace ``$1`` within a scope of registered models."""
    if scope.ids is not None:
        query.where(
            "v.registered_model_id IN (SELECT s.id FROM registered_models s WHERE s.workspace = $1 "
            f"AND s.name IN {{texts:{query.bind(list(scope.ids))}}})"
        )


def keep_experiments(query: Query, scope: Scope) -> None:
    """Keep a search of the experiments ``e`` within a scope."""
    if scope.ids is not None:
        query.where(f"e.experiment_id IN {{ints:{query.bind([int(one) for one in scope.ids])}}}")


def _scoped(text: str, condition: str, within: str, read_id: Callable[[str], Any]) -> ScopedSql:
    assert condition in text, "a search says which workspace it searches"
    return ScopedSql(Sql(text), Sql(text.replace(condition, f"{condition} AND {within}")), read_id)
