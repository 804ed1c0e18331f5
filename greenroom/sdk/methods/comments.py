"""Comments on registered models and versions. Greenroom only."""

from __future__ import annotations

from typing import Any

from greenroom.sdk.entities import Comment
from greenroom.sdk.methods.base import Methods
from greenroom.sdk.paging import PagedList, checked_count
from greenroom.sdk.wire import comment_messages as messages
from greenroom.sdk.wire import comment_rows as rows

_FEATURE = "comments"


class CommentMethods(Methods):
    """Comments on registered models and versions. Greenroom only."""

    def create_comment(self, name: str, version: str | int | None = None, *, text: str) -> Comment:
        """Comment on a version, or on the model itself if no version is given.

        Raises:
            NotFound: the model or version does not exist.
            NotSupported: the server is not a Greenroom server.
        """
        if version is None:
            message: Any = messages.CreateModelComment(model=name, text=text)
            return Comment.from_wire(self._call_native(rows.CREATE_ON_MODEL, message, _FEATURE))
        message = messages.CreateVersionComment(model=name, version=self._version_number(version), text=text)
        return Comment.from_wire(self._call_native(rows.CREATE_ON_VERSION, message, _FEATURE))

    def list_comments(
        self,
        name: str,
        version: str | int | None = None,
        *,
        max_results: int = 50,
        page_token: str | None = None,
    ) -> PagedList[Comment]:
        """List the comments on a version, or on the model itself; newest first, one page.

        Args:
            page_token: the `token` of the previous page.
        """
        if version is None:
            message: Any = messages.ListModelComments(
                model=name, limit=checked_count(max_results), page_token=page_token
            )
            row = rows.LIST_OF_MODEL
        else:
            message = messages.ListVersionComments(
                model=name,
                version=self._version_number(version),
                limit=checked_count(max_results),
                page_token=page_token,
            )
            row = rows.LIST_OF_VERSION
        answer: messages.CommentList = self._call_native(row, message, _FEATURE)
        return PagedList(
            [Comment.from_wire(one) for one in answer.items],
            answer.next_page_token,
            lambda token: self.list_comments(name, version, max_results=max_results, page_token=token),
        )

    def update_comment(self, comment_id: str, *, text: str, if_match: str | None = None) -> Comment:
        """Change the text of your own comment.

        Args:
            if_match: `etag` that the comment must still have; None for no condition.

        Raises:
            NotFound: the comment does not exist.
            PermissionDenied: another user wrote it.
            StaleWrite: the comment has changed since `if_match`.
        """
        message = messages.UpdateComment(comment_id=comment_id, text=text)
        return Comment.from_wire(self._call_native(rows.UPDATE, message, _FEATURE, if_match=if_match))

    def delete_comment(self, comment_id: str, *, if_match: str | None = None) -> None:
        """Delete a comment; the history keeps it.

        Args:
            if_match: `etag` that the comment must still have; None for no condition.

        Raises:
            NotFound: the comment does not exist.
            PermissionDenied: another user wrote it.
            StaleWrite: the comment has changed since `if_match`.
        """
        self._call_native(rows.DELETE, messages.GetComment(comment_id=comment_id), _FEATURE, if_match=if_match)
