"""The run that is going on: each thread has a stack of them, and all share the experiment that was chosen.

    with mlflow.start_run(run_name="forest") as run:
        mlflow.log_metric("auc", 0.93)

Leaving the block ends the run, as FAILED when an exception left it. A run whose end could not be told to the server stays
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
from greenroom.sdk.settings import variable

NOTE_TAG = "mlflow.note.content"
_DEFAULT_EXPERIMENT_ID = "0"
_log = logging.getLogger("greenroom")


class ActiveRun(Run, frozen=True):
    """A run that ends when its ``with`` block does. What it logs is read with `get_run`."""

    def __enter__(self) -> ActiveRun:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        stack = _runs.stack
        own = next((begun for begun in stack if begun.run.info.run_id == self.info.run_id), None)
        if own is not None and not own.is_of_this_process:
            # A forked child leaves the block too, while the parent is still inside.
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
            # What went wrong inside is what matters.
            _log.warning("Run %s could not be ended: %s", self.info.run_id, failure)


class _Begun:
    """A run that was begun and not ended.

    Attributes:
        client: speaks to the server it was begun on.
        process_id: of the process that began it; a forked child may log to it, and does not end it by ending.
        status: how it was to end when that could not be told to the server; else None.
        ended_at_ms: when that was, milliseconds since 1970, UTC; else None.
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
        self.stack: list[_Begun] = []


class _Shared:
    """What all threads share.

    Attributes:
        unended: runs of any thread whose end could not be told to the server.
    """

    experiment_id: str | None = None
    last_run_id: str | None = None

    def __init__(self) -> None:
        self.unended: list[_Begun] = []


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
    log_system_metrics: bool | None = None,  # noqa: ARG001 - mlflow's argument; machines are not measured here
) -> ActiveRun:
    """Begin a run, or take one up again, and make it the active one.

    Args:
        run_id: the run to take up again; GREENROOM_RUN_ID or MLFLOW_RUN_ID unless given.
        experiment_id: the one chosen by `set_experiment` unless given.
        nested: begin it inside the active run.
        parent_run_id: the run it belongs to; the active one when nested.
        description: shown as the run's notes.

    Raises:
        NotFound: there is no such run, or no such parent.
        StateConflict: another run is active and this one is not nested, or the run or its parent is deleted.
    """
    stack = _runs.stack
    while stack and stack[-1].status is not None and stack[-1].is_of_this_process:
        end_run()
    if stack and not nested:
        raise StateConflict(
            f"Run {stack[-1].run.info.run_id} is active. End it with end_run(), or begin this one inside it with nested=True."
        )
    client = MlflowClient()
    all_tags = {str(key): str(value) for key, value in pairs("tags", tags).items()}
    if description is not None:
        all_tags[NOTE_TAG] = description
    known = run_id or (None if stack else variable("RUN_ID"))
    if known is not None:
        run = _take_up(client, known, run_name, all_tags)
    else:
        if parent_run_id:
            _check_parent(client, parent_run_id)
        parent = parent_run_id or (stack[-1].run.info.run_id if stack else None)
        if parent is not None:
            all_tags[PARENT_RUN_TAG] = parent
        experiment = experiment_id or (stack[-1].run.info.experiment_id if stack else active_experiment_id())
        run = client.create_run(experiment, tags={**provenance_tags(), **all_tags}, run_name=run_name)
    active = ActiveRun(run.info, run.data, run.inputs, run.outputs)
    stack.append(_Begun(active, client))
    process_exit.prepare()
    _shared.last_run_id = active.info.run_id
    return active


def end_run(status: str = "FINISHED", *, run_id: str | None = None) -> None:
    """End the active run; without one, do nothing.

    A run stays active where the server cannot be told. The next call then tells it what this one was to tell, unless it
    names another status than FINISHED.

    Args:
        status: FINISHED, FAILED or KILLED.
        run_id: end that run and those begun inside it; the innermost unless given.

    Raises:
        InvalidInput: there is no such status.
        GreenroomError: the server did not take it.
    """
    word = checked_status(status or "FINISHED")
    stack = _runs.stack
    if run_id is not None and all(begun.run.info.run_id != run_id for begun in stack):
        return
    while stack:
        begun = stack[-1]
        is_named = run_id in (None, begun.run.info.run_id)
        # One begun inside it whose end was tried already keeps its own status.
        _end(begun, word if is_named or begun.status is None else "FINISHED")
        if is_named:
            return


def active_run() -> ActiveRun | None:
    """Give the active run of this thread, as it was when it began; None without one."""
    return _runs.stack[-1].run if _runs.stack else None


def last_active_run() -> Run | None:
    """Read the active run, or the one that ended last; None if there was none."""
    current = active_run()
    run_id = current.info.run_id if current else _shared.last_run_id
    return None if run_id is None else MlflowClient().get_run(run_id)


def current_run_id() -> str:
    """Give the id of the active run; one is begun if there is none."""
    return (active_run() or start_run()).info.run_id


def set_experiment(experiment_name: str | None = None, experiment_id: str | None = None) -> Experiment:
    """Choose the experiment that runs are begun in; one of that name is made if there is none.

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
    _shared.experiment_id = experiment.experiment_id
    return experiment


def active_experiment_id() -> str:
    """Give the id of the experiment that runs are begun in."""
    if _shared.experiment_id is None:
        chosen, name = variable("EXPERIMENT_ID"), variable("EXPERIMENT_NAME")
        if chosen is None and name is not None:
            chosen = _named_experiment(MlflowClient(), name).experiment_id
        _shared.experiment_id = chosen or _DEFAULT_EXPERIMENT_ID
    return _shared.experiment_id


def forget_choices() -> None:
    """Forget the chosen experiment and this thread's runs, without ending them."""
    _shared.experiment_id = _shared.last_run_id = None
    _shared.unended.clear()
    _runs.stack.clear()


def _named_experiment(client: MlflowClient, name: str) -> Experiment:
    found = client.get_experiment_by_name(name)
    if found is not None:
        return found
    try:
        return client.get_experiment(client.create_experiment(name))
    except AlreadyExists:
        # Somebody else was quicker.
        found = client.get_experiment_by_name(name)
        if found is None:
            raise
        return found


def _check_parent(client: MlflowClient, run_id: str) -> None:
    if client.get_run(run_id).info.lifecycle_stage != LifecycleStage.ACTIVE:
        raise StateConflict(f"The parent run {run_id} is deleted. Restore it with restore_run('{run_id}') first.")


def _take_up(client: MlflowClient, run_id: str, run_name: str | None, tags: dict[str, str]) -> Run:
    if client.get_run(run_id).info.lifecycle_stage != LifecycleStage.ACTIVE:
        raise StateConflict(f"Run {run_id} is deleted. Restore it with restore_run('{run_id}') first.")
    client.update_run(run_id, status="RUNNING", name=run_name)
    if tags:
        client.log_batch(run_id, tags=[RunTag(key, value) for key, value in tags.items()])
    return client.get_run(run_id)


def _end(begun: _Begun, status: str) -> None:
    """Tell the server that a run ended, and take it off the stack when that is settled."""
    _shared.last_run_id = begun.run.info.run_id
    if begun.status is None:
        begun.ended_at_ms = now_ms()
        _shared.unended.append(begun)
    if begun.status is None or status != "FINISHED":
        begun.status = status
    try:
        begun.client.set_terminated(begun.run.info.run_id, begun.status, begun.ended_at_ms)
    except (NotFound, Conflict, InvalidInput):
        # It was deleted meanwhile, so another attempt would fail as well.
        _forget(begun)
        raise
    _forget(begun)


def _forget(begun: _Begun) -> None:
    for known in (_runs.stack, _shared.unended):
        if begun in known:
            known.remove(begun)


def _end_at_exit() -> None:
    """End what this process left open: as FAILED if an exception ended it."""
    is_session = hasattr(sys, "ps1") or bool(sys.flags.interactive)
    failed = not is_session and getattr(sys, "last_value", None) is not None
    # A child of multiprocessing comes here while its exception is on its way.
    error = sys.exc_info()[1]
    failed = failed or (error is not None and not isinstance(error, SystemExit))
    for begun in [*reversed(_runs.stack), *_shared.unended]:
        if begun.is_of_this_process and (begun in _runs.stack or begun in _shared.unended):
            try:
                _end(begun, "FAILED" if failed and begun.status is None else "FINISHED")
            except GreenroomError as failure:
                _log.warning("Run %s could not be ended: %s", begun.run.info.run_id, failure)


process_exit.register(_end_at_exit, order=110)
