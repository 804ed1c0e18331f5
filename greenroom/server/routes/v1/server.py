"""Routes of the server itself in the public API."""

from __future__ import annotations

from typing import Literal

import msgspec

import greenroom
from greenroom.server.context import Context
from greenroom.server.http.openapi import document
from greenroom.server.http.routing import Binding, Call
from greenroom.wire.decoding import Empty
from greenroom.wire.endpoints.v1 import server as rows
from greenroom.wire.messages.v1 import server as messages


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


async def _me(call: Call, _m: messages.GetMe) -> messages.Me:
    return messages.me(call.actor)


BINDINGS: tuple[Binding, ...] = (
    Binding(rows.GET_OPENAPI, _openapi),
    Binding(rows.GET_SERVER, _server),
    Binding(rows.GET_ME, _me),
)
