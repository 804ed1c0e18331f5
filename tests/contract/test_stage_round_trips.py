"""Round trips of a stage change on PostgreSQL, whether it archives no version or many."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from greenroom.core.stages import PRODUCTION
from greenroom.services.pages import version_pages
from greenroom.services.registry import registry_resources, stages, transitions
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.registry import USER, Registry, a_model, a_model_version
from tests.support.round_trips import RoundTrips

pytestmark = pytest.mark.anyio


@pytest.fixture
def trips() -> RoundTrips:
    return RoundTrips()


@pytest.fixture
async def database(postgres_database: str, trips: RoundTrips) -> AsyncIterator[Registry]:
    database = await open_database(postgres_database, make_transaction=trips.record)
    yield database
    await database.close()


async def a_candidate(database: Registry, holders: int) -> int:
    """Make a model with so many versions in Production, and return the number of one that is in no stage."""
    await a_model(database, "wine")
    for _ in range(holders):
        await a_model_version(database, "wine", stage="Production")
    return (await a_model_version(database, "wine")).version


@pytest.mark.parametrize("keep_others", [False, True])
# One event fits into each batch of statements, and there are two batches anyway.
@pytest.mark.parametrize(("holders", "expected"), [(0, 11), (1, 11), (3, 13)])
async def test_a_promotion_on_the_page(
    database: Registry, trips: RoundTrips, holders: int, expected: int, keep_others: bool
) -> None:
    candidate = await a_candidate(database, holders)
    page, _ = await database.search(lambda tx: version_pages.version_page(tx, USER, name="wine", version=candidate))

    async def promote(tx: SqlTransaction) -> Any:
        fields: dict[str, Any] = {"name": "wine", "version": candidate}
        await stages.check_stages_unchanged(tx, USER, **fields, if_match=page.etag)
        await transitions.create_transition(
            tx,
            USER,
            **fields,
            to=PRODUCTION,
            leave=None,
            archive_existing=True,
            keep_others=keep_others,
            comment="better",
        )
        return await registry_resources.read_version(tx, USER, **fields)

    with trips.counted() as sent:
        await database.write(promote)
    assert len(sent) == expected, sent


@pytest.mark.parametrize(("holders", "archives", "expected"), [(1, False, 6), (0, True, 7), (1, True, 7), (3, True, 9)])
async def test_a_transition_on_the_wire(
    database: Registry, trips: RoundTrips, holders: int, archives: bool, expected: int
) -> None:
    candidate = await a_candidate(database, holders)
    with trips.counted() as sent:
        await database.write(
            lambda tx: stages.transition_stage(
                tx, USER, name="wine", version=candidate, stage=PRODUCTION, archive_existing=archives
            )
        )
    assert len(sent) == expected, sent
