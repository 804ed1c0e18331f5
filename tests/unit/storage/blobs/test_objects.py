from __future__ import annotations

import pytest

from greenroom.storage.blobs.objects import _part_bytes

MIB = 1024 * 1024
TIB = 1024**4


@pytest.mark.parametrize("expected_bytes", [0, 1, 8 * MIB, 50 * 1024 * MIB, 80 * 1024 * MIB, TIB, 5 * TIB])
def test_parts_of_any_announced_size_stay_within_what_object_stores_allow(expected_bytes: int) -> None:
    part_bytes = _part_bytes(expected_bytes)

    assert part_bytes >= 5 * MIB
    assert part_bytes <= 5 * 1024 * MIB
    assert expected_bytes / part_bytes <= 10_000


def test_parts_stay_small_where_they_can() -> None:
    assert _part_bytes(60 * 1024 * MIB) == 8 * MIB
    assert _part_bytes(None) == 16 * MIB
