"""Pages of runs: one run, curves, and comparisons."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from greenroom.core.access import Actor
from greenroom.core.artifact_paths import path_of_uri
from greenroom.core.curves import Point, Thinning, buckets_fit_steps, buckets_of, edges, thin
from greenroom.core.metric_directions import MetricDirection, directions_of
from greenroom.core.pages import MetricRange, MetricSpan, RegisteredVersion
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.runs import DESCRIPTION_TAG, MODEL_HISTORY_TAG, PARENT_TAG, MetricPoint, Run
from greenroom.errors import InvalidInput
from greenroom.services.access.authorization import may_use_experiment, may_use_model, permissions_on_experiments
from greenroom.services.files.owned_artifacts import list_of_run
from greenroom.services.not_found import run_not_found
from greenroom.services.pages.artifact_pages import entries_of
from greenroom.services.pages.rows import dataset_rows, readable_versions, registered_ref, run_ref
from greenroom.services.pages.version_pages import COMMIT_TAG, SOURCE_NAME_TAG, experiment_tags
from greenroom.services.tracking import runs as service
from greenroom.wire.messages.metric_values import metric_value, metric_values
from greenroom.wire.messages.pages import runs as messages
from greenroom.wire.messages.pages.shared import ExperimentRef, RegisteredRef, RunRef

MAX_COMPARED = 20
MAX_CURVES = 100
MAX_POINTS = 10_000
# The database summarizes long curves by time ranges, which are finer than the drawn buckets but have many points each.
_STRETCHES_A_BUCKET = 4
_POINTS_A_STRETCH = 16
_NO_POINTS = MetricSpan(0, 0, 0)
_MOST_METRICS = 10_000
_MOST_REGISTERED = 100
_MOST_CHILDREN = 100
_MOST_MODELS = 50
_SHOWN_ARTIFACTS = 500


async def run_page(tx: Transaction, actor: Actor, *, run_id: str) -> messages.RunPage:
    """Read all data of a run's page, including deleted runs.

    Raises:
        RunNotFound: no such run.
    """
    run = await service.get_run(tx, actor, run_id=run_id)
    info = run.info
    pages = tx.run_pages
    card = (await pages.cards([run_id]))[0]
    tags = await experiment_tags(tx, info.experiment_id)
    experiment = await tx.experiments.get(info.experiment_id)
    directions = directions_of([point.key for point in run.metrics], experiment_tags=tags)
    ranges = await pages.ranges(info.row)
    registered = await readable_versions(
        tx, actor, await tx.registry_pages.registered(run_ids=[run_id], limit=_MOST_REGISTERED)
    )
    children, children_count = await pages.children(run_id, info.experiment_id, limit=_MOST_CHILDREN)
    parent_ids = await service.readable_runs(tx, actor, [run.tags[PARENT_TAG]] if PARENT_TAG in run.tags else [])
    parents = await pages.cards(parent_ids) if parent_ids else []
    listing = await list_of_run(tx, actor, run_id=run_id, path="", page_token=None, limit=_SHOWN_ARTIFACTS)
    held = await permissions_on_experiments(tx, actor, [info.experiment_id])
    return messages.RunPage(
        permissions=None if held is None else held.get(info.experiment_id, []),
        run=run_ref(card),
        experiment=ExperimentRef(
            experiment_id=info.experiment_id,
            name=card.experiment_name,
            lifecycle_stage="deleted" if experiment is None else experiment.lifecycle_stage,
        ),
        description=run.tags.get(DESCRIPTION_TAG, ""),
        git_commit=run.tags.get(COMMIT_TAG),
        source_name=run.tags.get(SOURCE_NAME_TAG),
        params=run.params,
        tags=run.tags,
        metrics=[
            _summary(point, ranges.get(point.key), directions[point.key]) for point in run.metrics[:_MOST_METRICS]
        ],
        directions=directions,
        datasets=dataset_rows(run.dataset_inputs),
        logged_models=await _logged_models(tx, actor, run, registered),
        registered=[registered_ref(version) for version in registered],
        suggested_name=await _readable_name(tx, actor, await tx.registry_pages.last_name(info.experiment_id)),
        parent=run_ref(parents[0]) if parents else None,
        children=[run_ref(child) for child in children],
        children_count=children_count,
        artifact_uri=info.artifact_uri,
        artifacts_are_outside=path_of_uri(info.artifact_uri) is None,
        artifacts=entries_of(listing),
        artifacts_next_page_token=listing.page.next_token,
    )


async def _readable_name(tx: Transaction, actor: Actor, name: str | None) -> str | None:
    if name is None or not await may_use_model(tx, actor, Permission.REGISTERED_MODEL_READ, name):
        return None
    return name


def _summary(point: MetricPoint, found: MetricRange | None, direction: MetricDirection) -> messages.MetricSummary:
    smallest = None if found is None or found.smallest is None else metric_value(found.smallest)
    largest = None if found is None or found.largest is None else metric_value(found.largest)
    best = {"up": largest, "down": smallest, "unknown": None}[direction.direction]
    return messages.MetricSummary(
        key=point.key,
        last=metric_value(point.value),
        last_step=point.step,
        last_at_ms=point.timestamp_ms,
        min=smallest,
        max=largest,
        best=best,
        points_count=1 if found is None else found.points_count,
        direction=direction.direction,
    )


async def _logged_models(
    tx: Transaction, actor: Actor, run: Run, registered: Sequence[RegisteredVersion]
) -> list[messages.LoggedModelOfRun]:
    by_model: dict[str, list[RegisteredRef]] = {}
    by_path: dict[str, list[RegisteredRef]] = {}
    for ref in [registered_ref(version) for version in registered]:
        if ref.model_id:
            by_model.setdefault(ref.model_id, []).append(ref)
        elif ref.path is not None:
            by_path.setdefault(ref.path, []).append(ref)
    found = []
    for model_id in list(dict.fromkeys(output.model_id for output in run.model_outputs))[:_MOST_MODELS]:
        model = await tx.logged_models.get(model_id)
        # Which models are outputs of a run is what its author says.
        if (
            model is not None
            and model.deleted_at_ms is None
            and await may_use_experiment(tx, actor, Permission.LOGGED_MODEL_READ, model.experiment_id)
        ):
            found.append(
                messages.LoggedModelOfRun(
                    name=model.name,
                    model_id=model_id,
                    path=None,
                    status=model.status.value,
                    created_at_ms=model.created_at_ms,
                    registered=by_model.get(model_id, []),
                )
            )
    if found:
        # MLflow 3 clients also write the old tag, for the same models.
        return found
    return [
        messages.LoggedModelOfRun(
            name=path,
            model_id=None,
            path=path,
            status="LOGGED_MODEL_READY",
            created_at_ms=run.info.end_time_ms or run.info.start_time_ms,
            registered=by_path.get(path, []),
        )
        for path in _paths_of_models(run.tags.get(MODEL_HISTORY_TAG))
    ]


def _paths_of_models(history: str | None) -> list[str]:
    """Parse the paths of logged models from the tag of older clients; invalid values are ignored."""
    try:
        entries: Any = json.loads(history or "[]")
    except (ValueError, RecursionError):
        return []
    if not isinstance(entries, list):
        return []
    paths = [entry.get("artifact_path") for entry in entries if isinstance(entry, dict)]
    return list(dict.fromkeys(path for path in paths if isinstance(path, str) and path))[:_MOST_MODELS]


async def curves(
    tx: Transaction, actor: Actor, *, run_ids: Sequence[str], keys: Sequence[str], max_points: int, x: Thinning
) -> messages.Curves:
    """Read curves, downsampled to at most `max_points`.

    Raises:
        InvalidInput: no curves or too many are requested, or `max_points` is out of range.
        RunNotFound: one of the runs does not exist.
    """
    run_ids, keys = list(dict.fromkeys(run_ids)), list(dict.fromkeys(keys))
    if not keys:
        raise InvalidInput("Name at least one metric in 'key'.", field="key")
    if not 1 <= len(run_ids) * len(keys) <= MAX_CURVES:
        raise InvalidInput(
            f"1 to {MAX_CURVES} curves can be read at once, not {len(run_ids) * len(keys)}.", field="key"
        )
    if not 2 <= max_points <= MAX_POINTS:
        raise InvalidInput(f"max_points must be between 2 and {MAX_POINTS}, not {max_points}.", field="max_points")
    cards = await tx.run_pages.cards(await service.readable_runs(tx, actor, run_ids))
    if len(cards) < len(run_ids):
        missing = next(run_id for run_id in run_ids if run_id not in {card.run_id for card in cards})
        raise run_not_found(missing)
    spans = await tx.run_pages.spans([card.row for card in cards], keys)
    found = []
    for card in cards:
        for key in keys:
            span = spans.get((card.row, key), _NO_POINTS)
            points = await _points(tx, card.row, key, span, max_points, x)
            thinned = thin(points, most=max_points, x=x)
            found.append(
                messages.Curve(
                    run_id=card.run_id,
                    key=key,
                    steps=[point[3] for point in thinned],
                    times_ms=[point[2] for point in thinned],
                    values=[metric_value(math.nan if point[1] else point[0]) for point in thinned],
                    points_count=span.count,
                )
            )
    tags = await experiment_tags(tx, cards[0].experiment_id)
    return messages.Curves(curves=found, directions=directions_of(keys, experiment_tags=tags))


async def _points(
    tx: Transaction, row: int, key: str, span: MetricSpan, max_points: int, x: Thinning
) -> Sequence[Point]:
    """Read the points of a curve; of a long one, only those that stay after downsampling to `max_points`."""
    if span.count == 0:
        return []
    count = max(buckets_of(max_points), 1) * _STRETCHES_A_BUCKET
    if span.count < count * _POINTS_A_STRETCH:
        return await tx.run_pages.points(row, key)
    parts = list(edges(span.from_ms, span.to_ms, count))
    stretches = await tx.run_pages.stretches(row, key, parts)
    # The minimum and maximum of a time range do not tell where its NaNs are.
    if any(one.has_nan for one in stretches) or (x == "step" and not buckets_fit_steps(stretches, most=max_points)):
        return await tx.run_pages.points(row, key)
    seen = {point for one in stretches for point in (one.low, one.high)}
    # The first and the last point depend on `x`.
    for begin, end in {parts[0], parts[-1]}:
        seen.update(await tx.run_pages.points_within(row, key, begin, end - 1))
    return [*seen]


async def compare_runs(tx: Transaction, actor: Actor, *, run_ids: Sequence[str]) -> messages.RunsCompared:
    """Read runs for a comparison.

    Raises:
        InvalidInput: no runs or too many are given.
        RunNotFound: one of the runs does not exist.
    """
    run_ids = list(dict.fromkeys(run_ids))
    if not 1 <= len(run_ids) <= MAX_COMPARED:
        raise InvalidInput(f"1 to {MAX_COMPARED} runs can be compared, not {len(run_ids)}.", field="ids")
    runs = [await service.get_run(tx, actor, run_id=run_id) for run_id in run_ids]
    cards = {card.run_id: card for card in await tx.run_pages.cards(run_ids)}
    registered: dict[str, list[RegisteredRef]] = {}
    versions = await tx.registry_pages.registered(run_ids=run_ids, limit=_MOST_REGISTERED)
    for version in await readable_versions(tx, actor, versions):
        registered.setdefault(version.run_id, []).append(registered_ref(version))
    tags = await experiment_tags(tx, runs[0].info.experiment_id)
    return messages.RunsCompared(
        runs=[_compared(run, run_ref(cards[run.info.run_id]), registered) for run in runs],
        directions=directions_of({point.key for run in runs for point in run.metrics}, experiment_tags=tags),
    )


def _compared(run: Run, ref: RunRef, registered: Mapping[str, list[RegisteredRef]]) -> messages.ComparedRun:
    return messages.ComparedRun(
        run=ref,
        params=run.params,
        metrics=metric_values({point.key: point.value for point in run.metrics[:_MOST_METRICS]}),
        tags=run.tags,
        datasets=dataset_rows(run.dataset_inputs),
        git_commit=run.tags.get(COMMIT_TAG),
        registered=registered.get(run.info.run_id, []),
    )
