"""The file system calls under the local blob store. Everything here blocks, and runs on the store's threads.

Plain `os` calls on text paths: for a file of 1 KiB, `Path` objects would cost as much as the calls themselves.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from greenroom.errors import StorageFull, StorageUnavailable

# Models may be confidential: never world-readable, whatever the umask is.
FOLDER_MODE = 0o750
_FILE_MODE = 0o640


_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def is_full(error: OSError) -> bool:
    """Return whether the error means a full disk, an exceeded quota or the file size limit."""
    return error.errno in _FULL


def missing() -> StorageUnavailable:
    """Return the error for a place without bytes: the database refers to it, so the store has lost them."""
    return StorageUnavailable("The bytes of this artifact are missing from the artifact store.")


def storage_error(error: OSError) -> StorageUnavailable:
    """Describe an error of the system in one sentence, without a path: the text may reach a client."""
    if is_full(error):
        return StorageFull(
            "The disk of the artifact store is full: nothing was stored. Free some space there, then send the file again."
        )
    return StorageUnavailable(f"The artifact store failed: {error.strerror or 'unknown error'}.")


class Upload:
    """A file being written, invisible to readers until it is moved to its final path.

    A cancelled task cannot stop the thread that writes for it, so every step takes the lock, and a step that comes
    after the end does nothing.
    """

    def __init__(self, folder: Path) -> None:
        self.size_bytes = 0
        self._path = f"{folder}/{secrets.token_hex(16)}"
        self._hash = hashlib.sha256()
        self._lock = threading.Lock()
        self._fd = -1
        self._over = False

    def digest(self) -> str:
        """Return the SHA-256 of the bytes hashed so far, as 64 hex digits."""
        return self._hash.hexdigest()

    def hash(self, piece: list[bytes]) -> None:
        """Count and hash a piece; releases the interpreter lock for chunks past 2 KiB."""
        for chunk in piece:
            self._hash.update(chunk)
            self.size_bytes += len(chunk)

    def write(self, piece: list[bytes], *, hashed: bool = False) -> None:
        """Hash a piece unless that is done, and write it to the temporary file, created with the first piece."""
        with self._lock:
            if self._over:
                return
            if not hashed:
                self.hash(piece)
            if self._fd < 0:
                self._create()
            _write_all(self._fd, piece)

    def _create(self) -> None:
        self._fd = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _FILE_MODE)

    def move_to(self, path: str) -> None:
        """Make the bytes durable, then visible. The folder still has to be synced."""
        with self._lock:
            if self._over:
                return
            if self._fd < 0:  # no bytes: the empty blob is a file too
                self._create()
            os.fsync(self._fd)
            os.rename(self._path, path)
            self._end()

    def discard(self) -> None:
        """Remove the temporary file unless it has been moved. If that fails, the next start removes it."""
        with self._lock:
            if self._over:
                return
            if self._fd >= 0:
                with suppress(OSError):
                    os.unlink(self._path)
            self._end()

    def _end(self) -> None:
        self._over = True
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


class Folders:
    """The two levels of folders over the blobs, 65,536 in all, made when first needed."""

    def __init__(self, root: Path) -> None:
        self._root = str(root)
        # Those known to survive a power cut. An existing folder may have been created just now by another process that
        # has not
        # synced it yet, so the first use by each process syncs.
        self._durable = bytearray(65536)
        self._durable_above = bytearray(256)

    def path(self, digest: str) -> str:
        """Return the folder of a digest."""
        return f"{self._root}/{digest[:2]}/{digest[2:4]}"

    def ensure(self, digest: str) -> str:
        """Create the folder of a digest durably, and return it."""
        path = self.path(digest)
        number = int(digest[:4], 16)
        if not self._durable[number] or not os.path.isdir(path):
            above = os.path.dirname(path)
            if not os.path.isdir(above):
                self._durable_above[number >> 8] = 0
            # Not makedirs: if the whole store is missing (an unmounted volume), no new store must be created in its
            # place.
            for folder in (above, path):
                with suppress(FileExistsError):
                    os.mkdir(folder, mode=FOLDER_MODE)
            _sync_folder(above)
            if not self._durable_above[number >> 8]:
                _sync_folder(self._root)
                self._durable_above[number >> 8] = 1
            self._durable[number] = 1
        return path

    def sync(self, digest: str) -> None:
        """Make the names in the folder of a digest survive a power cut."""
        _sync_folder(self.path(digest))


class OpenFile:
    """A blob being read.

    The descriptor is closed when the last holder lets go; a read still under way on a thread is one of them, so a
    reader that leaves early needs no lock.
    """

    def __init__(self, path: str) -> None:
        self._fd = -1
        self._fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self.size_bytes = os.fstat(self._fd).st_size

    def read(self, position: int, size_bytes: int) -> bytes:
        """Read up to `size_bytes` bytes from `position`."""
        return os.pread(self._fd, size_bytes, position)

    def feed(self, take: Callable[[bytes], None], position: int, size_bytes: int) -> int:
        """Pass up to `size_bytes` bytes from `position` to a function, and return how many were read."""
        piece = self.read(position, size_bytes)
        take(piece)
        return len(piece)

    def __del__(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)


def open_and_read(path: str, start: int, end: int | None, most: int) -> tuple[bytes, OpenFile | None, int]:
    """Open a blob and read its first piece, of at most `most` bytes.

    Returns:
        The piece, the file if there is more to read, and where to stop.

    Raises:
        StorageUnavailable: no such blob.
    """
    try:
        file = OpenFile(path)
    except FileNotFoundError as error:
        raise missing() from error
    stop = file.size_bytes if end is None else min(end, file.size_bytes)
    first = file.read(start, min(most, stop - start)) if start < stop else b""
    return first, file if start + len(first) < stop else None, stop


def make_folder(folder: Path) -> None:
    """Create a folder and its parents unless they exist, durably: their names survive a power cut."""
    above = folder.parent
    if not above.exists():
        make_folder(above)
    is_new = not folder.exists()
    folder.mkdir(mode=FOLDER_MODE, exist_ok=True)
    try:
        # Also for an existing folder: another process may have created it just now and not reached this line yet.
        _sync_folder(str(above))
    except PermissionError:
        # A folder that may be written to and entered, but not read, cannot be opened.
        pass
    except OSError:
        # The file system above an old folder may be another one, which does not support the call.
        if is_new:
            raise


def has_digest(path: str, digest: str) -> bool:
    """Read a file and return whether its SHA-256 matches; False also if it is missing or unreadable."""
    try:
        with open(path, "rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == digest
    except OSError:
        return False


def remove(path: str) -> None:
    """Delete a file; no error if it does not exist."""
    with suppress(FileNotFoundError):
        os.unlink(path)


def size_at(path: str) -> int | None:
    """Return the size of a file, or None if it does not exist."""
    try:
        return os.stat(path).st_size
    except FileNotFoundError:
        return None


def _write_all(fd: int, piece: list[bytes]) -> None:
    total = sum(map(len, piece))
    written = os.writev(fd, piece)
    if written < total:
        # A short write, for example on a full disk: the next call continues or raises the reason.
        rest = memoryview(b"".join(piece))
        while written < total:
            written += os.write(fd, rest[written:])


def _sync_folder(path: str) -> None:
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
