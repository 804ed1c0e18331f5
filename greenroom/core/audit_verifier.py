"""Verify a log: read its records in order, compare events, leaves, nodes and heads, and name what differs.

What is compared with what:

- the hash of each event with that of its leaf, and the order of the leaves with the order of the log;
- the hashes of the leaves with the stored nodes and with the heads;
- the signature of each head with the known keys; each head with the one before, and with heads kept elsewhere.

Memory does not grow with the log. docs/verify_audit_log.py does the same without anything of ours.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

import msgspec

from greenroom.core.audit import (
    FORMAT,
    CheckSignature,
    Head,
    KeptHead,
    Key,
    Kind,
    Leaf,
    LogBegin,
    LogEnd,
    LoggedEvent,
    Node,
    Problem,
    Record,
    Report,
    Unsealed,
    decoded,
    key_id_of,
)
from greenroom.core.merkle import STORED_LEVELS, Frontier, NodeId

_MOST_PROBLEMS: Final = 1000
# Pairs of them are compared: changes by the thousand are not exchanges of two events.
_MOST_COMPARED: Final = 64


class _Difference(NamedTuple):
    """A leaf that is not that of its event."""

    leaf: Leaf
    event: LoggedEvent
    computed: str


class _NodeDifference(NamedTuple):
    """A stored node that is not that of its leaves.

    Attributes:
        is_of_events: it is that of the events, so the leaves were changed.
        events: its first and its last event.
    """

    node: NodeId
    is_of_events: bool
    events: tuple[str, str]


class LogVerifier:
    """Reads the records of one log.

    Args:
        keys: trusted public keys by id; None to trust those in the log itself.
        heads: heads that were kept outside of the database.
    """

    def __init__(
        self,
        *,
        check_signature: CheckSignature,
        keys: Mapping[str, bytes] | None = None,
        heads: Iterable[KeptHead] = (),
    ) -> None:
        self._check_signature = check_signature
        self._trusts_log = keys is None
        self._keys = dict(keys or {})
        self._kept_heads: dict[int, list[KeptHead]] = {}
        for head in heads:
            self._kept_heads.setdefault(head.tree_size, []).append(head)
        self._begin: LogBegin | None = None
        self._has_end = False
        self._records = 0
        # The tree of the leaves, and that of the events if they differ.
        self._tree = Frontier()
        self._event_tree: Frontier | None = None
        # A leaf is missing, so that no later root can be computed.
        self._has_gap = False
        self._expected: dict[NodeId, tuple[str, str | None]] = {}
        self._last: Leaf | None = None
        self._last_placed: Leaf | None = None
        self._block_begin = ""
        # Since the last head that matched.
        self._differences: list[_Difference] = []
        self._node_differences: list[_NodeDifference] = []
        self._more_differences = 0
        self._bad_heads: list[tuple[Head, str]] = []
        # Missing events up to the last leaf that was read: those at the end of the log were cut off.
        self._missing: list[str] = []
        self._missing_count = 0
        self._matched_size = 0
        self._head_sizes: set[int] = set()
        self._last_head_size = 0
        self._was_signed = False
        self._problems: list[Problem] = []
        self._problems_count = 0
        self._events = self._waiting = self._heads = self._signed = 0

    def read(self, record: Record) -> None:
        """Read the next record."""
        if isinstance(record, LogEnd):
            self._has_end = record.records == self._records
            return
        self._records += 1
        match record:
            case Leaf():
                self._read_leaf(record)
            case Node():
                self._read_node(record)
            case Head():
                self._read_head(record)
            case Unsealed():
                self._read_unsealed(record)
            case Key():
                self._read_key(record)
            case LogBegin():
                self._read_begin(record)

    def _read_begin(self, begin: LogBegin) -> None:
        self._begin = begin
        others = {head.log_id for heads in self._kept_heads.values() for head in heads} - {begin.log_id}
        if others:
            text = (
                f"The heads that were kept elsewhere are of the log {min(others)}, and this is another: {begin.log_id}."
            )
            self._add("head_mismatch", text)

    def report(self) -> Report:
        """Return the result, after the last record."""
        self._close_nodes()
        self._report_bad_heads()
        self._settle(is_matched=True)
        self._report_tail()
        self._report_kept_heads()
        if self._begin is None or self._begin.format != FORMAT or not self._has_end:
            self._add("incomplete", "The log is incomplete: its last line is missing, or lines of it.")
        if not self._trusts_log and not self._signed:
            # Without any head, too: who removes all seals would otherwise leave a log that merely waits.
            self._add("unsigned", "No head is signed by a key that you gave.")
        return Report(
            events_count=self._events,
            waiting_count=self._waiting,
            heads_count=self._heads,
            signed_heads_count=self._signed,
            tree_size=self._matched_size,
            problems=self._problems,
            problems_count=self._problems_count,
        )

    @property
    def events_count(self) -> int:
        """Number of sealed events read so far."""
        return self._events

    def _add(self, kind: Kind, text: str, *, event_id: str | None = None, tree_size: int | None = None) -> None:
        self._problems_count += 1
        if len(self._problems) < _MOST_PROBLEMS:
            self._problems.append(Problem(kind=kind, text=text, event_id=event_id, tree_size=tree_size))

    # Leaves and nodes

    def _read_leaf(self, leaf: Leaf) -> None:
        self._close_nodes()
        if leaf.index < (0 if self._last is None else self._last.index + 1):
            text = f"A seal of {leaf.event_id} was added that has no place in the tree (leaf {leaf.index})."
            self._add("seal_changed", text, event_id=leaf.event_id)
            return
        self._check_order(leaf)
        self._last = leaf
        if leaf.index % 2**STORED_LEVELS == 0:
            self._block_begin = leaf.event_id
        if leaf.event is None:
            self._missing_count += 1
            if len(self._missing) < _MOST_PROBLEMS:
                self._missing.append(leaf.event_id)
            self._grow(leaf.hash, leaf.hash)
            return
        self._report_missing()
        self._events += 1
        computed = leaf.event.leaf_hash.hex()
        if computed != leaf.hash or leaf.event.id != leaf.event_id:
            if len(self._differences) < _MOST_PROBLEMS:
                self._differences.append(_Difference(leaf, leaf.event, computed))
            else:
                self._more_differences += 1
            if self._event_tree is None and not self._has_gap:
                self._event_tree = self._tree.copy()
        self._grow(leaf.hash, computed)

    def _check_order(self, leaf: Leaf) -> None:
        last = self._last
        expected = 0 if last is None else last.index + 1
        if leaf.index != expected:
            self._has_gap = True
            after = "the beginning" if last is None else last.event_id
            count = leaf.index - expected
            self._add(
                "seal_missing",
                f"The seals of {count} events between {after} and {leaf.event_id} are missing (leaf {expected} on).",
                event_id=leaf.event_id,
            )
        if leaf.position is None:
            if leaf.event is not None:
                text = f"{leaf.event_id} has no position in the log any more."
                self._add("order_changed", text, event_id=leaf.event_id)
            return
        placed = self._last_placed
        if placed is not None and (placed.position or 0) >= leaf.position:
            text = f"{leaf.event_id} was sealed after {placed.event_id}, and stands before it in the log now."
            self._add("order_changed", text, event_id=leaf.event_id)
        self._last_placed = leaf

    def _grow(self, leaf: str, computed: str) -> None:
        if self._has_gap:
            return
        completed = self._tree.append(_bytes(leaf))
        others = None if self._event_tree is None else self._event_tree.append(_bytes(computed))
        for at, (node, hashed) in enumerate(completed):
            if node.level % STORED_LEVELS == 0:
                self._expected[node] = (hashed.hex(), None if others is None else others[at][1].hex())
        for head in self._kept_heads.get(self._tree.size, ()):
            self._compare(head, "The head that was kept elsewhere", is_trusted=self._check_kept(head))

    def _read_node(self, node: Node) -> None:
        expected = self._expected.pop(node.node_id, None)
        if expected is None:
            if not self._has_gap:
                self._add("node_changed", f"Node {node.level}/{node.index} has no place in the tree.")
        elif node.hash != expected[0]:
            last = "" if self._last is None else self._last.event_id
            events = (self._block_begin, last)
            if len(self._node_differences) < _MOST_PROBLEMS:
                self._node_differences.append(_NodeDifference(node.node_id, node.hash == expected[1], events))

    def _close_nodes(self) -> None:
        for node in self._expected:
            self._add("node_missing", f"{_name(node)} is missing.")
        self._expected.clear()

    def _report_missing(self) -> None:
        for event_id in self._missing:
            self._add("missing", f"{event_id} was removed.", event_id=event_id)
        self._problems_count += self._missing_count - len(self._missing)
        self._missing, self._missing_count = [], 0

    # Heads

    def _read_key(self, key: Key) -> None:
        public_key = decoded(key.public_key)
        if self._trusts_log and key_id_of(public_key) == key.key_id:
            self._keys[key.key_id] = public_key

    def _read_head(self, head: Head) -> None:
        self._close_nodes()
        self._heads += 1
        self._head_sizes.add(head.tree_size)
        if head.previous_size != self._last_head_size:
            self._add(
                "head_removed",
                f"The head of {head.previous_size} events, before that of {head.tree_size}, was removed.",
                tree_size=head.previous_size,
            )
        self._last_head_size = head.tree_size
        is_trusted = self._check_signed(head)
        if head.tree_size == self._tree.size:
            self._compare(head, "The head", is_trusted=is_trusted)
        elif head.tree_size < self._tree.size and not self._has_gap:
            self._add(
                "head_mismatch", f"The head of {head.tree_size} events is out of order.", tree_size=head.tree_size
            )

    def _check_signed(self, head: Head) -> bool:
        """Report what is wrong with a signature, and return whether the head is what the holder of a known key signed."""
        name = f"The head of {head.tree_size} events"
        if head.key_id is None or head.signature is None:
            if self._was_signed:
                self._add("unsigned", f"{name} is not signed, unlike those before.", tree_size=head.tree_size)
            return False
        self._was_signed = True
        public_key = self._keys.get(head.key_id)
        if public_key is None:
            self._add("key_unknown", f"{name} is signed by the unknown key {head.key_id}.", tree_size=head.tree_size)
            return False
        if not self._is_signature(head, public_key, "" if self._begin is None else self._begin.log_id):
            self._add(
                "signature_invalid",
                f"{name}: the signature is invalid, so the head or its signature was changed.",
                tree_size=head.tree_size,
            )
            return False
        self._signed += 1
        return True

    def _check_kept(self, head: KeptHead) -> bool:
        if head.key_id is None or head.signature is None:
            return True
        public_key = self._keys.get(head.key_id)
        return public_key is not None and self._is_signature(head, public_key, head.log_id)

    def _is_signature(self, head: Head, public_key: bytes, log_id: str) -> bool:
        return self._check_signature(public_key, decoded(head.signature or ""), head.signed_bytes(log_id))

    def _compare(self, head: Head, name: str, *, is_trusted: bool) -> None:
        if self._has_gap:
            return
        if head.root_hash == self._tree.root().hex():
            self._settle(is_matched=True)
            for bad, bad_name in self._bad_heads:
                # The events go on as they were sealed: it is the head that was changed.
                self._add_mismatch(
                    bad, f"{bad_name} of {bad.tree_size} events was changed: its root does not match", None
                )
            self._bad_heads, self._event_tree = [], None
            self._matched_size = head.tree_size
        elif self._event_tree is not None and head.root_hash == self._event_tree.root().hex():
            self._settle(is_matched=False)
            self._tree = self._event_tree
            self._event_tree = None
            self._matched_size = head.tree_size
        else:
            self._bad_heads.append((head, name if is_trusted or head.key_id is None else f"{name} (not trusted)"))

    def _add_mismatch(self, head: Head, text: str, event_id: str | None) -> None:
        self._add("head_mismatch", f"{text}.", event_id=event_id, tree_size=head.tree_size)

    def _report_bad_heads(self) -> None:
        if not self._bad_heads:
            return
        head, name = self._bad_heads[0]
        text = (
            f"{name} of {head.tree_size} events does not match: events after the first {self._matched_size} were changed "
            "together with their seals, or the head was"
        )
        # The smallest part of the tree that differs from its stored node.
        narrow = min(self._node_differences, key=lambda one: one.node, default=None)
        first = None
        if narrow is not None and narrow.node.level == STORED_LEVELS:
            first, last = narrow.events
            text += f"; the first difference is between {first} and {last}"
            self._node_differences = []
        self._add_mismatch(head, text, first)

    def _settle(self, *, is_matched: bool) -> None:
        """Report what differed since the last head that matched.

        Args:
            is_matched: the leaves are those of the head; else the events are.
        """
        swapped = _exchanged(self._differences) if is_matched else {}
        reported: set[str] = set()
        for leaf, event, _ in self._differences:
            other = swapped.get(leaf.event_id)
            if other is not None:
                if other not in reported:
                    text = f"{leaf.event_id} and {other} were swapped."
                    self._add("swapped", text, event_id=leaf.event_id)
                reported.add(leaf.event_id)
            elif is_matched:
                self._add("changed", f"{event.id} was changed.", event_id=event.id)
            else:
                self._add("seal_changed", f"The seal of {event.id} was changed.", event_id=event.id)
        for node, is_of_events, _ in self._node_differences:
            if is_matched or not is_of_events:
                self._add("node_changed", f"{_name(node)} was changed.")
        self._problems_count += self._more_differences
        self._differences, self._node_differences, self._more_differences = [], [], 0

    # The end of the log

    def _read_unsealed(self, record: Unsealed) -> None:
        if record.waits:
            self._waiting += 1
            return
        event_id = record.event.id
        self._add("inserted", f"{event_id} was inserted among events that are sealed.", event_id=event_id)

    def _report_tail(self) -> None:
        size = 0 if self._last is None else self._last.index + 1
        if self._missing:
            first = self._missing[0]
            text = f"The end of the log was cut off: {self._missing_count} events from {first} on are missing."
            self._add("cut", text, event_id=first)
        begin = self._begin
        known = max(self._head_sizes, default=0) if begin is None else max(self._last_head_size, begin.tree_size)
        known = max(known, *self._kept_heads, 0) if self._kept_heads else known
        if size < known:
            after = "" if self._last is None else f", after {self._last.event_id}"
            self._add("cut", f"The end of the log was cut off: {known} events were sealed, {size} are left{after}.")
        if begin is not None and begin.head_size > self._last_head_size:
            self._add("head_removed", f"The head of {begin.head_size} events was removed.", tree_size=begin.head_size)

    def _report_kept_heads(self) -> None:
        for size, heads in self._kept_heads.items():
            for head in heads:
                if head.key_id is not None and not self._check_kept(head):
                    text = f"The head of {size} events that was kept elsewhere is not signed by a known key."
                    self._add("signature_invalid", text, tree_size=size)
            # A head after the newest one of the log can be younger than its export; the events were compared with it.
            is_younger = self._last_head_size < size <= self._events
            if size not in self._head_sizes and not is_younger:
                self._add("head_removed", f"The head of {size} events was removed from the log.", tree_size=size)


def _exchanged(differences: list[_Difference]) -> dict[str, str]:
    """Return the pairs of events that stand at each other's place, both ways."""
    pairs: dict[str, str] = {}
    for one, other in itertools.combinations(differences[:_MOST_COMPARED], 2):
        if _stands_for(one, other) and _stands_for(other, one):
            pairs[one.leaf.event_id] = other.leaf.event_id
            pairs[other.leaf.event_id] = one.leaf.event_id
    return pairs


def _stands_for(one: _Difference, other: _Difference) -> bool:
    """Return whether an event was sealed as the leaf of another one, perhaps under the other's id."""
    if one.leaf.hash == other.computed:
        return True
    return msgspec.structs.replace(other.event, id=one.leaf.event_id).leaf_hash.hex() == one.leaf.hash


def _name(node: NodeId) -> str:
    return f"The node of the leaves {node.first_leaf} to {node.end_leaf - 1} (level {node.level})"


def _bytes(hex_digits: str) -> bytes:
    try:
        return bytes.fromhex(hex_digits)
    except ValueError:
        # Whatever it is, it was changed: it only has to be another hash.
        return hex_digits.encode("utf-8", "replace")
