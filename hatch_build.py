"""The extras of `greenroom`: those with the server require it in the same version."""

from __future__ import annotations

from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class Extras(MetadataHookInterface):
    """Puts the version into requirements that name it."""

    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, Any]) -> None:
        """Set the extras."""
        metadata["optional-dependencies"] = {
            extra: [requirement.format(version=metadata["version"]) for requirement in requirements]
            for extra, requirements in self.config["extras"].items()
        }
