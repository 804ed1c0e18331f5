"""The active run: a stack of runs for each thread, and the current experiment for all threads.

    with mlflow.start_run(run_name="forest") as run:
        mlflow.log_metric("auc", 0.93)

Leaving the block ends the run, as FAILED after an exception. If the server cannot be reached then, the run stays
active, and is ended by the next `end_run` or `start_run` of its thread, or when the process ends.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import Any

from greenroom.errors import AlreadyExists, Conflict, GreenroomError, InvalidInput, NotFound, StateConflict
from greenroom.sdk import process_exit
from greenroom.sdk.client import MlflowClient
from greenroom.sdk.entities import Experiment, LifecycleStage, Run, RunTag
from greenroom.sdk.methods.base import pairs
from greenroom.sdk.methods.runs import PARENT_RUN_TAG, checked_status, now_ms
from greenroom.sdk.provenance import provenance_tags
from greenroom.sdk.settings import DEFAULT_WORKSPACE, variable

NOTE_TAG = "mlflow.note.content"
_DEFAULT_EXPERIMENT_ID = "0"
_log = logging.getLogger("greenroom")


class ActiveRun(Run, frozen=True):
    """A run that ends with its ``with`` block. Its logged data is read with `get_run`."""

    def __enter__(self) -> ActiveRun:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        stack = _runs.stack
        own = next((started for started in stack if started.run.info.run_id == self.info.run_id), None)
        if own is not None and not own.is_of_this_process:
            # A forked child leaves the block too, while the parent is still inside it.
            inside = stack[stack.index(own) + 1 :]
            if inside and inside[0].is_of_this_process:
                end_run(run_id=inside[0].run.info.run_id)
            del stack[stack.index(own) :]
            return
        try:
            end_run("FINISHED" if kind is None else "FAILED", run_id=self.info.run_id)
        except GreenroomError as failure:
            if error is None:
                raise
            # The exception from inside the block matters more.
            _log.warning("Run %s could not be ended: %s", self.info.run_id, failure)


class _StartedRun:
    """A run that was started and not ended yet.

    Attributes:
        client: a client of the server and workspace it was started in.
        process_id: of the process that started it; a forked child may log to it, but does not end it.
        status: its final status, if the server could not be told; else None.
        ended_at_ms: its end, milliseconds since 1970, UTC, in the same case; else None.
    """

    def __init__(self, run: ActiveRun, client: MlflowClient) -> None:
        self.run = run
        self.client = client
        self.process_id = os.getpid()
        self.status: str | None = None
        self.ended_at_ms: int | None = None

    @property
    def is_of_this_process(self) -> bool:
        return self.process_id == os.getpid()


class _Runs(threading.local):
    def __init__(self) -> None:
        self.stack: list[_StartedRun] = []


class _Shared:
    """State shared by all threads.

    Attributes:
        experiment_ids: the experiment for new runs that was set in code, for each server and workspace.
        named_ids: ids of the experiments that the environment names, for each server, workspace and name.
        last: the run that was started or ended last.
        started: runs of any thread that were started and not ended.
        not_ended: those whose end the server has not confirmed.
    """

    def __init__(self) -> None:
        self.experiment_ids: dict[tuple[str, str | None], str] = {}
        self.named_ids: dict[tuple[str, str | None, str], str] = {}
        self.last: _StartedRun | None = None
        self.started: dict[str, _StartedRun] = {}
        self.not_ended: list[_StartedRun] = []


_runs = _Runs()
_shared = _Shared()


def start_run(
    run_id: str | None = None,
    experiment_id: str | None = None,
    run_name: str | None = None,
    nested: bool = False,
    parent_run_id: str | None = None,
    tags: Mapping[str, Any] | None = None,
    description: str | None = None,
    log_system_metrics: bool | None = None,  # noqa: ARG001 - mlflow's argument; system metrics are not supported
) -> ActiveRun:
    """Start or resume a run, and make it the active one.

    Args:
        run_id: the run to resume; GREENROOM_RUN_ID or MLFLOW_RUN_ID by default.
        experiment_id: by default the one chosen by `set_experiment` or the environment, else that of the active run.
        nested: start it inside the active run.
        parent_run_id: its parent run; the active one when nested.
        description: shown as the run's notes.

    Raises:
        NotFound: the run or its parent does not exist.
        StateConflict: another run is active and this one is not nested, or the run or its parent is deleted.
    """
    stack = _runs.stack
    while stack and stack[-1].status is not None and stack[-1].is_of_this_process:
        end_run()
    if stack and not nested:
        raise StateConflict(
            f"Run {stack[-1].run.info.run_id} is active. End it with end_run(), or pass nested=True to start this one inside it."
        )
    # The run inside another one is in its workspace, and all that is logged to a run.
    client = stack[-1].client if stack else MlflowClient()._pinned()
    all_tags = {str(key): str(value) for key, value in pairs("tags", tags).items()}
    if description is not None:
        all_tags[NOTE_TAG] = description
    known = run_id or (None if stack else variable("RUN_ID"))
    if known is not None:
        run = _resume(client, known, run_name, all_tags)
    else:
        if parent_run_id:
            _check_parent(client, parent_run_id)
        parent = parent_run_id or (stack[-1].run.info.run_id if stack else None)
        if parent is not None:
            all_tags[PARENT_RUN_TAG] = parent
        outer = stack[-1].run.info.experiment_id if stack else None
        experiment = experiment_id or _experiment_id_for(client, default=outer)
        run = client.create_run(experiment, tags={**provenance_tags(), **all_tags}, run_name=run_name)
    active = ActiveRun(run.info, run.data, run.inputs, run.outputs)
    started = _StartedRun(active, client)
    stack.append(started)
    process_exit.prepare()
    _shared.last = _shared.started[active.info.run_id] = started
    return active


def end_run(status: str = "FINISHED", *, run_id: str | None = None) -> None:
    """End the active run; do nothing without one.

    If the server cannot be reached, the run stays active. The next call then reports this status, unless it is given a
    status other than FINISHED.

    Args:
        status: FINISHED, FAILED or KILLED.
        run_id: end this run and those started inside it; the innermost by default.

    Raises:
        InvalidInput: the status does not exist.
        GreenroomError: the server did not accept the change.
    """
    final_status = checked_status(status or "FINISHED")
    stack = _runs.stack
    if run_id is not None and all(started.run.info.run_id != run_id for started in stack):
        return
    while stack:
        started = stack[-1]
        is_named = run_id in (None, started.run.info.run_id)
        # An inner run whose end was already attempted keeps its own status.
        _end(started, final_status if is_named or started.status is None else "FINISHED")
        if is_named:
            return


def active_run() -> ActiveRun | None:
    """Return the active run of this thread, as it was when it started; None without one."""
    return _runs.stack[-1].run if _runs.stack else None


def last_active_run() -> Run | None:
    """Read the active run, or the one that ended last; None without one."""
    last = _runs.stack[-1] if _runs.stack else _shared.last
    return None if last is None else last.client.get_run(last.run.info.run_id)


def current_run_id() -> str:
    """Return the id of the active run; start one if necessary."""
    return (active_run() or start_run()).info.run_id


def client_and_run(run_id: str | None = None) -> tuple[MlflowClient, str]:
    """Return a client for a run, and the run's id.

    Args:
        run_id: the active run by default; one is started if necessary.
    """
    wanted = run_id or current_run_id()
    return client_of(wanted), wanted


def client_of(run_id: str | None) -> MlflowClient:
    """Return a client for a run that was started here: of its server and its workspace; the current ones for other runs."""
    started = None if run_id is None else _shared.started.get(run_id)
    return MlflowClient() if started is None else started.client


def set_experiment(experiment_name: str | None = None, experiment_id: str | None = None) -> Experiment:
    """Set the experiment for new runs; create it if the name does not exist.

    Raises:
        InvalidInput: both or neither of name and id are given.
        StateConflict: the experiment is deleted.
    """
    if (experiment_name is None) == (experiment_id is None):
        raise InvalidInput("Give set_experiment either the name of an experiment or its id.")
    client = MlflowClient()
    if experiment_id is not None:
        experiment = client.get_experiment(experiment_id)
    else:
        assert experiment_name is not None
        experiment = _named_experiment(client, experiment_name)
    if experiment.lifecycle_stage != LifecycleStage.ACTIVE:
        raise StateConflict(
            f"Experiment '{experiment.name}' is deleted. Restore it with "
            f"restore_experiment('{experiment.experiment_id}'), or choose another name."
        )
    _shared.experiment_ids[_place_of(client)] = experiment.experiment_id
    return experiment


def active_experiment_id() -> str:
    """Return the id of the experiment for new runs."""
    return _experiment_id_for(MlflowClient())


def _experiment_id_for(client: MlflowClient, *, default: str | None = None) -> str:
    place = uri, workspace = _place_of(client)
    chosen = _shared.experiment_ids.get(place)
    if chosen is not None:
        return chosen
    found, name = variable("EXPERIMENT_ID"), variable("EXPERIMENT_NAME")
    if name is None:
        found = found or default
    if found is None and name is None and workspace not in (None, DEFAULT_WORKSPACE):
        # The id is that of one workspace; the name exists in each.
        name = Experiment.DEFAULT_EXPERIMENT_NAME
    if found is not None or name is None:
        return found or _DEFAULT_EXPERIMENT_ID
    key = (uri, workspace, name)
    found = _shared.named_ids.get(key)
    if found is None:
        found = _shared.named_ids[key] = _named_experiment(client, name).experiment_id
    return found


def _place_of(client: MlflowClient) -> tuple[str, str | None]:
    """Return the server and the workspace of a client."""
    return client._tracking.uri, client._tracking.workspace


def forget_choices() -> None:
    """Reset the current experiment and this thread's runs, without ending them."""
    _shared.experiment_ids.clear()
    _shared.named_ids.clear()
    _shared.last = None
    _shared.started.clear()
    _shared.not_ended.clear()
    _runs.stack.clear()


def _named_experiment(client: MlflowClient, name: str) -> Experiment:
    experiment = client.get_experiment_by_name(name)
    if experiment is not None:
        return experiment
    try:
        return client.get_experiment(client.create_experiment(name))
    except AlreadyExists:
        # Another client created it first.
        experiment = client.get_experiment_by_name(name)
        if experiment is None:
            raise
        return experiment


def _check_parent(client: MlflowClient, run_id: str) -> None:
    if client.get_run(run_id).info.lifecycle_stage != LifecycleStage.ACTIVE:
        raise StateConflict(f"The parent run {run_id} is deleted. Restore it with restore_run('{run_id}') first.")


def _resume(client: MlflowClient, run_id: str, run_name: str | None, tags: dict[str, str]) -> Run:
    if client.get_run(run_id).info.lifecycle_stage != LifecycleStage.ACTIVE:
        raise StateConflict(f"Run {run_id} is deleted. Restore it with restore_run('{run_id}') first.")
    client.update_run(run_id, status="RUNNING", name=run_name)
    if tags:
        client.log_batch(run_id, tags=[RunTag(key, value) for key, value in tags.items()])
    return client.get_run(run_id)


def _end(started: _StartedRun, status: str) -> None:
    """Report the end of a run to the server, and take it off the stack."""
    _shared.last = started
    if started.status is None:
        started.ended_at_ms = now_ms()
        _shared.not_ended.append(started)
    if started.status is None or status != "FINISHED":
        started.status = status
    try:
        started.client.set_terminated(started.run.info.run_id, started.status, started.ended_at_ms)
    except (NotFound, Conflict, InvalidInput):
        # The run was deleted meanwhile: another attempt would fail as well.
        _forget(started)
        raise
    _forget(started)


def _forget(started: _StartedRun) -> None:
    for known in (_runs.stack, _shared.not_ended):
        if started in known:
            known.remove(started)
    _shared.started.pop(started.run.info.run_id, None)


def _end_at_exit() -> None:
    """End the runs left open by this process, as FAILED after an exception."""
    is_session = hasattr(sys, "ps1") or bool(sys.flags.interactive)
    failed = not is_session and getattr(sys, "last_value", None) is not None
    # In a child of multiprocessing this runs while the exception propagates.
    error = sys.exc_info()[1]
    failed = failed or (error is not None and not isinstance(error, SystemExit))
    for started in [*reversed(_runs.stack), *_shared.not_ended]:
        if started.is_of_this_process and (started in _runs.stack or started in _shared.not_ended):
            try:
                _end(started, "FAILED" if failed and started.status is None else "FINISHED")
            except GreenroomError as failure:
                _log.warning("Run %s could not be ended: %s", started.run.info.run_id, failure)


process_exit.register(_end_at_exit, order=110)
