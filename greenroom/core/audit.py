"""Tamper evidence: what is hashed and signed, and the records of an exported log. docs/audit.md describes all of it.

Each event is a leaf of a Merkle tree (`core.merkle`), in the order of the log. A **head** is the root of the tree at one
size; the key that the operator keeps signs it.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from hashlib import sha256
from typing import Final, Literal, Protocol

import msgspec

from greenroom.core.merkle import NodeId, leaf_hash

FORMAT: Final = "greenroom-audit/1"
"""Of an exported log. Other programs read it: a change that they would misread gets another number."""

_HEAD_FORMAT: Final = "greenroom-audit-head/1"
_encode = msgspec.json.Encoder().encode


class LoggedEvent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An event as it is hashed: the columns of its row. The fields are in alphabetical order, as in the canonical form.

    Attributes:
        after: canonical JSON text as it is stored, or None.
        before: the same.
        id: `ev_` and its number.
    """

    actor: str
    actor_id: str | None
    actor_kind: str | None
    after: str | None
    at_ms: int
    before: str | None
    change_id: str | None
    client: str | None
    comment: str | None
    id: str
    request_id: str | None
    subject: str
    topic: str
    type: str
    workspace: str

    @property
    def canonical(self) -> bytes:
        """The bytes that are hashed: RFC 8785, so sorted keys, no white space, only what must be escaped is escaped."""
        return _encode(self)

    @property
    def leaf_hash(self) -> bytes:
        """Hash of its leaf."""
        return leaf_hash(_encode(self))


class Head(msgspec.Struct, frozen=True, kw_only=True, tag_field="record", tag="head"):
    """The root of the tree at one size.

    Attributes:
        tree_size: number of leaves.
        root_hash: 64 lower-case hex digits.
        at_ms: when it was made.
        previous_size: size of the head before this one; 0 for the first.
        key_id: of the key that signed it; None for an unsigned head.
        signature: Ed25519 over `signed_bytes`, in Base64; None for an unsigned head.
    """

    tree_size: int
    root_hash: str
    at_ms: int
    previous_size: int
    key_id: str | None
    signature: str | None

    def signed_bytes(self, log_id: str) -> bytes:
        """Return what is signed: six lines, each ended by a line feed."""
        lines = (_HEAD_FORMAT, log_id, self.tree_size, self.root_hash, self.at_ms, self.previous_size)
        return "".join(f"{line}\n" for line in lines).encode()


class KeptHead(Head, frozen=True, kw_only=True, tag_field="record", tag="kept_head"):
    """A head outside of the database: a line of the file that the sealer appends to.

    Attributes:
        log_id: the log that it is of.
    """

    log_id: str

    @classmethod
    def of(cls, head: Head, log_id: str) -> KeptHead:
        """Return a head with the id of its log."""
        return cls(
            log_id=log_id,
            tree_size=head.tree_size,
            root_hash=head.root_hash,
            at_ms=head.at_ms,
            previous_size=head.previous_size,
            key_id=head.key_id,
            signature=head.signature,
        )


class LogBegin(msgspec.Struct, frozen=True, kw_only=True, tag_field="record", tag="log"):
    """The first record of an exported log.

    Attributes:
        log_id: random id of the log, 32 hex digits; empty before anything was sealed.
        tree_size: number of events that were sealed, as the sealer counted them.
        head_size: size of the newest head, as the sealer noted it.
    """

    format: str
    log_id: str
    tree_size: int
    head_size: int
    exported_at_ms: int


class Key(msgspec.Struct, frozen=True, kw_only=True, tag_field="record", tag="key"):
    """A public key that signed heads.

    Attributes:
        key_id: first 16 hex digits of the SHA-256 of its 32 bytes.
        public_key: its 32 bytes in Base64.
        first_used_at_ms: when a server first started with it.
    """

    key_id: str
    public_key: str
    first_used_at_ms: int


class Leaf(msgspec.Struct, frozen=True, kw_only=True, tag_field="record", tag="leaf"):
    """A sealed event.

    Attributes:
        index: of the leaf, from 0.
        event_id: of the event, as the sealer noted it.
        hash: of the leaf, as the sealer noted it; 64 hex digits.
        position: of the event in the log now; None if it has none any more.
        event: the event as it is now; None if it does not exist any more.
    """

    index: int
    event_id: str
    hash: str
    position: int | None
    event: LoggedEvent | None


class Node(msgspec.Struct, frozen=True, kw_only=True, tag_field="record", tag="node"):
    """A stored inner node; it follows the leaf that completes it.

    Attributes:
        hash: 64 hex digits.
    """

    level: int
    index: int
    hash: str

    @property
    def node_id(self) -> NodeId:
        """Which node it is."""
        return NodeId(self.level, self.index)


class Unsealed(msgspec.Struct, frozen=True, kw_only=True, tag_field="record", tag="unsealed"):
    """An event without a leaf.

    Attributes:
        waits: it comes after everything that is sealed, so the sealer has not read it yet.
    """

    event: LoggedEvent
    waits: bool


class LogEnd(msgspec.Struct, frozen=True, kw_only=True, tag_field="record", tag="end"):
    """The last record of an exported log; without it, the export is incomplete.

    Attributes:
        records: number of records before it.
    """

    records: int


Record = LogBegin | Key | Leaf | Node | Head | Unsealed | LogEnd
"""A line of an exported log."""


Kind = Literal[
    "changed",
    "missing",
    "swapped",
    "inserted",
    "cut",
    "order_changed",
    "seal_changed",
    "seal_missing",
    "node_changed",
    "node_missing",
    "head_mismatch",
    "head_removed",
    "signature_invalid",
    "key_unknown",
    "unsigned",
    "incomplete",
]
"""What was done to a log."""


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Something in a log that is not as it was sealed.

    Attributes:
        event_id: the event, or the first one of several; None if it is about no event.
        tree_size: of the head, if it is about one.
        text: one sentence.
    """

    kind: Kind
    text: str
    event_id: str | None = None
    tree_size: int | None = None


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The result of verifying a log.

    Attributes:
        events_count: sealed events that were read.
        waiting_count: events that are not sealed yet.
        heads_count: heads that were read.
        signed_heads_count: those of them with a valid signature of a known key.
        tree_size: size of the newest head that matches the events; 0 for none.
        problems: the first thousand.
        problems_count: how many there are.
    """

    events_count: int
    waiting_count: int
    heads_count: int
    signed_heads_count: int
    tree_size: int
    problems: list[Problem]
    problems_count: int

    @property
    def is_intact(self) -> bool:
        """Whether no problem was found."""
        return self.problems_count == 0


CheckSignature = Callable[[bytes, bytes, bytes], bool]
"""Returns whether an Ed25519 signature is valid. Arguments: public key of 32 bytes, signature, message."""


class Signer(Protocol):
    """Signs heads."""

    @property
    def public_key(self) -> bytes:
        """The public key, 32 bytes."""

    def sign(self, message: bytes) -> bytes:
        """Return the Ed25519 signature, 64 bytes."""


def key_id_of(public_key: bytes) -> str:
    """Return the id of a public key."""
    return sha256(public_key).hexdigest()[:16]


def signed_head(head: Head, log_id: str, signer: Signer) -> Head:
    """Return a head with its signature."""
    signature = signer.sign(head.signed_bytes(log_id))
    return msgspec.structs.replace(
        head, key_id=key_id_of(signer.public_key), signature=base64.b64encode(signature).decode()
    )


def decoded(text: str) -> bytes:
    """Decode Base64; empty if it is not."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
