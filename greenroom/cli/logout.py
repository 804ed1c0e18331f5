"""`greenroom logout`: revoke the stored token of a server and remove it."""

from __future__ import annotations

import click

from greenroom.cli import _logins
from greenroom.cli._context import handle_errors
from greenroom.cli._printing import print_line

_EXAMPLES = """\b
Examples:
  greenroom logout
  greenroom logout https://registry.example.com
"""


@click.command(epilog=_EXAMPLES)
@click.argument("uri", required=False, metavar="[URI]")
def logout(uri: str | None) -> None:
    """Revoke the token that `greenroom login` stored for a server, and remove it from this machine.

    The token is removed even if the server cannot be reached; then it is valid until it expires or is revoked there.
    """
    with handle_errors():
        server = _logins.server_of(uri)
        problem = _logins.remove(server)
    if problem is not None:
        print_line(f"The token was removed from this machine, but not revoked: {problem}", err=True)
    print_line(f"Signed out of {server}.")
