"""The environment files of a model folder: ``requirements.txt``, ``conda.yaml`` and ``python_env.yaml``."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import yaml

ENVIRONMENT = {"conda": "conda.yaml", "virtualenv": "python_env.yaml"}
"""What the ``python_function`` flavor says of them."""


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


def write_environment(folder: Path, requirements: Sequence[str]) -> None:
    """Write the three environment files for the Python that runs now.

    Args:
        folder: the model folder.
        requirements: pip requirement lines, pinned.
    """
    python = platform.python_version()
    build = pinned("pip", "setuptools", "wheel")
    _write(folder / "requirements.txt", "\n".join(requirements) + "\n")
    _write_yaml(
        folder / "conda.yaml",
        {
            "name": "mlflow-env",
            "channels": ["conda-forge"],
            "dependencies": [f"python={python}", "pip", {"pip": list(requirements)}],
        },
    )
    _write_yaml(
        folder / "python_env.yaml",
        {"python": python, "build_dependencies": build, "dependencies": ["-r requirements.txt"]},
    )


def _write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")


def _write_yaml(file: Path, value: dict[str, Any]) -> None:
    _write(file, yaml.safe_dump(value, sort_keys=False))
