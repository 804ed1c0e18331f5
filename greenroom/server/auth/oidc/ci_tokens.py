"""Identity tokens of CI jobs, for trusted publishers.

A CI system signs a token that says which repository, ref, environment and workflow a job belongs to. An administrator
lists the issuer and conditions on these claims. Nothing secret is stored on either side.

    claims = await tokens.verify(token, issuer="https://token.actions.githubusercontent.com", audience="https://models.example.com")
    if matches({"repository": "octo/churn", "ref": "refs/heads/*"}, claims): ...
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from greenroom.errors import InvalidInput
from greenroom.server.auth.oidc import addresses
from greenroom.server.auth.oidc.discovery import Discovery
from greenroom.server.auth.oidc.fetching import Fetcher
from greenroom.server.auth.oidc.keys import Keys
from greenroom.server.auth.oidc.tokens import (
    LEEWAY_S,
    audiences,
    check_times,
    refused,
    subject,
    unverified_issuer,
    verify_signature,
)
from greenroom.server.auth.oidc.used_once import UsedOnce

__all__ = ["CiTokens", "check_conditions", "check_issuer", "matches", "unverified_issuer"]

LONGEST_LIFETIME_S: Final = 24 * 60 * 60
"""Longest lifetime of a token; those of GitHub live for 5 minutes, those of GitLab as long as the job may take."""
MOST_CONDITIONS: Final = 32
LONGEST_PATTERN: Final = 512
_LONGEST_CLAIM: Final = 4096
_CLAIM = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:/-]{0,127}")
_WILDCARD = re.compile(r"(\*\*|\*|\?)")
# Set by the protocol: they say nothing about the job.
_NOT_ABOUT_THE_JOB: Final = frozenset({"iss", "aud", "exp", "iat", "nbf", "jti"})

# Issuers that give anyone a token who runs a job there: conditions must name the owner.
_SHARED_ISSUERS: Final = frozenset({"https://token.actions.githubusercontent.com", "https://gitlab.com"})
# Claims of these issuers that name the owner: up to the first "/", or as a whole. GitHub's job_workflow_ref is none of
# them: it names the owner of a reusable workflow, which any job may call.
_OWNER_IN_PATH: Final = ("repository", "project_path", "sub", "workflow_ref")
_OWNER: Final = (
    "repository_owner",
    "repository_owner_id",
    "repository_id",
    "enterprise_id",
    "namespace_path",
    "namespace_id",
    "project_id",
)


class CiTokens:
    """Verifies identity tokens of CI systems.

    `verify` needs a task (`asyncio.current_task()`).

    Args:
        used_tokens: shared by all workers.
        now: the time, in seconds since 1970.
    """

    def __init__(self, *, http: Fetcher, used_tokens: UsedOnce, now: Callable[[], float] = time.time) -> None:
        self._used = used_tokens
        self._now = now
        discovery = Discovery(http, now=now)
        self._keys = Keys(http, discovery, now=now)

    async def verify(self, token: str, *, issuer: str, audience: str) -> dict[str, Any]:
        """Return the claims of a token, once: the same token is refused afterwards.

        Args:
            issuer: as an administrator listed it; nothing is fetched for tokens of another.
            audience: names this server; must be the only audience of the token, or another recipient could pass it on.

        Raises:
            Unauthenticated: the token is malformed, forged, expired, was used before, or is of another issuer or for another
                audience.
            IdentityProviderUnavailable: the keys of the issuer cannot be read.
            RateLimited: too many jobs are signing in.
        """
        what = "The identity token"
        claims = (await verify_signature(token, self._keys, issuer=issuer, who=issuer, what=what)).claims
        issued_s, until_s = check_times(claims, now_s=self._now(), what=what)
        if until_s - issued_s > LONGEST_LIFETIME_S:
            raise refused(what, f"it lives for more than {LONGEST_LIFETIME_S // 3600} hours")
        intended = audiences(claims, what=what)
        if set(intended) != {audience}:
            raise refused(what, f"it is not for {audience} alone: request it with this audience")
        subject(claims, what=what)
        if not await self._used.use(_identifier(token, claims, issuer), until_s=until_s + LEEWAY_S):
            raise refused(what, "it was used already; request a new one for each exchange")
        return dict(claims)


def check_issuer(given: str) -> str:
    """Check an issuer that an administrator lists.

    Raises:
        InvalidInput: it is not an https address, or has a query or fragment.
    """
    try:
        return addresses.issuer(given)
    except ValueError as error:
        raise InvalidInput(f"issuer: {given[:200]!r} {error}", field="issuer") from None


def check_conditions(conditions: Mapping[str, str], *, issuer: str) -> None:
    """Check the conditions of a publisher: at least one, and none that every job of the issuer meets.

    Raises:
        InvalidInput: a condition is wrong; the message names it and the fix.
    """
    if len(conditions) > MOST_CONDITIONS:
        raise InvalidInput(f"conditions: there are more than {MOST_CONDITIONS}.", field="conditions")
    for claim, pattern in conditions.items():
        field = f"conditions.{claim[:128]}"
        if claim in _NOT_ABOUT_THE_JOB or not _CLAIM.fullmatch(claim):
            raise InvalidInput(
                f"{field} is not a claim about a job; give one such as repository, ref, environment or sub.",
                field=field,
            )
        if not 0 < len(pattern) <= LONGEST_PATTERN or not pattern.isprintable():
            raise InvalidInput(
                f"{field}: give a value or pattern of 1 to {LONGEST_PATTERN} printable characters.", field=field
            )
    if not any(_WILDCARD.sub("", pattern).strip("/") for pattern in conditions.values()):
        raise InvalidInput(
            "conditions: give at least one that is more than wildcards, such as repository = octo/churn; otherwise every "
            "job of the issuer could publish.",
            field="conditions",
        )
    if issuer in _SHARED_ISSUERS and not any(_names_owner(*item) for item in conditions.items()):
        raise InvalidInput(
            f"conditions: {issuer} signs tokens for everyone's jobs; give one that names the owner without wildcards, such "
            f"as {'repository' if 'github' in issuer else 'project_path'} = octo/*.",
            field="conditions",
        )


def matches(conditions: Mapping[str, str], claims: Mapping[str, Any]) -> bool:
    """Return whether a job meets all conditions; False without conditions.

    A condition is a value, or a pattern for the whole of it: `*` stands for any characters but `/`, `**` for any characters,
    `?` for one character but `/`. Upper and lower case differ. A claim that is missing, a list or an object meets none.

    >>> matches({"repository": "octo/churn", "ref": "refs/heads/*"}, {"repository": "octo/churn", "ref": "refs/heads/main"})
    True
    >>> matches({"repository": "octo/*"}, {"repository": "octo/churn/evil"}), matches({"ref": "*"}, {}), matches({}, {})
    (False, False, False)
    """
    return bool(conditions) and all(
        _is_match(pattern, _claim_text(claims.get(claim))) for claim, pattern in conditions.items()
    )


def _claim_text(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return value if isinstance(value, str) and len(value) <= _LONGEST_CLAIM else None


def _is_match(pattern: str, value: str | None) -> bool:
    if value is None:
        return False
    # Positions of the value up to which the pattern so far can reach. Not a regular expression: one with several
    # wildcards takes very long for crafted values, and anyone can name a branch.
    reached = {0}
    for part in filter(None, _WILDCARD.split(pattern)):
        if part == "**":
            reached = set(range(min(reached), len(value) + 1))
        elif part == "*":
            reached = _up_to_slashes(reached, value)
        elif part == "?":
            reached = {at + 1 for at in reached if at < len(value) and value[at] != "/"}
        else:
            reached = {at + len(part) for at in reached if value.startswith(part, at)}
        if not reached:
            return False
    return len(value) in reached


def _up_to_slashes(reached: set[int], value: str) -> set[int]:
    found = set()
    is_open = False
    for at in range(len(value) + 1):
        is_open = is_open or at in reached
        if is_open:
            found.add(at)
        if at < len(value) and value[at] == "/":
            is_open = False
    return found


def _names_owner(claim: str, pattern: str) -> bool:
    if claim in _OWNER:
        return _WILDCARD.search(pattern) is None
    return claim in _OWNER_IN_PATH and "/" in _WILDCARD.split(pattern)[0]


def _identifier(token: str, claims: Mapping[str, Any], issuer: str) -> str:
    """Return what a token is known by: its `jti`, which some issuers leave out, else the whole of what is signed."""
    ident = claims.get("jti")
    # Without the signature: ECDSA has several that are right.
    known_by = ident if isinstance(ident, str) and ident else token.rpartition(".")[0]
    return hashlib.sha256("\0".join(("ci token", issuer, known_by)).encode()).hexdigest()
