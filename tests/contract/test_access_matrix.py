"""A sample of the access matrix on PostgreSQL; `tests/unit/server/test_access_matrix.py` has all of it, on SQLite."""

from __future__ import annotations

from pathlib import Path

import pytest

from greenroom.wire.endpoints.table import ENDPOINTS
from tests.support.access_matrix import cells_of, expected, make_stage, name_of, roles

_ROWS = ENDPOINTS[::3]


@pytest.mark.parametrize("role", ["nobody", "denied", "on_object", "token_vinegar"])  # wording: allow
def test_postgresql_answers_the_same(postgres_database: str, tmp_path: Path, role: str) -> None:
    made = make_stage(tmp_path, postgres_database)
    table = expected()
    asked = cells_of(made, roles(made.cast)[role], _ROWS)
    made.store.close()
    assert {name: one.cell for name, one in asked.items()} == {name_of(row): table[name_of(row)][role] for row in _ROWS}
