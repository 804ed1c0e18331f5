"""Comments on registered models and versions. Greenroom only."""

from __future__ import annotations

from typing import Any

from greenroom.sdk.entities import Comment
from greenroom.sdk.methods.base import Methods
from greenroom.sdk.paging import PagedList, checked_count
from greenroom.sdk.wire import comment_messages as messages
from greenroom.sdk.wire import native_rows as rows

_WHAT = "comments"


class CommentMethods(Methods):
    """Comments on registered models and versions. Greenroom only."""

    def create_comment(self, name: str, version: str | int | None = None, *, text: str) -> Comment:
        """Say something about a version, or about the model itself where no version is given.

        Raises:
            NotFound: there is no such model or version.
            EndpointNotFound: the server is no Greenroom.
        """
        if version is None:
            message: Any = messages.CreateModelComment(name=name, text=text)
            return Comment.from_wire(self._ask(rows.COMMENT_ON_MODEL, message, _WHAT))
        message = messages.CreateVersionComment(name=name, version=self._as_number(version), text=text)
        return Comment.from_wire(self._ask(rows.COMMENT_ON_VERSION, message, _WHAT))

    def list_comments(
        self,
        name: str,
        version: str | int | None = None,
        *,
        max_results: int = 50,
        page_token: str | None = None,
    ) -> PagedList[Comment]:
        """Read what was said about a version, or about the model itself; newest first, one page of it.

        Args:
            page_token: the `token` of the page before.
        """
        if version is None:
            message: Any = messages.ListModelComments(
                name=name, limit=checked_count(max_results), page_token=page_token
            )
            row = rows.MODEL_COMMENTS
        else:
            message = messages.ListVersionComments(
                name=name, version=self._as_number(version), limit=checked_count(max_results), page_token=page_token
            )
            row = rows.VERSION_COMMENTS
        answer: messages.CommentsPage = self._ask(row, message, _WHAT)
        return PagedList(
            [Comment.from_wire(one) for one in answer.comments],
            answer.next_page_token,
            lambda token: self.list_comments(name, version, max_results=max_results, page_token=token),
        )

    def update_comment(self, comment_id: str, text: str) -> Comment:
        """Change what one said oneself.

        Raises:
            NotFound: there is no such comment.
            PermissionDenied: somebody else said it.
        """
        message = messages.UpdateComment(comment_id=comment_id, text=text)
        return Comment.from_wire(self._ask(rows.UPDATE_COMMENT, message, _WHAT))

    def delete_comment(self, comment_id: str) -> None:
        """Take a comment back; the history keeps it."""
        self._ask(rows.DELETE_COMMENT, messages.DeleteComment(comment_id=comment_id), _WHAT)
