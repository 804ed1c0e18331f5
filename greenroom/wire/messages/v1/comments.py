"""Messages of the public API: comments on registered models and versions."""

from __future__ import annotations

from greenroom.core import comments as records
from greenroom.wire.decoding import Request, Text
from greenroom.wire.messages.v1.shared import DEFAULT_LIMIT, Limit, Part, Resource, VersionNumber, with_etag


class Comment(Resource, frozen=True, kw_only=True):
    """A comment on a registered model or a version.

    Attributes:
        comment_id: lasting id.
        model: current name of the registered model.
        version: number of the version; null for a comment on the model itself.
        text: the text, in Markdown.
        created_by: name of the author.
        created_at_ms: time of creation.
        updated_at_ms: time of the last edit; equal to `created_at_ms` if there was none.
    """

    comment_id: str
    model: str
    version: int | None
    text: str
    created_by: str
    created_at_ms: int
    updated_at_ms: int


class CommentList(Part, frozen=True, kw_only=True):
    """Comments, newest first.

    Attributes:
        items: the comments of this page.
        next_page_token: token of the next page; null on the last one.
    """

    items: list[Comment]
    next_page_token: str | None


class ListModelComments(Request):
    """Which comments to list.

    Attributes:
        model: name of the registered model.
    """

    model: Text
    limit: Limit = DEFAULT_LIMIT
    page_token: str | None = None


class ListVersionComments(Request):
    """Which comments to list.

    Attributes:
        model: name of the registered model.
    """

    model: Text
    version: VersionNumber
    limit: Limit = DEFAULT_LIMIT
    page_token: str | None = None


class CreateModelComment(Request):
    """A new comment on a registered model.

    Attributes:
        model: name of the registered model.
        text: in Markdown, at most 10,000 characters.
    """

    model: Text
    text: Text


class CreateVersionComment(Request):
    """A new comment on a version.

    Attributes:
        model: name of the registered model.
        text: in Markdown, at most 10,000 characters.
    """

    model: Text
    version: VersionNumber
    text: Text


class GetComment(Request):
    """Which comment."""

    comment_id: Text


class UpdateComment(Request):
    """The new text of a comment.

    Attributes:
        text: in Markdown, at most 10,000 characters.
    """

    comment_id: Text
    text: Text


def comment(record: records.Comment) -> Comment:
    """Convert a comment to its resource."""
    return with_etag(
        Comment(
            comment_id=record.comment_id,
            model=record.model,
            version=record.version,
            text=record.text,
            created_by=record.author_name,
            created_at_ms=record.created_at_ms,
            updated_at_ms=record.updated_at_ms,
            etag="",
        )
    )
