"""`greenroom models`: registered models."""

from __future__ import annotations

import click

from greenroom.cli._histories import tell_comments, tell_history
from greenroom.cli._tables import first_line, pairs_text, time_text
from greenroom.cli._talking import Talk, argument_model, confirm, option_limit, option_yes, pairs, talking
from greenroom.sdk.entities import RegisteredModel
from greenroom.sdk.paging import every

# The native API's bound; MLflow's searches take more.
_MOST_DELETED_A_CALL = 500


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
@click.option("--order-by", multiple=True, metavar="KEY", help="Such as: last_updated_timestamp DESC. Can be repeated.")
@click.option("--deleted", is_flag=True, help="Those that were deleted and can be restored, by name.")
@option_limit(100)
@talking
def list_(talk: Talk, filter_string: str | None, order_by: tuple[str, ...], deleted: bool, limit: int) -> None:
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
            raise click.UsageError("--deleted lists by name: leave --filter and --order-by out.")
        _list_deleted(talk, limit)
        return
    found = list(
        every(
            lambda token: talk.client.search_registered_models(filter_string, page, list(order_by), token),
            at_most=limit,
        )
    )
    rows = [
        [one.name, _latest(one), _stages(one), ", ".join(one.aliases), time_text(one.last_updated_timestamp)]
        for one in found
    ]
    columns = ["NAME", "LATEST", "STAGES", "ALIASES", "CHANGED (UTC)"]
    talk.table(columns, rows, [one.to_dictionary() for one in found], empty="No registered model is there.")


def _list_deleted(talk: Talk, limit: int) -> None:
    page = min(limit, _MOST_DELETED_A_CALL)
    found = list(
        every(lambda token: talk.client.list_deleted_models(max_results=page, page_token=token), at_most=limit)
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
    talk.table(columns, rows, [one.to_dictionary() for one in found], empty="No registered model was deleted.")


@models.command()
@argument_model
@talking
def show(talk: Talk, name: str) -> None:
    """Show one.

    \b
    Example:
      greenroom models show Churn
    """
    found = talk.client.get_registered_model(name)
    talk.record(
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
@click.option("--description", metavar="TEXT", help="What it is for.")
@click.option("--tag", "tags", multiple=True, metavar="KEY=VALUE", help="Can be repeated.")
@talking
def create(talk: Talk, name: str, description: str | None, tags: tuple[str, ...]) -> None:
    """Create a registered model, still without versions.

    \b
    Example:
      greenroom models create Churn --description "Who leaves." --tag team=growth
    """
    made = talk.client.create_registered_model(name, pairs(tags), description)
    talk.done(f"Created registered model '{made.name}'.", made.to_dictionary())


@models.command()
@argument_model
@click.argument("text", metavar="TEXT")
@talking
def describe(talk: Talk, name: str, text: str) -> None:
    """Write its description; an empty TEXT takes it away.

    \b
    Example:
      greenroom models describe Churn "Who leaves within a month."
    """
    found = talk.client.update_registered_model(name, text)
    talk.done(f"Described '{name}': {first_line(text)}", found.to_dictionary())


@models.command()
@argument_model
@click.argument("new_name", metavar="NEW_NAME")
@talking
def rename(talk: Talk, name: str, new_name: str) -> None:
    """Give it another name; versions, stages and history stay.

    \b
    Example:
      greenroom models rename Churn Attrition
    """
    found = talk.client.rename_registered_model(name, new_name)
    talk.done(f"'{name}' is now '{found.name}'.", found.to_dictionary())


@models.command()
@argument_model
@option_yes
@talking
def delete(talk: Talk, name: str, yes: bool) -> None:
    """Delete it with all its versions.

    \b
    Examples:
      greenroom models delete Churn
      greenroom models delete Churn --yes      for scripts
    """
    confirm(f"Delete '{name}' with all its versions", yes=yes)
    talk.client.delete_registered_model(name)
    talk.done(f"Deleted '{name}'. On Greenroom, 'greenroom models restore' brings it back.", {"name": name})


@models.command()
@click.argument("name", metavar="NAME")
@talking
def restore(talk: Talk, name: str) -> None:
    """Bring a deleted one back, with its versions, stages and aliases.

    \b
    Example:
      greenroom models restore Churn
    """
    found = talk.client.restore_registered_model(name)
    talk.done(f"'{found.name}' is back.", found.to_dictionary())


@models.command()
@argument_model
@click.argument("tags", nargs=-1, metavar="[KEY=VALUE]...")
@click.option("--remove", multiple=True, metavar="KEY", help="Take a tag away. Can be repeated.")
@talking
def tag(talk: Talk, name: str, tags: tuple[str, ...], remove: tuple[str, ...]) -> None:
    """Set and remove tags.

    \b
    Example:
      greenroom models tag Churn team=growth tier=1 --remove draft
    """
    for key, value in pairs(tags).items():
        talk.client.set_registered_model_tag(name, key, value)
    for key in remove:
        talk.client.delete_registered_model_tag(name, key)
    found = talk.client.get_registered_model(name)
    talk.done(pairs_text(found.tags) or f"'{name}' has no tags.", found.to_dictionary())


@models.command()
@argument_model
@click.argument("alias_name", metavar="ALIAS")
@click.argument("version", required=False, metavar="[NUMBER]")
@click.option("--remove", is_flag=True, help="Take the alias away.")
@talking
def alias(talk: Talk, name: str, alias_name: str, version: str | None, remove: bool) -> None:
    """Point an alias at a version, or take it away.

    \b
    Examples:
      greenroom models alias Churn champion 3
      greenroom models alias Churn champion --remove
    """
    if remove == (version is not None):
        raise click.UsageError("Give either the number of a version or --remove.")
    if version is None:
        talk.client.delete_registered_model_alias(name, alias_name)
        talk.done(f"'{name}' has no alias '{alias_name}' any more.", {"name": name, "alias": alias_name})
        return
    talk.client.set_registered_model_alias(name, alias_name, version)
    data = {"name": name, "alias": alias_name, "version": version}
    talk.done(f"'{name}@{alias_name}' is version {version}.", data)


@models.command()
@argument_model
@option_limit(50)
@talking
def history(talk: Talk, name: str, limit: int) -> None:
    """Tell who did what to it and its versions, newest first. Greenroom only.

    \b
    Example:
      greenroom models history Churn --limit 10
    """
    tell_history(talk, name, None, limit)


@models.command()
@argument_model
@option_limit(50)
@talking
def comments(talk: Talk, name: str, limit: int) -> None:
    """Read what was said about it, newest first. Greenroom only.

    \b
    Example:
      greenroom models comments Churn
    """
    tell_comments(talk, name, None, limit)


@models.command()
@argument_model
@click.argument("text", metavar="TEXT")
@talking
def comment(talk: Talk, name: str, text: str) -> None:
    """Say something about it. Greenroom only.

    \b
    Example:
      greenroom models comment Churn "Retrain in June."
    """
    made = talk.client.create_comment(name, text=text)
    talk.done(f"Said by {made.author}.", made.to_dictionary())


def _latest(model: RegisteredModel) -> str:
    numbers = [int(one.version) for one in model.latest_versions]
    return f"v{max(numbers)}" if numbers else ""


def _stages(model: RegisteredModel) -> str:
    held = [one for one in model.latest_versions if one.current_stage not in (None, "None")]
    return ", ".join(f"{one.current_stage} v{one.version}" for one in held)
