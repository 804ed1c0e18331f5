"""A genuine MLflow client works with workspaces, in its own words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.compat.scenarios import steps
from tests.support import environments
from tests.support.servers import GreenroomServer

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture
def found(greenroom_server: GreenroomServer, mlflow_python: Path) -> Any:
    program = ["-m", "tests.compat.scenarios.workspaces", greenroom_server.url, "lab"]
    told = environments.run(mlflow_python, program, environment=steps.ENVIRONMENT, cwd=CHECKOUT)
    return json.loads(told.splitlines()[-1])


def test_a_client_does_everything_with_workspaces(found: Any) -> None:
    assert found["made"] == ["lab", "Tests.", None]
    assert found["twice"][0] == "RESOURCE_ALREADY_EXISTS"
    assert found["twice"][1].endswith("Workspace 'lab' already exists.")
    assert found["bad name"] == [
        "INVALID_PARAMETER_VALUE",
        "Workspace name 'Bad_Name' must match the pattern ^[a-z0-9]([-a-z0-9]*[a-z0-9])?$ "
        "(lowercase alphanumeric with optional internal hyphens).",
    ]
    assert found["default"][1].endswith("The 'default' workspace is reserved and cannot be created")
    assert found["listed"] == ["default", "lab"]
    assert found["got"] == "Tests."
    assert found["absent"][0] == "RESOURCE_DOES_NOT_EXIST"
    assert "Workspace 'absent' not found" in found["absent"][1]
    assert (found["updated"], found["cleared"] or "") == ("Better tests.", "")
    assert found["workspace of experiment"] == "lab"
    assert found["there"] == {
        "experiments": ["tuning-lab"],
        "models": ["wine"],
        "versions": ["1"],
        "files": ["of lab"],
    }
    assert found["here"] == {
        "experiments": ["Default", "tuning-default"],
        "models": ["wine"],
        "versions": ["1"],
        "files": ["of default"],
    }
    assert found["restrict"][0] == "INVALID_STATE"
    assert "Cannot delete workspace 'lab'" in found["restrict"][1]
    assert found["run of there"][0] == found["experiment of there"][0] == "RESOURCE_DOES_NOT_EXIST"
    assert found["set absent"][0] == "RESOURCE_DOES_NOT_EXIST"
    assert "Workspace 'absent' not found" in found["set absent"][1]
    assert found["delete default"][0] == "INVALID_PARAMETER_VALUE"
    assert found["clash"][0] == "INVALID_STATE"
    assert "model 'wine'" in found["clash"][1]
    assert found["after the move"] == {
        "experiments": ["Default", "tuning-default", "tuning-lab"],
        "models": ["ale", "wine"],
        "versions": ["1"],
        "files": ["of lab"],
    }
    assert found["in the end"] == ["default"]
