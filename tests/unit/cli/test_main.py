from __future__ import annotations

import importlib.abc
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import greenroom
from greenroom.cli._server_commands import SERVER_COMMANDS, server_command
from greenroom.cli.main import main


def run(*arguments: str) -> tuple[int, str]:
    """Run the command line and return its exit code and all it printed."""
    result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    return result.exit_code, result.output


def test_the_version_is_printed() -> None:
    assert run("--version") == (0, f"greenroom {greenroom.__version__}\n")


def test_every_file_is_a_command() -> None:
    package = Path(greenroom.__file__).parent
    files = {path.stem for folder in ("cli", "server_cli") for path in (package / folder).glob("[a-z]*.py")} - {"main"}
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


def test_the_commands_of_the_server_are_those_of_its_folder() -> None:
    files = {path.stem for path in (Path(greenroom.__file__).parent / "server_cli").glob("[a-z]*.py")}
    assert set(SERVER_COMMANDS) == files
    for name, known in SERVER_COMMANDS.items():
        first_words = known.short_help.removesuffix(".")
        assert server_command(name).get_short_help_str(limit=200).startswith(first_words)


@pytest.mark.parametrize(
    ("arguments", "extra"),
    [(["server", "--help"], "server"), (["demo", "--uri", "x"], "demo"), (["users", "list", "--data", "x"], "server")],
    ids=" ".join,
)
def test_a_command_of_the_server_says_how_to_install_it(
    arguments: list[str], extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith("greenroom.server_cli")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [_WithoutServer(), *sys.meta_path])
    code, said = run(*arguments)
    assert code == 1
    assert said.endswith(f": The server is not installed; run: pip install 'greenroom[{extra}]'\n")
    assert said.count("\n") == 1
    assert "\n  server            Serve the registry.\n" in run("--help")[1]


class _WithoutServer(importlib.abc.MetaPathFinder):
    """Finds no commands of the server, as in a client-only install."""

    def find_spec(self, fullname: str, path: object, target: object = None) -> None:
        """Refuse the package."""
        if fullname == "greenroom.server_cli":
            raise ModuleNotFoundError(f"No module named '{fullname}'", name=fullname)


def test_the_command_line_loads_nothing_of_the_server() -> None:
    program = (
        "import sys, importlib, json, pkgutil, greenroom.cli as cli\n"
        "for module in pkgutil.iter_modules(cli.__path__): importlib.import_module(f'greenroom.cli.{module.name}')\n"
        "print(json.dumps(sorted(sys.modules)))"
    )
    loaded = json.loads(subprocess.check_output([sys.executable, "-c", program], text=True))
    of_server = ("server", "server_cli", "services", "storage", "demo", "embedded", "in_process")
    assert "greenroom.cli.users" in loaded
    assert not [name for name in loaded if name.startswith("greenroom.") and name.split(".")[1] in of_server]


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
