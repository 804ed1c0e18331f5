"""Suggestions for error messages: what exists, when the requested resource does not.

Used only after a call has failed, over the same transport; when the search itself fails, the first error is raised as
it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from typing import Any

from greenroom.errors import EndpointNotFound, GreenroomError, InvalidInput, NotFound
from greenroom.wire.decoding import Request
from greenroom.wire.endpoints import Endpoint, experiments, model_versions, registered_models, runs
from greenroom.wire.messages import experiments as experiment_messages
from greenroom.wire.messages import model_versions as version_messages
from greenroom.wire.messages import registered_models as model_messages
from greenroom.wire.messages import runs as run_messages

Call = Callable[[Endpoint, Request], Any]

_MAX_SEARCHED = 1000
_MAX_RUNS = 200
_MAX_EXPERIMENTS = 50
_SHOWN = 5
# Ids are random: less similar ones are not a typo.
_ID_SIMILARITY = 0.8
# Callers expect these to fail, or miss a tag rather than the resource that has it.
_NO_SUGGESTION_PATHS = ("/get-by-name", "/delete-tag", "/model-versions/create")


def add_suggestion(error: GreenroomError, call: Call, endpoint: Endpoint, message: Request) -> GreenroomError:
    """Extend an error message with what exists instead, where that is known.

    Args:
        call: calls the server, without adding suggestions.
        endpoint: the endpoint that was called with `message`.
    """
    describe = _describer(error, endpoint)
    if describe is None:
        return error
    try:
        hint = describe(call, message)
    except GreenroomError:
        return error
    extended = type(error)(f"{error.message.rstrip('.')}. {hint}", field=error.field)
    extended.error_code, extended.reason, extended.request_id = error.error_code, error.reason, error.request_id
    return extended


def _describer(error: GreenroomError, endpoint: Endpoint) -> Callable[[Call, Any], str] | None:
    """Return the function that describes what exists, for the resource that a failed call misses."""
    path, fields = endpoint.path, endpoint.request.__struct_fields__
    if isinstance(error, EndpointNotFound) or path.endswith(_NO_SUGGESTION_PATHS):
        return None
    # A missing alias is a 400 on this wire.
    if {"alias", "name"} <= {*fields} and isinstance(error, NotFound | InvalidInput):
        return _aliases
    if not isinstance(error, NotFound):
        return None
    if path.startswith("/model-versions/") and "version" in fields:
        return _versions
    if path.startswith("/registered-models/") and "name" in fields:
        return lambda call, message: _models(call, message.name)
    if "run_id" in fields:
        return _runs
    if "experiment_id" in fields:
        return _experiments
    return None


def _models(call: Call, name: str) -> str:
    search = model_messages.SearchRegisteredModels(max_results=_MAX_SEARCHED)
    names = [model.name for model in call(registered_models.SEARCH, search).registered_models]
    if not names:
        return "There are no registered models yet."
    by_case = {one.lower(): one for one in names}
    similar = [by_case[one] for one in get_close_matches(name.lower(), by_case, 3)]
    return f"Similar names: {_join(similar)}." if similar else f"Existing models: {_join(names)}."


def _aliases(call: Call, message: Any) -> str:
    try:
        model = call(registered_models.GET, model_messages.NameRegisteredModel(name=message.name)).registered_model
    except NotFound:
        return _models(call, message.name)
    aliases = [f"{one.alias} (version {one.version})" for one in model.aliases or ()]
    return f"Its aliases: {_join(aliases)}." if aliases else "It has no aliases."


def _versions(call: Call, message: Any) -> str:
    try:
        call(registered_models.GET, model_messages.NameRegisteredModel(name=message.name))
    except NotFound:
        return _models(call, message.name)
    quote = '"' if "'" in message.name else "'"
    search = version_messages.SearchModelVersions(
        filter=f"name = {quote}{message.name}{quote}", max_results=_MAX_SEARCHED
    )
    numbers = sorted((int(one.version) for one in call(model_versions.SEARCH, search).model_versions), reverse=True)
    return f"Its versions, newest first: {_join(map(str, numbers))}." if numbers else "It has no versions."


def _runs(call: Call, message: Any) -> str:
    given = str(message.run_id)
    search_all = experiment_messages.SearchExperiments(max_results=_MAX_EXPERIMENTS)
    ids = [one.experiment_id for one in call(experiments.SEARCH, search_all).experiments]
    search = run_messages.SearchRuns(experiment_ids=ids, max_results=_MAX_RUNS)
    infos = [run.info for run in call(runs.SEARCH, search).runs]
    if not infos:
        return "There are no runs yet."
    named = [f"{one.run_id} is named '{given}'" for one in infos if one.run_name == given]
    if named:
        return f"Runs are identified by their id: {_join(named)}."
    shown = {one.run_id: f"{one.run_id} ({one.run_name})" for one in infos}
    similar = [shown[one] for one in get_close_matches(given, shown, 3, _ID_SIMILARITY)]
    return f"Similar ids: {_join(similar)}." if similar else f"The newest runs: {_join(list(shown.values())[:3])}."


def _experiments(call: Call, message: Any) -> str:
    given = str(message.experiment_id)
    search_all = experiment_messages.SearchExperiments(max_results=_MAX_SEARCHED)
    found = call(experiments.SEARCH, search_all).experiments
    named = [f"{one.experiment_id} is named '{given}'" for one in found if one.name == given]
    if named:
        return f"Experiments are identified by their id here: {_join(named)}."
    return f"Existing experiments: {_join([f'{one.experiment_id} ({one.name})' for one in found])}."


def _join(names: Any) -> str:
    all_names: Sequence[str] = list(names)
    return ", ".join(all_names[:_SHOWN]) + (", ..." if len(all_names) > _SHOWN else "")
