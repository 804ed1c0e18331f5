"""The documented walk, step by step, with the page alone: register a model from a run, find its version, move it to a stage.

On a model that was logged with MLflow 2's layout, under the artifacts of its run, and with MLflow 3's, as a logged model; each
by the genuine client of that time.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.compat.scenarios import steps
from tests.support import environments
from tests.support.browser import OpenTab
from tests.support.page_objects import ModelPage, ModelsPage, RunPage, VersionPage
from tests.support.servers import GreenroomServer

# What each client has installed, and the argument under which it takes the model's name.
LAYOUTS = {"under the run": ("mlflow-2.22", "artifact_path"), "a logged model": ("mlflow", "name")}

PROGRAM = """
import sys
import mlflow
from sklearn.linear_model import LinearRegression

mlflow.set_tracking_uri(sys.argv[1])
mlflow.set_experiment("walk")
with mlflow.start_run(run_name=sys.argv[2]) as run:
    mlflow.log_metric("rmse", 0.5)
    mlflow.sklearn.log_model(LinearRegression().fit([[0.0], [1.0]], [0.0, 1.0]), **{sys.argv[2]: "line"})
print(run.info.run_id)
"""


@pytest.fixture(scope="module", params=LAYOUTS)
def run_id(request: pytest.FixtureRequest, demo: GreenroomServer, client_python: Callable[[str], Path]) -> str:
    """A run with a logged model called `line`."""
    client, argument = LAYOUTS[request.param]
    said = environments.run(
        client_python(client), ["-c", PROGRAM, demo.url, argument], environment=steps.ENVIRONMENT, timeout_s=600
    )
    return re.findall(r"^[0-9a-f]{32}$", said, re.MULTILINE)[-1]


def test_the_documented_walk_with_a_new_name(open_tab: OpenTab, demo: GreenroomServer, run_id: str) -> None:
    name = f"Walked {run_id[:8]}"
    walk(open_tab, demo, run_id, name=name, is_new=True)


def test_the_documented_walk_with_a_name_from_the_list(open_tab: OpenTab, demo: GreenroomServer, run_id: str) -> None:
    walk(open_tab, demo, run_id, name="IrisSpecies", is_new=False)


def walk(open_tab: OpenTab, demo: GreenroomServer, run_id: str, *, name: str, is_new: bool) -> None:
    # From the run's detail page, select a logged model in the Artifacts section.
    run = RunPage(open_tab(demo)).open(run_id)
    run.open_tab("Artifacts")
    run.artifact("line").click()

    # Click Register Model.
    run.logged_model("line").get_by_role("button", name="Register Model").click()

    # In Model Name pick an existing name from the drop-down, or specify a new one.
    run.model_name.click()
    if is_new:
        run.model_name.fill(name)
    else:
        run.dialog.get_by_role("listbox", name="Model Name").get_by_role("option", name=re.compile(f"^{name}")).click()
    expect(run.model_name).to_have_value(name)
    made = run.register()
    expect(made.title).to_have_text("Version 1" if is_new else re.compile(r"Version \d+"))
    version = int(made.title.inner_text().split()[-1])

    # Go to the Registered Models page and view the model's properties.
    made.go_to("Models")
    models = ModelsPage(made.tab)
    expect(models.title).to_have_text("Registered Models")
    model = models.open_model(name)
    expect(model.title).to_have_text(name)
    expect(model.version_row(version)).to_be_visible()
    expect(model.panel("Model card")).to_be_visible()

    # Go back to the run's Artifacts section, click the model, and follow the version shown at the top right.
    run.open(run_id)
    run.open_tab("Artifacts")
    run.artifact("line").click()
    run.logged_model("line").get_by_role("link", name=f"{name} v{version}", exact=True).click()
    expect(made.title).to_have_text(f"Version {version}")
    expect(made.source_run).to_have_attribute("href", re.compile(run_id))
    expect(made.stage).to_have_text("Stage None")

    # See its details, and its current stage at the top right; click it and move it to one of the other valid stages.
    expect(made.panel("Details")).to_contain_text("Run id")
    expect(made.panel("Files").get_by_role("rowheader", name="MLmodel")).to_be_visible()
    made.stage.click()
    expect(made.page.get_by_role("menuitem")).to_have_text([re.compile(one) for one in STAGES])
    made.page.keyboard.press("Escape")
    made.choose_stage("Staging")
    made.move("Staging")
    expect(made.stage).to_have_text("Stage Staging")

    # On the model's overview page, see the active versions, those in a stage, and click one.
    made.page.get_by_role("navigation", name="Where this is").get_by_role("link", name=name).click()
    overview = ModelPage(made.tab)
    overview.active_versions.get_by_role("link", name=f"v{version}", exact=True).click()
    expect(VersionPage(overview.tab).stage).to_have_text("Stage Staging")


STAGES = ("None", "Staging", "Production", "Archived")
