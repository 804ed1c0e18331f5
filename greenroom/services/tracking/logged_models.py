"""Logged model operations: create, read, search, finalize, delete, and their parameters and tags."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace

from greenroom.core.access import Actor
from greenroom.core.artifact_locations import location_below
from greenroom.core.artifact_paths import path_of_uri
from greenroom.core.events import (
    LoggedModelCreated,
    LoggedModelDeleted,
    LoggedModelFields,
    LoggedModelUpdated,
    NewLoggedModelFields,
    StatusField,
)
from greenroom.core.filters import parse_filter
from greenroom.core.logged_models import (
    LOGGED_MODEL_FIELDS,
    MODEL_VERSIONS_TAG,
    DatasetChoice,
    LoggedModel,
    LoggedModelStatus,
    ModelOrdering,
    recorded_versions,
)
from greenroom.core.names import (
    check_count,
    check_length,
    check_logged_model_name,
    parse_experiment_id,
    readable_name,
)
from greenroom.core.page_tokens import decode_page_token, encode_page_token
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.subjects import experiment_subject, logged_model_subject
from greenroom.errors import Inconsistent, InvalidFilter, InvalidInput, TagNotFound
from greenroom.services.access.authorization import authorize_experiment, may_use_model, permitted_experiments
from greenroom.services.not_found import logged_model_not_found
from greenroom.services.tracking.experiments import lock_active_experiment

_MAX_KEY_LENGTH = 255
_MAX_TAG_VALUE_LENGTH = 100_000
# MLflow does not cut them.
_MAX_PARAM_VALUE_LENGTH = 1_000_000
_MAX_MODEL_TYPE_LENGTH = 500
_MAX_RUN_ID_LENGTH = 250
_MAX_RESULTS = 50_000
_DEFAULT_MAX_RESULTS = 50
_MAX_EXPERIMENTS = 10_000
_MAX_CHOICES = 100


async def create_logged_model(
    tx: Transaction,
    actor: Actor,
    *,
    experiment_id: str,
    name: str,
    model_type: str,
    source_run_id: str,
    params: Sequence[tuple[str, str]],
    tags: Sequence[tuple[str, str]],
) -> LoggedModel:
    """Create a logged model in an active experiment; it is pending until its files are uploaded.

    Args:
        name: if empty, a name is generated.
        source_run_id: the run that creates it, or empty.

    Raises:
        InvalidInput: name, parameters or tags are invalid.
        ExperimentNotFound: no such experiment.
        StateConflict: the experiment is deleted.
    """
    if name:
        check_logged_model_name(name)
    check_length("model_type", model_type, _MAX_MODEL_TYPE_LENGTH)
    check_length("source_run_id", source_run_id, _MAX_RUN_ID_LENGTH)
    experiment = await lock_active_experiment(tx, actor, Permission.LOGGED_MODEL_CREATE, experiment_id)
    params_by_key = _checked("params", params, _MAX_PARAM_VALUE_LENGTH)
    tags_by_key = _checked("tags", tags, _MAX_TAG_VALUE_LENGTH)
    model_id = f"m-{tx.new_id()}"
    artifact_uri = location_below(experiment.artifact_location, "models", model_id, "artifacts")
    name = name or readable_name(int(tx.new_id(), 16))
    row = await tx.logged_models.add(
        model_id=model_id,
        experiment_id=experiment.experiment_id,
        name=name,
        artifact_uri=artifact_uri,
        model_type=model_type,
        source_run_id=source_run_id,
    )
    await tx.logged_models.add_params(row, params_by_key)
    await tx.logged_models.set_tags(row, tags_by_key)
    path = path_of_uri(artifact_uri)
    if path is not None:
        await tx.artifacts.add_root(path, kind="logged_model", owner_id=model_id)
    await tx.events.append(
        actor,
        logged_model_subject(model_id),
        LoggedModelCreated(
            after=NewLoggedModelFields(experiment_id=experiment.experiment_id, name=name, source_run_id=source_run_id)
        ),
        topic=experiment_subject(experiment.experiment_id),
    )
    return LoggedModel(
        row=row,
        model_id=model_id,
        experiment_id=experiment.experiment_id,
        name=name,
        artifact_uri=artifact_uri,
        created_at_ms=tx.now_ms,
        updated_at_ms=tx.now_ms,
        status=LoggedModelStatus.PENDING,
        model_type=model_type,
        source_run_id=source_run_id,
        deleted_at_ms=None,
        tags=dict(sorted(tags_by_key.items())),
        params=dict(sorted(params_by_key.items())),
        metrics=[],
    )


async def get_logged_model(tx: Transaction, actor: Actor, *, model_id: str, allow_deleted: bool = False) -> LoggedModel:
    """Read a logged model.

    Raises:
        LoggedModelNotFound: no such logged model, or it is deleted and `allow_deleted` is not set.
    """
    found = await tx.logged_models.get(model_id)
    if found is None or (found.deleted_at_ms is not None and not allow_deleted):
        raise logged_model_not_found(model_id)
    await _authorize(tx, actor, Permission.LOGGED_MODEL_READ, model_id, found.experiment_id)
    return (await _without_unreadable_names(tx, actor, [found]))[0]


async def _without_unreadable_names(tx: Transaction, actor: Actor, models: Sequence[LoggedModel]) -> list[LoggedModel]:
    """Return the models, without the registered models that the actor may not see in the tag that lists their versions."""
    if actor.holds_on_all(Permission.MODEL_VERSION_READ, "registered_model"):
        return list(models)
    known: dict[str, bool] = {}

    async def is_readable(name: str) -> bool:
        if name not in known:
            known[name] = await may_use_model(tx, actor, Permission.MODEL_VERSION_READ, name)
        return known[name]

    shown = []
    for model in models:
        recorded = recorded_versions(model.tags.get(MODEL_VERSIONS_TAG))
        readable = [one for one in recorded if await is_readable(str(one.get("name")))]
        if len(readable) < len(recorded):
            model = replace(model, tags={**model.tags, MODEL_VERSIONS_TAG: json.dumps(readable)})
        shown.append(model)
    return shown


class LoggedModelPage(NamedTuple):
    """A page of logged models, and the token of the next page, None on the last."""

    models: list[LoggedModel]
    next_page_token: str | None


async def search_logged_models(
    tx: Transaction,
    actor: Actor,
    *,
    experiment_ids: Sequence[str],
    filter_text: str | None,
    datasets: Sequence[DatasetChoice],
    orderings: Sequence[ModelOrdering],
    max_results: int | None,
    page_token: str | None,
) -> LoggedModelPage:
    """Search live logged models of experiments.

    Args:
        datasets: only metrics measured on one of these, and only models that have such metrics.
        orderings: from `read_ordering`.
        max_results: page size; None means 50.

    Raises:
        InvalidInput: an id is not a number, or filter, page size or token is invalid.
    """
    actor.require(Permission.LOGGED_MODEL_READ)
    comparisons = parse_filter(filter_text, LOGGED_MODEL_FIELDS)
    for what, items, most in (
        ("experiment_ids", experiment_ids, _MAX_EXPERIMENTS),
        ("datasets", datasets, _MAX_CHOICES),
        ("order_by", orderings, _MAX_CHOICES),
    ):
        if len(items) > most:
            raise InvalidInput(f"A search can name at most {most} {what}; this one names {len(items)}.", field=what)
    # On the wire, 0 means absent.
    limit = _DEFAULT_MAX_RESULTS if max_results is None else max_results or 2 * _DEFAULT_MAX_RESULTS
    if not 1 <= limit <= _MAX_RESULTS:
        raise InvalidInput(
            f"Invalid value {max_results} for parameter 'max_results' supplied. It must be between 1 and {_MAX_RESULTS}.",
            field="max_results",
        )
    numbers = sorted({parse_experiment_id(text, "experiment_ids") for text in experiment_ids})
    ids = [str(number) for number in numbers if abs(number) < 2**63]
    query = ("logged-models/search", tx.workspace, ids, filter_text or "", list(datasets), list(orderings))
    after = decode_page_token(page_token, query)
    readable = await permitted_experiments(tx, actor, Permission.LOGGED_MODEL_READ, ids)
    ids = [one for one in ids if one in readable]
    if not ids:
        return LoggedModelPage([], None)
    page = await tx.logged_models.search(
        experiment_ids=ids, comparisons=comparisons, datasets=datasets, orderings=orderings, after=after, limit=limit
    )
    models = await _without_unreadable_names(tx, actor, page.items)
    return LoggedModelPage(models, None if page.last is None else encode_page_token(query, page.last))


def read_ordering(
    field_name: str, *, ascending: bool, dataset_name: str | None, dataset_digest: str | None
) -> ModelOrdering:
    """Parse a sort key of logged models: an attribute, or ``metrics.<name>``, optionally on one dataset.

    Raises:
        InvalidFilter: no such field.
    """
    kind, dot, key = field_name.partition(".")
    if dot and kind != "metrics":
        raise InvalidFilter(f"Invalid order by field name: {field_name}. Only metrics are supported.", field="order_by")
    if not dot and field_name not in LOGGED_MODEL_FIELDS.sortable:
        raise InvalidFilter(f"Invalid order by field name: {field_name}", field="order_by")
    return ModelOrdering(
        key=key if dot else LOGGED_MODEL_FIELDS.spellings.get(field_name, field_name),
        is_metric=bool(dot),
        ascending=ascending,
        dataset_name=dataset_name or None,
        dataset_digest=dataset_digest or None,
    )


async def finalize_logged_model(
    tx: Transaction, actor: Actor, *, model_id: str, status: LoggedModelStatus
) -> LoggedModel:
    """Set the upload status of a logged model.

    Raises:
        LoggedModelNotFound: no such logged model.
    """
    row = await _lock(tx, actor, Permission.LOGGED_MODEL_UPDATE, model_id)
    before = await tx.logged_models.get(model_id)
    await tx.logged_models.set_status(row, status)
    after = await tx.logged_models.get(model_id)
    assert before is not None
    assert after is not None
    if after.status is not before.status:
        await tx.events.append(
            actor,
            logged_model_subject(model_id),
            LoggedModelUpdated(
                before=StatusField(status=before.status.value), after=StatusField(status=after.status.value)
            ),
            topic=experiment_subject(after.experiment_id),
        )
    return after


async def delete_logged_model(tx: Transaction, actor: Actor, *, model_id: str) -> None:
    """Mark a logged model deleted; a no-op if it is deleted already.

    Raises:
        LoggedModelNotFound: no such logged model.
    """
    row = await _lock(tx, actor, Permission.LOGGED_MODEL_DELETE, model_id)
    found = await tx.logged_models.get(model_id)
    assert found is not None
    if found.deleted_at_ms is not None:
        return
    await tx.logged_models.delete(row)
    await tx.events.append(
        actor,
        logged_model_subject(model_id),
        LoggedModelDeleted(before=LoggedModelFields(name=found.name, status=found.status.value)),
        topic=experiment_subject(found.experiment_id),
    )


async def log_params(tx: Transaction, actor: Actor, *, model_id: str, params: Sequence[tuple[str, str]]) -> None:
    """Set parameters of a logged model, once; repeating the same values is a no-op.

    Raises:
        InvalidInput: one is invalid, or already has another value.
        LoggedModelNotFound: no such logged model.
    """
    given = _checked("params", params, _MAX_PARAM_VALUE_LENGTH)
    row = await _lock(tx, actor, Permission.LOGGED_MODEL_UPDATE, model_id)
    known = await tx.logged_models.params(row)
    for key, value in given.items():
        if known.get(key, value) != value:
            raise Inconsistent(
                f"The parameter '{key}' of logged model '{model_id}' has the value '{known[key]}' already; "
                f"it cannot become '{value}'.",
                field="params",
            )
    await tx.logged_models.add_params(row, given)


async def set_tags(tx: Transaction, actor: Actor, *, model_id: str, tags: Sequence[tuple[str, str]]) -> None:
    """Add or overwrite tags of a logged model; the last value of a duplicate key wins.

    Raises:
        InvalidInput: one is invalid.
        LoggedModelNotFound: no such logged model.
    """
    given = _checked("tags", list(dict(tags).items()), _MAX_TAG_VALUE_LENGTH)
    row = await _lock(tx, actor, Permission.LOGGED_MODEL_UPDATE, model_id)
    await tx.logged_models.set_tags(row, given)


async def delete_tag(tx: Transaction, actor: Actor, *, model_id: str, key: str) -> None:
    """Remove a tag of a logged model.

    Raises:
        LoggedModelNotFound: no such logged model.
        TagNotFound: it has no such tag.
    """
    row = await _lock(tx, actor, Permission.LOGGED_MODEL_UPDATE, model_id)
    if not await tx.logged_models.delete_tag(row, key):
        raise TagNotFound(f"No tag with key {key!r} found for model with ID {model_id!r}.", field="tag_key")


async def _lock(tx: Transaction, actor: Actor, permission: Permission, model_id: str) -> int:
    found = await tx.logged_models.lock(model_id)
    if found is None:
        raise logged_model_not_found(model_id)
    await _authorize(tx, actor, permission, model_id, found.experiment_id)
    return found.row


async def _authorize(tx: Transaction, actor: Actor, permission: Permission, model_id: str, experiment_id: str) -> None:
    await authorize_experiment(tx, actor, permission, experiment_id, not_found=lambda: logged_model_not_found(model_id))


def _checked(field: str, pairs: Sequence[tuple[str, str]], limit: int) -> dict[str, str]:
    found: dict[str, str] = {}
    for index, (key, value) in enumerate(pairs):
        if key in found:
            raise Inconsistent(f"The key '{key}' is given twice in '{field}'.", field=field)
        check_length(f"{field}[{index}].key", key, _MAX_KEY_LENGTH)
        check_length(f"{field}[{index}].value", value, limit)
        found[key] = value
    check_count(field, len(found))
    return found
