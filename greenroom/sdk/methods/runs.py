"""Runs: create, read, end, rename, find, delete, restore; what they read and made."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from greenroom.core import runs as records
from greenroom.errors import InvalidInput
from greenroom.sdk import background
from greenroom.sdk.entities import (
    DatasetInput,
    LoggedModelInput,
    LoggedModelOutput,
    Run,
    RunStatus,
    ViewType,
)
from greenroom.sdk.methods.base import Methods, entities, ids, pair_inputs, pairs, tag_inputs
from greenroom.sdk.paging import PagedList, checked_count
from greenroom.sdk.plain_values import whole_number
from greenroom.sdk.wire import experiment_messages
from greenroom.sdk.wire import run_messages as messages
from greenroom.sdk.wire import run_rows as rows

PARENT_RUN_TAG = "mlflow.parentRunId"


class RunMethods(Methods):
    """Runs: create, read, end, rename, find, delete, restore; what they read and made."""

    def create_run(
        self,
        experiment_id: str,
        start_time: int | None = None,
        tags: dict[str, Any] | None = None,
        run_name: str | None = None,
    ) -> Run:
        """Create a run; unlike `start_run` it does not become the active one.

        Args:
            start_time: milliseconds since 1970, UTC; now unless given.
            run_name: made up by the server unless given.
        """
        given = pairs("tags", tags)
        answer: messages.RunResponse = self._tracking.call(
            rows.CREATE,
            messages.CreateRun(
                experiment_id=str(experiment_id),
                user_id=str(given.get("mlflow.user", "")),
                run_name=run_name or "",
                start_time=now_ms() if start_time is None else whole_number("start_time", start_time),
                tags=tag_inputs(given),
            ),
        )
        return Run.from_wire(answer.run)

    def get_run(self, run_id: str) -> Run:
        """Read a run with what it logged.

        Raises:
            NotFound: there is none.
        """
        answer: messages.RunResponse = self._tracking.call(rows.GET, messages.GetRun(run_id=run_id))
        return Run.from_wire(answer.run)

    def get_parent_run(self, run_id: str) -> Run | None:
        """Read the run a run is nested in; None if it is in none."""
        parent = self.get_run(run_id).data.tags.get(PARENT_RUN_TAG)
        return None if parent is None else self.get_run(parent)

    def update_run(self, run_id: str, status: str | int | None = None, name: str | None = None) -> None:
        """Change a run's status or name."""
        word = None if status is None else checked_status(status)
        self._tracking.call(rows.UPDATE, messages.UpdateRun(run_id=run_id, status=word, run_name=name))

    def set_terminated(self, run_id: str, status: str | int | None = None, end_time: int | None = None) -> None:
        """End a run, when what was logged to it in the background has arrived or was given up.

        What could not be sent is reported, and kept in a file for ``greenroom runs send-unsent``; the run is ended as asked.

        Args:
            status: FINISHED unless given.
            end_time: milliseconds since 1970, UTC; now unless given.
        """
        background.finish(self._tracking, run_id)
        self._tracking.call(
            rows.UPDATE,
            messages.UpdateRun(
                run_id=run_id,
                status=checked_status(status or "FINISHED"),
                end_time=now_ms() if end_time is None else whole_number("end_time", end_time),
            ),
        )

    def search_runs(
        self,
        experiment_ids: list[str] | str,
        filter_string: str = "",
        run_view_type: int | str = ViewType.ACTIVE_ONLY,
        max_results: int = 1000,
        order_by: list[str] | None = None,
        page_token: str | None = None,
    ) -> PagedList[Run]:
        """Find runs of some experiments, one page of them.

        Args:
            filter_string: such as ``metrics.auc > 0.9 AND params.model = 'forest'``.
            order_by: such as ``["metrics.auc DESC"]``.
            page_token: the `token` of the page before.
        """
        answer: messages.RunsResponse = self._tracking.call(
            rows.SEARCH,
            messages.SearchRuns(
                experiment_ids=ids("experiment_ids", experiment_ids),
                filter=filter_string,
                run_view_type=experiment_messages.ViewType(ViewType.word(run_view_type)),
                max_results=checked_count(max_results),
                order_by=order_by or [],
                page_token=page_token,
            ),
        )
        return PagedList(
            [Run.from_wire(item) for item in answer.runs],
            answer.next_page_token,
            lambda token: self.search_runs(experiment_ids, filter_string, run_view_type, max_results, order_by, token),
        )

    def delete_run(self, run_id: str) -> None:
        """Delete a run; it can be restored."""
        self._tracking.call(rows.DELETE, messages.RunId(run_id=run_id))

    def restore_run(self, run_id: str) -> None:
        """Take back the deletion of a run."""
        self._tracking.call(rows.RESTORE, messages.RunId(run_id=run_id))

    def log_inputs(
        self,
        run_id: str,
        datasets: Sequence[DatasetInput] | None = None,
        models: Sequence[LoggedModelInput] | None = None,
    ) -> None:
        """Note what a run read: data sets and logged models."""
        self._tracking.call(
            rows.LOG_INPUTS,
            messages.LogInputs(
                run_id=run_id,
                datasets=[_dataset_input(given) for given in entities("datasets", datasets)],
                models=[messages.ModelInputFields(model_id=_model_id(given)) for given in entities("models", models)],
            ),
        )

    def log_outputs(self, run_id: str, models: Sequence[LoggedModelOutput]) -> None:
        """Note which logged models a run made."""
        fields = [
            messages.ModelOutputFields(model_id=_model_id(made), step=made.step) for made in entities("models", models)
        ]
        self._tracking.call(rows.LOG_OUTPUTS, messages.LogOutputs(run_id=run_id, models=fields))


def now_ms() -> int:
    """Give the time: milliseconds since 1970, UTC."""
    return time.time_ns() // 1_000_000


def checked_status(status: str | int) -> records.RunStatus:
    """Read a status by its word or mlflow's number.

    Raises:
        InvalidInput: there is no such status.
    """
    try:
        return records.RunStatus(RunStatus.to_string(status))
    except (ValueError, KeyError):
        words = ", ".join(records.RunStatus)
        raise InvalidInput(f"status is {status!r}; it must be one of {words}.", field="status") from None


def _model_id(given: Any) -> Any:
    if not hasattr(given, "model_id"):
        raise InvalidInput(
            f"models holds a {type(given).__name__}; it must hold LoggedModelInput or LoggedModelOutput.",
            field="models",
        )
    return given.model_id


def _dataset_input(given: DatasetInput) -> messages.DatasetInputFields:
    dataset = given.dataset
    return messages.DatasetInputFields(
        tags=[messages.InputTag(key=tag.key, value=tag.value) for tag in pair_inputs(given.tags)],
        dataset=messages.DatasetFields(
            name=dataset.name,
            digest=dataset.digest,
            source_type=dataset.source_type,
            source=dataset.source,
            schema=dataset.schema,
            profile=dataset.profile,
        ),
    )
