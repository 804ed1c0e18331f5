"""The requirements of a model, determined without loading it.

Modules are found in pickles, in the imports of scripts and functions, and in what a flavor always needs.
"""

from __future__ import annotations

import ast
import dis
import functools
import inspect
import sys
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from pathlib import Path
from types import CodeType
from typing import Any

from greenroom.flavors.libraries import PACKAGE_OF_MODULE

# mlflow is required by its loaders anyway; Greenroom only if the model's own code imports it.
_MLFLOW = frozenset({"mlflow"})


def pinned(*packages: str) -> list[str]:
    """Pin packages to the installed versions; packages that are not installed are omitted.

    >>> pinned("no-such-package")
    []
    """
    pins = []
    for package in packages:
        try:
            pins.append(f"{package}=={version(package)}")
        except PackageNotFoundError:
            continue
    return pins


def packages_of(modules: Iterable[str]) -> list[str]:
    """Return the packages of modules; without the standard library and modules of no known package."""
    tops = {module.partition(".")[0] for module in modules} - sys.stdlib_module_names - _MLFLOW - {"__main__"}
    found: set[str] = set()
    for top in sorted(tops):
        package = PACKAGE_OF_MODULE.get(top, top)
        if pinned(package):
            found.add(package)
        else:
            found.update(_distributions().get(top, [])[:1])
    return sorted(found, key=str.lower)


def imports_of_script(script: Path) -> set[str]:
    """Return all modules that a script imports; empty if it is not valid Python."""
    try:
        tree = ast.parse(script.read_text(encoding="utf-8"))
    except (SyntaxError, UnicodeDecodeError):
        return set()
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.add(node.module)
    return found


def imports_of_code(value: Any) -> set[str]:
    """Return the modules that a function, or the methods of an object's class, import when they run."""
    if inspect.isfunction(value) or inspect.ismethod(value):
        functions = [value]
    else:
        functions = [one for _, one in inspect.getmembers(type(value), inspect.isfunction)]
    found: set[str] = set()
    for function in functions:
        # Inherited methods are not the model's code.
        if not function.__module__.startswith("greenroom."):
            _collect_imports(function.__code__, found)
    return found


def _collect_imports(code: CodeType, found: set[str]) -> None:
    found.update(str(step.argval) for step in dis.get_instructions(code) if step.opname == "IMPORT_NAME")
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            _collect_imports(inner, found)


@functools.cache
def _distributions() -> dict[str, list[str]]:
    return {top: list(names) for top, names in packages_distributions().items()}
