"""The ONNX flavor: models in the ONNX format, run by ONNX Runtime.

import greenroom as mlflow

mlflow.onnx.log_model(model, name="model", input_example=array)
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Unpack

from greenroom.errors import InvalidInput
from greenroom.flavors.libraries import library
from greenroom.flavors.loading import LibraryFunction, LoadOptions, OpenedModel, open_model
from greenroom.flavors.models import Model, ModelInfo
from greenroom.flavors.saving import LogOptions, SaveOptions, WrittenModel, log, save

FLAVOR_NAME = "onnx"
_FILE = "model.onnx"
_WEIGHTS_FILE = "model.onnx.data"
_PROVIDERS = ("CUDAExecutionProvider", "CPUExecutionProvider")
# Protocol buffers are limited to 2 GiB; larger tensors are stored in a separate file.
_MAX_BYTES = 2**31 - 1
_INTEGER_SETTINGS = ("inter_op_num_threads", "intra_op_num_threads")


def save_model(
    onnx_model: Any,
    path: str | Path,
    *,
    onnx_execution_providers: Sequence[Any] | None = None,
    onnx_session_options: Mapping[str, Any] | None = None,
    save_as_external_data: bool = False,
    **options: Unpack[SaveOptions],
) -> Model:
    """Write a model to a new model folder.

    Args:
        onnx_execution_providers: of ONNX Runtime, in order of preference; CUDA, then the CPU, by default.
        onnx_session_options: of ONNX Runtime: numbers of threads, ``execution_mode``, ``graph_optimization_level``,
            ``extra_session_config``.
        save_as_external_data: store the weights in a separate file; always done for models over 2 GiB.
        options: as in `greenroom.flavors.saving.SaveOptions`.

    Raises:
        InvalidInput: it is not a valid ONNX model.
    """
    providers = list(onnx_execution_providers or _PROVIDERS)
    session = None if onnx_session_options is None else dict(onnx_session_options)
    return save(path, options, lambda folder: _write(onnx_model, folder, providers, session, save_as_external_data))


def log_model(
    onnx_model: Any,
    artifact_path: str | None = None,
    *,
    onnx_execution_providers: Sequence[Any] | None = None,
    onnx_session_options: Mapping[str, Any] | None = None,
    save_as_external_data: bool = False,
    **options: Unpack[LogOptions],
) -> ModelInfo:
    """Log a model; see `save_model` and `greenroom.flavors.saving.LogOptions`."""
    write = functools.partial(
        save_model,
        onnx_model,
        onnx_execution_providers=onnx_execution_providers,
        onnx_session_options=onnx_session_options,
        save_as_external_data=save_as_external_data,
    )
    return log(write, artifact_path, options)


def load_model(model_uri: str | Path, dst_path: str | Path | None = None, **options: Unpack[LoadOptions]) -> Any:
    """Load a model as a ``ModelProto``.

    Args:
        model_uri: a local folder or any model URI.
        dst_path: folder to download to; a new temporary one by default.
        options: as in `greenroom.flavors.loading.LoadOptions`.
    """
    file = open_model(model_uri, FLAVOR_NAME, dst_path, options).path(FLAVOR_NAME, "data", _FILE)
    onnx = library("onnx", "An ONNX model")
    onnx.checker.check_model(str(file))
    return onnx.load(str(file))


def load_function(found: OpenedModel) -> LibraryFunction:
    """Open a session of ONNX Runtime for `python_function`."""
    settings = found.settings(FLAVOR_NAME)
    providers, options = settings.get("providers"), settings.get("onnx_session_options")
    if not found.admission.is_trusted:
        providers, options = _harmless(providers, options)
    session = _session(found.path(FLAVOR_NAME, "data", _FILE), providers, options)
    return LibraryFunction(session, functools.partial(_predict, session))


def _write(
    onnx_model: Any, folder: Path, providers: list[Any], session: dict[str, Any] | None, has_external_data: bool
) -> WrittenModel:
    onnx = library("onnx", "Saving an ONNX model")
    file = folder / _FILE
    if not isinstance(onnx_model, onnx.ModelProto):
        raise InvalidInput(f"A {type(onnx_model).__name__} is not an ONNX model: pass a ModelProto.")
    has_external_data = has_external_data or onnx_model.ByteSize() > _MAX_BYTES
    # The library moves the weights out of the model it is given, so pass it a copy.
    given = onnx_model
    if has_external_data:
        given = onnx.ModelProto()
        given.CopyFrom(onnx_model)
    onnx.save_model(
        given, str(file), save_as_external_data=has_external_data, location=_WEIGHTS_FILE if has_external_data else None
    )
    try:
        onnx.checker.check_model(str(file))
    except onnx.checker.ValidationError as error:
        raise InvalidInput(f"The model is not valid ONNX: {error}") from error
    return WrittenModel(
        flavor=FLAVOR_NAME,
        settings={
            "data": _FILE,
            "onnx_version": onnx.__version__,
            "providers": providers,
            "onnx_session_options": session,
        },
        loader="mlflow.onnx",
        function={"data": _FILE},
        packages=("onnx", "onnxruntime", "numpy", "pandas"),
        predict=lambda data: _predict(_session(file, providers, session), data),
    )


def _session(file: Path, providers: Any, settings: Mapping[str, Any] | None) -> Any:
    runtime = library("onnxruntime", "Running an ONNX model")
    wanted = [providers] if isinstance(providers, str) else list(providers or _PROVIDERS)
    # A provider with options is a tuple, which YAML reads as a list.
    wanted = [tuple(one) if isinstance(one, list) else one for one in wanted]
    there = set(runtime.get_available_providers())
    usable = [one for one in wanted if (one[0] if isinstance(one, tuple) else one) in there]
    options = _session_options(runtime, settings or {})
    return runtime.InferenceSession(str(file), options, providers=usable or ["CPUExecutionProvider"])


def _harmless(providers: Any, options: Mapping[str, Any] | None) -> tuple[list[str], dict[str, Any]]:
    """Remove settings that could make the runtime load a library: options of providers, free text."""
    wanted = [providers] if isinstance(providers, str) else list(providers or _PROVIDERS)
    names = [one if isinstance(one, str) else one[0] for one in wanted if one]
    kept = {name: value for name, value in (options or {}).items() if name != "extra_session_config"}
    return [name for name in names if name in _PROVIDERS] or ["CPUExecutionProvider"], kept


def _session_options(runtime: Any, settings: Mapping[str, Any]) -> Any:
    options = runtime.SessionOptions()
    for name in _INTEGER_SETTINGS:
        if settings.get(name):
            setattr(options, name, int(settings[name]))
    mode = str(settings.get("execution_mode") or "sequential").lower()
    modes = {"sequential": "ORT_SEQUENTIAL", "parallel": "ORT_PARALLEL"}
    if mode not in modes:
        raise InvalidInput(f"execution_mode is '{mode}'; it must be sequential or parallel.")
    options.execution_mode = getattr(runtime.ExecutionMode, modes[mode])
    if settings.get("graph_optimization_level") is not None:
        options.graph_optimization_level = runtime.GraphOptimizationLevel(int(settings["graph_optimization_level"]))
    for key, value in (settings.get("extra_session_config") or {}).items():
        options.add_session_config_entry(str(key), str(value))
    return options


def _predict(session: Any, data: Any) -> Any:
    """Return a data frame for a data frame, else a dict of the outputs."""
    numpy = library("numpy", "Running an ONNX model")
    inputs = {item.name: item.type for item in session.get_inputs()}
    is_frame = hasattr(data, "columns")
    feed = {
        # Values from JSON or pandas are float64, which most models do not accept.
        name: value.astype("float32") if inputs.get(name) == "tensor(float)" and value.dtype == "float64" else value
        for name, value in _feed(data, list(inputs), numpy).items()
    }
    names = [item.name for item in session.get_outputs()]
    answers = dict(zip(names, session.run(names, feed), strict=True))
    if not is_frame:
        return answers
    pandas = library("pandas", "Running an ONNX model on a data frame")
    return pandas.DataFrame({name: numpy.asarray(answer).reshape(-1) for name, answer in answers.items()})


def _feed(data: Any, names: list[str], numpy: Any) -> dict[str, Any]:
    if isinstance(data, Mapping):
        return {str(name): numpy.asarray(value) for name, value in data.items()}
    if len(names) > 1:
        if not hasattr(data, "columns"):
            raise InvalidInput(f"The model takes several tensors ({', '.join(names)}): pass a dict or a data frame.")
        return {name: data[name].to_numpy() for name in names}
    return {names[0]: data.to_numpy() if hasattr(data, "to_numpy") else numpy.asarray(data)}
