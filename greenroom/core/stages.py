"""Stages of model versions, in the workspace's order.

A version has a set of stages. ``None`` is the empty set, ``Archived`` excludes the others. MLflow clients see only the
most advanced one. `parse_stage` accepts a stage in any case at the edge; internally, a `Stage` is always canonical.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, NewType, TypeAlias

from greenroom.errors import InvalidInput

Stage = NewType("Stage", str)
"""A stage of the workspace in its canonical spelling."""

StageSet: TypeAlias = frozenset[Stage]
"""All stages of a version; empty for ``None``, which is never a member."""

NONE = Stage("None")
STAGING = Stage("Staging")
PRODUCTION = Stage("Production")
ARCHIVED = Stage("Archived")

STAGES: Sequence[Stage] = (NONE, STAGING, PRODUCTION, ARCHIVED)
"""Default stages of a workspace, least advanced first."""

ACTIVE_STAGES: Sequence[Stage] = (STAGING, PRODUCTION)
"""Stages whose versions a transition can archive."""

_CANONICAL = {stage.lower(): stage for stage in STAGES}
_ACTIVE = frozenset(ACTIVE_STAGES)


class StageChange(NamedTuple):
    """The stages of one version before and after a change.

    Attributes:
        is_open: the version was registered before its files and has none yet.
    """

    version: int
    before: StageSet
    after: StageSet
    is_open: bool = False

    @property
    def changes_nothing(self) -> bool:
        """Whether the stages are the same before and after."""
        return self.before == self.after


def parse_stage(text: str, field: str = "stage") -> Stage:
    """Parse a stage in any case.

    Args:
        field: the request field with it.

    >>> parse_stage("PRODUCTION")
    'Production'

    Raises:
        InvalidInput: no such stage.
    """
    stage = _CANONICAL.get(text.lower())
    if stage is None:
        raise InvalidInput(
            f"Invalid Model Version stage: {text[:200]}. Value must be one of {', '.join(STAGES)}.", field=field
        )
    return stage


def stage_set(stored: Iterable[str]) -> StageSet:
    """Convert stored stages; ``None`` and stages that no longer exist are omitted."""
    return frozenset(stage for stage in STAGES if stage != NONE and stage in stored)


def furthest(stages: Iterable[Stage]) -> Stage:
    """Return the stage that the MLflow API reports for a version with these stages; ``None`` for no stage."""
    return max(stages, key=STAGES.index, default=NONE)


def furthest_first(stages: Iterable[str]) -> list[str]:
    """Sort canonical stages, most advanced first."""
    return sorted(stages, key=list[str](STAGES).index, reverse=True)


def only(stage: Stage) -> StageSet:
    """Return the stages of a version that is moved to one stage, out of all others."""
    return frozenset() if stage == NONE else frozenset({stage})


def with_stage(held: StageSet, stage: Stage) -> StageSet:
    """Return the stages of a version that is added to a stage."""
    if stage in (NONE, ARCHIVED):
        return only(stage)
    return held - {ARCHIVED} | {stage}


def is_in_use(stages: StageSet) -> bool:
    """Return whether one of these stages is active."""
    return not stages.isdisjoint(_ACTIVE)


def check_archiving(stage: Stage, archive_existing: bool) -> None:
    """Refuse to archive the versions in a stage that is not active.

    Raises:
        InvalidInput: `archive_existing` is set for ``None`` or ``Archived``.
    """
    if archive_existing and stage not in ACTIVE_STAGES:
        raise InvalidInput(
            f"Model version transition cannot archive existing model versions because '{stage}' is not an Active stage. "
            f"Valid stages are {list(ACTIVE_STAGES)}",
            field="archive_existing_versions",
        )
