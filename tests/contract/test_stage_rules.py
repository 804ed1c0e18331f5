"""Rules of stages and aliases: what they ask for, and what stops a version, on both databases."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator
from typing import Any

import pytest

from greenroom.core.rules import Wait
from greenroom.core.subjects import model_version_subject
from greenroom.errors import (
    ApprovalPending,
    InvalidFilter,
    InvalidInput,
    StageRuleNotFound,
    TransitionNotAllowed,
)
from greenroom.services.history import undo
from greenroom.services.registry import registered_models, stages, version_restoring
from greenroom.services.rules import stage_rules, version_checks
from greenroom.services.rules.stage_rules import GivenPeople
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.registry import (
    USER,
    Registry,
    a_model,
    a_model_version,
    delete_version,
    move,
    set_alias,
    stages_of,
)
from tests.support.rules import a_rule, alias_place, no_rule, stage_place
from tests.support.tracking import a_run, log_points

pytestmark = pytest.mark.anyio


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Registry]:
    database = await open_database(database_url, make_transaction=SqlTransaction)
    await a_model(database, "wine")
    yield database
    await database.close()


async def scored(database: Registry, **metrics: float) -> str:
    """Register a version of a run with these metrics; return the id of the run."""
    run_id = await a_run(database, "0")
    await log_points(database, run_id, *[(key, value, 1000, 0) for key, value in metrics.items()])
    await a_model_version(database, "wine", run_id=run_id)
    return run_id


async def reasons(database: Registry, version: int, target: str = "Production") -> list[tuple[str, str]]:
    found = await database.read(
        lambda tx: version_checks.list_checks(
            tx, USER, name="wine", version=version, only=(stage_place(target).kind, target)
        )
    )
    return [(check.state.value, check.reason) for check in found[0].checklist.checks]


async def test_a_metric_is_compared_with_a_number(database: Registry) -> None:
    await scored(database, auc=0.93)
    await a_rule(database, stage_place("Production"), conditions=["metrics.auc >= 0.95"])
    with pytest.raises(TransitionNotAllowed, match=r"Missing: auc at least 0.95 \(auc is 0.93\)\.$"):
        await move(database, "wine", 1, "Production")
    await a_rule(database, stage_place("Production"), conditions=["metrics.auc >= 0.93"])
    await move(database, "wine", 1, "Production")


async def test_a_metric_is_compared_with_that_of_the_version_in_the_stage(database: Registry) -> None:
    for auc in (0.93, 0.91, 0.9295):
        await scored(database, auc=auc)
    await a_rule(database, stage_place("Production"), conditions=["metrics.auc >= production - 0.002"])
    assert await reasons(database, 1) == [("passed", "No version is in Production: there is nothing to compare with.")]
    await move(database, "wine", 1, "Production")
    with pytest.raises(TransitionNotAllowed, match="auc not below Production by more than 0.002"):
        await move(database, "wine", 2, "Production")
    assert await reasons(database, 3) == [("passed", "auc is 0.9295; that of version 1, now in Production, is 0.93.")]
    await move(database, "wine", 3, "Production", archive_existing=True)


async def test_a_metric_that_is_missing_or_no_number_fails(database: Registry) -> None:
    await scored(database, acu=0.9)
    await scored(database, auc=math.nan)
    await a_rule(database, stage_place("Production"), conditions=["metrics.auc >= 0.5"])
    assert await reasons(database, 1) == [("failed", "Version 1 has no metric auc. It has acu.")]
    assert await reasons(database, 2) == [("failed", "auc of version 2 is NaN, which is not a number.")]


async def test_a_metric_that_is_logged_again_counts_at_the_move(database: Registry) -> None:
    run_id = await scored(database, auc=0.9)
    await a_rule(database, stage_place("Production"), conditions=["metrics.auc >= 0.9"])
    assert [state for state, _ in await reasons(database, 1)] == ["passed"]
    await log_points(database, run_id, ("auc", 0.5, 2000, 1))
    with pytest.raises(TransitionNotAllowed, match="auc is 0.5"):
        await move(database, "wine", 1, "Production")


async def test_the_rule_of_a_model_replaces_that_of_the_workspace(database: Registry) -> None:
    await a_model_version(database, "wine", tags={"ok": "yes"})
    await a_rule(database, stage_place("Production"), conditions=["tags.missing IS NOT NULL"])
    await a_rule(database, stage_place("Production", "wine"), conditions=["tags.ok = 'yes'"])
    await move(database, "wine", 1, "Production")
    await move(database, "wine", 1, "None")
    await no_rule(database, stage_place("Production", "wine"))
    with pytest.raises(TransitionNotAllowed, match="tag missing is set"):
        await move(database, "wine", 1, "Production")
    await no_rule(database, stage_place("Production"))
    await move(database, "wine", 1, "Production")
    with pytest.raises(StageRuleNotFound):
        await no_rule(database, stage_place("Production"))


async def test_a_rule_goes_on_counting_when_it_is_created_again(database: Registry) -> None:
    first = await a_rule(database, stage_place("Production"), approvals=0, conditions=["run IS NOT NULL"])
    same = await a_rule(database, stage_place("Production"), approvals=0, conditions=[" run IS NOT NULL "])
    await no_rule(database, stage_place("Production"))
    again = await a_rule(database, stage_place("Production"), conditions=["run IS NOT NULL"])
    assert (first.stored.version, same.stored.version, again.stored.version) == (1, 1, 2)
    events, token = await database.read(
        lambda tx: stage_rules.list_rule_events(tx, USER, place=stage_place("Production"), limit=10, page_token=None)
    )
    assert ([event.type for event in events], token) == (
        ["stage_rule.created", "stage_rule.deleted", "stage_rule.created"],
        None,
    )


async def test_a_stage_that_holds_one_version_archives_the_one_before(database: Registry) -> None:
    for _ in range(2):
        await a_model_version(database, "wine")
    await a_rule(database, stage_place("Production"), one_version=True)
    # The rule of Production demands it, so that of Archived is not asked.
    await a_rule(database, stage_place("Archived"), conditions=["tags.may_go = 'yes'"])
    await move(database, "wine", 1, "Production")
    await move(database, "wine", 2, "Production")
    assert [await stages_of(database, "wine", version) for version in (1, 2)] == [{"Archived"}, {"Production"}]


async def test_archiving_that_nothing_demands_obeys_the_rule_of_archived(database: Registry) -> None:
    for _ in range(2):
        await a_model_version(database, "wine")
    await move(database, "wine", 1, "Production")
    await a_rule(database, stage_place("Archived"), conditions=["tags.may_go = 'yes'"])
    with pytest.raises(TransitionNotAllowed, match="Moving version 1 from Production to Archived is not allowed"):
        await move(database, "wine", 2, "Production", archive_existing=True)


async def test_a_version_comes_from_another_stage_and_has_waited_there(database: Registry) -> None:
    await a_model_version(database, "wine")
    await a_rule(database, stage_place("Production"), comes_from=["Staging"], wait=Wait("staging", 0.5))
    assert await reasons(database, 1) == [
        ("failed", "Version 1 is in None."),
        ("failed", "Version 1 is not in Staging."),
    ]
    await move(database, "wine", 1, "Staging")
    with pytest.raises(ApprovalPending, match="has to wait. Missing: 0.5 h in Staging"):
        await move(database, "wine", 1, "Production")


async def test_a_protected_alias_is_set_moved_and_removed_by_its_rule(database: Registry) -> None:
    await a_model_version(database, "wine", tags={"ok": "yes"})
    await a_model_version(database, "wine")
    await a_rule(database, alias_place("champion"), conditions=["tags.ok = 'yes'"])
    with pytest.raises(TransitionNotAllowed, match="Setting the alias champion to version 2 is not allowed"):
        await set_alias(database, "wine", "champion", 2)
    await set_alias(database, "wine", "champion", 1)
    await database.write(lambda tx: registered_models.delete_alias(tx, USER, name="wine", alias="champion"))


async def test_neither_undoing_nor_restoring_leads_past_a_rule(database: Registry) -> None:
    await a_model_version(database, "wine")
    await move(database, "wine", 1, "Production")
    await move(database, "wine", 1, "Staging")
    (moved,) = await database.read(
        lambda tx: tx.events.of_subject(model_version_subject(1, 1), before_seq=None, limit=1)
    )
    await a_rule(database, stage_place("Production"), conditions=["tags.ok = 'yes'"])
    with pytest.raises(TransitionNotAllowed, match="from Staging to Production is not allowed"):
        await database.write(lambda tx: undo.undo_change(tx, USER, event=f"ev_{moved.seq}"))
    await no_rule(database, stage_place("Production"))
    await move(database, "wine", 1, "Production")
    await delete_version(database, "wine", 1)
    await a_rule(database, stage_place("Production"), conditions=["tags.ok = 'yes'"])
    with pytest.raises(TransitionNotAllowed, match="tag ok is 'yes'"):
        await database.write(lambda tx: version_restoring.restore_model_version(tx, USER, name="wine", version=1))


async def test_a_condition_that_nothing_judges_yet_stops_every_version(database: Registry) -> None:
    await a_model_version(database, "wine")
    shown = await a_rule(database, stage_place("Production"), conditions=["scan = 'clean'"])
    assert shown.warnings == ("Nothing here judges 'scan' yet, so no version meets \"scan = 'clean'\".",)
    assert await reasons(database, 1) == [("unknown", "Nothing here judges 'scan' yet.")]
    with pytest.raises(TransitionNotAllowed):
        await move(database, "wine", 1, "Production")


BAD_RULES: list[tuple[dict[str, Any], type[InvalidInput], str]] = [
    ({"conditions": ["metrics.auc >="]}, InvalidFilter, "at character"),
    ({"conditions": ["singature IS NOT NULL"]}, InvalidFilter, "Did you mean 'signature'"),
    ({"conditions": ["metrics.a > 1 AND metrics.b > 1"]}, InvalidFilter, "one comparison"),
    ({"conditions": ["run IS NOT NULL"] * 21}, InvalidInput, "at most 20"),
    ({"comes_from": ["Nowhere"]}, InvalidInput, "Value must be one of"),
    ({"comes_from": ["Production"]}, InvalidInput, "which the rule is for"),
    ({"wait": Wait("Nowhere", 1)}, InvalidInput, "Value must be one of"),
    ({"wait": Wait("Archived", 1)}, InvalidInput, "is not recorded"),
    ({"wait": Wait("Staging", 0)}, InvalidInput, "more than 0"),
    ({"wait": Wait("Staging", math.nan)}, InvalidInput, "more than 0"),
    ({"approvals": 11}, InvalidInput, "'approvals' must be 0 to 10"),
    ({"approvals": 1}, InvalidInput, "has no accounts"),
    ({"expires_after_days": 0}, InvalidInput, "must be 1 to 365"),
    ({"movers": GivenPeople(groups=["x"])}, InvalidInput, "no group 'x'"),
    ({"movers": GivenPeople(accounts=["x"])}, InvalidInput, "no account 'x'"),
    ({"approvers": GivenPeople(roles=["x"])}, InvalidInput, "no role 'x'"),
]


@pytest.mark.parametrize(("fields", "error", "words"), BAD_RULES)
async def test_a_rule_that_makes_no_sense_is_refused(
    database: Registry, fields: dict[str, Any], error: type[InvalidInput], words: str
) -> None:
    with pytest.raises(error, match=words):
        await a_rule(database, stage_place("Production"), **fields)


async def test_rules_are_for_stages_and_aliases_that_can_have_one(database: Registry) -> None:
    for place, words in (
        (stage_place("None"), "it has no rule"),
        (stage_place("x"), "Value must be one of"),
        (alias_place("latest"), "reserved"),
    ):
        with pytest.raises(InvalidInput, match=words):
            await a_rule(database, place, conditions=["run IS NOT NULL"])
    with pytest.raises(InvalidInput, match="leave out 'one_version'"):
        await a_rule(database, alias_place("champion"), one_version=True)


async def test_leaving_is_free(database: Registry) -> None:
    await a_model_version(database, "wine", stage="Production")
    await a_rule(database, stage_place("Production"), conditions=["tags.x = 'y'"])
    await database.write(
        lambda tx: stages.leave_stage(tx, USER, name="wine", version=1, stage="Production", comment="")
    )
    assert await stages_of(database, "wine", 1) == frozenset()
