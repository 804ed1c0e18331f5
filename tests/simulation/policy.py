"""The order of the steps of a schedule."""

from __future__ import annotations

import random

from tests.simulation.gate import Step


class Policy:
    """Chooses whose step is next.

    Evenly at random, or by priorities: the first task continues until something demotes it. Interleavings that need a
    few long pauses at the right moments come up far sooner that way.

    Source: Burckhardt et al., "A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs" (2010).
    """

    def __init__(self, draw: random.Random) -> None:
        self._draw = draw
        self._is_even = draw.random() < 0.2
        self._demotions_left = draw.randint(1, 5)
        # Between two statements of one change is where others can come in between; these are the moments that matter most.
        self._before_a_commit = draw.choice([0.1, 0.3, 0.5])
        self._after_a_wait = draw.choice([0.3, 0.6, 0.9])
        self._after_a_lock = draw.choice([0.0, 0.1, 0.3])
        self._at_any = draw.choice([0.0, 0.02, 0.1])
        self._priorities: dict[str, float] = {}
        self._lowest = 0.0
        self._last: Step | None = None
        self._judged: set[Step] = set()

    def choose(self, steps: list[Step]) -> Step:
        """Choose one of the steps that wait."""
        if self._is_even:
            return self._draw.choice(steps)
        for step in steps:
            if step.owner not in self._priorities:
                self._priorities[step.owner] = self._draw.random()
        if self._last is not None and self._last.may_wait:
            self._perhaps_demote(self._last.owner, self._after_a_wait if self._last.has_waited else self._after_a_lock)
        step = self._first(steps)
        if step not in self._judged:
            self._judged.add(step)
            self._perhaps_demote(step.owner, self._before_a_commit if step.is_commit else self._at_any)
            step = self._first(steps)
        self._last = step
        return step

    def _perhaps_demote(self, owner: str, chance: float) -> None:
        if self._demotions_left and self._draw.random() < chance:
            self._demotions_left -= 1
            self._lowest -= 1.0
            self._priorities[owner] = self._lowest

    def _first(self, steps: list[Step]) -> Step:
        return max(steps, key=lambda step: (self._priorities[step.owner], step.order))
