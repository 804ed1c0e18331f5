"""Filling a server with the demo's work: each chapter of the story is trained, logged, registered and promoted.

What was begun is gone on with: a run that ended is not made again, a step of the registry that was taken is not
taken again. How far a chapter is stands in a tag of its experiment.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import traceback
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from greenroom.demo.reports import write_reports
from greenroom.demo.story import CHAPTERS, COMPLETE, DEMO_TAG, Chapter, Move, Point, Register
from greenroom.demo.training import Data, Outcome, Trial, load, run_trial, trials
from greenroom.errors import AlreadyExists, StateConflict
from greenroom.flavors import sklearn as flavor
from greenroom.flavors.signatures import infer_signature
from greenroom.sdk.client import MlflowClient
from greenroom.sdk.entities import (
    Dataset,
    DatasetInput,
    Experiment,
    InputTag,
    LifecycleStage,
    Metric,
    Param,
    Run,
    RunTag,
)
from greenroom.sdk.methods.runs import now_ms
from greenroom.sdk.paging import every
from greenroom.sdk.provenance import provenance_tags
from greenroom.sdk.registering import register_model

NOTE_TAG = "mlflow.note.content"
_EXAMPLE_ROWS = 3


class Watcher(Protocol):
    """Reports the progress of filling."""

    def begin(self, total: int) -> None:
        """Take note of how many steps there are."""

    def say(self, text: str) -> None:
        """Show what is being done now."""

    def advance(self) -> None:
        """Take note that one more step is done."""


class Filled(NamedTuple):
    """What was made."""

    runs: int
    models: int
    versions: int


def fill(client: MlflowClient, watcher: Watcher, *, again: bool = False) -> Filled:
    """Make the demo data.

    Args:
        again: also what is there already: new runs and versions beside the old ones.

    Raises:
        StateConflict: an experiment or model of the demo's name exists but was not made by the demo, or is deleted.
    """
    plans = trials()
    watcher.begin(sum(len(plans[chapter.data_set]) + len(chapter.steps) for chapter in CHAPTERS))
    made = [_Writer(client, chapter, watcher, again=again).write(plans[chapter.data_set]) for chapter in CHAPTERS]
    return Filled(
        runs=sum(one.runs for one in made),
        models=sum(one.models for one in made),
        versions=sum(one.versions for one in made),
    )


class _Writer:
    """Writes one chapter."""

    def __init__(self, client: MlflowClient, chapter: Chapter, watcher: Watcher, *, again: bool) -> None:
        self._client = client
        self._chapter = chapter
        self._watcher = watcher
        self._again = again
        self._runs = self._models = self._versions = 0

    def write(self, plan: list[Trial]) -> Filled:
        chapter = self._chapter
        experiment = self._experiment()
        if self._again:
            self._note(experiment, 0)
        data = load(chapter.data_set)
        ended = {} if self._again else self._ended_runs(experiment)
        for trial in plan:
            self._watcher.say(f"{chapter.experiment}: training {trial.name}")
            if trial.name not in ended:
                ended[trial.name] = self._run(experiment, trial, data)
            self._watcher.advance()
        self._write_registry(experiment, ended)
        return Filled(self._runs, self._models, self._versions)

    # -- the experiment and its runs --

    def _experiment(self) -> Experiment:
        chapter = self._chapter
        found = self._client.get_experiment_by_name(chapter.experiment)
        if found is None:
            tags = {**chapter.tags, NOTE_TAG: chapter.note, DEMO_TAG: "0"}
            return self._client.get_experiment(self._client.create_experiment(chapter.experiment, tags=tags))
        if found.lifecycle_stage != LifecycleStage.ACTIVE:
            raise StateConflict(f"The demo's experiment '{chapter.experiment}' is deleted; restore it first.")
        if DEMO_TAG not in found.tags:
            raise StateConflict(
                f"There is an experiment '{chapter.experiment}' that is not the demo's; rename it first, or fill another "
                "server."
            )
        return found

    def _ended_runs(self, experiment: Experiment) -> dict[str, Run]:
        """Find the runs that ended; those that an interruption left open are deleted, to be made again."""
        ids = [experiment.experiment_id]
        ended: dict[str, Run] = {}
        for run in every(lambda token: self._client.search_runs(ids, page_token=token)):
            if run.info.status in {"FINISHED", "FAILED"}:
                # The newest first: what was made again counts.
                ended.setdefault(run.info.run_name or "", run)
            else:
                self._client.delete_run(run.info.run_id)
        return ended

    def _run(self, experiment: Experiment, trial: Trial, data: Data) -> Run:
        client = self._client
        tags = {**provenance_tags(), "mlflow.source.name": "greenroom demo", "estimator": _estimator(trial)}
        run = client.create_run(experiment.experiment_id, run_name=trial.name, tags=tags)
        run_id = run.info.run_id
        params = {"data_set": data.name, "estimator": _estimator(trial), **trial.params}
        client.log_batch(run_id, params=[Param(key, str(value)) for key, value in params.items()])
        client.log_inputs(run_id, _inputs(data))
        try:
            outcome = run_trial(trial, data)
        except ValueError as error:
            # What scikit-learn says of parameters that cannot be: the run is kept, as a failed one.
            client.log_text(run_id, traceback.format_exc(), "error.txt")
            client.log_batch(run_id, tags=[RunTag(NOTE_TAG, f"Failed: {error}")])
            client.set_terminated(run_id, "FAILED")
        else:
            self._log(run_id, trial, data, outcome)
            client.set_terminated(run_id)
        self._runs += 1
        return client.get_run(run_id)

    def _log(self, run_id: str, trial: Trial, data: Data, outcome: Outcome) -> None:
        client = self._client
        last = max((point.step for point in outcome.curve), default=0)
        points = [Metric(point.key, point.value, point.at_ms, point.step) for point in outcome.curve]
        points += [Metric(key, value, now_ms(), last) for key, value in outcome.final.items()]
        client.log_batch(run_id, metrics=points)
        with tempfile.TemporaryDirectory(prefix="greenroom-demo-") as scratch:
            write_reports(Path(scratch), trial, data, outcome)
            client.log_artifacts(run_id, scratch)
        if trial.name in self._wanted_models():
            self._watcher.say(f"{self._chapter.experiment}: logging the model of {trial.name}")
            flavor.log_model(
                outcome.model,
                name="model",
                signature=infer_signature(data.x_train, outcome.predictions),
                input_example=data.x_train.head(_EXAMPLE_ROWS),
                step=last,
                run_id=run_id,
                client=client,
            )
            self._models += 1

    def _wanted_models(self) -> set[str]:
        steps = self._chapter.steps
        return {step.trial for step in steps if isinstance(step, Register)} | set(self._chapter.keep)

    # -- the registry --

    def _write_registry(self, experiment: Experiment, runs: dict[str, Run]) -> None:
        chapter = self._chapter
        self._registered_model()
        taken = "0" if self._again else experiment.tags.get(DEMO_TAG, "0")
        done = len(chapter.steps) if taken == COMPLETE else int(taken)
        # Where an interruption was between a step and its note, the step is there once already.
        numbers = {} if self._again else self._numbers_by_run()
        versions: list[str] = []
        for place, step in enumerate(chapter.steps):
            self._watcher.say(f"{chapter.experiment}: {_told(step, chapter.model)}")
            if isinstance(step, Register):
                run = runs[step.trial]
                if run.info.run_id not in numbers:
                    numbers[run.info.run_id] = self._register(step, run)
                versions.append(numbers[run.info.run_id])
            elif place >= done:
                self._take(step, versions)
            if place >= done:
                self._note(experiment, place + 1)
            self._watcher.advance()

    def _registered_model(self) -> None:
        chapter = self._chapter
        try:
            self._client.create_registered_model(
                chapter.model, tags={**chapter.model_tags, DEMO_TAG: "true"}, description=chapter.about
            )
        except AlreadyExists:
            if DEMO_TAG not in self._client.get_registered_model(chapter.model).tags:
                raise StateConflict(
                    f"There is a registered model '{chapter.model}' that is not the demo's; rename it first, or fill "
                    "another server."
                ) from None

    def _numbers_by_run(self) -> dict[str, str]:
        wanted = f"name = '{self._chapter.model}'"
        found = every(lambda token: self._client.search_model_versions(wanted, 1000, page_token=token))
        return {version.run_id: version.version for version in found if version.run_id}

    def _register(self, step: Register, run: Run) -> str:
        model_id = run.outputs.model_outputs[-1].model_id
        text = step.text.format(**run.data.metrics)
        version = register_model(
            f"models:/{model_id}", self._chapter.model, tags=step.tags, description=text, client=self._client
        )
        self._versions += 1
        return version.version

    def _take(self, step: Move | Point, versions: list[str]) -> None:
        name, version = self._chapter.model, versions[step.version - 1]
        if isinstance(step, Move):
            self._client.transition_model_version_stage(name, version, step.stage, step.archive)
        else:
            self._client.set_registered_model_alias(name, step.alias, version)

    def _note(self, experiment: Experiment, steps: int) -> None:
        value = COMPLETE if steps == len(self._chapter.steps) else str(steps)
        self._client.set_experiment_tag(experiment.experiment_id, DEMO_TAG, value)


def _estimator(trial: Trial) -> str:
    """Name the kind of model a trial fits, without building one: its name begins with it."""
    return trial.name.partition(" ")[0]


def _inputs(data: Data) -> list[DatasetInput]:
    columns = [{"type": str(dtype), "name": str(name), "required": True} for name, dtype in data.x_train.dtypes.items()]
    inputs = []
    for context, rows in (("train", data.x_train), ("test", data.x_test)):
        dataset = Dataset(
            name=f"{data.name}-{context}",
            digest=hashlib.sha256(rows.to_csv().encode()).hexdigest()[:8],
            source_type="sklearn",
            source=json.dumps({"loader": f"sklearn.datasets.load_{data.name}"}),
            schema=json.dumps({"mlflow_colspec": columns}),
            profile=json.dumps({"num_rows": len(rows), "num_elements": int(rows.size)}),
        )
        inputs.append(DatasetInput(dataset, [InputTag("mlflow.data.context", context)]))
    return inputs


def _told(step: Any, model: str) -> str:
    if isinstance(step, Register):
        return f"registering {step.trial} as {model}"
    if isinstance(step, Move):
        return f"moving {model} {step.version} to {step.stage}"
    return f"calling {model} {step.version} the {step.alias}"
