"""Messages of the public API: trusted publishers, and the exchange of identity tokens of CI jobs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, ClassVar

from msgspec import UNSET, Meta, UnsetType

from greenroom.core import publishers as records
from greenroom.core.accounts import account_id
from greenroom.core.publishers import LIFETIME_S
from greenroom.core.roles import TokenScope
from greenroom.wire.decoding import Request, Text
from greenroom.wire.messages.v1.shared import DEFAULT_LIMIT, Limit, Part, Resource, with_etag

IdentityToken = Annotated[str, Meta(min_length=1, max_length=65_536)]
"""A signed token; those of GitHub and GitLab have 2 KB."""


class Publisher(Resource, frozen=True, kw_only=True):
    """A trusted publisher: CI jobs that may publish models without a secret.

    Attributes:
        publisher_id: lasting id; never given to another publisher.
        name: unique in the workspace; does not change.
        issuer: address of the CI system that signs the identity tokens.
        audience: what the tokens must be requested for.
        conditions: what a job must be: values or patterns of claims.
        models: the registered models that its jobs may work on.
        scope: what its jobs may do with them.
        lifetime_s: how long a job's token works, in seconds.
        account_id: lasting id of its service account.
        account: name of its service account, which is the author of what its jobs register.
        is_disabled: whether an administrator has disabled that account, so that no job is accepted.
        created_at_ms: time of creation.
        updated_at_ms: time of the last change.
    """

    publisher_id: str
    name: str
    issuer: str
    audience: str
    conditions: dict[str, str]
    models: list[str]
    scope: TokenScope
    lifetime_s: int
    account_id: str
    account: str
    is_disabled: bool
    created_at_ms: int
    updated_at_ms: int


class PublisherList(Part, frozen=True, kw_only=True):
    """Trusted publishers, by name.

    Attributes:
        items: the publishers of this page.
        next_page_token: token of the next page; null on the last one.
        total_count: number of publishers on all pages; null unless requested.
    """

    items: list[Publisher]
    next_page_token: str | None
    total_count: int | None


class ListPublishers(Request):
    """Which publishers to list.

    Attributes:
        include_total: whether to count the publishers on all pages.
    """

    limit: Limit = DEFAULT_LIMIT
    page_token: str | None = None
    include_total: bool = False


class CreatePublisher(Request):
    """A new trusted publisher.

    Attributes:
        name: such as ``churn-ci``: 1 to 60 lower-case letters, digits, and ``.``, ``_``, ``-`` between them.
        issuer: https address, such as ``https://token.actions.githubusercontent.com``.
        audience: what jobs request their identity token for; the address of this server is a good choice.
        conditions: claim -> value, or pattern for the whole value: ``*`` stands for any characters but ``/``, ``**`` for any,
            ``?`` for one. A job must meet all.
        models: names of 1 to 100 existing registered models of the workspace; they may be renamed later.
        scope: ``read``, ``propose`` or ``write``.
        lifetime_s: 60 to 3600.
    """

    name: Text
    issuer: Text
    audience: Text
    conditions: dict[str, str]
    models: list[str]
    scope: TokenScope = TokenScope.WRITE
    lifetime_s: int = LIFETIME_S


class GetPublisher(Request):
    """Which publisher.

    Attributes:
        publisher: id or name of the publisher.
    """

    publisher: Text


class UpdatePublisher(Request):
    """The fields of a publisher to change; at least one.

    Attributes:
        publisher: id or name of the publisher.
        issuer: another CI system.
        conditions: all conditions; those that are not in it are removed.
        models: all models; those that are not in it are removed.
    """

    publisher: Text
    issuer: Text | UnsetType = UNSET
    audience: Text | UnsetType = UNSET
    conditions: dict[str, str] | UnsetType = UNSET
    models: list[str] | UnsetType = UNSET
    scope: TokenScope | UnsetType = UNSET
    lifetime_s: int | UnsetType = UNSET


class ExchangeToken(Request):
    """The identity token of a CI job.

    Attributes:
        token: as the CI system issued it, for the audience of the publisher. It is accepted once.
        publisher: id or name of the publisher; needed only if several accept the job.
        workspace: name of its workspace.
    """

    secrets: ClassVar[frozenset[str]] = frozenset({"token"})

    token: IdentityToken
    publisher: Text | None = None
    workspace: Text | None = None


class JobToken(Part, frozen=True, kw_only=True):
    """An API token for a CI job.

    Attributes:
        token: the token, which is shown only now.
        token_id: lasting id of the token; not secret.
        expires_at_ms: when it stops working.
        scope: what it may do.
        workspace: name of the workspace that it works in.
        models: the only registered models that it works on.
        publisher_id: lasting id of the publisher that accepted the job.
        publisher: name of that publisher.
        account: name of the account that it signs in.
    """

    token: str
    token_id: str
    expires_at_ms: int
    scope: TokenScope
    workspace: str
    models: list[str]
    publisher_id: str
    publisher: str
    account: str


def publisher(record: records.Publisher, models: Sequence[str]) -> Publisher:
    """Convert a publisher.

    Args:
        models: names of its models.
    """
    return with_etag(
        Publisher(
            publisher_id=record.publisher_id,
            name=record.name,
            issuer=record.issuer,
            audience=record.audience,
            conditions=dict(record.conditions),
            models=list(models),
            scope=record.scope,
            lifetime_s=record.lifetime_s,
            account_id=account_id(record.account_row),
            account=record.account,
            is_disabled=record.is_disabled,
            created_at_ms=record.created_at_ms,
            updated_at_ms=record.updated_at_ms,
            etag="",
        )
    )
