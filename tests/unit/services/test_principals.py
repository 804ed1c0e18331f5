"""What an account may do in a workspace, from what is stored about it there."""

from __future__ import annotations

from typing import Any

import pytest

from greenroom.core.access import ObjectRoles, decide, permissions_on, scope_of
from greenroom.core.accounts import ApiToken
from greenroom.core.permissions import EVERYTHING, OF_SERVER, Permission
from greenroom.core.ports.credentials import CredentialAccount, WorkspaceParts
from greenroom.core.roles import MEMBERSHIP, PERMISSIONS, DefaultRole, Role, TokenScope, permissions_on_object
from greenroom.errors import WorkspaceNotFound
from greenroom.services.access.principals import OF_EVERYBODY, principal_of

P = Permission
ADA = CredentialAccount(row=7, kind="user", name="ada")
ROOT = CredentialAccount(row=1, kind="user", name="root", is_admin=True)
OWN = "role:3"
OWN_PERMISSIONS = frozenset({P.RUN_READ, P.RUN_DELETE, P.EXPERIMENT_READ})


def parts(key: str = "lab", **fields: Any) -> WorkspaceParts:
    return WorkspaceParts(key=key, name=f"the {key}", roles={OWN: OWN_PERMISSIONS}, **fields)


def a_token(scope: TokenScope = TokenScope.ADMIN, **fields: Any) -> ApiToken:
    return ApiToken(row=5, account_row=7, account="ada", name="ci", hint="grn_...", scope=scope, **fields)


def on_object(role: str) -> frozenset[Permission]:
    return permissions_on_object(PERMISSIONS[role])


@pytest.mark.parametrize(
    ("stored", "default_role", "held"),
    [
        pytest.param({"on_workspace": ("viewer",)}, "none", PERMISSIONS[Role.VIEWER], id="viewer"),
        pytest.param({"on_workspace": ("member",)}, "none", MEMBERSHIP, id="member"),
        pytest.param(
            {"on_workspace": ("viewer", "approver")}, "none", PERMISSIONS[Role.APPROVER], id="the roles together"
        ),
        pytest.param({"on_workspace": ("administrator",)}, "none", EVERYTHING - OF_SERVER, id="administrator"),
        pytest.param({"on_workspace": (OWN,)}, "none", OWN_PERMISSIONS, id="own role"),
        pytest.param({"on_workspace": ("role:99",), "is_known": True}, "none", frozenset(), id="role of elsewhere"),
        pytest.param({}, "viewer", PERMISSIONS[Role.VIEWER], id="role of the setting"),
        pytest.param({"default_role": DefaultRole.CONTRIBUTOR}, "none", PERMISSIONS[Role.CONTRIBUTOR], id="default"),
        pytest.param(
            {"default_role": DefaultRole.NONE, "is_known": True}, "viewer", frozenset(), id="default none wins"
        ),
        pytest.param(
            {"default_role": DefaultRole.VIEWER, "on_workspace": ("denied", "administrator")},
            "none",
            EVERYTHING - OF_SERVER,
            id="administrators cannot be denied",
        ),
        pytest.param({"is_known": True}, "none", frozenset(), id="only grants on objects"),
    ],
)
def test_what_is_held_on_a_workspace(stored: Any, default_role: str, held: frozenset[Permission]) -> None:
    principal = principal_of(ADA, parts(**stored), default_role=DefaultRole(default_role))
    assert principal.permissions == held | OF_EVERYBODY
    assert (principal.on_models, principal.on_experiments) == (None, None)
    assert (principal.id, principal.kind, principal.name, principal.workspace) == ("acc_7", "user", "ada", "lab")


@pytest.mark.parametrize(
    "stored",
    [
        {},
        {"on_workspace": ("denied",), "is_known": True},
        {"on_workspace": ("denied", "viewer")},
        {"on_workspace": ("denied",), "default_role": DefaultRole.VIEWER},
        {"on_models": ("denied",), "on_experiments": ("denied",)},
    ],
)
def test_a_workspace_in_which_an_account_has_nothing_does_not_exist_for_it(stored: Any) -> None:
    with pytest.raises(WorkspaceNotFound, match="^Workspace 'the lab' not found$"):
        principal_of(ADA, parts(**stored), default_role=DefaultRole.NONE)


def test_in_the_default_workspace_everybody_may_at_least_exist() -> None:
    stranger = principal_of(ADA, parts("default"), default_role=DefaultRole.NONE)
    assert stranger.permissions == OF_EVERYBODY
    # What it may be granted on an object.
    assert stranger.may_hold(P.RUN_READ)
    assert not stranger.may_hold(P.EXPERIMENT_CREATE)
    mine = ObjectRoles("registered_model", 4, owner=7)
    assert permissions_on(stranger, mine) == OF_EVERYBODY | on_object(Role.MANAGER)


def test_who_is_denied_the_default_workspace_has_not_even_what_it_owns() -> None:
    denied = principal_of(
        ADA,
        parts("default", on_workspace=("denied", "manager"), on_models=("viewer",), has_denials=True, is_known=True),
        default_role=DefaultRole.CONTRIBUTOR,
    )
    assert denied.permissions == OF_EVERYBODY
    assert permissions_on(denied, ObjectRoles("registered_model", 4, owner=7, roles=("manager",))) <= OF_EVERYBODY
    assert not denied.may_hold(P.REGISTERED_MODEL_READ)
    assert scope_of(denied, "registered_model", P.REGISTERED_MODEL_READ).roles == ()
    assert not scope_of(denied, "registered_model", P.REGISTERED_MODEL_READ).owned


def test_roles_on_all_of_a_kind() -> None:
    one = principal_of(
        ADA,
        parts(on_workspace=("viewer",), on_models=("approver",), on_experiments=(OWN,)),
        default_role=DefaultRole.NONE,
    )
    assert one.on_models == PERMISSIONS[Role.VIEWER] | on_object(Role.APPROVER)
    assert one.on_experiments == PERMISSIONS[Role.VIEWER] | OWN_PERMISSIONS
    assert P.MODEL_VERSION_CREATE not in one.permissions
    # Of a role on all models, nothing applies to the workspace.
    only = principal_of(ADA, parts(on_models=("administrator",)), default_role=DefaultRole.NONE)
    assert only.permissions == OF_EVERYBODY
    assert only.on_models == on_object(Role.ADMINISTRATOR)


def test_a_denial_on_all_of_a_kind_empties_it() -> None:
    one = principal_of(
        ADA,
        parts(on_workspace=("contributor",), on_models=("denied", "manager"), has_denials=True),
        default_role=DefaultRole.NONE,
    )
    assert one.on_models == frozenset()
    assert one.on_experiments is None
    assert P.REGISTERED_MODEL_CREATE not in one.permissions
    assert P.EXPERIMENT_CREATE in one.permissions
    # The denial is read with the object, so that nothing on it counts either.
    assert permissions_on(one, ObjectRoles("registered_model", 4, owner=7, roles=("denied",))) == frozenset()


@pytest.mark.parametrize("scope", [TokenScope.ADMIN, TokenScope.READ])
def test_nobody_denies_an_administrator(scope: TokenScope) -> None:
    stored = parts(
        on_workspace=("denied", "administrator"), on_models=("denied",), has_denials=True, groups=(2,), is_known=True
    )
    of_workspace = principal_of(ADA, stored, default_role=DefaultRole.NONE, token=a_token(scope))
    of_server = principal_of(ROOT, stored, default_role=DefaultRole.NONE, token=a_token(scope))
    for principal in (of_workspace, of_server):
        assert principal.account is not None
        # No grant is read for it, so that none can deny anything.
        assert (principal.account.subjects, principal.account.has_denials) == ((), False)
        assert principal.holds_on_all(P.MODEL_VERSION_READ, "registered_model")


def test_subjects_are_the_account_and_its_groups() -> None:
    principal = principal_of(
        ADA, parts(groups=(2, 4), on_workspace=("viewer",), has_denials=True), default_role=DefaultRole.NONE
    )
    assert principal.account is not None
    assert principal.account.subjects == ("user:7", "group:2", "group:4")
    assert principal.account.has_denials
    assert principal.account.roles[OWN] == OWN_PERMISSIONS
    assert principal.account.roles["viewer"] == PERMISSIONS[Role.VIEWER]


def test_administrators_of_the_server_may_do_everything_everywhere() -> None:
    assert principal_of(ROOT, parts(), default_role=DefaultRole.NONE).permissions == EVERYTHING


@pytest.mark.parametrize(
    ("scope", "may", "may_not"),
    [
        (
            TokenScope.READ,
            {P.RUN_READ, P.ACCOUNT_READ, P.ACCESS_READ},
            {P.RUN_CREATE, P.COMMENT_CREATE, P.ACCOUNT_SELF},
        ),
        (TokenScope.PROPOSE, {P.RUN_READ, P.COMMENT_CREATE}, {P.TRANSITION_DECIDE, P.MODEL_VERSION_TRANSITION}),
        (
            TokenScope.WRITE,
            {P.RUN_DELETE, P.MODEL_VERSION_CREATE},
            {P.ACCESS_MANAGE, P.WORKSPACE_UPDATE, P.ACCOUNT_SELF},
        ),
        (TokenScope.ADMIN, {P.ACCESS_MANAGE, P.WORKSPACE_UPDATE, P.ACCOUNT_SELF, P.ACCOUNT_MANAGE}, set()),
    ],
)
def test_a_token_may_no_more_than_its_scope(scope: TokenScope, may: set[Permission], may_not: set[Permission]) -> None:
    principal = principal_of(ROOT, parts(), default_role=DefaultRole.NONE, token=a_token(scope))
    assert may <= principal.permissions
    assert not may_not & principal.permissions
    ada = principal_of(ADA, parts(is_known=True), default_role=DefaultRole.NONE, token=a_token(scope))
    held = permissions_on(ada, ObjectRoles("registered_model", 4, owner=7))
    assert not may_not & held
    assert ada.account is not None
    assert ada.account.token == 5


def test_a_token_may_no_more_than_its_owner() -> None:
    principal = principal_of(
        ADA, parts(on_workspace=("viewer",)), default_role=DefaultRole.NONE, token=a_token(TokenScope.ADMIN)
    )
    assert principal.permissions == PERMISSIONS[Role.VIEWER] | OF_EVERYBODY


def test_a_token_of_one_workspace_works_in_no_other_one() -> None:
    token = a_token(workspace="lab")
    inside = principal_of(ROOT, parts("lab"), default_role=DefaultRole.NONE, token=token)
    # It could make itself a token without the limit.
    assert not {P.ACCOUNT_SELF, P.ACCOUNT_MANAGE, P.WORKSPACE_MANAGE} & inside.permissions
    assert P.WORKSPACE_UPDATE in inside.permissions
    with pytest.raises(WorkspaceNotFound):
        principal_of(ROOT, parts("default"), default_role=DefaultRole.NONE, token=token)


# Every permission stands in one of these, so that a new one is decided on.
OF_WORKSPACE_TOKENS = frozenset(
    {
        P.EXPERIMENT_READ,
        P.EXPERIMENT_CREATE,
        P.EXPERIMENT_UPDATE,
        P.EXPERIMENT_DELETE,
        P.RUN_READ,
        P.RUN_CREATE,
        P.RUN_UPDATE,
        P.RUN_DELETE,
        P.LOGGED_MODEL_READ,
        P.LOGGED_MODEL_CREATE,
        P.LOGGED_MODEL_UPDATE,
        P.LOGGED_MODEL_DELETE,
        P.ARTIFACT_READ,
        P.ARTIFACT_WRITE,
        P.ARTIFACT_DELETE,
        P.REGISTERED_MODEL_READ,
        P.REGISTERED_MODEL_CREATE,
        P.REGISTERED_MODEL_UPDATE,
        P.REGISTERED_MODEL_DELETE,
        P.MODEL_VERSION_READ,
        P.MODEL_VERSION_CREATE,
        P.MODEL_VERSION_UPDATE,
        P.MODEL_VERSION_TRANSITION,
        P.MODEL_VERSION_DELETE,
        P.COMMENT_CREATE,
        P.TRANSITION_REQUEST,
        P.TRANSITION_DECIDE,
        P.ACCESS_READ,
        P.ACCESS_MANAGE,
        P.WORKSPACE_READ,
        P.WORKSPACE_UPDATE,
        P.ACCOUNT_READ,
    }
)
OF_UNLIMITED_TOKENS = frozenset({P.WORKSPACE_MANAGE, P.ACCOUNT_MANAGE, P.ACCOUNT_SELF, P.SERVER_READ})


def test_what_limited_tokens_of_an_administrator_may_do() -> None:
    assert (
        EVERYTHING,
        frozenset(),
    ) == (OF_WORKSPACE_TOKENS | OF_UNLIMITED_TOKENS, OF_WORKSPACE_TOKENS & OF_UNLIMITED_TOKENS)
    for limit, lost in (
        ({"workspace": "lab"}, OF_UNLIMITED_TOKENS),
        ({"models": (4,)}, OF_UNLIMITED_TOKENS | {P.WORKSPACE_UPDATE}),
        ({"workspace": "lab", "models": (4,)}, OF_UNLIMITED_TOKENS | {P.WORKSPACE_UPDATE}),
    ):
        principal = principal_of(ROOT, parts(), default_role=DefaultRole.NONE, token=a_token(**limit))
        assert principal.permissions == principal.allowed == EVERYTHING - lost, limit


def test_a_token_of_some_models_reaches_no_other_one() -> None:
    principal = principal_of(ROOT, parts(), default_role=DefaultRole.NONE, token=a_token(models=(4,)))
    assert not principal.holds_on_all(P.REGISTERED_MODEL_READ, "registered_model")
    mine, other = ObjectRoles("registered_model", 4), ObjectRoles("registered_model", 5, owner=1)
    assert decide(principal, P.MODEL_VERSION_CREATE, mine).name == "ALLOWED"
    assert decide(principal, P.REGISTERED_MODEL_READ, other).name == "HIDDEN"
    assert not {P.WORKSPACE_UPDATE, P.ACCOUNT_SELF, P.ACCOUNT_MANAGE} & principal.permissions
    assert not principal.holds_on_all(P.REGISTERED_MODEL_CREATE, "workspace")
    assert scope_of(principal, "registered_model", P.REGISTERED_MODEL_READ).account == principal.account
