"""Rules of stages and aliases: set, delete, read and list them, of a workspace and of single registered models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from greenroom.core.access import Actor
from greenroom.core.event_types import Change, EventType
from greenroom.core.events import Event
from greenroom.core.page_tokens import decode_page_token, encode_page_token
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.registered_models import check_model_name
from greenroom.core.rule_checks import ROLES, checked_rule, conditions_of, parse_target, place_of
from greenroom.core.rule_people import Person
from greenroom.core.rules import People, Rule, StoredRule, Target, TargetKind, Wait
from greenroom.core.stage_events import (
    NamedFields,
    PeopleFields,
    RuleFields,
    StageRuleCreated,
    StageRuleDeleted,
    StageRuleUpdated,
    WaitFields,
)
from greenroom.core.stages import Stages
from greenroom.core.subjects import Subject, registered_model_subject, workspace_subject
from greenroom.errors import InvalidInput, LimitExceeded, StageRuleNotFound
from greenroom.services.access.authorization import authorize_model, authorize_workspace, require_access
from greenroom.services.not_found import model_not_found
from greenroom.services.page_limits import check_limit

MAX_RULES: Final = 1000
"""Rules of a workspace, those of its registered models included."""

MAX_LIMIT: Final = 1000
_TYPES: Final = (EventType.STAGE_RULE_CREATED, EventType.STAGE_RULE_UPDATED, EventType.STAGE_RULE_DELETED)
_EXAMINED: Final = 1000


class GivenPeople(NamedTuple):
    """People as clients name them, by name or id."""

    roles: Sequence[str] = ()
    groups: Sequence[str] = ()
    accounts: Sequence[str] = ()


class GivenRule(NamedTuple):
    """A rule as clients give it; fields as in `Rule`."""

    movers: GivenPeople = GivenPeople()
    approvals: int = 0
    approvers: GivenPeople = GivenPeople()
    one_version: bool = False
    comes_from: Sequence[str] = ()
    wait: Wait | None = None
    is_open_to_returns: bool = False
    conditions: Sequence[str] = ()
    expires_after_days: int = 14


class Place(NamedTuple):
    """Which rule: of a stage or alias, in the workspace or for one registered model.

    Attributes:
        model: name of the registered model; None for the rule of the workspace.
    """

    kind: TargetKind
    name: str
    model: str | None = None


class ShownRule(NamedTuple):
    """A rule with the names of what it refers to.

    Attributes:
        model: name of the registered model that it belongs to; None for one of the workspace.
        roles: names of roles that the workspace defines, by ``role:<row>``.
        groups: names of groups by row; deleted ones are left out.
        accounts: names of accounts by row; deleted ones are left out.
        words: its conditions in words, in their order.
        warnings: what its author should know.
    """

    stored: StoredRule
    model: str | None
    roles: Mapping[str, str]
    groups: Mapping[int, str]
    accounts: Mapping[int, str]
    words: tuple[str, ...]
    warnings: tuple[str, ...]

    def named(self, people: People) -> GivenPeople:
        """Return people by name, as clients give them; what was deleted by its id."""
        return GivenPeople(
            [self.roles.get(role, role_id(role)) for role in people.roles],
            [self.groups.get(row, f"gr_{row}") for row in people.groups],
            [self.accounts.get(row, f"acc_{row}") for row in people.accounts],
        )


async def set_rule(tx: Transaction, actor: Actor, *, place: Place, given: GivenRule) -> ShownRule:
    """Create or replace a rule.

    Raises:
        InvalidInput: a field is not valid, or names something that is not there.
        LimitExceeded: the workspace has too many rules.
        PermissionDenied: the actor may not change the workspace.
        RegisteredModelNotFound: no such model.
    """
    authorize_workspace(actor, Permission.WORKSPACE_UPDATE)
    stages = await tx.stages.lock()
    target, model_row = await locate(tx, actor, stages, place)
    rule = await resolve_rule(tx, target, stages, given)
    return await show_rule(tx, await store_rule(tx, actor, target, model_row, rule), place.model)


async def store_rule(tx: Transaction, actor: Actor, target: Target, model_row: int, rule: Rule) -> StoredRule:
    """Create or replace a rule in its normal form; the rules are locked.

    Raises:
        InvalidInput: fewer people could approve than it asks for.
        LimitExceeded: the workspace has too many rules.
    """
    await _check_approvers(tx, rule, model_row)
    before = await tx.stage_rules.get(target, model_row)
    if before is not None and before.rule == rule:
        return before
    if before is None and await tx.stage_rules.count() >= MAX_RULES:
        raise LimitExceeded(f"A workspace has at most {MAX_RULES} rules.")
    stored = StoredRule(
        target=target,
        model_row=model_row,
        version=await tx.stage_rules.last_version(target) + 1,
        rule=rule,
        updated_at_ms=tx.now_ms,
        updated_by=actor.name,
    )
    old = None if before is None else await rule_fields(tx, before)
    await tx.stage_rules.save(stored)
    await _changed(tx)
    await append_rule_event(tx, actor, old, await rule_fields(tx, stored), model_row)
    return stored


async def delete_rule(tx: Transaction, actor: Actor, *, place: Place) -> None:
    """Delete a rule; that of the workspace applies again where one of a model is deleted.

    Raises:
        PermissionDenied: the actor may not change the workspace.
        StageRuleNotFound: no such rule.
    """
    stored = await lock_rule(tx, actor, place=place)
    if stored is None:
        raise _no_rule(place)
    await remove_rule(tx, actor, stored)


async def remove_rule(tx: Transaction, actor: Actor, stored: StoredRule) -> None:
    """Delete a rule; the rules are locked."""
    fields = await rule_fields(tx, stored)
    await tx.stage_rules.delete(stored.target, stored.model_row, by=actor.name)
    await _changed(tx)
    await append_rule_event(tx, actor, fields, None, stored.model_row)


async def lock_rule(tx: Transaction, actor: Actor, *, place: Place) -> StoredRule | None:
    """Lock the rules until this transaction ends, for a change, and read one; None if it does not exist.

    Raises:
        InvalidInput: no such stage, or the alias is not valid.
        PermissionDenied: the actor may not change the workspace.
        RegisteredModelNotFound: no such model.
    """
    authorize_workspace(actor, Permission.WORKSPACE_UPDATE)
    stages = await tx.stages.lock()
    target, model_row = await locate(tx, actor, stages, place)
    return await tx.stage_rules.get(target, model_row)


async def get_rule(tx: Transaction, actor: Actor, *, place: Place) -> ShownRule:
    """Read a rule of the workspace, or one that a registered model has of its own.

    Raises:
        InvalidInput: no such stage, or the alias is not valid.
        RegisteredModelNotFound: no such model.
        StageRuleNotFound: no such rule.
        WorkspaceNotFound: the actor holds nothing in the workspace.
    """
    await require_access(tx, actor)
    stages = await tx.stages.read()
    target, model_row = await locate(tx, actor, stages, place)
    stored = await tx.stage_rules.get(target, model_row)
    if stored is None:
        raise _no_rule(place)
    return await show_rule(tx, stored, place.model)


async def list_rules(tx: Transaction, actor: Actor, *, model: str | None = None) -> list[ShownRule]:
    """Read the rules of the workspace, or with a registered model those that apply to it; by target.

    Raises:
        RegisteredModelNotFound: no such model.
        WorkspaceNotFound: the actor holds nothing in the workspace.
    """
    await require_access(tx, actor)
    found = {str(rule.target): (rule, None) for rule in await tx.stage_rules.of_workspace()}
    shown: dict[str, tuple[StoredRule, str | None]] = dict(found)
    if model is not None:
        row = await _model_row(tx, actor, model)
        shown |= {str(rule.target): (rule, model) for rule in await tx.stage_rules.of_model(row)}
    return [await show_rule(tx, rule, of) for _, (rule, of) in sorted(shown.items())]


async def list_rule_events(
    tx: Transaction, actor: Actor, *, place: Place, limit: int, page_token: str | None
) -> tuple[list[Event], str | None]:
    """Read the changes of a rule, newest first; a page may be short although more follow.

    Raises:
        InvalidInput: limit or token is not valid, no such stage, or the alias is not valid.
        RegisteredModelNotFound: no such model.
        WorkspaceNotFound: the actor holds nothing in the workspace.
    """
    await require_access(tx, actor)
    check_limit(limit, MAX_LIMIT)
    target, model_row = await locate(tx, actor, await tx.stages.read(), place, is_past=True)
    query = ["rule events", tx.workspace, str(target), model_row]
    last = decode_page_token(page_token, query)
    before_seq = None if last is None else int(last[0] or 0)
    found = await tx.events.of_subject_and_types(
        _subject(tx, model_row), _TYPES, before_seq=before_seq, limit=_EXAMINED + 1
    )
    events: list[Event] = []
    for event in found[:_EXAMINED]:
        if len(events) == limit:
            return events, encode_page_token(query, [events[-1].seq])
        if _target_of(event) == str(target):
            events.append(event)
    if len(found) > _EXAMINED:
        return events, encode_page_token(query, [found[_EXAMINED - 1].seq])
    return events, None


async def resolve_rule(tx: Transaction, target: Target, stages: Stages, given: GivenRule) -> Rule:
    """Return a rule in its normal form, with what it names by row.

    Raises:
        InvalidInput: a field is not valid, or names something that is not there.
    """
    return checked_rule(
        Rule(
            movers=await _resolve(tx, given.movers, "movers"),
            approvals=given.approvals,
            approvers=await _resolve(tx, given.approvers, "approvers"),
            one_version=given.one_version,
            comes_from=tuple(given.comes_from),
            wait=given.wait,
            is_open_to_returns=given.is_open_to_returns,
            conditions=tuple(given.conditions),
            expires_after_days=given.expires_after_days,
        ),
        target,
        stages,
    )


async def show_rule(tx: Transaction, stored: StoredRule, model: str | None) -> ShownRule:
    """Return a rule with the names of what it refers to."""
    rule = stored.rule
    groups, accounts = await tx.rule_facts.names(
        groups=[*rule.movers.groups, *rule.approvers.groups], accounts=[*rule.movers.accounts, *rule.approvers.accounts]
    )
    conditions = conditions_of(rule, stored.target)
    roles = await _role_names(tx, rule)
    warnings = [
        f"Nothing here judges {one.comparison.key.partition('.')[0]!r} yet, so no version meets {one.text!r}."
        for one in conditions
        if one.is_reserved
    ]
    for people in (rule.movers, rule.approvers):
        deleted = [
            *(f"role {role_id(role)}" for role in people.roles if role.startswith("role:") and role not in roles),
            *(f"group gr_{row}" for row in people.groups if row not in groups),
            *(f"account acc_{row}" for row in people.accounts if row not in accounts),
        ]
        warnings += [f"The {one} was deleted: leave it out of the rule." for one in deleted]
    return ShownRule(
        stored,
        model,
        roles,
        groups,
        accounts,
        tuple(one.words(place_of(stored.target)) for one in conditions),
        tuple(warnings),
    )


async def rule_fields(tx: Transaction, stored: StoredRule) -> RuleFields:
    """Return a rule as events record it."""
    shown = await show_rule(tx, stored, None)
    rule = stored.rule
    return RuleFields(
        target=str(stored.target),
        registered_model_id=f"rm_{stored.model_row}" if stored.model_row else None,
        version=stored.version,
        movers=_people_fields(rule.movers, shown),
        approvals=rule.approvals,
        approvers=_people_fields(rule.approvers, shown),
        one_version=rule.one_version,
        comes_from=list(rule.comes_from),
        wait=None if rule.wait is None else WaitFields(stage=rule.wait.stage, hours=rule.wait.hours),
        is_open_to_returns=rule.is_open_to_returns,
        conditions=list(rule.conditions),
        expires_after_days=rule.expires_after_days,
    )


async def append_rule_event(
    tx: Transaction, actor: Actor, before: RuleFields | None, after: RuleFields | None, model_row: int
) -> None:
    """Append the event of a change of a rule, to the history of its workspace or registered model."""
    change: Change
    if before is None:
        assert after is not None
        change = StageRuleCreated(after=after)
    elif after is None:
        change = StageRuleDeleted(before=before)
    else:
        change = StageRuleUpdated(before=before, after=after)
    await tx.events.append(actor, _subject(tx, model_row), change)


def role_id(role: str) -> str:
    """Return the id of a role as clients name it: ``role_3`` for ``role:3``, else its name."""
    return role.replace("role:", "role_", 1)


async def _changed(tx: Transaction) -> None:
    await tx.stages.renew()
    await tx.credentials.touch()


def _subject(tx: Transaction, model_row: int) -> Subject:
    return registered_model_subject(model_row) if model_row else workspace_subject(tx.workspace)


def _target_of(event: Event) -> str | None:
    change = event.change
    if isinstance(change, StageRuleCreated | StageRuleUpdated):
        return change.after.target
    return change.before.target if isinstance(change, StageRuleDeleted) else None


async def locate(
    tx: Transaction, actor: Actor, stages: Stages, place: Place, *, is_past: bool = False
) -> tuple[Target, int]:
    """Return the target of a rule, and the row of its registered model, or 0.

    Args:
        is_past: accept stages that no longer exist.

    Raises:
        InvalidInput: no such stage, or the alias is not valid.
        RegisteredModelNotFound: no such model, or none that the actor may see.
    """
    if is_past and place.kind is TargetKind.STAGE and stages.find(place.name) is None:
        target = Target(TargetKind.STAGE, place.name)
    else:
        target = parse_target(place.kind, place.name, stages)
    return target, 0 if place.model is None else await _model_row(tx, actor, place.model)


async def _model_row(tx: Transaction, actor: Actor, model: str) -> int:
    check_model_name(model, "model")
    found = await tx.registered_models.find(model)
    if found is None:
        raise model_not_found(model)
    await authorize_model(tx, actor, Permission.REGISTERED_MODEL_READ, model, row=found.row)
    return found.row


def _no_rule(place: Place) -> StageRuleNotFound:
    whose = "The workspace has" if place.model is None else f"{place.model} has"
    return StageRuleNotFound(f"{whose} no rule for the {place.kind.value} '{place.name[:100]}'.")


async def _resolve(tx: Transaction, given: GivenPeople, field: str) -> People:
    groups, accounts = [], []
    for name in given.groups:
        holder = await tx.grants.group(name)
        if holder is None:
            raise InvalidInput(f"There is no group '{name[:100]}'.", field=f"{field}.groups")
        groups.append(holder.row)
    for name in given.accounts:
        holder = await tx.grants.account(name)
        if holder is None:
            raise InvalidInput(f"There is no account '{name[:100]}'.", field=f"{field}.accounts")
        accounts.append(holder.row)
    roles = await _resolve_roles(tx, given.roles, field)
    return People(roles=tuple(roles), groups=tuple(groups), accounts=tuple(accounts))


async def _resolve_roles(tx: Transaction, names: Sequence[str], field: str) -> list[str]:
    own = {} if all(name in ROLES for name in names) else {role.role_id: role for role in await tx.grants.roles()}
    by_name = {role.name: role for role in own.values()}
    found = []
    for name in names:
        if name in ROLES:
            found.append(name)
            continue
        role = own.get(name) or by_name.get(name)
        if role is None:
            known = ", ".join([*ROLES, *sorted(by_name)[:20]])
            raise InvalidInput(
                f"There is no role '{name[:100]}' that a rule can name. Roles are {known}.", field=f"{field}.roles"
            )
        found.append(role.text)
    return found


async def _role_names(tx: Transaction, rule: Rule) -> Mapping[str, str]:
    if not any(role.startswith("role:") for role in (*rule.movers.roles, *rule.approvers.roles)):
        return {}
    return {role.text: role.name for role in await tx.grants.roles()}


def _people_fields(people: People, shown: ShownRule) -> PeopleFields:
    return PeopleFields(
        roles=[NamedFields(id=role_id(role), name=shown.roles.get(role, role_id(role))) for role in people.roles],
        groups=[NamedFields(id=f"gr_{row}", name=shown.groups.get(row, "")) for row in people.groups],
        accounts=[NamedFields(id=f"acc_{row}", name=shown.accounts.get(row, "")) for row in people.accounts],
    )


def _could_approve(person: Person, approvers: People, model_row: int) -> bool:
    if model_row:
        return person.counts_as_approver(approvers)
    # Someone may hold the role on single models only.
    return person.is_active and (not person.is_service or person.row in approvers.accounts)


async def _check_approvers(tx: Transaction, rule: Rule, model_row: int) -> None:
    """Refuse approvals that no one could give.

    Who holds a role on single models is not known of the workspace, so only named groups and accounts are counted.
    """
    if not rule.approvals:
        return
    if not await tx.accounts.has_any():
        raise InvalidInput(
            "This server has no accounts, so no one but the requester could approve. 'greenroom init' creates the first "
            "account.",
            field="approvals",
        )
    approvers = rule.approvers
    if approvers.is_empty or approvers.roles:
        return
    members = await tx.grants.members(approvers.groups)
    rows = sorted({*approvers.accounts, *members})
    people = await tx.rule_facts.people(rows, model_row)
    count = sum(_could_approve(person, approvers, model_row) for person in people.values())
    if count < rule.approvals:
        who = "1 person" if count == 1 else f"{count} people"
        raise InvalidInput(
            f"The rule asks for {rule.approvals} approvals, but only {who} could give one. Name more approvers.",
            field="approvers",
        )
