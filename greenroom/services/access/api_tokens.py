"""API tokens and browser sessions, as their owners manage them.

A token is made by the caller (`core.api_tokens.format_token`); only its digest and hint come here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from greenroom.core.access import DEFAULT_WORKSPACE, NOTHING, Actor, Principal
from greenroom.core.account_events import (
    NewTokenFields,
    SessionEnded,
    SessionFields,
    TokenCreated,
    TokenFields,
    TokenRevoked,
)
from greenroom.core.account_names import check_token_name, row_of_id
from greenroom.core.accounts import AccountSession, ApiToken, StoredAccount, account_id
from greenroom.core.page_tokens import decode_page_token, encode_page_token
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.roles import TokenScope
from greenroom.core.subjects import account_subject, api_token_subject, session_subject
from greenroom.errors import (
    AccountNotFound,
    InvalidInput,
    PermissionDenied,
    SessionNotFound,
    TokenNotFound,
    TooManyTokens,
    WorkspaceNotFound,
)
from greenroom.services.access.accounts import account_for, own_account
from greenroom.services.access.authorization import authorize_workspace, may_use_model
from greenroom.services.not_found import model_not_found
from greenroom.services.page_limits import check_limit

MAX_LIMIT = 1000

MAX_TOKENS: Final = 100
"""Usable tokens of an account: more than anyone can keep track of, and few enough to list."""

MAX_MODELS: Final = 100
"""Registered models that a token can be limited to."""

_SCOPES: Final = tuple(TokenScope)
_DAY_MS: Final = 24 * 60 * 60 * 1000
_MAX_LIFETIME_MS: Final = 3660 * _DAY_MS


class NewToken(NamedTuple):
    """A token to be created.

    Attributes:
        digest: `core.api_tokens.token_digest` of it.
        hint: `core.api_tokens.token_hint` of it.
        workspace: name of the only workspace that it works in; None for all.
        models: names of the registered models of the actor's workspace that it is limited to; None for no limit.
        expires_at_ms: None: it does not expire.
    """

    name: str
    digest: str
    hint: str
    scope: TokenScope
    workspace: str | None = None
    models: Sequence[str] | None = None
    expires_at_ms: int | None = None


class ShownToken(NamedTuple):
    """A token with the names of what it is limited to.

    Attributes:
        workspace: name of the workspace; None for no limit.
        models: current names of the models; None for no limit.
    """

    token: ApiToken
    workspace: str | None
    models: tuple[str, ...] | None


async def create_token(tx: Transaction, actor: Actor, *, account: str | None, new: NewToken) -> ShownToken:
    """Create an API token.

    Args:
        account: id or name of its owner; None for the actor's own account.

    Raises:
        AccountNotFound: no such account, or the actor has none.
        InvalidInput: a field is invalid.
        PermissionDenied: the token of the request may not create it: it may do less, is limited, or ends earlier; or it is
            for another account, and the actor may not manage accounts.
        RegisteredModelNotFound: no such model.
        TooManyTokens: the account has too many.
        WorkspaceNotFound: no such workspace, or the actor does not work there.
    """
    name = check_token_name(new.name)
    if new.expires_at_ms is not None and not tx.now_ms < new.expires_at_ms <= tx.now_ms + _MAX_LIFETIME_MS:
        raise InvalidInput("The expiry must be in the future, at most ten years from now.", field="expires_at_ms")
    await tx.accounts.lock_changes()
    owner = await _owner(tx, actor, account)
    if owner.is_disabled:
        raise InvalidInput(f"'{owner.name}' is disabled: its tokens would not work. Enable it first.", field="account")
    if await tx.publishers.of_account(owner.row):
        raise InvalidInput(
            f"'{owner.name}' belongs to a trusted publisher: only its jobs get tokens. Create a service account of your own.",
            field="account",
        )
    workspace = None if new.workspace is None else await _workspace_key(tx, actor, new.workspace)
    models = None if new.models is None else await _model_rows(tx, actor, new.models)
    if models is not None:
        if workspace is not None and workspace != tx.workspace:
            raise InvalidInput(
                "The models are of the workspace of the request: name the same one, or none.", field="workspace"
            )
        workspace = tx.workspace
    await check_limits_of_own_token(
        tx, actor, scope=new.scope, workspace=workspace, models=models, expires_at_ms=new.expires_at_ms
    )
    return await add_token(
        tx,
        actor,
        owner,
        name=name,
        digest=new.digest,
        hint=new.hint,
        scope=new.scope,
        workspace=workspace,
        models=models,
        expires_at_ms=new.expires_at_ms,
    )


async def add_token(
    tx: Transaction,
    actor: Actor,
    owner: StoredAccount,
    *,
    name: str,
    digest: str,
    hint: str,
    scope: TokenScope,
    workspace: str | None = None,
    models: Sequence[int] | None = None,
    publisher: int | None = None,
    claims: str | None = None,
    expires_at_ms: int | None = None,
) -> ShownToken:
    """Create a token that no one needs a permission for: at sign-in from a terminal, or for a CI job.

    Args:
        workspace: key of the only workspace that it works in.
        models: rows of the registered models that it is limited to.
        publisher: row of the trusted publisher that it is issued for.
        claims: verified claims of the CI job, JSON.

    Raises:
        TooManyTokens: the account has too many; tokens of publishers do not count.
    """
    await tx.accounts.lock_changes()
    if publisher is None and await tx.api_tokens.count_usable(owner.row) >= MAX_TOKENS:
        raise TooManyTokens(f"'{owner.name}' has {MAX_TOKENS} API tokens. Revoke one that is not used any more.")
    row = await tx.api_tokens.add(
        account_row=owner.row,
        name=name,
        digest=digest,
        hint=hint,
        scope=scope,
        workspace=workspace,
        models=models,
        publisher=publisher,
        claims=claims,
        expires_at_ms=expires_at_ms,
    )
    await tx.credentials.touch()
    made = _found(f"tok_{row}", await tx.api_tokens.get(row))
    shown = (await _shown(tx, [made]))[0]
    fields = NewTokenFields(
        account_id=owner.account_id,
        name=name,
        scope=scope.value,
        workspace=shown.workspace,
        registered_model_ids=None if models is None else [f"rm_{model}" for model in models],
        expires_at_ms=expires_at_ms,
    )
    await tx.within(DEFAULT_WORKSPACE).events.append(
        actor, api_token_subject(row), TokenCreated(after=fields), topic=account_subject(owner.row)
    )
    return shown


async def check_limits_of_own_token(
    tx: Transaction,
    actor: Actor,
    *,
    scope: TokenScope,
    workspace: str | None = None,
    models: Sequence[int] | None = None,
    expires_at_ms: int | None,
) -> None:
    """Refuse a new token that may do more, or lasts longer, than the one that the actor sent; any is fine for a session.

    Args:
        scope, workspace, models, expires_at_ms: of the new token, as of `add_token`.

    Raises:
        AccountNotFound: the actor's token was revoked.
        PermissionDenied: it may not create this one.
    """
    if actor.account is None or actor.account.token is None:
        return
    own = await tx.api_tokens.get(actor.account.token)
    if own is None or own.revoked_at_ms is not None:
        raise AccountNotFound("The token of this request was revoked.")
    if own.scope is not TokenScope.ADMIN or own.publisher is not None:
        raise PermissionDenied("Tokens are created in a session, or with a token of scope admin.")
    if _SCOPES.index(scope) > _SCOPES.index(own.scope):
        raise PermissionDenied(
            f"Your token has scope {own.scope.value}; it cannot create one of {scope.value}.", field="scope"
        )
    if own.workspace is not None and workspace != own.workspace:
        raise PermissionDenied(
            "Your token works in one workspace only; so must a token that it creates.", field="workspace"
        )
    if own.models is not None and (models is None or not set(own.models).issuperset(models)):
        raise PermissionDenied("Your token is limited to some models; so must a token that it creates.", field="models")
    # Anyone who manages accounts could give it to themselves anyway.
    outlives = own.expires_at_ms is not None and (expires_at_ms is None or expires_at_ms > own.expires_at_ms)
    if outlives and not _manages(actor):
        raise PermissionDenied("Your token expires; a token that it creates cannot last longer.", field="expires_at_ms")


async def list_tokens(
    tx: Transaction,
    actor: Actor,
    *,
    account: str | None,
    limit: int = 50,
    page_token: str | None = None,
    include_total: bool = False,
) -> tuple[list[ShownToken], str | None, int | None]:
    """Read a page of the tokens of an account that were not revoked, newest first.

    Args:
        account: id or name; None for the actor's own.

    Returns:
        The page, the token of the next one if there is one, and the number of all if requested.

    Raises:
        AccountNotFound: no such account, or the actor has none.
        InvalidInput: limit or token is invalid.
        PermissionDenied: it is another account, and the actor may not manage accounts.
    """
    check_limit(limit, MAX_LIMIT)
    owner = await _owner(tx, actor, account)
    query = ["tokens", owner.row]
    found = await tx.api_tokens.of_account(owner.row, last=decode_page_token(page_token, query), limit=limit)
    total = await tx.api_tokens.count_listed(owner.row) if include_total else None
    token = None if found.last is None else encode_page_token(query, found.last)
    return await _shown(tx, found.items), token, total


async def own_token(tx: Transaction, actor: Actor) -> ShownToken | None:
    """Read the token that the actor sent; None for a session, a password, or without accounts."""
    row = None if actor.account is None else actor.account.token
    found = None if row is None else await tx.api_tokens.get(row)
    return None if found is None else (await _shown(tx, [found]))[0]


async def get_token(tx: Transaction, actor: Actor, *, token_id: str) -> ShownToken:
    """Read a token that was not revoked.

    Raises:
        TokenNotFound: no such token, or it is another account's and the actor may not manage accounts.
    """
    return (await _shown(tx, [await _find(tx, actor, token_id)]))[0]


async def revoke_token(tx: Transaction, actor: Actor, *, token_id: str) -> None:
    """Revoke a token, from the next request on.

    Raises:
        TokenNotFound: no such token, it was revoked before, or it is another account's and the actor may not manage
            accounts.
    """
    await tx.accounts.lock_changes()
    found = await _find(tx, actor, token_id)
    await tx.api_tokens.revoke(found.row)
    await tx.credentials.touch()
    change = TokenRevoked(before=TokenFields(account_id=account_id(found.account_row), name=found.name))
    await tx.within(DEFAULT_WORKSPACE).events.append(
        actor, api_token_subject(found.row), change, topic=account_subject(found.account_row)
    )


async def list_sessions(
    tx: Transaction, actor: Actor, *, limit: int = 50, page_token: str | None = None
) -> tuple[list[AccountSession], str | None]:
    """Read a page of the actor's own sessions, newest first.

    Returns:
        The page, and the token of the next one if there is one.

    Raises:
        AccountNotFound: the actor has no account.
        InvalidInput: limit or token is invalid.
    """
    check_limit(limit, MAX_LIMIT)
    owner = await own_account(tx, actor)
    query = ["sessions", owner.row]
    found = await tx.api_tokens.sessions(owner.row, last=decode_page_token(page_token, query), limit=limit)
    return found.items, None if found.last is None else encode_page_token(query, found.last)


async def get_session(tx: Transaction, actor: Actor, *, session_id: str) -> AccountSession:
    """Read a session that has not ended.

    Raises:
        SessionNotFound: no such session, or it is another account's and the actor may not manage accounts.
    """
    row = row_of_id("ses", session_id)
    found = None if row is None else await tx.api_tokens.session(row)
    is_own = found is not None and actor.account is not None and actor.account.row == found.account_row
    if found is None or not (is_own or _manages(actor)):
        raise SessionNotFound(f"There is no session '{session_id[:100]}'.", field="session_id")
    return found


async def end_session(tx: Transaction, actor: Actor, *, session_id: str) -> None:
    """End a session.

    Raises:
        SessionNotFound: no such session, or it is another account's and the actor may not manage accounts.
    """
    await tx.accounts.lock_changes()
    found = await get_session(tx, actor, session_id=session_id)
    await tx.api_tokens.end_session(found.row)
    await tx.credentials.touch()
    await _append_ended(tx, actor, found)


async def end_other_sessions(tx: Transaction, actor: Actor) -> int:
    """End all sessions of the actor except the one of the request; return how many.

    Raises:
        AccountNotFound: the actor has no account.
    """
    await tx.accounts.lock_changes()
    owner = await own_account(tx, actor)
    kept = None if actor.account is None else actor.account.session
    found = await tx.api_tokens.sessions(owner.row, last=None, limit=MAX_LIMIT)
    ended = [one for one in found.items if one.row != kept]
    if ended:
        await tx.api_tokens.end_sessions(owner.row, but=kept)
        await tx.credentials.touch()
    for one in ended:
        await _append_ended(tx, actor, one)
    return len(ended)


async def _find(tx: Transaction, actor: Actor, token_id: str) -> ApiToken:
    row = row_of_id("tok", token_id)
    found = _found(token_id, None if row is None else await tx.api_tokens.get(row))
    is_own = actor.account is not None and actor.account.row == found.account_row
    if found.revoked_at_ms is not None or not (is_own or _manages(actor)):
        raise _token_not_found(token_id)
    return found


def _manages(actor: Actor) -> bool:
    return actor.holds_on_all(Permission.ACCOUNT_MANAGE, "workspace")


async def _owner(tx: Transaction, actor: Actor, account: str | None) -> StoredAccount:
    authorize_workspace(actor, Permission.ACCOUNT_SELF)
    return await (own_account(tx, actor) if account is None else account_for(tx, actor, account))


async def _workspace_key(tx: Transaction, actor: Actor, name: str) -> str:
    key = await tx.api_tokens.workspace_key(name)
    # Which workspaces there are is shown to their members only.
    if key is None or (key != tx.workspace and not actor.may_hold(Permission.WORKSPACE_MANAGE)):
        raise WorkspaceNotFound(
            f"There is no workspace '{name[:100]}' for this request. Name the workspace that the request is made in.",
            field="workspace",
        )
    return key


async def _model_rows(tx: Transaction, actor: Actor, names: Sequence[str]) -> list[int]:
    if not 0 < len(names) <= MAX_MODELS:
        raise InvalidInput(
            f"A token can be limited to 1 to {MAX_MODELS} models, not {len(names)}. Leave it out for no limit.",
            field="models",
        )
    rows = set()
    for index, name in enumerate(names):
        missing = model_not_found(name)
        missing.field = f"models[{index}]"
        found = await tx.registered_models.find(name)
        if found is None or not await may_use_model(tx, actor, Permission.REGISTERED_MODEL_READ, name, row=found.row):
            raise missing
        rows.add(found.row)
    return sorted(rows)


async def _shown(tx: Transaction, tokens: Sequence[ApiToken]) -> list[ShownToken]:
    names = await tx.api_tokens.model_names(sorted({row for token in tokens for row in token.models or ()}))
    workspaces = {
        key: await tx.api_tokens.workspace_name(key)
        for key in sorted({token.workspace for token in tokens if token.workspace is not None})
    }
    return [
        ShownToken(
            token,
            None if token.workspace is None else workspaces[token.workspace] or "",
            # A model whose row is gone is not shown; the token stays limited.
            None if token.models is None else tuple(sorted(names[row] for row in token.models if row in names)),
        )
        for token in tokens
    ]


def _found(token_id: str, found: ApiToken | None) -> ApiToken:
    if found is None:
        raise _token_not_found(token_id)
    return found


def _token_not_found(token_id: str) -> TokenNotFound:
    return TokenNotFound(f"There is no token '{token_id[:100]}'.", field="token_id")


async def log_out(tx: Transaction, digest: str) -> bool:
    """End the session of a cookie; return False if it has none.

    Args:
        digest: of the secret in the cookie, which is all that is needed to end it.
    """
    found = await tx.credentials.session(digest)
    if found is None:
        return False
    session, account = found
    await tx.api_tokens.end_session(session.row)
    await tx.credentials.touch()
    actor = Principal(account_id(account.row), account.kind, account.name, permissions=NOTHING)
    await _append_ended(tx, actor, session)
    return True


async def _append_ended(tx: Transaction, actor: Actor, session: AccountSession) -> None:
    change = SessionEnded(before=SessionFields(account_id=account_id(session.account_row), method=session.method))
    await tx.within(DEFAULT_WORKSPACE).events.append(
        actor, session_subject(session.row), change, topic=account_subject(session.account_row)
    )
