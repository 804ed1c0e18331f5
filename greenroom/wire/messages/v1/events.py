"""Messages of the public API: events. The record is the same in lists, streams and pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from greenroom.core import events as records
from greenroom.core import subjects
from greenroom.core.undoing import undone_by
from greenroom.wire.decoding import Request, Text
from greenroom.wire.messages.v1.shared import DEFAULT_LIMIT, Limit, Part, VersionNumber


class EventActor(Part, frozen=True, kw_only=True):
    """Who made a change, as at that time.

    Attributes:
        kind: ``user``, ``token``, ``service`` or ``anonymous``; more may be added. Null if not recorded.
        id: permanent id; null if not recorded.
        name: name at that time.
    """

    kind: str | None
    id: str | None
    name: str


class EventSubject(Part, frozen=True, kw_only=True):
    """What changed. Fields that do not apply are null.

    Attributes:
        kind: ``experiment``, ``run``, ``logged_model``, ``registered_model``, ``model_version``, ``alias``,
            ``comment``, ``account``, ``group``, ``api_token``, ``session``, ``workspace``, ``role``, ``grant`` or
            ``publisher``; more may be added. A tag belongs to the thing that has it.
        registered_model_id: permanent id of the registered model that it is or belongs to.
        model: name of that registered model now, which may differ from its name at the time of the event.
        version: number of the version that it is, or that a comment is about.
        run_id: the run.
        experiment_id: the experiment that it is or belongs to.
        logged_model_id: the logged model.
        alias: the alias; it is unique within its registered model.
        comment_id: the comment.
        account_id: the account that it is or belongs to.
        group_id: the group.
        token_id: the API token.
        role_id: the role that a workspace defines.
        publisher_id: the trusted publisher.
    """

    kind: str
    registered_model_id: str | None
    model: str | None
    version: int | None
    run_id: str | None
    experiment_id: str | None
    logged_model_id: str | None
    alias: str | None
    comment_id: str | None
    account_id: str | None
    group_id: str | None
    token_id: str | None
    role_id: str | None
    publisher_id: str | None


class Event(Part, frozen=True, kw_only=True):
    """A change that was made. Events never change; ignore types and fields that you do not know.

    Attributes:
        id: its id; send it as ``after`` or Last-Event-ID to get what came later.
        type: ``<thing>.<past tense>``, such as ``model_version.transitioned``; docs/events.md lists all of them.
        at_ms: when it was made.
        workspace: name of the workspace it was made in; the permanent key of one that was deleted.
        change_id: the same for all events of one request, such as a promotion and the versions it archived.
        before: the changed fields before the change; null for a creation.
        after: the changed fields after the change; null for a deletion.
        comment: the reason given for the change, or null.
        request_id: the request that made the change, as in ``X-Request-ID``; null if not recorded.
        client: what the program that made the change says about itself, as in ``User-Agent``; null if not recorded.
        undoes: id of the event that the change undid; null for none.
    """

    id: str
    type: str
    at_ms: int
    workspace: str
    change_id: str
    actor: EventActor
    subject: EventSubject
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    comment: str | None
    request_id: str | None
    client: str | None
    undoes: str | None


class EventList(Part, frozen=True, kw_only=True):
    """Events, in the order asked for.

    Attributes:
        items: the events of this page; there may be fewer than ``limit``, or none, although more follow.
        next_page_token: token of the next page; null on the last one.
    """

    items: list[Event]
    next_page_token: str | None


class EventConditions(Request):
    """Which events; at most one of ``model``, ``run_id``, ``experiment_id`` and ``logged_model_id``.

    Attributes:
        type: one of these types; repeat it for several.
        model: of this registered model and its versions; a deleted model is found by its last name.
        version: of this version of ``model`` only.
        run_id: of this run.
        experiment_id: of this experiment, its runs and its logged models.
        logged_model_id: of this logged model.
        made_by: made by this user: name at that time, or permanent id.
        subject_kind: about one of these kinds of things, such as ``alias``; repeat it for several.
        request_id: made by this request.
        change_id: of this change.
    """

    type: list[str] = []
    model: Text | None = None
    version: VersionNumber | None = None
    run_id: Text | None = None
    experiment_id: Text | None = None
    logged_model_id: Text | None = None
    made_by: Text | None = None
    subject_kind: list[str] = []
    request_id: Text | None = None
    change_id: Text | None = None


class ListEvents(EventConditions):
    """List events.

    Attributes:
        since: recorded at or after this time.
        until: recorded before this time.
        order: ``desc``: newest first; ``asc``: in the order in which they became visible, to follow changes without a
            stream.
        after: id of an event; with ``order=asc``, begin after it.
        limit: at most this many.
    """

    since: Text | None = None
    until: Text | None = None
    order: Literal["desc", "asc"] = "desc"
    after: Text | None = None
    limit: Limit = DEFAULT_LIMIT
    page_token: str | None = None


class ExportEvents(EventConditions):
    """Export events, oldest first.

    Attributes:
        since: recorded at or after this time.
        until: recorded before this time.
        after: id of an event; begin after it, such as the last one of an export that broke off.
        format: ``jsonl``: one event a line, as JSON. ``csv``: for spreadsheets; cells that these would take for formulas
            begin with an apostrophe. By default that of the header `Accept` (``application/jsonl``, ``text/csv``), else
            ``jsonl``.
    """

    since: Text | None = None
    until: Text | None = None
    after: Text | None = None
    format: Literal["jsonl", "csv"] | None = None


class FollowEvents(EventConditions):
    """Stream events as they happen.

    Attributes:
        after: id of an event; begin after it. Only new events if omitted.
        last_event_id: the same as a header, which browsers send when they reconnect; it takes precedence.
        inbox: whether to send the numbers of the caller's unread notifications, too: as `inbox` events, in the form of
            ``GET /me/notifications/counts``, at the beginning and whenever they change.
    """

    after: Text | None = None
    inbox: bool = False
    last_event_id: str | None = None


def event_message(event: records.Event, names: Mapping[int, str]) -> Event:
    """Convert an event.

    Args:
        names: name of each registered model by its row.
    """
    subject, topic, row = event.subject, event.topic, event.subject.model_row
    experiment = subject if subject.kind == subjects.EXPERIMENT else topic
    return Event(
        id=event.id,
        type=event.type,
        at_ms=event.at_ms,
        workspace=event.workspace_name or event.workspace,
        change_id=event.change_id,
        actor=EventActor(kind=event.actor.kind, id=event.actor.id, name=event.actor.name),
        subject=EventSubject(
            kind=event.subject_kind,
            registered_model_id=subject.registered_model_id,
            model=None if row is None else names.get(row),
            version=subject.version,
            run_id=subject.id if subject.kind == subjects.RUN else None,
            experiment_id=experiment.id if experiment.kind == subjects.EXPERIMENT else None,
            logged_model_id=subject.id if subject.kind == subjects.LOGGED_MODEL else None,
            alias=event.alias,
            comment_id=event.comment_id,
            account_id=_id_of(subjects.ACCOUNT, "acc", subject, topic),
            group_id=_id_of(subjects.GROUP, "gr", subject),
            token_id=_id_of(subjects.API_TOKEN, "tok", subject),
            role_id=_id_of(subjects.ROLE, "role", subject),
            publisher_id=_id_of(subjects.PUBLISHER, "pub", subject),
        ),
        before=event.before,
        after=event.after,
        comment=event.comment,
        request_id=event.request_id,
        client=event.client,
        undoes=undone_by(event.type, event.comment),
    )


def _id_of(kind: str, prefix: str, *candidates: subjects.Subject) -> str | None:
    """Return the public id of the first entity of a kind."""
    return next((f"{prefix}_{one.id}" for one in candidates if one.kind == kind), None)


def event_messages(events: Iterable[records.Event], names: Mapping[int, str]) -> list[Event]:
    """Convert events."""
    return [event_message(event, names) for event in events]
