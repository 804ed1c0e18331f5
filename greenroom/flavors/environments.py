"""The environment files of a model folder: ``requirements.txt``, ``conda.yaml`` and ``python_env.yaml``."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from greenroom.errors import InvalidInput
from greenroom.flavors.requirements import pinned
from greenroom.scanning.yaml_files import read_yaml

ENVIRONMENT = {"conda": "conda.yaml", "virtualenv": "python_env.yaml"}
"""The entry for them in the ``python_function`` flavor."""


class _Lines(NamedTuple):
    requirements: list[str]
    constraints: list[str]


def write_environment(
    folder: Path, requirements: Sequence[str], *, conda_env: Mapping[str, Any] | str | Path | None = None
) -> None:
    """Write the environment files for the running Python.

    Args:
        folder: the model folder.
        requirements: pip requirement lines; ``-r file`` is read, ``-c file`` becomes ``constraints.txt``.
        conda_env: a conda environment, or the path of its YAML file, to write instead of one built from `requirements`.
    """
    python = platform.python_version()
    lines = _read_lines(requirements)
    if lines.constraints:
        _write(folder / "constraints.txt", "\n".join(lines.constraints) + "\n")
        lines.requirements.append("-c constraints.txt")
    if conda_env is None:
        pip = next(iter(pinned("pip")), "pip").replace("==", "<=")
        conda: Mapping[str, Any] = {
            "name": "mlflow-env",
            "channels": ["conda-forge"],
            "dependencies": [f"python={python}", pip, {"pip": lines.requirements}],
        }
    else:
        conda = _read_conda(conda_env)
        lines = _Lines(_pip_lines(conda), [])
    build = [next(iter(pinned(name)), name) for name in ("pip", "setuptools", "wheel")]
    _write(folder / "requirements.txt", "\n".join(lines.requirements))
    _write_yaml(folder / "conda.yaml", dict(conda))
    _write_yaml(
        folder / "python_env.yaml",
        {"python": python, "build_dependencies": build, "dependencies": ["-r requirements.txt"]},
    )


def read_requirements(given: Sequence[str] | str | Path) -> list[str]:
    """Return requirement lines: a list unchanged, or the lines of a file.

    Raises:
        InvalidInput: the file is missing.
    """
    return _lines_of(Path(given)) if isinstance(given, str | Path) else [str(line) for line in given]


def _read_lines(requirements: Sequence[str]) -> _Lines:
    lines = _Lines([], [])
    for line in requirements:
        option, _, file = line.strip().partition(" ")
        if option in {"-r", "--requirement"}:
            inner = _read_lines(_lines_of(Path(file.strip())))
            lines.requirements.extend(inner.requirements)
            lines.constraints.extend(inner.constraints)
        elif option in {"-c", "--constraint"}:
            lines.constraints.extend(_lines_of(Path(file.strip())))
        else:
            lines.requirements.append(line)
    return lines


def _lines_of(file: Path) -> list[str]:
    if not file.is_file():
        raise InvalidInput(f"The requirements file '{file}' does not exist.")
    lines = (line.strip() for line in file.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _read_conda(given: Mapping[str, Any] | str | Path) -> Mapping[str, Any]:
    if isinstance(given, Mapping):
        return given
    file = Path(given)
    if not file.is_file():
        raise InvalidInput(f"conda_env is '{given}'; the file does not exist.")
    value = read_yaml(file, f"conda_env is '{given}', which")
    if not isinstance(value, dict):
        raise InvalidInput(f"conda_env is '{given}', which does not describe an environment.")
    return value


def _pip_lines(conda: Mapping[str, Any]) -> list[str]:
    nested = [part["pip"] for part in conda.get("dependencies") or [] if isinstance(part, dict) and "pip" in part]
    return [str(line) for lines in nested for line in lines]


def _write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")


def _write_yaml(file: Path, value: dict[str, Any]) -> None:
    _write(file, yaml.safe_dump(value, sort_keys=False))
