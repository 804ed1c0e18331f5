"""Conversion of records to rows that several pages share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from greenroom.core.access import Actor, scope_of
from greenroom.core.metric_directions import MetricDirection, by_interest, declared_directions, directions_of
from greenroom.core.pages import RegisteredVersion, RunCard, StageTenure, VersionCard
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.registered_models import RegisteredModel
from greenroom.core.rules import TargetKind
from greenroom.core.runs import DATASET_CONTEXT_TAG, DatasetInput
from greenroom.core.stages import Stages
from greenroom.services.access.authorization import permitted_experiments, permitted_models
from greenroom.wire.messages.metric_values import metric_value, metric_values
from greenroom.wire.messages.pages import models as messages
from greenroom.wire.messages.pages.shared import Dataset, KeyMetric, RegisteredRef, RunRef

MOST_METRICS_IN_LIST = 200
"""Metrics read of each version, to choose those shown in a list."""

SHOWN_METRICS = 8
_SUMMARY_LENGTH = 200
_SHOWN_HOLDERS = 20
_MARKUP = re.compile(r"^[#>*\-\s]+|[*_`]{1,3}")


def summary(description: str | None) -> str:
    """Return the first line with text of a Markdown document, without markup.

    >>> summary("# **Churn**\\n\\nWho leaves")
    'Churn'
    """
    for line in (description or "")[:5000].splitlines():
        plain = _MARKUP.sub("", line).strip()
        if plain:
            return plain if len(plain) <= _SUMMARY_LENGTH else plain[: _SUMMARY_LENGTH - 1] + "…"
    return ""


def run_ref(card: RunCard) -> RunRef:
    """Return a reference to a run."""
    return RunRef(
        run_id=card.run_id,
        name=card.name,
        status=card.status,
        lifecycle_stage=card.lifecycle_stage,
        user_id=card.user_id,
        start_time_ms=card.start_time_ms,
        end_time_ms=card.end_time_ms,
        experiment_id=card.experiment_id,
        experiment_name=card.experiment_name,
    )


def registered_ref(found: RegisteredVersion) -> RegisteredRef:
    """Return a reference to a version registered from a run."""
    return RegisteredRef(
        name=found.name,
        version=found.version,
        stages=found.stages,
        aliases=found.aliases,
        run_id=found.run_id,
        model_id=found.model_id,
        path=_path_in_run(found.source, found.run_id),
        created_at_ms=found.created_at_ms,
    )


def _path_in_run(source: str, run_id: str) -> str | None:
    for mark in (f"runs:/{run_id}/", f"/{run_id}/artifacts/"):
        _, found, path = source.partition(mark)
        if run_id and found:
            return path.strip("/")
    return None


def version_row(card: VersionCard, metrics: Mapping[str, float]) -> messages.VersionRow:
    """Convert a version to a list row."""
    return messages.VersionRow(
        version=card.version,
        current_stage=card.current_stage,
        stages=card.stages,
        aliases=card.aliases,
        description=card.description,
        author=card.author,
        created_at_ms=card.created_at_ms,
        updated_at_ms=card.updated_at_ms,
        run_id=card.run_id,
        run=None if card.run is None else run_ref(card.run),
        model_id=card.model_id,
        status=card.status,
        status_message=card.status_message,
        tags=card.tags,
        metrics=metric_values(metrics),
        digest=card.manifest_digest,
        files_count=card.files_count,
        size_bytes=card.size_bytes,
    )


def dataset_rows(inputs: Iterable[DatasetInput]) -> list[Dataset]:
    """Convert the datasets of a run."""
    return [
        Dataset(
            name=given.dataset.name,
            digest=given.dataset.digest,
            source_type=given.dataset.source_type,
            context=given.tags.get(DATASET_CONTEXT_TAG),
        )
        for given in inputs
    ]


def stage_states(
    stages: Stages,
    holders: Sequence[tuple[str, int]],
    counts: Mapping[str, int],
    previous: Mapping[str, StageTenure],
) -> list[messages.StageState]:
    """List every stage of the workspace, in order, with its current and previous versions; without versions for ``None``.

    Args:
        previous: previous version by stage.
    """
    states = []
    for stage in stages.names:
        versions = [version for held, version in holders if held == stage]
        states.append(
            messages.StageState(
                stage=stage,
                is_active=stage in stages.active,
                versions=versions[:_SHOWN_HOLDERS],
                versions_count=counts.get(stage, 0),
                previous=_previous(previous.get(stage)),
            )
        )
    return states


def _previous(found: StageTenure | None) -> messages.PreviousHolder | None:
    if found is None:
        return None
    return messages.PreviousHolder(
        version=found.version, from_ms=found.from_ms, to_ms=found.to_ms, ended_by=found.ended_by
    )


def choose_metrics(
    metrics: Iterable[Mapping[str, float]], model_tags: Mapping[str, str], *, most: int = SHOWN_METRICS
) -> list[str]:
    """Choose the metrics shown in a list of versions: at most `most`, the most interesting first."""
    counts: dict[str, int] = {}
    for of_one in metrics:
        for key in of_one:
            counts[key] = counts.get(key, 0) + 1
    return by_interest(counts, declared=declared_directions(model_tags))[:most]


def key_metric(
    keys: Sequence[str], metrics: Mapping[str, float], version: int, directions: Mapping[str, MetricDirection]
) -> KeyMetric | None:
    """Choose the metric shown for a model: the first of `keys` that the version has."""
    for key in keys:
        if key in metrics:
            return KeyMetric(
                key=key, value=metric_value(metrics[key]), direction=directions[key].direction, version=version
            )
    return None


async def readable_versions(
    tx: Transaction, actor: Actor, versions: Sequence[RegisteredVersion]
) -> list[RegisteredVersion]:
    """Return the versions that the actor may read."""
    readable = await permitted_models(tx, actor, Permission.MODEL_VERSION_READ, [one.model_row for one in versions])
    return [one for one in versions if one.model_row in readable]


async def readable_runs_of(tx: Transaction, actor: Actor, cards: Sequence[VersionCard]) -> list[VersionCard]:
    """Return the versions, without runs that the actor may not read."""
    ids = [card.run.experiment_id for card in cards if card.run is not None]
    readable = await permitted_experiments(tx, actor, Permission.RUN_READ, ids)
    return [
        card if card.run is None or card.run.experiment_id in readable else replace(card, run=None) for card in cards
    ]


async def readable_metrics(
    tx: Transaction, actor: Actor, version_rows: Sequence[int], *, most: int
) -> dict[int, dict[str, float]]:
    """Read metrics of versions, without those of runs and logged models that the actor may not read."""
    return await tx.registry_pages.metrics(
        version_rows,
        most=most,
        runs=scope_of(actor, "experiment", Permission.RUN_READ),
        logged_models=scope_of(actor, "experiment", Permission.LOGGED_MODEL_READ),
    )


async def protected_aliases(tx: Transaction, stages: Stages, model_row: int) -> list[str]:
    """Return the aliases that have a rule for a model, sorted."""
    if stages.stamp is None:
        # Nothing has a rule in this workspace.
        return []
    rules = [*await tx.stage_rules.of_workspace(), *await tx.stage_rules.of_model(model_row)]
    return sorted({rule.target.name for rule in rules if rule.target.kind is TargetKind.ALIAS})


async def model_rows(tx: Transaction, actor: Actor, models: Sequence[RegisteredModel]) -> list[messages.ModelRow]:
    """Read the list rows of registered models, with five statements for any number of them.

    Versions that the actor may not read are treated as absent.
    """
    if not models:
        return []
    found = [model.row for model in models]
    readable = await permitted_models(
        tx, actor, Permission.MODEL_VERSION_READ, found, held=Permission.REGISTERED_MODEL_READ
    )
    rows = [model.row for model in models if model.row in readable]
    pages = tx.registry_pages
    counts = await pages.count_versions(rows)
    known = await tx.stages.current()
    shown = await pages.key_versions(rows, known.last_active)
    held = await pages.holdings(rows, known.active)
    metrics = await readable_metrics(tx, actor, [key.row for key in shown.values()], most=MOST_METRICS_IN_LIST)
    answer = []
    for model in models:
        names: dict[int, list[str]] = {}
        aliases = model.aliases if model.row in readable else {}
        for alias, version in aliases.items():
            names.setdefault(version, []).append(alias)
        stages: dict[str, list[messages.StageHolder]] = {}
        for holding in held:
            if holding.model_row == model.row:
                version = holding.version
                stages.setdefault(holding.stage, []).append(
                    messages.StageHolder(version=version, aliases=names.get(version, []), since_ms=holding.since_ms)
                )
        key = shown.get(model.row)
        of_key = {} if key is None else metrics.get(key.row, {})
        chosen = choose_metrics([of_key], model.tags, most=1)
        directions = directions_of(chosen, model_tags=model.tags)
        answer.append(
            messages.ModelRow(
                name=model.name,
                summary=summary(model.description),
                tags=model.tags,
                created_at_ms=model.created_at_ms,
                updated_at_ms=model.updated_at_ms,
                latest_version=None if key is None else key.latest,
                latest_version_at_ms=None if key is None else key.latest_at_ms,
                versions_count=counts.get(model.row, 0),
                stages=stages,
                aliases=aliases,
                key_metric=None if key is None else key_metric(chosen, of_key, key.version, directions),
            )
        )
    return answer
