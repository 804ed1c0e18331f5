"""The CatBoost flavor: models in the library's binary format.

import greenroom as mlflow

mlflow.catboost.log_model(model, name="model", input_example=rows)
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Unpack

from greenroom.errors import InvalidInput
from greenroom.flavors.libraries import library
from greenroom.flavors.loading import LibraryFunction, LoadOptions, OpenedModel, open_model
from greenroom.flavors.models import Model, ModelInfo
from greenroom.flavors.saving import LogOptions, SaveOptions, WrittenModel, log, save

FLAVOR_NAME = "catboost"
_FILE = "model.cb"
_CLASSES = ("CatBoost", "CatBoostClassifier", "CatBoostRanker", "CatBoostRegressor")
# Formats that the library can read without further information.
_FORMATS = ("cbm", "json", "coreml", "onnx")


def save_model(
    cb_model: Any,
    path: str | Path,
    *,
    format: str = "cbm",  # noqa: A002  # the library's and MLflow's name
    format_options: Mapping[str, Any] | None = None,
    **options: Unpack[SaveOptions],
) -> Model:
    """Write a model to a new model folder.

    Args:
        format: ``cbm``, or another the library can load again: ``json``, ``coreml``, ``onnx``.
        format_options: passed to the model's ``save_model``.
        options: as in `greenroom.flavors.saving.SaveOptions`.

    Raises:
        InvalidInput: it is not a CatBoost model, or the format is unknown.
    """
    return save(path, options, lambda folder: _write(cb_model, folder, format, dict(format_options or {})))


def log_model(
    cb_model: Any,
    artifact_path: str | None = None,
    *,
    format: str = "cbm",  # noqa: A002  # the library's and MLflow's name
    format_options: Mapping[str, Any] | None = None,
    **options: Unpack[LogOptions],
) -> ModelInfo:
    """Log a model; see `save_model` and `greenroom.flavors.saving.LogOptions`."""
    write = functools.partial(save_model, cb_model, format=format, format_options=format_options)
    return log(write, artifact_path, options)


def load_model(model_uri: str | Path, dst_path: str | Path | None = None, **options: Unpack[LoadOptions]) -> Any:
    """Load a model.

    Args:
        model_uri: a local folder or any model URI.
        dst_path: folder to download to; a new temporary one by default.
        options: as in `greenroom.flavors.loading.LoadOptions`.
    """
    return _load(open_model(model_uri, FLAVOR_NAME, dst_path, options))


def load_function(found: OpenedModel) -> LibraryFunction:
    """Load the model for `python_function`."""
    model = _load(found)
    return LibraryFunction(model, lambda data: model.predict(data))


def _write(cb_model: Any, folder: Path, save_format: str, format_options: dict[str, Any]) -> WrittenModel:
    catboost = library("catboost", "Saving a CatBoost model")
    if save_format not in _FORMATS:
        raise InvalidInput(f"format is '{save_format}'; it must be one of {', '.join(_FORMATS)}.")
    kind = next((name for name in reversed(_CLASSES) if isinstance(cb_model, getattr(catboost, name))), None)
    if kind is None:
        raise InvalidInput(f"A {type(cb_model).__name__} is not a CatBoost model: pass one of {', '.join(_CLASSES)}.")
    cb_model.save_model(str(folder / _FILE), save_format, **format_options)
    return WrittenModel(
        flavor=FLAVOR_NAME,
        settings={
            "data": _FILE,
            "model_type": kind,
            "save_format": save_format,
            "catboost_version": catboost.__version__,
        },
        loader="mlflow.catboost",
        function={"data": _FILE},
        packages=("catboost", "numpy", "pandas", "scipy"),
        predict=cb_model.predict,
    )


def _load(found: OpenedModel) -> Any:
    catboost = library("catboost", "A CatBoost model")
    settings, file = found.settings(FLAVOR_NAME), found.path(FLAVOR_NAME, "data", _FILE)
    kind = settings.get("model_type")
    if kind not in _CLASSES:
        raise InvalidInput(f"'{file.name}' is described as a {kind}, which is not a CatBoost class.")
    save_format = settings.get("save_format") or "cbm"
    if save_format not in _FORMATS:
        raise InvalidInput(f"'{file.name}' is described as {save_format}; it must be one of {', '.join(_FORMATS)}.")
    model = getattr(catboost, kind)()
    model.load_model(str(file), save_format)
    return model
