"""Records of the past of registered models, and of undoing changes. Greenroom only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from greenroom.sdk.entities.base import Entity
from greenroom.sdk.entities.rules import StageCheck

if TYPE_CHECKING:
    from greenroom.wire.messages.v1 import holders as holder_wire
    from greenroom.wire.messages.v1 import models as model_wire
    from greenroom.wire.messages.v1 import undo as undo_wire


class PastModel(Entity, frozen=True):
    """A registered model as it was.

    Attributes:
        name: that it had.
        description: in Markdown; may be empty.
        tags: value by key.
        aliases: alias to version number, as text.
        stage_versions: the highest version in each stage that was in use, as text.
        latest_version: the highest version; None without versions.
        versions_count: number of its versions.
        creation_timestamp: milliseconds since 1970, UTC.
        last_updated_timestamp: of the last change until then.
        registered_model_id: lasting id; the name can change.
    """

    name: str
    description: str
    tags: dict[str, str]
    aliases: dict[str, str]
    stage_versions: dict[str, str]
    latest_version: str | None
    versions_count: int
    creation_timestamp: int
    last_updated_timestamp: int
    registered_model_id: str

    @classmethod
    def from_wire(cls, answer: model_wire.Model) -> PastModel:
        """Build it from a message of the native API."""
        return cls(
            name=answer.name,
            description=answer.description or "",
            tags=dict(answer.tags),
            aliases={alias: str(version) for alias, version in answer.alias_versions.items()},
            stage_versions={stage: str(version) for stage, version in answer.stage_versions.items()},
            latest_version=None if answer.latest_version is None else str(answer.latest_version),
            versions_count=answer.versions_count,
            creation_timestamp=answer.created_at_ms,
            last_updated_timestamp=answer.updated_at_ms,
            registered_model_id=answer.registered_model_id,
        )


class Holder(Entity, frozen=True):
    """A version that was in a stage, or had an alias.

    Attributes:
        version: version number, as text.
        start_timestamp: when it got the stage or alias, milliseconds since 1970, UTC.
        started_by: name, at that time, of who gave it.
        start_event_id: the event of it.
        start_comment: the reason given.
        end_timestamp: when it lost it; None if it has it still.
        ended_by: name, at that time, of who ended it.
        end_event_id: the event of it.
        end_comment: the reason given.
    """

    version: str
    start_timestamp: int
    started_by: str
    start_event_id: str
    start_comment: str | None
    end_timestamp: int | None
    ended_by: str | None
    end_event_id: str | None
    end_comment: str | None

    @classmethod
    def from_wire(cls, answer: holder_wire.Holder) -> Holder:
        """Build it from a message of the native API."""
        return cls(
            version=str(answer.version),
            start_timestamp=answer.started_at_ms,
            started_by=answer.started_by,
            start_event_id=answer.started_event_id,
            start_comment=answer.started_reason,
            end_timestamp=answer.ended_at_ms,
            ended_by=answer.ended_by,
            end_event_id=answer.ended_event_id,
            end_comment=answer.ended_reason,
        )


class UndoEffect(Entity, frozen=True):
    """A change that undoing would make, as its event would tell of it.

    Attributes:
        type: type of the event.
        registered_model_id: permanent id of the registered model.
        version: version number, as text; None for a change of the model itself.
        before: the changed fields as they are.
        after: the changed fields as they would be.
    """

    type: str
    registered_model_id: str | None
    version: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class UnmetRule(Entity, frozen=True):
    """The rule of a stage or alias that refuses to undo a change now.

    Attributes:
        target: ``stage:Production``, ``alias:champion``.
        version: number of the version that would get the stage or alias, or lose the alias.
        refusal: why it refuses.
        checks: what the rule asks for, failed ones first; empty if it refuses as such.
    """

    target: str
    version: str
    refusal: str
    checks: list[StageCheck]


class Undo(Entity, frozen=True):
    """What undoing a change would do.

    Attributes:
        event_id: the event of the change.
        is_possible: whether it can be undone.
        refusal: why it cannot be undone; None if it can.
        blocked_by: ids of the later events that stand in the way.
        effects: the changes that undoing would make.
        unmet_rules: the rules that refuse it now: an approval is missing, or a condition is not met.
        etag: for `if_match`: nothing else than what was shown is done.
    """

    event_id: str
    is_possible: bool
    refusal: str | None
    blocked_by: list[str]
    effects: list[UndoEffect]
    unmet_rules: list[UnmetRule]
    etag: str

    @classmethod
    def from_wire(cls, answer: undo_wire.Undo) -> Undo:
        """Build it from a message of the native API."""
        return cls(
            event_id=answer.event_id,
            is_possible=answer.is_possible,
            refusal=answer.refusal,
            blocked_by=list(answer.blocked_by),
            effects=[
                UndoEffect(
                    type=one.type,
                    registered_model_id=one.registered_model_id,
                    version=None if one.version is None else str(one.version),
                    before=one.before,
                    after=one.after,
                )
                for one in answer.effects
            ],
            unmet_rules=[
                UnmetRule(
                    target=one.target,
                    version=str(one.version),
                    refusal=one.refusal,
                    checks=[StageCheck.from_wire(each) for each in one.checks],
                )
                for one in answer.unmet_rules
            ],
            etag=answer.etag,
        )


class Undone(Entity, frozen=True):
    """A change that was undone.

    Attributes:
        event_id: the event of the change that was undone.
        change_id: the same for all events that undid it.
        event_ids: the events that undid it. Undoing one of them does the change again.
    """

    event_id: str
    change_id: str
    event_ids: list[str]
