"""Merkle trees over the event log: hashes, roots and proofs.

A full subtree of `2**level` leaves is a **node** `(level, offset)`: node `(0, 5)` is the leaf hash of the sixth event, node
`(3, 2)` covers the leaves 16 to 23. Nodes never change once they exist. All hashes are 32 bytes of SHA-256.

Source: RFC 6962, sections 2.1 to 2.1.2; RFC 9162, sections 2.1.3.2 and 2.1.4.2, for the checks of proofs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Final, NamedTuple

HASH_BYTES: Final = 32
STORED_LEVELS: Final = 4
"""Nodes are stored at every fourth level only: the levels between are computed from at most 16 hashes."""

EMPTY_ROOT: Final = sha256(b"").digest()


class NodeId(NamedTuple):
    """A full subtree.

    Attributes:
        level: it covers `2**level` leaves.
        offset: from 0; its first leaf is `offset * 2**level`.
    """

    level: int
    offset: int

    @property
    def first_leaf(self) -> int:
        """Index of the first leaf."""
        return self.offset << self.level

    @property
    def end_leaf(self) -> int:
        """Index after the last leaf."""
        return (self.offset + 1) << self.level


def leaf_hash(content: bytes) -> bytes:
    """Return the hash of a leaf."""
    return sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """The full subtrees that a tree consists of, from which it grows and its root is computed: at most 64 hashes.

    >>> tree = Frontier()
    >>> tree.append(leaf_hash(b""))
    []
    >>> tree.root().hex()[:8]
    '6e340b9c'
    """

    def __init__(self, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        """Continue a tree.

        Args:
            size: number of its leaves.
            peaks: hashes of `peaks_of(size)`.
        """
        if len(peaks) != size.bit_count():
            raise ValueError(f"a tree of {size} leaves has {size.bit_count()} peaks, not {len(peaks)}")
        self.size = size
        self._peaks = list(peaks)

    def append(self, leaf: bytes) -> list[tuple[NodeId, bytes]]:
        """Add a leaf.

        Returns:
            The nodes above it that are complete now, the lowest first.
        """
        completed: list[tuple[NodeId, bytes]] = []
        hashed, index, level = leaf, self.size, 0
        while index & 1:
            hashed = node_hash(self._peaks.pop(), hashed)
            index >>= 1
            level += 1
            completed.append((NodeId(level, index), hashed))
        self._peaks.append(hashed)
        self.size += 1
        return completed

    def root(self) -> bytes:
        """Return the root of the tree."""
        return root_of(self._peaks)

    def copy(self) -> Frontier:
        """Return an independent copy."""
        return Frontier(self.size, self._peaks)


def root_of(peaks: Sequence[bytes]) -> bytes:
    """Return the root of the tree that consists of these full subtrees, the largest first."""
    if not peaks:
        return EMPTY_ROOT
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root


def peaks_of(size: int) -> list[NodeId]:
    """Return the full subtrees that a tree consists of, the largest first.

    >>> peaks_of(6)
    [NodeId(level=2, offset=0), NodeId(level=1, offset=2)]
    """
    return list(_cover(0, size))


def _cover(start: int, end: int) -> Iterator[NodeId]:
    """Yield the full subtrees that cover leaves; `start` is a multiple of the largest power of two below `end - start`."""
    while start < end:
        level = (end - start).bit_length() - 1
        yield NodeId(level, start >> level)
        start += 1 << level


def inclusion_parts(index: int, size: int) -> list[list[NodeId]]:
    """Return what the inclusion proof of a leaf consists of, the lowest first: each hash is the root of these subtrees.

    Raises:
        ValueError: the tree has no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    parts: list[list[NodeId]] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            parts.append(list(_cover(middle, end)))
            end = middle
        else:
            parts.append(list(_cover(start, middle)))
            start = middle
    return parts[::-1]


def consistency_parts(first: int, second: int) -> list[list[NodeId]]:
    """Return what the proof consists of that a tree began as a smaller one; see `inclusion_parts`.

    Raises:
        ValueError: the first tree is empty or larger than the second.
    """
    if not 0 < first <= second:
        raise ValueError(f"no proof from {first} to {second} leaves")
    parts: list[list[NodeId]] = []
    start, end, is_known = 0, second, True
    while first != end:
        middle = start + _split(end - start)
        if first <= middle:
            parts.append(list(_cover(middle, end)))
            end = middle
        else:
            parts.append(list(_cover(start, middle)))
            start, is_known = middle, False
    if not is_known:
        parts.append(list(_cover(start, end)))
    return parts[::-1]


def _split(count: int) -> int:
    """Return the largest power of two below a number."""
    return 1 << ((count - 1).bit_length() - 1)


def stored_nodes(node: NodeId) -> range:
    """Return the offsets of the stored nodes that a node is computed from, at the level `stored_level(node)`."""
    below = node.level - stored_level(node)
    return range(node.offset << below, (node.offset + 1) << below)


def stored_level(node: NodeId) -> int:
    """Return the highest stored level that is not above a node; 0 are the leaves."""
    return node.level - node.level % STORED_LEVELS


def folded(hashes: Sequence[bytes]) -> bytes:
    """Return the root of a full subtree over hashes, whose number is a power of two."""
    row = list(hashes)
    while len(row) > 1:
        row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    return row[0]


def root_of_parts(parts: Sequence[NodeId], hashes: Mapping[NodeId, bytes]) -> bytes:
    """Return one hash of a proof."""
    return root_of([hashes[node] for node in parts])


def proves_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Return whether a path proves that a leaf is in the tree with a root."""
    if not 0 <= index < size:
        return False
    at, last, hashed = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            hashed = node_hash(sibling, hashed)
            while not at & 1 and at:
                at >>= 1
                last >>= 1
        else:
            hashed = node_hash(hashed, sibling)
        at >>= 1
        last >>= 1
    return last == 0 and hashed == root


def proves_consistency(first: int, second: int, first_root: bytes, second_root: bytes, path: Sequence[bytes]) -> bool:
    """Return whether a path proves that a tree began as a smaller one."""
    if not 0 < first <= second:
        return False
    if first == second:
        return not path and first_root == second_root
    hashes = list(path)
    if first & (first - 1) == 0:
        hashes.insert(0, first_root)
    if not hashes:
        return False
    at, last = first - 1, second - 1
    while at & 1:
        at >>= 1
        last >>= 1
    old = new = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not at & 1 and at:
                at >>= 1
                last >>= 1
        else:
            new = node_hash(new, sibling)
        at >>= 1
        last >>= 1
    return last == 0 and old == first_root and new == second_root
