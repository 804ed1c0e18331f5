"""Messages of the public API: seals of the event log, and proofs (docs/audit.md)."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from greenroom.core import audit as records
from greenroom.core.ports import audit as stored
from greenroom.wire.decoding import Request, Text
from greenroom.wire.messages.v1.shared import DEFAULT_LIMIT, Limit, Part

EventsCount = Annotated[int, Meta(ge=1, le=2**53)]
"""Number of events in a tree."""


class AuditHead(Part, frozen=True, kw_only=True):
    """The root of the Merkle tree over the first events of the log, signed with the operator's key if there is one.

    Attributes:
        log_id: id of the log, which is signed too.
        events_count: number of events in the tree.
        root_hash: root of the tree.
        created_at_ms: when it was made.
        previous_events_count: number of events in the tree of the head before this one; 0 for the first.
        key_id: id of the key that signed it; null if it is not signed.
        signature: Ed25519 signature in Base64; null if it is not signed.
    """

    log_id: str
    events_count: int
    root_hash: str
    created_at_ms: int
    previous_events_count: int
    key_id: str | None
    signature: str | None


class AuditHeadList(Part, frozen=True, kw_only=True):
    """Heads, newest first.

    Attributes:
        items: the heads of this page.
        next_page_token: token of the next page; null on the last one.
    """

    items: list[AuditHead]
    next_page_token: str | None


class AuditKey(Part, frozen=True, kw_only=True):
    """A public key that heads were signed with.

    Attributes:
        key_id: first 16 hex digits of the SHA-256 of the key.
        public_key: the 32 bytes of the Ed25519 key in Base64.
        first_used_at_ms: when it first signed a head.
    """

    key_id: str
    public_key: str
    first_used_at_ms: int


class AuditKeyList(Part, frozen=True, kw_only=True):
    """Public keys, the first used one first.

    Attributes:
        items: the keys of this page.
        next_page_token: token of the next page; null on the last one.
    """

    items: list[AuditKey]
    next_page_token: str | None


class AuditProblem(Part, frozen=True, kw_only=True):
    """Something in the log that is not as it was sealed.

    Attributes:
        kind: what was done, such as ``changed``, ``missing``, ``swapped``, ``inserted`` or ``cut``; docs/audit.md lists all of
            them, and more may be added.
        text: one sentence.
        event_id: the event, or the first one of several; null if it is about no event.
        events_count: number of events in the tree of the head; null if it is about no head.
    """

    kind: str
    text: str
    event_id: str | None
    events_count: int | None


class AuditVerification(Part, frozen=True, kw_only=True):
    """A verification of the whole log.

    Attributes:
        verification_id: lasting id.
        state: ``queued``, ``running`` or ``finished``.
        requested_by: name of who asked for it.
        requested_at_ms: when it was asked for.
        finished_at_ms: when it was finished; null until then.
        checked_count: events verified so far.
        sealed_count: events that were sealed when it began; 0 until then.
        is_intact: whether nothing was found; null until it is finished.
        matched_count: events in the tree of the newest head that matches; null until it is finished.
        heads_count: heads that were compared; null until it is finished.
        signed_heads_count: heads whose signature is valid; null until it is finished.
        problems: the first hundred problems.
        problems_count: how many problems there are; null until it is finished.
    """

    verification_id: str
    state: Literal["queued", "running", "finished"]
    requested_by: str
    requested_at_ms: int
    finished_at_ms: int | None
    checked_count: int
    sealed_count: int
    is_intact: bool | None
    matched_count: int | None
    heads_count: int | None
    signed_heads_count: int | None
    problems: list[AuditProblem]
    problems_count: int | None


class AuditVerificationList(Part, frozen=True, kw_only=True):
    """Verifications, newest first.

    Attributes:
        items: the verifications of this page.
        next_page_token: token of the next page; null on the last one.
    """

    items: list[AuditVerification]
    next_page_token: str | None


class AuditStatus(Part, frozen=True, kw_only=True):
    """How far the event log is sealed.

    Attributes:
        sealed_count: events that are sealed.
        waiting_count: events that are not sealed yet.
        head: the newest head; null without one.
        last_verification: the last verification that was finished; null without one.
    """

    sealed_count: int
    waiting_count: int
    head: AuditHead | None
    last_verification: AuditVerification | None


class InclusionProof(Part, frozen=True, kw_only=True):
    """A proof that an event is in the tree of a head (RFC 6962, section 2.1.1).

    Attributes:
        leaf: the event as it is now, as the JSON text whose UTF-8 bytes are hashed.
        leaf_index: position of the event in the tree, from 0.
        leaf_hash: hash of the event when it was sealed.
        head: the head.
        hashes: the path from the leaf up to the root.
    """

    leaf: str
    leaf_index: int
    leaf_hash: str
    head: AuditHead
    hashes: list[str]


class ConsistencyProof(Part, frozen=True, kw_only=True):
    """A proof that the tree of a head is the beginning of that of a later one (RFC 6962, section 2.1.2).

    Attributes:
        first_head: the earlier head.
        second_head: the later head.
        hashes: the hashes of the proof.
    """

    first_head: AuditHead
    second_head: AuditHead
    hashes: list[str]


class GetAuditStatus(Request):
    """Get the state of the seals."""


class ListAuditHeads(Request):
    """Which heads to list."""

    limit: Limit = DEFAULT_LIMIT
    page_token: str | None = None


class GetAuditHead(Request):
    """Which head.

    Attributes:
        events_count: its number of events.
    """

    events_count: EventsCount


class ListAuditKeys(Request):
    """Which keys to list."""

    limit: Limit = DEFAULT_LIMIT
    page_token: str | None = None


class GetInclusionProof(Request):
    """Which event to prove.

    Attributes:
        event_id: id of the event.
        events_count: of the head to prove it for; the first one after the event if omitted.
    """

    event_id: Text
    events_count: EventsCount | None = None


class GetConsistencyProof(Request):
    """Which heads to compare.

    Attributes:
        first_events_count: of the earlier head.
        second_events_count: of the later head.
    """

    first_events_count: EventsCount
    second_events_count: EventsCount


class ExportAuditLog(Request):
    """Export the log."""


class RequestVerification(Request):
    """Ask for a verification."""


class GetVerification(Request):
    """Which verification."""

    verification_id: Text


class ListVerifications(Request):
    """Which verifications to list."""

    limit: Limit = DEFAULT_LIMIT
    page_token: str | None = None


_SHOWN_PROBLEMS = 100
_decode_report = msgspec.json.Decoder(records.Report).decode


def head(record: records.Head, log_id: str) -> AuditHead:
    """Convert a head."""
    return AuditHead(
        log_id=log_id,
        events_count=record.tree_size,
        root_hash=record.root_hash,
        created_at_ms=record.at_ms,
        previous_events_count=record.previous_size,
        key_id=record.key_id,
        signature=record.signature,
    )


def key(record: records.Key) -> AuditKey:
    """Convert a public key."""
    return AuditKey(key_id=record.key_id, public_key=record.public_key, first_used_at_ms=record.first_used_at_ms)


def verification(record: stored.Verification) -> AuditVerification:
    """Convert a verification."""
    report = None if record.report is None else _decode_report(record.report)
    return AuditVerification(
        verification_id=f"ver_{record.row}",
        state=record.state,
        requested_by=record.requested_by,
        requested_at_ms=record.requested_at_ms,
        finished_at_ms=record.finished_at_ms,
        checked_count=record.checked_count,
        sealed_count=record.total_count,
        is_intact=None if report is None else report.is_intact,
        matched_count=None if report is None else report.tree_size,
        heads_count=None if report is None else report.heads_count,
        signed_heads_count=None if report is None else report.signed_heads_count,
        problems=[]
        if report is None
        else [
            AuditProblem(kind=one.kind, text=one.text, event_id=one.event_id, events_count=one.tree_size)
            for one in report.problems[:_SHOWN_PROBLEMS]
        ],
        problems_count=None if report is None else report.problems_count,
    )


def hex_hashes(hashes: list[bytes]) -> list[str]:
    """Convert the hashes of a proof."""
    return [hashed.hex() for hashed in hashes]
