"""Times in a stage, read off events."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from greenroom.core.events import Event, Verb
from greenroom.services.pages.stage_periods import Period, Stay, periods_in, previous_in


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


def steps(*moves: str) -> list[Event]:
    """Make events of moves such as "2>Production", each from where the version was."""
    at: dict[int, str] = {}
    events = []
    for seq, move in enumerate(moves, 1):
        number, _, to = move.partition(">")
        version = int(number)
        verb = Verb.MODEL_VERSION_DELETE if to == "deleted" else Verb.MODEL_VERSION_TRANSITION
        before = at.get(version, "None")
        if before == "deleted":
            verb, before = Verb.MODEL_VERSION_RESTORE, ""
        events.append(moved(seq, version, before, to, verb))
        at[version] = to
    return events


def rolls_back_to(
    events: list[Event], holders: Collection[int], *, busy: Collection[int] = (), newest: int | None = None
) -> int | None:
    found = previous_in("Production", list(reversed(events))[:newest], holders=holders, busy=busy)
    return None if found is None else found.version


IN, OUT = "Production", "Archived"
REPLACED = [f"1>{IN}", f"1>{OUT}", f"2>{IN}", f"2>{OUT}", f"3>{IN}"]


def test_who_was_there_before_is_told_with_the_time_and_by_whom_it_ended() -> None:
    found = previous_in("Production", steps(*REPLACED), holders=[3], busy=[])
    assert found == Stay(version=2, from_ms=300, to_ms=400, ended_by="ana")


@pytest.mark.parametrize(
    ("moves", "holders", "previous"),
    [
        ([f"1>{IN}"], [1], None),
        (REPLACED, [3], 2),
        # Rolled back once: what was rolled back is not what was there before.
        ([*REPLACED, f"3>{OUT}", f"2>{IN}"], [2], 1),
        ([*REPLACED, f"3>{OUT}", f"2>{IN}", f"2>{OUT}", f"1>{IN}"], [1], None),
        # And forward again.
        ([*REPLACED, f"3>{OUT}", f"2>{IN}", f"2>{OUT}", f"3>{IN}"], [3], 2),
        # Nobody is there any more.
        ([*REPLACED, f"3>{OUT}"], [], 3),
        # Two at once: what came and went beside the one that stayed was not before it.
        ([*REPLACED, f"4>{IN}"], [3, 4], 2),
        ([*REPLACED, f"4>{IN}", f"4>{OUT}"], [3], 2),
        # Who is deleted cannot be put back; who was restored can.
        ([*REPLACED, "2>deleted"], [3], 1),
        ([*REPLACED, "2>deleted", "2>None"], [3], 2),
        ([*REPLACED, "3>deleted"], [], 2),
    ],
)
def test_a_stage_is_rolled_back_to_who_was_there_before(
    moves: list[str], holders: list[int], previous: int | None
) -> None:
    assert rolls_back_to(steps(*moves), holders) == previous


def test_who_is_in_use_in_another_stage_is_passed_over() -> None:
    assert rolls_back_to(steps(*REPLACED), [3], busy=[2]) == 1


def test_what_was_before_the_events_read_is_told_without_its_beginning() -> None:
    found = previous_in("Production", steps(*REPLACED)[3:], holders=[3], busy=[])
    assert found is not None
    assert (found.version, found.from_ms, found.to_ms) == (2, None, 400)
    assert rolls_back_to(steps(*REPLACED), [3], newest=1) is None
    assert rolls_back_to([], [3]) is None
