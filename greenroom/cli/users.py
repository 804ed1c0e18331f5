"""`greenroom users`: people with an account."""

from __future__ import annotations

import click

from greenroom.cli._account_commands import (
    LOCKED_OUT,
    AccountContext,
    account_command,
    option_password_file,
    plain,
    read_password,
)
from greenroom.cli._account_groups import add_common_commands, created
from greenroom.wire.endpoints.v1 import accounts as rows
from greenroom.wire.messages.v1 import accounts as messages


@click.group(epilog=LOCKED_OUT)
def users() -> None:
    """Create, list and change users.

    \b
    Examples:
      greenroom users create ada --display-name "Ada Lovelace"
      greenroom users list --admins
      greenroom users password ada
      greenroom users update ada --admin --data /srv/registry
      greenroom users delete ada --transfer-to grace
    """


@users.command()
@click.argument("name", metavar="NAME")
@click.option("--display-name", metavar="TEXT", help="Full name.")
@click.option("--email", metavar="ADDRESS", help="E-mail address.")
@click.option("--admin", "is_admin", is_flag=True, help="Administers the server.")
@click.option("--no-password", is_flag=True, help="For a user who signs in by an identity provider.")
@option_password_file
@account_command
def create(
    context: AccountContext,
    name: str,
    display_name: str | None,
    email: str | None,
    is_admin: bool,
    no_password: bool,
    password_file: str | None,
) -> None:
    """Create a user. The password is asked for, or read from standard input or a file; it is never an argument.

    \b
    Examples:
      greenroom users create ada --display-name "Ada Lovelace"
      greenroom users create grace --password-file grace.txt
    """
    if no_password and password_file is not None:
        raise click.UsageError("Give either --no-password or --password-file.")
    made = context.call(
        rows.CREATE,
        messages.CreateAccount(
            name=name,
            display_name=display_name,
            email=email,
            password=None if no_password else read_password(password_file),
            is_admin=is_admin,
        ),
    )
    created(context, made)


@users.command()
@click.argument("name", metavar="NAME")
@option_password_file
@click.option("--current-password-file", metavar="FILE", help="For your own account: file with the current password.")
@account_command
def password(context: AccountContext, name: str, password_file: str | None, current_password_file: str | None) -> None:
    """Set the password of a user, and end their sessions.

    \b
    Examples:
      greenroom users password ada
      greenroom users password ada --data /srv/registry
    """
    current = None if current_password_file is None else read_password(current_password_file)
    changed = context.call(
        rows.SET_PASSWORD,
        messages.SetPassword(account=name, password=read_password(password_file), current_password=current),
    )
    context.report(f"Set the password of '{changed.name}'.", plain(changed))


add_common_commands(users, "user")
