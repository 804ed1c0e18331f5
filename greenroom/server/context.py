"""What the composition root hands to the routes."""

from __future__ import annotations

from typing import NamedTuple

from greenroom.core.blobs import Blobs
from greenroom.core.ports import Database


class Context(NamedTuple):
    """The adapters behind the ports, chosen at start.

    Attributes:
        max_body_bytes: largest JSON body read; artifacts stream and have a limit of their own.
        max_artifact_bytes: largest artifact file taken, or None for no limit.
    """

    database: Database
    blobs: Blobs
    max_body_bytes: int = 16 * 1024 * 1024
    max_artifact_bytes: int | None = None
