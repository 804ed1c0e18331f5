"""The whole endpoint table, pinned: a changed cell shows as a changed line of `endpoints.txt` in review.

``python -m tests.unit.wire.test_endpoints`` rewrites the file.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from greenroom.core.permissions import Permission
from greenroom.wire.decoding import Request
from greenroom.wire.endpoints import Endpoint, Locator, Repetition
from greenroom.wire.endpoints.table import ENDPOINTS, OPERATIONS, PUBLIC_PATHS

_PINNED = Path(__file__).with_name("endpoints.txt")
# No row needs it yet: decisions on requests have none.
_ROWS = (*ENDPOINTS, *OPERATIONS)
_HEAD = ("method", "path", "access", "handler", "permission", "locks", "repetition", "resource", "operation id")


def _cells(row: Endpoint) -> tuple[str, ...]:
    permission = "public" if row.permission is None else row.permission.value
    return (
        row.method,
        row.paths[0],
        row.access,
        row.handler,
        f"{permission}, any host" if row.any_host else permission,
        "-" if row.locks is None else str(row.locks),
        "-" if row.repetition is None else row.repetition.name.lower(),
        str(row.resource),
        row.name,
    )


def table() -> str:
    """Format the table as text, one row per line."""
    lines = [_HEAD, *map(_cells, _ROWS)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "".join(
        "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip() + "\n"
        for cells in lines
    )


def test_the_whole_table_is_the_one_that_was_reviewed() -> None:
    assert table().splitlines() == _PINNED.read_text().splitlines()


def test_operation_ids_are_unique_in_each_api() -> None:
    for is_native in (True, False):
        names = [row.name for row in _ROWS if (row.family.is_native) == is_native]
        assert sorted(set(names)) == sorted(names)


def test_every_permission_is_needed_by_a_row() -> None:
    assert {row.permission for row in _ROWS} >= {None, *Permission}


def test_public_paths_are_those_of_public_rows() -> None:
    assert sorted(PUBLIC_PATHS) == [
        "/.well-known/databricks-config",
        "/ajax-api/3.0/mlflow/server-info",
        "/api/3.0/mlflow/server-info",
        "/api/ui/session",
        "/api/ui/sign-in",
        "/api/v1/device-authorizations",
        "/api/v1/device-authorizations/token",
        "/api/v1/notifications/unsubscribe",
        "/api/v1/publishers/token",
        "/api/v1/server",
        "/health",
        "/ready",
        "/sign-in/oidc/{provider}",
        "/sign-in/oidc/{provider}/callback",
        "/version",
    ]


class _Named(Request):
    name: str = ""


def _make(**changed: object) -> Endpoint:
    fields = {
        "method": "POST",
        "path": "/x",
        "name": "x",
        "request": _Named,
        "permission": Permission.RUN_READ,
        "access": "write",
        "resource": Locator("run", ("name",)),
        "repetition": Repetition.DOUBLING,
    }
    return Endpoint(**{**fields, **changed})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"permission": None}, "either be public or have a permission"),
        ({"public": True}, "either be public or have a permission"),
        ({"repetition": None}, "a change must have a repetition"),
        ({"access": "read", "locks": Locator("run", ("name",))}, "only a change can have locks"),
        ({"resource": Locator("run", ("run_id",))}, "_Named has no field run_id"),
        ({"locks": Locator("run", ("run_id",))}, "_Named has no field run_id"),
    ],
)
def test_an_invalid_row_cannot_be_made(changed: dict[str, object], message: str) -> None:
    assert _make().name == "x"
    with pytest.raises(ValueError, match=message):
        _make(**changed)


if __name__ == "__main__":
    _PINNED.write_text(table())
