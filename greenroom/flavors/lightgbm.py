"""The LightGBM flavor: boosters in the library's text format, estimators as skops if that is installed.

import greenroom as mlflow

mlflow.lightgbm.log_model(booster, name="model", input_example=rows)
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Unpack

from greenroom.errors import InvalidInput
from greenroom.flavors.libraries import library
from greenroom.flavors.loading import LibraryFunction, LoadOptions, OpenedModel, open_model
from greenroom.flavors.models import Model, ModelInfo
from greenroom.flavors.saving import LogOptions, SaveOptions, WrittenModel, log, save
from greenroom.flavors.sklearn import Format, load_estimator, write_estimator

FLAVOR_NAME = "lightgbm"
_BOOSTER = "lightgbm.basic.Booster"
_BOOSTER_FILE = "model.lgb"
# Types in LightGBM's estimators that skops does not know; they are the library's own and can be trusted.
_TRUSTED = (
    "collections.OrderedDict",
    "collections.defaultdict",
    "lightgbm.basic.Booster",
    "lightgbm.sklearn.LGBMClassifier",
    "lightgbm.sklearn.LGBMRanker",
    "lightgbm.sklearn.LGBMRegressor",
    "numpy.dtype",
)


def save_model(
    lgb_model: Any,
    path: str | Path,
    *,
    serialization_format: Format | None = None,
    skops_trusted_types: Sequence[str] | None = None,
    **options: Unpack[SaveOptions],
) -> Model:
    """Write a booster or an estimator to a new model folder.

    Args:
        serialization_format: of estimators, as in `greenroom.flavors.sklearn.save_model`; boosters are text.
        skops_trusted_types: types to save as skops in addition to LightGBM's own.
        options: as in `greenroom.flavors.saving.SaveOptions`.

    Raises:
        InvalidInput: it is not a LightGBM model, or the format does not support it.
    """
    trusted = (*_TRUSTED, *(skops_trusted_types or ()))
    return save(path, options, lambda folder: _write(lgb_model, folder, serialization_format, trusted))


def log_model(
    lgb_model: Any,
    artifact_path: str | None = None,
    *,
    serialization_format: Format | None = None,
    skops_trusted_types: Sequence[str] | None = None,
    **options: Unpack[LogOptions],
) -> ModelInfo:
    """Log a booster or an estimator; see `save_model` and `greenroom.flavors.saving.LogOptions`."""
    write = functools.partial(
        save_model, lgb_model, serialization_format=serialization_format, skops_trusted_types=skops_trusted_types
    )
    return log(write, artifact_path, options)


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
    return LibraryFunction(model, model.predict)


def _write(lgb_model: Any, folder: Path, requested: Format | None, trusted: Sequence[str]) -> WrittenModel:
    lightgbm = library("lightgbm", "Saving a LightGBM model")
    packages = ["lightgbm", "numpy", "pandas", "scikit-learn", "scipy"]
    settings: dict[str, Any] = {"lgb_version": lightgbm.__version__}
    if isinstance(lgb_model, lightgbm.Booster):
        lgb_model.save_model(folder / _BOOSTER_FILE)
        settings |= {"data": _BOOSTER_FILE, "model_class": _BOOSTER}
    elif isinstance(lgb_model, lightgbm.LGBMModel):
        saved = write_estimator(lgb_model, folder, requested, trusted)
        packages += [] if saved.kind == "pickle" else [saved.kind]
        settings |= {
            "data": saved.file,
            "model_class": f"{type(lgb_model).__module__}.{type(lgb_model).__qualname__}",
            "serialization_format": saved.kind,
            "skops_trusted_types": saved.trusted,
        }
    else:
        raise InvalidInput(
            f"A {type(lgb_model).__name__} is not a LightGBM model: pass a Booster or an LGBM estimator."
        )
    return WrittenModel(
        flavor=FLAVOR_NAME,
        settings=settings,
        loader="mlflow.lightgbm",
        function={"data": settings["data"]},
        packages=packages,
        predict=lgb_model.predict,
    )


def _load(found: OpenedModel) -> Any:
    lightgbm = library("lightgbm", "A LightGBM model")
    if (found.settings(FLAVOR_NAME).get("model_class") or _BOOSTER) == _BOOSTER:
        return lightgbm.Booster(model_file=str(found.path(FLAVOR_NAME, "data", _BOOSTER_FILE)))
    return load_estimator(found, FLAVOR_NAME, "data")
