"""The stages and rules of a workspace as one document: make the workspace equal to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from greenroom.core.access import Actor
from greenroom.core.ports import Transaction
from greenroom.core.rule_checks import parse_target
from greenroom.core.rules import Rule, StoredRule, Target, TargetKind
from greenroom.core.stage_events import StageCreated, StageDeleted, StageUpdated
from greenroom.core.stages import (
    ARCHIVED,
    MAX_STAGES,
    NONE,
    Stage,
    StageRecord,
    Stages,
    check_colour,
    check_stage_name,
)
from greenroom.errors import InvalidInput, LimitExceeded, StillInUse
from greenroom.services.rules.stage_rules import GivenRule, remove_rule, resolve_rule, store_rule
from greenroom.services.rules.workspace_stages import (
    append_stage_event,
    check_unused,
    forget_stage,
    lock_stages,
    save_stages,
    stage_fields,
    unused_colour,
)


class GivenStage(NamedTuple):
    """A stage as clients give it.

    Attributes:
        colour: None for its present one, or the one that the fewest stages have.
    """

    name: str
    colour: str | None = None


async def apply_settings(
    tx: Transaction,
    actor: Actor,
    *,
    stages: Sequence[GivenStage],
    rules: Sequence[tuple[TargetKind, str, GivenRule]],
    dry_run: bool = False,
) -> list[str]:
    """Make the stages and rules of the workspace equal to a document: others are removed.

    Args:
        stages: in order, ``None`` first and ``Archived`` last.
        rules: those of single registered models are not touched.
        dry_run: check everything, but change nothing.

    Returns:
        What is changed, in words.

    Raises:
        InvalidInput: something in the document is not valid.
        LimitExceeded: it has too many stages.
        PermissionDenied: the actor may not change the workspace.
        StillInUse: a stage that would be removed has versions, or rules of registered models name it.
    """
    before = await lock_stages(tx, actor)
    after = Stages(_records(before, stages))
    removed = [stage for stage in before.names if stage not in after.names]
    for stage in removed:
        await _check_removable(tx, stage)
    wanted: dict[Target, Rule] = {}
    for number, (kind, name, given) in enumerate(rules):
        with fields_of_rule(number):
            target = parse_target(kind, name, after)
            if target in wanted:
                raise InvalidInput(f"'{target}' has two rules.", field="target")
            wanted[target] = await resolve_rule(tx, target, after, given)
    current = {rule.target: rule for rule in await tx.stage_rules.of_workspace()}
    changes = [*_stage_changes(before, after), *_rule_changes(current, wanted)]
    if dry_run or not changes:
        return changes
    for target, stored in current.items():
        if target not in wanted:
            await remove_rule(tx, actor, stored)
    if before.records != after.records:
        await _save(tx, actor, before, after)
    for number, (target, rule) in enumerate(wanted.items()):
        with fields_of_rule(number):
            await store_rule(tx, actor, target, 0, rule)
    return changes


@contextmanager
def fields_of_rule(number: int) -> Iterator[None]:
    """Let errors name a field of a rule of the document, counted from 0."""
    try:
        yield
    except InvalidInput as error:
        error.field = f"new_rules[{number}].{error.field}"
        raise


def _records(before: Stages, given: Sequence[GivenStage]) -> list[StageRecord]:
    colours = {record.name: record.colour for record in before.records}
    records: list[StageRecord] = []
    for number, one in enumerate(given):
        field = f"new_stages[{number}]"
        name = before.find(one.name) or check_stage_name(one.name, f"{field}.name")
        if any(record.name.casefold() == name.casefold() for record in records):
            raise InvalidInput(f"The stage '{name}' is there twice.", field=f"{field}.name")
        colour = colours.get(name) or unused_colour(before)
        records.append(StageRecord(name, colour if one.colour is None else check_colour(one.colour, f"{field}.colour")))
    names = [record.name for record in records]
    if names[:1] != [NONE] or names[-1:] != [ARCHIVED]:
        raise InvalidInput("The first stage must be 'None', and the last one 'Archived'.", field="new_stages")
    if len(records) > MAX_STAGES:
        raise LimitExceeded(f"A workspace has at most {MAX_STAGES} stages.", field="new_stages")
    return records


async def _check_removable(tx: Transaction, stage: Stage) -> None:
    await check_unused(tx, stage, "removed")
    rules = [rule for rule in await tx.stage_rules.naming(stage) if rule.model_row]
    if rules:
        raise StillInUse(
            f"'{stage}' cannot be removed: {len(rules)} rules of registered models are for it or name it.",
            field="new_stages",
            counts={"rules": len(rules)},
        )


def _stage_changes(before: Stages, after: Stages) -> list[str]:
    found = [f"remove the stage {stage}" for stage in before.names if stage not in after.names]
    found += [f"add the stage {stage}" for stage in after.names if stage not in before.names]
    old = {record.name: record.colour for record in before.records}
    found += [
        f"show the stage {record.name} in {record.colour} instead of {old[record.name]}"
        for record in after.records
        if record.name in old and old[record.name] != record.colour
    ]
    kept = [stage for stage in after.names if stage in before.names]
    if kept != [stage for stage in before.names if stage in after.names]:
        found.append(f"order the stages {', '.join(after.names)}")
    return found


def _rule_changes(current: dict[Target, StoredRule], wanted: dict[Target, Rule]) -> list[str]:
    found = [f"delete the rule of {target}" for target in current if target not in wanted]
    for target, rule in wanted.items():
        if target not in current:
            found.append(f"create a rule of {target}")
        elif current[target].rule != rule:
            old = current[target].rule
            fields = [name for name in rule.__struct_fields__ if getattr(rule, name) != getattr(old, name)]
            found.append(f"change the rule of {target}: {', '.join(fields)}")
    return found


async def _save(tx: Transaction, actor: Actor, before: Stages, after: Stages) -> None:
    for stage in before.names:
        if stage not in after.names:
            await forget_stage(tx, stage)
    await save_stages(tx, after.records)
    for stage in before.names:
        if stage not in after.names:
            await append_stage_event(tx, actor, StageDeleted(before=stage_fields(before, stage)))
    for stage in after.names:
        new = stage_fields(after, stage)
        if stage not in before.names:
            await append_stage_event(tx, actor, StageCreated(after=new))
        elif stage_fields(before, stage) != new:
            await append_stage_event(tx, actor, StageUpdated(before=stage_fields(before, stage), after=new))
