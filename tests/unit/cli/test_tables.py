from __future__ import annotations

import json
import sys

import click
import pytest

from greenroom.cli import _tables


def test_rows_stand_under_their_columns_whole(capsys: pytest.CaptureFixture[str]) -> None:
    _tables.show_table(["NAME", "N"], [["a" * 100, 1], ["b", 2.5], [None, ["x", "y"]]])
    assert capsys.readouterr().out.splitlines() == [
        f"NAME{' ' * 96}  N",
        f"{'a' * 100}  1",
        f"b{' ' * 99}  2.5",
        f"{' ' * 100}  x, y",
    ]


def test_nothing_is_printed_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    _tables.show_table(["NAME"], [], empty="No model is there.")
    assert capsys.readouterr() == ("", "No model is there.\n")


def test_terminal_gets_rows_that_fit(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    _tables.show_table(["NAME", "TEXT"], [["[bold]a", "word " * 20]])
    lines = click.unstyle(capsys.readouterr().out).splitlines()
    assert "[bold]a" in lines[1]
    assert all(len(line) <= 40 for line in lines)


def test_terminal_breaks_long_cells_at_spaces_and_keeps_narrow_columns(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "24")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    _tables.show_table(["NAME", "TEXT", "N"], [["モデル", "a word and another_one", 7], ["b", "", 8]])
    header, *lines = capsys.readouterr().out.splitlines()
    assert header == click.style("NAME    TEXT           N", bold=True)
    assert lines == [
        "モデル  a word and     7",
        "        another_one",
        "b                      8",
    ]


def test_no_color_turns_styles_off(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    _tables.show_table(["NAME"], [["a"]])
    _tables.show_record({"Name": "a"})
    assert capsys.readouterr().out == "NAME\na\nName  a\n"


def test_record_leaves_out_what_is_empty_and_aligns_lines(capsys: pytest.CaptureFixture[str]) -> None:
    _tables.show_record({"Name": "a", "Tags": "x = 1\ny = 2", "Gone": "", "None": None})
    assert capsys.readouterr().out == "Name  a\nTags  x = 1\n      y = 2\n"


def test_numbers_json_has_not_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    _tables.show_json({"a": [float("nan"), float("-inf")], "b": 1.5})
    assert json.loads(capsys.readouterr().out) == {"a": ["NaN", "-Infinity"], "b": 1.5}
