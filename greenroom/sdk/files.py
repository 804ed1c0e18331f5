"""Small help for files on their way: hashing while they are read, digests in headers, names that appear at the end."""

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

# Of sha256.
_DIGEST_BYTES = 32
_KINDS: tuple[tuple[Callable[[int], bool], str], ...] = (
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISDIR, "a folder"),
)


def sha256() -> _Hash:
    """Begin a digest; OpenSSL, which makes it, is loaded with the first one."""
    import hashlib

    return hashlib.sha256()


class HashingReader:
    """Reads the first bytes of a file for an upload and keeps their sha256; can be wound back when the upload goes again.

    A file that grows meanwhile gives no more than was announced: a server would take the rest for the next request.

    Args:
        on_bytes: told of every piece; negative when it is wound back.
        size_bytes: how many bytes it gives.
        name: of the file, for people.
        keeps_digest: False where the digest is not needed.
    """

    def __init__(
        self,
        stream: BinaryIO,
        on_bytes: Callable[[int], None] | None = None,
        *,
        size_bytes: int,
        name: str,
        keeps_digest: bool = True,
    ) -> None:
        self.size_bytes = size_bytes
        self._stream = stream
        self._name = name
        self._keeps_digest = keeps_digest
        self._on_bytes = on_bytes or (lambda _: None)
        self._hasher = sha256()
        self._read = 0

    def read(self, size: int = -1) -> bytes:
        """Read the next bytes.

        Raises:
            FileChanged: the file has become shorter.
            InvalidInput: the disk does not give them.
        """
        left = self.size_bytes - self._read
        wanted = left if size < 0 else min(size, left)
        try:
            chunk = self._stream.read(wanted)
        except OSError as error:
            # As an OSError it would be taken for trouble with the connection, and tried again.
            raise _unreadable(self._name, error) from error
        if len(chunk) < wanted:
            raise FileChanged(
                f"'{self._name}' became shorter while it was read: {self.size_bytes} bytes were announced, "
                f"{self._read + len(chunk)} are there. Upload it again when nothing writes to it."
            )
        if self._keeps_digest:
            self._hasher.update(chunk)
        self._read += len(chunk)
        self._on_bytes(len(chunk))
        return chunk

    def tell(self) -> int:
        """Say how far it is."""
        return self._read

    def seek(self, offset: int) -> int:
        """Begin again; only the beginning can be gone back to."""
        if offset != 0:
            raise OSError("an upload can only begin again")
        self._on_bytes(-self._read)
        self._hasher, self._read = sha256(), 0
        return self._stream.seek(0)

    def digest(self) -> bytes:
        """Give the sha256 of what was read."""
        return self._hasher.digest()


@contextmanager
def reading(
    file: Path, on_bytes: Callable[[int], None] | None = None, *, keeps_digest: bool = True
) -> Iterator[HashingReader]:
    """Open a file to be read as it is now: its size is taken from the open file and does not change any more.

    Raises:
        FileChanged: it is gone.
        InvalidInput: it is no file, or cannot be read.
    """
    size_of_file(file)
    try:
        stream = open(file, "rb", opener=_open_at_once)  # noqa: SIM115 - closed below
    except FileNotFoundError as error:
        raise _gone(file) from error
    except OSError as error:
        raise _unreadable(str(file), error) from error
    with stream:
        found = os.fstat(stream.fileno())
        _check_kind(file, found.st_mode)
        if found.st_size == 0 and stream.read(1) and os.fstat(stream.fileno()).st_size == 0:
            raise InvalidInput(f"'{file}' does not tell its size, as files of /proc do not; upload a copy of it.")
        stream.seek(0)
        yield HashingReader(stream, on_bytes, size_bytes=found.st_size, name=str(file), keeps_digest=keeps_digest)


def size_of_file(file: Path) -> int:
    """Tell the size of a file that is to be uploaded.

    Raises:
        FileChanged: it is gone.
        InvalidInput: it is a link to nothing, or something other than a file.
    """
    try:
        found = file.stat()
    except FileNotFoundError as error:
        if file.is_symlink():
            raise InvalidInput(f"'{file}' is a link to nothing; remove it, or mend where it leads.") from error
        raise _gone(file) from error
    except OSError as error:
        raise _unreadable(str(file), error) from error
    _check_kind(file, found.st_mode)
    return found.st_size


def _open_at_once(path: str, flags: int) -> int:
    # A named pipe that has taken the file's place would block until another process writes to it.
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _check_kind(file: Path, mode: int) -> None:
    if not stat.S_ISREG(mode):
        kind = next((name for is_kind, name in _KINDS if is_kind(mode)), "something else")
        raise InvalidInput(f"'{file}' is {kind}, and only files can be uploaded.")


def _gone(file: Path) -> FileChanged:
    return FileChanged(f"'{file}' is gone: it was there when the upload began. Upload again when nothing writes there.")


def _unreadable(name: str, error: OSError) -> InvalidInput:
    return InvalidInput(f"'{name}' cannot be read: {(error.strerror or 'unknown error').lower()}.")


def digest_of_file(file: Path) -> str:
    """Compute the sha256 of a file, as 64 lower-case hex digits."""
    import hashlib

    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class RemoteBytes(NamedTuple):
    """What a store says of a file without sending it; None where it says nothing."""

    size_bytes: int | None
    digest: bytes | None


class Replaces(NamedTuple):
    """What a file may take the place of.

    Attributes:
        etag: of the file that must be there; None where nothing may be there.
    """

    etag: str | None

    @property
    def headers(self) -> dict[str, str]:
        """Say so to a server; one that knows no conditions takes no notice."""
        return {"If-None-Match": "*"} if self.etag is None else {"If-Match": self.etag}


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
            return digest if len(digest) == _DIGEST_BYTES else None
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
