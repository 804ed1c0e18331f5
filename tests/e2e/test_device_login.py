"""`greenroom login` confirmed on the page: a real process in a terminal, a person in a browser."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.support import axe, layout
from tests.support.browser import NARROW, OpenTab, Tab
from tests.support.servers import GreenroomServer

ADMIN, PASSWORD = "root", "correct horse battery"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GreenroomServer]:
    folder = tmp_path_factory.mktemp("device")
    environment = {"GREENROOM_SERVER_ADMIN_USERNAME": ADMIN, "GREENROOM_SERVER_ADMIN_PASSWORD": PASSWORD}
    server = GreenroomServer("--data", folder / "data", log=folder / "server.log", environment=environment)
    yield server
    server.stop()
    assert "Traceback" not in server.log


class Login:
    """A `greenroom login` that waits for a person.

    Attributes:
        code: the code that it shows.
    """

    def __init__(self, server: GreenroomServer, folder: Path, *options: str) -> None:
        self._environment = {
            key: value for key, value in os.environ.items() if not key.startswith(("MLFLOW_", "GREENROOM_"))
        } | {"GREENROOM_CONFIG_DIR": str(folder / "config"), "GREENROOM_TRACKING_URI": server.url}
        self._process = self._start("login", "--no-browser", *options)
        assert self._process.stderr is not None
        line = self._process.stderr.readline()
        found = re.search(r"Open \S+/device and confirm this code: ([A-Z]{4}-[A-Z]{4})", line)
        assert found is not None, line
        self.code = found[1]

    def result(self) -> tuple[int, str]:
        """Wait for its end; return the exit code and what it printed."""
        out, err = self._process.communicate(timeout=60)
        return self._process.returncode, out + err

    def whoami(self) -> str:
        process = self._start("whoami", "--json")
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
        return str(json.loads(out)["name"])

    def stop(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.communicate()

    def _start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "greenroom", *arguments],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


@pytest.fixture
def login(server: GreenroomServer, tmp_path: Path) -> Iterator[Login]:
    login = Login(server, tmp_path)
    yield login
    login.stop()


def sign_in(tab: Tab) -> None:
    """Fill in the form that is in place of the page."""
    # The page of who is not signed in has this status.
    tab.expects(r"console error: Failed to load resource: .* 401")
    tab.page.get_by_label("User name").fill(ADMIN)
    tab.page.get_by_label("Password").fill(PASSWORD)
    tab.page.get_by_role("button", name="Sign in").click()


def test_a_person_signs_in_and_allows_the_program(server: GreenroomServer, login: Login, open_tab: OpenTab) -> None:
    tab = open_tab(server)
    tab.goto(f"/device?code={login.code}")
    sign_in(tab)
    page = tab.page
    # The code outlived the sign-in.
    expect(page.get_by_text(login.code, exact=True)).to_be_visible()
    expect(page.get_by_text("greenroom login on ")).to_be_visible()
    expect(page.get_by_text("127.0.0.1")).to_be_visible()
    expect(page.get_by_text("Write: also log, register")).to_be_visible()
    expect(page.get_by_text("Only continue if you started this yourself")).to_be_visible()
    assert axe.violations(tab) == []
    page.get_by_role("button", name="Allow").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The program is signed in")
    expect(page.get_by_text("You can close this page")).to_be_visible()
    assert axe.violations(tab) == []
    code, told = login.result()
    assert code == 0, told
    assert f"as {ADMIN} until " in told
    assert login.whoami() == ADMIN


def test_a_refused_program_gets_nothing(server: GreenroomServer, login: Login, open_tab: OpenTab) -> None:
    tab = open_tab(server, size=NARROW, scheme="dark")
    tab.goto("/device")
    sign_in(tab)
    page = tab.page
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Type the code that the program shows")).to_be_visible()
    # Typed as people type.
    page.get_by_role("textbox", name="Code").fill(login.code.lower().replace("-", " "))
    page.get_by_role("textbox", name="Code").press("Enter")
    expect(page.get_by_text(login.code, exact=True)).to_be_visible()
    assert axe.violations(tab) == []
    assert layout.unfit(tab) == []
    page.get_by_role("button", name="Refuse").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The sign-in was refused")
    assert layout.unfit(tab) == []
    code, told = login.result()
    assert code == 4
    assert "The sign-in was refused" in told


def test_a_code_that_nobody_waits_for_can_be_corrected(
    server: GreenroomServer, login: Login, open_tab: OpenTab
) -> None:
    tab = open_tab(server)
    tab.expects("status of 40[49]")
    tab.goto("/device?code=BBBB-BBBB")
    sign_in(tab)
    page = tab.page
    expect(page.get_by_role("alert")).to_contain_text("No sign-in waits with the code BBBB-BBBB")
    assert axe.violations(tab) == []
    page.get_by_role("textbox", name="Code").fill(login.code)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("button", name="Allow")).to_be_visible()
    # Decided elsewhere meanwhile.
    other = tab.context.new_page()
    other.goto(page.url)
    other.get_by_role("button", name="Refuse").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("The sign-in was refused")
    page.get_by_role("button", name="Allow").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The sign-in was refused")
    assert login.result()[0] == 4


def test_a_program_that_asks_for_everything_says_so(server: GreenroomServer, tmp_path: Path, open_tab: OpenTab) -> None:
    login = Login(server, tmp_path, "--scope", "admin")
    try:
        tab = open_tab(server, size=NARROW, scheme="dark")
        tab.goto(f"/device?code={login.code}")
        sign_in(tab)
        expect(tab.page.get_by_text("everything you may, also access and accounts")).to_be_visible()
        assert axe.violations(tab) == []
        assert layout.unfit(tab) == []
        tab.page.get_by_role("button", name="Refuse").click()
        assert login.result()[0] == 4
    finally:
        login.stop()


@pytest.mark.parametrize("code", ["%3Cscript%3Ealert(1)%3C/script%3E", "..%2F..", "%00", "x" * 300])
def test_a_hostile_code_is_a_code_that_nobody_waits_for(code: str, server: GreenroomServer, open_tab: OpenTab) -> None:
    tab = open_tab(server)
    tab.expects(r"status of 40[04]")
    tab.goto(f"/device?code={code}")
    sign_in(tab)
    expect(tab.page.get_by_role("textbox", name="Code")).to_be_visible()
