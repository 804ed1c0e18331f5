"""What `python_function` gives a pipeline of transformers, and the form it answers in, task by task.

Source: what the genuine `mlflow` answers for the same pipelines.
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
"""Tasks whose input is text alone."""


def signature_of(task: str) -> ModelSignature | None:
    """Return the signature of a task; None for one that is not known."""
    return _SIGNATURES.get(task)


def answers_of(pipeline: Any, data: Any, arguments: Mapping[str, Any]) -> Any:
    """Call a pipeline, and give its answers in one row, text or array for each input.

    Raises:
        InvalidInput: the data is of no form the task takes.
    """
    if pipeline.task == "zero-shot-classification":
        return _zero_shot(pipeline, _records(data), arguments)
    inputs = _texts(data) if pipeline.task in TASKS else _any_inputs(data)
    # A list in, a list out: one input alone would come back in another form.
    answers = pipeline(inputs, **arguments)
    return _FORMS.get(pipeline.task, list)(answers)


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
    pandas = library("pandas", "Answering as a data frame")
    rows = []
    for record in records:
        labels = record.pop("candidate_labels", None)
        if labels is None or "sequences" not in record:
            raise InvalidInput("A zero-shot pipeline takes the columns 'sequences' and 'candidate_labels'.")
        answer = pipeline(candidate_labels=_listed(labels), **record, **arguments)
        for label, score in zip(answer["labels"], answer["scores"], strict=True):
            rows.append({"sequence": answer["sequence"], "labels": label, "scores": score})
    return pandas.DataFrame(rows)


def _listed(labels: Any) -> Any:
    """Return labels as a list: MLflow sends lists as JSON texts through columns of text."""
    import json

    if isinstance(labels, str) and labels.startswith("["):
        try:
            return json.loads(labels)
        except ValueError:
            return labels
    return labels


def _labels(answers: list[Any]) -> Any:
    pandas = library("pandas", "Answering as a data frame")
    tops = [answer[0] if isinstance(answer, list) else answer for answer in answers]
    return pandas.DataFrame([{"label": top["label"], "score": top["score"]} for top in tops])


def _generated(answers: list[Any]) -> list[str]:
    tops = [answer[0] if isinstance(answer, list) else answer for answer in answers]
    keys = ("generated_text", "summary_text", "translation_text")
    return [next(str(top[key]) for key in keys if key in top) for top in tops]


def _masked(answers: list[Any]) -> list[str]:
    # One input alone comes back without the list around it.
    each = answers if answers and isinstance(answers[0], list) else [answers]
    return [str(answer[0]["token_str"]) for answer in each]


def _entities(answers: list[Any]) -> list[str]:
    each = answers if not answers or isinstance(answers[0], list) else [answers]
    return [",".join(str(entity.get("entity") or entity.get("entity_group")) for entity in answer) for answer in each]


def _features(answers: list[Any]) -> Any:
    """Return the numbers of each token of the first input (tokens, size), as MLflow does."""
    return library("numpy", "Answering as an array").asarray(answers[0][0])


_FORMS: dict[str, Callable[[Any], Any]] = {
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
