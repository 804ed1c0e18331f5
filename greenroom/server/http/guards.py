"""Request guards against DNS rebinding and cross-site requests: allowlists of Host and Origin, and Sec-Fetch-Site.

DNS rebinding: a page of another site points its own name at this server. Cross-site request: a page of another site
sends requests with its reader's cookies. Clients other than browsers send neither Origin nor Sec-Fetch-*, so only Host
is checked.

Source: Fetch Metadata Request Headers (W3C), "Sec-Fetch-Site"; RFC 9110, "Host".
"""

from __future__ import annotations

import socket
from collections.abc import Iterable, Mapping

from greenroom.errors import PermissionDenied
from greenroom.server.asgi import Scope
from greenroom.server.setting_values import split_authority
from greenroom.server.settings import Settings, option
from greenroom.wire.endpoints.table import ANY_HOST_PATHS

_LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")
_OWN_SITES = (None, b"same-origin", b"none")
_SHOWN_CHARACTERS = 100


class Guards:
    """Refuses requests for other hosts or from other sites.

    Args:
        hosts: accepted Host headers, in lower case, with their port unless it is the default one.
        answers_to_address: also accept the local address and port of the connection: beyond loopback, clients use the
            addresses of the machine, and an address in Host cannot come from a rebound name.
    """

    def __init__(self, hosts: Iterable[str], *, answers_to_address: bool = False) -> None:
        self._hosts = frozenset(host.lower().encode() for host in hosts)
        # A proxy may terminate TLS, so accept both schemes.
        self._origins = frozenset(scheme + host for host in self._hosts for scheme in (b"http://", b"https://"))
        self._answers_to_address = answers_to_address

    def check(self, scope: Scope, headers: Mapping[bytes, bytes]) -> None:
        """Check a request.

        Raises:
            PermissionDenied: the host or the origin is not accepted.
        """
        host = headers.get(b"host", b"")
        if host not in self._hosts and scope["path"] not in ANY_HOST_PATHS and not self._is_ours(host, scope):
            raise PermissionDenied(
                f"This server is not called {_shown(host)}. If it should be, start it with {option('allowed_host')} "
                f"or {option('public_url')}."
            )
        origin, site = headers.get(b"origin"), headers.get(b"sec-fetch-site")
        if origin is None and site is None:
            return
        if site not in _OWN_SITES and not _is_navigation(scope, headers):
            raise PermissionDenied("Requests from pages of other sites are refused.")
        if origin is not None and origin not in self._origins and not self._is_own_origin(origin, scope):
            raise PermissionDenied(f"Requests from pages of {_shown(origin)} are refused.")

    def _is_ours(self, host: bytes, scope: Scope) -> bool:
        host = host.lower()
        return host in self._hosts or (self._answers_to_address and host in _own_addresses(scope))

    def _is_own_origin(self, origin: bytes, scope: Scope) -> bool:
        scheme, separator, host = origin.partition(b"://")
        return bool(separator) and scheme in (b"http", b"https") and self._is_ours(host, scope)


def hosts_of(settings: Settings, port: int) -> set[str]:
    """Return the Host headers that a server accepts.

    Args:
        port: the port it listens on, even if the settings leave it open.
    """
    names = [*_LOOPBACK_NAMES]
    if not settings.is_loopback:
        names.append(socket.gethostname().lower())
    if settings.host not in ("0.0.0.0", "::"):  # noqa: S104 - read, not bound
        names.append(f"[{settings.host}]" if ":" in settings.host else settings.host.lower())
    hosts = {f"{name}:{port}" for name in names}
    if port == 80:
        hosts.update(names)
    if settings.public_url is not None:
        hosts.update(_with_default_port(settings.public_url.authority, settings.public_url.scheme))
    for host in settings.allowed_host:
        hosts.add(host)
        if split_authority(host)[1] is None:
            # With the port for direct requests, without it for requests through a proxy.
            hosts.add(f"{host}:{port}")
    return hosts


def _with_default_port(authority: str, scheme: str) -> tuple[str, ...]:
    if split_authority(authority)[1] is not None:
        return (authority,)
    return authority, f"{authority}:{443 if scheme == 'https' else 80}"


def _own_addresses(scope: Scope) -> tuple[bytes, ...]:
    server = scope.get("server")
    if not server:
        return ()
    address, port = str(server[0]).removeprefix("::ffff:"), server[1]
    shown = f"[{address}]" if ":" in address else address
    with_port = f"{shown}:{port}".encode()
    return (with_port, shown.encode()) if port == 80 else (with_port,)


def _is_navigation(scope: Scope, headers: Mapping[bytes, bytes]) -> bool:
    """Return whether the request follows a link from another site."""
    return (
        scope["method"] in ("GET", "HEAD")
        and headers.get(b"sec-fetch-mode") == b"navigate"
        and headers.get(b"sec-fetch-dest") == b"document"
        and b"origin" not in headers
    )


def _shown(value: bytes) -> str:
    return repr(value.decode("latin-1")[:_SHOWN_CHARACTERS])
