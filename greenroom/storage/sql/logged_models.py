"""Queries: logged models."""

from __future__ import annotations

from greenroom.storage.sql.session import Session


class SqlLoggedModels:
    """Implements the store of logged models over one session."""

    def __init__(self, session: Session, workspace: str) -> None:
        self._session = session
        self._workspace = workspace
