"""What people come for takes a handful of presses. Typing is free; each press of a pointer counts, opening a menu too."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.compat.scenarios import steps
from tests.support import environments
from tests.support.browser import OpenTab
from tests.support.page_objects import HomePage, ModelPage, RunPage, VersionPage
from tests.support.servers import GreenroomServer

MODEL = "TumourTriage"
IN_PRODUCTION, CANDIDATE = 3, 5
RUN = "sgd rate=0.03 alpha=0.01"


def test_a_model_is_registered_from_a_run_in_three_presses(open_tab: OpenTab, fresh_demo: GreenroomServer) -> None:
    home = HomePage(open_tab(fresh_demo)).open()
    recent = home.panel("Recent runs").get_by_role("link").filter(has_not_text="All experiments")
    recent.first.click()
    run = RunPage(home.tab)
    run.register_model.click()
    run.model_name.fill("FreshlyNamed")
    version = run.register()
    expect(version.title).to_have_text("Version 1")
    expect(version.page).to_have_url(re.compile("/models/FreshlyNamed/versions/1$"))
    assert version.tab.presses == 3


def test_a_version_goes_to_production_in_four_presses_and_the_old_one_is_archived(
    open_tab: OpenTab, fresh_demo: GreenroomServer
) -> None:
    home = HomePage(open_tab(fresh_demo)).open()
    version = home.open_version_in(MODEL, "Staging")
    expect(version.title).to_have_text(f"Version {CANDIDATE}")
    assert version.tab.presses == 1
    dialog = version.choose_stage("Production")
    # The dialog names the version that leaves Production.
    expect(dialog).to_contain_text(f"Version {IN_PRODUCTION} is in Production now")
    expect(dialog.get_by_role("checkbox", name=re.compile("^Archive version 3"))).to_be_checked()
    expect(dialog.get_by_role("table", name="Metrics")).to_contain_text(f"v{IN_PRODUCTION}, Production")
    version.move("Production")
    expect(version.stage).to_have_text("Stage Production")
    expect(version.toasts).to_contain_text(f"v{CANDIDATE} is in Production, v{IN_PRODUCTION} archived")
    assert version.tab.presses == 4

    old = VersionPage(version.tab).open(MODEL, IN_PRODUCTION)
    expect(old.stage).to_have_text("Stage Archived")


def test_a_promotion_is_undone_from_its_message(open_tab: OpenTab, fresh_demo: GreenroomServer) -> None:
    version = VersionPage(open_tab(fresh_demo)).open(MODEL, CANDIDATE)
    version.choose_stage("Production")
    version.move("Production")
    expect(version.stage).to_have_text("Stage Production")
    version.toasts.get_by_role("button", name="Undo").click()
    expect(version.stage).to_have_text("Stage Staging")
    old = VersionPage(version.tab).open(MODEL, IN_PRODUCTION)
    expect(old.stage).to_have_text("Stage Production")


def test_the_run_behind_production_is_two_presses_away(open_tab: OpenTab, demo: GreenroomServer) -> None:
    version = HomePage(open_tab(demo)).open().open_version_in(MODEL, "Production")
    name = version.source_run.inner_text()
    version.source_run.click()
    expect(RunPage(version.tab).title).to_have_text(name)
    assert version.tab.presses == 2


def test_two_versions_stand_side_by_side_after_four_presses(open_tab: OpenTab, demo: GreenroomServer) -> None:
    model = HomePage(open_tab(demo)).open().open_model(MODEL)
    model.pick(2)
    model.pick(4)
    comparison = model.compare_picked()
    expect(comparison.columns).to_have_text(["v2", "v4"])
    assert comparison.tab.presses == 4


def test_the_copied_code_loads_the_model(open_tab: OpenTab, demo: GreenroomServer, mlflow_python: Path) -> None:
    version = VersionPage(open_tab(demo)).open(MODEL, IN_PRODUCTION)
    version.copy_code.click()
    expect(version.copy_code).to_have_text("Copied")
    assert version.tab.presses == 1
    code = version.tab.clipboard()
    said = environments.run(
        mlflow_python, ["-c", f"{code}\nprint(type(model).__name__)"], environment=steps.ENVIRONMENT
    )
    assert said.strip().endswith("PyFuncModel")


def test_the_copied_command_downloads_the_model(
    open_tab: OpenTab, demo: GreenroomServer, mlflow_python: Path, tmp_path: Path
) -> None:
    version = VersionPage(open_tab(demo)).open(MODEL, IN_PRODUCTION)
    version.panel("Use this model").get_by_role("button", name="CLI").click()
    version.copy_code.click()
    expect(version.copy_code).to_have_text("Copied")
    path = f"{mlflow_python.parent}:/usr/bin:/bin"
    environments.run(
        Path("/bin/sh"), ["-ec", version.tab.clipboard()], environment={**steps.ENVIRONMENT, "PATH": path}, cwd=tmp_path
    )
    assert (tmp_path / "model" / "MLmodel").is_file()


def test_an_alias_moves_to_any_version_in_three_presses(open_tab: OpenTab, fresh_demo: GreenroomServer) -> None:
    model = ModelPage(open_tab(fresh_demo)).open(MODEL)
    expect(model.version_row(2)).not_to_contain_text("@champion")
    model.panel("Aliases").get_by_role("button", name="Move @champion").click()
    model.dialog.get_by_role("radio", name=re.compile("^v2")).click()
    model.dialog.get_by_label("Comment").fill("Recall is up.")
    model.dialog.get_by_role("button", name="Move to v2").click()
    expect(model.version_row(2)).to_contain_text("@champion")
    expect(model.tab.page.get_by_text("Recall is up.").first).to_be_visible()
    expect(model.version_row(IN_PRODUCTION)).not_to_contain_text("@champion")
    assert model.tab.presses == 3
