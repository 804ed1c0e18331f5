"""Pickles of models: written so that the genuine `mlflow` can read them, read without it, and refused unless trusted.

Loading a pickle runs code; so does loading a model that is a script.
"""

from __future__ import annotations

import io
import os
import pickle
import pickletools
import pkgutil
from pathlib import Path
from typing import Any

from greenroom.errors import InvalidInput, UntrustedContent
from greenroom.flavors.aliases import stand_in
from greenroom.flavors.libraries import library, missing
from greenroom.flavors.model_classes import PythonModel
from greenroom.sdk.settings import flag

# The standard library's resolver returns MLflow's class; ours replaces it under the same name.
_BASE_CLASS = "mlflow.pyfunc:PythonModel"
_SUBIMPORT = "\0subimport"
_SETTING = "ALLOW_PICKLE_DESERIALIZATION"


def trusts(trust_pickle: bool | None) -> bool:
    """Return whether content that runs code when loaded is trusted.

    Args:
        trust_pickle: None uses ``GREENROOM_ALLOW_PICKLE_DESERIALIZATION`` or ``MLFLOW_ALLOW_PICKLE_DESERIALIZATION``,
            and trusts if neither is set.

    Raises:
        InvalidInput: the argument or the variable is not a boolean; a variable that is set but empty is invalid too.
    """
    if trust_pickle is None:
        return flag(_SETTING, default=True, may_be_empty=False)
    if not isinstance(trust_pickle, bool):
        raise InvalidInput(f"trust_pickle is {trust_pickle!r}; it must be True, False or None.")
    return trust_pickle


def refuse_untrusted(what: str, trust_pickle: bool | None) -> None:
    """Refuse to load code unless it is trusted; see `trusts`.

    Args:
        what: what would be loaded, as a clause.

    Raises:
        UntrustedContent: it is not trusted; the message says how to allow it.
    """
    if not trusts(trust_pickle):
        raise UntrustedContent(
            f"{what}: loading it can run arbitrary code. If you trust it, {trust_advice(trust_pickle)}."
        )


def trust_advice(trust_pickle: bool | None) -> str:
    """Return how to trust a model, for messages."""
    if trust_pickle is not None:
        return "pass trust_pickle=True"
    variable = next((name for name in (f"GREENROOM_{_SETTING}", f"MLFLOW_{_SETTING}") if name in os.environ), None)
    return f"set {variable}=true, or pass trust_pickle=True"


def dump(value: Any, file: Path) -> None:
    """Pickle an object with cloudpickle, which includes the classes and functions of a script.

    Raises:
        InvalidInput: it cannot be pickled.
    """
    cloudpickle = library("cloudpickle", "Saving a Python object as a model")

    class Pickler(cloudpickle.Pickler):  # type: ignore[name-defined,misc]  # untyped
        def reducer_override(self, item: Any) -> Any:
            if item is PythonModel:
                return pkgutil.resolve_name, (_BASE_CLASS,)
            return super().reducer_override(item)

    written = io.BytesIO()
    try:
        Pickler(written).dump(value)
    # The object's own methods may raise anything.
    except Exception as error:
        raise InvalidInput(
            f"This {type(value).__name__} cannot be pickled ({error}). Put its code into a file, and pass the file's "
            "path as python_model."
        ) from error
    file.write_bytes(written.getvalue())


def load(file: Path, *, trust_pickle: bool | None = None) -> Any:
    """Load a pickle.

    Raises:
        UntrustedContent: the model is not trusted.
        InvalidInput: a library it requires is not installed, or it is not a pickle.
    """
    refuse_untrusted(f"'{file.name}' is a pickle", trust_pickle)
    try:
        with file.open("rb") as stream:
            return _Unpickler(stream).load()
    except ModuleNotFoundError as error:
        raise missing(error, f"'{file.name}'") from error
    except (pickle.UnpicklingError, EOFError) as error:
        raise InvalidInput(f"'{file.name}' is not a pickle, or is truncated: {error}") from error


def modules_in(file: Path) -> set[str]:
    """Return the modules a pickle refers to, without loading it."""
    found: set[str] = set()
    # The values pushed last: strings, and "" for anything else. A module used by a pickled function is an argument of
    # subimport.
    pushed: list[str] = []
    memo: dict[int, str] = {}
    for code, value, _ in pickletools.genops(file.read_bytes()):
        if code.name in {"SHORT_BINUNICODE", "BINUNICODE", "UNICODE"}:
            if pushed and pushed[-1] == _SUBIMPORT:
                found.add(str(value))
            pushed.append(str(value))
        elif code.name == "MEMOIZE":
            memo[len(memo)] = pushed[-1] if pushed else ""
        elif code.name in {"BINGET", "LONG_BINGET"}:
            pushed.append(memo.get(int(value or 0), ""))
        elif code.name == "STACK_GLOBAL" and len(pushed) > 1:
            found.add(pushed[-2])
            pushed.append(_SUBIMPORT if pushed[-1] == "subimport" else "")
        elif code.name == "GLOBAL":
            found.add(str(value).partition(" ")[0])
    return {name for name in found if name}


class _Unpickler(pickle.Unpickler):
    """Resolves MLflow's names to ours."""

    def find_class(self, module: str, name: str) -> Any:
        if module == "mlflow" or module.startswith("mlflow."):
            return stand_in(module, name)
        if (module, name) == ("pkgutil", "resolve_name"):
            return _resolve
        return super().find_class(module, name)


def _resolve(name: str) -> Any:
    module, _, attribute = name.partition(":")
    return stand_in(module, attribute) if module.startswith("mlflow") else pkgutil.resolve_name(name)
