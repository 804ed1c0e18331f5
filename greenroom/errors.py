"""All exceptions, in one hierarchy.

GreenroomError
  InvalidInput          InvalidName, InvalidURI, InvalidFilter, InvalidSignature, Inconsistent, UnknownField,
                        UnsupportedMediaType, ConditionNotSupported, RangeNotSatisfiable
  NotFound              WorkspaceNotFound, ExperimentNotFound, RunNotFound, LoggedModelNotFound,
                        RegisteredModelNotFound, ModelVersionNotFound, AliasNotFound, TagNotFound, CommentNotFound,
                        TransitionNotFound, RequestNotFound, ArtifactNotFound, AccountNotFound, GroupNotFound,
                        TokenNotFound, SessionNotFound, DeviceCodeNotFound, GrantNotFound, RoleNotFound, PublisherNotFound,
                        StageNotFound, StageRuleNotFound, WatchNotFound
  AlreadyExists         ExperimentExists, RegisteredModelExists, AccountExists, GroupExists, PublisherExists,
                        StageExists, RequestExists
  Conflict              RuleNotMet (TransitionNotAllowed, ApprovalPending), StaleWrite (ConditionFailed), StateConflict,
                        IdempotencyKeyReused, FileChanged, LastAdministrator, OwnAccount, AccountOwnsObjects, GroupInUse,
                        TooManyTokens, StillInUse, CannotBeUndone
  Unauthenticated, PermissionDenied
  UnsafeArtifact        UntrustedContent, DigestMismatch, AttestationInvalid
  LimitExceeded         TooLarge, RateLimited
  NotSupported          EndpointNotFound (MethodNotAllowed)
  Unavailable           StorageUnavailable (OutcomeUnknown, StorageFull, SchemaOutdated, SchemaTooNew), ConnectFailed,
                        TimedOut, IdentityProviderUnavailable

Adapters raise these with the driver's error as ``__cause__``. ``wire/errors.py`` maps each to an HTTP status
of the MLflow API, ``wire/reasons.py`` to one of Greenroom's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "AccountExists",
    "AccountNotFound",
    "AccountOwnsObjects",
    "AliasNotFound",
    "AlreadyExists",
    "ApprovalPending",
    "ArtifactNotFound",
    "AttestationInvalid",
    "CannotBeUndone",
    "CommentNotFound",
    "ConditionFailed",
    "ConditionNotSupported",
    "Conflict",
    "ConnectFailed",
    "DeviceCodeNotFound",
    "DigestMismatch",
    "EndpointNotFound",
    "ExperimentExists",
    "ExperimentNotFound",
    "FileChanged",
    "GrantNotFound",
    "GreenroomError",
    "GroupExists",
    "GroupInUse",
    "GroupNotFound",
    "IdempotencyKeyReused",
    "IdentityProviderUnavailable",
    "Inconsistent",
    "InvalidFilter",
    "InvalidInput",
    "InvalidName",
    "InvalidSignature",
    "InvalidURI",
    "LastAdministrator",
    "LimitExceeded",
    "LoggedModelNotFound",
    "MethodNotAllowed",
    "ModelVersionNotFound",
    "NotFound",
    "NotSupported",
    "OutcomeUnknown",
    "OwnAccount",
    "PermissionDenied",
    "PublisherExists",
    "PublisherNotFound",
    "RangeNotSatisfiable",
    "RateLimited",
    "RegisteredModelExists",
    "RegisteredModelNotFound",
    "RequestExists",
    "RequestNotFound",
    "RoleNotFound",
    "RuleNotMet",
    "RunNotFound",
    "SchemaOutdated",
    "SchemaTooNew",
    "SessionNotFound",
    "StageExists",
    "StageNotFound",
    "StageRuleNotFound",
    "StaleWrite",
    "StateConflict",
    "StillInUse",
    "StorageFull",
    "StorageUnavailable",
    "TagNotFound",
    "TimedOut",
    "TokenNotFound",
    "TooLarge",
    "TooManyTokens",
    "TransitionNotAllowed",
    "TransitionNotFound",
    "Unauthenticated",
    "Unavailable",
    "UnknownField",
    "UnsafeArtifact",
    "UnsupportedMediaType",
    "UntrustedContent",
    "WatchNotFound",
    "WorkspaceNotFound",
]

# Source: mlflow.exceptions.ERROR_CODE_TO_HTTP_STATUS; other codes are 500.
_STATUS_OF_CODE = {
    "ABORTED": 409,
    "ALREADY_EXISTS": 409,
    "BAD_REQUEST": 400,
    "CANCELLED": 499,
    "CUSTOMER_UNAUTHORIZED": 401,
    "DATA_LOSS": 500,
    "DEADLINE_EXCEEDED": 504,
    "ENDPOINT_NOT_FOUND": 404,
    "INVALID_PARAMETER_VALUE": 400,
    "NOT_FOUND": 404,
    "NOT_IMPLEMENTED": 501,
    "PERMISSION_DENIED": 403,
    "REQUEST_LIMIT_EXCEEDED": 429,
    "RESOURCE_ALREADY_EXISTS": 400,
    "RESOURCE_CONFLICT": 409,
    "RESOURCE_DOES_NOT_EXIST": 404,
    "RESOURCE_EXHAUSTED": 429,
    "TEMPORARILY_UNAVAILABLE": 503,
    "UNAUTHENTICATED": 401,
}


class GreenroomError(Exception):
    """Base class of all errors that Greenroom raises.

    Attributes:
        message: for people: what was wrong, with the value, and what would be valid.
        field: the request field at fault, or None.
        error_code: the code on the wire, as in MLflow's exceptions.
        reason: the exact reason, if Greenroom's own API answered with the error (`wire/reasons.py`).
        request_id: id of the request in the server's log, if Greenroom's own API answered with the error.
    """

    error_code: str = "INTERNAL_ERROR"
    reason: str | None = None
    request_id: str | None = None

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    def get_http_status_code(self) -> int:
        """Return the HTTP status of the `error_code`, as MLflow's exceptions do."""
        return _STATUS_OF_CODE.get(self.error_code, 500)


class InvalidInput(GreenroomError):
    """The request is invalid."""

    error_code = "INVALID_PARAMETER_VALUE"


class UnknownField(InvalidInput):
    """The request has a field or parameter that the operation does not.

    Attributes:
        nearest: the known one that may be meant, or None.
    """

    def __init__(self, message: str, *, field: str | None = None, nearest: str | None = None) -> None:
        super().__init__(message, field=field)
        self.nearest = nearest


class UnsupportedMediaType(InvalidInput):
    """The body is not of a type that the operation accepts."""


class ConditionNotSupported(InvalidInput):
    """The operation cannot honor the condition of the request, such as If-Match."""


class RangeNotSatisfiable(InvalidInput):
    """The file does not have the requested range."""


class InvalidName(InvalidInput):
    """An invalid name, key or alias."""


class InvalidURI(InvalidInput):
    """An invalid ``runs:/``, ``models:/`` or artifact URI."""


class InvalidFilter(InvalidInput):
    """An invalid search filter, ordering or page token."""


class InvalidSignature(InvalidInput):
    """An invalid model signature."""


class Inconsistent(InvalidInput):
    """The request contains a key twice, or refers to something that does not exist."""

    error_code = "BAD_REQUEST"


class NotFound(GreenroomError):
    """The resource does not exist, or the caller may not know about it.

    Attributes:
        moved_to: name of the workspace that a registered model was moved to, and its name there; None for others.
    """

    error_code = "RESOURCE_DOES_NOT_EXIST"
    moved_to: tuple[str, str] | None = None


class WorkspaceNotFound(NotFound):
    """No such workspace."""


class ExperimentNotFound(NotFound):
    """No such experiment."""


class RunNotFound(NotFound):
    """No such run."""


class LoggedModelNotFound(NotFound):
    """No such logged model."""


class RegisteredModelNotFound(NotFound):
    """No such registered model."""


class ModelVersionNotFound(NotFound):
    """No such version of a registered model."""


class AliasNotFound(NotFound):
    """No such alias of a registered model."""

    error_code = "INVALID_PARAMETER_VALUE"


class TagNotFound(NotFound):
    """No such tag."""


class CommentNotFound(NotFound):
    """No such comment."""


class DeviceCodeNotFound(NotFound):
    """No program waits for a sign-in with this code."""


class RequestNotFound(NotFound):
    """No such request for a transition."""


class TransitionNotFound(NotFound):
    """No such transition of a model version."""


class ArtifactNotFound(NotFound):
    """No file exists at that artifact path."""


class AccountNotFound(NotFound):
    """No such account."""


class GroupNotFound(NotFound):
    """No such group."""


class TokenNotFound(NotFound):
    """No such API token."""


class SessionNotFound(NotFound):
    """No such browser session."""


class PublisherNotFound(NotFound):
    """No such trusted publisher."""


class WatchNotFound(NotFound):
    """It is not watched."""


class GrantNotFound(NotFound):
    """No such grant."""


class RoleNotFound(NotFound):
    """No such role."""


class AlreadyExists(GreenroomError):
    """The name is already in use."""

    error_code = "RESOURCE_ALREADY_EXISTS"


class ExperimentExists(AlreadyExists):
    """An experiment with that name exists, possibly deleted."""


class RegisteredModelExists(AlreadyExists):
    """A registered model with that name exists."""


class AccountExists(AlreadyExists):
    """An account with that name, or one that cannot be told from it, exists."""


class GroupExists(AlreadyExists):
    """A group with that name, or one that cannot be told from it, exists."""


class PublisherExists(AlreadyExists):
    """A trusted publisher with that name exists in the workspace."""


class RequestExists(AlreadyExists):
    """An open request asks for the same.

    Attributes:
        transition_request_id: id of that request; empty if unknown.
    """

    def __init__(self, message: str, *, field: str | None = None, transition_request_id: str = "") -> None:
        super().__init__(message, field=field)
        self.transition_request_id = transition_request_id


class Conflict(GreenroomError):
    """The current state of the resource does not allow this."""

    error_code = "RESOURCE_CONFLICT"


class RuleNotMet(Conflict):
    """The rule of a stage or alias is not met.

    Attributes:
        target: ``stage:Production`` or ``alias:champion``; None if the error came without details.
        rule_version: version of the rule.
        checks: one for each requirement of the rule: ``kind``, ``state``, ``words``, ``reason``, ``condition`` and
            ``passes_at_ms``.
    """

    def __init__(
        self,
        message: str,
        *,
        field: str | None = None,
        target: str | None = None,
        rule_version: int = 0,
        checks: Sequence[Mapping[str, object]] = (),
    ) -> None:
        super().__init__(message, field=field)
        self.target = target
        self.rule_version = rule_version
        self.checks = tuple(checks)


class TransitionNotAllowed(RuleNotMet):
    """The rule of a stage or alias does not allow this: something failed or cannot be judged."""


class ApprovalPending(RuleNotMet):
    """The rule of a stage or alias waits for approvals, or for time to pass.

    Attributes:
        transition_request_id: the request that was left behind, or that asks for the same; empty for none.
        transition_request_url: its address; empty for none.
    """

    transition_request_id = ""
    transition_request_url = ""


class StageNotFound(NotFound):
    """No such stage in the workspace."""


class StageRuleNotFound(NotFound):
    """No such rule of a stage or alias."""


class StageExists(AlreadyExists):
    """The workspace has a stage of that name."""


class StaleWrite(Conflict):
    """The resource was changed by another client in the meantime."""


class ConditionFailed(StaleWrite):
    """The current value does not match the caller's condition."""


class StateConflict(Conflict):
    """The lifecycle stage (deleted, active) does not allow this."""

    error_code = "INVALID_PARAMETER_VALUE"


class IdempotencyKeyReused(Conflict):
    """The idempotency key was already used for a different request."""


class LastAdministrator(Conflict):
    """The server would have no administrator left."""


class OwnAccount(Conflict):
    """Not possible on the own account."""

    error_code = "BAD_REQUEST"


class AccountOwnsObjects(Conflict):
    """The account cannot be deleted because it owns something.

    Attributes:
        counts: what it owns: number by kind, such as ``registered_models``.
    """

    def __init__(self, message: str, *, field: str | None = None, counts: dict[str, int] | None = None) -> None:
        super().__init__(message, field=field)
        self.counts = counts or {}


class GroupInUse(Conflict):
    """The group cannot be deleted because roles are granted to it.

    Attributes:
        grants_count: how many.
    """

    def __init__(self, message: str, *, field: str | None = None, grants_count: int = 0) -> None:
        super().__init__(message, field=field)
        self.grants_count = grants_count


class TooManyTokens(Conflict):
    """The account has as many API tokens as it may have."""


class StillInUse(Conflict):
    """It cannot be deleted as long as something is in it or uses it.

    Attributes:
        counts: number of such things by their kind.
    """

    # MLflow's code for a workspace that is not empty.
    error_code = "INVALID_STATE"

    def __init__(self, message: str, *, field: str | None = None, counts: Mapping[str, int] | None = None) -> None:
        super().__init__(message, field=field)
        self.counts = dict(counts or {})


class CannotBeUndone(Conflict):
    """A change cannot be undone, or not any more.

    Attributes:
        blocked_by: ids of the later events that stand in the way.
    """

    def __init__(self, message: str, *, field: str | None = None, blocked_by: Sequence[str] = ()) -> None:
        super().__init__(message, field=field)
        self.blocked_by = tuple(blocked_by)


class FileChanged(Conflict):
    """A local file was truncated or removed while it was uploaded."""


class Unauthenticated(GreenroomError):
    """The token, or the user name and password, is missing or wrong."""

    error_code = "UNAUTHENTICATED"


class PermissionDenied(GreenroomError):
    """The user may not do this.

    Attributes:
        permission: the missing permission; None if no permission would help.
        granted_by: names of a few people and groups that can grant it; empty if the user may not know them.
    """

    error_code = "PERMISSION_DENIED"

    def __init__(
        self,
        message: str,
        *,
        field: str | None = None,
        permission: str | None = None,
        granted_by: Sequence[str] = (),
    ) -> None:
        super().__init__(message, field=field)
        self.permission = permission
        self.granted_by = tuple(granted_by)


class UnsafeArtifact(GreenroomError):
    """Content that must not be trusted."""

    error_code = "BAD_REQUEST"


class UntrustedContent(UnsafeArtifact):
    """The content could run code when it is loaded."""


class DigestMismatch(UnsafeArtifact):
    """The bytes do not match the recorded digest."""


class AttestationInvalid(UnsafeArtifact):
    """A signature does not verify."""


class LimitExceeded(GreenroomError):
    """A limit was reached."""

    error_code = "REQUEST_LIMIT_EXCEEDED"


class TooLarge(LimitExceeded):
    """A body, file or list exceeds the size limit."""

    error_code = "INVALID_PARAMETER_VALUE"


class RateLimited(LimitExceeded):
    """Too many requests in a short time.

    Attributes:
        retry_after_s: seconds to wait before retrying; None when unknown.
    """

    def __init__(self, message: str, *, field: str | None = None, retry_after_s: int | None = None) -> None:
        super().__init__(message, field=field)
        self.retry_after_s = retry_after_s


class NotSupported(GreenroomError):
    """Not supported by Greenroom, by design."""

    error_code = "NOT_IMPLEMENTED"


class EndpointNotFound(NotSupported):
    """The server has no such path and method."""

    error_code = "ENDPOINT_NOT_FOUND"


class MethodNotAllowed(EndpointNotFound):
    """The path exists, but not for this method.

    Attributes:
        allowed: the methods it supports.
    """

    def __init__(self, message: str, *, allowed: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.allowed = allowed


class Unavailable(GreenroomError):
    """Temporarily unavailable; retrying later may work."""

    error_code = "TEMPORARILY_UNAVAILABLE"


class StorageUnavailable(Unavailable):
    """The database or the blob store does not respond, or accepts no more data."""


class OutcomeUnknown(StorageUnavailable):
    """The database connection was lost or timed out during a change, which may or may not have been committed."""


class StorageFull(StorageUnavailable):
    """The disk is full; whatever was being written was removed. The message is safe to show to any client."""


class SchemaOutdated(StorageUnavailable):
    """The database schema is older than this version of Greenroom."""


class SchemaTooNew(StorageUnavailable):
    """The database schema is newer than this version of Greenroom."""


class ConnectFailed(Unavailable):
    """A server could not be reached."""


class TimedOut(Unavailable):
    """No response in time."""


class IdentityProviderUnavailable(Unavailable):
    """An OpenID Connect provider does not respond, or not as it should. The message is safe to show to any client."""
