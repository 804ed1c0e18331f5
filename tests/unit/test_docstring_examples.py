"""Examples in docstrings are run, so that they stay true."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import greenroom

PACKAGE = Path(greenroom.__file__).parent


def test_every_example_prints_what_it_says() -> None:
    failures: list[str] = []
    for file in sorted(PACKAGE.rglob("*.py")):
        if ">>> " not in file.read_text():
            continue
        module = importlib.import_module(".".join(["greenroom", *file.relative_to(PACKAGE).with_suffix("").parts]))
        runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
        for example in doctest.DocTestFinder(exclude_empty=True).find(module):
            runner.run(example, out=failures.append)
    assert not failures, "".join(failures)
