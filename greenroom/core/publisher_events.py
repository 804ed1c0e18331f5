"""Events about trusted publishers, in the history of their workspace, and the CI job behind a version."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from greenroom.core.event_types import Change, EventType, Fields


class JobFields(Fields, frozen=True, kw_only=True):
    """The CI job that registered a version, as its verified identity token said.

    Attributes:
        publisher_id: the trusted publisher that accepted it.
        token_id: the API token that it got.
        claims: `core.publishers.kept_claims`, with the issuer as ``iss``.
    """

    publisher_id: str
    token_id: str
    claims: dict[str, str | int | bool]


class PublisherFields(Fields, frozen=True, kw_only=True):
    """A trusted publisher that was created or deleted.

    Attributes:
        account_id: its service account.
    """

    name: str
    issuer: str
    audience: str
    conditions: dict[str, str]
    registered_model_ids: list[str]
    scope: str
    lifetime_s: int
    account_id: str


class PublisherChangedFields(Fields, frozen=True, kw_only=True):
    """The fields of a trusted publisher that changed."""

    issuer: str | UnsetType = UNSET
    audience: str | UnsetType = UNSET
    conditions: dict[str, str] | UnsetType = UNSET
    registered_model_ids: list[str] | UnsetType = UNSET
    scope: str | UnsetType = UNSET
    lifetime_s: int | UnsetType = UNSET


class PublisherCreated(Change, frozen=True, kw_only=True, tag=EventType.PUBLISHER_CREATED.value):
    """A trusted publisher was created."""

    after: PublisherFields


class PublisherUpdated(Change, frozen=True, kw_only=True, tag=EventType.PUBLISHER_UPDATED.value):
    """A trusted publisher was changed."""

    before: PublisherChangedFields
    after: PublisherChangedFields


class PublisherDeleted(Change, frozen=True, kw_only=True, tag=EventType.PUBLISHER_DELETED.value):
    """A trusted publisher was deleted, and its tokens were revoked."""

    before: PublisherFields


PublisherChange = PublisherCreated | PublisherUpdated | PublisherDeleted
