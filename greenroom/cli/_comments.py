"""The commands `comments list`, `add`, `edit` and `delete` of models and versions. Greenroom only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from greenroom.cli._context import CommandContext, api_command, confirm, given_text, option_yes
from greenroom.cli._lists import collect, options_limit, show
from greenroom.cli._tables import time_text
from greenroom.sdk.entities import Comment

# The limit of the native API.
_MAX_COMMENTS_PER_CALL = 200


def comments_group(
    noun: str,
    path: str,
    example: str,
    argument: Callable[[Any], Any],
    subject_of: Callable[[CommandContext, str], tuple[str, str | None]],
) -> click.Group:
    """Make the group.

    Args:
        noun: what is commented on, such as "a model".
        path: of the group, such as ``greenroom models comments``.
        example: a reference.
        argument: adds the argument `reference`.
        subject_of: returns the name of the model and the number of the version, if any, that a reference names.
    """

    def help_text(what: str, command: str) -> str:
        return f"{what} Greenroom only.\n\n\b\nExample:\n  {path} {command}"

    @click.group(
        "comments",
        help=help_text(f"List, add, edit and delete comments on {noun}.", f'add {example} "Retrain in June."'),
    )
    def comments() -> None:
        return

    @comments.command("list", help=help_text(f"List the comments on {noun}, newest first.", f"list {example}"))
    @argument
    @options_limit(50)
    @api_command
    def list_(context: CommandContext, reference: str, limit: int | None) -> None:
        name, version = subject_of(context, reference)
        found = collect(
            lambda count, token: context.client.list_comments(name, version, max_results=count, page_token=token),
            limit,
            most_per_call=_MAX_COMMENTS_PER_CALL,
        )
        columns = ["ID", "WHEN (UTC)", "WHO", "COMMENT"]
        show(context, columns, found, _row, empty="No comments.")

    @comments.command(
        "add",
        help=help_text(f"Comment on {noun}; - reads TEXT from standard input.", f'add {example} "Retrain in June."'),
    )
    @argument
    @click.argument("text", metavar="TEXT")
    @api_command
    def add(context: CommandContext, reference: str, text: str) -> None:
        created = context.client.create_comment(*subject_of(context, reference), text=given_text(text))
        context.report(f"Comment {created.comment_id} added by {created.author}.", created.to_dictionary())

    @comments.command(
        "edit",
        help=help_text(
            "Change the text of your own comment; - reads TEXT from standard input.",
            'edit COMMENT_ID "Retrain in July."',
        ),
    )
    @click.argument("comment_id", metavar="COMMENT_ID")
    @click.argument("text", metavar="TEXT")
    @api_command
    def edit(context: CommandContext, comment_id: str, text: str) -> None:
        changed = context.client.update_comment(comment_id, text=given_text(text))
        context.report(f"Changed comment {comment_id}.", changed.to_dictionary())

    @comments.command("delete", help=help_text("Delete a comment; the history keeps it.", "delete COMMENT_ID --yes"))
    @click.argument("comment_id", metavar="COMMENT_ID")
    @option_yes
    @api_command
    def delete(context: CommandContext, comment_id: str, yes: bool) -> None:
        confirm(f"Delete comment {comment_id}", yes=yes)
        context.client.delete_comment(comment_id)
        context.report(f"Deleted comment {comment_id}.", {"comment_id": comment_id})

    return comments


def _row(comment: Comment) -> list[object]:
    return [comment.comment_id, time_text(comment.creation_timestamp), comment.author, comment.text]
