"""`greenroom versions`: versions of registered models."""

from __future__ import annotations

import click

from greenroom.cli._histories import tell_comments, tell_history
from greenroom.cli._tables import first_line, pairs_text, time_text
from greenroom.cli._talking import (
    Talk,
    argument_model,
    argument_reference,
    confirm,
    option_limit,
    option_yes,
    pairs,
    talking,
)
from greenroom.cli._version_files import compare, download, files, verify
from greenroom.errors import NotFound
from greenroom.sdk.entities import ModelVersion, Run
from greenroom.sdk.paging import every


@click.group()
def versions() -> None:
    """List, show, register, move and check versions of registered models.

    A VERSION is NAME/3, NAME/Production (the latest in a stage), NAME/latest or NAME@champion (an alias); models:/ may stand
    in front.

    \b
    Examples:
      greenroom versions register runs:/0123abc/model Churn
      greenroom versions transition Churn/3 Production --archive-existing --comment "Beats v2 by 2 points."
      greenroom versions show Churn/Production
      greenroom versions compare Churn/2 Churn/3
      greenroom versions download Churn@champion --to ./model
      greenroom versions verify Churn/3 ./model
    """


for _command in (files, download, verify, compare):
    versions.add_command(_command)


@versions.command("list")
@argument_model
@click.option("--stage", metavar="STAGE", help="Only the latest in this stage.")
@click.option("--filter", "filter_string", metavar="FILTER", help="Such as: tags.reviewed = 'yes'")
@option_limit(100)
@talking
def list_(talk: Talk, name: str, stage: str | None, filter_string: str | None, limit: int) -> None:
    """List versions of a model, newest first.

    \b
    Examples:
      greenroom versions list Churn
      greenroom versions list Churn --stage Production
    """
    if stage is not None:
        found = talk.client.get_latest_versions(name, [stage])
    else:
        talk.client.get_registered_model(name)
        quoted = f"name = '{name}'" if "'" not in name else f'name = "{name}"'
        wanted = f"{quoted} AND {filter_string}" if filter_string else quoted
        page = min(limit, 10_000)
        found = list(
            every(
                lambda token: talk.client.search_model_versions(wanted, page, ["version_number DESC"], token),
                at_most=limit,
            )
        )
    columns = ["VERSION", "STAGE", "ALIASES", "STATUS", "RUN", "CREATED (UTC)", "DESCRIPTION"]
    talk.table(columns, [_row(one) for one in found], [one.to_dictionary() for one in found])


@versions.command()
@argument_reference
@talking
def show(talk: Talk, reference: str) -> None:
    """Show a version with its run's metrics and parameters.

    \b
    Examples:
      greenroom versions show Churn/3
      greenroom versions show Churn@champion --json
    """
    found = talk.version(reference)
    run = _run_of(talk, found)
    stages = talk.client.held_stages(found.name, found.version)
    talk.record(
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
@click.option("--description", metavar="TEXT", help="What is new.")
@click.option("--tag", "tags", multiple=True, metavar="KEY=VALUE", help="Can be repeated.")
@click.option("--stage", metavar="STAGE", help="Move it there at once.")
@click.option(
    "--alias", "aliases", multiple=True, metavar="ALIAS", help="Point it at the new version. Can be repeated."
)
@talking
def register(
    talk: Talk,
    model_uri: str,
    name: str,
    description: str | None,
    tags: tuple[str, ...],
    stage: str | None,
    aliases: tuple[str, ...],
) -> None:
    """Make a new version of a registered model, and the model too if there is none of that NAME.

    MODEL_URI is runs:/RUN_ID/model, models:/MODEL_ID (a logged model) or models:/NAME/3 (a copy).

    \b
    Examples:
      greenroom versions register runs:/0123abc/model Churn
      greenroom versions register models:/m-0123 Churn --stage Staging --alias challenger --tag reviewed=yes
    """
    from greenroom.sdk.registering import register_model

    made = register_model(model_uri, name, tags=pairs(tags), description=description, client=talk.client)
    for alias in aliases:
        talk.client.set_registered_model_alias(name, alias, made.version)
    if stage is not None:
        talk.client.transition_model_version_stage(name, made.version, stage)
    made = talk.client.get_model_version(name, made.version)
    talk.done(f"Created version {made.version} of '{made.name}'.", made.to_dictionary())


@versions.command()
@argument_reference
@click.argument("stage", metavar="STAGE")
@click.option("--archive-existing", is_flag=True, help="Archive the other versions of that stage.")
@click.option("--add", is_flag=True, help="Stay in the stages it holds, too. Greenroom only.")
@click.option("--remove", is_flag=True, help="Leave STAGE, and stay in the others. Greenroom only.")
@click.option("--comment", default="", metavar="TEXT", help="Why; kept in the history. Greenroom only.")
@talking
def transition(
    talk: Talk, reference: str, stage: str, archive_existing: bool, add: bool, remove: bool, comment: str
) -> None:
    """Move a version to a STAGE: None, Staging, Production or Archived.

    \b
    Examples:
      greenroom versions transition Churn/3 Production --archive-existing
      greenroom versions transition Churn/3 Staging --add
      greenroom versions transition Churn/3 Staging --remove --comment "Tested."
    """
    if add and remove:
        raise click.UsageError("Give either --add or --remove.")
    if remove and archive_existing:
        raise click.UsageError("--archive-existing goes with entering a stage, not with --remove.")
    found, client = talk.version(reference), talk.client
    of = (found.name, found.version)
    if remove:
        stages = client.remove_stage(*of, stage, comment=comment)
    elif add:
        stages = client.add_stage(*of, stage, archive_existing_versions=archive_existing, comment=comment)
    elif comment:
        stages = client.move_to_stage(*of, stage, archive_existing_versions=archive_existing, comment=comment)
    else:
        moved = client.transition_model_version_stage(*of, stage, archive_existing)
        stages = [] if moved.current_stage in (None, "None") else [str(moved.current_stage)]
    told = " and ".join(stages) or "None"
    talk.done(
        f"'{found.name}' version {found.version} is in {told}.", {"name": of[0], "version": of[1], "stages": stages}
    )


@versions.command()
@argument_reference
@click.argument("text", metavar="TEXT")
@talking
def describe(talk: Talk, reference: str, text: str) -> None:
    """Write the description of a version; an empty TEXT takes it away.

    \b
    Example:
      greenroom versions describe Churn/3 "Trained on May's data."
    """
    found = talk.version(reference)
    changed = talk.client.update_model_version(found.name, found.version, text)
    talk.done(f"Described '{found.name}' version {found.version}: {first_line(text)}", changed.to_dictionary())


@versions.command()
@argument_reference
@click.argument("tags", nargs=-1, metavar="[KEY=VALUE]...")
@click.option("--remove", multiple=True, metavar="KEY", help="Take a tag away. Can be repeated.")
@talking
def tag(talk: Talk, reference: str, tags: tuple[str, ...], remove: tuple[str, ...]) -> None:
    """Set and remove tags of a version.

    \b
    Example:
      greenroom versions tag Churn/3 reviewed=yes --remove draft
    """
    found = talk.version(reference)
    for key, value in pairs(tags).items():
        talk.client.set_model_version_tag(found.name, found.version, key, value)
    for key in remove:
        talk.client.delete_model_version_tag(found.name, found.version, key)
    changed = talk.client.get_model_version(found.name, found.version)
    talk.done(pairs_text(changed.tags) or "It has no tags.", changed.to_dictionary())


@versions.command()
@argument_reference
@option_yes
@talking
def delete(talk: Talk, reference: str, yes: bool) -> None:
    """Delete a version; its number is not used again.

    \b
    Example:
      greenroom versions delete Churn/2 --yes
    """
    found = talk.version(reference)
    confirm(f"Delete version {found.version} of '{found.name}'", yes=yes)
    talk.client.delete_model_version(found.name, found.version)
    data = {"name": found.name, "version": found.version}
    talk.done(f"Deleted. On Greenroom, 'greenroom versions restore {found.name} {found.version}' brings it back.", data)


@versions.command()
@click.argument("name", metavar="NAME")
@click.argument("version", metavar="NUMBER")
@talking
def restore(talk: Talk, name: str, version: str) -> None:
    """Bring a deleted version back, with its stages and aliases unless others have taken them. Greenroom only.

    \b
    Example:
      greenroom versions restore Churn 2
    """
    found = talk.client.restore_model_version(name, version)
    talk.done(f"Version {found.version} of '{found.name}' is back, in {found.current_stage}.", found.to_dictionary())


@versions.command()
@argument_reference
@option_limit(50)
@talking
def history(talk: Talk, reference: str, limit: int) -> None:
    """Tell who did what to a version, newest first; also to a deleted one. Greenroom only.

    \b
    Example:
      greenroom versions history Churn/3
    """
    tell_history(talk, *talk.name_and_number(reference), limit)


@versions.command()
@argument_reference
@option_limit(50)
@talking
def comments(talk: Talk, reference: str, limit: int) -> None:
    """Read what was said about a version, newest first. Greenroom only.

    \b
    Example:
      greenroom versions comments Churn/3
    """
    found = talk.version(reference)
    tell_comments(talk, found.name, found.version, limit)


@versions.command()
@argument_reference
@click.argument("text", metavar="TEXT")
@talking
def comment(talk: Talk, reference: str, text: str) -> None:
    """Say something about a version. Greenroom only.

    \b
    Example:
      greenroom versions comment Churn/3 "Fails on new customers."
    """
    found = talk.version(reference)
    made = talk.client.create_comment(found.name, found.version, text=text)
    talk.done(f"Said by {made.author}.", made.to_dictionary())


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


def _run_of(talk: Talk, version: ModelVersion) -> Run | None:
    if not version.run_id:
        return None
    try:
        return talk.client.get_run(version.run_id)
    except NotFound:
        return None
