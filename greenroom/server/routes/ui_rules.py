"""Routes of the pages' API: stages and rules."""

from __future__ import annotations

from greenroom.core.access import Actor
from greenroom.core.ports import Transaction
from greenroom.server.http.routing import Binding
from greenroom.server.routes.v1.rules import rule_message, split_target
from greenroom.services.pages import rule_pages
from greenroom.services.rules.stage_rules import Place
from greenroom.wire.endpoints import ui as rows
from greenroom.wire.messages.pages import rules as messages
from greenroom.wire.messages.v1.stages import stage


async def _rules(tx: Transaction, actor: Actor, m: messages.GetRules) -> messages.RulesPage:
    found = await rule_pages.rules_page(tx, actor, model=m.model)
    return messages.RulesPage(
        stages=[stage(found.stages, name) for name in found.stages.names],
        counts=found.counts,
        rules=[rule_message(one) for one in found.rules],
        own=found.own,
    )


async def _check(tx: Transaction, actor: Actor, m: messages.CheckRule) -> messages.RuleChecked:
    kind, name = split_target(m.target)
    return await rule_pages.check_conditions(tx, actor, place=Place(kind, name, m.model), conditions=m.conditions)


BINDINGS: tuple[Binding, ...] = (Binding(rows.RULES, _rules), Binding(rows.CHECK_RULE, _check))
