"""Stages: what a version can be ready for, in the workspace's order.

A version holds one or many stages at once. ``None`` is the empty set, ``Archived`` excludes the others. Clients of the
wire see one of them, the furthest; matching minds no case, answers are canonical.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from greenroom.errors import InvalidInput

NONE = "None"
STAGING = "Staging"
PRODUCTION = "Production"
ARCHIVED = "Archived"

STAGES: Sequence[str] = (NONE, STAGING, PRODUCTION, ARCHIVED)
"""Stages every workspace begins with, least far first."""

ACTIVE_STAGES: Sequence[str] = (STAGING, PRODUCTION)
"""Stages whose holders a transition can archive."""

_CANONICAL = {stage.lower(): stage for stage in STAGES}


def canonical_stage(text: str) -> str:
    """Read a stage in any case.

    >>> canonical_stage("PRODUCTION")
    'Production'

    Raises:
        InvalidInput: there is no such stage.
    """
    stage = _CANONICAL.get(text.lower())
    if stage is None:
        raise InvalidInput(
            f"Invalid Model Version stage: {text[:200]}. Value must be one of {', '.join(STAGES)}.", field="stage"
        )
    return stage


def furthest(stages: Iterable[str]) -> str:
    """Choose the stage the wire shows for a version that holds these; ``None`` for no stage at all."""
    return max(stages, key=STAGES.index, default=NONE)


def with_stage(held: frozenset[str], stage: str) -> frozenset[str]:
    """Answer what a version holds after it got one stage more."""
    if stage == NONE:
        return frozenset()
    if stage == ARCHIVED:
        return frozenset({ARCHIVED})
    return held - {ARCHIVED} | {stage}


def check_archiving(stage: str, archive_existing: bool) -> None:
    """Refuse to archive the holders of a stage that is not active.

    Args:
        stage: canonical.

    Raises:
        InvalidInput: `archive_existing` is asked for ``None`` or ``Archived``.
    """
    if archive_existing and stage not in ACTIVE_STAGES:
        raise InvalidInput(
            f"Model version transition cannot archive existing model versions because '{stage}' is not an Active stage. "
            f"Valid stages are {list(ACTIVE_STAGES)}",
            field="archive_existing_versions",
        )
