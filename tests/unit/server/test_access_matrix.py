"""Every row of the endpoint table, as every role, about every kind of object: `access_matrix.txt` says what is answered.

See `tests/support/access_matrix.py`; `tests/contract/test_access_matrix.py` asks a sample on PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from greenroom.core.permissions import OF_SERVER, Permission
from greenroom.core.roles import TokenScope
from greenroom.wire.endpoints.table import ENDPOINTS
from tests.support.access import by_token, of_server
from tests.support.access_matrix import (
    BLIND,
    REGISTRY,
    ROLES,
    TRACKING,
    Stage,
    ask,
    cells_of,
    expected,
    make_stage,
    name_of,
    roles,
    unlike_missing,
)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Return the stage on SQLite."""
    made = make_stage(tmp_path_factory.mktemp("matrix"))
    yield made
    made.store.close()


def test_every_row_has_a_line_and_every_role_a_column(stage: Stage) -> None:
    assert list(expected()) == [name_of(row) for row in ENDPOINTS]
    assert {tuple(line) for line in expected().values()} == {ROLES}
    assert tuple(roles(stage.cast)) == ROLES


@pytest.mark.parametrize("role", ROLES)
def test_every_row_answers_a_role_as_the_table_says(stage: Stage, role: str) -> None:
    table = expected()
    asked = cells_of(stage, roles(stage.cast)[role])
    wrong = {name: (one.cell, table[name][role]) for name, one in asked.items() if one.cell != table[name][role]}
    assert wrong == {}, "answered, expected"
    hidden = {name_of(row) for row in ENDPOINTS if row.resource.noun in (*REGISTRY, *TRACKING)}
    told = {name: unlike_missing(stage, one) for name, one in asked.items() if name in hidden}
    # Who sees other people's objects may be told why it is refused one.
    seen = [] if role in BLIND else ["other"]
    assert {name: bad for name, bad in told.items() if set(bad) - set(seen)} == {}


def test_a_limited_token_of_an_administrator_reads_and_changes_nothing_of_the_whole_server(stage: Stage) -> None:
    limited = by_token(of_server(stage.cast.chief), TokenScope.ADMIN, models=[stage.cast.vinegar])
    asked = cells_of(stage, limited)
    rows = [name_of(row) for row in ENDPOINTS if row.permission in OF_SERVER - {Permission.ACCOUNT_READ}]
    assert "v1:export_audit_log" in rows
    assert {name: asked[name].cell for name in rows if not set(asked[name].cell) <= set("FTU-")} == {}


@pytest.mark.parametrize("role", BLIND)
def test_the_table_hides_what_exists(role: str) -> None:
    """Review of the data: what is not found and what may not be seen have the same letter."""
    nouns = {name_of(row): row.resource.noun for row in ENDPOINTS}
    told = {}
    for name, line in expected().items():
        other, missing, elsewhere = tuple(line[role])[1:]
        # A token that is limited to one model sees all experiments; everyone sees the names of accounts and groups.
        hidden = REGISTRY if role == "token_vinegar" else (*REGISTRY, *TRACKING)
        if missing != "-" and nouns[name] in hidden and not other == missing == elsewhere:
            told[name] = line[role]
    assert told == {}


@pytest.mark.parametrize("role", ["nobody", "viewer", "administrator"])  # wording: allow
def test_every_prefix_of_a_row_answers_alike(stage: Stage, role: str) -> None:
    actor = roles(stage.cast)[role]
    stage.give_to(1000)
    for row in ENDPOINTS:
        first = ask(stage, row, actor, targets=("other",))
        for prefix in range(1, len(row.paths)):
            again = ask(stage, row, actor, prefix=prefix, targets=("other",))
            assert again.cell == first.cell, row.paths[prefix]
            if first.cell != "A":
                assert again.replies == first.replies, row.paths[prefix]
