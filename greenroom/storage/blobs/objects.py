"""Blobs in an object store: S3 and compatible stores, Google Cloud Storage, Azure.

    <prefix>/blobs/<32 random hex digits>       a stored blob
    <prefix>/blobs/greenroom                    written once, read by `check`

The key is chosen before the digest is known, because a copy to a better name afterwards ends at 5 GB. So the same bytes
put twice lie at two places until the caller deletes one. Bytes are visible only when whole: one PUT for what fits one
part, a multi-part upload for more, aborted when anything fails. A process that is killed in the middle leaves parts
that no client can read but that are paid for: a life-cycle rule of the bucket for incomplete uploads removes them.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import secrets
from collections.abc import AsyncGenerator, AsyncIterable, Awaitable
from contextlib import aclosing, suppress
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

import obstore
from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import from_url

from greenroom.core.blobs import StoredBlob
from greenroom.errors import StorageUnavailable
from greenroom.storage.blobs.chunks import Readers, check_expected, gather, size_of, too_large
from greenroom.storage.blobs.feeds import Feed
from greenroom.storage.blobs.files import missing

if TYPE_CHECKING:  # names that the library has for type checkers only
    from obstore.store import ClientConfig, ObjectStore, RetryConfig

_T = TypeVar("_T")

_MIB = 1024 * 1024
_PIECE_BYTES = _MIB
# Hashing this much takes about 50 us, less than a switch to a thread and back.
_HASH_INLINE_BYTES = 64 * 1024
# A part must be at least 5 MiB, and 10,000 of them are the most an upload may have (S3: "Multipart upload limits").
_PART_BYTES = 8 * _MIB
_UNANNOUNCED_PART_BYTES = 16 * _MIB
_MOST_PARTS = 10_000
# Concurrent parts of one upload; with the part being filled they bound its memory.
_PARTS_AT_ONCE = 3
_FIRST_READ_BYTES = _MIB
_READ_BYTES = 8 * _MIB

# For one request. A part of 8 MiB passes within it at 70 KB/s; a slower request counts as failed.
_REQUEST_TIMEOUT_S = 120
_CHECK_TIMEOUT_S = 10.0
_CLEANUP_TIMEOUT_S = 30.0
_RETRY: RetryConfig = {
    "max_retries": 3,
    "retry_timeout": timedelta(seconds=30),
    "backoff": {"init_backoff": timedelta(milliseconds=100), "max_backoff": timedelta(seconds=3), "base": 2},
}

_PLACE = re.compile(r"blobs/[0-9a-f]{32}")
_MARKER = "blobs/greenroom"
# What the library raises: its own errors, OSError (a missing object is FileNotFoundError), ValueError for odd answers.
_DRIVER_ERRORS = (BaseError, OSError, ValueError)


class ObjectBlobs:
    """A blob store in a bucket. Any number of processes may use the same one."""

    def __init__(self, store: ObjectStore, *, url: str) -> None:
        self._store = store
        self._url = url
        self._cleanups: set[asyncio.Task[None]] = set()
        self._knows_ranges = True
        self._readers = Readers(_READ_BYTES)

    @classmethod
    def at(cls, url: str) -> ObjectBlobs:
        """Open the store at `s3://bucket/prefix` or the like; sends no request yet.

        Raises:
            StorageUnavailable: the environment holds settings that cannot be used.
        """
        options: ClientConfig = {
            "connect_timeout": timedelta(seconds=5),
            "timeout": timedelta(seconds=_REQUEST_TIMEOUT_S),
        }
        # An http:// endpoint is deliberate, as with every other S3 tool; the library alone asks for AWS_ALLOW_HTTP
        # as well. An endpoint comes from these variables only, never from a client.
        names = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT")
        if url.startswith("s3://") and any(os.environ.get(name, "").startswith("http://") for name in names):
            options["allow_http"] = True
        try:
            return cls(from_url(url, client_options=options, retry_config=_RETRY), url=url)
        except (*_DRIVER_ERRORS, TypeError) as error:
            reason = str(error).partition("\n")[0]
            raise StorageUnavailable(
                f"The artifact store {url} cannot be opened ({reason}): correct the address or the environment variables."
            ) from error

    async def put(
        self, chunks: AsyncIterable[bytes], *, max_bytes: int | None = None, expected_bytes: int | None = None
    ) -> StoredBlob:
        """Store the chunks; see `Blobs.put`."""
        check_expected(expected_bytes, max_bytes)
        hashing = _Hashing()
        key = f"blobs/{secrets.token_hex(16)}"
        async with aclosing(gather(chunks, _PIECE_BYTES, max_bytes=max_bytes)) as pieces:
            first: list[bytes] = []
            async for piece in pieces:
                first.append(await hashing.take(piece))
                if hashing.size_bytes > _PART_BYTES:
                    break
            if hashing.size_bytes <= _PART_BYTES:
                await self._put_whole(key, b"".join(first))
            else:
                await self._put_parts(key, first, pieces, hashing, part_bytes=_part_bytes(expected_bytes))
        return StoredBlob(digest=hashing.digest(), size_bytes=hashing.size_bytes, place=key)

    async def _put_whole(self, key: str, content: bytes) -> None:
        upload = asyncio.ensure_future(obstore.put_async(self._store, key, content, use_multipart=False))
        try:
            await asyncio.shield(upload)
        except BaseException as error:
            await self._undo(key, upload, error)
            raise

    async def _put_parts(
        self,
        key: str,
        first: list[bytes],
        rest: AsyncGenerator[list[bytes], None],
        hashing: _Hashing,
        *,
        part_bytes: int,
    ) -> None:
        feed = Feed(first)
        first.clear()  # or they would stay in memory as long as the upload lasts
        upload = asyncio.ensure_future(
            obstore.put_async(
                self._store, key, feed, use_multipart=True, chunk_size=part_bytes, max_concurrency=_PARTS_AT_ONCE
            )
        )
        upload.add_done_callback(lambda _: feed.close())
        try:
            async for piece in rest:
                await feed.push(await hashing.take(piece))
                if hashing.size_bytes > part_bytes * _MOST_PARTS:
                    raise too_large(part_bytes * _MOST_PARTS)
                if upload.done():
                    break  # it failed: its error is raised below
            await feed.push(None)
            await asyncio.shield(upload)
        except BaseException as error:
            feed.abandon()
            await self._undo(key, upload, error)
            raise

    async def _undo(self, key: str, upload: asyncio.Future[obstore.PutResult], error: BaseException) -> None:
        """Clean up, then raise the store's error if the store failed; otherwise return."""
        cleanup = asyncio.ensure_future(self._clean(key, upload))
        self._cleanups.add(cleanup)
        cleanup.add_done_callback(self._cleanups.discard)
        if (
            isinstance(error, _DRIVER_ERRORS)
            and upload.done()
            and not upload.cancelled()
            and upload.exception() is error
        ):
            # The store did not answer; the caller need not wait for the cleanup to time out as well.
            raise self._failed(error) from error
        await asyncio.shield(cleanup)

    async def _clean(self, key: str, upload: asyncio.Future[obstore.PutResult]) -> None:
        await asyncio.wait([upload])
        _ = upload.cancelled() or upload.exception()  # retrieved; otherwise asyncio logs that it never was
        with suppress(*_DRIVER_ERRORS):  # TimeoutError is one of them
            # Also after a failure: the store may have taken the bytes and lost its answer.
            async with asyncio.timeout(_CLEANUP_TIMEOUT_S):
                await obstore.delete_async(self._store, key)

    async def open(self, place: str, *, start: int = 0, end: int | None = None) -> AsyncGenerator[bytes, None]:
        """Read a range; see `Blobs.open`."""
        key = self._key(place)
        most = min(_FIRST_READ_BYTES, self._readers.piece_bytes)
        first_end = start + most if end is None else min(end, start + most)
        if first_end <= start:
            await self._size_or_missing(key)
            return self._stream(key, b"", 0, 0)
        if not self._knows_ranges:
            return await self._open_whole(key, start, end)
        try:
            result = await obstore.get_async(self._store, key, options={"range": (start, first_end)})
            first = bytes(await result.bytes_async())
        except FileNotFoundError as error:
            raise missing() from error
        except _DRIVER_ERRORS as error:
            if "NotPartial" in str(error):
                self._knows_ranges = False
                return await self._open_whole(key, start, end)
            # A range past the end, so any range of an empty blob, is an unspecific error.
            if start < await self._size_or_missing(key):
                raise self._failed(error) from error
            return self._stream(key, b"", 0, 0)
        size_bytes = result.meta["size"]
        return self._stream(key, first, start + len(first), size_bytes if end is None else min(end, size_bytes))

    async def _stream(self, key: str, first: bytes, position: int, stop: int) -> AsyncGenerator[bytes, None]:
        """Yield the first piece and then the rest, in requests short enough to be retried, one ahead of the reader."""
        with self._readers.one_more():
            ahead = self._read_ahead(key, position, stop)
            try:
                if first:
                    yield first
                while ahead is not None:
                    part = memoryview(await self._driven(ahead))
                    if not part:
                        raise StorageUnavailable("A file of the artifact store became shorter while it was read.")
                    position += len(part)
                    ahead = self._read_ahead(key, position, stop)
                    for offset in range(0, len(part), _MIB):
                        yield part[offset : offset + _MIB].tobytes()
            finally:
                if ahead is not None:
                    ahead.cancel()

    def _read_ahead(self, key: str, position: int, stop: int) -> asyncio.Future[obstore.Bytes] | None:
        if position >= stop:
            return None
        end = min(position + self._readers.piece_bytes, stop)
        reading = asyncio.ensure_future(obstore.get_range_async(self._store, key, start=position, end=end))
        # A reader that stops early does not retrieve the result of its last request.
        reading.add_done_callback(lambda done: done.cancelled() or done.exception())
        return reading

    async def _open_whole(self, key: str, start: int, end: int | None) -> AsyncGenerator[bytes, None]:
        """Read a range from a request for the whole blob.

        For gateways that answer a range with 200 instead of 206, which the library rightly refuses: rclone
        (github.com/johannesboyne/gofakes3/pull/121) and lakeFS (github.com/treeverse/lakeFS/issues/6100). All bytes
        must then pass within the time-out of one request.
        """
        try:
            result = await self._driven(obstore.get_async(self._store, key), let_through=FileNotFoundError)
        except FileNotFoundError as error:
            raise missing() from error
        return self._cut(result, start, result.meta["size"] if end is None else end)

    async def _cut(self, result: obstore.GetResult, start: int, stop: int) -> AsyncGenerator[bytes, None]:
        position = 0
        chunks = result.stream(min_chunk_size=_MIB)
        while position < stop:
            try:
                chunk = await self._driven(anext(chunks), let_through=StopAsyncIteration)
            except StopAsyncIteration:
                return
            wanted = chunk[max(0, start - position) : stop - position]
            position += len(chunk)
            if wanted:
                yield wanted

    async def delete(self, place: str) -> None:
        """Delete the bytes; no error if they do not exist."""
        with suppress(FileNotFoundError):
            await self._driven(obstore.delete_async(self._store, self._key(place)), let_through=FileNotFoundError)

    async def stat(self, place: str) -> int | None:
        """Return the size in bytes, or None if the blob does not exist."""
        return await self._size(self._key(place))

    async def holds(self, blob: StoredBlob, *, is_thorough: bool = False) -> bool:
        """Return whether the bytes are intact; see `Blobs.holds`."""
        if _PLACE.fullmatch(blob.place) is None or await self._size(blob.place) != blob.size_bytes:
            return False
        if not is_thorough:
            return True
        hashing = _Hashing()
        async with aclosing(await self.open(blob.place)) as pieces:
            async for piece in pieces:
                await hashing.take([piece])
        return hashing.digest() == blob.digest

    async def _size(self, key: str) -> int | None:
        try:
            found = await self._driven(obstore.head_async(self._store, key), let_through=FileNotFoundError)
        except FileNotFoundError:
            return None
        return found["size"]

    async def _size_or_missing(self, key: str) -> int:
        size_bytes = await self._size(key)
        if size_bytes is None:
            raise missing()
        return size_bytes

    async def check(self) -> None:
        """Check that the bucket answers and has accepted a small object; see `Blobs.check`."""
        try:
            async with asyncio.timeout(_CHECK_TIMEOUT_S):
                try:
                    await obstore.head_async(self._store, _MARKER)
                except FileNotFoundError:
                    await obstore.put_async(
                        self._store, _MARKER, b"The objects beside this one are artifacts of a Greenroom server.\n"
                    )
        except TimeoutError as error:
            raise self._unusable("it does not answer: check the network and the endpoint") from error
        except FileNotFoundError as error:
            raise self._unusable("there is no such bucket: create it or correct the address") from error
        except (PermissionDeniedError, UnauthenticatedError) as error:
            raise self._unusable("the credentials are refused: they must allow to get, put and delete there") from error
        except _DRIVER_ERRORS as error:
            raise self._unusable("it cannot be reached: check endpoint, region and credentials") from error

    async def close(self) -> None:
        """Finish cleaning up after interrupted uploads."""
        if self._cleanups:
            await asyncio.wait(self._cleanups)

    def _key(self, place: str) -> str:
        if _PLACE.fullmatch(place) is None:
            raise StorageUnavailable(
                "The bytes of this artifact are in another artifact store than the one this server was started with."
            )
        return place

    async def _driven(self, work: Awaitable[_T], *, let_through: type[Exception] | tuple[()] = ()) -> _T:
        try:
            return await work
        except let_through:
            raise
        except _DRIVER_ERRORS as error:
            raise self._failed(error) from error

    def _unusable(self, reason: str) -> StorageUnavailable:
        return StorageUnavailable(f"The artifact store {self._url} cannot be used: {reason}.")

    @staticmethod
    def _failed(error: Exception) -> StorageUnavailable:
        """Describe a failure in one sentence, without an address: the text may reach a client."""
        if isinstance(error, PermissionDeniedError | UnauthenticatedError):
            return StorageUnavailable("The artifact store refused this server's credentials.")
        if isinstance(error, FileNotFoundError):
            return StorageUnavailable("The bucket or the object is missing from the artifact store.")
        return StorageUnavailable("The artifact store did not answer as it should.")


class _Hashing:
    """Hashes and counts bytes, on a thread when it would block the event loop."""

    def __init__(self) -> None:
        self.size_bytes = 0
        self._hash = hashlib.sha256()

    def digest(self) -> str:
        return self._hash.hexdigest()

    async def take(self, piece: list[bytes]) -> bytes:
        """Hash a piece and return it joined."""
        size_bytes = size_of(piece)
        self.size_bytes += size_bytes
        if size_bytes <= _HASH_INLINE_BYTES:
            return self._join(piece)
        return await asyncio.to_thread(self._join, piece)

    def _join(self, piece: list[bytes]) -> bytes:
        joined = piece[0] if len(piece) == 1 else b"".join(piece)
        self._hash.update(joined)
        return joined


def _part_bytes(expected_bytes: int | None) -> int:
    """Choose the part size so that the number of parts stays within the limit, with a tenth to spare."""
    if expected_bytes is None:
        return _UNANNOUNCED_PART_BYTES
    needed = -(-expected_bytes // (_MOST_PARTS * 9 // 10))
    return max(_PART_BYTES, -(-needed // _MIB) * _MIB)
