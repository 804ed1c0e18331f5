"""Routes of trusted publishers in the public API."""

from __future__ import annotations

import functools
import secrets

from msgspec import UNSET

from greenroom.core.access import Actor
from greenroom.core.api_tokens import SECRET_BYTES, format_token, token_digest, token_hint
from greenroom.core.ports import Transaction
from greenroom.errors import NotSupported
from greenroom.server.http.routing import Binding, Call
from greenroom.services.access import publishers as service
from greenroom.services.access.publishers import ShownPublisher
from greenroom.services.registry.etags import check_etag
from greenroom.wire.decoding import Empty
from greenroom.wire.endpoints.v1 import publishers as rows
from greenroom.wire.messages.v1 import publishers as messages


async def _list(tx: Transaction, actor: Actor, m: messages.ListPublishers) -> messages.PublisherList:
    found, token, total = await service.list_publishers(
        tx, actor, limit=m.limit, page_token=m.page_token, include_total=m.include_total
    )
    return messages.PublisherList(items=[_message(one) for one in found], next_page_token=token, total_count=total)


async def _create(tx: Transaction, actor: Actor, m: messages.CreatePublisher) -> messages.Publisher:
    made = await service.create_publisher(
        tx,
        actor,
        name=m.name,
        issuer=m.issuer,
        audience=m.audience,
        conditions=m.conditions,
        models=m.models,
        scope=m.scope,
        lifetime_s=m.lifetime_s,
    )
    return _message(made)


async def _get(tx: Transaction, actor: Actor, m: messages.GetPublisher) -> messages.Publisher:
    return _message(await service.get_publisher(tx, actor, publisher=m.publisher))


async def _update(tx: Transaction, actor: Actor, m: messages.UpdatePublisher) -> messages.Publisher:
    changes = service.PublisherChanges(
        issuer=None if m.issuer is UNSET else m.issuer,
        audience=None if m.audience is UNSET else m.audience,
        conditions=None if m.conditions is UNSET else m.conditions,
        models=None if m.models is UNSET else m.models,
        scope=None if m.scope is UNSET else m.scope,
        lifetime_s=None if m.lifetime_s is UNSET else m.lifetime_s,
    )
    return _message(await service.update_publisher(tx, actor, publisher=m.publisher, changes=changes))


async def _delete(tx: Transaction, actor: Actor, m: messages.GetPublisher) -> Empty:
    await service.delete_publisher(tx, actor, publisher=m.publisher)
    return Empty()


async def _exchange(call: Call, m: messages.ExchangeToken) -> messages.JobToken:
    jobs = None if call.context.sign_in is None else call.context.sign_in.ci_jobs
    if jobs is None or not call.context.has_accounts:
        raise NotSupported("This server has no accounts, so it has no trusted publishers either.")
    database = call.context.database
    job = await jobs.verify(database, m.token)
    token = format_token(secrets.token_bytes(SECRET_BYTES))
    issued = await database.write(
        functools.partial(
            service.exchange_token,
            job=job,
            publisher=m.publisher,
            workspace=m.workspace,
            digest=token_digest(token),
            hint=token_hint(token),
        )
    )
    made, shown = issued.publisher, issued.token
    assert shown.token.expires_at_ms is not None, "tokens of jobs expire"
    return messages.JobToken(
        token=token,
        token_id=shown.token.token_id,
        expires_at_ms=shown.token.expires_at_ms,
        scope=shown.token.scope,
        workspace=made.workspace_name,
        models=list(shown.models or ()),
        publisher_id=made.publisher_id,
        publisher=made.name,
        account=made.account,
    )


def _message(shown: ShownPublisher) -> messages.Publisher:
    return messages.publisher(shown.publisher, shown.models)


async def _unchanged(
    tx: Transaction, actor: Actor, m: messages.UpdatePublisher | messages.GetPublisher, if_match: str
) -> None:
    locked = await service.lock_publisher(tx, actor, publisher=m.publisher)
    check_etag(_message(locked).etag, if_match, "The trusted publisher")


BINDINGS: tuple[Binding, ...] = (
    Binding(rows.LIST, _list),
    Binding(rows.CREATE, _create),
    Binding(rows.GET, _get),
    Binding(rows.UPDATE, _update, precondition=_unchanged),
    Binding(rows.DELETE, _delete, precondition=_unchanged),
    Binding(rows.EXCHANGE, _exchange),
)
