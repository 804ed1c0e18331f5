"""Try a rule out: which moves of the past it would have stopped.

Each move is judged by what was known when it was made: tags, description, stages and aliases from the event log, metrics
from their points, by the time that the client gave them. Parameters and signatures never change once they are there, so
those of now count. Where history does not tell, the move cannot be judged.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from greenroom.core.access import Actor
from greenroom.core.artifacts import StoredFile
from greenroom.core.checklists import Check, CheckKind, CheckState
from greenroom.core.event_filters import EventFilter
from greenroom.core.event_types import EventType
from greenroom.core.events import Event
from greenroom.core.model_versions import ModelVersion
from greenroom.core.page_tokens import decode_page_token, encode_page_token
from greenroom.core.permissions import Permission
from greenroom.core.ports import FileNeeded, Transaction
from greenroom.core.rule_checks import conditions_of, place_of
from greenroom.core.rule_conditions import RuleCondition, VersionFacts, judge
from greenroom.core.rule_history import ModelPast, PastMove, PastVersion
from greenroom.core.rule_tryouts import TriedMove, verdict_of
from greenroom.core.rules import People, Rule, Target, TargetKind, Wait
from greenroom.core.search_fields import Kind
from greenroom.core.stages import NONE
from greenroom.core.subjects import REGISTRY_KINDS, registered_model_subject
from greenroom.errors import InvalidInput
from greenroom.services.access.authorization import permitted_models, require_access
from greenroom.services.page_limits import check_limit
from greenroom.services.rules.stage_checks import (
    HOUR_MS,
    MODEL_FILE,
    describe_people,
    is_about_signature,
    may_read_figures,
    spent_words,
)
from greenroom.services.rules.stage_rules import GivenRule, Place, locate, resolve_rule

DEFAULT_DAYS: Final = 90
MAX_DAYS: Final = 731
MAX_LIMIT: Final = 200
_DAY_MS: Final = 86_400_000
_CHUNK: Final = 1000
_MOST_EVENTS: Final = 50_000
"""Events of one registered model that are read; with more its moves cannot be judged."""


class TryoutPage(NamedTuple):
    """Moves, newest first, judged by a rule.

    Attributes:
        since_ms: the beginning of the window.
        next_page_token: None on the last page.
    """

    moves: list[TriedMove]
    since_ms: int
    next_page_token: str | None


class _Draft(NamedTuple):
    target: Target
    rule: Rule
    conditions: list[RuleCondition]
    movers: str
    approvers: str


async def try_rule(
    tx: Transaction,
    actor: Actor,
    *,
    place: Place,
    given: GivenRule,
    days: int = DEFAULT_DAYS,
    limit: int = 50,
    page_token: str | None = None,
) -> TryoutPage:
    """Judge the moves of the last days by a rule that need not be stored.

    A page examines a limited part of the log, so it may hold fewer moves than `limit`, or none, although more follow.

    Args:
        place: with a model, only its moves; else those of all models that the actor may read.

    Raises:
        FileNeeded: a condition depends on files that were not read yet.
        InvalidInput: the rule, the number of days, limit or token is not valid.
        RegisteredModelNotFound: no such model.
        WorkspaceNotFound: the actor holds nothing in the workspace.
    """
    await require_access(tx, actor)
    check_limit(limit, MAX_LIMIT)
    if not 1 <= days <= MAX_DAYS:
        raise InvalidInput(f"'days' must be 1 to {MAX_DAYS}, not {days}.", field="days")
    stages = await tx.stages.read()
    target, model_row = await locate(tx, actor, stages, place)
    rule = await resolve_rule(tx, target, stages, given)
    query = ["try", tx.workspace, str(target), model_row, days]
    last = decode_page_token(page_token, query)
    since_ms = int(last[1] or 0) if last is not None else tx.now_ms - days * _DAY_MS
    types = (EventType.ALIAS_CREATED if target.kind is TargetKind.ALIAS else EventType.MODEL_VERSION_TRANSITIONED,)
    which = EventFilter(types=types, topic=registered_model_subject(model_row) if model_row else None)
    events, following = await tx.events.newest(
        which, REGISTRY_KINDS, before_seq=None if last is None else int(last[0] or 0), limit=limit
    )
    if any(event.at_ms < since_ms for event in events):
        following = None
    wanted = [event for event in events if event.at_ms >= since_ms]
    draft = _Draft(
        target,
        rule,
        conditions_of(rule, target),
        await describe_people(tx, rule.movers),
        await describe_people(tx, rule.approvers),
    )
    moves = await _judge_all(tx, actor, wanted, draft)
    token = None if following is None else encode_page_token(query, [following, since_ms])
    return TryoutPage(moves, since_ms, token)


async def _judge_all(tx: Transaction, actor: Actor, events: Sequence[Event], draft: _Draft) -> list[TriedMove]:
    by_model: dict[int, set[int]] = {}
    for event in events:
        if event.subject.model_row is not None:
            by_model.setdefault(event.subject.model_row, set()).add(event.seq)
    named = await permitted_models(tx, actor, Permission.REGISTERED_MODEL_READ, by_model)
    readable = await permitted_models(tx, actor, Permission.MODEL_VERSION_READ, by_model)
    names = await tx.registry_pages.names(list(by_model))
    tried: list[TriedMove] = []
    needed: dict[str, StoredFile] = {}
    for row, wanted in by_model.items():
        if row not in readable or row not in named:
            continue
        past = await _events_until(tx, row, max(wanted))
        if past is None:
            tried += [
                _without_history(event, names, draft)
                for event in events
                if event.subject.model_row == row and _enters(event, draft.target)
            ]
            continue
        for move in ModelPast().moves(past, draft.target):
            if move.event.seq in wanted:
                tried.append(await _judge_move(tx, actor, row, names.get(row, ""), move, draft, needed))
    if needed:
        raise FileNeeded(*needed.values())
    return sorted(tried, key=lambda move: -move.seq)


async def _events_until(tx: Transaction, model_row: int, last_seq: int) -> list[Event] | None:
    """Read the events of a model up to one of them, oldest first; None if there are too many."""
    topic, found, after = registered_model_subject(model_row), list[Event](), 0
    while len(found) < _MOST_EVENTS:
        part = await tx.events.of_topic_after(topic, after, limit=_CHUNK)
        found += [event for event in part if event.seq <= last_seq]
        if len(part) < _CHUNK or part[-1].seq >= last_seq:
            return found
        after = part[-1].seq
    return None


def _enters(event: Event, target: Target) -> bool:
    return bool(ModelPast().moves([event], target))


async def _judge_move(
    tx: Transaction,
    actor: Actor,
    row: int,
    model: str,
    move: PastMove,
    draft: _Draft,
    needed: dict[str, StoredFile],
) -> TriedMove:
    version, event = move.version, move.event
    if version is None:
        return _without_history(event, {row: model}, draft)
    checks: list[Check] = []
    if not draft.rule.movers.is_empty:
        checks.append(_movers(draft.rule.movers, draft.movers, event))
    returns = None
    if draft.rule.is_open_to_returns and move.was_there:
        returns = f"Version {version.version} had been in {draft.target.name} before."
    if draft.rule.comes_from:
        checks.append(_comes_from(draft.rule.comes_from, version, returns))
    if draft.conditions:
        facts, holder = await _facts(tx, actor, row, move, version, draft, needed)
        checks += [_condition(one, facts, holder, draft, event.at_ms) for one in draft.conditions]
    if draft.rule.wait is not None:
        checks.append(_wait(draft.rule.wait, version, event.at_ms, returns))
    return _tried(event, {row: model}, version.version, [*checks, *_approvals(draft)])


async def _facts(
    tx: Transaction,
    actor: Actor,
    row: int,
    move: PastMove,
    version: PastVersion,
    draft: _Draft,
    needed: dict[str, StoredFile],
) -> tuple[VersionFacts, VersionFacts | None]:
    at_ms, number = move.event.at_ms, version.version
    stored = await tx.model_versions.get_any(row, number)
    params = [one.comparison.key for one in draft.conditions if one.comparison.kind is Kind.PARAM]
    now = await tx.rule_facts.of_version(row, number, draft.target, metrics=(), params=params, wait_in=None)
    keys = [one.metric for one in draft.conditions if one.metric is not None]
    metrics = await _metrics_at(tx, row, [number, *([] if move.holder is None else [move.holder])], keys, at_ms)
    has_signature = now.has_signature
    if any(is_about_signature(one) for one in draft.conditions) and stored is not None and stored.manifest_digest:
        file = await tx.artifacts.manifest_file(stored.manifest_digest, MODEL_FILE)
        if file is None:
            has_signature = False
        elif now.model_file is not None and now.has_signature is None:
            needed[file.digest] = file
    facts = VersionFacts(
        version=number,
        created_at_ms=version.created_at_ms,
        metrics=metrics.get(number, {}),
        metric_keys=tuple(metrics.get(number, {})),
        params=now.params,
        tags=version.tags,
        description=version.description,
        run_id="" if stored is None else stored.run_id,
        has_signature=has_signature,
        unknown=await _unknown(tx, actor, stored),
    )
    holder = None
    if move.holder is not None:
        before = await tx.model_versions.get_any(row, move.holder)
        holder = VersionFacts(
            version=move.holder,
            created_at_ms=0,
            metrics=metrics.get(move.holder, {}),
            unknown=await _unknown(tx, actor, before),
        )
    return facts, holder


async def _unknown(tx: Transaction, actor: Actor, version: ModelVersion | None) -> frozenset[str]:
    """Return what cannot be said of a version: those who try a rule choose what it asks for, so it shows what they may read."""
    if version is None:
        return frozenset({"metrics", "params", "run"})
    return frozenset() if await may_read_figures(tx, actor, version) else frozenset({"metrics", "params"})


async def _metrics_at(
    tx: Transaction, row: int, versions: Sequence[int], keys: Sequence[str], at_ms: int
) -> Mapping[int, Mapping[str, float]]:
    if not keys:
        return {}
    return {version: await tx.rule_facts.metrics_at(row, version, keys, at_ms) for version in versions}


def _condition(
    condition: RuleCondition, facts: VersionFacts, holder: VersionFacts | None, draft: _Draft, at_ms: int
) -> Check:
    place = place_of(draft.target)
    judged = judge(condition, facts, holder, place=place, now_ms=at_ms)
    return Check(CheckKind.CONDITION, judged.state, condition.words(place), judged.reason, condition=condition.text)


def _movers(movers: People, words: str, event: Event) -> Check:
    name = event.actor.name
    if event.actor.id in {f"acc_{row}" for row in movers.accounts}:
        return Check(CheckKind.MOVERS, CheckState.PASSED, f"moved by {words}", f"Moved by {name}.")
    if movers.roles or movers.groups:
        reason = f"Moved by {name}; roles and groups of then are not known."
        return Check(CheckKind.MOVERS, CheckState.UNKNOWN, f"moved by {words}", reason)
    return Check(
        CheckKind.MOVERS, CheckState.FAILED, f"moved by {words}", f"Moved by {name}, whom the rule does not name."
    )


def _comes_from(stages: Sequence[str], version: PastVersion, returns: str | None) -> Check:
    held = set(version.stages)
    is_met = any(stage in held for stage in stages) or (not held and NONE in stages)
    state = CheckState.PASSED if is_met else CheckState.FAILED
    now = ", ".join(sorted(held)) or NONE
    words = f"comes from {' or '.join(stages)}"
    if returns is not None:
        return Check(CheckKind.COMES_FROM, CheckState.PASSED, words, returns)
    return Check(CheckKind.COMES_FROM, state, words, f"Version {version.version} was in {now}.")


def _wait(wait: Wait, version: PastVersion, at_ms: int, returns: str | None) -> Check:
    words = f"{wait.hours:g} h in {wait.stage}"
    if returns is not None:
        return Check(CheckKind.WAIT, CheckState.PASSED, words, returns)
    since_ms = version.stages.get(wait.stage)
    if since_ms is None:
        reason = f"Version {version.version} was not in {wait.stage}."
        return Check(CheckKind.WAIT, CheckState.FAILED, words, reason)
    is_met = at_ms >= since_ms + math.ceil(wait.hours * HOUR_MS)
    reason = f"Version {version.version} had been in {wait.stage} for {spent_words((at_ms - since_ms) / HOUR_MS)}."
    return Check(CheckKind.WAIT, CheckState.PASSED if is_met else CheckState.WAITING, words, reason)


def _approvals(draft: _Draft) -> Iterable[Check]:
    count = draft.rule.approvals
    if count:
        of = f" of {draft.approvers}" if draft.approvers else ""
        words = f"{count} approval{'s' if count > 1 else ''}{of}"
        yield Check(CheckKind.APPROVALS, CheckState.WAITING, words, "It would have been asked for.")


def _without_history(event: Event, names: Mapping[int, str], draft: _Draft) -> TriedMove:
    check = Check(
        CheckKind.CONDITION, CheckState.UNKNOWN, "what was known then", "The history of the version is not recorded."
    )
    return _tried(event, names, event.subject.version or 0, [check, *_approvals(draft)])


def _tried(event: Event, names: Mapping[int, str], version: int, checks: Sequence[Check]) -> TriedMove:
    row = event.subject.model_row or 0
    return TriedMove(
        seq=event.seq,
        at_ms=event.at_ms,
        model_row=row,
        model=names.get(row, ""),
        version=version,
        moved_by=event.actor.name,
        verdict=verdict_of(tuple(checks)),
        checks=tuple(checks),
    )
