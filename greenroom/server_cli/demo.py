"""`greenroom demo`: fill a server with demo data."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

import click

from greenroom.cli._printing import exit_with_error, print_text
from greenroom.core.exit_codes import ExitCode, exit_code_of
from greenroom.errors import GreenroomError
from greenroom.sdk.progress import bar, clear_line, clock_text, draw_line

if TYPE_CHECKING:
    from greenroom.demo.filling import Progress
    from greenroom.sdk.client import MlflowClient

_EXTRA = "The demo trains real models and requires more libraries: pip install 'greenroom[demo]'"


@click.command()
@click.option("--uri", help="Server to fill. Without it, nothing is changed.")
@click.option(
    "--seed-again", is_flag=True, help="Add the data again: new runs and versions in addition to the existing ones."
)
def demo(uri: str | None, seed_again: bool) -> None:
    """Fill a server with demo data: five experiments on scikit-learn's bundled data sets, about forty runs with curves,
    reports and models, and five registered models whose versions were promoted, archived and aliased.

    Takes about half a minute. A second run changes nothing; an interrupted run is continued. The server must be given
    explicitly, so that a registry in use is not filled by accident.

    \b
    greenroom demo --uri http://127.0.0.1:5000                 fill this server
    greenroom demo --uri http://127.0.0.1:5000 --seed-again    add the data a second time
    """
    try:
        _fill(uri, seed_again=seed_again)
    except GreenroomError as error:
        exit_with_error("demo", error.message, exit_code_of(error))
    except KeyboardInterrupt:
        print_text("\nInterrupted; run it again to continue.", err=True)
        sys.exit(ExitCode.INTERRUPTED)


def _fill(uri: str | None, *, seed_again: bool) -> None:
    from greenroom.sdk.client import MlflowClient
    from greenroom.sdk.connection import is_tracking_uri_set
    from greenroom.sdk.settings import DEFAULT_URI

    # Without a server there would be no page to browse the demo, so the default folder is not used here.
    client = MlflowClient(uri or (None if is_tracking_uri_set() else DEFAULT_URI))
    # Checked before importing the libraries, which takes longer than detecting that no server is running.
    is_filled = _is_filled(client)
    if is_filled and not seed_again:
        print_text(f"{client.tracking_uri} already has the demo data; nothing was changed (--seed-again adds more).")
        return
    if uri is None:
        command = f"greenroom demo --uri {client.tracking_uri}{' --seed-again' if seed_again else ''}"
        exit_with_error(
            "demo",
            f"A server responds at {client.tracking_uri}; nothing was changed, because --uri was not given. "
            f"To fill it: {command}. To fill another one, start it first: greenroom server --port 5001.",
            ExitCode.USAGE,
        )
    try:
        from greenroom.demo import filling
    except ImportError as error:
        exit_with_error("demo", f"{_EXTRA} ({error.name} is missing)", ExitCode.FAILED)
    began = time.monotonic()
    with _progress() as progress, interrupt_between_steps(progress) as interruptible:
        made = filling.fill(client, interruptible, again=seed_again)
    print_text(
        f"Created {made.runs} runs, {made.models} logged models and {made.versions} model versions at "
        f"{client.tracking_uri} in {time.monotonic() - began:.0f} s."
    )
    _print_next_steps(client)


def _is_filled(client: MlflowClient) -> bool:
    """Return whether the server has the complete demo data."""
    from greenroom.demo.story import CHAPTERS, COMPLETE, DEMO_TAG

    found = [client.get_experiment_by_name(chapter.experiment) for chapter in CHAPTERS]
    return all(experiment is not None and experiment.tags.get(DEMO_TAG) == COMPLETE for experiment in found)


def _print_next_steps(client: MlflowClient) -> None:
    print_text("Open it in a browser, or load a model:\n")
    print_text("  import greenroom as mlflow")
    print_text(f'  mlflow.set_tracking_uri("{client.tracking_uri}")')
    print_text('  mlflow.sklearn.load_model("models:/TumourTriage/Production")')


class _Lines:
    """Shows progress as lines, one per experiment, if there is no terminal."""

    def __init__(self) -> None:
        self._topic = ""

    def start(self, total: int) -> None:
        """Print the number of steps."""
        print_text(f"Creating the demo data, {total} steps.", err=True)

    def describe(self, text: str) -> None:
        """Print the experiment when it changes."""
        topic = text.partition(":")[0]
        if topic != self._topic:
            self._topic = topic
            print_text(f"  {topic} ...", err=True)

    def advance(self) -> None:
        """Print nothing."""


class _Bar:
    """Shows progress as a bar that is redrawn at each step."""

    def __init__(self) -> None:
        self._done, self._total = 0, 0
        self._activity = ""
        self._began = time.monotonic()

    def start(self, total: int) -> None:
        """Set the number of steps."""
        self._total = total

    def describe(self, text: str) -> None:
        """Show the current activity."""
        self._activity = text
        self._draw()

    def advance(self) -> None:
        """Show that a step is done."""
        self._done += 1
        self._draw()

    def _draw(self) -> None:
        elapsed = clock_text(time.monotonic() - self._began)
        draw_line(f"{bar(self._done, self._total)}  {self._done}/{self._total}  {elapsed}  {self._activity}")


class _InterruptibleProgress:
    """Forwards progress, and raises KeyboardInterrupt after a step during which Ctrl-C was pressed."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self.is_interrupted = False

    def start(self, total: int) -> None:
        """Forward the call."""
        self._progress.start(total)

    def describe(self, text: str) -> None:
        """Forward the call."""
        self._progress.describe(text)

    def advance(self) -> None:
        """Forward the call, or raise."""
        self._progress.advance()
        if self.is_interrupted:
            raise KeyboardInterrupt


@contextmanager
def interrupt_between_steps(progress: Progress) -> Iterator[Progress]:
    """Handle Ctrl-C between two steps; a second one interrupts the work immediately.

    Python's default, an exception wherever the signal arrives, was lost in one of ten cases: in a weak reference
    callback, of which plots have many, the exception is printed and ignored.
    """
    interruptible = _InterruptibleProgress(progress)

    def interrupted(number: int, frame: FrameType | None) -> None:
        if interruptible.is_interrupted:
            signal.default_int_handler(number, frame)
        interruptible.is_interrupted = True

    before = signal.signal(signal.SIGINT, interrupted)
    try:
        yield interruptible
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _progress() -> Iterator[Progress]:
    if not sys.stderr.isatty():
        yield _Lines()
        return
    try:
        yield _Bar()
    finally:
        clear_line()
