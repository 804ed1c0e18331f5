"""Page objects: the parts of each page, and what can be pressed.

Each object holds a tab that shows its page; what leads to another page returns that page's object.
"""

from __future__ import annotations

import re
from typing import Self
from urllib.parse import quote

from playwright.sync_api import Locator, Page, expect

from tests.support.browser import Tab


class AnyPage:
    """The frame of every page."""

    def __init__(self, tab: Tab) -> None:
        self.tab = tab
        self.page: Page = tab.page

    @property
    def title(self) -> Locator:
        return self.page.get_by_role("heading", level=1)

    @property
    def toasts(self) -> Locator:
        """What was just done, each with its Undo."""
        return self.page.get_by_role("status", name="What just happened")

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    def go_to(self, place: str) -> None:
        """Press a word of the bar at the top: Home, Models, Experiments."""
        self.page.get_by_role("navigation", name="Main").get_by_role("link", name=place).click()

    def panel(self, name: str) -> Locator:
        """A part of the page by its heading."""
        return self.page.get_by_role("region", name=name, exact=True)


class RegistryPage(AnyPage):
    """What the pages of a model and of a version have in common."""

    @property
    def comment(self) -> Locator:
        """The line in which one says something."""
        return self.page.get_by_role("textbox", name="Comment", exact=True)

    @property
    def roll_back_button(self) -> Locator:
        return self.page.get_by_role("button", name="Roll back", exact=True)

    def roll_back(self) -> Locator:
        """Press it; return the dialog that asks."""
        self.roll_back_button.click()
        expect(self.dialog).to_be_visible()
        return self.dialog


class HomePage(AnyPage):
    """The stage board and what happened lately."""

    def open(self) -> Self:
        self.tab.goto("/")
        return self

    @property
    def board(self) -> Locator:
        return self.page.get_by_role("table", name="Stage board")

    def row(self, model: str) -> Locator:
        return self.board.get_by_role("row").filter(has=self.page.get_by_role("link", name=model, exact=True))

    def open_model(self, model: str) -> ModelPage:
        self.model_link(model).click()
        return ModelPage(self.tab)

    def model_link(self, model: str) -> Locator:
        return self.row(model).get_by_role("link", name=model, exact=True)

    def version_in(self, model: str, stage: str) -> Locator:
        """The version in the column of a stage."""
        return self.row(model).locator(f"td[data-label='{stage}']").get_by_role("link").first

    def open_version_in(self, model: str, stage: str) -> VersionPage:
        self.version_in(model, stage).click()
        return VersionPage(self.tab)

    @property
    def recent_runs(self) -> Locator:
        """Links to runs that started lately, the latest first."""
        return self.panel("Recent runs").locator("a[href*='/runs/']")

    def open_latest_run(self) -> RunPage:
        self.recent_runs.first.click()
        return RunPage(self.tab)


class ModelsPage(AnyPage):
    """The list of registered models."""

    def open(self, query: str = "") -> Self:
        self.tab.goto(f"/models{query}")
        return self

    @property
    def table(self) -> Locator:
        return self.page.get_by_role("table", name="Registered Models")

    @property
    def search(self) -> Locator:
        return self.page.get_by_role("searchbox", name="Search registered models")

    def row(self, model: str) -> Locator:
        return self.table.get_by_role("row").filter(has=self.page.get_by_role("link", name=model, exact=True))

    def open_model(self, model: str) -> ModelPage:
        self.table.get_by_role("link", name=model, exact=True).click()
        return ModelPage(self.tab)


class ModelPage(RegistryPage):
    """A registered model."""

    def open(self, model: str) -> Self:
        self.tab.goto(f"/models/{quote(model, safe='')}")
        return self

    @property
    def active_versions(self) -> Locator:
        return self.panel("Active versions")

    @property
    def versions(self) -> Locator:
        return self.page.get_by_role("table", name="Versions")

    def version_row(self, version: int) -> Locator:
        return self.versions.get_by_role("row").filter(
            has=self.page.get_by_role("rowheader", name=f"v{version}", exact=True)
        )

    def checkbox(self, version: int) -> Locator:
        return self.page.get_by_role("checkbox", name=f"Pick version {version}", exact=True)

    def pick(self, version: int) -> None:
        self.checkbox(version).click()

    @property
    def compare_button(self) -> Locator:
        return self.page.get_by_role("region", name="What is picked").get_by_role("button", name="Compare")

    def compare_picked(self) -> ComparisonPage:
        self.compare_button.click()
        return ComparisonPage(self.tab)


class ComparisonPage(AnyPage):
    """Versions of a model side by side."""

    def open(self, model: str, versions: str) -> Self:
        self.tab.goto(f"/models/{quote(model, safe='')}/compare?versions={versions}")
        return self

    @property
    def columns(self) -> Locator:
        """The links in the heads of the metrics' columns, one a version."""
        return self.page.get_by_role("table", name="Metrics").get_by_role("columnheader").get_by_role("link")


class VersionPage(RegistryPage):
    """A model version."""

    def open(self, model: str, version: int) -> Self:
        self.tab.goto(f"/models/{quote(model, safe='')}/versions/{version}")
        return self

    @property
    def stage(self) -> Locator:
        """The button at the top right that shows the stage and opens its menu."""
        return self.page.get_by_role("button", name=re.compile(r"^Stage"))

    @property
    def source(self) -> Locator:
        return self.page.get_by_role("region", name="Where it came from")

    @property
    def source_run(self) -> Locator:
        return self.source.locator("a[href*='/runs/']")

    @property
    def copy_code(self) -> Locator:
        return self.panel("Use this model").get_by_role("button", name=re.compile("^(Copy|Copied) code$"))

    def stage_item(self, stage: str) -> Locator:
        """A line of the open menu of stages."""
        return self.page.get_by_role("menuitem", name=re.compile(rf"^{re.escape(stage)}\b"))

    def choose_stage(self, stage: str) -> Locator:
        """Open the menu of stages and pick one; return the dialog that asks."""
        self.stage.click()
        self.stage_item(stage).click()
        expect(self.dialog).to_be_visible()
        return self.dialog

    def move(self, stage: str) -> None:
        """Press the button of the dialog that moves it."""
        self.dialog.get_by_role("button", name=f"Move to {stage}").click()
        expect(self.dialog).to_have_count(0)


class RunPage(AnyPage):
    """A run."""

    def open(self, run_id: str, query: str = "") -> Self:
        self.tab.goto(f"/runs/{run_id}{query}")
        return self

    def open_tab(self, name: str) -> None:
        self.page.get_by_role("navigation", name="About this run").get_by_role("link", name=name).click()

    @property
    def current_tab(self) -> Locator:
        return self.page.get_by_role("navigation", name="About this run").locator("[aria-current=page]")

    @property
    def artifacts(self) -> Locator:
        return self.panel("Artifacts")

    def artifact(self, name: str) -> Locator:
        """A line of the tree of artifacts, by the file's or model's name."""
        return self.artifacts.get_by_role("link").filter(has=self.page.get_by_text(name, exact=True))

    def logged_model(self, name: str) -> Locator:
        """The details of the selected logged model: its versions, and the button that registers it."""
        return self.panel(name)

    @property
    def register_model(self) -> Locator:
        """The button in the head."""
        return self.page.get_by_role("button", name="Register Model").first

    @property
    def model_name(self) -> Locator:
        return self.dialog.get_by_role("combobox", name="Model Name")

    @property
    def register_button(self) -> Locator:
        """The dialog's own."""
        return self.dialog.get_by_role("button", name=re.compile("^Register version"))

    def register(self) -> VersionPage:
        self.register_button.click()
        expect(self.dialog).to_have_count(0)
        return VersionPage(self.tab)


class RunsPage(AnyPage):
    """The table of an experiment's runs."""

    def open(self, path: str) -> Self:
        self.tab.goto(path)
        return self

    @property
    def table(self) -> Locator:
        return self.page.get_by_role("table", name="Runs")

    def run(self, name: str) -> Locator:
        return self.table.get_by_role("link", name=name, exact=True)

    def filter(self, text: str) -> None:
        self.page.get_by_role("searchbox", name="Filter runs").fill(text)
        self.page.keyboard.press("Enter")

    def scroll_to_the_end(self) -> None:
        self.page.get_by_role("region", name="Runs", exact=True).evaluate("box => box.scrollTo(0, box.scrollHeight)")
