"""The `python_function` flavor: models written in Python, and a common `predict` for all models.

    import greenroom as mlflow

    class Doubler(mlflow.pyfunc.PythonModel):
        def predict(self, context, model_input, params=None):
            return model_input["x"] * 2

    info = mlflow.pyfunc.log_model(name="model", python_model=Doubler(), input_example=frame)
    mlflow.pyfunc.load_model(info.model_uri).predict(frame)

A class or function is pickled, so loading it runs code. A script (``python_model="model.py"``, ending in
``mlflow.models.set_model(...)``) is stored as text.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Unpack

from greenroom.errors import InvalidInput
from greenroom.flavors import logging as model_logging
from greenroom.flavors import pickles, requirements
from greenroom.flavors.aliases import LOADERS
from greenroom.flavors.configurations import read_config
from greenroom.flavors.functions import PyFuncModel
from greenroom.flavors.libraries import missing
from greenroom.flavors.loading import OpenedModel, check_and_open
from greenroom.flavors.model_classes import PythonModel, PythonModelContext, as_python_model
from greenroom.flavors.models import MLMODEL_FILE, Model, ModelInfo
from greenroom.flavors.python_models import PythonFunction, run_script, signature_from_hints
from greenroom.flavors.saving import LogOptions, SaveOptions, WrittenModel, log, save
from greenroom.scanning.folders import below
from greenroom.sdk.client import MlflowClient
from greenroom.sdk.methods.past import Moment

FLAVOR_NAME = "python_function"
PYTHON_MODEL_FILE = "python_model.pkl"
_ARTIFACTS_FOLDER = "artifacts"
# MLflow's client cuts URIs at '#', and decodes escapes once more than it encodes them.
_SPECIAL_IN_ADDRESSES = re.compile(r"[#\\]|%(?=[0-9A-Fa-f]{2})")


def save_model(
    path: str | Path,
    loader_module: str | None = None,
    data_path: str | Path | None = None,
    *,
    python_model: PythonModel | Callable[..., Any] | str | Path | None = None,
    artifacts: Mapping[str, str | Path] | None = None,
    model_config: Mapping[str, Any] | str | Path | None = None,
    streamable: bool | None = None,
    **options: Unpack[SaveOptions],
) -> Model:
    """Write a Python model to a new model folder.

    Args:
        loader_module: a module of your own whose ``_load_pyfunc(path)`` loads `data_path`; instead of
            `python_model`.
        data_path: the file or folder that it loads.
        python_model: an instance of a class deriving from `PythonModel`, a function of the rows, or the path of a
            script that ends in ``mlflow.models.set_model(...)``.
        artifacts: name to the file, folder or URI of what the model needs; the context provides their local paths.
        model_config: values, or a YAML file of them, available through the context and `ModelConfig`.
        streamable: whether it has `predict_stream`; detected by default.
        options: as in `greenroom.flavors.saving.SaveOptions`.

    Raises:
        InvalidInput: no model is given, or it cannot be pickled.
    """
    config = read_config(model_config)
    if python_model is None:
        if loader_module is None:
            raise InvalidInput("No model is given: pass python_model, or loader_module with data_path.")
        return save(path, options, lambda folder: _write_data(folder, loader_module, data_path, config))
    if loader_module is not None:
        raise InvalidInput("Pass either python_model or loader_module, not both.")
    return save(
        path,
        options,
        lambda folder: _write_python_model(
            folder,
            python_model,
            artifacts or {},
            config,
            streamable,
            has_signature=options.get("signature") is not None,
        ),
    )


def log_model(
    artifact_path: str | None = None,
    loader_module: str | None = None,
    data_path: str | Path | None = None,
    *,
    python_model: PythonModel | Callable[..., Any] | str | Path | None = None,
    artifacts: Mapping[str, str | Path] | None = None,
    model_config: Mapping[str, Any] | str | Path | None = None,
    streamable: bool | None = None,
    **options: Unpack[LogOptions],
) -> ModelInfo:
    """Log a Python model to the active run, or to its experiment when none is active.

    The other arguments are those of `save_model` and `greenroom.flavors.saving.LogOptions`.

    Args:
        artifact_path: the former name of `name`, before MLflow 3.
    """
    write = functools.partial(
        save_model,
        loader_module=loader_module,
        data_path=data_path,
        python_model=python_model,
        artifacts=artifacts,
        model_config=model_config,
        streamable=streamable,
    )
    return log(write, artifact_path, options)


def load_model(
    model_uri: str | Path,
    *,
    dst_path: str | Path | None = None,
    model_config: Mapping[str, Any] | str | Path | None = None,
    suppress_warnings: bool = False,  # noqa: ARG001
    trust_pickle: bool | None = None,
    client: MlflowClient | None = None,
    as_of: Moment | None = None,
) -> PyFuncModel:
    """Load any model with a common `predict` that validates its input against the signature.

    Args:
        model_uri: a local folder, ``runs:/<run id>/model``, ``models:/<name>/<version or stage>``,
            ``models:/<name>@<alias>`` or ``models:/<model id>``.
        dst_path: folder to download to; a new temporary one unless model.
        model_config: overrides the configuration the model was logged with.
        suppress_warnings: accepted for compatibility with MLflow; has no effect.
        trust_pickle: False refuses models that are not known to be plain data; None uses
            ``GREENROOM_ALLOW_PICKLE_DESERIALIZATION``.
        as_of: of ``models:/<name>/...``: the version that the URI named at a time or after an event; Greenroom only.

    Raises:
        InvalidInput: the model does not exist, or a library it requires is not installed.
        UntrustedContent: the model is not trusted.
    """
    folder = model_logging.local_model(model_uri, dst_path, client=client, as_of=as_of)
    model = Model.load(folder)
    logged_config = model.flavors.get(FLAVOR_NAME, {}).get("config") or {}
    config = {**logged_config, **(read_config(model_config) or {})} or None
    found = check_and_open(folder, model, FLAVOR_NAME, trust_pickle=trust_pickle, model_config=config)
    function = _load_function(found)
    return PyFuncModel(model, function, folder, model_config=config)


def get_model_dependencies(model_uri: str | Path, format: str = "pip") -> str:  # noqa: A002  # MLflow's name
    """Download a model's requirements and return the path of the file.

    Args:
        format: ``pip`` for ``requirements.txt``, ``conda`` for ``conda.yaml``.

    Raises:
        InvalidInput: the format is unknown.
    """
    files = {"pip": "requirements.txt", "conda": "conda.yaml"}
    if format not in files:
        raise InvalidInput(f"format is '{format}'; it must be pip or conda.")
    return str(model_logging.local_model(model_uri) / files[format])


def _load_function(found: OpenedModel) -> Any:
    loader = str(found.function.get("loader_module"))
    flavor_module = LOADERS.get(loader)
    if flavor_module is not None:
        return importlib.import_module(flavor_module).load_function(found)
    if loader.startswith("mlflow."):
        raise InvalidInput(f"Models that '{loader}' loads are not supported: load it with the genuine library.")
    pickles.refuse_untrusted(f"The model is loaded by the module '{loader}'", found.trust_pickle)
    try:
        load = importlib.import_module(loader)._load_pyfunc
    except ModuleNotFoundError as error:
        raise missing(error, f"The model's loader '{loader}'") from error
    target_path = below(found.folder, found.function.get("data") or "")
    takes_config = "model_config" in inspect.signature(load).parameters
    return load(str(target_path), model_config=found.model_config) if takes_config else load(str(target_path))


def _write_data(folder: Path, loader: str, data: str | Path | None, config: dict[str, Any] | None) -> WrittenModel:
    function: dict[str, Any] = {} if config is None else {"config": config}
    if data is not None:
        source = Path(data)
        if not source.exists():
            raise InvalidInput(f"data_path is '{data}', which does not exist.")
        copy: Any = shutil.copytree if source.is_dir() else shutil.copy2
        copy(source, folder / "data")
        function["data"] = "data"
    return WrittenModel(flavor=None, loader=loader, function=function, packages=requirements.packages_of([loader]))


def _write_python_model(
    folder: Path,
    model: PythonModel | Callable[..., Any] | str | Path,
    artifacts: Mapping[str, str | Path],
    config: dict[str, Any] | None,
    streamable: bool | None,
    *,
    has_signature: bool,
) -> WrittenModel:
    function: dict[str, Any] = {} if config is None else {"config": config}
    modules: set[str] = {"cloudpickle"}
    if isinstance(model, str | Path):
        script = Path(model)
        python_model: Any = run_script(script, config)
        shutil.copy2(script, folder / script.name)
        function["model_code_path"] = script.name
        loader = "mlflow.pyfunc.loaders.code_model"
        modules |= requirements.imports_of_script(script)
    else:
        python_model = _python_model(model)
        pickles.dump(python_model, folder / PYTHON_MODEL_FILE)
        function["python_model"] = PYTHON_MODEL_FILE
        loader = "mlflow.pyfunc.model"
        modules |= pickles.modules_in(folder / PYTHON_MODEL_FILE) | requirements.imports_of_code(model)
    # The genuine loader expects it for scripts as well.
    function["cloudpickle_version"] = next(iter(requirements.pinned("cloudpickle")), "").partition("==")[2] or None
    if artifacts:
        function["artifacts"] = _copy_artifacts(folder, artifacts)
    if streamable is None:
        streamable = getattr(type(python_model), "predict_stream", None) not in {None, PythonModel.predict_stream}
    function["streamable"] = streamable
    paths = {name: str(folder / entry["path"]) for name, entry in function.get("artifacts", {}).items()}
    runner = PythonFunction(python_model, PythonModelContext(paths, config))
    hint_signature = signature_from_hints(python_model) if hasattr(python_model, "predict_type_hints") else None
    return WrittenModel(
        flavor=None,
        loader=loader,
        function=function,
        packages=requirements.packages_of(modules),
        predict=functools.partial(_predict_once, runner),
        signature=hint_signature,
        # The model is then called with the hinted type, not with a data frame.
        description={"is_signature_from_type_hint": hint_signature is not None and not has_signature},
    )


def _predict_once(runner: PythonFunction, data: Any, params: dict[str, Any] | None = None) -> Any:
    runner.python_model.load_context(runner.context)
    return runner.predict(data, params)


def _python_model(model: Any) -> Any:
    if isinstance(model, type):
        raise InvalidInput(f"python_model is the class {model.__name__}; pass an instance of it: {model.__name__}().")
    if isinstance(model, PythonModel):
        return model
    if callable(model):
        return as_python_model(model)
    raise InvalidInput(
        f"python_model is a {type(model).__name__}; it must be an instance of a class deriving from PythonModel, a "
        "function, or the path of a script."
    )


def _copy_artifacts(folder: Path, artifacts: Mapping[str, str | Path]) -> dict[str, dict[str, str]]:
    """Copy the files a model needs into its folder; files with the same name get separate folders.

    They are renamed if the genuine client could not download them by their name; see docs/decisions/0110.
    """
    entries: dict[str, dict[str, str]] = {}
    target = folder / _ARTIFACTS_FOLDER
    target.mkdir()
    for number, (name, uri) in enumerate(artifacts.items()):
        source = model_logging.local_model(uri)
        file_name = _SPECIAL_IN_ADDRESSES.sub("_", source.name)
        target_path = target / file_name
        if target_path.exists():
            target_path = target / str(number) / file_name
            target_path.parent.mkdir()
        copy: Any = shutil.copytree if source.is_dir() else shutil.copy2
        copy(source, target_path)
        entries[name] = {"path": target_path.relative_to(folder).as_posix(), "uri": str(uri)}
    return entries


__all__ = [
    "FLAVOR_NAME",
    "MLMODEL_FILE",
    "PyFuncModel",
    "PythonModel",
    "PythonModelContext",
    "get_model_dependencies",
    "load_model",
    "log_model",
    "save_model",
]
