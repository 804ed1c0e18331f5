"""The names people know from mlflow: there with the same arguments, there with more, or left out on purpose."""

from __future__ import annotations

from typing import Any

import pytest

import greenroom
from tests.compat import client_names


@pytest.fixture(scope="module")
def names() -> dict[str, Any]:
    return client_names.genuine_names()


def test_every_name_of_mlflow_is_here_with_its_arguments_or_left_out_with_a_reason(names: dict[str, Any]) -> None:
    wrong = {
        f"{title}: {row.name}": row.note
        for title, rows in client_names.tables(names).items()
        for row in rows
        if row.state == "WRONG"
    }
    assert wrong == {}


def test_page_of_names_tells_what_is_compared(names: dict[str, Any]) -> None:
    written = client_names.DOCUMENT.read_text(encoding="utf-8")
    assert written == client_names.document(names), (
        "update it: python -m tests.compat.client_names > docs/client-names.md"
    )


def test_nothing_that_a_registry_needs_is_left_out(names: dict[str, Any]) -> None:
    left_out = {row.name for rows in client_names.tables(names).values() for row in rows if row.state == "left out"}
    assert not [name for name in left_out if "model" in name and "prompt" not in name and "evaluat" not in name]
    assert not [name for name in left_out if name.startswith(("log_", "search_")) and name in greenroom.__all__]
