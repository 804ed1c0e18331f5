"""What requests say about loads of versions, for `loads.py`: called by routes after they have succeeded."""

from __future__ import annotations

from collections.abc import Sequence

from greenroom.core.artifact_paths import FROZEN, folder_path, frozen_path
from greenroom.core.model_versions import Download
from greenroom.core.stages import Stage
from greenroom.core.usage import BY_LATEST, NO_ACCOUNT, way_of_alias, way_of_stage
from greenroom.server.http.documents import header_of
from greenroom.server.http.routing import Call
from greenroom.server.loads import LoadCaller, LoadCounter
from greenroom.wire.messages.model_versions import ModelVersion

_OK = 200


def note_latest(call: Call, stages: Sequence[Stage], found: Sequence[ModelVersion]) -> None:
    """Note that a client asked for the latest version of one stage, or of all stages.

    Args:
        stages: as the workspace spells them: loads of one stage are one count, however clients write it.
    """
    noted = _caller_of(call) if found else None
    if noted is None or len(stages) > 1:
        return
    counter, caller = noted
    if stages:
        chosen, way = found[0], way_of_stage(stages[0])
    else:
        # As MLflow's client does for models:/<name>/latest.
        chosen, way = max(found, key=lambda one: int(one.version)), BY_LATEST
    counter.resolved(caller, call.actor.workspace, chosen.name, int(chosen.version), way)


def note_alias(call: Call, alias: str, found: ModelVersion) -> None:
    """Note that a client asked for the version of an alias."""
    noted = _caller_of(call)
    if noted is not None:
        counter, caller = noted
        counter.resolved(caller, call.actor.workspace, found.name, int(found.version), way_of_alias(alias))


def note_download(call: Call, name: str, found: Download) -> None:
    """Count a load: a client asked where the files of a version are."""
    noted = _caller_of(call)
    if noted is not None:
        counter, caller = noted
        counter.asked_for_files(caller, call.actor.workspace, name, found)


def note_file(call: Call, path: str, status: int) -> None:
    """Note that a client read a whole file at an artifact path, which may be one of a version."""
    # Most files belong to runs.
    if not path.startswith(FROZEN) or status != _OK:
        return
    frozen, noted = frozen_path(folder_path(path)), _caller_of(call)
    if frozen is not None and noted is not None:
        counter, caller = noted
        counter.read_file(caller, frozen.files_id)


def note_version_file(call: Call, found: Download, status: int) -> None:
    """Note that a client read a whole file of a version by its number."""
    noted = _caller_of(call)
    if noted is not None and status == _OK and found.files_id is not None:
        counter, caller = noted
        counter.read_file(caller, found.files_id, (found.registered_model_row, found.version))


def _caller_of(call: Call) -> tuple[LoadCounter, LoadCaller] | None:
    """Return the counter and who makes the request; None if nothing is to be counted: a browser, or a HEAD request."""
    counter = call.context.loads
    if counter is None or call.scope["method"] == "HEAD":
        return None
    account = call.actor.account
    user_agent = header_of(call.scope, b"user-agent")
    caller = counter.caller(NO_ACCOUNT if account is None else account.row, user_agent)
    return None if caller is None else (counter, caller)
