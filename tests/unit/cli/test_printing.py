"""Untrusted text cannot control the terminal, start a row, or hide characters."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from greenroom import cli
from greenroom.cli import _tables
from greenroom.cli._printing import print_json, print_line, print_text

# Window title, clipboard, clear screen, 8-bit CSI; direction override; zero-width space; tag characters.
HOSTILE = "\x1b]0;owned\x07\x1b]52;c;cm0=\x07\x1b[2J\x9b31m\u202egpj.exe\u200b\U000e0041"
UNSAFE = set("\x1b\x07\x9b\u202e\u200b\U000e0041")


def test_escapes_reach_no_output_raw(capsys: pytest.CaptureFixture[str]) -> None:
    print_text(HOSTILE)
    print_line(HOSTILE, err=True)
    _tables.show_table([f"V {HOSTILE}"], [[HOSTILE]])
    _tables.show_record({"Name": HOSTILE, "Tags": _tables.pairs_text({HOSTILE: HOSTILE})})
    print_json(json.dumps({"name": HOSTILE}, ensure_ascii=False))
    told = capsys.readouterr()
    assert not UNSAFE & set(told.out + told.err)
    assert r"\x1b]52;c;cm0=\x07" in told.out


def test_json_stays_the_same_document(capsys: pytest.CaptureFixture[str]) -> None:
    _tables.show_json({"name": HOSTILE, "plain": "Zürich"})
    told = capsys.readouterr().out
    assert json.loads(told) == {"name": HOSTILE, "plain": "Zürich"}
    assert "Zürich" in told


def test_line_break_in_a_name_begins_no_row(capsys: pytest.CaptureFixture[str]) -> None:
    _tables.show_table(["NAME", "STAGE"], [["a\nforged  Production\r", "None"]])
    assert capsys.readouterr().out.splitlines() == [
        "NAME                     STAGE",
        "a\\nforged  Production\\r  None",
    ]


def test_line_break_in_a_value_begins_no_pair() -> None:
    assert _tables.pairs_text({"a": "1\nb = 2", "c": 3}) == "a = 1\\nb = 2\nc = 3"


def test_description_of_several_lines_is_printed_in_lines(capsys: pytest.CaptureFixture[str]) -> None:
    _tables.show_record({"Description": "one\n\ttwo\u2028three"})
    assert capsys.readouterr().out == "Description  one\n             \ttwo\\u2028three\n"


def test_commands_print_by_these_functions_alone() -> None:
    """`click.echo` is only used in `_printing`, and in `_tables` for bold labels."""
    callers = set()
    for file in Path(cli.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Attribute) and node.attr in {"echo", "secho", "echo_via_pager"}:
                callers.add(file.name)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
                callers.add(file.name)
    assert callers == {"_printing.py", "_tables.py"}
