"""`scripts/python` on machines that lack what it needs: one clear sentence, exit code 2."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

SCRIPT = Path(__file__).parents[3] / "scripts" / "python"


def run(*, path: Path, python: str = "") -> subprocess.CompletedProcess[str]:
    bash = shutil.which("bash")
    assert bash is not None
    return subprocess.run(
        [bash, SCRIPT, "serve"],
        env={"PATH": str(path), "PYTHON": python},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


def a_machine(folder: Path) -> Path:
    """Return a folder with the few programs every machine has, and no Python."""
    folder.mkdir()
    for name in ("dirname", "env"):
        found = shutil.which(name)
        assert found is not None
        (folder / name).symlink_to(found)
    return folder


def a_python(file: Path, *, body: str) -> None:
    file.write_text(f"#!/bin/sh\n{body}\n")
    file.chmod(0o755)


def test_no_python_at_all_is_said(tmp_path: Path) -> None:
    result = run(path=a_machine(tmp_path / "bin"))
    assert result.returncode == 2
    assert result.stderr.startswith("Python 3.11 or newer is needed and none was found")
    assert len(result.stderr.splitlines()) == 1


def test_an_old_python_is_passed_over(tmp_path: Path) -> None:
    machine = a_machine(tmp_path / "bin")
    a_python(machine / "python3", body="exit 1")  # what the version question answers on an old one
    a_python(machine / "python3.12", body="echo chosen: $1; exit 0")
    result = run(path=machine)
    assert (result.returncode, result.stdout.splitlines()[-1].split("/")[-1]) == (0, "environments.py")


def test_the_python_named_in_the_environment_comes_first(tmp_path: Path) -> None:
    machine = a_machine(tmp_path / "bin")
    a_python(machine / "python3", body="echo the usual one")
    a_python(tmp_path / "mine", body="echo mine")
    result = run(path=machine, python=str(tmp_path / "mine"))
    assert result.stdout.splitlines()[-1] == "mine"
