"""Which function answers which call: the native API's log-in and log-out."""

from __future__ import annotations

from greenroom.errors import Unauthenticated
from greenroom.server.routes.native_answers import answer
from greenroom.server.routing import Binding, Call
from greenroom.wire.endpoints import native as rows
from greenroom.wire.messages.pages import sessions as messages
from greenroom.wire.messages.pages.shared import Done


async def _log_in(call: Call, m: messages.LogIn) -> None:
    sessions = call.context.sessions
    session = messages.Session(user=call.actor.name, asks_token=sessions is not None)
    if sessions is None:
        await answer(call, session)
        return
    if not sessions.fits(m.token):
        raise Unauthenticated("This is not the token of this server.")
    await answer(call, session, [(b"set-cookie", sessions.begin(is_secure=_is_secure(call)))])


async def _log_out(call: Call, _m: messages.LogOut) -> None:
    sessions = call.context.sessions
    headers = [] if sessions is None else [(b"set-cookie", sessions.end(is_secure=_is_secure(call)))]
    await answer(call, Done(), headers)


def _is_secure(call: Call) -> bool:
    return call.context.is_secure or call.scope.get("scheme") == "https"


BINDINGS: tuple[Binding, ...] = (Binding(rows.LOG_IN, _log_in), Binding(rows.LOG_OUT, _log_out))
