"""A model's own environment: a virtual environment with the requirements it was logged with, kept and used again.

Greenroom stands there for the loader of `mlflow` where the model's flavor is one of ours, so that no `mlflow` is installed.
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
from greenroom.cli._printing import say_line
from greenroom.errors import InvalidInput
from greenroom.flavors.aliases import LOADERS
from greenroom.flavors.models import Model
from greenroom.scanning.folders import below
from greenroom.scanning.requirement_lines import plain_lines
from greenroom.scanning.yaml_files import read_yaml

_NAME = re.compile(r"[A-Za-z0-9._-]+")
_PYTHON = re.compile(r"\d+(?:\.\d+)*(?:(?:a|b|rc)\d+|\+)?", re.ASCII)
_STANDS_FOR = {"mlflow", "mlflow-skinny"}


def python_for(folder: Path) -> Path:
    """Make or find the environment of a model folder, and answer its interpreter.

    Everything in the folder is read before anything is made or run.

    Raises:
        InvalidInput: the model says no requirements or such as name more than packages and versions, wants a Python that
            is not here, or pip could not install them.
    """
    requirements = below(folder, "requirements.txt")
    if not requirements.is_file():
        raise InvalidInput(
            f"'{folder}' has no requirements.txt, so its environment is not known; predict without --env."
        )
    interpreter = _interpreter(_wanted_python(folder))
    lines = _lines(requirements.read_text(encoding="utf-8"), Model.load(folder))
    constraints = below(folder, "constraints.txt")
    kept = "\n".join(_plain(constraints)) if constraints.is_file() else ""
    content = json.dumps([lines, kept, _version_of(interpreter), greenroom.__version__])
    place = _root() / hashlib.sha256(content.encode()).hexdigest()[:16]
    python, stamp = place / "bin" / "python", place / "made.json"
    with _locked(place):
        if not stamp.exists():
            say_line(f"Making the model's environment in {place} (once) ...", err=True)
            _make(place, interpreter, lines, kept)
            stamp.write_text(content)
    return python


def run_there(python: Path, arguments: Sequence[str]) -> int:
    """Run a greenroom command in an environment, and answer its exit code."""
    environment = {key: value for key, value in os.environ.items() if key not in {"PYTHONPATH", "PYTHONHOME"}}
    return subprocess.run([python, "-m", "greenroom", *arguments], env=environment, check=False).returncode


def _lines(text: str, model: Model) -> list[str]:
    """Read requirement lines, without mlflow where Greenroom loads the model, and with what Greenroom needs itself."""
    lines = plain_lines(text, "requirements.txt")
    loader = str(model.flavors.get("python_function", {}).get("loader_module", ""))
    if loader in LOADERS:
        lines = [line for line in lines if _package(line) not in _STANDS_FOR]
        if "pandas" not in map(_package, lines):
            # What mlflow would have brought: rows are data frames.
            lines.append("pandas")
    named = {_package(line) for line in lines}
    own = [_package(line) for line in requires("greenroom") or () if "extra ==" not in line]
    return [*lines, *(f"{name}=={version(name)}" for name in sorted(own) if name not in named)]


def _plain(constraints: Path) -> list[str]:
    return plain_lines(constraints.read_text(encoding="utf-8"), constraints.name)


def _package(line: str) -> str:
    found = _NAME.match(line)
    return "" if found is None else found[0].lower().replace("_", "-").replace(".", "-")


def _make(place: Path, interpreter: str, lines: Sequence[str], constraints: str) -> None:
    _run([interpreter, "-m", "venv", "--clear", place], "make a virtual environment")
    (place / "requirements.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (place / "constraints.txt").write_text(constraints, encoding="utf-8")
    python = place / "bin" / "python"
    install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", "requirements.txt"]
    _run(install, "install the model's requirements", cwd=place)
    (packages,) = place.glob("lib/python*/site-packages")
    # This very Greenroom, not one of some index; it is Python alone, and the page is of no use there.
    shutil.copytree(
        Path(greenroom.__file__).parent, packages / "greenroom", ignore=shutil.ignore_patterns("__pycache__", "page")
    )


def _run(command: Sequence[Any], doing: str, *, cwd: Path | None = None) -> None:
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd, stdin=subprocess.DEVNULL)
    if result.returncode != 0:
        tail = " ".join((result.stderr or result.stdout).strip().splitlines()[-2:])
        raise InvalidInput(f"{command[0]} could not {doing}: {tail}")


def _wanted_python(folder: Path) -> str | None:
    """Read which Python a model was logged with, as ``3.11``; None where it does not say."""
    file = below(folder, "python_env.yaml")
    found = read_yaml(file, "The model's python_env.yaml") if file.is_file() else None
    text = str(found.get("python") or "") if isinstance(found, dict) else ""
    if text and not _PYTHON.fullmatch(text):
        # It becomes the name of a program.
        raise InvalidInput(f"The model's python_env.yaml says python '{text}'; it must be a version such as 3.11.7.")
    return ".".join(text.split(".")[:2]) or None


def _interpreter(wanted: str | None) -> str:
    here = ".".join(platform.python_version_tuple()[:2])
    if wanted in (None, here):
        return sys.executable
    found = shutil.which(f"python{wanted}")
    if found is None:
        raise InvalidInput(
            f"The model was logged with Python {wanted}, and there is no python{wanted} here: install it, or predict "
            "without --env in the present environment."
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
def _locked(place: Path) -> Iterator[None]:
    """Let one process at a time make an environment."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
