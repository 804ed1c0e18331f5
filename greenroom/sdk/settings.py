"""What the client reads from the environment: ``GREENROOM_*`` first, then mlflow's own variables."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit, urlunsplit

import msgspec

from greenroom.errors import InvalidInput, InvalidURI

if TYPE_CHECKING:
    import ssl

    import urllib3

DEFAULT_URI = "http://127.0.0.1:5000"
DEFAULT_FOLDER = "greenroom-data"
"""Where everything is kept when no server is named; `greenroom server` without `--data` shows the same."""

DEFAULT_TIMEOUT_S = 120.0
_CONNECT_TIMEOUT_S = 10.0
_POOL_SIZE = 8
_FOLDERS_BEGIN = ("/", "./", "../", "~/")
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def variable(name: str, environment: Mapping[str, str] | None = None) -> str | None:
    """Read a setting by its common name; empty counts as absent.

    >>> variable("TRACKING_URI", {"MLFLOW_TRACKING_URI": "http://a", "GREENROOM_TRACKING_URI": "http://b"})
    'http://b'
    """
    found = os.environ if environment is None else environment
    return found.get(f"GREENROOM_{name}") or found.get(f"MLFLOW_{name}") or None


def flag(name: str, *, default: bool, may_be_empty: bool = True) -> bool:
    """Read a setting that is on or off.

    Args:
        may_be_empty: False takes a variable that is set to nothing for an error, where the default is the less safe
            answer.

    Raises:
        InvalidInput: it is neither; the message names the variable.
    """
    for variable_name in (f"GREENROOM_{name}", f"MLFLOW_{name}"):
        value = os.environ.get(variable_name)
        if value is None or (may_be_empty and not value):
            continue
        word = value.strip().lower()
        if word in {"1", "true", "yes", "on"}:
            return True
        if word in {"0", "false", "no", "off"}:
            return False
        raise InvalidInput(f"{variable_name} is '{value}'; it must be true or false.")
    return default


class Credentials(msgspec.Struct, frozen=True):
    """Who the client says it is.

    Attributes:
        headers: to be sent with every call.
        origin: where they were read from, for people; None when there are none.
    """

    headers: dict[str, str] = {}
    origin: str | None = None

    @property
    def advice(self) -> str:
        """What to do when a server does not take them."""
        if self.origin is None:
            return "No token was sent: set GREENROOM_TOKEN or MLFLOW_TRACKING_TOKEN."
        return f"What was sent came from {self.origin}; check it."

    @classmethod
    def find(cls, uri: str) -> Credentials:
        """Read a token, or user and password, from the address or the environment."""
        parts = urlsplit(uri)
        if parts.username is not None:
            return _basic(unquote(parts.username), unquote(parts.password or ""), "the tracking URI")
        for name in ("GREENROOM_TOKEN", "MLFLOW_TRACKING_TOKEN"):
            token = os.environ.get(name)
            if token:
                return cls({"Authorization": f"Bearer {token}"}, name)
        user, password = os.environ.get("MLFLOW_TRACKING_USERNAME"), os.environ.get("MLFLOW_TRACKING_PASSWORD")
        if user and password:
            return _basic(user, password, "MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD")
        return cls()


class Connection(msgspec.Struct, frozen=True, kw_only=True):
    """How to reach a server.

    Attributes:
        uri: scheme, host and path prefix, without credentials and final slash.
        timeout_s: for one answer to begin, and for repeating what could not be sent or answered; seconds.
        max_retries: most repetitions of one request; None: as many as fit in `timeout_s`.
        verify: False takes any certificate.
        authorities: file of the authorities to trust instead of the system's, or None.
        certificate: file with the client's own certificate and key, or None.
    """

    uri: str
    credentials: Credentials = Credentials()
    timeout_s: float = DEFAULT_TIMEOUT_S
    max_retries: int | None = None
    verify: bool = True
    authorities: str | None = None
    certificate: str | None = None

    @classmethod
    def from_environment(cls, uri: str) -> Connection:
        """Read how to reach a server.

        Raises:
            InvalidURI: the address is none of HTTP.
            InvalidInput: a variable holds what it cannot hold.
        """
        return cls(
            uri=server_address(uri),
            credentials=Credentials.find(uri),
            timeout_s=request_timeout_s(),
            max_retries=_max_retries(),
            verify=not flag("TRACKING_INSECURE_TLS", default=False),
            authorities=variable("TRACKING_SERVER_CERT_PATH"),
            certificate=variable("TRACKING_CLIENT_CERT_PATH"),
        )

    def pool(self, *, block_bytes: int) -> urllib3.PoolManager:
        """Make the pool of connections."""
        import urllib3

        options: dict[str, Any] = {
            "timeout": urllib3.Timeout(connect=_CONNECT_TIMEOUT_S, read=self.timeout_s),
            "maxsize": _POOL_SIZE,
            "blocksize": block_bytes,
        }
        if self.uri.startswith("https://"):
            options["ssl_context"] = self._tls()
        proxy = _proxy(self.uri)
        if proxy is not None:
            return urllib3.ProxyManager(proxy, **options)
        return urllib3.PoolManager(**options)

    def _tls(self) -> ssl.SSLContext:
        import ssl

        context = ssl.create_default_context(cafile=self.authorities)
        if not self.verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        if self.certificate is not None:
            context.load_cert_chain(self.certificate)
        return context


def folder_of(uri: str) -> Path | None:
    """Read the folder out of an address, None where it is no folder's.

    >>> folder_of("file:///srv/registry"), folder_of("./mine"), folder_of("http://127.0.0.1:5000")
    (PosixPath('/srv/registry'), PosixPath('mine'), None)

    A bare word is none: it is more often a server's name without its ``http://``.

    Raises:
        InvalidURI: the folder is on another machine, or has no name.
    """
    is_file = uri.startswith("file:")
    if not is_file and not uri.startswith(_FOLDERS_BEGIN) and uri not in {".", "..", "~"}:
        return None
    parts = urlsplit(uri)
    path = unquote(parts.path) if is_file else uri
    if is_file and parts.netloc not in {"", "localhost"}:
        raise InvalidURI(f"'{uri}' is a folder of the machine {parts.netloc}; write file:///folder with three slashes.")
    if not path.strip() or "\0" in path:
        raise InvalidURI(f"'{uri}' names no folder; write it as /folder or file:///folder.")
    return Path(path).expanduser()


def server_address(uri: str) -> str:
    """Bring a server's address into the form that paths are appended to.

    >>> server_address("http://me:secret@host:5000/prefix/")
    'http://host:5000/prefix'

    Raises:
        InvalidURI: it is none of HTTP.
    """
    parts = urlsplit(uri)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        shown = uri.rpartition("@")[2]
        raise InvalidURI(
            f"The tracking URI is '{shown}'; it must be the address of a server, such as {DEFAULT_URI}, or a folder, "
            "such as ./greenroom-data or file:///srv/registry. "
            "Databases are reached through a server: 'greenroom server --database URL'."
        )
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path.rstrip("/"), "", ""))


def is_on_this_machine(uri: str) -> bool:
    """Tell whether an address is a folder's, or that of a server on this machine's loopback interface.

    >>> is_on_this_machine("file:///srv/registry"), is_on_this_machine("http://localhost:5000")
    (True, True)
    >>> is_on_this_machine("http://mlflow.example.com")
    False
    """
    parts = urlsplit(uri)
    return parts.scheme == "file" or parts.hostname in _LOOPBACK


def _basic(user: str, password: str, origin: str) -> Credentials:
    import base64

    token = base64.b64encode(f"{user}:{password}".encode()).decode()
    return Credentials({"Authorization": f"Basic {token}"}, origin)


def request_timeout_s() -> float:
    """Read how long to wait for an answer, or for a server that is away.

    Raises:
        InvalidInput: it is not a number of seconds.
    """
    text = variable("HTTP_REQUEST_TIMEOUT")
    try:
        timeout_s = DEFAULT_TIMEOUT_S if text is None else float(text)
    except ValueError:
        timeout_s = 0.0
    if timeout_s <= 0:
        raise InvalidInput(f"MLFLOW_HTTP_REQUEST_TIMEOUT is '{text}'; it must be a number of seconds above 0.")
    return timeout_s


def _max_retries() -> int | None:
    text = variable("HTTP_REQUEST_MAX_RETRIES")
    if text is None:
        return None
    if not text.isdecimal():
        raise InvalidInput(f"MLFLOW_HTTP_REQUEST_MAX_RETRIES is '{text}'; it must be a whole number, 0 or more.")
    return int(text)


def _proxy(uri: str) -> str | None:
    """Find the proxy the environment names for an address, None where it names none."""
    parts = urlsplit(uri)
    if parts.hostname in _LOOPBACK:
        return None
    from urllib.request import getproxies, proxy_bypass

    proxies = getproxies()
    found = proxies.get(parts.scheme) or proxies.get("all")
    if not found or proxy_bypass(parts.netloc):
        return None
    return found if "://" in found else f"http://{found}"
