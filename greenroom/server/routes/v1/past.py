"""Reads of the public API as of an earlier moment; those of the present state are in the modules of each noun."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from greenroom.core.access import Actor
from greenroom.core.moments import Moment, parse_moment
from greenroom.core.ports import Transaction
from greenroom.core.registry_resources import VersionState
from greenroom.errors import InvalidInput
from greenroom.services.history import past as service
from greenroom.services.history import past_lists
from greenroom.wire.messages.v1 import models, versions
from greenroom.wire.messages.v1.moments import moment

_Read = models.ReadModel | models.ReadAlias | versions.ReadVersion | versions.ListModelVersions


def moment_of(m: _Read) -> Moment | None:
    """Return the moment that a read of one model is as of; None for the present.

    Raises:
        InvalidInput: it is not a moment, or a parameter needs one.
    """
    if m.as_of is not None:
        return parse_moment(m.as_of)
    if m.registered_model_id is not None:
        raise InvalidInput("'registered_model_id' chooses among models of the past: give 'as_of' too.", field="as_of")
    return None


async def model_then(tx: Transaction, actor: Actor, m: models.ReadModel, when: Moment) -> models.Model:
    """Read a model as it was."""
    row = models.row_of(m.registered_model_id)
    read = await service.get_model_then(tx, actor, name=m.model, moment=when, row=row)
    return models.model(await service.model_state_then(tx, actor, read), moment(when, read.state))


async def alias_then(tx: Transaction, actor: Actor, m: models.ReadAlias, when: Moment) -> models.Alias:
    """Read an alias as it was."""
    row = models.row_of(m.registered_model_id)
    read, version = await service.get_alias_then(tx, actor, name=m.model, alias=m.alias, moment=when, row=row)
    state = read.state
    return models.alias(m.alias, version, model_row=state.row, model_name=state.name, moment=moment(when, state))


async def version_then(tx: Transaction, actor: Actor, m: versions.ReadVersion, when: Moment) -> versions.ModelVersion:
    """Read a version as it was."""
    row = models.row_of(m.registered_model_id)
    read, found = await service.get_version_then(tx, actor, name=m.model, version=m.version, moment=when, row=row)
    return versions.version(found, moment(when, read.state))


async def versions_then(
    tx: Transaction, actor: Actor, m: versions.ListModelVersions, when: Moment
) -> versions.ModelVersionList:
    """List the versions of a model as they were."""
    read, found, token, total = await service.list_versions_then(
        tx,
        actor,
        name=m.model,
        moment=when,
        row=models.row_of(m.registered_model_id),
        stage=m.stage,
        is_deleted=m.state == "deleted",
        limit=m.limit,
        page_token=m.page_token,
        include_total=m.include_total,
    )
    return _list(found, read, token, total)


async def all_models_then(tx: Transaction, actor: Actor, m: models.ListModels, when: Moment) -> models.ModelList:
    """List the models of a workspace as they were."""
    given = {"state": m.state != "active", "filter": bool(m.filter), "order_by": bool(m.order_by)}
    _refuse({**given, "include_total": m.include_total}, "GET /api/v1/models/{model}?as_of=... reads one model")
    found, token = await past_lists.list_models_then(
        tx,
        actor,
        moment=when,
        row=models.row_of(m.registered_model_id),
        name_part=m.search.strip(),
        limit=m.limit,
        page_token=m.page_token,
    )
    items = [models.model(one.record, moment(when, one.state)) for one in found]
    return models.ModelList(items=items, next_page_token=token, total_count=None)


async def all_versions_then(
    tx: Transaction, actor: Actor, m: versions.ListVersions, when: Moment
) -> versions.ModelVersionList:
    """List versions across models as they were."""
    given = {"state": m.state != "active", "include_total": m.include_total}
    _refuse(given, "GET /api/v1/models/{model}/versions?as_of=... has it for one model")
    choice = past_lists.PastVersionChoice(
        model=m.model, stage=m.stage, alias=m.alias, run_id=m.run_id, model_id=m.logged_model_id
    )
    found, token = await past_lists.list_all_versions_then(
        tx, actor, choice=choice, moment=when, limit=m.limit, page_token=m.page_token
    )
    items = [versions.version(one.record, moment(when, one.state)) for one in found]
    return versions.ModelVersionList(items=items, next_page_token=token, total_count=None)


def _refuse(given: Mapping[str, bool], instead: str) -> None:
    """Refuse what a list across models would have to read every history for.

    Args:
        given: whether each parameter was given.
        instead: a call that answers it.
    """
    for field, is_given in given.items():
        if is_given:
            raise InvalidInput(
                f"'{field}' does not go with 'as_of' in a list across models; leave out '{field}'. {instead}.",
                field=field,
            )


def _list(
    found: Sequence[VersionState], read: service.PastRead, token: str | None, total: int | None
) -> versions.ModelVersionList:
    as_of = moment(read.moment, read.state)
    items = [versions.version(one, as_of) for one in found]
    return versions.ModelVersionList(items=items, next_page_token=token, total_count=total)
