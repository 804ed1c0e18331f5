"""Reverse proxies: restore the client's address and the scheme, strip the path prefix, and guard who signs people in.

Forwarded headers are trusted only from listed proxies. X-Forwarded-Host is never read: `--public-url` sets the host.
"""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Iterable, MutableMapping
from functools import lru_cache

from greenroom.errors import InvalidInput
from greenroom.server.asgi import Scope

_log = logging.getLogger("greenroom.server")


class Forwarding:
    """Undoes the changes of proxies, before anything else reads the request.

    Args:
        proxies: addresses and networks whose X-Forwarded-For and X-Forwarded-Proto are trusted.
        prefix: path in front of every path, such as ``/registry``; a proxy may or may not strip it.
        own_headers: names, in lower case, of headers that only the proxies may send; from others they are removed.
    """

    def __init__(self, proxies: Iterable[str], prefix: str, *, own_headers: Iterable[bytes] = ()) -> None:
        self._networks = tuple(ipaddress.ip_network(proxy) for proxy in proxies)
        self._prefix = prefix
        self._inner = prefix + "/"
        self._own_headers = tuple(own_headers)
        self._has_warned = False
        self._is_trusted = lru_cache(maxsize=1024)(self._is_in_networks)
        self.is_needed = bool(self._networks or prefix)

    def apply(self, scope: Scope, headers: MutableMapping[bytes, bytes]) -> None:
        """Set the client's address, the scheme and the path without the prefix in the scope.

        Args:
            headers: those of the scope; the proxies' own are removed from both unless a proxy sent them.

        Raises:
            InvalidInput: a proxy sent one of its own headers twice: one may be its client's.
        """
        if self._prefix:
            self._strip(scope)
        client = scope.get("client")
        # The peer of the connection, before X-Forwarded-For is applied.
        is_proxy = bool(self._networks and client and self._is_trusted(client[0]))
        if self._own_headers:
            self._guard_own(scope, headers, is_proxy=is_proxy)
        if is_proxy:
            scheme = headers.get(b"x-forwarded-proto", b"").strip().lower()
            if scheme in (b"http", b"https"):
                scope["scheme"] = scheme.decode()
            self._find_client(scope, headers.get(b"x-forwarded-for", b""))

    def _guard_own(self, scope: Scope, headers: MutableMapping[bytes, bytes], *, is_proxy: bool) -> None:
        sent = [name for name in self._own_headers if name in headers]
        if is_proxy:
            for name in sent:
                if sum(1 for one, _ in scope["headers"] if one == name) > 1:
                    raise InvalidInput(
                        f"The header {name.decode()} was sent more than once. The proxy must remove what its clients send."
                    )
        elif sent:
            for name in sent:
                del headers[name]
            scope["headers"] = [header for header in scope["headers"] if header[0] not in self._own_headers]
            self._warn(scope, sent[0])

    def _warn(self, scope: Scope, name: bytes) -> None:
        if not self._has_warned:
            self._has_warned = True
            client = scope.get("client")
            _log.warning(
                "%s sent the header %s and is not a trusted proxy: the header is ignored. This is logged once; if it is "
                "a proxy, add it to --trusted-proxy.",
                client[0] if client else "an unknown client",
                name.decode(),
            )

    def _strip(self, scope: Scope) -> None:
        path: str = scope["path"]
        if path == self._prefix:
            scope["path"], scope["raw_path"] = "/", b"/"
        elif path.startswith(self._inner):
            raw: bytes = scope["raw_path"]
            # A prefix contains only characters that need no encoding, so an encoded form is not accepted.
            if raw.startswith(self._inner.encode()):
                scope["path"] = path[len(self._prefix) :]
                scope["raw_path"] = raw[len(self._prefix) :]
        scope["root_path"] = self._prefix

    def _find_client(self, scope: Scope, forwarded: bytes) -> None:
        # Each proxy appends the address of its client: read from the end, up to the first address that is not a trusted
        # proxy.
        for part in reversed(forwarded.decode("latin-1").split(",")):
            address = _address(part.strip())
            if address is None:
                return
            scope["client"] = (address, 0)
            if not self._is_trusted(address):
                return

    def _is_in_networks(self, address: str) -> bool:
        try:
            parsed = ipaddress.ip_address(address.partition("%")[0])
        except ValueError:
            return False
        mapped = getattr(parsed, "ipv4_mapped", None)
        return any((mapped or parsed) in network for network in self._networks)


def _address(text: str) -> str | None:
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return None
