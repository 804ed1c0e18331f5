"""The TensorFlow flavor: SavedModels, modules, and Keras models with the TensorFlow backend.

    import greenroom as mlflow

    mlflow.tensorflow.log_model(model, name="model", input_example=array)
    mlflow.tensorflow.log_model(
        tf_saved_model_dir=folder, tf_meta_graph_tags=["serve"], tf_signature_def_key="predict", artifact_path="model"
    )

The second form, from the registry's first documentation, logs a SavedModel on disk.
"""

from __future__ import annotations

import functools
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Unpack

from greenroom.core.schemas import Schema, TensorSpec
from greenroom.core.signatures import ModelSignature
from greenroom.errors import InvalidInput, UntrustedContent
from greenroom.flavors import pickles
from greenroom.flavors.keras import load_keras_file, predict_arrays
from greenroom.flavors.libraries import library
from greenroom.flavors.loading import LibraryFunction, LoadOptions, OpenedModel, open_model
from greenroom.flavors.models import Model, ModelInfo
from greenroom.flavors.saving import LogOptions, SaveOptions, WrittenModel, log, save

FLAVOR_NAME = "tensorflow"
_KERAS = "keras"
_SAVED_MODEL = "tf1-estimator"
_MODULE = "tf2-module"
_FOLDERS = {_SAVED_MODEL: "tfmodel", _MODULE: "tf2model"}
_KERAS_FOLDER = "data"
_CUSTOM_OBJECTS = "custom_objects.cloudpickle"
_GLOBAL_CUSTOM_OBJECTS = "global_custom_objects.cloudpickle"
_PACKAGES = ("tensorflow", "tensorflow-cpu", "numpy", "pandas")
_DEFAULT_TAG = "serve"
_DEFAULT_KEY = "serving_default"


class _SavedModel(NamedTuple):
    """A SavedModel on disk, and the function to use."""

    folder: Path
    tags: list[str]
    key: str


def save_model(
    model: Any = None,
    path: str | Path | None = None,
    *,
    tf_saved_model_dir: str | Path | None = None,
    tf_meta_graph_tags: Sequence[str] | str | None = None,
    tf_signature_def_key: str | None = None,
    custom_objects: Mapping[str, Any] | None = None,
    saved_model_kwargs: Mapping[str, Any] | None = None,
    keras_model_kwargs: Mapping[str, Any] | None = None,
    **options: Unpack[SaveOptions],
) -> Model:
    """Write a model to a new model folder.

    Args:
        model: a Keras model or a ``tf.Module``.
        path: the new folder.
        tf_saved_model_dir: a SavedModel on disk, instead of `model`.
        tf_meta_graph_tags: of the graph to use; ``serve`` by default.
        tf_signature_def_key: of the function that predicts; ``serving_default`` by default.
        custom_objects: classes and functions of the Keras model; they are pickled.
        saved_model_kwargs: passed to ``tf.saved_model.save``.
        keras_model_kwargs: passed to the Keras model's ``save``.
        options: as in `greenroom.flavors.saving.SaveOptions`.

    Raises:
        InvalidInput: it is not a TensorFlow model, or the SavedModel does not have the graph or function.
    """
    if path is None:
        raise InvalidInput("path is missing: give the folder to save the model to.")
    if (model is None) == (tf_saved_model_dir is None):
        raise InvalidInput("Pass either model or tf_saved_model_dir.")
    if tf_saved_model_dir is not None:
        tags = (
            [tf_meta_graph_tags] if isinstance(tf_meta_graph_tags, str) else list(tf_meta_graph_tags or [_DEFAULT_TAG])
        )
        saved_model = _SavedModel(Path(tf_saved_model_dir), tags, tf_signature_def_key or _DEFAULT_KEY)
        return save(path, options, lambda folder: _write_saved_model(saved_model, folder))
    kwargs = (dict(saved_model_kwargs or {}), dict(keras_model_kwargs or {}))
    return save(path, options, lambda folder: _write(model, folder, *kwargs, custom_objects))


def log_model(
    model: Any = None,
    artifact_path: str | None = None,
    *,
    tf_saved_model_dir: str | Path | None = None,
    tf_meta_graph_tags: Sequence[str] | str | None = None,
    tf_signature_def_key: str | None = None,
    custom_objects: Mapping[str, Any] | None = None,
    saved_model_kwargs: Mapping[str, Any] | None = None,
    keras_model_kwargs: Mapping[str, Any] | None = None,
    **options: Unpack[LogOptions],
) -> ModelInfo:
    """Log a model; see `save_model` and `greenroom.flavors.saving.LogOptions`."""

    def write(folder: Path, **saving: Unpack[SaveOptions]) -> Model:
        return save_model(
            model,
            folder,
            tf_saved_model_dir=tf_saved_model_dir,
            tf_meta_graph_tags=tf_meta_graph_tags,
            tf_signature_def_key=tf_signature_def_key,
            custom_objects=custom_objects,
            saved_model_kwargs=saved_model_kwargs,
            keras_model_kwargs=keras_model_kwargs,
            **saving,
        )

    return log(write, artifact_path, options)


def load_model(
    model_uri: str | Path,
    dst_path: str | Path | None = None,
    *,
    saved_model_kwargs: Mapping[str, Any] | None = None,
    keras_model_kwargs: Mapping[str, Any] | None = None,
    **options: Unpack[LoadOptions],
) -> Any:
    """Load a model: the Keras model, the module, or the prediction function of the SavedModel.

    Args:
        model_uri: a local folder or any model URI.
        dst_path: folder to download to; a new temporary one by default.
        saved_model_kwargs: passed to ``tf.saved_model.load``.
        keras_model_kwargs: passed to ``keras.saving.load_model``.
        options: as in `greenroom.flavors.loading.LoadOptions`.
    """
    found = open_model(model_uri, FLAVOR_NAME, dst_path, options)
    match _kind(found):
        case "keras":
            return _load_keras(found, dict(keras_model_kwargs or {}))
        case "tf2-module":
            return _load_module(found, dict(saved_model_kwargs or {}))
        case _:
            loaded, infer = _load_saved_model(found)
            # A function has only weak references to its variables.
            infer._greenroom_keeps = loaded
            return infer


def load_function(found: OpenedModel) -> LibraryFunction:
    """Load the model for `python_function`."""
    match _kind(found):
        case "keras":
            model = _load_keras(found, {})
            return LibraryFunction(
                model, functools.partial(predict_arrays, functools.partial(model.predict, verbose=0))
            )
        case "tf2-module":
            module = _load_module(found, {})
            return LibraryFunction(module, functools.partial(_predict_module, module))
        case _:
            loaded, infer = _load_saved_model(found)
            return LibraryFunction(loaded, functools.partial(_predict_saved_model, infer))


def _write(
    model: Any,
    folder: Path,
    saved_model_kwargs: dict[str, Any],
    keras_model_kwargs: dict[str, Any],
    custom_objects: Mapping[str, Any] | None,
) -> WrittenModel:
    tensorflow = library("tensorflow", "Saving a TensorFlow model")
    if isinstance(model, tensorflow.keras.Model):
        return _write_keras(model, folder, keras_model_kwargs, custom_objects)
    if not isinstance(model, tensorflow.Module):
        raise InvalidInput(f"A {type(model).__name__} is neither a Keras model nor a tf.Module.")
    tensorflow.saved_model.save(model, str(folder / _FOLDERS[_MODULE]), **saved_model_kwargs)
    return WrittenModel(
        flavor=FLAVOR_NAME,
        settings={"saved_model_dir": _FOLDERS[_MODULE], "model_type": _MODULE},
        loader="mlflow.tensorflow",
        packages=_PACKAGES,
        predict=functools.partial(_predict_module, model),
    )


def _write_keras(
    model: Any, folder: Path, kwargs: dict[str, Any], custom_objects: Mapping[str, Any] | None
) -> WrittenModel:
    import tensorflow

    data = folder / _KERAS_FOLDER
    data.mkdir()
    save_format = str(kwargs.pop("save_format", "tf"))
    if save_format not in {"tf", "h5"}:
        raise InvalidInput(f"save_format is '{save_format}'; it must be tf or h5.")
    (data / "keras_module.txt").write_text("tensorflow.keras", encoding="utf-8")
    (data / "save_format.txt").write_text(save_format, encoding="utf-8")
    model.save(str(data / ("model.h5" if save_format == "h5" else "model.keras")), **kwargs)
    if custom_objects:
        pickles.dump(dict(custom_objects), data / _CUSTOM_OBJECTS)
    return WrittenModel(
        flavor=FLAVOR_NAME,
        settings={
            "data": _KERAS_FOLDER,
            "model_type": _KERAS,
            # MLflow writes TensorFlow's version here.
            "keras_version": tensorflow.__version__,
            "save_format": save_format,
        },
        loader="mlflow.tensorflow",
        function={"data": _KERAS_FOLDER},
        packages=(*_PACKAGES, "keras", *(("cloudpickle",) if custom_objects else ())),
        predict=functools.partial(predict_arrays, functools.partial(model.predict, verbose=0)),
    )


def _write_saved_model(saved_model: _SavedModel, folder: Path) -> WrittenModel:
    if (
        not (saved_model.folder / "saved_model.pb").is_file()
        and not (saved_model.folder / "saved_model.pbtxt").is_file()
    ):
        raise InvalidInput(f"tf_saved_model_dir is '{saved_model.folder}', which does not contain a SavedModel.")
    loaded, infer = _function_of(saved_model)
    target = folder / _FOLDERS[_SAVED_MODEL]
    shutil.copytree(saved_model.folder, target)
    del loaded
    return WrittenModel(
        flavor=FLAVOR_NAME,
        settings={
            "saved_model_dir": target.name,
            "meta_graph_tags": saved_model.tags,
            "signature_def_key": saved_model.key,
            "model_type": _SAVED_MODEL,
        },
        loader="mlflow.tensorflow",
        packages=_PACKAGES,
        signature=_signature_of(infer),
    )


def _function_of(saved_model: _SavedModel) -> tuple[Any, Any]:
    """Load a SavedModel, and return the function to use."""
    tensorflow = library("tensorflow", "A TensorFlow model")
    try:
        loaded = tensorflow.saved_model.load(str(saved_model.folder), tags=saved_model.tags)
    except (RuntimeError, ValueError) as error:
        raise InvalidInput(
            f"The SavedModel in '{saved_model.folder}' has no graph tagged {saved_model.tags}: {error}"
        ) from error
    if saved_model.key not in loaded.signatures:
        keys = ", ".join(f"'{key}'" for key in loaded.signatures)
        raise InvalidInput(
            f"The SavedModel in '{saved_model.folder}' has no signature '{saved_model.key}'; it has {keys}."
        )
    return loaded, loaded.signatures[saved_model.key]


def _signature_of(infer: Any) -> ModelSignature | None:
    """Infer the signature of a SavedModel's function; None if the shape or type of a tensor is unknown."""
    inputs = _tensors(infer.structured_input_signature[1])
    return None if inputs is None else ModelSignature(inputs, _tensors(infer.structured_outputs))


def _tensors(specs: Mapping[str, Any]) -> Schema | None:
    made = []
    for name, spec in specs.items():
        if spec.shape.rank is None:
            return None
        kind = "str" if spec.dtype.name == "string" else spec.dtype.name
        made.append(TensorSpec(kind, [-1 if size is None else size for size in spec.shape], name))
    return Schema(made) if made else None


def _kind(found: OpenedModel) -> str:
    settings = found.settings(FLAVOR_NAME)
    # Releases before 2.0 wrote no type.
    kind = str(settings.get("model_type") or ("keras" if "keras" in found.model.flavors else _SAVED_MODEL))
    if kind not in {_KERAS, _MODULE, _SAVED_MODEL}:
        raise InvalidInput(f"The model in '{found.folder}' is of TensorFlow's type '{kind}', which is not supported.")
    return kind


def _load_keras(found: OpenedModel, kwargs: dict[str, Any]) -> Any:
    library("tensorflow", "A TensorFlow model")
    data = found.path(FLAVOR_NAME, "data", _KERAS_FOLDER)
    objects: dict[str, Any] = {}
    for name in (_GLOBAL_CUSTOM_OBJECTS, _CUSTOM_OBJECTS):
        if (data / name).is_file():
            objects.update(pickles.load(data / name, trust_pickle=found.trust_pickle))
    objects.update(kwargs.pop("custom_objects", None) or {})
    file = next((data / name for name in ("model.keras", "model.h5") if (data / name).is_file()), None)
    if file is None:
        raise UntrustedContent(
            f"The Keras model in '{found.folder}' has a format that Keras 3 does not support: log it again with a newer "
            "TensorFlow."
        )
    if kwargs.get("safe_mode") is False:
        pickles.refuse_untrusted(f"'{file.name}' may contain code", found.trust_pickle)
    if file.suffix == ".h5":
        pickles.refuse_untrusted(f"'{file.name}' is a whole model in HDF5", found.trust_pickle)
    return load_keras_file(file, {**kwargs, "custom_objects": objects or None, **found.admission.options})


def _load_module(found: OpenedModel, kwargs: dict[str, Any]) -> Any:
    tensorflow = library("tensorflow", "A TensorFlow model")
    folder = found.path(FLAVOR_NAME, "saved_model_dir", _FOLDERS[_MODULE])
    pickles.refuse_untrusted(f"'{folder.name}' is a SavedModel", found.trust_pickle)
    return tensorflow.saved_model.load(str(folder), **kwargs)


def _load_saved_model(found: OpenedModel) -> tuple[Any, Any]:
    library("tensorflow", "A TensorFlow model")
    settings = found.settings(FLAVOR_NAME)
    folder = found.path(FLAVOR_NAME, "saved_model_dir", _FOLDERS[_SAVED_MODEL])
    pickles.refuse_untrusted(f"'{folder.name}' is a SavedModel", found.trust_pickle)
    tags = list(settings.get("meta_graph_tags") or [_DEFAULT_TAG])
    return _function_of(_SavedModel(folder, tags, settings.get("signature_def_key") or _DEFAULT_KEY))


def _predict_module(module: Any, data: Any) -> Any:
    import tensorflow

    if not hasattr(data, "shape") and not isinstance(data, list):
        raise InvalidInput(f"A tf.Module takes an array or a list, not a {type(data).__name__}.")
    output = module(tensorflow.convert_to_tensor(data))
    return output.numpy() if hasattr(output, "numpy") else output


def _predict_saved_model(infer: Any, data: Any) -> Any:
    """Return a data frame for a data frame, a dict of lists and arrays for a dict."""
    import numpy
    import tensorflow

    is_frame = hasattr(data, "columns")
    if not is_frame and not isinstance(data, Mapping):
        raise InvalidInput(f"A SavedModel takes a dict of arrays or a data frame, not a {type(data).__name__}.")
    names = list(data.columns) if is_frame else list(data)
    feed = {
        str(name): tensorflow.constant(numpy.array(data[name].to_list()) if is_frame else data[name]) for name in names
    }
    outputs = {name: _flat(tensor.numpy()) for name, tensor in infer(**feed).items()}
    if not is_frame:
        return outputs
    return library("pandas", "Predicting on a data frame").DataFrame(outputs)


def _flat(values: Any) -> Any:
    """Return one number per row as an array, several as lists."""
    if values.ndim != 1 and all(len(row) == 1 for row in values):
        return values.ravel()
    return values.tolist()
