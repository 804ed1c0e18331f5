"""What a Greenroom tells of models and versions beyond MLflow: comments, the list of a version's files, what was deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenroom.sdk.entities.base import Entity

if TYPE_CHECKING:
    from greenroom.wire.messages.pages import comments as wire
    from greenroom.wire.messages.pages import models as model_wire


class Comment(Entity, frozen=True):
    """Something a person said about a registered model or a version.

    Attributes:
        version: number, as text; None where the model itself is meant.
        creation_timestamp: milliseconds since 1970, UTC.
        last_updated_timestamp: later than that where the text was changed.
    """

    comment_id: str
    name: str
    version: str | None
    author: str
    text: str
    creation_timestamp: int
    last_updated_timestamp: int

    @classmethod
    def from_wire(cls, answer: wire.Comment) -> Comment:
        """Read it from an answer of the native API."""
        return cls(
            comment_id=answer.comment_id,
            name=answer.model,
            version=None if answer.version is None else str(answer.version),
            author=answer.author,
            text=answer.text,
            creation_timestamp=answer.created_at_ms,
            last_updated_timestamp=answer.updated_at_ms,
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
    """The files a version froze, by path.

    Attributes:
        digest: sha256 of the whole list: two versions with the same one have the same files.
    """

    name: str
    version: str
    digest: str
    size_bytes: int
    files: list[ManifestFile] = []


class DeletedModel(Entity, frozen=True):
    """A registered model that was deleted and can be restored.

    Attributes:
        description: its first line; empty when there is none.
        deletion_timestamp: milliseconds since 1970, UTC.
        deleted_by: empty where the history does not say.
        versions_count: versions that come back with it.
        is_name_taken: whether another model has the name by now, and must be renamed first.
    """

    name: str
    description: str
    deletion_timestamp: int
    deleted_by: str
    versions_count: int
    is_name_taken: bool

    @classmethod
    def from_wire(cls, answer: model_wire.DeletedModel) -> DeletedModel:
        """Read it from an answer of the native API."""
        return cls(
            name=answer.name,
            description=answer.summary,
            deletion_timestamp=answer.deleted_at_ms,
            deleted_by=answer.deleted_by,
            versions_count=answer.versions_count,
            is_name_taken=answer.is_name_taken,
        )
