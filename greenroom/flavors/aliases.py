"""Names of the genuine `mlflow` in files, and their replacements here.

A pickled model refers to its base class by name, a model's script imports it. Files keep MLflow's names, so that the
genuine library can read them without Greenroom; here they resolve to our classes, so `mlflow` is not required.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
import threading
from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import Any

from greenroom.errors import GreenroomError, InvalidInput
from greenroom.flavors import model_classes, type_hints
from greenroom.flavors.libraries import is_installed

# MLflow's loader modules with a flavor in Greenroom.
_FLAVORS = "sklearn tensorflow keras pytorch onnx xgboost lightgbm catboost statsmodels spacy transformers".split()
LOADERS = {
    **{f"mlflow.{name}": f"greenroom.flavors.{name}" for name in _FLAVORS},
    "mlflow.pyfunc.model": "greenroom.flavors.python_models",
    "mlflow.pyfunc.loaders.code_model": "greenroom.flavors.python_models",
}
"""Loader modules in ``MLmodel`` files, and the modules that replace them."""


class _Placeholder:
    """Replaces MLflow's records in pickles whose content is not needed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Accept any arguments."""


def stand_in(module: str, name: str) -> Any:
    """Return the replacement for one of MLflow's names in a pickle.

    Raises:
        InvalidInput: no replacement exists, and `mlflow` is not installed.
    """
    found = _known().get(name)
    if found is not None and module.startswith(("mlflow.pyfunc", "mlflow.models", "mlflow.types", "mlflow.exceptions")):
        return found
    if not is_installed("mlflow"):
        raise InvalidInput(f"The model refers to '{module}.{name}' of the genuine library: pip install mlflow")
    return getattr(importlib.import_module(module), name)


def _known() -> dict[str, Any]:
    return {
        "PythonModel": model_classes.PythonModel,
        "PythonModelContext": model_classes.PythonModelContext,
        "_FunctionPythonModel": model_classes.FunctionModel,
        "_TypeHints": _Placeholder,
        "FuncInfo": model_classes.InputHint,
        "_validate_model_input": model_classes.convert_input,
        "MlflowException": GreenroomError,
        **dict.fromkeys(
            ("ModelSignature", "Schema", "ColSpec", "TensorSpec", "ParamSchema", "ParamSpec"), _Placeholder
        ),
        **dict.fromkeys(("DataType", "Array", "Object", "Property", "Map", "AnyType"), _Placeholder),
        "_convert_data_to_type_hint": type_hints.data_for_hint,
    }


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Makes ``import mlflow...`` return our modules."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.partition(".")[0] != "mlflow":
            return None
        ours = "greenroom" + fullname.removeprefix("mlflow")
        if importlib.util.find_spec(ours) is None:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        name = "greenroom" + spec.name.removeprefix("mlflow")
        ours = importlib.import_module(name)
        made = ModuleType(spec.name)
        made.__dict__.update(
            {key: value for key, value in vars(ours).items() if not (key.startswith("__") and key.endswith("__"))}
        )
        made.__getattr__ = lambda attribute: getattr(ours, attribute)  # type: ignore[method-assign]
        return made

    def exec_module(self, module: ModuleType) -> None:
        """Do nothing: the module exists already."""


_FINDER = _Finder()
_lock = threading.Lock()
_entered = 0


@contextlib.contextmanager
def mlflow_names() -> Iterator[None]:
    """Allow a model's code to ``import mlflow`` if the genuine library is not installed, inside the block only."""
    global _entered
    with _lock:
        stands_in = _entered > 0 or ("mlflow" not in sys.modules and not is_installed("mlflow"))
        if stands_in:
            _entered += 1
            if _entered == 1:
                sys.meta_path.append(_FINDER)
    try:
        yield
    finally:
        if stands_in:
            with _lock:
                _entered -= 1
                if _entered == 0:
                    sys.meta_path.remove(_FINDER)
                    for name in [name for name in sys.modules if name == "mlflow" or name.startswith("mlflow.")]:
                        del sys.modules[name]
