"""`greenroom login`: get an API token for this machine and store it."""

from __future__ import annotations

import click

from greenroom.cli import _logins
from greenroom.cli._context import handle_errors
from greenroom.cli._printing import print_line
from greenroom.cli._tables import time_text

_EXAMPLES = """\b
Examples:
  greenroom login https://registry.example.com
  greenroom login --no-browser https://registry.example.com
  greenroom login --username ada https://registry.example.com
  cat token.txt | greenroom login --token https://registry.example.com
  eval "$(greenroom whoami --export)"
"""


@click.command(epilog=_EXAMPLES)
@click.argument("uri", required=False, metavar="[URI]")
@click.option("--username", metavar="NAME", help="Sign in by password; asks for it, or reads it from standard input.")
@click.option("--token", "reads_token", is_flag=True, help="Store an API token; asks for it, or reads standard input.")
@click.option("--no-browser", is_flag=True, help="Print the address to open, and do not open it.")
@click.option("--workspace", metavar="NAME", help="Workspace to work in from this machine.")
def login(uri: str | None, username: str | None, reads_token: bool, no_browser: bool, workspace: str | None) -> None:
    """Sign in to a server, and store a token for it in your configuration folder.

    Without options it shows a code and opens the server's page, where you sign in and confirm the code; the browser may
    also be on another machine. The token is used by `greenroom`, by `import greenroom`, and, printed by
    `greenroom whoami --export`, by `mlflow`. Credentials in GREENROOM_TOKEN or MLFLOW_TRACKING_* win over it.
    """
    if username is not None and reads_token:
        raise click.UsageError("Give either --username or --token, not both.")
    with handle_errors():
        server = _logins.server_of(uri)
        if reads_token:
            found = _logins.by_token(server, _logins.read_secret("Token"))
        elif username is not None:
            found = _logins.by_password(server, username, _logins.read_secret("Password"))
        else:
            found = _logins.by_browser(server, opens_browser=not no_browser)
        path = _logins.keep(server, found, workspace)
    until = f" until {time_text(found.expires_at_ms)} UTC" if found.expires_at_ms else ""
    print_line(f"Signed in to {server} as {found.account}{until}.")
    print_line(f"The token is in {path}; 'greenroom logout' revokes and removes it.", err=True)
