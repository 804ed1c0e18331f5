"""The Keras 3 flavor: models in the ``.keras`` format, with any backend.

import greenroom as mlflow

mlflow.keras.log_model(model, name="model", input_example=array)
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Unpack

from greenroom.errors import InvalidInput, UntrustedContent
from greenroom.flavors import pickles
from greenroom.flavors.libraries import library
from greenroom.flavors.loading import LibraryFunction, LoadOptions, OpenedModel, open_model
from greenroom.flavors.models import Model, ModelInfo
from greenroom.flavors.saving import LogOptions, SaveOptions, WrittenModel, log, save

FLAVOR_NAME = "keras"
_FOLDER = "data"
_FILE = "model.keras"
_EXPORTED = "model"


def save_model(
    model: Any,
    path: str | Path,
    *,
    save_exported_model: bool = False,
    save_model_kwargs: Mapping[str, Any] | None = None,
    **options: Unpack[SaveOptions],
) -> Model:
    """Write a model to a new model folder.

    Args:
        save_exported_model: store only the prediction function, as a SavedModel that requires TensorFlow.
        save_model_kwargs: passed to the model's ``save``.
        options: as in `greenroom.flavors.saving.SaveOptions`.

    Raises:
        InvalidInput: it is not a Keras 3 model.
    """
    return save(path, options, lambda folder: _write(model, folder, save_exported_model, dict(save_model_kwargs or {})))


def log_model(
    model: Any,
    artifact_path: str | None = None,
    *,
    save_exported_model: bool = False,
    save_model_kwargs: Mapping[str, Any] | None = None,
    **options: Unpack[LogOptions],
) -> ModelInfo:
    """Log a model; see `save_model` and `greenroom.flavors.saving.LogOptions`."""
    write = functools.partial(
        save_model, model, save_exported_model=save_exported_model, save_model_kwargs=save_model_kwargs
    )
    return log(write, artifact_path, options)


def load_model(
    model_uri: str | Path,
    dst_path: str | Path | None = None,
    *,
    custom_objects: Mapping[str, Any] | None = None,
    load_model_kwargs: Mapping[str, Any] | None = None,
    **options: Unpack[LoadOptions],
) -> Any:
    """Load a model.

    Args:
        model_uri: a local folder or any model URI.
        dst_path: folder to download to; a new temporary one by default.
        custom_objects: custom classes and functions, by name.
        load_model_kwargs: passed to ``keras.saving.load_model``; ``safe_mode=False`` allows code in the file.
        options: as in `greenroom.flavors.loading.LoadOptions`.

    Raises:
        UntrustedContent: the file contains code.
    """
    kwargs = dict(load_model_kwargs or {})
    if custom_objects is not None:
        kwargs["custom_objects"] = dict(custom_objects)
    return _load(open_model(model_uri, FLAVOR_NAME, dst_path, options), kwargs)


def load_function(found: OpenedModel) -> LibraryFunction:
    """Load the model for `python_function`."""
    model = _load(found, {})
    call = model.serve if found.settings(FLAVOR_NAME).get("save_exported_model") else model.predict
    return LibraryFunction(model, functools.partial(predict_arrays, call))


def load_keras_file(file: Path, kwargs: Mapping[str, Any]) -> Any:
    """Load a ``.keras`` or ``.h5`` file.

    Raises:
        UntrustedContent: the file contains code that the library does not run by default.
    """
    keras = library("keras", "A Keras model")
    try:
        return keras.saving.load_model(str(file), **kwargs)
    except ValueError as error:
        if "safe_mode" not in str(error):
            raise
        raise UntrustedContent(
            f"'{file.name}' contains the code of a Lambda layer, which loading would run. If you trust it, load it by its flavor "
            'with safe_mode=False: load_model_kwargs={"safe_mode": False} of keras, keras_model_kwargs of tensorflow.'
        ) from error


def predict_arrays(call: Any, data: Any) -> Any:
    """Predict with a Keras model; return a data frame for a data frame, else arrays."""
    if hasattr(data, "columns") and hasattr(data, "to_numpy"):
        pandas = library("pandas", "Predicting on a data frame")
        return pandas.DataFrame(call(data.to_numpy()), index=data.index)
    output = call(data)
    return output.numpy() if hasattr(output, "numpy") else output


def _write(model: Any, folder: Path, exported: bool, kwargs: dict[str, Any]) -> WrittenModel:
    keras = library("keras", "Saving a Keras model")
    if not isinstance(model, keras.Model):
        raise InvalidInput(f"A {type(model).__name__} is not a Keras 3 model.")
    data = folder / _FOLDER
    data.mkdir()
    (data / "keras_module.txt").write_text("keras", encoding="utf-8")
    if exported:
        model.export(str(data / _EXPORTED), verbose=False)
    else:
        model.save(str(data / _FILE), **kwargs)
    return WrittenModel(
        flavor=FLAVOR_NAME,
        settings={
            "data": _FOLDER,
            "keras_version": keras.__version__,
            "keras_backend": keras.backend.backend(),
            "save_exported_model": exported,
        },
        loader="mlflow.keras",
        packages=("keras", *_packages_of_backend(keras.backend.backend(), exported), "numpy", "pandas"),
        predict=functools.partial(predict_arrays, functools.partial(model.predict, verbose=0)),
    )


def _packages_of_backend(backend: str, exported: bool) -> tuple[str, ...]:
    tensorflow = ("tensorflow", "tensorflow-cpu") if exported or backend == "tensorflow" else ()
    return (*tensorflow, *({"jax": ("jax", "jaxlib"), "torch": ("torch",)}.get(backend, ())))


def _load(found: OpenedModel, kwargs: dict[str, Any]) -> Any:
    folder = found.path(FLAVOR_NAME, "data", _FOLDER)
    if found.settings(FLAVOR_NAME).get("save_exported_model"):
        pickles.refuse_untrusted(f"'{_EXPORTED}' is a SavedModel", found.trust_pickle)
        return library("tensorflow", "A Keras model that was exported").saved_model.load(str(folder / _EXPORTED))
    if kwargs.get("safe_mode") is False:
        pickles.refuse_untrusted(f"'{_FILE}' may contain code", found.trust_pickle)
    return load_keras_file(folder / _FILE, {**kwargs, **found.admission.options})
