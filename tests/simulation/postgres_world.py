"""Schedules on PostgreSQL: the real driver over a real server, one statement at a time.

Each client is a task. Every statement of every connection waits at a gate; the scheduler lets one through, waits until it
is done or waits for a lock, and chooses the next. Time stands still but for what the schedule says.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import itertools
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final
from unittest import mock

import asyncpg
from asyncpg import exceptions as pg

from greenroom.errors import StorageUnavailable
from greenroom.storage.sql.addresses import PostgresAddress, parse_address
from greenroom.storage.sql.drivers import postgres_changes, postgres_pool, postgres_session
from greenroom.storage.sql.drivers.postgres import PostgresDatabase
from greenroom.storage.sql.session import Session
from tests.simulation import clients
from tests.simulation.actions import Action, Actors, Client, Look, RecordingTransaction, Seen, look
from tests.simulation.checks import violations
from tests.simulation.gate import OWNER, Gate, GatedConnection, Step
from tests.simulation.hand_driven_loop import HandDrivenLoop
from tests.simulation.policy import Policy
from tests.simulation.schedules import Fault, Result, Schedule
from tests.simulation.snapshot import FORGET_RULES, Marks, read_postgres
from tests.simulation.sqlite_world import shortened
from tests.support.postgres import PostgresServer

# Kinds of faults, each with the highest step or commit that it may strike at.
_STEPS: Final = 50
_COMMITS: Final = 8
FAULTS: Final = (
    ("failed statement", _STEPS),
    ("cancelled client", _STEPS),
    ("client cancelled after a statement", _STEPS),
    ("connection lost before a statement", _STEPS),
    ("connection lost after a statement", _STEPS),
    ("idle connection lost", _STEPS),
    ("fail-over to a read-only server", _STEPS),
    ("server restart", _STEPS),
    ("wait for a lock given up", _STEPS),
    ("silent server", _STEPS),
    ("clock jump", _STEPS),
    ("long pause", _STEPS),
    ("failed commit", _COMMITS),
    ("cancelled before a commit", _COMMITS),
    ("cancelled after a commit", _COMMITS),
    ("connection lost before a commit", _COMMITS),
    ("connection lost after a commit", _COMMITS),
    ("silent commit", _COMMITS),
)
# Disk full, out of memory, serialization failure, deadlock, lock not available, cancelled, read-only.
_ERRORS: Final = ("53100", "53200", "40001", "40P01", "55P03", "57014", "25006")
_BEGINNING_MS: Final = 1_700_000_000_000
# Real time without input after which the server is asked who waits for a lock.
_GRACE_S: Final = 0.0005
# What the driver asks the server for.
_LOCK_TIMEOUT_S: Final = 10.0
_MOST_STEPS: Final = 2000
_BLOCKED: Final = "SELECT pid FROM unnest($1::int[]) AS pid WHERE cardinality(pg_blocking_pids(pid)) > 0"
_BLOCKERS: Final = "SELECT pid, pg_blocking_pids(pid) FROM unnest($1::int[]) AS pid"
_ACTIVE: Final = "SELECT pid FROM pg_stat_activity WHERE pid = ANY($1::int[]) AND state <> 'idle' AND state NOT LIKE 'idle in transaction%'"
_ALIVE: Final = "SELECT pid FROM pg_stat_activity WHERE pid = ANY($1::int[])"
_NOT_IDLE: Final = (
    "SELECT pid, state, query FROM pg_stat_activity WHERE datname = current_database() "
    "AND application_name = 'greenroom' AND state <> 'idle'"
)


class PostgresWorld:
    """A store, used by one schedule after the other.

    Args:
        server: a server whose databases may be made and dropped.
    """

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        self._template = server.create_database()
        self._loop = HandDrivenLoop()
        self._stock: list[Any] = []
        self._control: Any = None
        asyncio.set_event_loop(self._loop)
        self._wait(self._make_schema())
        self.url = ""
        self._marks = Marks()
        self.renew()

    def renew(self) -> None:
        """Go on with a new store."""
        self._wait(self._let_go())
        if self.url:
            self._server.drop_database(self.url)
        self.url = self._server.create_database(template=self._template.rsplit("/", 1)[1])
        self._marks = Marks()
        self._wait(self._connect_control())

    def close(self) -> None:
        """Let go of everything."""
        self._wait(self._let_go())
        asyncio.set_event_loop(None)
        self._loop.close()

    def run(self, schedule: Schedule) -> Result:
        """Run a schedule and check what it left."""
        address = parse_address(self.url)
        assert isinstance(address, PostgresAddress)
        self._loop.restart_clock()
        run = _Run(address, self._loop, self._stock, self._control, schedule)
        with run.in_place():
            self._wait(run.play())
        found = self._wait(read_postgres(self._control, self._marks))
        for statement in FORGET_RULES:
            self._wait(self._control.execute(statement))
        self._marks = found.marks(self._marks)
        run.result.violations += violations(found, run.result.actions)
        return run.result

    def _wait(self, work: Any) -> Any:
        return self._loop.run_until_complete(work)

    async def _make_schema(self) -> None:
        address = parse_address(self._template)
        assert isinstance(address, PostgresAddress)
        database = PostgresDatabase(address, _transaction, clock=lambda: 0, min_connections=1, max_connections=1)
        await database.open()
        await database.close()

    async def _connect_control(self) -> None:
        self._control = await asyncpg.connect(self.url)

    async def _let_go(self) -> None:
        for raw in self._stock:
            await raw.close()
        self._stock.clear()
        if self._control is not None:
            await self._control.close()


class _Run:
    """One schedule in progress."""

    def __init__(
        self, address: PostgresAddress, loop: HandDrivenLoop, stock: list[Any], control: Any, schedule: Schedule
    ) -> None:
        self.result = Result(schedule)
        self._address = address
        self._loop = loop
        self._stock = stock
        self._control = control
        self._control_lock = asyncio.Lock()
        self._schedule = schedule
        self._gate = Gate()
        self._labels = itertools.count(1)
        self._ids = itertools.count(1)
        self._now_ms = _BEGINNING_MS
        self._step = 0
        self._commits = 0
        self._faults = schedule.faults(FAULTS)
        self._order = schedule.draw("order")
        self._policy = Policy(schedule.draw("policy"))
        self._connections: list[GatedConnection] = []
        self._writes: dict[str, asyncio.Task[Any]] = {}
        self._waited_s = 0.0
        self._read_only_until = -1
        self._refuses_until = -1
        self._processes = schedule.draw("processes")
        # In one process changes to one model take turns before they reach the server: only several show what it does.
        self._databases: list[PostgresDatabase[RecordingTransaction]] = [
            PostgresDatabase(
                address,
                self._make_transaction,
                clock=lambda: self._now_ms,
                min_connections=1,
                max_connections=self._processes.choice([1, 2, 2, 3, 4]),
            )
            for _ in range(self._processes.choice([1, 2, 2, 3]))
        ]

    @contextlib.contextmanager
    def in_place(self) -> Iterator[None]:
        """Give the driver this schedule's clock and connections."""
        clock = _Clock(self._loop)
        with (
            mock.patch.object(postgres_pool, "time", clock),
            mock.patch.object(postgres_pool, "connect", self._connect),
            mock.patch.object(postgres_pool, "random", self._schedule.draw("lifetimes")),
            mock.patch.object(postgres_changes, "random", self._schedule.draw("pauses")),
            # By the server's clock, which advances by itself; `_let_a_wait_end` decides here.
            mock.patch.object(postgres_changes, "_GROUP_LOCK_TIMEOUT_S", 3600.0),
        ):
            yield

    async def play(self) -> None:
        """Run the clients to their end, then see whether the store still takes a plain change."""
        schedule, gate = self._schedule, self._gate
        kinds = schedule.kinds()
        versions = schedule.draw("setup").randint(2, 3)
        setup = Action("set up", clients.setup(schedule.prefix, versions, [kind for _, kind in kinds]), actor="setup")
        gate.is_open = True
        for database in self._databases:
            await database.open(None)
        await self._ask(setup, self._databases[0])
        gate.is_open = False
        assert setup.outcome is not None
        if not setup.outcome.is_acknowledged:
            self.result.violations.append(f"the set-up failed: {setup.outcome}")
            return
        cast = setup.outcome.value
        tasks = []
        for number, kind in kinds:
            client = kind(schedule.draw(f"client {number}"), cast)
            database = self._processes.choice(self._databases)
            tasks.append(asyncio.create_task(self._run_client(f"{kind.__name__} {number}", client, database)))
        await self._schedule_steps(tasks)
        self._faults = []
        self._read_only_until = self._refuses_until = -1
        gate.open()
        for task in [*tasks, *self._writes.values()]:
            # Only after a violation is there anything left of them.
            task.cancel()
        await self._finish(*tasks, *self._writes.values())
        await self._finish(asyncio.create_task(self._probe()))
        await self._check_that_nothing_is_left()

    async def _finish(self, *tasks: asyncio.Task[Any]) -> None:
        """Let tasks come to their end, with the gate open and as much time as they ask for."""
        while not all(task.done() for task in tasks):
            await self._settle()
            if (ahead := self._loop.next_timer()) is not None:
                self._loop.advance(ahead + 0.001)
            elif not all(task.done() for task in tasks):
                self.result.violations.append(f"does not come to an end: {self._left()}")
                return

    # -- clients -------------------------------------------------------------------------------------------------

    async def _run_client(self, name: str, client: Client, database: PostgresDatabase[RecordingTransaction]) -> None:
        OWNER.set(name)
        actors = Actors(name)
        outcome: Any = None
        while True:
            try:
                wanted = client.send(outcome)
            except StopIteration:
                return
            if isinstance(wanted, Look):
                await self._gate.enter("look")
                outcome = await self._look(wanted)
            else:
                actors.named(wanted)
                await self._gate.enter(f"ask: {wanted.title}")
                await self._ask(wanted, database)
                outcome = wanted.outcome

    async def _ask(self, action: Action, database: PostgresDatabase[RecordingTransaction]) -> None:
        self.result.actions.append(action)
        owner = OWNER.get()
        write = asyncio.create_task(database.write(action.verb, lock_key=action.lock_key))
        self._writes[owner] = write
        try:
            outcome = action.settle(await write, None)
        except asyncio.CancelledError:
            outcome = action.settle(None, None, is_cancelled=True)
        except Exception as error:
            outcome = action.settle(None, error)
        del self._writes[owner]
        why = f": {outcome.error!r}" if outcome.error else ""
        self.result.trace.append(f"{action.actor}: '{action.title}' {outcome.status.value}{why}")

    async def _look(self, wanted: Look) -> Seen | None:
        """Read what a page shows, past the gate: a page is one moment here."""
        self._gate.working += 1
        try:
            async with self._control_lock:
                session = postgres_session.PostgresSession(self._control, "the store")
                session.start(now_ms=self._now_ms, writable=False)
                return await look(self._make_transaction(session), wanted)
        finally:
            self._gate.working -= 1

    async def _probe(self) -> None:
        for number, database in enumerate(self._databases):
            action = clients.probe(self._schedule.prefix, number)
            action.actor = f"probe {number}"
            await self._ask(action, database)
            assert action.outcome is not None
            if not action.outcome.is_acknowledged:
                self.result.violations.append(f"a plain change is no longer taken: {action.outcome.error!r}")

    # -- the order of steps --------------------------------------------------------------------------------------

    async def _schedule_steps(self, tasks: list[asyncio.Task[None]]) -> None:
        gate = self._gate
        while True:
            await self._settle()
            if gate.pending:
                step = self._policy.choose(sorted(gate.pending, key=_order))
                if await self._strike(step):
                    continue
                self._let_through(step)
            elif gate.in_flight:
                await self._let_a_wait_end()
            elif all(task.done() for task in tasks) and self._is_quiet():
                return
            elif (ahead := self._loop.next_timer()) is not None:
                self._pass_time(ahead)
            else:
                self.result.violations.append(f"nothing can go on: {self._left()}")
                return
            if self._step > _MOST_STEPS:
                self.result.violations.append(f"it does not come to an end: {self._left()}")
                return

    def _let_through(self, step: Step) -> None:
        label = step.connection.label if step.connection is not None else "-"
        fault = f" [{step.fault}]" if step.fault else ""
        self.result.trace.append(f"{self._step:4} {label} {step.owner}: {shortened(step.what)}{fault}")
        self._step += 1
        self._commits += step.is_commit
        self._loop.advance(0.001)
        self._now_ms += 1
        self._gate.release(step)

    async def _settle(self) -> None:
        """Wait until nothing happens by itself any more."""
        gate = self._gate
        while True:
            await self._loop.idle(self._grace)
            if gate.ending:
                gate.ending &= {*await self._ask_server(_ALIVE, list(gate.ending))}
            elif gate.unsettled:
                gate.unsettled &= {*await self._ask_server(_ACTIVE, list(gate.unsettled))}
            elif gate.working:
                continue
            elif not gate.in_flight:
                return
            else:
                pids = [step.connection.pid for step in gate.in_flight if step.connection is not None]
                blocked = await self._ask_server(_BLOCKED, pids)
                still = [step.connection.pid for step in gate.in_flight if step.connection is not None]
                if still == pids and {*blocked} == {*pids}:
                    for step in gate.in_flight:
                        step.has_waited = True
                    return

    def _grace(self) -> float:
        gate = self._gate
        return _GRACE_S if gate.in_flight or gate.working or gate.unsettled or gate.ending else 0.0

    async def _ask_server(self, query: str, pids: list[int]) -> list[int]:
        async with self._control_lock:
            return [row[0] for row in await self._control.fetch(query, pids)]

    async def _let_a_wait_end(self) -> None:
        """End a wait for a lock as PostgreSQL would when time passes: a deadlock at once, others at their limit."""
        steps = {step.connection.pid: step for step in self._gate.in_flight if step.connection is not None}
        async with self._control_lock:
            rows = await self._control.fetch(_BLOCKERS, list(steps))
        blockers = {row[0]: {pid for pid in row[1] if pid in steps} for row in rows}
        if circle := _circle(blockers):
            # PostgreSQL chooses by the time that passed, which is none here.
            step = sorted((steps[pid] for pid in circle), key=_order)[0]
            self.result.trace.append(f"deadlock: {step.owner} gives way")
            await self._cancel_on_server(step, pg.DeadlockDetectedError)
            return
        ahead = self._loop.next_timer()
        if ahead is not None and ahead < _LOCK_TIMEOUT_S:
            self._pass_time(ahead)
            return
        self._pass_time(_LOCK_TIMEOUT_S)
        step = sorted(steps.values(), key=_order)[0]
        self.result.trace.append(f"lock timeout: {step.owner} gives up")
        await self._cancel_on_server(step, pg.LockNotAvailableError)

    def _pass_time(self, seconds: float) -> None:
        # Timers of the driver may be many and close together: one line for all of a wait.
        self._waited_s += seconds
        line = f"nothing can continue: time advances by {self._waited_s:.3f} s"
        if self.result.trace[-1].startswith("nothing can go on"):
            self.result.trace[-1] = line
        else:
            self._waited_s = seconds
            self.result.trace.append(f"nothing can continue: time advances by {seconds:.3f} s")
        self._loop.advance(seconds + 0.001)

    async def _cancel_on_server(self, step: Step, error: type[Exception]) -> None:
        assert step.connection is not None
        step.becomes = error
        async with self._control_lock:
            await self._control.execute("SELECT pg_cancel_backend($1)", step.connection.pid)
        while step in self._gate.in_flight:
            await self._loop.idle(self._grace)

    # -- faults --------------------------------------------------------------------------------------------------

    async def _strike(self, step: Step) -> bool:
        """Let the faults that are due happen; return whether the next step has to be chosen again."""
        due = [fault for fault in self._faults if self._is_due(fault, step)]
        chooses_anew = False
        for fault in due:
            self._faults.remove(fault)
            chooses_anew |= await self._happen(fault, step)
        return chooses_anew

    def _is_due(self, fault: Fault, step: Step) -> bool:
        if fault.kind in _COMMIT_FAULTS:
            return step.is_commit and fault.at == self._commits
        if fault.kind == "wait for a lock given up":
            return fault.at <= self._step and bool(self._gate.in_flight)
        return fault.at == self._step

    async def _happen(self, fault: Fault, step: Step) -> bool:
        kind, _, amount = fault
        struck = self.result.struck
        connection = step.connection
        match kind:
            case "failed statement" | "failed commit" if connection is not None:
                step.fault = _ERRORS[int(amount * len(_ERRORS))]
                struck(kind, f"{step.fault} for {step.owner}")
            case "cancelled client" | "cancelled before a commit" if self._writes:
                owners = sorted(self._writes)
                owner = owners[int(amount * len(owners))]
                if kind == "cancelled before a commit":
                    owner = step.owner if step.owner in self._writes else owner
                struck(kind, owner)
                self._writes[owner].cancel()
                return True
            case "client cancelled after a statement" | "cancelled after a commit":
                if connection is not None and step.owner in self._writes:
                    struck(kind, step.owner)
                    step.cancel = self._writes[step.owner].cancel
            case "connection lost before a statement" | "connection lost before a commit" if connection is not None:
                struck(kind, f"{connection.label} of {step.owner}")
                await self._lose(connection.raw)
            case "connection lost after a statement" | "connection lost after a commit" if connection is not None:
                struck(kind, f"{connection.label} of {step.owner}")
                step.fault = "lost after"
            case "idle connection lost":
                busy = {step.connection for step in (*self._gate.pending, *self._gate.in_flight)}
                idle = [one for one in self._open_connections() if one not in busy]
                if idle:
                    struck(kind, idle[0].label)
                    await self._lose(idle[0].raw)
                    return True
            case "fail-over to a read-only server" | "server restart":
                until = self._step + 1 + int(amount * 25)
                struck(kind, f"until step {until}")
                if kind == "server restart":
                    self._refuses_until = until
                else:
                    self._read_only_until = until
                for one in self._open_connections():
                    await self._lose(one.raw)
                return True
            case "wait for a lock given up" if self._gate.in_flight:
                waiting = sorted(self._gate.in_flight, key=_order)[0]
                struck(kind, waiting.owner)
                await self._cancel_on_server(waiting, pg.LockNotAvailableError)
                return True
            case "silent server" if connection is not None:
                struck(kind, f"{connection.label} of {step.owner}")
                connection.is_silent = True
            case "silent commit" if connection is not None:
                struck(kind, f"{connection.label} of {step.owner}")
                connection.is_silent = True
                if amount < 0.5:
                    step.fault = "silent after"
            case "clock jump":
                by_s = int((amount - 0.5) * 2 * 5 * 3600)
                struck(kind, f"{by_s} s")
                self._now_ms += by_s * 1000
            case "long pause":
                pause_s = 0.2 if amount < 0.5 else 100.0
                struck(kind, f"{pause_s} s")
                self._loop.advance(pause_s)
                return True
        return False

    async def _lose(self, raw: Any) -> None:
        """End a connection from the server's side, and wait until this side knows."""
        if raw.is_closed():
            # The driver has given it up already, and its server process with it.
            return
        pid = raw.get_server_pid()
        self._gate.working += 1
        try:
            async with self._control_lock:
                await self._control.execute("SELECT pg_terminate_backend($1)", pid)
                while await self._control.fetchval(_ALIVE, [pid]) is not None or not raw.is_closed():
                    pass
        finally:
            self._gate.working -= 1

    # -- connections ---------------------------------------------------------------------------------------------

    async def _connect(self, address: PostgresAddress) -> GatedConnection:
        """Stand in for the driver's `connect`: opening one for each schedule would take most of the time."""
        await self._gate.enter("connect")
        if self._step <= self._refuses_until:
            raise StorageUnavailable(f"{address.shown} cannot be reached: simulated.")
        self._gate.working += 1
        try:
            while self._stock and self._stock[-1].is_closed():
                self._stock.pop()
            raw = self._stock.pop() if self._stock else await postgres_session.connect(address)
            is_read_only = self._step <= self._read_only_until
            if is_read_only:
                await raw.execute("SET default_transaction_read_only = on")
        finally:
            self._gate.working -= 1
        connection = GatedConnection(
            raw,
            self._gate,
            f"c{next(self._labels)}",
            lose=self._lose,
            give_back=_end if is_read_only else self._keep,
        )
        self._connections.append(connection)
        return connection

    async def _keep(self, raw: Any) -> None:
        if raw.is_closed():
            return
        if raw.is_in_transaction():
            self.result.violations.append("a connection was closed in the middle of a transaction")
            raw.terminate()
        else:
            self._stock.append(raw)

    def _open_connections(self) -> list[GatedConnection]:
        return [one for one in self._connections if not one.is_given_back and not one.raw.is_closed()]

    def _make_transaction(self, session: Session) -> RecordingTransaction:
        return RecordingTransaction(session, lambda: f"{self._schedule.number:016x}{next(self._ids):016x}")

    # -- what is left --------------------------------------------------------------------------------------------

    def _is_quiet(self) -> bool:
        return not self._left()

    def _left(self) -> str:
        """Return what the driver still holds."""
        held: Counter[str] = Counter()
        for database in self._databases:
            pool, lanes = database._pool, database._lanes
            held["busy connections"] += len(pool._busy)
            held["waiting for a connection"] += sum(not waiter.done() for waiter in pool._waiters)
            held["connections being mended"] += len(pool._recovery_tasks)
            held["connections counted too many"] += pool._size - len(pool._idle) - len(pool._busy)
            held["lanes"] += len(lanes._lanes)
            held["keys of lanes"] += len(lanes._lane_of)
            held["lanes being emptied"] += len(lanes._drains)
            held["operations under way"] += database._running
        return ", ".join(f"{what}: {count}" for what, count in held.items() if count)

    async def _check_that_nothing_is_left(self) -> None:
        problems = self.result.violations
        await self._settle()
        if left := self._left():
            problems.append(f"left after the schedule: {left}")
        for database in self._databases:
            for lease in database._pool._idle:
                if lease.session.raw.is_in_transaction():
                    problems.append(f"an idle connection is in a transaction: {lease.session.raw.label}")
        async with self._control_lock:
            for row in await self._control.fetch(_NOT_IDLE):
                problems.append(f"a server process is {row['state']} after the schedule: {shortened(row['query'])}")
        for database in self._databases:
            await database.close()
        if leaked := [one.label for one in self._open_connections()]:
            problems.append(f"connections that are never closed: {leaked}")
            for one in self._open_connections():
                one.terminate()
        await self._settle()


_COMMIT_FAULTS: Final = frozenset(kind for kind, most in FAULTS if most == _COMMITS)


@dataclasses.dataclass(frozen=True)
class _Clock:
    """Stands in for the module `time` in the driver."""

    loop: HandDrivenLoop

    def monotonic(self) -> float:
        """Return seconds by the loop's clock."""
        return self.loop.time()


def _circle(blockers: dict[int, set[int]]) -> set[int]:
    """Return those that wait for each other in a circle; none if there is no circle."""
    left = dict(blockers)
    while free := [pid for pid, others in left.items() if not others & left.keys()]:
        for pid in free:
            del left[pid]
    return set(left)


def _order(step: Step) -> tuple[str, str, str]:
    return step.order


def _transaction(session: Session) -> RecordingTransaction:
    return RecordingTransaction(session, lambda: "0" * 32)


async def _end(raw: Any) -> None:
    await raw.close()
