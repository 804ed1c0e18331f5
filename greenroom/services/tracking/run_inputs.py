"""Inputs and outputs of runs: datasets, logged models, and the model history of older clients."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from greenroom.core.access import Actor
from greenroom.core.names import check_count, check_length, check_run_id, parse_experiment_id
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.runs import MODEL_HISTORY_TAG, DatasetInput, DatasetSummary, ModelOutput
from greenroom.errors import Inconsistent, InvalidInput
from greenroom.services.access.authorization import permitted_experiments
from greenroom.services.tracking.runs import lock_active_run

MAX_DATASET_SEARCH_EXPERIMENTS = 20
_MAX_DATASET_SUMMARIES = 1000
_MAX_DATASETS_PER_CALL = 1000
_MAX_MODELS_PER_CALL = 1000
_MAX_MODEL_ID_LENGTH = 250
_MAX_MODEL_HISTORY_LENGTH = 1_000_000
_DATASET_LIMITS = {
    "name": 500,
    "digest": 36,
    "source_type": 500,
    "source": 65_535,
    "schema": 1_048_575,
    "profile": 16_777_215,
}
_MAX_INPUT_TAG_KEY_LENGTH = 255
_MAX_INPUT_TAG_VALUE_LENGTH = 500
_MODEL_FIELDS = frozenset({"artifact_path", "flavors", "utc_time_created", "run_id"})


async def log_inputs(
    tx: Transaction, actor: Actor, *, run_id: str, datasets: Sequence[DatasetInput], model_ids: Sequence[str]
) -> None:
    """Record inputs of an active run; existing ones are not changed.

    Raises:
        InvalidInput: a dataset is invalid.
        RunNotFound: no such run.
        StateConflict: the run is deleted.
    """
    check_run_id(run_id)
    _check_count("datasets", len(datasets), _MAX_DATASETS_PER_CALL)
    _check_models(model_ids)
    for given in datasets:
        _check_dataset(given)
    run = await lock_active_run(tx, actor, Permission.RUN_UPDATE, run_id)
    if datasets:
        await tx.run_inputs.add_datasets(run, datasets)
    if model_ids:
        await tx.run_inputs.add_model_inputs(run.row, model_ids)


async def log_outputs(tx: Transaction, actor: Actor, *, run_id: str, outputs: Sequence[ModelOutput]) -> None:
    """Record logged models as outputs of an active run; repeating the same ones is a no-op.

    Raises:
        InvalidInput: a model is given with two different steps.
        RunNotFound: no such run.
        StateConflict: the run is deleted.
    """
    _check_models([output.model_id for output in outputs])
    run = await lock_active_run(tx, actor, Permission.RUN_UPDATE, run_id)
    steps = {output.model_id: output.step for output in await tx.run_inputs.model_outputs(run.row)}
    for output in outputs:
        if steps.setdefault(output.model_id, output.step) != output.step:
            raise Inconsistent(
                f"Logged model '{output.model_id}' is an output of run '{run_id}' at step {steps[output.model_id]} already; "
                f"it cannot be one at step {output.step}, too.",
                field="models",
            )
    await tx.run_inputs.add_model_outputs(run.row, outputs)


async def record_model(tx: Transaction, actor: Actor, *, run_id: str, model_json: str) -> None:
    """Add a model to the history that clients before 3.0 store in a tag of the run.

    Args:
        model_json: the ``MLmodel`` file as a JSON object.

    Raises:
        InvalidInput: it is not a JSON object, or lacks a field.
        RunNotFound: no such run.
        StateConflict: the run is deleted.
    """
    entry = _history_entry(model_json)
    run = await lock_active_run(tx, actor, Permission.RUN_UPDATE, run_id)
    history = _history(await tx.runs.get_tag(run.row, MODEL_HISTORY_TAG))
    text = json.dumps([*history, entry])
    check_length(MODEL_HISTORY_TAG, text, _MAX_MODEL_HISTORY_LENGTH)
    await tx.runs.set_tags(run, {MODEL_HISTORY_TAG: text})


def _history_entry(model_json: str) -> dict[str, Any]:
    try:
        model = json.loads(model_json)
    except (ValueError, RecursionError):
        raise InvalidInput(
            f"Malformed model info. \n {model_json[:500]} \n is not a valid JSON.", field="model_json"
        ) from None
    if not isinstance(model, dict):
        raise InvalidInput("'model_json' must be a JSON object.", field="model_json")
    missing = _MODEL_FIELDS - set(model)
    if missing:
        raise InvalidInput(f"Model json is missing mandatory fields: {sorted(missing)}", field="model_json")
    flavors = model["flavors"]
    if not isinstance(flavors, dict):
        raise InvalidInput("'flavors' in 'model_json' must be a JSON object.", field="model_json")
    entry = {key: model[key] for key in ("run_id", "artifact_path") if model[key] is not None}
    entry["utc_time_created"] = str(model["utc_time_created"])
    entry["model_uuid"] = model.get("model_uuid")
    # The configuration of a flavor can be long, and is not read from here.
    entry["flavors"] = {
        name: {key: value for key, value in flavor.items() if key != "config"} if isinstance(flavor, dict) else flavor
        for name, flavor in flavors.items()
    }
    return entry


def _history(text: str | None) -> list[Any]:
    """Parse the stored history; empty if a client has set the tag to something else."""
    try:
        history = json.loads(text or "[]")
    except (ValueError, RecursionError):
        return []
    return history if isinstance(history, list) else []


async def search_datasets(tx: Transaction, actor: Actor, *, experiment_ids: Sequence[str]) -> list[DatasetSummary]:
    """Read the datasets used by runs of experiments, without those whose runs the actor may not read.

    Raises:
        InvalidInput: no experiments or too many are given, or an id is not a number.
    """
    actor.require(Permission.EXPERIMENT_READ)
    if not experiment_ids:
        raise InvalidInput("SearchDatasets request must specify at least one experiment_id.", field="experiment_ids")
    if len(experiment_ids) > MAX_DATASET_SEARCH_EXPERIMENTS:
        raise InvalidInput(
            f"SearchDatasets request cannot specify more than {MAX_DATASET_SEARCH_EXPERIMENTS} experiment_ids. "
            f"Received {len(experiment_ids)} experiment_ids.",
            field="experiment_ids",
        )
    ids = [parse_experiment_id(text, "experiment_ids") for text in experiment_ids]
    known = [str(number) for number in ids if abs(number) < 2**63]
    for permission in (Permission.EXPERIMENT_READ, Permission.RUN_READ):
        readable = await permitted_experiments(tx, actor, permission, known)
        known = [one for one in known if one in readable]
    return await tx.run_inputs.dataset_summaries(known, limit=_MAX_DATASET_SUMMARIES)


def _check_dataset(given: DatasetInput) -> None:
    for field, limit in _DATASET_LIMITS.items():
        value = getattr(given.dataset, field)
        if value is not None:
            check_length(field, value, limit)
    check_count("tags", len(given.tags))
    for key, value in given.tags.items():
        check_length("key", key, _MAX_INPUT_TAG_KEY_LENGTH)
        check_length("value", value, _MAX_INPUT_TAG_VALUE_LENGTH)


def _check_models(model_ids: Sequence[str]) -> None:
    _check_count("models", len(model_ids), _MAX_MODELS_PER_CALL)
    for model_id in model_ids:
        check_length("model_id", model_id, _MAX_MODEL_ID_LENGTH)


def _check_count(what: str, count: int, limit: int) -> None:
    if count > limit:
        raise InvalidInput(f"A request can hold at most {limit} {what}; this one has {count}.", field=what)
