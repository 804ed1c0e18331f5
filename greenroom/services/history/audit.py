"""Tamper evidence: the state of the seals, heads, proofs, and verifications that someone asked for."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from greenroom.core.access import Actor, denied
from greenroom.core.audit import Head, Key, LoggedEvent
from greenroom.core.event_types import EventType
from greenroom.core.events import Event, parse_event_id
from greenroom.core.merkle import NodeId, consistency_parts, inclusion_parts, root_of_parts
from greenroom.core.page_tokens import decode_page_token, encode_page_token
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.ports.audit import SealState, Verification
from greenroom.core.request_events import RequestApproved
from greenroom.errors import InvalidInput, NotFound
from greenroom.services.history.events import readable_events
from greenroom.services.page_limits import check_limit

MAX_LIMIT = 1000


class Status(NamedTuple):
    """How far the log is sealed.

    Attributes:
        state: None before anything was sealed.
        waiting_count: events that are not sealed yet.
        head: the newest head; None without one.
        verification: the last one that was finished; None without one.
    """

    state: SealState | None
    waiting_count: int
    head: Head | None
    verification: Verification | None


class ConsistencyProof(NamedTuple):
    """That the tree of a head is the beginning of that of a later one.

    Attributes:
        path: the hashes of the proof, 32 bytes each.
    """

    log_id: str
    first: Head
    second: Head
    path: list[bytes]


class InclusionProof(NamedTuple):
    """That an event is in the tree of a head.

    Attributes:
        event: as it is hashed now.
        leaf_index: of its leaf, from 0.
        leaf_hash: of its leaf when it was sealed, 32 bytes.
        path: hashes from the leaf to the root, 32 bytes each.
    """

    log_id: str
    event: LoggedEvent
    leaf_index: int
    leaf_hash: bytes
    head: Head
    path: list[bytes]


async def get_status(tx: Transaction, actor: Actor) -> Status:
    """Return how far the log is sealed.

    Raises:
        PermissionDenied: the actor may not read about the server.
    """
    actor.require(Permission.SERVER_READ)
    state = await tx.audit.state()
    log = await tx.events.head()
    heads = await tx.audit.heads(before_size=None, limit=1)
    waiting = max(0, log.position - (0 if state is None else state.position))
    return Status(state, waiting, heads[0] if heads else None, await tx.verifications.newest_finished())


async def list_heads(
    tx: Transaction, actor: Actor, *, limit: int, page_token: str | None
) -> tuple[str, list[Head], str | None]:
    """Return the id of the log, heads from the newest on, and the token of the next page.

    Raises:
        InvalidInput: an argument is invalid.
        PermissionDenied: the actor may not read about the server.
    """
    actor.require(Permission.SERVER_READ)
    check_limit(limit, MAX_LIMIT)
    query = ["audit heads"]
    last = decode_page_token(page_token, query)
    found = await tx.audit.heads(before_size=None if last is None else int(last[0] or 0), limit=limit + 1)
    token = encode_page_token(query, [found[limit - 1].tree_size]) if len(found) > limit else None
    return await _log_id(tx), found[:limit], token


async def get_head(tx: Transaction, actor: Actor, *, events_count: int) -> tuple[str, Head]:
    """Return the id of the log, and a head.

    Raises:
        NotFound: there is no head of this size.
        PermissionDenied: the actor may not read about the server.
    """
    actor.require(Permission.SERVER_READ)
    return await _log_id(tx), await _head(tx, events_count, "events_count")


async def list_keys(
    tx: Transaction, actor: Actor, *, limit: int, page_token: str | None
) -> tuple[list[Key], str | None]:
    """Return public keys that heads were signed with, the first used one first, and the token of the next page.

    Raises:
        InvalidInput: an argument is invalid.
        PermissionDenied: the actor may not read about the server.
    """
    actor.require(Permission.SERVER_READ)
    check_limit(limit, MAX_LIMIT)
    query = ["audit keys"]
    last = decode_page_token(page_token, query)
    # An operator changes keys once in a while: there are a few.
    keys = await tx.audit.keys()
    first = 0 if last is None else int(last[0] or 0)
    token = encode_page_token(query, [first + limit]) if len(keys) > first + limit else None
    return keys[first : first + limit], token


async def prove_inclusion(tx: Transaction, actor: Actor, *, event_id: str, events_count: int | None) -> InclusionProof:
    """Prove that an event that the actor may read is in the log.

    Args:
        events_count: of the head to prove it for; None for the first head after the event.

    Raises:
        InvalidInput: it was recorded after that head.
        NotFound: there is no such event that the actor may read, no such head, or no head covers the event yet.
        PermissionDenied: the event tells metrics or parameters of a run, and the actor may not read all runs.
    """
    seq = parse_event_id(event_id)
    shown = None if seq is None else await _readable(tx, actor, seq)
    event = None if seq is None or shown is None else await tx.audit.event(seq)
    if seq is None or shown is None or event is None:
        raise NotFound(f"There is no event '{event_id[:100]}'.", field="event_id")
    _check_may_read_leaf(actor, shown, event)
    sealed = await tx.audit.sealed(seq)
    if events_count is None:
        head = None if sealed is None else await tx.audit.covering_head(sealed.leaf_index + 1)
    else:
        head = await _head(tx, events_count, "events_count")
    if sealed is None or head is None:
        raise NotFound(f"No head covers {event_id} yet: it was just recorded. Try again in a minute.", field="event_id")
    if head.tree_size <= sealed.leaf_index:
        raise InvalidInput(
            f"{event_id} was recorded after the head of {head.tree_size} events; leave out events_count, or give that "
            "of a later head.",
            field="events_count",
        )
    path = await _path(tx, inclusion_parts(sealed.leaf_index, head.tree_size))
    return InclusionProof(await _log_id(tx), event, sealed.leaf_index, sealed.leaf_hash, head, path)


async def prove_consistency(tx: Transaction, actor: Actor, *, first_count: int, second_count: int) -> ConsistencyProof:
    """Prove that the tree of a head is the beginning of that of a later one.

    Raises:
        InvalidInput: the first number is the larger one.
        NotFound: there is no head with one of the numbers.
        PermissionDenied: the actor may not read about the server.
    """
    actor.require(Permission.SERVER_READ)
    if first_count > second_count:
        raise InvalidInput(
            "'first_events_count' must not be larger than 'second_events_count'.", field="first_events_count"
        )
    first, second = (
        await _head(tx, first_count, "first_events_count"),
        await _head(tx, second_count, "second_events_count"),
    )
    path = await _path(tx, consistency_parts(first_count, second_count))
    return ConsistencyProof(await _log_id(tx), first, second, path)


async def request_verification(tx: Transaction, actor: Actor) -> Verification:
    """Queue a verification of the whole log, or return the one that is queued or runs already.

    Raises:
        PermissionDenied: the actor may not read about the server.
    """
    actor.require(Permission.SERVER_READ)
    return await tx.verifications.unfinished() or await tx.verifications.add(actor.name)


async def get_verification(tx: Transaction, actor: Actor, *, verification_id: str) -> Verification:
    """Return a verification.

    Raises:
        NotFound: no verification has this id, or it was forgotten.
        PermissionDenied: the actor may not read about the server.
    """
    actor.require(Permission.SERVER_READ)
    prefix, _, number = verification_id.partition("_")
    row = int(number) if prefix == "ver" and number.isascii() and number.isdecimal() and len(number) < 19 else 0
    found = await tx.verifications.get(row)
    if found is None:
        raise NotFound(f"There is no verification '{verification_id[:100]}'.", field="verification_id")
    return found


async def list_verifications(
    tx: Transaction, actor: Actor, *, limit: int, page_token: str | None
) -> tuple[list[Verification], str | None]:
    """Return verifications, the newest first, and the token of the next page.

    Raises:
        InvalidInput: an argument is invalid.
        PermissionDenied: the actor may not read about the server.
    """
    actor.require(Permission.SERVER_READ)
    check_limit(limit, MAX_LIMIT)
    query = ["audit verifications"]
    last = decode_page_token(page_token, query)
    found = await tx.verifications.list(before_row=None if last is None else int(last[0] or 0), limit=limit + 1)
    token = encode_page_token(query, [found[limit - 1].row]) if len(found) > limit else None
    return found[:limit], token


async def _log_id(tx: Transaction) -> str:
    state = await tx.audit.state()
    return "" if state is None else state.log_id


async def _head(tx: Transaction, tree_size: int, field: str) -> Head:
    head = await tx.audit.head(tree_size)
    if head is None:
        raise NotFound(f"There is no head of {tree_size} events; list the heads.", field=field)
    return head


async def _readable(tx: Transaction, actor: Actor, seq: int) -> Event | None:
    event = await tx.events.get(seq)
    # What is hashed cannot be shown in part.
    is_whole = event is not None and await readable_events(tx, actor, [event]) == [event]
    return event if is_whole else None


def _check_may_read_leaf(actor: Actor, shown: Event, stored: LoggedEvent) -> None:
    """Check that the actor may read what an event tells as it was sealed, beyond what is shown of it.

    Raises:
        PermissionDenied: it may not.
    """
    if shown.type != EventType.REQUEST_APPROVED:
        return
    change = shown.change
    if (
        isinstance(change, RequestApproved)
        and msgspec.json.decode(stored.after or "{}").get("facts") == change.after.facts
    ):
        return
    for permission in (Permission.RUN_READ, Permission.LOGGED_MODEL_READ):
        if not actor.holds_on_all(permission, "experiment"):
            raise denied(permission, by_token=actor.is_cut_by_token(permission))


async def _path(tx: Transaction, parts: list[list[NodeId]]) -> list[bytes]:
    hashes = await tx.audit.hashes({node for part in parts for node in part})
    return [root_of_parts(part, hashes) for part in parts]
