"""Private virtual environments, created on demand under `.cache/venvs/` of the checkout.

Standard library only: this runs before anything is installed. `scripts/serve`, `scripts/test`, `scripts/check` and
`scripts/fmt` call it as a program, the tests import it to get the genuine `mlflow` in an environment of its own.

    python3 scripts/environments.py serve     # makes or refreshes it, prints its interpreter's path
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
# The server's distribution: what the extras of users require in the version of the checkout.
SERVER = Path("packages", "server")
ROOT = Path(os.environ.get("GREENROOM_ENVIRONMENTS", CHECKOUT / ".cache" / "venvs"))
OLDEST_PYTHON = (3, 11)


class EnvironmentFailed(Exception):
    """An environment could not be created; the message is one sentence for the user."""


@dataclass(frozen=True)
class Environment:
    """What one environment holds.

    Args:
        name: folder under `ROOT`.
        constraints: file in `constraints/` that pins every version.
        extras: extras of this checkout, which is then installed editable, its server too if there are any; None: the
            checkout is not installed.
        requirements: other packages; their versions come from the constraints.
    """

    name: str
    constraints: str
    extras: tuple[str, ...] | None = None
    requirements: tuple[str, ...] = field(default=())

    @property
    def folder(self) -> Path:
        return ROOT / self.name

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"


ENVIRONMENTS = {
    environment.name: environment
    for environment in (
        Environment("serve", "greenroom.txt", extras=("server", "demo")),
        Environment("test", "greenroom.txt", extras=("server", "demo", "test")),
        # pip reads a requirements file as constraints too: the pins name what is to be installed.
        # Flask-WTF is what its auth app needs beside it, the server and its client alike.
        Environment("mlflow", "mlflow.txt", requirements=("mlflow", "scikit-learn", "Flask-WTF")),
        Environment("mlflow-skinny", "mlflow.txt", requirements=("mlflow-skinny",)),
        # mlflow of that age imports `pkg_resources`, see `OLDER_CLIENTS`.
        Environment(
            "export-import", "export-import.txt", requirements=("mlflow-export-import", "mlflow", "setuptools")
        ),
        # The unchanged client of the vendor's workspace registry.
        Environment("databricks-sdk", "databricks.txt", requirements=("databricks-sdk",)),
        # The checks of the public API: a client made from its description, and requests made from it.
        Environment("openapi", "openapi.txt", requirements=("openapi-python-client", "schemathesis")),
    )
}

# Older clients, for `tests/compat/test_client_matrix.py`: the last of their lines that people still run. Those before
# 2.10 import `pkg_resources`, which newer Pythons bring no more.
OLDER_CLIENTS = {"1.30": ("setuptools",), "2.9": ("setuptools",), "2.22": (), "3.0": ()}
# Those whose client of the auth app is tested too.
AUTH_CLIENTS = frozenset({"2.22"})

# Libraries that models are made with, for `tests/flavors`: each beside the genuine client and this checkout. Builds for
# processors alone; small libraries share one.
FLAVORS = {
    "tables": (
        "xgboost-cpu",
        "lightgbm",
        "catboost",
        "statsmodels",
        "spacy",
        "onnx",
        "onnxruntime",
        "skl2onnx",
        "skops",
    ),
    "torch": ("torch", "transformers", "safetensors"),
    "tensorflow": ("tensorflow-cpu", "keras"),
}

for _name, _libraries in FLAVORS.items():
    ENVIRONMENTS[f"flavors-{_name}"] = Environment(
        f"flavors-{_name}",
        f"flavors-{_name}.txt",
        extras=(),
        requirements=("mlflow-skinny", "cloudpickle", "pandas", "scipy", *_libraries),
    )

for _version, _also in OLDER_CLIENTS.items():
    _beside = ("scikit-learn", "matplotlib", *(("Flask-WTF",) if _version in AUTH_CLIENTS else ()))
    for _name, _libraries in (("mlflow", _beside), ("mlflow-skinny", ())):
        ENVIRONMENTS[f"{_name}-{_version}"] = Environment(
            f"{_name}-{_version}", f"mlflow-{_version}.txt", requirements=(_name, *_libraries, *_also)
        )


def ensure(environment: Environment) -> Path:
    """Create or update the environment and return its interpreter.

    Raises:
        EnvironmentFailed: this Python is too old, has no `venv`, or pip could not install.
    """
    if sys.version_info < OLDEST_PYTHON:
        raise EnvironmentFailed(f"Python 3.11 or newer is needed; {sys.executable} is {sys.version.split()[0]}.")
    wanted = _fingerprint(environment)
    stamp = environment.folder / "installed.json"
    with _locked(environment):
        if environment.python.exists() and stamp.exists() and json.loads(stamp.read_text()) == wanted:
            return environment.python
        stamp.unlink(missing_ok=True)
        _say(
            f"Preparing the {environment.name!r} environment in {_shown(environment.folder)} (once, a minute or two) ..."
        )
        _make(environment, wanted["python"])
        _install(environment)
        stamp.write_text(json.dumps(wanted))
    return environment.python


def _fingerprint(environment: Environment) -> dict[str, str]:
    """Everything that determines what is installed: a change makes the environment stale."""
    digest = hashlib.sha256()
    digest.update((CHECKOUT / "constraints" / environment.constraints).read_bytes())
    digest.update(repr((environment.extras, environment.requirements)).encode())
    if environment.extras is not None:
        for folder in (CHECKOUT, *([CHECKOUT / SERVER] if environment.extras else [])):
            project = tomllib.loads((folder / "pyproject.toml").read_text())
            hooks = project.get("tool", {}).get("hatch", {}).get("metadata")  # extras and requirements
            digest.update(json.dumps([project["build-system"], project["project"], hooks], sort_keys=True).encode())
    # An environment without the checkout can be shared by several checkouts.
    checkout = "" if environment.extras is None else str(CHECKOUT)
    return {"python": sys.version, "checkout": checkout, "contents": digest.hexdigest()}


def _make(environment: Environment, version: str) -> None:
    """Create an empty environment, unless one of this Python exists to install over."""
    made_by = environment.folder / "python-version.txt"
    if environment.python.exists() and made_by.exists() and made_by.read_text() == version:
        return
    result = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(environment.folder)], capture_output=True, text=True, check=False
    )
    if result.returncode != 0:
        raise EnvironmentFailed(
            f"{sys.executable} cannot make a virtual environment; install its venv module"
            f" (Debian and Ubuntu: apt install python3-venv).\n{_tail(result)}"
        )
    made_by.write_text(version)


def _install(environment: Environment) -> None:
    command = [str(environment.python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--constraint", str(CHECKOUT / "constraints" / environment.constraints), *environment.requirements]
    if environment.extras is not None:
        extras = f"[{','.join(environment.extras)}]" if environment.extras else ""
        command += ["--editable", f"{CHECKOUT}{extras}"]
        # Here, in the version of this checkout, and not from an index.
        command += ["--editable", str(CHECKOUT / SERVER)] if environment.extras else []
    result = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    if result.returncode != 0:
        raise EnvironmentFailed(f"pip could not install what {environment.name!r} needs.\n{_tail(result)}")


@contextmanager
def _locked(environment: Environment) -> Iterator[None]:
    """Let one process at a time work on an environment; the lock goes with the process."""
    ROOT.mkdir(parents=True, exist_ok=True)
    with (ROOT / f"{environment.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _tail(result: subprocess.CompletedProcess[str]) -> str:
    return "\n".join((result.stdout + result.stderr).strip().splitlines()[-15:])


def _shown(path: Path) -> str:
    return str(path.relative_to(CHECKOUT)) if path.is_relative_to(CHECKOUT) else str(path)


def _say(text: str) -> None:
    """Print progress; on standard error, because standard output carries the interpreter's path."""
    print(text, file=sys.stderr, flush=True)


def main(arguments: Sequence[str]) -> int:
    """Print the interpreter of the environment named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=sorted(ENVIRONMENTS))
    try:
        print(ensure(ENVIRONMENTS[parser.parse_args(arguments).name]))
    except EnvironmentFailed as error:
        _say(str(error))
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
