"""The port of the database, and of a transaction in it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, Protocol, TypeVar

from greenroom.core.artifacts import StoredFile
from greenroom.core.ports.access import AccessStore
from greenroom.core.ports.accounts import AccountStore, ApiTokenStore, GroupStore
from greenroom.core.ports.artifacts import ArtifactStore
from greenroom.core.ports.audit import AuditStore, VerificationStore
from greenroom.core.ports.comments import CommentStore
from greenroom.core.ports.credentials import CredentialStore
from greenroom.core.ports.device_codes import DeviceCodeStore
from greenroom.core.ports.events import EventLog
from greenroom.core.ports.experiments import ExperimentStore
from greenroom.core.ports.grants import GrantStore
from greenroom.core.ports.idempotency import IdempotencyKeys
from greenroom.core.ports.logged_models import LoggedModelStore
from greenroom.core.ports.metrics import MetricStore
from greenroom.core.ports.model_versions import ModelVersionStore
from greenroom.core.ports.notifications import NotificationStore, OutgoingMailStore, WatchStore
from greenroom.core.ports.past import PastStore
from greenroom.core.ports.publishers import PublisherStore
from greenroom.core.ports.registered_models import RegisteredModelStore
from greenroom.core.ports.registry_pages import RegistryPages
from greenroom.core.ports.registry_resources import RegistryResources
from greenroom.core.ports.requests import RequestStore
from greenroom.core.ports.rule_facts import RuleFacts
from greenroom.core.ports.run_inputs import RunInputStore
from greenroom.core.ports.run_pages import RunPages
from greenroom.core.ports.runs import RunStore
from greenroom.core.ports.sessions import SessionStore
from greenroom.core.ports.stages import RuleStore, StageStore
from greenroom.core.ports.usage import UsageStore
from greenroom.core.ports.workspace_groups import WorkspaceGroupStore
from greenroom.core.ports.workspaces import WorkspaceStore

T = TypeVar("T")


class ChangeNeeded(Exception):
    """Raised by a read that requires a change first; the caller runs the change and repeats the read.

    Attributes:
        change: the change, to be run in a separate transaction.
    """

    def __init__(self, change: Callable[[Transaction], Coroutine[Any, Any, None]]) -> None:
        super().__init__("a change is needed before this can be read")
        self.change = change


class FileNeeded(Exception):
    """Raised where a decision depends on a file that was not read yet; the caller reads it, and begins again.

    Attributes:
        files: files MLmodel; what they say is to be noted by `RuleFacts.note_model_file`.
    """

    def __init__(self, *files: StoredFile) -> None:
        super().__init__("a file is needed before this can be decided")
        self.files = files


class Transaction(Protocol):
    """An atomic unit of work: the stores, the clock and new ids.

    Its coroutines await nothing but the database; on SQLite they never suspend.
    """

    @property
    def workspace(self) -> str:
        """Workspace that all reads and changes are limited to."""

    def within(self, workspace: str) -> Transaction:
        """Return this transaction limited to another workspace."""

    @property
    def now_ms(self) -> int:
        """Time of this transaction, milliseconds since 1970, UTC; constant."""

    def new_id(self) -> str:
        """Generate a random id, 32 lower-case hex digits."""

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
        """Datasets and logged models that are inputs and outputs of runs."""

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
        """Comments on models and versions."""

    @property
    def usage(self) -> UsageStore:
        """Loads of versions."""

    @property
    def requests(self) -> RequestStore:
        """Requests for transitions, decisions about them, and their reviewers."""

    @property
    def events(self) -> EventLog:
        """The event log."""

    @property
    def audit(self) -> AuditStore:
        """Seals of the event log; of the server, not of the workspace."""

    @property
    def verifications(self) -> VerificationStore:
        """Verifications of the event log; of the server, not of the workspace."""

    @property
    def idempotency_keys(self) -> IdempotencyKeys:
        """Idempotency keys."""

    @property
    def access(self) -> AccessStore:
        """Owners of objects, and the roles granted on them."""

    @property
    def credentials(self) -> CredentialStore:
        """Tokens, sessions, passwords and identities by what a client sends; the version of all access."""

    @property
    def device_codes(self) -> DeviceCodeStore:
        """Sign-ins by code."""

    @property
    def accounts(self) -> AccountStore:
        """Accounts; of the server, not of the workspace."""

    @property
    def groups(self) -> GroupStore:
        """Groups of the server and their members."""

    @property
    def workspace_groups(self) -> WorkspaceGroupStore:
        """Groups of all workspaces, which MLflow's clients call roles."""

    @property
    def api_tokens(self) -> ApiTokenStore:
        """API tokens and browser sessions of accounts."""

    @property
    def grants(self) -> GrantStore:
        """Grants, owners and roles, to list and change them."""

    @property
    def workspaces(self) -> WorkspaceStore:
        """Workspaces."""

    @property
    def publishers(self) -> PublisherStore:
        """Trusted publishers."""

    @property
    def watches(self) -> WatchStore:
        """Watches of models, and of the workspace."""

    @property
    def notifications(self) -> NotificationStore:
        """Notifications, and settings of the accounts that get them."""

    @property
    def outgoing_mail(self) -> OutgoingMailStore:
        """Mail that waits to be sent."""

    @property
    def stages(self) -> StageStore:
        """Stages of the workspace."""

    @property
    def stage_rules(self) -> RuleStore:
        """Rules of stages and aliases."""

    @property
    def rule_facts(self) -> RuleFacts:
        """What those rules are judged on."""

    @property
    def sessions(self) -> SessionStore:
        """Revoked browser sessions."""

    @property
    def registry_pages(self) -> RegistryPages:
        """Queries for the pages of the registry."""

    @property
    def registry_resources(self) -> RegistryResources:
        """Queries for models and versions in the public API."""

    @property
    def run_pages(self) -> RunPages:
        """Queries for the pages of experiments and runs."""

    @property
    def past(self) -> PastStore:
        """Queries for the past of registered models."""


class Database(Protocol):
    """Runs coroutines over a `Transaction`."""

    async def read(self, verb: Callable[[Transaction], Coroutine[Any, Any, T]]) -> T:
        """Run a short read."""

    async def search(self, verb: Callable[[Transaction], Coroutine[Any, Any, T]]) -> T:
        """Run a read that may scan many rows, without blocking other requests."""

    async def write(self, verb: Callable[[Transaction], Coroutine[Any, Any, T]], *, lock_key: str | None = None) -> T:
        """Run a change; durable when this returns, without trace when it raises.

        Args:
            lock_key: the row that it locks first, such as ``run:<run_id>``. A hint for group commit: queued changes
                with a key may share a transaction.
        """

    async def check(self) -> None:
        """Check that the database is reachable.

        Raises:
            StorageUnavailable: it is not reachable.
        """

    async def close(self) -> None:
        """Finish queued work and release resources."""
