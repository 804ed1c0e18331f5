"""Stages of model versions, in the workspace's order.

A version has a set of stages. ``None`` is the empty set, ``Archived`` excludes the others; every other stage is active.
MLflow clients see only the most advanced one. `Stages.parse` accepts a stage in any case; internally, a `Stage` is
always canonical.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple, NewType, TypeAlias

from greenroom.core.visible_text import first_unprintable
from greenroom.errors import InvalidInput, InvalidName

Stage = NewType("Stage", str)
"""A stage of the workspace in its canonical spelling."""

StageSet: TypeAlias = frozenset[Stage]
"""All stages of a version; empty for ``None``, which is never a member."""

NONE = Stage("None")
STAGING = Stage("Staging")
PRODUCTION = Stage("Production")
ARCHIVED = Stage("Archived")

STAGES: Sequence[Stage] = (NONE, STAGING, PRODUCTION, ARCHIVED)
"""Stages of a new workspace, least advanced first."""

COLOURS: Final = ("grey", "amber", "green", "blue", "violet", "rose", "clay")
"""Names of the colours that a stage can be shown in."""

MAX_STAGES: Final = 20
MAX_STAGE_NAME: Final = 50
# They would end a name in ``models:/name/stage`` and ``models:/name@alias``, or begin a kind in ``stage:Production``.
_MARKS: Final = "/@:"
_DEFAULT_COLOURS: Final[Mapping[str, str]] = {STAGING: "amber", PRODUCTION: "green"}


class StageRecord(NamedTuple):
    """A stage of a workspace.

    Attributes:
        colour: one of `COLOURS`.
    """

    name: Stage
    colour: str


class Stages:
    """The stages of a workspace.

    Args:
        records: all of them, least advanced first; ``None`` is the first and ``Archived`` the last.
        stamp: changes with the stages and rules of the workspace; None as long as nothing of them was changed.

    >>> stages = Stages([StageRecord(Stage(name), "grey") for name in ("None", "Canary", "Production", "Archived")])
    >>> stages.active
    ('Canary', 'Production')
    >>> stages.last_active
    'Production'
    >>> stages.parse("canary"), stages.furthest({Stage("Canary"), PRODUCTION})
    ('Canary', 'Production')
    """

    __slots__ = ("_canonical", "_positions", "active", "names", "records", "stamp")

    def __init__(self, records: Iterable[StageRecord], stamp: str | None = None) -> None:
        self.records: Final = tuple(records)
        self.stamp: Final = stamp
        self.names: Final[tuple[Stage, ...]] = tuple(record.name for record in self.records)
        self.active: Final[tuple[Stage, ...]] = tuple(name for name in self.names if name not in (NONE, ARCHIVED))
        self._canonical: Final = {name.casefold(): name for name in self.names}
        self._positions: Final[Mapping[str, int]] = {name: position for position, name in enumerate(self.names)}

    @property
    def last_active(self) -> Stage:
        """The stage before ``Archived``, which pages compare with and roll back; ``Production`` where none is active."""
        return self.active[-1] if self.active else PRODUCTION

    def find(self, text: str) -> Stage | None:
        """Find a stage in any case."""
        return self._canonical.get(text) or self._canonical.get(text.casefold())

    def parse(self, text: str, field: str = "stage") -> Stage:
        """Parse a stage in any case.

        Args:
            field: the request field with it.

        >>> DEFAULT_STAGES.parse("PRODUCTION")
        'Production'

        Raises:
            InvalidInput: no such stage.
        """
        stage = self.find(text)
        if stage is None:
            raise InvalidInput(
                f"Invalid Model Version stage: {text[:200]}. Value must be one of {', '.join(self.names)}.", field=field
            )
        return stage

    def furthest(self, stages: Iterable[Stage]) -> Stage:
        """Return the stage that the MLflow API reports for a version with these stages; ``None`` for no stage."""
        return max(stages, key=self._position, default=NONE)

    def furthest_first(self, stages: Iterable[str]) -> list[str]:
        """Sort canonical stages, most advanced first; those that no longer exist are last."""
        return sorted(sorted(stages), key=self._position, reverse=True)

    def known(self, stages: Iterable[str]) -> StageSet:
        """Return a set without ``None`` and without stages that no longer exist."""
        return frozenset(Stage(stage) for stage in stages if stage != NONE and stage in self._positions)

    def check_archiving(self, stage: Stage, archive_existing: bool) -> None:
        """Refuse to archive the versions in a stage that is not active.

        Raises:
            InvalidInput: `archive_existing` is set for ``None`` or ``Archived``.
        """
        if archive_existing and stage not in self.active:
            raise InvalidInput(
                f"Model version transition cannot archive existing model versions because '{stage}' is not an Active "
                f"stage. Valid stages are {list(self.active)}",
                field="archive_existing_versions",
            )

    def _position(self, stage: str) -> int:
        return self._positions.get(stage, -1)


def default_colour(stage: str) -> str:
    """Return the colour of a stage whose colour was never chosen."""
    return _DEFAULT_COLOURS.get(stage, "grey")


DEFAULT_STAGES: Final = Stages(StageRecord(stage, default_colour(stage)) for stage in STAGES)
"""The stages of a workspace that never changed them."""


class StageChange(NamedTuple):
    """The stages of one version before and after a change.

    Attributes:
        is_open: the version was registered before its files and has none yet.
        makes_room: the version is archived because another one enters its stage.
        is_demanded: a rule demands it, since its stage holds one version at a time; no other rule is asked.
    """

    version: int
    before: StageSet
    after: StageSet
    is_open: bool = False
    makes_room: bool = False
    is_demanded: bool = False

    @property
    def changes_nothing(self) -> bool:
        """Whether the stages are the same before and after."""
        return self.before == self.after

    @property
    def entered(self) -> StageSet:
        """The stages that the version enters."""
        return self.after - self.before


def check_stage_name(text: str, field: str = "name") -> Stage:
    """Return the name of a new stage in its normal form.

    >>> check_stage_name("  Canary ")
    'Canary'

    Raises:
        InvalidName: it is not allowed.
    """
    name = unicodedata.normalize("NFC", text[: 4 * MAX_STAGE_NAME]).strip()
    shown = name[:100]
    if not 1 <= len(name) <= MAX_STAGE_NAME:
        raise InvalidName(f"A stage name has 1 to {MAX_STAGE_NAME} characters; '{shown}' has {len(name)}.", field=field)
    character = first_unprintable(name)
    if character is not None:
        raise InvalidName(f"The stage name contains the character U+{ord(character):04X}. Remove it.", field=field)
    for mark in _MARKS:
        if mark in name:
            raise InvalidName(f"The stage name '{shown}' contains '{mark}', which has a meaning in URIs.", field=field)
    if name.isdigit():
        raise InvalidName(f"The stage name '{shown}' would be read as the number of a version.", field=field)
    if name.casefold() == "latest":
        raise InvalidName(f"The stage name '{shown}' is reserved: it stands for the newest version.", field=field)
    return Stage(name)


def check_colour(text: str, field: str = "colour") -> str:
    """Return the colour of a stage.

    Raises:
        InvalidInput: it is not one of `COLOURS`.
    """
    if text not in COLOURS:
        raise InvalidInput(f"'{text[:100]}' is not a colour. Use one of {', '.join(COLOURS)}.", field=field)
    return text


def stage_set(stored: Iterable[str]) -> StageSet:
    """Convert stored stages; ``None`` is omitted."""
    return frozenset(Stage(stage) for stage in stored if stage != NONE)


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
    return not stages <= {ARCHIVED}
