"""The port of the store of trusted publishers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from greenroom.core.page_tokens import Key, Page
from greenroom.core.publishers import Publisher
from greenroom.core.roles import TokenScope


class PublisherFields(NamedTuple):
    """What of a publisher can change.

    Attributes:
        models: rows of registered models.
    """

    issuer: str
    audience: str
    conditions: Mapping[str, str]
    models: Sequence[int]
    scope: TokenScope
    lifetime_s: int


class PublisherStore(Protocol):
    """Rows of trusted publishers of the workspace; those of all workspaces where it says so."""

    async def add(self, name: str, account_row: int, fields: PublisherFields) -> int | None:
        """Insert one and return its row; None if the name is taken."""

    async def get(self, row: int) -> Publisher | None:
        """Read one by row."""

    async def find(self, name: str) -> Publisher | None:
        """Read one by name."""

    async def listed(self, *, last: Sequence[Key] | None, limit: int) -> Page[Publisher]:
        """Read a page, by name."""

    async def count(self) -> int:
        """Count them."""

    async def set_fields(self, row: int, fields: PublisherFields) -> None:
        """Update one and its time."""

    async def delete(self, row: int) -> None:
        """Delete one."""

    async def model_names(self, rows: Sequence[int]) -> Mapping[int, str]:
        """Read the names of registered models of the workspace; others, and deleted ones, are left out."""

    async def audiences(self, issuer: str) -> list[str]:
        """Read the audiences that publishers of an issuer expect, in all workspaces, sorted."""

    async def of_token(self, issuer: str, audience: str) -> list[Publisher]:
        """Read those that may accept a token, in all workspaces that are not archived, by row.

        Those whose account is disabled or deleted are left out.
        """

    async def of_account(self, account_row: int) -> bool:
        """Return whether an account is the service account of one, in any workspace."""
