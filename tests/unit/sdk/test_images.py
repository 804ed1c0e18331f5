from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from greenroom.errors import InvalidInput
from greenroom.sdk.images import Image, image_paths, is_image, thumbnail


def test_image_keeps_its_pixels_through_a_file(tmp_path: Path) -> None:
    pixels = np.arange(2 * 3 * 3, dtype=np.uint8).reshape(2, 3, 3)
    Image(pixels).save(tmp_path / "a.png")
    again = Image(str(tmp_path / "a.png"))
    np.testing.assert_array_equal(again.to_array(), pixels)
    assert again.size == (3, 2)
    assert again.to_list()[0] == (0, 1, 2)


def test_floats_and_booleans_become_bytes() -> None:
    np.testing.assert_array_equal(Image([[0.0, 1.0]]).to_array(), [[0, 255]])
    np.testing.assert_array_equal(Image(np.array([[[True], [False]]])).to_array(), [[255, 0]])


@pytest.mark.parametrize(
    ("pixels", "told"),
    [
        (np.zeros((2, 2, 2)), "shape"),
        (np.zeros(3), "shape"),
        (np.zeros((0, 2)), "shape"),
        (np.array([[256]]), "integers from 0 to 255"),
        (np.array([[1.5]]), "floats from 0 to 1"),
        (np.array([["a"]]), "numbers"),
        ({"a": 1}, "not a dict"),
        ("no-such-file.png", "not a readable image"),
    ],
)
def test_value_that_is_not_an_image_is_rejected(pixels: Any, told: str) -> None:
    with pytest.raises(InvalidInput, match=told):
        Image(pixels)


def test_thumbnail_keeps_the_aspect_ratio() -> None:
    assert thumbnail(Image(np.zeros((100, 400), dtype=np.uint8)).to_pil()).size == (256, 64)
    assert thumbnail(Image(np.zeros((1000, 1), dtype=np.uint8)).to_pil()).size == (1, 256)


def test_arrays_are_data_and_images_are_images() -> None:
    image = Image([[0]])
    assert is_image(image)
    assert is_image(image.to_pil())
    assert not is_image(np.zeros((2, 2)))


def test_series_is_named_as_mlflow_does() -> None:
    whole, small = image_paths("val/cat 1", step=3, timestamp=17)
    assert whole.startswith("images/val~cat 1+step+3+timestamp+17+")
    assert small == whole.removesuffix(".png") + "+compressed.webp"
    with pytest.raises(InvalidInput, match="key is 'a:b'"):
        image_paths("a:b", step=0, timestamp=0)
