"""Queries: model versions."""

from __future__ import annotations

from greenroom.storage.sql.session import Session


class SqlModelVersions:
    """Implements the store of model versions over one session."""

    def __init__(self, session: Session, workspace: str) -> None:
        self._session = session
        self._workspace = workspace
