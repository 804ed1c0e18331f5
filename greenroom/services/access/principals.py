"""Assembling principals: what an account holds in a workspace, cut to what its token may use.

Pure: `tx.credentials` reads what is stored, once for a credential and workspace; `server/auth/accounts.py` keeps the
result until something changes. Grants on single objects are not part of it: `services/access/authorization.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec.structs import replace

from greenroom.core.access import DEFAULT_WORKSPACE, NOTHING, Account, Principal
from greenroom.core.accounts import ApiToken, account_id, account_subject, group_subject
from greenroom.core.permissions import EVERYTHING, OF_SERVER, Permission
from greenroom.core.ports.credentials import CredentialAccount, WorkspaceParts
from greenroom.core.roles import (
    PERMISSIONS,
    DefaultRole,
    Role,
    permissions_in_workspace,
    permissions_of_scope,
    permissions_on_object,
)
from greenroom.errors import WorkspaceNotFound

OF_EVERYBODY: Final = frozenset({Permission.ACCOUNT_SELF, Permission.ACCOUNT_READ})
"""What every account may do, as far as its token allows."""

NOT_OF_LIMITED_TOKENS: Final = OF_SERVER - {Permission.ACCOUNT_READ}
"""What a token limited to models or a workspace may not do: it could make itself a token without the limit, or read
beyond it. The names of accounts belong to no workspace."""
NOT_OF_TOKENS_OF_MODELS: Final = NOT_OF_LIMITED_TOKENS | {Permission.WORKSPACE_UPDATE}


def principal_of(
    account: CredentialAccount,
    parts: WorkspaceParts,
    *,
    default_role: DefaultRole,
    token: ApiToken | None = None,
    session: int | None = None,
    until_ms: int | None = None,
) -> Principal:
    """Return the principal of an account in a workspace.

    Args:
        default_role: of workspaces that have none of their own.
        token: the token that the request sends; None for a session or a password.
        session: row of the browser session; None for others.
        until_ms: when the credential expires; None if it does not.

    Raises:
        WorkspaceNotFound: the account has nothing in the workspace, or the token is limited to another one. In the
            default workspace, an account that has nothing gets a principal that may do nothing.
    """
    if token is not None and token.workspace not in (None, parts.key):
        raise workspace_not_found(parts.name)
    allowed = _allowed(token)
    # Administrators cannot be denied, and grants on objects give them nothing more.
    is_undeniable = account.is_admin or Role.ADMINISTRATOR in parts.on_workspace
    subjects = () if is_undeniable else (account_subject(account.row), *map(group_subject, parts.groups))
    models, experiments = None, None
    if account.is_admin:
        held = EVERYTHING
    elif Role.DENIED in parts.on_workspace and not is_undeniable:
        if parts.key != DEFAULT_WORKSPACE:
            raise workspace_not_found(parts.name)
        # Not even what it owns.
        held, allowed = OF_EVERYBODY, allowed & OF_EVERYBODY
    else:
        in_workspace = _in_workspace(parts, default_role)
        models = _of_kind(in_workspace, parts.on_models, parts.roles, is_undeniable=is_undeniable)
        experiments = _of_kind(in_workspace, parts.on_experiments, parts.roles, is_undeniable=is_undeniable)
        if models is not None and not models:
            in_workspace -= {Permission.REGISTERED_MODEL_CREATE}
        if experiments is not None and not experiments:
            in_workspace -= {Permission.EXPERIMENT_CREATE}
        if not (in_workspace or models or experiments or parts.is_known or parts.key == DEFAULT_WORKSPACE):
            raise workspace_not_found(parts.name)
        held = in_workspace | OF_EVERYBODY
    return Principal(
        account_id(account.row),
        account.kind,
        account.name,
        workspace=parts.key,
        permissions=held & allowed,
        on_models=None if models is None else models & allowed,
        on_experiments=None if experiments is None else experiments & allowed,
        allowed=allowed,
        account=Account(
            account.row,
            subjects,
            has_denials=parts.has_denials and not is_undeniable,
            roles={**PERMISSIONS, **parts.roles} if parts.roles else PERMISSIONS,
            models=None if token is None else token.models,
            token=None if token is None else token.row,
            session=session,
            until_ms=until_ms,
            publisher=None if token is None else token.publisher,
            default_role=default_role,
        ),
    )


def workspace_not_found(name: str) -> WorkspaceNotFound:
    """Return the error for a workspace that does not exist, or in which the caller has nothing."""
    # MLflow's text.
    return WorkspaceNotFound(f"Workspace '{name[:100]}' not found", field="X-MLFLOW-WORKSPACE")


def cut_to(principal: Principal, allowed: frozenset[Permission]) -> Principal:
    """Return a principal that may use no other permissions than these."""
    if principal.allowed <= allowed:
        return principal
    models, experiments = principal.on_models, principal.on_experiments
    return replace(
        principal,
        permissions=principal.permissions & allowed,
        on_models=None if models is None else models & allowed,
        on_experiments=None if experiments is None else experiments & allowed,
        allowed=principal.allowed & allowed,
    )


def _allowed(token: ApiToken | None) -> frozenset[Permission]:
    if token is None:
        return EVERYTHING
    allowed = permissions_of_scope(token.scope)
    if token.models is not None:
        return allowed - NOT_OF_TOKENS_OF_MODELS
    return allowed if token.workspace is None else allowed - NOT_OF_LIMITED_TOKENS


def _in_workspace(parts: WorkspaceParts, default_role: DefaultRole) -> frozenset[Permission]:
    """Return what is held on the whole workspace."""
    granted = [role for role in parts.on_workspace if role != Role.DENIED]
    default = default_role if parts.default_role is None else parts.default_role
    if default is not DefaultRole.NONE:
        granted.append(Role(default.value))
    held = NOTHING.union(
        *(
            permissions_in_workspace(Role(role)) if role in PERMISSIONS else parts.roles.get(role, NOTHING)
            for role in granted
        )
    )
    return held - OF_SERVER


def _of_kind(
    in_workspace: frozenset[Permission],
    granted: Iterable[str],
    own_roles: Mapping[str, frozenset[Permission]],
    *,
    is_undeniable: bool,
) -> frozenset[Permission] | None:
    """Return what is held on everything of a kind; None: what is held on the workspace."""
    roles = set(granted)
    if is_undeniable:
        roles.discard(Role.DENIED)
    if not roles:
        return None
    if Role.DENIED in roles:
        return NOTHING
    of_roles = NOTHING.union(*(PERMISSIONS.get(role) or own_roles.get(role, NOTHING) for role in roles))
    return in_workspace | permissions_on_object(of_roles - OF_SERVER)
