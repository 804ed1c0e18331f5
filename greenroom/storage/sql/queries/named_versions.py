"""Queries: all versions of the registered models that a scope names, in the orders that are asked for most.

As many models are chosen as a page may need, and only their versions are read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from greenroom.core.access import Scope
from greenroom.core.model_versions import ModelVersion
from greenroom.core.page_tokens import Key
from greenroom.core.registered_models import PROMPT_TAG
from greenroom.errors import InvalidFilter
from greenroom.storage.sql.language.filters import Query, SortKey, last_values, order_by, sql
from greenroom.storage.sql.language.named_models import NamedModels, are_few_versions, look_up_versions
from greenroom.storage.sql.language.records import RecordColumns
from greenroom.storage.sql.session import Session

BY_NAME = [SortKey("m.name", True), SortKey("v.version", False)]
BY_TIME = [SortKey("v.updated_at_ms", False), *BY_NAME]

# Models chosen beyond the length of a page, because some may have no versions on it.
_SPARE = 20
_JOIN = "JOIN model_versions v ON v.id = page.id JOIN registered_models m ON m.id = v.registered_model_id"


def no_prompt(column: str) -> str:
    """Return a condition that leaves out prompts by a column of the rows of models.

    One version of a model with the tag makes all of them a prompt's.
    """
    return (
        f"{column} NOT IN (SELECT o.registered_model_id FROM model_version_tags p JOIN model_versions o "
        f"ON o.id = p.model_version_id WHERE p.key = '{PROMPT_TAG}' AND p.value_start = 'true' AND p.value = 'true')"
    )


async def newest_versions(
    session: Session,
    record: RecordColumns[ModelVersion],
    scope: Scope,
    workspace: str,
    *,
    last: Sequence[Key] | None,
    limit: int,
) -> list[ModelVersion] | None:
    """Read the versions within a scope that names models, last updated first; one more than the page has.

    Args:
        record: what is read of the versions ``v`` of models ``m``.

    Returns:
        None if other versions may be on the page, or if it is empty.
    """
    if last is not None:
        return await _later_versions(session, record, scope, workspace, last=last, limit=limit)
    # Models are chosen by when their versions last changed: the first page has versions of the first of them only.
    query, models = _begin(scope, workspace)
    most = f"(SELECT CAST({query.bind(limit + 1 + _SPARE)} AS BIGINT))"
    chosen = models.page([SortKey("m.versions_updated_at_ms", False), SortKey("m.name", True)], most)
    keys = [SortKey("v.updated_at_ms", False), SortKey("chosen.name", True), SortKey("v.version", False)]
    page, values = _page_of_chosen(query, keys, None, limit, most)
    text = (
        f"WITH chosen(id, updated_at_ms, name) AS MATERIALIZED ({chosen}) "
        f"SELECT {record.select}, (SELECT count(*) FROM chosen) - {most}, final.updated_at_ms, final.name "
        f"FROM ({page}) page "
        "CROSS JOIN (SELECT updated_at_ms, name FROM chosen ORDER BY updated_at_ms, name DESC LIMIT 1) final "
        f"{_JOIN} ORDER BY {order_by(BY_TIME)}"
    )
    found, beside = record.read_all(await session.all(sql(text), *values))
    if not found:
        return None
    missing, end_ms, end_name = beside
    # All of them were chosen, or those that were not have only versions after the page.
    if missing < 0 or (
        len(found) > limit and (-found[limit - 1].updated_at_ms, found[limit - 1].name) <= (-end_ms, end_name)
    ):
        return found
    return None


async def _later_versions(
    session: Session,
    record: RecordColumns[ModelVersion],
    scope: Scope,
    workspace: str,
    *,
    last: Sequence[Key],
    limit: int,
) -> list[ModelVersion] | None:
    """Read a later page of `newest_versions`.

    Models whose versions were on the pages before may have more, so all models are looked up. Versions are chosen by their
    time alone, from one index, and only the chosen ones are sorted by all keys.

    Returns:
        None if so many have the same time that names decide which are on the page.
    """
    ms, name, version = _sort_values(last)
    most = limit + 1 + _SPARE
    query = Query("v.deleted_at_ms IS NULL", values=[workspace])
    look_up_versions(query, scope)
    query.where(no_prompt("v.registered_model_id"))
    query.where(f"v.updated_at_ms <= {query.bind(ms)}")
    text = (
        f"{query.head}SELECT {record.select} FROM (SELECT v.id AS id FROM model_versions v WHERE {query.condition} "
        f"ORDER BY v.updated_at_ms DESC LIMIT {query.bind_limit(most, is_planned=False)}) page "
        f"{_JOIN} ORDER BY {order_by(BY_TIME)}"
    )
    chosen = [record.read(row) for row in await session.all(sql(text), *query.values)]
    found = [one for one in chosen if (-one.updated_at_ms, one.name, -one.version) > (-ms, name, -version)]
    if len(chosen) == most and (len(found) <= limit or found[limit - 1].updated_at_ms == chosen[-1].updated_at_ms):
        return None
    return found[: limit + 1]


async def versions_by_name(
    session: Session,
    record: RecordColumns[ModelVersion],
    scope: Scope,
    workspace: str,
    *,
    last: Sequence[Key] | None,
    limit: int,
) -> list[ModelVersion] | None:
    """Read the versions within a scope that names models, by name; arguments as of `newest_versions`.

    Returns:
        None if too many of these models have no versions, or if the page is empty.
    """
    query, models = _begin(scope, workspace)
    if last is not None:
        query.where(f"m.name >= {query.bind(last_values(BY_NAME, last)[0])}")
    most = f"(SELECT CAST({query.bind(limit + 2 + _SPARE)} AS BIGINT))"
    chosen = models.page([SortKey("m.name", True)], most)
    keys = [SortKey("chosen.name", True), SortKey("v.version", False)]
    page, values = _page_of_chosen(query, keys, last, limit, most)
    text = (
        f"WITH chosen(id, name) AS MATERIALIZED ({chosen}) SELECT {record.select}, (SELECT count(*) FROM chosen) - {most} "
        f"FROM ({page}) page {_JOIN} ORDER BY {order_by(BY_NAME)}"
    )
    found, beside = record.read_all(await session.all(sql(text), *values))
    if not found:
        return None
    (missing,) = beside
    return found if missing < 0 or len(found) > limit else None


def _begin(scope: Scope, workspace: str) -> tuple[Query, NamedModels]:
    """Begin a search of the models that have versions."""
    query = Query("m.deleted_at_ms IS NULL", "m.versions_updated_at_ms > 0", values=[workspace])
    models = NamedModels(query, scope)
    query.where(no_prompt("m.id"))
    return query, models


def _page_of_chosen(
    query: Query, keys: Sequence[SortKey], last: Sequence[Key] | None, limit: int, most: str
) -> tuple[str, list[Any]]:
    """Return a query for the first versions of the models ``chosen``, and the values of the whole statement.

    Args:
        query: the search of these models.
        most: the number of models chosen, if there are as many, as an expression.
    """
    versions = Query("v.registered_model_id = chosen.id", "v.deleted_at_ms IS NULL", values=query.values)
    versions.where(are_few_versions(most))
    versions.after(keys, last)
    text = (
        f"SELECT v.id AS id FROM chosen CROSS JOIN model_versions v WHERE {versions.condition} "
        f"ORDER BY {order_by(keys)} LIMIT {versions.bind_limit(limit + 1, is_planned=False)}"
    )
    return text, versions.values


def _sort_values(last: Sequence[Key]) -> tuple[int, str, int]:
    """Return the time, name and number of the last row of a page."""
    ms, name, version = last_values(BY_TIME, last)
    if not (isinstance(ms, int) and isinstance(name, str) and isinstance(version, int)):
        raise InvalidFilter("Invalid page token: it belongs to another order.", field="page_token")
    return ms, name, version
