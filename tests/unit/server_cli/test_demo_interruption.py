"""Ctrl-C during `greenroom demo`."""

from __future__ import annotations

import signal
import weakref

import pytest

from greenroom.server_cli.demo import interrupt_between_steps


class Silent:
    """Shows no progress."""

    def start(self, total: int) -> None: ...

    def describe(self, text: str) -> None: ...

    def advance(self) -> None: ...


def _ctrl_c() -> None:
    signal.raise_signal(signal.SIGINT)


def test_it_is_not_lost_in_a_callback_and_ends_the_work_after_the_step() -> None:
    class Plot:
        pass

    plot = Plot()
    watched = weakref.ref(plot, lambda _: _ctrl_c())
    with interrupt_between_steps(Silent()) as progress:
        progress.advance()
        del plot
        assert watched() is None
        with pytest.raises(KeyboardInterrupt):
            progress.advance()


def test_a_second_one_ends_the_work_at_once() -> None:
    with interrupt_between_steps(Silent()):
        _ctrl_c()
        with pytest.raises(KeyboardInterrupt):
            _ctrl_c()


def test_it_means_what_it_meant_before_once_the_work_is_done() -> None:
    before = signal.getsignal(signal.SIGINT)
    with interrupt_between_steps(Silent()):
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before
