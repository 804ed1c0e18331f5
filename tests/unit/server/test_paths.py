"""The tree of path templates finds the same matches as a list of regular expressions tried in order."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenroom.server.http.paths import PathTree
from greenroom.wire.endpoints.table import ENDPOINTS

_PLACEHOLDER = re.compile(r"\{(\w+)(:path)?\}")
TEMPLATES = [path for endpoint in ENDPOINTS for path in endpoint.paths if "{" in path]
PATTERNS = [
    re.compile(
        _PLACEHOLDER.sub(lambda one: f"(?P<{one[1]}>{'.*' if one[2] else '[^/]+'})", path.replace(".", r"\.")),
        re.DOTALL,
    )
    for path in TEMPLATES
]
SEGMENTS = sorted({segment for path in TEMPLATES for segment in path.split("/") if "{" not in segment})
TREE: PathTree[int] = PathTree()
for number, template in enumerate(TEMPLATES):
    TREE.add(template, number)


def assert_alike(path: str) -> None:
    listed = [(at, found.groupdict()) for at, one in enumerate(PATTERNS) if (found := one.fullmatch(path))]
    assert [(found.value, found.placeholders) for found in TREE.find(path)] == listed


ODD = ["", ".", "..", "%2F", "a%2Fb", "%00", "a b", "{name}", "search", "1", "\n"]


@given(
    st.sampled_from(TEMPLATES),
    st.lists(st.sampled_from(ODD), min_size=8, max_size=8),
    st.sampled_from(["", "/", "//", "/x", "/x/y"]),
)
def test_a_path_made_from_a_template_is_found_as_before(template: str, values: list[str], more: str) -> None:
    rest = iter(values)
    assert_alike(_PLACEHOLDER.sub(lambda _: next(rest), template) + more)


@given(st.lists(st.sampled_from([*SEGMENTS, *ODD]), max_size=9))
def test_any_path_is_found_as_before(segments: list[str]) -> None:
    assert_alike("/" + "/".join(segments))


@pytest.mark.parametrize("template", ["/a/{name}.json", "/a/{path:path}/b"])
def test_a_template_that_the_tree_cannot_hold_stops_the_start(template: str) -> None:
    with pytest.raises(LookupError, match="a placeholder"):
        PathTree[int]().add(template, 1)
