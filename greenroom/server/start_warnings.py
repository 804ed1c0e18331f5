"""Warnings logged at start about settings that are valid but risky."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

from greenroom.server.settings import LEAST_TOKEN_CHARACTERS, TOKEN_VARIABLE, Settings
from greenroom.storage.sql.addresses import SqliteAddress, parse_address


def warnings_of(settings: Settings, *, has_accounts: bool = False) -> Iterator[str]:
    """Yield a warning for each setting that is probably a mistake. The database file must exist."""
    if settings.token is not None and has_accounts:
        yield (
            f"{TOKEN_VARIABLE} signs no one in any more, because this server has accounts: make API tokens for the "
            "clients that still send it, and remove it."
        )
    elif settings.token is not None and len(settings.token) < LEAST_TOKEN_CHARACTERS:
        yield (
            f"{TOKEN_VARIABLE} has fewer than {LEAST_TOKEN_CHARACTERS} characters and can be guessed: "
            "set a longer random text. With any address other than loopback it would be refused."
        )
    signs_in = has_accounts or settings.token is not None
    if signs_in and not settings.is_loopback and not (settings.public_url or settings.trusted_proxy):
        yield (
            "Session cookies are sent without encryption, because browsers use http. If a proxy with TLS is in front, "
            "set --public-url https://... (or --trusted-proxy, if the proxy sends X-Forwarded-Proto): the cookies are "
            "then restricted to https."
        )
    for path in _private_places(settings):
        if _is_open(path):
            what = "folder" if path.is_dir() else "file"
            yield f"The {what} '{path}' can be read by every user of this machine: run `chmod o-rwx '{path}'`."


def _private_places(settings: Settings) -> Iterator[Path]:
    if settings.uses_data_folder:
        yield settings.data
    if settings.audit_key is not None:
        yield settings.audit_key
    address = parse_address(settings.database_url)
    if isinstance(address, SqliteAddress) and address.path is not None:
        path = address.path.absolute()
        for suffix in ("", "-wal", "-shm"):
            yield path.with_name(path.name + suffix)


def _is_open(path: Path) -> bool:
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    # A folder with only the execute bit cannot be listed, but files with known names can be opened.
    return bool(mode & (stat.S_IROTH | stat.S_IWOTH | (stat.S_IXOTH if stat.S_ISDIR(mode) else 0)))
