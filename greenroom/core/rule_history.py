"""What a registered model and its versions were at each change of stages and aliases, from its events.

`ModelPast` reads the events of one model, oldest first. Before each change it holds what rules ask about, as far as
events tell: tags, description, stages and since when, aliases. Metrics and parameters are data, not events. Stages are
known by their names then: what became of them in the workspace, or in another one, is no event of the model.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from msgspec import UNSET

from greenroom.core.events import (
    AliasDeleted,
    AliasSet,
    Event,
    RegisteredModelDeleted,
    RegisteredModelRestored,
    VersionCreated,
    VersionDeleted,
    VersionRestored,
    VersionTagged,
    VersionTransitioned,
    VersionUntagged,
    VersionUpdated,
)
from greenroom.core.rules import Target, TargetKind


class PastVersion(msgspec.Struct, kw_only=True):
    """A version at a time.

    Attributes:
        stages: since when it was in each of its stages.
    """

    version: int
    created_at_ms: int
    description: str = ""
    tags: dict[str, str] = {}
    stages: dict[str, int] = {}
    is_deleted: bool = False


class PastMove(msgspec.Struct, frozen=True, kw_only=True):
    """A move into a stage, or of an alias, and what was there before it.

    Attributes:
        event: the event of the move.
        version: the version that moved, before the move; None if its creation is not recorded.
        holder: the version that was there; None if there was none other.
        was_there: whether the version was in the stage before, and none that came there earlier has returned since.
    """

    event: Event
    version: PastVersion | None
    holder: int | None
    was_there: bool = False


class ModelPast:
    """Follows the events of one registered model."""

    def __init__(self) -> None:
        self._versions: dict[int, PastVersion] = {}
        self._aliases: dict[str, int] = {}
        self._stages_at_deletion: dict[int, list[str]] = {}
        # Who came to each stage, in order. One that returns takes those off that came after it: they were rolled back.
        self._came: dict[str, list[int]] = {}

    def moves(self, events: Iterable[Event], target: Target) -> list[PastMove]:
        """Return the moves into a stage or of an alias, in order.

        Args:
            events: all events of the model, oldest first.
        """
        found: list[PastMove] = []
        for together in _by_change(events):
            # Versions that are archived for a move leave the stage before it, as part of the same change.
            found += [
                PastMove(
                    event=event,
                    version=self._copy(number),
                    holder=self._holder(target, number),
                    was_there=target.kind is TargetKind.STAGE and number in self._came.get(target.name, ()),
                )
                for event in together
                for number in [_moved(event, target)]
                if number is not None
            ]
            for event in together:
                self._apply(event)
        return found

    def _copy(self, number: int) -> PastVersion | None:
        version = self._versions.get(number)
        if version is None:
            return None
        return msgspec.structs.replace(version, tags=dict(version.tags), stages=dict(version.stages))

    def _holder(self, target: Target, number: int) -> int | None:
        if target.kind is TargetKind.ALIAS:
            holder = self._aliases.get(target.name)
            return None if holder == number else holder
        holders = [
            one.version
            for one in self._versions.values()
            if target.name in one.stages and not one.is_deleted and one.version != number
        ]
        return max(holders, default=None)

    def _apply(self, event: Event) -> None:
        number = event.subject.version
        change = event.change
        if isinstance(change, VersionCreated) and number is not None:
            self._versions[number] = PastVersion(
                version=number,
                created_at_ms=event.at_ms,
                description=change.after.description or "",
                tags=dict(change.after.tags),
                stages={},
            )
        elif isinstance(change, AliasSet):
            self._aliases |= change.after.aliases
        elif isinstance(change, AliasDeleted):
            for alias in change.before.aliases:
                self._aliases.pop(alias, None)
        elif isinstance(change, RegisteredModelDeleted):
            self._delete_model()
        elif isinstance(change, RegisteredModelRestored):
            self._restore_model(event.at_ms, change.after.aliases)
        elif number is not None and number in self._versions:
            self._apply_to(self._versions[number], event)

    def _apply_to(self, version: PastVersion, event: Event) -> None:
        change = event.change
        if isinstance(change, VersionUpdated):
            if change.after.description is not UNSET:
                version.description = change.after.description
        elif isinstance(change, VersionTagged):
            version.tags |= change.after.tags
        elif isinstance(change, VersionUntagged):
            for key in change.before.tags:
                version.tags.pop(key, None)
        elif isinstance(change, VersionTransitioned):
            self._come(version, change.after.stages)
            _enter(version, change.after.stages, event.at_ms)
        elif isinstance(change, VersionDeleted):
            version.is_deleted = True
            version.stages = {}
            self._aliases = {alias: number for alias, number in self._aliases.items() if number != version.version}
        elif isinstance(change, VersionRestored):
            version.is_deleted = False
            self._come(version, change.after.stages)
            _enter(version, change.after.stages, event.at_ms)
            self._aliases |= dict.fromkeys(change.after.aliases, version.version)

    def _come(self, version: PastVersion, stages: Sequence[str]) -> None:
        for stage in stages:
            if stage in version.stages:
                continue
            came = self._came.setdefault(stage, [])
            if version.version in came:
                del came[came.index(version.version) :]
            came.append(version.version)

    def _delete_model(self) -> None:
        alive = [version for version in self._versions.values() if not version.is_deleted]
        self._stages_at_deletion = {version.version: list(version.stages) for version in alive}
        for version in alive:
            version.is_deleted, version.stages = True, {}
        self._aliases = {}

    def _restore_model(self, at_ms: int, aliases: dict[str, int]) -> None:
        for number, stages in self._stages_at_deletion.items():
            self._versions[number].is_deleted = False
            _enter(self._versions[number], stages, at_ms)
        self._aliases = dict(aliases)


def _enter(version: PastVersion, stages: Sequence[str], at_ms: int) -> None:
    version.stages = {stage: version.stages.get(stage, at_ms) for stage in stages}


def _moved(event: Event, target: Target) -> int | None:
    """Return the version that an event moves to a target; None for another event."""
    change = event.change
    if target.kind is TargetKind.ALIAS:
        if isinstance(change, AliasSet) and target.name in change.after.aliases:
            number = change.after.aliases[target.name]
            before = None if change.before is None else change.before.aliases.get(target.name)
            return None if before == number else number
        return None
    if (
        isinstance(change, VersionTransitioned)
        and target.name in change.after.stages
        and target.name not in change.before.stages
    ):
        return event.subject.version
    return None


def _by_change(events: Iterable[Event]) -> Iterable[list[Event]]:
    """Group successive events of one change."""
    together: list[Event] = []
    for event in events:
        if together and not _is_of_one_change(event, together[0]):
            yield together
            together = []
        together.append(event)
    if together:
        yield together


def _is_of_one_change(event: Event, other: Event) -> bool:
    if event.stored_change_id is not None or other.stored_change_id is not None:
        return event.stored_change_id == other.stored_change_id
    return event.request_id is not None and (event.request_id, event.at_ms) == (other.request_id, other.at_ms)
