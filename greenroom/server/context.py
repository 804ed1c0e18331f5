"""The context that the composition root passes to the routes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from greenroom.core.blobs import Blobs
from greenroom.core.ports import Database

if TYPE_CHECKING:
    from greenroom.server.auth.access_watch import AccessWatch
    from greenroom.server.auth.accounts import Accounts
    from greenroom.server.auth.authenticator import Authenticator
    from greenroom.server.auth.ci_jobs import CiJobs
    from greenroom.server.auth.identity_login import IdentityLogin
    from greenroom.server.auth.password_login import PasswordLogin
    from greenroom.server.auth.passwords import Passwords
    from greenroom.server.auth.sessions import Sessions
    from greenroom.server.live import LiveUpdates
    from greenroom.server.loads import LoadCounter


class SignIn(NamedTuple):
    """How requests of this server are authenticated.

    Attributes:
        accounts: used as soon as there is an account.
        authenticator: of all requests, in the current mode.
        identities: sign-in with identity providers; None without any.
        ci_jobs: verifies the identity tokens of CI jobs; None if they cannot be exchanged.
    """

    watch: AccessWatch
    accounts: Accounts
    authenticator: Authenticator
    identities: IdentityLogin | None = None
    ci_jobs: CiJobs | None = None


class Context(NamedTuple):
    """The adapters and settings that routes use, chosen at start.

    Attributes:
        max_body_bytes: largest JSON body; artifacts are streamed and have their own limit.
        max_artifact_bytes: largest artifact file, or None for no limit.
        server_name: display name of this server.
        prefix: path in front of every path of this server, or empty.
        live: live updates for pages; None if they are not offered.
        sessions: browser sessions of the shared token; None without a shared token.
        user: name of the user that the server's token authenticates.
        is_secure: browsers reach this server over HTTPS, possibly through a proxy.
        sign_in: None if no one signs in: in an embedded registry.
        passwords: hashes new passwords; None: routes make one when they need it.
        loads: counts loads of versions; None if they are not counted.
        logins: checks current passwords and counts wrong ones; None where no one signs in.
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
    sign_in: SignIn | None = None
    passwords: Passwords | None = None
    logins: PasswordLogin | None = None

    loads: LoadCounter | None = None

    @property
    def has_accounts(self) -> bool:
        """Whether accounts sign in to this server."""
        return self.sign_in is not None and self.sign_in.watch.has_accounts
