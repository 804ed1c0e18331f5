"""`greenroom runs`: runs of experiments."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from greenroom.cli import _lists
from greenroom.cli._context import (
    CommandContext,
    api_command,
    confirm,
    create_folder,
    one_by_one,
    option_overwrite,
    option_yes,
)
from greenroom.cli._lists import collect, options_limit
from greenroom.cli._printing import print_line
from greenroom.cli._tables import pairs_text, time_text
from greenroom.cli._tags import TagOwner, tags_group
from greenroom.core.sizes import size_text
from greenroom.errors import GreenroomError, InvalidInput, StateConflict
from greenroom.sdk.entities import Run, ViewType
from greenroom.sdk.paging import iterate

if TYPE_CHECKING:
    from greenroom.sdk.unsent import Sent

_SHOWN_COLUMNS = 4
_MAX_RUNS_PER_CALL = 1000


@click.group()
def runs() -> None:
    """List, show, compare and change runs.

    \b
    Examples:
      greenroom runs list -e churn --filter "metrics.auc > 0.9" --order-by "metrics.auc DESC"
      greenroom runs show 0123abc...
      greenroom runs compare 0123abc... 4567def... --changed
      greenroom runs download 0123abc... plots --to ./plots
    """


@runs.command("list")
@click.option(
    "-e", "--experiment", "experiments", multiple=True, metavar="NAME_OR_ID", help="Repeatable.  [default: all]"
)
@click.option("--filter", "filter_string", default="", metavar="FILTER", help="Such as: metrics.auc > 0.9")
@click.option("--order-by", multiple=True, metavar="KEY", help="Such as: metrics.auc DESC. Repeatable.")
@click.option(
    "--column", "columns", multiple=True, metavar="KEY", help="Such as metrics.auc or params.depth. Repeatable."
)
@click.option("--deleted", is_flag=True, help="List deleted runs instead.")
@options_limit(50)
@api_command
def list_(
    context: CommandContext,
    experiments: tuple[str, ...],
    filter_string: str,
    order_by: tuple[str, ...],
    columns: tuple[str, ...],
    deleted: bool,
    limit: int | None,
) -> None:
    """List runs, newest first.

    \b
    Examples:
      greenroom runs list -e churn
      greenroom runs list -e churn --order-by "metrics.auc DESC" --column metrics.auc --column params.depth
    """
    ids = [context.experiment(one).experiment_id for one in experiments] or _all_experiments(context)
    view = ViewType.DELETED_ONLY if deleted else ViewType.ACTIVE_ONLY
    found = collect(
        lambda count, token: context.client.search_runs(ids, filter_string, view, count, list(order_by), token),
        limit,
        most_per_call=_MAX_RUNS_PER_CALL,
    )
    shown = list(columns) or _common_columns(found.rows)

    def row(run: Run) -> list[object]:
        info = run.info
        return [
            info.run_id,
            info.run_name,
            info.status,
            time_text(info.start_time),
            *(_value(run, key) for key in shown),
        ]

    titles = ["RUN", "NAME", "STATUS", "BEGUN (UTC)", *(key.partition(".")[2] or key for key in shown)]
    _lists.show(context, titles, found, row, empty="No runs.")


@runs.command()
@click.argument("run_id", metavar="RUN_ID")
@api_command
def show(context: CommandContext, run_id: str) -> None:
    """Show a run: metrics, parameters, tags, inputs, outputs, files.

    \b
    Example:
      greenroom runs show 0123abc...
    """
    run, files = context.client.get_run(run_id), context.client.list_artifacts(run_id)
    own_tags = {key: value for key, value in run.data.tags.items() if not key.startswith("mlflow.")}
    context.record(
        {
            "Run": run.info.run_id,
            "Name": run.info.run_name,
            "Experiment": run.info.experiment_id,
            "Status": run.info.status if run.info.lifecycle_stage == "active" else f"{run.info.status}, deleted",
            "User": run.info.user_id,
            "Begun (UTC)": time_text(run.info.start_time),
            "Ended (UTC)": time_text(run.info.end_time),
            "Description": run.data.tags.get("mlflow.note.content"),
            "Metrics": pairs_text(run.data.metrics),
            "Parameters": pairs_text(run.data.params),
            "Tags": pairs_text(own_tags),
            "Data sets": [given.dataset.name for given in run.inputs.dataset_inputs],
            "Logged models": [made.model_id for made in run.outputs.model_outputs],
            "Files": "\n".join(
                f"{file.path}/" if file.is_dir else f"{file.path}  {size_text(file.file_size)}" for file in files
            ),
        },
        {**run.to_dictionary(), "files": [file.to_dictionary() for file in files]},
    )


@runs.command()
@click.argument("run_ids", nargs=-1, required=True, metavar="RUN_ID RUN_ID...")
@click.option("--changed", is_flag=True, help="Only rows that differ.")
@api_command
def compare(context: CommandContext, run_ids: tuple[str, ...], changed: bool) -> None:
    """Compare runs: metrics, parameters, tags.

    \b
    Example:
      greenroom runs compare 0123abc... 4567def... --changed
    """
    if len(run_ids) < 2:
        raise click.UsageError("Give at least two runs.")
    found = [context.client.get_run(run_id) for run_id in run_ids]
    keys = sorted(
        {key for run in found for key in _keys(run)}, key=lambda key: (_PARTS.index(key.partition(".")[0]), key)
    )
    rows = [[key, *(_value(run, key) for run in found)] for key in keys]
    if changed:
        rows = [row for row in rows if len({str(value) for value in row[1:]}) > 1]
    titles = ["", *(run.info.run_name or run.info.run_id for run in found)]
    context.table(titles, rows, [run.to_dictionary() for run in found], empty="No differences.")


@runs.command()
@click.argument("run_id", metavar="RUN_ID")
@click.argument("key", metavar="METRIC")
@api_command
def metric(context: CommandContext, run_id: str, key: str) -> None:
    """List all values of a metric.

    \b
    Example:
      greenroom runs metric 0123abc... loss
    """
    points = context.client.get_metric_history(run_id, key)
    rows = [[point.step, point.value, time_text(point.timestamp)] for point in points]
    empty = f"The run has no metric '{key}'."
    context.table(["STEP", "VALUE", "WHEN (UTC)"], rows, [point.to_dictionary() for point in points], empty=empty)


@runs.command()
@click.argument("run_id", metavar="RUN_ID")
@click.argument("path", default="", metavar="[PATH]")
@click.option("--to", "folder", metavar="FOLDER", help="Target folder; created if necessary.  [default: RUN_ID]")
@option_overwrite
@api_command
def download(context: CommandContext, run_id: str, path: str, folder: str | None, overwrite: bool) -> None:
    """Download the files of a run, or a single file or folder, and print where they are.

    Existing files that differ are not replaced, and hidden files are not put into a folder that is not empty, unless
    --overwrite is passed.

    \b
    Examples:
      greenroom runs download 0123abc... --to ./files
      greenroom runs download 0123abc... plots/roc.png
    """
    target = create_folder(folder or run_id)
    local = context.client.download_artifacts(run_id, path, target, overwrite=overwrite)
    context.report(local, {"run_id": run_id, "path": local})


@runs.command()
@click.argument("run_ids", nargs=-1, required=True, metavar="RUN_ID...")
@option_yes
@api_command
def delete(context: CommandContext, run_ids: tuple[str, ...], yes: bool) -> None:
    """Delete runs; they can be restored.

    \b
    Example:
      greenroom runs delete 0123abc... --yes
    """
    confirm(f"Delete {_count(run_ids)}", yes=yes)
    one_by_one(run_ids, context.client.delete_run, "Deleted")
    context.report(f"Deleted {_count(run_ids)}; restore with 'greenroom runs restore'.", {"run_ids": list(run_ids)})


@runs.command()
@click.argument("run_ids", nargs=-1, required=True, metavar="RUN_ID...")
@api_command
def restore(context: CommandContext, run_ids: tuple[str, ...]) -> None:
    """Restore deleted runs.

    \b
    Example:
      greenroom runs restore 0123abc...
    """
    one_by_one(run_ids, context.client.restore_run, "Restored")
    context.report(f"Restored {_count(run_ids)}.", {"run_ids": list(run_ids)})


@runs.command("send-unsent")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
@api_command
def send_unsent(context: CommandContext, paths: tuple[Path, ...]) -> None:
    """Send values that scripts could not send while their server was unreachable.

    Values that a script could not send by the end of its run are stored in files below ./greenroom-unsent
    (GREENROOM_UNSENT); a PATH is such a file or a folder of them. A file is removed when the server has stored all of
    it. Sending a file twice is
    harmless: each point is stored once. Tags are set to the values in the file, even if they were changed since.

    \b
    Examples:
      greenroom runs send-unsent
      greenroom runs send-unsent --uri http://127.0.0.1:5000 greenroom-unsent/0123abc-4711-1.jsonl
    """
    from greenroom.sdk import unsent

    files = [
        file for path in paths or [unsent.folder()] for file in (unsent.files_in(path) if path.is_dir() else [path])
    ]
    if not files:
        context.report(f"There are no unsent values in {' and '.join(map(str, paths)) or unsent.folder()}.", [])
        return
    sent: list[Sent] = []
    failures: list[tuple[Path, GreenroomError]] = []
    for file in files:
        try:
            sent.append(_send_file(context, file))
        except GreenroomError as error:
            failures.append((file, error))
    if sent:
        context.report(
            "\n".join(f"Sent {_values(one.values)} of run {one.header.run_id}." for one in sent),
            [{"run_id": one.header.run_id, "values": one.values} for one in sent],
        )
    for file, failure in failures[1:]:
        print_line(f"{file} was not removed: {failure.message}", err=True)
    if failures:
        file, failure = failures[0]
        raise type(failure)(f"{file} was not removed: {failure.message}")


def _tag_owner(context: CommandContext, run_id: str) -> TagOwner:
    client = context.client

    def read() -> tuple[dict[str, str], dict[str, Any]]:
        run = client.get_run(run_id)
        return run.data.tags, run.to_dictionary()

    return TagOwner(
        lambda key, value: client.set_tag(run_id, key, value), lambda key: client.delete_tag(run_id, key), read
    )


runs.add_command(
    tags_group("a run", "greenroom runs tags", "0123abc...", click.argument("reference", metavar="RUN_ID"), _tag_owner)
)


def _send_file(context: CommandContext, file: Path) -> Sent:
    from greenroom.sdk import unsent

    header, transport = unsent.read_header(file), context.tracking
    # A file must not choose where a token is sent.
    if header.uri != transport.uri and not context.names_server:
        raise InvalidInput(
            f"It is for {header.uri}, not for {transport.uri}; pass --uri {header.uri} to send it there."
        )
    if header.workspace is not None and not context.names_workspace:
        transport = context.tracking_in(header.workspace)
    sent = unsent.send(file, transport)
    if sent.refused:
        raise StateConflict(
            f"{_values(sent.values)} of run {header.run_id} were sent, {len(sent.refused)} rejected; the first: {sent.refused[0]}"
        )
    return sent


_PARTS = ("status", "metrics", "params", "tags")


def _keys(run: Run) -> list[str]:
    return [
        "status",
        *(f"metrics.{key}" for key in run.data.metrics),
        *(f"params.{key}" for key in run.data.params),
        *(f"tags.{key}" for key in run.data.tags if not key.startswith("mlflow.")),
    ]


def _value(run: Run, key: str) -> object:
    part, _, name = key.partition(".")
    return getattr(run.data, part).get(name) if part in {"metrics", "params", "tags"} else getattr(run.info, key, None)


def _common_columns(found: list[Run]) -> list[str]:
    """Choose the columns for which most runs have a value: metrics, then parameters."""
    counts: dict[str, int] = {}
    for run in found:
        for key in _keys(run):
            if key.startswith(("metrics.", "params.")):
                counts[key] = counts.get(key, 0) + 1
    return sorted(counts, key=lambda key: (-counts[key], key))[:_SHOWN_COLUMNS]


def _count(run_ids: tuple[str, ...]) -> str:
    return f"{len(run_ids)} runs" if len(run_ids) != 1 else f"run {run_ids[0]}"


def _values(count: int) -> str:
    return f"{count} value{'' if count == 1 else 's'}"


def _all_experiments(context: CommandContext) -> list[str]:
    found = iterate(lambda token: context.client.search_experiments(page_token=token))
    return [experiment.experiment_id for experiment in found]
