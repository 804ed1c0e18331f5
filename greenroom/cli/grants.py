"""`greenroom grants`: who has which role on what, and why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from greenroom.cli._account_commands import LOCKED_OUT, AccountContext, account_command, plain
from greenroom.cli._context import confirm, option_yes
from greenroom.cli._lists import options_limit
from greenroom.wire.endpoints.v1 import grants as rows
from greenroom.wire.messages.v1 import grants as messages

F = TypeVar("F", bound=Callable[..., Any])
_WIDE = ("workspace", "models", "experiments")


def options_resource(function: F) -> F:
    """Add ``--model``, ``--experiment`` and ``--on``."""
    for option in (
        click.option(
            "--on", "resource", type=click.Choice(_WIDE), help="All of the workspace, or all of a kind in it."
        ),
        click.option("--experiment", "experiment_id", metavar="ID", help="On this experiment."),
        click.option("--model", metavar="NAME", help="On this registered model."),
    ):
        function = option(function)
    return function


def options_holder(function: F) -> F:
    """Add ``--user`` and ``--group``."""
    for option in (
        click.option("--group", metavar="NAME", help="Name or id of a group."),
        click.option("--user", "account", metavar="NAME", help="Name or id of a user or service account."),
    ):
        function = option(function)
    return function


@click.group(epilog=LOCKED_OUT)
def grants() -> None:
    """Grant roles to users and groups, and see who has access.

    The workspace is the one that MLFLOW_WORKSPACE names, else `default`.

    \b
    Examples:
      greenroom grants create contributor --model Churn --user ada
      greenroom grants create viewer --on workspace --group data-science
      greenroom grants list --model Churn
      greenroom grants who --model Churn
      greenroom grants explain --model Churn --user ada
      greenroom grants delete grant_9
      greenroom grants owner Churn grace
    """


@grants.command("list")
@options_resource
@options_holder
@options_limit(100)
@account_command
def list_(context: AccountContext, limit: int | None, **conditions: Any) -> None:
    """List grants, in the order they were made; of the whole workspace without a resource.

    \b
    Examples:
      greenroom grants list
      greenroom grants list --model Churn
      greenroom grants list --group data-science
    """
    found = context.all_of(
        lambda count, token: context.call(rows.LIST, messages.ListGrants(limit=count, page_token=token, **conditions)),
        limit,
    )
    context.show_all(
        ["ID", "ROLE", "HOLDER", "ON", "GRANTED BY"],
        found,
        lambda one: [one.grant_id, one.role, _holder(one), _on(one), one.created_by],
        empty="No grants.",
    )


@grants.command()
@click.argument("role", metavar="ROLE")
@options_resource
@options_holder
@account_command
def create(context: AccountContext, role: str, **fields: Any) -> None:
    """Grant a role.

    \b
    Example:
      greenroom grants create contributor --model Churn --user ada
    """
    if not any(fields.get(name) for name in ("resource", "model", "experiment_id")):
        raise click.UsageError("Say on what: --model, --experiment, or --on workspace, models or experiments.")
    if bool(fields.get("account")) == bool(fields.get("group")):
        raise click.UsageError("Say to whom: give one of --user and --group.")
    made = context.call(rows.CREATE, messages.CreateGrant(role=role, **fields))
    context.report(f"Granted '{made.role}' to {_holder(made)} on {_on(made)} ({made.grant_id}).", plain(made))


@grants.command()
@click.argument("grant_id", metavar="GRANT")
@option_yes
@account_command
def delete(context: AccountContext, grant_id: str, yes: bool) -> None:
    """Take a role away, by the id of its grant.

    \b
    Example:
      greenroom grants delete grant_9
    """
    confirm(f"Delete {grant_id}", yes=yes)
    context.call(rows.DELETE, messages.GetGrant(grant_id=grant_id))
    context.report(f"Deleted {grant_id}.", {"grant_id": grant_id})


@grants.command()
@options_resource
@options_limit(100)
@account_command
def who(context: AccountContext, limit: int | None, **resource: Any) -> None:
    """List everyone with access to something, and why.

    \b
    Example:
      greenroom grants who --model Churn
    """
    found = context.all_of(
        lambda count, token: context.call(
            rows.LIST_ACCESS, messages.ListAccess(limit=count, page_token=token, **resource)
        ),
        limit,
    )
    context.show_all(
        ["WHO", "ROLE", "BECAUSE OF"],
        found,
        lambda one: [_holder(one), one.role, ", ".join(_because(source) for source in one.sources)],
        empty="No one but the administrators of the server.",
    )


@grants.command()
@options_resource
@click.option("--user", "account", metavar="NAME", help="Name or id of the account; your own if omitted.")
@click.option("--permission", metavar="NAME", help="Only this one, such as model_version:create.")
@account_command
def explain(context: AccountContext, **fields: Any) -> None:
    """Explain what an account may do, and who can grant what is missing.

    \b
    Examples:
      greenroom grants explain --model Churn
      greenroom grants explain --model Churn --user ada --permission model_version:delete
    """
    found = context.call(rows.EXPLAIN, messages.ExplainAccess(**fields))
    context.table(
        ["PERMISSION", "ALLOWED", "BECAUSE OF"],
        [[one.permission.value, "yes" if one.is_allowed else "no", _why(one)] for one in found.explanations],
        plain(found),
    )


@grants.command()
@click.argument("model", metavar="MODEL")
@click.argument("account", metavar="ACCOUNT")
@account_command
def owner(context: AccountContext, model: str, account: str) -> None:
    """Put another account in charge of a registered model.

    \b
    Example:
      greenroom grants owner Churn grace
    """
    changed = context.call(rows.SET_MODEL_OWNER, messages.SetModelOwner(model=model, account=account))
    context.report(f"'{changed.account}' owns '{model}' now.", plain(changed))


def _holder(one: messages.Grant | messages.AccessEntry) -> str:
    if one.group is not None:
        return f"group {one.group}"
    return one.account or "everyone"


def _on(one: messages.Grant) -> str:
    if one.model is not None:
        return f"model {one.model}"
    if one.experiment_id is not None:
        return f"experiment {one.experiment_id}"
    return "the workspace" if one.resource == "workspace" else f"all {one.resource}"


def _because(source: messages.AccessSource) -> str:
    words = {"owner": "owner", "default_role": "default role", "server_administrator": "server administrator"}
    reason = words.get(source.kind) or f"{source.role} on the {source.resource}"
    return reason if source.group is None else f"{reason} through {source.group}"


def _why(one: messages.Explanation) -> str:
    if one.is_limited_by_token:
        return "the token of this request may not use it"
    reasons = [_because(source) for source in one.through]
    reasons += [f"denied: {_because(source)}" for source in one.denied_by]
    names = [*one.granted_by.account_names, *(f"group {name}" for name in one.granted_by.group_names)]
    if names:
        reasons.append(f"ask {' or '.join(names)}")
    return "; ".join(reasons)
