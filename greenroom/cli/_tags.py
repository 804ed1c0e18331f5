"""The commands `tags set` and `tags remove` of models, versions, runs and experiments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import click

from greenroom.cli._context import CommandContext, api_command, one_by_one, pairs
from greenroom.cli._tables import pairs_text


class TagOwner(NamedTuple):
    """What has the tags.

    Attributes:
        set: sets one tag.
        remove: removes one tag.
        read: returns the tags and the whole entity, as JSON data.
    """

    set: Callable[[str, str], object]
    remove: Callable[[str], object]
    read: Callable[[], tuple[Mapping[str, str], Any]]


def tags_group(
    noun: str,
    path: str,
    example: str,
    argument: Callable[[Any], Any],
    owner_of: Callable[[CommandContext, str], TagOwner],
) -> click.Group:
    """Make the group.

    Args:
        noun: what has the tags, such as "a model".
        path: of the group, such as ``greenroom models tags``.
        example: a reference.
        argument: adds the argument `reference`.
        owner_of: finds what a reference names.
    """

    @click.group("tags", help=f"Set and remove tags of {noun}.\n\n\b\nExample:\n  {path} set {example} team=growth")
    def tags() -> None:
        return

    @tags.command("set", help=f"Set tags of {noun}.\n\n\b\nExample:\n  {path} set {example} team=growth tier=1")
    @argument
    @click.argument("given", nargs=-1, required=True, metavar="KEY=VALUE...")
    @api_command
    def set_(context: CommandContext, reference: str, given: tuple[str, ...]) -> None:
        wanted = pairs(given)
        owner = owner_of(context, reference)
        one_by_one(list(wanted), lambda key: owner.set(key, wanted[key]), "Set")
        _show(context, owner)

    @tags.command("remove", help=f"Remove tags of {noun}.\n\n\b\nExample:\n  {path} remove {example} draft")
    @argument
    @click.argument("keys", nargs=-1, required=True, metavar="KEY...")
    @api_command
    def remove(context: CommandContext, reference: str, keys: tuple[str, ...]) -> None:
        owner = owner_of(context, reference)
        one_by_one(keys, owner.remove, "Removed")
        _show(context, owner)

    return tags


def _show(context: CommandContext, owner: TagOwner) -> None:
    tags, data = owner.read()
    context.report(pairs_text(tags) or "There are no tags.", data)
