"""Times in a stage, read off events."""

from __future__ import annotations

from greenroom.core.events import Event, Verb
from greenroom.services.pages.stage_periods import Period, periods_in


def moved(seq: int, version: int, before: str, after: str, verb: Verb = Verb.MODEL_VERSION_TRANSITION) -> Event:
    return Event(
        seq=seq,
        at_ms=seq * 100,
        actor="ana",
        verb=verb,
        subject=f"model_version:1/{version}",
        workspace="default",
        before={"stage": before, "stages": [before]},
        after=None if verb is Verb.MODEL_VERSION_DELETE else {"stage": after},
    )


def test_each_stay_is_a_period_and_the_lasting_one_comes_first() -> None:
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
        moved(2, 1, "Production", "", Verb.MODEL_VERSION_DELETE),
        moved(3, 1, "", "Production", Verb.MODEL_VERSION_RESTORE),
    ]
    assert periods_in("Production", events) == [Period(1, 300, None), Period(1, 100, 200)]


def test_other_events_and_other_stages_count_for_nothing() -> None:
    created = moved(1, 1, "None", "Production", Verb.MODEL_VERSION_CREATE)
    assert periods_in("Production", [created, moved(2, 1, "None", "Staging")]) == []
