"""Messages of the calls that the client of the vendor's workspace registry makes beyond MLflow's.

Source: `databricks-sdk` 0.162, `databricks/sdk/service/ml.py`.
"""

from __future__ import annotations

import msgspec

from greenroom.core.runs import KeyValue
from greenroom.wire.decoding import Request, Text
from greenroom.wire.messages.model_versions import ModelVersion


class Activity(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Something that happened to a version: a request, a decision.

    Attributes:
        available_actions: what the caller may do with a request that is open.
    """

    id: str
    activity_type: str
    comment: str = ""
    system_comment: str = ""
    from_stage: str | None = None
    to_stage: str
    user_id: str
    creation_timestamp: int
    last_updated_timestamp: int
    available_actions: list[str] = []


class ActivityResponse(msgspec.Struct, frozen=True):
    """What a decision was."""

    activity: Activity


class TransitionRequest(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A request that was made."""

    to_stage: str
    comment: str = ""
    user_id: str
    creation_timestamp: int
    available_actions: list[str] = []


class TransitionRequestResponse(msgspec.Struct, frozen=True):
    """The request that was made."""

    request: TransitionRequest


class TransitionRequestsResponse(msgspec.Struct, frozen=True, omit_defaults=True):
    """The open requests for a version."""

    requests: list[Activity] = []


class Comment(msgspec.Struct, frozen=True, kw_only=True):
    """A comment on a version."""

    id: str
    comment: str
    user_id: str
    creation_timestamp: int
    last_updated_timestamp: int
    available_actions: list[str]


class CommentResponse(msgspec.Struct, frozen=True):
    """A comment."""

    comment: Comment


class DatabricksModelVersion(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A version with the requests for it."""

    name: str
    version: str
    creation_timestamp: int
    last_updated_timestamp: int
    user_id: str
    current_stage: str
    description: str = ""
    source: str
    run_id: str
    run_link: str
    status: str
    status_message: str = ""
    tags: list[KeyValue] = []
    open_requests: list[Activity] = []
    permission_level: str | None = None


class DatabricksModelVersionResponse(msgspec.Struct, frozen=True):
    """A version, under both names that the vendor's pages give it."""

    model_version_databricks: DatabricksModelVersion
    model_version: DatabricksModelVersion


class DatabricksRegisteredModel(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A registered model with its id and the level of the caller."""

    id: str
    name: str
    description: str = ""
    user_id: str = ""
    creation_timestamp: int
    last_updated_timestamp: int
    latest_versions: list[ModelVersion] = []
    tags: list[KeyValue] = []
    permission_level: str | None = None


class DatabricksRegisteredModelResponse(msgspec.Struct, frozen=True):
    """A registered model."""

    registered_model_databricks: DatabricksRegisteredModel


class NamedEmail(msgspec.Struct, frozen=True):
    """An e-mail address of a user."""

    value: str
    type: str = "work"
    primary: bool = True


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """The caller, as SCIM describes users."""

    schemas: tuple[str, ...] = ("urn:ietf:params:scim:schemas:core:2.0:User",)
    id: str
    userName: str  # noqa: N815
    displayName: str  # noqa: N815
    active: bool = True
    emails: list[NamedEmail]
    groups: list[str] = []


class HeldPermission(msgspec.Struct, frozen=True, omit_defaults=True):
    """A level that someone holds."""

    permission_level: str
    inherited: bool
    inherited_from_object: list[str] = []


class AccessEntry(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The levels of a user, group or service principal."""

    user_name: str | None = None
    group_name: str | None = None
    service_principal_name: str | None = None
    display_name: str
    all_permissions: list[HeldPermission]


class ModelPermissions(msgspec.Struct, frozen=True):
    """Who holds which levels on a registered model."""

    object_id: str
    object_type: str
    access_control_list: list[AccessEntry]


class PermissionLevel(msgspec.Struct, frozen=True):
    """A level, and what it allows."""

    permission_level: str
    description: str


class PermissionLevels(msgspec.Struct, frozen=True):
    """The levels on a registered model."""

    permission_levels: list[PermissionLevel]


class CreateTransitionRequest(Request):
    """Ask that a version enters a stage."""

    name: Text
    version: Text
    stage: Text
    comment: str = ""


class ListTransitionRequests(Request):
    """The open requests for a version."""

    name: Text
    version: Text


class ApproveTransitionRequest(Request):
    """Approve a request."""

    name: Text
    version: Text
    stage: Text
    archive_existing_versions: bool = False
    comment: str = ""


class RejectTransitionRequest(Request):
    """Reject a request."""

    name: Text
    version: Text
    stage: Text
    comment: str = ""


class DeleteTransitionRequest(Request):
    """Withdraw a request."""

    name: Text
    version: Text
    stage: Text
    creator: Text
    comment: str = ""


class CreateComment(Request):
    """Comment on a version."""

    name: Text
    version: Text
    comment: Text


class UpdateComment(Request):
    """Edit a comment."""

    id: Text
    comment: Text


class DeleteComment(Request):
    """Delete a comment."""

    id: Text


class TransitionStage(Request):
    """Move a version to a stage."""

    name: Text
    version: Text
    stage: Text
    archive_existing_versions: bool = False
    comment: str = ""


class NameModel(Request):
    """A registered model by name."""

    name: Text


class ModelById(Request):
    """A registered model by its id."""

    registered_model_id: Text


class AccessControl(Request):
    """A level for a user, group or service principal."""

    permission_level: str = ""
    user_name: str | None = None
    group_name: str | None = None
    service_principal_name: str | None = None


class SetModelPermissions(Request):
    """Who is to hold which levels on a registered model."""

    registered_model_id: Text
    access_control_list: list[AccessControl] = []
