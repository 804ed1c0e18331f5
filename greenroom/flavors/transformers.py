"""The transformers flavor: local pipelines, their weights as safetensors.

    import greenroom as mlflow

    mlflow.transformers.log_model(pipeline, name="model")
    mlflow.transformers.log_model({"model": model, "tokenizer": tokenizer}, name="model", task="text-classification")

Nothing is downloaded: what is logged is what is in memory, what is loaded is what is in the model folder.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Unpack

from greenroom.errors import InvalidInput
from greenroom.flavors import pickles
from greenroom.flavors.libraries import library
from greenroom.flavors.models import Model, ModelInfo
from greenroom.flavors.opening import LibraryFunction, LoadOptions, Opened, opened
from greenroom.flavors.saving import LogOptions, SaveOptions, Written, log, save
from greenroom.flavors.transformers_answers import TASKS, answers_of, signature_of

FLAVOR_NAME = "transformers"
_MODEL_FOLDER = "model"
_COMPONENTS_FOLDER = "components"
# In the order a pipeline takes them; each is saved under its own name.
_COMPONENTS = ("tokenizer", "feature_extractor", "image_processor", "processor")
_AUTO_CLASSES = {
    "tokenizer": "AutoTokenizer",
    "feature_extractor": "AutoFeatureExtractor",
    "image_processor": "AutoImageProcessor",
    "processor": "AutoProcessor",
}
# Weights that are pickles; those of other frameworks are not read.
_PICKLES = "*.bin"


def save_model(
    transformers_model: Any,
    path: str | Path,
    *,
    task: str | None = None,
    torch_dtype: Any = None,
    model_config: Mapping[str, Any] | None = None,
    **options: Unpack[SaveOptions],
) -> Model:
    """Write a pipeline into a new model folder.

    Args:
        transformers_model: a pipeline, or a dict of its parts: ``model`` and ``tokenizer``, ``feature_extractor``,
            ``image_processor`` or ``processor``.
        task: of the pipeline, where parts are given.
        torch_dtype: of the weights, where it is to be another than the model's own.
        model_config: arguments the pipeline is called with when `python_function` predicts.
        options: as in `greenroom.flavors.saving.SaveOptions`.

    Raises:
        InvalidInput: it is neither, or there is no task.
    """
    return save(path, options, lambda folder: _write(transformers_model, folder, task, torch_dtype, model_config))


def log_model(
    transformers_model: Any,
    artifact_path: str | None = None,
    *,
    task: str | None = None,
    torch_dtype: Any = None,
    model_config: Mapping[str, Any] | None = None,
    **options: Unpack[LogOptions],
) -> ModelInfo:
    """Log a pipeline; see `save_model` and `greenroom.flavors.saving.LogOptions`."""
    write = functools.partial(
        save_model, transformers_model, task=task, torch_dtype=torch_dtype, model_config=model_config
    )
    return log(write, artifact_path, options)


def load_model(
    model_uri: str | Path,
    dst_path: str | Path | None = None,
    *,
    return_type: Literal["pipeline", "components"] = "pipeline",
    device: Any = None,
    **options: Unpack[LoadOptions],
) -> Any:
    """Load a pipeline, or its parts.

    Args:
        model_uri: a local folder, or any address of a model.
        dst_path: folder to download to; a new temporary one unless given.
        return_type: ``pipeline``, or ``components`` for a dict of its parts and its task.
        device: where the pipeline runs, such as ``cuda``; the library chooses unless given.
        options: as in `greenroom.flavors.opening.LoadOptions`.

    Raises:
        UntrustedContent: its weights are pickles, and are not to be trusted.
    """
    if return_type not in {"pipeline", "components"}:
        raise InvalidInput(f"return_type is '{return_type}'; it must be pipeline or components.")
    found = opened(model_uri, FLAVOR_NAME, dst_path, options)
    parts = _load_parts(found)
    task = found.settings(FLAVOR_NAME).get("task")
    if return_type == "components":
        return {"task": task, **parts}
    return _pipeline(task, parts, device)


def load_function(found: Opened) -> LibraryFunction:
    """Load the pipeline for `python_function`."""
    settings = found.settings(FLAVOR_NAME)
    config = dict(found.model_config or {})
    device = config.pop("device", None)
    pipeline = _pipeline(settings.get("task"), _load_parts(found), device)
    return LibraryFunction(pipeline, functools.partial(_predict, pipeline, config))


def _write(given: Any, folder: Path, task: str | None, dtype: Any, model_config: Mapping[str, Any] | None) -> Written:
    transformers = library("transformers", "Saving a transformers model")
    pipeline = _pipeline_of(transformers, given, task)
    model = pipeline.model if dtype is None else pipeline.model.to(dtype)
    model.save_pretrained(str(folder / _MODEL_FOLDER))
    parts = _parts_of(pipeline)
    for name, part in parts.items():
        part.save_pretrained(str(folder / _COMPONENTS_FOLDER / name))
    settings = {
        "task": pipeline.task,
        "instance_type": type(pipeline).__name__,
        "pipeline_model_type": type(model).__name__,
        "source_model_name": "",
        "model_binary": _MODEL_FOLDER,
        "torch_dtype": str(model.dtype),
        "components": list(parts),
        "transformers_version": transformers.__version__,
        **{f"{name}_type": type(part).__name__ for name, part in parts.items()},
    }
    config = dict(model_config or {})
    return Written(
        flavor=FLAVOR_NAME,
        settings=settings,
        loader="mlflow.transformers",
        function={"config": config} if config else {},
        packages=("transformers", "torch", "safetensors", "tokenizers", "numpy", "pandas"),
        predict=functools.partial(_predict, pipeline, config) if pipeline.task in TASKS else None,
        signature=signature_of(pipeline.task),
    )


def _pipeline_of(transformers: Any, given: Any, task: str | None) -> Any:
    if isinstance(given, transformers.Pipeline):
        return given
    if not isinstance(given, Mapping) or "model" not in given:
        raise InvalidInput(
            f"A {type(given).__name__} is no pipeline: pass one, or a dict of its parts with at least 'model'."
        )
    unknown = [name for name in given if name not in {"model", *_COMPONENTS}]
    if unknown:
        raise InvalidInput(f"'{unknown[0]}' is no part of a pipeline; they are model, {', '.join(_COMPONENTS)}.")
    if task is None:
        raise InvalidInput("task is missing: a pipeline of these parts needs one, such as text-classification.")
    return _pipeline(task, dict(given), None)


def _parts_of(pipeline: Any) -> dict[str, Any]:
    found = {name: getattr(pipeline, name, None) for name in _COMPONENTS}
    return {name: part for name, part in found.items() if hasattr(part, "save_pretrained")}


def _pipeline(task: Any, parts: dict[str, Any], device: Any) -> Any:
    transformers = library("transformers", "A transformers model")
    try:
        return transformers.pipeline(task, **parts, **({} if device is None else {"device": device}))
    except KeyError as error:
        raise InvalidInput(f"This release of transformers has no pipeline for '{task}': {error}") from error


def _load_parts(found: Opened) -> dict[str, Any]:
    transformers = library("transformers", "A transformers model")
    settings = found.settings(FLAVOR_NAME)
    folder = found.path(FLAVOR_NAME, "model_binary", _MODEL_FOLDER)
    if any(folder.glob(_PICKLES)) and not any(folder.glob("*.safetensors")):
        pickles.refuse_untrusted(f"The weights in '{folder.name}' are pickles", found.trust_pickle)
    model_class = _class(transformers, settings.get("pipeline_model_type"), "AutoModel")
    parts = {"model": model_class.from_pretrained(str(folder), local_files_only=True, **_dtype(settings))}
    for name in settings.get("components") or []:
        if name not in _COMPONENTS:
            raise InvalidInput(f"The model in '{found.folder}' has a part '{name}', which is not known here.")
        part_class = _class(transformers, settings.get(f"{name}_type"), _AUTO_CLASSES[name])
        parts[name] = part_class.from_pretrained(str(found.folder / _COMPONENTS_FOLDER / name), local_files_only=True)
    return parts


def _class(transformers: Any, name: Any, otherwise: str) -> Any:
    """Give a class of the library by the name a model folder gives; it must be one that loads."""
    found = getattr(transformers, str(name), None)
    return found if hasattr(found, "from_pretrained") else getattr(transformers, otherwise)


def _dtype(settings: Mapping[str, Any]) -> dict[str, Any]:
    torch = library("torch", "A transformers model")
    named = getattr(torch, str(settings.get("torch_dtype") or "").removeprefix("torch."), None)
    return {"dtype": named} if isinstance(named, torch.dtype) else {}


def _predict(pipeline: Any, config: Mapping[str, Any], data: Any, params: Mapping[str, Any] | None = None) -> Any:
    return answers_of(pipeline, data, {**config, **(params or {})})
