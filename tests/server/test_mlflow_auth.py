"""Calls of MLflow's auth app that no client of the tests sends: older and malformed ones, and what they may not give away."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from greenroom.wire.endpoints import Endpoint
from tests.support.calls import World, calls_of_auth_app
from tests.support.servers import GreenroomServer, StartServer

ADMIN, PASSWORD = "admin", "correct-horse-battery"
USERS, MLFLOW_3 = "/api/2.0/mlflow/users", "/api/3.0/mlflow"
LAB = "/api/3.0/mlflow/workspaces/lab/permissions"
HUGE = 10**30


class People:
    """One server with accounts, and a client for each."""

    def __init__(self, server: GreenroomServer) -> None:
        self.server = server
        self._clients: dict[str, httpx.Client] = {}
        self.admin = self._client(ADMIN)

    def _client(self, name: str) -> httpx.Client:
        client = httpx.Client(base_url=self.server.url, auth=(name, PASSWORD), trust_env=False, timeout=60)
        self._clients[name] = client
        return client

    def add(self, name: str) -> httpx.Client:
        """Create a user and return its client."""
        done(self.admin.post(f"{USERS}/create", json={"username": name, "password": PASSWORD}))
        return self._client(name)

    def close(self) -> None:
        """Close the connections."""
        for client in self._clients.values():
            client.close()


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    folder = tmp_path_factory.mktemp("mlflow-auth")
    server = GreenroomServer(
        "--data",
        folder / "data",
        log=folder / "log",
        environment={"GREENROOM_SERVER_ADMIN_USERNAME": ADMIN, "GREENROOM_SERVER_ADMIN_PASSWORD": PASSWORD},
    )
    made = People(server)
    try:
        done(made.admin.post("/api/v1/workspaces", json={"name": "lab"}), 201)
        yield made
        made.close()
        server.stop()
        assert "Traceback" not in server.log
        assert PASSWORD not in server.log
    finally:
        server.kill()


def done(answer: httpx.Response, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


def refused(answer: httpx.Response, status: int, code: str, says: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.json()["error_code"] == code
    assert says in answer.json()["message"]


def delete(client: httpx.Client, path: str, **fields: Any) -> httpx.Response:
    return client.request("DELETE", path, json=fields)


# -- workspaces, as clients of 3.10 to 3.12 call them --------------------------------------------------------------


def test_levels_on_a_workspace_are_set_listed_and_deleted(people: People) -> None:
    wanda = people.add("wanda")
    user_id = done(wanda.get(f"{USERS}/current"))["user"]["id"]
    for level in ("READ", "USE", "EDIT", "MANAGE", "NO_PERMISSIONS", "READ"):
        row = {
            "workspace": "lab",
            "user_id": user_id,
            "permission": level,
            "can_use": level in ("USE", "EDIT", "MANAGE"),
        }
        assert done(people.admin.post(LAB, json={"username": "wanda", "permission": level})) == {"permission": row}
        assert row in done(people.admin.get(LAB))["permissions"]
        found = done(people.admin.get(f"{MLFLOW_3}/workspace-permissions", params={"username": "wanda"}))
        assert found == {"permissions": [row]}
    assert done(wanda.get(f"{MLFLOW_3}/workspace-permissions", params={"username": "wanda"})) == found
    done(people.admin.delete(LAB, params={"username": "wanda"}), 204)
    refused(
        people.admin.delete(LAB, params={"username": "wanda"}),
        404,
        "RESOURCE_DOES_NOT_EXIST",
        "Workspace permission does not exist for workspace='lab', username='wanda'",
    )


def test_who_may_not_see_a_workspace_learns_nothing_of_it(people: People) -> None:
    willy = people.add("willy")
    role = done(people.admin.post(f"{MLFLOW_3}/roles/create", json={"workspace": "lab", "name": "inside"}))["role"]
    added = done(
        people.admin.post(
            f"{MLFLOW_3}/roles/permissions/add",
            json={"role_id": role["id"], "resource_type": "workspace", "resource_pattern": "*", "permission": "USE"},
        )
    )["role_permission"]
    for answer, what in (
        (willy.get(LAB), "Workspace 'lab' not found"),
        (willy.get(LAB.replace("lab", "nowhere")), "Workspace 'nowhere' not found"),
        (willy.post(LAB, json={"username": "willy", "permission": "MANAGE"}), "Workspace 'lab' not found"),
        (
            willy.post(f"{MLFLOW_3}/roles/create", json={"workspace": "lab", "name": "mine"}),
            "Workspace 'lab' not found",
        ),
        (willy.get(f"{MLFLOW_3}/roles/list", params={"workspace": "lab"}), "Workspace 'lab' not found"),
        (willy.get(f"{MLFLOW_3}/roles/get", params={"role_id": role["id"]}), f"Role with id={role['id']} not found"),
        (
            willy.post(f"{MLFLOW_3}/roles/assign", json={"username": "willy", "role_id": role["id"]}),
            f"Role with id={role['id']} not found",
        ),
        (
            delete(willy, f"{MLFLOW_3}/roles/permissions/remove", role_permission_id=added["id"]),
            f"Role permission with id={added['id']} not found",
        ),
    ):
        refused(answer, 404, "RESOURCE_DOES_NOT_EXIST", what)


def test_who_manages_a_workspace_manages_its_roles_and_no_others(people: People) -> None:
    mary = people.add("mary")
    people.add("newcomer")
    done(people.admin.post(LAB, json={"username": "mary", "permission": "MANAGE"}))
    role = done(mary.post(f"{MLFLOW_3}/roles/create", json={"workspace": "lab", "name": "crew"}))["role"]
    done(mary.post(f"{MLFLOW_3}/roles/assign", json={"username": "newcomer", "role_id": role["id"]}))
    # What a user is in other workspaces is none of her business.
    elsewhere = done(people.admin.post(f"{MLFLOW_3}/roles/create", json={"workspace": "default", "name": "crew"}))[
        "role"
    ]
    done(people.admin.post(f"{MLFLOW_3}/roles/assign", json={"username": "newcomer", "role_id": elsewhere["id"]}))
    listed = done(mary.get(f"{MLFLOW_3}/users/roles/list", params={"username": "newcomer"}))["roles"]
    assert [one["id"] for one in listed] == [role["id"]]
    listed = done(people.admin.get(f"{MLFLOW_3}/users/roles/list", params={"username": "newcomer"}))["roles"]
    assert [one["id"] for one in listed] == [role["id"], elsewhere["id"]]
    refused(
        mary.post(f"{MLFLOW_3}/roles/assign", json={"username": "mary", "role_id": elsewhere["id"]}),
        404,
        "RESOURCE_DOES_NOT_EXIST",
        f"Role with id={elsewhere['id']} not found",
    )
    refused(mary.get(f"{MLFLOW_3}/roles/list"), 403, "PERMISSION_DENIED", "Permission denied: workspace:manage")


# -- what stands behind a level ------------------------------------------------------------------------------------


def test_a_role_that_is_no_level_is_shown_as_the_nearest(people: People) -> None:
    olga, pia = people.add("olga"), people.add("pia")
    done(
        people.admin.post(f"{MLFLOW_3}/workspaces/default/permissions", json={"username": "olga", "permission": "USE"})
    )
    done(olga.post("/api/2.0/mlflow/registered-models/create", json={"name": "olgas"}))
    done(people.admin.post("/api/v1/roles", json={"name": "taggers", "permissions": ["registered_model:read"]}), 201)
    about = {"username": "pia", "resource_type": "registered_model", "resource_id": "olgas"}
    for role, level in (("approver", "EDIT"), ("taggers", "READ"), ("manager", "MANAGE")):
        grant = done(people.admin.post("/api/v1/grants", json={"account": "pia", "role": role, "model": "olgas"}), 201)
        assert done(pia.get(f"{MLFLOW_3}/users/permissions/get", params=about))["permission"] == level
        found = done(
            people.admin.get(
                "/api/2.0/mlflow/registered-models/permissions/get", params={"name": "olgas", "username": "pia"}
            )
        )
        assert found["registered_model_permission"]["permission"] == level
        done(people.admin.delete(f"/api/v1/grants/{grant['grant_id']}"), 204)


def test_lowering_the_level_of_an_owner_leaves_the_object_without_an_owner(people: People) -> None:
    ada = people.add("ada")
    done(people.admin.post(f"{MLFLOW_3}/workspaces/default/permissions", json={"username": "ada", "permission": "USE"}))
    experiment_id = done(ada.post("/api/2.0/mlflow/experiments/create", json={"name": "adas"}))["experiment_id"]
    permissions = "/api/2.0/mlflow/experiments/permissions"
    about = {"experiment_id": experiment_id, "username": "ada"}
    assert done(ada.get(f"{permissions}/get", params=about))["experiment_permission"]["permission"] == "MANAGE"
    # No one else could give access to it any more.
    refused(ada.request("DELETE", f"{permissions}/delete", json=about), 400, "INVALID_PARAMETER_VALUE", "No one")
    refused(
        ada.patch(f"{permissions}/update", json={**about, "permission": "NO_PERMISSIONS"}),
        400,
        "INVALID_PARAMETER_VALUE",
        "You cannot deny yourself",
    )
    done(people.admin.patch(f"{permissions}/update", json={**about, "permission": "READ"}))
    assert done(ada.get("/api/2.0/mlflow/experiments/get", params={"experiment_id": experiment_id}))
    assert done(people.admin.get(f"/api/v1/experiments/{experiment_id}/owner"))["account_id"] is None
    refused(ada.get(f"{permissions}/get", params=about), 403, "PERMISSION_DENIED", "Permission denied:")


def test_a_prompt_is_a_model_that_is_named_as_a_prompt(people: People) -> None:
    people.add("paul")
    create = "/api/2.0/mlflow/registered-models/create"
    done(
        people.admin.post(
            create, json={"name": "greeting", "tags": [{"key": "mlflow.prompt.is_prompt", "value": "true"}]}
        )
    )
    done(people.admin.post(create, json={"name": "plain"}))

    def grant(resource_type: str, resource_id: str) -> httpx.Response:
        fields = {"username": "paul", "resource_type": resource_type, "resource_id": resource_id, "permission": "READ"}
        return people.admin.post(f"{MLFLOW_3}/users/permissions/grant", json=fields)

    done(grant("prompt", "greeting"))
    refused(grant("prompt", "plain"), 400, "INVALID_PARAMETER_VALUE", "not a prompt")
    refused(grant("prompt", "*"), 400, "INVALID_PARAMETER_VALUE", "all prompts")
    for resource_type in ("run", "logged_model", "registered_model_version", "gateway_secret", "trace"):
        refused(grant(resource_type, "*"), 400, "INVALID_PARAMETER_VALUE", f"resource_type '{resource_type}' here")
    rows = done(people.admin.get(f"{MLFLOW_3}/users/permissions/list", params={"username": "paul"}))["permissions"]
    assert [(row["resource_type"], row["resource_pattern"], row["role_name"][:7]) for row in rows] == [
        ("prompt", "greeting", "__user_")
    ]


def test_changes_are_in_the_history_of_what_they_are_about(people: People) -> None:
    people.add("hugo")
    done(people.admin.post("/api/2.0/mlflow/registered-models/create", json={"name": "watched"}))
    fields = {"name": "watched", "username": "hugo", "permission": "EDIT"}
    done(people.admin.post("/api/2.0/mlflow/registered-models/permissions/create", json=fields))
    found = done(people.admin.get("/api/v1/events", params={"model": "watched"}))["items"]
    assert any(event["type"] == "grant.created" for event in found)
    everything = people.admin.get("/api/v1/events", params={"limit": 1000}).text
    assert PASSWORD not in everything
    assert "argon2" not in everything


# -- malformed requests --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role_id", [HUGE, -HUGE, -1, 0, True, 1.5, "1.5", "", "x" * 5000, [], {}, None, "٣", "nan"])
def test_no_role_id_breaks_the_server(people: People, role_id: Any) -> None:
    for answer in (
        people.admin.patch(f"{MLFLOW_3}/roles/update", json={"role_id": role_id, "name": "x"}),
        delete(people.admin, f"{MLFLOW_3}/roles/delete", role_id=role_id),
        people.admin.post(f"{MLFLOW_3}/roles/assign", json={"role_id": role_id, "username": ADMIN}),
        delete(people.admin, f"{MLFLOW_3}/roles/permissions/remove", role_permission_id=role_id),
        people.admin.get(f"{MLFLOW_3}/roles/get", params={"role_id": str(role_id)}),
    ):
        assert answer.status_code in (400, 404), answer.text
        assert len(answer.content) < 2000


@pytest.mark.parametrize(
    "name",
    ["a\0b", "\ud800", "x" * 100_000, "<script>", " ", "..", "acc_1", "__user_1__", [], {}, 7, None, "\u202e"],
)
def test_no_user_name_breaks_the_server(people: People, name: Any) -> None:
    headers = {"content-type": "application/json"}

    def send(method: str, path: str, **fields: Any) -> httpx.Response:
        return people.admin.request(method, path, content=json.dumps(fields), headers=headers)

    for answer in (
        send("POST", f"{USERS}/create", username=name, password=PASSWORD),
        send("PATCH", f"{USERS}/update-admin", username=name, is_admin=True),
        send("PATCH", f"{USERS}/update-password", username=name, password=PASSWORD),
        send("DELETE", f"{USERS}/delete", username=name),
        send(
            "POST",
            f"{MLFLOW_3}/users/permissions/grant",
            username=name,
            resource_type="experiment",
            resource_id="0",
            permission="READ",
        ),
        send("POST", f"{MLFLOW_3}/roles/create", workspace="default", name=name, description=name),
    ):
        # A role may have a name that a user may not.
        assert answer.status_code in (400, 404) or answer.json().get("role"), answer.text
        assert len(answer.content) < 5000


@pytest.mark.parametrize("password", [HUGE, ["hunter2-hunter2"], {"hunter2-hunter2": 1}, True, "\ud800hunter2-hunter2"])
def test_no_password_is_shown_in_an_error(people: People, password: Any) -> None:
    for fields in (
        {"username": "eve", "password": password},
        {"username": ADMIN, "password": "x", "current_password": password},
    ):
        path = "create" if "current_password" not in fields else "update-password"
        answer = people.admin.request(
            "POST" if path == "create" else "PATCH",
            f"{USERS}/{path}",
            content=json.dumps(fields),
            headers={"content-type": "application/json"},
        )
        assert answer.status_code == 400
        assert "hunter2" not in answer.text
        assert str(HUGE) not in answer.text


@pytest.mark.parametrize("pattern", ["", "abc", "-1", "9" * 40, "0 OR 1=1", "../0", "*x", "٣"])
def test_no_resource_breaks_the_server(people: People, pattern: str) -> None:
    fields = {"username": ADMIN, "resource_type": "experiment", "resource_id": pattern, "permission": "READ"}
    for path in ("grant", "revoke"):
        assert people.admin.post(f"{MLFLOW_3}/users/permissions/{path}", json=fields).status_code in (400, 404)
    about = {key: value for key, value in fields.items() if key != "permission"}
    # It tells nothing of what exists: the answer is that for all experiments.
    assert people.admin.get(f"{MLFLOW_3}/users/permissions/get", params=about).status_code in (200, 400)


STRANGE: tuple[Any, ...] = (
    None,
    True,
    -1,
    HUGE,
    1e308,
    "",
    " ",
    "*",
    "0",
    "a\0b",
    "\ud800",
    "x" * 20_000,
    [],
    ["a"],
    {},
    {"a": {}},
)


def test_no_strange_value_in_any_field_breaks_the_server(people: People) -> None:
    for name in ("taster", "visitor"):
        people.add(name)
    done(people.admin.post("/api/2.0/mlflow/registered-models/create", json={"name": "wine"}))
    role = done(people.admin.post(f"{MLFLOW_3}/roles/create", json={"workspace": "default", "name": "r"}))["role"]["id"]
    fields = {"role_id": role, "resource_type": "registered_model", "resource_pattern": "wine", "permission": "READ"}
    added = done(people.admin.post(f"{MLFLOW_3}/roles/permissions/add", json=fields))["role_permission"]["id"]
    world = World("0", "", "", "", "", "", "", "", "", role_id=role, role_permission_id=added)
    wrong = []
    for row, given in calls_of_auth_app(world).items():
        for field in given:
            for value in STRANGE:
                answer = _send(people.admin, row, {**given, field: value})
                if answer is None or answer.status_code < 400:
                    continue
                if answer.status_code >= 500 or "error_code" not in answer.json() or len(answer.content) > 5000:
                    wrong.append((row.name, field, value, answer.status_code, answer.text[:200]))
    assert not wrong


def _send(client: httpx.Client, row: Endpoint, fields: dict[str, Any]) -> httpx.Response | None:
    """Send a request; None for one that no client can write."""
    path = row.paths[0]
    if "{workspace}" in path:
        path = path.replace("{workspace}", quote(str(fields.pop("workspace")).encode(errors="replace"), safe=""))
    if row.has_query:
        if any(isinstance(value, str) and not value.isprintable() for value in fields.values()):
            return None
        return client.request(row.method, path, params={name: str(value) for name, value in fields.items()})
    headers = {"content-type": "application/json"}
    return client.request(row.method, path, content=json.dumps(fields), headers=headers)


@pytest.mark.parametrize(("method", "path"), [("GET", "/signup"), ("POST", "/api/2.0/mlflow/users/create-ui")])
def test_there_is_no_form_to_sign_up(people: People, method: str, path: str) -> None:
    assert people.admin.request(method, path, json={}).status_code == 404


# -- without accounts ----------------------------------------------------------------------------------------------


def test_without_accounts_the_local_user_is_who_asks(start_server: StartServer, tmp_path: Any) -> None:
    server = start_server("--data", tmp_path / "data", "--user", "ada")
    with httpx.Client(base_url=server.url, trust_env=False) as client:
        assert done(client.get(f"{USERS}/current")) == {
            "user": {"id": 0, "username": "ada", "is_admin": True},
            "is_basic_auth": False,
        }
        assert done(client.get(f"{USERS}/list")) == {"users": []}
        assert done(client.get(f"{MLFLOW_3}/users/current/permissions")) == {"is_admin": True, "permissions": []}
        # From the first account on everyone has to sign in, so it is made otherwise.
        refused(
            client.post(f"{USERS}/create", json={"username": "bob", "password": PASSWORD}),
            400,
            "INVALID_PARAMETER_VALUE",
            "The first account",
        )
        assert done(client.get("/api/2.0/mlflow/experiments/get?experiment_id=0"))


# -- limited tokens ------------------------------------------------------------------------------------------------


def test_a_limited_token_learns_of_nothing_beyond_its_limit(people: People) -> None:
    tina = people.add("tina")
    for workspace in ("lab", "default"):
        done(
            people.admin.post(
                "/api/v1/grants",
                json={"resource": "workspace", "account": "tina", "role": "contributor"},
                headers={"X-MLFLOW-WORKSPACE": workspace},
            ),
            201,
        )
    role = done(people.admin.post(f"{MLFLOW_3}/roles/create", json={"workspace": "lab", "name": "elsewhere"}))["role"]
    done(people.admin.post(f"{MLFLOW_3}/roles/assign", json={"role_id": role["id"], "username": "tina"}))
    for workspace, name in (("default", "shown-model"), ("default", "other-model"), ("lab", "elsewhere-model")):
        headers = {"X-MLFLOW-WORKSPACE": workspace}
        done(tina.post("/api/2.0/mlflow/registered-models/create", json={"name": name}, headers=headers))
    of_models = {"scope": "admin", "models": ["shown-model"]}
    of_workspace = {"scope": "admin", "workspace": "default"}
    for limit, hidden in ((of_models, ("other-model", "elsewhere")), (of_workspace, ("elsewhere",))):
        token = done(tina.post("/api/v1/me/tokens", json={"name": "limited", **limit}), 201)["token"]
        headers = {"Authorization": f"Bearer {token}"}
        with httpx.Client(base_url=people.server.url, headers=headers, trust_env=False, timeout=60) as limited:
            for path in (
                f"{USERS}/get?username=tina",
                f"{MLFLOW_3}/users/current/permissions",
                f"{MLFLOW_3}/users/permissions/list?username=tina",
                f"{MLFLOW_3}/users/roles/list?username=tina",
                f"{MLFLOW_3}/workspace-permissions?username=tina",
                f"{MLFLOW_3}/workspaces",
                "/api/v1/me",
                "/api/v1/workspaces",
                "/api/v1/grants",
                f"{MLFLOW_3}/roles/list?workspace=default",
            ):
                answer = limited.get(path)
                # What has no permission here is refused as a whole.
                assert answer.status_code in (200, 403), (path, answer.text)
                for one in (*hidden, '"lab"'):
                    assert one not in answer.text, path
            assert "shown-model" in limited.get(f"{MLFLOW_3}/users/current/permissions").text
            asked = {"username": "tina", "resource_type": "registered_model"}
            levels = [
                done(limited.get(f"{MLFLOW_3}/users/permissions/get", params={**asked, "resource_id": name}))
                for name in (hidden[0], "no-model")
            ]
            assert levels[0] == levels[1]


def test_an_owner_with_a_grant_holds_one_permission_of_the_model(people: People) -> None:
    otto = people.add("otto")
    done(people.admin.post("/api/v1/grants", json={"account": "otto", "resource": "workspace", "role": "member"}), 201)
    done(otto.post("/api/2.0/mlflow/registered-models/create", json={"name": "own-model"}))
    for role in ("viewer", "manager"):
        done(people.admin.post("/api/v1/grants", json={"account": "otto", "model": "own-model", "role": role}), 201)
    for path in ("users/current/permissions", "users/permissions/list?username=otto"):
        listed = done(otto.get(f"{MLFLOW_3}/{path}"))["permissions"]
        of_model = [one["permission"] for one in listed if one["resource_pattern"] == "own-model"]
        assert of_model == ["MANAGE"], path


def test_a_denial_does_not_tell_whether_a_model_exists(people: People) -> None:
    dora = people.add("dora")
    done(people.admin.post("/api/2.0/mlflow/registered-models/create", json={"name": "hidden-model"}))
    for grant in ({"resource": "models", "role": "viewer"}, {"model": "hidden-model", "role": "denied"}):
        done(people.admin.post("/api/v1/grants", json={"account": "dora", **grant}), 201)
    asked = {"username": "dora", "resource_type": "registered_model"}
    levels = [
        done(dora.get(f"{MLFLOW_3}/users/permissions/get", params={**asked, "resource_id": name}))
        for name in ("hidden-model", "no-model")
    ]
    assert levels[0] == levels[1]
    denied = people.admin.get(f"{MLFLOW_3}/users/permissions/get", params={**asked, "resource_id": "hidden-model"})
    assert done(denied)["permission"] == "DENY"


def test_a_role_does_not_tell_its_readers_of_objects_that_they_may_not_see(people: People) -> None:
    rita = people.add("rita")
    done(people.admin.post(LAB, json={"username": "rita", "permission": "USE"}))
    in_lab = {"X-MLFLOW-WORKSPACE": "lab"}
    for name in ("role-model", "rita-sees-it"):
        done(people.admin.post("/api/2.0/mlflow/registered-models/create", json={"name": name}, headers=in_lab))
    grant = {"model": "rita-sees-it", "account": "rita", "role": "viewer"}
    done(people.admin.post("/api/v1/grants", json=grant, headers=in_lab), 201)
    hidden = done(
        people.admin.post("/api/2.0/mlflow/experiments/create", json={"name": "role-experiment"}, headers=in_lab)
    )["experiment_id"]
    role = done(people.admin.post(f"{MLFLOW_3}/roles/create", json={"workspace": "lab", "name": "of-others"}))["role"]
    for kind, pattern in (
        ("registered_model", "role-model"),
        ("registered_model", "rita-sees-it"),
        ("registered_model", "*"),
        ("experiment", hidden),
    ):
        entry = {"role_id": role["id"], "resource_type": kind, "resource_pattern": pattern, "permission": "READ"}
        done(people.admin.post(f"{MLFLOW_3}/roles/permissions/add", json=entry))

    def patterns(client: httpx.Client) -> list[list[str]]:
        asked = {"role_id": role["id"]}
        (listed,) = [
            one
            for one in done(client.get(f"{MLFLOW_3}/roles/list", params={"workspace": "lab"}))["roles"]
            if one["id"] == role["id"]
        ]
        entries = [
            done(client.get(f"{MLFLOW_3}/roles/get", params=asked))["role"]["permissions"],
            done(client.get(f"{MLFLOW_3}/roles/permissions/list", params=asked))["role_permissions"],
            listed["permissions"],
        ]
        return [[entry["resource_pattern"] for entry in found] for found in entries]

    assert patterns(rita) == [["rita-sees-it", "*"]] * 3
    assert patterns(people.admin) == [["role-model", "rita-sees-it", "*", hidden]] * 3
