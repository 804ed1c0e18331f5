"""Running of models that are Python code: a pickled `PythonModel`, or a script that calls `set_model`."""

from __future__ import annotations

import importlib.util
import inspect
import logging
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from greenroom.core.artifact_paths import decoded_path
from greenroom.core.signatures import ModelSignature
from greenroom.errors import InvalidInput
from greenroom.flavors import pickles
from greenroom.flavors.aliases import mlflow_names
from greenroom.flavors.configurations import configured
from greenroom.flavors.libraries import missing
from greenroom.flavors.loading import OpenedModel
from greenroom.flavors.model_classes import FunctionModel, PythonModel, PythonModelContext
from greenroom.flavors.type_hints import Hints, data_for_hint, signature_of_hints, takes_context
from greenroom.scanning.folders import below

_log = logging.getLogger("greenroom.pyfunc")


_set = threading.local()


def set_model(model: PythonModel | Callable[..., Any]) -> None:
    """Set the model of a script; `python_model="script.py"` logs the script.

    Raises:
        InvalidInput: it is neither a `PythonModel` nor a function.
    """
    base = getattr(sys.modules.get("mlflow.pyfunc"), "PythonModel", None)
    given: Any = model
    if not callable(given) and not hasattr(given, "predict"):
        raise InvalidInput(
            f"set_model was given a {type(model).__name__}; it must be an instance of PythonModel or a function."
        )
    _set.model = model
    if base is not None and base is not PythonModel:
        # The genuine library, which may run the script, expects its own class.
        if isinstance(model, PythonModel) and not isinstance(model, base):
            model.__class__ = type(type(model).__name__, (type(model), base), {})
        sys.modules["mlflow.models"].set_model(model)


def run_script(script: Path, model_config: Mapping[str, Any] | str | None = None) -> PythonModel:
    """Run a model's script and return the model it set.

    Raises:
        InvalidInput: it sets no model, or requires a library that is not installed.
    """
    if not script.is_file():
        raise InvalidInput(f"'{script}' is not a file; a model from code must be the path of a Python script.")
    name = f"greenroom_model_{abs(hash(str(script.resolve())))}"
    spec = importlib.util.spec_from_file_location(name, script)
    if spec is None or spec.loader is None:
        raise InvalidInput(f"'{script}' is not a Python script; its name must end in .py.")
    module = importlib.util.module_from_spec(spec)
    _set.model = None
    _forget_genuine()
    # Classes look up their module when they are created, and pickle looks it up later.
    sys.modules[name] = module
    try:
        with mlflow_names(), configured(model_config):
            spec.loader.exec_module(module)
    except ModuleNotFoundError as error:
        raise missing(error, f"'{script.name}'") from error
    model = _set.model or _of_genuine()
    _set.model = None
    if model is None:
        raise InvalidInput(f"'{script.name}' does not set a model: end it with mlflow.models.set_model(YourModel()).")
    return model if hasattr(model, "predict") else FunctionModel(model)


def _forget_genuine() -> None:
    genuine = sys.modules.get("mlflow.models.model")
    if genuine is not None:
        genuine.__mlflow_model__ = None  # type: ignore[attr-defined]  # where its set_model keeps it


def _of_genuine() -> Any:
    """Return the model that a script set with the genuine library, if it imported that."""
    return getattr(sys.modules.get("mlflow.models.model"), "__mlflow_model__", None)


class PythonFunction:
    """A Python model and its context, with the interface of `python_function`."""

    def __init__(self, python_model: Any, context: PythonModelContext) -> None:
        self.python_model = python_model
        self.context = context

    def predict(self, data: Any, params: dict[str, Any] | None = None) -> Any:
        """Let the model predict."""
        return self._call(self.python_model.predict, data, params)

    def predict_stream(self, data: Any, params: dict[str, Any] | None = None) -> Iterator[Any]:
        """Predict in chunks."""
        made: Iterator[Any] = self._call(self.python_model.predict_stream, data, params)
        return made

    def _call(self, predict: Callable[..., Any], data: Any, params: dict[str, Any] | None) -> Any:
        hint = getattr(self.python_model, "predict_type_hints", Hints()).input
        given = [data_for_hint(data, hint)]
        takes = inspect.signature(predict).parameters
        if takes_context(predict):
            given.insert(0, self.context)
        keywords = {}
        if "params" in takes:
            keywords["params"] = params
        elif params:
            _log.warning("The model's predict takes no params; these are ignored: %s.", ", ".join(params))
        with mlflow_names():
            return predict(*given, **keywords)


def load_function(found: OpenedModel) -> PythonFunction:
    """Load a Python model with its context.

    Raises:
        UntrustedContent: loading it runs code, and it is not trusted.
        InvalidInput: it refers to a file outside of its folder.
    """
    folder, settings = found.folder, found.function
    if "model_code_path" in settings:
        script = below(folder, Path(str(settings["model_code_path"]).replace("\\", "/")).name)
        pickles.refuse_untrusted(f"'{script.name}' is a Python script", found.trust_pickle)
        python_model: Any = run_script(script, found.model_config)
    else:
        file = settings.get("python_model")
        if not isinstance(file, str):
            raise InvalidInput(f"The MLmodel file in '{folder}' does not name the file of its python_model.")
        python_model = pickles.load(below(folder, file), trust_pickle=found.trust_pickle)
    artifacts = {
        name: str(_artifact(folder, entry["path"])) for name, entry in (settings.get("artifacts") or {}).items()
    }
    context = PythonModelContext(artifacts, found.model_config)
    with mlflow_names():
        python_model.load_context(context)
    return PythonFunction(python_model, context)


def _artifact(folder: Path, path: str) -> Path:
    """Return a model's file by its logged name, or by the name that the genuine client's upload gave it."""
    place = below(folder, path)
    decoded = decoded_path(path)
    if decoded is not None and not place.exists() and below(folder, decoded).exists():
        return below(folder, decoded)
    return place


def signature_from_hints(python_model: Any) -> ModelSignature | None:
    """Return the signature for the type hints of a model's predict; None if they are not specific enough."""
    return signature_of_hints(python_model.predict_type_hints)
