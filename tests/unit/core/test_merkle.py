"""The tree of RFC 6962, against the vectors of Certificate Transparency and a recursive definition."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenroom.core.merkle import (
    EMPTY_ROOT,
    STORED_LEVELS,
    Frontier,
    NodeId,
    consistency_parts,
    folded,
    inclusion_parts,
    leaf_hash,
    node_hash,
    peaks_of,
    proves_consistency,
    proves_inclusion,
    root_of_parts,
    stored_level,
    stored_nodes,
)

# Source: merkle_tree_test.cc of github.com/google/certificate-transparency, written for RFC 6962.
INPUTS = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
SIDE = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
INCLUSION = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        SIDE,
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        ROOTS[3],
    ],
    (2, 3): [ROOTS[1]],
}
CONSISTENCY = {
    (1, 1): [],
    (1, 8): INCLUSION[0, 8],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        ROOTS[3],
    ],
    (2, 5): [SIDE, "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"],
}
SIZES = st.integers(1, 300)


class Tree:
    """All nodes of a tree, made as the sealer makes them."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.frontier = Frontier()
        self.leaves = leaves
        self.nodes: dict[NodeId, bytes] = {}
        for index, leaf in enumerate(leaves):
            self.nodes[NodeId(0, index)] = leaf
            self.nodes |= dict(self.frontier.append(leaf))

    def path(self, parts: list[list[NodeId]]) -> list[bytes]:
        return [root_of_parts(part, self.nodes) for part in parts]


def defined_root(leaves: Sequence[bytes]) -> bytes:
    """Section 2.1, word for word."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(defined_root(leaves[:split]), defined_root(leaves[split:]))


def leaves_of(count: int) -> list[bytes]:
    return [leaf_hash(b"%d" % number) for number in range(count)]


def test_roots_are_those_of_certificate_transparency() -> None:
    tree = Frontier()
    assert tree.root() == EMPTY_ROOT
    for content, root in zip(INPUTS, ROOTS, strict=True):
        tree.append(leaf_hash(content))
        assert tree.root().hex() == root


@pytest.mark.parametrize(("place", "path"), INCLUSION.items())
def test_inclusion_proofs_are_those_of_certificate_transparency(place: tuple[int, int], path: list[str]) -> None:
    tree = Tree([leaf_hash(content) for content in INPUTS[: place[1]]])
    assert [one.hex() for one in tree.path(inclusion_parts(*place))] == path


@pytest.mark.parametrize(("sizes", "path"), CONSISTENCY.items())
def test_consistency_proofs_are_those_of_certificate_transparency(sizes: tuple[int, int], path: list[str]) -> None:
    tree = Tree([leaf_hash(content) for content in INPUTS[: sizes[1]]])
    assert [one.hex() for one in tree.path(consistency_parts(*sizes))] == path


@given(SIZES)
def test_the_root_is_as_defined(size: int) -> None:
    leaves = leaves_of(size)
    assert Tree(leaves).frontier.root() == defined_root(leaves)


@given(SIZES, st.data())
def test_each_leaf_is_proven_and_no_other(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    tree = Tree(leaves_of(size))
    path, root = tree.path(inclusion_parts(index, size)), tree.frontier.root()
    assert proves_inclusion(tree.leaves[index], index, size, path, root)

    other = data.draw(st.integers(0, size).filter(lambda number: number != index))
    assert not proves_inclusion(tree.leaves[index], other, size, path, root)
    assert not proves_inclusion(leaf_hash(b"other"), index, size, path, root)
    assert not proves_inclusion(tree.leaves[index], index, size, [*path, root], root)
    if path:
        assert not proves_inclusion(tree.leaves[index], index, size, path[:-1], root)


@given(SIZES, st.data())
def test_each_beginning_is_proven_and_no_other(size: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(1, size))
    tree = Tree(leaves_of(size))
    root, first_root = tree.frontier.root(), defined_root(tree.leaves[:first])
    path = tree.path(consistency_parts(first, size))
    assert proves_consistency(first, size, first_root, root, path)

    changed = leaf_hash(b"changed")
    assert not proves_consistency(first, size, changed, root, path)
    assert not proves_consistency(first, size, first_root, changed, path)
    assert not proves_consistency(first, size, first_root, root, [*path, changed])


@given(SIZES, st.integers(0, 300))
def test_a_tree_goes_on_from_its_peaks(first: int, more: int) -> None:
    leaves = leaves_of(first + more)
    tree = Tree(leaves[:first])
    grown = Frontier(first, [tree.nodes[peak] for peak in peaks_of(first)])
    for leaf in leaves[first:]:
        grown.append(leaf)
    assert grown.root() == defined_root(leaves)


@given(SIZES)
def test_every_node_is_computed_from_stored_ones(size: int) -> None:
    tree = Tree(leaves_of(size))
    for node, hashed in tree.nodes.items():
        level = stored_level(node)
        assert level % STORED_LEVELS == 0
        assert folded([tree.nodes[NodeId(level, place)] for place in stored_nodes(node)]) == hashed


def test_proofs_of_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="has no leaf 3"):
        inclusion_parts(3, 3)
    with pytest.raises(ValueError, match="no proof from 0"):
        consistency_parts(0, 3)
    with pytest.raises(ValueError, match="has 2 peaks"):
        Frontier(3, [b""])
    assert not proves_consistency(2, 1, b"", b"", [])
    assert not proves_consistency(3, 4, b"", b"", [])
    assert not proves_inclusion(b"", 1, 1, [], b"")
