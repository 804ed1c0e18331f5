"""One client of the soak: uses a client library as users do, until its standard input is closed.

python -m tests.soak.client --library greenroom --url http://127.0.0.1:5000 --writer 11 --journal FILE --model NAME --shared NAME --experiment ID --scratch FOLDER

`--library mlflow` is the genuine one, in an environment of its own: nothing here may need more than the standard library.
Whatever a library raises leaves the operation without a verdict, as the library may have tried more than once.
"""

from __future__ import annotations

import argparse
import contextlib
import faulthandler
import importlib
import logging
import random
import select
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.crash.journal import Journal
from tests.crash.writer import contents

BACKGROUND_POINTS = 20
BATCH_POINTS = 5
PACKAGE_FILES = 2
LOG_LINES = 3000
OPERATIONS_A_RUN = 12
# How often each kind comes, inside a run.
KINDS = ["metric", "metric", "batch", "background", "file", "package", "stage", "alias", "tag", "tag", "contend"]
BACKGROUND_KINDS = ["background", "background", "background", "metric", "batch", "tag", "log"]


def log_lines(label: str) -> Iterator[bytes]:
    """Return the lines of a log that grows while it is uploaded, without end."""
    number = 0
    while True:
        number += 1
        yield f"{label} line {number}\n".encode()


def points_of(number: int) -> range:
    """Return the steps that the background operation of this number logs."""
    return range(number * 100, number * 100 + BACKGROUND_POINTS)


class Client:
    """Runs, files, versions and moves, one operation after another, each noted before and after.

    Args:
        library: the module `greenroom` or `mlflow`.
        model: registered model of this client alone.
        shared: registered model with two versions that all clients move to Production in turn.
    """

    def __init__(
        self, library: Any, journal: Journal, *, writer: int, model: str, shared: str, experiment: str, scratch: Path
    ) -> None:
        self._library = library
        self._client = library.tracking.MlflowClient()
        self._journal = journal
        self._writer = writer
        self._model = model
        self._shared = shared
        self._experiment = experiment
        self._scratch = scratch
        self._chance = random.Random(writer)
        self._number = 0
        self._left = 0
        self._run: Any = None
        self._root = ""
        self._versions: list[str] = []

    def work(self, kinds: list[str]) -> None:
        """Do the next operation: begin a run, something inside it, or its end."""
        if self._run is None:
            self._attempt("begin", self._begin)
        elif self._left == 0:
            self._attempt("end", self._end, about=self._run)
            self._run = None
        else:
            self._left -= 1
            kind = self._chance.choice(kinds)
            if kind in ("stage", "alias"):
                if not self._versions:
                    return
                version = self._chance.choice(self._versions)
                operation: Callable[[str, int], Any] = self._stage if kind == "stage" else self._alias
                self._attempt(kind, lambda _label, _number: operation(version, 0), about=version)
            else:
                self._attempt(kind, getattr(self, f"_{kind}"), about=self._run)

    def finish(self) -> None:
        """End the run under way."""
        if self._run is not None:
            self._attempt("end", self._end, about=self._run)

    def _attempt(self, kind: str, operation: Callable[[str, int], Any], *, about: Any = None) -> None:
        self._number += 1
        number = self._number
        self._journal.intent(number, kind, about)
        try:
            answer = operation(f"{self._writer}-{number}", number)
        except Exception as error:
            self._journal.verdict(number, "unknown", f"{type(error).__name__}: {error}"[:500])
        else:
            self._journal.verdict(number, "acknowledged", answer)

    def _begin(self, label: str, number: int) -> str:
        # A run whose end failed is still the active one.
        while self._library.active_run() is not None:
            self._library.end_run()
        run = self._library.start_run(experiment_id=self._experiment, run_name=label, tags={"attempt": label})
        self._run = str(run.info.run_id)
        self._root = str(run.info.artifact_uri)
        self._left = OPERATIONS_A_RUN
        return self._run

    def _end(self, label: str, number: int) -> None:
        # Nothing waits for these but the end of the run.
        waiting = [
            self._library.log_metric("background", step, step=step, synchronous=False) for step in points_of(number)
        ]
        self._library.end_run()
        for operations in waiting:
            operations.wait()

    def _metric(self, label: str, number: int) -> None:
        self._library.log_metric("metric", number, step=number)

    def _batch(self, label: str, number: int) -> None:
        entities = self._library.entities
        self._client.log_batch(
            self._run,
            metrics=[entities.Metric(f"b{n}", float(n), number, number) for n in range(BATCH_POINTS)],
            params=[entities.Param(f"p-{number}", label)],
            tags=[entities.RunTag(f"t-{number}", label)],
        )

    def _background(self, label: str, number: int) -> None:
        waiting = [
            self._library.log_metric("background", step, step=step, synchronous=False) for step in points_of(number)
        ]
        for operations in waiting:
            operations.wait()

    def _tag(self, label: str, number: int) -> None:
        self._library.set_tag("current", label)

    def _file(self, label: str, number: int) -> None:
        with self._folder() as folder:
            path = folder / f"{number}.bin"
            path.write_bytes(contents(label))
            self._client.log_artifact(self._run, str(path), "files")

    def _log(self, label: str, number: int) -> None:
        """Upload a log that another thread is still writing to."""
        with self._folder() as folder:
            path = folder / f"{number}.log"
            lines = log_lines(label)
            is_over = threading.Event()
            with path.open("wb", buffering=0) as log:
                log.write(b"".join(next(lines) for _ in range(LOG_LINES)))

                def go_on() -> None:
                    while not is_over.wait(0.002):
                        log.write(next(lines))

                thread = threading.Thread(target=go_on)
                thread.start()
                try:
                    self._client.log_artifact(self._run, str(path), "logs")
                finally:
                    is_over.set()
                    thread.join()

    def _package(self, label: str, number: int) -> str:
        """Upload a folder and register it as a version."""
        name = f"package-{number}"
        with self._folder() as folder:
            for n in range(PACKAGE_FILES):
                (folder / f"{n}.bin").write_bytes(contents(f"{label}-{n}"))
            self._client.log_artifacts(self._run, str(folder), name)
        source = f"{self._root}/{name}"
        made = self._client.create_model_version(
            self._model, source, run_id=self._run, tags={"attempt": label}, description=label
        )
        self._versions = [*self._versions[-3:], str(made.version)]
        return str(made.version)

    def _stage(self, version: str, _: int) -> str:
        self._client.transition_model_version_stage(self._model, version, "Production", archive_existing_versions=True)
        return version

    def _alias(self, version: str, _: int) -> str:
        self._client.set_registered_model_alias(self._model, "champion", version)
        return version

    def _contend(self, label: str, number: int) -> None:
        version = str(number % 2 + 1)
        self._client.transition_model_version_stage(self._shared, version, "Production", archive_existing_versions=True)

    @contextlib.contextmanager
    def _folder(self) -> Iterator[Path]:
        folder = self._scratch / str(self._number)
        folder.mkdir()
        try:
            yield folder
        finally:
            for path in folder.iterdir():
                path.unlink()
            folder.rmdir()


def main() -> None:
    """Work until standard input is closed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--library", required=True, choices=["greenroom", "mlflow"])
    parser.add_argument("--url", required=True)
    parser.add_argument("--writer", type=int, required=True)
    parser.add_argument("--journal", type=Path, required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--shared", required=True)
    parser.add_argument("--experiment", required=True)
    parser.add_argument("--scratch", type=Path, required=True)
    parser.add_argument("--pause", type=float, default=1, metavar="S")
    parser.add_argument("--background", action="store_true", help="mostly log in the background")
    given = parser.parse_args()
    # Where it hangs can be asked from outside.
    faulthandler.register(signal.SIGUSR1)
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s")
    given.scratch.mkdir(parents=True, exist_ok=True)
    library = importlib.import_module(given.library)
    library.set_tracking_uri(given.url)
    client = Client(
        library,
        Journal(given.journal),
        writer=given.writer,
        model=given.model,
        shared=given.shared,
        experiment=given.experiment,
        scratch=given.scratch,
    )
    chance = random.Random(given.writer)
    while not select.select([sys.stdin], [], [], given.pause * chance.uniform(0.5, 1.5))[0]:
        client.work(BACKGROUND_KINDS if given.background else KINDS)
    client.finish()


if __name__ == "__main__":
    main()
