"""`greenroom tokens`: API tokens."""

from __future__ import annotations

import time
from typing import Any

import click

from greenroom.cli._account_commands import LOCKED_OUT, AccountContext, account_command, plain
from greenroom.cli._context import confirm, option_yes
from greenroom.cli._lists import options_limit
from greenroom.cli._printing import print_line
from greenroom.cli._tables import time_text
from greenroom.core.roles import TokenScope
from greenroom.errors import InvalidInput
from greenroom.wire.endpoints.v1 import api_tokens as rows
from greenroom.wire.messages.v1 import api_tokens as messages

_DAY_MS = 24 * 60 * 60 * 1000


@click.group(epilog=LOCKED_OUT)
def tokens() -> None:
    """Create, list and revoke API tokens: yours, or with --account those of another account.

    \b
    Examples:
      greenroom tokens create laptop --expires-in-days 90
      greenroom tokens create nightly --account training-ci --model Churn -q > token.txt
      greenroom tokens list
      greenroom tokens revoke tok_12
    """


@tokens.command("list")
@click.option("--account", metavar="NAME", help="Whose tokens.  [default: yours]")
@options_limit(100)
@account_command
def list_(context: AccountContext, account: str | None, limit: int | None) -> None:
    """List the tokens that were not revoked, newest first.

    \b
    Example:
      greenroom tokens list --account training-ci
    """
    _require_account(context, account)

    def page(count: int, token: str | None) -> messages.TokenList:
        found: messages.TokenList
        if account is None:
            found = context.call(rows.LIST_OWN, messages.ListOwnTokens(limit=count, page_token=token))
        else:
            found = context.call(rows.LIST, messages.ListTokens(account=account, limit=count, page_token=token))
        return found

    columns = ["ID", "NAME", "TOKEN", "SCOPE", "LIMITED TO", "EXPIRES (UTC)", "LAST USED (UTC)"]
    context.show_all(columns, context.all_of(page, limit), _row, empty="No tokens.")


@tokens.command()
@click.argument("token_id", metavar="TOKEN_ID")
@account_command
def show(context: AccountContext, token_id: str) -> None:
    """Show a token by its id, without the token itself.

    \b
    Example:
      greenroom tokens show tok_12
    """
    found = context.call(rows.GET, messages.NameToken(token_id=token_id))
    context.record(
        {
            "Id": found.token_id,
            "Name": found.name,
            "Account": found.account,
            "Token": found.hint,
            "Scope": found.scope.value,
            "Workspace": found.workspace,
            "Models": found.models,
            "Created (UTC)": time_text(found.created_at_ms),
            "Expires (UTC)": time_text(found.expires_at_ms),
            "Last used (UTC)": time_text(found.last_used_at_ms),
        },
        plain(found),
    )


@tokens.command()
@click.argument("name", metavar="NAME")
@click.option("--account", metavar="NAME", help="Whose token.  [default: yours]")
@click.option(
    "--scope",
    type=click.Choice([one.value for one in TokenScope]),
    default=TokenScope.WRITE.value,
    show_default=True,
    help="What it may do at most; never more than its owner may.",
)
@click.option("--workspace", metavar="NAME", help="Limit it to this workspace.")
@click.option("--model", "models", multiple=True, metavar="MODEL", help="Limit it to this model. Repeatable.")
@click.option("--expires-in-days", type=click.IntRange(1, 3650), metavar="DAYS", help="[default: never]")
@click.option("-q", "--quiet", is_flag=True, help="Print the token alone.")
@account_command
def create(
    context: AccountContext,
    name: str,
    account: str | None,
    scope: str,
    workspace: str | None,
    models: tuple[str, ...],
    expires_in_days: int | None,
    quiet: bool,
) -> None:
    """Create a token. It is shown once, on standard output; NAME says where it will be used.

    \b
    Examples:
      greenroom tokens create laptop --scope read
      greenroom tokens create nightly --account training-ci --model Churn --expires-in-days 30 -q > token.txt
    """
    _require_account(context, account)
    expires_at_ms = None if expires_in_days is None else int(time.time() * 1000) + expires_in_days * _DAY_MS
    limits: dict[str, Any] = {
        "name": name,
        "scope": TokenScope(scope),
        "workspace": workspace,
        "models": list(models) or None,
        "expires_at_ms": expires_at_ms,
    }
    if account is None:
        made = context.call(rows.CREATE_OWN, messages.CreateOwnToken(**limits))
    else:
        made = context.call(rows.CREATE, messages.CreateToken(account=account, **limits))
    if made.token is None:
        raise InvalidInput(
            f"The connection failed after the token was created, and it cannot be shown again. Revoke it with 'greenroom tokens "
            f"revoke {made.token_id}', and create another one."
        )
    if quiet:
        print_line(made.token)
        return
    print_line(f"Created token '{made.name}' ({made.token_id}) of {made.account}. It is shown only now:", err=True)
    context.report(made.token, plain(made))


@tokens.command()
@click.argument("token_id", metavar="TOKEN_ID")
@option_yes
@account_command
def revoke(context: AccountContext, token_id: str, yes: bool) -> None:
    """Revoke a token by its id, at once.

    \b
    Example:
      greenroom tokens revoke tok_12
    """
    found = context.call(rows.GET, messages.NameToken(token_id=token_id))
    confirm(f"Revoke token '{found.name}' ({found.hint}) of {found.account}", yes=yes)
    context.call(rows.REVOKE, messages.NameToken(token_id=found.token_id))
    context.report(f"Revoked token '{found.name}'.", {"token_id": found.token_id, "name": found.name})


def _require_account(context: AccountContext, account: str | None) -> None:
    if account is None and context.is_direct:
        raise click.UsageError("Give --account: on the database itself no one is signed in.")


def _row(token: messages.Token) -> list[object]:
    limits = [*([token.workspace] if token.workspace else []), *token.models]
    return [
        token.token_id,
        token.name,
        token.hint,
        token.scope.value,
        ", ".join(limits),
        time_text(token.expires_at_ms),
        time_text(token.last_used_at_ms),
    ]
