"""Taking the bytes of a file: stored first, then known by a path, so that a broken upload leaves nothing to be seen."""

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
from greenroom.services import artifacts as service
from greenroom.services.idempotency import SETTING_LIFETIME_MS, checked_key, run_idempotently

_log = logging.getLogger("greenroom.server.uploads")

_NOTHING_TO_SAY = b"{}"
"""Kept as the answer to an upload: what it was stored under is in the request already."""


class Received(NamedTuple):
    """A file that was taken.

    Attributes:
        is_replayed: its idempotency key was known: it had been taken before, and nothing was changed now.
    """

    blob: StoredBlob
    is_replayed: bool


async def receive_file(call: Call, path: str, *, max_bytes: int | None, condition: Condition | None = None) -> Received:
    """Store the body of a request under a path, at constant memory; once, if it comes with an idempotency key.

    Args:
        path: below the server's artifact root.
        condition: what must be there before; None for whatever it is.

    Raises:
        ConditionFailed: something else is there.
        IdempotencyKeyReused: something else was sent under its key.
        InvalidInput: no file can be at that path, or the body broke off.
        PermissionDenied: the path belongs to frozen files.
        StorageUnavailable: the store cannot take it.
        TooLarge: more than `max_bytes`.
    """
    context, actor = call.context, call.actor
    given = call.headers.get(IDEMPOTENCY_KEY)
    key = None if given is None else checked_key(given.decode("latin-1"))
    # Asked before the bytes are taken as well as when they are there: a refusal should not cost an upload. With a key, what
    # the condition excludes may be this very file, taken at the first attempt.
    early = condition if key is None else None
    path = await context.database.read(lambda tx: service.check_upload(tx, actor, path=path, condition=early))
    expected_bytes = _announced(call)
    async with aclosing(_body(call.receive, expected_bytes)) as chunks:
        blob = await context.blobs.put(chunks, max_bytes=max_bytes, expected_bytes=expected_bytes)

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
        # Where it was made before, these bytes are one copy too many, unless the file has been deleted since.
        return _Placed(await service.mark_orphaned(tx, blob=blob), True) if made.is_replayed else placed[-1]

    is_replayed = await _keep(context, blob, put if key is None else put_once)
    return Received(blob, is_replayed)


class _Placed(NamedTuple):
    """Where bytes are kept, and whether the request was made before."""

    place: str
    is_replayed: bool


async def _keep(
    context: Context, blob: StoredBlob, verb: Callable[[Transaction], Coroutine[Any, Any, _Placed]]
) -> bool:
    """Make stored bytes known, or give them up when that is refused; tell whether the request was made before."""
    try:
        place, is_replayed = await context.database.write(verb)
    except Unavailable:
        # Whether it was committed is not known: bytes that may be referred to stay.
        raise
    except GreenroomError:
        place = await context.database.write(lambda tx: service.mark_orphaned(tx, blob=blob))
        await _leave_one_copy(context, blob, place)
        raise
    await _leave_one_copy(context, blob, place)
    return is_replayed


async def _leave_one_copy(context: Context, blob: StoredBlob, place: str) -> None:
    """Keep one of two copies: the known one if it is whole, else the one just stored.

    Args:
        place: where the bytes were known to be.
    """
    if place == blob.place:
        return
    try:
        is_whole = await context.blobs.holds(msgspec.structs.replace(blob, place=place))
    except StorageUnavailable as error:
        # The file is stored and answered for; only space is lost.
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


def _announced(call: Call) -> int | None:
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
            raise InvalidInput(f"The upload broke off after {size_bytes} bytes; nothing was stored.")
        chunk: bytes = message.get("body", b"")
        size_bytes += len(chunk)
        if chunk:
            yield chunk
        more = message.get("more_body", False)
    if expected_bytes is not None and size_bytes != expected_bytes:
        raise InvalidInput(
            f"Content-Length announced {expected_bytes} bytes, {size_bytes} came; nothing was stored.",
            field="Content-Length",
        )
