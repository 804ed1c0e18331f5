"""Searches that fetch all pages, and runs as a data frame."""

from __future__ import annotations

from typing import Any, Literal, overload

from greenroom.errors import ExperimentNotFound, InvalidInput
from greenroom.sdk.active_run import active_experiment_id
from greenroom.sdk.client import MlflowClient
from greenroom.sdk.entities import Experiment, LoggedModel, ModelVersion, RegisteredModel, Run, ViewType
from greenroom.sdk.paging import checked_count, iterate

Format = Literal["pandas", "list"]
_PAGE = 1000
_RUN_FIELDS = ("run_id", "experiment_id", "status", "artifact_uri", "start_time", "end_time")


def search_experiments(
    view_type: int | str = ViewType.ACTIVE_ONLY,
    max_results: int | None = None,
    filter_string: str | None = None,
    order_by: list[str] | None = None,
) -> list[Experiment]:
    """Search experiments."""
    client = MlflowClient()
    page = _page(max_results)
    return list(
        iterate(
            lambda token: client.search_experiments(view_type, page, filter_string, order_by, token),
            at_most=max_results,
        )
    )


@overload
def search_runs(
    experiment_ids: list[str] | None = None,
    filter_string: str = "",
    run_view_type: int | str = ViewType.ACTIVE_ONLY,
    max_results: int = 100_000,
    order_by: list[str] | None = None,
    *,
    output_format: Literal["list"],
    search_all_experiments: bool = False,
    experiment_names: list[str] | None = None,
) -> list[Run]: ...


@overload
def search_runs(
    experiment_ids: list[str] | None = None,
    filter_string: str = "",
    run_view_type: int | str = ViewType.ACTIVE_ONLY,
    max_results: int = 100_000,
    order_by: list[str] | None = None,
    output_format: Format | None = None,
    search_all_experiments: bool = False,
    experiment_names: list[str] | None = None,
) -> Any: ...


def search_runs(
    experiment_ids: list[str] | None = None,
    filter_string: str = "",
    run_view_type: int | str = ViewType.ACTIVE_ONLY,
    max_results: int = 100_000,
    order_by: list[str] | None = None,
    output_format: Format | None = None,
    search_all_experiments: bool = False,
    experiment_names: list[str] | None = None,
) -> Any:
    """Search runs of some experiments, by default of the current one.

    Args:
        output_format: ``pandas`` or ``list``; by default a data frame if pandas is installed.

    Returns:
        A data frame with a row for each run and columns such as ``metrics.auc``, or a list of `Run`.

    Raises:
        ExperimentNotFound: an experiment of that name does not exist.
    """
    client = MlflowClient()
    ids = _experiments(client, experiment_ids, experiment_names, search_all=search_all_experiments)
    page = _page(max_results)
    runs = list(
        iterate(
            lambda token: client.search_runs(ids, filter_string, run_view_type, page, order_by, token),
            at_most=max_results,
        )
    )
    return _formatted(runs, output_format, run_table)


@overload
def search_logged_models(
    experiment_ids: list[str] | None = None,
    filter_string: str | None = None,
    datasets: list[dict[str, Any]] | None = None,
    max_results: int | None = None,
    order_by: list[dict[str, Any]] | None = None,
    *,
    output_format: Literal["list"],
) -> list[LoggedModel]: ...


@overload
def search_logged_models(
    experiment_ids: list[str] | None = None,
    filter_string: str | None = None,
    datasets: list[dict[str, Any]] | None = None,
    max_results: int | None = None,
    order_by: list[dict[str, Any]] | None = None,
    output_format: Format | None = None,
) -> Any: ...


def search_logged_models(
    experiment_ids: list[str] | None = None,
    filter_string: str | None = None,
    datasets: list[dict[str, Any]] | None = None,
    max_results: int | None = None,
    order_by: list[dict[str, Any]] | None = None,
    output_format: Format | None = None,
) -> Any:
    """Search logged models of some experiments, by default of the current one; see `search_runs`."""
    client = MlflowClient()
    ids = experiment_ids or [active_experiment_id()]
    models = list(
        iterate(
            lambda token: client.search_logged_models(ids, filter_string, datasets, None, order_by, token),
            at_most=max_results,
        )
    )
    return _formatted(models, output_format, _model_table)


def search_registered_models(
    max_results: int | None = None, filter_string: str | None = None, order_by: list[str] | None = None
) -> list[RegisteredModel]:
    """Search registered models."""
    client = MlflowClient()
    return list(
        iterate(
            lambda token: client.search_registered_models(filter_string, _page(max_results), order_by, token),
            at_most=max_results,
        )
    )


def search_model_versions(
    max_results: int | None = None, filter_string: str | None = None, order_by: list[str] | None = None
) -> list[ModelVersion]:
    """Search versions of registered models."""
    client = MlflowClient()
    return list(
        iterate(
            lambda token: client.search_model_versions(filter_string, _page(max_results), order_by, token),
            at_most=max_results,
        )
    )


def _page(max_results: int | None) -> int:
    """Return the page size: no more than requested."""
    count = checked_count(max_results)
    return _PAGE if count is None else max(1, min(_PAGE, count))


def run_table(runs: list[Run]) -> dict[str, list[Any]]:
    """Convert runs to columns: attributes, then metrics, parameters and tags, with None where a run lacks one.

    >>> run_table([])["run_id"]
    []
    """
    table: dict[str, list[Any]] = {field: [getattr(run.info, field) for run in runs] for field in _RUN_FIELDS}
    for part in ("metrics", "params", "tags"):
        values = [getattr(run.data, part) for run in runs]
        for key in sorted({key for found in values for key in found}):
            table[f"{part}.{key}"] = [found.get(key) for found in values]
    return table


def _model_table(models: list[LoggedModel]) -> dict[str, list[Any]]:
    fields = ("model_id", "experiment_id", "name", "source_run_id", "creation_timestamp", "status", "params", "tags")
    return {field: [getattr(model, field) for model in models] for field in fields}


def _formatted(found: list[Any], output_format: Format | None, table: Any) -> Any:
    if output_format not in (None, "pandas", "list"):
        raise InvalidInput(f"output_format is '{output_format}'; it must be 'pandas' or 'list'.")
    if output_format == "list":
        return found
    try:
        import pandas as pd
    except ImportError:
        if output_format == "pandas":
            raise InvalidInput(
                "A data frame requires pandas: pip install pandas, or use output_format='list'."
            ) from None
        return found
    frame = pd.DataFrame(table(found))
    for column in ("start_time", "end_time"):
        if column in frame:
            frame[column] = pd.to_datetime(frame[column], unit="ms", utc=True)
    return frame


def _experiments(
    client: MlflowClient, ids: list[str] | None, names: list[str] | None, *, search_all: bool
) -> list[str]:
    if ids and names:
        raise InvalidInput("Give search_runs either experiment_ids or experiment_names, not both.")
    if ids:
        return ids
    if names:
        found = {name: client.get_experiment_by_name(name) for name in names}
        missing = [name for name, experiment in found.items() if experiment is None]
        if missing:
            raise ExperimentNotFound(f"No experiment is named {', '.join(map(repr, missing))}.")
        return [experiment.experiment_id for experiment in found.values() if experiment is not None]
    if search_all:
        return [experiment.experiment_id for experiment in search_experiments()]
    return [active_experiment_id()]
