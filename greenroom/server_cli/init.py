"""`greenroom init`: create the first administrator of a store."""

from __future__ import annotations

import asyncio
import secrets
from typing import NamedTuple

import click

from greenroom.cli._account_commands import option_password_file, read_password
from greenroom.cli._context import handle_errors
from greenroom.cli._printing import print_line
from greenroom.cli._server_commands import exit_missing_extra
from greenroom.cli._store_options import store_options

_EXAMPLES = """\b
Examples:
  greenroom init --username ada
  greenroom init --username ada --password-file password.txt --data /srv/registry
  greenroom init --username ada --no-password -q > token.txt
  greenroom init --username ada --database postgresql://me@db/greenroom

\b
Exit code 0: the account exists now.
Exit code 5: there is an account already, and nothing was changed.
"""


class _Made(NamedTuple):
    """The first administrator: name, id and API token."""

    name: str
    account_id: str
    token: str


@click.command(epilog=_EXAMPLES)
@click.option("--username", metavar="NAME", default="admin", show_default=True, help="User name of the administrator.")
@click.option(
    "--no-password", is_flag=True, help="Without a password: clients use the token; the page needs a password."
)
@option_password_file
@click.option("-q", "--quiet", is_flag=True, help="Print the token alone.")
@store_options(("data", "database"))
def init(
    username: str,
    no_password: bool,
    password_file: str | None,
    quiet: bool,
    config: str | None,
    **options: str | None,
) -> None:
    """Create the first administrator, and print an API token, once.

    It works on the database itself, with or without a running server, and creates the database if necessary. From the
    first account on, everyone has to sign in. A store that has an account is left as it is.
    """
    if no_password and password_file is not None:
        raise click.UsageError("Give either --no-password or --password-file.")
    with handle_errors():
        try:
            from greenroom.server_cli._direct_store import new_database

            address = new_database(options, config)
            _check(address, username)
            password = None if no_password else read_password(password_file)
            made = asyncio.run(_make(address, username, password))
        except ModuleNotFoundError as error:
            exit_missing_extra("server", "init", error)
    if quiet:
        print_line(made.token)
        return
    print_line(
        f"Created the administrator '{made.name}' ({made.account_id}). Their API token, shown only now:", err=True
    )
    print_line(made.token)
    page = (
        f"The page asks for a password: set one with 'greenroom users password {made.name}' and the same --data or "
        "--database."
        if password is None
        else "Sign in on the page with the name and password."
    )
    print_line(
        f"Clients send it as GREENROOM_TOKEN or MLFLOW_TRACKING_TOKEN. {page} 'greenroom users create' adds people.",
        err=True,
    )


def _check(address: str, username: str) -> None:
    """Check the name, and that there is no account, before a password is asked for.

    Raises:
        Conflict: there is an account.
        InvalidName: no one can have this name.
    """
    from greenroom.core.account_names import check_account_name
    from greenroom.core.ports import Transaction
    from greenroom.services.access.accounts import check_no_account
    from greenroom.storage.sql.database import open_database
    from greenroom.storage.sql.transaction import SqlTransaction

    check_account_name(username, field="username")

    async def check(tx: Transaction) -> None:
        await check_no_account(tx)

    async def run() -> None:
        database = await open_database(address, make_transaction=SqlTransaction)
        try:
            await database.read(check)
        finally:
            await database.close()

    asyncio.run(run())


async def _make(address: str, username: str, password: str | None) -> _Made:
    """Create the account and its token in one transaction.

    Raises:
        Conflict: there is an account.
        InvalidInput: the password is not good enough.
    """
    from greenroom.core.access import local_user
    from greenroom.core.api_tokens import SECRET_BYTES, format_token, token_digest, token_hint
    from greenroom.core.ports import Transaction
    from greenroom.core.roles import TokenScope
    from greenroom.server.auth.passwords import Passwords, check_new_password
    from greenroom.server_cli._direct_store import operator_name
    from greenroom.services.access.accounts import add_first_administrator
    from greenroom.services.access.api_tokens import add_token
    from greenroom.storage.sql.database import open_database
    from greenroom.storage.sql.transaction import SqlTransaction

    password_hash = None
    if password is not None:
        check_new_password(password, username=username)
        passwords = Passwords()
        password_hash = await passwords.hash(password)
        passwords.close()
    token = format_token(secrets.token_bytes(SECRET_BYTES))
    operator = local_user(operator_name())

    async def make(tx: Transaction) -> _Made:
        account = await add_first_administrator(tx, operator, name=username, password_hash=password_hash)
        await add_token(
            tx,
            operator,
            account,
            name="greenroom init",
            digest=token_digest(token),
            hint=token_hint(token),
            scope=TokenScope.ADMIN,
        )
        return _Made(account.name, account.account_id, token)

    database = await open_database(address, make_transaction=SqlTransaction)
    try:
        return await database.write(make)
    finally:
        await database.close()
