"""Requirement lines of a model."""

from __future__ import annotations

import pytest

from greenroom.errors import InvalidInput
from greenroom.scanning.requirement_lines import plain_lines

HASH = f"--hash=sha256:{'0' * 64}"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("mlflow==3.17.2\nscikit-learn==1.6.1\n", ["mlflow==3.17.2", "scikit-learn==1.6.1"]),
        ("# coding: utf-7\n\n  torch==2.13.0+cpu  # here\n", ["torch==2.13.0+cpu"]),
        ("pandas<3,>=2.2", ["pandas<3,>=2.2"]),
        ("xgboost", ["xgboost"]),
        ("uvicorn[standard, x] ~= 0.34", ["uvicorn[standard, x] ~= 0.34"]),
        ("uvloop==0.21; sys_platform != 'win32'", ["uvloop==0.21; sys_platform != 'win32'"]),
        (f"numpy==2.0 \\\n    {HASH}", [f"numpy==2.0 {HASH}"]),
        ("numpy==2.0\n-c constraints.txt", ["numpy==2.0", "-c constraints.txt"]),
    ],
)
def test_names_and_versions_are_taken(text: str, lines: list[str]) -> None:
    assert plain_lines(text, "requirements.txt") == lines


@pytest.mark.parametrize(
    "line",
    [
        "evil @ http://127.0.0.1/evil-1.0.tar.gz", "evil@file:///tmp/evil", "git+https://example.com/evil",
        "http://example.com/evil.whl", "./evil", "/tmp/evil", "evil-1.0.tar.gz", "evil.whl", "-e .", "--editable=evil",
        "--index-url http://evil", "-i http://evil", "--extra-index-url=http://evil", "--find-links evil",
        "--no-binary :all:", "-r other.txt", "-c other.txt", "-c ../constraints.txt", "--trusted-host evil",
        "numpy==2.0 --index-url http://evil", "numpy --config-settings=x=y", "numpy; x --config-settings=x",
        "numpy==${HOME}", "numpy \\\n --index-url http://evil", "numpy==2.0 --hash=md5:00", "nümpy", "a b",
    ],
)  # fmt: skip
def test_what_says_where_packages_come_from_is_refused(line: str) -> None:
    with pytest.raises(InvalidInput, match="A model may list packages and versions"):
        plain_lines(f"pandas\n{line}\n", "requirements.txt")


def test_constraints_name_no_other_file() -> None:
    with pytest.raises(InvalidInput, match=r"constraints\.txt has the line"):
        plain_lines("-c constraints.txt", "constraints.txt")
