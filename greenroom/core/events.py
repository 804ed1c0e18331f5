"""Every event the registry can record: one vocabulary for history, audit, webhooks and live updates.

An event is written by a service in the transaction of the change it describes, and never modified. Metric points,
parameters and single artifact files are data and have no events.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from typing import Any, Final, Self

import msgspec
from msgspec import UNSET, UnsetType

from greenroom.core.access import Actor

# -- what an event is about ---------------------------------------------------------------------------------------

EXPERIMENT: Final = "experiment"
RUN: Final = "run"
LOGGED_MODEL: Final = "logged_model"
REGISTERED_MODEL: Final = "registered_model"
MODEL_VERSION: Final = "model_version"
REGISTRY_KINDS: Final = (REGISTERED_MODEL, MODEL_VERSION)


class Subject(msgspec.Struct, frozen=True):
    """The permanent identity of an entity, independent of its name. Only this class knows the text form.

    Attributes:
        kind: one of the constants above, or another one in an event written by a newer release.
        id: id of the entity, or of the entity it is a part of.
        part: number of a model version; None for all others.

    >>> Subject.parse("model_version:12/3")
    Subject(kind='model_version', id='12', part='3')
    >>> str(Subject("run", "5ab1"))
    'run:5ab1'
    """

    kind: str
    id: str
    part: str | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse the text form.

        Raises:
            ValueError: the kind or the id is missing.
        """
        kind, _, rest = text.partition(":")
        id_, slash, part = rest.partition("/")
        if not kind or not id_:
            raise ValueError(f"not a subject: {text!r}")
        return cls(kind, id_, part if slash else None)

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}" if self.part is None else f"{self.kind}:{self.id}/{self.part}"

    @property
    def model_row(self) -> int | None:
        """Row of the registered model that this is or belongs to; None for other entities."""
        return int(self.id) if self.kind in REGISTRY_KINDS else None

    @property
    def version(self) -> int | None:
        """Number of the model version; None for other entities."""
        return None if self.kind != MODEL_VERSION or self.part is None else int(self.part)


def experiment_subject(experiment_id: str) -> Subject:
    """Identify an experiment."""
    return Subject(EXPERIMENT, experiment_id)


def run_subject(run_id: str) -> Subject:
    """Identify a run."""
    return Subject(RUN, run_id)


def logged_model_subject(model_id: str) -> Subject:
    """Identify a logged model."""
    return Subject(LOGGED_MODEL, model_id)


def registered_model_subject(registered_model_id: int) -> Subject:
    """Identify a registered model by its row, since names change."""
    return Subject(REGISTERED_MODEL, str(registered_model_id))


def model_version_subject(registered_model_id: int, version: int) -> Subject:
    """Identify a model version."""
    return Subject(MODEL_VERSION, str(registered_model_id), str(version))


# -- what happened ------------------------------------------------------------------------------------------------


class Verb(enum.StrEnum):
    """The kind of a change, ``subject:verb``."""

    EXPERIMENT_CREATE = "experiment:create"
    EXPERIMENT_UPDATE = "experiment:update"
    EXPERIMENT_DELETE = "experiment:delete"
    EXPERIMENT_RESTORE = "experiment:restore"
    EXPERIMENT_SET_TAG = "experiment:set_tag"
    EXPERIMENT_DELETE_TAG = "experiment:delete_tag"
    RUN_CREATE = "run:create"
    RUN_UPDATE = "run:update"
    RUN_DELETE = "run:delete"
    RUN_RESTORE = "run:restore"
    LOGGED_MODEL_CREATE = "logged_model:create"
    LOGGED_MODEL_UPDATE = "logged_model:update"
    LOGGED_MODEL_DELETE = "logged_model:delete"
    REGISTERED_MODEL_CREATE = "registered_model:create"
    REGISTERED_MODEL_RENAME = "registered_model:rename"
    REGISTERED_MODEL_UPDATE = "registered_model:update"
    REGISTERED_MODEL_DELETE = "registered_model:delete"
    REGISTERED_MODEL_RESTORE = "registered_model:restore"
    REGISTERED_MODEL_SET_TAG = "registered_model:set_tag"
    REGISTERED_MODEL_DELETE_TAG = "registered_model:delete_tag"
    MODEL_VERSION_CREATE = "model_version:create"
    MODEL_VERSION_UPDATE = "model_version:update"
    MODEL_VERSION_TRANSITION = "model_version:transition"
    MODEL_VERSION_DELETE = "model_version:delete"
    MODEL_VERSION_RESTORE = "model_version:restore"
    MODEL_VERSION_SET_TAG = "model_version:set_tag"
    MODEL_VERSION_DELETE_TAG = "model_version:delete_tag"
    ALIAS_SET = "alias:set"
    ALIAS_DELETE = "alias:delete"
    COMMENT_CREATE = "comment:create"
    COMMENT_UPDATE = "comment:update"
    COMMENT_DELETE = "comment:delete"


class Fields(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Fields of an entity before or after a change; `UNSET` fields are not part of the change and are not stored."""


class NameField(Fields, frozen=True, kw_only=True):
    """The name."""

    name: str


class DescriptionField(Fields, frozen=True, kw_only=True):
    """The description; empty for none."""

    description: str


class LifecycleField(Fields, frozen=True, kw_only=True):
    """``active`` or ``deleted``."""

    lifecycle_stage: str


class TagsField(Fields, frozen=True, kw_only=True):
    """The tags that were set or removed, by key."""

    tags: dict[str, str]


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
    end_time_ms: int | UnsetType | None = UNSET


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
        stages: stages of each version with more than one, by its number as text.
    """

    name: str
    description: str
    tags: dict[str, str]
    aliases: dict[str, int]
    stages: dict[str, list[str]] | UnsetType = UNSET


class RestoredModelFields(Fields, frozen=True, kw_only=True):
    """A registered model that was restored.

    Attributes:
        aliases: version by alias.
    """

    name: str
    aliases: dict[str, int]


class NewVersionFields(Fields, frozen=True, kw_only=True):
    """A new model version."""

    source: str
    run_id: str | None
    model_id: str | None
    manifest_digest: str | None
    description: str | None
    tags: dict[str, str]


class VersionFields(Fields, frozen=True, kw_only=True):
    """The fields of a model version that changed."""

    description: str | UnsetType = UNSET
    manifest_digest: str | UnsetType = UNSET


class StageFields(Fields, frozen=True, kw_only=True):
    """The stages of a model version.

    Attributes:
        stage: the most advanced one, ``None`` for none.
        stages: all of them, if there are several; UNSET if `stage` is the only one.
    """

    stage: str
    stages: list[str] | UnsetType = UNSET

    @property
    def held(self) -> frozenset[str]:
        """The set of its stages; only ``None`` for none."""
        return frozenset((self.stage,) if self.stages is UNSET else self.stages)


class NewStageFields(StageFields, frozen=True, kw_only=True):
    """The stages after a transition, and its comment."""

    comment: str | UnsetType = UNSET


class DeletedVersionFields(StageFields, frozen=True, kw_only=True):
    """A model version that was deleted."""

    source: str
    run_id: str | None
    description: str
    tags: dict[str, str]
    aliases: list[str]


class RestoredVersionFields(StageFields, frozen=True, kw_only=True):
    """The stages and aliases restored with a version."""

    aliases: list[str]


class AliasField(Fields, frozen=True, kw_only=True):
    """The version that an alias points to, by alias."""

    aliases: dict[str, int]


class CommentFields(Fields, frozen=True, kw_only=True):
    """A comment."""

    comment_id: str
    text: str


class Change(msgspec.Struct, frozen=True, kw_only=True, tag_field="verb"):
    """A change, with one subclass per verb.

    Attributes:
        before: the changed fields before the change; None if the entity did not exist.
        after: the changed fields after the change; None if the entity no longer exists.
    """

    before: Fields | None = None
    after: Fields | None = None

    @property
    def verb(self) -> Verb:
        """The kind of the change."""
        return Verb(str(self.__struct_config__.tag))


class ExperimentCreated(Change, frozen=True, kw_only=True, tag=Verb.EXPERIMENT_CREATE.value):
    """An experiment was created."""

    after: ExperimentFields


class ExperimentRenamed(Change, frozen=True, kw_only=True, tag=Verb.EXPERIMENT_UPDATE.value):
    """An experiment was renamed."""

    before: NameField
    after: NameField


class ExperimentDeleted(Change, frozen=True, kw_only=True, tag=Verb.EXPERIMENT_DELETE.value):
    """An experiment was deleted, with its runs."""

    before: LifecycleField
    after: LifecycleField


class ExperimentRestored(Change, frozen=True, kw_only=True, tag=Verb.EXPERIMENT_RESTORE.value):
    """An experiment was restored, with its runs."""

    before: LifecycleField
    after: LifecycleField


class ExperimentTagged(Change, frozen=True, kw_only=True, tag=Verb.EXPERIMENT_SET_TAG.value):
    """A tag of an experiment was set."""

    before: TagsField | None
    after: TagsField


class ExperimentUntagged(Change, frozen=True, kw_only=True, tag=Verb.EXPERIMENT_DELETE_TAG.value):
    """A tag of an experiment was removed."""

    before: TagsField | None


class RunCreated(Change, frozen=True, kw_only=True, tag=Verb.RUN_CREATE.value):
    """A run was created."""

    after: NewRunFields


class RunUpdated(Change, frozen=True, kw_only=True, tag=Verb.RUN_UPDATE.value):
    """A run was renamed, ended, or changed its status."""

    before: RunFields
    after: RunFields


class RunDeleted(Change, frozen=True, kw_only=True, tag=Verb.RUN_DELETE.value):
    """A run was deleted."""

    before: LifecycleField
    after: LifecycleField


class RunRestored(Change, frozen=True, kw_only=True, tag=Verb.RUN_RESTORE.value):
    """A run was restored."""

    before: LifecycleField
    after: LifecycleField


class LoggedModelCreated(Change, frozen=True, kw_only=True, tag=Verb.LOGGED_MODEL_CREATE.value):
    """A logged model was created."""

    after: NewLoggedModelFields


class LoggedModelUpdated(Change, frozen=True, kw_only=True, tag=Verb.LOGGED_MODEL_UPDATE.value):
    """A logged model changed its status."""

    before: StatusField
    after: StatusField


class LoggedModelDeleted(Change, frozen=True, kw_only=True, tag=Verb.LOGGED_MODEL_DELETE.value):
    """A logged model was deleted."""

    before: LoggedModelFields


class RegisteredModelCreated(Change, frozen=True, kw_only=True, tag=Verb.REGISTERED_MODEL_CREATE.value):
    """A registered model was created."""

    after: NewRegisteredModelFields


class RegisteredModelRenamed(Change, frozen=True, kw_only=True, tag=Verb.REGISTERED_MODEL_RENAME.value):
    """A registered model was renamed."""

    before: NameField
    after: NameField


class RegisteredModelDescribed(Change, frozen=True, kw_only=True, tag=Verb.REGISTERED_MODEL_UPDATE.value):
    """The description of a registered model changed."""

    before: DescriptionField
    after: DescriptionField


class RegisteredModelDeleted(Change, frozen=True, kw_only=True, tag=Verb.REGISTERED_MODEL_DELETE.value):
    """A registered model was deleted, with its versions."""

    before: RegisteredModelFields


class RegisteredModelRestored(Change, frozen=True, kw_only=True, tag=Verb.REGISTERED_MODEL_RESTORE.value):
    """A registered model was restored, with the versions that were deleted with it."""

    after: RestoredModelFields


class RegisteredModelTagged(Change, frozen=True, kw_only=True, tag=Verb.REGISTERED_MODEL_SET_TAG.value):
    """A tag of a registered model was set."""

    before: TagsField | None
    after: TagsField


class RegisteredModelUntagged(Change, frozen=True, kw_only=True, tag=Verb.REGISTERED_MODEL_DELETE_TAG.value):
    """A tag of a registered model was removed."""

    before: TagsField


class VersionCreated(Change, frozen=True, kw_only=True, tag=Verb.MODEL_VERSION_CREATE.value):
    """A model version was registered."""

    after: NewVersionFields


class VersionUpdated(Change, frozen=True, kw_only=True, tag=Verb.MODEL_VERSION_UPDATE.value):
    """The description of a model version changed, or its files arrived."""

    before: VersionFields
    after: VersionFields


class VersionTransitioned(Change, frozen=True, kw_only=True, tag=Verb.MODEL_VERSION_TRANSITION.value):
    """A model version changed stages."""

    before: StageFields
    after: NewStageFields


class VersionDeleted(Change, frozen=True, kw_only=True, tag=Verb.MODEL_VERSION_DELETE.value):
    """A model version was deleted, without its model."""

    before: DeletedVersionFields


class VersionRestored(Change, frozen=True, kw_only=True, tag=Verb.MODEL_VERSION_RESTORE.value):
    """A model version deleted without its model was restored."""

    after: RestoredVersionFields


class VersionTagged(Change, frozen=True, kw_only=True, tag=Verb.MODEL_VERSION_SET_TAG.value):
    """A tag of a model version was set."""

    before: TagsField | None
    after: TagsField


class VersionUntagged(Change, frozen=True, kw_only=True, tag=Verb.MODEL_VERSION_DELETE_TAG.value):
    """A tag of a model version was removed."""

    before: TagsField


class AliasSet(Change, frozen=True, kw_only=True, tag=Verb.ALIAS_SET.value):
    """An alias was set, or moved to another version."""

    before: AliasField | None
    after: AliasField


class AliasDeleted(Change, frozen=True, kw_only=True, tag=Verb.ALIAS_DELETE.value):
    """An alias was deleted."""

    before: AliasField


class CommentCreated(Change, frozen=True, kw_only=True, tag=Verb.COMMENT_CREATE.value):
    """A comment was written."""

    after: CommentFields


class CommentUpdated(Change, frozen=True, kw_only=True, tag=Verb.COMMENT_UPDATE.value):
    """A comment was edited by its author."""

    before: CommentFields
    after: CommentFields


class CommentDeleted(Change, frozen=True, kw_only=True, tag=Verb.COMMENT_DELETE.value):
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
)


class OtherChange(msgspec.Struct, frozen=True, kw_only=True):
    """A change that this release cannot decode: of a newer release, or with other fields. Shown as it is."""

    verb: str
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None


# Canonical: the same fields give the same text, so that a signature over the log can be verified later.
_encoder = msgspec.json.Encoder(order="sorted")
_decoder = msgspec.json.Decoder(AnyChange)


def encode_fields(fields: Fields | None) -> str | None:
    """Encode one side of a change as canonical JSON; None for None.

    >>> encode_fields(StageFields(stage="Production"))
    '{"stage":"Production"}'
    """
    return None if fields is None else _encoder.encode(fields).decode()


def decode_change(verb: str, before: str | None, after: str | None) -> AnyChange | OtherChange:
    """Decode a change from its verb and the JSON of both sides."""
    name = msgspec.json.encode(verb).decode()
    text = f'{{"verb":{name},"before":{before or "null"},"after":{after or "null"}}}'
    try:
        change: AnyChange = _decoder.decode(text)
        return change
    except msgspec.ValidationError:
        return msgspec.json.decode(text, type=OtherChange)


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
        change: the change.
        request_id: the request that made the change, as in the server's log; None for events from before schema 0004,
            and for changes made without a request.
        client: User-Agent of that request; None without a request or header.
    """

    seq: int
    at_ms: int
    actor: ActorSnapshot
    subject: Subject
    change: AnyChange | OtherChange
    workspace: str
    request_id: str | None = None
    client: str | None = None

    @property
    def verb(self) -> str:
        """A `Verb`, or the text of one unknown to this release."""
        return self.change.verb

    @property
    def before(self) -> dict[str, Any] | None:
        """The changed fields before the change, as plain data."""
        return _plain(self.change.before)

    @property
    def after(self) -> dict[str, Any] | None:
        """The changed fields after the change, as plain data."""
        return _plain(self.change.after)


class PlacedEvent(msgspec.Struct, frozen=True):
    """An event and its position in the log."""

    position: int
    event: Event


class LogHead(msgspec.Struct, frozen=True):
    """The end of the log.

    Attributes:
        position: position of the newest event that has one; 0 for an empty log.
        has_unplaced: whether there are committed events without a position.
    """

    position: int
    has_unplaced: bool


def _plain(fields: Fields | dict[str, Any] | None) -> dict[str, Any] | None:
    return None if fields is None else msgspec.to_builtins(fields, order="sorted")


STAGE_VERBS: Final[Sequence[Verb]] = (
    Verb.MODEL_VERSION_TRANSITION,
    Verb.MODEL_VERSION_DELETE,
    Verb.MODEL_VERSION_RESTORE,
)
"""Verbs of events that change the stages of versions."""
