"""Commands that users and service accounts have in common."""

from __future__ import annotations

import click
from msgspec import UNSET

from greenroom.cli._account_commands import AccountContext, account_command, plain
from greenroom.cli._context import confirm, option_yes
from greenroom.cli._lists import options_limit
from greenroom.cli._tables import time_text
from greenroom.core.accounts import AccountKind
from greenroom.errors import AccountNotFound
from greenroom.wire.endpoints.v1 import accounts as rows
from greenroom.wire.messages.v1 import accounts as messages

_WORDS = {"user": "user", "service": "service account"}


def add_common_commands(group: click.Group, kind: AccountKind) -> None:
    """Add ``list``, ``show``, ``update`` and ``delete`` for one kind of accounts."""
    noun, command = _WORDS[kind], group.name
    example = "ada" if kind == "user" else "training-ci"

    @group.command(
        "list", help=f"List {noun}s, by name.\n\n\b\nExample:\n  greenroom {command} list --search {example}"
    )
    @click.option("--search", metavar="TEXT", help="Part of the name.")
    @click.option("--admins", is_flag=True, help="Only those that administer the server.")
    @click.option("--disabled", is_flag=True, help="Only those that are locked out.")
    @options_limit(100)
    @account_command
    def list_(context: AccountContext, search: str | None, admins: bool, disabled: bool, limit: int | None) -> None:
        found = context.all_of(
            lambda count, token: context.call(
                rows.LIST,
                messages.ListAccounts(
                    search=search,
                    kind=kind,
                    is_admin=True if admins else None,
                    is_disabled=True if disabled else None,
                    limit=count,
                    page_token=token,
                ),
            ),
            limit,
        )
        columns = ["ID", "NAME", "DISPLAY NAME", "ADMIN", "DISABLED", "CREATED (UTC)"]
        context.show_all(columns, found, _row, empty=f"No {noun}s.")

    @group.command(help=f"Show a {noun}, by name or id.\n\n\b\nExample:\n  greenroom {command} show {example}")
    @click.argument("name", metavar="NAME")
    @account_command
    def show(context: AccountContext, name: str) -> None:
        found = _get(context, name, kind)
        context.record(_fields(found), plain(found))

    @group.command(
        help=f"Change a {noun}.\n\n--disable ends the sessions and revokes the tokens permanently.\n\n\b\n"
        f"Example:\n  greenroom {command} update {example} --disable"
    )
    @click.argument("name", metavar="NAME")
    @click.option("--display-name", metavar="TEXT", help="Empty removes it.")
    @click.option("--email", metavar="ADDRESS", help="Empty removes it.")
    @click.option("--admin/--no-admin", "is_admin", default=None, help="Whether it administers the server.")
    @click.option("--disable/--enable", "is_disabled", default=None, help="Whether to lock it out.")
    @account_command
    def update(
        context: AccountContext,
        name: str,
        display_name: str | None,
        email: str | None,
        is_admin: bool | None,
        is_disabled: bool | None,
    ) -> None:
        found = _get(context, name, kind)
        changed = context.call(
            rows.UPDATE,
            messages.UpdateAccount(
                account=found.account_id,
                display_name=UNSET if display_name is None else display_name,
                email=UNSET if email is None else email,
                is_admin=UNSET if is_admin is None else is_admin,
                is_disabled=UNSET if is_disabled is None else is_disabled,
            ),
        )
        context.report(f"Changed {noun} '{changed.name}'.", plain(changed))

    @group.command(
        help=f"Delete a {noun}. Its sessions end and its tokens are revoked at once; history goes on naming it.\n\n\b\n"
        f"Example:\n  greenroom {command} delete {example} --transfer-to grace"
    )
    @click.argument("name", metavar="NAME")
    @click.option("--transfer-to", metavar="NAME", help="The account that gets what it owns.")
    @option_yes
    @account_command
    def delete(context: AccountContext, name: str, transfer_to: str | None, yes: bool) -> None:
        found = _get(context, name, kind)
        confirm(f"Delete {noun} '{found.name}'", yes=yes)
        context.call(rows.DELETE, messages.DeleteAccount(account=found.account_id, transfer_to=transfer_to))
        context.report(f"Deleted {noun} '{found.name}'.", {"account_id": found.account_id, "name": found.name})


def created(context: AccountContext, account: messages.Account) -> None:
    """Report a new account."""
    context.report(f"Created {_WORDS[account.kind]} '{account.name}' ({account.account_id}).", plain(account))


def _get(context: AccountContext, name: str, kind: AccountKind) -> messages.Account:
    """Read an account of a kind.

    Raises:
        AccountNotFound: it does not exist, or it is of the other kind.
    """
    found: messages.Account = context.call(rows.GET, messages.GetAccount(account=name))
    if found.kind != kind:
        group = "users" if found.kind == "user" else "service-accounts"
        raise AccountNotFound(f"'{found.name}' is a {_WORDS[found.kind]}: use 'greenroom {group}'.", field="account")
    return found


def _row(account: messages.Account) -> list[object]:
    return [
        account.account_id,
        account.name,
        account.display_name or "",
        "yes" if account.is_admin else "",
        "yes" if account.is_disabled else "",
        time_text(account.created_at_ms),
    ]


def _fields(account: messages.Account) -> dict[str, object]:
    return {
        "Id": account.account_id,
        "Name": account.name,
        "Display name": account.display_name,
        "E-mail": account.email,
        "Administrator": "yes" if account.is_admin else "no",
        "Disabled": "yes" if account.is_disabled else "no",
        "Password": "yes" if account.has_password else "no",
        "Identity providers": account.identity_providers,
        "Created (UTC)": time_text(account.created_at_ms),
        "Changed (UTC)": time_text(account.updated_at_ms),
    }
