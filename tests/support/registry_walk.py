"""Random changes of registered models through the services, with a copy of the whole registry after each of them.

walk = RegistryWalk(database, seed=7)
for _ in range(100):
    await walk.step()
assert walk.copies[-1].seq == walk.newest_seq
"""

from __future__ import annotations

import random
from collections.abc import Callable, Coroutine
from typing import Any, NamedTuple

from msgspec.structs import replace

from greenroom.core.access import Actor, local_user
from greenroom.core.events import Event
from greenroom.core.registry_resources import ModelChoice, ModelState, VersionChoice, VersionState
from greenroom.core.stages import NONE, STAGES, Stage
from greenroom.errors import GreenroomError
from greenroom.services.history import undo
from greenroom.services.registry import (
    comments,
    model_restoring,
    model_versions,
    registered_models,
    stages,
    version_restoring,
)
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.registry import Registry

ACTORS = [local_user(name) for name in ("ana", "ben", "cem")]
NAMES = ["churn", "fraud", "price", "churn-2"]
ALIASES = ["champion", "challenger"]
KEYS = ["team", "greenroom.metric.auc.direction"]
_MOST_VERSIONS = 6
_NEWEST = Sql("SELECT coalesce(max(seq), 0) FROM events")


class Copy(NamedTuple):
    """The registry after an event.

    Attributes:
        seq: number of the event.
        models: active models by row.
        versions: their versions, deleted ones included, by row of the model and number.
        comments: text by id.
    """

    seq: int
    models: dict[int, ModelState]
    versions: dict[tuple[int, int], VersionState]
    comments: dict[str, str]


class RegistryWalk:
    """A random walk through the registry.

    Attributes:
        copies: one after each change.
        undone: number of changes that were undone.
        refused: number of changes that could not be undone.
    """

    def __init__(self, database: Registry, *, seed: int) -> None:
        self.random = random.Random(seed)
        self.copies: list[Copy] = []
        self.undone = self.refused = 0
        self._database = database
        self._actions: list[Callable[[], Coroutine[Any, Any, None]]] = [
            self._create_model,
            *[self._create_version] * 3,
            *[self._move] * 5,
            *[self._set_alias] * 3,
            self._delete_alias,
            *[self._tag] * 2,
            *[self._describe] * 2,
            self._rename,
            self._delete_model,
            *[self._restore_model] * 2,
            self._delete_version,
            *[self._restore_version] * 2,
            *[self._comment] * 2,
            *[self._undo_any] * 6,
        ]

    async def step(self) -> None:
        """Make one change at random, and keep a copy; what the registry refuses changes nothing."""
        is_empty = not self.copies or not self.copies[-1].seq
        try:
            await (self._create_model if is_empty else self.random.choice(self._actions))()
        except GreenroomError:
            pass
        self.copies.append(await self.copy())

    async def copy(self) -> Copy:
        """Copy the registry as it is."""
        return await self._database.search(_copy)

    async def undo(self, seq: int) -> list[Event]:
        """Undo a change; check that what was shown is what is done.

        Raises:
            CannotBeUndone: it cannot be undone.
        """
        event, actor = f"ev_{seq}", self._actor()
        plan = await self._database.search(lambda tx: undo.preview_undo(tx, actor, event=event))
        done = await self._database.write(lambda tx: undo.undo_change(tx, actor, event=event, comment="why not"))
        shown = [(one.type, one.subject, one.after) for one in plan.effects]
        made = [(one.type, one.subject, one.after) for one in done.events if "manifest_digest" not in (one.after or {})]
        assert made == shown, "undoing does what was shown"
        assert all(one.comment == f"Undoes {plan.event.id}: why not" for one in done.events)
        return done.events

    async def _undo_any(self) -> None:
        seqs = [copy.seq for copy in self.copies if copy.seq]
        if not seqs:
            return
        seq = self.random.choice([self.random.choice(seqs), seqs[-1], self.random.randint(1, seqs[-1])])
        try:
            await self.undo(seq)
            self.undone += 1
        except GreenroomError:
            self.refused += 1

    # -- changes -------------------------------------------------------------------------------------------------------

    async def _create_model(self) -> None:
        await self._write(
            registered_models.create_registered_model,
            name=self._name(),
            description=self._text(),
            tags={} if self.random.random() < 0.5 else {self.random.choice(KEYS): self._text()},
        )

    async def _create_version(self) -> None:
        name = self._name()
        if len(self._numbers(name)) >= _MOST_VERSIONS:
            return
        await self._write(
            model_versions.create_model_version,
            name=name,
            source="s3://bucket/model",
            run_id=None,
            run_link="",
            model_id=None,
            description=self._text(),
            tags={},
        )

    async def _move(self) -> None:
        name, version = self._version()
        stage = Stage(self.random.choice(STAGES))
        if self.random.random() < 0.2:
            await self._write(stages.leave_stage, name=name, version=version, stage=stage, comment=self._text())
            return
        await self._write(
            stages.change_stage,
            name=name,
            version=version,
            stage=stage,
            archive_existing=self.random.random() < 0.5,
            keep_others=stage != NONE and self.random.random() < 0.4,
            comment=self._text(),
        )

    async def _set_alias(self) -> None:
        name, version = self._version()
        alias = self.random.choice(ALIASES)
        await self._write(registered_models.set_alias, name=name, alias=alias, version=version)

    async def _delete_alias(self) -> None:
        await self._write(registered_models.delete_alias, name=self._name(), alias=self.random.choice(ALIASES))

    async def _tag(self) -> None:
        name, version = self._version()
        key, is_of_model = self.random.choice(KEYS), self.random.random() < 0.5
        if is_of_model and self.random.random() < 0.3:
            await self._write(registered_models.delete_registered_model_tag, name=name, key=key)
        elif is_of_model:
            await self._write(registered_models.set_registered_model_tag, name=name, key=key, value=self._text())
        elif self.random.random() < 0.3:
            await self._write(model_versions.delete_model_version_tag, name=name, version=version, key=key)
        else:
            fields = {"name": name, "version": version, "key": key, "value": self._text()}
            await self._write(model_versions.set_model_version_tag, **fields)

    async def _describe(self) -> None:
        name, version = self._version()
        if self.random.random() < 0.5:
            await self._write(registered_models.update_registered_model, name=name, description=self._text())
        else:
            fields = {"name": name, "version": version, "description": self._text()}
            await self._write(model_versions.update_model_version, **fields)

    async def _rename(self) -> None:
        await self._write(registered_models.rename_registered_model, name=self._name(), new_name=self._name())

    async def _delete_model(self) -> None:
        await self._write(registered_models.delete_registered_model, name=self._name())

    async def _restore_model(self) -> None:
        await self._write(model_restoring.restore_registered_model, name=self._name())

    async def _delete_version(self) -> None:
        name, version = self._version()
        await self._write(model_versions.delete_model_version, name=name, version=version)

    async def _restore_version(self) -> None:
        name, version = self._version()
        await self._write(version_restoring.restore_model_version, name=name, version=version)

    async def _comment(self) -> None:
        known = list(self.copies[-1].comments) if self.copies else []
        if not known or self.random.random() < 0.4:
            name, version = self._version()
            of_version = version if self.random.random() < 0.5 else None
            await self._write(comments.create_comment, name=name, version=of_version, text=self._text() or "so")
        elif self.random.random() < 0.5:
            await self._write(comments.update_comment, comment_id=self.random.choice(known), text="again")
        else:
            await self._write(comments.delete_comment, comment_id=self.random.choice(known))

    # -- what there is -------------------------------------------------------------------------------------------------

    async def _write(self, verb: Callable[..., Coroutine[Any, Any, Any]], **fields: Any) -> None:
        actor = self._actor()
        await self._database.write(lambda tx: verb(tx, actor, **fields))

    def _actor(self) -> Actor:
        return self.random.choice(ACTORS)

    def _name(self) -> str:
        """Return a name, usually one that a model has."""
        taken = sorted(one.name for one in self.copies[-1].models.values()) if self.copies else []
        return self.random.choice(NAMES if not taken or self.random.random() < 0.2 else taken)

    def _text(self) -> str:
        return self.random.choice(["", "one", "two", "up"])

    def _numbers(self, name: str) -> list[int]:
        if not self.copies:
            return []
        rows = {row for row, model in self.copies[-1].models.items() if model.name == name}
        return [number for row, number in self.copies[-1].versions if row in rows]

    def _version(self) -> tuple[str, int]:
        name = self._name()
        return name, self.random.choice(self._numbers(name) or [1])


async def _copy(tx: SqlTransaction) -> Copy:
    newest = await tx._session.one(_NEWEST)
    assert newest is not None
    models = await tx.registry_resources.models(ModelChoice(), last=None, limit=1000)
    versions = [
        version
        for model in models.items
        for is_deleted in (False, True)
        for version in (
            await tx.registry_resources.versions(
                VersionChoice(model=model.name, is_deleted=is_deleted), last=None, limit=1000
            )
        ).items
    ]
    texts: dict[str, str] = {}
    for model in models.items:
        for number in (None, *[one.version for one in versions if one.model_row == model.row]):
            texts |= {
                one.comment_id: one.text
                for one in await tx.comments.listed(model.row, number, before_row=None, limit=1000)
            }
    return Copy(
        seq=int(newest[0]),
        # Events do not tell an empty description from none, and neither does the public API.
        models={one.row: replace(one, description=one.description or None) for one in models.items},
        versions={(one.model_row, one.version): _stable(one) for one in versions},
        comments=texts,
    )


def _stable(version: VersionState) -> VersionState:
    """Return a version without what counts changes, and with its stages in the order of events."""
    order = list[str](STAGES)
    description = version.description or None
    return replace(
        version, description=description, model_revision=0, stages=sorted(version.stages, key=order.index, reverse=True)
    )


def without_times(copy: Copy) -> Copy:
    """Return a copy without the times of the last changes: undoing a change is one."""
    return Copy(
        seq=0,
        models={row: replace(one, updated_at_ms=0) for row, one in copy.models.items()},
        versions={
            key: replace(one, updated_at_ms=0, deleted_at_ms=None if one.deleted_at_ms is None else 0)
            for key, one in copy.versions.items()
        },
        comments=copy.comments,
    )
