"""Blobs in a folder on a local disk, or on a file system that behaves like one.

    <root>/tmp/<random>                         an upload under way
    <root>/blobs/sha256/ab/cd/<64 hex digits>   a stored blob, reached by rename only, never written again

All file work happens on a few threads of the store's own, so a slow disk never holds up the event loop or anything else
that uses threads. Large uploads are hashed and written in pieces of 1 MiB, one hop to a thread each, while the next
piece is gathered; an upload that fits one piece takes one hop in all.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import time
from collections.abc import AsyncGenerator, AsyncIterable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, suppress
from pathlib import Path
from stat import S_ISREG
from typing import TypeVar, TypeVarTuple

from greenroom.core.blobs import StoredBlob
from greenroom.errors import StorageUnavailable
from greenroom.storage.blobs.chunks import Readers, check_expected, gather, size_of
from greenroom.storage.blobs.files import (
    Folders,
    OpenFile,
    Upload,
    has_digest,
    is_full,
    make_folder,
    open_and_read,
    remove,
    size_at,
    storage_error,
)

_T = TypeVar("_T")
_Ts = TypeVarTuple("_Ts")

_PIECE_BYTES = 1024 * 1024
_READ_BYTES = 512 * 1024
_HASH_BYTES = 8 * 1024 * 1024
# Enough to keep a disk and four hashing cores busy; threads start only when needed.
_THREADS = 8
_CHECK_TIMEOUT_S = 5.0
# A file in tmp/ that has not been written to for this long was left by a process that died.
_ABANDONED_AFTER_S = 24 * 60 * 60

_PLACE = re.compile(r"blobs/sha256/([0-9a-f]{2})/([0-9a-f]{2})/\1\2[0-9a-f]{60}")


class LocalBlobs:
    """A blob store in a folder. Several processes may use the same folder."""

    def __init__(self, root: Path) -> None:
        """Open the folder, creating it if needed.

        Raises:
            StorageUnavailable: the folder cannot be made or written; the message is for the operator and names it.
        """
        self._root = root.absolute()
        self._incoming = self._root / "tmp"
        self._stored = self._root / "blobs" / "sha256"
        self._prepare()
        self._folders = Folders(self._stored)
        self._readers = Readers(_READ_BYTES)
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="blobs")

    def _prepare(self) -> None:
        try:
            for folder in (self._root, self._incoming, self._stored.parent, self._stored):
                make_folder(folder)
            self._probe()
            self._sweep()
        except OSError as error:
            raise self._unusable(error) from error

    def _probe(self) -> None:
        """Write one file and remove it: permission bits do not show a read-only mount."""
        probe = Upload(self._incoming)
        try:
            probe.write([b"greenroom"])
        except OSError as error:
            # A full disk still serves reads, so the store stays in service; uploads report the error themselves.
            if not is_full(error):
                raise
        finally:
            probe.discard()

    def _sweep(self) -> None:
        """Delete temporary files of processes that were killed."""
        before = time.time() - _ABANDONED_AFTER_S
        for path in self._incoming.iterdir():
            with suppress(FileNotFoundError):  # another process sweeps too
                found = path.lstat()
                if S_ISREG(found.st_mode) and found.st_mtime < before:
                    path.unlink()

    def _unusable(self, error: OSError) -> StorageUnavailable:
        reason = (error.strerror or "unknown error").lower()
        return StorageUnavailable(
            f"The artifact folder {self._root} cannot be used ({reason}): "
            "let the user that runs this server write there, or name another folder."
        )

    async def _run(self, work: Callable[[*_Ts], _T], *args: *_Ts) -> _T:
        """Run file work on a thread and translate errors of the system into errors of the store."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work, *args)
        except OSError as error:
            raise storage_error(error) from error

    async def put(
        self, chunks: AsyncIterable[bytes], *, max_bytes: int | None = None, expected_bytes: int | None = None
    ) -> StoredBlob:
        """Store the chunks; see `Blobs.put`."""
        check_expected(expected_bytes, max_bytes)
        upload = Upload(self._incoming)
        async with aclosing(gather(chunks, _PIECE_BYTES, max_bytes=max_bytes)) as pieces:
            first: list[bytes] = await anext(pieces, [])
            if size_of(first) < _PIECE_BYTES:
                return await self._run(self._store_whole, upload, first)
            try:
                return await self._store_pieces(upload, first, pieces)
            except BaseException:
                # Shielded: a second cancellation must not leave the file. The lock of the upload makes this wait
                # for a write in progress.
                await asyncio.shield(self._run(upload.discard))
                raise

    async def _store_pieces(
        self, upload: Upload, piece: list[bytes], rest: AsyncGenerator[list[bytes], None]
    ) -> StoredBlob:
        loop = asyncio.get_running_loop()
        more: list[bytes] | None = piece
        while more:
            writing = loop.run_in_executor(self._threads, upload.write, more)
            # Retrieve the outcome of the write even if this task is cancelled.
            writing.add_done_callback(lambda done: done.cancelled() or done.exception())
            more = await anext(rest, None)
            try:
                await writing
            except OSError as error:
                raise storage_error(error) from error
        return await self._run(self._finish, upload)

    def _store_whole(self, upload: Upload, piece: list[bytes]) -> StoredBlob:
        upload.hash(piece)
        try:
            is_stored = self._already_stored(upload)
            if not is_stored:
                upload.write(piece, hashed=True)
            return self._place(upload, is_stored=is_stored)
        except BaseException:
            upload.discard()
            raise

    def _finish(self, upload: Upload) -> StoredBlob:
        """Finish an upload that was written in pieces."""
        return self._place(upload, is_stored=self._already_stored(upload))

    def _place(self, upload: Upload, *, is_stored: bool) -> StoredBlob:
        """Move a complete upload to its final path."""
        digest = upload.digest()
        folder = self._folders.ensure(digest)
        if is_stored:
            upload.discard()
        else:
            upload.move_to(f"{folder}/{digest}")
        # Also for bytes that existed already: the upload that renamed them may not have synced the folder yet.
        self._folders.sync(digest)
        return StoredBlob(
            digest=digest, size_bytes=upload.size_bytes, place=f"blobs/sha256/{digest[:2]}/{digest[2:4]}/{digest}"
        )

    def _already_stored(self, upload: Upload) -> bool:
        """Return whether intact bytes are stored. They are read: a truncated or corrupted file is replaced by this upload."""
        digest = upload.digest()
        path = f"{self._folders.path(digest)}/{digest}"
        return size_at(path) == upload.size_bytes and has_digest(path, digest)

    def _path(self, place: str) -> str:
        if _PLACE.fullmatch(place) is None:
            raise StorageUnavailable(
                "The bytes of this artifact are in another artifact store than the one this server was started with."
            )
        return f"{self._root}/{place}"

    async def open(self, place: str, *, start: int = 0, end: int | None = None) -> AsyncGenerator[bytes, None]:
        """Read a range; see `Blobs.open`."""
        with self._readers.one_more():
            most = self._readers.piece_bytes
            first, file, stop = await self._run(open_and_read, self._path(place), start, end, most)
        return self._stream(first, file, start + len(first), stop)

    async def _stream(
        self, first: bytes, file: OpenFile | None, position: int, stop: int
    ) -> AsyncGenerator[bytes, None]:
        with self._readers.one_more():
            if first:
                yield first
            while file is not None and position < stop:
                piece = await self._run(file.read, position, min(self._readers.piece_bytes, stop - position))
                if not piece:
                    raise StorageUnavailable("A file of the artifact store became shorter while it was read.")
                position += len(piece)
                yield piece

    async def delete(self, place: str) -> None:
        """Delete the bytes; no error if they do not exist."""
        await self._run(remove, self._path(place))

    async def stat(self, place: str) -> int | None:
        """Return the size in bytes, or None if the blob does not exist."""
        return await self._run(size_at, self._path(place))

    async def holds(self, blob: StoredBlob, *, is_thorough: bool = False) -> bool:
        """Return whether the bytes are intact; see `Blobs.holds`."""
        if _PLACE.fullmatch(blob.place) is None:
            return False
        hasher, position = hashlib.sha256(), 0
        try:
            file = await self._run(OpenFile, f"{self._root}/{blob.place}")
            # In pieces, so that a cancelled caller does not keep a thread.
            while position < blob.size_bytes == file.size_bytes:
                read = await self._run(file.feed, hasher.update, position, _HASH_BYTES)
                if not read:
                    return False
                position += read
        except StorageUnavailable:
            # It does not exist, or the disk cannot read it.
            return False
        return position == blob.size_bytes == file.size_bytes and hasher.hexdigest() == blob.digest

    async def check(self) -> None:
        """Check that the folder exists and is writable; see `Blobs.check`."""
        try:
            async with asyncio.timeout(_CHECK_TIMEOUT_S):
                await self._run(self._check)
        except TimeoutError as error:
            raise StorageUnavailable(
                f"The artifact folder {self._root} did not answer within {_CHECK_TIMEOUT_S:.0f} seconds."
            ) from error

    def _check(self) -> None:
        try:
            # Checked first: the empty mount point of an unmounted volume must not pass, nor be filled.
            self._stored.stat()
            self._probe()
        except OSError as error:
            raise self._unusable(error) from error

    async def close(self) -> None:
        """Wait for running file work and stop the threads."""
        await asyncio.to_thread(self.close_now)

    def close_now(self) -> None:
        """The synchronous form, for callers without an event loop."""
        self._threads.shutdown()
