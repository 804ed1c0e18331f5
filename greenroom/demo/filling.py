"""Creating the demo data on a server: each chapter of the story is trained, logged, registered and promoted.

An interrupted run is continued: finished runs are not repeated, nor are completed steps of the registry. A tag of its
experiment records how far a chapter is.
"""

from __future__ import annotations

import functools
import hashlib
import json
import tempfile
import traceback
from pathlib import Path
from typing import NamedTuple, Protocol

from greenroom.demo.reports import write_reports
from greenroom.demo.story import CHAPTERS, COMPLETE, DEMO_TAG, Ask, Chapter, Load, Move, Point, Register, Require, Step
from greenroom.demo.training import Data, Outcome, Trial, load, run_trial, trials
from greenroom.errors import AlreadyExists, GreenroomError, RequestExists, StageRuleNotFound, StateConflict
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
from greenroom.sdk.paging import iterate
from greenroom.sdk.provenance import provenance_tags
from greenroom.sdk.registering import register_model

NOTE_TAG = "mlflow.note.content"
_EXAMPLE_ROWS = 3


class Progress(Protocol):
    """Receives the progress of filling."""

    def start(self, total: int) -> None:
        """Set the number of steps."""

    def describe(self, text: str) -> None:
        """Show the current activity."""

    def advance(self) -> None:
        """Count a finished step."""


class Filled(NamedTuple):
    """How much was created."""

    runs: int
    models: int
    versions: int


def fill(client: MlflowClient, progress: Progress, *, again: bool = False) -> Filled:
    """Create the demo data.

    Args:
        again: also create what exists already: new runs and versions in addition to the old ones.

    Raises:
        StateConflict: an experiment or model of the demo's name exists but does not belong to the demo, or is deleted.
    """
    plans = trials()
    progress.start(sum(len(plans[chapter.data_set]) + len(chapter.steps) for chapter in CHAPTERS))
    results = [_Writer(client, chapter, progress, again=again).write(plans[chapter.data_set]) for chapter in CHAPTERS]
    return Filled(
        runs=sum(one.runs for one in results),
        models=sum(one.models for one in results),
        versions=sum(one.versions for one in results),
    )


class _Writer:
    """Creates one chapter."""

    def __init__(self, client: MlflowClient, chapter: Chapter, progress: Progress, *, again: bool) -> None:
        self._client = client
        self._chapter = chapter
        self._progress = progress
        self._again = again
        self._runs = self._models = self._versions = 0

    def write(self, plan: list[Trial]) -> Filled:
        chapter = self._chapter
        experiment = self._experiment()
        if self._again:
            self._delete_rules()
            self._record_steps(experiment, 0)
        data = load(chapter.data_set)
        ended = {} if self._again else self._ended_runs(experiment)
        for trial in plan:
            self._progress.describe(f"{chapter.experiment}: training {trial.name}")
            if trial.name not in ended:
                ended[trial.name] = self._run(experiment, trial, data)
            self._progress.advance()
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
                f"An experiment '{chapter.experiment}' exists that is not the demo's; rename it first, or fill another "
                "server."
            )
        return found

    def _ended_runs(self, experiment: Experiment) -> dict[str, Run]:
        """Return the ended runs; runs left open by an interruption are deleted, to be repeated."""
        ids = [experiment.experiment_id]
        ended: dict[str, Run] = {}
        for run in iterate(lambda token: self._client.search_runs(ids, page_token=token)):
            if run.info.status in {"FINISHED", "FAILED"}:
                # Newest first: a repeated run replaces the older one.
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
            # scikit-learn rejects impossible parameters: the run is kept, as a failed one.
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
        if trial.name in self._models_to_log():
            self._progress.describe(f"{self._chapter.experiment}: logging the model of {trial.name}")
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

    def _models_to_log(self) -> set[str]:
        steps = self._chapter.steps
        return {step.trial for step in steps if isinstance(step, Register)} | set(self._chapter.keep)

    # -- the registry --

    def _write_registry(self, experiment: Experiment, runs: dict[str, Run]) -> None:
        chapter = self._chapter
        self._registered_model()
        completed = "0" if self._again else experiment.tags.get(DEMO_TAG, "0")
        done = len(chapter.steps) if completed == COMPLETE else int(completed)
        # After an interruption between a step and recording it, the step has been executed already.
        numbers = {} if self._again else self._numbers_by_run()
        versions: list[str] = []
        for index, step in enumerate(chapter.steps):
            self._progress.describe(f"{chapter.experiment}: {_description(step, chapter.model)}")
            if isinstance(step, Register):
                run = runs[step.trial]
                if run.info.run_id not in numbers:
                    numbers[run.info.run_id] = self._register(step, run)
                versions.append(numbers[run.info.run_id])
            elif index >= done:
                self._execute(step, versions)
            if index >= done:
                self._record_steps(experiment, index + 1)
            self._progress.advance()

    def _registered_model(self) -> None:
        chapter = self._chapter
        try:
            self._client.create_registered_model(
                chapter.model, tags={**chapter.model_tags, DEMO_TAG: "true"}, description=chapter.about
            )
        except AlreadyExists:
            if DEMO_TAG not in self._client.get_registered_model(chapter.model).tags:
                raise StateConflict(
                    f"A registered model '{chapter.model}' exists that is not the demo's; rename it first, or fill "
                    "another server."
                ) from None

    def _numbers_by_run(self) -> dict[str, str]:
        by_name = f"name = '{self._chapter.model}'"
        found = iterate(lambda token: self._client.search_model_versions(by_name, 1000, page_token=token))
        return {version.run_id: version.version for version in found if version.run_id}

    def _register(self, step: Register, run: Run) -> str:
        model_id = run.outputs.model_outputs[-1].model_id
        text = step.text.format(**run.data.metrics)
        version = register_model(
            f"models:/{model_id}", self._chapter.model, tags=step.tags, description=text, client=self._client
        )
        self._versions += 1
        return version.version

    def _execute(self, step: Move | Point | Require | Ask | Load, versions: list[str]) -> None:
        client, name = self._client, self._chapter.model
        if isinstance(step, Move):
            client.transition_model_version_stage(name, versions[step.version - 1], step.stage, step.archive)
        elif isinstance(step, Point):
            client.set_registered_model_alias(name, step.alias, versions[step.version - 1])
        elif isinstance(step, Load):
            for _ in range(step.times):
                version = client.get_model_version_by_alias(name, step.alias)
                client.get_model_version_download_uri(name, version.version)
        elif not self._has_rules:
            return
        elif isinstance(step, Require):
            client.set_stage_rule(step.target, name=name, conditions=step.conditions, is_exclusive=step.one_version)
        else:
            try:
                client.create_request(name, versions[step.version - 1], stage=step.stage, comment=step.comment)
            except RequestExists:
                # Asked for before an interruption.
                return

    def _delete_rules(self) -> None:
        """Delete the rules of an earlier filling, which the first versions of the story would not meet."""
        for step in self._chapter.steps:
            if isinstance(step, Require) and self._has_rules:
                try:
                    self._client.delete_stage_rule(step.target, name=self._chapter.model)
                except StageRuleNotFound:
                    continue

    @functools.cached_property
    def _has_rules(self) -> bool:
        """Whether rules are part of the story: where people have accounts, their administrators set rules."""
        try:
            return self._client.whoami().account is None
        except GreenroomError:
            return False

    def _record_steps(self, experiment: Experiment, steps: int) -> None:
        value = COMPLETE if steps == len(self._chapter.steps) else str(steps)
        self._client.set_experiment_tag(experiment.experiment_id, DEMO_TAG, value)


def _estimator(trial: Trial) -> str:
    """Return the kind of model a trial fits, which is the first word of its name, without building it."""
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


def _description(step: Step, model: str) -> str:
    match step:
        case Register():
            return f"registering {step.trial} as {model}"
        case Move():
            return f"moving {model} {step.version} to {step.stage}"
        case Point():
            return f"setting alias {step.alias} of {model} to {step.version}"
        case Require():
            return f"setting a rule of {model}"
        case Ask():
            return f"asking for {step.stage} for {model} {step.version}"
        case Load():
            return f"loading {model}@{step.alias}"
