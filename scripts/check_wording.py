"""Check the wording of code, documents and the page: a short list of phrases to avoid in plain technical English.

    python scripts/check_wording.py            # every file
    python scripts/check_wording.py greenroom  # what is under a folder

A correct use (a Unix user `nobody`, text that a client compares) is marked on its line with
`wording: allow`, or its file is listed in `EXEMPT`.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent

# Decisions and the changelog are records and stay as written.
EXEMPT = ("docs/decisions/", "CHANGELOG.md", "scripts/check_wording.py", "web/package-lock.json", "web/openapi.json")
ENDINGS = (".py", ".md", ".ts", ".tsx", ".css", ".mjs", ".toml", ".html")

# Pattern, and what to write instead.
PHRASES = (
    (r"what one does|as one does|one's own", "say what it does; 'your own', 'a custom ...'"),
    (r"\bsomebody(?:'s)?\b", "'another user', 'another client', 'someone', or the noun"),
    (r"\bnobody(?:'s)?\b", "'no one', 'no client', 'nothing', or the passive"),
    (r"\bwhoever\b", "'the caller', 'the operator', 'anyone who'"),
    (r"\btells? whether\b", "'return whether', 'check whether'"),
    (r"\bthere (?:is|are) none\b", "'does not exist', 'if none exists', 'empty'"),
    (r"\bis no (?:number|name|text|path|address|file|folder|json|time|date)\b", "'is not a ...'"),
    (r"\bwas quicker\b", "'changed it first', 'conflict'"),
    (r"\banew\b", "'again', 'from scratch'"),
    (r"\bof no account\b", "'does not matter'"),
    (r"\bnaught\b|\bthereof\b|\bwherein\b|\bhence\b|\bthereby\b", "plain words"),
    (r"\bworth a word\b|\bwithout a word\b", "'worth logging', 'silently'"),
    (r"\bgoes its way\b|\bmakes? (?:its|their) way\b", "'passes', 'continues'"),
    (r"\bon (?:its|their) way\b", "'in progress', 'in flight'"),
    (r"\bbesides?,? the way\b", "'incidentally'"),
    (r"\bcondemn(?!ed_at_ms)", "'mark as orphaned'"),
    (r"\bheld against\b|\bholds? (?:it|them) against\b", "'compared with', 'checked against'"),
    (r"\bin the making\b", "'being written', 'unfinished'"),
    (r"\bfor good\b", "'permanently'"),
    (r"\bas of old\b|\bof old\b", "'as before'"),
    (r"\bno more than that\b|\bno sooner\b", "plain words"),
)
_PHRASES = [(re.compile(pattern, re.IGNORECASE), instead) for pattern, instead in PHRASES]


def findings(paths: list[str]) -> Iterator[str]:
    """Yield one line for each hit: file, line, phrase, and what to write instead."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *paths],
        cwd=CHECKOUT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    for name in listed.splitlines():
        if not name.endswith(ENDINGS) or name.startswith(EXEMPT) or not (CHECKOUT / name).is_file():
            continue
        for number, line in enumerate((CHECKOUT / name).read_text().splitlines(), start=1):
            if "wording: allow" in line:
                continue
            for pattern, instead in _PHRASES:
                if found := pattern.search(line):
                    yield f"{name}:{number}: {found.group()!r}: {instead}"


def main(arguments: list[str]) -> int:
    found = list(findings(arguments or ["."]))
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
