"""Writer processes against a server that is killed repeatedly."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from tests.crash import journal
from tests.crash.wire import Wire

CHECKOUT = Path(__file__).parents[2]
WRITER_END_S = 60


class Server(Protocol):
    """What the campaign needs of a server."""

    @property
    def port(self) -> int: ...

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        ...

    def restart(self) -> None:
        """Start it on the same store; it answers when this returns."""
        ...


@dataclass
class WriterRun:
    """A writer and the run it writes to."""

    writer: int
    run_id: str
    root: str
    journal: Path


@dataclass
class Campaign:
    """What was attempted by which writer.

    Args:
        restarts_s: how long each start took until the server answered.
        may_be_late: a write without an answer can still be made after later ones of its writer: the server continues
            while the connection is gone.
    """

    model: str
    runs: list[WriterRun]
    kills: int = 0
    restarts_s: list[float] = field(default_factory=list)
    writes: list[journal.Write] = field(default_factory=list)
    may_be_late: bool = False

    def of(self, kind: str, writer: int | None = None) -> list[journal.Write]:
        """Return the attempts of a kind, in each writer's order."""
        return [w for w in self.writes if w.kind == kind and writer in (None, w.writer)]

    def summary(self) -> str:
        """Say in one line what was done."""
        verdicts = Counter(write.verdict for write in self.writes)
        slowest = max(self.restarts_s, default=0)
        return (
            f"{self.kills} kills, {verdicts['acknowledged']} acknowledged, {verdicts['refused']} refused,"
            f" {verdicts['unknown']} under way or without a server, slowest restart {slowest:.2f} s"
        )


def run(
    server: Server, folder: Path, *, kills: int, writers: int, seed: int, between_s: tuple[float, float] = (0.1, 1.2)
) -> Campaign:
    """Let writers write, kill the server at random moments, and return all that was attempted; the server runs at the end.

    Args:
        folder: for the writers' journals.
        between_s: shortest and longest time a server is left alive once it answers.
    """
    campaign = prepare(server.port, folder, writers=writers)
    chance = random.Random(seed)
    processes = [start_writer(server.port, campaign.model, of) for of in campaign.runs]
    try:
        for _ in range(kills):
            time.sleep(chance.uniform(*between_s))
            _assert_all_write(processes)
            server.kill()
            campaign.kills += 1
            started = time.perf_counter()
            server.restart()
            campaign.restarts_s.append(time.perf_counter() - started)
        time.sleep(between_s[1])
        _assert_all_write(processes)
    finally:
        end_writers(processes)
    for of in campaign.runs:
        campaign.writes += journal.read(of.journal, of.writer)
    return campaign


def prepare(port: int, folder: Path, *, writers: int, name: str = "crash") -> Campaign:
    """Make an experiment and a model of this name, and a run for each writer."""
    wire = Wire(port)
    experiment_id = wire.call("POST", "experiments/create", name=name)["experiment_id"]
    wire.call("POST", "registered-models/create", name=name)
    runs = []
    for writer in range(1, writers + 1):
        info = wire.call("POST", "runs/create", experiment_id=experiment_id, start_time=1)["run"]["info"]
        root = info["artifact_uri"].removeprefix("mlflow-artifacts:/").strip("/")
        runs.append(WriterRun(writer, info["run_id"], root, folder / f"writer-{writer}.jsonl"))
    wire.close()
    return Campaign(model=name, runs=runs)


def start_writer(
    port: int, model: str, of: WriterRun, *options: str, log: Path | None = None
) -> subprocess.Popen[bytes]:
    """Start the process of a writer.

    Args:
        options: further ones of the writer's own.
        log: file for its output; None: a pipe.
    """
    command = [sys.executable, "-m", "tests.crash.writer", "--port", str(port), "--writer", str(of.writer)]
    command += ["--journal", str(of.journal), "--model", model, "--run-id", of.run_id, "--root", of.root, *options]
    output = log.open("wb") if log else subprocess.PIPE
    try:
        # A writer ends when its standard input closes: also when the tests die. A Ctrl-C is for the tests alone.
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=CHECKOUT,
            start_new_session=True,
        )
    finally:
        if not isinstance(output, int):
            output.close()


def _assert_all_write(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        if process.poll() is not None:
            output = process.stdout.read().decode() if process.stdout else ""
            raise AssertionError(f"a writer ended by itself with {process.returncode}:\n{output}")


def end_writers(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    """Let each writer finish what it is at, and end."""
    for process in processes:
        if process.stdin:
            process.stdin.close()
    for process in processes:
        try:
            process.wait(WRITER_END_S)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
        finally:
            if process.stdout:
                process.stdout.close()
