"""Pages stay readable with what real registries hold; axe finds nothing there either, light and dark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.support import axe, ugly_data
from tests.support.browser import NARROW, OpenTab
from tests.support.page_objects import ModelPage, ModelsPage, RunPage, RunsPage, VersionPage
from tests.support.servers import GreenroomServer
from tests.support.ugly_data import CHILDREN, COMMIT, MODEL, Ugly

FOLD_PX = 26 * 16
SOME_NUMBER = re.compile(r"^-?\d+\.\d+$")


@pytest.fixture(scope="module")
def ugly(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ugly]:
    folder: Path = tmp_path_factory.mktemp("ugly")
    server = GreenroomServer("--data", folder / "data", log=folder / "log")
    try:
        yield ugly_data.filled(server, folder)
        server.stop()
        assert "Traceback" not in server.log
    finally:
        server.kill()


def height(locator: Locator) -> float:
    box = locator.bounding_box()
    assert box is not None
    return box["height"]


def test_a_run_leads_to_the_runs_nested_in_it_and_back(open_tab: OpenTab, ugly: Ugly) -> None:
    run = RunPage(open_tab(ugly.server)).open(ugly.parent)
    nested = run.panel("Nested runs")
    expect(nested).to_contain_text(str(CHILDREN))
    expect(nested.get_by_role("row")).to_have_count(1 + 8)
    nested.get_by_role("button", name="Show 4 more").click()
    expect(nested.get_by_role("row")).to_have_count(1 + CHILDREN)
    assert axe.violations(run.tab) == []
    nested.get_by_role("link", name="trial-11", exact=True).click()
    expect(run.title).to_have_text("trial-11")
    run.page.get_by_role("main").get_by_role("link", name="GridSearchCV").click()
    expect(run.title).to_have_text("GridSearchCV")
    nested.get_by_role("link", name="Show in the runs table").click()
    runs = RunsPage(run.tab)
    expect(runs.run("trial-3")).to_be_visible()
    expect(runs.run("only a model")).to_have_count(0)


def test_the_runs_table_marks_nested_runs(open_tab: OpenTab, ugly: Ugly) -> None:
    runs = RunsPage(open_tab(ugly.server)).open(f"/experiments/{ugly.experiment_id}")
    row = runs.table.get_by_role("row").filter(has_text="trial-3")
    expect(row.get_by_role("img", name="nested run")).to_be_visible()
    other = runs.table.get_by_role("row").filter(has_text="GridSearchCV")
    expect(other.get_by_role("img", name="nested run")).to_have_count(0)


def test_a_run_shows_its_script_and_its_commit(open_tab: OpenTab, ugly: Ugly) -> None:
    run = RunPage(open_tab(ugly.server)).open(ugly.parent)
    source = run.panel("Source")
    expect(source).to_contain_text("pipelines/train.py")
    link = source.get_by_role("link", name=COMMIT[:12])
    expect(link).to_have_attribute("href", f"https://github.com/cellar/wine/commit/{COMMIT}")
    run.open(ugly.child)
    expect(source).to_contain_text("neither a script nor a git commit")


def test_ranks_and_spreads_are_neither_better_nor_worse(open_tab: OpenTab, ugly: Ugly) -> None:
    page = VersionPage(open_tab(ugly.server)).open(MODEL, 2)
    metrics = page.panel("Metrics")
    for key in ("rank_test_score", "std_test_score"):
        row = metrics.get_by_role("row").filter(has_text=key)
        expect(row).to_contain_text("+4")
        expect(row).not_to_contain_text(re.compile("better|worse"))


def test_the_promote_dialog_opens_at_its_title_and_sums_up(open_tab: OpenTab, ugly: Ugly) -> None:
    tab = open_tab(ugly.server)
    tab.page.set_viewport_size({"width": 1440, "height": 600})
    page = VersionPage(tab).open(MODEL, 2)
    dialog = page.choose_stage("Production")
    summary = dialog.get_by_text("30 parameters differ")
    expect(summary).to_be_visible()
    expect(dialog.get_by_role("heading", name="Move version 2 to Production")).to_be_in_viewport(ratio=1)
    expect(dialog.get_by_role("button", name="Move to Production")).to_be_in_viewport(ratio=1)
    expect(dialog.get_by_text("param_3", exact=False)).not_to_be_visible()
    assert axe.violations(tab) == []
    summary.click()
    change = dialog.locator("details div").filter(has_text="max_leaf_nodes")
    expect(change).to_have_text("max_leaf_nodes not set None")
    expect(change.get_by_role("img", name="to", exact=True)).to_be_visible()
    expect(dialog.get_by_role("heading", name="Move version 2 to Production")).to_be_in_viewport(ratio=1)
    expect(dialog.get_by_role("button", name="Move to Production")).to_be_in_viewport(ratio=1)
    assert axe.violations(tab) == []


@pytest.mark.parametrize("size", [(1440, 900), NARROW])
def test_numbers_of_a_csv_file_stay_on_one_line(open_tab: OpenTab, ugly: Ugly, size: tuple[int, int]) -> None:
    tab = open_tab(ugly.server)
    tab.page.set_viewport_size({"width": size[0], "height": size[1]})
    run = RunPage(tab).open(ugly.parent, "?tab=artifacts&path=floats.csv")
    cells = run.page.get_by_role("cell", name=SOME_NUMBER)
    expect(cells.first).to_be_visible()
    heights = run.page.get_by_role("row").evaluate_all("rows => rows.map(row => row.offsetHeight)")
    assert len(heights) == 201
    assert max(heights[1:]) < 40
    text, title = cells.first.inner_text(), cells.first.get_attribute("title")
    assert title is not None
    assert len(text.lstrip("-0.").replace(".", "")) <= 6
    assert float(text) == pytest.approx(float(title), rel=1e-5)
    assert axe.violations(tab) == []


def test_plain_words_search_names_of_runs(open_tab: OpenTab, ugly: Ugly) -> None:
    runs = RunsPage(open_tab(ugly.server)).open(f"/experiments/{ugly.experiment_id}")
    runs.filter("trial-7")
    expect(runs.run("trial-7")).to_be_visible()
    expect(runs.table.get_by_role("link", name=re.compile("^trial-"))).to_have_count(1)
    runs.page.reload()
    expect(runs.page.get_by_role("searchbox", name="Filter runs")).to_have_value("trial-7")
    runs.filter("nothing-like-it")
    expect(runs.page.get_by_role("status").filter(has_text="Words are searched in names")).to_be_visible()


def test_an_unknown_filter_of_models_is_refused_and_not_read_as_a_name(open_tab: OpenTab, ugly: Ugly) -> None:
    tab = open_tab(ugly.server)
    tab.expects("status of 400")
    models = ModelsPage(tab).open()
    models.search.fill("stage = 'Production'")
    expect(models.page.get_by_role("heading", name="Invalid filter")).to_be_visible()
    expect(models.page.get_by_role("alert")).to_contain_text("team:growth filters by a tag")
    models.search.fill("team:diagnostics")
    expect(models.row(MODEL)).to_be_visible()
    models.search.fill("newcomer wine")
    expect(models.row(MODEL)).to_be_visible()
    models.search.fill("not there")
    expect(models.page.get_by_role("status").filter(has_text="Words are searched in names")).to_be_visible()


def test_a_long_card_is_folded(open_tab: OpenTab, ugly: Ugly) -> None:
    page = ModelPage(open_tab(ugly.server)).open(MODEL)
    card = page.panel("Model card")
    more = card.get_by_role("button", name="Show all text")
    expect(more).to_be_visible()
    assert height(card) < FOLD_PX + 150
    expect(page.page.get_by_role("button", name="+19 tags")).to_be_visible()
    assert page.page.evaluate("document.documentElement.scrollHeight") < 6000
    assert axe.violations(page.tab) == []
    more.click()
    expect(card.get_by_role("button", name="Show less text")).to_have_attribute("aria-expanded", "true")
    assert height(card) > 5000


def test_other_long_texts_are_folded(open_tab: OpenTab, ugly: Ugly) -> None:
    tab = open_tab(ugly.server)
    version = VersionPage(tab).open(MODEL, 2)
    expect(version.panel("Description").get_by_role("button", name="Show all text")).to_be_visible()
    assert version.page.evaluate("document.documentElement.scrollHeight") < 6000
    expect(version.page.get_by_role("row").filter(has_text="config").get_by_role("button")).to_have_text(
        "Show all text"
    )
    run = RunPage(tab).open(ugly.parent)
    run.panel("Tags").get_by_role("button", name="+288 tags").click()
    expect(run.panel("Tags")).to_contain_text("tag-299")
    # Where a tag of 3,600 characters was set lately.
    tab.goto("/")
    assert run.page.evaluate("document.documentElement.scrollHeight") < 3000


def test_the_only_model_of_a_run_without_files_is_open(open_tab: OpenTab, ugly: Ugly) -> None:
    run = RunPage(open_tab(ugly.server)).open(ugly.model_only, "?tab=artifacts")
    expect(run.logged_model("forest").get_by_role("button", name="Register Model")).to_be_visible()
    expect(run.artifact("MLmodel")).to_be_visible()
    expect(run.page.get_by_text("There are no files")).to_have_count(0)
    assert axe.violations(run.tab) == []


def test_a_curve_says_where_it_breaks(open_tab: OpenTab, ugly: Ugly) -> None:
    run = RunPage(open_tab(ugly.server)).open(ugly.parent, "?tab=metrics")
    breaks = run.page.get_by_role("list", name="Breaks of loss")
    expect(breaks.get_by_role("listitem")).to_have_text(
        ["NaN at step 10", "∞ at 2 steps, from 20 to 21", "−∞ at step 30"]
    )
    expect(run.page.get_by_role("img", name="loss: 40 points over steps; breaks: NaN at step 10")).to_be_visible()
    assert axe.violations(run.tab) == []
