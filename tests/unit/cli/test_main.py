from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import greenroom
from greenroom.cli.main import main


def run(*arguments: str) -> tuple[int, str]:
    """Run the command line and return its exit code and all it printed."""
    result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    return result.exit_code, result.output


def test_the_version_is_printed() -> None:
    assert run("--version") == (0, f"greenroom {greenroom.__version__}\n")


def test_every_file_is_a_command() -> None:
    files = {path.stem for path in (Path(greenroom.__file__).parent / "cli").glob("[a-z]*.py")} - {"main"}
    assert {"server", "db"} <= files
    code, said = run("--help")
    assert code == 0
    assert all(f"\n  {name.replace('_', '-')} " in said for name in files)


def test_an_unknown_command_is_named() -> None:
    code, said = run("serve")
    assert code == 2
    assert "'serve'" in said


def every_command(group: click.Group = main, *above: str) -> Iterator[list[str]]:
    """Name every command with those inside it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        yield [*above, name]
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from every_command(command, *above, name)


@pytest.mark.parametrize("command", list(every_command()), ids=" ".join)
def test_every_command_helps_with_examples_or_exit_codes(command: list[str]) -> None:
    code, said = run(*command, "--help")
    assert code == 0
    assert "Example:" in said or "Examples:" in said or "xit code" in said or f"greenroom {' '.join(command)} " in said


def test_what_is_missing_is_named_with_the_line_that_brings_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in sys.modules if name.startswith("greenroom.server.")]:
        if not name.startswith("greenroom.server.setting"):
            monkeypatch.delitem(sys.modules, name)
            # An import from the package would find it there.
            package, _, module = name.rpartition(".")
            if package == "greenroom.server":
                monkeypatch.delattr(sys.modules[package], module)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    code, said = run("server", "--data", str(tmp_path))
    assert code == 1
    assert "uvicorn is not installed; run: pip install 'greenroom[server]'" in said
