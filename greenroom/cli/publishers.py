"""`greenroom publishers`: CI jobs that may publish without a secret."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click
from msgspec import UNSET

from greenroom.cli._account_commands import LOCKED_OUT, AccountContext, account_command, plain
from greenroom.cli._context import confirm, option_yes, pairs
from greenroom.cli._lists import options_limit
from greenroom.cli._tables import pairs_text, time_text
from greenroom.core.publishers import LIFETIME_S, MAX_LIFETIME_S, SCOPES
from greenroom.core.roles import TokenScope
from greenroom.errors import InvalidInput
from greenroom.wire.endpoints.v1 import publishers as rows
from greenroom.wire.messages.v1 import publishers as messages

_ISSUERS = {"github": "https://token.actions.githubusercontent.com", "gitlab": "https://gitlab.com"}
_CONDITION_HELP = "What a job must be, such as repository=octo/churn or ref=refs/heads/*. Repeatable; all must hold."
_SCOPES = [one.value for one in SCOPES]
_MOST_MINUTES = MAX_LIFETIME_S // 60


@click.group(epilog=LOCKED_OUT)
def publishers() -> None:
    """Create, list and change trusted publishers.

    A trusted publisher lets CI jobs publish models without a secret: a job proves by a token of its CI system which
    repository and branch it is, and gets a token of minutes for some models.

    \b
    Examples:
      greenroom publishers create churn-ci --issuer github --condition repository=octo/churn \\
        --condition ref=refs/heads/main --model Churn
      greenroom publishers list
      greenroom publishers update churn-ci --minutes 30
      greenroom login --ci                      in the job
    """


@publishers.command("list")
@options_limit(100)
@account_command
def list_(context: AccountContext, limit: int | None) -> None:
    """List trusted publishers, by name.

    \b
    Example:
      greenroom publishers list
    """
    found = context.all_of(
        lambda count, token: context.call(rows.LIST, messages.ListPublishers(limit=count, page_token=token)), limit
    )
    columns = ["ID", "NAME", "ISSUER", "CONDITIONS", "MODELS", "SCOPE"]
    context.show_all(
        columns,
        found,
        lambda one: [
            one.publisher_id,
            one.name,
            one.issuer,
            ", ".join(pairs_text(one.conditions)),
            ", ".join(one.models),
            one.scope.value,
        ],
        empty="No trusted publishers.",
    )


@publishers.command()
@click.argument("name", metavar="PUBLISHER")
@account_command
def show(context: AccountContext, name: str) -> None:
    """Show a trusted publisher, by name or id.

    \b
    Example:
      greenroom publishers show churn-ci
    """
    found = context.call(rows.GET, messages.GetPublisher(publisher=name))
    context.record(_fields(found), plain(found))


@publishers.command()
@click.argument("name", metavar="NAME")
@click.option(
    "--issuer", required=True, metavar="URL", help="Address of the CI system; github or gitlab for those two."
)
@click.option(
    "--audience", metavar="TEXT", help="What jobs request their token for.  [default: the address of the server]"
)
@click.option("--condition", "conditions", multiple=True, required=True, metavar="CLAIM=PATTERN", help=_CONDITION_HELP)
@click.option("--model", "models", multiple=True, required=True, metavar="NAME", help="Existing model. Repeatable.")
@click.option("--scope", type=click.Choice(_SCOPES), default="write", show_default=True, help="What jobs may do.")
@click.option(
    "--minutes",
    type=click.IntRange(1, _MOST_MINUTES),
    default=LIFETIME_S // 60,
    show_default=True,
    help="How long the token of a job works.",
)
@account_command
def create(
    context: AccountContext,
    name: str,
    issuer: str,
    audience: str | None,
    conditions: Sequence[str],
    models: Sequence[str],
    scope: str,
    minutes: int,
) -> None:
    """Create a trusted publisher, with a service account of its own.

    In a condition * stands for any characters but /, ** for any, ? for one.

    \b
    Examples:
      greenroom publishers create churn-ci --issuer github --condition repository=octo/churn --model Churn
      greenroom publishers create wine-ci --issuer https://gitlab.example.com --condition project_path=ml/wine \\
        --condition ref_protected=true --model Wine --minutes 30
    """
    made = context.call(
        rows.CREATE,
        messages.CreatePublisher(
            name=name,
            issuer=_ISSUERS.get(issuer, issuer),
            audience=audience or _own_address(context),
            conditions=pairs(conditions),
            models=list(models),
            scope=TokenScope(scope),
            lifetime_s=minutes * 60,
        ),
    )
    context.report(
        f"Created trusted publisher '{made.name}' ({made.publisher_id}); its jobs act as '{made.account}'. "
        f"They request their identity token for {made.audience}.",
        plain(made),
    )


@publishers.command()
@click.argument("name", metavar="PUBLISHER")
@click.option("--issuer", metavar="URL", help="Another CI system; github or gitlab for those two.")
@click.option("--audience", metavar="TEXT", help="What jobs request their token for.")
@click.option(
    "--condition", "conditions", multiple=True, metavar="CLAIM=PATTERN", help="Replaces all conditions. Repeatable."
)
@click.option("--model", "models", multiple=True, metavar="NAME", help="Replaces all models. Repeatable.")
@click.option("--scope", type=click.Choice(_SCOPES), help="What jobs may do.")
@click.option("--minutes", type=click.IntRange(1, _MOST_MINUTES), help="How long the token of a job works.")
@account_command
def update(
    context: AccountContext,
    name: str,
    issuer: str | None,
    audience: str | None,
    conditions: Sequence[str],
    models: Sequence[str],
    scope: str | None,
    minutes: int | None,
) -> None:
    """Change a trusted publisher. Its tokens are revoked if it changes whom it trusts, or what for.

    \b
    Example:
      greenroom publishers update churn-ci --model Churn --model Churn-small
    """
    changed = context.call(
        rows.UPDATE,
        messages.UpdatePublisher(
            publisher=name,
            issuer=UNSET if issuer is None else _ISSUERS.get(issuer, issuer),
            audience=UNSET if audience is None else audience,
            conditions=pairs(conditions) if conditions else UNSET,
            models=list(models) if models else UNSET,
            scope=UNSET if scope is None else TokenScope(scope),
            lifetime_s=UNSET if minutes is None else minutes * 60,
        ),
    )
    context.report(f"Changed trusted publisher '{changed.name}'.", plain(changed))


@publishers.command()
@click.argument("name", metavar="PUBLISHER")
@option_yes
@account_command
def delete(context: AccountContext, name: str, yes: bool) -> None:
    """Delete a trusted publisher, and revoke the tokens of its jobs.

    \b
    Examples:
      greenroom publishers delete churn-ci
      greenroom publishers delete churn-ci --yes      for scripts
    """
    confirm(f"Delete the trusted publisher '{name}'; running jobs lose access", yes=yes)
    context.call(rows.DELETE, messages.GetPublisher(publisher=name))
    context.report(f"Deleted the trusted publisher '{name}'.", {"publisher": name})


def _own_address(context: AccountContext) -> str:
    """Return the address of the server, as jobs will name it."""
    if context.is_direct or "://" not in context.transport.uri:
        raise InvalidInput(
            "Give --audience: the address that jobs will have for the server, such as https://models.example.com."
        )
    return context.transport.uri


def _fields(found: messages.Publisher) -> dict[str, Any]:
    return {
        "Id": found.publisher_id,
        "Name": found.name,
        "Issuer": found.issuer,
        "Audience": found.audience,
        "Conditions": pairs_text(found.conditions),
        "Models": found.models,
        "Scope": found.scope.value,
        "Tokens work for": f"{found.lifetime_s // 60} min" if found.lifetime_s % 60 == 0 else f"{found.lifetime_s} s",
        "Acts as": found.account + (" (disabled)" if found.is_disabled else ""),
        "Created (UTC)": time_text(found.created_at_ms),
        "Changed (UTC)": time_text(found.updated_at_ms),
    }
