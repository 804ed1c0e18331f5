"""Registered models and versions for tests, made through the services."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

from greenroom.core.access import Actor, local_user
from greenroom.core.events import Event
from greenroom.core.model_versions import ModelVersion
from greenroom.core.registered_models import RegisteredModel
from greenroom.core.stages import StageSet
from greenroom.services.history import history
from greenroom.services.registry import model_restoring, model_versions, registered_models, stages
from greenroom.storage.sql.database import Database
from greenroom.storage.sql.transaction import SqlTransaction

USER = local_user("ana")
Registry = Database[SqlTransaction]
T = TypeVar("T")

_numbers = itertools.count(1)


def _as_user(
    verb: Callable[..., Coroutine[Any, Any, T]], **fields: Any
) -> Callable[[SqlTransaction], Coroutine[Any, Any, T]]:
    return lambda tx: verb(tx, USER, **fields)


async def a_model(database: Registry, name: str | None = None, **fields: Any) -> str:
    """Make a registered model and return its name."""
    name = name or f"model-{next(_numbers)}"
    given = {"name": name, "description": None, "tags": {}, **fields}
    await database.write(_as_user(registered_models.create_registered_model, **given))
    return name


async def a_model_version(
    database: Registry,
    name: str,
    *,
    stage: str | None = None,
    aliases: Sequence[str] = (),
    **fields: Any,
) -> ModelVersion:
    """Make a version whose files are elsewhere; with its stage and aliases if they are named."""
    given = {
        "name": name,
        "source": "s3://bucket/model",
        "run_id": None,
        "run_link": "",
        "model_id": None,
        "description": "",
        "tags": {},
        **fields,
    }
    made = await database.write(_as_user(model_versions.create_model_version, **given))
    if stage is not None:
        await move(database, name, made.version, stage)
    for alias in aliases:
        await set_alias(database, name, alias, made.version)
    return made


async def move(
    database: Registry, name: str, version: int, stage: str, *, archive_existing: bool = False
) -> ModelVersion:
    """Move a version to another stage."""
    return await database.write(
        _as_user(
            stages.transition_stage,
            name=name,
            version=version,
            stage=stage,
            archive_existing=archive_existing,
        )
    )


async def add_stage(database: Registry, name: str, version: int, stage: str) -> ModelVersion:
    """Let a version hold one stage more."""
    changed, *_ = await database.write(
        _as_user(
            stages.change_stage,
            name=name,
            version=version,
            stage=stage,
            archive_existing=False,
            keep_others=True,
            comment="",
        )
    )
    return changed


def if_unchanged(verb: Callable[..., Coroutine[Any, Any, T]]) -> Callable[..., Coroutine[Any, Any, T]]:
    """Return a change of stages behind its condition, an etag or None, as the public API makes it."""

    async def checked(
        tx: SqlTransaction, actor: Actor, *, name: str, version: int, if_match: str | None, **fields: Any
    ) -> T:
        if if_match is not None:
            await stages.check_stages_unchanged(tx, actor, name=name, version=version, if_match=if_match)
        return await verb(tx, actor, name=name, version=version, **fields)

    return checked


async def stages_of(database: Registry, name: str, version: int) -> StageSet:
    """Read all stages that a version holds."""

    async def read(tx: SqlTransaction) -> StageSet:
        row = await tx.registered_models.find_row(name)
        found = None if row is None else await tx.model_versions.get_staged(row, version)
        assert found is not None
        return found.stages

    return await database.read(read)


async def set_alias(database: Registry, name: str, alias: str, version: int) -> None:
    """Point an alias at a version."""
    await database.write(_as_user(registered_models.set_alias, name=name, alias=alias, version=version))


async def delete_model(database: Registry, name: str) -> None:
    """Delete a registered model."""
    await database.write(_as_user(registered_models.delete_registered_model, name=name))


async def restore_model(database: Registry, name: str) -> RegisteredModel:
    """Restore the model of this name that was deleted last."""
    return await database.write(_as_user(model_restoring.restore_registered_model, name=name))


async def delete_version(database: Registry, name: str, version: int) -> None:
    """Delete a version."""
    await database.write(_as_user(model_versions.delete_model_version, name=name, version=version))


async def the_model(database: Registry, name: str) -> RegisteredModel:
    """Read a registered model."""
    return await database.read(_as_user(registered_models.get_registered_model, name=name))


async def the_version(database: Registry, name: str, version: int) -> ModelVersion:
    """Read a version."""
    return await database.read(_as_user(model_versions.get_model_version, name=name, version=version))


async def by_alias(database: Registry, name: str, alias: str) -> ModelVersion:
    """Read the version an alias points at."""
    return await database.read(_as_user(model_versions.get_model_version_by_alias, name=name, alias=alias))


async def latest(database: Registry, name: str, *stages: str) -> list[tuple[int, str]]:
    """Read the latest versions as (number, current stage)."""
    found = await database.read(_as_user(model_versions.get_latest_versions, name=name, stages=stages))
    return [(version.version, version.current_stage) for version in found]


async def find_models(
    database: Registry, filter_text: str | None = None, *, order_by: Sequence[str] = (), page_size: int = 1000
) -> list[str]:
    """Search page by page, and return the names of all models found."""
    names: list[str] = []
    token: str | None = None
    while True:
        search = _as_user(
            registered_models.search_registered_models,
            filter_text=filter_text,
            order_by=order_by,
            max_results=page_size,
            page_token=token,
        )
        page, token = await database.search(search)
        names += [model.name for model in page]
        if token is None:
            return names
        assert len(page) == page_size


async def find_versions(
    database: Registry, filter_text: str | None = None, *, order_by: Sequence[str] = (), page_size: int = 1000
) -> list[tuple[str, int]]:
    """Search page by page, and return all versions found as (name, number)."""
    found: list[tuple[str, int]] = []
    token: str | None = None
    while True:
        search = _as_user(
            model_versions.search_model_versions,
            filter_text=filter_text,
            order_by=order_by,
            max_results=page_size,
            page_token=token,
        )
        page, token = await database.search(search)
        found += [(version.name, version.version) for version in page]
        if token is None:
            return found
        assert len(page) == page_size


async def the_history(database: Registry, name: str, version: int | None = None) -> list[Event]:
    """Read the whole history of a model, or of one of its versions; newest first."""
    if version is None:
        events, _ = await database.read(_as_user(history.history_of_model, name=name, limit=1000, page_token=None))
    else:
        events, _ = await database.read(
            _as_user(history.history_of_version, name=name, version=version, limit=1000, page_token=None)
        )
    return events


async def tag_version(database: Registry, name: str, version: int, key: str, value: str) -> None:
    """Set a tag of a version."""
    await database.write(
        _as_user(model_versions.set_model_version_tag, name=name, version=version, key=key, value=value)
    )
