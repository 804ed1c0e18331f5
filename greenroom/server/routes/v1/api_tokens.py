"""Routes of API tokens and browser sessions in the public API."""

from __future__ import annotations

import secrets
from typing import NamedTuple

from msgspec.structs import replace

from greenroom.core.access import Actor
from greenroom.core.accounts import AccountSession
from greenroom.core.api_tokens import SECRET_BYTES, format_token, token_digest, token_hint
from greenroom.core.ports import Transaction
from greenroom.server.http.routing import Binding, Call
from greenroom.services.access import api_tokens as service
from greenroom.services.access.api_tokens import ShownToken
from greenroom.services.registry.etags import check_used_etag
from greenroom.wire.decoding import Empty
from greenroom.wire.endpoints.v1 import api_tokens as rows
from greenroom.wire.messages.v1 import api_tokens as messages


class _NewToken(NamedTuple):
    message: messages.CreateOwnToken
    text: str


async def _make(_call: Call, m: messages.CreateOwnToken) -> _NewToken:
    return _NewToken(m, format_token(secrets.token_bytes(SECRET_BYTES)))


async def _create(tx: Transaction, actor: Actor, new: _NewToken) -> messages.CreatedToken:
    m = new.message
    account = m.account if isinstance(m, messages.CreateToken) else None
    made = await service.create_token(
        tx,
        actor,
        account=account,
        new=service.NewToken(
            name=m.name,
            digest=token_digest(new.text),
            hint=token_hint(new.text),
            scope=m.scope,
            workspace=m.workspace,
            models=m.models,
            expires_at_ms=m.expires_at_ms,
        ),
    )
    return messages.created_token(_message(made), new.text)


def _without_secret(answer: messages.CreatedToken) -> messages.CreatedToken:
    return replace(answer, token=None)


async def _list(tx: Transaction, actor: Actor, m: messages.ListOwnTokens) -> messages.TokenList:
    found, token, total = await service.list_tokens(
        tx,
        actor,
        account=m.account if isinstance(m, messages.ListTokens) else None,
        limit=m.limit,
        page_token=m.page_token,
        include_total=m.include_total,
    )
    return messages.TokenList(items=[_message(one) for one in found], next_page_token=token, total_count=total)


async def _get(tx: Transaction, actor: Actor, m: messages.NameToken) -> messages.Token:
    return _message(await service.get_token(tx, actor, token_id=m.token_id))


async def _revoke(tx: Transaction, actor: Actor, m: messages.NameToken) -> Empty:
    await service.revoke_token(tx, actor, token_id=m.token_id)
    return Empty()


async def _unchanged(tx: Transaction, actor: Actor, m: messages.NameToken, if_match: str) -> None:
    await tx.accounts.lock_changes()
    found = await service.get_token(tx, actor, token_id=m.token_id)
    check_used_etag(_message(found).etag, if_match, "The token")


async def _list_sessions(tx: Transaction, actor: Actor, m: messages.ListSessions) -> messages.SessionList:
    found, token = await service.list_sessions(tx, actor, limit=m.limit, page_token=m.page_token)
    return messages.SessionList(items=[_session(one, actor) for one in found], next_page_token=token)


async def _get_session(tx: Transaction, actor: Actor, m: messages.NameSession) -> messages.Session:
    return _session(await service.get_session(tx, actor, session_id=m.session_id), actor)


async def _end_session(tx: Transaction, actor: Actor, m: messages.NameSession) -> Empty:
    await service.end_session(tx, actor, session_id=m.session_id)
    return Empty()


async def _end_other_sessions(tx: Transaction, actor: Actor, _m: messages.EndOtherSessions) -> messages.EndedSessions:
    return messages.EndedSessions(sessions_count=await service.end_other_sessions(tx, actor))


async def _session_unchanged(tx: Transaction, actor: Actor, m: messages.NameSession, if_match: str) -> None:
    await tx.accounts.lock_changes()
    found = await service.get_session(tx, actor, session_id=m.session_id)
    check_used_etag(_session(found, actor).etag, if_match, "The session")


def _session(found: AccountSession, actor: Actor) -> messages.Session:
    return messages.session(found, None if actor.account is None else actor.account.session)


def _message(shown: ShownToken) -> messages.Token:
    return messages.token(shown.token, shown.workspace, shown.models)


BINDINGS: tuple[Binding, ...] = (
    Binding(rows.LIST, _list),
    Binding(rows.CREATE, _create, prepare=_make, keep=_without_secret),
    Binding(rows.LIST_OWN, _list),
    Binding(rows.CREATE_OWN, _create, prepare=_make, keep=_without_secret),
    Binding(rows.GET, _get),
    Binding(rows.REVOKE, _revoke, precondition=_unchanged),
    Binding(rows.LIST_SESSIONS, _list_sessions),
    Binding(rows.END_OTHER_SESSIONS, _end_other_sessions),
    Binding(rows.GET_SESSION, _get_session),
    Binding(rows.END_SESSION, _end_session, precondition=_session_unchanged),
)
