"""Python interpreters of separate environments, for code that must run as its users run it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from scripts.environments import ENVIRONMENTS, ensure


def run(
    python: Path,
    arguments: Sequence[str | Path],
    *,
    environment: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    timeout_s: float = 300,
) -> str:
    """Run another interpreter to its end and return what it printed; a failure shows all of it.

    Nothing of the tests' own environment that would change what it imports is handed on.
    """
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "MLFLOW_"))}
    result = subprocess.run(
        [python, *arguments],
        env={**inherited, **(environment or {})},
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )
    assert result.returncode == 0, f"exit code {result.returncode}\n{result.stdout}\n{result.stderr}"
    return result.stdout


@pytest.fixture(scope="session")
def mlflow_python() -> Path:
    """Interpreter of an environment with the genuine `mlflow` and scikit-learn (`constraints/mlflow.txt`)."""
    return ensure(ENVIRONMENTS["mlflow"])


@pytest.fixture(scope="session")
def client_python() -> Callable[[str], Path]:
    """Return the interpreter of one of the clients of the matrix, such as `mlflow-skinny-1.30`; made when first asked for."""
    return lambda name: ensure(ENVIRONMENTS[name])


@pytest.fixture(scope="session")
def openapi_python() -> Path:
    """Interpreter of an environment with `openapi-python-client` and `schemathesis` (`constraints/openapi.txt`)."""
    return ensure(ENVIRONMENTS["openapi"])
