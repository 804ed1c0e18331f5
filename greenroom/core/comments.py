"""Comments on registered models and versions."""

from __future__ import annotations

import msgspec

from greenroom.core.names import check_length
from greenroom.errors import InvalidInput

MAX_TEXT_LENGTH = 10_000


class Comment(msgspec.Struct, frozen=True, kw_only=True):
    """A comment on a registered model or a version.

    Attributes:
        comment_id: 32 hex digits.
        row: key in the store; ascending in order of creation.
        model: current name of the registered model.
        version: None for a comment on the model itself.
        author: id of the principal that wrote it; set by the server.
        author_name: its name, also after its account was deleted.
        updated_at_ms: later than `created_at_ms` if the text was edited; milliseconds since 1970, UTC.
    """

    comment_id: str
    row: int
    registered_model_row: int
    model: str
    version: int | None
    author: str
    author_name: str
    text: str
    created_at_ms: int
    updated_at_ms: int


def check_text(text: str) -> str:
    """Check the text of a comment and return it stripped.

    Raises:
        InvalidInput: it is empty or too long.
    """
    stripped = text.strip()
    if not stripped:
        raise InvalidInput("The text of a comment must not be empty.", field="text")
    check_length("text", stripped, MAX_TEXT_LENGTH)
    return stripped
