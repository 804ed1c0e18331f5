"""Records of the audit log: seals of the event log, and proofs. Greenroom only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenroom.sdk.entities.base import Entity

if TYPE_CHECKING:
    from greenroom.wire.messages.v1 import audit as wire


class AuditHead(Entity, frozen=True):
    """The root of the tree of all events up to some number of them.

    Attributes:
        log_id: id of the log.
        events_count: number of events in the tree.
        root_hash: 64 hex digits.
        timestamp: when it was made, milliseconds since 1970, UTC.
        previous_events_count: number of events of the head before; 0 for the first.
        key_id: of the key that signed it; None if it is not signed.
        signature: Ed25519, in Base64; None if it is not signed.
    """

    log_id: str
    events_count: int
    root_hash: str
    timestamp: int
    previous_events_count: int
    key_id: str | None
    signature: str | None

    @classmethod
    def from_wire(cls, answer: wire.AuditHead) -> AuditHead:
        """Build it from a message of the native API."""
        return cls(
            log_id=answer.log_id,
            events_count=answer.events_count,
            root_hash=answer.root_hash,
            timestamp=answer.created_at_ms,
            previous_events_count=answer.previous_events_count,
            key_id=answer.key_id,
            signature=answer.signature,
        )


class AuditKey(Entity, frozen=True):
    """A public key that heads were signed with. It comes from the database that it is to protect: compare it.

    Attributes:
        key_id: first 16 hex digits of the SHA-256 of the key.
        public_key: the 32 bytes of the Ed25519 key, in Base64.
        first_used_timestamp: when it first signed a head, milliseconds since 1970, UTC.
    """

    key_id: str
    public_key: str
    first_used_timestamp: int

    @classmethod
    def from_wire(cls, answer: wire.AuditKey) -> AuditKey:
        """Build it from a message of the native API."""
        return cls(answer.key_id, answer.public_key, answer.first_used_at_ms)


class AuditProblem(Entity, frozen=True):
    """Something in the log that is not as it was sealed.

    Attributes:
        kind: what was done, such as ``changed`` or ``missing``.
        text: one sentence.
        event_id: the event, or the first one of several; None if it is about no event.
        events_count: number of events in the tree of the head; None if it is about no head.
    """

    kind: str
    text: str
    event_id: str | None
    events_count: int | None


class AuditVerification(Entity, frozen=True):
    """A verification of the whole log by the server.

    Attributes:
        state: ``queued``, ``running`` or ``finished``.
        requested_by: name of who asked for it.
        request_timestamp: milliseconds since 1970, UTC.
        finish_timestamp: None until it is finished.
        checked_count: events verified so far.
        sealed_count: events that were sealed when it began.
        is_intact: whether nothing was found; None until it is finished.
        problems: the first hundred problems.
        problems_count: how many there are; None until it is finished.
    """

    verification_id: str
    state: str
    requested_by: str
    request_timestamp: int
    finish_timestamp: int | None
    checked_count: int
    sealed_count: int
    is_intact: bool | None
    problems: list[AuditProblem]
    problems_count: int | None

    @classmethod
    def from_wire(cls, answer: wire.AuditVerification) -> AuditVerification:
        """Build it from a message of the native API."""
        return cls(
            verification_id=answer.verification_id,
            state=answer.state,
            requested_by=answer.requested_by,
            request_timestamp=answer.requested_at_ms,
            finish_timestamp=answer.finished_at_ms,
            checked_count=answer.checked_count,
            sealed_count=answer.sealed_count,
            is_intact=answer.is_intact,
            problems=[AuditProblem(one.kind, one.text, one.event_id, one.events_count) for one in answer.problems],
            problems_count=answer.problems_count,
        )


class AuditStatus(Entity, frozen=True):
    """How far the event log is sealed.

    Attributes:
        sealed_count: events that are sealed.
        waiting_count: events that are not sealed yet.
        head: the newest head; None without one.
        last_verification: the last verification that was finished; None without one.
    """

    sealed_count: int
    waiting_count: int
    head: AuditHead | None
    last_verification: AuditVerification | None

    @classmethod
    def from_wire(cls, answer: wire.AuditStatus) -> AuditStatus:
        """Build it from a message of the native API."""
        head, last = answer.head, answer.last_verification
        return cls(
            sealed_count=answer.sealed_count,
            waiting_count=answer.waiting_count,
            head=None if head is None else AuditHead.from_wire(head),
            last_verification=None if last is None else AuditVerification.from_wire(last),
        )


class InclusionProof(Entity, frozen=True):
    """A proof that an event is in the tree of a head (RFC 6962, section 2.1.1).

    Attributes:
        event_id: id of the event.
        leaf: the event as it is now, as the JSON text whose UTF-8 bytes are hashed.
        leaf_index: position of the event in the tree, from 0.
        leaf_hash: hash of the event when it was sealed, in hex.
        head: the head.
        hashes: the path from the leaf up to the root, in hex.
    """

    event_id: str
    leaf: str
    leaf_index: int
    leaf_hash: str
    head: AuditHead
    hashes: list[str]

    @property
    def is_valid(self) -> bool:
        """Whether the event, as it is now, is in the tree; computed here. The head is to be compared with one kept elsewhere."""
        from greenroom.core.merkle import leaf_hash, proves_inclusion

        return proves_inclusion(
            leaf_hash(self.leaf.encode()),
            self.leaf_index,
            self.head.events_count,
            [bytes.fromhex(one) for one in self.hashes],
            bytes.fromhex(self.head.root_hash),
        )

    @classmethod
    def from_wire(cls, event_id: str, answer: wire.InclusionProof) -> InclusionProof:
        """Build it from a message of the native API."""
        return cls(
            event_id=event_id,
            leaf=answer.leaf,
            leaf_index=answer.leaf_index,
            leaf_hash=answer.leaf_hash,
            head=AuditHead.from_wire(answer.head),
            hashes=list(answer.hashes),
        )


class ConsistencyProof(Entity, frozen=True):
    """A proof that the tree of a head is the beginning of that of a later one (RFC 6962, section 2.1.2).

    Attributes:
        first_head: the earlier head.
        second_head: the later head.
        hashes: the hashes of the proof, in hex.
    """

    first_head: AuditHead
    second_head: AuditHead
    hashes: list[str]

    @property
    def is_valid(self) -> bool:
        """Whether the log of the second head goes on from that of the first; computed here."""
        from greenroom.core.merkle import proves_consistency

        return proves_consistency(
            self.first_head.events_count,
            self.second_head.events_count,
            bytes.fromhex(self.first_head.root_hash),
            bytes.fromhex(self.second_head.root_hash),
            [bytes.fromhex(one) for one in self.hashes],
        )

    @classmethod
    def from_wire(cls, answer: wire.ConsistencyProof) -> ConsistencyProof:
        """Build it from a message of the native API."""
        return cls(
            first_head=AuditHead.from_wire(answer.first_head),
            second_head=AuditHead.from_wire(answer.second_head),
            hashes=list(answer.hashes),
        )
