"""Routes of groups in the public API."""

from __future__ import annotations

from msgspec import UNSET

from greenroom.core.access import Actor
from greenroom.core.ports import Transaction
from greenroom.server.http.routing import Binding
from greenroom.services.access import groups as service
from greenroom.services.registry.etags import check_etag
from greenroom.wire.decoding import Empty
from greenroom.wire.endpoints.v1 import groups as rows
from greenroom.wire.messages.v1 import groups as messages
from greenroom.wire.messages.v1.shared import given


async def _list(tx: Transaction, actor: Actor, m: messages.ListGroups) -> messages.GroupList:
    found, token, total = await service.list_groups(
        tx,
        actor,
        name_contains=m.search,
        limit=m.limit,
        page_token=m.page_token,
        include_total=m.include_total,
    )
    return messages.GroupList(items=[messages.group(one) for one in found], next_page_token=token, total_count=total)


async def _create(tx: Transaction, actor: Actor, m: messages.CreateGroup) -> messages.Group:
    return messages.group(await service.create_group(tx, actor, name=m.name, description=m.description or ""))


async def _get(tx: Transaction, actor: Actor, m: messages.GetGroup) -> messages.Group:
    return messages.group(await service.get_group(tx, actor, group=m.group))


async def _update(tx: Transaction, actor: Actor, m: messages.UpdateGroup) -> messages.Group:
    name = None if m.name is UNSET else m.name
    return messages.group(
        await service.update_group(tx, actor, group=m.group, name=name, description=given(m.description))
    )


async def _delete(tx: Transaction, actor: Actor, m: messages.DeleteGroup) -> Empty:
    await service.delete_group(tx, actor, group=m.group, force=m.force)
    return Empty()


async def _list_members(tx: Transaction, actor: Actor, m: messages.ListMembers) -> messages.MemberList:
    found, token, total = await service.list_members(
        tx, actor, group=m.group, limit=m.limit, page_token=m.page_token, include_total=m.include_total
    )
    return messages.MemberList(items=[messages.member(one) for one in found], next_page_token=token, total_count=total)


async def _put_member(tx: Transaction, actor: Actor, m: messages.NameMember) -> messages.Member:
    return messages.member(await service.put_member(tx, actor, group=m.group, account=m.account))


async def _delete_member(tx: Transaction, actor: Actor, m: messages.NameMember) -> Empty:
    await service.delete_member(tx, actor, group=m.group, account=m.account)
    return Empty()


async def _unchanged(
    tx: Transaction,
    actor: Actor,
    m: messages.UpdateGroup | messages.DeleteGroup | messages.NameMember,
    if_match: str,
) -> None:
    locked = await service.lock_group(tx, actor, group=m.group)
    check_etag(messages.group(locked).etag, if_match, "The group")


BINDINGS: tuple[Binding, ...] = (
    Binding(rows.LIST, _list),
    Binding(rows.CREATE, _create),
    Binding(rows.GET, _get),
    Binding(rows.UPDATE, _update, precondition=_unchanged),
    Binding(rows.DELETE, _delete, precondition=_unchanged),
    Binding(rows.LIST_MEMBERS, _list_members),
    Binding(rows.PUT_MEMBER, _put_member, precondition=_unchanged),
    Binding(rows.DELETE_MEMBER, _delete_member, precondition=_unchanged),
)
