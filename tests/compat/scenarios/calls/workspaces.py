"""Workspaces as resources: clients from 3.10. Working in one is the scenario `workspaces.py`."""

from __future__ import annotations

from tests.compat.scenarios import steps
from tests.compat.scenarios.calls.client import Client


def calls(s: steps.Scenario, c: Client) -> None:
    """Make, read, change and delete workspaces, by the client and by the module itself."""
    for number, api in enumerate((c.low, c.fluent)):
        name = s.named(f"ws{number}").replace("_", "-").lower()[:60]
        with s.step(f"a workspace of its own, {number}"):
            made = api.create_workspace(name, description="For a while.")
            assert (made.name, made.description) == (name, "For a while.")
            assert api.get_workspace(name).description == "For a while."
            assert {"default", name} <= {one.name for one in api.list_workspaces()}
            assert api.update_workspace(name, description="For longer.").description == "For longer."
        with s.refused(f"the workspace twice, {number}", code="RESOURCE_ALREADY_EXISTS", status=400):
            api.create_workspace(name)
        with s.step(f"the workspace deleted, {number}"):
            api.delete_workspace(name)
            assert name not in {one.name for one in api.list_workspaces()}
