"""The statsmodels flavor: fitted results, as pickles, which is the library's only format.

import greenroom as mlflow

mlflow.statsmodels.log_model(results, name="model", input_example=rows)
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any, Unpack

from greenroom.errors import InvalidInput
from greenroom.flavors import pickles, requirements
from greenroom.flavors.libraries import library
from greenroom.flavors.loading import LibraryFunction, LoadOptions, OpenedModel, open_model
from greenroom.flavors.models import Model, ModelInfo
from greenroom.flavors.saving import LogOptions, SaveOptions, WrittenModel, log, save

FLAVOR_NAME = "statsmodels"
_FILE = "model.statsmodels"


def save_model(
    statsmodels_model: Any, path: str | Path, *, remove_data: bool = False, **options: Unpack[SaveOptions]
) -> Model:
    """Write fitted results to a new model folder. They are pickled, so loading them runs code.

    Args:
        remove_data: omit the training data.
        options: as in `greenroom.flavors.saving.SaveOptions`.

    Raises:
        InvalidInput: they are not statsmodels results.
    """
    return save(path, options, lambda folder: _write(statsmodels_model, folder, remove_data))


def log_model(
    statsmodels_model: Any,
    artifact_path: str | None = None,
    *,
    remove_data: bool = False,
    **options: Unpack[LogOptions],
) -> ModelInfo:
    """Log fitted results; see `save_model` and `greenroom.flavors.saving.LogOptions`."""
    return log(functools.partial(save_model, statsmodels_model, remove_data=remove_data), artifact_path, options)


def load_model(model_uri: str | Path, dst_path: str | Path | None = None, **options: Unpack[LoadOptions]) -> Any:
    """Load fitted results.

    Args:
        model_uri: a local folder or any model URI.
        dst_path: folder to download to; a new temporary one by default.
        options: as in `greenroom.flavors.loading.LoadOptions`.

    Raises:
        UntrustedContent: the model is not trusted.
    """
    return _load(open_model(model_uri, FLAVOR_NAME, dst_path, options))


def load_function(found: OpenedModel) -> LibraryFunction:
    """Load the model for `python_function`."""
    results = _load(found)
    return LibraryFunction(results, functools.partial(_predict, results))


def _write(results: Any, folder: Path, remove_data: bool) -> WrittenModel:
    statsmodels = library("statsmodels", "Saving a statsmodels model")
    if not hasattr(results, "save") or not hasattr(results, "predict"):
        raise InvalidInput(f"A {type(results).__name__} is not a statsmodels result: pass the result of fit().")
    results.save(str(folder / _FILE), remove_data)
    return WrittenModel(
        flavor=FLAVOR_NAME,
        settings={
            "data": _FILE,
            "serialization_format": "pickle",
            "statsmodels_version": statsmodels.__version__,
        },
        loader="mlflow.statsmodels",
        function={"data": _FILE},
        packages=requirements.packages_of(
            {"statsmodels", "numpy", "pandas", "scipy", *pickles.modules_in(folder / _FILE)}
        ),
        predict=functools.partial(_predict, results),
    )


def _load(found: OpenedModel) -> Any:
    library("statsmodels", "A statsmodels model")
    return pickles.load(found.path(FLAVOR_NAME, "data", _FILE), trust_pickle=found.trust_pickle)


def _predict(results: Any, data: Any) -> Any:
    from statsmodels.tsa.base.tsa_model import TimeSeriesModel

    if not isinstance(results.model, TimeSeriesModel):
        return results.predict(data)
    if len(data) != 1 or not {"start", "end"} <= set(data.columns):
        raise InvalidInput("A time series model predicts from 'start' to 'end': pass one row with these two columns.")
    return results.predict(start=data["start"].iloc[0], end=data["end"].iloc[0])
