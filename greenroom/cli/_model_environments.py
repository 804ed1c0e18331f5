"""Virtual environments for models, created from their logged requirements and reused.

Greenroom replaces `mlflow` there if it supports the model's flavor, so `mlflow` need not be installed.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import requires, version
from pathlib import Path
from typing import Any

import greenroom
from greenroom.cli._printing import print_line
from greenroom.errors import InvalidInput
from greenroom.flavors.aliases import LOADERS
from greenroom.flavors.models import Model
from greenroom.scanning.folders import below
from greenroom.scanning.requirement_lines import plain_lines
from greenroom.scanning.yaml_files import read_yaml

_NAME = re.compile(r"[A-Za-z0-9._-]+")
_PYTHON = re.compile(r"\d+(?:\.\d+)*(?:(?:a|b|rc)\d+|\+)?", re.ASCII)
_REPLACED_PACKAGES = {"mlflow", "mlflow-skinny"}


def python_for(folder: Path) -> Path:
    """Return the interpreter of a model folder's environment, which is created if necessary.

    Everything in the folder is read before anything is created or run.

    Raises:
        InvalidInput: the model has no requirements, or requirements other than packages and versions, needs a Python
            that is not installed, or pip failed.
    """
    requirements = below(folder, "requirements.txt")
    if not requirements.is_file():
        raise InvalidInput(f"'{folder}' has no requirements.txt to create an environment from; predict without --env.")
    interpreter = _interpreter(_logged_python(folder))
    lines = _lines(requirements.read_text(encoding="utf-8"), Model.load(folder))
    constraints = below(folder, "constraints.txt")
    constraint_text = "\n".join(_plain(constraints)) if constraints.is_file() else ""
    content = json.dumps([lines, constraint_text, _version_of(interpreter), greenroom.__version__])
    environment_folder = _root() / hashlib.sha256(content.encode()).hexdigest()[:16]
    python, stamp = environment_folder / "bin" / "python", environment_folder / "made.json"
    with _locked(environment_folder):
        if not stamp.exists():
            print_line(f"Creating the model's environment in {environment_folder} (once) ...", err=True)
            _make(environment_folder, interpreter, lines, constraint_text)
            stamp.write_text(content)
    return python


def run_in(python: Path, arguments: Sequence[str]) -> int:
    """Run a greenroom command in an environment, and return its exit code."""
    environment = {key: value for key, value in os.environ.items() if key not in {"PYTHONPATH", "PYTHONHOME"}}
    return subprocess.run([python, "-m", "greenroom", *arguments], env=environment, check=False).returncode


def _lines(text: str, model: Model) -> list[str]:
    """Return the requirement lines: without mlflow if Greenroom loads the model, and with Greenroom's own dependencies."""
    lines = plain_lines(text, "requirements.txt")
    loader = str(model.flavors.get("python_function", {}).get("loader_module", ""))
    if loader in LOADERS:
        lines = [line for line in lines if _package(line) not in _REPLACED_PACKAGES]
        if "pandas" not in map(_package, lines):
            # Otherwise installed as a dependency of mlflow: rows are data frames.
            lines.append("pandas")
    listed = {_package(line) for line in lines}
    own = [_package(line) for line in requires("greenroom") or () if "extra ==" not in line]
    return [*lines, *(f"{name}=={version(name)}" for name in sorted(own) if name not in listed)]


def _plain(constraints: Path) -> list[str]:
    return plain_lines(constraints.read_text(encoding="utf-8"), constraints.name)


def _package(line: str) -> str:
    found = _NAME.match(line)
    return "" if found is None else found[0].lower().replace("_", "-").replace(".", "-")


def _make(environment_folder: Path, interpreter: str, lines: Sequence[str], constraints: str) -> None:
    _run([interpreter, "-m", "venv", "--clear", environment_folder], "create a virtual environment")
    (environment_folder / "requirements.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (environment_folder / "constraints.txt").write_text(constraints, encoding="utf-8")
    python = environment_folder / "bin" / "python"
    install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", "requirements.txt"]
    _run(install, "install the model's requirements", cwd=environment_folder)
    (packages,) = environment_folder.glob("lib/python*/site-packages")
    # This copy of Greenroom, not one from a package index; it is pure Python, and the web page is not needed there.
    shutil.copytree(
        Path(greenroom.__file__).parent, packages / "greenroom", ignore=shutil.ignore_patterns("__pycache__", "page")
    )


def _run(command: Sequence[Any], purpose: str, *, cwd: Path | None = None) -> None:
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd, stdin=subprocess.DEVNULL)
    if result.returncode != 0:
        tail = " ".join((result.stderr or result.stdout).strip().splitlines()[-2:])
        raise InvalidInput(f"{command[0]} could not {purpose}: {tail}")


def _logged_python(folder: Path) -> str | None:
    """Return the Python version a model was logged with, such as ``3.11``; None if unknown."""
    file = below(folder, "python_env.yaml")
    found = read_yaml(file, "The model's python_env.yaml") if file.is_file() else None
    text = str(found.get("python") or "") if isinstance(found, dict) else ""
    if text and not _PYTHON.fullmatch(text):
        # It becomes part of a program name.
        raise InvalidInput(f"The model's python_env.yaml has python '{text}'; it must be a version such as 3.11.7.")
    return ".".join(text.split(".")[:2]) or None


def _interpreter(required_version: str | None) -> str:
    here = ".".join(platform.python_version_tuple()[:2])
    if required_version in (None, here):
        return sys.executable
    found = shutil.which(f"python{required_version}")
    if found is None:
        raise InvalidInput(
            f"The model was logged with Python {required_version}, but python{required_version} is not installed: install it, or predict "
            "without --env in the current environment."
        )
    return found


def _version_of(interpreter: str) -> str:
    if interpreter == sys.executable:
        return platform.python_version()
    return subprocess.check_output([interpreter, "--version"], text=True).split()[-1]


def _root() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "greenroom" / "environments"


@contextmanager
def _locked(environment_folder: Path) -> Iterator[None]:
    """Let only one process at a time create an environment."""
    environment_folder.parent.mkdir(parents=True, exist_ok=True)
    with environment_folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
