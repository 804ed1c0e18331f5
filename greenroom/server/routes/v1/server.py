"""Routes of the server itself in the public API."""

from __future__ import annotations

from typing import Literal

import msgspec

import greenroom
from greenroom.core.access import Actor
from greenroom.core.ports import Transaction
from greenroom.server.context import Context
from greenroom.server.http.openapi import document
from greenroom.server.http.routing import Binding, Call
from greenroom.services.access.accounts import own_account
from greenroom.services.access.api_tokens import own_token
from greenroom.wire.decoding import Empty
from greenroom.wire.endpoints.v1 import server as rows
from greenroom.wire.messages.v1 import server as messages
from greenroom.wire.messages.v1.accounts import account as account_message
from greenroom.wire.messages.v1.api_tokens import token as token_message
from greenroom.wire.messages.v1.groups import group as group_message


async def _openapi(_call: Call, _m: Empty) -> msgspec.Raw:
    return msgspec.Raw(document())


async def _server(call: Call, _m: messages.GetServer) -> messages.Server:
    context = call.context
    return messages.Server(
        server_version=greenroom.__version__,
        api_version="v1",
        server_name=context.server_name,
        login=_login(context),
        has_event_stream=context.live is not None,
    )


def _login(context: Context) -> Literal["none", "token", "account"]:
    if context.has_accounts:
        return "account"
    return "none" if context.sessions is None else "token"


async def _me(tx: Transaction, actor: Actor, _m: messages.GetMe) -> messages.Me:
    found = await tx.workspaces.by_key(actor.workspace)
    workspace = actor.workspace if found is None else found.name
    if actor.account is None:
        return messages.me(actor, workspace=workspace)
    account = await own_account(tx, actor)
    token = await own_token(tx, actor)
    return messages.me(
        actor,
        workspace=workspace,
        account=account_message(account, actor),
        groups=[group_message(one) for one in await tx.groups.of_account(account.row)],
        token=None if token is None else token_message(*token),
    )


BINDINGS: tuple[Binding, ...] = (
    Binding(rows.GET_OPENAPI, _openapi),
    Binding(rows.GET_SERVER, _server),
    Binding(rows.GET_ME, _me),
)
