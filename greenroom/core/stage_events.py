"""Events about the stages of a workspace and the rules of stages and aliases."""

from __future__ import annotations

from greenroom.core.event_types import Change, EventType, Fields, NameField


class StageFields(Fields, frozen=True, kw_only=True):
    """A stage.

    Attributes:
        position: its place in the order of the workspace, from 0.
    """

    name: str
    colour: str
    position: int


class NamedFields(Fields, frozen=True, kw_only=True):
    """A role, group or account that a rule names, and its name then."""

    id: str
    name: str


class PeopleFields(Fields, frozen=True, kw_only=True):
    """People that a rule names."""

    roles: list[NamedFields]
    groups: list[NamedFields]
    accounts: list[NamedFields]


class WaitFields(Fields, frozen=True, kw_only=True):
    """How long a version must have been in a stage."""

    stage: str
    hours: float


class RuleFields(Fields, frozen=True, kw_only=True):
    """A rule of a stage or alias, whole.

    Attributes:
        target: ``stage:Production`` or ``alias:champion``.
        registered_model_id: the registered model that it belongs to; None for one of the workspace.
        version: number of this state of the rule.
    """

    target: str
    registered_model_id: str | None
    version: int
    movers: PeopleFields
    approvals: int
    approvers: PeopleFields
    one_version: bool
    comes_from: list[str]
    wait: WaitFields | None
    is_open_to_returns: bool
    conditions: list[str]
    expires_after_days: int


class StageCreated(Change, frozen=True, kw_only=True, tag=EventType.STAGE_CREATED.value):
    """A stage was added to the workspace."""

    after: StageFields


class StageUpdated(Change, frozen=True, kw_only=True, tag=EventType.STAGE_UPDATED.value):
    """A stage got another colour or another place."""

    before: StageFields
    after: StageFields


class StageRenamed(Change, frozen=True, kw_only=True, tag=EventType.STAGE_RENAMED.value):
    """A stage got another name; rules that named it follow."""

    before: NameField
    after: NameField


class StageDeleted(Change, frozen=True, kw_only=True, tag=EventType.STAGE_DELETED.value):
    """A stage was removed from the workspace."""

    before: StageFields


class StageRuleCreated(Change, frozen=True, kw_only=True, tag=EventType.STAGE_RULE_CREATED.value):
    """A stage or alias got a rule."""

    after: RuleFields


class StageRuleUpdated(Change, frozen=True, kw_only=True, tag=EventType.STAGE_RULE_UPDATED.value):
    """The rule of a stage or alias was changed."""

    before: RuleFields
    after: RuleFields


class StageRuleDeleted(Change, frozen=True, kw_only=True, tag=EventType.STAGE_RULE_DELETED.value):
    """The rule of a stage or alias was deleted."""

    before: RuleFields


StageSettingsChange = (
    StageCreated | StageUpdated | StageRenamed | StageDeleted | StageRuleCreated | StageRuleUpdated | StageRuleDeleted
)
