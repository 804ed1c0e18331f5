"""`greenroom models`: registered models."""

from __future__ import annotations

import click

from greenroom.cli._context import CommandContext, api_command, argument_model, confirm, option_limit, option_yes, pairs
from greenroom.cli._history import print_comments, print_history
from greenroom.cli._tables import first_line, pairs_text, time_text
from greenroom.sdk.entities import RegisteredModel
from greenroom.sdk.paging import iterate

# The limit of the native API; MLflow's searches allow more.
_MAX_DELETED_PER_CALL = 500


@click.group()
def models() -> None:
    """List, show and change registered models.

    \b
    Examples:
      greenroom models list --filter "tags.team = 'growth'"
      greenroom models show Churn
      greenroom models alias Churn champion 3
      greenroom models tag Churn team=growth --remove draft
      greenroom models history Churn --json
    """


@models.command("list")
@click.option(
    "--filter", "filter_string", metavar="FILTER", help="Such as: name LIKE 'churn%' AND tags.team = 'growth'"
)
@click.option("--order-by", multiple=True, metavar="KEY", help="Such as: last_updated_timestamp DESC. Repeatable.")
@click.option("--deleted", is_flag=True, help="List deleted models that can be restored, by name.")
@option_limit(100)
@api_command
def list_(
    context: CommandContext, filter_string: str | None, order_by: tuple[str, ...], deleted: bool, limit: int
) -> None:
    """List registered models.

    \b
    Examples:
      greenroom models list
      greenroom models list --order-by "last_updated_timestamp DESC" --limit 10
      greenroom models list --deleted
    """
    page = min(limit, 1000)
    if deleted:
        if filter_string is not None or order_by:
            raise click.UsageError("--deleted cannot be used with --filter or --order-by.")
        _list_deleted(context, limit)
        return
    found = list(
        iterate(
            lambda token: context.client.search_registered_models(filter_string, page, list(order_by), token),
            at_most=limit,
        )
    )
    rows = [
        [one.name, _latest(one), _stages(one), ", ".join(one.aliases), time_text(one.last_updated_timestamp)]
        for one in found
    ]
    columns = ["NAME", "LATEST", "STAGES", "ALIASES", "CHANGED (UTC)"]
    context.table(columns, rows, [one.to_dictionary() for one in found], empty="No registered models.")


def _list_deleted(context: CommandContext, limit: int) -> None:
    page = min(limit, _MAX_DELETED_PER_CALL)
    found = list(
        iterate(lambda token: context.client.list_deleted_models(max_results=page, page_token=token), at_most=limit)
    )
    rows = [
        [
            one.name,
            str(one.versions_count),
            time_text(one.deletion_timestamp),
            one.deleted_by,
            "name taken" if one.is_name_taken else "",
        ]
        for one in found
    ]
    columns = ["NAME", "VERSIONS", "DELETED (UTC)", "BY", ""]
    context.table(columns, rows, [one.to_dictionary() for one in found], empty="No deleted models.")


@models.command()
@argument_model
@api_command
def show(context: CommandContext, name: str) -> None:
    """Show a registered model.

    \b
    Example:
      greenroom models show Churn
    """
    found = context.client.get_registered_model(name)
    context.record(
        {
            "Name": found.name,
            "Description": found.description,
            "Latest version": _latest(found),
            "Stages": _stages(found),
            "Aliases": [f"{alias} -> v{version}" for alias, version in found.aliases.items()],
            "Tags": pairs_text(found.tags),
            "Created (UTC)": time_text(found.creation_timestamp),
            "Changed (UTC)": time_text(found.last_updated_timestamp),
        },
        found.to_dictionary(),
    )


@models.command()
@click.argument("name", metavar="NAME")
@click.option("--description", metavar="TEXT", help="Description of the model.")
@click.option("--tag", "tags", multiple=True, metavar="KEY=VALUE", help="Repeatable.")
@api_command
def create(context: CommandContext, name: str, description: str | None, tags: tuple[str, ...]) -> None:
    """Create a registered model without versions.

    \b
    Example:
      greenroom models create Churn --description "Who leaves." --tag team=growth
    """
    created = context.client.create_registered_model(name, pairs(tags), description)
    context.report(f"Created registered model '{created.name}'.", created.to_dictionary())


@models.command()
@argument_model
@click.argument("text", metavar="TEXT")
@api_command
def describe(context: CommandContext, name: str, text: str) -> None:
    """Set the description of a model; an empty TEXT removes it.

    \b
    Example:
      greenroom models describe Churn "Who leaves within a month."
    """
    found = context.client.update_registered_model(name, text)
    context.report(f"Described '{name}': {first_line(text)}", found.to_dictionary())


@models.command()
@argument_model
@click.argument("new_name", metavar="NEW_NAME")
@api_command
def rename(context: CommandContext, name: str, new_name: str) -> None:
    """Rename a model; versions, stages and history are kept.

    \b
    Example:
      greenroom models rename Churn Attrition
    """
    found = context.client.rename_registered_model(name, new_name)
    context.report(f"'{name}' is now '{found.name}'.", found.to_dictionary())


@models.command()
@argument_model
@option_yes
@api_command
def delete(context: CommandContext, name: str, yes: bool) -> None:
    """Delete a model with all its versions.

    \b
    Examples:
      greenroom models delete Churn
      greenroom models delete Churn --yes      for scripts
    """
    confirm(f"Delete '{name}' with all its versions", yes=yes)
    context.client.delete_registered_model(name)
    context.report(f"Deleted '{name}'. On Greenroom, restore it with 'greenroom models restore'.", {"name": name})


@models.command()
@click.argument("name", metavar="NAME")
@api_command
def restore(context: CommandContext, name: str) -> None:
    """Restore a deleted model, with its versions, stages and aliases.

    \b
    Example:
      greenroom models restore Churn
    """
    found = context.client.restore_registered_model(name)
    context.report(f"Restored '{found.name}'.", found.to_dictionary())


@models.command()
@argument_model
@click.argument("tags", nargs=-1, metavar="[KEY=VALUE]...")
@click.option("--remove", multiple=True, metavar="KEY", help="Remove a tag. Repeatable.")
@api_command
def tag(context: CommandContext, name: str, tags: tuple[str, ...], remove: tuple[str, ...]) -> None:
    """Set and remove tags of a model.

    \b
    Example:
      greenroom models tag Churn team=growth tier=1 --remove draft
    """
    for key, value in pairs(tags).items():
        context.client.set_registered_model_tag(name, key, value)
    for key in remove:
        context.client.delete_registered_model_tag(name, key)
    found = context.client.get_registered_model(name)
    context.report(pairs_text(found.tags) or f"'{name}' has no tags.", found.to_dictionary())


@models.command()
@argument_model
@click.argument("alias_name", metavar="ALIAS")
@click.argument("version", required=False, metavar="[NUMBER]")
@click.option("--remove", is_flag=True, help="Delete the alias.")
@api_command
def alias(context: CommandContext, name: str, alias_name: str, version: str | None, remove: bool) -> None:
    """Point an alias at a version, or delete it.

    \b
    Examples:
      greenroom models alias Churn champion 3
      greenroom models alias Churn champion --remove
    """
    if remove == (version is not None):
        raise click.UsageError("Give either the number of a version or --remove.")
    if version is None:
        context.client.delete_registered_model_alias(name, alias_name)
        context.report(f"'{name}' no longer has the alias '{alias_name}'.", {"name": name, "alias": alias_name})
        return
    context.client.set_registered_model_alias(name, alias_name, version)
    data = {"name": name, "alias": alias_name, "version": version}
    context.report(f"'{name}@{alias_name}' is now version {version}.", data)


@models.command()
@argument_model
@option_limit(50)
@api_command
def history(context: CommandContext, name: str, limit: int) -> None:
    """List the changes of a model and its versions, newest first. Greenroom only.

    \b
    Example:
      greenroom models history Churn --limit 10
    """
    print_history(context, name, None, limit)


@models.command()
@argument_model
@option_limit(50)
@api_command
def comments(context: CommandContext, name: str, limit: int) -> None:
    """List the comments on a model, newest first. Greenroom only.

    \b
    Example:
      greenroom models comments Churn
    """
    print_comments(context, name, None, limit)


@models.command()
@argument_model
@click.argument("text", metavar="TEXT")
@api_command
def comment(context: CommandContext, name: str, text: str) -> None:
    """Comment on a model. Greenroom only.

    \b
    Example:
      greenroom models comment Churn "Retrain in June."
    """
    created = context.client.create_comment(name, text=text)
    context.report(f"Comment added by {created.author}.", created.to_dictionary())


def _latest(model: RegisteredModel) -> str:
    numbers = [int(one.version) for one in model.latest_versions]
    return f"v{max(numbers)}" if numbers else ""


def _stages(model: RegisteredModel) -> str:
    held = [one for one in model.latest_versions if one.current_stage not in (None, "None")]
    return ", ".join(f"{one.current_stage} v{one.version}" for one in held)
