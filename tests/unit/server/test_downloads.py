"""Headers of downloads: ranges, and file names in Content-Disposition."""

from __future__ import annotations

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from greenroom.server.files.downloads import content_disposition, requested_range


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=80),
        st.text(alphabet="bytes=-, 0123456789\t", max_size=60).map(str.encode),
        st.tuples(st.sampled_from([b"bytes=", b"BYTES = "]), st.integers(0, 10**30), st.integers(0, 10**30)).map(
            lambda parts: b"%b%d-%d" % parts
        ),
    ),
    st.integers(0, 10**12),
)
def test_any_range_is_whole_or_within_the_file(header: bytes, size_bytes: int) -> None:
    began = time.process_time()
    wanted = requested_range(header, size_bytes)
    assert time.process_time() - began < 1
    if wanted is not None:
        assert wanted.start >= 0
        assert wanted.end <= size_bytes


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(), max_size=200))
def test_any_name_makes_one_header(name: str) -> None:
    header = content_disposition(name)
    # Only visible ASCII is allowed in a header.
    assert header.isascii()
    assert header.isprintable()
    assert header.startswith("attachment; filename=")


def test_a_long_name_takes_no_time() -> None:
    began = time.process_time()
    content_disposition("\u0301\r\u202e" * 100_000)
    assert time.process_time() - began < 5
