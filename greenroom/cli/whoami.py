"""`greenroom whoami`: who the client acts as."""

from __future__ import annotations

import click

from greenroom.cli import _logins
from greenroom.cli._context import CommandContext, api_command
from greenroom.cli._printing import print_line
from greenroom.cli._tables import time_text

_EXAMPLES = """\b
Examples:
  greenroom whoami
  greenroom whoami --json
  eval "$(greenroom whoami --export)"      # for mlflow and other tools
"""


@click.command(epilog=_EXAMPLES)
@click.option("--export", "as_exports", is_flag=True, help="Print the MLFLOW_TRACKING_* lines for other tools.")
@api_command
def whoami(context: CommandContext, *, as_exports: bool) -> None:
    """Show which account the credentials of this machine belong to, and on which server."""
    transport = context.tracking
    if as_exports:
        _logins.print_exports(_logins.exports(transport.uri))
        return
    told = _logins.me(transport)
    token, account = told.get("api_token") or {}, told.get("own_account") or {}
    context.record(
        {
            "account": told.get("name"),
            "id": told.get("id"),
            "kind": told.get("kind"),
            "server": transport.uri,
            "workspace": told.get("workspace"),
            "administrator": "yes" if account.get("is_admin") else None,
            "groups": [group["name"] for group in told.get("groups") or ()],
            "token": token.get("name"),
            "scope": token.get("scope"),
            "token limited to workspace": token.get("workspace"),
            "token limited to models": token.get("models") or None,
            "expires": time_text(token.get("expires_at_ms")),
            "credentials from": _logins.origin(transport.uri),
        },
        {"server": transport.uri, **told},
    )
    if not told.get("api_token") and _logins.origin(transport.uri) is None:
        print_line("No credentials are sent; 'greenroom login' stores some.", err=True)
