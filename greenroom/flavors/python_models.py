"""Running models that are Python code: a pickled `PythonModel`, or a script that calls `set_model`."""

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
from greenroom.flavors.model_classes import FunctionModel, PythonModel, PythonModelContext
from greenroom.flavors.opening import Opened
from greenroom.flavors.type_hints import Hints, data_for_hint, signature_of_hints, takes_context
from greenroom.scanning.folders import below

_log = logging.getLogger("greenroom.pyfunc")


_set = threading.local()


def set_model(model: PythonModel | Callable[..., Any]) -> None:
    """Say in a script which model it holds; `python_model="script.py"` logs that script.

    Raises:
        InvalidInput: it is neither a `PythonModel` nor a function.
    """
    base = getattr(sys.modules.get("mlflow.pyfunc"), "PythonModel", None)
    given: Any = model
    if not callable(given) and not hasattr(given, "predict"):
        raise InvalidInput(
            f"set_model was given a {type(model).__name__}; it takes an instance of PythonModel or a function."
        )
    _set.model = model
    if base is not None and base is not PythonModel:
        # The script may be run by the genuine library, which asks for its own class.
        if isinstance(model, PythonModel) and not isinstance(model, base):
            model.__class__ = type(type(model).__name__, (type(model), base), {})
        sys.modules["mlflow.models"].set_model(model)


def run_script(script: Path, model_config: Mapping[str, Any] | str | None = None) -> PythonModel:
    """Run a model's script and answer the model it set.

    Raises:
        InvalidInput: it sets none, or needs a library that is missing.
    """
    if not script.is_file():
        raise InvalidInput(f"'{script}' is not a file; a model from code is the path of a Python script.")
    name = f"greenroom_model_{abs(hash(str(script.resolve())))}"
    spec = importlib.util.spec_from_file_location(name, script)
    if spec is None or spec.loader is None:
        raise InvalidInput(f"'{script}' is no Python script; its name must end in .py.")
    module = importlib.util.module_from_spec(spec)
    _set.model = None
    _forget_genuine()
    # Classes look up their module while they are made, and pickle while they are used.
    sys.modules[name] = module
    try:
        with mlflow_names(), configured(model_config):
            spec.loader.exec_module(module)
    except ModuleNotFoundError as error:
        raise missing(error, f"'{script.name}'") from error
    model = _set.model or _of_genuine()
    _set.model = None
    if model is None:
        raise InvalidInput(f"'{script.name}' sets no model: end it with mlflow.models.set_model(YourModel()).")
    return model if hasattr(model, "predict") else FunctionModel(model)


def _forget_genuine() -> None:
    genuine = sys.modules.get("mlflow.models.model")
    if genuine is not None:
        genuine.__mlflow_model__ = None  # type: ignore[attr-defined]  # where its set_model keeps it


def _of_genuine() -> Any:
    """Return the model that a script set through the genuine library, where it imported that."""
    return getattr(sys.modules.get("mlflow.models.model"), "__mlflow_model__", None)


class PythonFunction:
    """A Python model with its context: what `python_function` asks to predict."""

    def __init__(self, python_model: Any, context: PythonModelContext) -> None:
        self.python_model = python_model
        self.context = context

    def predict(self, data: Any, params: dict[str, Any] | None = None) -> Any:
        """Let the model predict."""
        return self._call(self.python_model.predict, data, params)

    def predict_stream(self, data: Any, params: dict[str, Any] | None = None) -> Iterator[Any]:
        """Let the model predict piece by piece."""
        made: Iterator[Any] = self._call(self.python_model.predict_stream, data, params)
        return made

    def _call(self, predict: Callable[..., Any], data: Any, params: dict[str, Any] | None) -> Any:
        hint = getattr(self.python_model, "predict_type_hints", Hints()).input
        given = [data_for_hint(data, hint)]
        takes = inspect.signature(predict).parameters
        if takes_context(predict):
            given.insert(0, self.context)
        named = {}
        if "params" in takes:
            named["params"] = params
        elif params:
            _log.warning("The model's predict takes no params; these are ignored: %s.", ", ".join(params))
        with mlflow_names():
            return predict(*given, **named)


def load_function(found: Opened) -> PythonFunction:
    """Load a Python model with its context.

    Raises:
        UntrustedContent: it runs code when loaded, and is not trusted.
        InvalidInput: a file it names is outside of its folder.
    """
    folder, settings = found.folder, found.function
    if "model_code_path" in settings:
        script = below(folder, Path(str(settings["model_code_path"]).replace("\\", "/")).name)
        pickles.refuse_untrusted(f"'{script.name}' is a Python script", found.trust_pickle)
        python_model: Any = run_script(script, found.model_config)
    else:
        file = settings.get("python_model")
        if not isinstance(file, str):
            raise InvalidInput(f"The MLmodel file in '{folder}' does not say where its python_model is.")
        python_model = pickles.load(below(folder, file), trust_pickle=found.trust_pickle)
    artifacts = {
        name: str(_artifact(folder, entry["path"])) for name, entry in (settings.get("artifacts") or {}).items()
    }
    context = PythonModelContext(artifacts, found.model_config)
    with mlflow_names():
        python_model.load_context(context)
    return PythonFunction(python_model, context)


def _artifact(folder: Path, path: str) -> Path:
    """Find a file of a model by the name it was logged under, or by the one that the genuine client's upload gave it."""
    place = below(folder, path)
    decoded = decoded_path(path)
    if decoded is not None and not place.exists() and below(folder, decoded).exists():
        return below(folder, decoded)
    return place


def signature_from_hints(python_model: Any) -> ModelSignature | None:
    """Return the signature that the type hints of a model's predict stand for; None where they do not say enough."""
    return signature_of_hints(python_model.predict_type_hints)
