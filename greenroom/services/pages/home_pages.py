"""The home page, and the search box."""

from __future__ import annotations

from collections.abc import Sequence

from greenroom.core.access import Actor, Scope, scope_of
from greenroom.core.events import event_id
from greenroom.core.names import check_length
from greenroom.core.pages import ExperimentCard, RegisteredVersion, RunCard
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.registered_models import RegisteredModel
from greenroom.core.stages import Stages
from greenroom.core.subjects import REGISTRY_KINDS
from greenroom.services.access.authorization import has_access, permitted_experiments, permitted_models
from greenroom.services.history.events import may_read_all_events, model_rows_of, readable_events
from greenroom.services.pages.rows import model_rows, registered_ref, run_ref, summary
from greenroom.services.registry.registered_models import search_registered_models
from greenroom.wire.messages.pages import home as messages
from greenroom.wire.messages.v1.events import event_messages

_LOOKED_AT = 100
_BOARD = 50
_RECENT = 10
_LOOKED_AT_EVENTS = 500
_MOST_RUNS = 100_000
_FOUND = 8
_MAX_QUERY_LENGTH = 500


async def home_page(tx: Transaction, actor: Actor, *, version: str, server_name: str = "") -> messages.HomePage:
    """Read all data of the home page.

    Args:
        version: version of Greenroom.
        server_name: display name of this server.
    """
    found, _ = await search_registered_models(
        tx,
        actor,
        filter_text=None,
        order_by=["last_updated_timestamp DESC"],
        max_results=_LOOKED_AT,
        page_token=None,
    )
    stages = await tx.stages.current()
    chosen = sorted(found, key=lambda model: not _is_staged(stages, model))[:_BOARD]
    rows = {
        row.name: row
        for row in await model_rows(tx, actor, [*chosen, *(m for m in found[:_RECENT] if m not in chosen)])
    }
    events = await tx.events.recent(REGISTRY_KINDS, limit=_RECENT if may_read_all_events(actor) else _LOOKED_AT_EVENTS)
    events = (await readable_events(tx, actor, events))[:_RECENT]
    names = await tx.registry_pages.names(model_rows_of(events))
    head = await tx.events.head()
    of_runs = scope_of(actor, "experiment", Permission.RUN_READ)
    runs = await tx.run_pages.recent(limit=_RECENT, scope=of_runs) if actor.may_hold(Permission.RUN_READ) else []
    return messages.HomePage(
        server_name=server_name,
        version=version,
        user=actor.name,
        stages=list(stages.names) if await has_access(tx, actor) else [],
        board=[rows[model.name] for model in chosen],
        recent_models=[rows[model.name] for model in found[:_RECENT]],
        recent_runs=[run_ref(run) for run in runs],
        recent_events=event_messages(events, names),
        counts=await _counts(tx, actor),
        last_event_id=event_id(head.seq),
    )


async def _counts(tx: Transaction, actor: Actor) -> messages.Counts:
    """Count what the actor may read."""
    totals = await tx.registry_pages.totals(
        most_runs=_MOST_RUNS + 1,
        models=scope_of(actor, "registered_model", Permission.REGISTERED_MODEL_READ),
        versions=scope_of(actor, "registered_model", Permission.MODEL_VERSION_READ),
        experiments=scope_of(actor, "experiment", Permission.EXPERIMENT_READ),
        runs=scope_of(actor, "experiment", Permission.RUN_READ),
    )
    return messages.Counts(
        models=totals.models,
        versions=totals.versions,
        experiments=totals.experiments,
        runs=min(totals.runs, _MOST_RUNS),
        runs_are_more=totals.runs > _MOST_RUNS,
    )


async def _readable(tx: Transaction, actor: Actor, cards: Sequence[RunCard]) -> list[RunCard]:
    readable = await permitted_experiments(tx, actor, Permission.RUN_READ, [card.experiment_id for card in cards])
    return [card for card in cards if card.experiment_id in readable]


def _is_staged(stages: Stages, model: RegisteredModel) -> bool:
    return any(version.current_stage in stages.active for version in model.latest_versions)


async def search(tx: Transaction, actor: Actor, *, text: str) -> messages.SearchResults:
    """Search names and aliases for a text; ``name v3`` finds versions.

    Raises:
        InvalidInput: the text is too long.
    """
    actor.require(Permission.REGISTERED_MODEL_READ)
    check_length("q", text, _MAX_QUERY_LENGTH)
    text = text.strip()
    if not text:
        return messages.SearchResults(query=text, models=[], versions=[], runs=[], experiments=[])
    pages = tx.registry_pages
    scope = scope_of(actor, "registered_model", Permission.REGISTERED_MODEL_READ)
    of_versions = scope_of(actor, "registered_model", Permission.MODEL_VERSION_READ)
    models = await pages.find_models(text, limit=_FOUND, scope=scope)
    readable = await permitted_models(tx, actor, Permission.MODEL_VERSION_READ, [model.row for model in models])
    rows = [model.row for model in models if model.row in readable]
    known = await tx.stages.current()
    shown = await pages.key_versions(rows, known.last_active)
    stages: dict[int, dict[str, int]] = {}
    for row, stage, version in await pages.staged(rows, known.active):
        stages.setdefault(row, {}).setdefault(stage, version)
    experiments: list[ExperimentCard] = []
    runs: list[RunCard] = []
    if actor.may_hold(Permission.EXPERIMENT_READ):
        of_experiments = scope_of(actor, "experiment", Permission.EXPERIMENT_READ)
        page = await tx.run_pages.experiments(
            search=text, lifecycle_stage="active", after=None, limit=_FOUND, scope=of_experiments
        )
        experiments = page.items
    if actor.may_hold(Permission.RUN_READ):
        of_runs = scope_of(actor, "experiment", Permission.RUN_READ)
        # The one that is found by its id is outside of the scope.
        runs = await _readable(tx, actor, await tx.run_pages.find_by_name(text, limit=_FOUND, scope=of_runs))
    return messages.SearchResults(
        query=text,
        models=[
            messages.FoundModel(
                name=model.name,
                summary=summary(model.description),
                latest_version=shown[model.row].latest if model.row in shown else None,
                stages=stages.get(model.row, {}),
            )
            for model in models
        ],
        versions=[registered_ref(version) for version in await _versions(tx, text, of_versions)],
        runs=[run_ref(run) for run in runs],
        experiments=[
            messages.FoundExperiment(
                experiment_id=card.experiment_id, name=card.name, lifecycle_stage=card.lifecycle_stage
            )
            for card in experiments
        ],
    )


async def _versions(tx: Transaction, text: str, scope: Scope) -> list[RegisteredVersion]:
    found = await tx.registry_pages.find_aliased(text.lstrip("@"), limit=_FOUND, scope=scope)
    name, space, number = text.rpartition(" ")
    digits = number.lower().removeprefix("v")
    if space and name.strip() and digits.isascii() and digits.isdecimal():
        found = [*await tx.registry_pages.find_versions(name.strip(), digits, limit=_FOUND, scope=scope), *found]
    return found[:_FOUND]
