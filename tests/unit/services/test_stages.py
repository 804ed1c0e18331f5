"""Stages are changed in one place: no other code may move a version to a stage."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import greenroom

PACKAGE = Path(greenroom.__file__).parent
_STAGE_TABLE = "model_version_stages"


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def _sources(word: str) -> Iterator[tuple[str, ast.AST]]:
    """Parse the sources that contain a word."""
    for path in sorted(PACKAGE.rglob("*.py")):
        text = path.read_text()
        if word in text:
            yield path.relative_to(PACKAGE).as_posix(), ast.parse(text)


def test_one_function_calls_the_stores_set_stages() -> None:
    callers = [
        (source, function.name)
        for source, tree in _sources("set_stages")
        for function in _functions(tree)
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute) and node.attr == "set_stages"
    ]
    assert callers == [("services/registry/stages.py", "apply_stages")]


def test_one_module_of_queries_writes_held_stages() -> None:
    writers = {
        source
        for source, tree in _sources(_STAGE_TABLE)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and any(f"{verb} {_STAGE_TABLE}" in node.value for verb in ("INSERT INTO", "UPDATE"))
    }
    assert writers == {"storage/sql/queries/model_versions.py"}
