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
  greenroom logout --revoke
"""


@click.command(epilog=_EXAMPLES)
@click.argument("uri", required=False, metavar="[URI]")
@click.option("--revoke", "revokes", is_flag=True, help="Also revoke a token that was given with 'login --token'.")
def logout(uri: str | None, revokes: bool) -> None:
    """Remove the token that `greenroom login` stored for a server from this machine, and revoke it if `login` made it.

    A token that you gave with `greenroom login --token` may be in use elsewhere: it is revoked with --revoke only. The
    token is removed even if the server cannot be reached; then it is valid until it expires or is revoked there.
    """
    with handle_errors():
        server = _logins.server_of(uri)
        found = _logins.remove(server)
        is_revoked = revokes or found.token_id is not None
        problem = _logins.revoke(server, found) if is_revoked else None
    if problem is not None:
        print_line(f"The token was removed from this machine, but not revoked: {problem}", err=True)
    elif not is_revoked:
        print_line(
            "The token was removed from this machine. It was not made by 'greenroom login', and stays valid.", err=True
        )
    print_line(f"Signed out of {server}.")
