"""Pages of registered models: the list, one model, its versions, and names to register under."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from greenroom.core.access import Actor, scope_of
from greenroom.core.events import AliasDeleted, AliasField, AliasSet, Event
from greenroom.core.filters import parse_filter
from greenroom.core.metric_directions import directions_of
from greenroom.core.page_tokens import decode_page_token, encode_page_token
from greenroom.core.pages import VersionCard
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.registered_models import SEARCH_FIELDS, RegisteredModel, check_model_name
from greenroom.core.stages import Stages
from greenroom.core.subjects import registered_model_subject
from greenroom.services.access.authorization import authorize_model, has_access, permissions_on_model
from greenroom.services.history.history import history_of_model, history_of_version
from greenroom.services.inbox.watches import watch_level
from greenroom.services.not_found import model_not_found
from greenroom.services.page_limits import check_limit
from greenroom.services.pages.request_rows import open_requests
from greenroom.services.pages.rows import (
    MOST_METRICS_IN_LIST,
    choose_metrics,
    key_metric,
    model_rows,
    protected_aliases,
    readable_metrics,
    readable_runs_of,
    stage_states,
    summary,
    version_row,
)
from greenroom.services.pages.stage_periods import periods_in, stage_events_of
from greenroom.services.registry.etags import etag_of
from greenroom.services.registry.registered_models import search_registered_models
from greenroom.wire.messages.pages import models as messages
from greenroom.wire.messages.v1.events import Event as EventMessage
from greenroom.wire.messages.v1.events import EventList, event_messages

_VERSIONS = 50
_ACTIVE_VERSIONS = 50
_TIMELINE = 20
_MOST_EVENTS = 200
_MAX_NAMES = 100


async def models_page(
    tx: Transaction,
    actor: Actor,
    *,
    filter_text: str | None,
    order_by: Sequence[str],
    limit: int,
    page_token: str | None,
) -> messages.ModelsPage:
    """Read a page of registered models.

    Raises:
        InvalidInput: filter, order, limit or token is invalid.
    """
    check_limit(limit)
    scope = scope_of(actor, "registered_model", Permission.REGISTERED_MODEL_READ)
    found, token = await search_registered_models(
        tx, actor, filter_text=filter_text, order_by=order_by, max_results=limit, page_token=page_token
    )
    total = await tx.registry_pages.count_models((), scope=scope)
    filtered = parse_filter(filter_text, SEARCH_FIELDS)
    return messages.ModelsPage(
        models=await model_rows(tx, actor, found),
        stages=list((await tx.stages.current()).names) if await has_access(tx, actor) else [],
        total=await tx.registry_pages.count_models(filtered, scope=scope) if filtered else total,
        total_unfiltered=total,
        next_page_token=token,
    )


async def find_model(tx: Transaction, actor: Actor, permission: Permission, name: str) -> RegisteredModel:
    """Find a registered model.

    Args:
        permission: permission required on it.

    Raises:
        InvalidInput: the name is invalid.
        PermissionDenied: the actor does not hold the permission.
        RegisteredModelNotFound: no such model, or none that the actor may see.
    """
    check_model_name(name)
    found = await tx.registered_models.find(name)
    if found is None:
        raise model_not_found(name)
    await authorize_model(tx, actor, permission, name, row=found.row)
    return found


async def model_page(tx: Transaction, actor: Actor, *, name: str) -> messages.ModelPage:
    """Read all data of a model's page.

    Raises:
        PermissionDenied: the actor may not read the model and its versions.
        RegisteredModelNotFound: no such model, or none that the actor may see.
    """
    model = await find_model(tx, actor, Permission.REGISTERED_MODEL_READ, name)
    await authorize_model(tx, actor, Permission.MODEL_VERSION_READ, name, row=model.row)
    pages = tx.registry_pages
    cards = await readable_runs_of(
        tx, actor, await pages.versions(model.row, stage=None, below=None, limit=_VERSIONS + 1)
    )
    counts = await pages.stage_counts(model.row)
    stages = await tx.stages.current()
    held = [(stage, version) for _, stage, version in await pages.staged([model.row], stages.names[1:])]
    active_numbers = _active(stages, held)
    known = {card.version for card in cards}
    more = [number for number in active_numbers if number not in known]
    others = await readable_runs_of(tx, actor, await pages.versions_by_number(model.row, more))
    by_number = {card.version: card for card in [*cards, *others]}
    metrics = await readable_metrics(tx, actor, [card.row for card in by_number.values()], most=MOST_METRICS_IN_LIST)
    chosen = choose_metrics(metrics.values(), model.tags)
    directions = directions_of(chosen, model_tags=model.tags)
    shown = await pages.key_versions([model.row], stages.last_active)
    events, token = await history_of_model(tx, actor, name=name, limit=_TIMELINE, page_token=None)
    key = shown.get(model.row)
    # With thousands of versions in a stage, the one in the last stage may not be among those read.
    key_card = None if key is None else by_number.get(key.version)
    return messages.ModelPage(
        name=model.name,
        description=model.description or "",
        tags=model.tags,
        aliases=model.aliases,
        created_at_ms=model.created_at_ms,
        updated_at_ms=model.updated_at_ms,
        stages=stage_states(stages, held, counts, await pages.previous(model.row, stages.active)),
        versions=_rows(cards[:_VERSIONS], metrics, chosen),
        versions_total=(await pages.count_versions([model.row])).get(model.row, 0),
        versions_next_page_token=_versions_token(model.row, None, cards, _VERSIONS),
        active_versions=_rows([by_number[number] for number in active_numbers if number in by_number], metrics, chosen),
        metric_keys=chosen,
        directions=directions,
        key_metric=None
        if key_card is None
        else key_metric(chosen, metrics.get(key_card.row, {}), key_card.version, directions),
        live=[
            messages.LivePeriod(version=period.version, from_ms=period.from_ms, to_ms=period.to_ms)
            for period in periods_in(stages.last_active, await stage_events_of(tx, model.row))
        ],
        timeline=event_messages(events, {model.row: model.name}),
        timeline_next_page_token=token,
        open_requests=await open_requests(tx, actor, name=name),
        watch=await watch_level(tx, actor, name=name),
        protected_aliases=await protected_aliases(tx, stages, model.row),
        user=actor.name,
        permissions=await permissions_on_model(tx, actor, model.row),
        etag=etag_of(model),
    )


def _active(stages: Stages, held: Sequence[tuple[str, int]]) -> list[int]:
    """List versions in active stages, most advanced stage first, without duplicates."""
    numbers = [number for stage in reversed(stages.active) for holds, number in held if holds == stage]
    return list(dict.fromkeys(numbers))[:_ACTIVE_VERSIONS]


async def versions_page(
    tx: Transaction, actor: Actor, *, name: str, stage: str | None, limit: int, page_token: str | None
) -> messages.VersionsPage:
    """Read versions of a model, newest first.

    Raises:
        InvalidInput: limit, token or stage is invalid.
        RegisteredModelNotFound: no such model.
    """
    check_limit(limit)
    model = await find_model(tx, actor, Permission.MODEL_VERSION_READ, name)
    if stage is not None:
        stage = (await tx.stages.current()).parse(stage)
    last = decode_page_token(page_token, _versions_query(model.row, stage))
    pages = tx.registry_pages
    below = None if last is None else int(last[0] or 0)
    cards = await readable_runs_of(
        tx, actor, await pages.versions(model.row, stage=stage, below=below, limit=limit + 1)
    )
    metrics = await readable_metrics(tx, actor, [card.row for card in cards[:limit]], most=MOST_METRICS_IN_LIST)
    chosen = choose_metrics(metrics.values(), model.tags)
    if stage is None:
        total = (await pages.count_versions([model.row])).get(model.row, 0)
    else:
        total = (await pages.stage_counts(model.row)).get(stage, 0)
    return messages.VersionsPage(
        versions=_rows(cards[:limit], metrics, chosen),
        metric_keys=chosen,
        directions=directions_of(chosen, model_tags=model.tags),
        total=total,
        next_page_token=_versions_token(model.row, stage, cards, limit),
    )


def _versions_query(model_row: int, stage: str | None) -> list[str | int | None]:
    return ["versions of a model", model_row, stage]


def _versions_token(model_row: int, stage: str | None, cards: Sequence[VersionCard], limit: int) -> str | None:
    if len(cards) <= limit:
        return None
    return encode_page_token(_versions_query(model_row, stage), [cards[limit - 1].version])


def _rows(
    cards: Sequence[VersionCard], metrics: Mapping[int, Mapping[str, float]], chosen: Sequence[str]
) -> list[messages.VersionRow]:
    return [
        version_row(card, {key: metrics[card.row][key] for key in chosen if key in metrics.get(card.row, {})})
        for card in cards
    ]


async def timeline_page(
    tx: Transaction, actor: Actor, *, name: str, version: int | None, limit: int, page_token: str | None
) -> EventList:
    """Read the events of a model, or of one of its versions.

    Raises:
        InvalidInput: limit or token is invalid.
        RegisteredModelNotFound, ModelVersionNotFound: it never existed.
    """
    if version is None:
        events, token = await history_of_model(tx, actor, name=name, limit=limit, page_token=page_token)
        row = await tx.registered_models.find_row(name)
        return EventList(items=event_messages(events, {} if row is None else {row: name}), next_page_token=token)
    shown, token = await version_timeline(tx, actor, name=name, version=version, limit=limit, page_token=page_token)
    return EventList(items=shown, next_page_token=token)


async def version_timeline(
    tx: Transaction, actor: Actor, *, name: str, version: int, limit: int, page_token: str | None
) -> tuple[list[EventMessage], str | None]:
    """Read the events of a version, including recent ones of aliases set to or removed from it."""
    events, token = await history_of_version(tx, actor, name=name, version=version, limit=limit, page_token=page_token)
    row = await tx.registered_models.find_row(name)
    if row is None or not events:
        return event_messages(events, {}), token
    if page_token is None:
        oldest = events[-1].seq if token else 0
        recent = await tx.events.of_topic(registered_model_subject(row), before_seq=None, limit=_MOST_EVENTS)
        of_aliases = [event for event in recent if event.seq > oldest and _names_version(event, version)]
        events = sorted([*events, *of_aliases], key=lambda event: -event.seq)
    return event_messages(events, {row: name}), token


def _names_version(event: Event, version: int) -> bool:
    if not isinstance(event.change, AliasSet | AliasDeleted):
        return False
    sides = (event.change.before, event.change.after)
    return any(version in side.aliases.values() for side in sides if isinstance(side, AliasField))


async def model_names(tx: Transaction, actor: Actor, *, prefix: str, limit: int) -> messages.ModelNames:
    """Read names to register under, last updated first.

    Raises:
        InvalidInput: the limit is out of range.
    """
    actor.require(Permission.REGISTERED_MODEL_READ)
    check_limit(limit, _MAX_NAMES)
    scope = scope_of(actor, "registered_model", Permission.REGISTERED_MODEL_READ)
    found, total = await tx.registry_pages.find_names(prefix, limit=limit, scope=scope)
    return messages.ModelNames(
        names=[
            messages.ModelName(
                name=model.name,
                next_version=model.next_version,
                updated_at_ms=model.updated_at_ms,
                summary=summary(model.description),
            )
            for model in found
        ],
        total=total,
    )
