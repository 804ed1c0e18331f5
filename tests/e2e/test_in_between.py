"""Windows between a telephone and a large screen, with long names and many stages: nothing scrolls sideways, no word of the bar breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.test_access import PASSWORD
from tests.e2e.test_requests import RULE, Board
from tests.support import axe, layout
from tests.support.browser import NARROW, WIDE, OpenTab, Tab

WIDTHS = (721, 768, 900, 961, 1024, 1180, 1440)
LONG = "L" * 200
LONG_ALIAS = "A" * 200
ALIASES = 20
STAGES = 16
CONDITIONS = [
    "metrics.val_accuracy >= current - 0.002",
    "metrics.validation_balanced_accuracy >= 0.925",
    f"tags.{'reviewed_by_the_clinical_board_' * 6} = 'yes'",
]

# Words of the bar that take more than one line.
_BROKEN = r"""() => {
  const broken = [];
  const walker = document.createTreeWalker(document.querySelector("header"), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.parentElement.closest(".visually-hidden")) continue;
    for (const word of node.data.matchAll(/\S+/g)) {
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const lines = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
      if (lines.size > 1) broken.push(word[0]);
    }
  }
  return broken;
}"""


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    board = Board(tmp_path_factory.mktemp("in between"))
    try:
        _fill(board)
        yield board
        board.server.stop()
        assert "Traceback" not in board.server.log
    finally:
        board.server.kill()


def _fill(board: Board) -> None:
    for name in ("jo", "tomas", "lena", "vi"):
        board.send("/api/v1/accounts", {"name": name, "password": PASSWORD})
    board.send("/api/v1/workspaces", {"name": "a-workspace-with-a-long-name"})
    for number in range(STAGES):
        board.send("/api/v1/stages", {"name": f"Stage {number} with a long name", "colour": "blue"})
    board.a_model(LONG)
    board.a_rule(LONG, "stage:Production", **RULE)
    board.a_request(LONG)
    board.call("PUT", f"/api/v1/models/{LONG}/aliases/{LONG_ALIAS}", {"version": 1})
    board.a_model("many", versions=4)
    board.move("many", 3, "Staging")
    board.move("many", 4, "Staging")
    board.a_rule("many", "stage:Production", rule_conditions=CONDITIONS)
    for number in range(ALIASES):
        board.call("PUT", f"/api/v1/models/many/aliases/alias-{number}", {"version": 1})


PATHS = [
    "/",
    "/models",
    f"/models/{LONG}",
    f"/models/{LONG}/versions/2",
    f"/models/{LONG}/requests",
    f"/models/{LONG}/rules",
    "/requests/1",
    "/models/many",
    "/models/many/versions/1",
    "/models/many/compare?versions=1,2",
    "/models/many/rules",
    "/experiments",
    "/inbox",
    "/audit",
    "/settings",
    "/settings/people",
    "/settings/rules",
    "/account",
]


@pytest.mark.parametrize("path", PATHS)
def test_nothing_scrolls_sideways_and_no_word_of_the_bar_breaks(path: str, open_tab: OpenTab, board: Board) -> None:
    tab = board.sign_in(open_tab(board.server), "ada", path)
    found = []
    for width in WIDTHS:
        tab.page.set_viewport_size({"width": width, "height": 900})
        found += [f"{width} px: {text}" for text in layout.unfit(tab, sideways_only=True)]
        found += [f"{width} px: {word} is broken" for word in tab.page.evaluate(_BROKEN)]
    assert found == []


def test_a_long_name_leaves_room_for_the_title_of_its_request(open_tab: OpenTab, board: Board) -> None:
    tab = board.sign_in(open_tab(board.server), "ada", "/requests/1")
    for width in (1024, 1440):
        tab.page.set_viewport_size({"width": width, "height": 900})
        title = tab.page.get_by_role("heading", level=1).bounding_box()
        assert title is not None
        assert title["width"] > width / 2


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_many_aliases_of_a_version_wrap(open_tab: OpenTab, board: Board, size: tuple[int, int]) -> None:
    tab = board.sign_in(open_tab(board.server, size=size), "ada", "/models/many/versions/1")
    expect(tab.page.get_by_role("button", name="Remove alias alias-19")).to_be_visible()
    assert layout.unfit(tab) == []
    assert _lines(tab, "Aliases") == 1


def test_a_count_in_the_bar_stays_on_one_line(open_tab: OpenTab, board: Board) -> None:
    tab = board.sign_in(open_tab(board.server, size=NARROW), "lena")
    count = tab.page.get_by_role("link", name=re.compile("^Inbox")).get_by_text("waiting for you").locator("..")
    expect(count).to_be_visible()
    one = count.bounding_box()
    # As many as the server counts would take a hundred requests.
    count.evaluate("element => { element.firstChild.data = '100+'; }")
    assert one is not None
    assert count.bounding_box()["height"] == one["height"]  # type: ignore[index]


def test_a_long_alias_is_suggested_inside_the_dialog(open_tab: OpenTab, board: Board) -> None:
    tab = board.sign_in(open_tab(board.server, size=NARROW), "ada", f"/models/{LONG}/versions/2")
    tab.page.get_by_role("button", name="Alias", exact=True).click()
    suggestion = tab.page.get_by_role("button", name="from v1").bounding_box()
    assert suggestion is not None
    assert suggestion["x"] + suggestion["width"] < NARROW[0]
    assert layout.unfit(tab) == []


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_conditions_are_shown_whole(open_tab: OpenTab, board: Board, size: tuple[int, int]) -> None:
    tab = board.sign_in(open_tab(board.server, size=size), "ada", "/models/many/rules?target=stage:Production")
    for number, text in enumerate(CONDITIONS, 1):
        field = tab.page.get_by_label(f"Condition {number}", exact=True)
        expect(field).to_have_value(text)
        assert field.evaluate("one => [one.scrollWidth <= one.clientWidth, one.scrollHeight <= one.clientHeight]") == [
            True,
            True,
        ]


def test_the_focus_stays_near_what_is_removed_by_keyboard(open_tab: OpenTab, board: Board) -> None:
    tab = board.sign_in(open_tab(board.server), "ada", "/models/many/rules?target=stage:Production")
    page = tab.page
    for stage in ("Stage 1 with a long name", "Stage 2 with a long name"):
        page.get_by_role("button", name="Add to: Comes from").click()
        page.get_by_role("menuitem", name=stage).click()
    page.get_by_role("button", name="Remove Stage 1 with a long name").press("Enter")
    expect(page.get_by_role("button", name="Remove Stage 2 with a long name")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Add to: Comes from")).to_be_focused()
    page.get_by_role("button", name=f"Remove the condition {CONDITIONS[0]}").press("Enter")
    expect(page.get_by_role("button", name=f"Remove the condition {CONDITIONS[1]}")).to_be_focused()
    page.get_by_role("button", name=f"Remove the condition {CONDITIONS[2]}").press("Enter")
    expect(page.get_by_label("Add a condition")).to_be_focused()


@pytest.mark.parametrize("path", ["/", "/models", "/models/many/rules?target=stage:Production"])
def test_axe_finds_nothing(path: str, open_tab: OpenTab, board: Board) -> None:
    tab = board.sign_in(open_tab(board.server), "ada", path)
    assert axe.violations(tab) == []


def _lines(tab: Tab, text: str) -> int:
    """On how many lines a text stands."""
    return int(
        tab.page.evaluate(
            """text => {
                const node = document.evaluate(`//main//text()[.="${text}"]`, document, null, 9).singleNodeValue;
                const range = document.createRange();
                range.selectNodeContents(node);
                return new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size;
            }""",
            text,
        )
    )
