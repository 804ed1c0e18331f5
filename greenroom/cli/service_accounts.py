"""`greenroom service-accounts`: accounts of programs."""

from __future__ import annotations

import click

from greenroom.cli._account_commands import LOCKED_OUT, AccountContext, account_command
from greenroom.cli._account_groups import add_common_commands, created
from greenroom.wire.endpoints.v1 import accounts as rows
from greenroom.wire.messages.v1 import accounts as messages


@click.group("service-accounts", epilog=LOCKED_OUT)
def service_accounts() -> None:
    """Create, list and change accounts of programs. They have no password; 'greenroom tokens create' makes tokens for them.

    \b
    Examples:
      greenroom service-accounts create training-ci
      greenroom tokens create nightly --account training-ci --scope write
      greenroom service-accounts delete training-ci
    """


@service_accounts.command()
@click.argument("name", metavar="NAME")
@click.option("--display-name", metavar="TEXT", help="What it is for.")
@click.option("--email", metavar="ADDRESS", help="Whom to write to about it.")
@click.option("--admin", "is_admin", is_flag=True, help="Administers the server.")
@account_command
def create(context: AccountContext, name: str, display_name: str | None, email: str | None, is_admin: bool) -> None:
    """Create a service account.

    \b
    Example:
      greenroom service-accounts create training-ci --display-name "Nightly training"
    """
    created(
        context,
        context.call(
            rows.CREATE,
            messages.CreateAccount(
                name=name, kind="service", display_name=display_name, email=email, is_admin=is_admin
            ),
        ),
    )


add_common_commands(service_accounts, "service")
