"""Every call by which a version enters or leaves a stage obeys the stage rules, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any, NamedTuple

import pytest

from greenroom.core.stage_rules import Allowed, Decision, NeedsApproval, Refused, StageRule
from greenroom.core.stages import PRODUCTION, STAGING, StageSet
from greenroom.errors import ApprovalPending, Conflict, TransitionNotAllowed
from greenroom.services import model_restoring, stages, version_restoring
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

pytestmark = pytest.mark.anyio

Asked = list[tuple[list[str], list[str]]]
PAGE = {"archive_existing": True, "keep_others": False, "comment": ""}


class Door(NamedTuple):
    """A way to change stages.

    Attributes:
        asks: the stages before and after of each version, in the order in which the rules are asked.
    """

    verb: Callable[..., Coroutine[Any, Any, Any]]
    fields: dict[str, Any]
    asks: Asked


DOORS = {
    "transition": Door(
        stages.transition_stage,
        {"name": "wine", "version": 2, "stage": PRODUCTION, "archive_existing": True},
        [(["Production", "Staging"], ["Archived"]), ([], ["Production"])],
    ),
    "page change": Door(
        stages.change_stage,
        {"name": "wine", "version": 2, "stage": PRODUCTION, **PAGE},
        [(["Production", "Staging"], ["Archived"]), ([], ["Production"])],
    ),
    "page change that keeps others": Door(
        stages.change_stage,
        {"name": "wine", "version": 3, "stage": PRODUCTION, **PAGE, "keep_others": True, "archive_existing": False},
        [(["Staging"], ["Production", "Staging"])],
    ),
    "leave": Door(
        stages.leave_stage,
        {"name": "wine", "version": 1, "stage": STAGING, "comment": ""},
        [(["Production", "Staging"], ["Production"])],
    ),
    "restore version": Door(
        version_restoring.restore_model_version, {"name": "wine", "version": 4}, [([], ["Archived"])]
    ),
    "restore model": Door(
        model_restoring.restore_registered_model,
        {"name": "beer"},
        [([], ["Production", "Staging"]), ([], []), ([], ["Archived"])],
    ),
}
DECISIONS: dict[str, tuple[Decision, type[Conflict]]] = {
    "refused": (Refused("The freeze is on."), TransitionNotAllowed),
    "approval needed": (NeedsApproval("The freeze is on."), ApprovalPending),
}


@pytest.fixture
def rules() -> list[StageRule]:
    """Return the rules of the workspace, to be filled once the models are there."""
    return []


@pytest.fixture
async def database(database_url: str, rules: list[StageRule]) -> AsyncIterator[Registry]:
    database = await open_database(
        database_url, make_transaction=lambda session: SqlTransaction(session, stage_rules=rules)
    )
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


@pytest.mark.parametrize("decision", DECISIONS)
@pytest.mark.parametrize("door", DOORS)
async def test_a_change_that_a_rule_stops_leaves_no_trace(
    database: Registry, rules: list[StageRule], door: str, decision: str
) -> None:
    answer, error = DECISIONS[decision]
    # The last question decides: by then the others were answered, and nothing may have been written.
    last = DOORS[door].asks[-1]
    rules.append(lambda before, after: answer if (sorted(before), sorted(after)) == last else Allowed())
    rows = await all_rows(database)
    with pytest.raises(error, match=r"Moving version \d from .* to .*: The freeze is on\.$") as caught:
        await change(database, DOORS[door])
    assert (caught.value.field, wire_error(caught.value).status) == ("stage", 409)
    assert await all_rows(database) == rows


@pytest.mark.parametrize("door", DOORS)
async def test_rules_are_asked_about_every_version_that_changes(
    database: Registry, rules: list[StageRule], door: str
) -> None:
    asked: Asked = []

    def rule(before: StageSet, after: StageSet) -> Decision:
        asked.append((sorted(before), sorted(after)))
        return Allowed()

    rules.append(rule)
    rows = await all_rows(database)
    await change(database, DOORS[door])
    assert asked == DOORS[door].asks
    assert await all_rows(database) != rows


async def test_what_a_change_needs_is_said_in_its_message(database: Registry, rules: list[StageRule]) -> None:
    rules.append(lambda _before, after: NeedsApproval("Ask ana.") if PRODUCTION in after else Allowed())
    with pytest.raises(ApprovalPending) as caught:
        await change(database, DOORS["page change that keeps others"])
    assert caught.value.message == "Moving version 3 from Staging to Production, Staging needs approval: Ask ana."


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
