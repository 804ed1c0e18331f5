"""Decoding rows into records."""

from __future__ import annotations

import msgspec
import pytest

from greenroom.storage.sql.language.records import Decoded, RecordColumns


class Point(msgspec.Struct, frozen=True):
    x: int
    y: int
    label: str = "none"


def test_select_and_decoder_agree() -> None:
    columns = RecordColumns(Point, x="p.x", y=Decoded("p.y", int), label="p.label")
    assert columns.select == "p.x, p.y, p.label"
    assert columns.read((1, "2", "a")) == Point(1, 2, "a")


def test_fields_at_the_end_keep_their_default() -> None:
    assert RecordColumns(Point, x="p.x", y="p.y").read((1, 2)) == Point(1, 2, "none")


def test_the_rest_of_a_row_is_handed_back() -> None:
    assert RecordColumns(Point, x="p.x", y="p.y").split((1, 2, "other", None)) == (Point(1, 2), ("other", None))


@pytest.mark.parametrize(
    "columns",
    [{"y": "p.y", "x": "p.x"}, {"x": "p.x"}, {"x": "p.x", "label": "p.label"}, {"x": "1", "y": "2", "z": "3"}],
)
def test_other_fields_or_another_order_do_not_load(columns: dict[str, str]) -> None:
    with pytest.raises(TypeError, match="are not the fields of Point"):
        RecordColumns(Point, **columns)


@pytest.mark.parametrize("row", [(1,), (1, 2, "a", 4)])
def test_a_row_of_another_width_is_refused(row: tuple[object, ...]) -> None:
    with pytest.raises((TypeError, IndexError)):
        RecordColumns(Point, x="p.x", y="p.y").read(row)
