"""One unit of work over an SQL session: the stores of every noun, bound to the session and to a workspace.

Created once for each database connection for the default workspace, so that a request there has no overhead; for
another workspace, with each unit of work.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable

from greenroom.core.access import DEFAULT_WORKSPACE
from greenroom.storage.sql.queries.access import SqlAccess
from greenroom.storage.sql.queries.accounts import SqlAccounts
from greenroom.storage.sql.queries.api_tokens import SqlApiTokens
from greenroom.storage.sql.queries.artifacts import SqlArtifacts
from greenroom.storage.sql.queries.audit import SqlAudit
from greenroom.storage.sql.queries.audit_verifications import SqlVerifications
from greenroom.storage.sql.queries.comments import SqlComments
from greenroom.storage.sql.queries.credentials import SqlCredentials
from greenroom.storage.sql.queries.device_codes import SqlDeviceCodes
from greenroom.storage.sql.queries.events import SqlEvents
from greenroom.storage.sql.queries.experiments import SqlExperiments
from greenroom.storage.sql.queries.grants import SqlGrants
from greenroom.storage.sql.queries.groups import SqlGroups
from greenroom.storage.sql.queries.idempotency import SqlIdempotencyKeys
from greenroom.storage.sql.queries.logged_models import SqlLoggedModels
from greenroom.storage.sql.queries.metrics import SqlMetrics
from greenroom.storage.sql.queries.model_versions import SqlModelVersions
from greenroom.storage.sql.queries.notifications import SqlNotifications
from greenroom.storage.sql.queries.outgoing_mail import SqlOutgoingMail
from greenroom.storage.sql.queries.past import SqlPast
from greenroom.storage.sql.queries.publishers import SqlPublishers
from greenroom.storage.sql.queries.registered_models import SqlRegisteredModels
from greenroom.storage.sql.queries.registry_pages import SqlRegistryPages
from greenroom.storage.sql.queries.registry_resources import SqlRegistryResources
from greenroom.storage.sql.queries.requests import SqlRequests
from greenroom.storage.sql.queries.rule_facts import SqlRuleFacts
from greenroom.storage.sql.queries.run_inputs import SqlRunInputs
from greenroom.storage.sql.queries.run_pages import SqlRunPages
from greenroom.storage.sql.queries.runs import SqlRuns
from greenroom.storage.sql.queries.sessions import SqlSessions
from greenroom.storage.sql.queries.stages import KnownStages, SqlStageRules, SqlStages
from greenroom.storage.sql.queries.usage import SqlUsage
from greenroom.storage.sql.queries.watches import SqlWatches
from greenroom.storage.sql.queries.workspace_groups import SqlWorkspaceGroups
from greenroom.storage.sql.queries.workspaces import SqlWorkspaces
from greenroom.storage.sql.session import Session


class SqlTransaction:
    """Implements `greenroom.core.ports.Transaction` over one `Session`.

    Args:
        known: what the process knows of stages and rules; None: nothing yet.
        on_touch: called before the version of all access is raised, on any thread.
    """

    def __init__(
        self,
        session: Session,
        workspace: str = DEFAULT_WORKSPACE,
        *,
        known: KnownStages | None = None,
        on_touch: Callable[[], None] | None = None,
    ) -> None:
        self._session = session
        self._on_touch = on_touch
        self.workspace = workspace
        self._known = KnownStages() if known is None else known
        self.experiments = SqlExperiments(session, self.workspace)
        self.runs = SqlRuns(session, self.workspace)
        self.metrics = SqlMetrics(session, self.workspace)
        self.run_inputs = SqlRunInputs(session, self.workspace)
        self.logged_models = SqlLoggedModels(session, self.workspace)
        self.registered_models = SqlRegisteredModels(session, self.workspace)
        self.model_versions = SqlModelVersions(session, self.workspace)
        self.artifacts = SqlArtifacts(session, self.workspace)
        self.comments = SqlComments(session, self.workspace)
        self.usage = SqlUsage(session)
        self.requests = SqlRequests(session, self.workspace)
        self.idempotency_keys = SqlIdempotencyKeys(session, self.workspace)
        self.events = SqlEvents(session, self.workspace, on_append=self.idempotency_keys.note)
        self.audit = SqlAudit(session)
        self.verifications = SqlVerifications(session)
        self.access = SqlAccess(session, self.workspace)
        self.credentials = SqlCredentials(session, on_touch=on_touch)
        self.device_codes = SqlDeviceCodes(session)
        self.accounts = SqlAccounts(session)
        self.groups = SqlGroups(session)
        self.workspace_groups = SqlWorkspaceGroups(session)
        self.api_tokens = SqlApiTokens(session)
        self.grants = SqlGrants(session, self.workspace)
        self.workspaces = SqlWorkspaces(session, self.workspace)
        self.publishers = SqlPublishers(session, self.workspace)
        self.watches = SqlWatches(session, self.workspace)
        self.notifications = SqlNotifications(session, self.workspace)
        self.outgoing_mail = SqlOutgoingMail(session)
        self.sessions = SqlSessions(session)
        self.stages = SqlStages(session, self.workspace, self._known)
        self.stage_rules = SqlStageRules(session, self.workspace, self._known)
        self.rule_facts = SqlRuleFacts(session, self.workspace)
        self.registry_pages = SqlRegistryPages(session, self.workspace, self.stages)
        self.registry_resources = SqlRegistryResources(session, self.workspace, self.stages)
        self.run_pages = SqlRunPages(session, self.workspace)
        self.past = SqlPast(session, self.workspace)

    def within(self, workspace: str) -> SqlTransaction:
        """Return this unit of work restricted to a workspace."""
        if workspace == self.workspace:
            return self
        return SqlTransaction(self._session, workspace, known=self._known, on_touch=self._on_touch)

    @property
    def now_ms(self) -> int:
        """Time of this unit of work, milliseconds since 1970, UTC."""
        return self._session.now_ms

    def new_id(self) -> str:
        """Make a random id, 32 lower-case hex digits."""
        return secrets.token_hex(16)
