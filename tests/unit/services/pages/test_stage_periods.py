"""Periods in a stage, derived from events."""

from __future__ import annotations

import json

from greenroom.core.event_types import EventType
from greenroom.core.events import ActorSnapshot, Event, decode_change
from greenroom.core.subjects import model_version_subject, registered_model_subject
from greenroom.services.pages.stage_periods import Period, periods_in


def moved(
    seq: int, version: int, before: str, after: str, event_type: EventType = EventType.MODEL_VERSION_TRANSITIONED
) -> Event:
    more: dict[str, object] = {
        "source": "s",
        "run_id": None,
        "model_id": None,
        "manifest_digest": None,
        "description": "",
        "tags": {},
    }
    left = json.dumps({"stages": [before], "aliases": [], **more})
    entered = json.dumps({"stages": [after], "aliases": [], **more})
    return Event(
        seq=seq,
        at_ms=seq * 100,
        actor=ActorSnapshot("ana"),
        subject=model_version_subject(1, version),
        topic=registered_model_subject(1),
        change=decode_change(event_type, left, None if event_type is EventType.MODEL_VERSION_DELETED else entered),
        workspace="default",
    )


def test_each_stay_is_a_period_and_the_current_one_comes_first() -> None:
    events = [
        moved(1, 1, "None", "Production"),
        moved(2, 1, "Production", "Archived"),
        moved(3, 2, "Staging", "Production"),
    ]
    assert periods_in("Production", reversed(events)) == [Period(2, 300, None), Period(1, 100, 200)]


def test_a_version_that_comes_back_has_two_periods() -> None:
    events = [
        moved(1, 1, "None", "Production"),
        moved(2, 1, "Production", "None"),
        moved(3, 1, "None", "Production"),
        moved(4, 1, "Production", "None"),
    ]
    assert periods_in("Production", events) == [Period(1, 300, 400), Period(1, 100, 200)]


def test_what_began_before_the_first_event_has_no_beginning() -> None:
    assert periods_in("Production", [moved(9, 4, "Production", "Archived")]) == [Period(4, None, 900)]
    assert periods_in("Production", [moved(9, 4, "Production", "Production")]) == [Period(4, None, None)]


def test_deleting_a_version_ends_its_stay_and_restoring_begins_another() -> None:
    events = [
        moved(1, 1, "None", "Production"),
        moved(2, 1, "Production", "", EventType.MODEL_VERSION_DELETED),
        moved(3, 1, "", "Production", EventType.MODEL_VERSION_RESTORED),
    ]
    assert periods_in("Production", events) == [Period(1, 300, None), Period(1, 100, 200)]


def test_other_events_and_other_stages_count_for_nothing() -> None:
    created = moved(1, 1, "None", "Production", EventType.MODEL_VERSION_CREATED)
    assert periods_in("Production", [created, moved(2, 1, "None", "Staging")]) == []
