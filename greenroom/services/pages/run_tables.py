"""The table of an experiment's runs: rows, available columns, totals, groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from greenroom.core.access import Actor
from greenroom.core.filters import parse_filter, parse_order_by
from greenroom.core.metric_directions import Direction, by_interest, declared_directions, directions_of
from greenroom.core.names import check_length
from greenroom.core.page_tokens import decode_page_token, encode_page_token
from greenroom.core.pages import KeyCounts, MetricSpread
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.ports.run_pages import RunQuery
from greenroom.core.runs import PARENT_TAG, RUN_FIELDS
from greenroom.core.search_fields import Comparison, Kind, Operator, Ordering
from greenroom.errors import InvalidInput
from greenroom.services.page_limits import check_limit
from greenroom.services.pages.experiment_pages import experiment_rows, find_experiment
from greenroom.services.pages.rows import readable_versions, registered_ref
from greenroom.wire.messages.metric_values import metric_value, metric_values
from greenroom.wire.messages.pages import runs as messages
from greenroom.wire.messages.pages.shared import RegisteredRef

TABLE_FIELDS = msgspec.structs.replace(
    RUN_FIELDS, numbers=RUN_FIELDS.numbers | {"duration"}, sortable=RUN_FIELDS.sortable | {"duration"}
)
"""Fields that a table of runs can be filtered and sorted by: those of MLflow's search, and the duration in milliseconds."""

_MOST_COLUMNS = 200
_LISTED_KEYS = 500
_LOOKED_AT_FIRST = 10
_LOOKED_AT = 100
_CHOSEN_METRICS = 4
_CHOSEN_PARAMS = 3
_MOST_REGISTERED = 5
_MAX_LIMIT = 1000
_MAX_SKIP = 10_000_000
_KINDS = ("metrics", "params", "tags")
_GROUP_KINDS = {"params": Kind.PARAM, "tags": Kind.TAG}
_GROUP_ATTRIBUTES = frozenset({"status", "user_id"})
_MOST_GROUP_METRICS = 20


async def runs_page(
    tx: Transaction,
    actor: Actor,
    *,
    experiment_id: str,
    filter_text: str | None,
    order_by: Sequence[str],
    columns: Sequence[str],
    lifecycle_stage: str,
    limit: int,
    page_token: str | None,
    group_by: str | None = None,
    group_value: str | None = None,
    skip: int = 0,
) -> messages.RunsPage:
    """Read a page of an experiment's runs; the first page includes totals and the available columns.

    Raises:
        InvalidInput: filter, order, columns, group, limit, token or skip is invalid.
        ExperimentNotFound: no such experiment.
    """
    check_limit(limit, _MAX_LIMIT)
    _check_skip(skip)
    asked = _read_columns(columns)
    experiment = await find_experiment(tx, actor, Permission.RUN_READ, experiment_id)
    comparisons = [*parse_filter(filter_text, TABLE_FIELDS), *_in_group(group_by, group_value)]
    query = RunQuery(experiment.experiment_id, lifecycle_stage, comparisons)
    orderings = parse_order_by(order_by, TABLE_FIELDS)
    shape = (
        "runs of a page",
        tx.workspace,
        experiment.experiment_id,
        lifecycle_stage,
        filter_text or "",
        list(order_by),
        group_by,
        group_value,
    )
    after = decode_page_token(page_token, shape)
    is_first = after is None and skip == 0
    pages = tx.run_pages
    counts = None
    if is_first or not columns:
        counts = await _count_keys(tx, experiment.experiment_id, lifecycle_stage)
    chosen = asked if columns or counts is None else _choose(counts, experiment.tags)
    found = await pages.find_runs(query, orderings=orderings, after=after, limit=limit, skip=skip)
    cells = await pages.cells(
        found.items, metrics=chosen.metrics, params=chosen.params, tags=[*chosen.tags, PARENT_TAG]
    )
    registered = await _registered(tx, actor, [cell.run.run_id for cell in cells])
    total = total_unfiltered = None
    if is_first:
        total_unfiltered = await pages.count_runs(query._replace(comparisons=()))
        # If all matches fit on this page, their number is known.
        are_all_here = found.last is None
        total = len(found.items) if are_all_here else total_unfiltered
        if comparisons and not are_all_here:
            total = await pages.count_runs(query)
    return messages.RunsPage(
        experiment=(await experiment_rows(tx, actor, [experiment]))[0] if is_first else None,
        runs=[
            messages.RunRow(
                run_id=cell.run.run_id,
                name=cell.run.name,
                status=cell.run.status,
                lifecycle_stage=cell.run.lifecycle_stage,
                user_id=cell.run.user_id,
                start_time_ms=cell.run.start_time_ms,
                end_time_ms=cell.run.end_time_ms,
                metrics=metric_values(cell.metrics),
                params=cell.params,
                tags={key: value for key, value in cell.tags.items() if key in chosen.tags},
                registered=registered.get(cell.run.run_id, [])[:_MOST_REGISTERED],
                parent_run_id=cell.tags.get(PARENT_TAG),
            )
            for cell in cells
        ],
        total=total,
        total_unfiltered=total_unfiltered,
        columns=_columns(counts, experiment.tags) if is_first and counts is not None else None,
        chosen=chosen,
        directions=directions_of(chosen.metrics, experiment_tags=experiment.tags),
        next_page_token=None if found.last is None else encode_page_token(shape, found.last),
    )


async def find_columns(
    tx: Transaction, actor: Actor, *, experiment_id: str, search: str, lifecycle_stage: str
) -> messages.Columns:
    """Search the keys of all runs of an experiment for a text.

    Raises:
        InvalidInput: the id is not a number, or the text is too long.
        ExperimentNotFound: no such experiment.
    """
    check_length("search", search, 250)
    experiment = await find_experiment(tx, actor, Permission.RUN_READ, experiment_id)
    counts = await tx.run_pages.search_keys(experiment.experiment_id, lifecycle_stage, search, limit=_LISTED_KEYS + 1)
    return _columns(counts, experiment.tags)


async def group_runs(
    tx: Transaction,
    actor: Actor,
    *,
    experiment_id: str,
    group_by: str,
    filter_text: str | None,
    metrics: Sequence[str],
    lifecycle_stage: str,
    limit: int,
    skip: int,
) -> messages.RunGroups:
    """Read an experiment's runs in groups, the largest first.

    Raises:
        InvalidInput: filter, grouping, metrics, limit or skip is invalid.
        ExperimentNotFound: no such experiment.
    """
    check_limit(limit, _MAX_LIMIT)
    _check_skip(skip)
    by = _read_grouping(group_by)
    metrics = list(dict.fromkeys(metrics))
    if len(metrics) > _MOST_GROUP_METRICS:
        raise InvalidInput(
            f"At most {_MOST_GROUP_METRICS} metrics can be requested for groups; {len(metrics)} were given.",
            field="metrics",
        )
    experiment = await find_experiment(tx, actor, Permission.RUN_READ, experiment_id)
    query = RunQuery(experiment.experiment_id, lifecycle_stage, parse_filter(filter_text, TABLE_FIELDS))
    found = await tx.run_pages.group_runs(query, by=by, metrics=metrics, limit=limit, skip=skip)
    directions = directions_of(metrics, experiment_tags=experiment.tags)
    return messages.RunGroups(
        groups=[
            messages.RunGroup(
                value=group.value,
                runs_count=group.runs_count,
                newest_start_time_ms=group.newest_start_ms,
                metrics={key: _spread(of, directions[key].direction) for key, of in group.metrics.items()},
            )
            for group in found.groups
        ],
        total=found.total,
        runs_total=await tx.run_pages.count_runs(query),
        directions=directions,
    )


def _spread(found: MetricSpread, direction: Direction) -> messages.MetricSpread:
    smallest, largest = metric_value(found.smallest), metric_value(found.largest)
    return messages.MetricSpread(
        min=smallest,
        max=largest,
        mean=metric_value(found.mean),
        best={"up": largest, "down": smallest, "unknown": None}[direction],
    )


def _read_grouping(text: str) -> Ordering:
    """Parse a grouping such as ``params.depth``.

    Raises:
        InvalidInput: runs cannot be grouped by it.
    """
    if text in _GROUP_ATTRIBUTES:
        return Ordering(Kind.ATTRIBUTE, text, ascending=True)
    kind, _, key = text.partition(".")
    if kind not in _GROUP_KINDS or not key:
        raise InvalidInput(
            f"Runs cannot be grouped by '{text[:200]}'; write params.<key>, tags.<key>, status or user_id.",
            field="group_by",
        )
    return Ordering(_GROUP_KINDS[kind], key, ascending=True)


def _in_group(group_by: str | None, group_value: str | None) -> list[Comparison]:
    """Return the filter for the runs of one group; no filter without `group_by`."""
    if group_by is None:
        return []
    by = _read_grouping(group_by)
    if group_value is not None:
        return [Comparison(by.kind, by.key, Operator.EQUAL, group_value, 0)]
    if by.kind is Kind.ATTRIBUTE:
        raise InvalidInput(f"Every run has a '{by.key}': give it in 'group_value'.", field="group_value")
    return [Comparison(by.kind, by.key, Operator.IS_NULL, None, 0)]


def _check_skip(skip: int) -> None:
    if not 0 <= skip <= _MAX_SKIP:
        raise InvalidInput(f"skip must be between 0 and {_MAX_SKIP}, not {skip}.", field="skip")


async def _count_keys(tx: Transaction, experiment_id: str, lifecycle_stage: str) -> KeyCounts:
    """Count the keys of the newest runs; a small sample suffices if runs have more keys than can be listed."""
    counts = await tx.run_pages.key_counts(experiment_id, lifecycle_stage, newest=_LOOKED_AT_FIRST)
    if counts.runs < _LOOKED_AT_FIRST or max(map(len, (counts.metrics, counts.params, counts.tags))) > _LISTED_KEYS:
        return counts
    return await tx.run_pages.key_counts(experiment_id, lifecycle_stage, newest=_LOOKED_AT)


async def _registered(tx: Transaction, actor: Actor, run_ids: Sequence[str]) -> dict[str, list[RegisteredRef]]:
    found: dict[str, list[RegisteredRef]] = {}
    if run_ids:
        versions = await tx.registry_pages.registered(run_ids=run_ids, limit=_MOST_REGISTERED * len(run_ids))
        for version in await readable_versions(tx, actor, versions):
            found.setdefault(version.run_id, []).append(registered_ref(version))
    return found


def _read_columns(columns: Sequence[str]) -> messages.ChosenColumns:
    """Parse columns such as ``metrics.loss``.

    Raises:
        InvalidInput: there are too many, or one has an unknown kind.
    """
    if len(columns) > _MOST_COLUMNS:
        raise InvalidInput(f"At most {_MOST_COLUMNS} columns can be shown; {len(columns)} were given.", field="columns")
    found: dict[str, list[str]] = {kind: [] for kind in _KINDS}
    for column in columns:
        kind, dot, key = column.partition(".")
        if kind not in found or not dot or not key:
            raise InvalidInput(
                f"'{column[:200]}' is not a column; write metrics.<key>, params.<key> or tags.<key>.", field="columns"
            )
        if key not in found[kind]:
            found[kind].append(key)
    return messages.ChosenColumns(metrics=found["metrics"], params=found["params"], tags=found["tags"])


def _choose(counts: KeyCounts, tags: Mapping[str, str]) -> messages.ChosenColumns:
    return messages.ChosenColumns(
        metrics=by_interest(counts.metrics, declared=declared_directions(tags))[:_CHOSEN_METRICS],
        params=_most_common(counts.params)[:_CHOSEN_PARAMS],
        tags=[],
    )


def _columns(counts: KeyCounts, tags: Mapping[str, str]) -> messages.Columns:
    metrics = by_interest(counts.metrics, declared=declared_directions(tags))
    listed = {
        "metrics": (metrics, counts.metrics),
        "params": (_most_common(counts.params), counts.params),
        "tags": (_most_common(counts.tags), counts.tags),
    }
    return messages.Columns(
        **{
            kind: [messages.Column(key=key, runs_count=of[key]) for key in keys[:_LISTED_KEYS]]
            for kind, (keys, of) in listed.items()
        },
        runs_looked_at=counts.runs,
        is_truncated=any(len(keys) > _LISTED_KEYS for keys, _ in listed.values()),
    )


def _most_common(counts: Mapping[str, int]) -> list[str]:
    return sorted(counts, key=lambda key: (key.startswith("mlflow."), -counts[key], key))
