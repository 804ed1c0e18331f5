"""Where one download stands, over all its attempts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import BinaryIO, Protocol

from greenroom.errors import DigestMismatch
from greenroom.sdk.files import promised_digest, sha256


class Arriving(Protocol):
    """An answer whose body comes in pieces."""

    @property
    def status(self) -> int:
        """HTTP status."""

    @property
    def headers(self) -> Mapping[str, str]:
        """Names in lower case."""

    @property
    def pieces(self) -> Iterable[bytes]:
        """The body."""


class Download:
    """Where one download stands, over all its attempts.

    Args:
        path: of the file, for people.
        on_bytes: told of every piece; negative when pieces have to come again.
    """

    def __init__(self, path: str, on_bytes: Callable[[int], None] | None) -> None:
        self._path = path
        self._on_bytes = on_bytes or (lambda _: None)
        self._hasher = sha256()
        self._received = self._furthest = 0
        self._etag: str | None = None
        self._promised: bytes | None = None

    @property
    def furthest(self) -> int:
        """How many bytes of the file one attempt or several in a row have brought at most."""
        return self._furthest

    @property
    def etag(self) -> str | None:
        """The entity tag of what came; None if the server named none."""
        return self._etag

    @property
    def headers(self) -> dict[str, str]:
        """Ask for the rest of what has begun, if it is still the same file."""
        if not self._received or self._etag is None:
            return {}
        return {"Range": f"bytes={self._received}-", "If-Range": self._etag}

    def take(self, answer: Arriving, out: BinaryIO) -> None:
        """Append what comes to a file, which is emptied first when it has to begin again."""
        if answer.status != HTTPStatus.PARTIAL_CONTENT:
            self._on_bytes(-self._received)
            out.seek(0)
            out.truncate()
            self._received, self._hasher = 0, sha256()
        etag = answer.headers.get("etag", "")
        self._etag = etag if etag.startswith('"') else None
        self._promised = promised_digest(answer.headers)
        for piece in answer.pieces:
            self._hasher.update(piece)
            self._received += len(piece)
            self._furthest = max(self._furthest, self._received)
            self._on_bytes(len(piece))
            out.write(piece)

    def check(self) -> None:
        """Compare what came with what was promised.

        Raises:
            DigestMismatch: they differ.
        """
        if self._promised is not None and self._promised != self._hasher.digest():
            raise DigestMismatch(
                f"'{self._path}' changed on its way, or is damaged where it is kept: its sha256 is not the one the server "
                "named. Nothing was kept. Fetch it again; if that does not help, upload it again from where it came."
            )
