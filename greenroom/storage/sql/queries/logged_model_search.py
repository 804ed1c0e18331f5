"""Queries: the search for logged models."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from greenroom.core.logged_models import DatasetChoice, ModelOrdering
from greenroom.core.page_tokens import Key, Page
from greenroom.core.search_fields import Comparison, Kind
from greenroom.storage.sql.language.filters import Columns, KeyValues, Query, SortKey, order_by, sql
from greenroom.storage.sql.language.page_keys import received_keys, sent_keys
from greenroom.storage.sql.language.selective import index_lookups, selective_ids
from greenroom.storage.sql.session import Session

_STATUS_PREFIX = "LOGGED_MODEL_"
_ATTRIBUTES = {
    "model_id": "m.model_id",
    "name": "m.name",
    "model_type": "coalesce(m.model_type, '')",
    # Without its prefix, as users write it.
    "status": f"substr(m.status, {len(_STATUS_PREFIX) + 1})",
    "source_run_id": "coalesce(m.source_run_id, '')",
    "experiment_id": "CAST(m.experiment_id AS TEXT)",
    "artifact_location": "m.artifact_uri",
    "lifecycle_stage": "CASE WHEN m.deleted_at_ms IS NULL THEN 'active' ELSE 'deleted' END",
    "creation_timestamp_ms": "m.created_at_ms",
    "last_updated_timestamp_ms": "m.updated_at_ms",
}
_KEY_VALUES = {
    Kind.PARAM: KeyValues("logged_model_params", "logged_model", "m.id"),
    Kind.TAG: KeyValues("logged_model_tags", "logged_model", "m.id"),
}
# Look up the value for each model; for EXISTS, PostgreSQL may read the whole table first.
_PARAM = "(SELECT p.value FROM logged_model_params p WHERE p.logged_model = m.id AND p.key = {key}) {compare}"
_TAG = "(SELECT t.value FROM logged_model_tags t WHERE t.logged_model = m.id AND t.key = {key}) {compare}"
_NEWEST_FIRST = SortKey("m.created_at_ms", ascending=False)
_BY_ID = SortKey("m.model_id", ascending=True)


async def find_logged_models(
    session: Session,
    workspace: str,
    *,
    experiment_ids: Sequence[str],
    comparisons: Sequence[Comparison],
    datasets: Sequence[DatasetChoice],
    orderings: Sequence[ModelOrdering],
    after: Sequence[Key] | None,
    limit: int,
) -> Page[int]:
    """Find a page of rows of live logged models."""
    ids = [int(text) for text in experiment_ids]
    query = Query("m.workspace = $1", "m.deleted_at_ms IS NULL", values=[workspace])
    found = await selective_ids(session, index_lookups(comparisons, _KEY_VALUES))
    if found is not None:
        # Unary plus stops SQLite from using the index of the experiments.
        query.where(f"m.id IN {{ints:{query.bind(found)}}} AND +m.experiment_id IN {{ints:{query.bind(ids)}}}")
    elif len(ids) == 1:
        # An index scan in order; PostgreSQL cannot know how long a list is.
        query.where(f"m.experiment_id = {query.bind(ids[0])}")
    else:
        query.where(f"m.experiment_id IN {{ints:{query.bind(ids)}}}")
    on_dataset = _on_datasets(query, datasets)
    columns = Columns(attributes=_ATTRIBUTES, key_values=_KEY_VALUES)
    values = Columns(
        attributes=_ATTRIBUTES,
        templates={
            Kind.PARAM: _PARAM,
            Kind.TAG: _TAG,
            Kind.METRIC: (
                "(SELECT 1 FROM logged_model_metrics g WHERE g.logged_model = m.id AND g.key = {key} "
                f"AND g.is_nan = 0 AND g.value {{compare}}{on_dataset} LIMIT 1) = 1"
            ),
        },
    )
    for comparison in comparisons:
        query.filter([_plain_status(comparison)], columns if comparison.value is None else values)
    if datasets and not any(comparison.kind is Kind.METRIC for comparison in comparisons):
        query.where(f"EXISTS (SELECT 1 FROM logged_model_metrics g WHERE g.logged_model = m.id{on_dataset})")
    keys = _sort_keys(orderings, query)
    query.after(keys, None if after is None else received_keys(after))
    text = (
        f"SELECT m.id, {', '.join(key.expression for key in keys)} FROM logged_models m WHERE {query.condition} "
        f"ORDER BY {order_by(keys)} LIMIT {query.bind(limit + 1)}"
    )
    rows = await session.all(sql(text), *query.values)
    last = sent_keys(rows[limit - 1][1:]) if len(rows) > limit else None
    return Page([row[0] for row in rows[:limit]], last)


def _on_datasets(query: Query, datasets: Sequence[DatasetChoice]) -> str:
    """Build the condition that a metric ``g`` was measured on one of the datasets; empty without datasets."""
    choices = []
    for dataset in datasets:
        choice = f"g.dataset_name = {query.bind(dataset.name)}"
        if dataset.digest is not None:
            choice += f" AND g.dataset_digest = {query.bind(dataset.digest)}"
        choices.append(f"({choice})")
    return f" AND ({' OR '.join(choices)})" if choices else ""


def _plain_status(comparison: Comparison) -> Comparison:
    """Remove the prefix of a status, if it has one."""
    value = comparison.value
    if comparison.kind is not Kind.ATTRIBUTE or comparison.key != "status":
        return comparison
    if isinstance(value, tuple):
        return msgspec.structs.replace(comparison, value=tuple(text.removeprefix(_STATUS_PREFIX) for text in value))
    return msgspec.structs.replace(comparison, value=str(value).removeprefix(_STATUS_PREFIX))


def _sort_keys(orderings: Sequence[ModelOrdering], query: Query) -> list[SortKey]:
    """Build the sort keys, none of them NULL."""
    keys: list[SortKey] = []
    for ordering in orderings:
        if not ordering.is_metric:
            column = "m.experiment_id" if ordering.key == "experiment_id" else _ATTRIBUTES[ordering.key]
            keys.append(SortKey(column, ordering.ascending))
            continue
        condition = f"g.logged_model = m.id AND g.key = {query.bind(ordering.key)}"
        if ordering.dataset_name is not None:
            condition += f" AND g.dataset_name = {query.bind(ordering.dataset_name)}"
        if ordering.dataset_digest is not None:
            condition += f" AND g.dataset_digest = {query.bind(ordering.dataset_digest)}"
        latest = (
            f"FROM logged_model_metrics g WHERE {condition} ORDER BY g.timestamp_ms DESC, g.step DESC, g.run_id LIMIT 1"
        )
        keys.append(SortKey(f"coalesce((SELECT g.is_nan {latest}), 2)", ascending=True))
        keys.append(SortKey(f"coalesce((SELECT g.value {latest}), 0.0)", ordering.ascending))
    named = {ordering.key for ordering in orderings if not ordering.is_metric}
    if "creation_timestamp_ms" not in named:
        keys.append(_NEWEST_FIRST)
    if "model_id" not in named:
        keys.append(_BY_ID)
    return keys
