"""The rule that a request has to meet, and how its version stands against it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from greenroom.core.access import Actor
from greenroom.core.checklists import Approval, Checklist
from greenroom.core.ports import Transaction
from greenroom.core.requests import DEFAULT_EXPIRY_DAYS, TransitionRequest
from greenroom.core.rules import StoredRule, Target
from greenroom.services.not_found import version_not_found
from greenroom.services.stage_checks import Approved, check_target, mover_of


class RequestRule(NamedTuple):
    """The rule of what is asked for.

    Attributes:
        stored: None if no rule applies: then anyone with the permission to decide can approve.
    """

    stored: StoredRule | None

    @property
    def version(self) -> int:
        """Version of the rule; 0 for none."""
        return 0 if self.stored is None else self.stored.version

    @property
    def one_version(self) -> bool:
        """Whether one version at a time is in the stage."""
        return self.stored is not None and self.stored.rule.one_version

    @property
    def expires_after_days(self) -> int:
        """Days after which an open request expires."""
        return DEFAULT_EXPIRY_DAYS if self.stored is None else self.stored.rule.expires_after_days


async def rule_of(tx: Transaction, model_row: int, version: int, target: Target) -> RequestRule:
    """Read the rule that applies to a version of a model that is locked, or only shown."""
    found = await tx.model_versions.get_staged(model_row, version)
    stamp = None if found is None else found.stamp
    if stamp is None:
        # Nothing has a rule in this workspace.
        return RequestRule(None)
    return RequestRule(await tx.stage_rules.find(target, model_row, stamp=stamp))


async def request_checklist(
    tx: Transaction, actor: Actor, request: TransitionRequest, given: Sequence[Approval]
) -> Checklist:
    """Evaluate the rule of what is asked for.

    Args:
        actor: knows the server's default role.
        given: the approvals of others than the requester.

    Raises:
        FileNeeded: a condition depends on a file that was not read yet.
        ModelVersionNotFound: the version was deleted a moment ago.
    """
    found = await tx.model_versions.get_staged(request.model_row, request.version)
    if found is None:
        raise version_not_found(request.model, request.version)
    rule = await rule_of(tx, request.model_row, request.version, request.target)
    return await check_target(
        tx,
        version=found.version,
        held=found.stages,
        target=request.target,
        stored=rule.stored,
        mover=mover_of(actor, approved_of(request, given)),
        approvals=given,
    )


def approved_of(request: TransitionRequest, given: Sequence[Approval]) -> Approved:
    """Return a request as the checks of stages and aliases take it."""
    return Approved(
        requested_by=request.requester.account,
        version=request.version,
        target=request.target,
        approvals=given,
        request_id=request.request_id,
    )


async def may_approve(tx: Transaction, rule: RequestRule, model_row: int, account: int | None) -> bool:
    """Return whether the approval of an account counts, if it may decide about requests at all.

    Args:
        account: None for the user of a server without accounts.
    """
    if rule.stored is None or not rule.stored.rule.approvals:
        return True
    if account is None:
        return False
    person = (await tx.rule_facts.people([account], model_row)).get(account)
    return person is not None and person.counts_as_approver(rule.stored.rule.approvers)
