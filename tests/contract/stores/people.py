"""Accounts and everything about access in a kept store, and what is asked about it; schema 0007 is the first with it."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from typing import Any, Final

from msgspec.structs import replace

from greenroom.core.access import Actor, local_user
from greenroom.core.api_tokens import format_token, token_digest, token_hint
from greenroom.core.grants import OwnRole
from greenroom.core.ports.credentials import CredentialAccount
from greenroom.core.roles import DefaultRole, TokenScope
from greenroom.errors import WorkspaceNotFound
from greenroom.server.auth.account_sessions import session_digest
from greenroom.server.workspaces import database_of
from greenroom.services import workspaces
from greenroom.services.access import accounts, api_tokens, grants, groups, publishers, roles
from greenroom.services.access.accounts import AccountChanges
from greenroom.services.access.api_tokens import NewToken
from greenroom.services.access.grants import Where, Who
from greenroom.services.access.principals import principal_of
from greenroom.services.registry import model_versions, registered_models
from greenroom.services.tracking import experiments
from greenroom.storage.sql.database import Database
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.accounts import acting_as

Store = Database[SqlTransaction]
Verb = Callable[..., Coroutine[Any, Any, Any]]

ROOT = local_user("ana")
DAY_MS: Final = 24 * 60 * 60 * 1000

PASSWORD: Final = "a long vintage of 1982"
# argon2id of it with small parameters, so that the stores of both databases hold the same text.
PASSWORD_HASH: Final = "$argon2id$v=19$m=64,t=1,p=1$a2VwdC1zdG9yZS1zYWx0MQ$HquFUYq0HeX6MqwO3sOSVdXRHE474f+AXl+uvpBMa6U"
SESSION_SECRET: Final = b"kept-session-secret-of-forty-three-letters-"

_PEOPLE: Final[dict[str, dict[str, Any]]] = {
    "root": {"is_admin": True, "password_hash": PASSWORD_HASH},
    "ada": {"display_name": "Ada L.", "email": "ada@example.com", "password_hash": PASSWORD_HASH},
    "ben": {"password_hash": PASSWORD_HASH},
    "bot": {"kind": "service"},
    "cy": {"password_hash": PASSWORD_HASH},
    "dee": {},
    "gone": {},
}
_TOKEN_FIELDS: Final[dict[str, dict[str, Any]]] = {
    "ada all": {"scope": TokenScope.ADMIN},
    "ada read": {"scope": TokenScope.READ},
    "ada lab": {"workspace": "lab"},
    "bot wine": {"models": ["wine"]},
    "ada revoked": {},
    "ada expired": {"expires": True},
    "cy disabled": {},
}
TOKENS: Final = {name: format_token(bytes([number]) * 32) for number, name in enumerate(_TOKEN_FIELDS, start=1)}
"""The tokens of a kept store, by name."""

# Permissions that roles keep: later releases add others.
_ASKED: Final = frozenset({"access:manage", "experiment:read", "registered_model:read", "registered_model:update"})

ISSUER: Final = "https://token.actions.githubusercontent.com"


async def fill_access(store: Store) -> None:
    """Write accounts, groups, tokens, a session, roles, grants, workspaces, a moved model and a publisher."""

    async def do(verb: Verb, actor: Actor = ROOT, **fields: Any) -> Any:
        return await database_of(actor, store).write(lambda tx: verb(tx, actor, **fields))

    people = {name: await do(accounts.add_account, name=name, **fields) for name, fields in _PEOPLE.items()}
    await do(_add_identity, account=people["ben"].row)
    await _fill_groups(do)
    await do(workspaces.create_workspace, name="lab", description="Tests.", default_role=DefaultRole.VIEWER)
    await do(workspaces.create_workspace, name="old")
    await _fill_objects(do, people["ada"])
    await _fill_grants(store, do)
    await _fill_tokens(do)
    await do(_begin_session, account=people["ada"].row)
    await do(
        publishers.create_publisher,
        name="wine-ci",
        issuer=ISSUER,
        audience="https://models.example.com",
        conditions={"repository": "octo/wine", "ref": "refs/heads/*"},
        models=["wine"],
    )
    await do(accounts.update_account, account="cy", changes=AccountChanges(is_disabled=True))
    await do(accounts.delete_account, account="gone")
    await do(workspaces.archive_workspace, name="old")


async def _add_identity(tx: SqlTransaction, actor: Actor, *, account: int) -> None:
    await tx.credentials.add_identity(account, "https://id.example.com", "ben-7")


async def _begin_session(tx: SqlTransaction, actor: Actor, *, account: int) -> None:
    await tx.credentials.add_session(
        digest=session_digest(SESSION_SECRET),
        account_row=account,
        method="password",
        user_agent="Firefox",
        address="127.0.0.1",
        idle_until_ms=tx.now_ms + DAY_MS,
        until_ms=tx.now_ms + 30 * DAY_MS,
    )


async def _fill_groups(do: Verb) -> None:
    for name, members in {"cellar": ("ada", "ben"), "guests": ("dee",), "empty": ()}.items():
        await do(groups.create_group, name=name, description=f"The {name}.")
        for member in members:
            await do(groups.put_member, group=name, account=member)


async def _fill_objects(do: Verb, ada: Any) -> None:
    """Objects with owners, in three workspaces, and a model that was moved."""
    for key, model in (("default", "cider"), ("default", "perry"), ("lab", "mead"), ("old", "vinegar")):
        workspace = key if key == "default" else await do(_key_of, name=key)
        actor = acting_as(ada, workspace=workspace)
        await do(registered_models.create_registered_model, actor, name=model, description=None, tags={})
        for _ in range(2):
            await do(
                model_versions.create_model_version,
                actor,
                name=model,
                source="s3://bucket/model",
                run_id=None,
                run_link="",
                model_id=None,
                description="",
                tags={},
            )
        await do(experiments.create_experiment, actor, name=f"of {model}", artifact_location=None, tags=[])
    await do(workspaces.move_model, name="perry", workspace="lab")
    await do(grants.set_owner, where=Where(model="wine"), owner="ben")


async def _key_of(tx: SqlTransaction, actor: Actor, *, name: str) -> str:
    return (await workspaces.get_workspace(tx, actor, name=name)).key


async def _fill_grants(store: Store, do: Verb) -> None:
    """A grant on each kind of resource, to accounts and groups, of built-in and own roles, and denials."""
    tagger = ["registered_model:read", "registered_model:update"]
    await do(roles.create_role, name="tagger", description="Writes tags.", permissions=tagger)
    tasting = await store.read(lambda tx: tx.experiments.get_by_name("tasting"))
    assert tasting is not None
    for where, who, role in (
        (Where("workspace"), Who(group="cellar"), "contributor"),
        (Where("workspace"), Who(account="bot"), "viewer"),
        (Where("models"), Who(account="dee"), "viewer"),
        (Where("models"), Who(account="cy"), "tagger"),
        (Where("experiments"), Who(account="bot"), "denied"),
        (Where(model="wine"), Who(account="bot"), "manager"),
        (Where(model="wine"), Who(group="guests"), "tagger"),
        (Where(model="cider"), Who(account="dee"), "denied"),
        (Where(experiment_id=tasting.experiment_id), Who(account="dee"), "viewer"),
    ):
        await do(grants.create_grant, where=where, who=who, role=role)
    lab = replace(ROOT, workspace=await do(_key_of, name="lab"))
    for account, role in (("ada", "administrator"), ("ben", "denied")):
        await do(grants.create_grant, lab, where=Where("workspace"), who=Who(account=account), role=role)


async def _fill_tokens(do: Verb) -> None:
    for name, fields in _TOKEN_FIELDS.items():
        await do(_add_token, name=name, **fields)


async def _add_token(
    tx: SqlTransaction,
    actor: Actor,
    *,
    name: str,
    scope: TokenScope = TokenScope.WRITE,
    expires: bool = False,
    **limits: Any,
) -> None:
    text = TOKENS[name]
    until = tx.now_ms + 2000 if expires else None
    new = NewToken(name, token_digest(text), token_hint(text), scope, expires_at_ms=until, **limits)
    made = await api_tokens.create_token(tx, actor, account=name.partition(" ")[0], new=new)
    if name == "ada revoked":
        await api_tokens.revoke_token(tx, actor, token_id=made.token.token_id)


async def access_answers(store: Store) -> dict[str, Any]:
    """Ask a filled store who there is and what they may do; shaped for JSON."""

    async def ask(verb: Verb, actor: Actor = ROOT, **fields: Any) -> Any:
        return await database_of(actor, store).read(lambda tx: verb(tx, actor, **fields))

    page: dict[str, Any] = {"limit": 100, "page_token": None}
    people = (await ask(accounts.list_accounts, **page))[0]
    kept = await ask(workspaces.list_workspaces, is_archived=None, **page)
    given: dict[str, Any] = {
        "accounts": [
            [one.account_id, one.kind, one.name, one.display_name, one.email, one.is_admin, one.is_disabled]
            for one in people
        ],
        "groups": {
            group.name: [one.account.name for one in (await ask(groups.list_members, group=group.group_id, **page))[0]]
            for group in (await ask(groups.list_groups, **page))[0]
        },
        "tokens": {
            one.name: [
                [shown.token.name, shown.token.scope.value, shown.workspace, shown.models]
                for shown in (await ask(api_tokens.list_tokens, account=one.account_id, **page))[0]
            ]
            for one in people
        },
        "publishers": [
            [one.publisher.name, one.publisher.issuer, dict(one.publisher.conditions), list(one.models)]
            for one in (await ask(publishers.list_publishers, **page))[0]
        ],
        "roles": [
            [one.name, sorted(one.permissions)]
            for one in (await ask(roles.list_roles, **page)).roles
            if isinstance(one, OwnRole)
        ],
        "workspaces": [
            [one.key, one.name, one.description, one.default_role, one.archived_at_ms is not None]
            for one in kept.workspaces
        ],
        "moved": (await ask(workspaces.find_moved_model, name="perry")).workspace,
    }
    for workspace in kept.workspaces:
        given[f"in {workspace.name}"] = await _in_workspace(store, people, workspace.key)
    found: dict[str, Any] = json.loads(json.dumps(given))
    return found


async def _in_workspace(store: Store, people: list[Any], key: str) -> dict[str, Any]:
    """Grants and owners of a workspace, and what each account holds in it; None for one that does not see it."""
    actor = replace(ROOT, workspace=key)

    async def read(tx: SqlTransaction) -> dict[str, Any]:
        within = tx.within(key)
        found = await grants.list_grants(within, actor, where=Where(), who=Who(), limit=100, page_token=None)
        names = [one.name for one in (await _all_models(within, actor))]
        return {
            "grants": [[one.resource.kind, one.resource.row, one.subject, one.role] for one in found.grants],
            "owners": {name: await within.grants.owner("registered_model", await _row(within, name)) for name in names},
            "holds": {one.name: await _held(within, one, key) for one in people},
        }

    return await store.read(read)


async def _all_models(tx: Any, actor: Actor) -> list[Any]:
    found, _ = await registered_models.search_registered_models(
        tx, actor, filter_text=None, order_by=[], max_results=1000, page_token=None
    )
    return list(found)


async def _row(tx: Any, name: str) -> int:
    return int((await tx.registered_models.find(name)).row)


async def _held(tx: Any, account: Any, key: str) -> list[list[str] | None] | None:
    parts = await tx.credentials.parts(account.row, key, is_key=True)
    known = CredentialAccount(row=account.row, kind=account.kind, name=account.name, is_admin=account.is_admin)
    try:
        principal = principal_of(known, parts, default_role=DefaultRole.NONE)
    except WorkspaceNotFound:
        return None
    return [
        None if held is None else sorted(_ASKED.intersection(held))
        for held in (principal.permissions, principal.on_models, principal.on_experiments)
    ]
