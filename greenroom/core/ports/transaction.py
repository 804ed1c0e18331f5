"""The database and one unit of work in it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, Protocol, TypeVar

from greenroom.core.ports.artifacts import ArtifactStore
from greenroom.core.ports.comments import CommentStore
from greenroom.core.ports.events import EventLog
from greenroom.core.ports.experiments import ExperimentStore
from greenroom.core.ports.idempotency import IdempotencyKeys
from greenroom.core.ports.logged_models import LoggedModelStore
from greenroom.core.ports.metrics import MetricStore
from greenroom.core.ports.model_versions import ModelVersionStore
from greenroom.core.ports.registered_models import RegisteredModelStore
from greenroom.core.ports.registry_pages import RegistryPages
from greenroom.core.ports.run_inputs import RunInputStore
from greenroom.core.ports.run_pages import RunPages
from greenroom.core.ports.runs import RunStore
from greenroom.core.ports.sessions import SessionStore
from greenroom.core.stage_rules import StageRules

T = TypeVar("T")


class ChangeNeeded(Exception):
    """Raised by a read that must change something before it can answer; whoever runs it makes the change and reads again.

    Attributes:
        change: the change, to be run as a unit of work of its own.
    """

    def __init__(self, change: Callable[[Transaction], Coroutine[Any, Any, None]]) -> None:
        super().__init__("a change is needed before this can be read")
        self.change = change


class Transaction(Protocol):
    """One unit of work: the stores, the clock and fresh ids. All of it happens, or nothing.

    Its coroutines never wait for anything but the database; on SQLite they do not wait at all.
    """

    @property
    def workspace(self) -> str:
        """Workspace everything here belongs to."""

    def within(self, workspace: str) -> Transaction:
        """Return this unit of work in a workspace, of which alone it then reads and changes anything."""

    @property
    def now_ms(self) -> int:
        """Time of this unit of work, milliseconds since 1970, UTC; read once."""

    @property
    def stage_rules(self) -> StageRules:
        """Rules of the workspace for changes of stages; none are defined yet."""

    def new_id(self) -> str:
        """Make a random id, 32 lower-case hex digits."""

    @property
    def experiments(self) -> ExperimentStore:
        """Experiments and their tags."""

    @property
    def runs(self) -> RunStore:
        """Runs, their params and tags."""

    @property
    def metrics(self) -> MetricStore:
        """Metric points of runs."""

    @property
    def run_inputs(self) -> RunInputStore:
        """Datasets and logged models that runs read and made."""

    @property
    def logged_models(self) -> LoggedModelStore:
        """Logged models of MLflow 3."""

    @property
    def registered_models(self) -> RegisteredModelStore:
        """Registered models, their tags and aliases."""

    @property
    def model_versions(self) -> ModelVersionStore:
        """Versions, their stages and tags."""

    @property
    def artifacts(self) -> ArtifactStore:
        """Blobs by digest, artifact paths, manifests."""

    @property
    def comments(self) -> CommentStore:
        """What people say about models and versions."""

    @property
    def events(self) -> EventLog:
        """The event log."""

    @property
    def idempotency_keys(self) -> IdempotencyKeys:
        """Keys that make a change happen once."""

    @property
    def sessions(self) -> SessionStore:
        """Browser sessions that were ended."""

    @property
    def registry_pages(self) -> RegistryPages:
        """Whole lists for the pages of the registry."""

    @property
    def run_pages(self) -> RunPages:
        """Whole lists for the pages of experiments and runs."""


class Database(Protocol):
    """Runs verbs: coroutines over a `Transaction`."""

    async def read(self, verb: Callable[[Transaction], Coroutine[Any, Any, T]]) -> T:
        """Run a short read."""

    async def search(self, verb: Callable[[Transaction], Coroutine[Any, Any, T]]) -> T:
        """Run a read that may scan many rows; it must not hold up others."""

    async def write(self, verb: Callable[[Transaction], Coroutine[Any, Any, T]], *, lock_key: str | None = None) -> T:
        """Run a change; durable when this returns, without trace when it raises.

        Args:
            lock_key: the row that it locks first, such as ``run:<run_id>``. A hint for group commit: queued changes with a key may
                share a transaction.
        """

    async def check(self) -> None:
        """Find out whether the database answers.

        Raises:
            StorageUnavailable: it does not.
        """

    async def close(self) -> None:
        """Finish what is queued and let go."""
