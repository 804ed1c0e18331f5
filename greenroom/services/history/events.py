"""Events for clients: a filtered list of the log, and who may read an event."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from msgspec.structs import replace

from greenroom.core import subjects
from greenroom.core.access import Actor, ResourceKind
from greenroom.core.access_events import (
    GrantCreated,
    GrantDeleted,
    OwnerSet,
    RoleDeleted,
    RoleUpdated,
    WorkspaceArchived,
    WorkspaceRestored,
    WorkspaceUpdated,
)
from greenroom.core.event_filters import TYPES_OF_KIND, EventFilter
from greenroom.core.event_types import EventType
from greenroom.core.events import (
    ACCESS_TYPES,
    Event,
    RegisteredModelDeleted,
    RegisteredModelRestored,
    parse_event_id,
)
from greenroom.core.grants import Holder
from greenroom.core.page_tokens import decode_page_token, encode_page_token
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.subjects import (
    experiment_subject,
    logged_model_subject,
    model_version_subject,
    registered_model_subject,
    run_subject,
)
from greenroom.errors import InvalidInput, ModelVersionNotFound, RegisteredModelNotFound
from greenroom.services.access.authorization import (
    authorize_model,
    may_use_experiment,
    permitted_experiments,
    permitted_models,
)
from greenroom.services.history.workspace_names import without_hidden_workspaces
from greenroom.services.page_limits import check_limit

DEFAULT_LIMIT = 50
MAX_LIMIT = 1000

Order = Literal["desc", "asc"]

_READ_PERMISSIONS = {
    subjects.EXPERIMENT: Permission.EXPERIMENT_READ,
    subjects.RUN: Permission.RUN_READ,
    subjects.LOGGED_MODEL: Permission.LOGGED_MODEL_READ,
    subjects.REGISTERED_MODEL: Permission.REGISTERED_MODEL_READ,
    subjects.MODEL_VERSION: Permission.MODEL_VERSION_READ,
    **dict.fromkeys(subjects.ACCOUNT_KINDS, Permission.ACCOUNT_MANAGE),
    subjects.WORKSPACE: Permission.WORKSPACE_READ,
    subjects.ROLE: Permission.WORKSPACE_READ,
    subjects.PUBLISHER: Permission.WORKSPACE_UPDATE,
}
_OF_WORKSPACE = (subjects.WORKSPACE, subjects.ROLE, subjects.PUBLISHER, *subjects.ACCOUNT_KINDS)
# No run has this id.
_NOTHING = EventFilter(subject=run_subject("none"))
_PART, _MOST_PARTS = 100, 20
_EXPERIMENT_ID = re.compile("[0-9]{1,18}")
_LISTS_VERSIONS = (EventType.REGISTERED_MODEL_DELETED, EventType.REGISTERED_MODEL_RESTORED)
_TYPES = tuple(one.value for one in EventType)
_KINDS = (*_READ_PERMISSIONS, *TYPES_OF_KIND)


class EventConditions(NamedTuple):
    """Conditions as clients give them; at most one of `model`, `run_id`, `experiment_id` and `logged_model_id`.

    Attributes:
        types: one of these types; empty for all.
        model: of this registered model and its versions; a deleted model is found by its last name.
        version: of this version of `model` only.
        run_id: of this run.
        experiment_id: of this experiment, its runs and its logged models.
        logged_model_id: of this logged model.
        made_by: name, at that time, or permanent id of who made the change.
        kinds: about one of these kinds of things; empty for all.
        request_id: of this request.
        change_id: of this change.
        since_ms: recorded at or after this time, in milliseconds since 1970, UTC.
        until_ms: recorded before this time, in milliseconds since 1970, UTC.
    """

    types: Sequence[str] = ()
    model: str | None = None
    version: int | None = None
    run_id: str | None = None
    experiment_id: str | None = None
    logged_model_id: str | None = None
    made_by: str | None = None
    kinds: Sequence[str] = ()
    request_id: str | None = None
    change_id: str | None = None
    since_ms: int | None = None
    until_ms: int | None = None


class EventPage(NamedTuple):
    """A page of events.

    Attributes:
        names: name of each registered model by its row.
        next_page_token: None on the last page.
        has_unplaced: whether there may be newer events, which have no position yet.
    """

    events: list[Event]
    names: dict[int, str]
    next_page_token: str | None
    has_unplaced: bool = False


async def list_events(
    tx: Transaction,
    actor: Actor,
    conditions: EventConditions,
    *,
    order: Order = "desc",
    after: str | None = None,
    limit: int = DEFAULT_LIMIT,
    page_token: str | None = None,
) -> EventPage:
    """Read events that the actor may read.

    A page examines a limited part of the log, so it may hold fewer events than `limit`, or none, although more follow.

    Args:
        order: ``desc``: newest first; ``asc``: in the order in which events became visible, for followers.
        after: id of an event; begin after it, with order ``asc``.

    Raises:
        InvalidInput: an argument is invalid, or `after` is not the id of an event of this server.
        ModelVersionNotFound: the version never existed.
        RegisteredModelNotFound: no model has or had this name.
    """
    check_limit(limit, MAX_LIMIT)
    if after is not None and order != "asc":
        raise InvalidInput("'after' needs order=asc.", field="after")
    which = await event_filter(tx, actor, conditions)
    which = replace(which, everywhere=await _is_here(tx, conditions))
    kinds = [kind for kind, permission in _READ_PERMISSIONS.items() if actor.may_hold(permission)]
    query = ["events", tx.workspace, order, after, *_shape(which)]
    last = decode_page_token(page_token, query)
    place = None if last is None else int(last[0] or 0)
    has_unplaced = False
    if order == "asc":
        head = await tx.events.head()
        has_unplaced = head.has_unplaced
        if place is None:
            place = 0 if after is None else await _position_of(tx, after, has_unplaced=has_unplaced)
    if not await _may_be_about(tx, actor, conditions):
        # Whatever it is, it has no events: also not so many that a second page follows.
        which = _NOTHING
    found: list[Event] = []
    following = place
    # Look further instead of returning a short page, within bounds: most events may be about what the actor may not read.
    sees_all = may_read_all_events(actor)
    size = limit if sees_all else max(limit, _PART)
    for _ in range(1 if sees_all else _MOST_PARTS):
        if order == "asc":
            part, following = await tx.events.following(which, kinds, position=following or 0, limit=size)
        else:
            part, following = await tx.events.newest(which, kinds, before_seq=following, limit=size)
        found += await readable_events(tx, actor, part, everywhere=which.everywhere)
        if following is None or len(found) >= limit:
            break
    if len(found) > limit:
        found = found[:limit]
        last_seq = found[-1].seq
        following = last_seq if order == "desc" else await tx.events.position_of(last_seq)
    names = await tx.registry_pages.names(model_rows_of(found))
    return EventPage(
        found,
        names,
        None if following is None else encode_page_token(query, [following]),
        has_unplaced,
    )


def _shape(which: EventFilter) -> list[Any]:
    """Return the conditions in the form that page tokens compare."""
    values = (which.subject, which.topic, which.made_by, which.request_id, which.change_id)
    texts = [None if one is None else str(one) for one in values]
    return [sorted(which.types), sorted(which.kinds), *texts, which.since_ms, which.until_ms]


async def _is_here(tx: Transaction, conditions: EventConditions) -> bool:
    """Return whether events are to be about one thing that is in the workspace, wherever they were recorded."""
    if conditions.model is not None:
        # It was found by its name.
        return True
    if conditions.run_id is not None:
        return await tx.runs.find(conditions.run_id) is not None
    if conditions.logged_model_id is not None:
        return await tx.logged_models.get(conditions.logged_model_id) is not None
    experiment_id = conditions.experiment_id
    if experiment_id is None or not _EXPERIMENT_ID.fullmatch(experiment_id):
        return False
    return await tx.experiments.get(experiment_id) is not None


async def _may_be_about(tx: Transaction, actor: Actor, conditions: EventConditions) -> bool:
    """Return whether the actor may read the run, experiment or logged model that events are to be about, if it exists."""
    if conditions.run_id is not None:
        run = await tx.runs.find(conditions.run_id)
        return run is None or await may_use_experiment(tx, actor, Permission.RUN_READ, run.experiment_id)
    if conditions.logged_model_id is not None:
        model = await tx.logged_models.get(conditions.logged_model_id)
        permission = Permission.LOGGED_MODEL_READ
        return model is None or await may_use_experiment(tx, actor, permission, model.experiment_id)
    experiment_id = conditions.experiment_id
    if experiment_id is None or not _EXPERIMENT_ID.fullmatch(experiment_id):
        return True
    if await tx.experiments.get(experiment_id) is None:
        return True
    for permission in (Permission.EXPERIMENT_READ, Permission.RUN_READ, Permission.LOGGED_MODEL_READ):
        if await may_use_experiment(tx, actor, permission, experiment_id):
            return True
    return False


async def event_filter(tx: Transaction, actor: Actor, conditions: EventConditions) -> EventFilter:
    """Find what conditions are about.

    Raises:
        InvalidInput: they contradict each other, or a type or kind does not exist.
        ModelVersionNotFound: the version never existed.
        RegisteredModelNotFound: no model has or had this name.
    """
    about = [name for name in ("model", "run_id", "experiment_id", "logged_model_id") if getattr(conditions, name)]
    if len(about) > 1:
        raise InvalidInput(f"Events are about one thing: give {' or '.join(about)}, not both.", field=about[1])
    for name in conditions.types:
        _check_known(name, _TYPES, "type of event", "type")
    for name in conditions.kinds:
        _check_known(name, _KINDS, "kind of thing that events are about", "subject_kind")
    since_ms, until_ms = conditions.since_ms, conditions.until_ms
    if since_ms is not None and until_ms is not None and since_ms > until_ms:
        raise InvalidInput("'since' is later than 'until'; swap the two.", field="since")
    which = EventFilter(
        types=tuple(dict.fromkeys(conditions.types)),
        made_by=conditions.made_by,
        kinds=tuple(dict.fromkeys(conditions.kinds)),
        request_id=conditions.request_id,
        change_id=conditions.change_id,
        since_ms=since_ms,
        until_ms=until_ms,
    )
    if conditions.model is not None:
        return await _of_model(tx, actor, conditions.model, conditions.version, which)
    if conditions.version is not None:
        raise InvalidInput("'version' needs 'model', whose version it is.", field="version")
    if conditions.run_id is not None:
        return replace(which, subject=run_subject(conditions.run_id))
    if conditions.experiment_id is not None:
        return replace(which, topic=experiment_subject(conditions.experiment_id))
    if conditions.logged_model_id is not None:
        return replace(which, subject=logged_model_subject(conditions.logged_model_id))
    return which


def model_rows_of(events: Sequence[Event]) -> list[int]:
    """Return the rows of the registered models that events are about, without duplicates."""
    return sorted({row for event in events if (row := event.subject.model_row) is not None})


def is_known(event: Event) -> bool:
    """Return whether an event is about a kind that this release knows; others are shown to no one."""
    return event.subject.kind in _READ_PERMISSIONS


def may_read_all_events(actor: Actor) -> bool:
    """Return whether an actor may read every event of its workspace, so that no query is needed for each."""
    return all(
        actor.holds_on_all(permission, kind)
        for subject_kind, of_subject in _READ_PERMISSIONS.items()
        for kind in (_resource_kind(subject_kind),)
        for permission in (of_subject, Permission.ACCESS_READ)
    ) and actor.holds_on_all(Permission.WORKSPACE_MANAGE, "workspace")


async def readable_events(
    tx: Transaction, actor: Actor, events: Sequence[Event], *, everywhere: bool = False
) -> list[Event]:
    """Return the events of the actor's workspace that it may read, without the names of workspaces that it may not see.

    Events about kinds that this release does not know are left out.

    Args:
        everywhere: also those recorded in other workspaces; they must be about things that are in this one now.
    """
    known = [event for event in events if (everywhere or event.workspace == tx.workspace) and is_known(event)]
    allowed = {event.seq for event in known if event.subject.kind in _OF_WORKSPACE and _may_read(actor, event)}
    known_objects = [event for event in known if event.subject.kind not in _OF_WORKSPACE]
    for permission in dict.fromkeys(_permission_to_read(event) for event in known_objects):
        about = [event for event in known_objects if _permission_to_read(event) is permission]
        rows = [row for event in about if (row := event.subject.model_row) is not None]
        # Runs and logged models are in the history of their experiment.
        ids = [event.topic.id for event in about if event.subject.model_row is None]
        models = await permitted_models(tx, actor, permission, rows) if rows else ()
        experiments = await permitted_experiments(tx, actor, permission, ids) if ids else ()
        allowed.update(
            event.seq
            for event in about
            if (event.topic.id in experiments if event.subject.model_row is None else event.subject.model_row in models)
        )
    shown = await _without_unreadable_versions(tx, actor, [event for event in known if event.seq in allowed])
    return await without_hidden_workspaces(tx, actor, shown)


async def _without_unreadable_versions(tx: Transaction, actor: Actor, events: list[Event]) -> list[Event]:
    """Return events, without what those of a deleted or restored model tell about its versions, if not to be read."""
    rows = {row for event in events if event.type in _LISTS_VERSIONS and (row := event.subject.model_row) is not None}
    if not rows:
        return events
    readable = await permitted_models(tx, actor, Permission.MODEL_VERSION_READ, rows)
    return [event if event.subject.model_row in readable else _without_versions(event) for event in events]


def _without_versions(event: Event) -> Event:
    match event.change:
        case RegisteredModelDeleted() as change:
            return replace(event, change=replace(change, before=replace(change.before, aliases={}, stages={})))
        case RegisteredModelRestored() as change:
            return replace(event, change=replace(change, after=replace(change.after, aliases={})))
    return event


def may_change_access(actor: Actor, event: Event) -> bool:
    """Return whether an event may have changed what an account may do in its workspace.

    It is told without the event itself, which may be about something that the account can no longer see.
    """
    if actor.account is None or event.workspace != actor.workspace:
        return False
    holders: list[str | None]
    match event.change:
        case GrantCreated(after=fields) | GrantDeleted(before=fields):
            holders = [fields.holder]
        case OwnerSet(before=before, after=after):
            holders = [before.owner, after.owner]
        case RoleUpdated() | RoleDeleted() | WorkspaceUpdated() | WorkspaceArchived() | WorkspaceRestored():
            return True
        case _:
            return False
    return any(Holder(subject, "").public_id in holders for subject in actor.account.subjects)


def _permission_to_read(event: Event) -> Permission:
    if event.type in ACCESS_TYPES:
        return Permission.ACCESS_READ
    # An alias belongs to the model, and its events tell about versions.
    kind = subjects.MODEL_VERSION if event.subject_kind == subjects.ALIAS else event.subject.kind
    return _READ_PERMISSIONS[kind]


def _may_read(actor: Actor, event: Event) -> bool:
    """Return whether an actor may read an event about a workspace or a role."""
    if event.subject.kind == subjects.WORKSPACE and event.subject.id != event.workspace:
        # Of a workspace that is deleted, recorded in another one.
        return actor.holds_on_all(Permission.WORKSPACE_MANAGE, "workspace")
    return actor.holds_on_all(_permission_to_read(event), "workspace")


def _resource_kind(subject_kind: str) -> ResourceKind:
    if subject_kind in _OF_WORKSPACE:
        return "workspace"
    return "registered_model" if subject_kind in subjects.REGISTRY_KINDS else "experiment"


def _check_known(name: str, known: Sequence[str], what: str, field: str) -> None:
    if name not in known:
        closest = difflib.get_close_matches(name[:100], known, n=1, cutoff=0.5)
        hint = f" Did you mean '{closest[0]}'?" if closest else ""
        raise InvalidInput(f"'{name[:100]}' is not a {what}.{hint}", field=field)


async def _of_model(tx: Transaction, actor: Actor, name: str, version: int | None, which: EventFilter) -> EventFilter:
    row = await tx.registered_models.find_row(name)
    if row is None:
        raise _model_not_found(name)
    if version is None:
        permission = Permission.REGISTERED_MODEL_READ
        await authorize_model(tx, actor, permission, name, row=row, not_found=lambda: _model_not_found(name))
        return replace(which, topic=registered_model_subject(row))
    permission = Permission.MODEL_VERSION_READ
    await authorize_model(tx, actor, permission, name, row=row, not_found=lambda: _model_not_found(name))
    if not await tx.model_versions.was_created(row, version):
        raise ModelVersionNotFound(f"Model Version (name={name}, version={version}) not found", field="version")
    return replace(which, subject=model_version_subject(row, version))


def _model_not_found(name: str) -> RegisteredModelNotFound:
    return RegisteredModelNotFound(f"Registered Model with name={name} not found", field="model")


async def _position_of(tx: Transaction, event_id: str, *, has_unplaced: bool) -> int:
    """Return the position of an event.

    Raises:
        InvalidInput: there is no such event.
    """
    seq = parse_event_id(event_id)
    position = None if seq is None else await tx.events.position_of(seq)
    if position is None and seq is not None and has_unplaced:
        # It may be among those without a position: nothing that has one is after it.
        position = (await tx.events.head()).position
    if position is None:
        raise InvalidInput(
            f"'{event_id[:100]}' is not the id of an event of this server; begin again without 'after'.", field="after"
        )
    return position
