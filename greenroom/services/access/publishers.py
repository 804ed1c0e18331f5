"""Trusted publishers: who may publish without a secret, and the exchange of a job's identity token for an API token.

Each publisher has a service account of its own: what its jobs do is recorded under one name, and what they may do is
granted to that account: member of the workspace, and contributor of the publisher's models (docs/decisions/0193).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from greenroom.core.access import DEFAULT_WORKSPACE, Actor, Principal
from greenroom.core.account_events import (
    AccountDeleted,
    AccountFields,
    AccountUpdated,
    DeletedAccountFields,
)
from greenroom.core.accounts import StoredAccount, account_id, account_subject
from greenroom.core.grants import WHOLE_WORKSPACE_RESOURCE, Resource
from greenroom.core.issuers import is_loopback_issuer
from greenroom.core.page_tokens import decode_page_token, encode_page_token
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.ports.publishers import PublisherFields
from greenroom.core.publisher_events import (
    PublisherChangedFields,
    PublisherCreated,
    PublisherDeleted,
    PublisherUpdated,
)
from greenroom.core.publisher_events import PublisherFields as RecordedFields
from greenroom.core.publishers import (
    LIFETIME_S,
    MAX_MODELS,
    Publisher,
    check_audience,
    check_conditions,
    check_issuer,
    check_lifetime,
    check_publisher_name,
    check_scope,
    kept_claims,
    matches,
    row_of_publisher_id,
)
from greenroom.core.registered_models import check_model_name
from greenroom.core.roles import Role, TokenScope
from greenroom.core.subjects import account_subject as subject_of_account
from greenroom.core.subjects import publisher_subject
from greenroom.core.user_names import user_name_key
from greenroom.errors import (
    InvalidInput,
    LimitExceeded,
    PermissionDenied,
    PublisherExists,
    PublisherNotFound,
    StateConflict,
    Unauthenticated,
)
from greenroom.services.access.accounts import add_account
from greenroom.services.access.api_tokens import ShownToken, add_token
from greenroom.services.access.authorization import authorize_workspace
from greenroom.services.access.grants import give, take
from greenroom.services.not_found import model_not_found
from greenroom.services.page_limits import check_limit

MAX_LIMIT = 1000
MAX_PUBLISHERS: Final = 500
"""Publishers of a workspace."""

_MOST_ACCOUNT_NAMES: Final = 50
_USED: Final = "The identity token was used already; request a new one for each exchange."

NO_PUBLISHER: Final = (
    "No trusted publisher accepts this identity token. Compare its issuer, audience and claims with the publisher's, which "
    "an administrator of the workspace can see."
)
"""The same for every token that no publisher accepts, whatever the reason: it says nothing about what is listed."""


class PublisherChanges(NamedTuple):
    """Changes of a publisher; None leaves a field as it is.

    Attributes:
        models: names.
    """

    issuer: str | None = None
    audience: str | None = None
    conditions: Mapping[str, str] | None = None
    models: Sequence[str] | None = None
    scope: TokenScope | None = None
    lifetime_s: int | None = None


class ShownPublisher(NamedTuple):
    """A publisher with the names of its models.

    Attributes:
        models: current names; those that were deleted are left out.
    """

    publisher: Publisher
    models: tuple[str, ...]


class JobToken(NamedTuple):
    """An identity token of a job, verified by the caller.

    Attributes:
        digest: what it is known by, 64 hex digits.
        until_ms: when it is refused anyway.
    """

    claims: Mapping[str, Any]
    issuer: str
    audience: str
    digest: str
    until_ms: int


class IssuedToken(NamedTuple):
    """What a job gets."""

    publisher: Publisher
    token: ShownToken


async def create_publisher(
    tx: Transaction,
    actor: Actor,
    *,
    name: str,
    issuer: str,
    audience: str,
    conditions: Mapping[str, str],
    models: Sequence[str],
    scope: TokenScope = TokenScope.WRITE,
    lifetime_s: int = LIFETIME_S,
) -> ShownPublisher:
    """Create a publisher, with its service account.

    Args:
        models: names of existing registered models; a publisher follows them when they are renamed.

    Raises:
        InvalidInput: a field is invalid.
        LimitExceeded: the workspace has too many.
        PermissionDenied: the actor may not change the workspace, or may not list an issuer on this machine.
        PublisherExists: the name is taken.
        RegisteredModelNotFound: no such model.
        StateConflict: the server has no accounts.
    """
    authorize_workspace(actor, Permission.WORKSPACE_UPDATE)
    name = check_publisher_name(name)
    await tx.accounts.lock_changes()
    if not await tx.accounts.has_any():
        # From the first account on, everyone has to sign in.
        raise StateConflict(
            "This server has no accounts, so jobs need no token. 'greenroom init' creates the first account."
        )
    fields = _checked(
        actor, PublisherFields(issuer, audience, conditions, await _rows_of(tx, models), scope, lifetime_s)
    )
    if await tx.publishers.find(name) is not None:
        raise _taken(name)
    if await tx.publishers.count() >= MAX_PUBLISHERS:
        raise LimitExceeded(f"The workspace has {MAX_PUBLISHERS} trusted publishers; delete some that are not used.")
    account = await _add_account(tx, actor, name)
    row = await tx.publishers.add(name, account.row, fields)
    if row is None:
        raise _taken(name)
    await give(tx, actor, WHOLE_WORKSPACE_RESOURCE, subject=account.subject, role=Role.MEMBER)
    await _grant_models(tx, actor, account.row, (), fields.models)
    made = _found(name, await tx.publishers.get(row))
    await tx.events.append(actor, publisher_subject(row), PublisherCreated(after=_recorded(made)))
    return await _shown(tx, made)


async def get_publisher(tx: Transaction, actor: Actor, *, publisher: str) -> ShownPublisher:
    """Read a publisher.

    Args:
        publisher: its id or name.

    Raises:
        PermissionDenied: the actor may not change the workspace.
        PublisherNotFound: no such publisher.
    """
    authorize_workspace(actor, Permission.WORKSPACE_UPDATE)
    return await _shown(tx, await _find(tx, publisher))


async def list_publishers(
    tx: Transaction, actor: Actor, *, limit: int = 50, page_token: str | None = None, include_total: bool = False
) -> tuple[list[ShownPublisher], str | None, int | None]:
    """Read a page of the publishers of the workspace, by name.

    Returns:
        The page, the token of the next one if there is one, and the number of all if requested.

    Raises:
        InvalidInput: limit or token is invalid.
        PermissionDenied: the actor may not change the workspace.
    """
    authorize_workspace(actor, Permission.WORKSPACE_UPDATE)
    check_limit(limit, MAX_LIMIT)
    query = ["publishers", tx.workspace]
    found = await tx.publishers.listed(last=decode_page_token(page_token, query), limit=limit)
    names = await tx.publishers.model_names(sorted({row for one in found.items for row in one.models}))
    total = await tx.publishers.count() if include_total else None
    token = None if found.last is None else encode_page_token(query, found.last)
    return [_named(one, names) for one in found.items], token, total


async def lock_publisher(tx: Transaction, actor: Actor, *, publisher: str) -> ShownPublisher:
    """Keep publishers from changing until this transaction ends, then read one.

    Raises:
        PermissionDenied: the actor may not change the workspace.
        PublisherNotFound: no such publisher.
    """
    authorize_workspace(actor, Permission.WORKSPACE_UPDATE)
    await tx.accounts.lock_changes()
    return await _shown(tx, await _find(tx, publisher))


async def update_publisher(
    tx: Transaction, actor: Actor, *, publisher: str, changes: PublisherChanges
) -> ShownPublisher:
    """Change a publisher. Its tokens are revoked if it changes whom it trusts, or what for.

    Raises:
        InvalidInput: a field is invalid.
        PermissionDenied: the actor may not change the workspace, or may not list an issuer on this machine.
        PublisherNotFound: no such publisher.
        RegisteredModelNotFound: no such model.
    """
    found = (await lock_publisher(tx, actor, publisher=publisher)).publisher
    old = _fields(found)
    given = {name: value for name, value in changes._asdict().items() if value is not None}
    if changes.models is not None:
        given["models"] = await _rows_of(tx, changes.models)
    new = old._replace(**given)
    new = _checked(actor, new, keeps_issuer=new.issuer == old.issuer)
    before, after = _difference(old, new)
    if not after:
        return await _shown(tx, found)
    await tx.publishers.set_fields(found.row, new)
    await _grant_models(tx, actor, found.account_row, old.models, new.models)
    if after.keys() & {"issuer", "audience", "conditions", "scope"}:
        await tx.api_tokens.revoke_all(found.account_row)
        await tx.credentials.touch()
    await tx.events.append(
        actor,
        publisher_subject(found.row),
        PublisherUpdated(before=PublisherChangedFields(**before), after=PublisherChangedFields(**after)),
    )
    return await _shown(tx, _found(publisher, await tx.publishers.get(found.row)))


async def delete_publisher(tx: Transaction, actor: Actor, *, publisher: str) -> None:
    """Delete a publisher and revoke its tokens.

    Its account is deleted too, or, if it owns something such as the experiments of its runs, disabled.

    Raises:
        PermissionDenied: the actor may not change the workspace.
        PublisherNotFound: no such publisher.
    """
    await _delete(tx, actor, (await lock_publisher(tx, actor, publisher=publisher)).publisher)


async def delete_publishers(tx: Transaction, actor: Actor) -> None:
    """Delete all publishers of a workspace that is about to be deleted; no one needs a permission for it."""
    await tx.accounts.lock_changes()
    for found in (await tx.publishers.listed(last=None, limit=MAX_PUBLISHERS)).items:
        await _delete(tx, actor, found)


async def _delete(tx: Transaction, actor: Actor, found: Publisher) -> None:
    await tx.publishers.delete(found.row)
    await tx.api_tokens.revoke_all(found.account_row)
    await take(tx, actor, account_subject(found.account_row))
    account = await tx.accounts.get(found.account_row)
    if account is not None:
        await _retire(tx, actor, account)
    await tx.credentials.touch()
    await tx.events.append(actor, publisher_subject(found.row), PublisherDeleted(before=_recorded(found)))


async def expected_audiences(tx: Transaction, *, issuer: str) -> list[str]:
    """Return the audiences that publishers of an issuer expect; empty if no publisher lists it: nothing is fetched then."""
    return await tx.publishers.audiences(issuer)


async def exchange_token(
    tx: Transaction, job: JobToken, *, publisher: str | None, workspace: str | None, digest: str, hint: str
) -> IssuedToken:
    """Issue an API token for a job, once for each identity token.

    Args:
        publisher: id or name of the publisher, needed if several accept the job.
        workspace: name of its workspace.
        digest: `core.api_tokens.token_digest` of the token.
        hint: `core.api_tokens.token_hint` of it.

    Raises:
        InvalidInput: several publishers accept the job.
        PermissionDenied: none does.
        Unauthenticated: the identity token was used before.
    """
    await tx.accounts.lock_changes()
    accepting = [
        one
        for one in await tx.publishers.of_token(job.issuer, job.audience)
        if matches(one.conditions, job.claims)
        and (workspace is None or one.workspace_name == workspace)
        and (publisher is None or publisher in (one.name, one.publisher_id))
    ]
    if not accepting:
        raise PermissionDenied(NO_PUBLISHER)
    if len(accepting) > 1:
        raise _ambiguous(accepting)
    found = accepting[0]
    if not await tx.credentials.use_once(job.digest, until_ms=job.until_ms):
        raise Unauthenticated(_USED)
    owner = await tx.accounts.get(found.account_row)
    if owner is None or owner.kind != "service":
        raise PermissionDenied(NO_PUBLISHER)
    token = await add_token(
        tx,
        Principal(account_id(owner.row), "service", owner.name),
        owner,
        name=f"CI job of {found.name}",
        digest=digest,
        hint=hint,
        scope=found.scope,
        workspace=found.workspace,
        models=found.models,
        publisher=found.row,
        claims=json.dumps(kept_claims(job.claims), sort_keys=True, separators=(",", ":")),
        expires_at_ms=tx.now_ms + found.lifetime_s * 1000,
    )
    return IssuedToken(found, token)


def _ambiguous(accepting: Sequence[Publisher]) -> InvalidInput:
    has_workspaces = len({one.workspace for one in accepting}) > 1
    names = sorted(
        f"'{one.name}'" + (f" (workspace '{one.workspace_name}')" if has_workspaces else "") for one in accepting
    )
    listed = ", ".join(names[:5]) + (" and others" if len(names) > 5 else "")
    return InvalidInput(
        f"{len(accepting)} trusted publishers accept this job: {listed}. Name one in 'publisher'"
        + (", and its workspace in 'workspace'." if has_workspaces else "."),
        field="publisher",
    )


async def _rows_of(tx: Transaction, names: Sequence[str]) -> list[int]:
    if not 0 < len(names) <= MAX_MODELS:
        raise InvalidInput(f"models: name 1 to {MAX_MODELS} registered models, not {len(names)}.", field="models")
    rows = set()
    for index, name in enumerate(names):
        check_model_name(name, f"models[{index}]")
        found = await tx.registered_models.find(name)
        if found is None:
            missing = model_not_found(name)
            missing.field = f"models[{index}]"
            raise missing
        rows.add(found.row)
    return sorted(rows)


def _checked(actor: Actor, fields: PublisherFields, *, keeps_issuer: bool = False) -> PublisherFields:
    check_issuer(fields.issuer)
    if not keeps_issuer and is_loopback_issuer(fields.issuer):
        # The server connects to it: an administrator of a workspace must not reach services of the server's machine.
        try:
            authorize_workspace(actor, Permission.WORKSPACE_MANAGE)
        except PermissionDenied as error:
            raise PermissionDenied(
                "Only administrators of the server can trust an issuer on the server's own machine.", field="issuer"
            ) from error
    check_audience(fields.audience)
    check_conditions(fields.conditions, issuer=fields.issuer)
    check_scope(fields.scope)
    check_lifetime(fields.lifetime_s)
    return fields


async def _add_account(tx: Transaction, actor: Actor, name: str) -> StoredAccount:
    base = f"publisher-{name}"
    for number in range(1, _MOST_ACCOUNT_NAMES):
        chosen = base if number == 1 else f"{base}-{number}"
        if await tx.accounts.find(user_name_key(chosen)) is None:
            return await add_account(tx, actor, name=chosen, kind="service", display_name=f"Trusted publisher {name}")
    raise InvalidInput(f"Accounts named {base} exist already; choose another name.", field="name")


async def _grant_models(
    tx: Transaction, actor: Actor, account_row: int, old: Sequence[int], new: Sequence[int]
) -> None:
    subject = account_subject(account_row)
    for row in sorted(set(old) - set(new)):
        await take(tx, actor, subject, on=Resource("registered_model", row))
    for row in new:
        await give(tx, actor, Resource("registered_model", row), subject=subject, role=Role.CONTRIBUTOR)


async def _retire(tx: Transaction, actor: Actor, account: StoredAccount) -> None:
    """Delete an account, or disable it if it owns something; no one needs a permission for it."""
    events = tx.within(DEFAULT_WORKSPACE).events
    subject = subject_of_account(account.row)
    if not any(await tx.accounts.owned(account.row)):
        grants_count = await tx.accounts.delete(account.row)
        fields = DeletedAccountFields(
            kind=account.kind,
            name=account.name,
            is_admin=account.is_admin,
            grants_count=grants_count,
            transferred_to=None,
        )
        await events.append(actor, subject, AccountDeleted(before=fields))
    elif not account.is_disabled:
        await tx.accounts.set_fields(
            account.row,
            display_name=account.display_name,
            email=account.email,
            is_admin=account.is_admin,
            is_disabled=True,
        )
        await events.append(
            actor,
            subject,
            AccountUpdated(before=AccountFields(is_disabled=False), after=AccountFields(is_disabled=True)),
        )


def _fields(publisher: Publisher) -> PublisherFields:
    return PublisherFields(
        publisher.issuer,
        publisher.audience,
        publisher.conditions,
        list(publisher.models),
        publisher.scope,
        publisher.lifetime_s,
    )


def _told(fields: PublisherFields) -> dict[str, Any]:
    """Return the fields as events name them."""
    told = fields._asdict()
    told["registered_model_ids"] = [f"rm_{row}" for row in told.pop("models")]
    return {**told, "conditions": dict(fields.conditions), "scope": fields.scope.value}


def _recorded(publisher: Publisher) -> RecordedFields:
    return RecordedFields(
        name=publisher.name, account_id=account_id(publisher.account_row), **_told(_fields(publisher))
    )


def _difference(old: PublisherFields, new: PublisherFields) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the changed fields before and after."""
    before, after = _told(old), _told(new)
    changed = [name for name in before if before[name] != after[name]]
    return {name: before[name] for name in changed}, {name: after[name] for name in changed}


async def _find(tx: Transaction, publisher: str) -> Publisher:
    row = row_of_publisher_id(publisher)
    return _found(publisher, await (tx.publishers.find(publisher) if row is None else tx.publishers.get(row)))


def _found(publisher: str, found: Publisher | None) -> Publisher:
    if found is None:
        raise PublisherNotFound(
            f"There is no trusted publisher '{publisher[:100]}' in this workspace.", field="publisher"
        )
    return found


async def _shown(tx: Transaction, found: Publisher) -> ShownPublisher:
    return _named(found, await tx.publishers.model_names(found.models))


def _named(found: Publisher, names: Mapping[int, str]) -> ShownPublisher:
    return ShownPublisher(found, tuple(sorted(names[row] for row in found.models if row in names)))


def _taken(name: str) -> PublisherExists:
    return PublisherExists(f"The trusted publisher '{name}' exists. Choose another name.", field="name")
