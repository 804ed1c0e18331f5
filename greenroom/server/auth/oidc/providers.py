"""The providers that people may sign in with, read from a TOML file when the server starts.

    [[provider]]
    id = "okta"
    name = "Okta"
    issuer = "https://example.okta.com"
    client_id = "0oa1b2c3"
    client_secret_file = "/run/secrets/okta"
    admin_groups = ["ml-admins"]

This module loads neither httpx nor joserfc.
"""

from __future__ import annotations

import re
import stat
import tomllib
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, NamedTuple

from msgspec import Struct, field

from greenroom.errors import InvalidInput
from greenroom.server.auth.oidc import addresses
from greenroom.server.auth.oidc.secret import Secret

# A sign-in page with more buttons than this is a mistake in whatever wrote the file.
MOST_PROVIDERS: Final = 32
AUTH_METHODS: Final = ("client_secret_basic", "client_secret_post")
_MOST_ENTRIES: Final = 1000
_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")
# RFC 6749, appendix A: scopes; client ids and secrets.
_SCOPE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+")
_CLIENT_TEXT = re.compile(r"[\x20-\x7e]{1,1024}")
_DOMAIN = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Provider(Struct, frozen=True, kw_only=True):
    """One provider.

    Attributes:
        id: names it in addresses: lower-case letters, digits and hyphens. Accounts are bound to issuer and subject, so it
            may be changed.
        name: shown on the sign-in button.
        issuer: exactly as the provider writes it, a final slash included.
        client_secret: None for a public client, which PKCE alone protects.
        token_endpoint_auth_method: `client_secret_basic` or `client_secret_post`; None: whichever the provider offers,
            `client_secret_basic` if both.
        groups_claim: claim that lists the groups of a person: a name, or a path through objects with dots such as
            `realm_access.roles`. None: groups are managed in Greenroom.
        username_claims: the first of these that the provider sends is the user name of a new account.
        groups: name of a group at the provider -> name of a group here; others have the same name in both.
        admin_groups: groups at the provider whose members are administrators.
        allowed_domains: only people with a verified email address of one of these may sign in; empty: everyone.
        require_email_verified: only people with a verified email address may sign in.
        trust_email: treat email addresses as verified where the provider does not say whether they are.
    """

    id: str
    name: str
    issuer: str
    client_id: str
    client_secret: Secret | None = None
    token_endpoint_auth_method: str | None = None
    scopes: tuple[str, ...] = ("openid", "profile", "email")
    groups_claim: str | None = "groups"
    username_claims: tuple[str, ...] = ("preferred_username", "email")
    groups: Mapping[str, str] = field(default_factory=dict)
    admin_groups: tuple[str, ...] = ()
    allowed_domains: tuple[str, ...] = ()
    require_email_verified: bool = False
    trust_email: bool = False


class _Source(NamedTuple):
    """Where the entries of a table are written."""

    path: Path
    mode: int
    where: str
    environment: Mapping[str, str]

    def wrong(self, key: str, text: str) -> InvalidInput:
        """Return the error about an entry; the text completes "<entry> ..."."""
        return InvalidInput(f"{self.path}, {self.where}: {key} {text}", field=key)


def read_providers(path: Path, environment: Mapping[str, str]) -> tuple[Provider, ...]:
    """Read the providers of a file (`--oidc-config`), in the order of its tables.

    Args:
        environment: for `client_secret_env`.

    Raises:
        InvalidInput: the file, or an entry, is wrong; the message names it and the fix.
    """
    entries, mode = _read(path)
    for key in entries:
        if key != "provider":
            hint = f" {_nearest(key, ['provider'])}" if get_close_matches(key, ["provider"], n=1) else ""
            raise InvalidInput(f"{path}: there is no setting {key!r}, only tables [[provider]].{hint}", field=key)
    tables = entries.get("provider")
    if not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
        raise InvalidInput(f"{path}: it holds no provider; write each as a table [[provider]].", field="provider")
    if len(tables) > MOST_PROVIDERS:
        raise InvalidInput(f"{path}: it holds {len(tables)} providers; at most {MOST_PROVIDERS} are possible.")
    providers: dict[str, Provider] = {}
    for number, table in enumerate(tables, start=1):
        source = _Source(path, mode, f"[[provider]] {number}", environment)
        provider = _provider(table, source)
        if provider.id in providers:
            raise source.wrong("id", f"{provider.id!r} is the id of an earlier provider too; give each its own.")
        providers[provider.id] = provider
    return tuple(providers.values())


def _read(path: Path) -> tuple[Mapping[str, Any], int]:
    try:
        with path.open("rb") as file:
            # Of the file that is read, which could be exchanged between two looks at its name.
            mode = stat.S_IMODE(path.stat().st_mode)
            return tomllib.load(file), mode
    except OSError as error:
        raise InvalidInput(f"--oidc-config: {str(path)!r} cannot be read ({error.strerror}).") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        # A secret may be in it: the message of the parser shows a position, never a line.
        raise InvalidInput(f"--oidc-config: {str(path)!r} is not a TOML file ({error}).") from None


def _provider(table: Mapping[str, Any], source: _Source) -> Provider:
    for key in table:
        if key not in _PARSERS:
            raise source.wrong(key, f"is not an entry of a provider; {_nearest(key, list(_PARSERS))}")
    found: dict[str, Any] = {}
    for key, value in table.items():
        try:
            found[key] = _PARSERS[key](value)
        except ValueError as error:
            shown = "the value" if key in _SECRETS else repr(value)[:200]
            raise source.wrong(f"{key}:", f"{shown} {error}") from None
    for key in ("id", "issuer", "client_id"):
        if key not in found:
            raise source.wrong(key, "is missing.")
    found.setdefault("name", found["id"])
    found["client_secret"] = _client_secret(found, source)
    if "username_claim" in found:
        found["username_claims"] = (found.pop("username_claim"),)
    for key in _SECRETS:
        if key != "client_secret":
            found.pop(key, None)
    for key in ("groups", "admin_groups"):
        if found.get(key) and found.get("groups_claim", "groups") is None:
            raise source.wrong(key, "needs groups_claim, which is empty.")
    return Provider(**found)


def _client_secret(found: Mapping[str, Any], source: _Source) -> Secret | None:
    given = [key for key in _SECRETS if key in found]
    if len(given) > 1:
        raise source.wrong(" and ".join(given), "are both given; give one of them.")
    if not given:
        return None
    key, value = given[0], found[given[0]]
    if key == "client_secret":
        if source.mode & 0o077:
            raise source.wrong(
                key,
                f"is in a file that other users may read (mode {source.mode:04o}): run chmod 600 on it, "
                "or give client_secret_file or client_secret_env.",
            )
        return Secret(value)
    if key == "client_secret_env":
        text = source.environment.get(value, "")
        if not text:
            raise source.wrong(key, f"names the environment variable {value}, which is not set.")
    else:
        # Beside the file that names it, wherever the server is started.
        file = source.path.parent / Path(value).expanduser()
        try:
            text = file.read_text("utf-8").rstrip("\r\n")
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
            raise source.wrong(key, f"names {str(file)!r}, which cannot be read ({reason}).") from None
    try:
        return Secret(_client_text(text))
    except ValueError as error:
        raise source.wrong(key, f"names a secret that {error}") from None


def _nearest(key: str, known: list[str]) -> str:
    near = get_close_matches(key.replace("-", "_"), known, n=1)
    return f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}."


def _text(value: object) -> str:
    if isinstance(value, str) and value.strip() == value and value.isprintable() and 0 < len(value) <= 256:
        return value
    raise ValueError("is not a text of 1 to 256 printable characters.")


def _list(parse: Callable[[object], str]) -> Callable[[object], tuple[str, ...]]:
    def parse_list(value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or len(value) > _MOST_ENTRIES:
            raise ValueError('is not a list of texts, such as ["a", "b"].')
        return tuple(dict.fromkeys(parse(entry) for entry in value))

    return parse_list


def _names(value: object) -> dict[str, str]:
    if not isinstance(value, dict) or len(value) > _MOST_ENTRIES:
        raise ValueError('is not a table of names, such as { "1a2b-3c4d" = "data-science" }.')
    return {_text(name): _text(other) for name, other in value.items()}


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError("is neither true nor false.")


def _id(value: object) -> str:
    if isinstance(value, str) and _ID.fullmatch(value):
        return value
    raise ValueError("is not an id; give up to 32 lower-case letters, digits and hyphens, such as okta.")


def _issuer(value: object) -> str:
    return addresses.issuer(_text(value))


def _client_text(value: object) -> str:
    if isinstance(value, str) and _CLIENT_TEXT.fullmatch(value):
        return value
    raise ValueError("is not a text of 1 to 1024 printable ASCII characters.")


def _variable(value: object) -> str:
    if isinstance(value, str) and _VARIABLE.fullmatch(value):
        return value
    raise ValueError("is not the name of an environment variable.")


def _auth_method(value: object) -> str:
    if isinstance(value, str) and value in AUTH_METHODS:
        return value
    raise ValueError(f"is not one of {', '.join(AUTH_METHODS)}.")


def _scope(value: object) -> str:
    if isinstance(value, str) and len(value) <= 256 and _SCOPE.fullmatch(value):
        return value
    raise ValueError("is not a list of scopes without spaces.")


def _scopes(value: object) -> tuple[str, ...]:
    scopes = _list(_scope)(value)
    if "openid" not in scopes:
        raise ValueError('lacks "openid", without which a provider sends no identity.')
    return scopes


def _optional_claim(value: object) -> str | None:
    return None if value == "" else _text(value)


def _domain(value: object) -> str:
    if isinstance(value, str) and _DOMAIN.fullmatch(value.lower()):
        return value.lower()
    raise ValueError("is not a list of domains such as example.com, without @ and wildcards.")


_PARSERS: Final[Mapping[str, Callable[[object], Any]]] = {
    "id": _id,
    "name": _text,
    "issuer": _issuer,
    "client_id": _client_text,
    "client_secret": _client_text,
    "client_secret_file": _text,
    "client_secret_env": _variable,
    "token_endpoint_auth_method": _auth_method,
    "scopes": _scopes,
    "groups_claim": _optional_claim,
    "username_claim": _text,
    "groups": _names,
    "admin_groups": _list(_text),
    "allowed_domains": _list(_domain),
    "require_email_verified": _flag,
    "trust_email": _flag,
}
_SECRETS: Final = ("client_secret", "client_secret_file", "client_secret_env")
