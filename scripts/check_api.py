"""Check the public API: its description is up to date, follows the guidelines, and breaks nothing that was released.

python -m scripts.check_api              # check docs/openapi.json and web/openapi.json
python -m scripts.check_api --write      # write them, and the page's types, from the code
python -m scripts.check_api --release    # at a release: keep docs/openapi.json as what later releases are compared with
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from greenroom.server.http.openapi import as_json, describe
from greenroom.wire.endpoints import Family
from scripts.api_changes import breaking_changes, undocumented
from scripts.build_page import machine_npm, npm_from_pypi, tools

CHECKOUT = Path(__file__).resolve().parent.parent
PUBLIC = CHECKOUT / "docs" / "openapi.json"
RELEASED = CHECKOUT / "docs" / "released" / "openapi-v1.json"
OF_PAGE = CHECKOUT / "web" / "openapi.json"
_FAMILIES = {PUBLIC: (Family.V1,), OF_PAGE: (Family.V1, Family.UI)}


def main(arguments: Sequence[str] = ()) -> int:
    """Print each problem and return the exit code."""
    if "--write" in arguments:
        write()
    if "--release" in arguments:
        RELEASED.parent.mkdir(exist_ok=True)
        shutil.copyfile(PUBLIC, RELEASED)
    problems = [*outdated(), *breaks(), *faults()]
    print("\n".join(problems) or "The public API: no problems")
    return 1 if problems else 0


def write() -> None:
    """Write the descriptions, and the page's types."""
    for path, families in _FAMILIES.items():
        path.write_bytes(as_json(describe(families)))
    tools()
    _node("tools/types.mjs")
    _node("node_modules/prettier/bin/prettier.cjs", "--write", "--log-level=warn", "src/lib/api/schema.ts")


def outdated() -> list[str]:
    """Return the descriptions that differ from the code."""
    return [
        f"{path.relative_to(CHECKOUT)} differs from the code; `python -m scripts.check_api --write` writes it"
        for path, families in _FAMILIES.items()
        if json.loads(path.read_bytes()) != json.loads(as_json(describe(families)))
    ]


def breaks() -> list[str]:
    """Return the changes since the last release that can break a caller, and that CHANGELOG.md does not list."""
    changes = breaking_changes(json.loads(RELEASED.read_bytes()), json.loads(PUBLIC.read_bytes()))
    missing = undocumented(changes, (CHECKOUT / "CHANGELOG.md").read_text())
    return [f"breaking, and not under Breaking in CHANGELOG.md (as `{one.operation}`): {one}" for one in missing]


def faults() -> list[str]:
    """Return what the linter finds (web/api-linter)."""
    tools()
    result = _node("api-linter/lint.mjs", str(PUBLIC))
    return [] if result.returncode == 0 else [(result.stdout + result.stderr).strip()]


def _node(*arguments: str) -> subprocess.CompletedProcess[str]:
    npm = machine_npm() or npm_from_pypi()
    node = str(Path(npm.node_folder) / "node")
    return subprocess.run([node, *arguments], cwd=CHECKOUT / "web", capture_output=True, text=True, check=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
