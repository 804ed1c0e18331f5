from __future__ import annotations

import re
from pathlib import Path

import click

from greenroom.server.settings import Settings, fields, option, variable
from greenroom.server_cli.server import server

PAGE = (Path(__file__).parents[3] / "docs" / "server.md").read_text()
ROWS = dict(re.findall(r"^\| `([^`]+)` \| (.*?) \|", PAGE.partition("## Access")[0], re.MULTILINE))


def test_the_page_lists_every_setting_and_no_other() -> None:
    named = {variable(name) if field.is_secret else option(name) for name, field in fields().items()}
    assert set(ROWS) == named | {"--config", "--print-settings"}


def test_the_page_and_the_program_agree_on_the_defaults() -> None:
    for name, field in fields().items():
        default = field.default or str(getattr(Settings(), name))
        shown = ROWS[variable(name) if field.is_secret else option(name)].replace("`", "")
        assert default == shown


def test_every_setting_but_the_secret_is_an_option() -> None:
    options = {name for parameter in server.params for name in parameter.opts if isinstance(parameter, click.Option)}
    assert options == set(ROWS) - {variable(name) for name, field in fields().items() if field.is_secret}


def test_help_names_the_variable_and_the_default_of_every_option() -> None:
    for name, field in fields().items():
        if not field.is_secret:
            (parameter,) = (found for found in server.params if found.name == name)
            assert isinstance(parameter, click.Option)
            assert parameter.help is not None
            assert variable(name) in parameter.help
            assert "default: " in parameter.help
