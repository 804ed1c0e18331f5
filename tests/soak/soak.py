"""The soak of one set-up: rounds of clients at work, faults at random moments, and a verdict after each round and at the end.

Each round has models, runs and journals of its own, so that its verdict takes as long after two hours as after ten
minutes. The end looks at all rounds again: what the first one wrote has been through all later faults.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import psutil

from tests.compat.scenarios import steps
from tests.crash import campaign, journal, verdict
from tests.crash.verdict import Problem
from tests.crash.wire import NoAnswer, Wire
from tests.soak import checks
from tests.soak.bench import Bench, Store
from tests.soak.faults import FAULTS, Setting
from tests.soak.report import Injected, Report
from tests.soak.watch import Watch
from tests.support.invariants import broken_promises

CHECKOUT = Path(__file__).parents[2]
RAW_WRITERS = 2
_LOOK_EVERY_S = 5.0
_CHANGE_EVERY_S = 10.0
_SAY_EVERY_S = 60.0
_FIRST_LIBRARY_WRITER = 11
T = TypeVar("T")


@dataclass(frozen=True)
class Library:
    """A client that works through a library.

    Args:
        module: what it imports.
        python: its interpreter.
        in_background: it mostly logs in the background.
    """

    name: str
    module: str
    python: Path
    in_background: bool = False

    @property
    def repeats(self) -> bool:
        """Whether it repeats unanswered requests without an idempotency key."""
        return self.module != "greenroom"


OWN = (
    Library("greenroom", "greenroom", Path(sys.executable)),
    Library("greenroom, async", "greenroom", Path(sys.executable), in_background=True),
)


@dataclass(frozen=True)
class Plan:
    """How to soak.

    Args:
        seconds: how long clients are at work, in all.
        round_s: how long a round takes.
        between_s: shortest and longest time without a fault.
        pace: multiplies how long faults last.
        pause_s: mean time a client leaves between its operations.
        bound_s: how long after a fault the server may take until it takes changes.
        silence_s: how long one operation of a client may take.
        hurry: how many times as fast as real time the server's clocks run; 0: as they should.
        faults: names of those that may happen.
        every_fault: continue until each fault has happened.
    """

    store: Store
    seconds: float
    seed: int
    faults: Sequence[str]
    libraries: Sequence[Library] = OWN
    round_s: float = 600
    between_s: tuple[float, float] = (10, 50)
    pace: float = 1
    pause_s: float = 1
    bound_s: float = 30
    silence_s: float = 300
    hurry: float = 0
    every_fault: bool = False


@dataclass
class _Client:
    name: str
    process: subprocess.Popen[bytes]
    journal: Path
    log: Path
    is_reported: bool = False


@dataclass
class _Round:
    number: int
    raw: campaign.Campaign
    shared: str
    ledgers: dict[str, checks.Ledger] = field(default_factory=dict)
    clients: list[_Client] = field(default_factory=list)
    is_judged: bool = False


class Soak:
    """Runs a plan and reports.

    Args:
        folder: for all that is written; readable by the user PostgreSQL runs as.
        say: gets a line about each thing that happens.
    """

    def __init__(self, plan: Plan, folder: Path, say: Callable[[str], None]) -> None:
        self._plan = plan
        self._folder = folder
        self._say_line = say
        self._chance = random.Random(plan.seed)
        self._report = Report(store=plan.store, seed=plan.seed)
        self._rounds: list[_Round] = []
        self._found: set[tuple[str, str]] = set()
        self._cpu_s: dict[tuple[int, float], float] = {}
        self._began = time.monotonic()
        self._bag: list[str] = []
        self._kinds: list[str] = []
        self._said_s = 0.0

    def run(self) -> Report:
        """Soak to the end, or to an interrupt, and return what was found."""
        bench = Bench(self._plan.store, self._folder, hurry=self._plan.hurry)
        self._bench = bench
        self._watch = Watch(bench)
        try:
            self._setting = Setting(bench, self._chance, self._plan.pace)
            self._choose_faults()
            self._say(f"server on {bench.server.url}, log {self._folder / 'server.log'}")
            self._began = time.monotonic()
            try:
                self._work()
                self._report.ended = "by time"
            except KeyboardInterrupt:
                self._report.ended = "by interrupt"
                self._say("interrupted: clients end, then the verdict")
            except Exception as error:
                self._give_up("it could not go on", error)
            self._report.elapsed_s = time.monotonic() - self._began
            try:
                self._conclude()
            except Exception as error:
                self._give_up("the verdict at the end could not be made", error)
        finally:
            for client in (client for round_ in self._rounds for client in round_.clients):
                if client.process.poll() is None:
                    client.process.kill()
                    client.process.wait()
            bench.server.kill()
            if not self._report.is_good:
                bench.keep_database(self._folder / "database")
            bench.close()
        return self._report

    def _work(self) -> None:
        until = self._began + self._plan.seconds
        while time.monotonic() < until or (self._plan.every_fault and not self._has_had_all()):
            ends = time.monotonic() + self._plan.round_s
            # A rest of a few seconds is no round of its own.
            if abs(until - ends) < self._plan.round_s / 4 or time.monotonic() < until < ends:
                ends = until
            with self._bench.clock.held():
                round_ = self._begin_round()
            try:
                self._inject(ends)
            finally:
                # Clients that find no server would not end for a while.
                self._bench.revive()
                self._end_clients(round_)
            self._judge(round_)

    def _has_had_all(self) -> bool:
        return {fault.name for fault in self._report.faults} >= set(self._kinds)

    def _give_up(self, what: str, error: Exception) -> None:
        self._report.ended = f"because {what}"
        self._note("stuck", [f"{what}: {error!r}\n{traceback.format_exc()}"])

    # Rounds

    def _begin_round(self) -> _Round:
        number = len(self._rounds) + 1
        folder = self._folder / f"round-{number}"
        folder.mkdir()
        raw = campaign.prepare(self._bench.server.port, folder, writers=RAW_WRITERS, name=f"raw-{number}")
        raw.may_be_late = True
        round_ = _Round(number, raw, f"shared-{number}")
        self._rounds.append(round_)
        wire = Wire(self._bench.server.port)
        wire.call("POST", "registered-models/create", name=round_.shared)
        for version in (1, 2):
            wire.call("POST", "model-versions/create", name=round_.shared, source=f"s3://outside/{version}")
        experiment = wire.call("POST", "experiments/create", name=f"soak-{number}")["experiment_id"]
        options = ("--pause", str(self._plan.pause_s), "--outages")
        for of in raw.runs:
            log = folder / f"raw-{of.writer}.log"
            process = campaign.start_writer(self._bench.proxy.port, raw.model, of, *options, log=log)
            round_.clients.append(_Client("raw", process, of.journal, log))
        for writer, library in enumerate(self._plan.libraries, _FIRST_LIBRARY_WRITER):
            model = f"own-{writer}-{number}"
            wire.call("POST", "registered-models/create", name=model)
            round_.ledgers[library.name] = checks.Ledger(model, [], repeats=library.repeats)
            round_.clients.append(self._start(library, writer, folder, model, round_.shared, experiment))
        wire.close()
        return round_

    def _start(self, library: Library, writer: int, folder: Path, model: str, shared: str, experiment: str) -> _Client:
        path, log = folder / f"client-{writer}.jsonl", folder / f"client-{writer}.log"
        command = [str(library.python), "-m", "tests.soak.client", "--library", library.module]
        command += ["--url", self._bench.url, "--writer", str(writer), "--journal", str(path), "--model", model]
        command += ["--shared", shared, "--experiment", experiment, "--scratch", str(folder / f"scratch-{writer}")]
        command += ["--pause", str(self._plan.pause_s), *(["--background"] if library.in_background else [])]
        inherited = {key: value for key, value in os.environ.items() if not key.startswith(("MLFLOW_", "GREENROOM_"))}
        environment = {**inherited, **steps.ENVIRONMENT, "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "5"}
        # The genuine library finds the checkout's modules, and no others of the environment the soak runs in.
        environment["PYTHONPATH"] = str(CHECKOUT)
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment,
                cwd=folder,
                start_new_session=True,
            )
        return _Client(library.name, process, path, log)

    def _end_clients(self, round_: _Round) -> None:
        """Let each client finish what it is at; one that does not is stuck."""
        for client in round_.clients:
            if client.process.stdin and not client.process.stdin.closed:
                client.process.stdin.close()
        deadline = time.monotonic() + self._plan.silence_s
        for client in round_.clients:
            try:
                client.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                self._report_silence(client, f"does not end within {self._plan.silence_s:.0f} s")
                client.process.kill()
                client.process.wait()

    def _judge(self, round_: _Round) -> None:
        """Read the journals of a finished round and check the store against them."""
        round_.raw.writes = [write for of in round_.raw.runs for write in journal.read(of.journal, of.writer)]
        self._report.tally("raw", round_.raw.writes)
        for writer, (name, ledger) in enumerate(round_.ledgers.items(), _FIRST_LIBRARY_WRITER):
            path = self._folder / f"round-{round_.number}" / f"client-{writer}.jsonl"
            ledger.writes = list(journal.read(path, writer))
            self._report.tally(name, ledger.writes)
        self._report.rounds += 1
        round_.is_judged = True
        self._report.watched = dict(self._watch.answers)
        self._report.sizes.append(self._bench.size())
        before = len(self._found)
        with self._bench.clock.held():
            self._look(round_)
        self._note("broken", asyncio.run(broken_promises(self._bench.database_url)))
        self._say(f"round {round_.number}: {len(self._found) - before} new findings; so far {self._so_far()}")

    def _look(self, round_: _Round) -> None:
        for problem in self._asking(lambda wire: self._problems(wire, round_)):
            kind = {"lost": "lost", "half-written": "half_written", "unexpected": "unexpected"}[problem.sort]
            self._note(kind, [f"round {round_.number}: {problem.text}"])

    @staticmethod
    def _problems(wire: Wire, round_: _Round) -> list[Problem]:
        found = verdict.problems(wire, round_.raw) + verdict.unrecorded(wire, round_.raw)
        for ledger in round_.ledgers.values():
            found += checks.problems(wire, ledger)
        found += checks.shared_model(wire, round_.shared, list(round_.ledgers.values()))
        return found

    def _conclude(self) -> None:
        """Restart cleanly and check all rounds again."""
        self._bench.revive()
        for round_ in self._rounds:
            if not round_.is_judged:
                self._end_clients(round_)
                self._judge(round_)
        try:
            self._bench.server.stop()
        except AssertionError as error:
            self._note("stuck", [f"orderly end: {error}"[:3000]])
            self._bench.server.kill()
        self._bench.server.restart()
        # A hurried clock ends connections between two questions.
        with self._bench.clock.held():
            for round_ in self._rounds:
                self._look(round_)
            ledgers = [ledger for round_ in self._rounds for ledger in round_.ledgers.values()]
            self._report.left_running = self._asking(lambda wire: sum(checks.left_running(wire, of) for of in ledgers))
        self._note("broken", asyncio.run(broken_promises(self._bench.database_url)))
        self._report.watched = dict(self._watch.answers)
        skew = self._bench.clock.skew
        self._report.server_clock_s = self._report.elapsed_s + skew.monotonic_s
        self._count_processor_time()
        self._report.cpu_share = sum(self._cpu_s.values()) / max(1, self._report.elapsed_s)

    def _asking(self, ask: Callable[[Wire], T]) -> T:
        """Ask the server directly; once more where a connection breaks."""
        for is_last in (False, False, True):
            wire = Wire(self._bench.server.port)
            try:
                return ask(wire)
            except NoAnswer:
                if is_last:
                    raise
                time.sleep(1)
            finally:
                wire.close()
        raise AssertionError("unreachable")

    # Faults

    def _choose_faults(self) -> None:
        for name in self._plan.faults:
            fault = FAULTS[name]
            if self._plan.store not in fault.stores:
                continue
            why = fault.lacking(self._bench)
            if why:
                self._report.skipped[name] = why
                self._say(f"left out: {name}: {why}")
            else:
                self._bag.append(name)
        self._kinds = list(self._bag)

    def _next_fault(self) -> str:
        """Draw one: each comes once before any comes again, so that a short soak has all of them."""
        if not self._bag:
            self._bag = [name for name in self._kinds for _ in range(self._turns(name))]
        return self._bag.pop(self._chance.randrange(len(self._bag)))

    def _turns(self, name: str) -> int:
        weight = FAULTS[name].weight
        return int(weight) if weight >= 1 else int(self._chance.random() < weight)

    def _inject(self, ends: float) -> None:
        while True:
            self._wait(min(time.monotonic() + self._chance.uniform(*self._plan.between_s), ends))
            if time.monotonic() >= ends or not self._kinds:
                return
            name = self._next_fault()
            at_s = time.monotonic() - self._began
            try:
                detail = FAULTS[name].happen(self._setting)
            except AssertionError as error:
                # The server did not end, or did not start.
                detail = f"went wrong: {error}"
                self._note("stuck", [f"{name} at {at_s:.0f} s: {error}"[:3000]])
                self._bring_back()
            recovered_s = self._recover(name, at_s)
            self._report.faults.append(Injected(round(at_s, 1), name, detail[:300], recovered_s))
            took = "does not take changes" if recovered_s is None else f"takes changes after {recovered_s:.1f} s"
            self._say(f"{name}: {detail[:100]}; {took}")

    def _recover(self, name: str, at_s: float) -> float | None:
        """Wait until the server takes changes in every worker; bring it back by force where it does not."""
        began = time.monotonic()
        why = self._watch.why_stuck(self._plan.bound_s)
        if why is None:
            return round(time.monotonic() - began, 2)
        self._note(
            "stuck", [f"after {name} at {at_s:.0f} s, for {self._plan.bound_s:.0f} s: {why}\n{self._watch.details()}"]
        )
        self._bring_back()
        return None

    def _bring_back(self) -> None:
        self._say("stuck: the server is killed and started again")
        self._bench.server.kill()
        self._bench.revive()

    def _wait(self, until: float) -> None:
        """Let clients work, and check them and the server from time to time."""
        next_change = time.monotonic() + min(_CHANGE_EVERY_S, self._plan.between_s[1])
        while (left := until - time.monotonic()) > 0:
            time.sleep(min(left, _LOOK_EVERY_S, self._plan.between_s[1]))
            self._watch.look()
            self._look_at_clients()
            self._count_processor_time()
            if time.monotonic() > next_change:
                next_change = time.monotonic() + _CHANGE_EVERY_S
                at_s = time.monotonic() - self._began
                self._recover("a time without a fault", at_s)
                self._say_now_and_then()

    def _look_at_clients(self) -> None:
        for client in self._rounds[-1].clients:
            if client.is_reported:
                continue
            if client.process.poll() is not None:
                client.is_reported = True
                output = client.log.read_text(errors="replace")[-2000:]
                self._note("stuck", [f"client {client.name} ended with {client.process.returncode}:\n{output}"])
            elif client.journal.exists() and time.time() - client.journal.stat().st_mtime > self._plan.silence_s:
                self._report_silence(client, f"has been at one operation for {self._plan.silence_s:.0f} s")

    def _report_silence(self, client: _Client, what: str) -> None:
        client.is_reported = True
        client.process.send_signal(signal.SIGUSR1)  # it writes where it is
        time.sleep(1)
        last = client.journal.read_text().splitlines()[-1:] if client.journal.exists() else []
        output = client.log.read_text(errors="replace")[-3000:]
        self._note("stuck", [f"client {client.name} {what}: {last}\n{output}"])

    # Telling

    def _note(self, kind: str, found: Sequence[str]) -> None:
        """Add findings to the report, each once."""
        for text in found:
            if (kind, text) not in self._found:
                self._found.add((kind, text))
                getattr(self._report, kind).append(text)
                # The whole of it, with logs, is for the report.
                self._say(f"{kind.replace('_', '-')}: {text.splitlines()[0][:300]}")

    def _so_far(self) -> str:
        report = self._report
        return (
            f"{report.count('acknowledged')} acknowledged, {report.count('refused')} refused,"
            f" {report.count('unknown')} unknown; lost {len(report.lost)}, half-written {len(report.half_written)},"
            f" unexpected {len(report.unexpected)}, stuck {len(report.stuck)}, invariants broken {len(report.broken)}"
        )

    def _say_now_and_then(self) -> None:
        at_s = time.monotonic() - self._began
        if at_s - self._said_s >= _SAY_EVERY_S:
            self._said_s = at_s
            lines = sum(
                path.read_bytes().count(b'"verdict": "acknowledged"')
                for path in (client.journal for client in self._rounds[-1].clients)
                if path.exists()
            )
            self._say(f"round {self._rounds[-1].number}: {lines} acknowledged in it")

    def _say(self, text: str) -> None:
        at = int(time.monotonic() - self._began)
        self._say_line(f"{at // 3600}:{at // 60 % 60:02}:{at % 60:02}  {text}")

    def _count_processor_time(self) -> None:
        ourselves = psutil.Process()
        for process in [ourselves, *ourselves.children(recursive=True)]:
            try:
                used = process.cpu_times()
                self._cpu_s[process.pid, process.create_time()] = used.user + used.system
            except psutil.Error:
                continue


def as_json(reports: Sequence[Report]) -> str:
    """Return the reports of all set-ups as one document."""
    document: dict[str, Any] = {report.store: report.as_dictionary() for report in reports}
    return json.dumps(document, indent=2) + "\n"
