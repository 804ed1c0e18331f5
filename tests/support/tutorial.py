"""Runs a tutorial: the blocks of a Markdown page in their order, on the days and for the people that the page names.

A level-two heading that begins with a date sets the day. The first line of a block is a comment that names whose terminal it is
(`# Jonas`), or the file that the block is (`# train.py`). Every person has an environment that lasts, as in a terminal.
A block ``text`` says what the block before it prints: its lines are in the output, in this order; ``...`` stands for anything.
A command that ends with the comment `# refused` has to fail, and all others have to succeed.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

_PART = re.compile(r"^## (?P<day>\d+ [A-Z][a-z]+ \d{4})\b|^```(?P<language>\w+)\n(?P<text>.*?)^```", re.M | re.S)
_FIRST_LINE = re.compile(r"# ([\w.-]+)")
_SERVER = re.compile(r"^greenroom server (.*)$", re.M)
_REFUSED = re.compile(r"^(.*\S)\s+# refused$", re.M)
_RUN_TIMEOUT_S = 300
_HOUR_OF_DAY = 9


class Block(NamedTuple):
    """A block that is run.

    Attributes:
        day: of the heading above it; None before the first one.
        language: ``sh`` or ``python``.
        who: the first word of its first line: whose terminal, or the name of a file.
        expected: lines that it prints.
    """

    day: datetime | None
    language: str
    who: str
    text: str
    expected: Sequence[str] = ()

    @property
    def server_arguments(self) -> list[str] | None:
        """Arguments of the server that it starts; None if it starts none."""
        found = _SERVER.search(_joined(self.text))
        return None if found is None else shlex.split(found[1], comments=True)

    @property
    def script(self) -> str:
        """Its text, as a shell runs it, without the server."""
        text = _SERVER.sub("", _joined(self.text))
        return _REFUSED.sub(r"if \1; then echo 'This was to be refused.'; exit 1; fi", text)


class Terminal:
    """Where one person works: a folder shared with the others, and variables that last from block to block.

    Args:
        folder: where commands run.
        home: a folder of this person alone.
        environment: variables it begins with.
    """

    def __init__(self, folder: Path, home: Path, environment: Mapping[str, str]) -> None:
        home.mkdir()
        self._folder = folder
        self._state = home / "environment"
        self._environment = {**environment, "HOME": str(home), "GREENROOM_CONFIG_DIR": str(home / "config")}
        self._home = home

    def run(self, script: str, *, typed: str = "") -> subprocess.CompletedProcess[str]:
        """Run a script of bash, and return what it printed, errors included.

        Args:
            typed: standard input.
        """
        program = (
            f'set -e\n[ ! -f "{self._state}" ] || . "{self._state}"\n'
            f'python() {{ "{sys.executable}" "$@"; }}\ngreenroom() {{ python -m greenroom "$@"; }}\n'
            f'{script}\nexport -p > "{self._state}"\n'
        )
        return subprocess.run(
            ["bash", "-c", program],
            cwd=self._folder,
            env=self._environment,
            input=typed,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_RUN_TIMEOUT_S,
            check=False,
        )

    def run_python(self, python: Path | str, text: str) -> subprocess.CompletedProcess[str]:
        """Run a program of Python."""
        program = self._home / "program.py"
        program.write_text(text)
        return self.run(f"{shlex.quote(str(python))} {shlex.quote(str(program))}")


def blocks_of(page: str) -> list[Block]:
    """Return the blocks of a page that are run, with what they print."""
    found: list[Block] = []
    for block in _parts(page):
        if block.language == "text":
            assert not found[-1].expected, "two blocks of output"
            found[-1] = found[-1]._replace(expected=block.text.splitlines())
        else:
            found.append(block)
    return found


def missing_line(expected: Sequence[str], output: str) -> str | None:
    """Return the first line that is not in an output, after those before it; None if all are."""
    lines = iter([" ".join(line.split()) for line in output.splitlines()])
    for line in expected:
        if not any(_matches(line, one) for one in lines):
            return line
    return None


def seconds_until(day: datetime) -> float:
    """Return how far the machine's clock is behind the morning of a day; negative if it is ahead."""
    return day.timestamp() - time.time()


def _matches(expected: str, line: str) -> bool:
    parts = [re.escape(" ".join(part.split())) for part in expected.split("...")]
    return re.fullmatch(r"\s*.*?\s*".join(parts), line) is not None


def _parts(page: str) -> Iterator[Block]:
    day = None
    for part in _PART.finditer(page):
        if part["day"] is not None:
            day = datetime.strptime(part["day"], "%d %B %Y").replace(hour=_HOUR_OF_DAY, tzinfo=UTC)
            continue
        text = part["text"]
        first = _FIRST_LINE.match(text)
        if part["language"] == "text":
            yield Block(day, "text", "", text)
        elif first is not None:
            yield Block(day, part["language"], first[1], text)


def _joined(text: str) -> str:
    return re.sub(r"\\\n\s*", "", text)
