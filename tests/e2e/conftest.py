"""The page in a browser, before a server with the demo data."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from scripts import build_page
from tests.support import browser as support
from tests.support import demo_store
from tests.support.browser import OpenTab
from tests.support.servers import GreenroomServer


@pytest.fixture(scope="package", autouse=True)
def _built_page() -> None:
    """The page as its sources are now, also where one file of tests is run alone."""
    build_page.refresh()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of the page; each tab has a profile of its own."""
    with support.launched() as browser:
        yield browser


@pytest.fixture
def open_tab(browser: Browser) -> Iterator[OpenTab]:
    """Open tabs that close with the test."""
    with support.tabs(browser) as open_tab:
        yield open_tab


@pytest.fixture(scope="package")
def demo_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's data folder, to be copied."""
    return demo_store.filled(tmp_path_factory.mktemp("filling"))


@pytest.fixture(scope="module")
def demo(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[GreenroomServer]:
    """One server with the demo data for all tests of a module, which leave alone what others of it look at."""
    folder = tmp_path_factory.mktemp("demo")
    yield from served(demo_data, folder)


@pytest.fixture
def fresh_demo(demo_data: Path, tmp_path: Path) -> Iterator[GreenroomServer]:
    """A server with the demo data for one test alone."""
    yield from served(demo_data, tmp_path)


def served(demo_data: Path, folder: Path) -> Iterator[GreenroomServer]:
    """Serve a copy of the demo data; at the end the server must end well, and have met nothing it did not expect."""
    shutil.copytree(demo_data, folder / "data")
    server = GreenroomServer("--data", folder / "data", log=folder / "log")
    yield server
    try:
        if server.is_running:
            server.stop()
        assert "Traceback" not in server.log
    finally:
        server.kill()
