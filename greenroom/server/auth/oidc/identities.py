"""The identity of a person: the claims of an ID token, read as the settings of the provider say.

This module loads neither httpx nor joserfc.
"""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct

from greenroom.errors import PermissionDenied
from greenroom.server.auth.oidc.providers import Provider
from greenroom.server.auth.oidc.secret import Secret

MOST_GROUPS: Final = 1000
"""Groups of one person that are used. Those that the settings name come first, the others by name."""
LONGEST_GROUP: Final = 256
LONGEST_NAME: Final = 256
LONGEST_EMAIL: Final = 320
_log = logging.getLogger(__name__)


class Identity(Struct, frozen=True, kw_only=True):
    """A person, as a provider knows them.

    Attributes:
        issuer: together with `subject` identifies the person, permanently; no other field does. Two issuers may have the
            same subject.
        username: proposed name of the account; not unique, and not checked as a user name.
        email: None if the provider sent none.
        email_verified: the provider has verified that the address is the person's, or is trusted to (`trust_email`).
        display_name: None if the provider sent none.
        groups: sorted, without duplicates, at most `MOST_GROUPS`. None if the provider did not send the claim, or
            `groups_claim` is empty: memberships stay as they are. Empty if it sent an empty one.
        groups_left_out: number of groups beyond `MOST_GROUPS`, or whose names are not usable.
        is_admin: one of the groups is in `admin_groups`.
        id_token: to be sent with a logout.
    """

    issuer: str
    subject: str
    username: str
    email: str | None
    email_verified: bool
    display_name: str | None
    groups: tuple[str, ...] | None
    groups_left_out: int = 0
    is_admin: bool = False
    id_token: Secret


def lacks_claims(provider: Provider, claims: Mapping[str, Any]) -> bool:
    """Return whether claims that the provider's settings need are not in the ID token, but may be in the userinfo."""
    needs_email = bool(provider.allowed_domains) or provider.require_email_verified
    return (
        not any(isinstance(claims.get(name), str) for name in provider.username_claims)
        or (provider.groups_claim is not None and _at(claims, provider.groups_claim) is None)
        or (needs_email and not _has_email(claims))
    )


def merged(claims: Mapping[str, Any], userinfo: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the claims of an ID token, completed by those of the userinfo. The ID token is signed, and wins.

    An email address and whether it is verified are taken from the same source.
    """
    signed = {name: value for name, value in claims.items() if value is not None}
    if not _has_email(signed) and userinfo.get("email") is not None:
        signed.pop("email", None)
        signed.pop("email_verified", None)
    return {**userinfo, **signed}


def identity(provider: Provider, claims: Mapping[str, Any], *, subject: str, id_token: str) -> Identity:
    """Return who the claims describe.

    Raises:
        PermissionDenied: the provider's settings do not let this person in, or the provider sends too little.
    """
    email, verified = _email(provider, claims)
    _check_email(provider, email, is_verified=verified)
    username = next(
        (name for name in (_text(claims.get(c), LONGEST_NAME) for c in provider.username_claims) if name), None
    )
    if username is None:
        raise PermissionDenied(
            f"{provider.name} sent no user name ({' or '.join(provider.username_claims)}). An administrator of it or of "
            "this server must add the claim or a scope with it."
        )
    groups, left_out = _groups(provider, claims)
    return Identity(
        issuer=provider.issuer,
        subject=subject,
        username=username,
        email=email,
        email_verified=verified,
        display_name=_text(claims.get("name"), LONGEST_NAME),
        groups=groups,
        groups_left_out=left_out,
        is_admin=groups is not None and not set(provider.admin_groups).isdisjoint(groups),
        id_token=Secret(id_token),
    )


def _has_email(claims: Mapping[str, Any]) -> bool:
    return claims.get("email") is not None and claims.get("email_verified") is not None


def _email(provider: Provider, claims: Mapping[str, Any]) -> tuple[str | None, bool]:
    email = _text(claims.get("email"), LONGEST_EMAIL)
    if email is None or email.count("@") != 1:
        return None, False
    said = claims.get("email_verified")
    # Some send it as a text.
    return email, said is True or said == "true" or (said is None and provider.trust_email)


def _check_email(provider: Provider, email: str | None, *, is_verified: bool) -> None:
    if not provider.allowed_domains and not provider.require_email_verified:
        return
    if email is None or not is_verified:
        raise PermissionDenied(
            f"{provider.name} did not confirm an email address of yours, which this server requires. "
            "Confirm your address there, or ask an administrator."
        )
    domain = email.rpartition("@")[2].lower()
    if provider.allowed_domains and domain not in provider.allowed_domains:
        raise PermissionDenied(
            f"Addresses of {domain} may not sign in with {provider.name}, only those of "
            f"{', '.join(provider.allowed_domains[:10])}. Sign in with another account, or ask an administrator."
        )


def _groups(provider: Provider, claims: Mapping[str, Any]) -> tuple[tuple[str, ...] | None, int]:
    if provider.groups_claim is None:
        return None, 0
    given = _at(claims, provider.groups_claim)
    # A single group is sent as a text by some.
    found = [given] if isinstance(given, str) else given
    if not isinstance(found, list):
        if found is not None:
            _log.warning("%s: the claim %s is not a list of groups", provider.name, provider.groups_claim)
        return None, 0
    usable = {group for group in found if isinstance(group, str) and _is_group(group)}
    first = {*provider.admin_groups, *provider.groups}
    # By name, so that the same ones are left out at each sign-in, in whatever order the provider lists them.
    kept = sorted(usable, key=lambda group: (group not in first, group))[:MOST_GROUPS]
    left_out = len(usable) - len(kept) + sum(1 for group in found if not (isinstance(group, str) and _is_group(group)))
    if left_out:
        _log.warning("%s: %d groups of one person are left out", provider.name, left_out)
    return tuple(sorted(kept)), left_out


def _is_group(name: str) -> bool:
    return 0 < len(name) <= LONGEST_GROUP and name.isprintable() and not name.isspace()


def _at(claims: Mapping[str, Any], path: str) -> object:
    """Return the claim of this name; else what a path with dots leads to (names such as https://... hold dots too)."""
    if path in claims:
        return claims[path]
    found: object = claims
    for name in path.split("."):
        if not isinstance(found, dict):
            return None
        found = found.get(name)
    return found


def _text(value: object, longest: int) -> str | None:
    """Return a claim as one line of text; None if it is empty, too long or not a text."""
    if not isinstance(value, str):
        return None
    text = unicodedata.normalize("NFC", value).strip()
    return text if 0 < len(text) <= longest and text.isprintable() else None
