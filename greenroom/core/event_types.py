"""The types of events, and what all of them have in common."""

from __future__ import annotations

import enum

import msgspec


class EventType(enum.StrEnum):
    """What happened, ``<thing>.<past tense>``; MLflow's webhook names where it has one. docs/events.md lists them."""

    EXPERIMENT_CREATED = "experiment.created"
    EXPERIMENT_RENAMED = "experiment.renamed"
    EXPERIMENT_DELETED = "experiment.deleted"
    EXPERIMENT_RESTORED = "experiment.restored"
    EXPERIMENT_TAG_SET = "experiment_tag.set"
    EXPERIMENT_TAG_DELETED = "experiment_tag.deleted"
    RUN_CREATED = "run.created"
    RUN_UPDATED = "run.updated"
    RUN_DELETED = "run.deleted"
    RUN_RESTORED = "run.restored"
    LOGGED_MODEL_CREATED = "logged_model.created"
    LOGGED_MODEL_UPDATED = "logged_model.updated"
    LOGGED_MODEL_DELETED = "logged_model.deleted"
    REGISTERED_MODEL_CREATED = "registered_model.created"
    REGISTERED_MODEL_RENAMED = "registered_model.renamed"
    REGISTERED_MODEL_UPDATED = "registered_model.updated"
    REGISTERED_MODEL_DELETED = "registered_model.deleted"
    REGISTERED_MODEL_RESTORED = "registered_model.restored"
    REGISTERED_MODEL_MOVED = "registered_model.moved"
    REGISTERED_MODEL_TAG_SET = "registered_model_tag.set"
    REGISTERED_MODEL_TAG_DELETED = "registered_model_tag.deleted"
    MODEL_VERSION_CREATED = "model_version.created"
    MODEL_VERSION_UPDATED = "model_version.updated"
    MODEL_VERSION_TRANSITIONED = "model_version.transitioned"
    MODEL_VERSION_DELETED = "model_version.deleted"
    MODEL_VERSION_RESTORED = "model_version.restored"
    MODEL_VERSION_TAG_SET = "model_version_tag.set"
    MODEL_VERSION_TAG_DELETED = "model_version_tag.deleted"
    ALIAS_CREATED = "model_version_alias.created"
    ALIAS_DELETED = "model_version_alias.deleted"
    COMMENT_CREATED = "comment.created"
    COMMENT_UPDATED = "comment.updated"
    COMMENT_DELETED = "comment.deleted"
    REQUEST_CREATED = "transition_request.created"
    REQUEST_APPROVED = "transition_request.approved"
    REQUEST_REJECTED = "transition_request.rejected"
    REQUEST_WITHDRAWN = "transition_request.withdrawn"
    REQUEST_EXPIRED = "transition_request.expired"
    REQUEST_OVERTAKEN = "transition_request.overtaken"
    REQUEST_MOVED = "transition_request.moved"
    REQUEST_REVIEWERS_ASKED = "transition_request.reviewers_asked"
    ACCOUNT_CREATED = "account.created"
    ACCOUNT_UPDATED = "account.updated"
    ACCOUNT_DELETED = "account.deleted"
    GROUP_CREATED = "group.created"
    GROUP_UPDATED = "group.updated"
    GROUP_DELETED = "group.deleted"
    GROUP_MEMBER_ADDED = "group_member.added"
    GROUP_MEMBER_REMOVED = "group_member.removed"
    API_TOKEN_CREATED = "api_token.created"  # noqa: S105
    API_TOKEN_REVOKED = "api_token.revoked"  # noqa: S105
    SESSION_ENDED = "session.ended"
    GRANT_CREATED = "grant.created"
    GRANT_DELETED = "grant.deleted"
    OWNER_SET = "owner.set"
    ROLE_CREATED = "role.created"
    ROLE_UPDATED = "role.updated"
    ROLE_DELETED = "role.deleted"
    WORKSPACE_CREATED = "workspace.created"
    WORKSPACE_UPDATED = "workspace.updated"
    WORKSPACE_ARCHIVED = "workspace.archived"
    WORKSPACE_RESTORED = "workspace.restored"
    WORKSPACE_DELETED = "workspace.deleted"
    PUBLISHER_CREATED = "publisher.created"
    PUBLISHER_UPDATED = "publisher.updated"
    PUBLISHER_DELETED = "publisher.deleted"
    STAGE_CREATED = "stage.created"
    STAGE_UPDATED = "stage.updated"
    STAGE_RENAMED = "stage.renamed"
    STAGE_DELETED = "stage.deleted"
    STAGE_RULE_CREATED = "stage_rule.created"
    STAGE_RULE_UPDATED = "stage_rule.updated"
    STAGE_RULE_DELETED = "stage_rule.deleted"


class Fields(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Fields of an entity before or after a change; `UNSET` fields are not part of the change and are not stored."""


class NameField(Fields, frozen=True, kw_only=True):
    """The name."""

    name: str


class DescriptionField(Fields, frozen=True, kw_only=True):
    """The description; empty for none."""

    description: str


class StateField(Fields, frozen=True, kw_only=True):
    """``active`` or ``deleted``."""

    state: str


class TagsField(Fields, frozen=True, kw_only=True):
    """The tags that were set or removed, by key."""

    tags: dict[str, str]


class Change(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """A change, with one subclass per type.

    Attributes:
        before: the changed fields before the change; None if the entity did not exist.
        after: the changed fields after the change; None if the entity no longer exists.
    """

    before: Fields | None = None
    after: Fields | None = None

    @property
    def type(self) -> EventType:
        """What happened."""
        return EventType(str(self.__struct_config__.tag))
