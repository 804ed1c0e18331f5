"""Tests of the workspace in the address of a page."""

from __future__ import annotations

from typing import Any

import pytest

from greenroom.server.http.named_workspaces import HEADER, name_workspace


def named(path: str, query: bytes, *, method: str = "GET", header: bytes | None = None) -> tuple[bytes | None, bytes]:
    """Return the workspace that the request names afterwards, and its query."""
    headers = {} if header is None else {HEADER: header}
    scope: dict[str, Any] = {"method": method, "path": path, "query_string": query, "headers": list(headers.items())}
    name_workspace(scope, headers)
    assert dict(scope["headers"]) == headers
    return headers.get(HEADER), scope["query_string"]


@pytest.mark.parametrize("path", ["/", "/models/wine", "/api/ui/artifacts/raw", "/api/v1/events/stream"])
@pytest.mark.parametrize(
    ("query", "workspace", "rest"),
    [
        (b"workspace=vision", b"vision", b""),
        (b"workspace=vision&tab=files", b"vision", b"tab=files"),
        (b"tab=files&workspace=vision", b"vision", b"tab=files"),
        (b"a=1&workspace=vi%73ion&b=2", b"vision", b"a=1&b=2"),
        (b"workspace=", None, b""),
        (b"workspace=a&workspace=b", b"a", b""),
        (b"my_workspace=vision", None, b"my_workspace=vision"),
        (b"", None, b""),
    ],
)
def test_pages_and_what_they_link_to_name_it_in_the_query(
    path: str, query: bytes, workspace: bytes | None, rest: bytes
) -> None:
    assert named(path, query) == (workspace, rest)


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/api/2.0/mlflow/experiments/list", "GET"),
        ("/ajax-api/3.0/mlflow/workspaces", "GET"),
        ("/api/v1/access", "GET"),
        ("/api/ui/session", "DELETE"),
    ],
)
def test_calls_of_clients_keep_their_query(path: str, method: str) -> None:
    assert named(path, b"workspace=vision", method=method) == (None, b"workspace=vision")


def test_the_header_comes_first() -> None:
    assert named("/models", b"workspace=vision", header=b"audio") == (b"audio", b"")
