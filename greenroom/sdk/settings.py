"""Client settings from the environment: ``GREENROOM_*`` first, then mlflow's variables."""

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
"""Where data is stored when no server is configured; also the default of `greenroom server --data`."""

WORKSPACE_HEADER = "X-MLFLOW-WORKSPACE"
DEFAULT_WORKSPACE = "default"
"""The workspace of requests that name none."""

DEFAULT_TIMEOUT_S = 120.0
_CONNECT_TIMEOUT_S = 10.0
_POOL_SIZE = 8
_FOLDER_PREFIXES = ("/", "./", "../", "~/")
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def variable(name: str, environment: Mapping[str, str] | None = None) -> str | None:
    """Read a setting by its name without prefix; empty counts as unset.

    >>> variable("TRACKING_URI", {"MLFLOW_TRACKING_URI": "http://a", "GREENROOM_TRACKING_URI": "http://b"})
    'http://b'
    """
    found = os.environ if environment is None else environment
    return found.get(f"GREENROOM_{name}") or found.get(f"MLFLOW_{name}") or None


def flag(name: str, *, default: bool, may_be_empty: bool = True) -> bool:
    """Read a boolean setting.

    Args:
        may_be_empty: False rejects a variable that is set but empty, for settings whose default is the less safe value.

    Raises:
        InvalidInput: it is not a boolean; the message names the variable.
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
    """The client's credentials.

    Attributes:
        headers: sent with every request.
        origin: where they were read from, for messages; None without credentials.
        workspace: workspace that was chosen at log-in; None for the server's default.
    """

    headers: dict[str, str] = {}
    origin: str | None = None
    workspace: str | None = None

    @property
    def advice(self) -> str:
        """What to do when a server rejects them."""
        if self.origin is None:
            return "No credentials were sent: run 'greenroom login', or set GREENROOM_TOKEN or MLFLOW_TRACKING_TOKEN."
        return f"The credentials came from {self.origin}; check them."

    @classmethod
    def find(cls, uri: str) -> Credentials:
        """Read a token, or user name and password, from the URI, the environment, or what `greenroom login` stored.

        Raises:
            InvalidInput: the file with the stored ones is damaged, or other users can read it.
        """
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
        # Imported here: few programs that set credentials in the environment have such a file.
        from greenroom.sdk import stored_credentials

        stored = stored_credentials.stored_for(uri)
        if stored is None:
            return cls()
        return cls(
            {"Authorization": f"Bearer {stored.token}"},
            f"{stored_credentials.credentials_path()} ('greenroom login')",
            stored.workspace,
        )


class Connection(msgspec.Struct, frozen=True, kw_only=True):
    """Connection settings of a server.

    Attributes:
        uri: scheme, host and path prefix, without credentials and trailing slash.
        workspace: workspace that requests are about; None for the server's default.
        timeout_s: for a response to begin, and for all retries of a request; seconds.
        max_retries: maximum retries of a request; None: as many as fit in `timeout_s`.
        verify: False disables certificate verification.
        authorities: file of certificate authorities to trust instead of the system's, or None.
        certificate: file with the client certificate and key, or None.
    """

    uri: str
    credentials: Credentials = Credentials()
    workspace: str | None = None
    timeout_s: float = DEFAULT_TIMEOUT_S
    max_retries: int | None = None
    verify: bool = True
    authorities: str | None = None
    certificate: str | None = None

    @classmethod
    def from_environment(cls, uri: str) -> Connection:
        """Read the connection settings of a server.

        Raises:
            InvalidURI: it is not an HTTP address.
            InvalidInput: a variable has an invalid value.
        """
        credentials = Credentials.find(uri)
        return cls(
            uri=server_address(uri),
            credentials=credentials,
            workspace=variable("WORKSPACE") or credentials.workspace,
            timeout_s=request_timeout_s(),
            max_retries=_max_retries(),
            verify=not flag("TRACKING_INSECURE_TLS", default=False),
            authorities=variable("TRACKING_SERVER_CERT_PATH"),
            certificate=variable("TRACKING_CLIENT_CERT_PATH"),
        )

    def pool(self, *, block_bytes: int) -> urllib3.PoolManager:
        """Create the connection pool."""
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
    """Return the folder that a URI refers to; None if it is not a folder.

    >>> folder_of("file:///srv/registry"), folder_of("./mine"), folder_of("http://127.0.0.1:5000")
    (PosixPath('/srv/registry'), PosixPath('mine'), None)

    A bare word is not a folder: it is more likely a server name without ``http://``.

    Raises:
        InvalidURI: the folder is on another machine, or empty.
    """
    is_file = uri.startswith("file:")
    if not is_file and not uri.startswith(_FOLDER_PREFIXES) and uri not in {".", "..", "~"}:
        return None
    parts = urlsplit(uri)
    path = unquote(parts.path) if is_file else uri
    if is_file and parts.netloc not in {"", "localhost"}:
        raise InvalidURI(
            f"'{uri}' refers to a folder on the machine {parts.netloc}; write file:///folder with three slashes."
        )
    if not path.strip() or "\0" in path:
        raise InvalidURI(f"'{uri}' does not name a folder; write it as /folder or file:///folder.")
    return Path(path).expanduser()


def server_address(uri: str) -> str:
    """Normalize a server's URI, so that paths can be appended.

    >>> server_address("http://me:secret@host:5000/prefix/")
    'http://host:5000/prefix'

    Raises:
        InvalidURI: it is not an HTTP address.
    """
    parts = urlsplit(uri)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        shown = uri.rpartition("@")[2]
        raise InvalidURI(
            f"The tracking URI is '{shown}'; it must be the URI of a server, such as {DEFAULT_URI}, or a folder, "
            "such as ./greenroom-data or file:///srv/registry. "
            "Databases are accessed through a server: 'greenroom server --database URL'."
        )
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path.rstrip("/"), "", ""))


def is_on_this_machine(uri: str) -> bool:
    """Return whether a URI is that of a folder, or of a server on this machine's loopback interface.

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
    """Read how long to wait for a response, or for an unreachable server.

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
    """Return the proxy that the environment sets for a URI; None without one."""
    parts = urlsplit(uri)
    if parts.hostname in _LOOPBACK:
        return None
    from urllib.request import getproxies, proxy_bypass

    proxies = getproxies()
    found = proxies.get(parts.scheme) or proxies.get("all")
    if not found or proxy_bypass(parts.netloc):
        return None
    return found if "://" in found else f"http://{found}"
