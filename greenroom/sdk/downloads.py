"""The state of a download across retries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import BinaryIO, Protocol

from greenroom.errors import DigestMismatch
from greenroom.sdk.files import repr_digest, sha256


class StreamedResponse(Protocol):
    """A response whose body is streamed."""

    @property
    def status(self) -> int:
        """HTTP status."""

    @property
    def headers(self) -> Mapping[str, str]:
        """Header names are in lower case."""

    @property
    def chunks(self) -> Iterable[bytes]:
        """The body."""


class Download:
    """The state of a download across retries.

    Args:
        path: path of the file, for messages.
        on_bytes: called with the size of every chunk; negative when chunks must be received again.
    """

    def __init__(self, path: str, on_bytes: Callable[[int], None] | None) -> None:
        self._path = path
        self._on_bytes = on_bytes or (lambda _: None)
        self._hasher = sha256()
        self._received = self._furthest = 0
        self._etag: str | None = None
        self._expected: bytes | None = None

    @property
    def furthest(self) -> int:
        """The most bytes of the file received so far, in one attempt or several resumed ones."""
        return self._furthest

    @property
    def etag(self) -> str | None:
        """The entity tag of the file; None if the server sent none."""
        return self._etag

    @property
    def headers(self) -> dict[str, str]:
        """Request headers to resume the download, if the file is unchanged."""
        if not self._received or self._etag is None:
            return {}
        return {"Range": f"bytes={self._received}-", "If-Range": self._etag}

    def receive(self, answer: StreamedResponse, out: BinaryIO) -> None:
        """Append a response body to a file, which is truncated first unless the download is resumed."""
        if answer.status != HTTPStatus.PARTIAL_CONTENT:
            self._on_bytes(-self._received)
            out.seek(0)
            out.truncate()
            self._received, self._hasher = 0, sha256()
        etag = answer.headers.get("etag", "")
        self._etag = etag if etag.startswith('"') else None
        self._expected = repr_digest(answer.headers)
        for chunk in answer.chunks:
            self._hasher.update(chunk)
            self._received += len(chunk)
            self._furthest = max(self._furthest, self._received)
            self._on_bytes(len(chunk))
            out.write(chunk)

    def check(self) -> None:
        """Compare the received bytes with the server's digest.

        Raises:
            DigestMismatch: they differ.
        """
        if self._expected is not None and self._expected != self._hasher.digest():
            raise DigestMismatch(
                f"'{self._path}' was corrupted in transit or in storage: its sha256 does not match the one the server "
                "sent. Nothing was saved. Download it again; if that does not help, upload it again from the original."
            )
