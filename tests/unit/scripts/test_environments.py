"""When an environment counts as up to date, and what is said when it cannot be made."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from scripts import environments
from scripts.environments import ENVIRONMENTS, Environment, EnvironmentFailed, ensure


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a checkout with a project of no dependencies, and environments of its own."""
    (tmp_path / "constraints").mkdir()
    (tmp_path / "constraints" / "some.txt").write_text("")
    (tmp_path / "pyproject.toml").write_text("[build-system]\n[project]\nname = 'x'\n[tool.ruff]\nline-length = 1\n")
    (tmp_path / "packages" / "server").mkdir(parents=True)
    (tmp_path / "packages" / "server" / "pyproject.toml").write_text("[build-system]\n[project]\nname = 'y'\n")
    monkeypatch.setattr(environments, "CHECKOUT", tmp_path)
    monkeypatch.setattr(environments, "ROOT", tmp_path / "venvs")
    return tmp_path


@pytest.fixture
def installs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect the names of the environments pip is called for, in place of calling it: it needs the network.

    The environments are empty files, because making a real one takes seconds.
    """
    names: list[str] = []

    def make(environment: Environment, version: str) -> None:
        environment.python.parent.mkdir(parents=True, exist_ok=True)
        environment.python.touch()

    monkeypatch.setattr(environments, "_make", make)
    monkeypatch.setattr(environments, "_install", lambda environment: names.append(environment.name))
    return names


AN_ENVIRONMENT = Environment("some", "some.txt", extras=("server",))


def test_a_second_start_installs_nothing(checkout: Path, installs: Sequence[str]) -> None:
    assert ensure(AN_ENVIRONMENT) == ensure(AN_ENVIRONMENT)
    assert installs == ["some"]


def test_new_pins_and_new_dependencies_are_installed(checkout: Path, installs: Sequence[str]) -> None:
    ensure(AN_ENVIRONMENT)
    (checkout / "constraints" / "some.txt").write_text("click==8.5.1\n")
    ensure(AN_ENVIRONMENT)
    (checkout / "pyproject.toml").write_text("[build-system]\n[project]\nname = 'x'\ndependencies = ['click']\n")
    ensure(AN_ENVIRONMENT)
    (checkout / "packages" / "server" / "pyproject.toml").write_text(
        "[build-system]\n[project]\nname = 'y'\n[tool.hatch.metadata.hooks.custom]\ndependencies = ['uvicorn']\n"
    )
    ensure(AN_ENVIRONMENT)
    assert installs == ["some"] * 4


def test_settings_of_tools_do_not_make_it_stale(checkout: Path, installs: Sequence[str]) -> None:
    ensure(AN_ENVIRONMENT)
    (checkout / "pyproject.toml").write_text("[build-system]\n[project]\nname = 'x'\n")
    ensure(AN_ENVIRONMENT)
    assert installs == ["some"]


def test_an_interrupted_installation_is_done_again(
    checkout: Path, installs: Sequence[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(environment: Environment) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(environments, "_install", interrupted)
        with pytest.raises(KeyboardInterrupt):
            ensure(AN_ENVIRONMENT)
    ensure(AN_ENVIRONMENT)
    assert installs == ["some"]


def test_an_old_python_is_refused(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 4))
    with pytest.raises(EnvironmentFailed, match=r"^Python 3\.11 or newer is needed; "):
        ensure(AN_ENVIRONMENT)


def test_a_python_without_venv_is_told_what_to_install(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(EnvironmentFailed, match="apt install python3-venv"):
        ensure(AN_ENVIRONMENT)


def test_what_pip_says_is_shown(checkout: Path) -> None:
    # No index and no such package: pip says so without asking the network.
    nonsense = Environment("nonsense", "some.txt", requirements=("--no-index", "greenroom-nonsense"))
    with pytest.raises(EnvironmentFailed, match="No matching distribution found for greenroom-nonsense"):
        ensure(nonsense)
    assert not (nonsense.folder / "installed.json").exists()


@pytest.mark.parametrize("name", sorted(ENVIRONMENTS))
def test_every_pin_is_exact(name: str) -> None:
    pins = (environments.CHECKOUT / "constraints" / ENVIRONMENTS[name].constraints).read_text().splitlines()
    assert pins, json.dumps(name)
    assert [pin for pin in pins if "==" not in pin and not pin.startswith("#")] == []
