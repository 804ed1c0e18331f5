"""Image dimensions are read from the header, regardless of the file name."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenroom.server.files.image_sizes import HEADER_BYTES, image_size
from tests.support import images

IMAGES = [
    images.png(640, 480),
    images.gif(640, 480),
    images.jpeg(640, 480),
    images.jpeg(640, 480, profile_bytes=200_000),
    images.webp(b"VP8X", 640, 480),
    images.webp(b"VP8L", 640, 480),
    images.webp(b"VP8 ", 640, 480),
    images.bmp(640, -480),
    images.ico(640, 480),
    images.avif((64, 480), (640, 64)),
]


@pytest.mark.parametrize("image", IMAGES)
def test_the_size_is_read_from_the_header(image: bytes) -> None:
    assert image_size(image[:HEADER_BYTES]) == (640, 480)


@pytest.mark.parametrize("image", IMAGES)
def test_a_header_that_is_cut_has_no_size(image: bytes) -> None:
    assert image_size(image[:9]) is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg width='9' height='9'/>",
        b"GIF89a" + bytes(10),
        images.bmp(-5, 5),
        # What a decoder would not look at.
        images.avif((1, 1)).replace(b"meta", b"free"),
        images.avif((1, 1)).replace(b"ftypavif", b"ftypavis"),
        b"\xff\xd8" + b"\xff\xe2\x00\x00" * 9,
    ],
)
def test_what_is_no_image_has_no_size(data: bytes) -> None:
    assert image_size(data) is None


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(IMAGES), st.data())
def test_no_damage_raises_or_takes_long(image: bytes, data: st.DataObject) -> None:
    damaged = bytearray(image)
    for _ in range(data.draw(st.integers(0, 4))):
        damaged[data.draw(st.integers(0, min(len(image), 64) - 1))] = data.draw(st.integers(0, 255))
    began = time.process_time()
    image_size(bytes(damaged))
    assert time.process_time() - began < 1
