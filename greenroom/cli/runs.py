"""`greenroom runs`: runs of experiments."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from greenroom.cli._printing import say_line
from greenroom.cli._tables import pairs_text, time_text
from greenroom.cli._talking import (
    Talk,
    confirm,
    made_folder,
    option_limit,
    option_overwrite,
    option_yes,
    pairs,
    talking,
)
from greenroom.core.sizes import size_text
from greenroom.errors import GreenroomError, InvalidInput, StateConflict
from greenroom.sdk.entities import Run, ViewType
from greenroom.sdk.paging import every

if TYPE_CHECKING:
    from greenroom.sdk.unsent import Sent

_SHOWN_COLUMNS = 4


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
    "-e", "--experiment", "experiments", multiple=True, metavar="NAME_OR_ID", help="Can be repeated.  [default: all]"
)
@click.option("--filter", "filter_string", default="", metavar="FILTER", help="Such as: metrics.auc > 0.9")
@click.option("--order-by", multiple=True, metavar="KEY", help="Such as: metrics.auc DESC. Can be repeated.")
@click.option(
    "--column", "columns", multiple=True, metavar="KEY", help="Such as metrics.auc or params.depth. Can be repeated."
)
@click.option("--deleted", is_flag=True, help="Deleted ones instead.")
@option_limit(50)
@talking
def list_(
    talk: Talk,
    experiments: tuple[str, ...],
    filter_string: str,
    order_by: tuple[str, ...],
    columns: tuple[str, ...],
    deleted: bool,
    limit: int,
) -> None:
    """List runs, the last begun first.

    \b
    Examples:
      greenroom runs list -e churn
      greenroom runs list -e churn --order-by "metrics.auc DESC" --column metrics.auc --column params.depth
    """
    ids = [talk.experiment(one).experiment_id for one in experiments] or _all_experiments(talk)
    view = ViewType.DELETED_ONLY if deleted else ViewType.ACTIVE_ONLY
    page = min(limit, 1000)
    found = list(
        every(
            lambda token: talk.client.search_runs(ids, filter_string, view, page, list(order_by), token), at_most=limit
        )
    )
    shown = list(columns) or _telling(found)
    rows = [
        [
            run.info.run_id,
            run.info.run_name,
            run.info.status,
            time_text(run.info.start_time),
            *(_value(run, key) for key in shown),
        ]
        for run in found
    ]
    titles = ["RUN", "NAME", "STATUS", "BEGUN (UTC)", *(key.partition(".")[2] or key for key in shown)]
    talk.table(titles, rows, [run.to_dictionary() for run in found], empty="No run is there.")


@runs.command()
@click.argument("run_id", metavar="RUN_ID")
@talking
def show(talk: Talk, run_id: str) -> None:
    """Show a run: metrics, parameters, tags, what it read and made, its files.

    \b
    Example:
      greenroom runs show 0123abc...
    """
    run, files = talk.client.get_run(run_id), talk.client.list_artifacts(run_id)
    own_tags = {key: value for key, value in run.data.tags.items() if not key.startswith("mlflow.")}
    talk.record(
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
@click.option("--changed", is_flag=True, help="Only what differs.")
@talking
def compare(talk: Talk, run_ids: tuple[str, ...], changed: bool) -> None:
    """Put runs side by side: metrics, parameters, tags.

    \b
    Example:
      greenroom runs compare 0123abc... 4567def... --changed
    """
    if len(run_ids) < 2:
        raise click.UsageError("Give at least two runs.")
    found = [talk.client.get_run(run_id) for run_id in run_ids]
    keys = sorted(
        {key for run in found for key in _keys(run)}, key=lambda key: (_PARTS.index(key.partition(".")[0]), key)
    )
    rows = [[key, *(_value(run, key) for run in found)] for key in keys]
    if changed:
        rows = [row for row in rows if len({str(value) for value in row[1:]}) > 1]
    titles = ["", *(run.info.run_name or run.info.run_id for run in found)]
    talk.table(titles, rows, [run.to_dictionary() for run in found], empty="They do not differ.")


@runs.command()
@click.argument("run_id", metavar="RUN_ID")
@click.argument("key", metavar="METRIC")
@talking
def metric(talk: Talk, run_id: str, key: str) -> None:
    """List every value of a metric.

    \b
    Example:
      greenroom runs metric 0123abc... loss
    """
    points = talk.client.get_metric_history(run_id, key)
    rows = [[point.step, point.value, time_text(point.timestamp)] for point in points]
    empty = f"The run has no metric '{key}'."
    talk.table(["STEP", "VALUE", "WHEN (UTC)"], rows, [point.to_dictionary() for point in points], empty=empty)


@runs.command()
@click.argument("run_id", metavar="RUN_ID")
@click.argument("path", default="", metavar="[PATH]")
@click.option("--to", "folder", metavar="FOLDER", help="Where to; made if need be.  [default: RUN_ID]")
@option_overwrite
@talking
def download(talk: Talk, run_id: str, path: str, folder: str | None, overwrite: bool) -> None:
    """Download the files of a run, or one file or folder of them, and print where they are.

    Files that are there already and differ are not replaced, and hidden files are not put into a folder in use, unless
    --overwrite is passed.

    \b
    Examples:
      greenroom runs download 0123abc... --to ./files
      greenroom runs download 0123abc... plots/roc.png
    """
    target = made_folder(folder or run_id)
    place = talk.client.download_artifacts(run_id, path, target, overwrite=overwrite)
    talk.done(place, {"run_id": run_id, "path": place})


@runs.command()
@click.argument("run_id", metavar="RUN_ID")
@click.argument("tags", nargs=-1, metavar="[KEY=VALUE]...")
@click.option("--remove", multiple=True, metavar="KEY", help="Take a tag away. Can be repeated.")
@talking
def tag(talk: Talk, run_id: str, tags: tuple[str, ...], remove: tuple[str, ...]) -> None:
    """Set and remove tags of a run.

    \b
    Example:
      greenroom runs tag 0123abc... team=growth --remove draft
    """
    for key, value in pairs(tags).items():
        talk.client.set_tag(run_id, key, value)
    for key in remove:
        talk.client.delete_tag(run_id, key)
    run = talk.client.get_run(run_id)
    talk.done(pairs_text(run.data.tags) or "It has no tags.", run.to_dictionary())


@runs.command()
@click.argument("run_ids", nargs=-1, required=True, metavar="RUN_ID...")
@option_yes
@talking
def delete(talk: Talk, run_ids: tuple[str, ...], yes: bool) -> None:
    """Delete runs; they can be restored.

    \b
    Example:
      greenroom runs delete 0123abc... --yes
    """
    confirm(f"Delete {_count(run_ids)}", yes=yes)
    for run_id in run_ids:
        talk.client.delete_run(run_id)
    talk.done(f"Deleted {_count(run_ids)}; 'greenroom runs restore' brings them back.", {"run_ids": list(run_ids)})


@runs.command()
@click.argument("run_ids", nargs=-1, required=True, metavar="RUN_ID...")
@talking
def restore(talk: Talk, run_ids: tuple[str, ...]) -> None:
    """Bring deleted runs back.

    \b
    Example:
      greenroom runs restore 0123abc...
    """
    for run_id in run_ids:
        talk.client.restore_run(run_id)
    talk.done(f"Restored {_count(run_ids)}.", {"run_ids": list(run_ids)})


@runs.command("send-unsent")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
@talking
def send_unsent(talk: Talk, paths: tuple[Path, ...]) -> None:
    """Send what scripts logged while their server was away.

    What a script could not send by the end of its run is kept in files below ./greenroom-unsent (GREENROOM_UNSENT); a PATH is
    such a file or a folder of them. A file is removed when the server has all of it. Sending one twice does no harm: the
    same point is stored once. Tags are set as the file has them, also where they were changed since.

    \b
    Examples:
      greenroom runs send-unsent
      greenroom runs send-unsent --uri http://127.0.0.1:5000 greenroom-unsent/0123abc-4711-1.jsonl
    """
    from greenroom.sdk import unsent

    files = [
        file for path in paths or [unsent.folder()] for file in (unsent.files_in(path) if path.is_dir() else [path])
    ]
    if not paths and not files:
        talk.done(f"Nothing is unsent in {unsent.folder()}.", [])
        return
    sent: list[Sent] = []
    failures: list[tuple[Path, GreenroomError]] = []
    for file in files:
        try:
            sent.append(_send_file(talk, file))
        except GreenroomError as error:
            failures.append((file, error))
    if sent:
        talk.done(
            "\n".join(f"Sent {_values(one.values)} of run {one.header.run_id}." for one in sent),
            [{"run_id": one.header.run_id, "values": one.values} for one in sent],
        )
    for file, failure in failures[1:]:
        say_line(f"{file} was not removed: {failure.message}", err=True)
    if failures:
        file, failure = failures[0]
        raise type(failure)(f"{file} was not removed: {failure.message}")


def _send_file(talk: Talk, file: Path) -> Sent:
    from greenroom.sdk import unsent

    header, transport = unsent.read_header(file), talk.tracking
    # A file does not choose where a token goes.
    if header.uri != transport.uri and not talk.names_server:
        raise InvalidInput(f"It is for {header.uri}, not for {transport.uri}; name the server with --uri {header.uri}.")
    sent = unsent.send(file, transport)
    if sent.refused:
        raise StateConflict(
            f"{_values(sent.values)} of run {header.run_id} went through, {len(sent.refused)} did not; the first: {sent.refused[0]}"
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


def _telling(found: list[Run]) -> list[str]:
    """Choose the columns most runs have a value for: metrics, then parameters."""
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


def _all_experiments(talk: Talk) -> list[str]:
    found = every(lambda token: talk.client.search_experiments(page_token=token))
    return [experiment.experiment_id for experiment in found]
