"""Sign-in of programs by a code that a person confirms in a browser (RFC 8628)."""

from __future__ import annotations

from greenroom.core.access import Actor
from greenroom.core.accounts import ApiToken
from greenroom.core.client_addresses import client_of
from greenroom.core.device_codes import (
    LIFETIME_S,
    MAX_PENDING,
    MAX_PENDING_OF_CLIENT,
    DeviceCode,
    DeviceState,
    device_digest,
    read_user_code,
)
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.roles import TokenScope
from greenroom.core.visible_text import visible
from greenroom.errors import DeviceCodeNotFound, RateLimited, StateConflict
from greenroom.services.access.accounts import own_account
from greenroom.services.access.api_tokens import add_token, check_limits_of_own_token, revoke_token
from greenroom.services.access.authorization import authorize_workspace

TOKEN_LIFETIME_MS = 90 * 24 * 60 * 60 * 1000
"""How long a token of `greenroom login` is valid: it lies on a laptop."""


async def begin_device_login(
    tx: Transaction, *, device_code: str, user_code: str, client: str, address: str, scope: TokenScope
) -> DeviceCode | None:
    """Store the request of a program; return None if the user code is taken, to be tried with another one.

    Args:
        client: what the program says about itself.
        address: address that it asks from.
        scope: of the token that it asks for.

    Raises:
        RateLimited: too many requests wait, in all or from this address.
    """
    pending = await tx.device_codes.pending()
    client_key = client_of(address)
    if sum(client_of(one) == client_key for one in pending) >= MAX_PENDING_OF_CLIENT:
        raise RateLimited(
            f"{MAX_PENDING_OF_CLIENT} sign-ins from your address wait for confirmation. Confirm or refuse them, try again "
            f"in {LIFETIME_S // 60} minutes, or use a token.",
            retry_after_s=60,
        )
    if len(pending) >= MAX_PENDING:
        raise RateLimited(
            "Too many sign-ins wait for confirmation; try again in a minute, or use a token.", retry_after_s=60
        )
    code = DeviceCode(
        user_code=user_code,
        client=visible(client),
        address=address,
        scope=scope,
        created_at_ms=tx.now_ms,
        expires_at_ms=tx.now_ms + LIFETIME_S * 1000,
    )
    return code if await tx.device_codes.add(device_digest(device_code), code) else None


async def get_device_login(tx: Transaction, actor: Actor, *, user_code: str) -> DeviceCode:
    """Read a request that waits for a person.

    Raises:
        AccountNotFound: the actor has no account.
        DeviceCodeNotFound: no program shows this code, or it has expired.
        PermissionDenied: the actor signed in with a token that may not create tokens.
    """
    authorize_workspace(actor, Permission.ACCOUNT_SELF)
    await own_account(tx, actor)
    return _found(tx, user_code, await tx.device_codes.find(read_user_code(user_code)))


async def decide_device_login(tx: Transaction, actor: Actor, *, user_code: str, allow: bool) -> DeviceCode:
    """Let the program act as the actor's account, or refuse it.

    Raises:
        AccountNotFound, DeviceCodeNotFound, PermissionDenied: as of `get_device_login`.
        PermissionDenied: the actor's token may not create one that may do as much, or lasts as long.
        StateConflict: someone has decided already.
    """
    authorize_workspace(actor, Permission.ACCOUNT_SELF)
    account = await own_account(tx, actor)
    stored_code = read_user_code(user_code)
    found = _found(tx, user_code, await tx.device_codes.lock(stored_code))
    if found.state(tx.now_ms) != "pending":
        raise StateConflict("This sign-in was decided already; start it again if needed.", field="user_code")
    if allow:
        # Confirming a code is creating a token.
        await check_limits_of_own_token(
            tx, actor, scope=found.scope, expires_at_ms=tx.now_ms + LIFETIME_S * 1000 + TOKEN_LIFETIME_MS
        )
    await tx.device_codes.decide(stored_code, account.row if allow else None)
    decided = await tx.device_codes.find(stored_code)
    return _found(tx, user_code, decided)


async def finish_device_login(
    tx: Transaction, *, device_code: str, digest: str, hint: str
) -> tuple[DeviceState, ApiToken | None]:
    """Return the state of a request and, once it is granted, the token made for it, with the given digest and hint.

    The request is then forgotten: the token is told once.
    """
    device = device_digest(device_code)
    found = await tx.device_codes.lock_device(device)
    # One that never was cannot be told from one that was forgotten.
    state: DeviceState = "expired" if found is None else found.state(tx.now_ms)
    if found is None or found.account_row is None or state != "granted":
        return state, None
    await tx.device_codes.remove(device)
    account = await tx.accounts.get(found.account_row)
    if account is None or account.is_disabled:
        return "refused", None
    # The account itself creates it: it confirmed the code.
    actor = Actor(account.account_id, account.kind, account.name)
    made = await add_token(
        tx,
        actor,
        account,
        name=found.client,
        digest=digest,
        hint=hint,
        scope=found.scope,
        expires_at_ms=tx.now_ms + TOKEN_LIFETIME_MS,
    )
    return state, made.token


async def revoke_own_token(tx: Transaction, actor: Actor) -> str:
    """Revoke the token that the actor sent, and return its public id.

    Raises:
        StateConflict: it did not send one.
    """
    row = None if actor.account is None else actor.account.token
    if row is None:
        raise StateConflict("This request was not made with an API token, so no token can be revoked.")
    token_id = f"tok_{row}"
    await revoke_token(tx, actor, token_id=token_id)
    return token_id


def _found(tx: Transaction, user_code: str, found: DeviceCode | None) -> DeviceCode:
    if found is None or found.state(tx.now_ms) == "expired":
        raise DeviceCodeNotFound(
            f"No program waits with the code '{user_code[:20]}'. Codes are valid for {LIFETIME_S // 60} minutes: "
            "compare it with the one shown, or start again.",
            field="user_code",
        )
    return found
