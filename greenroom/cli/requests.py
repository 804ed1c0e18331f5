"""`greenroom requests`: ask for transitions, and decide about them. Greenroom only."""

from __future__ import annotations

import click

from greenroom.cli._context import CommandContext, api_command, confirm, given_text, option_yes
from greenroom.cli._lists import collect, options_limit, show
from greenroom.cli._tables import time_text
from greenroom.core.requests import RequestState
from greenroom.sdk.entities import TransitionRequest

_MOST_PER_CALL = 200
_MARKS = {"passed": "ok", "failed": "no", "waiting": "waits", "unknown": "unknown"}

option_comment = click.option("--comment", metavar="TEXT", default="", help="Why; - reads it from standard input.")
argument_request = click.argument("request_id", metavar="REQUEST")


@click.group()
def requests() -> None:
    """Ask for stages and aliases that need approval, and decide. Greenroom only.

    \b
    Examples:
      greenroom requests create Churn/5 --stage Production --comment "Recall is up" --reviewer cleo
      greenroom requests list --waits-for-me
      greenroom requests show 18
      greenroom requests approve 18
      greenroom requests reject 18 --comment "Not on the new data yet"
    """


@requests.command()
@click.argument("reference", metavar="VERSION")
@click.option("--stage", metavar="STAGE", help="Stage to enter.")
@click.option("--alias", metavar="ALIAS", help="Alias to get, instead of a stage.")
@click.option("--reviewer", "reviewers", metavar="NAME", multiple=True, help="Ask this account; repeat for several.")
@click.option("--archive-existing", is_flag=True, help="Archive the other versions in the stage.")
@click.option("--keep-others", is_flag=True, help="Stay in the other stages.")
@option_comment
@api_command
def create(
    context: CommandContext,
    reference: str,
    stage: str | None,
    alias: str | None,
    reviewers: tuple[str, ...],
    archive_existing: bool,
    keep_others: bool,
    comment: str,
) -> None:
    """Ask that a version enters a stage, or gets an alias.

    \b
    Examples:
      greenroom requests create Churn/5 --stage Production --comment "Recall is up"
      greenroom requests create Churn@candidate --alias champion --reviewer cleo --reviewer ben
    """
    if (stage is None) == (alias is None):
        raise click.UsageError("Say what for: give one of --stage and --alias.")
    name, version = context.name_and_number(reference)
    made = context.client.create_request(
        name,
        version,
        stage=stage,
        alias=alias,
        comment=given_text(comment),
        reviewers=reviewers,
        archive_existing=archive_existing,
        keep_others=keep_others,
    )
    context.report(f"Request {made.request_id}: {_what(made)}. {_missing(made)}", made.to_dictionary())


@requests.command("list")
@click.argument("reference", metavar="[MODEL | VERSION]", required=False)
@click.option("--waits-for-me", is_flag=True, help="Only those that you could decide about.")
@click.option("--asked-by-me", is_flag=True, help="Only your own.")
@click.option(
    "--state",
    "states",
    type=click.Choice([state.value for state in RequestState]),
    multiple=True,
    help="Only in this state; repeat for several.  [default: all]",
)
@options_limit(50)
@api_command
def list_(
    context: CommandContext,
    reference: str | None,
    waits_for_me: bool,
    asked_by_me: bool,
    states: tuple[str, ...],
    limit: int | None,
) -> None:
    """List requests, newest first: of the workspace, of a model or of a version.

    \b
    Examples:
      greenroom requests list --waits-for-me
      greenroom requests list --asked-by-me --state open
      greenroom requests list Churn
      greenroom requests list Churn/5
    """
    if reference is not None and (waits_for_me or asked_by_me):
        raise click.UsageError("--waits-for-me and --asked-by-me list requests of the workspace: name no model.")
    name = version = None
    if reference is not None:
        is_version = "/" in reference.removeprefix("models:/") or "@" in reference
        name, version = context.name_and_number(reference) if is_version else (reference, None)
    found = collect(
        lambda count, token: context.client.list_requests(
            name,
            version,
            states=states,
            waits_for_me=waits_for_me,
            asked_by_me=asked_by_me,
            max_results=count,
            page_token=token,
        ),
        limit,
        most_per_call=_MOST_PER_CALL,
    )
    columns = ["ID", "STATE", "MODEL", "VERSION", "FOR", "ASKED BY", "ASKED (UTC)", "COMMENT"]
    show(context, columns, found, _row, empty="No requests.")


@requests.command("show")
@argument_request
@api_command
def show_(context: CommandContext, request_id: str) -> None:
    """Show a request: what is asked for, what was decided, and what is missing.

    \b
    Example:
      greenroom requests show 18
    """
    found = context.client.get_request(request_id)
    context.record(
        {
            "Request": found.request_id,
            "State": found.state + (f" by {found.closed_by}" if found.closed_by else ""),
            "Reason": found.closed_reason,
            "Asks for": _what(found),
            "Asked by": found.author,
            "Asked (UTC)": time_text(found.creation_timestamp),
            "Expires (UTC)": time_text(found.expiration_timestamp) if found.state == "open" else None,
            "Comment": found.comment,
            "Reviewers": found.reviewers,
            "Decisions": "\n".join(
                f"{one.decision} by {one.author}"
                + (" (outdated)" if one.is_outdated else "")
                + (f": {one.comment}" if one.comment else "")
                for one in found.decisions
            ),
            "Checks": "\n".join(f"{_MARKS[one.state]}: {one.words}. {one.reason}" for one in found.checks),
            "You may": found.available_actions,
        },
        found.to_dictionary(),
    )


@requests.command()
@argument_request
@option_comment
@api_command
def approve(context: CommandContext, request_id: str, comment: str) -> None:
    """Approve a request of someone else; the approval that was missing moves the version.

    \b
    Example:
      greenroom requests approve 18 --comment "Compared with version 3"
    """
    found = context.client.approve_request(request_id, comment=given_text(comment))
    context.report(f"Approved request {request_id}. {_outcome(found)}", found.to_dictionary())


@requests.command()
@argument_request
@click.option("--comment", metavar="TEXT", required=True, help="Why; - reads it from standard input.")
@api_command
def reject(context: CommandContext, request_id: str, comment: str) -> None:
    """Reject a request of someone else.

    \b
    Example:
      greenroom requests reject 18 --comment "Not on the new data yet"
    """
    found = context.client.reject_request(request_id, comment=given_text(comment))
    context.report(f"Rejected request {request_id}.", found.to_dictionary())


@requests.command()
@argument_request
@option_comment
@option_yes
@api_command
def withdraw(context: CommandContext, request_id: str, comment: str, yes: bool) -> None:
    """Withdraw your own request.

    \b
    Example:
      greenroom requests withdraw 18
    """
    confirm(f"Withdraw request {request_id}", yes=yes)
    found = context.client.withdraw_request(request_id, comment=given_text(comment))
    context.report(f"Withdrew request {request_id}.", found.to_dictionary())


@requests.command()
@argument_request
@option_comment
@api_command
def move(context: CommandContext, request_id: str, comment: str) -> None:
    """Carry out a request whose checks all pass now.

    \b
    Example:
      greenroom requests move 18
    """
    found = context.client.move_request(request_id, comment=given_text(comment))
    context.report(_outcome(found), found.to_dictionary())


@requests.command()
@argument_request
@click.argument("reviewers", metavar="NAME...", nargs=-1)
@api_command
def review(context: CommandContext, request_id: str, reviewers: tuple[str, ...]) -> None:
    """Ask accounts to decide about a request; they replace those who were asked before.

    \b
    Example:
      greenroom requests review 18 cleo ben
    """
    found = context.client.set_request_reviewers(request_id, reviewers=reviewers)
    names = ", ".join(found.reviewers) or "no one in particular"
    context.report(f"Request {request_id} asks {names}.", found.to_dictionary())


def _row(request: TransitionRequest) -> list[object]:
    return [
        request.request_id,
        request.state,
        request.name,
        request.version,
        _target(request),
        request.author,
        time_text(request.creation_timestamp),
        request.comment,
    ]


def _target(request: TransitionRequest) -> str:
    return request.stage or f"@{request.alias}"


def _what(request: TransitionRequest) -> str:
    return f"{_target(request)} for version {request.version} of {request.name}"


def _missing(request: TransitionRequest) -> str:
    missing = [f"{one.words}: {one.reason}" for one in request.checks if one.state != "passed"]
    return f"Missing: {' '.join(missing)}" if missing else "It waits for someone to approve it."


def _outcome(request: TransitionRequest) -> str:
    if request.state == "moved":
        done = f"is in {request.stage}" if request.stage else f"has the alias '{request.alias}'"
        return f"Version {request.version} of {request.name} {done} now."
    return _missing(request)
