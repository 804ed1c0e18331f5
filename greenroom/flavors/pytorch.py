"""The PyTorch flavor: modules as an exported graph if possible, as a pickle otherwise or on request.

    import greenroom as mlflow

    mlflow.pytorch.log_model(module, name="model", input_example=array)

An exported graph (``pt2``) needs an example for tracing. Loading it returns the graph, not the class: to continue
training the class itself, use ``serialization_format="pickle"``. Both run code when they are loaded: the library
evaluates expressions of a graph as Python (`torch._export.serde`), so neither is loaded without trust.
"""

from __future__ import annotations

import functools
import importlib
import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Unpack

from greenroom.errors import InvalidInput
from greenroom.flavors import pickles, requirements
from greenroom.flavors.examples import example_of
from greenroom.flavors.libraries import is_installed, library, missing
from greenroom.flavors.loading import LibraryFunction, LoadOptions, OpenedModel, open_model
from greenroom.flavors.models import Model, ModelInfo
from greenroom.flavors.saving import LogOptions, SaveOptions, WrittenModel, log, save

FLAVOR_NAME = "pytorch"
SERIALIZATION_FORMAT_PICKLE = "pickle"
SERIALIZATION_FORMAT_PT2 = "pt2"

Format = Literal["pt2", "pickle"]
_FOLDER = "data"
_FILES = {"pt2": "model.pt2", "pickle": "model.pth"}
_PICKLER_FILE = "pickle_module_info.txt"
_log = logging.getLogger("greenroom.pytorch")


def save_model(
    pytorch_model: Any,
    path: str | Path,
    *,
    serialization_format: Format | None = None,
    **options: Unpack[SaveOptions],
) -> Model:
    """Write a module to a new model folder.

    Args:
        pytorch_model: a ``torch.nn.Module``, which may be scripted or traced.
        serialization_format: ``pt2`` (an exported graph) or ``pickle``; by default ``pt2`` if there is an
            `input_example` and the module can be exported.
        options: as in `greenroom.flavors.saving.SaveOptions`; the example is an array, a tensor, or a tuple of them.

    Raises:
        InvalidInput: it is not a module, or cannot be exported as requested.
    """
    if serialization_format not in {None, *_FILES}:
        raise InvalidInput(f"serialization_format is '{serialization_format}'; it must be pt2 or pickle.")
    example = _arrays(options.get("input_example"))
    if example is not None:
        options["input_example"] = example
    return save(path, options, lambda folder: _write(pytorch_model, folder, serialization_format, example))


def log_model(
    pytorch_model: Any,
    artifact_path: str | None = None,
    *,
    serialization_format: Format | None = None,
    **options: Unpack[LogOptions],
) -> ModelInfo:
    """Log a module; see `save_model` and `greenroom.flavors.saving.LogOptions`."""
    write = functools.partial(save_model, pytorch_model, serialization_format=serialization_format)
    return log(write, artifact_path, options)


def load_model(
    model_uri: str | Path,
    dst_path: str | Path | None = None,
    *,
    device: str | None = None,
    **options: Unpack[LoadOptions],
) -> Any:
    """Load a module, ready to predict.

    Args:
        model_uri: a local folder or any model URI.
        dst_path: folder to download to; a new temporary one by default.
        device: where to load it, such as ``cuda``; its original device by default.
        options: as in `greenroom.flavors.loading.LoadOptions`.

    Raises:
        UntrustedContent: the model is not trusted.
    """
    return _load(open_model(model_uri, FLAVOR_NAME, dst_path, options), device)


def load_function(found: OpenedModel) -> LibraryFunction:
    """Load the module for `python_function`."""
    torch = library("torch", "A PyTorch model")
    device = (found.model_config or {}).get("device") or os.environ.get("MLFLOW_DEFAULT_PREDICTION_DEVICE")
    device = device or ("cuda" if torch.cuda.is_available() else "cpu")
    module = _load(found, device)
    return LibraryFunction(module, functools.partial(_predict, module, device))


def _write(module: Any, folder: Path, wanted: Format | None, example: Any) -> WrittenModel:
    torch = library("torch", "Saving a PyTorch model")
    if not isinstance(module, torch.nn.Module):
        raise InvalidInput(f"A {type(module).__name__} is not a torch.nn.Module.")
    data = folder / _FOLDER
    data.mkdir()
    kind = _export_or_say_why(torch, module, data, wanted, example)
    modules: set[str] = set()
    if kind == "pickle":
        modules = _dump(torch, module, data)
    return WrittenModel(
        flavor=FLAVOR_NAME,
        settings={
            "model_data": _FOLDER,
            "pytorch_version": str(torch.__version__),
            "serialization_format": kind,
        },
        loader="mlflow.pytorch",
        function={"data": _FOLDER, "pickle_module_name": "pickle", "config": {"device": None}},
        packages={"torch", "numpy", "pandas", *(["cloudpickle"] if kind == "pickle" else ()), *modules},
        predict=functools.partial(_predict, module, "cpu"),
    )


def _export_or_say_why(torch: Any, module: Any, data: Path, wanted: Format | None, example: Any) -> Format:
    """Export the module if requested and possible; return the format."""
    if wanted == "pickle":
        return "pickle"
    try:
        _export(torch, module, data / _FILES["pt2"], example)
    except InvalidInput as error:
        if wanted == "pt2":
            raise
        _log.warning("%s It is saved as a pickle, which runs code when it is loaded.", error)
        return "pickle"
    return "pt2"


def _export(torch: Any, module: Any, file: Path, example: Any) -> None:
    if isinstance(module, torch.jit.ScriptModule):
        raise InvalidInput("A module that was scripted or traced cannot be exported again.")
    if not hasattr(example, "dtype"):
        raise InvalidInput("Exporting a module requires an example: pass an array as input_example.")
    tensor = torch.from_numpy(example).to(next((one.device for one in module.parameters()), "cpu"))
    trains = module.training
    try:
        # Sizes other than the number of rows are fixed.
        program = torch.export.export(module.eval(), (tensor,), dynamic_shapes=[{0: torch.export.Dim.AUTO}])
        torch.export.save(program, str(file))
    # Tracing runs the module's code, which may raise anything.
    except Exception as error:
        file.unlink(missing_ok=True)
        raise InvalidInput(f"This {type(module).__name__} cannot be exported: {error}") from error
    finally:
        module.train(trains)


def _dump(torch: Any, module: Any, data: Path) -> set[str]:
    """Write a pickle, or a scripted module in the library's format; return the packages it requires."""
    file = data / _FILES["pickle"]
    # For reading: pickle can read what cloudpickle writes.
    (data / _PICKLER_FILE).write_text("pickle", encoding="utf-8")
    if isinstance(module, torch.jit.ScriptModule):
        torch.jit.save(module, str(file))
        return set()
    pickler = importlib.import_module("cloudpickle" if is_installed("cloudpickle") else "pickle")
    torch.save(module, str(file), pickle_module=pickler)
    home = type(module).__module__
    return set(requirements.packages_of([home, *requirements.imports_of_code(module)]))


def _load(found: OpenedModel, device: str | None) -> Any:
    torch = library("torch", "A PyTorch model")
    data = found.path(FLAVOR_NAME, "model_data", _FOLDER)
    exported = data / _FILES["pt2"]
    if exported.is_file():
        pickles.refuse_untrusted(f"'{exported.name}' is an exported graph", found.trust_pickle)
        return torch.export.load(str(exported)).module()
    file = data / _FILES["pickle"] if data.is_dir() else data
    pickles.refuse_untrusted(f"'{file.name}' is a pickle", found.trust_pickle)
    try:
        module = _read(torch, file, device)
    except ModuleNotFoundError as error:
        raise missing(error, f"'{file.name}'") from error
    return module.eval()


def _read(torch: Any, file: Path, device: str | None) -> Any:
    place = device or None if torch.cuda.is_available() else "cpu"
    if _is_script(file):
        return torch.jit.load(str(file), map_location=place)
    return torch.load(str(file), map_location=place, weights_only=False)


def _is_script(file: Path) -> bool:
    """Return whether a file is a scripted module, which contains its code as text."""
    import zipfile

    if not zipfile.is_zipfile(file):
        return False
    with zipfile.ZipFile(file) as archive:
        return any("/code/" in name for name in archive.namelist())


def _predict(module: Any, device: str, data: Any, params: Mapping[str, Any] | None = None) -> Any:
    """Return a data frame for a data frame, else an array."""
    torch = library("torch", "A PyTorch model")
    is_frame = hasattr(data, "columns") and hasattr(data, "to_numpy")
    if not is_frame and not (hasattr(data, "dtype") and hasattr(data, "shape")):
        raise InvalidInput(f"A PyTorch model takes a data frame or an array, not a {type(data).__name__}.")
    values = data.to_numpy(dtype="float32") if is_frame else data
    with torch.no_grad():
        output = module(torch.as_tensor(values).to(device), **(params or {}))
    if not isinstance(output, torch.Tensor):
        raise InvalidInput(
            f"The model returns a {type(output).__name__}; python_function supports a single tensor. Load it by its flavor."
        )
    values = output.cpu().numpy()
    if not is_frame:
        return values
    return library("pandas", "Predicting on a data frame").DataFrame(values, index=data.index)


def _arrays(example: Any) -> Any:
    """Return an example of tensors as arrays; None if it has another form."""
    data = example_of(example).data
    if hasattr(data, "detach"):
        return data.detach().cpu().numpy()
    return data if hasattr(data, "dtype") and hasattr(data, "shape") and not hasattr(data, "columns") else None
