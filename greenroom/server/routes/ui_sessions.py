"""Routes of signing in and out with a browser."""

from __future__ import annotations

from greenroom.errors import InvalidInput, Unauthenticated, WorkspaceNotFound
from greenroom.server.auth.authenticator import Request
from greenroom.server.context import SignIn
from greenroom.server.http.documents import Answered
from greenroom.server.http.routing import Binding, Call
from greenroom.server.routes.sign_in import address_of
from greenroom.wire.endpoints import ui as rows
from greenroom.wire.endpoints.sign_in import FOLDER as SIGN_IN_FOLDER
from greenroom.wire.messages.pages import sessions as messages

# A path that is not public, so that the request is authenticated.
_PATH = "/api/ui/home"


async def _get_sign_in(call: Call, _m: messages.GetSignIn) -> messages.SignIn:
    context = call.context
    has_accounts = context.has_accounts
    return messages.SignIn(
        mode="accounts" if has_accounts else "none" if context.sessions is None else "token",
        user=await _signed_in(call),
        is_first_run=not has_accounts and context.sessions is None,
        has_passwords=has_accounts,
        providers=_providers(context.sign_in),
    )


def _providers(sign_in: SignIn | None) -> list[messages.SignInProvider]:
    identities = None if sign_in is None else sign_in.identities
    if identities is None:
        return []
    return [
        messages.SignInProvider(
            name=provider.id,
            title=provider.name,
            url=SIGN_IN_FOLDER + provider.id,
            outage=identities.outage(provider.id),
        )
        for provider in identities.providers
    ]


async def _signed_in(call: Call) -> str | None:
    """Return the name of who is signed in; None for no one."""
    sign_in = call.context.sign_in
    if sign_in is None:
        return call.actor.name
    # Whatever workspace it names: it is about the account.
    headers = {name: value for name, value in call.headers.items() if name != b"x-mlflow-workspace"}
    try:
        return (await sign_in.authenticator.authenticate(Request(_PATH, headers, call.client))).name
    except (Unauthenticated, WorkspaceNotFound):
        return None


async def _log_in(call: Call, m: messages.LogIn) -> Answered:
    sign_in = call.context.sign_in
    if sign_in is not None and sign_in.watch.has_accounts:
        return await _log_in_account(call, m, sign_in)
    sessions = call.context.sessions
    if sessions is None:
        return Answered(messages.Session(user=call.actor.name, asks_token=False))
    if not m.token:
        raise InvalidInput("This server has no accounts: send its token.", field="token")
    session = messages.Session(user=call.context.user, asks_token=True)
    sessions.require_token(m.token, client=call.client)
    return Answered(session, [(b"set-cookie", sessions.begin(is_secure=_is_secure(call)))])


async def _log_in_account(call: Call, m: messages.LogIn, sign_in: SignIn) -> Answered:
    for field, value in (("username", m.username), ("password", m.password)):
        if not value:
            raise InvalidInput(f"Send a user name and a password; {field} is missing.", field=field)
    account, cookie = await sign_in.accounts.log_in(
        m.username or "",
        m.password or "",
        client=call.client,
        user_agent=call.headers.get(b"user-agent", b"").decode("latin-1"),
        is_secure=_is_secure(call),
    )
    return Answered(messages.Session(user=account.name, asks_token=False), [(b"set-cookie", cookie)])


async def _log_out(call: Call, _m: messages.LogOut) -> Answered:
    sign_in, sessions = call.context.sign_in, call.context.sessions
    cookies = []
    provider_url = None
    if sign_in is not None and sign_in.identities is not None:
        # Before its session is gone, which says with which provider it began.
        provider_url = await sign_in.identities.logout_location(call.headers, return_to=f"{address_of(call)}/")
    if sign_in is not None and sign_in.watch.has_accounts:
        await sign_in.accounts.log_out(call.headers)
        cookies.append((b"set-cookie", sign_in.accounts.sessions.clear(is_secure=_is_secure(call))))
    elif sessions is not None:
        await sessions.end(call.headers)
        cookies.append((b"set-cookie", sessions.clear(is_secure=_is_secure(call))))
    return Answered(messages.LoggedOut(provider_url=provider_url), cookies)


def _is_secure(call: Call) -> bool:
    return call.context.is_secure or call.scope.get("scheme") == "https"


BINDINGS: tuple[Binding, ...] = (
    Binding(rows.SIGN_IN, _get_sign_in),
    Binding(rows.LOG_IN, _log_in),
    Binding(rows.LOG_OUT, _log_out),
)
