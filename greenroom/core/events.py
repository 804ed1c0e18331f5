"""Every event the registry can record: one vocabulary for history, audit, webhooks and live updates.

An event is written by a service in the transaction of the change it describes, and never modified. Metric points,
parameters and single artifact files are data and have no events.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final, Self

import msgspec
from msgspec import UNSET, UnsetType

from greenroom.core.access import Actor
from greenroom.core.access_events import (
    GrantCreated,
    GrantDeleted,
    OwnerSet,
    RegisteredModelMoved,
    RoleCreated,
    RoleDeleted,
    RoleUpdated,
    WorkspaceArchived,
    WorkspaceCreated,
    WorkspaceDeleted,
    WorkspaceRestored,
    WorkspaceUpdated,
)
from greenroom.core.account_events import AccountChange
from greenroom.core.event_types import Change, DescriptionField, EventType, Fields, NameField, StateField, TagsField
from greenroom.core.publisher_events import JobFields, PublisherChange
from greenroom.core.request_events import RequestChange
from greenroom.core.stage_events import StageSettingsChange
from greenroom.core.subjects import ALIAS, COMMENT, GRANT, Subject


class ExperimentFields(Fields, frozen=True, kw_only=True):
    """A new experiment."""

    name: str
    artifact_location: str
    tags: dict[str, str]


class NewRunFields(Fields, frozen=True, kw_only=True):
    """A new run."""

    experiment_id: str
    name: str
    status: str


class RunFields(Fields, frozen=True, kw_only=True):
    """The fields of a run that changed."""

    name: str | UnsetType = UNSET
    status: str | UnsetType = UNSET
    ended_at_ms: int | UnsetType | None = UNSET


class NewLoggedModelFields(Fields, frozen=True, kw_only=True):
    """A new logged model."""

    experiment_id: str
    name: str
    source_run_id: str | None


class StatusField(Fields, frozen=True, kw_only=True):
    """The status of a logged model."""

    status: str


class LoggedModelFields(Fields, frozen=True, kw_only=True):
    """A logged model that was deleted."""

    name: str
    status: str


class NewRegisteredModelFields(Fields, frozen=True, kw_only=True):
    """A new registered model."""

    name: str
    description: str
    tags: dict[str, str]


class RegisteredModelFields(Fields, frozen=True, kw_only=True):
    """A registered model that was deleted.

    Attributes:
        aliases: version by alias.
        stages: stages of each version with more than one, by its number as text; most advanced first.
    """

    name: str
    description: str
    tags: dict[str, str]
    aliases: dict[str, int]
    stages: dict[str, list[str]]


class RestoredModelFields(Fields, frozen=True, kw_only=True):
    """A registered model that was restored.

    Attributes:
        aliases: version by alias.
    """

    name: str
    aliases: dict[str, int]


class NewVersionFields(Fields, frozen=True, kw_only=True):
    """A new model version.

    Attributes:
        job: the CI job that registered it; not stored for others.
    """

    source: str
    run_id: str | None
    logged_model_id: str | None
    manifest_digest: str | None
    description: str | None
    tags: dict[str, str]
    job: JobFields | UnsetType = UNSET


class VersionFields(Fields, frozen=True, kw_only=True):
    """The fields of a model version that changed."""

    description: str | UnsetType = UNSET
    manifest_digest: str | UnsetType = UNSET


class StagesField(Fields, frozen=True, kw_only=True):
    """The stages of a model version.

    Attributes:
        stages: most advanced first; empty for ``None``.
    """

    stages: list[str]


class MovedStagesField(StagesField, frozen=True, kw_only=True):
    """The stages of a model version after a transition.

    Attributes:
        request: the request that it carried out; not stored for others.
    """

    request: str | UnsetType = UNSET


class DeletedVersionFields(StagesField, frozen=True, kw_only=True):
    """A model version that was deleted."""

    source: str
    run_id: str | None
    description: str
    tags: dict[str, str]
    aliases: list[str]


class RestoredVersionFields(StagesField, frozen=True, kw_only=True):
    """The stages and aliases restored with a version."""

    aliases: list[str]


class AliasField(Fields, frozen=True, kw_only=True):
    """The version that an alias points to, by alias."""

    aliases: dict[str, int]


class SetAliasField(AliasField, frozen=True, kw_only=True):
    """The version that an alias points to, after it was set.

    Attributes:
        request: the request that this carried out; not stored for others.
    """

    request: str | UnsetType = UNSET


class CommentFields(Fields, frozen=True, kw_only=True):
    """A comment."""

    comment_id: str
    text: str


class ExperimentCreated(Change, frozen=True, kw_only=True, tag=EventType.EXPERIMENT_CREATED.value):
    """An experiment was created."""

    after: ExperimentFields


class ExperimentRenamed(Change, frozen=True, kw_only=True, tag=EventType.EXPERIMENT_RENAMED.value):
    """An experiment was renamed."""

    before: NameField
    after: NameField


class ExperimentDeleted(Change, frozen=True, kw_only=True, tag=EventType.EXPERIMENT_DELETED.value):
    """An experiment was deleted, with its runs."""

    before: StateField
    after: StateField


class ExperimentRestored(Change, frozen=True, kw_only=True, tag=EventType.EXPERIMENT_RESTORED.value):
    """An experiment was restored, with its runs."""

    before: StateField
    after: StateField


class ExperimentTagged(Change, frozen=True, kw_only=True, tag=EventType.EXPERIMENT_TAG_SET.value):
    """A tag of an experiment was set."""

    before: TagsField | None
    after: TagsField


class ExperimentUntagged(Change, frozen=True, kw_only=True, tag=EventType.EXPERIMENT_TAG_DELETED.value):
    """A tag of an experiment was removed."""

    before: TagsField | None


class RunCreated(Change, frozen=True, kw_only=True, tag=EventType.RUN_CREATED.value):
    """A run was created."""

    after: NewRunFields


class RunUpdated(Change, frozen=True, kw_only=True, tag=EventType.RUN_UPDATED.value):
    """A run was renamed, ended, or changed its status."""

    before: RunFields
    after: RunFields


class RunDeleted(Change, frozen=True, kw_only=True, tag=EventType.RUN_DELETED.value):
    """A run was deleted."""

    before: StateField
    after: StateField


class RunRestored(Change, frozen=True, kw_only=True, tag=EventType.RUN_RESTORED.value):
    """A run was restored."""

    before: StateField
    after: StateField


class LoggedModelCreated(Change, frozen=True, kw_only=True, tag=EventType.LOGGED_MODEL_CREATED.value):
    """A logged model was created."""

    after: NewLoggedModelFields


class LoggedModelUpdated(Change, frozen=True, kw_only=True, tag=EventType.LOGGED_MODEL_UPDATED.value):
    """A logged model changed its status."""

    before: StatusField
    after: StatusField


class LoggedModelDeleted(Change, frozen=True, kw_only=True, tag=EventType.LOGGED_MODEL_DELETED.value):
    """A logged model was deleted."""

    before: LoggedModelFields


class RegisteredModelCreated(Change, frozen=True, kw_only=True, tag=EventType.REGISTERED_MODEL_CREATED.value):
    """A registered model was created."""

    after: NewRegisteredModelFields


class RegisteredModelRenamed(Change, frozen=True, kw_only=True, tag=EventType.REGISTERED_MODEL_RENAMED.value):
    """A registered model was renamed."""

    before: NameField
    after: NameField


class RegisteredModelDescribed(Change, frozen=True, kw_only=True, tag=EventType.REGISTERED_MODEL_UPDATED.value):
    """The description of a registered model changed."""

    before: DescriptionField
    after: DescriptionField


class RegisteredModelDeleted(Change, frozen=True, kw_only=True, tag=EventType.REGISTERED_MODEL_DELETED.value):
    """A registered model was deleted, with its versions."""

    before: RegisteredModelFields


class RegisteredModelRestored(Change, frozen=True, kw_only=True, tag=EventType.REGISTERED_MODEL_RESTORED.value):
    """A registered model was restored, with the versions that were deleted with it."""

    after: RestoredModelFields


class RegisteredModelTagged(Change, frozen=True, kw_only=True, tag=EventType.REGISTERED_MODEL_TAG_SET.value):
    """A tag of a registered model was set."""

    before: TagsField | None
    after: TagsField


class RegisteredModelUntagged(Change, frozen=True, kw_only=True, tag=EventType.REGISTERED_MODEL_TAG_DELETED.value):
    """A tag of a registered model was removed."""

    before: TagsField


class VersionCreated(Change, frozen=True, kw_only=True, tag=EventType.MODEL_VERSION_CREATED.value):
    """A model version was registered."""

    after: NewVersionFields


class VersionUpdated(Change, frozen=True, kw_only=True, tag=EventType.MODEL_VERSION_UPDATED.value):
    """The description of a model version changed, or its files arrived."""

    before: VersionFields
    after: VersionFields


class VersionTransitioned(Change, frozen=True, kw_only=True, tag=EventType.MODEL_VERSION_TRANSITIONED.value):
    """A model version changed stages."""

    before: StagesField
    after: MovedStagesField


class VersionDeleted(Change, frozen=True, kw_only=True, tag=EventType.MODEL_VERSION_DELETED.value):
    """A model version was deleted, without its model."""

    before: DeletedVersionFields


class VersionRestored(Change, frozen=True, kw_only=True, tag=EventType.MODEL_VERSION_RESTORED.value):
    """A model version deleted without its model was restored."""

    after: RestoredVersionFields


class VersionTagged(Change, frozen=True, kw_only=True, tag=EventType.MODEL_VERSION_TAG_SET.value):
    """A tag of a model version was set."""

    before: TagsField | None
    after: TagsField


class VersionUntagged(Change, frozen=True, kw_only=True, tag=EventType.MODEL_VERSION_TAG_DELETED.value):
    """A tag of a model version was removed."""

    before: TagsField


class AliasSet(Change, frozen=True, kw_only=True, tag=EventType.ALIAS_CREATED.value):
    """An alias was set, or moved to another version."""

    before: AliasField | None
    after: SetAliasField


class AliasDeleted(Change, frozen=True, kw_only=True, tag=EventType.ALIAS_DELETED.value):
    """An alias was deleted."""

    before: AliasField


class CommentCreated(Change, frozen=True, kw_only=True, tag=EventType.COMMENT_CREATED.value):
    """A comment was written."""

    after: CommentFields


class CommentUpdated(Change, frozen=True, kw_only=True, tag=EventType.COMMENT_UPDATED.value):
    """A comment was edited by its author."""

    before: CommentFields
    after: CommentFields


class CommentDeleted(Change, frozen=True, kw_only=True, tag=EventType.COMMENT_DELETED.value):
    """A comment was deleted."""

    before: CommentFields


AnyChange = (
    ExperimentCreated
    | ExperimentRenamed
    | ExperimentDeleted
    | ExperimentRestored
    | ExperimentTagged
    | ExperimentUntagged
    | RunCreated
    | RunUpdated
    | RunDeleted
    | RunRestored
    | LoggedModelCreated
    | LoggedModelUpdated
    | LoggedModelDeleted
    | RegisteredModelCreated
    | RegisteredModelRenamed
    | RegisteredModelDescribed
    | RegisteredModelDeleted
    | RegisteredModelRestored
    | RegisteredModelTagged
    | RegisteredModelUntagged
    | VersionCreated
    | VersionUpdated
    | VersionTransitioned
    | VersionDeleted
    | VersionRestored
    | VersionTagged
    | VersionUntagged
    | AliasSet
    | AliasDeleted
    | CommentCreated
    | CommentUpdated
    | CommentDeleted
    | RequestChange
    | AccountChange
    | PublisherChange
    | StageSettingsChange
    | RegisteredModelMoved
    | GrantCreated
    | GrantDeleted
    | OwnerSet
    | RoleCreated
    | RoleUpdated
    | RoleDeleted
    | WorkspaceCreated
    | WorkspaceUpdated
    | WorkspaceArchived
    | WorkspaceRestored
    | WorkspaceDeleted
)


class OtherChange(msgspec.Struct, frozen=True, kw_only=True):
    """A change that this release cannot decode: of a newer release, or with other fields. Shown as it is."""

    type: str
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None


# Canonical: the same fields give the same text, so that a signature over the log can be verified later.
_encoder = msgspec.json.Encoder(order="sorted")
_decoder = msgspec.json.Decoder(AnyChange)


def encode_fields(fields: Fields | None) -> str | None:
    """Encode one side of a change as canonical JSON; None for None.

    >>> encode_fields(StagesField(stages=["Production"]))
    '{"stages":["Production"]}'
    """
    return None if fields is None else _encoder.encode(fields).decode()


def decode_change(event_type: str, before: str | None, after: str | None) -> AnyChange | OtherChange:
    """Decode a change from its type and the JSON of both sides."""
    name = msgspec.json.encode(event_type).decode()
    text = f'{{"type":{name},"before":{before or "null"},"after":{after or "null"}}}'
    try:
        change: AnyChange = _decoder.decode(text)
        return change
    except msgspec.ValidationError:
        return msgspec.json.decode(text, type=OtherChange)


# -- ids ----------------------------------------------------------------------------------------------------------

_EVENT_ID = re.compile(r"ev_(0|[1-9][0-9]{0,18})")
_MAX_ID = 2**63 - 1


def event_id(seq: int) -> str:
    """Return the public id of an event.

    >>> event_id(4711)
    'ev_4711'
    """
    return f"ev_{seq}"


def parse_event_id(text: str) -> int | None:
    """Return the number of an event from its public id; 0 stands for the beginning of the log, None for no such id.

    >>> parse_event_id("ev_4711"), parse_event_id("4711")
    (4711, None)
    """
    found = _EVENT_ID.fullmatch(text)
    return int(found[1]) if found is not None and int(found[1]) <= _MAX_ID else None


# -- the event ----------------------------------------------------------------------------------------------------


class ActorSnapshot(msgspec.Struct, frozen=True):
    """The actor at the time of the event: a user may be renamed, or the name be given to another user.

    Attributes:
        name: user name.
        id: `Principal.id`; None in events from before schema 0004.
        kind: `Principal.kind`; None in the same events.
    """

    name: str
    id: str | None = None
    kind: str | None = None

    @classmethod
    def of(cls, actor: Actor) -> Self:
        """Copy what identifies an actor."""
        return cls(actor.name, actor.id, actor.kind)


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """An event read from the log: who made which change to which entity.

    Attributes:
        seq: unique number, ascending for each writer, but not the order in which events become visible (that is the
            position, see `EventLog`). Rolled back transactions leave gaps.
        at_ms: time, milliseconds since 1970, UTC.
        actor: who made the change.
        subject: the entity that was changed.
        topic: the entity whose history includes it: a version's registered model, the experiment of a run.
        change: the change.
        workspace: key of the workspace that it was made in.
        workspace_name: its name now; None for a workspace that was deleted.
        stored_change_id: shared by the events of one unit of work; None for events from before schema 0006.
        comment: the reason that the actor gave; None for none.
        request_id: the request that made the change, as in the server's log; None for events from before schema 0004,
            and for changes made without a request.
        client: User-Agent of that request; None without a request or header.
    """

    seq: int
    at_ms: int
    actor: ActorSnapshot
    subject: Subject
    topic: Subject
    change: AnyChange | OtherChange
    workspace: str
    workspace_name: str | None = None
    stored_change_id: str | None = None
    comment: str | None = None
    request_id: str | None = None
    client: str | None = None

    @property
    def id(self) -> str:
        """Its public id."""
        return event_id(self.seq)

    @property
    def change_id(self) -> str:
        """The id shared by the events of one unit of work; its own id if none was stored."""
        return self.stored_change_id or self.id

    @property
    def type(self) -> str:
        """An `EventType`, or the text of one unknown to this release."""
        return self.change.type

    @property
    def before(self) -> dict[str, Any] | None:
        """The changed fields before the change, as plain data."""
        return _plain(self.change.before)

    @property
    def after(self) -> dict[str, Any] | None:
        """The changed fields after the change, as plain data."""
        return _plain(self.change.after)

    @property
    def subject_kind(self) -> str:
        """The kind of what changed: of the subject, ``alias``, ``comment`` or ``grant``."""
        match self.change:
            case AliasSet() | AliasDeleted():
                return ALIAS
            case CommentCreated() | CommentUpdated() | CommentDeleted():
                return COMMENT
            case GrantCreated() | GrantDeleted():
                return GRANT
        return self.subject.kind

    @property
    def alias(self) -> str | None:
        """The alias that changed; None for other events."""
        match self.change:
            case AliasSet(after=fields) | AliasDeleted(before=fields):
                return next(iter(fields.aliases), None)
        return None

    @property
    def comment_id(self) -> str | None:
        """The comment that changed; None for other events."""
        match self.change:
            case CommentCreated(after=fields) | CommentUpdated(after=fields) | CommentDeleted(before=fields):
                return fields.comment_id
        return None


class PlacedEvent(msgspec.Struct, frozen=True):
    """An event and its position in the log."""

    position: int
    event: Event


class LogHead(msgspec.Struct, frozen=True):
    """The end of the log.

    Attributes:
        position: position of the newest event that has one; 0 for an empty log.
        seq: number of that event; 0 for an empty log.
        has_unplaced: whether there are committed events without a position.
    """

    position: int
    seq: int
    has_unplaced: bool


def _plain(fields: Fields | dict[str, Any] | None) -> dict[str, Any] | None:
    return None if fields is None else msgspec.to_builtins(fields, order="sorted")


STAGE_TYPES: Final[Sequence[EventType]] = (
    EventType.MODEL_VERSION_TRANSITIONED,
    EventType.MODEL_VERSION_DELETED,
    EventType.MODEL_VERSION_RESTORED,
)
"""Types of events that change the stages of versions."""

ACCESS_TYPES: Final[Sequence[EventType]] = (EventType.GRANT_CREATED, EventType.GRANT_DELETED, EventType.OWNER_SET)
"""Types of events in the history of an object that only those may read who may see who has access to it."""
