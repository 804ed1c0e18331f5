"""Runs each contract test against every database."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of an empty database of this test."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'greenroom.db'}"
    url: str = request.getfixturevalue("postgres_database")
    return url
