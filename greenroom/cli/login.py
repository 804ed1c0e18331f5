"""`greenroom login`: get an API token for this machine and store it."""

from __future__ import annotations

import shlex

import click

from greenroom.cli import _logins
from greenroom.cli._context import handle_errors
from greenroom.cli._printing import print_line
from greenroom.cli._tables import time_text
from greenroom.core.roles import TokenScope
from greenroom.core.workspaces import check_workspace_name

_EXAMPLES = """\b
Examples:
  greenroom login https://registry.example.com
  greenroom login --no-browser https://registry.example.com
  greenroom login --scope admin https://registry.example.com
  greenroom login --username ada https://registry.example.com
  cat token.txt | greenroom login --token https://registry.example.com
  eval "$(greenroom whoami --export)"
  eval "$(greenroom login --ci --export https://registry.example.com)"      in a CI job
"""


@click.command(epilog=_EXAMPLES)
@click.argument("uri", required=False, metavar="[URI]")
@click.option("--username", metavar="NAME", help="Sign in by password; asks for it, or reads it from standard input.")
@click.option("--token", "reads_token", is_flag=True, help="Store an API token; asks for it, or reads standard input.")
@click.option("--no-browser", is_flag=True, help="Print the address to open, and do not open it.")
@click.option("--workspace", metavar="NAME", help="Workspace to work in from this machine.")
@click.option(
    "--scope",
    type=click.Choice([one.value for one in TokenScope]),
    default=TokenScope.WRITE.value,
    show_default=True,
    help="What the token may do at most; administrators need admin to manage accounts and roles.",
)
@click.option("--ci", "is_job", is_flag=True, help="Sign in as a CI job that a trusted publisher accepts.")
@click.option("--id-token-file", metavar="FILE", help="With --ci: file with the identity token; - is standard input.")
@click.option("--audience", metavar="TEXT", help="With --ci: what the publisher expects.  [default: URI]")
@click.option("--publisher", metavar="NAME", help="With --ci: the trusted publisher, if several accept the job.")
@click.option(
    "--export", "as_exports", is_flag=True, help="With --ci: print the MLFLOW_TRACKING_* lines, and store nothing."
)
def login(
    uri: str | None,
    username: str | None,
    reads_token: bool,
    no_browser: bool,
    workspace: str | None,
    scope: str,
    is_job: bool,
    id_token_file: str | None,
    audience: str | None,
    publisher: str | None,
    as_exports: bool,
) -> None:
    """Sign in to a server, and store a token for it in your configuration folder.

    Without options it shows a code and opens the server's page, where you sign in and confirm the code; the browser may
    also be on another machine. The token is used by `greenroom`, by `import greenroom`, and, printed by
    `greenroom whoami --export`, by `mlflow`. Credentials in GREENROOM_TOKEN or MLFLOW_TRACKING_* win over it.

    With --ci a job signs in without a secret, by the identity token of its CI system: the one that GitHub Actions issues
    (permissions: id-token: write), the variable GREENROOM_ID_TOKEN (GitLab: id_tokens), or a file.

    A token that an earlier `greenroom login` made for the server is replaced and revoked; one that you gave with --token
    is replaced only.
    """
    if sum((username is not None, reads_token, is_job)) > 1:
        raise click.UsageError("Give one of --username, --token and --ci.")
    if not is_job and (id_token_file or audience or publisher or as_exports):
        raise click.UsageError("--id-token-file, --audience, --publisher and --export need --ci.")
    with handle_errors():
        server = _logins.server_of(uri)
        if workspace is not None:
            check_workspace_name(workspace, "workspace")
        if is_job:
            found = _logins.by_identity_token(
                server, audience=audience, publisher=publisher, workspace=workspace, file=id_token_file
            )
            if as_exports:
                _logins.print_exports(_logins.exports_of(server, _logins.credentials_of(found)))
                return
            workspace = found.workspace
        elif reads_token:
            found = _logins.by_token(server, _logins.read_secret("Token"), workspace=workspace)
        elif username is not None:
            found = _logins.by_password(server, username, _logins.read_secret("Password"), scope=scope)
        else:
            found = _logins.by_browser(server, opens_browser=not no_browser, scope=scope)
        earlier = _logins.stored(server)
        path = _logins.keep(server, found, workspace)
        # Those of jobs end in minutes, and another job of the machine may still use it.
        is_replaced = earlier is not None and earlier.token_id is not None and earlier.token != found.token
        problem = _logins.revoke(server, earlier) if earlier is not None and is_replaced and not is_job else None
    until = f" until {time_text(found.expires_at_ms)} UTC" if found.expires_at_ms else ""
    print_line(f"Signed in to {server} as {found.account}{until}.")
    end = "revokes and removes it" if found.token_id else "removes it; with --revoke, it is revoked too"
    print_line(f"The token is in {path}; 'greenroom logout' {end}.", err=True)
    if problem is not None:
        print_line(f"The token of the earlier login is not stored any more, but was not revoked: {problem}", err=True)
    if not _logins.is_used(server):
        # Otherwise the next command would work on a folder here, or on another server.
        print_line(f"To use this server: export GREENROOM_TRACKING_URI={shlex.quote(server)}", err=True)
