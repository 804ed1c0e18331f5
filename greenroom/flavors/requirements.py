"""What has to be installed to load a model: found without loading it.

The modules come from pickles, from the imports of scripts and functions, and from what a flavor knows of itself.
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

# The loaders are its, so it comes by itself; ours is asked for only where a model's own code imports it.
_MLFLOW = frozenset({"mlflow"})


def pinned(*packages: str) -> list[str]:
    """Pin packages to the versions installed here; those not installed are left out.

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
    """Name the packages that modules come from; those of Python itself, and those no package brings, are left out."""
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
    """Name the modules a script imports, wherever in it; none where it is no Python."""
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
    """Name the modules that a function, or the methods of an object's class, import while they run."""
    if inspect.isfunction(value) or inspect.ismethod(value):
        functions = [value]
    else:
        functions = [one for _, one in inspect.getmembers(type(value), inspect.isfunction)]
    found: set[str] = set()
    for function in functions:
        # What the base class does is not the model's doing.
        if not function.__module__.startswith("greenroom."):
            _gather(function.__code__, found)
    return found


def _gather(code: CodeType, found: set[str]) -> None:
    found.update(str(step.argval) for step in dis.get_instructions(code) if step.opname == "IMPORT_NAME")
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            _gather(inner, found)


@functools.cache
def _distributions() -> dict[str, list[str]]:
    return {top: list(names) for top, names in packages_distributions().items()}
