"""The transformers flavor: local pipelines, with weights as safetensors.

    import greenroom as mlflow

    mlflow.transformers.log_model(pipeline, name="model")
    mlflow.transformers.log_model({"model": model, "tokenizer": tokenizer}, name="model", task="text-classification")

Nothing is downloaded: the objects in memory are logged, and the files in the model folder are loaded.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Unpack

from greenroom.errors import InvalidInput, UntrustedContent
from greenroom.flavors.libraries import library
from greenroom.flavors.loading import LibraryFunction, LoadOptions, OpenedModel, open_model
from greenroom.flavors.models import Model, ModelInfo
from greenroom.flavors.saving import LogOptions, SaveOptions, WrittenModel, log, save
from greenroom.flavors.transformers_outputs import TASKS, outputs_of, signature_of
from greenroom.scanning.folders import below
from greenroom.scanning.transformers_folders import ARGUMENTS, COMPONENTS, COMPONENTS_FOLDER, MODEL_FOLDER

FLAVOR_NAME = "transformers"
_AUTO_CLASSES = {
    "model": "AutoModel",
    "tokenizer": "AutoTokenizer",
    "feature_extractor": "AutoFeatureExtractor",
    "image_processor": "AutoImageProcessor",
    "processor": "AutoProcessor",
}


def save_model(
    transformers_model: Any,
    path: str | Path,
    *,
    task: str | None = None,
    torch_dtype: Any = None,
    model_config: Mapping[str, Any] | None = None,
    **options: Unpack[SaveOptions],
) -> Model:
    """Write a pipeline to a new model folder.

    Args:
        transformers_model: a pipeline, or a dict of its parts: ``model`` and ``tokenizer``, ``feature_extractor``,
            ``image_processor`` or ``processor``.
        task: of the pipeline, if parts are given.
        torch_dtype: of the weights, if different from the model's.
        model_config: arguments of the pipeline for `python_function`.
        options: as in `greenroom.flavors.saving.SaveOptions`.

    Raises:
        InvalidInput: it is not a pipeline, or the task is missing.
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
        model_uri: a local folder or any model URI.
        dst_path: folder to download to; a new temporary one by default.
        return_type: ``pipeline``, or ``components`` for a dict of its parts and its task.
        device: where the pipeline runs, such as ``cuda``; chosen by the library by default.
        options: as in `greenroom.flavors.loading.LoadOptions`.

    Raises:
        UntrustedContent: the model is neither trusted nor known to be plain data.
    """
    if return_type not in {"pipeline", "components"}:
        raise InvalidInput(f"return_type is '{return_type}'; it must be pipeline or components.")
    found = open_model(model_uri, FLAVOR_NAME, dst_path, options)
    parts = _load_parts(found)
    task = found.settings(FLAVOR_NAME).get("task")
    if return_type == "components":
        return {"task": task, **parts}
    return _pipeline(task, parts, device, trust_remote_code=_has_custom_classes(found))


def load_function(found: OpenedModel) -> LibraryFunction:
    """Load the pipeline for `python_function`."""
    settings = found.settings(FLAVOR_NAME)
    config = dict(found.model_config or {})
    device = config.pop("device", None)
    remote = _has_custom_classes(found)
    pipeline = _pipeline(settings.get("task"), _load_parts(found), device, trust_remote_code=remote)
    predict = _predict if found.admission.is_trusted else _predict_untrusted
    return LibraryFunction(pipeline, functools.partial(predict, pipeline, config))


def _write(
    given: Any, folder: Path, task: str | None, dtype: Any, model_config: Mapping[str, Any] | None
) -> WrittenModel:
    transformers = library("transformers", "Saving a transformers model")
    pipeline = _pipeline_of(transformers, given, task)
    model = pipeline.model if dtype is None else pipeline.model.to(dtype)
    model.save_pretrained(str(folder / MODEL_FOLDER))
    parts = _parts_of(pipeline)
    for name, part in parts.items():
        part.save_pretrained(str(folder / COMPONENTS_FOLDER / name))
    settings = {
        "task": pipeline.task,
        "instance_type": type(pipeline).__name__,
        "pipeline_model_type": type(model).__name__,
        "source_model_name": "",
        "model_binary": MODEL_FOLDER,
        "torch_dtype": str(model.dtype),
        "components": list(parts),
        "transformers_version": transformers.__version__,
        **{f"{name}_type": type(part).__name__ for name, part in parts.items()},
    }
    config = dict(model_config or {})
    return WrittenModel(
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
            f"A {type(given).__name__} is not a pipeline: pass one, or a dict of its parts with at least 'model'."
        )
    unknown = [name for name in given if name not in {"model", *COMPONENTS}]
    if unknown:
        raise InvalidInput(f"'{unknown[0]}' is not a part of a pipeline; the parts are model, {', '.join(COMPONENTS)}.")
    if task is None:
        raise InvalidInput("task is missing: a pipeline of parts requires one, such as text-classification.")
    return _pipeline(task, dict(given), None)


def _parts_of(pipeline: Any) -> dict[str, Any]:
    found = {name: getattr(pipeline, name, None) for name in COMPONENTS}
    return {name: part for name, part in found.items() if hasattr(part, "save_pretrained")}


def _pipeline(task: Any, parts: dict[str, Any], device: Any, *, trust_remote_code: bool = False) -> Any:
    transformers = library("transformers", "A transformers model")
    placed = {} if device is None else {"device": device}
    try:
        return transformers.pipeline(task, **parts, **placed, trust_remote_code=trust_remote_code)
    except KeyError as error:
        raise InvalidInput(f"This release of transformers has no pipeline for '{task}': {error}") from error


def _load_parts(found: OpenedModel) -> dict[str, Any]:
    transformers = library("transformers", "A transformers model")
    settings, options = found.settings(FLAVOR_NAME), found.admission.options
    folder = found.path(FLAVOR_NAME, "model_binary", MODEL_FOLDER)
    parts = {"model": _load_part(transformers, settings, "model", folder, {**_dtype(settings), **options})}
    for name in settings.get("components") or []:
        if name not in COMPONENTS:
            raise InvalidInput(f"The model in '{found.folder}' has a part '{name}', which is not supported.")
        place = below(found.folder, f"{COMPONENTS_FOLDER}/{name}")
        # Only the model has weights.
        given = {key: value for key, value in options.items() if key != "use_safetensors"}
        parts[name] = _load_part(transformers, settings, name, place, given)
    return parts


def _load_part(transformers: Any, settings: Mapping[str, Any], kind: str, folder: Path, options: dict[str, Any]) -> Any:
    """Load the model or a component.

    The library would ask on standard input whether code of the model may run, so the answer is always passed: as in the
    genuine `mlflow`, custom classes are loaded from the model if it is trusted.
    """
    part_class = _class(transformers, _class_name(settings, kind))
    given = {"trust_remote_code": part_class is None, **options}
    loaded_by = part_class or getattr(transformers, _AUTO_CLASSES[kind])
    return loaded_by.from_pretrained(str(folder), local_files_only=True, **given)


def _has_custom_classes(found: OpenedModel) -> bool:
    """Return whether a part has a class that the library does not have; such code runs only if it is trusted."""
    transformers = library("transformers", "A transformers model")
    settings = found.settings(FLAVOR_NAME)
    kinds = ("model", *(settings.get("components") or []))
    missing = any(_class(transformers, _class_name(settings, kind)) is None for kind in kinds)
    return found.admission.is_trusted and missing


def _class_name(settings: Mapping[str, Any], kind: str) -> str:
    return str(settings.get("pipeline_model_type" if kind == "model" else f"{kind}_type"))


def _class(transformers: Any, name: str) -> Any:
    """Return a class of the library by name; None if the library has no such class that can be loaded."""
    found = getattr(transformers, name, None)
    return found if hasattr(found, "from_pretrained") else None


def _dtype(settings: Mapping[str, Any]) -> dict[str, Any]:
    torch = library("torch", "A transformers model")
    dtype = getattr(torch, str(settings.get("torch_dtype") or "").removeprefix("torch."), None)
    return {"dtype": dtype} if isinstance(dtype, torch.dtype) else {}


def _predict(pipeline: Any, config: Mapping[str, Any], data: Any, params: Mapping[str, Any] | None = None) -> Any:
    return outputs_of(pipeline, data, {**config, **(params or {})})


def _predict_untrusted(
    pipeline: Any, config: Mapping[str, Any], data: Any, params: Mapping[str, Any] | None = None
) -> Any:
    """Predict with arguments that cannot make the library load anything; a signature's defaults come from the model."""
    unknown = sorted({*config, *(params or {})} - ARGUMENTS)
    if unknown:
        raise UntrustedContent(
            f"'{unknown[0]}' is not an allowed argument of a pipeline that is not trusted. If you trust the model, "
            "load it with trust_pickle=True."
        )
    return _predict(pipeline, config, data, params)
