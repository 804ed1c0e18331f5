from __future__ import annotations

import pytest

from greenroom.server.auth.guesses import MOST_SUBJECTS, Guesses

FREE = 3


class Clock:
    now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def guesses(clock: Clock) -> Guesses:
    return Guesses(free=FREE, clock=clock)


def note(guesses: Guesses, *given: bytes, name: str = "ada") -> None:
    for one in given:
        guesses.note(name, one)


def test_pauses_begin_after_the_free_guesses_and_grow_to_a_minute(guesses: Guesses, clock: Clock) -> None:
    pauses = []
    for number in range(FREE + 8):
        given = b"%d" % number
        assert guesses.wait_s("ada", given) <= 0
        note(guesses, given)
        pauses.append(guesses.wait_s("ada", b"next"))
        clock.now_s += max(0, pauses[-1])
    assert pauses == [-1000.0] * (FREE - 1) + [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_other_subjects_do_not_wait(guesses: Guesses) -> None:
    note(guesses, b"1", b"2", b"3")
    assert guesses.wait_s("ada", b"4") > 0
    assert guesses.wait_s("bob", b"4") <= 0


def test_a_repeated_guess_delays_only_itself_for_ten_seconds_at_most(guesses: Guesses) -> None:
    note(guesses, *[b"old"] * 50)
    assert guesses.wait_s("ada", b"old") == 10
    assert guesses.wait_s("ada", b"new") <= 0


def test_a_subject_is_forgotten_fifteen_minutes_after_its_last_wrong_guess(guesses: Guesses, clock: Clock) -> None:
    note(guesses, b"1", b"2", b"3")
    clock.now_s += 15 * 60 + 1
    assert guesses.wait_s("ada", b"4") == 0
    assert len(guesses) == 0


def test_a_withdrawn_guess_leaves_no_trace(guesses: Guesses) -> None:
    note(guesses, b"1", b"2")
    noted = guesses.note("ada", b"right")
    assert guesses.wait_s("ada", b"right") == 1
    guesses.withdraw(noted)
    assert guesses.wait_s("ada", b"right") <= 0
    note(guesses, b"3")
    assert guesses.wait_s("ada", b"4") == 1


def test_withdrawing_one_guess_does_not_end_the_pause_of_another(guesses: Guesses) -> None:
    first = guesses.note("ada", b"right")
    note(guesses, b"2", b"3")
    guesses.withdraw(first)
    assert guesses.wait_s("ada", b"4") == 1


def test_what_was_wrong_before_cannot_be_withdrawn(guesses: Guesses) -> None:
    note(guesses, *[b"old"] * (FREE - 1))
    guesses.withdraw(guesses.note("ada", b"old"))
    assert guesses.wait_s("ada", b"old") == 1


def test_subjects_and_their_secrets_are_bounded() -> None:
    guesses = Guesses(free=1000)
    for number in range(MOST_SUBJECTS + 100):
        guesses.note(f"name {number}", b"1")
    assert len(guesses) == MOST_SUBJECTS
    for number in range(100):
        guesses.note("name 5000", b"%d" % number)
    assert len(guesses._subjects["name 5000"].secrets) == 8


def test_no_secret_is_kept(guesses: Guesses) -> None:
    noted = guesses.note("ada", b"correct horse")
    assert b"correct" not in repr((noted, vars(guesses), noted.subject.secrets)).encode()
