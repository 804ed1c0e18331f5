"""Calls of MLflow's auth app, to be sent to a genuine server and to Greenroom one after another, and their answers.

Each call names who sends it and what is sent. `DIFFERENCES` has those that Greenroom answers otherwise on purpose: its answer,
and the row of docs/wire.md that says why.
"""

from __future__ import annotations

import base64
import http.client
import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

ADMIN = "admin"
ADMIN_PASSWORD = "correct-horse-battery"
PASSWORDS = {
    "admin": ADMIN_PASSWORD,
    "bob": "bobs-long-password",
    "carol": "carols-long-password",
    "dave": "daves-long-password",
}

USERS = "/api/2.0/mlflow/users"
EXPERIMENTS = "/api/2.0/mlflow/experiments"
MODELS = "/api/2.0/mlflow/registered-models"
ACCESS = "/api/3.0/mlflow/users/permissions"
ROLES = "/api/3.0/mlflow/roles"


class Answer(NamedTuple):
    """An answer: status, and for an error its code and message, else its JSON."""

    status: int
    error_code: str | None = None
    message: str | None = None
    body: Any = None


class Differs(NamedTuple):
    """What Greenroom answers instead, on purpose.

    Attributes:
        row: first column of the row of docs/wire.md that says why.
        message: regular expression of the whole message; None for an answer that is no error.
        body: the JSON, after ids are replaced; None for any.
    """

    row: str
    status: int
    error_code: str | None = None
    message: str | None = None
    body: Any = None

    def covers(self, ours: Answer) -> bool:
        """Return whether an answer is this one."""
        if (self.status, self.error_code) != (ours.status, ours.error_code):
            return False
        if self.message is not None:
            return ours.message is not None and re.fullmatch(self.message, ours.message) is not None
        return ours.message is None and (self.body is None or self.body == ours.body)


class Call(NamedTuple):
    """A call.

    Attributes:
        who: user name, or None without a log-in; ``name:password`` for another password than `PASSWORDS`.
        path: with the query string; ``{name}`` stands for a kept id.
        sends: JSON body; text is sent as it is, without a content type.
        keeps: id -> where it stands in the answer, such as ``role.id``; MLflow's and Greenroom's differ.
    """

    label: str
    who: str | None
    method: str
    path: str
    sends: Any = None
    keeps: Mapping[str, str] = {}


class Server:
    """One of the two servers, and the ids that it gave."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.ids: dict[str, int] = {}

    def send(self, call: Call) -> Answer:
        """Send a call."""
        parts = urlsplit(self.url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=120)
        headers = {} if call.who is None else {"Authorization": _basic(call.who)}
        body = None
        if isinstance(call.sends, str):
            body = call.sends.encode()
        elif call.sends is not None:
            body = json.dumps(_filled(call.sends, self.ids)).encode()
            headers["Content-Type"] = "application/json"
        try:
            connection.request(call.method, _filled(call.path, self.ids), body, headers)
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        answer = _answer(response.status, content)
        for name, place in call.keeps.items():
            found: Any = answer.body
            for step in place.split("."):
                found = found[step]
            self.ids[name] = int(found)
        return self._comparable(answer)

    def _comparable(self, answer: Answer) -> Answer:
        """Replace the server's own ids by their names."""
        names = {(kind.partition("_")[0], value): kind for kind, value in self.ids.items()}
        message = answer.message
        if message is not None:
            message = re.sub(
                r"\b(user|role)_id=(\d+)",
                lambda found: f"{found[1]}_id=<{names.get((found[1], int(found[2])), found[2])}>",
                message,
            )
        return answer._replace(message=message, body=_named(answer.body, names))


def _answer(status: int, content: bytes) -> Answer:
    try:
        read = json.loads(content) if content else None
    except ValueError:
        return Answer(status, None, content.decode(errors="replace"))
    if status >= 400 and isinstance(read, dict):
        return Answer(status, read.get("error_code"), read.get("message"))
    return Answer(status, body=read)


# Of users, for clients up to 3.12; newer servers and clients do not know them.
_OLDER_FIELDS = {"experiment_permissions", "registered_model_permissions", "scorer_permissions"}


def _named(value: Any, names: Mapping[tuple[str, int], str], kind: str = "") -> Any:
    if isinstance(value, list):
        return [_named(item, names, kind) for item in value]
    if not isinstance(value, dict):
        return value
    if "username" in value or "is_basic_auth" in value:
        kind = "user"
    elif "resource_pattern" in value:
        kind = "permission"
    elif "workspace" in value and "permissions" in value:
        kind = "role"
    found = {}
    for key, item in value.items():
        if key in _OLDER_FIELDS:
            continue
        if key.endswith("_timestamp"):
            found[key] = "<time>"
            continue
        of = kind if key == "id" else key.removesuffix("_id")
        if (key == "id" or key in ("user_id", "role_id")) and isinstance(item, int):
            found[key] = f"<{names.get((of, item), 'id')}>"
        else:
            found[key] = _named(item, names, kind)
    return found


def _filled(value: Any, ids: Mapping[str, int]) -> Any:
    if isinstance(value, dict):
        return {key: _filled(item, ids) for key, item in value.items()}
    if isinstance(value, str):
        whole = re.fullmatch(r"\{(\w+)\}", value)
        if whole is not None and whole[1].startswith(("role_", "permission_")):
            return ids[whole[1]]
        return re.sub(r"\{(\w+)\}", lambda found: str(ids[found[1]]), value)
    return value


def _basic(who: str) -> str:
    name, colon, password = who.partition(":")
    return "Basic " + base64.b64encode(f"{name}:{password if colon else PASSWORDS[name]}".encode()).decode()


def _query(path: str, **fields: str) -> str:
    return f"{path}?{urlencode(fields, quote_via=quote, safe='{}*')}"


def get(label: str, who: str | None, path: str, **fields: str) -> Call:
    """Make a GET with a query string."""
    return Call(label, who, "GET", _query(path, **fields))


# What the client makes of MLflow's plain texts: code, and the pattern by which MLflow's own tests know the message.
_PLAIN_TEXTS = {
    401: ("UNAUTHENTICATED", r"You are not authenticated.(?s:.*)"),
    403: ("PERMISSION_DENIED", r"Permission denied.(?s:.*)"),
}


def alike(genuine: Answer, ours: Answer) -> bool:
    """Return whether an answer is MLflow's, or in JSON what MLflow says in plain text."""
    if genuine.status != ours.status:
        return False
    if genuine.error_code is None and genuine.message is not None:
        if genuine.status in _PLAIN_TEXTS:
            code, pattern = _PLAIN_TEXTS[genuine.status]
            return ours.error_code == code and re.fullmatch(pattern, ours.message or "") is not None
        return ours.error_code == "INVALID_PARAMETER_VALUE" and ours.message == genuine.message
    return genuine == ours


CALLS: tuple[Call, ...] = (
    # -- users
    Call("create without log-in", None, "POST", f"{USERS}/create", {"username": "bob", "password": PASSWORDS["bob"]}),
    Call("create with a wrong password", "admin:wrong", "POST", f"{USERS}/create", {"username": "bob", "password": "x" * 12}),
    Call("create", "admin", "POST", f"{USERS}/create", {"username": "bob", "password": PASSWORDS["bob"]}, {"user_bob": "user.id"}),
    Call("create carol", "admin", "POST", f"{USERS}/create", {"username": "carol", "password": PASSWORDS["carol"]}, {"user_carol": "user.id"}),
    Call("create dave", "admin", "POST", f"{USERS}/create", {"username": "dave", "password": PASSWORDS["dave"]}, {"user_dave": "user.id"}),
    Call("create twice", "admin", "POST", f"{USERS}/create", {"username": "bob", "password": PASSWORDS["bob"]}),
    Call("create with a short password", "admin", "POST", f"{USERS}/create", {"username": "eve", "password": "elevenchars"}),
    Call("create with an empty name", "admin", "POST", f"{USERS}/create", {"username": "", "password": "x" * 12}),
    Call("create with an empty password", "admin", "POST", f"{USERS}/create", {"username": "eve", "password": ""}),
    Call("create without a name", "admin", "POST", f"{USERS}/create", {"password": "x" * 12}),
    Call("create without a password", "admin", "POST", f"{USERS}/create", {"username": "eve"}),
    Call("create without JSON", "admin", "POST", f"{USERS}/create", "username=eve"),
    Call("create as a user", "bob", "POST", f"{USERS}/create", {"username": "eve", "password": "x" * 12}),
    get("get", "admin", f"{USERS}/get", username="bob"),
    get("get oneself", "bob", f"{USERS}/get", username="bob"),
    get("get another", "carol", f"{USERS}/get", username="bob"),
    get("get without log-in", None, f"{USERS}/get", username="bob"),
    get("get an unknown user", "admin", f"{USERS}/get", username="nemo"),
    get("get without a name", "admin", f"{USERS}/get"),
    get("list", "admin", f"{USERS}/list"),
    get("list as a user", "bob", f"{USERS}/list"),
    get("current", "bob", f"{USERS}/current"),
    get("current of an administrator", "admin", f"{USERS}/current"),
    get("current by the address of pages", "bob", "/ajax-api/2.0/mlflow/users/current"),
    get("current without log-in", None, f"{USERS}/current"),
    Call("own password without the current one", "bob", "PATCH", f"{USERS}/update-password", {"username": "bob", "password": "x" * 12}),
    Call("own password with a wrong one", "bob", "PATCH", f"{USERS}/update-password", {"username": "bob", "password": "x" * 12, "current_password": "wrong"}),
    Call("own password as it is", "bob", "PATCH", f"{USERS}/update-password", {"username": "bob", "password": PASSWORDS["bob"], "current_password": PASSWORDS["bob"]}),
    Call("short own password", "bob", "PATCH", f"{USERS}/update-password", {"username": "bob", "password": "short", "current_password": PASSWORDS["bob"]}),
    Call("own password", "bob", "PATCH", f"{USERS}/update-password", {"username": "bob", "password": "another-password", "current_password": PASSWORDS["bob"]}),
    get("the old password", "bob", f"{USERS}/get", username="bob"),
    get("the new password", "bob:another-password", f"{USERS}/get", username="bob"),
    Call("password of another", "carol", "PATCH", f"{USERS}/update-password", {"username": "bob", "password": "x" * 12}),
    Call("password by an administrator", "admin", "PATCH", f"{USERS}/update-password", {"username": "bob", "password": PASSWORDS["bob"]}),
    Call("short password by an administrator", "admin", "PATCH", f"{USERS}/update-password", {"username": "bob", "password": "short"}),
    Call("password of an unknown user", "admin", "PATCH", f"{USERS}/update-password", {"username": "nemo", "password": "x" * 12}),
    Call("no password", "admin", "PATCH", f"{USERS}/update-password", {"username": "bob"}),
    Call("administrator's own without the current one", "admin", "PATCH", f"{USERS}/update-password", {"username": "admin", "password": "x" * 12}),
    Call("make oneself an administrator", "bob", "PATCH", f"{USERS}/update-admin", {"username": "bob", "is_admin": True}),
    Call("make an administrator", "admin", "PATCH", f"{USERS}/update-admin", {"username": "carol", "is_admin": True}),
    get("an administrator", "carol", f"{USERS}/get", username="bob"),
    Call("make no administrator", "admin", "PATCH", f"{USERS}/update-admin", {"username": "carol", "is_admin": False}),
    get("no administrator", "carol", f"{USERS}/get", username="bob"),
    Call("make an unknown user an administrator", "admin", "PATCH", f"{USERS}/update-admin", {"username": "nemo", "is_admin": True}),
    Call("make an administrator without saying so", "admin", "PATCH", f"{USERS}/update-admin", {"username": "carol"}),
    # -- roles
    Call("create a role", "admin", "POST", f"{ROLES}/create", {"workspace": "default", "name": "members"}, {"role_members": "role.id"}),
    Call("create a described role", "admin", "POST", f"{ROLES}/create", {"workspace": "default", "name": "readers", "description": "They read."}, {"role_readers": "role.id"}),
    Call("create a role twice", "admin", "POST", f"{ROLES}/create", {"workspace": "default", "name": "members"}),
    Call("create a role without a name", "admin", "POST", f"{ROLES}/create", {"workspace": "default"}),
    Call("create a role with an empty name", "admin", "POST", f"{ROLES}/create", {"workspace": "default", "name": " "}),
    Call("create a role without a workspace", "admin", "POST", f"{ROLES}/create", {"name": "x"}),
    Call("create a role with an empty workspace", "admin", "POST", f"{ROLES}/create", {"workspace": "", "name": "x"}),
    Call("create a role of a user's name", "admin", "POST", f"{ROLES}/create", {"workspace": "default", "name": "__user_1__"}),
    Call("create a role as a user", "bob", "POST", f"{ROLES}/create", {"workspace": "default", "name": "x"}),
    get("get a role", "admin", f"{ROLES}/get", role_id="{role_members}"),
    get("get no role", "admin", f"{ROLES}/get", role_id="999999"),
    get("get no number", "admin", f"{ROLES}/get", role_id="abc"),
    get("get a role without saying which", "admin", f"{ROLES}/get"),
    get("get no role as a user", "bob", f"{ROLES}/get", role_id="999999"),
    get("list roles", "admin", f"{ROLES}/list", workspace="default"),
    get("list an empty workspace", "admin", f"{ROLES}/list", workspace=""),
    get("list all roles", "admin", f"{ROLES}/list"),
    get("list all roles as a user", "bob", f"{ROLES}/list"),
    Call("rename a role", "admin", "PATCH", f"{ROLES}/update", {"role_id": "{role_readers}", "name": "the-readers"}),
    Call("describe a role", "admin", "PATCH", f"{ROLES}/update", {"role_id": "{role_readers}", "description": "They read all."}),
    Call("change nothing of a role", "admin", "PATCH", f"{ROLES}/update", {"role_id": "{role_readers}"}),
    Call("change no role", "admin", "PATCH", f"{ROLES}/update", {"role_id": 999999, "name": "x"}),
    Call("rename a role to another", "admin", "PATCH", f"{ROLES}/update", {"role_id": "{role_readers}", "name": "members"}),
    Call("rename a role to nothing", "admin", "PATCH", f"{ROLES}/update", {"role_id": "{role_readers}", "name": ""}),
    Call("change a role as a user", "bob", "PATCH", f"{ROLES}/update", {"role_id": "{role_readers}", "name": "x"}),
    Call("members use the workspace", "admin", "POST", f"{ROLES}/permissions/add", {"role_id": "{role_members}", "resource_type": "workspace", "resource_pattern": "*", "permission": "USE"}, {"permission_use": "role_permission.id"}),
    Call("readers read experiments", "admin", "POST", f"{ROLES}/permissions/add", {"role_id": "{role_readers}", "resource_type": "experiment", "resource_pattern": "*", "permission": "READ"}, {"permission_read": "role_permission.id"}),
    Call("add it twice", "admin", "POST", f"{ROLES}/permissions/add", {"role_id": "{role_readers}", "resource_type": "experiment", "resource_pattern": "*", "permission": "READ"}),
    Call("add to no role", "admin", "POST", f"{ROLES}/permissions/add", {"role_id": 999999, "resource_type": "experiment", "resource_pattern": "*", "permission": "READ"}),
    Call("add an unknown level", "admin", "POST", f"{ROLES}/permissions/add", {"role_id": "{role_readers}", "resource_type": "registered_model", "resource_pattern": "*", "permission": "WRITE"}),
    Call("add an unknown type", "admin", "POST", f"{ROLES}/permissions/add", {"role_id": "{role_readers}", "resource_type": "shelf", "resource_pattern": "*", "permission": "READ"}),
    Call("add READ on the workspace", "admin", "POST", f"{ROLES}/permissions/add", {"role_id": "{role_readers}", "resource_type": "workspace", "resource_pattern": "*", "permission": "READ"}),
    Call("add one workspace", "admin", "POST", f"{ROLES}/permissions/add", {"role_id": "{role_readers}", "resource_type": "workspace", "resource_pattern": "default", "permission": "USE"}),
    Call("add NO_PERMISSIONS", "admin", "POST", f"{ROLES}/permissions/add", {"role_id": "{role_readers}", "resource_type": "registered_model", "resource_pattern": "*", "permission": "NO_PERMISSIONS"}),
    Call("add without a level", "admin", "POST", f"{ROLES}/permissions/add", {"role_id": "{role_readers}", "resource_type": "experiment", "resource_pattern": "0"}),
    Call("add as a user", "bob", "POST", f"{ROLES}/permissions/add", {"role_id": "{role_readers}", "resource_type": "experiment", "resource_pattern": "*", "permission": "READ"}),
    Call("readers edit experiments", "admin", "PATCH", f"{ROLES}/permissions/update", {"role_permission_id": "{permission_read}", "permission": "EDIT"}),
    Call("an unknown level instead", "admin", "PATCH", f"{ROLES}/permissions/update", {"role_permission_id": "{permission_read}", "permission": "WRITE"}),
    Call("a level of no permission", "admin", "PATCH", f"{ROLES}/permissions/update", {"role_permission_id": 999999, "permission": "READ"}),
    Call("EDIT on the workspace", "admin", "PATCH", f"{ROLES}/permissions/update", {"role_permission_id": "{permission_use}", "permission": "EDIT"}),
    get("list permissions", "admin", f"{ROLES}/permissions/list", role_id="{role_readers}"),
    get("list permissions of no role", "admin", f"{ROLES}/permissions/list", role_id="999999"),
    Call("assign", "admin", "POST", f"{ROLES}/assign", {"username": "bob", "role_id": "{role_members}"}),
    Call("assign carol", "admin", "POST", f"{ROLES}/assign", {"username": "carol", "role_id": "{role_readers}"}),
    Call("assign twice", "admin", "POST", f"{ROLES}/assign", {"username": "bob", "role_id": "{role_members}"}),
    Call("assign to an unknown user", "admin", "POST", f"{ROLES}/assign", {"username": "nemo", "role_id": "{role_members}"}),
    Call("assign no role", "admin", "POST", f"{ROLES}/assign", {"username": "bob", "role_id": 999999}),
    Call("assign as a user", "dave", "POST", f"{ROLES}/assign", {"username": "dave", "role_id": "{role_members}"}),
    get("list users of a role", "admin", f"{ROLES}/users/list", role_id="{role_members}"),
    get("list users of no role", "admin", f"{ROLES}/users/list", role_id="999999"),
    get("list roles of a user", "admin", "/api/3.0/mlflow/users/roles/list", username="bob"),
    get("list own roles", "bob", "/api/3.0/mlflow/users/roles/list", username="bob"),
    get("list roles of another", "carol", "/api/3.0/mlflow/users/roles/list", username="bob"),
    get("list roles of an unknown user", "admin", "/api/3.0/mlflow/users/roles/list", username="nemo"),
    get("own permissions", "bob", "/api/3.0/mlflow/users/current/permissions"),
    get("permissions of a user", "admin", "/api/3.0/mlflow/users/permissions/list", username="carol"),
    get("permissions of another", "carol", "/api/3.0/mlflow/users/permissions/list", username="bob"),
    get("permissions of an unknown user", "admin", "/api/3.0/mlflow/users/permissions/list", username="nemo"),
    # -- grants on one object, new form
    Call("bob's experiment", "bob", "POST", f"{EXPERIMENTS}/create", {"name": "vineyard"}, {"experiment": "experiment_id"}),
    Call("bob's model", "bob", "POST", f"{MODELS}/create", {"name": "wine"}, {}),
    Call("grant", "bob", "POST", f"{ACCESS}/grant", {"username": "dave", "resource_type": "experiment", "resource_id": "{experiment}", "permission": "EDIT"}),
    Call("grant twice", "bob", "POST", f"{ACCESS}/grant", {"username": "dave", "resource_type": "experiment", "resource_id": "{experiment}", "permission": "READ"}),
    Call("grant to an unknown user", "bob", "POST", f"{ACCESS}/grant", {"username": "nemo", "resource_type": "experiment", "resource_id": "{experiment}", "permission": "EDIT"}),
    Call("grant an unknown level", "bob", "POST", f"{ACCESS}/grant", {"username": "carol", "resource_type": "experiment", "resource_id": "{experiment}", "permission": "WRITE"}),
    Call("grant NO_PERMISSIONS", "bob", "POST", f"{ACCESS}/grant", {"username": "carol", "resource_type": "experiment", "resource_id": "{experiment}", "permission": "NO_PERMISSIONS"}),
    Call("grant on an unknown type", "bob", "POST", f"{ACCESS}/grant", {"username": "carol", "resource_type": "shelf", "resource_id": "1", "permission": "READ"}),
    Call("grant on the workspace", "admin", "POST", f"{ACCESS}/grant", {"username": "carol", "resource_type": "workspace", "resource_id": "*", "permission": "USE"}),
    Call("grant without a level", "bob", "POST", f"{ACCESS}/grant", {"username": "carol", "resource_type": "experiment", "resource_id": "{experiment}"}),
    Call("grant without MANAGE", "dave", "POST", f"{ACCESS}/grant", {"username": "nemo", "resource_type": "experiment", "resource_id": "{experiment}", "permission": "WRITE"}),
    Call("grant on all as a user", "bob", "POST", f"{ACCESS}/grant", {"username": "carol", "resource_type": "experiment", "resource_id": "*", "permission": "READ"}),
    Call("grant on a model", "bob", "POST", f"{ACCESS}/grant", {"username": "dave", "resource_type": "registered_model", "resource_id": "wine", "permission": "USE"}),
    Call("grant on no model", "admin", "POST", f"{ACCESS}/grant", {"username": "dave", "resource_type": "registered_model", "resource_id": "beer", "permission": "USE"}),
    Call("grant on all models", "admin", "POST", f"{ACCESS}/grant", {"username": "carol", "resource_type": "registered_model", "resource_id": "*", "permission": "EDIT"}),
    Call("grant on all runs", "admin", "POST", f"{ACCESS}/grant", {"username": "carol", "resource_type": "run", "resource_id": "*", "permission": "EDIT"}),
    get("effective level", "admin", f"{ACCESS}/get", username="dave", resource_type="experiment", resource_id="{experiment}"),
    get("effective level on a model", "admin", f"{ACCESS}/get", username="dave", resource_type="registered_model", resource_id="wine"),
    get("own effective level", "bob", f"{ACCESS}/get", username="bob", resource_type="experiment", resource_id="{experiment}"),
    get("effective level on all models", "admin", f"{ACCESS}/get", username="carol", resource_type="registered_model", resource_id="*"),
    get("effective level by default", "admin", f"{ACCESS}/get", username="dave", resource_type="experiment", resource_id="0"),
    get("effective level on nothing", "admin", f"{ACCESS}/get", username="dave", resource_type="experiment", resource_id="987654"),
    get("effective level of an administrator", "admin", f"{ACCESS}/get", username="admin", resource_type="experiment", resource_id="0"),
    get("effective level of another", "bob", f"{ACCESS}/get", username="dave", resource_type="experiment", resource_id="{experiment}"),
    get("effective level of an unknown user", "admin", f"{ACCESS}/get", username="nemo", resource_type="experiment", resource_id="0"),
    get("effective level on an unknown type", "admin", f"{ACCESS}/get", username="bob", resource_type="shelf", resource_id="0"),
    get("effective level on the workspace", "admin", f"{ACCESS}/get", username="bob", resource_type="workspace", resource_id="*"),
    Call("revoke without MANAGE", "dave", "POST", f"{ACCESS}/revoke", {"username": "dave", "resource_type": "experiment", "resource_id": "{experiment}"}),
    Call("revoke", "bob", "POST", f"{ACCESS}/revoke", {"username": "dave", "resource_type": "experiment", "resource_id": "{experiment}"}),
    Call("revoke nothing", "bob", "POST", f"{ACCESS}/revoke", {"username": "dave", "resource_type": "experiment", "resource_id": "{experiment}"}),
    Call("revoke from an unknown user", "bob", "POST", f"{ACCESS}/revoke", {"username": "nemo", "resource_type": "experiment", "resource_id": "{experiment}"}),
    Call("revoke on all models", "admin", "POST", f"{ACCESS}/revoke", {"username": "carol", "resource_type": "registered_model", "resource_id": "*"}),
    Call("revoke on the workspace", "admin", "POST", f"{ACCESS}/revoke", {"username": "carol", "resource_type": "workspace", "resource_id": "*"}),
    Call("deny", "bob", "POST", f"{ACCESS}/grant", {"username": "dave", "resource_type": "experiment", "resource_id": "{experiment}", "permission": "DENY"}),
    get("effective level of the denied", "admin", f"{ACCESS}/get", username="dave", resource_type="experiment", resource_id="{experiment}"),
    get("list roles after grants", "admin", f"{ROLES}/list", workspace="default"),
    get("permissions of an owner", "bob", "/api/3.0/mlflow/users/current/permissions"),
    Call("create a role of no workspace", "admin", "POST", f"{ROLES}/create", {"workspace": "nowhere", "name": "lost"}),
    # -- ends
    Call("unassign", "admin", "DELETE", f"{ROLES}/unassign", {"username": "carol", "role_id": "{role_readers}"}),
    Call("unassign twice", "admin", "DELETE", f"{ROLES}/unassign", {"username": "carol", "role_id": "{role_readers}"}),
    Call("unassign an unknown user", "admin", "DELETE", f"{ROLES}/unassign", {"username": "nemo", "role_id": "{role_readers}"}),
    Call("remove a permission", "admin", "DELETE", f"{ROLES}/permissions/remove", {"role_permission_id": "{permission_read}"}),
    Call("remove it twice", "admin", "DELETE", f"{ROLES}/permissions/remove", {"role_permission_id": 999999}),
    Call("remove it as a user", "bob", "DELETE", f"{ROLES}/permissions/remove", {"role_permission_id": "{permission_use}"}),
    Call("delete a role", "admin", "DELETE", f"{ROLES}/delete", {"role_id": "{role_readers}"}),
    Call("delete no role", "admin", "DELETE", f"{ROLES}/delete", {"role_id": 999999}),
    Call("delete a role as a user", "bob", "DELETE", f"{ROLES}/delete", {"role_id": "{role_members}"}),
    Call("delete oneself", "admin", "DELETE", f"{USERS}/delete", {"username": "admin"}),
    Call("delete an unknown user", "admin", "DELETE", f"{USERS}/delete", {"username": "nemo"}),
    Call("delete as a user", "bob", "DELETE", f"{USERS}/delete", {"username": "carol"}),
    Call("delete without a name", "admin", "DELETE", f"{USERS}/delete", {}),
    Call("delete", "admin", "DELETE", f"{USERS}/delete", {"username": "carol"}),
    get("the deleted", "admin", f"{USERS}/get", username="carol"),
    Call("delete who owns something", "admin", "DELETE", f"{USERS}/delete", {"username": "bob"}),
    get("the deleted signs in", "bob", f"{USERS}/current"),
    Call("demote the last administrator", "admin", "PATCH", f"{USERS}/update-admin", {"username": "admin", "is_admin": False}),
)  # fmt: skip

_SQL = "some texts go on with the SQL statement and the password hash"
_HIDDEN = "an object that one may not see is 403, or 404, depending on the call"
_GONE = "RESOURCE_DOES_NOT_EXIST"
_INVALID = "INVALID_PARAMETER_VALUE"
_TAKEN = "RESOURCE_ALREADY_EXISTS"

_VISIBLE_ROLES = {
    "roles": [
        {
            "id": f"<{role}>",
            "name": name,
            "workspace": "default",
            "description": description,
            "permissions": [
                {
                    "id": f"<{permission}>",
                    "role_id": f"<{role}>",
                    "resource_type": resource_type,
                    "resource_pattern": "*",
                    "permission": level,
                }
            ],
        }
        for role, name, description, permission, resource_type, level in (
            ("role_members", "members", None, "permission_use", "workspace", "USE"),
            ("role_readers", "the-readers", "They read all.", "permission_read", "experiment", "EDIT"),
        )
    ]
}

# By the label of the call.
DIFFERENCES: dict[str, Differs] = {
    "create twice": Differs(_SQL, 400, _TAKEN, r"User \(username=bob\) already exists\. The user name 'bob' is taken\..*"),
    "create without JSON": Differs("`users/create` has a text of its own for a content type that is not JSON", 400, _INVALID, r"Bad Request\. Content-Type header is missing\."),
    "create a role twice": Differs(_SQL, 400, _TAKEN, r"Role \(name=members, workspace=default\) already exists\."),
    "add it twice": Differs(_SQL, 400, _TAKEN, r"Role permission \(role_id=<role_readers>, resource_type=experiment, resource_pattern=\*\) already exists\."),
    "get no role as a user": Differs(_HIDDEN, 404, _GONE, "Role with id=999999 not found"),
    "list roles after grants": Differs("the hidden role `__user_<id>__` is in lists of roles", 200, body=_VISIBLE_ROLES),
    "create a role of no workspace": Differs("a role can be made in a workspace that does not exist", 404, _GONE, "Workspace 'nowhere' not found"),
    "demote the last administrator": Differs("the last administrator can be demoted or deleted", 409, "RESOURCE_CONFLICT", "'admin' is the last administrator.*"),
    "grant on no model": Differs("a permission can be granted on an object that does not exist", 404, _GONE, "Registered Model with name=beer not found"),
    "grant on all runs": Differs("levels on runs, logged models and versions apart from their experiment or model; on all prompts, traces, scorers, gateways", 400, _INVALID, "Nothing can be granted on resource_type 'run' here: .*"),
    "effective level of an administrator": Differs("`users/permissions/get` answers about an administrator as if about anyone", 200, body={"allowed": True, "permission": "MANAGE"}),
    "effective level of another": Differs("`users/permissions/get` about another user is for administrators", 200, body={"allowed": True, "permission": "EDIT"}),
}  # fmt: skip
