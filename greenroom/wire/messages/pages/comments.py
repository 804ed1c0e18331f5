"""Messages of the native API: comments on models and versions."""

from __future__ import annotations

from greenroom.core import comments as records
from greenroom.wire.decoding import Int64, Request, Text
from greenroom.wire.messages.pages.shared import Answer


class Comment(Answer, frozen=True, kw_only=True):
    """A comment on a model or a version.

    Attributes:
        version: null for a comment on the model itself.
        updated_at_ms: later than `created_at_ms` if the text was edited.
    """

    comment_id: str
    model: str
    version: int | None
    author: str
    text: str
    created_at_ms: int
    updated_at_ms: int


class CommentsPage(Answer, frozen=True, kw_only=True):
    """Comments, newest first."""

    comments: list[Comment]
    next_page_token: str | None


class ListModelComments(Request):
    """List the comments on a model itself."""

    name: Text
    limit: Int64 = 50
    page_token: str | None = None


class ListVersionComments(Request):
    """List the comments on a version."""

    name: Text
    version: Int64
    limit: Int64 = 50
    page_token: str | None = None


class CreateModelComment(Request):
    """Comment on a model."""

    name: Text
    text: Text


class CreateVersionComment(Request):
    """Comment on a version."""

    name: Text
    version: Int64
    text: Text


class UpdateComment(Request):
    """Edit your own comment."""

    comment_id: Text
    text: Text


class DeleteComment(Request):
    """Delete a comment."""

    comment_id: Text


def comment(record: records.Comment) -> Comment:
    """Convert a comment to its form in the native API."""
    return Comment(
        comment_id=record.comment_id,
        model=record.model,
        version=record.version,
        author=record.author,
        text=record.text,
        created_at_ms=record.created_at_ms,
        updated_at_ms=record.updated_at_ms,
    )
