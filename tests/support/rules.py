"""Rules of stages and aliases for tests."""

from __future__ import annotations

from typing import Any

from greenroom.core.access import Actor
from greenroom.core.rules import TargetKind
from greenroom.services.rules import stage_rules
from greenroom.services.rules.stage_rules import GivenRule, Place, ShownRule
from tests.support.registry import USER, Registry


def stage_place(name: str, model: str | None = None) -> Place:
    """Name the rule of a stage."""
    return Place(TargetKind.STAGE, name, model)


def alias_place(name: str, model: str | None = None) -> Place:
    """Name the rule of an alias."""
    return Place(TargetKind.ALIAS, name, model)


async def a_rule(database: Registry, place: Place, actor: Actor = USER, **fields: Any) -> ShownRule:
    """Set a rule."""
    return await database.write(lambda tx: stage_rules.set_rule(tx, actor, place=place, given=GivenRule(**fields)))


async def no_rule(database: Registry, place: Place, actor: Actor = USER) -> None:
    """Delete a rule."""
    await database.write(lambda tx: stage_rules.delete_rule(tx, actor, place=place))
