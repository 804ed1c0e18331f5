"""The state of a registered model at an earlier moment, computed from its events.

    state = PastModel(row=12, name="Churn")
    for event in events:   # of the model and its versions, in the order of the log
        state.apply(event)

Comments, grants and owners are no part of the state.
"""

from __future__ import annotations

from typing import Final

import msgspec
from msgspec import UNSET

from greenroom.core.access_events import RegisteredModelMoved
from greenroom.core.event_types import EventType
from greenroom.core.events import (
    ACCESS_TYPES,
    AliasDeleted,
    AliasSet,
    Event,
    OtherChange,
    RegisteredModelCreated,
    RegisteredModelDeleted,
    RegisteredModelDescribed,
    RegisteredModelRenamed,
    RegisteredModelRestored,
    RegisteredModelTagged,
    RegisteredModelUntagged,
    VersionCreated,
    VersionDeleted,
    VersionRestored,
    VersionTagged,
    VersionTransitioned,
    VersionUntagged,
    VersionUpdated,
)
from greenroom.core.stages import NONE

COMMENT_TYPES: Final = (EventType.COMMENT_CREATED, EventType.COMMENT_UPDATED, EventType.COMMENT_DELETED)
"""Types of events about comments."""

NOT_STATE: Final = (*COMMENT_TYPES, *ACCESS_TYPES)
"""Types of events in the history of a model that do not change its state."""


class PastVersion(msgspec.Struct, kw_only=True):
    """A version at that moment.

    Attributes:
        stages: most advanced first; empty for ``None`` and for a deleted version.
        digest: of the list of its frozen files; None if its files are external.
        deleted_at_ms: None unless it was deleted.
        is_deleted_with_model: it is restored with its model.
        held_stages: stages that it gets back with its model.
    """

    version: int
    created_at_ms: int
    updated_at_ms: int
    description: str = ""
    digest: str | None = None
    tags: dict[str, str] = {}
    stages: list[str] = []
    deleted_at_ms: int | None = None
    is_deleted_with_model: bool = False
    held_stages: list[str] = []


class PastModel(msgspec.Struct, kw_only=True):
    """A registered model at a moment; without events, before its creation.

    Attributes:
        row: `RegisteredModel.row`.
        name: its name then.
        workspace: key of the workspace it was in; empty before its creation.
        aliases: version by alias; empty while it was deleted.
        versions: by number, deleted ones included.
        created_at_ms: None before its creation.
        deleted_at_ms: None unless it was deleted.
        last: its last event; None before its creation.
        restored_in: id of the change that restored it last; transitions of that change leave out stages that did not
            come back.
        unknown_seqs: numbers of events that this release cannot read; what they changed is missing.
    """

    row: int
    name: str
    workspace: str = ""
    description: str = ""
    tags: dict[str, str] = {}
    aliases: dict[str, int] = {}
    versions: dict[int, PastVersion] = {}
    created_at_ms: int | None = None
    updated_at_ms: int = 0
    deleted_at_ms: int | None = None
    deleted_by: str = ""
    last: Event | None = None
    restored_in: str | None = None
    unknown_seqs: list[int] = []

    @property
    def exists(self) -> bool:
        """Whether it had been created and was not deleted."""
        return self.created_at_ms is not None and self.deleted_at_ms is None

    @property
    def active_versions(self) -> list[PastVersion]:
        """Its versions that were not deleted, by ascending number."""
        return [one for _, one in sorted(self.versions.items()) if one.deleted_at_ms is None]

    @property
    def latest_in_stage(self) -> dict[str, int]:
        """The highest active version of each stage in use, ``None`` included."""
        found: dict[str, int] = {}
        for version in self.active_versions:
            for stage in version.stages or [str(NONE)]:
                found[stage] = version.version
        return dict(sorted(found.items()))

    def aliases_of(self, version: int) -> list[str]:
        """Return the aliases of a version, sorted."""
        return sorted(alias for alias, target in self.aliases.items() if target == version)

    def apply(self, event: Event) -> None:
        """Continue with the next event of the model or one of its versions."""
        self.last = event
        self.workspace = event.workspace
        if self.created_at_ms is None:
            self.created_at_ms = self.updated_at_ms = event.at_ms
        if isinstance(event.change, OtherChange):
            self.unknown_seqs.append(event.seq)
            return
        if event.subject.version is None:
            self._apply_to_model(event)
        else:
            self._apply_to_version(event, event.subject.version)

    def _apply_to_model(self, event: Event) -> None:
        match event.change:
            case RegisteredModelCreated(after=fields):
                self.name, self.description, self.tags = fields.name, fields.description, dict(fields.tags)
            case RegisteredModelRenamed(after=fields):
                self.name, self.updated_at_ms = fields.name, event.at_ms
                for version in self.active_versions:
                    version.updated_at_ms = event.at_ms
            case RegisteredModelMoved(after=fields):
                self.name = fields.name
            case RegisteredModelDescribed(after=fields):
                self.description, self.updated_at_ms = fields.description, event.at_ms
            case RegisteredModelTagged(after=fields):
                self.tags.update(fields.tags)
            case RegisteredModelUntagged(before=fields):
                for key in fields.tags:
                    self.tags.pop(key, None)
            case AliasSet(after=fields):
                self.aliases.update(fields.aliases)
            case AliasDeleted(before=fields):
                for alias in fields.aliases:
                    self.aliases.pop(alias, None)
            case RegisteredModelDeleted():
                self._delete(event)
            case RegisteredModelRestored(after=fields):
                self._restore(event, fields.aliases)

    def _delete(self, event: Event) -> None:
        for version in self.active_versions:
            version.deleted_at_ms, version.is_deleted_with_model = event.at_ms, True
            version.held_stages, version.stages = version.stages, []
        self.aliases = {}
        self.deleted_at_ms, self.deleted_by = event.at_ms, event.actor.name

    def _restore(self, event: Event, aliases: dict[str, int]) -> None:
        for version in self.versions.values():
            if version.is_deleted_with_model:
                version.deleted_at_ms, version.is_deleted_with_model = None, False
                version.stages, version.held_stages = version.held_stages, []
        self.aliases = dict(aliases)
        self.deleted_at_ms, self.deleted_by, self.updated_at_ms = None, "", event.at_ms
        self.restored_in = event.change_id

    def _apply_to_version(self, event: Event, number: int) -> None:
        version = self.versions.get(number)
        if isinstance(event.change, VersionCreated):
            new = event.change.after
            self.updated_at_ms = event.at_ms
            self.versions[number] = PastVersion(
                version=number,
                created_at_ms=event.at_ms,
                updated_at_ms=event.at_ms,
                description=new.description or "",
                digest=new.manifest_digest,
                tags=dict(new.tags),
            )
            return
        if version is None:
            # Its creation is an event that cannot be read.
            version = PastVersion(version=number, created_at_ms=event.at_ms, updated_at_ms=event.at_ms)
            self.versions[number] = version
        self._change_version(event, version)

    def _change_version(self, event: Event, version: PastVersion) -> None:
        match event.change:
            case VersionUpdated(after=fields):
                if fields.description is not UNSET:
                    version.description, version.updated_at_ms = fields.description, event.at_ms
                if fields.manifest_digest is not UNSET:
                    version.digest = fields.manifest_digest
            case VersionTransitioned(after=fields):
                version.stages = list(fields.stages)
                self.updated_at_ms = event.at_ms
                if event.change_id != self.restored_in:
                    version.updated_at_ms = event.at_ms
            case VersionTagged(after=fields):
                version.tags.update(fields.tags)
            case VersionUntagged(before=fields):
                for key in fields.tags:
                    version.tags.pop(key, None)
            case VersionDeleted():
                version.stages, version.deleted_at_ms = [], event.at_ms
                version.updated_at_ms = self.updated_at_ms = event.at_ms
                self.aliases = {alias: one for alias, one in self.aliases.items() if one != version.version}
            case VersionRestored(after=fields):
                version.deleted_at_ms, version.stages = None, list(fields.stages)
                self.aliases.update(dict.fromkeys(fields.aliases, version.version))
                version.updated_at_ms = self.updated_at_ms = event.at_ms
