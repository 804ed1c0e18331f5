"""The current request: set by the HTTP edge, read when an event is written.

A context variable rather than a parameter: every service would have to pass it on, and none of them uses it. Both
database drivers run a change in the context of its caller, including on the SQLite writer thread.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Final, NamedTuple

MAX_CLIENT_LENGTH: Final = 256
"""Longer than the User-Agent of any browser, and short enough to be stored with every event."""


class RequestOrigin(NamedTuple):
    """The request that a change comes from.

    Attributes:
        request_id: as in the server's log and in ``X-Request-ID``; None outside of a request.
        user_agent: as sent; None if absent.
    """

    request_id: str | None = None
    user_agent: bytes | None = None

    @property
    def client(self) -> str | None:
        """The User-Agent without control characters, at most `MAX_CLIENT_LENGTH` characters.

        >>> RequestOrigin("1", b"curl/8.5\\x00").client
        'curl/8.5'
        """
        if self.user_agent is None:
            return None
        text = self.user_agent[:MAX_CLIENT_LENGTH].decode("latin-1")
        return "".join(character for character in text if character.isprintable()) or None


request_origin: Final[ContextVar[RequestOrigin]] = ContextVar("request_origin", default=RequestOrigin())  # noqa: B039

change_comment: Final[ContextVar[str | None]] = ContextVar("change_comment", default=None)
"""The comment of all events of a change for which its service gives none: what it undoes."""
