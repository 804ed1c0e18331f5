"""Invariants after a schedule, whatever was requested and whatever failed.

Each check returns sentences about what is wrong; none when all is well.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from greenroom.core.event_types import EventType
from greenroom.core.requests import SYSTEM
from greenroom.core.stages import ARCHIVED, NONE, PRODUCTION, STAGES
from tests.simulation.actions import Action, EventKey, Status, is_for_callers
from tests.simulation.snapshot import Snapshot
from tests.support import invariants

_MOVES = frozenset(
    {EventType.MODEL_VERSION_TRANSITIONED, EventType.MODEL_VERSION_DELETED, EventType.MODEL_VERSION_RESTORED}
)
_COMMENTS = frozenset({EventType.COMMENT_CREATED, EventType.COMMENT_UPDATED, EventType.COMMENT_DELETED})
_REQUESTS = frozenset(one for one in EventType if one.startswith("transition_request."))
_RULES = frozenset({EventType.STAGE_RULE_CREATED, EventType.STAGE_RULE_UPDATED, EventType.STAGE_RULE_DELETED})


def violations(found: Snapshot, actions: Sequence[Action]) -> list[str]:
    """Compare what is stored with the event log, and both with the answers to the clients."""
    return [
        *_answers(actions),
        *_rows(found),
        *_events_make_the_rows(found),
        *_events_know_what_was_before(found),
        *_actions_left_what_they_said(found, actions),
        *_archiving_left_one_holder(found, actions),
        *_no_stale_condition_was_met(found, actions),
        *_logged(found, actions),
        *_restored_the_last_deleted(found),
        *_requests(found),
        *_promotions_met_their_rule(found, actions),
    ]


def _answers(actions: Sequence[Action]) -> Iterator[str]:
    for action in actions:
        error = action.outcome.error if action.outcome is not None else None
        if error is not None and not is_for_callers(error):
            yield f"{_name(action)} failed with an error that is not for callers: {error!r}"
    by_key: dict[tuple[str, str], set[bytes]] = defaultdict(set)
    for action in actions:
        if action.key is not None and action.outcome is not None and action.outcome.is_acknowledged:
            by_key[action.actor, action.key].add(action.outcome.value)
    for (actor, key), answers in by_key.items():
        if len(answers) > 1:
            yield f"{actor} was given different answers for one key {key}: {sorted(answers)}"


def _rows(found: Snapshot) -> Iterator[str]:
    names: set[str] = set()
    numbers: dict[int, list[int]] = {row[0]: [] for row in found.models}
    live_models = {row[0] for row in found.models if row[4] is None}
    live: set[tuple[int, int]] = set()
    current: dict[tuple[int, int], str] = {}
    for _, name, _, _, deleted in found.models:
        if deleted is None and name in names:
            yield f"two models are called {name}"
        names |= {name} if deleted is None else set()
    for _, model, version, _, stage, _, _, deleted in found.versions:
        numbers[model].append(version)
        if deleted is None:
            live.add((model, version))
            current[model, version] = stage
            if model not in live_models:
                yield f"version {version} of the deleted model {model} is not deleted"
    for row, _, _, next_version, _ in found.models:
        if numbers[row] != list(range(1, next_version)):
            yield f"model {row} has versions {numbers[row]}, and the next one would be {next_version}"
    held: dict[tuple[int, int], set[str]] = defaultdict(set)
    highest: dict[tuple[int, str], int] = {}
    lowest: dict[tuple[int, str], int] = {}
    for model, version, stage in found.stages:
        held[model, version].add(stage)
        highest[model, stage] = max(highest.get((model, stage), 0), version)
        lowest[model, stage] = min(lowest.get((model, stage), version), version)
    for key in held.keys() - live:
        yield f"{key}, which is not a live version, holds {sorted(held[key])}"
    for key in live:
        stages = held[key]
        if not stages:
            yield f"version {key} holds no stage, not even None"
        elif current[key] != max(stages, key=STAGES.index):
            yield f"the current stage of version {key} is {current[key]}, and it holds {sorted(stages)}"
        elif len(stages) > 1 and stages & {NONE, ARCHIVED}:
            yield f"version {key} holds {sorted(stages)}, which exclude each other"
    latest = {(model, stage): version for model, stage, version, _ in found.latest}
    if latest != highest:
        yield f"the latest versions are {latest}; by the stages held they are {highest}"
    first = {(model, stage): version for model, stage, _, version in found.latest}
    if first != lowest:
        yield f"the first versions are {first}; by the stages held they are {lowest}"
    yield from invariants._wrong_copies(found.version_copies, found.version_tags, found.aliases)
    for model, alias, version in found.aliases:
        if (model, version) not in live:
            yield f"alias {alias} of model {model} points at version {version}, which is not a live version"


def _events_make_the_rows(found: Snapshot) -> Iterator[str]:
    expected = invariants._replay([[*row[1:4], *row[5:7]] for row in found.events])
    holders: dict[tuple[int, int], set[str]] = defaultdict(set)
    for model, version, stage in found.stages:
        holders[model, version].add(stage)
    # The replay begins with the experiment that every store has.
    del expected["experiment:0"]
    stored = {
        **invariants._models(
            [(row, name, description, deleted) for row, name, description, _, deleted in found.models],
            found.model_tags,
            found.aliases,
        ),
        **invariants._versions(found.versions, found.version_tags, holders),
        **invariants._experiments(found.experiments, found.experiment_tags),
        **{
            f"run:{run_id}": {
                "experiment_id": str(experiment_id),
                "name": name,
                "status": status,
                "end_time_ms": end,
                "lifecycle_stage": stage,
            }
            for _, run_id, experiment_id, name, status, end, stage in found.runs
        },
    }
    invariants._delete_with_their_owners(expected)
    yield from sorted(invariants._differences(expected, stored))
    comments: dict[str, str] = {}
    for _, event_type, _, _, _, _, after_text, _ in found.events:
        if event_type in (EventType.COMMENT_CREATED, EventType.COMMENT_UPDATED):
            after = json.loads(after_text)
            if event_type == EventType.COMMENT_CREATED or after["comment_id"] in comments:
                comments[after["comment_id"]] = after["text"]
    for _, event_type, _, _, _, before_text, _, _ in found.events:
        if event_type == EventType.COMMENT_DELETED:
            comments.pop(json.loads(before_text)["comment_id"], None)
    rows = {row[0]: row[3] for row in found.comments}
    if comments != rows:
        yield f"the comments are {rows}; their events make them {comments}"


def _events_know_what_was_before(found: Snapshot) -> Iterator[str]:
    """Check that `before` is what the events before it made."""
    tags: dict[tuple[str, str], str] = {}
    aliases: dict[tuple[str, str], int] = {}
    fields: dict[tuple[str, str], Any] = {}
    for seq, event_type, subject, topic, _, before_text, after_text, _ in found.events:
        before: dict[str, Any] = json.loads(before_text or "{}")
        after: dict[str, Any] = json.loads(after_text or "{}")
        if event_type in _REQUESTS | _RULES:
            # Told of in `_requests`.
            continue
        if event_type in _COMMENTS:
            # Told of in `_events_make_the_rows`.
            continue
        kind, done = event_type.split(".")
        match done:
            case "created" if event_type != EventType.ALIAS_CREATED:
                tags |= {(subject, key): value for key, value in after.get("tags", {}).items()}
                fields[subject, "stages"] = []
                fields |= {(subject, key): value for key, value in after.items()}
            case "set":
                ((key, value),) = after["tags"].items()
                if before.get("tags", {}).get(key) != tags.get((subject, key)):
                    yield f"event {seq} {event_type} tells of {before} before; it was {tags.get((subject, key))!r}"
                tags[subject, key] = value
            case "deleted" if kind.endswith("_tag"):
                ((key, value),) = before["tags"].items()
                if tags.pop((subject, key), None) != value:
                    yield f"event {seq} {event_type} tells of {before} before, which was not there"
            case "created":
                ((key, value),) = after["aliases"].items()
                if before.get("aliases", {}).get(key) != aliases.get((subject, key)):
                    yield f"event {seq} {event_type} tells of {before} before; it was {aliases.get((subject, key))!r}"
                aliases[subject, key] = value
            case "deleted" if event_type == EventType.ALIAS_DELETED:
                ((key, value),) = before["aliases"].items()
                if aliases.pop((subject, key), None) != value:
                    yield f"event {seq} {event_type} tells of {before} before, which was not there"
            case "transitioned":
                if before["stages"] != fields.get((subject, "stages")):
                    yield f"event {seq} {event_type} of {subject} begins at {before['stages']}; it was in {fields.get((subject, 'stages'))}"
                fields[subject, "stages"] = after["stages"]
            case "deleted" if event_type == EventType.MODEL_VERSION_DELETED:
                number = int(subject.rpartition("/")[2])
                for key in [key for key, value in aliases.items() if key[0] == topic and value == number]:
                    del aliases[key]
            case "deleted" if event_type == EventType.REGISTERED_MODEL_DELETED:
                for key in [key for key in aliases if key[0] == subject]:
                    del aliases[key]
            case "restored" if event_type == EventType.MODEL_VERSION_RESTORED:
                fields[subject, "stages"] = after["stages"]
                number = int(subject.rpartition("/")[2])
                aliases |= {(topic, alias): number for alias in after["aliases"]}
            case "restored" if event_type == EventType.REGISTERED_MODEL_RESTORED:
                aliases |= {(subject, alias): number for alias, number in after["aliases"].items()}
            case "updated" | "renamed":
                for key, value in before.items():
                    known = fields.get((subject, key), "" if key == "description" else None)
                    if value != known:
                        yield f"event {seq} {event_type} of {subject} tells of {key} {value!r} before; it was {known!r}"
                fields |= {(subject, key): value for key, value in after.items()}


def _actions_left_what_they_said(found: Snapshot, actions: Sequence[Action]) -> Iterator[str]:
    stored: dict[str, list[EventKey]] = defaultdict(list)
    for _, event_type, subject, _, actor, before, after, _ in found.events:
        stored[actor].append((event_type, subject, before, after))
    by_actor: dict[str, list[Action]] = defaultdict(list)
    for action in actions:
        by_actor[action.actor].append(action)
    for actor in stored.keys() - by_actor.keys() - {SYSTEM.name}:
        yield f"events of {actor}, who asked for nothing: {stored[actor]}"
    for actor, group in by_actor.items():
        events = stored[actor]
        possible = _possible(group)
        if events not in possible:
            described = "; ".join(f"'{action.title}' {_describe(action)}" for action in group)
            yield f"stored of {actor} are the events {events}; expected one of {possible}, given its answers: {described}"


def _possible(group: Sequence[Action]) -> list[list[EventKey]]:
    """List what may be stored of the actions of one actor, given the answers to its client."""
    possible: list[list[EventKey]] = [[]]
    for action in group:
        outcome = action.outcome
        if outcome is None or outcome.status is Status.UNCERTAIN:
            here = [[], *action.runs]
        elif outcome.status is Status.REFUSED:
            here = [[]]
        else:
            here = [action.runs[-1]]
        possible = [before + after for before in possible for after in here]
        if action.key is not None:
            # One key, one change.
            possible = [events for events in possible if _is_one_run(events, group)]
    return possible


def _is_one_run(events: list[EventKey], group: Sequence[Action]) -> bool:
    return not events or any(events == run for action in group for run in action.runs)


def _describe(action: Action) -> str:
    outcome = action.outcome
    return "nothing" if outcome is None else f"{outcome.status.value} ({outcome.error or 'made'})"


def _archiving_left_one_holder(found: Snapshot, actions: Sequence[Action]) -> Iterator[str]:
    """Replay the holders of stages, and check after the last event of each move that archives."""
    archiving = {action.actor: action.archiving for action in actions if action.archiving is not None}
    held: dict[str, dict[int, frozenset[str]]] = defaultdict(dict)
    kept: dict[str, dict[int, frozenset[str]]] = {}
    for position, (seq, event_type, subject, topic, actor, _, after_text, _) in enumerate(found.events):
        if event_type not in _MOVES and event_type not in (
            EventType.REGISTERED_MODEL_DELETED,
            EventType.REGISTERED_MODEL_RESTORED,
        ):
            continue
        after: dict[str, Any] = json.loads(after_text or "{}")
        if event_type == EventType.REGISTERED_MODEL_DELETED:
            kept[subject] = held.pop(subject, {})
            continue
        if event_type == EventType.REGISTERED_MODEL_RESTORED:
            held[subject] = kept.pop(subject, {})
            continue
        number = int(subject.rpartition("/")[2])
        if event_type == EventType.MODEL_VERSION_DELETED:
            held[topic].pop(number, None)
            continue
        held[topic][number] = frozenset(after["stages"])
        move = archiving.get(actor)
        is_last = all(row[4] != actor for row in found.events[position + 1 :])
        if move is not None and is_last:
            holders = [version for version, stages in held[topic].items() if move.stage in stages]
            if holders != [move.version]:
                yield (
                    f"after {actor} moved version {move.version} to {move.stage} and archived the others (event {seq}), "
                    f"the holders were {sorted(holders)}"
                )


def _no_stale_condition_was_met(found: Snapshot, actions: Sequence[Action]) -> Iterator[str]:
    for action in actions:
        if action.condition is None:
            continue
        own = [row[0] for row in found.events if row[4] == action.actor]
        if not own:
            continue
        (model_row, etag, seen), version = action.condition
        topic, subject = f"registered_model:{model_row}", f"model_version:{model_row}/{version}"
        missed = [
            f"{row[0]} {row[1]} of {row[2]} by {row[4]}"
            for row in found.events
            if row[3] == topic
            and row[0] < own[0]
            and row[0] not in seen
            and (row[1] in _MOVES or (row[2] == subject and row[1] not in _COMMENTS | _REQUESTS))
        ]
        if missed:
            yield f"{_name(action)} was accepted with If-Match {etag}, although these came after the look: {missed}"


def _logged(found: Snapshot, actions: Sequence[Action]) -> Iterator[str]:
    run_ids = {row[0]: row[1] for row in found.runs}
    points = {(run_ids[run], key, step) for run, key, step, _, _ in found.points}
    params = {(run_ids[run], key): value for run, key, value in found.params}
    for action in actions:
        logged, outcome = action.logged, action.outcome
        if logged is None:
            continue
        there = {(key, step) for run_id, key, step in points if run_id == logged.run_id} & logged.points
        have_params = all(params.get((logged.run_id, key)) == value for key, value in logged.params)
        if there and (there != logged.points or not have_params):
            yield f"{_name(action)} is there in part: {sorted(there)} of {sorted(logged.points)}, params {params}"
        if outcome is not None and outcome.status is Status.ACKNOWLEDGED and there != logged.points:
            yield f"{_name(action)} was acknowledged; of its points {sorted(logged.points)} there are {sorted(there)}"
        if outcome is not None and outcome.status is Status.REFUSED and there:
            yield f"{_name(action)} was refused, and its points {sorted(there)} are there"
    best: dict[tuple[int, str], tuple[Any, ...]] = {}
    for run, key, *point in found.points:
        best[run, key] = max(best.get((run, key), ()), tuple(point))
    latest = {(run, key): tuple(point) for run, key, *point in found.latest_points}
    if best != latest:
        yield f"the latest points are {latest}; the highest are {best}"


def _restored_the_last_deleted(found: Snapshot) -> Iterator[str]:
    deleted: dict[str, dict[str, int]] = defaultdict(dict)
    # By their order in the log: the time of day jumps, and two deletions of one name cannot run at once.
    for seq, event_type, subject, _, _, before_text, after_text, _ in found.events:
        if event_type == EventType.REGISTERED_MODEL_DELETED:
            deleted[json.loads(before_text)["name"]][subject] = seq
        elif event_type == EventType.REGISTERED_MODEL_RESTORED:
            candidates = deleted[json.loads(after_text)["name"]]
            when = candidates.pop(subject, None)
            if when is None or any(other > when for other in candidates.values()):
                yield f"event {seq} restores {subject}, deleted by event {when}; deleted later: {candidates}"


def _requests(found: Snapshot) -> Iterator[str]:
    """Compare requests with their events: each is closed once, and what is done to it comes before."""
    states: dict[str, str] = {}
    for seq, event_type, _, _, _, _, after_text, _ in found.events:
        if event_type not in _REQUESTS:
            continue
        after: dict[str, Any] = json.loads(after_text)
        request_id, state = after["request_id"], after.get("state", "open")
        if event_type == EventType.REQUEST_CREATED and request_id in states:
            yield f"event {seq} makes request {request_id} a second time"
        elif event_type != EventType.REQUEST_CREATED and states.get(request_id) != "open":
            yield f"event {seq} {event_type} is about request {request_id}, which was {states.get(request_id)}"
        states[request_id] = state
    rows = {str(number): state for number, _, _, _, state in found.requests}
    if states != rows:
        yield f"the requests are {rows}; their events make them {states}"
    open_ones = [(model, version, target) for _, model, version, target, state in found.requests if state == "open"]
    if len(set(open_ones)) != len(open_ones):
        yield f"two open requests ask for the same: {sorted(open_ones)}"


def _promotions_met_their_rule(found: Snapshot, actions: Sequence[Action]) -> Iterator[str]:
    """Replay rules, approvals and who is in Production: no one enters short of approvals, or as a second holder."""
    people = {action.actor: action.member.name for action in actions if action.member is not None}
    rules: dict[str, dict[str, Any]] = {}
    askers: dict[str, str | None] = {}
    approvals: dict[str, dict[str | None, int]] = defaultdict(dict)
    held: dict[str, set[int]] = defaultdict(set)
    kept: dict[str, set[int]] = {}
    for seq, event_type, subject, topic, actor, _, after_text, _ in found.events:
        after: dict[str, Any] = json.loads(after_text or "{}")
        entered, rule = set[int](), rules.get(topic)
        match event_type:
            case EventType.STAGE_RULE_CREATED | EventType.STAGE_RULE_UPDATED:
                rules[subject] = after
            case EventType.STAGE_RULE_DELETED:
                del rules[subject]
            case EventType.REQUEST_CREATED:
                askers[after["request_id"]] = people.get(actor)
            case EventType.REQUEST_APPROVED:
                approvals[after["request_id"]][people.get(actor)] = after["rule_version"]
            case EventType.REGISTERED_MODEL_DELETED:
                kept[subject] = held.pop(subject, set())
            case EventType.REGISTERED_MODEL_RESTORED:
                entered = held[subject] = kept.pop(subject, set())
            case EventType.MODEL_VERSION_TRANSITIONED | EventType.MODEL_VERSION_RESTORED:
                number = int(subject.rpartition("/")[2])
                if PRODUCTION not in after["stages"]:
                    held[topic].discard(number)
                elif number not in held[topic]:
                    held[topic].add(number)
                    entered = {number}
            case EventType.MODEL_VERSION_DELETED:
                held[topic].discard(int(subject.rpartition("/")[2]))
        if rule is None or not entered:
            continue
        if rule["one_version"] and len(held[topic]) > 1:
            yield f"after event {seq} by {actor} the versions {sorted(held[topic])} were in Production, which holds one"
        request = after.get("request")
        counted = (
            {
                person
                for person, version in approvals[request].items()
                if version == rule["version"] and person != askers.get(request)
            }
            if request
            else set()
        )
        if len(counted) < rule["approvals"]:
            yield (
                f"event {seq} by {actor} brings {sorted(entered)} into Production with {len(counted)} of "
                f"{rule['approvals']} approvals under version {rule['version']} of the rule"
            )


def _name(action: Action) -> str:
    return f"'{action.title}' of {action.actor}"
