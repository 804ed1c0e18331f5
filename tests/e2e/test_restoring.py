"""Undoing and restoring where rules are not met: which ones, and how it is done without them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.test_access import PASSWORD
from tests.e2e.test_requests import RULE, Board
from tests.support import axe
from tests.support.browser import NARROW, OpenTab
from tests.support.layout import sideways_px
from tests.support.page_objects import ModelPage, VersionPage


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    """One server for all tests of this module, each of which uses a model of its own."""
    board = Board(tmp_path_factory.mktemp("board"))
    for name in ("jo", "tomas", "lena", "vi"):
        board.send("/api/v1/accounts", {"name": name, "password": PASSWORD})
    try:
        yield board
        board.server.stop()
        assert "Traceback" not in board.server.log
    finally:
        board.server.kill()


def a_guarded_model(board: Board, name: str) -> str:
    """Make a model whose version 1 got into Production and was called champion before there were rules."""
    board.a_model(name)
    board.call("PUT", f"/api/v1/models/{name}/aliases/champion", {"version": 1})
    board.a_rule(name, "stage:Production", **RULE, rule_conditions=["tags.clinical_review = 'yes'"])
    board.a_rule(name, "alias:champion", approvals_count=1, approver_roles=["approver"])
    return name


def test_a_version_is_restored_without_the_stage_that_its_rule_refuses(open_tab: OpenTab, board: Board) -> None:
    name = a_guarded_model(board, "version")
    board.call("PUT", f"/api/v1/models/{name}/aliases/plain", {"version": 1})
    board.call("DELETE", f"/api/v1/models/{name}/versions/1")
    tab = board.sign_in(open_tab(board.server), "ada", f"/models/{name}")
    tab.expects("status of 409")
    tab.page.get_by_role("button", name="Restore version 1").click()
    dialog = tab.page.get_by_role("dialog", name=f"Restore {name} v1")
    expect(dialog.get_by_role("heading", name="Production of v1")).to_be_visible()
    expect(dialog).to_contain_text("tag clinical_review is 'yes'")
    expect(dialog.get_by_role("heading", name="@champion of v1")).to_be_visible()
    expect(dialog).to_contain_text("1 approval of approvers")
    assert axe.violations(tab) == []
    dialog.get_by_role("button", name="Restore without these").click()
    model = ModelPage(tab)
    expect(model.toasts).to_contain_text(f"{name} v1 is back, without what its rules refused")
    expect(model.version_row(1)).to_contain_text("plain")
    expect(model.version_row(1)).not_to_contain_text("Production")
    expect(model.version_row(1)).not_to_contain_text("champion")


def test_the_toast_after_a_deletion_says_where_to_restore(open_tab: OpenTab, board: Board) -> None:
    name = a_guarded_model(board, "toast")
    tab = board.sign_in(open_tab(board.server), "ada", f"/models/{name}/versions/1")
    tab.expects("status of 40[49]")
    tab.page.get_by_role("button", name="More actions for version 1").click()
    tab.page.get_by_role("menuitem", name="Delete").click()
    page = VersionPage(tab)
    page.dialog.get_by_role("button", name="Delete version 1").click()
    page.toasts.get_by_role("button", name="Undo").click()
    expect(page.toasts).to_contain_text("Restore it without them from the history of the model.")


def test_a_model_is_restored_without_what_its_rules_refuse(open_tab: OpenTab, board: Board) -> None:
    name = a_guarded_model(board, "whole")
    board.call("DELETE", f"/api/v1/models/{name}")
    tab = board.sign_in(open_tab(board.server, size=NARROW), "ada", "/models?lifecycle=deleted")
    tab.expects("status of 409")
    tab.page.get_by_role("button", name=f"Restore {name}").click()
    dialog = tab.page.get_by_role("dialog", name=f"Restore {name}")
    expect(dialog.get_by_role("heading", name="Production of v1")).to_be_visible()
    assert sideways_px(tab) == 0
    dialog.get_by_role("button", name="Restore without these").click()
    expect(tab.page.get_by_role("heading", name="Nothing was deleted")).to_be_visible()
    model = ModelPage(tab).open(name)
    expect(model.version_row(2)).to_contain_text("Staging")
    expect(model.version_row(1)).not_to_contain_text("Production")


def test_a_change_that_rules_refuse_to_undo_says_which(open_tab: OpenTab, board: Board) -> None:
    name = a_guarded_model(board, "undone")
    board.move(name, 1, "Archived")
    tab = board.sign_in(open_tab(board.server), "ada", f"/models/{name}/versions/1")
    page = VersionPage(tab)
    page.panel("History").get_by_role("button", name="Undo").first.click()
    expect(page.dialog.get_by_role("heading", name="Production of v1")).to_be_visible()
    expect(page.dialog).to_contain_text("tag clinical_review is 'yes'")
    expect(page.dialog.get_by_role("button", name="Undo it")).to_have_count(0)
    assert axe.violations(tab) == []
    page.dialog.get_by_role("button", name="Close").first.click()
    board.call("DELETE", f"/api/v1/models/{name}/rules/stage:Production")
    page.panel("History").get_by_role("button", name="Undo").first.click()
    page.dialog.get_by_role("button", name="Undo it").click()
    expect(page.stage).to_contain_text("Production")
