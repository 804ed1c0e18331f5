"""Messages of the native API: comments on models and versions."""

from __future__ import annotations

from greenroom.core import comments as records
from greenroom.wire.decoding import Int64, Request, Text
from greenroom.wire.messages.pages.shared import Answer


class Comment(Answer, frozen=True, kw_only=True):
    """Something a person said.

    Attributes:
        version: null where the model itself is meant.
        updated_at_ms: later than `created_at_ms` where the text was changed.
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
    """Ask for the comments on a model itself."""

    name: Text
    limit: Int64 = 50
    page_token: str | None = None


class ListVersionComments(Request):
    """Ask for the comments on a version."""

    name: Text
    version: Int64
    limit: Int64 = 50
    page_token: str | None = None


class CreateModelComment(Request):
    """Say something about a model."""

    name: Text
    text: Text


class CreateVersionComment(Request):
    """Say something about a version."""

    name: Text
    version: Int64
    text: Text


class UpdateComment(Request):
    """Change the text of a comment of one's own."""

    comment_id: Text
    text: Text


class DeleteComment(Request):
    """Take a comment back."""

    comment_id: Text


def comment(record: records.Comment) -> Comment:
    """Put a comment into its form in the native API."""
    return Comment(
        comment_id=record.comment_id,
        model=record.model,
        version=record.version,
        author=record.author,
        text=record.text,
        created_at_ms=record.created_at_ms,
        updated_at_ms=record.updated_at_ms,
    )
