"""Inputs and outputs of transformers pipelines as `python_function`, per task.

Source: the outputs of the genuine `mlflow` for the same pipelines.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from greenroom.core.schemas import ColSpec, Schema, TensorSpec
from greenroom.core.signatures import ModelSignature
from greenroom.errors import InvalidInput
from greenroom.flavors.libraries import library

_TEXT = Schema([ColSpec("string")])
_LABELS = Schema([ColSpec("string", "label"), ColSpec("double", "score")])
_SIGNATURES = {
    "text-classification": ModelSignature(_TEXT, _LABELS),
    "sentiment-analysis": ModelSignature(_TEXT, _LABELS),
    "text-generation": ModelSignature(_TEXT, _TEXT),
    "text2text-generation": ModelSignature(_TEXT, _TEXT),
    "summarization": ModelSignature(_TEXT, _TEXT),
    "translation": ModelSignature(_TEXT, _TEXT),
    "fill-mask": ModelSignature(_TEXT, _TEXT),
    "token-classification": ModelSignature(_TEXT, _TEXT),
    "ner": ModelSignature(_TEXT, _TEXT),
    "feature-extraction": ModelSignature(_TEXT, Schema([TensorSpec("float64", (-1,), "double")])),
    "zero-shot-classification": ModelSignature(
        Schema(
            [
                ColSpec("string", "sequences"),
                ColSpec("string", "candidate_labels"),
                ColSpec("string", "hypothesis_template"),
            ]
        ),
        Schema([ColSpec("string", "sequence"), ColSpec("string", "labels"), ColSpec("double", "scores")]),
    ),
}
TASKS = frozenset(_SIGNATURES) - {"zero-shot-classification"}
"""Tasks with text input only."""


def signature_of(task: str) -> ModelSignature | None:
    """Return the signature of a task; None for an unknown one."""
    return _SIGNATURES.get(task)


def outputs_of(pipeline: Any, data: Any, arguments: Mapping[str, Any]) -> Any:
    """Call a pipeline, and convert its output to one row, text or array per input.

    Raises:
        InvalidInput: the task does not support data of this form.
    """
    if pipeline.task == "zero-shot-classification":
        return _zero_shot(pipeline, _records(data), arguments)
    inputs = _texts(data) if pipeline.task in TASKS else _any_inputs(data)
    # The output for a list is a list; for a single input it has a different form.
    outputs = pipeline(inputs, **arguments)
    return _CONVERTERS.get(pipeline.task, list)(outputs)


def _texts(data: Any) -> list[str]:
    found = _any_inputs(data)
    wrong = next((value for value in found if not isinstance(value, str)), None)
    if wrong is not None:
        raise InvalidInput(f"The pipeline takes text, not a {type(wrong).__name__}.")
    return found


def _any_inputs(data: Any) -> list[Any]:
    if hasattr(data, "columns") and hasattr(data, "iloc"):
        if len(data.columns) != 1:
            raise InvalidInput(f"The pipeline takes one column; {len(data.columns)} were given.")
        return list(data.iloc[:, 0])
    if isinstance(data, str | bytes | Mapping):
        return [data]
    return list(data)


def _records(data: Any) -> list[dict[str, Any]]:
    if hasattr(data, "to_dict") and hasattr(data, "columns"):
        return list(data.to_dict(orient="records"))
    return [dict(data)] if isinstance(data, Mapping) else [dict(one) for one in data]


def _zero_shot(pipeline: Any, records: list[dict[str, Any]], arguments: Mapping[str, Any]) -> Any:
    pandas = library("pandas", "Output as a data frame")
    rows = []
    for record in records:
        labels = record.pop("candidate_labels", None)
        if labels is None or "sequences" not in record:
            raise InvalidInput("A zero-shot pipeline takes the columns 'sequences' and 'candidate_labels'.")
        output = pipeline(candidate_labels=_label_list(labels), **record, **arguments)
        for label, score in zip(output["labels"], output["scores"], strict=True):
            rows.append({"sequence": output["sequence"], "labels": label, "scores": score})
    return pandas.DataFrame(rows)


def _label_list(labels: Any) -> Any:
    """Return labels as a list: MLflow passes lists as JSON text through text columns."""
    import json

    if isinstance(labels, str) and labels.startswith("["):
        try:
            return json.loads(labels)
        except ValueError:
            return labels
    return labels


def _labels(outputs: list[Any]) -> Any:
    pandas = library("pandas", "Output as a data frame")
    best = [output[0] if isinstance(output, list) else output for output in outputs]
    return pandas.DataFrame([{"label": top["label"], "score": top["score"]} for top in best])


def _generated(outputs: list[Any]) -> list[str]:
    best = [output[0] if isinstance(output, list) else output for output in outputs]
    keys = ("generated_text", "summary_text", "translation_text")
    return [next(str(top[key]) for key in keys if key in top) for top in best]


def _masked(outputs: list[Any]) -> list[str]:
    # For a single input, the outer list is missing.
    each = outputs if outputs and isinstance(outputs[0], list) else [outputs]
    return [str(output[0]["token_str"]) for output in each]


def _entities(outputs: list[Any]) -> list[str]:
    each = outputs if not outputs or isinstance(outputs[0], list) else [outputs]
    return [",".join(str(entity.get("entity") or entity.get("entity_group")) for entity in output) for output in each]


def _features(outputs: list[Any]) -> Any:
    """Return the features of each token of the first input (tokens, size), as MLflow does."""
    return library("numpy", "Output as an array").asarray(outputs[0][0])


_CONVERTERS: dict[str, Callable[[Any], Any]] = {
    "text-classification": _labels,
    "sentiment-analysis": _labels,
    "text-generation": _generated,
    "text2text-generation": _generated,
    "summarization": _generated,
    "translation": _generated,
    "fill-mask": _masked,
    "token-classification": _entities,
    "ner": _entities,
    "feature-extraction": _features,
}
