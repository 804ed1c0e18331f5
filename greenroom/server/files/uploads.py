"""File uploads: the bytes are stored first and registered under a path afterwards, so a failed upload is never visible."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import aclosing
from typing import Any, NamedTuple

import msgspec

from greenroom.core.blobs import StoredBlob
from greenroom.core.conditions import Condition
from greenroom.core.ports import Transaction
from greenroom.errors import GreenroomError, InvalidInput, StorageUnavailable, Unavailable
from greenroom.server.asgi import Receive
from greenroom.server.context import Context
from greenroom.server.http.routing import IDEMPOTENCY_KEY, Call
from greenroom.services.files import artifacts as service
from greenroom.services.idempotency import SETTING_LIFETIME_MS, checked_key, run_idempotently

_log = logging.getLogger("greenroom.server.uploads")

_NOTHING_TO_SAY = b"{}"
"""Response stored with the idempotency key of an upload; the path is already in the request."""


class Received(NamedTuple):
    """A received file.

    Attributes:
        is_replayed: its idempotency key was known: it was received before, and nothing has changed now.
    """

    blob: StoredBlob
    is_replayed: bool


async def receive_file(call: Call, path: str, *, max_bytes: int | None, condition: Condition | None = None) -> Received:
    """Store the body of a request under a path, with constant memory; only once per idempotency key.

    Args:
        path: relative to the server's artifact root.
        condition: required state of the path before the upload; None for any.

    Raises:
        ConditionFailed: the condition does not hold.
        IdempotencyKeyReused: the key was used for a different upload.
        InvalidInput: the path is invalid, or the body is incomplete.
        PermissionDenied: the path belongs to frozen files.
        StorageUnavailable: the bytes cannot be stored.
        TooLarge: the body is larger than `max_bytes`.
        Unauthenticated: the credential of the request was revoked while the body was received.
    """
    context, actor = call.context, call.actor
    given = call.headers.get(IDEMPOTENCY_KEY)
    key = None if given is None else checked_key(given.decode("latin-1"))
    # Checked before the bytes are received, and again when they are registered: a refusal should not cost an upload.
    # With a
    # key, the file that violates the condition may be this one, from the first attempt.
    early = condition if key is None else None
    path = await context.database.read(lambda tx: service.check_upload(tx, actor, path=path, condition=early))
    expected_bytes = _content_length(call)
    async with aclosing(_body(call.receive, expected_bytes)) as chunks:
        blob = await context.blobs.put(chunks, max_bytes=max_bytes, expected_bytes=expected_bytes)

    try:
        # An upload may last for hours, and the rights of who sends it may be gone by now.
        actor = await call.renewed_actor()
    except StorageUnavailable:
        raise
    except GreenroomError:
        await _discard(context, blob)
        raise

    async def put(tx: Transaction) -> _Placed:
        return _Placed(await service.put_file(tx, actor, path=path, blob=blob, condition=condition), False)

    async def put_once(tx: Transaction) -> _Placed:
        placed: list[_Placed] = []

        async def make() -> bytes:
            placed.append(await put(tx))
            return _NOTHING_TO_SAY

        asked = hashlib.sha256(f"PUT {path}\n{blob.digest}\n{condition}".encode()).hexdigest()
        made = await run_idempotently(
            tx,
            actor,
            key=str(key),
            request_digest=asked,
            change=make,
            lifetime_ms=SETTING_LIFETIME_MS,
            answer=_NOTHING_TO_SAY,
        )
        # On a replay these bytes are a second copy, unless the file was deleted since.
        return _Placed(await service.mark_orphaned(tx, blob=blob), True) if made.is_replayed else placed[-1]

    is_replayed = await _register(context, blob, put if key is None else put_once)
    return Received(blob, is_replayed)


class _Placed(NamedTuple):
    """Where the bytes are stored, and whether the request was made before."""

    place: str
    is_replayed: bool


async def _register(
    context: Context, blob: StoredBlob, verb: Callable[[Transaction], Coroutine[Any, Any, _Placed]]
) -> bool:
    """Register stored bytes, or mark them as orphaned if that is refused."""
    try:
        place, is_replayed = await context.database.write(verb)
    except Unavailable:
        # The change may have been committed: keep bytes that may be referenced.
        raise
    except GreenroomError:
        await _discard(context, blob)
        raise
    await _remove_duplicate(context, blob, place)
    return is_replayed


async def _discard(context: Context, blob: StoredBlob) -> None:
    """Leave stored bytes whose upload was refused to be deleted, unless they are used otherwise."""
    place = await context.database.write(lambda tx: service.mark_orphaned(tx, blob=blob))
    await _remove_duplicate(context, blob, place)


async def _remove_duplicate(context: Context, blob: StoredBlob, place: str) -> None:
    """Keep one of two copies: the registered one if it is intact, else the one just stored.

    Args:
        place: location of the registered copy.
    """
    if place == blob.place:
        return
    try:
        is_whole = await context.blobs.holds(msgspec.structs.replace(blob, place=place))
    except StorageUnavailable as error:
        # The file itself is stored; only space is wasted.
        _log.warning("a second copy of %s stays at %s: %s", blob.digest, blob.place, error.message)
        return
    if is_whole:
        await _delete(context, blob, blob.place)
        return
    kept = await context.database.write(lambda tx: service.replace_blob(tx, blob=blob, damaged_place=place))
    if kept == blob.place:
        _log.error("the bytes of %s at %s were damaged; those just uploaded replace them", blob.digest, place)
    await _delete(context, blob, place if kept == blob.place else blob.place)


async def _delete(context: Context, blob: StoredBlob, place: str) -> None:
    try:
        await context.blobs.delete(place)
    except StorageUnavailable as error:
        _log.warning("a second copy of %s stays at %s: %s", blob.digest, place, error.message)


def _content_length(call: Call) -> int | None:
    value = call.headers.get(b"content-length")
    if value is None:
        return None
    if not (value.isdigit() and len(value) < 20):
        raise InvalidInput("Content-Length is not a number of bytes.", field="Content-Length")
    return int(value)


async def _body(receive: Receive, expected_bytes: int | None) -> AsyncGenerator[bytes, None]:
    size_bytes = 0
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise InvalidInput(f"The upload ended after {size_bytes} bytes; nothing was stored.")
        chunk: bytes = message.get("body", b"")
        size_bytes += len(chunk)
        if chunk:
            yield chunk
        more = message.get("more_body", False)
    if expected_bytes is not None and size_bytes != expected_bytes:
        raise InvalidInput(
            f"Content-Length is {expected_bytes}, but {size_bytes} bytes were sent; nothing was stored.",
            field="Content-Length",
        )
