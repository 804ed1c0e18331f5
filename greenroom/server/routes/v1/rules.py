"""Routes of rules of stages and aliases in the public API, and of what they ask of versions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from greenroom.core.access import Actor
from greenroom.core.page_tokens import decode_page_token, encode_page_token
from greenroom.core.ports import Transaction
from greenroom.core.rules import TargetKind, Wait
from greenroom.errors import InvalidInput
from greenroom.server.http.routing import Binding
from greenroom.services.registry.etags import check_etag
from greenroom.services.rules import rule_tryouts, version_checks
from greenroom.services.rules import stage_rules as service
from greenroom.services.rules.stage_rules import Place, ShownRule
from greenroom.wire.decoding import Empty
from greenroom.wire.endpoints.v1 import rules as rows
from greenroom.wire.messages.v1 import events
from greenroom.wire.messages.v1 import stage_rules as messages
from greenroom.wire.messages.v1.shared import with_etag

T = TypeVar("T")
# The etag of a rule that does not exist: a new rule is then not set over one that was set meanwhile.
NO_RULE = '"none"'
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


def given_rule(m: messages.RuleFields) -> service.GivenRule:
    """Convert a rule as it is sent.

    Raises:
        InvalidInput: only one of the two fields of a wait is given.
    """
    return service.GivenRule(
        movers=service.GivenPeople(m.mover_roles, m.mover_groups, m.mover_accounts),
        approvals=m.approvals_count,
        approvers=service.GivenPeople(m.approver_roles, m.approver_groups, m.approver_accounts),
        one_version=m.is_exclusive,
        comes_from=m.comes_from,
        wait=_wait(m.wait_stage, m.wait_hours),
        is_open_to_returns=m.is_open_to_returns,
        conditions=m.rule_conditions,
        expires_after_days=m.expires_after_days,
    )


def _wait(stage: str | None, hours: float | None) -> Wait | None:
    if stage is not None and hours is not None:
        return Wait(stage, hours)
    if stage is None and hours is None:
        return None
    raise InvalidInput("Give both 'wait_stage' and 'wait_hours', or neither.", field="wait_stage")


def rule_message(shown: ShownRule) -> messages.StageRule:
    """Convert a rule to its resource."""
    stored, rule = shown.stored, shown.stored.rule
    movers, approvers = shown.named(rule.movers), shown.named(rule.approvers)
    return with_etag(
        messages.StageRule(
            target=str(stored.target),
            target_kind=stored.target.kind,
            rule_model=shown.model,
            rule_version=stored.version,
            mover_roles=list(movers.roles),
            mover_groups=list(movers.groups),
            mover_accounts=list(movers.accounts),
            approvals_count=rule.approvals,
            approver_roles=list(approvers.roles),
            approver_groups=list(approvers.groups),
            approver_accounts=list(approvers.accounts),
            is_exclusive=rule.one_version,
            comes_from=list(rule.comes_from),
            wait_stage=None if rule.wait is None else rule.wait.stage,
            wait_hours=None if rule.wait is None else rule.wait.hours,
            is_open_to_returns=rule.is_open_to_returns,
            rule_conditions=list(rule.conditions),
            condition_words=list(shown.words),
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


async def _list(
    tx: Transaction, actor: Actor, m: messages.ListRules | messages.ListModelRules
) -> messages.StageRuleList:
    model = m.model if isinstance(m, messages.ListModelRules) else None
    found = [rule_message(one) for one in await service.list_rules(tx, actor, model=model)]
    query = ["rules", tx.workspace, model]
    items, token = _page(found, [one.target for one in found], query, m.limit, m.page_token)
    return messages.StageRuleList(items=items, next_page_token=token)


def _page(
    items: list[T], keys: list[str], query: Sequence[str | int | None], limit: int, page_token: str | None
) -> tuple[list[T], str | None]:
    """Return a page of a short list, and the token of the next one: the key of the last item of this one."""
    last = decode_page_token(page_token, list(query))
    start = 0 if last is None else keys.index(str(last[0])) + 1 if last[0] in keys else len(keys)
    end = start + limit
    return items[start:end], encode_page_token(list(query), [keys[end - 1]]) if end < len(items) else None


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
    current = NO_RULE if stored is None else rule_message(await service.show_rule(tx, stored, place.model)).etag
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
        given=service.GivenRule(
            movers=service.GivenPeople(m.mover_role, m.mover_group, m.mover_account),
            approvals=m.approvals_count,
            comes_from=m.from_stage,
            wait=_wait(m.wait_stage, m.wait_hours),
            is_open_to_returns=m.is_open_to_returns,
            conditions=m.condition,
        ),
        days=m.days,
        limit=min(m.limit, rule_tryouts.MAX_LIMIT),
        page_token=m.page_token,
    )
    return messages.TriedMoveList(
        items=[messages.tried_move(one) for one in page.moves],
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
            approvals_count=one.checklist.approvals_needed,
            is_exclusive=one.rule is not None and one.rule.rule.one_version,
            checks=messages.sorted_checks([messages.check(check) for check in one.checklist.checks]),
        )
        for one in found
    ]
    query = ("checks", tx.workspace, m.model, m.version, m.target)
    page, token = _page(items, [one.target for one in items], query, m.limit, m.page_token)
    return messages.ChecklistList(items=page, next_page_token=token)


BINDINGS: tuple[Binding, ...] = (
    Binding(rows.LIST, _list),
    Binding(rows.GET, _get),
    Binding(rows.PUT, _put, precondition=_unchanged),
    Binding(rows.DELETE, _delete, precondition=_unchanged),
    Binding(rows.LIST_EVENTS, _list_events),
    Binding(rows.TRY, _try),
    Binding(rows.LIST_OF_MODEL, _list),
    Binding(rows.GET_OF_MODEL, _get),
    Binding(rows.PUT_OF_MODEL, _put, precondition=_unchanged),
    Binding(rows.DELETE_OF_MODEL, _delete, precondition=_unchanged),
    Binding(rows.LIST_CHECKS, _list_checks),
)
