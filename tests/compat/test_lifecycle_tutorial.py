"""`docs/lifecycle.md` runs as it stands, on the days that it names, against a server and with unchanged MLflow."""

from __future__ import annotations

import os
import re
import shutil
import sys
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.environments import CHECKOUT
from tests.compat.scenarios import steps
from tests.support import processes
from tests.support.servers import GreenroomServer
from tests.support.skewed_clock.control import SkewedClock
from tests.support.tutorial import Block, Terminal, blocks_of, missing_line, seconds_until

PAGE = CHECKOUT / "docs" / "lifecycle.md"
ADDRESS = "http://127.0.0.1:5000"
PEOPLE = ("jonas", "priya", "ana", "tomas")
PASSWORD = "a password to change at once\n"
# What the server does by itself, seconds later: notifications, requests whose time has come, loads, seals.
_READING = re.compile(r"^greenroom (inbox|\w+ (show|list|check|users|holders|status))\b")
_LATER_TIMEOUT_S = 60


class Month:
    """The people of the tutorial, their terminals, and the server that one of them starts."""

    def __init__(self, folder: Path, mlflow_python: Path) -> None:
        self._folder = folder
        self._mlflow_python = mlflow_python
        self._clock = SkewedClock(folder / "clock")
        self._port = processes.free_port()
        self._terminals: dict[str, Terminal] = {}
        self._work = folder / "work"
        self._work.mkdir()
        shutil.copy(CHECKOUT / "docs" / "verify_audit_log.py", self._work)
        self.server: GreenroomServer | None = None

    def close(self) -> None:
        """Stop the server."""
        self._clock.close()
        if self.server is not None and self.server.is_running:
            self.server.stop()

    def run(self, block: Block) -> None:
        """Run a block, and compare what it prints."""
        if block.day is not None:
            ahead = seconds_until(block.day) - self._clock.wall_s
            if ahead > 0 or self.server is None:
                self._clock.set_wall(ahead)
        if block.who.endswith(".py"):
            (self._work / block.who).write_text(block.text)
            return
        people = PEOPLE if block.who == "Everyone" else (_account(block.who),)
        for name in people:
            self._run_as(name, block)

    def _run_as(self, name: str, block: Block) -> None:
        terminal = self._terminal(name)
        deadline = time.monotonic() + _LATER_TIMEOUT_S
        while True:
            if block.language == "python":
                is_mlflow = re.search(r"^import mlflow$", block.text, re.M) is not None
                done = terminal.run_python(self._mlflow_python if is_mlflow else sys.executable, self._here(block.text))
            else:
                done = terminal.run(self._here(block.script), typed=PASSWORD)
            output = done.stdout.replace(f":{self._port}", ":5000")
            assert done.returncode == 0, f"{name}, {block.day}:\n{block.text}\n{output}"
            missing = missing_line(block.expected, output)
            if missing is None or time.monotonic() > deadline or not _only_reads(block):
                break
        assert missing is None, f"{name}, {block.day}:\n{block.text}\nnot printed: {missing}\n{output}"
        arguments = block.server_arguments
        if arguments is not None:
            self.server = GreenroomServer(
                *arguments,
                "--usage-write-s=1",
                log=self._folder / "server.log",
                port=self._port,
                environment=self._clock.environment,
                cwd=self._work,
            )

    def _here(self, text: str) -> str:
        return text.replace(ADDRESS, f"http://127.0.0.1:{self._port}")

    def _terminal(self, name: str) -> Terminal:
        if name not in self._terminals:
            kept = {key: os.environ[key] for key in ("PATH", "LANG", "TMPDIR") if key in os.environ}
            environment = {**steps.ENVIRONMENT, **kept, **self._clock.environment, "USER": name}
            self._terminals[name] = Terminal(self._work, self._folder / name, environment)
        return self._terminals[name]


@pytest.fixture
def month(tmp_path: Path, mlflow_python: Path) -> Iterator[Month]:
    month = Month(tmp_path, mlflow_python)
    yield month
    month.close()


@pytest.mark.slow
def test_every_block_does_what_the_page_says(month: Month) -> None:
    blocks = blocks_of(PAGE.read_text())
    assert sum(bool(block.expected) for block in blocks) >= 12
    for block in blocks:
        month.run(block)
    assert month.server is not None
    assert "Traceback" not in month.server.log


def _account(who: str) -> str:
    """Return the name of an account: ``tomas`` for Tomás."""
    return unicodedata.normalize("NFKD", who).encode("ascii", "ignore").decode().lower()


def _only_reads(block: Block) -> bool:
    lines = [line for line in block.script.splitlines() if line.strip() and not line.startswith("#")]
    return block.language == "sh" and all(_READING.match(line) for line in lines)
