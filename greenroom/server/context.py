"""The context that the composition root passes to the routes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from greenroom.core.blobs import Blobs
from greenroom.core.ports import Database

if TYPE_CHECKING:
    from greenroom.server.auth.password_login import PasswordLogin
    from greenroom.server.auth.passwords import Passwords
    from greenroom.server.auth.sessions import Sessions
    from greenroom.server.live import LiveUpdates


class Context(NamedTuple):
    """The adapters and settings that routes use, chosen at start.

    Attributes:
        max_body_bytes: largest JSON body; artifacts are streamed and have their own limit.
        max_artifact_bytes: largest artifact file, or None for no limit.
        server_name: display name of this server.
        prefix: path in front of every path of this server, or empty.
        live: live updates for pages; None if they are not offered.
        sessions: browser sessions; None if the server needs no log-in.
        user: name of the user that the server's token authenticates.
        is_secure: browsers reach this server over HTTPS, possibly through a proxy.
        passwords: hashes new passwords; None: routes make one when they need it.
        logins: checks current passwords and counts wrong ones; None where nobody signs in.
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
    passwords: Passwords | None = None
    logins: PasswordLogin | None = None
