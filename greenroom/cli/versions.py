"""`greenroom versions`: versions of registered models."""

from __future__ import annotations

from typing import Any

import click

from greenroom.cli import _lists
from greenroom.cli._comments import comments_group
from greenroom.cli._context import (
    CommandContext,
    api_command,
    argument_reference,
    complete_model,
    complete_reference,
    confirm,
    given_text,
    option_as_of,
    option_skip_unmet,
    option_yes,
    pairs,
)
from greenroom.cli._events import show_events
from greenroom.cli._lists import Listing, collect, options_limit
from greenroom.cli._printing import print_line
from greenroom.cli._tables import first_line, pairs_text, time_text
from greenroom.cli._tags import TagOwner, tags_group
from greenroom.cli._usage import newer_holder, users, warn_of_users
from greenroom.cli._version_files import compare, download, files, verify
from greenroom.errors import GreenroomError, NotFound
from greenroom.sdk.entities import ModelVersion, Run

_MAX_VERSIONS_PER_CALL = 10_000
# With a stage, versions are chosen here.
_MAX_VERSIONS_SEARCHED_PER_CALL = 1000
_OUT_OF_USE = ("none", "archived")


@click.group()
def versions() -> None:
    """List, show, register, transition and check versions of registered models.

    A VERSION is NAME/3, NAME/Production (the latest in a stage), NAME/latest or NAME@champion (an alias), optionally
    with the prefix models:/.

    \b
    Examples:
      greenroom versions register runs:/0123abc/model Churn
      greenroom versions transition Churn/3 Production --archive-existing --comment "Beats v2 by 2 points."
      greenroom versions show Churn/Production
      greenroom versions compare Churn/2 Churn/3
      greenroom versions download Churn@champion --to ./model
      greenroom versions verify Churn/3 ./model
    """


for _command in (files, download, verify, compare, users):
    versions.add_command(_command)


@versions.command("list")
@click.argument("name", required=False, metavar="[NAME]", shell_complete=complete_model)
@click.option("--stage", metavar="STAGE", help="Only versions in this stage.")
@click.option("--filter", "filter_string", metavar="FILTER", help="Such as: tags.reviewed = 'yes'")
@option_as_of
@options_limit(100)
@api_command
def list_(
    context: CommandContext,
    name: str | None,
    stage: str | None,
    filter_string: str | None,
    as_of: str | None,
    limit: int | None,
) -> None:
    """List versions of a model, or of all models, newest first.

    \b
    Examples:
      greenroom versions list Churn
      greenroom versions list Churn --filter "tags.reviewed = 'yes'" --limit 5
      greenroom versions list --stage Production
      greenroom versions list --stage Production --as-of 2026-11-27
    """
    if as_of is not None:
        if filter_string is not None:
            raise click.UsageError("--as-of cannot be used with --filter.")
        _show_list(context, name, _past_versions(context, name, stage, as_of, limit))
        return
    conditions = [filter_string] if filter_string else []
    order = ["creation_timestamp DESC"]
    if name is not None:
        # An unknown name would be an empty list.
        context.client.get_registered_model(name)
        conditions.insert(0, f"name = '{name}'" if "'" not in name else f'name = "{name}"')
        order = ["version_number DESC"]
    condition = " AND ".join(conditions) or None
    found = collect(
        lambda count, token: context.client.search_model_versions(condition, count, order, token),
        limit,
        most_per_call=_MAX_VERSIONS_PER_CALL if stage is None else _MAX_VERSIONS_SEARCHED_PER_CALL,
        keep=None if stage is None else lambda one: str(one.current_stage).lower() == stage.lower(),
    )
    _show_list(context, name, found)


def _past_versions(
    context: CommandContext, name: str | None, stage: str | None, as_of: str, limit: int | None
) -> Listing[ModelVersion]:
    if name is not None:
        # An unknown name would be an empty list.
        context.client.get_registered_model(name, as_of=as_of)
    return collect(
        lambda count, token: context.client.list_past_model_versions(
            name, as_of=as_of, stage=stage, max_results=count, page_token=token
        ),
        limit,
        most_per_call=_MAX_VERSIONS_SEARCHED_PER_CALL,
    )


def _show_list(context: CommandContext, name: str | None, found: Listing[ModelVersion]) -> None:
    columns = ["VERSION", "STAGE", "ALIASES", "STATUS", "RUN", "CREATED (UTC)", "DESCRIPTION"]
    if name is not None:
        _lists.show(context, columns, found, _row, empty="No versions.")
    else:
        _lists.show(context, ["MODEL", *columns], found, lambda one: [one.name, *_row(one)], empty="No versions.")


@versions.command()
@argument_reference
@option_as_of
@api_command
def show(context: CommandContext, reference: str, as_of: str | None) -> None:
    """Show a version with its run's metrics and parameters.

    \b
    Examples:
      greenroom versions show Churn/3
      greenroom versions show Churn/Production --as-of 2026-11-27
      greenroom versions show Churn@champion --json
    """
    found = context.version(reference, as_of=as_of)
    run = _run_of(context, found)
    stages = context.client.get_held_stages(found.name, found.version, as_of=as_of)
    context.record(
        {
            "Model": found.name,
            "Version": found.version,
            "Stages": stages or "None",
            "Aliases": found.aliases,
            "Status": found.status if found.status != "READY" else None,
            "Description": found.description,
            "Tags": pairs_text(found.tags),
            "Source": found.source,
            "Run": found.run_id if run is None else f"{run.info.run_name} ({run.info.run_id})",
            "Metrics": "" if run is None else pairs_text(run.data.metrics),
            "Parameters": "" if run is None else pairs_text(run.data.params),
            "Created (UTC)": time_text(found.creation_timestamp),
            "Changed (UTC)": time_text(found.last_updated_timestamp),
        },
        {
            **found.to_dictionary(),
            "stages": stages,
            "run": None if run is None else run.to_dictionary(),
        },
    )


@versions.command()
@click.argument("model_uri", metavar="MODEL_URI")
@click.argument("name", metavar="NAME")
@click.option("--description", metavar="TEXT", help="Description of the version.")
@click.option("--tag", "tags", multiple=True, metavar="KEY=VALUE", help="Repeatable.")
@click.option("--stage", metavar="STAGE", help="Stage of the new version.")
@click.option("--alias", "aliases", multiple=True, metavar="ALIAS", help="Alias for the new version. Repeatable.")
@api_command
def register(
    context: CommandContext,
    model_uri: str,
    name: str,
    description: str | None,
    tags: tuple[str, ...],
    stage: str | None,
    aliases: tuple[str, ...],
) -> None:
    """Create a version of a registered model, and the model if no model of that NAME exists.

    MODEL_URI is runs:/RUN_ID/model, models:/MODEL_ID (a logged model) or models:/NAME/3 (a copy).

    \b
    Examples:
      greenroom versions register runs:/0123abc/model Churn
      greenroom versions register models:/m-0123 Churn --stage Staging --alias challenger --tag reviewed=yes
    """
    from greenroom.sdk.registering import register_model

    created = register_model(model_uri, name, tags=pairs(tags), description=description, client=context.client)
    try:
        for alias in aliases:
            context.client.set_registered_model_alias(name, alias, created.version)
        if stage is not None:
            context.client.transition_model_version_stage(name, created.version, stage)
    except GreenroomError:
        print_line(
            f"Created version {created.version} of '{created.name}', without all aliases and the stage.", err=True
        )
        raise
    created = context.client.get_model_version(name, created.version)
    context.report(f"Created version {created.version} of '{created.name}'.", created.to_dictionary())


@versions.command()
@argument_reference
@click.argument("stage", metavar="STAGE")
@click.option("--archive-existing", is_flag=True, help="Archive the other versions in that stage.")
@click.option("--add", is_flag=True, help="Keep its other stages. Greenroom only.")
@click.option("--remove", is_flag=True, help="Remove it from STAGE, and keep its other stages. Greenroom only.")
@click.option("--comment", default="", metavar="TEXT", help="Reason, recorded in the history. Greenroom only.")
@option_yes
@api_command
def transition(
    context: CommandContext,
    reference: str,
    stage: str,
    archive_existing: bool,
    add: bool,
    remove: bool,
    comment: str,
    yes: bool,
) -> None:
    """Transition a version to a STAGE, such as Staging or Production; None takes it out of all.

    Taking a version out of use that was loaded in the last days has to be confirmed, also if an older version replaces it.

    \b
    Examples:
      greenroom versions transition Churn/3 Production --archive-existing
      greenroom versions transition Churn/3 Staging --add
      greenroom versions transition Churn/3 Staging --remove --comment "Tested."
    """
    if add and remove:
        raise click.UsageError("Give either --add or --remove.")
    if remove and archive_existing:
        raise click.UsageError("--archive-existing cannot be used with --remove.")
    found, client = context.version(reference), context.client
    target = (found.name, found.version)
    if (remove or stage.casefold() in _OUT_OF_USE) and not yes and warn_of_users(context, *target):
        leaves = f"Remove it from {stage}" if remove else f"Transition it to {stage}"
        confirm(leaves, yes=yes)
    elif not remove and not yes:
        newer = newer_holder(context, found, stage, archive_existing=archive_existing)
        if newer is not None and warn_of_users(context, found.name, newer):
            confirm(f"Roll {stage} back from version {newer} to {found.version}", yes=yes)
    if remove:
        stages = client.remove_stage(*target, stage, comment=comment).stages
    elif add:
        stages = client.add_stage(*target, stage, comment=comment, archive_existing=archive_existing).stages
    elif comment:
        stages = client.move_to_stage(*target, stage, comment=comment, archive_existing=archive_existing).stages
    else:
        moved = client.transition_model_version_stage(*target, stage, archive_existing)
        stages = [] if moved.current_stage in (None, "None") else [str(moved.current_stage)]
    stages_text = " and ".join(stages) or "None"
    changed = client.get_model_version(*target)
    context.report(
        f"'{found.name}' version {found.version} is in {stages_text}.", {**changed.to_dictionary(), "stages": stages}
    )


@versions.command()
@argument_reference
@click.option("--description", required=True, metavar="TEXT", help="Empty removes it; - reads standard input.")
@api_command
def edit(context: CommandContext, reference: str, description: str) -> None:
    """Change the description of a version.

    \b
    Example:
      greenroom versions edit Churn/3 --description "Trained on May's data."
    """
    found = context.version(reference)
    changed = context.client.update_model_version(found.name, found.version, given_text(description))
    sentence = f"Described '{found.name}' version {found.version}: {first_line(changed.description)}"
    context.report(sentence, changed.to_dictionary())


@versions.command()
@argument_reference
@option_yes
@api_command
def delete(context: CommandContext, reference: str, yes: bool) -> None:
    """Delete a version; its number is not reused.

    \b
    Example:
      greenroom versions delete Churn/2 --yes
    """
    found = context.version(reference)
    if not yes:
        warn_of_users(context, found.name, found.version)
    confirm(f"Delete version {found.version} of '{found.name}'", yes=yes)
    context.client.delete_model_version(found.name, found.version)
    data = {"name": found.name, "version": found.version}
    context.report(
        f"Deleted. On Greenroom, restore it with 'greenroom versions restore {found.name}/{found.version}'.", data
    )


@versions.command()
@argument_reference
@option_skip_unmet
@api_command
def restore(context: CommandContext, reference: str, skip_unmet: bool) -> None:
    """Restore a deleted version, with its stages and aliases unless they are in use by others. Greenroom only.

    \b
    Examples:
      greenroom versions restore Churn/2
      greenroom versions restore Churn/2 --skip-unmet
    """
    name, version = context.name_and_number(reference)
    found = context.client.restore_model_version(name, version, skip_unmet=skip_unmet)
    context.report(
        f"Restored version {found.version} of '{found.name}', in stage {found.current_stage}.",
        found.to_dictionary(),
    )


@versions.command()
@argument_reference
@options_limit(50)
@api_command
def history(context: CommandContext, reference: str, limit: int | None) -> None:
    """List the changes of a version, newest first, also of a deleted one. Greenroom only.

    \b
    Example:
      greenroom versions history Churn/3
    """
    name, version = context.name_and_number(reference)
    show_events(context, limit, name, version)


def _tag_owner(context: CommandContext, reference: str) -> TagOwner:
    client, version = context.client, context.version(reference)
    target = (version.name, version.version)

    def read() -> tuple[dict[str, str], dict[str, Any]]:
        found = client.get_model_version(*target)
        return found.tags, found.to_dictionary()

    return TagOwner(
        lambda key, value: client.set_model_version_tag(*target, key, value),
        lambda key: client.delete_model_version_tag(*target, key),
        read,
    )


def _subject(context: CommandContext, reference: str) -> tuple[str, str]:
    found = context.version(reference)
    return found.name, found.version


_argument = click.argument("reference", metavar="VERSION", shell_complete=complete_reference)
versions.add_command(tags_group("a version", "greenroom versions tags", "Churn/3", _argument, _tag_owner))
versions.add_command(comments_group("a version", "greenroom versions comments", "Churn/3", _argument, _subject))


def _row(version: ModelVersion) -> list[object]:
    return [
        f"v{version.version}",
        version.current_stage,
        version.aliases,
        version.status,
        version.run_id,
        time_text(version.creation_timestamp),
        first_line(version.description),
    ]


def _run_of(context: CommandContext, version: ModelVersion) -> Run | None:
    if not version.run_id:
        return None
    try:
        return context.client.get_run(version.run_id)
    except NotFound:
        return None
