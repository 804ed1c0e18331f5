"""`greenroom experiments`: experiments."""

from __future__ import annotations

import click

from greenroom.cli._tables import first_line, pairs_text, time_text
from greenroom.cli._talking import Talk, confirm, option_limit, option_yes, pairs, talking
from greenroom.sdk.entities import ViewType
from greenroom.sdk.paging import every

_NOTE = "mlflow.note.content"


@click.group()
def experiments() -> None:
    """List, show and change experiments, named by name or id.

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
@click.option("--order-by", multiple=True, metavar="KEY", help="Such as: last_update_time DESC. Can be repeated.")
@click.option("--deleted", is_flag=True, help="Deleted ones instead.")
@option_limit(100)
@talking
def list_(talk: Talk, filter_string: str | None, order_by: tuple[str, ...], deleted: bool, limit: int) -> None:
    """List experiments.

    \b
    Examples:
      greenroom experiments list
      greenroom experiments list --deleted --json
    """
    view = ViewType.DELETED_ONLY if deleted else ViewType.ACTIVE_ONLY
    page = min(limit, 1000)
    found = list(
        every(
            lambda token: talk.client.search_experiments(view, page, filter_string, list(order_by), token),
            at_most=limit,
        )
    )
    rows = [
        [one.experiment_id, one.name, time_text(one.last_update_time), first_line(one.tags.get(_NOTE))] for one in found
    ]
    data = [one.to_dictionary() for one in found]
    talk.table(["ID", "NAME", "CHANGED (UTC)", "DESCRIPTION"], rows, data, empty="No experiment is there.")


@experiments.command()
@click.argument("name_or_id", metavar="NAME_OR_ID")
@talking
def show(talk: Talk, name_or_id: str) -> None:
    """Show one.

    \b
    Example:
      greenroom experiments show churn
    """
    found = talk.experiment(name_or_id)
    talk.record(
        {
            "Id": found.experiment_id,
            "Name": found.name,
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
@click.option("--description", metavar="TEXT", help="What it is about.")
@click.option("--tag", "tags", multiple=True, metavar="KEY=VALUE", help="Can be repeated.")
@talking
def create(talk: Talk, name: str, description: str | None, tags: tuple[str, ...]) -> None:
    """Create an experiment and print its id.

    \b
    Example:
      greenroom experiments create churn --description "Who leaves." --tag team=growth
    """
    all_tags = {**pairs(tags), **({_NOTE: description} if description else {})}
    made = talk.client.create_experiment(name, tags=all_tags)
    talk.done(made, {"experiment_id": made, "name": name})


@experiments.command()
@click.argument("name_or_id", metavar="NAME_OR_ID")
@click.argument("new_name", metavar="NEW_NAME")
@talking
def rename(talk: Talk, name_or_id: str, new_name: str) -> None:
    """Give it another name.

    \b
    Example:
      greenroom experiments rename churn attrition
    """
    found = talk.experiment(name_or_id)
    talk.client.rename_experiment(found.experiment_id, new_name)
    data = talk.client.get_experiment(found.experiment_id).to_dictionary()
    talk.done(f"'{found.name}' is now '{new_name}'.", data)


@experiments.command()
@click.argument("name_or_id", metavar="NAME_OR_ID")
@click.argument("tags", nargs=-1, metavar="[KEY=VALUE]...")
@click.option("--remove", multiple=True, metavar="KEY", help="Take a tag away. Can be repeated.")
@talking
def tag(talk: Talk, name_or_id: str, tags: tuple[str, ...], remove: tuple[str, ...]) -> None:
    """Set and remove tags.

    \b
    Example:
      greenroom experiments tag churn team=growth --remove draft
    """
    experiment_id = talk.experiment(name_or_id).experiment_id
    for key, value in pairs(tags).items():
        talk.client.set_experiment_tag(experiment_id, key, value)
    for key in remove:
        talk.client.delete_experiment_tag(experiment_id, key)
    found = talk.client.get_experiment(experiment_id)
    talk.done(pairs_text(found.tags) or f"'{found.name}' has no tags.", found.to_dictionary())


@experiments.command()
@click.argument("name_or_id", metavar="NAME_OR_ID")
@option_yes
@talking
def delete(talk: Talk, name_or_id: str, yes: bool) -> None:
    """Delete it with its runs; it can be restored.

    \b
    Example:
      greenroom experiments delete churn --yes
    """
    found = talk.experiment(name_or_id)
    confirm(f"Delete '{found.name}' with all its runs", yes=yes)
    talk.client.delete_experiment(found.experiment_id)
    talk.done(
        f"Deleted '{found.name}'; 'greenroom experiments restore {found.experiment_id}' brings it back.",
        {"experiment_id": found.experiment_id, "name": found.name},
    )


@experiments.command()
@click.argument("name_or_id", metavar="NAME_OR_ID")
@talking
def restore(talk: Talk, name_or_id: str) -> None:
    """Bring a deleted one back with its runs.

    \b
    Example:
      greenroom experiments restore churn
    """
    found = talk.experiment(name_or_id)
    talk.client.restore_experiment(found.experiment_id)
    data = talk.client.get_experiment(found.experiment_id).to_dictionary()
    talk.done(f"'{found.name}' is back.", data)
