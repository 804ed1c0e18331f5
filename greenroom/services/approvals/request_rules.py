"""The rule that a request has to meet, and how its version stands against it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace

from greenroom.core.access import Actor
from greenroom.core.checklists import NO_RULE, Approval, Check, CheckKind, Checklist, CheckState
from greenroom.core.ports import Transaction
from greenroom.core.requests import DEFAULT_EXPIRY_DAYS, TransitionRequest
from greenroom.core.rules import StoredRule, Target, TargetKind
from greenroom.core.stages import ARCHIVED
from greenroom.services.not_found import version_not_found
from greenroom.services.rules.stage_checks import (
    MAX_ARCHIVED,
    TOO_MANY_ARCHIVED,
    Approved,
    Mover,
    check_target,
    missing_words,
    mover_of,
    people_of,
)


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
    tx: Transaction,
    actor: Actor,
    request: TransitionRequest,
    given: Sequence[Approval],
    *,
    archive_existing: bool = False,
) -> Checklist:
    """Evaluate the rule of what is asked for, and that of ``Archived`` for the versions that would be archived.

    Args:
        actor: knows the server's default role.
        given: the approvals of others than the requester.
        archive_existing: also archive the other versions in the stage, though the request did not ask for it.

    Raises:
        FileNeeded: a condition depends on a file that was not read yet.
        ModelVersionNotFound: the version was deleted a moment ago.
    """
    found = await tx.model_versions.get_staged(request.model_row, request.version)
    if found is None:
        raise version_not_found(request.model, request.version)
    if found.stamp is None:
        # Nothing has a rule in this workspace.
        return NO_RULE
    stored = await tx.stage_rules.find(request.target, request.model_row, stamp=found.stamp)
    mover = mover_of(actor, approved_of(request, given))
    checklist = await check_target(
        tx,
        version=found.version,
        held=found.stages,
        target=request.target,
        stored=stored,
        mover=mover,
        approvals=given,
    )
    # A rule that lets one version at a time into its stage demands that the others are archived: that needs no check.
    if (stored is not None and stored.rule.one_version) or not (archive_existing or request.move.archive_existing):
        return checklist
    archiving = await _archiving(tx, request, found.stamp, mover)
    return replace(checklist, checks=(*checklist.checks, *archiving))


async def _archiving(tx: Transaction, request: TransitionRequest, stamp: str, mover: Mover) -> list[Check]:
    """Judge the versions that a request archives by the rule of ``Archived``: one check for each, or one for too many."""
    stages, target = await tx.stages.at(stamp), Target.stage(ARCHIVED)
    left = stages.find(request.target.name) if request.target.kind is TargetKind.STAGE else None
    rule = await tx.stage_rules.find(target, request.model_row, stamp=stamp)
    if rule is None or left is None or left not in stages.active:
        return []
    others = sorted(set(await tx.model_versions.holders(request.model_row, left)) - {request.version})
    if len(others) > MAX_ARCHIVED:
        words = f"{len(others)} versions may be archived"
        return [Check(CheckKind.ARCHIVING, CheckState.FAILED, words, f"{TOO_MANY_ARCHIVED}.")]
    checks = []
    for number in others:
        found = await tx.model_versions.get_staged(request.model_row, number)
        if found is None:
            continue
        checklist = await check_target(
            tx, version=found.version, held=found.stages, target=target, stored=rule, mover=mover
        )
        checks.append(_archiving_check(number, checklist))
    return checks


def _archiving_check(number: int, checklist: Checklist) -> Check:
    words = f"version {number} may be archived"
    if checklist.is_met:
        return Check(CheckKind.ARCHIVING, CheckState.PASSED, words, "The rule of Archived is met.")
    passes_at_ms = None
    state = CheckState.FAILED
    if all(check.passes_at_ms is not None for check in checklist.missing()):
        # The approvals of a request are for its own version: those that Archived asks for cannot be given to it.
        state, passes_at_ms = CheckState.WAITING, max(check.passes_at_ms or 0 for check in checklist.missing())
    reason = f"The rule of Archived is not met: {missing_words(checklist)}."
    return Check(CheckKind.ARCHIVING, state, words, reason, passes_at_ms=passes_at_ms)


async def is_approved(
    tx: Transaction, actor: Actor, request: TransitionRequest, given: Sequence[Approval], checklist: Checklist
) -> bool:
    """Return whether someone has approved a request as it is now.

    An approval that was given under another version of the rule, or when its conditions found something else, does not
    count, nor does that of an account that may not decide any more: also where the rule asks for no approval by now.

    Args:
        actor: knows the server's default role.
        given: the approvals of others than the requester.
        checklist: of the request with these approvals.
    """
    if checklist.approvals_needed:
        return checklist.approvals_counted > 0
    current = [
        one for one in given if one.rule_version == checklist.rule_version and dict(one.facts) == dict(checklist.facts)
    ]
    mover = mover_of(actor, approved_of(request, given))
    people = await people_of(tx, request.model_row, mover, current, is_needed=bool(current))
    return any(
        one.account is not None and one.account in people and people[one.account].counts_without_approvers()
        for one in current
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
    asks_for_approvals = rule.stored is not None and rule.stored.rule.approvals > 0
    if account is None:
        return not asks_for_approvals
    person = (await tx.rule_facts.people([account], model_row)).get(account)
    if person is None:
        return False
    if rule.stored is None or not asks_for_approvals:
        return not person.is_service
    return person.counts_as_approver(rule.stored.rule.approvers)
