"""Records that MLflow does not have: comments, manifests of versions, stage changes, deleted models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenroom.sdk.entities.base import Entity

if TYPE_CHECKING:
    from greenroom.wire.messages.v1 import comments as wire
    from greenroom.wire.messages.v1 import models as model_wire
    from greenroom.wire.messages.v1 import transitions as transition_wire
    from greenroom.wire.messages.v1 import versions as version_wire


class Comment(Entity, frozen=True):
    """A user's comment on a registered model or a version.

    Attributes:
        version: number, as text; None for a comment on the model itself.
        creation_timestamp: milliseconds since 1970, UTC.
        last_updated_timestamp: later than that if the text was changed.
        etag: for `if_match`.
    """

    comment_id: str
    name: str
    version: str | None
    author: str
    text: str
    creation_timestamp: int
    last_updated_timestamp: int
    etag: str

    @classmethod
    def from_wire(cls, answer: wire.Comment) -> Comment:
        """Build it from a message of the native API."""
        return cls(
            comment_id=answer.comment_id,
            name=answer.model,
            version=None if answer.version is None else str(answer.version),
            author=answer.created_by,
            text=answer.text,
            creation_timestamp=answer.created_at_ms,
            last_updated_timestamp=answer.updated_at_ms,
            etag=answer.etag,
        )


class ManifestFile(Entity, frozen=True):
    """A file of a version.

    Attributes:
        path: below the version's folder.
        digest: sha256, 64 lower-case hex digits.
    """

    path: str
    size_bytes: int
    digest: str


class Manifest(Entity, frozen=True):
    """The files of a version, with their digests.

    Attributes:
        digest: sha256 of the whole list: versions with the same digest have the same files.
    """

    name: str
    version: str
    digest: str
    size_bytes: int
    files: list[ManifestFile] = []


class StageMove(Entity, frozen=True):
    """The stages of one version before and after a stage change.

    Attributes:
        version: number, as text.
        before: furthest first; empty for None.
        after: furthest first; empty for None.
    """

    version: str
    before: list[str]
    after: list[str]


class StageChange(Entity, frozen=True):
    """The result of a stage change.

    Attributes:
        name: of the registered model.
        version: number, as text.
        stages: of the version after the change, furthest first; empty for None.
        moves: the requested version first, then those that were archived; empty if nothing changed.
        state: ``applied``; later releases add others, for changes that wait for approval.
        etag: of the version after the change, for `if_match`.
    """

    name: str
    version: str
    stages: list[str]
    moves: list[StageMove]
    state: str
    etag: str

    @classmethod
    def from_wire(cls, answer: transition_wire.Transition) -> StageChange:
        """Build it from the transition that a request was answered with."""
        return cls(
            name=answer.model,
            version=str(answer.version),
            stages=list(answer.moves[0].after),
            moves=[StageMove(str(move.version), list(move.before), list(move.after)) for move in answer.moves],
            state=answer.state,
            etag=answer.version_etag or "",
        )

    @classmethod
    def unchanged(cls, answer: version_wire.ModelVersion) -> StageChange:
        """Build it from a version whose stages were as requested already."""
        return cls(
            name=answer.model,
            version=str(answer.version),
            stages=list(answer.stages),
            moves=[],
            state="applied",
            etag=answer.etag,
        )


class DeletedModel(Entity, frozen=True):
    """A registered model that was deleted and can be restored.

    Attributes:
        description: in Markdown; may be empty.
        deletion_timestamp: milliseconds since 1970, UTC.
        deleted_by: empty if the history does not record it.
        versions_count: number of versions that are restored with it.
        is_name_taken: whether another model has this name now and must be renamed first.
        registered_model_id: lasting id, which tells deleted models of one name apart.
    """

    name: str
    description: str
    deletion_timestamp: int
    deleted_by: str
    versions_count: int
    is_name_taken: bool
    registered_model_id: str

    @classmethod
    def from_wire(cls, answer: model_wire.Model) -> DeletedModel:
        """Build it from a message of the native API."""
        return cls(
            name=answer.name,
            description=answer.description or "",
            deletion_timestamp=answer.deleted_at_ms or 0,
            deleted_by=answer.deleted_by or "",
            versions_count=answer.versions_count,
            is_name_taken=answer.is_name_taken,
            registered_model_id=answer.registered_model_id,
        )
