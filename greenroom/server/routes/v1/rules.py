"""Routes of rules of stages and aliases in the public API, and of what they ask of versions."""

from __future__ import annotations

from greenroom.core.access import Actor
from greenroom.core.ports import Transaction
from greenroom.core.rules import People, TargetKind, Wait
from greenroom.errors import InvalidInput
from greenroom.server.http.routing import Binding
from greenroom.services import rule_tryouts, version_checks
from greenroom.services import stage_rules as service
from greenroom.services.etags import check_etag
from greenroom.services.stage_rules import Place, ShownRule, role_id
from greenroom.wire.decoding import Empty
from greenroom.wire.endpoints.v1 import rules as rows
from greenroom.wire.messages.v1 import events
from greenroom.wire.messages.v1 import stage_rules as messages
from greenroom.wire.messages.v1.shared import with_etag

_KINDS = {kind.value: kind for kind in TargetKind}


def split_target(text: str, field: str = "target") -> tuple[TargetKind, str]:
    """Return the kind and the name of a target.

    Raises:
        InvalidInput: it has another form.
    """
    kind, colon, name = text.partition(":")
    if not colon or kind not in _KINDS or not name:
        raise InvalidInput(
            f"'{text[:100]}' is not a target. Write stage:<name> or alias:<name>, such as stage:Production.",
            field=field,
        )
    return _KINDS[kind], name


def given_rule(m: messages.GivenRule) -> service.GivenRule:
    """Convert a rule as it is sent."""
    return service.GivenRule(
        movers=_given_people(m.movers),
        approvals=m.approvals,
        approvers=_given_people(m.approvers),
        one_version=m.one_version,
        comes_from=m.comes_from,
        wait=None if m.wait is None else Wait(m.wait.stage, m.wait.hours),
        conditions=m.conditions,
        expires_after_days=m.expires_after_days,
    )


def rule_to_send(shown: ShownRule) -> messages.GivenRule:
    """Convert a stored rule to what sets it, with people by name."""
    rule = shown.stored.rule
    return messages.GivenRule(
        movers=_people_to_send(rule.movers, shown),
        approvals=rule.approvals,
        approvers=_people_to_send(rule.approvers, shown),
        one_version=rule.one_version,
        comes_from=list(rule.comes_from),
        wait=None if rule.wait is None else messages.GivenWait(stage=rule.wait.stage, hours=rule.wait.hours),
        conditions=list(rule.conditions),
        expires_after_days=rule.expires_after_days,
    )


def _given_people(m: messages.GivenPeople | None) -> service.GivenPeople:
    return service.GivenPeople() if m is None else service.GivenPeople(m.roles, m.groups, m.accounts)


def _people_to_send(people: People, shown: ShownRule) -> messages.GivenPeople | None:
    if people.is_empty:
        return None
    return messages.GivenPeople(
        roles=[shown.roles.get(role, role_id(role)) for role in people.roles],
        groups=[shown.groups.get(row, f"gr_{row}") for row in people.groups],
        accounts=[shown.accounts.get(row, f"acc_{row}") for row in people.accounts],
    )


def _people(people: People, shown: ShownRule) -> messages.RulePeople:
    return messages.RulePeople(
        roles=[
            messages.NamedHolder(id=role_id(role), name=shown.roles.get(role, None if ":" in role else role))
            for role in people.roles
        ],
        groups=[messages.NamedHolder(id=f"gr_{row}", name=shown.groups.get(row)) for row in people.groups],
        accounts=[messages.NamedHolder(id=f"acc_{row}", name=shown.accounts.get(row)) for row in people.accounts],
    )


def rule_message(shown: ShownRule) -> messages.StageRule:
    """Convert a rule to its resource."""
    stored, rule = shown.stored, shown.stored.rule
    return with_etag(
        messages.StageRule(
            target=str(stored.target),
            kind=stored.target.kind,
            name=stored.target.name,
            model=shown.model,
            rule_version=stored.version,
            movers=_people(rule.movers, shown),
            approvals=rule.approvals,
            approvers=_people(rule.approvers, shown),
            one_version=rule.one_version,
            comes_from=list(rule.comes_from),
            wait=None if rule.wait is None else messages.RuleWait(stage=rule.wait.stage, hours=rule.wait.hours),
            conditions=[
                messages.RuleCondition(condition=text, words=words)
                for text, words in zip(rule.conditions, shown.words, strict=True)
            ],
            expires_after_days=rule.expires_after_days,
            warnings=list(shown.warnings),
            updated_at_ms=stored.updated_at_ms,
            updated_by=stored.updated_by,
            etag="",
        )
    )


_Rule = messages.GetRule | messages.PutRule | messages.GetModelRule | messages.PutModelRule


def _place(m: _Rule) -> Place:
    kind, name = split_target(m.target)
    model = m.model if isinstance(m, messages.GetModelRule | messages.PutModelRule) else None
    return Place(kind, name, model)


async def _list(tx: Transaction, actor: Actor, _m: messages.ListRules) -> messages.StageRuleList:
    found = await service.list_rules(tx, actor)
    return messages.StageRuleList(items=[rule_message(one) for one in found], next_page_token=None)


async def _list_of_model(tx: Transaction, actor: Actor, m: messages.ListModelRules) -> messages.StageRuleList:
    found = await service.list_rules(tx, actor, model=m.model)
    return messages.StageRuleList(items=[rule_message(one) for one in found], next_page_token=None)


async def _get(tx: Transaction, actor: Actor, m: messages.GetRule | messages.GetModelRule) -> messages.StageRule:
    return rule_message(await service.get_rule(tx, actor, place=_place(m)))


async def _put(tx: Transaction, actor: Actor, m: messages.PutRule | messages.PutModelRule) -> messages.StageRule:
    return rule_message(await service.set_rule(tx, actor, place=_place(m), given=given_rule(m)))


async def _delete(tx: Transaction, actor: Actor, m: messages.GetRule | messages.GetModelRule) -> Empty:
    await service.delete_rule(tx, actor, place=_place(m))
    return Empty()


async def _unchanged(tx: Transaction, actor: Actor, m: _Rule, if_match: str) -> None:
    place = _place(m)
    stored = await service.lock_rule(tx, actor, place=place)
    current = "" if stored is None else rule_message(await service.show_rule(tx, stored, place.model)).etag
    check_etag(current, if_match, "The rule")


async def _list_events(tx: Transaction, actor: Actor, m: messages.ListRuleEvents) -> events.EventList:
    kind, name = split_target(m.target)
    found, token = await service.list_rule_events(
        tx, actor, place=Place(kind, name, m.model), limit=m.limit, page_token=m.page_token
    )
    rows_of_models = [event.subject.model_row for event in found if event.subject.model_row is not None]
    names = await tx.registry_pages.names(rows_of_models)
    return events.EventList(items=events.event_messages(found, names), next_page_token=token)


async def _try(tx: Transaction, actor: Actor, m: messages.TryRule) -> messages.TriedMoveList:
    kind, name = split_target(m.target)
    page = await rule_tryouts.try_rule(
        tx,
        actor,
        place=Place(kind, name, m.model),
        given=given_rule(m.rule),
        days=m.days,
        limit=m.limit,
        page_token=m.page_token,
    )
    return messages.TriedMoveList(
        items=[messages.tried_move(one) for one in page.moves],
        since_at_ms=page.since_ms,
        next_page_token=page.next_page_token,
    )


async def _list_checks(tx: Transaction, actor: Actor, m: messages.ListChecks) -> messages.ChecklistList:
    only = None if m.target is None else split_target(m.target)
    found = await version_checks.list_checks(tx, actor, name=m.model, version=m.version, only=only)
    items = [
        messages.Checklist(
            target=str(one.target),
            model=m.model,
            version=m.version,
            has_rule=one.rule is not None,
            is_met=one.checklist.is_met,
            is_blocked=one.checklist.is_blocked,
            is_there=one.is_there,
            rule_version=one.checklist.rule_version or None,
            approvals_needed=one.checklist.approvals_needed,
            one_version=one.rule is not None and one.rule.rule.one_version,
            checks=messages.sorted_checks([messages.check(check) for check in one.checklist.checks]),
        )
        for one in found
    ]
    return messages.ChecklistList(items=items, next_page_token=None)


BINDINGS: tuple[Binding, ...] = (
    Binding(rows.LIST, _list),
    Binding(rows.GET, _get),
    Binding(rows.PUT, _put, precondition=_unchanged),
    Binding(rows.DELETE, _delete, precondition=_unchanged),
    Binding(rows.LIST_EVENTS, _list_events),
    Binding(rows.TRY, _try),
    Binding(rows.LIST_OF_MODEL, _list_of_model),
    Binding(rows.GET_OF_MODEL, _get),
    Binding(rows.PUT_OF_MODEL, _put, precondition=_unchanged),
    Binding(rows.DELETE_OF_MODEL, _delete, precondition=_unchanged),
    Binding(rows.LIST_CHECKS, _list_checks),
)
