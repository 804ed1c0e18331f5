"""One schedule: its clients, faults and outcome, all determined by its seed."""

from __future__ import annotations

import dataclasses
import random
from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

from tests.simulation.actions import Action
from tests.simulation.clients import Kind, choose, choose_with_rules

_WITH_RULES: Final = 0.2
"""Share of the schedules in which promotions take approvals."""


class Fault(NamedTuple):
    """Something that goes wrong.

    Attributes:
        at: number of the statement, step or round that it meets, from 0.
        amount: between 0 and 1: how long, how far, which one.
    """

    kind: str
    at: int
    amount: float


@dataclasses.dataclass(frozen=True)
class Schedule:
    """A seed, and what is left out of the schedule that follows from it.

    Attributes:
        number: makes the names in the store unique; has no bearing on what happens.
        without_clients: numbers of clients to leave out.
        without_faults: numbers of faults to leave out.
    """

    seed: int
    number: int = 0
    without_clients: frozenset[int] = frozenset()
    without_faults: frozenset[int] = frozenset()

    def draw(self, purpose: str) -> random.Random:
        """Return the numbers for one purpose; what is drawn for another has no bearing on them."""
        return random.Random(f"{self.seed}/{purpose}")

    def kinds(self) -> list[tuple[int, Kind]]:
        """Choose the clients, with their numbers."""
        rules = self.draw("rules")
        chosen = choose_with_rules(rules) if rules.random() < _WITH_RULES else choose(self.draw("clients"))
        return [(number, kind) for number, kind in enumerate(chosen) if number not in self.without_clients]

    def faults(self, kinds: Sequence[tuple[str, int]]) -> list[Fault]:
        """Choose the faults.

        Args:
            kinds: each with the highest number it may strike at.
        """
        draw = self.draw("faults")
        chosen = []
        for _ in range(self.fault_count):
            kind, highest = draw.choice(kinds)
            chosen.append(Fault(kind, draw.randrange(highest), draw.random()))
        return [fault for number, fault in enumerate(chosen) if number not in self.without_faults]

    @property
    def fault_count(self) -> int:
        """How many faults follow from the seed, those left out included."""
        return self.draw("how many faults").choice([0, 0, 1, 1, 2, 4])

    @property
    def prefix(self) -> str:
        """Of the names in the store."""
        return f"s{self.number}."

    def __str__(self) -> str:
        parts = [f"seed {self.seed}"]
        if self.without_clients:
            parts.append(f"without the clients {sorted(self.without_clients)}")
        if self.without_faults:
            parts.append(f"without the faults {sorted(self.without_faults)}")
        return ", ".join(parts)


@dataclasses.dataclass
class Result:
    """What came of a schedule.

    Attributes:
        trace: what happened, one line a step.
        faults: how often each kind struck; planned ones that met nothing do not count.
    """

    schedule: Schedule
    violations: list[str] = dataclasses.field(default_factory=list)
    trace: list[str] = dataclasses.field(default_factory=list)
    actions: list[Action] = dataclasses.field(default_factory=list)
    faults: Counter[str] = dataclasses.field(default_factory=Counter)

    @property
    def outcomes(self) -> Counter[str]:
        """How many actions ended in each way."""
        return Counter(action.outcome.status.value for action in self.actions if action.outcome is not None)

    def struck(self, kind: str, what: str) -> None:
        """Take down that a fault met something."""
        self.faults[kind] += 1
        self.trace.append(f"  ! {kind}: {what}")
