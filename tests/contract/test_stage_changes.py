"""Every call by which a version enters a stage obeys its rule, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any, NamedTuple

import pytest

from greenroom.core.rules import Wait
from greenroom.core.stages import PRODUCTION, STAGING
from greenroom.errors import ApprovalPending, TransitionNotAllowed
from greenroom.services.registry import model_restoring, stages, version_restoring
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.schema.tables import metadata
from greenroom.storage.sql.transaction import SqlTransaction
from greenroom.wire.errors import wire_error
from tests.support.invariants import broken_promises
from tests.support.registry import (
    USER,
    Registry,
    a_model,
    a_model_version,
    add_stage,
    delete_model,
    delete_version,
    stages_of,
)
from tests.support.rules import a_rule, stage_place

pytestmark = pytest.mark.anyio

PAGE = {"archive_existing": True, "keep_others": False, "comment": ""}


class Door(NamedTuple):
    """A way to enter a stage.

    Attributes:
        enters: the stages that versions enter by it, each with one of these versions.
        field: the one that its refusals name.
        advice: the end of its refusals.
    """

    verb: Callable[..., Coroutine[Any, Any, Any]]
    fields: dict[str, Any]
    enters: dict[str, int]
    field: str = "stage"
    advice: str = ""


WITHOUT = ("skip_unmet", " Set 'skip_unmet' to restore it without those whose rules are not met.")


DOORS = {
    "transition": Door(
        stages.transition_stage,
        {"name": "wine", "version": 2, "stage": PRODUCTION, "archive_existing": True},
        {"Production": 2, "Archived": 1},
    ),
    "page change": Door(
        stages.change_stage,
        {"name": "wine", "version": 2, "stage": PRODUCTION, **PAGE},
        {"Production": 2, "Archived": 1},
    ),
    "page change that keeps others": Door(
        stages.change_stage,
        {"name": "wine", "version": 3, "stage": PRODUCTION, **PAGE, "keep_others": True, "archive_existing": False},
        {"Production": 3},
    ),
    "restore version": Door(
        version_restoring.restore_model_version, {"name": "wine", "version": 4}, {"Archived": 4}, *WITHOUT
    ),
    "restore model": Door(
        model_restoring.restore_registered_model,
        {"name": "beer"},
        {"Production": 1, "Staging": 1, "Archived": 3},
        *WITHOUT,
    ),
}
STEPS = [(door, stage) for door in DOORS for stage in DOORS[door].enters]


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Registry]:
    database = await open_database(database_url, make_transaction=SqlTransaction)
    await a_model(database, "wine")
    for stage in ("Production", None, "Staging", "Archived"):
        await a_model_version(database, "wine", stage=stage)
    await add_stage(database, "wine", 1, "Staging")
    await delete_version(database, "wine", 4)
    await a_model(database, "beer")
    for stage in ("Production", None, "Archived"):
        await a_model_version(database, "beer", stage=stage, aliases=["tap"] if stage else ())
    await add_stage(database, "beer", 1, "Staging")
    await delete_model(database, "beer")
    yield database
    await database.close()
    assert await broken_promises(database_url) == []


async def change(database: Registry, door: Door) -> None:
    await database.write(lambda tx: door.verb(tx, USER, **door.fields))


async def all_rows(database: Registry) -> dict[str, list[str]]:
    """Read the whole store."""

    async def read(tx: SqlTransaction) -> dict[str, list[str]]:
        return {
            table: sorted(str(tuple(row)) for row in await tx._session.all(Sql(f"SELECT * FROM {table}")))
            for table in metadata.tables
        }

    return await database.search(read)


@pytest.mark.parametrize(("door", "stage"), STEPS)
async def test_a_change_that_a_rule_stops_leaves_no_trace(database: Registry, door: str, stage: str) -> None:
    await a_rule(database, stage_place(stage), conditions=["tags.reviewed = 'yes'"])
    rows = await all_rows(database)
    version = DOORS[door].enters[stage]
    with pytest.raises(
        TransitionNotAllowed,
        match=rf"Moving version {version} from .* to .*{stage}.* is not allowed. Missing: tag reviewed is 'yes' "
        rf"\(The tag reviewed is not set on version {version}\)\.{DOORS[door].advice}$",
    ) as caught:
        await change(database, DOORS[door])
    assert (caught.value.field, wire_error(caught.value).status) == (DOORS[door].field, 409)
    assert (caught.value.target, caught.value.rule_version) == (f"stage:{stage}", 1)
    assert await all_rows(database) == rows


@pytest.mark.parametrize("door", DOORS)
async def test_a_change_that_meets_all_rules_is_made(database: Registry, door: str) -> None:
    for stage in ("Staging", "Production", "Archived"):
        await a_rule(database, stage_place(stage), conditions=["tags.reviewed IS NULL"])
    rows = await all_rows(database)
    await change(database, DOORS[door])
    assert await all_rows(database) != rows


async def test_leaving_a_stage_and_entering_none_needs_no_rule(database: Registry) -> None:
    for stage in ("Staging", "Production", "Archived"):
        await a_rule(database, stage_place(stage), conditions=["tags.reviewed = 'yes'"])
    await database.write(lambda tx: stages.leave_stage(tx, USER, name="wine", version=1, stage=STAGING, comment=""))
    await database.write(
        lambda tx: stages.transition_stage(tx, USER, name="wine", version=1, stage="none", archive_existing=False)
    )
    assert await stages_of(database, "wine", 1) == frozenset()


async def test_what_a_change_waits_for_is_said_in_its_message(database: Registry) -> None:
    await a_rule(database, stage_place("Production"), wait=Wait("Staging", 24))
    with pytest.raises(ApprovalPending) as caught:
        await change(database, DOORS["page change that keeps others"])
    assert caught.value.message == (
        "Moving version 3 from Staging to Production, Staging has to wait. Missing: 24 h in Staging "
        "(Version 3 has been in Staging for 0 min)."
    )
    assert [check["state"] for check in caught.value.checks] == ["waiting"]


async def test_a_restored_model_has_its_stages_and_times_as_before(database: Registry) -> None:
    await change(database, DOORS["restore model"])
    times = [
        await database.read(lambda tx, version=version: tx.model_versions.get("beer", version))  # type: ignore[misc]
        for version in (1, 2, 3)
    ]
    assert [(one.current_stage, one.updated_at_ms - one.created_at_ms > 1000) for one in times if one] == [
        ("Production", False),
        ("None", False),
        ("Archived", False),
    ]
    assert [sorted(await stages_of(database, "beer", version)) for version in (1, 2, 3)] == [
        ["Production", "Staging"],
        [],
        ["Archived"],
    ]
