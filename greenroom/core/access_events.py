"""Changes of access: grants, owners, roles and workspaces."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from greenroom.core.event_types import Change, EventType, Fields


class GrantFields(Fields, frozen=True, kw_only=True):
    """A role that was granted.

    Attributes:
        resource: ``model``, ``experiment``, ``models``, ``experiments`` or ``workspace``; what the event is about.
        holder: ``acc_7`` or ``gr_3``.
        holder_name: its name at that time.
        role: name of the role at that time.
    """

    grant_id: str
    resource: str
    holder: str
    holder_name: str
    role: str


class OwnerField(Fields, frozen=True, kw_only=True):
    """The owner of a registered model or experiment.

    Attributes:
        owner: ``acc_7``; None for no one.
        owner_name: its name at that time.
    """

    owner: str | None
    owner_name: str | None


class RoleFields(Fields, frozen=True, kw_only=True):
    """A role that a workspace defines."""

    name: str
    description: str
    permissions: list[str]


class RoleUpdateFields(Fields, frozen=True, kw_only=True):
    """The fields of a role that changed."""

    name: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    permissions: list[str] | UnsetType = UNSET


class WorkspaceFields(Fields, frozen=True, kw_only=True):
    """A workspace that was created or deleted.

    Attributes:
        default_role: None: as the server's setting says.
    """

    name: str
    description: str
    default_role: str | None
    artifact_root: str | None


class WorkspaceUpdateFields(Fields, frozen=True, kw_only=True):
    """The fields of a workspace that changed."""

    name: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    default_role: str | UnsetType | None = UNSET
    artifact_root: str | UnsetType | None = UNSET


class ArchivedField(Fields, frozen=True, kw_only=True):
    """Whether a workspace is archived."""

    is_archived: bool


class WorkspaceField(Fields, frozen=True, kw_only=True):
    """The name of the workspace that a registered model is in, and the model's name there.

    Attributes:
        workspace: None where it is shown to someone who may not see the workspace; stored events have it.
    """

    workspace: str | None
    name: str


class GrantCreated(Change, frozen=True, kw_only=True, tag=EventType.GRANT_CREATED.value):
    """A role was granted."""

    after: GrantFields


class GrantDeleted(Change, frozen=True, kw_only=True, tag=EventType.GRANT_DELETED.value):
    """A role was taken away."""

    before: GrantFields


class OwnerSet(Change, frozen=True, kw_only=True, tag=EventType.OWNER_SET.value):
    """A registered model or an experiment was given another owner."""

    before: OwnerField
    after: OwnerField


class RoleCreated(Change, frozen=True, kw_only=True, tag=EventType.ROLE_CREATED.value):
    """A role was defined."""

    after: RoleFields


class RoleUpdated(Change, frozen=True, kw_only=True, tag=EventType.ROLE_UPDATED.value):
    """A role was changed."""

    before: RoleUpdateFields
    after: RoleUpdateFields


class RoleDeleted(Change, frozen=True, kw_only=True, tag=EventType.ROLE_DELETED.value):
    """A role was deleted, with its grants."""

    before: RoleFields


class WorkspaceCreated(Change, frozen=True, kw_only=True, tag=EventType.WORKSPACE_CREATED.value):
    """A workspace was created."""

    after: WorkspaceFields


class WorkspaceUpdated(Change, frozen=True, kw_only=True, tag=EventType.WORKSPACE_UPDATED.value):
    """A workspace was renamed, described, or given another default role or artifact root."""

    before: WorkspaceUpdateFields
    after: WorkspaceUpdateFields


class WorkspaceArchived(Change, frozen=True, kw_only=True, tag=EventType.WORKSPACE_ARCHIVED.value):
    """A workspace was archived: nothing in it can be changed."""

    before: ArchivedField
    after: ArchivedField


class WorkspaceRestored(Change, frozen=True, kw_only=True, tag=EventType.WORKSPACE_RESTORED.value):
    """An archived workspace was restored."""

    before: ArchivedField
    after: ArchivedField


class WorkspaceDeleted(Change, frozen=True, kw_only=True, tag=EventType.WORKSPACE_DELETED.value):
    """A workspace was deleted."""

    before: WorkspaceFields


class RegisteredModelMoved(Change, frozen=True, kw_only=True, tag=EventType.REGISTERED_MODEL_MOVED.value):
    """A registered model was moved to another workspace; recorded in both."""

    before: WorkspaceField
    after: WorkspaceField
