"""How versions stand against the rules of stages and aliases, and the refusal of changes that do not meet them.

`apply_stages`, `set_alias` and `delete_alias` ask here before they change anything; so do requests, before they are
applied, and everything that shows what a stage asks for.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import msgspec

from greenroom.core.access import Actor
from greenroom.core.checklists import NO_RULE, Approval, Check, CheckKind, Checklist, CheckState
from greenroom.core.model_versions import ModelVersion
from greenroom.core.permissions import Permission
from greenroom.core.ports import FileNeeded, Transaction
from greenroom.core.ports.rule_facts import StoredFacts
from greenroom.core.roles import DefaultRole
from greenroom.core.rule_checks import conditions_of, place_of
from greenroom.core.rule_conditions import RuleCondition, VersionFacts, judge
from greenroom.core.rule_people import Person
from greenroom.core.rules import People, Rule, StoredRule, Target, Wait
from greenroom.core.search_fields import Kind
from greenroom.core.stages import ARCHIVED, NONE, Stage, StageSet
from greenroom.errors import ApprovalPending, GreenroomError, TransitionNotAllowed
from greenroom.services.access.authorization import may_use_experiment

MODEL_FILE: Final = "MLmodel"
HOUR_MS: Final = 3_600_000
MAX_ARCHIVED: Final = 100
"""Versions that one change may archive where ``Archived`` has a rule: each is judged while the model is locked."""

TOO_MANY_ARCHIVED: Final = f"More than {MAX_ARCHIVED} other versions are in the stage, and the rule of {ARCHIVED} judges each; archive some first"
"""What is said about more."""

UNREADABLE_RUN: Final = "It is judged on a run that does not exist, or that you may not read."
"""What is said instead of what a condition found. Which of the two it is would tell which runs exist."""

_OF_RUNS: Final = frozenset({Kind.METRIC, Kind.PARAM})


class Mover(NamedTuple):
    """Who asks for a change.

    Attributes:
        account: row of the account; None for the user of a server without accounts.
        has_accounts: whether the server has accounts by now.
        default_role: what the server gives everyone in workspaces without a default role of their own.
        reader: who reads what the checks find; None for no one.
    """

    account: int | None
    has_accounts: bool
    default_role: DefaultRole = DefaultRole.NONE
    reader: Actor | None = None


class Approved(NamedTuple):
    """A request that is about to be applied.

    Attributes:
        requested_by: row of the account that asked for it; None for the user of a server without accounts.
        version: number of the version that it is for.
        target: the stage or alias that it is for.
        approvals: all that were given.
        request_id: its id; recorded in the events of what it changes.
    """

    requested_by: int | None
    version: int
    target: Target
    approvals: Sequence[Approval] = ()
    request_id: str = ""


def approvals_for(approved: Approved | None, version: int, target: Target) -> Sequence[Approval]:
    """Return the approvals that were given for a version and target: what else a request changes has none."""
    if approved is None or (approved.version, approved.target) != (version, target):
        return ()
    return approved.approvals


def mover_of(actor: Actor, approved: Approved | None = None) -> Mover:
    """Return who asks for a change: the actor, or who asked for a request that is applied."""
    account = actor.account
    default_role = DefaultRole.NONE if account is None else account.default_role
    if approved is not None:
        # The system has no account, and carries out only what accounts have approved.
        has_accounts = account is not None or any(one.account is not None for one in approved.approvals)
        return Mover(approved.requested_by, has_accounts, default_role, actor)
    return Mover(None if account is None else account.row, account is not None, default_role, actor)


async def check_target(
    tx: Transaction,
    *,
    version: ModelVersion,
    held: StageSet,
    target: Target,
    stored: StoredRule | None,
    mover: Mover,
    approvals: Sequence[Approval] = (),
    is_draft: bool = False,
) -> Checklist:
    """Evaluate the rule of a stage or alias for a version.

    Args:
        held: all stages of the version.
        stored: the rule that applies; None without one.
        mover: who asks for the change; their own approval does not count.
        approvals: those that were given.
        is_draft: the reader chose the conditions; those on a run that the reader may not read are not judged, because
            even whether they are met would tell its metrics and parameters.

    Raises:
        FileNeeded: a condition depends on a file that was not read yet.
    """
    if stored is None:
        return NO_RULE
    rule = stored.rule
    conditions = conditions_of(rule, target)
    facts = await _stored_facts(tx, version, target, rule, conditions)
    people = await people_of(
        tx, version.registered_model_row, mover, approvals, is_needed=bool(rule.approvals) or not rule.movers.is_empty
    )
    checks: list[Check] = []
    if not rule.movers.is_empty:
        checks.append(await _movers(tx, rule.movers, mover, people))
    returns = None
    if rule.is_open_to_returns and facts.was_there and target.name not in held:
        returns = f"Version {version.version} was in {target.name} before."
    if rule.comes_from:
        checks.append(_comes_from(rule.comes_from, version.version, held, returns))
    found: dict[str, str] = {}
    is_readable = await _may_read_figures(tx, mover.reader, version, facts, conditions)
    for condition in conditions:
        check, fact = await _condition(tx, condition, version, facts, target)
        if condition.comparison.kind in _OF_RUNS and not is_readable:
            state = CheckState.UNKNOWN if is_draft else check.state
            check = msgspec.structs.replace(check, state=state, reason=UNREADABLE_RUN)
        checks.append(check)
        found[condition.text] = fact
    if rule.wait is not None:
        checks.append(_wait(rule.wait, version.version, facts, tx.now_ms, returns))
    counted = 0
    if rule.approvals:
        check, counted = await _approvals(tx, stored, mover, approvals, people, found)
        checks.append(check)
    return Checklist(
        rule_version=stored.version,
        checks=tuple(checks),
        facts=found,
        approvals_needed=rule.approvals,
        approvals_counted=counted,
    )


def require_met(checklist: Checklist, what: str, *, target: Target, field: str, way_out: str | None = None) -> None:
    """Refuse a change whose checklist is not met.

    Args:
        what: the change, as the start of a sentence.
        way_out: what to do about missing approvals, where a request for what was asked for cannot collect them; None
            where it can.

    Raises:
        ApprovalPending: only approvals or time are missing.
        TransitionNotAllowed: something failed or cannot be judged, or approvals are missing and there is a `way_out`.
    """
    if checklist.is_met:
        return
    error: type[ApprovalPending | TransitionNotAllowed] = ApprovalPending
    verb, hint = "has to wait", ""
    lacks_approvals = any(check.kind is CheckKind.APPROVALS for check in checklist.missing())
    if checklist.is_blocked:
        error, verb = TransitionNotAllowed, "is not allowed"
    elif lacks_approvals and way_out is not None:
        error, verb, hint = TransitionNotAllowed, "needs approval", f" {way_out}"
    elif lacks_approvals:
        verb = "needs approval"
    raise error(
        f"{what} {verb}. Missing: {missing_words(checklist)}.{hint}",
        field=field,
        target=str(target),
        rule_version=checklist.rule_version,
        checks=[_plain(check) for check in checklist.checks],
    )


def missing_words(checklist: Checklist) -> str:
    """Say what a checklist lacks, as part of a sentence."""
    return "; ".join(f"{check.words} ({check.reason.rstrip('.')})" for check in checklist.missing())


async def check_removal(tx: Transaction, actor: Actor, stored: StoredRule | None, model_row: int) -> None:
    """Check that a protected alias may be removed.

    Args:
        stored: its rule; None if it has none.

    Raises:
        TransitionNotAllowed: the rule asks for approvals, or does not name the actor among those who may move it.
    """
    if stored is None:
        return
    alias, movers = stored.target.name, stored.rule.movers
    reason = None
    if stored.rule.approvals:
        reason = "its rule asks for approvals, which are given to a version. Set it to another version instead"
    elif not movers.is_empty and actor.account is not None:
        mover = mover_of(actor)
        people = await people_of(tx, model_row, mover, (), is_needed=True)
        check = await _movers(tx, movers, mover, people)
        if check.state is not CheckState.PASSED:
            reason = f"it is {check.words}"
    if reason is not None:
        raise TransitionNotAllowed(
            f"Removing the alias {alias} is not allowed: {reason}.",
            field="alias",
            target=str(stored.target),
            rule_version=stored.version,
        )


def refuse_second_holder(stage: Stage, what: str, rule: StoredRule) -> GreenroomError:
    """Return the error for a change after which several versions would be in a stage that holds one at a time."""
    return TransitionNotAllowed(
        f"{what} is not allowed: {stage} holds one version at a time.",
        field="stage",
        target=str(rule.target),
        rule_version=rule.version,
    )


def refuse_archiving(target: Target) -> GreenroomError:
    """Return the error for a change that would archive too many versions by the rule of ``Archived``."""
    return TransitionNotAllowed(f"{TOO_MANY_ARCHIVED}.", field="archive_existing", target=str(target))


async def describe_people(tx: Transaction, people: People) -> str:
    """Name the people of a rule: ``approvers, the group ops or ada``."""
    groups, accounts = await tx.rule_facts.names(groups=people.groups, accounts=people.accounts)
    own = {}
    if any(role.startswith("role:") for role in people.roles):
        own = {role.text: f"the role {role.name}" for role in await tx.grants.roles()}
    names = [own.get(role, "a deleted role") if role.startswith("role:") else f"{role}s" for role in people.roles]
    names += [f"the group {groups[row]}" if row in groups else "a deleted group" for row in people.groups]
    names += [accounts.get(row, "a deleted account") for row in people.accounts]
    return " or ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


async def _stored_facts(
    tx: Transaction, version: ModelVersion, target: Target, rule: Rule, conditions: Sequence[RuleCondition]
) -> StoredFacts:
    metrics = [condition.metric for condition in conditions if condition.metric is not None]
    params = [one.comparison.key for one in conditions if one.comparison.kind is Kind.PARAM]
    asks_for_file = any(is_about_signature(condition) for condition in conditions)
    if not (metrics or params or asks_for_file or rule.wait or (rule.comes_from and rule.is_open_to_returns)):
        return StoredFacts()
    facts = await tx.rule_facts.of_version(
        version.registered_model_row,
        version.version,
        target,
        metrics=metrics,
        params=params,
        wait_in=None if rule.wait is None else rule.wait.stage,
    )
    if asks_for_file and facts.model_file is not None and facts.has_signature is None:
        file = await tx.artifacts.manifest_file(version.manifest_digest or "", MODEL_FILE)
        if file is not None:
            raise FileNeeded(file)
    return facts


def is_about_signature(condition: RuleCondition) -> bool:
    """Return whether a condition depends on the file MLmodel."""
    return condition.comparison.kind is Kind.ATTRIBUTE and condition.comparison.key == "signature"


async def _may_read_figures(
    tx: Transaction,
    reader: Actor | None,
    version: ModelVersion,
    facts: StoredFacts,
    conditions: Sequence[RuleCondition],
) -> bool:
    if reader is None or not any(condition.comparison.kind in _OF_RUNS for condition in conditions):
        return True
    holder = None
    if facts.holder is not None and any(condition.is_relative for condition in conditions):
        holder = await tx.model_versions.get_locked(version.registered_model_row, facts.holder)
    return all([await may_read_figures(tx, reader, one) for one in (version, holder) if one is not None])


async def may_read_figures(tx: Transaction, actor: Actor, version: ModelVersion) -> bool:
    """Return whether an actor may read the run and the logged model that a version has its metrics and parameters of.

    Anyone can name any run when they register a version: that shows nothing of it, not even whether it exists.
    """
    run_read, logged_read = Permission.RUN_READ, Permission.LOGGED_MODEL_READ
    if actor.holds_on_all(run_read, "experiment") and actor.holds_on_all(logged_read, "experiment"):
        return True
    if version.run_id:
        run = await tx.runs.find(version.run_id)
        if run is None or not await may_use_experiment(tx, actor, run_read, run.experiment_id):
            return False
    if version.model_id:
        logged = await tx.logged_models.get(version.model_id)
        return logged is not None and await may_use_experiment(tx, actor, logged_read, logged.experiment_id)
    return True


async def people_of(
    tx: Transaction, model_row: int, mover: Mover, approvals: Iterable[Approval], *, is_needed: bool
) -> Mapping[int, Person]:
    """Read who asks and who approved, by row of the account.

    Args:
        is_needed: False for none.
    """
    if not is_needed:
        return {}
    rows = {approval.account for approval in approvals} | {mover.account}
    found = await tx.rule_facts.people(sorted(row for row in rows if row is not None), model_row)
    if mover.default_role is DefaultRole.NONE:
        return found
    return {
        row: msgspec.structs.replace(person, roles=person.roles | {mover.default_role.value})
        for row, person in found.items()
    }


async def _movers(tx: Transaction, movers: People, mover: Mover, people: Mapping[int, Person]) -> Check:
    words = f"moved by {await describe_people(tx, movers)}"
    if mover.account is None and mover.has_accounts:
        reason = "It was asked for when this server had no accounts. Reject the request, then ask again."
        return Check(CheckKind.MOVERS, CheckState.FAILED, words, reason)
    if mover.account is None:
        return Check(CheckKind.MOVERS, CheckState.PASSED, words, "This server has no accounts.")
    person = people.get(mover.account)
    if person is not None and person.is_named(movers):
        return Check(CheckKind.MOVERS, CheckState.PASSED, words, f"Asked for by {person.name}.")
    name = "a deleted account" if person is None else person.name
    return Check(CheckKind.MOVERS, CheckState.FAILED, words, f"Asked for by {name}, whom the rule does not name.")


def _comes_from(stages: Sequence[str], version: int, held: StageSet, returns: str | None) -> Check:
    words = f"comes from {' or '.join(stages)}"
    if returns is not None:
        return Check(CheckKind.COMES_FROM, CheckState.PASSED, words, returns)
    now = ", ".join(sorted(held)) or NONE
    is_met = any(stage in held for stage in stages) or (not held and NONE in stages)
    state = CheckState.PASSED if is_met else CheckState.FAILED
    return Check(CheckKind.COMES_FROM, state, words, f"Version {version} is in {now}.")


async def _condition(
    tx: Transaction, condition: RuleCondition, version: ModelVersion, stored: StoredFacts, target: Target
) -> tuple[Check, str]:
    place = place_of(target)
    metrics = stored.metrics.get(version.version, {})
    keys: tuple[str, ...] = ()
    if condition.metric is not None and condition.metric not in metrics:
        keys = tuple(await tx.rule_facts.metric_keys(version.registered_model_row, version.version))
    has_signature = stored.has_signature
    if stored.model_file is None and version.manifest_digest is not None:
        has_signature = False
    facts = VersionFacts(
        version=version.version,
        created_at_ms=version.created_at_ms,
        metrics=metrics,
        metric_keys=keys,
        params=stored.params,
        tags=version.tags,
        description=version.description or "",
        run_id=version.run_id,
        has_signature=has_signature,
    )
    holder = None
    if stored.holder is not None:
        holder = VersionFacts(version=stored.holder, created_at_ms=0, metrics=stored.metrics.get(stored.holder, {}))
    judged = judge(condition, facts, holder, place=place, now_ms=tx.now_ms)
    check = Check(CheckKind.CONDITION, judged.state, condition.words(place), judged.reason, condition=condition.text)
    return check, judged.fact


def _wait(wait: Wait, version: int, facts: StoredFacts, now_ms: int, returns: str | None) -> Check:
    words = f"{wait.hours:g} h in {wait.stage}"
    if returns is not None:
        return Check(CheckKind.WAIT, CheckState.PASSED, words, returns)
    if not facts.is_waiting:
        return Check(CheckKind.WAIT, CheckState.FAILED, words, f"Version {version} is not in {wait.stage}.")
    if facts.since_ms is None:
        reason = f"It is not recorded when version {version} entered {wait.stage}. Move it there again."
        return Check(CheckKind.WAIT, CheckState.UNKNOWN, words, reason)
    spent = (now_ms - facts.since_ms) / HOUR_MS
    passes_at_ms = facts.since_ms + math.ceil(wait.hours * HOUR_MS)
    reason = f"Version {version} has been in {wait.stage} for {spent_words(spent)}."
    state = CheckState.PASSED if now_ms >= passes_at_ms else CheckState.WAITING
    return Check(CheckKind.WAIT, state, words, reason, passes_at_ms=passes_at_ms)


def spent_words(hours: float) -> str:
    """Say how long something lasted: ``5 h``."""
    if hours < 1:
        return f"{math.floor(hours * 60)} min"
    return f"{math.floor(hours)} h" if hours < 72 else f"{math.floor(hours / 24)} days"


async def _approvals(
    tx: Transaction,
    stored: StoredRule,
    mover: Mover,
    approvals: Sequence[Approval],
    people: Mapping[int, Person],
    facts: Mapping[str, str],
) -> tuple[Check, int]:
    rule = stored.rule
    counted: dict[int, str] = {}
    ignored: dict[str, str] = {}
    for approval in approvals:
        why = _why_not(approval, stored, mover, people, facts)
        if why is None:
            assert approval.account is not None
            counted[approval.account] = approval.name
        else:
            ignored[approval.name] = why
    of = "" if rule.approvers.is_empty else f" of {await describe_people(tx, rule.approvers)}"
    words = f"{rule.approvals} approval{'s' if rule.approvals > 1 else ''}{of}"
    given = f"{len(counted)} of {rule.approvals} given" + (f": {', '.join(counted.values())}" if counted else "")
    reason = ". ".join([given, *(f"That of {name} does not count: {why}" for name, why in ignored.items())]) + "."
    state = CheckState.PASSED if len(counted) >= rule.approvals else CheckState.WAITING
    return Check(CheckKind.APPROVALS, state, words, reason), len(counted)


def _why_not(
    approval: Approval,
    stored: StoredRule,
    mover: Mover,
    people: Mapping[int, Person],
    facts: Mapping[str, str],
) -> str | None:
    """Say why an approval does not count; None if it does."""
    if approval.account is None or approval.account == mover.account:
        return "who asks does not approve"
    person = people.get(approval.account)
    if person is None or not person.counts_as_approver(stored.rule.approvers):
        return "no longer an approver"
    if approval.rule_version != stored.version:
        return "the rule has changed since"
    if dict(approval.facts) != dict(facts):
        return "what the conditions find has changed since"
    return None


def _plain(check: Check) -> dict[str, object]:
    return {
        "kind": check.kind.value,
        "state": check.state.value,
        "words": check.words,
        "reason": check.reason,
        "condition": check.condition,
        "passes_at_ms": check.passes_at_ms,
    }
