"""Messages of the public API: registered models, their tags, aliases and metric directions."""

from __future__ import annotations

import re

from msgspec import UNSET, UnsetType

from greenroom.core import registry_resources as records
from greenroom.core.metric_directions import Goal, declared_goals
from greenroom.errors import InvalidInput
from greenroom.wire.decoding import Request, Text
from greenroom.wire.messages.v1.moments import Moment
from greenroom.wire.messages.v1.shared import (
    DEFAULT_LIMIT,
    Limit,
    Part,
    Resource,
    State,
    VersionNumber,
    with_etag,
    with_past_etag,
)

_ID = re.compile(r"rm_([1-9][0-9]{0,17})")


class Model(Resource, frozen=True, kw_only=True):
    """A registered model.

    Attributes:
        registered_model_id: lasting id; the name can change.
        name: unique among the active models.
        description: in Markdown; null for none.
        state: whether it is active or deleted.
        is_name_taken: whether it is deleted and another model that you may see has its name now, which must be renamed
            before this one can be restored.
        tags: value of each tag by its key.
        alias_versions: the version that each alias is set to; empty while the model is deleted.
        stage_versions: the highest version in each stage that is in use.
        latest_version: the highest version; null without versions, and while the model is deleted.
        versions_count: number of its active versions; for a deleted model, of those that are restored with it.
        metric_directions: whether a higher or a lower value of a metric is better, where declared.
        created_at_ms: time of creation.
        updated_at_ms: time of the last change of the model, or of the stages or the number of its versions.
        deleted_at_ms: time of the deletion; null unless it is deleted.
        deleted_by: name of the user who deleted it; null unless it is deleted, or if unknown.
        moment: what it is as of; null for the present state.
    """

    registered_model_id: str
    name: str
    description: str | None
    state: State
    is_name_taken: bool
    tags: dict[str, str]
    alias_versions: dict[str, int]
    stage_versions: dict[str, int]
    latest_version: int | None
    versions_count: int
    metric_directions: dict[str, Goal]
    created_at_ms: int
    updated_at_ms: int
    deleted_at_ms: int | None
    deleted_by: str | None
    moment: Moment | None


class ModelList(Part, frozen=True, kw_only=True):
    """Registered models.

    Attributes:
        items: the models of this page.
        next_page_token: token of the next page; null on the last one.
        total_count: number of models on all pages; null unless requested.
    """

    items: list[Model]
    next_page_token: str | None
    total_count: int | None


class Alias(Resource, frozen=True, kw_only=True):
    """An alias of a registered model: a movable name of one of its versions.

    Attributes:
        alias: the alias.
        registered_model_id: lasting id of the model.
        model: name of the model.
        version: number of the version it is set to.
        moment: what it is as of; null for the present state.
    """

    alias: str
    registered_model_id: str
    model: str
    version: int
    moment: Moment | None


class ListModels(Request):
    """Which registered models to list.

    Attributes:
        state: active models, or deleted ones, which can be restored.
        as_of: those that existed at a time or after an event, as they were; by default those that exist, as they are. Not with
            `state`, `filter`, `order_by` and `include_total`.
        registered_model_id: only the model with this id.
        search: part of the name, in any case.
        filter: such as ``name LIKE 'churn%' AND tags.team = 'growth'``; not for deleted models.
        order_by: sort keys, ``name`` or ``updated_at_ms``, each optionally with ``DESC``; not for deleted models.
        limit: largest number of models in the response.
        page_token: `next_page_token` of the previous page.
        include_total: whether to count the models on all pages.
    """

    state: State = "active"
    as_of: Text | None = None
    registered_model_id: str | None = None
    search: str = ""
    filter: str | None = None
    order_by: list[str] = []
    limit: Limit = DEFAULT_LIMIT
    page_token: str | None = None
    include_total: bool = False


class CreateModel(Request):
    """A new registered model, without versions.

    Attributes:
        name: unique, without slashes and colons; at most 500 characters.
        description: in Markdown.
        tags: value of each tag by its key.
    """

    name: Text
    description: str | None = None
    tags: dict[str, str] = {}


class GetModel(Request):
    """Which registered model.

    Attributes:
        model: name of the registered model.
    """

    model: Text


class ReadModel(GetModel):
    """Which registered model, and when.

    Attributes:
        model: name of the registered model.
        as_of: as it was at a time or after an event; by default as it is.
        registered_model_id: with `as_of`, which one of several models that have or had the name; by default the one that
            had it then.
    """

    as_of: Text | None = None
    registered_model_id: str | None = None


class UpdateModel(Request):
    """The fields of a registered model to change; at least one.

    Attributes:
        model: name of the registered model.
        name: the new name. Versions, aliases, stages and events are kept.
        description: in Markdown; null removes it.
    """

    model: Text
    name: Text | UnsetType = UNSET
    description: str | UnsetType | None = UNSET


class RestoreModel(Request):
    """Which deleted model to restore.

    Attributes:
        model: name of the deleted model.
        registered_model_id: which one of several deleted models with that name; by default the one deleted last.
        skip_unmet: leave out the stages and aliases whose rules are not met, instead of refusing.
    """

    model: Text
    registered_model_id: str | None = None
    skip_unmet: bool = False


class SetModelTag(Request):
    """A tag of a registered model.

    Attributes:
        model: name of the registered model.
        key: key of the tag.
        value: value of the tag.
    """

    model: Text
    key: Text
    value: str


class GetModelTag(Request):
    """Which tag of a registered model.

    Attributes:
        model: name of the registered model.
        key: key of the tag.
    """

    model: Text
    key: Text


class SetModelMetricDirection(Request):
    """Whether a higher or a lower value of a metric is better.

    Attributes:
        model: name of the registered model.
        key: key of the metric.
        direction: ``maximize`` if higher is better, ``minimize`` if lower is better.
    """

    model: Text
    key: Text
    direction: Goal


class GetModelMetricDirection(Request):
    """Which metric.

    Attributes:
        model: name of the registered model.
        key: key of the metric.
    """

    model: Text
    key: Text


class GetAlias(Request):
    """Which alias.

    Attributes:
        model: name of the registered model.
        alias: the alias.
    """

    model: Text
    alias: Text


class ReadAlias(GetAlias):
    """Which alias, and when.

    Attributes:
        model: name of the registered model.
        alias: the alias.
        as_of: as it was at a time or after an event; by default as it is.
        registered_model_id: with `as_of`, which one of several models that have or had the name; by default the one that
            had it then.
    """

    as_of: Text | None = None
    registered_model_id: str | None = None


class SetAlias(Request):
    """The version that an alias is set to.

    Attributes:
        model: name of the registered model.
        alias: letters, digits, underscores and dashes; neither ``latest`` nor ``v`` with a number.
        version: number of the version.
        comment: the reason, kept in the event; at most 10,000 characters.
    """

    model: Text
    alias: Text
    version: VersionNumber
    comment: str = ""


def registered_model_id(row: int) -> str:
    """Return the lasting id of a registered model."""
    return f"rm_{row}"


def row_of(given: str | None) -> int | None:
    """Return the row that the id of a registered model refers to; None without an id.

    >>> row_of("rm_12")
    12

    Raises:
        InvalidInput: it is not an id of a registered model.
    """
    if given is None:
        return None
    found = _ID.fullmatch(given)
    if found is None:
        raise InvalidInput(
            f"'{given[:100]}' is not the id of a registered model; such an id begins with 'rm_'.",
            field="registered_model_id",
        )
    return int(found[1])


def model(record: records.ModelState, moment: Moment | None = None) -> Model:
    """Convert a registered model to its resource.

    Args:
        moment: what it is as of; None for the present state.
    """
    is_deleted = record.deleted_at_ms is not None
    tagged = with_etag if moment is None else with_past_etag
    return tagged(
        Model(
            registered_model_id=registered_model_id(record.row),
            name=record.name,
            description=record.description or None,
            state="deleted" if is_deleted else "active",
            is_name_taken=record.name_holder is not None,
            tags=record.tags,
            alias_versions=record.aliases,
            stage_versions={stage: version for stage, version in record.latest_in_stage.items() if stage != "None"},
            latest_version=max(record.latest_in_stage.values(), default=None),
            versions_count=record.versions_count,
            metric_directions=declared_goals(record.tags),
            created_at_ms=record.created_at_ms,
            updated_at_ms=record.updated_at_ms,
            deleted_at_ms=record.deleted_at_ms,
            deleted_by=record.deleted_by or None,
            moment=moment,
            etag="",
        )
    )


def alias(name: str, version: int, *, model_row: int, model_name: str, moment: Moment | None = None) -> Alias:
    """Make the resource of an alias of a model.

    Args:
        moment: what it is as of; None for the present state.
    """
    tagged = with_etag if moment is None else with_past_etag
    return tagged(
        Alias(
            alias=name,
            registered_model_id=registered_model_id(model_row),
            model=model_name,
            version=version,
            moment=moment,
            etag="",
        )
    )
