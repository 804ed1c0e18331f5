"""Queries: comments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from greenroom.core.account_names import row_of_id
from greenroom.core.comments import Comment
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.session import Row, Session

_END = 2**63 - 1
_ADD = Sql(
    "INSERT INTO comments (comment_id, registered_model_id, version, workspace, author, text, created_at_ms, updated_at_ms) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $7)"
)
_RESTORE = Sql(
    "INSERT INTO comments (comment_id, registered_model_id, version, workspace, author, text, created_at_ms, updated_at_ms) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
)
_SELECT = (
    "SELECT c.comment_id, c.id, m.id, m.name, c.version, c.author, c.text, c.created_at_ms, c.updated_at_ms "
    "FROM comments c JOIN registered_models m ON m.id = c.registered_model_id"
)
_GET = Sql(f"{_SELECT} WHERE c.comment_id = $1 AND c.workspace = $2 AND m.deleted_at_ms IS NULL")
_LOCK = Sql("SELECT id FROM comments WHERE comment_id = $1 AND workspace = $2 {for_update}")
_OF_MODEL = Sql(
    f"{_SELECT} WHERE c.registered_model_id = $1 AND c.version IS NULL AND c.id < $2 ORDER BY c.id DESC LIMIT $3"
)
_OF_VERSION = Sql(
    f"{_SELECT} WHERE c.registered_model_id = $1 AND c.version = $4 AND c.id < $2 ORDER BY c.id DESC LIMIT $3"
)
_NAMES = Sql("SELECT id, name FROM accounts WHERE id IN {ints:$1}")
_SET_TEXT = Sql("UPDATE comments SET text = $2, updated_at_ms = $3 WHERE comment_id = $1")
_DELETE = Sql("DELETE FROM comments WHERE comment_id = $1")


class SqlComments:
    """Implements `CommentStore` over one session."""

    def __init__(self, session: Session, workspace: str) -> None:
        self._session = session
        self._workspace = workspace

    async def add(self, *, comment_id: str, model_row: int, version: int | None, author: str, text: str) -> None:
        """Insert a comment."""
        await self._session.run(
            _ADD, comment_id, model_row, version, self._workspace, author, text, self._session.now_ms
        )

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
        """Insert a comment that was deleted."""
        place = (comment_id, model_row, version, self._workspace)
        await self._session.run(_RESTORE, *place, author, text, created_at_ms, updated_at_ms)

    async def get(self, comment_id: str) -> Comment | None:
        """Read a comment of a live model."""
        row = await self._session.one(_GET, comment_id, self._workspace)
        return None if row is None else (await self._comments([row]))[0]

    async def lock(self, comment_id: str) -> Comment | None:
        """Lock a comment and read it."""
        if await self._session.one(_LOCK, comment_id, self._workspace) is None:
            return None
        return await self.get(comment_id)

    async def listed(self, model_row: int, version: int | None, *, before_row: int | None, limit: int) -> list[Comment]:
        """Read the comments of a version or of the model itself, newest first."""
        before = _END if before_row is None else before_row
        if version is None:
            rows = await self._session.all(_OF_MODEL, model_row, before, limit)
        else:
            rows = await self._session.all(_OF_VERSION, model_row, before, limit, version)
        return await self._comments(rows)

    async def set_text(self, comment_id: str, text: str) -> None:
        """Write the text and the time."""
        await self._session.defer(_SET_TEXT, comment_id, text, self._session.now_ms)

    async def delete(self, comment_id: str) -> None:
        """Delete a comment."""
        await self._session.defer(_DELETE, comment_id)

    async def _comments(self, rows: Sequence[Row]) -> list[Comment]:
        accounts = sorted({account for row in rows if (account := row_of_id("acc", row[5])) is not None})
        found = await self._session.all(_NAMES, accounts) if accounts else []
        names: dict[int, str] = {row[0]: row[1] for row in found}
        return [_comment(row, names) for row in rows]


def _comment(row: Row, names: Mapping[int, str]) -> Comment:
    comment_id, place, model_row, model, version, author, text, created_at_ms, updated_at_ms = row
    return Comment(
        comment_id=comment_id,
        row=place,
        registered_model_row=model_row,
        model=model,
        version=version,
        author=author,
        author_name=names.get(row_of_id("acc", author) or 0, author),
        text=text,
        created_at_ms=created_at_ms,
        updated_at_ms=updated_at_ms,
    )
