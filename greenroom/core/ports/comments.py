"""The port of the comment store."""

from __future__ import annotations

from typing import Protocol

from greenroom.core.comments import Comment


class CommentStore(Protocol):
    """Rows of comments."""

    async def add(self, *, comment_id: str, model_row: int, version: int | None, author: str, text: str) -> None:
        """Insert one."""

    async def restore(
        self,
        *,
        comment_id: str,
        model_row: int,
        version: int | None,
        author: str,
        text: str,
        created_at_ms: int,
        updated_at_ms: int,
    ) -> None:
        """Insert one that was deleted, with its times."""

    async def get(self, comment_id: str) -> Comment | None:
        """Read a comment on a live model."""

    async def lock(self, comment_id: str) -> Comment | None:
        """Lock a comment until this transaction ends, and read it as `get` does."""

    async def listed(self, model_row: int, version: int | None, *, before_row: int | None, limit: int) -> list[Comment]:
        """Read the comments on a version, newest first; those on the model itself if `version` is None.

        Args:
            before_row: only older comments than this one.
        """

    async def set_text(self, comment_id: str, text: str) -> None:
        """Update the text and the time."""

    async def delete(self, comment_id: str) -> None:
        """Remove one."""
