"""Workspaces."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from greenroom.sdk.entities.base import Entity

if TYPE_CHECKING:
    from greenroom.wire.messages import workspaces as wire


class WorkspaceDeletionMode(enum.StrEnum):
    """What happens to the contents of a deleted workspace: moved to ``default``, deleted, or in the way."""

    SET_DEFAULT = "SET_DEFAULT"
    CASCADE = "CASCADE"
    RESTRICT = "RESTRICT"


class Workspace(Entity, frozen=True):
    """A workspace.

    Attributes:
        default_artifact_root: where its new experiments store files; None for the server's choice.
    """

    name: str
    description: str | None = None
    default_artifact_root: str | None = None

    @classmethod
    def from_wire(cls, answer: wire.Workspace) -> Workspace:
        """Build it from a wire message."""
        return cls(answer.name, answer.description, answer.default_artifact_root)
