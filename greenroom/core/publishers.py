"""Trusted publishers: CI jobs that may publish models by the identity token that their CI system signs.

An administrator of a workspace lists the issuer, the audience and conditions on claims. Nothing secret is stored on
either side (docs/decisions/0168, 0193).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from greenroom.core.issuers import issuer as issuer_address
from greenroom.core.roles import TokenScope
from greenroom.errors import InvalidInput, InvalidName

MAX_NAME_LENGTH: Final = 60
MAX_AUDIENCE_LENGTH: Final = 512
MAX_MODELS: Final = 100
LIFETIME_S: Final = 15 * 60
"""Lifetime of tokens unless a publisher says otherwise: long enough to upload a model."""

MIN_LIFETIME_S: Final = 60
MAX_LIFETIME_S: Final = 60 * 60
SCOPES: Final = (TokenScope.READ, TokenScope.PROPOSE, TokenScope.WRITE)
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

_ID: Final = re.compile(r"pub_(0|[1-9][0-9]{0,17})")
_NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?")
# The path of the exchange.
_RESERVED: Final = frozenset({"token"})
_MOST_KEPT: Final = 64
_LONGEST_KEPT: Final = 512
# An address by itself; "octo/churn/.github/workflows/ci.yml@refs/heads/main" is none.
_EMAIL: Final = re.compile(r"[^@\s/:]+@[^@\s/:]+\.[^@\s/:]+")


class Publisher(msgspec.Struct, frozen=True):
    """A trusted publisher.

    Attributes:
        workspace: key of its workspace.
        workspace_name: name of it.
        name: unique in the workspace; never changes.
        conditions: claim -> value or pattern; a job must meet all.
        models: rows of the registered models it may publish.
        scope: of its tokens.
        account_row: its service account.
        account: name of that.
        is_disabled: an administrator has disabled the account.
    """

    row: int
    workspace: str
    workspace_name: str
    name: str
    issuer: str
    audience: str
    conditions: Mapping[str, str]
    models: tuple[int, ...]
    scope: TokenScope
    lifetime_s: int
    account_row: int
    account: str
    is_disabled: bool = False
    created_at_ms: int = 0
    updated_at_ms: int = 0

    @property
    def publisher_id(self) -> str:
        """Its public, permanent id."""
        return publisher_id(self.row)


def publisher_id(row: int) -> str:
    """Return the public id of a publisher.

    >>> publisher_id(3)
    'pub_3'
    """
    return f"pub_{row}"


def row_of_publisher_id(text: str) -> int | None:
    """Return the row in a public id; None for another text, such as a name.

    >>> row_of_publisher_id("pub_3"), row_of_publisher_id("churn-ci")
    (3, None)
    """
    found = _ID.fullmatch(text)
    return int(found[1]) if found is not None else None


def check_publisher_name(name: str) -> str:
    """Check the name of a new publisher.

    Raises:
        InvalidName: it is too long, has other characters than names have, or would be read as something else.
    """
    if len(name) > MAX_NAME_LENGTH or not _NAME.fullmatch(name) or _ID.fullmatch(name) or name in _RESERVED:
        raise InvalidName(
            f"'{name[:100]}' cannot be the name of a publisher. Use 1 to {MAX_NAME_LENGTH} lower-case letters, digits, and "
            ". _ - between them, such as churn-ci.",
            field="name",
        )
    return name


def check_audience(audience: str) -> str:
    """Check the audience that tokens of a publisher must have.

    Raises:
        InvalidInput: it is empty, too long, or not one printable word.
    """
    if not 0 < len(audience) <= MAX_AUDIENCE_LENGTH or not audience.isprintable() or " " in audience:
        raise InvalidInput(
            f"audience: give 1 to {MAX_AUDIENCE_LENGTH} printable characters without spaces. The address of this server is a "
            "good choice: jobs request their token for it.",
            field="audience",
        )
    return audience


def check_lifetime(lifetime_s: int) -> int:
    """Check the lifetime of tokens.

    Raises:
        InvalidInput: it is too short or too long.
    """
    if not MIN_LIFETIME_S <= lifetime_s <= MAX_LIFETIME_S:
        raise InvalidInput(
            f"lifetime_s: tokens of a publisher live for {MIN_LIFETIME_S} to {MAX_LIFETIME_S} seconds, not {lifetime_s}.",
            field="lifetime_s",
        )
    return lifetime_s


def check_scope(scope: TokenScope) -> TokenScope:
    """Check the scope of tokens.

    Raises:
        InvalidInput: it is `admin`: a job administers nothing.
    """
    if scope not in SCOPES:
        raise InvalidInput(
            f"scope: give {', '.join(SCOPES[:-1])} or {SCOPES[-1]}; a job administers nothing.", field="scope"
        )
    return scope


def kept_claims(claims: Mapping[str, Any]) -> dict[str, str | int | bool]:
    """Return the claims of a verified token that are kept with what the job registers.

    Those that say which job it was: texts, numbers and truth values of moderate length. Not those of the protocol except
    the issuer, and no e-mail addresses: what is registered is shown to more people than the job.

    >>> kept_claims({"iss": "https://ci.example", "exp": 5, "ref": "main", "user_email": "a@b.c", "run": 7, "groups": []})
    {'iss': 'https://ci.example', 'ref': 'main', 'run': 7}
    """
    kept: dict[str, str | int | bool] = {}
    for name in sorted(claims):
        value = claims[name]
        if not _is_kept(name, value):
            continue
        kept[name] = value
        if len(kept) == _MOST_KEPT:
            break
    return kept


def check_issuer(given: str) -> str:
    """Check an issuer that an administrator lists.

    Raises:
        InvalidInput: it is not an https address, or has a query or fragment.
    """
    try:
        return issuer_address(given)
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


def _is_kept(name: str, value: object) -> bool:
    if (name in _NOT_ABOUT_THE_JOB and name != "iss") or not _CLAIM.fullmatch(name) or "email" in name.lower():
        return False
    if isinstance(value, int):
        # Including bool. Larger numbers are not exact in every JSON reader.
        return abs(value) < 2**53
    return (
        isinstance(value, str)
        and 0 < len(value) <= _LONGEST_KEPT
        and value.isprintable()
        and _EMAIL.fullmatch(value) is None
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
