"""The XGBoost flavor: boosters and scikit-learn estimators, in the library's format (UBJSON or JSON).

import greenroom as mlflow

mlflow.xgboost.log_model(booster, name="model", input_example=rows)
"""

from __future__ import annotations

import functools
import inspect
from pathlib import Path
from typing import Any, Unpack

from greenroom.errors import InvalidInput
from greenroom.flavors.libraries import library
from greenroom.flavors.loading import LibraryFunction, LoadOptions, OpenedModel, open_model
from greenroom.flavors.models import Model, ModelInfo
from greenroom.flavors.saving import LogOptions, SaveOptions, WrittenModel, log, save

FLAVOR_NAME = "xgboost"
_FORMATS = ("ubj", "json", "xgb")
_BOOSTER = "xgboost.core.Booster"
# As MLmodel files name them, to the library's own.
_CLASSES = {
    _BOOSTER: "Booster",
    **{
        f"xgboost.sklearn.{name}": name
        for name in ("XGBClassifier", "XGBModel", "XGBRFClassifier", "XGBRFRegressor", "XGBRanker", "XGBRegressor")
    },
}


def save_model(xgb_model: Any, path: str | Path, *, model_format: str = "ubj", **options: Unpack[SaveOptions]) -> Model:
    """Write a booster or an estimator to a new model folder.

    Args:
        model_format: ``ubj``, ``json`` or, for old readers, ``xgb``.
        options: as in `greenroom.flavors.saving.SaveOptions`.

    Raises:
        InvalidInput: it is not an XGBoost model, or the format is unknown.
    """
    return save(path, options, lambda folder: _write(xgb_model, folder, model_format))


def log_model(
    xgb_model: Any, artifact_path: str | None = None, *, model_format: str = "ubj", **options: Unpack[LogOptions]
) -> ModelInfo:
    """Log a booster or an estimator; see `save_model` and `greenroom.flavors.saving.LogOptions`."""
    return log(functools.partial(save_model, xgb_model, model_format=model_format), artifact_path, options)


def load_model(model_uri: str | Path, dst_path: str | Path | None = None, **options: Unpack[LoadOptions]) -> Any:
    """Load a booster or an estimator.

    Args:
        model_uri: a local folder or any model URI.
        dst_path: folder to download to; a new temporary one by default.
        options: as in `greenroom.flavors.loading.LoadOptions`.
    """
    return _load(open_model(model_uri, FLAVOR_NAME, dst_path, options))


def load_function(found: OpenedModel) -> LibraryFunction:
    """Load the model for `python_function`."""
    model = _load(found)
    return LibraryFunction(model, functools.partial(_predict, model))


def _write(xgb_model: Any, folder: Path, model_format: str) -> WrittenModel:
    xgboost = library("xgboost", "Saving an XGBoost model")
    if model_format not in _FORMATS:
        raise InvalidInput(f"model_format is '{model_format}'; it must be one of {', '.join(_FORMATS)}.")
    if not isinstance(xgb_model, xgboost.Booster | xgboost.XGBModel):
        raise InvalidInput(f"A {type(xgb_model).__name__} is not an XGBoost model: pass a Booster or an XGB estimator.")
    file = f"model.{model_format}"
    xgb_model.save_model(folder / file)
    # A subclass of a library class is loaded as that class.
    kind = next(one for one in type(xgb_model).__mro__ if one.__module__.startswith("xgboost."))
    estimator = not isinstance(xgb_model, xgboost.Booster)
    return WrittenModel(
        flavor=FLAVOR_NAME,
        settings={
            "data": file,
            "model_class": f"{kind.__module__}.{kind.__qualname__}",
            "model_format": model_format,
            "xgb_version": xgboost.__version__,
        },
        loader="mlflow.xgboost",
        function={"data": file},
        packages=("xgboost", "xgboost-cpu", "numpy", "pandas", "scipy", *(("scikit-learn",) if estimator else ())),
        predict=functools.partial(_predict, xgb_model),
    )


def _load(found: OpenedModel) -> Any:
    xgboost = library("xgboost", "An XGBoost model")
    file = found.path(FLAVOR_NAME, "data", "model.xgb")
    kind = str(found.settings(FLAVOR_NAME).get("model_class") or _BOOSTER)
    if kind not in _CLASSES:
        raise InvalidInput(f"'{file.name}' is described as a {kind}, which is not an XGBoost model class.")
    model = getattr(xgboost, _CLASSES[kind])()
    model.load_model(file)
    return model


def _predict(model: Any, data: Any, params: dict[str, Any] | None = None) -> Any:
    import xgboost

    # Parameters may be intended for other readers of the same request.
    takes = inspect.signature(model.predict).parameters
    known = {name: value for name, value in (params or {}).items() if name in takes}
    if isinstance(model, xgboost.Booster):
        data = data if isinstance(data, xgboost.DMatrix) else xgboost.DMatrix(data)
    return model.predict(data, **known)
