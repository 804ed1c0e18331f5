"""Routes of registered models and their aliases in the public API."""

from __future__ import annotations

from msgspec import UNSET

from greenroom.core.access import Actor
from greenroom.core.metric_directions import direction_of_goal, direction_tag
from greenroom.core.moments import parse_moment
from greenroom.core.names import check_metric_key
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.registry_resources import ModelChoice, ModelState
from greenroom.errors import AliasNotFound, InvalidInput, StaleWrite
from greenroom.server.http.routing import Binding
from greenroom.server.routes.v1.past import alias_then, all_models_then, model_then, moment_of
from greenroom.services.registry import model_restoring, registered_models
from greenroom.services.registry import registry_resources as resources
from greenroom.services.registry.etags import check_etag
from greenroom.wire.decoding import Empty
from greenroom.wire.endpoints.v1 import aliases as alias_rows
from greenroom.wire.endpoints.v1 import models as rows
from greenroom.wire.messages.v1 import models as messages


async def _list(tx: Transaction, actor: Actor, m: messages.ListModels) -> messages.ModelList:
    if m.as_of is not None:
        return await all_models_then(tx, actor, m, parse_moment(m.as_of))
    found, token, total = await resources.list_models(
        tx,
        actor,
        choice=ModelChoice(
            is_deleted=m.state == "deleted", row=messages.row_of(m.registered_model_id), name_part=m.search.strip()
        ),
        filter_text=m.filter,
        order_by=m.order_by,
        limit=m.limit,
        page_token=m.page_token,
        include_total=m.include_total,
    )
    return messages.ModelList(items=[messages.model(one) for one in found], next_page_token=token, total_count=total)


async def _create(tx: Transaction, actor: Actor, m: messages.CreateModel) -> messages.Model:
    await registered_models.create_registered_model(tx, actor, name=m.name, description=m.description, tags=m.tags)
    return await _read(tx, actor, m.name)


async def _get(tx: Transaction, actor: Actor, m: messages.ReadModel) -> messages.Model:
    when = moment_of(m)
    if when is not None:
        return await model_then(tx, actor, m, when)
    return messages.model(await resources.get_model(tx, actor, name=m.model))


async def _update(tx: Transaction, actor: Actor, m: messages.UpdateModel) -> messages.Model:
    if m.name is UNSET and m.description is UNSET:
        raise InvalidInput("Give at least one of 'name' and 'description'.", field="name")
    name = m.model
    if m.description is not UNSET:
        await registered_models.update_registered_model(tx, actor, name=name, description=m.description)
    if m.name is not UNSET and m.name != name:
        await registered_models.rename_registered_model(tx, actor, name=name, new_name=m.name)
        name = m.name
    return await _read(tx, actor, name)


async def _delete(tx: Transaction, actor: Actor, m: messages.GetModel) -> Empty:
    await registered_models.delete_registered_model(tx, actor, name=m.model)
    return Empty()


async def _restore(tx: Transaction, actor: Actor, m: messages.RestoreModel) -> messages.Model:
    row = messages.row_of(m.registered_model_id)
    await model_restoring.restore_registered_model(tx, actor, name=m.model, row=row, skip_unmet=m.skip_unmet)
    return await _read(tx, actor, m.model)


async def _set_tag(tx: Transaction, actor: Actor, m: messages.SetModelTag) -> messages.Model:
    await registered_models.set_registered_model_tag(tx, actor, name=m.model, key=m.key, value=m.value)
    return await _read(tx, actor, m.model)


async def _delete_tag(tx: Transaction, actor: Actor, m: messages.GetModelTag) -> Empty:
    await registered_models.delete_registered_model_tag(tx, actor, name=m.model, key=m.key, missing_ok=False)
    return Empty()


async def _set_direction(tx: Transaction, actor: Actor, m: messages.SetModelMetricDirection) -> messages.Model:
    check_metric_key(m.key, "key")
    tag, value = direction_tag(m.key), direction_of_goal(m.direction)
    await registered_models.set_registered_model_tag(tx, actor, name=m.model, key=tag, value=value)
    return await _read(tx, actor, m.model)


async def _delete_direction(tx: Transaction, actor: Actor, m: messages.GetModelMetricDirection) -> Empty:
    check_metric_key(m.key, "key")
    tag = direction_tag(m.key)
    await registered_models.delete_registered_model_tag(tx, actor, name=m.model, key=tag, missing_ok=False)
    return Empty()


async def _get_alias(tx: Transaction, actor: Actor, m: messages.ReadAlias) -> messages.Alias:
    when = moment_of(m)
    if when is not None:
        return await alias_then(tx, actor, m, when)
    return _alias(await resources.get_model(tx, actor, name=m.model), m.alias)


async def _set_alias(tx: Transaction, actor: Actor, m: messages.SetAlias) -> messages.Alias:
    await registered_models.set_alias(tx, actor, name=m.model, alias=m.alias, version=m.version, comment=m.comment)
    model = await resources.read_model(tx, actor, name=m.model)
    # Those who may set an alias need not be allowed to read versions.
    return messages.alias(m.alias, m.version, model_row=model.row, model_name=model.name)


async def _delete_alias(tx: Transaction, actor: Actor, m: messages.GetAlias) -> Empty:
    await registered_models.delete_alias(tx, actor, name=m.model, alias=m.alias, missing_ok=False)
    return Empty()


def _alias(model: ModelState, alias: str) -> messages.Alias:
    version = resources.version_of_alias(model, alias)
    return messages.alias(alias, version, model_row=model.row, model_name=model.name)


async def _read(tx: Transaction, actor: Actor, name: str) -> messages.Model:
    return messages.model(await resources.read_model(tx, actor, name=name))


_OneModel = messages.GetModel | messages.UpdateModel | messages.SetModelTag | messages.GetModelTag
_Direction = messages.SetModelMetricDirection | messages.GetModelMetricDirection
_OneAlias = messages.GetAlias | messages.SetAlias


async def _unchanged(tx: Transaction, actor: Actor, m: _OneModel | _Direction, if_match: str) -> None:
    await _check(tx, actor, Permission.REGISTERED_MODEL_UPDATE, m.model, if_match)


async def _undeleted(tx: Transaction, actor: Actor, m: messages.GetModel, if_match: str) -> None:
    await _check(tx, actor, Permission.REGISTERED_MODEL_DELETE, m.model, if_match)


async def _check(tx: Transaction, actor: Actor, permission: Permission, name: str, if_match: str) -> None:
    await registered_models.lock_registered_model(tx, actor, permission, name)
    check_etag((await _read(tx, actor, name)).etag, if_match, "The model")


async def _alias_unchanged(tx: Transaction, actor: Actor, m: _OneAlias, if_match: str) -> None:
    permission = Permission.REGISTERED_MODEL_UPDATE
    await registered_models.lock_registered_model(tx, actor, permission, m.model)
    try:
        current = _alias(await resources.read_model(tx, actor, name=m.model), m.alias)
    except AliasNotFound:
        # RFC 9110, 13.1.1: without a current representation the condition is false.
        raise StaleWrite(f"The alias '{m.alias}' is not set.", field="If-Match") from None
    check_etag(current.etag, if_match, "The alias")


BINDINGS: tuple[Binding, ...] = (
    Binding(rows.LIST, _list),
    Binding(rows.CREATE, _create),
    Binding(rows.GET, _get),
    Binding(rows.UPDATE, _update, precondition=_unchanged),
    Binding(rows.DELETE, _delete, precondition=_undeleted),
    Binding(rows.RESTORE, _restore),
    Binding(rows.SET_TAG, _set_tag, precondition=_unchanged),
    Binding(rows.DELETE_TAG, _delete_tag, precondition=_unchanged),
    Binding(rows.SET_METRIC_DIRECTION, _set_direction, precondition=_unchanged),
    Binding(rows.DELETE_METRIC_DIRECTION, _delete_direction, precondition=_unchanged),
    Binding(alias_rows.GET, _get_alias),
    Binding(alias_rows.SET, _set_alias, precondition=_alias_unchanged),
    Binding(alias_rows.DELETE, _delete_alias, precondition=_alias_unchanged),
)
