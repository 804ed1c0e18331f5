"""The requests of the clients of a simulation, and their outcomes.

A client is a generator: it yields an `Action` or a `Look`, and is sent what came of it. Every action has an actor name
of its own, so that the event log tells which events came of which action.
"""

from __future__ import annotations

import dataclasses
import enum
import hashlib
from collections.abc import Awaitable, Callable, Generator
from typing import Any, NamedTuple

import msgspec

from greenroom.core.access import Account, Actor, Principal, local_user
from greenroom.core.event_types import Change as EventChange
from greenroom.core.events import encode_fields
from greenroom.core.permissions import Permission
from greenroom.core.requests import SYSTEM
from greenroom.core.subjects import Subject
from greenroom.errors import GreenroomError, NotFound
from greenroom.services.idempotency import run_idempotently
from greenroom.services.registry.registry_resources import get_version
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.queries.events import SqlEvents
from greenroom.storage.sql.session import Session
from greenroom.storage.sql.transaction import SqlTransaction
from greenroom.wire.messages.v1 import versions

Change = Callable[[SqlTransaction, Actor], Awaitable[Any]]
EventKey = tuple[str, str, str | None, str | None]
"""Type, subject, before and after, as they are stored."""

_EVENTS_OF = Sql("SELECT seq FROM events WHERE topic = $1")
_json = msgspec.json.Encoder(order="sorted")
# What drivers say when it is unknown whether COMMIT came through.
_UNCERTAIN = "may or may not"


class Status(enum.Enum):
    """What an action's client knows."""

    ACKNOWLEDGED = "acknowledged"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What came of an action.

    Attributes:
        value: what the verb returned; None unless acknowledged.
        error: what was raised; None when acknowledged.
    """

    status: Status
    value: Any = None
    error: BaseException | None = None

    @property
    def is_acknowledged(self) -> bool:
        """Whether the change was acknowledged to the client."""
        return self.status is Status.ACKNOWLEDGED


class Archiving(NamedTuple):
    """A move that leaves its version the only holder of a stage."""

    version: int
    stage: str


class Look(NamedTuple):
    """A request for the state of a model, as a page shows it.

    Attributes:
        name: stored name of the model.
        version: the version whose page it is.
    """

    name: str
    version: int


class Seen(NamedTuple):
    """The result of a read.

    Attributes:
        etag: for If-Match.
        events: numbers of the model's events at that moment.
    """

    model_row: int
    etag: str
    events: frozenset[int]


class Member(NamedTuple):
    """A person with an account.

    Attributes:
        account: row of the account.
    """

    name: str
    account: int

    def acting(self, name: str) -> Actor:
        """Return the person under the name of an action."""
        return Principal(
            f"acc_{self.account}",
            "user",
            name,
            permissions=frozenset({Permission.ACCOUNT_READ, Permission.ACCOUNT_SELF}),
            account=Account(self.account, (f"user:{self.account}",)),
        )


class Condition(NamedTuple):
    """An If-Match: the action must fail if the version, or who is in which stage, changed since the look."""

    seen: Seen
    version: int


@dataclasses.dataclass(frozen=True)
class Logged:
    """What an action writes to a run, which is in no event.

    Attributes:
        points: (key, step) of metric points that no other action writes.
        params: parameters that another action may have written first; then this one is refused.
    """

    run_id: str
    points: frozenset[tuple[str, int]]
    params: tuple[tuple[str, str], ...] = ()


@dataclasses.dataclass
class Action:
    """A change that a client asks for.

    Attributes:
        title: for the trace.
        change: the verb.
        lock_key: see `greenroom.storage.sql.database.Database.write`.
        key: an idempotency key; actions of one client with equal keys are one change.
        author: the action whose actor this one needs to be; None for an actor of its own.
        member: the person with an account who does it; None for a user who may do everything.
        runs: the events that each run of the verb appended.
    """

    title: str
    change: Change
    lock_key: str | None = None
    archiving: Archiving | None = None
    condition: Condition | None = None
    logged: Logged | None = None
    key: str | None = None
    author: Action | None = None
    member: Member | None = None
    actor: str = ""
    runs: list[list[EventKey]] = dataclasses.field(default_factory=list)
    outcome: Outcome | None = None

    async def verb(self, tx: SqlTransaction) -> Any:
        """Run once, inside a transaction."""
        assert isinstance(tx, RecordingTransaction)
        events: list[EventKey] = []
        self.runs.append(events)
        tx.recorded.events = events
        actor = local_user(self.actor) if self.member is None else self.member.acting(self.actor)
        if self.key is None:
            return await self.change(tx, actor)

        async def make() -> bytes:
            return _json.encode(_plain(await self.change(tx, actor)))

        digest = hashlib.sha256(self.title.encode()).hexdigest()
        return (await run_idempotently(tx, actor, key=self.key, request_digest=digest, change=make)).answer

    def settle(self, value: Any, error: BaseException | None, *, is_cancelled: bool = False) -> Outcome:
        """Record the answer to the client."""
        if is_cancelled or (error is not None and _UNCERTAIN in str(error)):
            status = Status.UNCERTAIN
        elif error is not None:
            status = Status.REFUSED
        else:
            status = Status.ACKNOWLEDGED
        self.outcome = Outcome(status, value, error)
        return self.outcome


Client = Generator[Action | Look, Any, None]
"""Is sent an `Outcome` for an action, and a `Seen` (None if there is no such model) for a look."""


async def look(tx: SqlTransaction, wanted: Look) -> Seen | None:
    """Read what a page shows of a version: the etag, and what has happened to its model so far; None if it is not there."""
    row = await tx.registered_models.find_row(wanted.name)
    if row is None:
        return None
    try:
        found = await get_version(tx, local_user("reader"), name=wanted.name, version=wanted.version)
    except NotFound:
        return None
    etag = versions.version(found).etag
    return Seen(row, etag, frozenset(one[0] for one in await tx._session.all(_EVENTS_OF, f"registered_model:{row}")))


class Actors:
    """Names the actions of one client: each its own, those under one key the same."""

    def __init__(self, client: str) -> None:
        self._client = client
        self._count = 0
        self._by_key: dict[str, str] = {}

    def named(self, action: Action) -> Action:
        """Name an action."""
        self._count += 1
        name = f"{self._client}.{self._count}"
        if action.author is not None:
            name = action.author.actor
        action.actor = name if action.key is None else self._by_key.setdefault(action.key, name)
        return action


class RecordingTransaction(SqlTransaction):
    """A transaction that takes down the events appended in it, and makes ids that are the same in each run of a seed."""

    def __init__(self, session: Session, new_id: Callable[[], str]) -> None:
        super().__init__(session)
        self.recorded = _RecordingEvents(session, self.workspace)
        self.events = self.recorded
        self._new_id = new_id

    def new_id(self) -> str:
        """Make an id, 32 lower-case hex digits."""
        return self._new_id()


class _RecordingEvents(SqlEvents):
    events: list[EventKey]

    async def append(
        self,
        actor: Actor,
        subject: Subject,
        change: EventChange,
        *,
        topic: Subject | None = None,
        comment: str | None = None,
    ) -> None:
        fields = encode_fields(change.before), encode_fields(change.after)
        # A request that has come to its end is closed by the next change that meets it.
        if actor.id != SYSTEM.id:
            self.events.append((change.type.value, str(subject), *fields))
        await super().append(actor, subject, change, topic=topic, comment=comment)


def is_for_callers(error: BaseException) -> bool:
    """Return whether an error is an answer to the caller, not a sign of a bug."""
    return isinstance(error, GreenroomError)


def _plain(value: Any) -> Any:
    return msgspec.to_builtins(value)
