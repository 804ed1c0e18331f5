"""Before a version goes to Production, the dialog says what changes for those who call it: columns that break calls too."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Locator, expect

import greenroom as mlflow
from tests.support import axe
from tests.support.browser import NARROW, OpenTab
from tests.support.page_objects import VersionPage
from tests.support.servers import GreenroomServer

MODEL = "Churn"
SAME, BREAKING, HARMLESS, BARE = 2, 3, 4, 5

Columns = Sequence[tuple[str, str, bool]]
INPUTS: Columns = [("tenure", "long", True), ("plan", "string", True)]
OUTPUT: Columns = [("score", "double", True)]


def mlmodel(inputs: Columns, outputs: Columns = OUTPUT) -> str:
    def scalar(columns: Columns) -> str:
        specs: list[dict[str, Any]] = [
            {"name": name, "type": kind, "required": required} for name, kind, required in columns
        ]
        return f"'{json.dumps(specs)}'"

    return f"flavors: {{}}\nsignature:\n  inputs: {scalar(inputs)}\n  outputs: {scalar(outputs)}\n  params: null\n"


VERSIONS = [
    mlmodel(INPUTS),
    mlmodel(list(reversed(INPUTS))),
    mlmodel([("tenure", "string", True), ("region", "string", True)], [("label", "string", True)]),
    mlmodel([*INPUTS, ("note", "string", False)]),
    "flavors: {}\n",
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GreenroomServer]:
    """A server with a model whose versions differ in their signatures; the first is in Production."""
    folder: Path = tmp_path_factory.mktemp("signatures")
    server = GreenroomServer("--data", folder / "data", log=folder / "log")
    try:
        client = mlflow.MlflowClient(server.url)
        client.create_registered_model(MODEL)
        experiment_id = client.create_experiment("churn")
        for number, text in enumerate(VERSIONS, 1):
            run_id = client.create_run(experiment_id, run_name=f"run {number}").info.run_id
            (folder / "MLmodel").write_text(text)
            (folder / f"only-{number}.txt").write_text(str(number))
            for file in ("MLmodel", f"only-{number}.txt"):
                client.log_artifact(run_id, str(folder / file), "model")
            client.create_model_version(MODEL, f"runs:/{run_id}/model", run_id)
        client.transition_model_version_stage(MODEL, "1", "Production")
        yield server
        server.stop()
        assert "Traceback" not in server.log
    finally:
        server.kill()


def what_changes(dialog: Locator, what: str) -> Locator:
    """The answer beside a word of the dialog."""
    return dialog.locator("dt", has_text=what).locator("+ dd")


def test_a_change_that_breaks_calls_is_warned_of_in_words(open_tab: OpenTab, server: GreenroomServer) -> None:
    dialog = VersionPage(open_tab(server)).open(MODEL, BREAKING).choose_stage("Production")
    expect(dialog).to_contain_text(
        "Calls that work with v1 can fail with v3: see tenure, region and score in the signature."
    )
    signature = what_changes(dialog, "Signature")
    expect(signature).to_contain_text("tenure input changes its type from long to string")
    expect(signature).to_contain_text("region new input, string: required")
    expect(signature).to_contain_text("score output removed")
    expect(signature).to_contain_text("plan input removed: values that callers send are ignored")
    expect(what_changes(dialog, "Files")).to_have_text("1 changed, 1 new and 1 gone, of 2 files")


def test_the_same_signature_is_said_to_be_so(open_tab: OpenTab, server: GreenroomServer) -> None:
    dialog = VersionPage(open_tab(server)).open(MODEL, SAME).choose_stage("Production")
    expect(what_changes(dialog, "Signature")).to_have_text("the same 2 inputs and 1 output")
    expect(dialog).not_to_contain_text("can fail")


@pytest.mark.parametrize(
    ("version", "words"),
    [
        (HARMLESS, "note new input, string: optional"),
        (BARE, "Signature removed: inputs are no longer checked"),
    ],
)
def test_what_breaks_nothing_is_told_without_a_warning(
    version: int, words: str, open_tab: OpenTab, server: GreenroomServer
) -> None:
    dialog = VersionPage(open_tab(server)).open(MODEL, version).choose_stage("Production")
    expect(what_changes(dialog, "Signature")).to_have_text(words)
    expect(dialog).not_to_contain_text("can fail")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_a_telephone_shows_all(
    scheme: Literal["light", "dark"], open_tab: OpenTab, server: GreenroomServer
) -> None:
    version = VersionPage(open_tab(server, scheme=scheme)).open(MODEL, BREAKING)
    dialog = version.choose_stage("Production")
    expect(dialog).to_contain_text("can fail")
    assert axe.violations(version.tab) == []
    version.page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    expect(dialog.get_by_role("button", name="Move to Production")).to_be_in_viewport(ratio=1)
    assert version.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
