"""What services ask of the store of comments."""

from __future__ import annotations

from typing import Protocol

from greenroom.core.comments import Comment


class CommentStore(Protocol):
    """Rows of comments."""

    async def add(self, *, comment_id: str, model_row: int, version: int | None, author: str, text: str) -> None:
        """Insert one."""

    async def get(self, comment_id: str) -> Comment | None:
        """Read one of a live model."""

    async def lock(self, comment_id: str) -> Comment | None:
        """Keep others from changing one until this transaction ends, and read it as `get` does."""

    async def listed(self, model_row: int, version: int | None, *, before_row: int | None, limit: int) -> list[Comment]:
        """Read those of a version, newest first; of the model itself where `version` is None.

        Args:
            before_row: only those made before that one.
        """

    async def set_text(self, comment_id: str, text: str) -> None:
        """Write the text and the time."""

    async def delete(self, comment_id: str) -> None:
        """Remove one."""
