"""Responses have the same bytes as those of the recording, on both databases.

After a change that must not be seen by clients:

    pytest tests/compat/test_corpus.py

See `corpus.py` for how to record again.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.compat import corpus

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str | None:
    url: str | None = request.getfixturevalue("postgres_database") if request.param == "postgresql" else None
    return url


async def test_every_response_is_the_recorded_one(tmp_path: Path, database: str | None) -> None:
    async with corpus.served(tmp_path, database) as server:
        differences = await corpus.replay(server, corpus.read(corpus.recording_of(database)))
    assert not differences, f"{len(differences)} responses differ:\n" + "\n".join(differences[:20])


def test_the_recording_is_a_broad_one() -> None:
    exchanges = list(corpus.read(corpus.recording_of(None)))
    statuses = {response.status for _, response in exchanges}
    assert len(exchanges) > corpus.STEPS
    assert {200, 206, 400, 403, 404, 405, 409, 413, 416} <= statuses
    assert not {status for status in statuses if status >= 500 and status != 501}
    assert sum(response.status == 200 for _, response in exchanges) > len(exchanges) // 2


async def test_a_changed_response_is_found(tmp_path: Path) -> None:
    request, response = next(corpus.read(corpus.recording_of(None)))
    async with corpus.served(tmp_path) as server:
        (difference,) = await corpus.replay(server, [corpus.Exchange(request, response._replace(body=b"{}"))])
    assert difference.startswith("call 1: ")
