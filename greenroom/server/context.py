"""What the composition root hands to the routes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from greenroom.core.blobs import Blobs
from greenroom.core.ports import Database

if TYPE_CHECKING:
    from greenroom.server.auth.sessions import Sessions
    from greenroom.server.live import LiveUpdates


class Context(NamedTuple):
    """The adapters behind the ports, chosen at start.

    Attributes:
        max_body_bytes: largest JSON body read; artifacts stream and have a limit of their own.
        max_artifact_bytes: largest artifact file taken, or None for no limit.
        server_name: what people call this server.
        prefix: path in front of every path of this server, or empty.
        live: tells pages what happens; None where nobody can listen.
        sessions: of browsers that logged in; None where nobody has to.
        user: name of the one user that the server's token stands for.
        is_secure: browsers reach this server by https, whatever a proxy speaks to it.
    """

    database: Database
    blobs: Blobs
    max_body_bytes: int = 16 * 1024 * 1024
    max_artifact_bytes: int | None = None
    server_name: str = "Greenroom"
    prefix: str = ""
    live: LiveUpdates | None = None
    sessions: Sessions | None = None
    is_secure: bool = False
    user: str = ""
