"""Small help for files on their way: hashing while they are read, digests in headers, names that appear at the end."""

from __future__ import annotations

import base64
import binascii
import hashlib
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple


class HashingReader:
    """Reads a file for an upload and keeps its sha256; can be wound back when the upload goes again.

    Args:
        on_bytes: told of every piece; negative when it is wound back.
        keeps_digest: False where nobody will ask for it.
    """

    def __init__(
        self, stream: BinaryIO, on_bytes: Callable[[int], None] | None = None, *, keeps_digest: bool = True
    ) -> None:
        self._stream = stream
        self._keeps_digest = keeps_digest
        self._on_bytes = on_bytes or (lambda _: None)
        self._hasher = hashlib.sha256()
        self._read = 0

    def read(self, size: int = -1) -> bytes:
        """Read the next bytes."""
        chunk = self._stream.read(size)
        if self._keeps_digest:
            self._hasher.update(chunk)
        self._read += len(chunk)
        self._on_bytes(len(chunk))
        return chunk

    def tell(self) -> int:
        """Say how far it is."""
        return self._stream.tell()

    def seek(self, offset: int) -> int:
        """Begin again; only the beginning can be gone back to."""
        if offset != 0:
            raise OSError("an upload can only begin again")
        self._on_bytes(-self._read)
        self._hasher, self._read = hashlib.sha256(), 0
        return self._stream.seek(0)

    def digest(self) -> bytes:
        """Give the sha256 of what was read."""
        return self._hasher.digest()


def digest_of_file(file: Path) -> str:
    """Compute the sha256 of a file, as 64 lower-case hex digits."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class RemoteBytes(NamedTuple):
    """What a store says of a file without sending it; None where it says nothing."""

    size_bytes: int | None
    digest: bytes | None


def is_same(remote: RemoteBytes | None, file: Path) -> bool:
    """Tell whether a store has this very file already; reads the file only where that is likely."""
    if remote is None or remote.digest is None or remote.size_bytes != file.stat().st_size:
        return False
    return digest_of_file(file) == remote.digest.hex()


def promised_digest(headers: Mapping[str, str]) -> bytes | None:
    """Read the sha256 out of a ``Repr-Digest`` header (RFC 9530), None where the server sends none.

    Args:
        headers: names in lower case.
    """
    for item in headers.get("repr-digest", "").split(","):
        name, _, value = item.strip().partition("=")
        if name.lower() == "sha-256":
            try:
                digest = base64.b64decode(value.strip(":"), validate=True)
            except binascii.Error:
                return None
            return digest if len(digest) == hashlib.sha256().digest_size else None
    return None


@contextmanager
def temporary_beside(file: Path) -> Iterator[Path]:
    """Give a name in the same folder for a file to grow under; what is left there at the end is removed."""
    # Not made from the file's own name: with an ending it could be too long for the file system.
    partial = file.with_name(f".{uuid.uuid4().hex}.partial")
    try:
        yield partial
    finally:
        partial.unlink(missing_ok=True)
