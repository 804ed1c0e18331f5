"""Parts that the resources of the public API share."""

from __future__ import annotations

import hashlib
from typing import Annotated, Final, Literal, TypeVar

import msgspec
from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import replace

Limit = Annotated[int, Meta(ge=1, le=1000)]
"""Page size of a list."""

DEFAULT_LIMIT = 50

VersionNumber = Annotated[int, Meta(ge=1, le=2**31 - 1)]
"""Number of a model version."""

State = Literal["active", "deleted"]
"""Whether something is deleted; what is deleted can be restored."""

STATES: Final[dict[str, State]] = {"active": "active", "deleted": "deleted"}
"""Life-cycle stage in a record -> state."""


class Resource(msgspec.Struct, frozen=True, kw_only=True):
    """A resource that can change.

    Attributes:
        etag: changes whenever the resource does. Sent as If-Match with a change, the change is refused if the resource has
            changed since.
    """

    etag: str


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A response, or part of one, that cannot change by itself."""


def given(text: str | UnsetType | None) -> str | None:
    """Return a text of a change as services take it: None if it was omitted, empty if it was null."""
    return None if text is UNSET else text or ""


R = TypeVar("R", bound=Resource)


def with_etag(resource: R) -> R:
    """Return a resource with its etag: the digest of everything else in it."""
    digest = hashlib.sha256(msgspec.json.encode(replace(resource, etag=""))).hexdigest()
    return replace(resource, etag=f'"{digest[:32]}"')


def with_past_etag(resource: R) -> R:
    """Return a resource as it was, with an etag that no present one has: as If-Match it is always stale."""
    digest = with_etag(resource).etag.strip('"')
    return replace(resource, etag=f'"past-{digest}"')
