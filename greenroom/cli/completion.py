"""`greenroom completion`: shell completion of commands, options, models and versions."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from greenroom.cli._context import fail
from greenroom.cli._printing import print_text
from greenroom.core.exit_codes import ExitCode

_VARIABLE = "_GREENROOM_COMPLETE"


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the shell code that completes greenroom's commands, options, models and versions.

    \b
    Examples:
      eval "$(greenroom completion bash)"                           in ~/.bashrc
      eval "$(greenroom completion zsh)"                            in ~/.zshrc
      greenroom completion fish > ~/.config/fish/completions/greenroom.fish
    """
    kind = get_completion_class(shell)
    root = click.get_current_context().find_root().command
    assert kind is not None
    try:
        lines = kind(root, {}, "greenroom", _VARIABLE).source()
    except RuntimeError as error:
        # click does not support bash before 4.4.
        fail(f"{error}.", ExitCode.FAILED)
    else:
        print_text(lines)
