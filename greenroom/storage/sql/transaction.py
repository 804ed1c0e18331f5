"""One unit of work over an SQL session: the stores of every noun, bound to it.

Made once for each database connection, so a request pays nothing for it.
"""

from __future__ import annotations

import secrets

from greenroom.storage.sql.artifacts import SqlArtifacts
from greenroom.storage.sql.comments import SqlComments
from greenroom.storage.sql.events import SqlEvents
from greenroom.storage.sql.experiments import SqlExperiments
from greenroom.storage.sql.idempotency import SqlIdempotencyKeys
from greenroom.storage.sql.logged_models import SqlLoggedModels
from greenroom.storage.sql.metrics import SqlMetrics
from greenroom.storage.sql.model_versions import SqlModelVersions
from greenroom.storage.sql.registered_models import SqlRegisteredModels
from greenroom.storage.sql.registry_pages import SqlRegistryPages
from greenroom.storage.sql.run_inputs import SqlRunInputs
from greenroom.storage.sql.run_pages import SqlRunPages
from greenroom.storage.sql.runs import SqlRuns
from greenroom.storage.sql.session import Session
from greenroom.storage.sql.sessions import SqlSessions

DEFAULT_WORKSPACE = "default"


class SqlTransaction:
    """Implements `greenroom.core.ports.Transaction` over one `Session`."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.workspace = DEFAULT_WORKSPACE
        self.experiments = SqlExperiments(session, self.workspace)
        self.runs = SqlRuns(session, self.workspace)
        self.metrics = SqlMetrics(session, self.workspace)
        self.run_inputs = SqlRunInputs(session, self.workspace)
        self.logged_models = SqlLoggedModels(session, self.workspace)
        self.registered_models = SqlRegisteredModels(session, self.workspace)
        self.model_versions = SqlModelVersions(session, self.workspace)
        self.artifacts = SqlArtifacts(session, self.workspace)
        self.comments = SqlComments(session, self.workspace)
        self.idempotency_keys = SqlIdempotencyKeys(session, self.workspace)
        self.events = SqlEvents(session, self.workspace, on_append=self.idempotency_keys.note)
        self.sessions = SqlSessions(session)
        self.registry_pages = SqlRegistryPages(session, self.workspace)
        self.run_pages = SqlRunPages(session, self.workspace)

    @property
    def now_ms(self) -> int:
        """Time of this unit of work, milliseconds since 1970, UTC."""
        return self._session.now_ms

    def new_id(self) -> str:
        """Make a random id, 32 lower-case hex digits."""
        return secrets.token_hex(16)
