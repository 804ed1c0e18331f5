"""`greenroom stages`: the stages of a workspace, and its stages and rules as a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from greenroom.cli._context import CommandContext, api_command, confirm, option_yes
from greenroom.cli._printing import print_text
from greenroom.core.stages import COLOURS
from greenroom.errors import InvalidInput
from greenroom.scanning.yaml_files import read_yaml

_RULE_FIELDS: dict[str, Any] = {
    "conditions": [],
    "comes_from": [],
    "wait_stage": None,
    "wait_hours": None,
    "is_open_to_returns": False,
    "is_exclusive": False,
    "approvals_count": 0,
    "approver_roles": [],
    "approver_groups": [],
    "approver_accounts": [],
    "mover_roles": [],
    "mover_groups": [],
    "mover_accounts": [],
    "expires_after_days": 14,
}
_option_colour = click.option("--colour", type=click.Choice(COLOURS), help="Colour it is shown in.")
_option_position = click.option(
    "--position", type=click.IntRange(1), help="Place in the order, from 1, before Archived."
)


@click.group()
def stages() -> None:
    """List and change the stages of a workspace; export them with their rules to a file, and apply one.

    \b
    Examples:
      greenroom stages list
      greenroom stages add Canary --position 2
      greenroom stages export > stages.json
      greenroom stages apply stages.json --dry-run
    """


@stages.command("list")
@api_command
def list_(context: CommandContext) -> None:
    """List the stages, in their order.

    \b
    Example:
      greenroom stages list
    """
    found = context.client.get_stages()
    context.table(
        ["POSITION", "NAME", "COLOUR", "ACTIVE"],
        [[one.position, one.name, one.colour, "yes" if one.is_active else "no"] for one in found],
        [one.to_dictionary() for one in found],
    )


@stages.command()
@click.argument("name", metavar="NAME")
@_option_colour
@_option_position
@api_command
def add(context: CommandContext, name: str, colour: str | None, position: int | None) -> None:
    """Add a stage: the last one before Archived, unless --position says otherwise.

    \b
    Example:
      greenroom stages add Canary --position 2 --colour violet
    """
    made = context.client.create_stage(name, colour=colour, position=position)
    context.report(f"Added the stage {made.name}.", made.to_dictionary())


@stages.command()
@click.argument("stage", metavar="STAGE")
@click.option("--name", metavar="NAME", help="Another name; only while no version is in it.")
@_option_colour
@_option_position
@api_command
def update(context: CommandContext, stage: str, name: str | None, colour: str | None, position: int | None) -> None:
    """Rename, recolour or move a stage.

    \b
    Example:
      greenroom stages update Canary --name Shadow --colour rose
    """
    changed = context.client.update_stage(stage, name=name, colour=colour, position=position)
    context.report(f"Changed the stage {changed.name}.", changed.to_dictionary())


@stages.command()
@click.argument("stage", metavar="STAGE")
@option_yes
@api_command
def remove(context: CommandContext, stage: str, yes: bool) -> None:
    """Remove a stage that no version is in and no rule names.

    \b
    Example:
      greenroom stages remove Canary
    """
    confirm(f"Remove the stage '{stage}'", yes=yes)
    context.client.delete_stage(stage)
    context.report(f"Removed the stage {stage}.", {"stage": stage})


@stages.command()
@api_command
def export(context: CommandContext) -> None:
    """Print the stages and rules of the workspace as a JSON document, for `apply`.

    Rules of single registered models are left out.

    \b
    Example:
      greenroom stages export > stages.json
    """
    client = context.client
    document = {
        "stages": [{"name": one.name, "colour": one.colour} for one in client.get_stages()],
        "rules": [
            {
                "target": rule.target,
                **{
                    field: getattr(rule, field)
                    for field, default in _RULE_FIELDS.items()
                    if getattr(rule, field) != default
                },
            }
            for rule in client.get_stage_rules()
        ],
    }
    print_text(json.dumps(document, indent=2, ensure_ascii=False))


@stages.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would be changed, and change nothing.")
@option_yes
@api_command
def apply(context: CommandContext, file: Path, dry_run: bool, yes: bool) -> None:
    """Make the stages and rules of the workspace equal to a JSON or YAML file; others are removed.

    \b
    Example:
      greenroom stages apply stages.json --dry-run
    """
    document = _read(file)
    changes = context.client.set_stage_settings(stages=document["stages"], rules=document["rules"], dry_run=True)
    if changes and not dry_run:
        for change in changes:
            print_text(f"  {change}") if not context.as_json else None
        confirm(f"Make {len(changes)} change{'s' if len(changes) > 1 else ''}", yes=yes)
        changes = context.client.set_stage_settings(stages=document["stages"], rules=document["rules"])
    done = "Would change" if dry_run else "Changed"
    listed = "".join(f"\n  {change}" for change in changes)
    context.report(f"{done}:{listed}" if changes else "Nothing to change.", {"changes": changes, "dry_run": dry_run})


def _read(file: Path) -> dict[str, list[dict[str, Any]]]:
    """Read a document with stages and rules.

    Raises:
        InvalidInput: it is not one.
    """
    if file.suffix in (".yaml", ".yml"):
        found = read_yaml(file, str(file))
    else:
        try:
            found = json.loads(file.read_text(encoding="utf-8"))
        except ValueError as error:
            raise InvalidInput(f"{file} is not valid JSON: {error}.") from error
    if not isinstance(found, dict) or set(found) != {"stages", "rules"}:
        raise InvalidInput(f"{file} must have the two keys 'stages' and 'rules', as 'greenroom stages export' prints.")
    for key in ("stages", "rules"):
        if not isinstance(found[key], list) or not all(isinstance(one, dict) for one in found[key]):
            raise InvalidInput(f"'{key}' in {file} must be a list of objects.")
    for number, rule in enumerate(found["rules"]):
        unknown = set(rule) - {"target", *_RULE_FIELDS}
        if unknown or "target" not in rule:
            at = f"rule {number + 1} in {file}"
            raise InvalidInput(
                f"Unknown fields of {at}: {', '.join(sorted(unknown))}." if unknown else f"'target' of {at} is missing."
            )
    for number, stage in enumerate(found["stages"]):
        if not set(stage) <= {"name", "colour"} or "name" not in stage:
            raise InvalidInput(f"Stage {number + 1} in {file} must have a 'name', and perhaps a 'colour'.")
    return found
