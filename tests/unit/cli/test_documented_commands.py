"""Every `greenroom ...` line of the guides and of the README is a command with these arguments."""

from __future__ import annotations

import itertools
import re
import shlex
from pathlib import Path
from typing import Any

import click
import pytest

from greenroom.cli.main import main
from greenroom.errors import InvalidInput
from greenroom.server.setting_sources import load

ROOT = Path(__file__).parents[3]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_BLOCK = re.compile(r"^```(?:sh|bash|console)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`(greenroom [a-z][^`\n]*)`")
_COMMAND = re.compile(r"(?:^|\$\(|\| )(greenroom [a-z].*)$")
# What follows the command on its line.
_ENDS = frozenset({"|", ">", ">>", "&&", ";"})
# Placeholders of forms such as `greenroom users create|list`, and of what is left out.
_FORMS = re.compile(r"\.\.\.|\||<|\*|\{|\[")


def commands_of(page: Path) -> list[list[str]]:
    """Return the arguments of each command, of those in a sentence without what they need."""
    text = page.read_text()
    found = []
    for block in _BLOCK.findall(text):
        for line in block.replace("\\\n", " ").splitlines():
            command = _COMMAND.search(line)
            if command is not None:
                # The end of $(greenroom ...) in quotes.
                words = shlex.split(command[1].replace(')"', ""), comments=True)
                found.append(list(itertools.takewhile(lambda word: word not in _ENDS, words[1:])))
    named = [shlex.split(one)[1:] for one in _INLINE.findall(text)]
    return found + [[*(word for word in words if word != "--help"), "--help"] for words in named]


def problem_with(arguments: list[str]) -> str | None:
    """Return why arguments are not those of a command of the program."""
    command: click.Command = main
    context = click.Context(main, info_name="greenroom")
    given = list(arguments)
    while isinstance(command, click.Group):
        if not given or given[0].startswith("-"):
            return None
        name = given.pop(0)
        found = command.get_command(context, name)
        if found is None:
            return f"no command {name!r}"
        command, context = found, click.Context(found, info_name=name, parent=context)
    if given[-1:] == ["--help"]:
        known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
        unknown = [one for one in given[:-1] if one.startswith("--") and one.partition("=")[0] not in known]
        return f"no option {unknown[0]}" if unknown else None
    try:
        command.parse_args(context, given)
        if command.name == "server":
            problem = problem_with_settings(context.params)
            if problem is not None:
                return problem
    except click.BadParameter as error:
        # A file of the example.
        return None if "No such file" in error.message else error.format_message()
    except click.exceptions.Exit:
        return None
    except click.ClickException as error:
        return error.format_message()
    return None


def problem_with_settings(given: dict[str, Any]) -> str | None:
    """Return why a server would not start with these options."""
    arguments = {name: value for name, value in given.items() if name not in ("config", "print_settings")}
    try:
        load(arguments, {}, config=None)
    except InvalidInput as error:
        return error.message
    return None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_documented_commands_exist(page: Path) -> None:
    problems = {
        text: problem
        for arguments in commands_of(page)
        if not _FORMS.search(text := " ".join(arguments)) and (problem := problem_with(arguments)) is not None
    }
    assert not problems
