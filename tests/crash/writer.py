"""One writing process of the crash test. It ends when its standard input is closed.

python -m tests.crash.writer --port 5000 --writer 1 --journal FILE --model NAME --run-id ID --root PATH

With --pause it leaves so many seconds between its writes. With --outages an answer of 5xx is no verdict: a server whose
database goes away cannot know whether the last change was made.
"""

from __future__ import annotations

import argparse
import faulthandler
import random
import select
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.crash.journal import Journal
from tests.crash.wire import ARTIFACTS, NoAnswer, Refused, Wire

METRICS_A_BATCH = 10
PARAMS_A_BATCH = 3
TAGS_A_BATCH = 2
PAUSE_WITHOUT_SERVER_S = 0.05


def contents(label: str) -> bytes:
    """Return the bytes that the attempt of this label stores, made again for the check afterwards."""
    maker = random.Random(label)
    return maker.randbytes(maker.choice([0, 1, 700, 20_000, 150_000]))


class Writer:
    """Writes of every kind, one after another, each noted before and after.

    Args:
        model: registered model all writers make versions of.
        run_id: a run of this writer's own.
        root: the run's artifact root, below the proxy.
        expects_outages: leave what was answered with 5xx without a verdict.
    """

    def __init__(
        self,
        wire: Wire,
        journal: Journal,
        *,
        writer: int,
        model: str,
        run_id: str,
        root: str,
        expects_outages: bool = False,
    ) -> None:
        self._wire = wire
        self._journal = journal
        self._writer = writer
        self._model = model
        self._run_id = run_id
        self._root = root
        self._expects_outages = expects_outages
        self._last_version: str | None = None
        self._kinds: dict[str, Callable[[str, int], Any]] = {
            "version": self._version,
            "batch": self._batch,
            "tag": self._tag,
            "alias": self._alias,
            "file": self._file,
            "overwrite": self._overwrite,
        }

    def write(self, number: int, kind: str) -> None:
        """Try one write and note what became of it."""
        self._journal.intent(number, kind)
        try:
            answer = self._kinds[kind](f"{self._writer}-{number}", number)
        except NoAnswer as error:
            # It may have happened.
            self._journal.verdict(number, "unknown", f"no answer: {error}")
            time.sleep(PAUSE_WITHOUT_SERVER_S)
        except Refused as refusal:
            is_open = self._expects_outages and refusal.status >= 500
            self._journal.verdict(number, "unknown" if is_open else "refused", str(refusal))
            time.sleep(PAUSE_WITHOUT_SERVER_S)
        else:
            self._journal.verdict(number, "acknowledged", answer)

    def _version(self, label: str, number: int) -> str:
        tags = [{"key": "attempt", "value": label}, {"key": "number", "value": str(number)}]
        answer = self._wire.call(
            "POST",
            "model-versions/create",
            name=self._model,
            source=f"s3://outside/{label}",
            description=label,
            tags=tags,
        )
        self._last_version = answer["model_version"]["version"]
        return str(self._last_version)

    def _batch(self, label: str, number: int) -> None:
        self._wire.call(
            "POST",
            "runs/log-batch",
            run_id=self._run_id,
            metrics=[{"key": f"m{n}", "value": n, "timestamp": number, "step": number} for n in range(METRICS_A_BATCH)],
            params=[{"key": f"p{n}-{number}", "value": label} for n in range(PARAMS_A_BATCH)],
            tags=[{"key": f"t{n}-{number}", "value": label} for n in range(TAGS_A_BATCH)],
        )

    def _tag(self, label: str, number: int) -> None:
        self._wire.call("POST", "runs/set-tag", run_id=self._run_id, key=f"current-{number % 5}", value=label)

    def _alias(self, label: str, number: int) -> str | None:
        if self._last_version is None:
            return None
        alias = f"of-{self._writer}"
        self._wire.call("POST", "registered-models/alias", name=self._model, alias=alias, version=self._last_version)
        return self._last_version

    def _file(self, label: str, number: int) -> None:
        self._wire.raw(
            "PUT", f"{ARTIFACTS}/{self._root}/files/{number}.bin", contents(label), "application/octet-stream"
        )

    def _overwrite(self, label: str, number: int) -> None:
        path = f"{ARTIFACTS}/{self._root}/current.bin"
        self._wire.raw("PUT", path, contents(label), "application/octet-stream")


KINDS = ["version", "batch", "version", "file", "tag", "batch", "overwrite", "alias"]


def main() -> None:
    """Write until standard input is closed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--writer", type=int, required=True)
    parser.add_argument("--journal", type=Path, required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--run-id", required=True)
    parser.add_argument("--root", required=True)
    parser.add_argument("--pause", type=float, default=0, metavar="S")
    parser.add_argument("--outages", action="store_true")
    given = parser.parse_args()
    # Where it hangs can be asked from outside.
    faulthandler.register(signal.SIGUSR1)
    writer = Writer(
        Wire(given.port),
        Journal(given.journal),
        writer=given.writer,
        model=given.model,
        run_id=given.run_id,
        root=given.root,
        expects_outages=given.outages,
    )
    order = random.Random(given.writer)
    number = 0
    while not select.select([sys.stdin], [], [], given.pause * order.uniform(0.5, 1.5))[0]:
        number += 1
        writer.write(number, order.choice(KINDS))


if __name__ == "__main__":
    main()
