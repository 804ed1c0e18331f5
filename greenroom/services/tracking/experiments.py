"""Experiment operations: create, read, search, rename, delete, restore, and their tags."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from greenroom.core.access import DEFAULT_WORKSPACE, Actor, scope_of
from greenroom.core.artifact_locations import check_artifact_location, location_below
from greenroom.core.artifact_paths import SCHEME, frozen_path, path_of_uri, uri_of_path
from greenroom.core.artifacts import ArtifactRoot
from greenroom.core.event_types import NameField, StateField, TagsField
from greenroom.core.events import (
    ExperimentCreated,
    ExperimentDeleted,
    ExperimentFields,
    ExperimentRenamed,
    ExperimentRestored,
    ExperimentTagged,
    ExperimentUntagged,
)
from greenroom.core.experiments import (
    EXPERIMENT_FIELDS,
    EXPERIMENT_ORDER,
    Experiment,
    ExperimentPlace,
    check_experiment_filter,
)
from greenroom.core.filters import parse_filter, parse_order_by
from greenroom.core.names import check_count, check_experiment_name, check_experiment_tag
from greenroom.core.page_tokens import decode_page_token, encode_page_token
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.subjects import experiment_subject
from greenroom.core.workspaces import FOLDER
from greenroom.errors import (
    ExperimentExists,
    ExperimentNotFound,
    Inconsistent,
    InvalidInput,
    InvalidURI,
    StateConflict,
    TagNotFound,
)
from greenroom.services.access.authorization import authorize_experiment, authorize_workspace, may_use_experiment
from greenroom.services.access.permitted_experiments import find_experiment, lock_experiment, permitted_experiment
from greenroom.services.not_found import experiment_not_found
from greenroom.services.tracking.artifact_owners import owning_experiment
from greenroom.services.tracking.artifact_workspaces import path_in_workspace

ACTIVE = "active"
DELETED = "deleted"
_MAX_RESULTS = 50_000


async def create_experiment(
    tx: Transaction, actor: Actor, *, name: str, artifact_location: str | None, tags: Iterable[tuple[str, str]]
) -> str:
    """Create an experiment and return its id.

    Args:
        artifact_location: root of its runs' artifacts; on this server if empty or None.

    Raises:
        InvalidInput: name, location or a tag breaks a rule.
        ExperimentExists: the name is taken, possibly by a deleted experiment.
    """
    authorize_workspace(actor, Permission.EXPERIMENT_CREATE)
    check_experiment_name(name)
    if artifact_location:
        check_artifact_location(artifact_location)
    tags_by_key = _distinct(tags)
    for key, value in tags_by_key.items():
        check_experiment_tag(key, value)
    experiment_id = await tx.experiments.add(name=name, owner=actor.owner_row)
    if experiment_id is None:
        raise ExperimentExists(f"Experiment(name={name}) already exists.", field="name")
    location = artifact_location or await _own_location(tx, experiment_id)
    path = path_of_uri(location)
    if path:
        stored = await path_in_workspace(tx, path)
        location = location if stored == path else uri_of_path(stored)
    await tx.experiments.set_artifact_location(experiment_id, location)
    await tx.experiments.set_tags(experiment_id, tags_by_key)
    await _assign_folder(tx, actor, experiment_id, location, is_chosen=bool(artifact_location))
    await tx.events.append(
        actor,
        experiment_subject(experiment_id),
        ExperimentCreated(after=ExperimentFields(name=name, artifact_location=location, tags=tags_by_key)),
    )
    return experiment_id


async def _own_location(tx: Transaction, experiment_id: str) -> str:
    """Return where a new experiment stores artifacts: below the root of its workspace, else on this server.

    The address holds the key of the workspace, which stays when it is renamed (docs/decisions/0182).
    """
    if tx.workspace == DEFAULT_WORKSPACE:
        folder = f"{SCHEME}:/"
    else:
        folder = f"{SCHEME}:/{FOLDER}/{tx.workspace}/"
    workspace = await tx.workspaces.by_key(tx.workspace)
    if workspace is not None and workspace.artifact_root is not None:
        return location_below(workspace.artifact_root, experiment_id)
    return f"{folder}{experiment_id}"


async def _assign_folder(tx: Transaction, actor: Actor, experiment_id: str, location: str, *, is_chosen: bool) -> None:
    """Make the experiment the owner of its artifact folder, if that is on this server and has no owner.

    Who owns a folder may read and delete what is in it. A chosen folder must therefore be one that the actor may write
    to: inside that of another experiment, or of the workspace (decision 0186).
    """
    path = path_of_uri(location)
    if not path:
        return
    if frozen_path(path) is not None:
        raise InvalidURI(
            f"'artifact_location' may not be below 'versions': files of model versions are kept there. Given: '{location}'",
            field="artifact_location",
        )
    root = await tx.artifacts.root_of(path)
    if is_chosen:
        await _authorize_folder(tx, actor, root, location)
    if root is not None and root.kind != "experiment":
        raise InvalidURI(
            f"'artifact_location' may not be inside the artifacts of a {root.kind}. Given: '{location}'",
            field="artifact_location",
        )
    # If another experiment has the folder already, they share it; each run has its own subfolder.
    await tx.artifacts.add_root(path, kind="experiment", owner_id=experiment_id)


async def _authorize_folder(tx: Transaction, actor: Actor, root: ArtifactRoot | None, location: str) -> None:
    def refused() -> InvalidURI:
        return InvalidURI(
            "'artifact_location' on this server must be a folder that you may write to: leave it out, or name one inside "
            f"the artifacts of an experiment of yours. Given: '{location}'",
            field="artifact_location",
        )

    for permission in (Permission.ARTIFACT_READ, Permission.ARTIFACT_WRITE, Permission.ARTIFACT_DELETE):
        if root is None:
            is_allowed = actor.holds_on_all(permission, "workspace") and actor.holds_on_all(permission, "experiment")
        else:
            owner = await owning_experiment(tx, root)
            is_allowed = owner is not None and await may_use_experiment(tx, actor, permission, owner)
        if not is_allowed:
            raise refused()


async def get_experiment(tx: Transaction, actor: Actor, *, experiment_id: str) -> Experiment:
    """Read an experiment, including deleted ones.

    Raises:
        InvalidInput: the id is not a number.
        ExperimentNotFound: no such experiment.
    """
    return await find_experiment(tx, actor, Permission.EXPERIMENT_READ, experiment_id)


async def get_experiment_by_name(tx: Transaction, actor: Actor, *, name: str) -> Experiment:
    """Read an experiment by name, including deleted ones.

    Raises:
        ExperimentNotFound: no experiment has this name.
    """
    found = await tx.experiments.get_by_name(name)
    if found is None:
        raise _no_such_name(name)
    await authorize_experiment(
        tx, actor, Permission.EXPERIMENT_READ, found.experiment_id, not_found=lambda: _no_such_name(name)
    )
    return found


def _no_such_name(name: str) -> ExperimentNotFound:
    return ExperimentNotFound(f"Could not find experiment with name '{name}'", field="experiment_name")


class ExperimentPage(NamedTuple):
    """A page of experiments.

    Attributes:
        next_page_token: token of the next page; None on the last one.
        total_count: number of experiments on all pages; None if it was not asked for.
    """

    experiments: list[Experiment]
    next_page_token: str | None
    total_count: int | None


async def search_experiments(
    tx: Transaction,
    actor: Actor,
    *,
    filter_text: str | None,
    lifecycle_stages: Sequence[str],
    order_by: Sequence[str],
    max_results: int,
    page_token: str | None,
    name_part: str = "",
    with_total: bool = False,
) -> ExperimentPage:
    """Search experiments.

    Args:
        lifecycle_stages: ``active``, ``deleted`` or both.
        max_results: page size.
        name_part: only those whose name contains it, case-insensitive.
        with_total: also count them.

    Raises:
        InvalidInput: filter, order, page size or token is invalid.
    """
    actor.require(Permission.EXPERIMENT_READ)
    check_max_results(max_results)
    comparisons = check_experiment_filter(parse_filter(filter_text, EXPERIMENT_FIELDS))
    orderings = parse_order_by(order_by, EXPERIMENT_FIELDS) or EXPERIMENT_ORDER
    query = ["experiments/search", tx.workspace, list(lifecycle_stages), filter_text or "", list(order_by)]
    if name_part:
        query.append(name_part)
    scope = scope_of(actor, "experiment", Permission.EXPERIMENT_READ)
    page = await tx.experiments.search(
        lifecycle_stages=lifecycle_stages,
        comparisons=comparisons,
        orderings=orderings,
        after=decode_page_token(page_token, query),
        limit=max_results,
        name_part=name_part,
        scope=scope,
    )
    total_count = None
    if with_total:
        total_count = await tx.experiments.count(
            lifecycle_stages=lifecycle_stages, comparisons=comparisons, name_part=name_part, scope=scope
        )
    return ExperimentPage(page.items, None if page.last is None else encode_page_token(query, page.last), total_count)


def check_max_results(max_results: int) -> None:
    """Refuse an invalid page size of experiment and run searches.

    Raises:
        InvalidInput: it is not positive, or too large.
    """
    bound = "a positive integer" if max_results < 1 else f"at most {_MAX_RESULTS}"
    if not 1 <= max_results <= _MAX_RESULTS:
        raise InvalidInput(
            f"Invalid value {max_results} for parameter 'max_results' supplied. It must be {bound}", field="max_results"
        )


async def rename_experiment(tx: Transaction, actor: Actor, *, experiment_id: str, new_name: str) -> None:
    """Rename an active experiment.

    Raises:
        InvalidInput: the name is invalid.
        ExperimentExists: the name is taken, possibly by a deleted experiment.
        ExperimentNotFound: no such experiment.
        StateConflict: the experiment is deleted.
    """
    check_experiment_name(new_name)
    found = await lock_experiment(tx, actor, Permission.EXPERIMENT_UPDATE, experiment_id)
    if found.lifecycle_stage != ACTIVE:
        raise StateConflict("Cannot rename a non-active experiment.")
    if not await tx.experiments.rename(found.experiment_id, new_name):
        raise ExperimentExists(f"Experiment(name={new_name}) already exists.", field="name")
    await tx.events.append(
        actor,
        experiment_subject(found.experiment_id),
        ExperimentRenamed(before=NameField(name=found.name), after=NameField(name=new_name)),
    )


async def delete_experiment(tx: Transaction, actor: Actor, *, experiment_id: str) -> None:
    """Mark an active experiment and all its runs deleted; its name stays taken.

    Raises:
        ExperimentNotFound: no such experiment is active.
    """
    await _set_lifecycle_stage(tx, actor, experiment_id, ACTIVE, DELETED, ExperimentDeleted)


async def restore_experiment(tx: Transaction, actor: Actor, *, experiment_id: str) -> None:
    """Restore a deleted experiment and all its runs, including those that were deleted before it.

    Raises:
        ExperimentNotFound: no such experiment is deleted.
    """
    await _set_lifecycle_stage(tx, actor, experiment_id, DELETED, ACTIVE, ExperimentRestored)


async def _set_lifecycle_stage(
    tx: Transaction,
    actor: Actor,
    experiment_id: str,
    before: str,
    after: str,
    change: type[ExperimentDeleted | ExperimentRestored],
) -> None:
    found = await lock_experiment(tx, actor, Permission.EXPERIMENT_DELETE, experiment_id)
    if found.lifecycle_stage != before:
        raise experiment_not_found(int(found.experiment_id))
    await tx.experiments.set_lifecycle_stage(found.experiment_id, after)
    await tx.runs.set_lifecycle_stage_of_experiment(found.experiment_id, after)
    await tx.events.append(
        actor,
        experiment_subject(found.experiment_id),
        change(before=StateField(state=before), after=StateField(state=after)),
    )


async def set_experiment_tag(tx: Transaction, actor: Actor, *, experiment_id: str, key: str, value: str) -> None:
    """Add or overwrite a tag of an active experiment.

    Raises:
        InvalidInput: the tag is invalid.
        ExperimentNotFound: no such experiment.
        StateConflict: the experiment is deleted.
    """
    check_experiment_tag(key, value)
    found = await lock_experiment(tx, actor, Permission.EXPERIMENT_UPDATE, experiment_id)
    require_active(found)
    await tx.experiments.set_tags(found.experiment_id, {key: value})
    await tx.events.append(
        actor,
        experiment_subject(found.experiment_id),
        ExperimentTagged(before=_tag(found.tags, key), after=TagsField(tags={key: value})),
    )


async def delete_experiment_tag(tx: Transaction, actor: Actor, *, experiment_id: str, key: str) -> None:
    """Remove a tag of an active experiment.

    Raises:
        ExperimentNotFound: no such experiment.
        StateConflict: the experiment is deleted.
        TagNotFound: it has no such tag.
    """
    found = await lock_experiment(tx, actor, Permission.EXPERIMENT_UPDATE, experiment_id)
    require_active(found)
    if not await tx.experiments.delete_tag(found.experiment_id, key):
        raise TagNotFound(f"No tag with name: {key} in experiment with id {experiment_id}", field="key")
    await tx.events.append(
        actor,
        experiment_subject(found.experiment_id),
        ExperimentUntagged(before=_tag(found.tags, key)),
    )


async def lock_active_experiment(
    tx: Transaction, actor: Actor, permission: Permission, experiment_id: str
) -> ExperimentPlace:
    """Take a shared lock on an active experiment, so that it is not deleted while something is created in it.

    Args:
        permission: permission required on it.

    Raises:
        InvalidInput: the id is not a number.
        ExperimentNotFound: no such experiment, or none that the actor may see.
        PermissionDenied: the actor does not hold the permission.
        StateConflict: the experiment is deleted.
    """
    found = await permitted_experiment(tx, actor, permission, experiment_id, tx.experiments.lock_shared)
    require_active(found)
    return found


def require_active(experiment: Experiment | ExperimentPlace) -> None:
    """Refuse to change a deleted experiment.

    Raises:
        StateConflict: it is deleted.
    """
    if experiment.lifecycle_stage != ACTIVE:
        raise StateConflict(
            f"The experiment {experiment.experiment_id} must be in the 'active' state. "
            f"Current state is {experiment.lifecycle_stage}."
        )


def _tag(tags: Mapping[str, str], key: str) -> TagsField | None:
    return TagsField(tags={key: tags[key]}) if key in tags else None


def _distinct(tags: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in tags:
        if key in found:
            raise Inconsistent(f"The tag '{key}' is given twice.", field="tags")
        found[key] = value
    check_count("tags", len(found))
    return found
