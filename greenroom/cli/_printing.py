"""The one way a command prints: nothing that a server or a file says can command the terminal."""

from __future__ import annotations

import click

from greenroom.core.visible_text import visible, visible_json


def say(text: str, *, err: bool = False) -> None:
    """Print text of one or more lines, with control, direction and zero-width characters made visible.

    Args:
        err: to standard error.
    """
    click.echo(visible(text, keep_lines=True), err=err)


def say_line(text: str, *, err: bool = False) -> None:
    """Print one line: line breaks in the text are made visible too."""
    click.echo(visible(text), err=err)


def say_json(text: str) -> None:
    """Print a JSON document, in which those characters are escaped."""
    click.echo(visible_json(text))
