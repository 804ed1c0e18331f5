"""Pages of registered models and versions as they were: the present page, with the state of then in it.

Files, runs and metrics are those of now: the files of a version never change, and the log does not record metrics.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from greenroom.core.access import Actor
from greenroom.core.events import ACCESS_TYPES, Event
from greenroom.core.moments import Moment
from greenroom.core.past import PastModel
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.registry_resources import VersionState
from greenroom.core.subjects import registered_model_subject
from greenroom.errors import ModelVersionNotFound, RegisteredModelNotFound
from greenroom.services.access.authorization import may_use_model
from greenroom.services.history.events import readable_events
from greenroom.services.history.past import get_version_then, list_versions_then
from greenroom.services.pages.model_pages import model_page
from greenroom.services.pages.rows import MOST_METRICS_IN_LIST, readable_metrics, readable_runs_of, version_row
from greenroom.services.pages.stage_periods import periods_in, stage_events_of
from greenroom.services.pages.version_pages import PendingText, version_page
from greenroom.wire.messages.pages import models, versions
from greenroom.wire.messages.v1.events import event_messages

_VERSIONS = 200
_TIMELINE = 20
_SHOWN_HOLDERS = 20


async def model_page_then(tx: Transaction, actor: Actor, *, name: str, moment: Moment) -> models.ModelPage:
    """Read the page of a model as it was at a moment.

    Raises:
        InvalidInput: the moment is in the future, or not an event of this server.
        RegisteredModelNotFound: no such model then, or it is deleted now.
    """
    read, found, _, total = await list_versions_then(
        tx,
        actor,
        name=name,
        moment=moment,
        row=None,
        stage=None,
        is_deleted=False,
        limit=_VERSIONS,
        page_token=None,
        include_total=True,
    )
    state = read.state
    page = await model_page(tx, actor, name=await _name_now(tx, state))
    rows = await _rows(tx, actor, state, found, page.metric_keys)
    last_seq = 0 if state.last is None else state.last.seq
    past = [event for event in await stage_events_of(tx, state.row) if event.seq <= last_seq]
    return replace(
        page,
        name=state.name,
        description=state.description,
        tags=dict(sorted(state.tags.items())),
        aliases=dict(sorted(state.aliases.items())),
        updated_at_ms=state.updated_at_ms,
        stages=_stages(page.stages, state),
        versions=rows,
        versions_total=total or 0,
        versions_next_page_token=None,
        active_versions=[row for row in rows if set(row.stages) & {one.stage for one in page.stages if one.is_active}],
        key_metric=None,
        live=[
            models.LivePeriod(version=one.version, from_ms=one.from_ms, to_ms=one.to_ms)
            for one in periods_in((await tx.stages.current()).last_active, past)
        ],
        timeline=event_messages(await _events(tx, actor, state, None), {state.row: state.name}),
        timeline_next_page_token=None,
        permissions=[],
    )


async def version_page_then(
    tx: Transaction, actor: Actor, *, name: str, version: int, moment: Moment
) -> tuple[versions.VersionPage, list[PendingText]]:
    """Read the page of a version as it was at a moment; errors as of `model_page_then`.

    Raises:
        ModelVersionNotFound: no such version then, or it is deleted now.
    """
    read, then = await get_version_then(tx, actor, name=name, version=version, moment=moment, row=None)
    state = read.state
    name_now = await _name_now(tx, state)
    if await tx.model_versions.get(name_now, version) is None:
        raise ModelVersionNotFound(
            f"Version {version} of '{state.name}' existed then, but was deleted since. Its history is in the audit log.",
            field="version",
        )
    page, pending = await version_page(tx, actor, name=name_now, version=version)
    changed = replace(
        page,
        model=state.name,
        model_description=state.description,
        latest_version=max(state.versions, default=None),
        versions_count=len(state.active_versions),
        version=_then(page.version, then),
        since_ms=None,
        stages=_stages(page.stages, state),
        production=[],
        history=event_messages(await _events(tx, actor, state, version), {state.row: state.name}),
        history_next_page_token=None,
        permissions=[],
    )
    return changed, pending


async def _name_now(tx: Transaction, state: PastModel) -> str:
    name = (await tx.registry_pages.names([state.row])).get(state.row)
    if name is None or await tx.registered_models.find(name) is None:
        raise RegisteredModelNotFound(
            f"'{state.name}' existed then, but was deleted since. Its history is in the audit log.", field="name"
        )
    return name


async def _rows(
    tx: Transaction, actor: Actor, state: PastModel, found: Sequence[VersionState], keys: Sequence[str]
) -> list[models.VersionRow]:
    """Return the rows of versions as they were; those that were deleted since have no run and no metrics."""
    cards = await readable_runs_of(
        tx, actor, await tx.registry_pages.versions_by_number(state.row, [one.version for one in found])
    )
    metrics = await readable_metrics(tx, actor, [card.row for card in cards], most=MOST_METRICS_IN_LIST)
    rows: Mapping[int, models.VersionRow] = {
        card.version: version_row(card, {key: value for key, value in metrics.get(card.row, {}).items() if key in keys})
        for card in cards
    }
    return [_then(rows.get(one.version) or _bare(one), one) for one in found]


def _then(row: models.VersionRow, then: VersionState) -> models.VersionRow:
    return replace(
        row,
        current_stage=then.stages[0] if then.stages else "None",
        stages=then.stages,
        aliases=then.aliases,
        description=then.description or "",
        tags=then.tags,
        updated_at_ms=then.updated_at_ms,
    )


def _bare(then: VersionState) -> models.VersionRow:
    return models.VersionRow(
        version=then.version,
        current_stage="None",
        stages=[],
        aliases=[],
        description="",
        author=then.author,
        created_at_ms=then.created_at_ms,
        updated_at_ms=then.updated_at_ms,
        run_id=then.run_id,
        run=None,
        model_id=then.model_id,
        status=then.status,
        status_message=then.status_message,
        tags={},
        metrics={},
        digest=then.digest,
        files_count=then.files_count,
        size_bytes=then.size_bytes,
    )


def _stages(stages: Sequence[models.StageState], state: PastModel) -> list[models.StageState]:
    """Return the stages of now with the versions of then; stages that were removed since are left out."""
    held: dict[str, list[int]] = {}
    for one in sorted(state.versions.values(), key=lambda one: -one.version):
        for stage in [] if one.deleted_at_ms is not None else one.stages:
            held.setdefault(stage, []).append(one.version)
    return [
        replace(
            one,
            versions=held.get(one.stage, [])[:_SHOWN_HOLDERS],
            versions_count=len(held.get(one.stage, [])),
            previous=None,
        )
        for one in stages
    ]


async def _events(tx: Transaction, actor: Actor, state: PastModel, version: int | None) -> list[Event]:
    sees_access = await may_use_model(tx, actor, Permission.ACCESS_READ, state.name, row=state.row)
    last_seq = 0 if state.last is None else state.last.seq
    events = await tx.events.of_topic(
        registered_model_subject(state.row),
        before_seq=last_seq + 1,
        limit=_TIMELINE * (1 if version is None else 10),
        without=() if sees_access else ACCESS_TYPES,
    )
    shown = [event for event in events if version in (None, event.subject.version)][:_TIMELINE]
    return await readable_events(tx, actor, shown, everywhere=True)
