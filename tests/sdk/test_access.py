"""Access as a script manages it: who acts, granting roles and taking them away, and what explains a refusal."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import greenroom as mlflow
from greenroom.errors import InvalidInput, NotFound, NotSupported, PermissionDenied, Unauthenticated
from greenroom.sdk import connection
from greenroom.sdk.http import HttpTransport
from greenroom.sdk.settings import Connection, Credentials
from tests.support.servers import GreenroomServer

ADMIN, PASSWORD = "root", "correct horse battery"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GreenroomServer]:
    folder = tmp_path_factory.mktemp("access")
    environment = {"GREENROOM_SERVER_ADMIN_USERNAME": ADMIN, "GREENROOM_SERVER_ADMIN_PASSWORD": PASSWORD}
    server = GreenroomServer("--data", folder / "data", log=folder / "server.log", environment=environment)
    yield server
    server.stop()
    assert "Traceback" not in server.log


@pytest.fixture(scope="module")
def admin(server: GreenroomServer) -> mlflow.MlflowClient:
    return client_of(server, f"{ADMIN}:{PASSWORD}")


@pytest.fixture(scope="module")
def ben(server: GreenroomServer, admin: mlflow.MlflowClient) -> mlflow.MlflowClient:
    admin._tracking.send("POST", "/api/v1/accounts", body=b'{"name": "ben", "password": "another horse battery"}')
    return client_of(server, "ben:another horse battery")


def client_of(server: GreenroomServer, credentials: str) -> mlflow.MlflowClient:
    address = server.url.replace("://", f"://{credentials.replace(' ', '%20')}@")
    return mlflow.MlflowClient(transport=HttpTransport(address))


def test_who_acts_is_told(admin: mlflow.MlflowClient, ben: mlflow.MlflowClient) -> None:
    told = admin.whoami()
    assert (told.account, told.kind, told.workspace, told.is_admin) == (ADMIN, "user", "default", True)
    assert "account:manage" in told.permissions
    told = ben.whoami()
    assert (told.account, told.is_admin, told.groups) == ("ben", False, [])
    assert "account:manage" not in told.permissions


def test_nobody_is_told_to_sign_in(server: GreenroomServer) -> None:
    stranger = Connection(uri=server.url, credentials=Credentials())
    with pytest.raises(Unauthenticated, match="greenroom login"):
        mlflow.MlflowClient(transport=HttpTransport(server.url, connection=stranger)).whoami()


def test_a_role_is_granted_explained_and_taken_away(admin: mlflow.MlflowClient, ben: mlflow.MlflowClient) -> None:
    admin.create_registered_model("wine")
    with pytest.raises(NotFound):
        ben.get_registered_model("wine")
    made = admin.grant_role("wine", role="viewer", account="ben")
    assert (made.role, made.resource, made.name, made.account, made.creator) == (
        "viewer",
        "model",
        "wine",
        "ben",
        ADMIN,
    )
    assert ben.get_registered_model("wine").name == "wine"
    assert list(admin.list_grants("wine")) == [made]
    assert list(admin.list_grants(account="ben")) == [made]
    with pytest.raises(PermissionDenied):
        ben.update_registered_model("wine", description="mine")
    [why] = ben.explain_access("wine", permission="registered_model:update")
    assert not why.is_allowed
    assert ADMIN in why.granting_accounts
    [why] = admin.explain_access("wine", account="ben", permission="registered_model:read")
    assert why.is_allowed
    assert [(one.kind, one.role, one.grant_id) for one in why.through] == [("grant", "viewer", made.grant_id)]
    with pytest.raises(PermissionDenied):
        ben.grant_role("wine", role="manager", account="ben")
    admin.revoke_role(made.grant_id)
    with pytest.raises(NotFound):
        ben.get_registered_model("wine")
    with pytest.raises(NotFound):
        admin.revoke_role(made.grant_id)


def test_grants_are_read_page_by_page(admin: mlflow.MlflowClient, ben: mlflow.MlflowClient) -> None:
    made = [
        admin.grant_role(role="viewer", all_of="models", account="ben"),
        admin.grant_role(role="contributor", all_of="experiments", account="ben"),
    ]
    page = admin.list_grants(account="ben", max_results=1)
    assert len(page) == 1
    assert [one.grant_id for one in page.walk()] == [one.grant_id for one in made]
    for one in made:
        admin.revoke_role(one.grant_id)


@pytest.mark.parametrize(
    "arguments",
    [
        {"role": "emperor", "account": "ben"},
        {"role": "viewer", "name": "wine"},
        {"role": "viewer", "name": "wine", "account": "ben", "group": "ops"},
        {"role": "viewer", "account": "stranger", "all_of": "models"},
        {"role": "viewer", "account": "ben", "name": "wine", "experiment_id": "0"},
    ],
)
def test_what_cannot_be_granted_is_refused(
    arguments: dict[str, str], admin: mlflow.MlflowClient, ben: mlflow.MlflowClient
) -> None:
    with pytest.raises((InvalidInput, NotFound)):
        admin.grant_role(**arguments)  # type: ignore[arg-type]


def test_mlflows_server_has_none_of_it(mlflow_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", mlflow_url)
    client = mlflow.MlflowClient()
    with pytest.raises(NotSupported, match="access requires Greenroom"):
        client.whoami()
    connection.forget_transports()
