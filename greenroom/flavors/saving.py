"""Saving and logging for all flavors: lay out a model folder, describe it in ``MLmodel``, log it.

A flavor writes its own files and returns how to load them (`WrittenModel`); signature, example, environment files, code
and ``MLmodel`` are written here. The options of every flavor are `SaveOptions` and `LogOptions`.
"""

from __future__ import annotations

import copy
import functools
import logging
import platform
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypedDict

from greenroom.core.schemas import ParamSchema, Schema
from greenroom.core.signatures import ModelSignature
from greenroom.errors import InvalidInput
from greenroom.flavors import logging as model_logging
from greenroom.flavors.enforcement import enforce_params, enforce_schema
from greenroom.flavors.environments import ENVIRONMENT, read_requirements, write_environment
from greenroom.flavors.examples import Example, example_of, save_input_example
from greenroom.flavors.functions import call_predict
from greenroom.flavors.libraries import library
from greenroom.flavors.models import LAYOUT_OF_MLFLOW, Model, ModelInfo
from greenroom.flavors.requirements import pinned
from greenroom.flavors.signatures import infer_params, schema_or_any
from greenroom.sdk.client import MlflowClient

CODE_FOLDER = "code"
_log = logging.getLogger("greenroom.models")


class SaveOptions(TypedDict, total=False):
    """Options of `save_model` shared by all flavors.

    Attributes:
        signature: inferred from `input_example` by default; False omits it.
        input_example: a few rows of input; with parameters, a pair of rows and a dict.
        pip_requirements: requirement lines, or the path of a requirements file; determined automatically by default.
        extra_pip_requirements: requirement lines to add.
        conda_env: a conda environment, or the path of its YAML file, instead of requirements.
        code_paths: files and folders of Python code the model needs; they are copied, and importable when it is loaded.
        metadata: stored in the ``MLmodel`` file.
        mlflow_model: the description to fill in; a new one by default.
    """

    signature: ModelSignature | Literal[False] | None
    input_example: Any
    pip_requirements: Sequence[str] | str | None
    extra_pip_requirements: Sequence[str] | str | None
    conda_env: Mapping[str, Any] | str | Path | None
    code_paths: Sequence[str | Path] | None
    metadata: Mapping[str, Any] | None
    mlflow_model: Model | None


class LogOptions(SaveOptions, total=False):
    """Options of `log_model` shared by all flavors; see `greenroom.flavors.logging.log_model`.

    Attributes:
        name: of the logged model; formerly `artifact_path`.
        registered_model_name: also register it as a new version of this model.
        await_registration_for: seconds to wait for the version to be ready; 0 or None does not wait.
        params: of the logged model, in addition to those of the run.
        step: of the run it was created at.
        model_id: use this logged model instead of a new one.
        run_id: log to this run instead of the active one.
    """

    name: str | None
    registered_model_name: str | None
    await_registration_for: float | None
    params: Mapping[str, Any] | None
    tags: Mapping[str, Any] | None
    model_type: str | None
    step: int
    model_id: str | None
    run_id: str | None
    client: MlflowClient | None


@dataclass(kw_only=True)
class WrittenModel:
    """How to load what a flavor wrote into a model folder.

    Attributes:
        flavor: name of its entry in ``MLmodel``, or None for `python_function` only.
        settings: of this entry.
        loader: MLflow's module that `python_function` loads it by; None where it cannot.
        function: further settings of `python_function`.
        packages: requirements for loading it.
        predict: predicts for the example, to infer the schema of the outputs; None if nothing is to be run.
        signature: the model's own signature; an example adds its parameters.
        description: further keys of the ``MLmodel`` file.
    """

    flavor: str | None
    settings: dict[str, Any] = field(default_factory=dict)
    loader: str | None
    function: dict[str, Any] = field(default_factory=dict)
    packages: Iterable[str] = ()
    predict: Callable[[Any], Any] | None = None
    signature: ModelSignature | None = None
    description: dict[str, Any] = field(default_factory=dict)


def save(path: str | Path, options: SaveOptions, write: Callable[[Path], WrittenModel]) -> Model:
    """Create a model folder; it is removed if that fails.

    Args:
        write: writes the flavor's own files into the folder.

    Raises:
        FileExistsError: the folder exists and is not empty.
        InvalidInput: an option is invalid.
    """
    _check_option_names(options, SaveOptions, "save_model")
    folder = Path(path)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsError(f"'{folder}' exists and is not empty; save a model into a new folder.")
    existed = folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        return _fill(folder, options, write(folder))
    except BaseException:
        _empty(folder, keep=existed)
        raise


def log(
    save_model: Callable[..., Model], artifact_path: str | None, options: LogOptions, caller: str = "log_model"
) -> ModelInfo:
    """Log a model.

    Args:
        save_model: writes the model folder; further arguments are save options.
        artifact_path: the former name of `name`, before MLflow 3.
    """
    _check_option_names(options, LogOptions, caller)
    saving = {name: value for name, value in options.items() if name in SaveOptions.__annotations__}
    logging_options: Any = {name: value for name, value in options.items() if name not in saving}
    saving.pop("mlflow_model", None)
    write = functools.partial(save_model, **saving)
    return model_logging.log_model(
        lambda folder, description: write(folder, mlflow_model=description),
        artifact_path=artifact_path,
        **logging_options,
    )


def copy_code(code_paths: Sequence[str | Path] | None, folder: Path) -> str | None:
    """Copy code into a model folder and return the name of its folder, or None without code.

    Raises:
        InvalidInput: a path does not exist.
    """
    if not code_paths:
        return None
    if isinstance(code_paths, str):
        raise InvalidInput(f"code_paths is '{code_paths}'; it must be a list of paths.")
    target = folder / CODE_FOLDER
    target.mkdir()
    for path in map(Path, code_paths):
        if path.is_dir():
            shutil.copytree(
                path, target / path.resolve().name, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True
            )
        elif path.is_file():
            shutil.copy2(path, target / path.name)
        else:
            raise InvalidInput(f"code_paths contains '{path}', which does not exist.")
    return CODE_FOLDER


def _fill(folder: Path, options: SaveOptions, written: WrittenModel) -> Model:
    model = options.get("mlflow_model") or Model.create()
    example = options.get("input_example")
    if example is not None:
        model.saved_input_example_info = save_input_example(folder, example)
    model.signature = _signature(options, written)
    metadata = options.get("metadata")
    model.metadata = None if metadata is None else dict(metadata)
    code = copy_code(options.get("code_paths"), folder)
    model.flavors = {**model.flavors, **_flavors(written, code)}
    model.rest.update(written.description)
    write_environment(folder, _requirements(options, written), conda_env=options.get("conda_env"))
    model.model_size_bytes = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    model.save(folder)
    return model


def _flavors(written: WrittenModel, code: str | None) -> dict[str, dict[str, Any]]:
    flavors: dict[str, dict[str, Any]] = {}
    if written.loader is not None:
        flavors["python_function"] = {
            "loader_module": written.loader,
            "env": ENVIRONMENT,
            "python_version": platform.python_version(),
            **written.function,
            **({} if code is None else {"code": code}),
        }
    if written.flavor is not None:
        flavors[written.flavor] = {**written.settings, "code": code}
    return flavors


def _requirements(options: SaveOptions, written: WrittenModel) -> list[str]:
    given, extra = options.get("pip_requirements"), options.get("extra_pip_requirements")
    if options.get("conda_env") is not None and (given is not None or extra is not None):
        raise InvalidInput("Give either conda_env or pip_requirements and extra_pip_requirements.")
    lines = sorted(pinned(*written.packages), key=str.lower) if given is None else read_requirements(given)
    lines += [] if extra is None else read_requirements(extra)
    if not any(_package(line) == "mlflow" for line in lines):
        # The loaders of `python_function` are mlflow's, even if it is not installed here.
        lines.insert(0, f"mlflow=={LAYOUT_OF_MLFLOW}")
    return list(dict.fromkeys(lines))


def _package(line: str) -> str:
    name = line.strip().lower()
    for mark in "=<>!~[; ":
        name = name.partition(mark)[0]
    return name.removesuffix("-skinny")


def _signature(options: SaveOptions, written: WrittenModel) -> ModelSignature | None:
    given = options.get("signature")
    if given is False:
        return None
    if given is not None:
        if not isinstance(given, ModelSignature):
            raise InvalidInput(
                f"signature is a {type(given).__name__}; create one with infer_signature(inputs, outputs)."
            )
        return given
    if options.get("input_example") is None:
        return written.signature
    example = example_of(options["input_example"])
    params = infer_params(example.params) if example.params else None
    if written.signature is not None:
        return ModelSignature(written.signature.inputs, written.signature.outputs, written.signature.params or params)
    try:
        inputs = schema_or_any(example.data, "inputs")
        outputs = None if written.predict is None else _outputs(written.predict, example, inputs, params)
    # Running the model on the example may raise anything, and the model is worth saving without its schema.
    except Exception as error:
        _log.warning("No signature could be read off the input example: %s", error)
        return None
    return ModelSignature(inputs, outputs, params)


def _outputs(predict: Callable[..., Any], example: Example, inputs: Schema, params: ParamSchema | None) -> Schema:
    """Infer the schema of the outputs from the predictions for the example."""
    answer = call_predict(
        predict, enforce_schema(copy.deepcopy(example.data), inputs), enforce_params(example.params, params)
    )
    if not inputs.is_tensor_spec() and getattr(answer, "ndim", 0) == 1 and hasattr(answer, "dtype"):
        # One number per row is a column as well.
        return schema_or_any(
            library("pandas", "Reading a signature").Series(answer, name=getattr(answer, "name", None)), "outputs"
        )
    return schema_or_any(answer, "outputs")


def _empty(folder: Path, *, keep: bool) -> None:
    if not keep:
        shutil.rmtree(folder, ignore_errors=True)
        return
    for entry in folder.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink(missing_ok=True)


def _check_option_names(options: Mapping[str, Any], known: Any, caller: str) -> None:
    names = known.__annotations__
    unknown = [name for name in options if name not in names]
    if unknown:
        raise TypeError(
            f"{caller}() got an unexpected keyword argument '{unknown[0]}'; its options are {', '.join(sorted(names))} besides "
            "its own."
        )
