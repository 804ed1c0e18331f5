"""`greenroom models`: registered models."""

from __future__ import annotations

from typing import Any

import click

from greenroom.cli import _lists
from greenroom.cli._comments import comments_group
from greenroom.cli._context import (
    CommandContext,
    api_command,
    argument_model,
    argument_reference,
    complete_model,
    confirm,
    given_text,
    option_as_of,
    option_skip_unmet,
    option_yes,
    pairs,
    workspace_row,
)
from greenroom.cli._events import show_events
from greenroom.cli._lists import collect, options_limit
from greenroom.cli._tables import first_line, pairs_text, time_text
from greenroom.cli._tags import TagOwner, tags_group
from greenroom.cli._usage import warn_of_users
from greenroom.sdk.entities import DeletedModel, Holder, PastModel, RegisteredModel

# The limit of the native API; MLflow's searches allow more.
_MAX_DELETED_PER_CALL = 500
_MAX_MODELS_PER_CALL = 1000


@click.group()
def models() -> None:
    """List, show and change registered models.

    \b
    Examples:
      greenroom models list --filter "tags.team = 'growth'"
      greenroom models show Churn
      greenroom models aliases set Churn/3 champion
      greenroom models tags set Churn team=growth
      greenroom models history Churn --json
    """


@models.command("list")
@click.option(
    "--filter", "filter_string", metavar="FILTER", help="Such as: name LIKE 'churn%' AND tags.team = 'growth'"
)
@click.option("--order-by", multiple=True, metavar="KEY", help="Such as: last_updated_timestamp DESC. Repeatable.")
@click.option("--deleted", is_flag=True, help="List deleted models that can be restored, by name.")
@option_as_of
@options_limit(100)
@api_command
def list_(
    context: CommandContext,
    filter_string: str | None,
    order_by: tuple[str, ...],
    deleted: bool,
    as_of: str | None,
    limit: int | None,
) -> None:
    """List registered models.

    \b
    Examples:
      greenroom models list
      greenroom models list --order-by "last_updated_timestamp DESC" --limit 10
      greenroom models list --deleted
      greenroom models list --as-of 2026-11-27
    """
    if deleted:
        if filter_string is not None or order_by:
            raise click.UsageError("--deleted cannot be used with --filter or --order-by.")
        if as_of is not None:
            raise click.UsageError("--deleted cannot be used with --as-of.")
        _list_deleted(context, limit)
        return
    if as_of is not None:
        if filter_string is not None or order_by:
            raise click.UsageError("--as-of cannot be used with --filter or --order-by.")
        _list_past(context, as_of, limit)
        return
    found = collect(
        lambda count, token: context.client.search_registered_models(filter_string, count, list(order_by), token),
        limit,
        most_per_call=_MAX_MODELS_PER_CALL,
    )
    columns = ["NAME", "LATEST", "STAGES", "ALIASES", "CHANGED (UTC)"]
    _lists.show(context, columns, found, _row, empty="No registered models.")


def _list_past(context: CommandContext, as_of: str, limit: int | None) -> None:
    found = collect(
        lambda count, token: context.client.list_past_registered_models(
            as_of=as_of, max_results=count, page_token=token
        ),
        limit,
        most_per_call=_MAX_MODELS_PER_CALL,
    )
    columns = ["NAME", "LATEST", "STAGES", "ALIASES", "CHANGED (UTC)"]
    _lists.show(context, columns, found, _past_row, empty="No registered models then.")


def _list_deleted(context: CommandContext, limit: int | None) -> None:
    found = collect(
        lambda count, token: context.client.list_deleted_registered_models(max_results=count, page_token=token),
        limit,
        most_per_call=_MAX_DELETED_PER_CALL,
    )
    columns = ["NAME", "VERSIONS", "DELETED (UTC)", "BY", ""]
    _lists.show(context, columns, found, _deleted_row, empty="No deleted models.")


@models.command()
@argument_model
@option_as_of
@api_command
def show(context: CommandContext, name: str, as_of: str | None) -> None:
    """Show a registered model.

    \b
    Examples:
      greenroom models show Churn
      greenroom models show Churn --as-of 2026-11-27
    """
    found = context.client.get_registered_model(name, as_of=as_of)
    context.record(
        {
            "Name": found.name,
            **workspace_row(found.workspace),
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
@click.option("--description", required=True, metavar="TEXT", help="Empty removes it; - reads standard input.")
@api_command
def edit(context: CommandContext, name: str, description: str) -> None:
    """Change the description of a model.

    \b
    Example:
      greenroom models edit Churn --description "Who leaves within a month."
    """
    found = context.client.update_registered_model(name, given_text(description))
    context.report(f"Described '{name}': {first_line(found.description)}", found.to_dictionary())


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
@click.option("--to", "target", required=True, metavar="WORKSPACE", help="Name of the other workspace.")
@option_yes
@api_command
def move(context: CommandContext, name: str, target: str, yes: bool) -> None:
    """Move a registered model to another workspace; roles granted on it are taken away.

    With its versions, their files, comments and history; its owner stays. Reads of the old name still find it, for those
    who may see it there.

    \b
    Example:
      greenroom models move Churn --to vision
    """
    from greenroom.wire.endpoints.v1 import workspaces as rows
    from greenroom.wire.messages.v1 import workspaces as messages

    confirm(f"Move '{name}' to the workspace '{target}', and take away all roles granted on it", yes=yes)
    moved: messages.MovedModel = context.registry.call(
        rows.MOVE_MODEL, messages.MoveModel(model=name, workspace=target)
    )
    context.report(
        f"Moved '{moved.model}' to the workspace '{moved.workspace}'.",
        {
            "registered_model_id": moved.registered_model_id,
            "model": moved.model,
            "workspace": moved.workspace,
        },
    )


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
    if not yes:
        warn_of_users(context, name)
    confirm(f"Delete '{name}' with all its versions", yes=yes)
    context.client.delete_registered_model(name)
    context.report(f"Deleted '{name}'. On Greenroom, restore it with 'greenroom models restore'.", {"name": name})


@models.command()
@click.argument("name", metavar="NAME")
@option_skip_unmet
@api_command
def restore(context: CommandContext, name: str, skip_unmet: bool) -> None:
    """Restore a deleted model, with its versions, stages and aliases.

    \b
    Examples:
      greenroom models restore Churn
      greenroom models restore Churn --skip-unmet
    """
    found = context.client.restore_registered_model(name, skip_unmet=skip_unmet)
    context.report(f"Restored '{found.name}'.", found.to_dictionary())


@models.group()
def aliases() -> None:
    """Set and remove aliases of a model.

    \b
    Examples:
      greenroom models aliases set Churn/3 champion
      greenroom models aliases remove Churn champion
    """


@aliases.command("set")
@argument_reference
@click.argument("alias", metavar="ALIAS")
@click.option("--comment", default="", metavar="TEXT", help="Reason, recorded in the history. Greenroom only.")
@api_command
def set_alias(context: CommandContext, reference: str, alias: str, comment: str) -> None:
    """Point an alias at a version.

    \b
    Examples:
      greenroom models aliases set Churn/3 champion --comment "Beats v2 by 2 points."
      greenroom models aliases set Churn@challenger champion
    """
    found = context.version(reference)
    context.client.set_registered_model_alias(found.name, alias, found.version, comment=comment)
    changed = context.client.get_model_version(found.name, found.version)
    context.report(f"'{found.name}@{alias}' is now version {found.version}.", changed.to_dictionary())


@aliases.command("remove")
@argument_model
@click.argument("alias", metavar="ALIAS")
@api_command
def remove_alias(context: CommandContext, name: str, alias: str) -> None:
    """Remove an alias.

    \b
    Example:
      greenroom models aliases remove Churn champion
    """
    context.client.delete_registered_model_alias(name, alias)
    changed = context.client.get_registered_model(name)
    context.report(f"'{name}' no longer has the alias '{alias}'.", changed.to_dictionary())


@models.command()
@argument_model
@options_limit(50)
@api_command
def history(context: CommandContext, name: str, limit: int | None) -> None:
    """List the changes of a model and its versions, newest first. Greenroom only.

    \b
    Example:
      greenroom models history Churn --limit 10
    """
    show_events(context, limit, name)


@models.command()
@argument_model
@click.option("--stage", metavar="STAGE", help="Who was in this stage.")
@click.option("--alias", metavar="ALIAS", help="Who had this alias.")
@click.option("--since", metavar="WHEN", help="Leave out versions that had left by then: a time (UTC) or an event.")
@click.option("--until", metavar="WHEN", help="Leave out versions that came later: a time (UTC) or an event.")
@options_limit(100)
@api_command
def holders(
    context: CommandContext,
    name: str,
    stage: str | None,
    alias: str | None,
    since: str | None,
    until: str | None,
    limit: int | None,
) -> None:
    """List which versions were in a stage or had an alias, when, and by whom; oldest first. Greenroom only.

    \b
    Examples:
      greenroom models holders Churn --stage Production
      greenroom models holders Churn --alias champion --since 2026-11-01 --until 2026-12-01
    """
    if (stage is None) == (alias is None):
        raise click.UsageError("Give either --stage or --alias.")
    client = context.client
    found = collect(
        lambda count, token: (
            client.list_stage_holders(name, stage, since=since, until=until, max_results=count, page_token=token)
            if stage is not None
            else client.list_alias_holders(
                name, alias or "", since=since, until=until, max_results=count, page_token=token
            )
        ),
        limit,
        most_per_call=_MAX_MODELS_PER_CALL,
    )
    columns = ["VERSION", "FROM (UTC)", "BY", "TO (UTC)", "BY", "WHY"]
    _lists.show(context, columns, found, _holder_row, empty="No version.")


def _holder_row(holder: Holder) -> list[object]:
    until = "" if holder.end_timestamp is None else time_text(holder.end_timestamp)
    why = first_line(holder.start_comment or "")
    return [
        f"v{holder.version}",
        time_text(holder.start_timestamp),
        holder.started_by,
        until,
        holder.ended_by or "",
        why,
    ]


def _tag_owner(context: CommandContext, name: str) -> TagOwner:
    client = context.client

    def read() -> tuple[dict[str, str], dict[str, Any]]:
        found = client.get_registered_model(name)
        return found.tags, found.to_dictionary()

    return TagOwner(
        lambda key, value: client.set_registered_model_tag(name, key, value),
        lambda key: client.delete_registered_model_tag(name, key),
        read,
    )


_argument = click.argument("reference", metavar="NAME", shell_complete=complete_model)
models.add_command(tags_group("a model", "greenroom models tags", "Churn", _argument, _tag_owner))
models.add_command(
    comments_group("a model", "greenroom models comments", "Churn", _argument, lambda _context, name: (name, None))
)


def _row(model: RegisteredModel) -> list[object]:
    changed = time_text(model.last_updated_timestamp)
    return [model.name, _latest(model), _stages(model), ", ".join(model.aliases), changed]


def _past_row(model: PastModel) -> list[object]:
    stages = ", ".join(f"{stage} v{version}" for stage, version in model.stage_versions.items())
    latest = "" if model.latest_version is None else f"v{model.latest_version}"
    return [model.name, latest, stages, ", ".join(model.aliases), time_text(model.last_updated_timestamp)]


def _deleted_row(model: DeletedModel) -> list[object]:
    taken = "name taken" if model.is_name_taken else ""
    return [model.name, model.versions_count, time_text(model.deletion_timestamp), model.deleted_by, taken]


def _latest(model: RegisteredModel) -> str:
    numbers = [int(one.version) for one in model.latest_versions]
    return f"v{max(numbers)}" if numbers else ""


def _stages(model: RegisteredModel) -> str:
    held = [one for one in model.latest_versions if one.current_stage not in (None, "None")]
    return ", ".join(f"{one.current_stage} v{one.version}" for one in held)
