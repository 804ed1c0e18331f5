"""MLflow's levels and the roles they stand for."""

from __future__ import annotations

import pytest

from greenroom.core.mlflow_levels import (
    Level,
    check_resource_type,
    highest,
    level_of_role,
    parse_grantable_level,
    parse_level,
    role_on_object,
    role_on_workspace,
)
from greenroom.core.permissions import Permission
from greenroom.core.roles import PERMISSIONS, Role
from greenroom.errors import InvalidInput


def test_every_built_in_role_has_a_level_that_gives_no_more_than_the_role() -> None:
    for role in Role:
        level = level_of_role(role.value)
        assert PERMISSIONS[role_on_object(level)] <= PERMISSIONS[role] | PERMISSIONS[Role.VIEWER], role


def test_levels_survive_the_way_there_and_back() -> None:
    for level in Level:
        expected = Level.DENY if level is Level.NO_PERMISSIONS else level
        assert level_of_role(role_on_object(level)) is expected
        assert level_of_role(role_on_workspace(level)) is expected


@pytest.mark.parametrize(
    ("permissions", "level"),
    [
        ({Permission.ACCESS_MANAGE}, Level.MANAGE),
        ({Permission.RUN_READ, Permission.RUN_UPDATE}, Level.EDIT),
        ({Permission.RUN_READ}, Level.READ),
        ({Permission.COMMENT_CREATE}, Level.READ),
        (set(), Level.NO_PERMISSIONS),
    ],
)
def test_a_role_of_a_workspace_is_shown_as_the_nearest_level(permissions: set[Permission], level: Level) -> None:
    assert level_of_role("role:4", {"role:4": frozenset(permissions)}) is level


def test_a_role_that_is_gone_gives_nothing() -> None:
    assert level_of_role("role:4") is Level.NO_PERMISSIONS


def test_a_denial_outweighs_everything() -> None:
    assert highest([Level.MANAGE, Level.DENY, Level.READ]) is Level.DENY
    assert highest([Level.NO_PERMISSIONS, Level.USE, Level.READ]) is Level.USE


def test_levels_are_written_as_mlflow_writes_them() -> None:
    assert parse_level("USE") is Level.USE
    for text in ("use", "", "WRITE", "READ "):
        with pytest.raises(InvalidInput, match=r"Valid permissions are: \('READ', 'USE', 'EDIT', 'MANAGE', "):
            parse_level(text)


@pytest.mark.parametrize(
    ("level", "resource_type"),
    [("READ", "workspace"), ("EDIT", "workspace"), ("DENY", "workspace"), ("NO_PERMISSIONS", "experiment")],
)
def test_some_levels_are_not_granted_on_some_types(level: str, resource_type: str) -> None:
    with pytest.raises(InvalidInput, match=f"Invalid permission '{level}' for resource_type='{resource_type}'"):
        parse_grantable_level(level, resource_type)


@pytest.mark.parametrize(
    ("resource_type", "pattern", "says"),
    [
        ("shelf", "*", "Invalid resource type 'shelf'"),
        ("workspace", "default", "supports only wildcard"),
        ("run", "*", "what is granted on 'experiment' applies"),
        ("prompt_version", "*", "what is granted on 'prompt' applies"),
        ("scorer", "7", "grant on 'experiment' or 'registered_model'"),
        ("prompt", "*", "all prompts"),
    ],
)
def test_what_nothing_can_be_granted_on_is_refused(resource_type: str, pattern: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        check_resource_type(resource_type, pattern)
    for kind in ("experiment", "registered_model", "prompt"):
        check_resource_type(kind, "7")
