"""Everything that the genuine `AuthServiceClient` can do, of either generation: users, permissions, roles.

Runs as an administrator named ``admin``; the server has no other account yet.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.compat.scenarios.steps import Scenario, run

_WRONG = "a-wrong-password"


@contextmanager
def signed_in(username: str | None, password: str = "") -> Iterator[None]:
    """Act as another user, or without a log-in."""
    names = ("MLFLOW_TRACKING_USERNAME", "MLFLOW_TRACKING_PASSWORD")
    before = {name: os.environ.pop(name, None) for name in names}
    if username is not None:
        os.environ.update(zip(names, (username, password), strict=True))
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


@contextmanager
def unauthenticated(s: Scenario, text: str) -> Iterator[None]:
    """Do one step as MLflow's own tests check it without a log-in."""
    with _matching(s, text, "UNAUTHENTICATED", r"You are not authenticated."):
        yield


@contextmanager
def forbidden(s: Scenario, text: str) -> Iterator[None]:
    """Do one step as MLflow's own tests check it without the permission."""
    with _matching(s, text, "PERMISSION_DENIED", r"Permission denied."):
        yield


@contextmanager
def _matching(s: Scenario, text: str, code: str, pattern: str) -> Iterator[None]:
    import re

    from mlflow.exceptions import MlflowException

    with s.step(text):
        try:
            yield
        except MlflowException as error:
            assert error.error_code == code, f"error code {error.error_code}, not {code}: {error}"
            assert re.search(pattern, str(error)), f"{pattern} does not match {error}"
        else:
            raise AssertionError(f"the server accepted what it should have refused with {code}")


def scenario(s: Scenario) -> None:
    """Drive the client of the installed release."""
    import mlflow
    from mlflow.server import get_app_client

    client: Any = get_app_client("basic-auth", s.tracking_uri)
    # Prefixed, since names are unique on the server.
    ada, bob = s.named("ada"), s.named("bob")
    passwords = {ada: "adas-long-password", bob: "bobs-long-password"}
    registry = mlflow.MlflowClient(s.tracking_uri)
    is_newer = hasattr(client, "create_role")

    with unauthenticated(s, "create a user without a log-in"), signed_in(None):
        client.create_user(ada, passwords[ada])
    with unauthenticated(s, "a wrong password creates no user"), signed_in("admin", _WRONG):
        client.create_user(ada, passwords[ada])
    with s.step("create users"):
        created = {name: client.create_user(name, password) for name, password in passwords.items()}
        assert [user.username for user in created.values()] == [ada, bob]
        assert isinstance(created[ada].id, int)
        assert not created[ada].is_admin
    with s.refused(
        "create a user twice", code="RESOURCE_ALREADY_EXISTS", status=400, says=f"User (username={ada}) already exists"
    ):
        client.create_user(ada, passwords[ada])
    with s.refused(
        "a short password", code="INVALID_PARAMETER_VALUE", status=400, says="Password must be at least 12 characters."
    ):
        client.create_user(s.named("eve"), "short")
    with s.refused(
        "an empty name", code="INVALID_PARAMETER_VALUE", status=400, says="Username and password cannot be empty."
    ):
        client.create_user("", passwords[ada])
    with forbidden(s, "a user creates no user"), signed_in(ada, passwords[ada]):
        client.create_user(s.named("eve"), "eves-long-password")

    with s.step("get a user"):
        assert client.get_user(ada).id == created[ada].id
    with s.step("get oneself"), signed_in(ada, passwords[ada]):
        assert client.get_user(ada).username == ada
    with forbidden(s, "get another"), signed_in(bob, passwords[bob]):
        client.get_user(ada)
    with unauthenticated(s, "get a user without a log-in"), signed_in(None):
        client.get_user(ada)
    with s.refused(
        "get an unknown user", code="RESOURCE_DOES_NOT_EXIST", status=404, says="User with username=nemo not found"
    ):
        client.get_user("nemo")

    with s.step("an administrator sets a password"):
        passwords[bob] = "bobs-other-password"
        client.update_user_password(bob, passwords[bob])
    with s.step("it is the new one"), signed_in(bob, passwords[bob]):
        assert client.get_user(bob).username == bob
    with unauthenticated(s, "the old one is not"), signed_in(bob, "bobs-long-password"):
        client.get_user(bob)
    with forbidden(s, "set the password of another"), signed_in(bob, passwords[bob]):
        client.update_user_password(ada, "some-other-password")
    with s.refused(
        "a short new password",
        code="INVALID_PARAMETER_VALUE",
        status=400,
        says="Password must be at least 12 characters.",
    ):
        client.update_user_password(bob, "short")
    if is_newer:
        with (
            s.refused(
                "an own password without the current one",
                code="INVALID_PARAMETER_VALUE",
                status=400,
                says="Current password is required when changing your own password.",
            ),
            signed_in(bob, passwords[bob]),
        ):
            client.update_user_password(bob, "bobs-third-password")
        with (
            s.refused(
                "an own password with a wrong one",
                code="INVALID_PARAMETER_VALUE",
                status=400,
                says="Current password does not match.",
            ),
            signed_in(bob, passwords[bob]),
        ):
            client.update_user_password(bob, "bobs-third-password", current_password=_WRONG)
        with s.step("an own password"), signed_in(bob, passwords[bob]):
            client.update_user_password(bob, "bobs-third-password", current_password=passwords[bob])
        passwords[bob] = "bobs-third-password"
        with s.step("it is the new one"), signed_in(bob, passwords[bob]):
            client.get_user(bob)

    with forbidden(s, "make oneself an administrator"), signed_in(bob, passwords[bob]):
        client.update_user_admin(bob, True)
    with s.step("make an administrator"):
        client.update_user_admin(bob, True)
        assert client.get_user(bob).is_admin
    with s.step("who can do what administrators can"), signed_in(bob, passwords[bob]):
        assert client.get_user(ada).username == ada
    with s.step("make no administrator"):
        client.update_user_admin(bob, False)
        assert not client.get_user(bob).is_admin

    experiment_id = registry.create_experiment(s.named("vineyard"))
    model = s.named("wine")
    registry.create_registered_model(model)
    if is_newer:
        _newer(s, client, registry, passwords, ada=ada, bob=bob, experiment_id=experiment_id, model=model)
    else:
        _older(s, client, registry, passwords, ada=ada, bob=bob, experiment_id=experiment_id, model=model)

    with forbidden(s, "a user deletes no user"), signed_in(bob, passwords[bob]):
        client.delete_user(ada)
    with s.refused("delete oneself", code="BAD_REQUEST", status=400, says="Users cannot delete their own account."):
        client.delete_user("admin")
    with s.step("delete a user"):
        client.delete_user(ada)
    with s.refused(
        "who is gone", code="RESOURCE_DOES_NOT_EXIST", status=404, says=f"User with username={ada} not found"
    ):
        client.get_user(ada)
    with unauthenticated(s, "and signs in no more"), signed_in(ada, passwords[ada]):
        client.get_user(ada)
    with s.refused(
        "delete an unknown user", code="RESOURCE_DOES_NOT_EXIST", status=404, says="User with username=nemo not found"
    ):
        client.delete_user("nemo")


def _older(
    s: Scenario,
    client: Any,
    registry: Any,
    passwords: dict[str, str],
    *,
    ada: str,
    bob: str,
    experiment_id: str,
    model: str,
) -> None:
    """Permissions of experiments and registered models, one family of calls each."""
    targets: list[tuple[str, str, Callable[[], Any], str]] = [
        ("experiment", experiment_id, lambda: registry.get_experiment(experiment_id), "experiment"),
        ("model", model, lambda: registry.get_registered_model(model), "registered_model"),
    ]
    for noun, key, read, family in targets:
        create, get, update, delete = (
            getattr(client, f"{verb}_{family}_permission") for verb in ("create", "get", "update", "delete")
        )
        about = f"experiment_id={key}" if family == "experiment" else f"name={key}"
        what = "Experiment permission" if family == "experiment" else "Registered model permission"
        with s.step(f"without a permission on the {noun} it is not found"), signed_in(ada, passwords[ada]):
            _missing(read)
        with s.step(f"grant READ on the {noun}"):
            made = create(key, ada, "READ")
            assert (made.user_id, made.permission) == (client.get_user(ada).id, "READ")
        with s.step(f"who reads the {noun}"), signed_in(ada, passwords[ada]):
            read()
        with s.refused(
            f"grant on the {noun} twice",
            code="RESOURCE_ALREADY_EXISTS",
            status=400,
            says=f"{what} ({about}, username={ada}) already exists",
        ):
            create(key, ada, "EDIT")
        with s.refused(
            f"an unknown level on the {noun}",
            code="INVALID_PARAMETER_VALUE",
            status=400,
            says="Invalid permission 'WRITE'. Valid permissions are:",
        ):
            create(key, bob, "WRITE")
        with forbidden(s, f"a reader grants nothing on the {noun}"), signed_in(ada, passwords[ada]):
            create(key, bob, "READ")
        with s.step(f"the permission on the {noun} is READ"):
            assert get(key, ada).permission == "READ"
        for level in ("USE", "EDIT", "MANAGE", "NO_PERMISSIONS", "MANAGE"):
            with s.step(f"make it {level} on the {noun}"):
                update(key, ada, level)
                assert get(key, ada).permission == level
        with s.step(f"who manages the {noun} grants"), signed_in(ada, passwords[ada]):
            create(key, bob, "EDIT")
            delete(key, bob)
        with s.step(f"revoke on the {noun}"):
            delete(key, ada)
        for verb, call, fields in (("get", get, ()), ("update", update, ("READ",)), ("delete", delete, ())):
            with s.refused(
                f"{verb} what was revoked on the {noun}",
                code="RESOURCE_DOES_NOT_EXIST",
                status=404,
                says=f"{what} with {about} and username={ada} not found",
            ):
                call(key, ada, *fields)
        with s.step(f"who reads the {noun} no more"), signed_in(ada, passwords[ada]):
            _missing(read)
        with s.refused(
            f"grant on the {noun} to an unknown user",
            code="RESOURCE_DOES_NOT_EXIST",
            status=404,
            says="User with username=nemo not found",
        ):
            create(key, "nemo", "READ")
        with s.step(f"the creator manages the {noun}"):
            assert get(key, "admin").permission == "MANAGE"
        with unauthenticated(s, f"grant without a log-in on the {noun}"), signed_in(None):
            create(key, ada, "READ")


def _newer(
    s: Scenario,
    client: Any,
    registry: Any,
    passwords: dict[str, str],
    *,
    ada: str,
    bob: str,
    experiment_id: str,
    model: str,
) -> None:
    """Grants, and roles with their permissions and users."""
    targets: list[tuple[str, str, str, Callable[[], Any]]] = [
        ("experiment", "experiment", experiment_id, lambda: registry.get_experiment(experiment_id)),
        ("model", "registered_model", model, lambda: registry.get_registered_model(model)),
    ]
    for noun, resource_type, key, read in targets:
        about = f"Permission for user={ada} on resource_type={resource_type}, resource_id={key}"
        with s.step(f"without a permission on the {noun} it is not found"), signed_in(ada, passwords[ada]):
            _missing(read)
        with s.step(f"grant USE on the {noun}"):
            client.grant_user_permission(ada, resource_type, key, "USE")
            found = client.get_user_permission(ada, resource_type, key)
            assert (found.allowed, found.permission) == (True, "USE")
        with s.step(f"who reads the {noun}"), signed_in(ada, passwords[ada]):
            read()
        with s.refused(
            f"grant on the {noun} twice", code="RESOURCE_ALREADY_EXISTS", status=400, says=f"{about} already exists."
        ):
            client.grant_user_permission(ada, resource_type, key, "EDIT")
        with s.refused(
            f"an unknown level on the {noun}",
            code="INVALID_PARAMETER_VALUE",
            status=400,
            says="Invalid permission 'WRITE'. Valid permissions are: ('READ', 'USE', 'EDIT', 'MANAGE', 'NO_PERMISSIONS', 'DENY')",
        ):
            client.grant_user_permission(bob, resource_type, key, "WRITE")
        with forbidden(s, f"a reader grants nothing on the {noun}"), signed_in(ada, passwords[ada]):
            client.grant_user_permission(bob, resource_type, key, "READ")
        with s.step(f"revoke on the {noun}"):
            client.revoke_user_permission(ada, resource_type, key)
            found = client.get_user_permission(ada, resource_type, key)
            assert (found.allowed, found.permission) == (False, "NO_PERMISSIONS")
        with s.refused(
            f"revoke on the {noun} twice", code="RESOURCE_DOES_NOT_EXIST", status=404, says=f"{about} not found."
        ):
            client.revoke_user_permission(ada, resource_type, key)
        with s.step(f"DENY on the {noun} outweighs a grant on all"):
            client.grant_user_permission(ada, resource_type, "*", "MANAGE")
            client.grant_user_permission(ada, resource_type, key, "DENY")
            found = client.get_user_permission(ada, resource_type, key)
            assert (found.allowed, found.permission) == (False, "DENY")
        with s.step(f"who reads the {noun} no more"), signed_in(ada, passwords[ada]):
            _missing(read)
        with s.step(f"revoke both on the {noun}"):
            client.revoke_user_permission(ada, resource_type, key)
            client.revoke_user_permission(ada, resource_type, "*")
    with forbidden(s, "a user does not learn what another may"), signed_in(ada, passwords[ada]):
        client.get_user_permission(bob, "experiment", "*")

    name = s.named("readers")
    with s.step("create a role"):
        role = client.create_role("default", name, "They read.")
        assert (role.name, role.workspace, role.description, role.permissions) == (name, "default", "They read.", [])
    with s.refused(
        "create it twice",
        code="RESOURCE_ALREADY_EXISTS",
        status=400,
        says=f"Role (name={name}, workspace=default) already exists",
    ):
        client.create_role("default", name)
    with s.refused(
        "a reserved name", code="INVALID_PARAMETER_VALUE", status=400, says="uses the reserved '__user_' prefix"
    ):
        client.create_role("default", "__user_1__")
    with s.refused(
        "a role of no workspace", code="RESOURCE_DOES_NOT_EXIST", status=404, says="Workspace 'nowhere' not found"
    ):
        client.create_role("nowhere", name)
    with s.step("get and list it"):
        assert client.get_role(role.id).name == name
        assert role.id in [one.id for one in client.list_roles("default")]
        assert role.id in [one.id for one in client.list_all_roles()]
    with s.step("describe it"):
        assert client.update_role(role.id, description="They read all.").description == "They read all."
        assert client.update_role(role.id, name=f"{name}-2").name == f"{name}-2"
    with s.step("add permissions"):
        added = client.add_role_permission(role.id, "experiment", "*", "READ")
        assert (added.role_id, added.resource_type, added.resource_pattern, added.permission) == (
            role.id,
            "experiment",
            "*",
            "READ",
        )
        client.add_role_permission(role.id, "registered_model", model, "EDIT")
        client.add_role_permission(role.id, "workspace", "*", "USE")
        assert sorted(one.resource_type for one in client.list_role_permissions(role.id)) == [
            "experiment",
            "registered_model",
            "workspace",
        ]
    with s.refused("add one twice", code="RESOURCE_ALREADY_EXISTS", status=400, says="already exists"):
        client.add_role_permission(role.id, "experiment", "*", "EDIT")
    with s.step("assign it"):
        assignment = client.assign_role(ada, role.id)
        assert (assignment.user_id, assignment.role_id) == (client.get_user(ada).id, role.id)
        assert [one.id for one in client.list_user_roles(ada)] == [role.id]
        assert [one.user_id for one in client.list_role_users(role.id)] == [assignment.user_id]
    with s.refused(
        "assign it twice",
        code="RESOURCE_ALREADY_EXISTS",
        status=400,
        says=f"User role assignment (user_id={assignment.user_id}, role_id={role.id}) already exists",
    ):
        client.assign_role(ada, role.id)
    with s.step("who has it holds its permissions"), signed_in(ada, passwords[ada]):
        registry.get_experiment(experiment_id)
        registry.set_registered_model_tag(model, "cellar", "north")
        registry.create_registered_model(s.named("hers"))
        assert [one.id for one in client.list_user_roles(ada)] == [role.id]
    with forbidden(s, "who has it does not change it"), signed_in(ada, passwords[ada]):
        client.update_role(role.id, name="mine")
    with forbidden(s, "who has it does not assign it"), signed_in(ada, passwords[ada]):
        client.assign_role(bob, role.id)
    with forbidden(s, "who has it does not list all roles"), signed_in(ada, passwords[ada]):
        client.list_all_roles()
    with forbidden(s, "nor those of another"), signed_in(ada, passwords[ada]):
        client.list_user_roles(bob)
    with s.step("raise a permission"):
        assert client.update_role_permission(added.id, "EDIT").permission == "EDIT"
        assert client.update_role_permission(added.id, "EDIT").id == added.id
    with s.step("who has the role edits"), signed_in(ada, passwords[ada]):
        registry.set_experiment_tag(experiment_id, "cellar", "north")
    with s.step("remove it"):
        client.remove_role_permission(added.id)
    with s.refused(
        "remove it twice",
        code="RESOURCE_DOES_NOT_EXIST",
        status=404,
        says=f"Role permission with id={added.id} not found",
    ):
        client.remove_role_permission(added.id)
    with s.step("who has the role reads no experiment any more"), signed_in(ada, passwords[ada]):
        _missing(lambda: registry.get_experiment(experiment_id))
    with s.step("take it away"):
        client.unassign_role(ada, role.id)
        assert client.list_user_roles(ada) == []
    with s.refused(
        "take it away twice",
        code="RESOURCE_DOES_NOT_EXIST",
        status=404,
        says=f"User role assignment (user_id={assignment.user_id}, role_id={role.id}) not found",
    ):
        client.unassign_role(ada, role.id)
    with s.step("delete it"):
        client.delete_role(role.id)
    with s.refused(
        "which is gone", code="RESOURCE_DOES_NOT_EXIST", status=404, says=f"Role with id={role.id} not found"
    ):
        client.get_role(role.id)


def _missing(read: Any) -> None:
    from mlflow.exceptions import RestException

    try:
        read()
    except RestException as error:
        assert error.error_code == "RESOURCE_DOES_NOT_EXIST", error
    else:
        raise AssertionError("the server showed what it should hide")


if __name__ == "__main__":
    run(scenario)
