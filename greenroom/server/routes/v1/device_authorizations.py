"""Routes of the public API: sign-in of a program by a code that a person confirms."""

from __future__ import annotations

import functools
import secrets

from greenroom.core.access import Actor
from greenroom.core.api_tokens import SECRET_BYTES, format_token, token_digest, token_hint
from greenroom.core.device_codes import INTERVAL_S, LIFETIME_S, user_code
from greenroom.core.ports import Transaction
from greenroom.errors import NotSupported, Unavailable
from greenroom.server.http.addresses import base_address
from greenroom.server.http.routing import Binding, Call
from greenroom.services.access import device_login
from greenroom.wire.decoding import Empty
from greenroom.wire.endpoints.v1 import device_authorizations as rows
from greenroom.wire.messages.v1 import device_authorizations as messages

_PAGE = "/device"
_USER_CODE_BYTES = 8
# That eight random letters are taken twice in a row is less likely than a hardware fault.
_ATTEMPTS = 5


async def _begin(call: Call, m: messages.BeginDeviceAuthorization) -> messages.DeviceAuthorization:
    if not call.context.has_accounts:
        raise NotSupported("This server has no accounts; sign in with its token.")
    device_code = secrets.token_urlsafe(32)
    for _ in range(_ATTEMPTS):
        chosen = user_code(secrets.token_bytes(_USER_CODE_BYTES))
        begin = functools.partial(
            device_login.begin_device_login,
            device_code=device_code,
            user_code=chosen,
            client=m.client,
            address=call.client,
            scope=m.scope,
        )
        code = await call.context.database.write(begin)
        if code is not None:
            page = base_address(call.context, call.scope) + _PAGE
            return messages.DeviceAuthorization(
                device_code=device_code,
                user_code=code.user_code,
                verification_url=page,
                verification_url_complete=f"{page}?code={code.user_code}",
                expires_in_s=LIFETIME_S,
                interval_s=INTERVAL_S,
            )
    raise Unavailable("No free code was found; try again.")


async def _exchange(call: Call, m: messages.ExchangeDeviceCode) -> messages.DeviceToken:
    token = format_token(secrets.token_bytes(SECRET_BYTES))
    state, made = await call.context.database.write(
        lambda tx: device_login.finish_device_login(
            tx, device_code=m.device_code, digest=token_digest(token), hint=token_hint(token)
        )
    )
    if made is None:
        return messages.DeviceToken(state=state, token=None, token_id=None, account=None, expires_at_ms=None)
    return messages.DeviceToken(
        state=state, token=token, token_id=made.token_id, account=made.account, expires_at_ms=made.expires_at_ms
    )


async def _get(tx: Transaction, actor: Actor, m: messages.GetDeviceAuthorization) -> messages.WaitingDevice:
    found = await device_login.get_device_login(tx, actor, user_code=m.user_code)
    return messages.waiting_device(found, tx.now_ms)


async def _decide(tx: Transaction, actor: Actor, m: messages.DecideDeviceAuthorization) -> messages.WaitingDevice:
    found = await device_login.decide_device_login(tx, actor, user_code=m.user_code, allow=m.allow)
    return messages.waiting_device(found, tx.now_ms)


async def _revoke_own(tx: Transaction, actor: Actor, _m: Empty) -> messages.RevokedToken:
    return messages.RevokedToken(token_id=await device_login.revoke_own_token(tx, actor))


BINDINGS: tuple[Binding, ...] = (
    Binding(rows.BEGIN, _begin),
    Binding(rows.EXCHANGE, _exchange),
    Binding(rows.GET, _get),
    Binding(rows.DECIDE, _decide),
    Binding(rows.REVOKE_OWN, _revoke_own),
)
