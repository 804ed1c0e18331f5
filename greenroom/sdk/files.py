"""Helpers for file transfers: hashing while reading, digest headers, atomic replacement."""

from __future__ import annotations

import base64
import binascii
import os
import stat
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from greenroom.errors import FileChanged, InvalidInput

if TYPE_CHECKING:
    from hashlib import _Hash

# The size of a sha256 digest.
_DIGEST_BYTES = 32
_KINDS: tuple[tuple[Callable[[int], bool], str], ...] = (
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISDIR, "a folder"),
)


def sha256() -> _Hash:
    """Return a new sha256 hash; OpenSSL is loaded with the first one."""
    import hashlib

    return hashlib.sha256()


class HashingReader:
    """Reads a file for an upload and computes its sha256; can be rewound to send the file again.

    Bytes appended meanwhile are ignored: after the announced length, a server would take them for the next request.

    Args:
        on_bytes: called with the size of every chunk; negative when it is rewound.
        size_bytes: how many bytes to read.
        name: of the file, for messages.
        computes_digest: False if the digest is not needed.
    """

    def __init__(
        self,
        stream: BinaryIO,
        on_bytes: Callable[[int], None] | None = None,
        *,
        size_bytes: int,
        name: str,
        computes_digest: bool = True,
    ) -> None:
        self.size_bytes = size_bytes
        self._stream = stream
        self._name = name
        self._keeps_digest = computes_digest
        self._on_bytes = on_bytes or (lambda _: None)
        self._hasher = sha256()
        self._read = 0

    def read(self, size: int = -1) -> bytes:
        """Read the next bytes.

        Raises:
            FileChanged: the file was truncated.
            InvalidInput: the file cannot be read.
        """
        left = self.size_bytes - self._read
        requested = left if size < 0 else min(size, left)
        try:
            chunk = self._stream.read(requested)
        except OSError as error:
            # An OSError would be treated as a connection error, and retried.
            raise _unreadable(self._name, error) from error
        if len(chunk) < requested:
            raise FileChanged(
                f"'{self._name}' was truncated during the upload: {self.size_bytes} bytes were expected, only "
                f"{self._read + len(chunk)} are left. Upload it again when no other program is writing to it."
            )
        if self._keeps_digest:
            self._hasher.update(chunk)
        self._read += len(chunk)
        self._on_bytes(len(chunk))
        return chunk

    def tell(self) -> int:
        """Return the current position."""
        return self._read

    def seek(self, offset: int) -> int:
        """Rewind to the beginning; other offsets are not supported."""
        if offset != 0:
            raise OSError("only offset 0 is supported")
        self._on_bytes(-self._read)
        self._hasher, self._read = sha256(), 0
        return self._stream.seek(0)

    def digest(self) -> bytes:
        """Return the sha256 of the bytes read so far."""
        return self._hasher.digest()


@contextmanager
def open_for_upload(
    file: Path, on_bytes: Callable[[int], None] | None = None, *, computes_digest: bool = True
) -> Iterator[HashingReader]:
    """Open a file for an upload, with its current size.

    Raises:
        FileChanged: the file was removed.
        InvalidInput: it is not a file, or cannot be read.
    """
    size_of_file(file)
    try:
        stream = open(file, "rb", opener=_open_nonblocking)  # noqa: SIM115 - closed below
    except FileNotFoundError as error:
        raise _removed(file) from error
    except OSError as error:
        raise _unreadable(str(file), error) from error
    with stream:
        status = os.fstat(stream.fileno())
        _check_kind(file, status.st_mode)
        if status.st_size == 0 and stream.read(1) and os.fstat(stream.fileno()).st_size == 0:
            raise InvalidInput(f"'{file}' does not report its size, like the files in /proc; upload a copy of it.")
        stream.seek(0)
        yield HashingReader(
            stream, on_bytes, size_bytes=status.st_size, name=str(file), computes_digest=computes_digest
        )


def size_of_file(file: Path) -> int:
    """Return the size of a file to upload.

    Raises:
        FileChanged: it was removed.
        InvalidInput: it is a broken link, or not a regular file.
    """
    try:
        status = file.stat()
    except FileNotFoundError as error:
        if file.is_symlink():
            raise InvalidInput(f"'{file}' is a broken link; remove or fix it.") from error
        raise _removed(file) from error
    except OSError as error:
        raise _unreadable(str(file), error) from error
    _check_kind(file, status.st_mode)
    return status.st_size


def _open_nonblocking(path: str, flags: int) -> int:
    # Opening a named pipe that replaced the file would block until another process writes to it.
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _check_kind(file: Path, mode: int) -> None:
    if not stat.S_ISREG(mode):
        kind = next((name for is_kind, name in _KINDS if is_kind(mode)), "not a regular file")
        raise InvalidInput(f"'{file}' is {kind}; only regular files can be uploaded.")


def _removed(file: Path) -> FileChanged:
    return FileChanged(
        f"'{file}' was removed during the upload. Upload again when no other program changes the folder."
    )


def _unreadable(name: str, error: OSError) -> InvalidInput:
    return InvalidInput(f"'{name}' cannot be read: {(error.strerror or 'unknown error').lower()}.")


def digest_of_file(file: Path) -> str:
    """Compute the sha256 of a file, as 64 lower-case hex digits."""
    import hashlib

    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class RemoteStat(NamedTuple):
    """Size and sha256 of a stored file; None if unknown."""

    size_bytes: int | None
    digest: bytes | None


class Replaces(NamedTuple):
    """A condition on the file that an upload replaces.

    Attributes:
        etag: of the current file; None if no file may exist.
    """

    etag: str | None

    @property
    def headers(self) -> dict[str, str]:
        """The condition as request headers; servers without support for conditions ignore them."""
        return {"If-None-Match": "*"} if self.etag is None else {"If-Match": self.etag}


def is_same(remote: RemoteStat | None, file: Path) -> bool:
    """Return whether a store already has this file; reads the file only if the sizes match."""
    if remote is None or remote.digest is None or remote.size_bytes != file.stat().st_size:
        return False
    return digest_of_file(file) == remote.digest.hex()


def repr_digest(headers: Mapping[str, str]) -> bytes | None:
    """Parse the sha256 in a ``Repr-Digest`` header (RFC 9530); None without one.

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
            return digest if len(digest) == _DIGEST_BYTES else None
    return None


@contextmanager
def temporary_sibling(file: Path) -> Iterator[Path]:
    """Yield a temporary path in the folder of a file; whatever is left there is removed."""
    # A random name: the file's own name plus a suffix could be too long for the file system.
    partial = file.with_name(f".{uuid.uuid4().hex}.partial")
    try:
        yield partial
    finally:
        partial.unlink(missing_ok=True)
