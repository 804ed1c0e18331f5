"""Ten thousand metrics, texts of five thousand characters, names as long as may be, from right to left and of pictures: still usable, everywhere."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

import greenroom as mlflow
from greenroom.entities import Metric
from tests.support import layout
from tests.support.browser import NARROW, WIDE, OpenTab, Tab
from tests.support.page_objects import RunPage, RunsPage, VersionPage
from tests.support.servers import GreenroomServer

METRICS = 10_000
BATCH = 1000
# Two columns of ten thousand rows would be more; a page draws what is seen, and says how many there are.
MOST_NODES = 6000
NARROWEST = (360, 780)
LONG = 5000
OTHER_LETTERS = "نموذج الورم 🦉 腫瘍 ทดสอบ"


def as_long_as(length: int, start: str = OTHER_LETTERS) -> str:
    """A name without a place to break it."""
    return start + "x" * (length - len(start))


MODEL = as_long_as(250)
EXPERIMENT = as_long_as(500)
RUN = as_long_as(500)
ALIAS = "a" * 255
PROSE = f"{OTHER_LETTERS}\n\n" + "w" * LONG


class Extreme(NamedTuple):
    """A server with the largest there may be of everything."""

    server: GreenroomServer
    experiment_id: str
    run_ids: list[str]


@pytest.fixture(scope="module")
def extreme(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Extreme]:
    folder: Path = tmp_path_factory.mktemp("extreme")
    server = GreenroomServer("--data", folder / "data", log=folder / "log")
    try:
        yield _filled(server, folder)
        server.stop()
        assert "Traceback" not in server.log
    finally:
        server.kill()


def _filled(server: GreenroomServer, folder: Path) -> Extreme:
    client = mlflow.MlflowClient(server.url)
    experiment_id = client.create_experiment(EXPERIMENT, tags={"mlflow.note.content": PROSE})
    run_ids = [_run(client, experiment_id, folder, seed) for seed in (1, 2)]
    client.create_registered_model(MODEL, tags={"t" * 250: as_long_as(LONG)}, description=PROSE)
    for run_id in run_ids:
        made = client.create_model_version(
            MODEL, f"runs:/{run_id}/", run_id, description=PROSE, tags={"t" * 250: as_long_as(LONG)}
        )
    client.transition_model_version_stage(MODEL, "1", "Production")
    client.set_registered_model_alias(MODEL, ALIAS, made.version)
    return Extreme(server, experiment_id, run_ids)


def _run(client: mlflow.MlflowClient, experiment_id: str, folder: Path, seed: int) -> str:
    values = random.Random(seed)
    run_id = client.create_run(
        experiment_id, run_name=RUN, tags={"mlflow.note.content": PROSE, "team": as_long_as(LONG)}
    ).info.run_id
    for begin in range(0, METRICS, BATCH):
        client.log_batch(
            run_id,
            [
                Metric(f"layer.{number:05}/loss", values.random(), 1_700_000_000_000, 0)
                for number in range(begin, begin + BATCH)
            ],
        )
    client.log_param(run_id, "p" * 250, as_long_as(LONG))
    client.log_param(run_id, "letters", OTHER_LETTERS)
    file = folder / f"{OTHER_LETTERS} {'f' * 180}.txt"
    file.write_text("w" * LONG + f"\n{OTHER_LETTERS}\n")
    client.log_artifact(run_id, str(file))
    client.set_terminated(run_id)
    return str(run_id)


def path_of(page: str, extreme: Extreme) -> str:
    return (
        page.replace("MODEL", quote(MODEL, safe=""))
        .replace("EXPERIMENT", extreme.experiment_id)
        .replace("RUNS", ",".join(extreme.run_ids))
        .replace("RUN", extreme.run_ids[0])
    )


PAGES = [
    "/",
    "/models",
    "/models/MODEL",
    "/models/MODEL/versions/2",
    "/models/MODEL/versions/2?tab=files",
    "/models/MODEL/versions/2?tab=lineage",
    "/models/MODEL/compare?versions=1,2",
    "/experiments",
    "/experiments/EXPERIMENT",
    "/runs/RUN",
    "/runs/RUN?tab=metrics",
    "/runs/RUN?tab=artifacts",
    "/runs/compare?runs=RUNS",
    "/runs/compare?runs=RUNS&view=scatter",
    "/runs/compare?runs=RUNS&view=parallel",
]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_extremes_stays_in_its_place(page: str, open_tab: OpenTab, extreme: Extreme) -> None:
    tab = open_tab(extreme.server)
    tab.goto(path_of(page, extreme))
    for size in (WIDE, NARROW, NARROWEST):
        assert wrongs(tab, size) == []


def wrongs(tab: Tab, size: tuple[int, int]) -> list[str]:
    """List what scrolls sideways at this size, what is cut where there is little room, and whether the document became large."""
    tab.page.set_viewport_size({"width": size[0], "height": size[1]})
    found = layout.unfit(tab, sideways_only=size == WIDE)
    nodes = tab.page.evaluate("document.getElementsByTagName('*').length")
    return [f"{size[0]} px: {text}" for text in found] + ([f"{nodes} nodes"] if nodes > MOST_NODES else [])


def open_promotion(tab: Tab, extreme: Extreme) -> None:
    tab.goto(path_of("/models/MODEL/versions/2", extreme))
    VersionPage(tab).choose_stage("Production")


def open_registering(tab: Tab, extreme: Extreme) -> None:
    tab.goto(path_of("/runs/RUN", extreme))
    RunPage(tab).register_model.click()
    expect(tab.page.get_by_role("listbox")).to_be_visible()


def open_columns(tab: Tab, extreme: Extreme) -> None:
    tab.goto(path_of("/experiments/EXPERIMENT", extreme))
    tab.page.get_by_role("button", name=re.compile("^Columns")).click()
    expect(tab.page.get_by_role("dialog")).to_be_visible()


def open_search(tab: Tab, extreme: Extreme) -> None:
    tab.goto(path_of("/", extreme))
    tab.page.keyboard.press("Control+k")
    tab.page.get_by_role("combobox", name=re.compile("^Search models")).fill("نموذج")
    expect(tab.page.get_by_role("option").first).to_be_visible()


OPENERS: dict[str, Callable[[Tab, Extreme], None]] = {
    "promotion": open_promotion,
    "columns": open_columns,
    "search": open_search,
}


@pytest.mark.parametrize("what", OPENERS)
def test_a_dialog_of_extremes_stays_in_its_place(what: str, open_tab: OpenTab, extreme: Extreme) -> None:
    tab = open_tab(extreme.server)
    OPENERS[what](tab, extreme)
    for size in (WIDE, NARROW, NARROWEST):
        assert wrongs(tab, size) == []


def test_one_of_ten_thousand_metrics_is_found_and_becomes_a_column(open_tab: OpenTab, extreme: Extreme) -> None:
    tab = open_tab(extreme.server)
    open_columns(tab, extreme)
    dialog = tab.page.get_by_role("dialog")
    dialog.get_by_role("searchbox").fill("layer.09876")
    dialog.get_by_role("checkbox", name="layer.09876/loss").check()
    tab.page.keyboard.press("Escape")
    head = RunsPage(tab).table.get_by_role("columnheader").filter(has_text="layer.09876/loss")
    expect(head).to_be_attached()


def test_one_of_ten_thousand_metrics_of_a_run_is_found(open_tab: OpenTab, extreme: Extreme) -> None:
    run = RunPage(open_tab(extreme.server)).open(extreme.run_ids[0])
    run.page.get_by_role("searchbox", name=re.compile("metrics")).fill("layer.09876")
    expect(run.page.get_by_role("main")).to_contain_text("layer.09876/loss")
