"""`greenroom experiments`: experiments."""

from __future__ import annotations

from typing import Any

import click

from greenroom.cli import _lists
from greenroom.cli._context import CommandContext, api_command, confirm, option_yes, pairs, workspace_row
from greenroom.cli._lists import collect, options_limit
from greenroom.cli._tables import first_line, pairs_text, time_text
from greenroom.cli._tags import TagOwner, tags_group
from greenroom.sdk.entities import Experiment, ViewType

_NOTE = "mlflow.note.content"
_MAX_EXPERIMENTS_PER_CALL = 1000


@click.group()
def experiments() -> None:
    """List, show and change experiments, given by name or id.

    \b
    Examples:
      greenroom experiments list --filter "name LIKE 'churn%'"
      greenroom experiments create churn --tag team=growth
      greenroom experiments delete churn --yes
    """


@experiments.command("list")
@click.option(
    "--filter", "filter_string", metavar="FILTER", help="Such as: name LIKE 'churn%' AND tags.team = 'growth'"
)
@click.option("--order-by", multiple=True, metavar="KEY", help="Such as: last_update_time DESC. Repeatable.")
@click.option("--deleted", is_flag=True, help="List deleted experiments instead.")
@options_limit(100)
@api_command
def list_(
    context: CommandContext, filter_string: str | None, order_by: tuple[str, ...], deleted: bool, limit: int | None
) -> None:
    """List experiments.

    \b
    Examples:
      greenroom experiments list
      greenroom experiments list --deleted --json
    """
    view = ViewType.DELETED_ONLY if deleted else ViewType.ACTIVE_ONLY
    found = collect(
        lambda count, token: context.client.search_experiments(view, count, filter_string, list(order_by), token),
        limit,
        most_per_call=_MAX_EXPERIMENTS_PER_CALL,
    )
    _lists.show(context, ["ID", "NAME", "CHANGED (UTC)", "DESCRIPTION"], found, _row, empty="No experiments.")


@experiments.command()
@click.argument("name_or_id", metavar="NAME_OR_ID")
@api_command
def show(context: CommandContext, name_or_id: str) -> None:
    """Show an experiment.

    \b
    Example:
      greenroom experiments show churn
    """
    found = context.experiment(name_or_id)
    context.record(
        {
            "Id": found.experiment_id,
            "Name": found.name,
            **workspace_row(found.workspace),
            "Description": found.tags.get(_NOTE),
            "State": "deleted" if found.lifecycle_stage == "deleted" else None,
            "Files": found.artifact_location,
            "Tags": pairs_text({key: value for key, value in found.tags.items() if key != _NOTE}),
            "Created (UTC)": time_text(found.creation_time),
            "Changed (UTC)": time_text(found.last_update_time),
        },
        found.to_dictionary(),
    )


@experiments.command()
@click.argument("name", metavar="NAME")
@click.option("--description", metavar="TEXT", help="Description of the experiment.")
@click.option("--tag", "tags", multiple=True, metavar="KEY=VALUE", help="Repeatable.")
@api_command
def create(context: CommandContext, name: str, description: str | None, tags: tuple[str, ...]) -> None:
    """Create an experiment and print its id.

    \b
    Example:
      greenroom experiments create churn --description "Who leaves." --tag team=growth
    """
    all_tags = {**pairs(tags), **({_NOTE: description} if description else {})}
    made = context.client.create_experiment(name, tags=all_tags)
    context.report(made, context.client.get_experiment(made).to_dictionary())


@experiments.command()
@click.argument("name_or_id", metavar="NAME_OR_ID")
@click.argument("new_name", metavar="NEW_NAME")
@api_command
def rename(context: CommandContext, name_or_id: str, new_name: str) -> None:
    """Rename an experiment.

    \b
    Example:
      greenroom experiments rename churn attrition
    """
    found = context.experiment(name_or_id)
    context.client.rename_experiment(found.experiment_id, new_name)
    data = context.client.get_experiment(found.experiment_id).to_dictionary()
    context.report(f"'{found.name}' is now '{new_name}'.", data)


@experiments.command()
@click.argument("name_or_id", metavar="NAME_OR_ID")
@option_yes
@api_command
def delete(context: CommandContext, name_or_id: str, yes: bool) -> None:
    """Delete an experiment with its runs; it can be restored.

    \b
    Example:
      greenroom experiments delete churn --yes
    """
    found = context.experiment(name_or_id)
    confirm(f"Delete '{found.name}' with all its runs", yes=yes)
    context.client.delete_experiment(found.experiment_id)
    context.report(
        f"Deleted '{found.name}'; restore it with 'greenroom experiments restore {found.experiment_id}'.",
        {"experiment_id": found.experiment_id, "name": found.name},
    )


@experiments.command()
@click.argument("name_or_id", metavar="NAME_OR_ID")
@api_command
def restore(context: CommandContext, name_or_id: str) -> None:
    """Restore a deleted experiment with its runs.

    \b
    Example:
      greenroom experiments restore churn
    """
    found = context.experiment(name_or_id)
    context.client.restore_experiment(found.experiment_id)
    data = context.client.get_experiment(found.experiment_id).to_dictionary()
    context.report(f"Restored '{found.name}'.", data)


def _tag_owner(context: CommandContext, name_or_id: str) -> TagOwner:
    client, experiment_id = context.client, context.experiment(name_or_id).experiment_id

    def read() -> tuple[dict[str, str], dict[str, Any]]:
        found = client.get_experiment(experiment_id)
        return found.tags, found.to_dictionary()

    return TagOwner(
        lambda key, value: client.set_experiment_tag(experiment_id, key, value),
        lambda key: client.delete_experiment_tag(experiment_id, key),
        read,
    )


_argument = click.argument("reference", metavar="NAME_OR_ID")
experiments.add_command(tags_group("an experiment", "greenroom experiments tags", "churn", _argument, _tag_owner))


def _row(experiment: Experiment) -> list[object]:
    changed = time_text(experiment.last_update_time)
    return [experiment.experiment_id, experiment.name, changed, first_line(experiment.tags.get(_NOTE))]
