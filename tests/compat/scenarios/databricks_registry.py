"""The vendor's client of a workspace registry, unchanged, as several users: requests, comments, permissions.

Prints a line for each step and asserts everything itself. The store has the model ``wine`` with three versions, and the rule
of Production asks for one approval; ada is a contributor, ben and cleo are approvers, root administers the server.

    python -m tests.compat.scenarios.databricks_registry URL PASSWORD
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import (
    DatabricksError,
    NotFound,
    PermissionDenied,
    ResourceAlreadyExists,
    ResourceConflict,
)
from databricks.sdk.service.ml import (
    ActivityType,
    RegisteredModelAccessControlRequest,
    RegisteredModelPermissionLevel,
)

MODEL = "wine"
LEVEL = RegisteredModelPermissionLevel


class Warnings(logging.Handler):
    """Keeps what the client warns of."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(record.getMessage())


@contextmanager
def step(text: str) -> Iterator[None]:
    """Print how a step went."""
    try:
        yield
    except BaseException:
        print(f"FAILED {text}", flush=True)
        raise
    print(f"ok     {text}", flush=True)


@contextmanager
def refused(text: str, kind: type[DatabricksError], says: str) -> Iterator[None]:
    """Do a step that the server must refuse with the client's exception of this class."""
    with step(text):
        try:
            yield
        except DatabricksError as error:
            assert isinstance(error, kind), f"{type(error).__name__}, not {kind.__name__}: {error}"
            assert says in str(error), error
        else:
            raise AssertionError("it was not refused")


def as_user(url: str, name: str, password: str) -> WorkspaceClient:
    """Return the client of a user."""
    return WorkspaceClient(host=url, username=name, password=password, auth_type="basic")


def connecting(url: str, password: str) -> None:
    """Construct a client, and ask who is signed in."""
    warnings = Warnings()
    logging.getLogger("databricks.sdk").addHandler(warnings)
    with step("construct a client without a warning"):
        client = as_user(url, "ada", password)
        assert warnings.found == [], warnings.found
    with step("who am I, and in which workspace"):
        me = client.current_user.me()
        assert (me.user_name, me.display_name, me.active) == ("ada", "ada", True)
        assert client.get_workspace_id() == client.get_workspace_id() > 0


def requests(ada: Any, ben: Any, cleo: Any) -> None:
    """The life of requests."""
    with step("ask for Production"):
        made = ada.create_transition_request(MODEL, "1", "Production", comment="Recall is up").request
        assert (made.to_stage, made.user_id, made.comment) == ("Production", "ada", "Recall is up")
        again = ada.create_transition_request(MODEL, "1", "Production", comment="Recall is up").request
        assert again.creation_timestamp == made.creation_timestamp, "a repeated POST makes no second request"
    with refused("ask for the same as someone else", ResourceAlreadyExists, "Request 1 by ada"):
        ben.create_transition_request(MODEL, "1", "Production")
    with step("list the open requests"):
        (found,) = list(ben.list_transition_requests(MODEL, "1"))
        assert (found.id, found.activity_type) == ("1", ActivityType.REQUESTED_TRANSITION)
        assert (found.from_stage, found.to_stage, found.user_id) == ("None", "Production", "ada")
    with refused("approve a request of the caller", PermissionDenied, "decide"):
        ada.approve_transition_request(MODEL, "1", "Production", False)
    with step("approve it"):
        done = ben.approve_transition_request(MODEL, "1", "Production", True, comment="Compared").activity
        assert (done.activity_type, done.to_stage, done.comment) == (
            ActivityType.APPROVED_REQUEST,
            "Production",
            "Compared",
        )
        assert not done.system_comment
        assert ada.get_model_version(MODEL, "1").model_version.current_stage == "Production"
        assert list(ben.list_transition_requests(MODEL, "1")) == []
    with refused("approve it again", NotFound, "no open request"):
        cleo.approve_transition_request(MODEL, "1", "Production", False)
    with step("ask and reject"):
        ada.create_transition_request(MODEL, "2", "Production")
        done = cleo.reject_transition_request(MODEL, "2", "Production", comment="Too early").activity
        assert done.activity_type == ActivityType.REJECTED_REQUEST
    with step("ask and withdraw"):
        ada.create_transition_request(MODEL, "2", "Production")
        done = ada.delete_transition_request(MODEL, "2", "Production", "ada").activity
        assert done.activity_type == ActivityType.CANCELLED_REQUEST
    with refused("withdraw what is not there", NotFound, "no open request"):
        ada.delete_transition_request(MODEL, "2", "Production", "ada")


def transitions(ada: Any, cleo: Any, url: str) -> None:
    """Move versions with a comment, and meet a rule."""
    with step("move to Staging with a comment"):
        moved = ada.transition_stage(MODEL, "2", "Staging", False, comment="To try").model_version_databricks
        assert (moved.current_stage, moved.version) == ("Staging", "2")
        assert moved.permission_level.value == "CAN_EDIT"
    with refused("move to Production, which leaves a request behind", ResourceConflict, f"{url}/requests/"):
        ada.transition_stage(MODEL, "2", "Production", True, comment="Better")
    with step("someone else approves what was left behind"):
        (found,) = list(cleo.list_transition_requests(MODEL, "2"))
        assert (found.user_id, found.comment) == ("ada", "Better")
        cleo.approve_transition_request(MODEL, "2", "Production", False)
        assert ada.get_model_version(MODEL, "2").model_version.current_stage == "Production"
        assert ada.get_model_version(MODEL, "1").model_version.current_stage == "Archived"


def comments(ada: Any, ben: Any) -> None:
    """Comment, edit, delete."""
    with step("comment on a version"):
        made = ada.create_comment(MODEL, "1", "Dry").comment
        assert (made.comment, made.user_id) == ("Dry", "ada")
    with step("edit it"):
        assert ada.update_comment(made.id, "Very dry").comment.comment == "Very dry"
    with refused("edit another's", PermissionDenied, "only its author"):
        ben.update_comment(made.id, "Sweet")
    with step("delete it"):
        ada.delete_comment(made.id)
    with refused("edit what is deleted", NotFound, "comment"):
        ada.update_comment(made.id, "Gone")


def permissions(root: Any, ada: Any) -> None:
    """Levels on a model."""
    with step("find the model with its id, and in the list of all"):
        model = root.get_model(MODEL).registered_model_databricks
        assert (model.name, model.permission_level.value) == (MODEL, "CAN_MANAGE")
        assert MODEL in [one.name for one in root.list_models()]
        assert ada.get_model(MODEL).registered_model_databricks.permission_level.value == "CAN_EDIT"
    with step("list the levels"):
        levels = root.get_permission_levels(model.id).permission_levels
        assert {one.permission_level for one in levels} == set(LEVEL)
        assert all(one.description for one in levels)

    def held() -> dict[str, list[str]]:
        found = root.get_permissions(model.id)
        assert (found.object_id, found.object_type) == (f"/registered-models/{model.id}", "registered-model")
        return {
            one.user_name or one.group_name or one.service_principal_name: [
                level.permission_level.value for level in one.all_permissions if not level.inherited
            ]
            for one in found.access_control_list
        }

    with step("read who holds which"):
        before = held()
        assert before["ada"] == ["CAN_EDIT"]
        assert before["ben"] == ["CAN_MANAGE_PRODUCTION_VERSIONS"]
    with step("change one, keep the others"):
        root.update_permissions(
            model.id,
            access_control_list=[
                RegisteredModelAccessControlRequest(user_name="vic", permission_level=LEVEL.CAN_READ),
                RegisteredModelAccessControlRequest(group_name="tasters", permission_level=LEVEL.CAN_MANAGE),
            ],
        )
        assert held() == {**before, "vic": ["CAN_READ"], "tasters": ["CAN_MANAGE"]}
    with step("lower one"):
        root.update_permissions(
            model.id,
            access_control_list=[
                RegisteredModelAccessControlRequest(group_name="tasters", permission_level=LEVEL.CAN_EDIT)
            ],
        )
        assert held()["tasters"] == ["CAN_EDIT"]
    with step("replace all"):
        root.set_permissions(
            model.id,
            access_control_list=[
                RegisteredModelAccessControlRequest(user_name="ada", permission_level=LEVEL.CAN_EDIT),
                RegisteredModelAccessControlRequest(service_principal_name="robot", permission_level=LEVEL.CAN_READ),
            ],
        )
        assert held() == {"root": ["CAN_MANAGE"], "ada": ["CAN_EDIT"], "robot": ["CAN_READ"]}
    with refused("read them without the permission", PermissionDenied, "access:read"):
        ada.get_permissions(model.id)
    with refused("a model that is not there", NotFound, "rm_999"):
        root.get_permissions("rm_999")
    with refused("the webhooks of a later release", NotFound, "No endpoint"):
        list(root.list_webhooks())


def main(url: str, password: str) -> None:
    """Run all steps."""
    connecting(url, password)
    root, ada, ben, cleo = (as_user(url, name, password).model_registry for name in ("root", "ada", "ben", "cleo"))
    requests(ada, ben, cleo)
    transitions(ada, cleo, url)
    comments(ada, ben)
    permissions(root, ada)
    print("all steps, all as they should be")


if __name__ == "__main__":
    main(*sys.argv[1:])
