"""Versions side by side: where they come from, and what differs in what they are."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

import greenroom as mlflow
from tests.support.browser import OpenTab, Tab
from tests.support.servers import GreenroomServer, StartServer

NAME = "Churn"
# The dash that is seen, and the word that is read out.
NOTHING = "– none"
CODE = "class Model:\n    def predict(self, model_input):\n        return model_input\n"


def signature(**inputs: str) -> str:
    columns = [
        {"name": name, "type": kind.rstrip("?"), "required": not kind.endswith("?")} for name, kind in inputs.items()
    ]
    return f"flavors: {{}}\nsignature:\n  inputs: '{json.dumps(columns)}'\n"


@pytest.fixture
def server(start_server: StartServer, tmp_path: Path) -> GreenroomServer:
    server = start_server("--data", str(tmp_path / "data"))
    client = mlflow.MlflowClient(server.url)
    client.create_registered_model(NAME)
    experiment_id = client.create_experiment("churn")
    for number, (auc, loss, inputs) in enumerate(
        [
            (0.91, 0.4, {"age": "long", "plan": "string"}),
            (0.93, 0.4, {"age": "double", "plan": "string"}),
            (0.92, 0.3, {"age": "double", "tenure": "long?"}),
        ],
        1,
    ):
        run = client.create_run(experiment_id, run_name=f"try {number}")
        client.log_metric(run.info.run_id, "auc", auc)
        client.log_metric(run.info.run_id, "loss", loss)
        client.log_metric(run.info.run_id, "folds", 5)
        client.log_param(run.info.run_id, "depth", number)
        client.log_param(run.info.run_id, "seed", 7)
        client.log_text(run.info.run_id, signature(**inputs), "model/MLmodel")
        client.log_text(run.info.run_id, f"numpy==2.{number}\npandas==2.2\n", "model/requirements.txt")
        client.log_text(run.info.run_id, CODE, "model/code.py")
        client.create_model_version(NAME, f"runs:/{run.info.run_id}/model", run.info.run_id)
    client.transition_model_version_stage(NAME, "1", "Archived")
    client.transition_model_version_stage(NAME, "2", "Production")
    client.set_registered_model_alias(NAME, "champion", "2")
    client.set_model_version_tag(NAME, "2", "reviewed", "yes")
    return server


def cells(tab: Tab, panel: str) -> dict[str, list[str]]:
    """What a panel's table tells, by the first cell of each row."""
    table = tab.page.get_by_role("table", name=panel, exact=True)
    rows = [row.locator("th, td").all_inner_texts() for row in table.locator("tbody tr").all()]
    return {row[0]: [" ".join(cell.split()) for cell in row[1:]] for row in rows}


def panel(tab: Tab, title: str) -> Locator:
    return tab.page.get_by_role("region", name=title, exact=True)


def test_what_differs_is_shown_and_what_is_the_same_counted(open_tab: OpenTab, server: GreenroomServer) -> None:
    tab = open_tab(server)
    tab.goto(f"/models/{NAME}/compare?versions=1,2,3")
    expect(panel(tab, "Metrics")).to_be_visible()
    came = cells(tab, "Where from")
    assert came["Source run"] == ["try 1", "try 2", "try 3"]
    assert came["Aliases"] == [NOTHING, "@champion", NOTHING]
    assert cells(tab, "Metrics") == {
        "auc": ["0.9100", "0.9300 +0.0200 better", "0.9200 +0.0100 better"],
        "loss": ["0.4000", "0.4000 0", "0.3000 −0.1000 better"],
    }
    expect(panel(tab, "Metrics")).to_contain_text("1 more is the same")
    assert cells(tab, "Parameters") == {"depth": ["1", "2", "3"]}
    assert cells(tab, "Signature") == {
        "input age": ["long", "double", "double"],
        "input plan": ["string", "string", NOTHING],
        "input tenure": [NOTHING, NOTHING, "long, optional"],
    }
    assert cells(tab, "Dependencies") == {"numpy": ["2.1", "2.2", "2.3"]}
    assert list(cells(tab, "Files")) == ["MLmodel", "requirements.txt"]
    assert cells(tab, "Tags") == {"reviewed": [NOTHING, "yes", NOTHING]}

    tab.page.get_by_label("Only differences").uncheck()
    assert cells(tab, "Parameters") == {"depth": ["1", "2", "3"], "seed": ["7", "7", "7"]}
    assert list(cells(tab, "Metrics")) == ["auc", "folds", "loss"]
    assert list(cells(tab, "Files")) == ["MLmodel", "code.py", "requirements.txt"]
    # The address holds it.
    tab.page.reload()
    expect(tab.page.get_by_label("Only differences")).not_to_be_checked()
    expect(panel(tab, "Parameters")).to_contain_text("seed")


def test_the_columns_of_all_tables_stand_in_line(open_tab: OpenTab, server: GreenroomServer) -> None:
    tab = open_tab(server)
    tab.goto(f"/models/{NAME}/compare?versions=1,2,3")
    expect(panel(tab, "Tags")).to_be_visible()
    heads = tab.page.get_by_role("columnheader", name=re.compile("^v2"))
    assert heads.count() == 7
    edges = heads.evaluate_all("all => all.map(head => Math.round(head.getBoundingClientRect().left))")
    assert len(set(edges)) == 1
    # A phone shows one version below the other, each value beside its version.
    tab.page.set_viewport_size({"width": 390, "height": 844})
    values = tab.page.get_by_role("table", name="Metrics").locator("td[data-label='v2'] > *")
    lefts = values.evaluate_all("all => all.map(value => Math.round(value.getBoundingClientRect().left))")
    assert len(set(lefts)) == 1
    assert tab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
