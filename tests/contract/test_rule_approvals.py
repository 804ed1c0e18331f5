"""Who may move and whose approvals count, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import pytest

from greenroom.core.checklists import Approval, Checklist
from greenroom.core.permissions import Permission
from greenroom.core.roles import Role
from greenroom.core.rules import Target
from greenroom.core.stages import PRODUCTION
from greenroom.errors import ApprovalPending, InvalidInput, StillInUse, TransitionNotAllowed
from greenroom.services.access import groups, roles
from greenroom.services.registry import registered_models, stages
from greenroom.services.rules import stage_rules
from greenroom.services.rules.stage_checks import Approved, Mover, check_target
from greenroom.services.rules.stage_rules import GivenPeople
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.access import grant
from tests.support.accounts import OPERATOR
from tests.support.people import a_group, a_principal, an_account, disable
from tests.support.registry import USER, Registry, a_model, a_model_version, set_alias, stages_of, tag_version
from tests.support.rules import a_rule, alias_place, stage_place

pytestmark = pytest.mark.anyio


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Registry]:
    database = await open_database(database_url, make_transaction=SqlTransaction)
    await a_model(database, "wine")
    await a_model_version(database, "wine", tags={"reviewed": "yes"})
    yield database
    await database.close()


@pytest.fixture
async def people(database: Registry) -> Mapping[str, int]:
    """Make ada, who contributes, ben and cleo, who may approve, and dan without a role; return their rows."""
    rows = {name: await an_account(database, name) for name in ("ada", "ben", "cleo", "dan")}
    for name, role in (("ada", Role.CONTRIBUTOR), ("ben", Role.APPROVER), ("cleo", Role.MANAGER)):
        await grant(database, f"user:{rows[name]}", role.value, all_of="workspace")
    return rows


async def checklist(
    database: Registry, mover: int | None, approvals: Sequence[Approval] = (), target: Target | None = None
) -> Checklist:
    async def read(tx: SqlTransaction) -> Checklist:
        model = await tx.registered_models.find("wine")
        assert model is not None
        found = await tx.model_versions.get_staged(model.row, 1)
        assert found is not None
        wanted = target or Target.stage(PRODUCTION)
        stored = await tx.stage_rules.find(wanted, model.row, stamp=found.stamp)
        return await check_target(
            tx,
            version=found.version,
            held=found.stages,
            target=wanted,
            stored=stored,
            mover=Mover(mover, has_accounts=True),
            approvals=approvals,
        )

    return await database.read(read)


def approval(account: int, name: str, rule_version: int = 1, **facts: str) -> Approval:
    return Approval(account, name, 1, {"tags.reviewed = 'yes'": "= yes", **facts}, rule_version)


async def counted(database: Registry, mover: int, *approvals: Approval) -> int:
    return (await checklist(database, mover, approvals)).approvals_counted


RULE: dict[str, Any] = {"approvals": 2, "conditions": ["tags.reviewed = 'yes'"]}


async def test_each_person_counts_once_and_who_asks_does_not(database: Registry, people: Mapping[str, int]) -> None:
    await a_rule(database, stage_place("Production"), **RULE)
    ada, ben, cleo, dan = (people[name] for name in ("ada", "ben", "cleo", "dan"))
    assert await counted(database, ada, approval(ben, "ben"), approval(ben, "ben")) == 1
    assert await counted(database, ben, approval(ben, "ben"), approval(cleo, "cleo")) == 1
    assert await counted(database, ada, approval(dan, "dan"), approval(ada, "ada")) == 0
    assert await counted(database, ada, approval(ben, "ben"), approval(cleo, "cleo")) == 2


async def test_an_approval_of_another_rule_or_of_other_facts_does_not_count(
    database: Registry, people: Mapping[str, int]
) -> None:
    await a_rule(database, stage_place("Production"), **RULE)
    ben, cleo = approval(people["ben"], "ben"), approval(people["cleo"], "cleo")
    assert await counted(database, people["ada"], ben, cleo) == 2
    await tag_version(database, "wine", 1, "reviewed", "no")
    assert await counted(database, people["ada"], ben, cleo) == 0
    await tag_version(database, "wine", 1, "reviewed", "yes")
    await a_rule(database, stage_place("Production"), **{**RULE, "comes_from": ["Staging"]})
    found = await checklist(database, people["ada"], [ben, cleo])
    assert found.approvals_counted == 0
    assert "That of ben does not count: the rule has changed since" in found.checks[-1].reason


async def test_an_approver_who_loses_the_role_does_not_count_any_more(
    database: Registry, people: Mapping[str, int]
) -> None:
    await grant(database, f"user:{people['dan']}", Role.APPROVER.value, all_of="workspace")
    group = await a_group(database, "release", [people["dan"], people["ben"]])
    await a_rule(database, stage_place("Production"), **RULE, approvers=GivenPeople(groups=["release"]))
    given = approval(people["dan"], "dan"), approval(people["ben"], "ben")
    assert await counted(database, people["ada"], *given) == 2
    await disable(database, people["ben"])
    assert await counted(database, people["ada"], *given) == 1
    assert group


async def test_approvals_that_nobody_could_give_are_refused(database: Registry, people: Mapping[str, int]) -> None:
    await a_group(database, "release", [people["ben"]])
    with pytest.raises(InvalidInput, match="asks for 2 approvals, but only 1 person could give one"):
        await a_rule(database, stage_place("Production"), **RULE, approvers=GivenPeople(groups=["release"]))


async def test_a_rule_of_the_workspace_may_name_who_approves_on_single_models(
    database: Registry, people: Mapping[str, int]
) -> None:
    await grant(database, f"user:{people['dan']}", Role.APPROVER.value, model=1)
    await a_group(database, "board", [people["dan"], people["ben"]])
    await a_rule(database, stage_place("Production"), **RULE, approvers=GivenPeople(groups=["board"]))
    assert await counted(database, people["ada"], approval(people["dan"], "dan")) == 1


async def test_a_group_or_role_that_rules_name_is_not_deleted(database: Registry, people: Mapping[str, int]) -> None:
    group = await a_group(database, "board", [people["ben"], people["cleo"]])
    role = await database.write(
        lambda tx: roles.create_role(
            tx,
            OPERATOR,
            name="medics",
            description="",
            permissions=[Permission.TRANSITION_DECIDE, Permission.REGISTERED_MODEL_READ],
        )
    )
    await a_rule(
        database,
        stage_place("Production"),
        **RULE,
        approvers=GivenPeople(groups=["board"]),
        movers=GivenPeople(roles=["medics"]),
    )
    with pytest.raises(StillInUse, match=r"group 'board' cannot be deleted: 1 stage rule names it \(stage:Production"):
        await database.write(lambda tx: groups.delete_group(tx, OPERATOR, group="board", force=True))
    with pytest.raises(StillInUse, match=r"role 'medics' cannot be deleted: 1 stage rule names it \(stage:Production"):
        await database.write(lambda tx: roles.delete_role(tx, OPERATOR, role="medics", force=True))
    words = [check.words for check in (await checklist(database, people["ada"])).checks]
    assert "moved by the role medics" in words
    assert "2 approvals of the group board" in words
    # Stores of earlier releases have rules that name what was deleted.
    await database.write(lambda tx: tx.groups.delete(group))
    await database.write(lambda tx: tx.grants.delete_role(role.row))
    shown = await database.read(lambda tx: stage_rules.get_rule(tx, OPERATOR, place=stage_place("Production")))
    assert shown.warnings == (
        f"The role role_{role.row} was deleted: leave it out of the rule.",
        f"The group gr_{group} was deleted: leave it out of the rule.",
    )
    assert "moved by a deleted role" in [check.words for check in (await checklist(database, people["ada"])).checks]


async def test_a_request_is_applied_once_its_approvals_count(database: Registry, people: Mapping[str, int]) -> None:
    await a_rule(database, stage_place("Production"), **RULE)
    ben, cleo = approval(people["ben"], "ben"), approval(people["cleo"], "cleo")

    async def apply(*approvals: Approval) -> None:
        await database.write(
            lambda tx: stages.change_stage(
                tx,
                USER,
                name="wine",
                version=1,
                stage="Production",
                archive_existing=False,
                keep_others=False,
                comment="",
                approved=Approved(people["ada"], 1, Target.stage(PRODUCTION), approvals),
            )
        )

    with pytest.raises(ApprovalPending, match=r"needs approval. Missing: 2 approvals \(1 of 2 given: ben\)\.$"):
        await apply(ben)
    await apply(ben, cleo)
    assert await stages_of(database, "wine", 1) == {"Production"}


async def test_only_those_that_a_rule_names_may_move(database: Registry, people: Mapping[str, int]) -> None:
    await a_rule(database, stage_place("Production"), movers=GivenPeople(roles=["manager"]))
    await a_rule(database, alias_place("champion"), movers=GivenPeople(accounts=["cleo"]))

    async def move(name: str) -> None:
        actor = await a_principal(database, people[name], name)
        await database.write(
            lambda tx: stages.transition_stage(
                tx, actor, name="wine", version=1, stage="Production", archive_existing=False
            )
        )

    with pytest.raises(
        TransitionNotAllowed, match=r"moved by managers \(Asked for by ben, whom the rule does not name"
    ):
        await move("ben")
    await move("cleo")
    await set_alias(database, "wine", "champion", 1)
    ben = await a_principal(database, people["ben"], "ben")
    with pytest.raises(TransitionNotAllowed, match="Removing the alias champion is not allowed: it is moved by cleo"):
        await database.write(lambda tx: registered_models.delete_alias(tx, ben, name="wine", alias="champion"))


async def test_an_alias_whose_rule_asks_for_approvals_is_not_removed(
    database: Registry, people: Mapping[str, int]
) -> None:
    await set_alias(database, "wine", "champion", 1)
    await a_rule(database, alias_place("champion"), approvals=1)
    with pytest.raises(TransitionNotAllowed, match="Set it to another version instead"):
        await database.write(lambda tx: registered_models.delete_alias(tx, USER, name="wine", alias="champion"))
