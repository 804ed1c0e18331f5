"""The one error tree: what can go wrong, named after the rule that broke.

GreenroomError
  InvalidInput          InvalidName, InvalidURI, InvalidFilter, InvalidSignature, Inconsistent
  NotFound              EndpointNotFound (MethodNotAllowed), ExperimentNotFound, RunNotFound, LoggedModelNotFound,
                        RegisteredModelNotFound, ModelVersionNotFound, AliasNotFound, TagNotFound, CommentNotFound,
                        ArtifactNotFound
  AlreadyExists         ExperimentExists, RegisteredModelExists
  Conflict              TransitionNotAllowed, ApprovalPending, StaleWrite (ConditionFailed), StateConflict, IdempotencyKeyReused,
                        FileChanged
  Unauthenticated, PermissionDenied
  UnsafeArtifact        UntrustedContent, DigestMismatch, AttestationInvalid
  LimitExceeded         TooLarge, RateLimited
  NotSupported
  Unavailable           StorageUnavailable (OutcomeUnknown, StorageFull, SchemaOutdated, SchemaTooNew), ConnectFailed,
                        TimedOut

Adapters raise these and keep the driver's own error as ``__cause__``. ``wire/errors.py`` gives each its HTTP status.
"""

from __future__ import annotations


class GreenroomError(Exception):
    """Base of everything Greenroom raises on purpose.

    Attributes:
        message: for people; says what was wrong, with the value, and what would be right.
        field: the request field at fault, or None when it is not about one field.
        error_code: what it is called on the wire, as in MLflow's exceptions.
    """

    error_code: str = "INTERNAL_ERROR"

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class InvalidInput(GreenroomError):
    """Something the caller sent breaks a rule."""

    error_code = "INVALID_PARAMETER_VALUE"


class InvalidName(InvalidInput):
    """A name, key or alias that may not be used."""


class InvalidURI(InvalidInput):
    """A ``runs:/``, ``models:/`` or artifact address that cannot be read."""


class InvalidFilter(InvalidInput):
    """A search filter, ordering or page token that cannot be read."""


class InvalidSignature(InvalidInput):
    """A model signature that cannot be read."""


class Inconsistent(InvalidInput):
    """The request gives one key twice, or names a thing that is not there."""

    error_code = "BAD_REQUEST"


class NotFound(GreenroomError):
    """The thing asked for is not there, or the caller may not know of it."""

    error_code = "RESOURCE_DOES_NOT_EXIST"


class EndpointNotFound(NotFound):
    """No such path and method on this server."""

    error_code = "ENDPOINT_NOT_FOUND"


class MethodNotAllowed(EndpointNotFound):
    """The path is there, but not for this method.

    Attributes:
        allowed: the methods it is there for.
    """

    def __init__(self, message: str, *, allowed: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.allowed = allowed


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


class ArtifactNotFound(NotFound):
    """No file at that artifact path."""


class AlreadyExists(GreenroomError):
    """The name is taken."""

    error_code = "RESOURCE_ALREADY_EXISTS"


class ExperimentExists(AlreadyExists):
    """An experiment of that name exists, deleted ones included."""


class RegisteredModelExists(AlreadyExists):
    """A registered model of that name exists."""


class Conflict(GreenroomError):
    """The thing is in a state that does not allow this."""

    error_code = "RESOURCE_CONFLICT"


class TransitionNotAllowed(Conflict):
    """The stage rules do not allow this move."""


class ApprovalPending(Conflict):
    """The move waits for approval."""


class StaleWrite(Conflict):
    """Somebody else changed the thing in between."""


class ConditionFailed(StaleWrite):
    """What the change was to replace is not what the caller named."""


class StateConflict(Conflict):
    """The thing's life-cycle state (deleted, active) does not allow this."""

    error_code = "INVALID_PARAMETER_VALUE"


class IdempotencyKeyReused(Conflict):
    """Another request was made under the same key."""


class FileChanged(Conflict):
    """A local file became shorter, or was removed, while it was uploaded."""


class Unauthenticated(GreenroomError):
    """No actor: a token or user name and password is missing or wrong."""

    error_code = "UNAUTHENTICATED"


class PermissionDenied(GreenroomError):
    """The actor may not do this."""

    error_code = "PERMISSION_DENIED"


class UnsafeArtifact(GreenroomError):
    """Bytes that must not be trusted."""

    error_code = "BAD_REQUEST"


class UntrustedContent(UnsafeArtifact):
    """The content could run code when loaded."""


class DigestMismatch(UnsafeArtifact):
    """The bytes are not those that were recorded."""


class AttestationInvalid(UnsafeArtifact):
    """A signature over the bytes does not verify."""


class LimitExceeded(GreenroomError):
    """A budget is used up."""

    error_code = "REQUEST_LIMIT_EXCEEDED"


class TooLarge(LimitExceeded):
    """The body, file or list is larger than allowed."""

    error_code = "INVALID_PARAMETER_VALUE"


class RateLimited(LimitExceeded):
    """Too many requests.

    Attributes:
        retry_after_s: seconds until it is worth trying again; None when unknown.
    """

    def __init__(self, message: str, *, field: str | None = None, retry_after_s: int | None = None) -> None:
        super().__init__(message, field=field)
        self.retry_after_s = retry_after_s


class NotSupported(GreenroomError):
    """Outside what Greenroom does, by design."""

    error_code = "NOT_IMPLEMENTED"


class Unavailable(GreenroomError):
    """Not possible right now; trying again later may work."""

    error_code = "TEMPORARILY_UNAVAILABLE"


class StorageUnavailable(Unavailable):
    """The database or the blob store does not answer, or cannot take more."""


class OutcomeUnknown(StorageUnavailable):
    """The database was lost, or said nothing in time, while it stored a change: it may or may not have been made."""


class StorageFull(StorageUnavailable):
    """No room is left; whatever was being written left no trace. Its text may be shown to anybody."""


class SchemaOutdated(StorageUnavailable):
    """The database schema is older than this program."""


class SchemaTooNew(StorageUnavailable):
    """The database schema is newer than this program."""


class ConnectFailed(Unavailable):
    """A server could not be reached."""


class TimedOut(Unavailable):
    """No answer within the time allowed."""
