"""The LightGBM flavor: boosters in the library's own text format, estimators as skops where that is installed.

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
from greenroom.flavors.models import Model, ModelInfo
from greenroom.flavors.opening import LibraryFunction, LoadOptions, Opened, opened
from greenroom.flavors.saving import LogOptions, SaveOptions, Written, log, save
from greenroom.flavors.sklearn import Format, load_estimator, write_estimator

FLAVOR_NAME = "lightgbm"
_BOOSTER = "lightgbm.basic.Booster"
_BOOSTER_FILE = "model.lgb"
# What LightGBM's estimators hold that skops does not know: the library's own, which saving them vouches for.
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
    """Write a booster or an estimator into a new model folder.

    Args:
        serialization_format: of estimators, as in `greenroom.flavors.sklearn.save_model`; boosters are text.
        skops_trusted_types: types to save as skops besides LightGBM's own.
        options: as in `greenroom.flavors.saving.SaveOptions`.

    Raises:
        InvalidInput: it is no model of LightGBM, or the format cannot hold it.
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
    return LibraryFunction(model, model.predict)


def _write(lgb_model: Any, folder: Path, wanted: Format | None, trusted: Sequence[str]) -> Written:
    lightgbm = library("lightgbm", "Saving a LightGBM model")
    packages = ["lightgbm", "numpy", "pandas", "scikit-learn", "scipy"]
    settings: dict[str, Any] = {"lgb_version": lightgbm.__version__}
    if isinstance(lgb_model, lightgbm.Booster):
        lgb_model.save_model(folder / _BOOSTER_FILE)
        settings |= {"data": _BOOSTER_FILE, "model_class": _BOOSTER}
    elif isinstance(lgb_model, lightgbm.LGBMModel):
        kept = write_estimator(lgb_model, folder, wanted, trusted)
        packages += [] if kept.kind == "pickle" else [kept.kind]
        settings |= {
            "data": kept.file,
            "model_class": f"{type(lgb_model).__module__}.{type(lgb_model).__qualname__}",
            "serialization_format": kept.kind,
            "skops_trusted_types": kept.trusted,
        }
    else:
        raise InvalidInput(
            f"A {type(lgb_model).__name__} is no model of LightGBM: pass a Booster or an LGBM estimator."
        )
    return Written(
        flavor=FLAVOR_NAME,
        settings=settings,
        loader="mlflow.lightgbm",
        function={"data": settings["data"]},
        packages=packages,
        predict=lgb_model.predict,
    )


def _load(found: Opened) -> Any:
    lightgbm = library("lightgbm", "A LightGBM model")
    if (found.settings(FLAVOR_NAME).get("model_class") or _BOOSTER) == _BOOSTER:
        return lightgbm.Booster(model_file=str(found.path(FLAVOR_NAME, "data", _BOOSTER_FILE)))
    return load_estimator(found, FLAVOR_NAME, "data")
