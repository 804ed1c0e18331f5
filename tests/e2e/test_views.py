"""What is seen where: stage and aliases together, true numbers, better and worse in words."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.support.browser import OpenTab
from tests.support.page_objects import HomePage, ModelPage, ModelsPage, VersionPage
from tests.support.servers import GreenroomServer

MODEL = "TumourTriage"
IN_PRODUCTION, CANDIDATE = 3, 5


def test_stage_and_aliases_are_seen_together_on_every_page_about_models(
    open_tab: OpenTab, demo: GreenroomServer
) -> None:
    tab = open_tab(demo)
    on_board = HomePage(tab).open().row(MODEL)
    expect(on_board).to_contain_text(f"v{IN_PRODUCTION}")
    expect(on_board).to_contain_text("@champion")

    in_list = ModelsPage(tab).open().row(MODEL)
    expect(in_list).to_contain_text(f"v{IN_PRODUCTION}")
    expect(in_list).to_contain_text("@champion")
    for head in ("Staging", "Production", "Aliases"):
        expect(ModelsPage(tab).table.get_by_role("columnheader", name=head)).to_be_visible()

    model = ModelPage(tab).open(MODEL)
    for part in (model.version_row(IN_PRODUCTION), model.active_versions):
        expect(part).to_contain_text("Production")
        expect(part).to_contain_text("@champion")

    version = VersionPage(tab).open(MODEL, IN_PRODUCTION)
    expect(version.stage).to_have_text("Stage Production")
    expect(version.page.get_by_role("main")).to_contain_text("@champion")


def test_a_version_shows_what_it_is_worth_and_where_it_came_from(open_tab: OpenTab, demo: GreenroomServer) -> None:
    version = VersionPage(open_tab(demo)).open(MODEL, CANDIDATE)
    metrics = version.panel("Metrics")
    expect(metrics.get_by_role("columnheader", name=f"v{IN_PRODUCTION}, Production")).to_be_visible()
    expect(metrics.get_by_role("row", name=re.compile("^auc"))).to_contain_text(re.compile("better|worse"))
    expect(version.source_run).to_be_visible()
    expect(version.panel("Signature")).to_contain_text("30 inputs")
    expect(version.panel("History").get_by_role("listitem").last).to_contain_text("Registered")


def test_changes_by_another_user_appear_without_a_reload(open_tab: OpenTab, fresh_demo: GreenroomServer) -> None:
    mine = VersionPage(open_tab(fresh_demo))
    with mine.page.expect_response(re.compile("/api/v1/events/stream")):
        mine.open(MODEL, CANDIDATE)
    theirs = VersionPage(open_tab(fresh_demo)).open(MODEL, CANDIDATE)
    theirs.choose_stage("Archived")
    theirs.move("Archived")
    expect(mine.stage).to_have_text("Stage Archived")
    expect(mine.panel("History").get_by_role("listitem").first).to_contain_text("Archived")
