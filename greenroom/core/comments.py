"""What people say about registered models and versions."""

from __future__ import annotations

import msgspec

from greenroom.core.names import check_length
from greenroom.errors import InvalidInput

MAX_TEXT_LENGTH = 10_000


class Comment(msgspec.Struct, frozen=True, kw_only=True):
    """Something a person said.

    Attributes:
        comment_id: 32 hex digits.
        row: its place in the order in which comments were made.
        model: name of the registered model, now.
        version: None where the model itself is meant.
        author: id of the principal that made it, which so far is its name as well; the server writes it.
        updated_at_ms: later than `created_at_ms` where the text was changed; milliseconds since 1970, UTC.
    """

    comment_id: str
    row: int
    registered_model_row: int
    model: str
    version: int | None
    author: str
    text: str
    created_at_ms: int
    updated_at_ms: int


def check_text(text: str) -> str:
    """Check the text of a comment and answer it without blanks around it.

    Raises:
        InvalidInput: it is empty or too long.
    """
    stripped = text.strip()
    if not stripped:
        raise InvalidInput("The text of a comment is empty; say something.", field="text")
    check_length("text", stripped, MAX_TEXT_LENGTH)
    return stripped
