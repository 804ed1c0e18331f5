"""What a Greenroom tells of models and versions beyond MLflow: comments, and the list of a version's files."""

from __future__ import annotations

from greenroom.sdk.entities.base import Entity
from greenroom.wire.messages.pages import comments as wire


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
