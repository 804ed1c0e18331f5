"""`greenroom demo`: fill a server with real work to look at."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

import click

from greenroom.cli._printing import say
from greenroom.cli.main import refuse
from greenroom.errors import GreenroomError
from greenroom.sdk.progress import bar, clear_line, clock_text, draw_line

if TYPE_CHECKING:
    from greenroom.demo.filling import Watcher
    from greenroom.sdk.client import MlflowClient

_EXTRA = "The demo trains real models and needs more libraries: pip install 'greenroom[demo]'"


@click.command()
@click.option("--uri", help="Server to fill. Without it nothing is changed.")
@click.option("--seed-again", is_flag=True, help="Add the data once more: new runs and versions beside the old ones.")
def demo(uri: str | None, seed_again: bool) -> None:
    """Fill a server with real work: five experiments on scikit-learn's bundled data sets, some forty runs with curves,
    reports and models, and five registered models whose versions were promoted, archived and aliased.

    Takes about half a minute. Run a second time it changes nothing; interrupted, it goes on where it ended. The server has
    to be named, so that a registry in use is not filled by accident.

    \b
    greenroom demo --uri http://127.0.0.1:5000                 fill this server
    greenroom demo --uri http://127.0.0.1:5000 --seed-again    add the data a second time
    """
    try:
        _fill(uri, seed_again=seed_again)
    except GreenroomError as error:
        refuse("demo", error.message)
    except KeyboardInterrupt:
        say("\nStopped; run it again to go on where it ended.", err=True)
        sys.exit(130)


def _fill(uri: str | None, *, seed_again: bool) -> None:
    from greenroom.sdk.client import MlflowClient
    from greenroom.sdk.connection import is_tracking_uri_set
    from greenroom.sdk.settings import DEFAULT_URI

    # A demo is for looking at, so it needs a server even where scripts would work in a folder.
    client = MlflowClient(uri or (None if is_tracking_uri_set() else DEFAULT_URI))
    # Asked before the libraries are loaded, which takes longer than finding out that no server is there.
    is_filled = _is_filled(client)
    if is_filled and not seed_again:
        say(f"The demo data is already at {client.tracking_uri}; nothing was changed (--seed-again adds more).")
        return
    if uri is None:
        command = f"greenroom demo --uri {client.tracking_uri}{' --seed-again' if seed_again else ''}"
        refuse(
            "demo",
            f"A server answers at {client.tracking_uri}; nothing was changed, because it was not named. "
            f"To fill it: {command}. To fill another one, start it first: greenroom server --port 5001.",
        )
    try:
        from greenroom.demo import filling
    except ImportError as error:
        refuse("demo", f"{_EXTRA} ({error.name} is missing)")
    began = time.monotonic()
    with _shown() as shown, _ended_by_ctrl_c(shown) as watcher:
        made = filling.fill(client, watcher, again=seed_again)
    say(
        f"Made {made.runs} runs, {made.models} logged models and {made.versions} model versions at "
        f"{client.tracking_uri} in {time.monotonic() - began:.0f} s."
    )
    _say_where(client)


def _is_filled(client: MlflowClient) -> bool:
    """Whether the server has the complete demo data."""
    from greenroom.demo.story import CHAPTERS, COMPLETE, DEMO_TAG

    found = [client.get_experiment_by_name(chapter.experiment) for chapter in CHAPTERS]
    return all(experiment is not None and experiment.tags.get(DEMO_TAG) == COMPLETE for experiment in found)


def _say_where(client: MlflowClient) -> None:
    say("Look at it there, or ask for a model:\n")
    say("  import greenroom as mlflow")
    say(f'  mlflow.set_tracking_uri("{client.tracking_uri}")')
    say('  mlflow.sklearn.load_model("models:/TumourTriage/Production")')


class _Lines:
    """Shows progress as lines, where nobody watches a terminal: one for each experiment."""

    def __init__(self) -> None:
        self._topic = ""

    def begin(self, total: int) -> None:
        """Say how much there is to do."""
        say(f"Making the demo data, {total} steps.", err=True)

    def say(self, text: str) -> None:
        """Say which experiment it is at."""
        topic = text.partition(":")[0]
        if topic != self._topic:
            self._topic = topic
            say(f"  {topic} ...", err=True)

    def advance(self) -> None:
        """Nothing to show."""


class _Bar:
    """Shows progress as a line of the terminal that is drawn anew at each step."""

    def __init__(self) -> None:
        self._done, self._total = 0, 0
        self._doing = ""
        self._began = time.monotonic()

    def begin(self, total: int) -> None:
        """Note how much there is to do."""
        self._total = total

    def say(self, text: str) -> None:
        """Show what is being done."""
        self._doing = text
        self._draw()

    def advance(self) -> None:
        """Show that a step is done."""
        self._done += 1
        self._draw()

    def _draw(self) -> None:
        elapsed = clock_text(time.monotonic() - self._began)
        draw_line(f"{bar(self._done, self._total)}  {self._done}/{self._total}  {elapsed}  {self._doing}")


class _Ending:
    """Passes progress on, and ends the work after a step during which Ctrl-C was pressed."""

    def __init__(self, shown: Watcher) -> None:
        self._shown = shown
        self.is_asked = False

    def begin(self, total: int) -> None:
        """Pass on."""
        self._shown.begin(total)

    def say(self, text: str) -> None:
        """Pass on."""
        self._shown.say(text)

    def advance(self) -> None:
        """Pass on, or end."""
        self._shown.advance()
        if self.is_asked:
            raise KeyboardInterrupt


@contextmanager
def _ended_by_ctrl_c(shown: Watcher) -> Iterator[Watcher]:
    """Mind Ctrl-C between two steps; a second one ends the work wherever it is.

    Python's own way, an exception wherever the signal hits, lost one in ten: where that is a callback of a weak reference, of
    which plots have many, the exception is printed and forgotten.
    """
    ending = _Ending(shown)

    def interrupted(number: int, frame: FrameType | None) -> None:
        if ending.is_asked:
            signal.default_int_handler(number, frame)
        ending.is_asked = True

    before = signal.signal(signal.SIGINT, interrupted)
    try:
        yield ending
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _shown() -> Iterator[Watcher]:
    if not sys.stderr.isatty():
        yield _Lines()
        return
    try:
        yield _Bar()
    finally:
        clear_line()
