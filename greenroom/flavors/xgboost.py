"""The XGBoost flavor: boosters and scikit-learn estimators, in the library's own format (UBJSON or JSON).

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
from greenroom.flavors.models import Model, ModelInfo
from greenroom.flavors.opening import LibraryFunction, LoadOptions, Opened, opened
from greenroom.flavors.saving import LogOptions, SaveOptions, Written, log, save

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
    """Write a booster or an estimator into a new model folder.

    Args:
        model_format: ``ubj``, ``json`` or, for readers of old, ``xgb``.
        options: as in `greenroom.flavors.saving.SaveOptions`.

    Raises:
        InvalidInput: it is no model of XGBoost, or the format is unknown.
    """
    return save(path, options, lambda folder: _write(xgb_model, folder, model_format))


def log_model(
    xgb_model: Any, artifact_path: str | None = None, *, model_format: str = "ubj", **options: Unpack[LogOptions]
) -> ModelInfo:
    """Log a booster or an estimator; see `save_model` and `greenroom.flavors.saving.LogOptions`."""
    return log(functools.partial(save_model, xgb_model, model_format=model_format), artifact_path, options)


def load_model(model_uri: str | Path, dst_path: str | Path | None = None, **options: Unpack[LoadOptions]) -> Any:
    """Load a booster or an estimator, whichever was saved.

    Args:
        model_uri: a local folder, or any address of a model.
        dst_path: folder to download to; a new temporary one unless given.
        options: as in `greenroom.flavors.opening.LoadOptions`.
    """
    return _load(opened(model_uri, FLAVOR_NAME, dst_path, options))


def load_function(found: Opened) -> LibraryFunction:
    """Load the model for `python_function`."""
    model = _load(found)
    return LibraryFunction(model, functools.partial(_predict, model))


def _write(xgb_model: Any, folder: Path, model_format: str) -> Written:
    xgboost = library("xgboost", "Saving an XGBoost model")
    if model_format not in _FORMATS:
        raise InvalidInput(f"model_format is '{model_format}'; it must be one of {', '.join(_FORMATS)}.")
    if not isinstance(xgb_model, xgboost.Booster | xgboost.XGBModel):
        raise InvalidInput(f"A {type(xgb_model).__name__} is no model of XGBoost: pass a Booster or an XGB estimator.")
    file = f"model.{model_format}"
    xgb_model.save_model(folder / file)
    # A class derived from the library's own is loaded as that.
    kind = next(one for one in type(xgb_model).__mro__ if one.__module__.startswith("xgboost."))
    estimator = not isinstance(xgb_model, xgboost.Booster)
    return Written(
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


def _load(found: Opened) -> Any:
    xgboost = library("xgboost", "An XGBoost model")
    file = found.path(FLAVOR_NAME, "data", "model.xgb")
    kind = str(found.settings(FLAVOR_NAME).get("model_class") or _BOOSTER)
    if kind not in _CLASSES:
        raise InvalidInput(f"'{file.name}' is said to be a {kind}, which is not a model class of XGBoost.")
    model = getattr(xgboost, _CLASSES[kind])()
    model.load_model(file)
    return model


def _predict(model: Any, data: Any, params: dict[str, Any] | None = None) -> Any:
    import xgboost

    # Parameters may be meant for others that read the same request.
    takes = inspect.signature(model.predict).parameters
    known = {name: value for name, value in (params or {}).items() if name in takes}
    if isinstance(model, xgboost.Booster):
        data = data if isinstance(data, xgboost.DMatrix) else xgboost.DMatrix(data, enable_categorical=True)
    return model.predict(data, **known)
