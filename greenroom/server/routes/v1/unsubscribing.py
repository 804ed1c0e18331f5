"""The link of a mail that turns mail off, without signing in.

`GET` shows a page with a button, since programs that check mail follow every link. `POST` is what that button and mail
programs send (RFC 8058). It does nothing else: a forwarded mail gives no other right.
"""

from __future__ import annotations

from html import escape
from http import HTTPStatus

from greenroom.core.ports import Transaction
from greenroom.core.unsubscribe_tokens import SECRET_PURPOSE, account_of
from greenroom.server.http.responses import Response
from greenroom.server.http.routing import Binding, Call
from greenroom.server.spa.notice import document, notice
from greenroom.server.spa.placeholder import POLICY
from greenroom.services.inbox.notifications import turn_mail_off
from greenroom.wire.endpoints.v1 import notifications as rows
from greenroom.wire.messages.v1 import notifications as messages

# The form is all that the page may do.
_POLICY = POLICY.replace(b"form-action 'none'", b"form-action 'self'")


async def _confirm(call: Call, m: messages.Unsubscribe) -> Response:
    account = await call.context.database.read(lambda tx: _account_of(tx, m.token))
    if account is None:
        return _invalid(call)
    action = f"{call.context.prefix}{rows.UNSUBSCRIBE.paths[0]}?token={m.token}"
    form = (
        "<p>You will get no more mail from this server. Your notifications stay in your inbox, where you can turn mail on "
        f'again.</p><form method="post" action="{escape(action)}"><button type="submit">Turn mail off</button></form>'
    )
    return _document(HTTPStatus.OK, document("Turn mail off?", form))


async def _unsubscribe(call: Call, m: messages.Unsubscribe) -> Response:
    async def turn_off(tx: Transaction) -> bool:
        account = await _account_of(tx, m.token)
        if account is not None:
            await turn_mail_off(tx, account)
        return account is not None

    if not await call.context.database.write(turn_off):
        return _invalid(call)
    text = "You will get no more mail from this server. You can turn it on again in the settings of your inbox."
    body = notice("Mail is off", text, path=f"{call.context.prefix}/", link="Open Greenroom")
    return _document(HTTPStatus.OK, body)


async def _account_of(tx: Transaction, token: str) -> int | None:
    secret = await tx.sessions.secret(SECRET_PURPOSE)
    return None if secret is None else account_of(secret, token)


def _invalid(call: Call) -> Response:
    text = "This link is not valid, or not complete. You can turn mail off in the settings of your inbox."
    body = notice("Nothing was changed", text, path=f"{call.context.prefix}/", link="Open Greenroom")
    return _document(HTTPStatus.BAD_REQUEST, body)


def _document(status: int, body: bytes) -> Response:
    headers = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"content-security-policy", _POLICY),
        (b"content-length", b"%d" % len(body)),
    ]
    return Response(status, headers, body)


BINDINGS: tuple[Binding, ...] = (
    Binding(rows.CONFIRM_UNSUBSCRIBE, _confirm),
    Binding(rows.UNSUBSCRIBE, _unsubscribe),
)
