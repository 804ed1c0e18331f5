"""Pages of versions: one version, and comparisons.

Texts of small files are not read inside the transaction: `PendingText` names them, and the route reads them afterwards
and adds them with `fill_texts`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from greenroom.core.access import Actor
from greenroom.core.artifact_paths import path_of_uri
from greenroom.core.artifacts import EMPTY_MANIFEST_DIGEST, FileEntry, StoredFile
from greenroom.core.logged_models import LoggedModel
from greenroom.core.metric_directions import directions_of
from greenroom.core.pages import VersionCard
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.registered_models import RegisteredModel, check_model_name
from greenroom.core.runs import Run
from greenroom.errors import InvalidInput
from greenroom.services.access.authorization import authorize_version, may_use_experiment, permissions_on_model
from greenroom.services.not_found import version_not_found
from greenroom.services.pages.model_pages import version_timeline
from greenroom.services.pages.request_rows import open_requests
from greenroom.services.pages.rows import (
    dataset_rows,
    protected_aliases,
    readable_metrics,
    readable_runs_of,
    readable_versions,
    registered_ref,
    stage_states,
    version_row,
)
from greenroom.services.registry.etags import etag_of
from greenroom.services.registry.version_freezing import arrived_files
from greenroom.services.usage import impact_of_version
from greenroom.wire.messages.metric_values import metric_values
from greenroom.wire.messages.pages import versions as messages
from greenroom.wire.messages.v1.usage import impact as impact_message

MAX_TEXT_BYTES = 65_536
MAX_EXAMPLE_BYTES = 16_384
MAX_COMPARED = 5
_MOST_METRICS = 2000
_SHOWN_FILES = 500
_SHOWN_PRODUCTION = 3
_SHOWN_REGISTERED = 20
_HISTORY = 20
COMMIT_TAG = "mlflow.source.git.commit"
SOURCE_NAME_TAG = "mlflow.source.name"
_EXAMPLES = ("input_example.json", "serving_input_example.json")


class PendingText(NamedTuple):
    """A small file of a version whose text is yet to be added to the response.

    Attributes:
        field: a field of `VersionContent`, or ``input_example``.
    """

    version: int
    field: str
    file: StoredFile


class _VersionDetails(NamedTuple):
    """A version with its content."""

    card: VersionCard
    content: messages.VersionContent
    metrics: Mapping[str, float]
    run: Run | None
    example: messages.TextFile | None
    pending: list[PendingText]


async def version_page(
    tx: Transaction, actor: Actor, *, name: str, version: int
) -> tuple[messages.VersionPage, list[PendingText]]:
    """Read all data of a version's page, and the files whose texts it includes.

    Raises:
        ModelVersionNotFound: no such version, or none that the actor may see.
    """
    model = await _find_model(tx, actor, name, version)
    pages = tx.registry_pages
    stages = await tx.stages.current()
    held = [(stage, number) for _, stage, number in await pages.staged([model.row], stages.names[1:])]
    in_production = [number for stage, number in held if stage == stages.last_active and number != version]
    numbers = [version, *in_production[:_SHOWN_PRODUCTION]]
    gathered = await _read_details(tx, actor, model, numbers)
    this = gathered.get(version)
    if this is None:
        raise version_not_found(name, version)
    card, run = this.card, this.run
    keys = {key for one in gathered.values() for key in one.metrics}
    counts = await pages.stage_counts(model.row)
    shown = await pages.key_versions([model.row], stages.last_active)
    also = await pages.registered(run_ids=[card.run_id], limit=_SHOWN_REGISTERED) if card.run_id else []
    also = await readable_versions(tx, actor, also)
    history, token = await version_timeline(tx, actor, name=name, version=version, limit=_HISTORY, page_token=None)
    page = messages.VersionPage(
        model=model.name,
        model_description=model.description or "",
        latest_version=shown[model.row].latest if model.row in shown else None,
        versions_count=(await pages.count_versions([model.row])).get(model.row, 0),
        version=version_row(card, {}),
        since_ms=card.moved_at_ms,
        source=card.source,
        download_uri=card.download_uri,
        is_outside=card.manifest_digest is None and path_of_uri(card.download_uri) is None,
        has_no_files_yet=card.manifest_digest == EMPTY_MANIFEST_DIGEST and not this.content.files,
        content=this.content,
        input_example=this.example,
        run=None if run is None else await _run(tx, run),
        logged_model=await _logged_model(tx, actor, card.model_id),
        stages=stage_states(stages, held, counts, await pages.previous(model.row, stages.active)),
        protected_aliases=await protected_aliases(tx, stages, model.row),
        production=[_compared(gathered[number]) for number in numbers[1:] if number in gathered],
        also_registered=[registered_ref(one) for one in also if (one.name, one.version) != (name, version)],
        directions=directions_of(
            keys,
            model_tags=model.tags,
            experiment_tags=await experiment_tags(tx, None if run is None else run.info.experiment_id),
        ),
        history=history,
        history_next_page_token=token,
        open_requests=await open_requests(tx, actor, name=name, version=version),
        impact=impact_message(await impact_of_version(tx, actor, name=name, version=version)),
        user=actor.name,
        permissions=await permissions_on_model(tx, actor, model.row),
        etag=etag_of(model),
    )
    return page, [text for one in gathered.values() for text in one.pending]


async def compare_versions(
    tx: Transaction, actor: Actor, *, name: str, versions: Sequence[int]
) -> tuple[messages.VersionsCompared, list[PendingText]]:
    """Read versions of a model for a comparison, and the files whose texts it includes.

    Raises:
        InvalidInput: no versions or too many are given.
        ModelVersionNotFound: one of the versions does not exist.
    """
    numbers = list(dict.fromkeys(versions))
    if not 1 <= len(numbers) <= MAX_COMPARED:
        raise InvalidInput(f"1 to {MAX_COMPARED} versions can be compared, not {len(numbers)}.", field="versions")
    model = await _find_model(tx, actor, name, numbers[0])
    gathered = await _read_details(tx, actor, model, numbers)
    for number in numbers:
        if number not in gathered:
            raise version_not_found(name, number)
    run = gathered[numbers[0]].run
    keys = {key for one in gathered.values() for key in one.metrics}
    compared = messages.VersionsCompared(
        name=model.name,
        versions=[_compared(gathered[number]) for number in numbers],
        directions=directions_of(
            keys,
            model_tags=model.tags,
            experiment_tags=await experiment_tags(tx, None if run is None else run.info.experiment_id),
        ),
    )
    return compared, [text for one in gathered.values() for text in one.pending]


def fill_texts(content: messages.VersionContent, texts: Mapping[str, str | None]) -> messages.VersionContent:
    """Return the content of a version with the texts of files, by field."""
    known = {field: text for field, text in texts.items() if field in ("mlmodel", "requirements")}
    return msgspec.structs.replace(content, **known) if known else content


async def _find_model(tx: Transaction, actor: Actor, name: str, version: int) -> RegisteredModel:
    check_model_name(name)
    found = await tx.registered_models.find(name)
    if found is None:
        raise version_not_found(name, version)
    await authorize_version(tx, actor, Permission.MODEL_VERSION_READ, name, version, row=found.row)
    return found


async def _read_details(
    tx: Transaction, actor: Actor, model: RegisteredModel, numbers: Sequence[int]
) -> dict[int, _VersionDetails]:
    cards = await readable_runs_of(tx, actor, await tx.registry_pages.versions_by_number(model.row, numbers))
    metrics = await readable_metrics(tx, actor, [card.row for card in cards], most=_MOST_METRICS)
    return {card.version: await _read_one(tx, actor, card, metrics.get(card.row, {})) for card in cards}


async def _read_one(tx: Transaction, actor: Actor, card: VersionCard, metrics: Mapping[str, float]) -> _VersionDetails:
    run = await tx.runs.get(card.run_id) if card.run is not None else None
    if run is not None and not await may_use_experiment(tx, actor, Permission.RUN_READ, run.info.experiment_id):
        run = None
    logged = await _find_logged_model(tx, actor, card.model_id)
    params = {**({} if run is None else run.params), **({} if logged is None else logged.params)}
    digest = card.manifest_digest
    files: list[FileEntry] = []
    pending: list[PendingText] = []
    example: messages.TextFile | None = None
    if digest is not None:
        files = await tx.artifacts.manifest_files_below(digest, "", limit=_SHOWN_FILES)
        if digest == EMPTY_MANIFEST_DIGEST:
            # List them without freezing: a page opened during an upload must not freeze part of the files.
            version = await tx.model_versions.get_locked(card.model_row, card.version)
            files = [] if version is None else await arrived_files(tx, version, limit=_SHOWN_FILES)
        for path, field in (("MLmodel", "mlmodel"), ("requirements.txt", "requirements")):
            found = await tx.artifacts.manifest_file(digest, path)
            if found is not None and found.size_bytes <= MAX_TEXT_BYTES:
                pending.append(PendingText(card.version, field, found))
        for path in _EXAMPLES:
            found = await tx.artifacts.manifest_file(digest, path)
            if found is not None and example is None:
                example = messages.TextFile(path=path, size_bytes=found.size_bytes, text=None)
                if found.size_bytes <= MAX_EXAMPLE_BYTES:
                    pending.append(PendingText(card.version, "input_example", found))
    content = messages.VersionContent(
        metrics=metric_values(metrics),
        params=dict(sorted(params.items())),
        datasets=[] if run is None else dataset_rows(run.dataset_inputs),
        git_commit=None if run is None else run.tags.get(COMMIT_TAG),
        files=[messages.File(path=file.path, size_bytes=file.size_bytes, digest=file.digest) for file in files],
        files_count=card.files_count,
        size_bytes=card.size_bytes,
        mlmodel=None,
        requirements=None,
    )
    return _VersionDetails(card, content, metrics, run, example, pending)


def _compared(gathered: _VersionDetails) -> messages.ComparedVersion:
    card = gathered.card
    return messages.ComparedVersion(version=version_row(card, {}), content=gathered.content, since_ms=card.moved_at_ms)


async def _run(tx: Transaction, run: Run) -> messages.RunOfVersion:
    experiment = await tx.run_pages.experiment(run.info.experiment_id)
    info = run.info
    return messages.RunOfVersion(
        run_id=info.run_id,
        name=info.name,
        status=info.status,
        lifecycle_stage=info.lifecycle_stage,
        user_id=info.user_id,
        start_time_ms=info.start_time_ms,
        end_time_ms=info.end_time_ms,
        experiment_id=info.experiment_id,
        experiment_name="" if experiment is None else experiment.name,
        experiment_runs_count=0 if experiment is None else experiment.runs_count,
        tags=run.tags,
        source_name=run.tags.get(SOURCE_NAME_TAG),
    )


async def _find_logged_model(tx: Transaction, actor: Actor, model_id: str | None) -> LoggedModel | None:
    model = await tx.logged_models.get(model_id) if model_id else None
    if model is None or not await may_use_experiment(tx, actor, Permission.LOGGED_MODEL_READ, model.experiment_id):
        return None
    return model


async def _logged_model(tx: Transaction, actor: Actor, model_id: str | None) -> messages.LoggedModelRef | None:
    model = await _find_logged_model(tx, actor, model_id)
    if model is None or model.deleted_at_ms is not None:
        return None
    return messages.LoggedModelRef(
        model_id=model.model_id,
        name=model.name,
        status=model.status.value,
        model_type=model.model_type,
        created_at_ms=model.created_at_ms,
    )


async def experiment_tags(tx: Transaction, experiment_id: str | None) -> dict[str, str]:
    """Read the tags of an experiment; empty without an experiment."""
    experiment = None if experiment_id is None else await tx.experiments.get(experiment_id)
    return {} if experiment is None else experiment.tags
