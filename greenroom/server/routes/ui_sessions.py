"""Routes of log-in and log-out."""

from __future__ import annotations

from greenroom.server.http.documents import Answered
from greenroom.server.http.routing import Binding, Call
from greenroom.wire.endpoints import ui as rows
from greenroom.wire.messages.pages import sessions as messages
from greenroom.wire.messages.pages.shared import Done


async def _log_in(call: Call, m: messages.LogIn) -> Answered:
    sessions = call.context.sessions
    if sessions is None:
        return Answered(messages.Session(user=call.actor.name, asks_token=False))
    session = messages.Session(user=call.context.user, asks_token=True)
    sessions.require_token(m.token, client=call.client)
    return Answered(session, [(b"set-cookie", sessions.begin(is_secure=_is_secure(call)))])


async def _log_out(call: Call, _m: messages.LogOut) -> Answered:
    sessions = call.context.sessions
    if sessions is None:
        return Answered(Done())
    await sessions.end(call.headers)
    return Answered(Done(), [(b"set-cookie", sessions.clear(is_secure=_is_secure(call)))])


def _is_secure(call: Call) -> bool:
    return call.context.is_secure or call.scope.get("scheme") == "https"


BINDINGS: tuple[Binding, ...] = (Binding(rows.LOG_IN, _log_in), Binding(rows.LOG_OUT, _log_out))
