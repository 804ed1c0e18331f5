"""The port of what is stored about access to single objects, read in the transaction that uses it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from greenroom.core.access import ObjectRoles


class AccessStore(Protocol):
    """Owners of registered models and experiments, and the roles granted on them.

    Args:
        subjects: whose grants to read: `Account.subjects`.
    """

    async def of_model(self, name: str, subjects: Sequence[str]) -> ObjectRoles | None:
        """Read access to an active registered model; None if none has this name."""

    async def of_models(self, rows: Sequence[int], subjects: Sequence[str]) -> Mapping[int, ObjectRoles]:
        """Read access to registered models, active or deleted, by row; unknown ones are left out."""

    async def of_experiments(self, ids: Sequence[str], subjects: Sequence[str]) -> Mapping[str, ObjectRoles]:
        """Read access to experiments, by id; unknown ones are left out."""
