"""Every name documented as not supported has an explanation."""

from __future__ import annotations

import re
from pathlib import Path

from greenroom.sdk.unsupported import instead_of

DOCUMENT = Path(__file__).parents[3] / "docs" / "client-names.md"


def test_every_name_that_is_left_out_is_explained() -> None:
    listed = DOCUMENT.read_text(encoding="utf-8").partition("## Left out on purpose")[2].splitlines()
    names = [
        name
        for line in listed
        if line.startswith(("- Functions", "- `MlflowClient`"))
        for name in re.findall(r"`(\w+)`", line.partition(": ")[2])
    ]
    assert len(names) > 100
    assert [name for name in names if instead_of(name) is None] == []
