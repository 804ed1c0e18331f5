"""The table of flavors that need trust, as in `docs/flavors.md`.

python -m tests.support.trust_table      # writes it into the page
"""

from __future__ import annotations

from pathlib import Path

from greenroom.scanning.formats import FORMATS, Format

DOCUMENT = Path(__file__).resolve().parent.parent.parent / "docs" / "flavors.md"
BEGIN = "<!-- Written by `python -m tests.support.trust_table`: edit nothing by hand. -->"
END = "<!-- The end of what is written. -->"


def table() -> str:
    """Write the table."""
    lines = ["| flavor | kept as | needs trust | because | with |", "|---|---|---|---|---|", *map(_line, FORMATS)]
    return "\n".join(lines)


def written() -> str:
    """Give the table that the page shows now."""
    return DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0].strip()


def _line(row: Format) -> str:
    flavor = "pyfunc" if row.flavor == "python_function" else row.flavor
    releases = ", ".join(f"{floor.package} >= {floor.version}" for floor in row.floors)
    return f"| `{flavor}` | {row.name} | {'yes' if row.runs_code else 'no'} | {row.reason} | {releases} |"


if __name__ == "__main__":
    before, _, rest = DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)
    DOCUMENT.write_text(f"{before}{BEGIN}\n\n{table()}\n\n{END}{rest.partition(END)[2]}", encoding="utf-8")
