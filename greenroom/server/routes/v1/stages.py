"""Routes of the stages of a workspace in the public API, and of its stages and rules as one document."""

from __future__ import annotations

from msgspec import UNSET

from greenroom.core.access import Actor
from greenroom.core.ports import Transaction
from greenroom.errors import InvalidInput
from greenroom.server.http.routing import Binding
from greenroom.server.routes.v1.rules import given_rule, split_target
from greenroom.services.registry.etags import check_etag
from greenroom.services.rules import stage_settings
from greenroom.services.rules import workspace_stages as service
from greenroom.wire.decoding import Empty
from greenroom.wire.endpoints.v1 import stages as rows
from greenroom.wire.messages.v1 import stage_rules, stages


async def _list(tx: Transaction, actor: Actor, _m: Empty) -> stages.StageList:
    found = await service.read_stages(tx, actor)
    return stages.StageList(items=[stages.stage(found, name) for name in found.names], next_page_token=None)


async def _create(tx: Transaction, actor: Actor, m: stages.CreateStage) -> stages.Stage:
    after = await service.add_stage(tx, actor, name=m.name, colour=m.colour, position=m.position)
    return stages.stage(after, service.find_stage(after, m.name.strip()))


async def _get(tx: Transaction, actor: Actor, m: stages.GetStage) -> stages.Stage:
    found = await service.read_stages(tx, actor)
    return stages.stage(found, service.find_stage(found, m.stage))


async def _update(tx: Transaction, actor: Actor, m: stages.UpdateStage) -> stages.Stage:
    if m.name is UNSET and m.colour is UNSET and m.position is UNSET:
        raise InvalidInput("Give 'name', 'colour' or 'position', the field to change.", field="name")
    after, stage = await service.update_stage(
        tx,
        actor,
        stage=m.stage,
        name=None if m.name is UNSET else m.name,
        colour=None if m.colour is UNSET else m.colour,
        position=None if m.position is UNSET else m.position,
    )
    return stages.stage(after, stage)


async def _delete(tx: Transaction, actor: Actor, m: stages.GetStage) -> Empty:
    await service.remove_stage(tx, actor, stage=m.stage)
    return Empty()


async def _unchanged(tx: Transaction, actor: Actor, m: stages.UpdateStage | stages.GetStage, if_match: str) -> None:
    found = await service.lock_stages(tx, actor)
    check_etag(stages.stage(found, service.find_stage(found, m.stage)).etag, if_match, "The stage")


async def _put_settings(tx: Transaction, actor: Actor, m: stage_rules.PutStageSettings) -> stage_rules.StageSettings:
    rules = []
    for number, one in enumerate(m.new_rules):
        with stage_settings.fields_of_rule(number):
            rules.append((*split_target(one.target), given_rule(one)))
    given = [stage_settings.GivenStage(one.name, one.colour) for one in m.new_stages]
    changes = await stage_settings.apply_settings(tx, actor, stages=given, rules=rules, dry_run=m.dry_run)
    return stage_rules.StageSettings(changes=changes, is_dry_run=m.dry_run)


BINDINGS: tuple[Binding, ...] = (
    Binding(rows.LIST_STAGES, _list),
    Binding(rows.CREATE, _create),
    Binding(rows.GET, _get),
    Binding(rows.UPDATE, _update, precondition=_unchanged),
    Binding(rows.DELETE, _delete, precondition=_unchanged),
    Binding(rows.PUT_SETTINGS, _put_settings),
)
