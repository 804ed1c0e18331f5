"""Printing of untrusted text: control characters are made visible, so that they cannot control the terminal."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

import click

from greenroom.core.exit_codes import ExitCode
from greenroom.core.visible_text import visible, visible_json


def print_text(text: str, *, err: bool = False) -> None:
    """Print text of one or more lines, with control, direction and zero-width characters made visible.

    Args:
        err: print to standard error.
    """
    click.echo(visible(text, keep_lines=True), err=err)


def print_line(text: str, *, err: bool = False) -> None:
    """Print one line; line breaks in the text are made visible as well."""
    click.echo(visible(text), err=err)


def print_exact(text: str, *, err: bool = False) -> None:
    """Print one line as it is, for a program that reads it: a shell, or the runner of a CI job."""
    click.echo(text, err=err)


def print_json(text: str) -> None:
    """Print a JSON document with those characters escaped."""
    click.echo(visible_json(text))


def exit_with_error(command: str, message: str, code: ExitCode) -> NoReturn:
    """Print one sentence on why a command cannot run, and exit."""
    print_line(f"greenroom {command}: {message}", err=True)
    sys.exit(code)


def is_styled() -> bool:
    """Return whether standard output may be styled: a terminal, unless ``NO_COLOR`` is set (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
